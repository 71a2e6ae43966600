from django import template
from django.utils import timezone

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


@register.filter
def month_in_words(day):
    """令和2年6月."""
    return format_month(day)
