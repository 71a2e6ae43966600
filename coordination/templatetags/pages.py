from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from coordination.histories import address_of_history
from coordination.pages import cells
from coordination.pages.widgets import kept_select
from coordination.wareki import format_date_with_weekday, format_month

register = template.Library()


@register.filter
def allows(may, view):
    """`{% if may|allows:action.view %}`, where the name of the view is in a variable."""
    return may[view]


@register.filter
def day_in_words(day):
    """令和2年6月15日（月）."""
    return format_date_with_weekday(day)


@register.filter
def moment_in_words(moment):
    """令和2年6月15日（月）10:05, by the clock of the office."""
    local = timezone.localtime(moment)
    return f"{format_date_with_weekday(local.date())}{local:%H:%M}"


@register.simple_tag(takes_context=True)
def history_address(context) -> str:
    """Where the history of the record of this page is; "" on the page of none."""
    found = context["request"].resolver_match
    return address_of_history(found.view_name, found.kwargs) if found else ""


@register.simple_tag(takes_context=True)
def table_head(context, table) -> SafeString:
    """The heads of the columns of a list, with links to sort it by them."""
    return cells.head(table, context["request"].GET)


@register.simple_tag
def filter_box(field: BoundField) -> SafeString:
    """A filter above a list. There are a dozen of them: a template each took a tenth of the time of the page."""
    return format_html(
        '<div class="{}"><label for="{}">{}</label>{}{}</div>',
        field.css_classes(),
        field.id_for_label,
        field.label,
        kept_select(field),
        field.errors or "",
    )


@register.filter
def month_in_words(day):
    """令和2年6月."""
    return format_month(day)
