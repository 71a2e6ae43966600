import base64

from django import template

register = template.Library()


@register.filter
def as_image(chart):
    """A chart as the address of an image that needs no further request."""
    return _address(chart)


@register.filter
def as_printed_image(chart):
    """The same for the PDF, which has the font that the letters need."""
    return _address(chart, letters_as_text=True)


def _address(chart, **how):
    from coordination.charts import (
        chart_svg,  # matplotlib takes a second to load: only where a chart is shown
    )

    return "data:image/svg+xml;base64," + base64.b64encode(chart_svg(chart, **how)).decode()
