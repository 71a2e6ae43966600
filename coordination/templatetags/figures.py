"""Figures and their cells as HTML. A page of tables has hundreds of them: a template a cell took most of its time."""

from html import escape

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from coordination.blocks import Paragraph, Span
from coordination.figures import Figure

register = template.Library()


@register.simple_tag(name="figure")
def drawn_figure(figure: Figure | None, unit: bool = False) -> SafeString:
    """The figure, leading to its records where it has any; with its unit where that stands in no head."""
    if not figure:
        return SafeString()
    text = escape(figure.text)
    if figure.address:
        look = "figure" if text else "figure figure--blank"
        shown = text or '<span class="visually-hidden">未確定</span>'
        text = f'<a class="{look}" href="{escape(figure.address)}">{shown}</a>'
    return mark_safe(text + (escape(figure.unit) if unit and figure.value is not None else ""))


@register.simple_tag
def paragraph_of(paragraph: str | Paragraph, linked: bool = False) -> SafeString:
    """A paragraph of prose. linked: on the screen, where the figures in it lead to their records."""
    if not linked or isinstance(paragraph, str):
        return conditional_escape(str(paragraph))
    return mark_safe("".join(_told(part) for part in paragraph.parts))


def _told(part) -> str:
    if isinstance(part, str) or not part.address:
        return escape(part if isinstance(part, str) else part.with_unit)
    return f'<a class="figure" href="{escape(part.address)}">{escape(part.with_unit)}</a>'


@register.simple_tag
def value_cells(spans: list[Span], linked: bool, unit: bool) -> SafeString:
    """The cells of a row after its labels. linked: on the screen, where figures lead to their records."""
    return mark_safe("".join(_cell(span, linked, unit) for span in spans))


def _cell(span, linked, unit) -> str:
    look = "number" if span.figure else "merged" if span.columns > 1 else "text"
    across = f' colspan="{span.columns}"' if span.columns > 1 else ""
    return f'<td class="{look}"{across}>{_content(span, linked, unit)}</td>'


def _content(span, linked, unit) -> str:
    if span.figure and linked:
        return drawn_figure(span.figure, unit)
    if span.link and linked:
        return format_html('<a href="{}">{}</a>', span.link.address, span.content)
    has_unit = unit and span.figure and span.figure.value is not None
    return conditional_escape(f"{span.content}{span.figure.unit if has_unit else ''}")
