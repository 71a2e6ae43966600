from django import template

register = template.Library()


@register.filter
def allows(may, view):
    """`{% if may|allows:action.view %}`, where the name of the view is in a variable."""
    return may[view]
