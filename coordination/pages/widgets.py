"""The HTML of boxes and selects, letter for letter what Django's templates make of them. A page has a dozen of them
above its list, and a template an option, with one for its attributes, took a third of the time of the page."""

from collections.abc import Callable
from functools import lru_cache
from html import escape

from django import forms
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString, mark_safe

FOLDER = "django/forms/widgets"
BOXES = ("date", "email", "hidden", "input", "number", "password", "text", "time")


def box(widget: dict) -> str:
    """An `input`. widget: what a widget tells its template."""
    value = widget["value"]
    said = "" if value is None else f' value="{_text(value)}"'
    return (
        f'<input type="{_shown(widget["type"])}" name="{_shown(widget["name"])}"{said}{_attributes(widget)}>'
    )


def select(widget: dict) -> str:
    """A `select` with its options, in groups where they have some."""
    groups = "".join(_group(name, options) for name, options, _ in widget["optgroups"])
    return f'<select name="{_shown(widget["name"])}"{_attributes(widget)}>{groups}\n</select>'


def kept_select(field: forms.BoundField) -> SafeString | forms.BoundField:
    """The select of a filter. Its options are drawn once for the same choices and kept; only the chosen one is marked
    anew. The field itself where it is no select, or one with more than plain words."""
    widget = field.field.widget
    if type(widget) is not forms.Select:
        return field
    choices = tuple(("" if value is None else str(value), label) for value, label in widget.choices)
    if any(type(label) is not str for _, label in choices):
        return field
    drawn, places = _options(choices)
    chosen = [places[value] for value in widget.format_value(field.value()) if value in places]
    if chosen:
        drawn = f"{drawn[: chosen[0]]} selected{drawn[chosen[0] :]}"
    attributes = field.build_widget_attrs({}, widget)
    if field.auto_id:
        attributes.setdefault("id", field.auto_id)
    about = _attributes({"attrs": {**widget.attrs, **attributes}})
    return mark_safe(f'<select name="{escape(field.html_name)}"{about}>{drawn}\n</select>')


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...]) -> tuple[str, dict[str, int]]:
    """The options, none of them chosen, and by their values where `selected` goes in."""
    drawn, places = "", {}
    for value, label in choices:
        drawn += f'\n  <option value="{escape(value)}"'
        places.setdefault(value, len(drawn))
        drawn += f">{escape(label)}</option>\n"
    return drawn, places


# By the template that each stands for.
DRAWN: dict[str, Callable[[dict], str]] = {f"{FOLDER}/{name}.html": box for name in BOXES}
DRAWN[f"{FOLDER}/select.html"] = select


def _group(name, options) -> str:
    drawn = "".join(
        f'\n  <option value="{_text(option["value"])}"{_attributes(option)}>{_shown(option["label"])}</option>\n'
        for option in options
    )
    return f'\n  <optgroup label="{_shown(name)}">{drawn}\n  </optgroup>' if name else drawn


def _attributes(widget) -> str:
    return "".join(
        f" {_shown(name)}" if value is True else f' {_shown(name)}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _text(value) -> str:
    """As `{{ value|stringformat:'s' }}`: a number in plain digits."""
    return str(value) if isinstance(value, SafeData) else escape(str(value))


def _shown(value) -> str:
    """As `{{ value }}`."""
    return escape(value) if type(value) is str else conditional_escape(localize(value))
