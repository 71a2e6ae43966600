"""Panels of horizontal bars."""

from math import ceil

from matplotlib.figure import Figure

from coordination.blocks import Chart
from coordination.charts.style import INK, POINT, SMALL, TONES, WIDTH, group_label, places_of, widest, wrapped

LABEL_WIDTH = 18  # letters of a category before it goes on in the next line
MOST_BESIDE = 6  # panels in one row
MANY_BESIDE = 5  # where they take several rows
GAP, BAR, FOOT = 0.08, 0.26, 0.05  # inches
NUMBER = 0.32  # inches beside a bar for its number
LINE = SMALL * 1.25 * POINT  # inches


def panels(chart: Chart, room: float = 0) -> Figure:
    """A panel of horizontal bars a series, all with the same scale and the same categories. room: inches above.

    All are drawn on one ground that is measured in inches: an axes for each of forty panels takes ten seconds.
    """
    labels = [wrapped(category, LABEL_WIDTH) for category in chart.categories]
    places, height = places_of(labels, BAR)
    left, many = (widest(labels) * SMALL + 10) * POINT, len(chart.series)
    beside = min(many, MOST_BESIDE if many <= MOST_BESIDE else MANY_BESIDE) or 1
    width = (WIDTH - left) / beside - GAP
    titles = [group_label(series.name, width / (SMALL * POINT)) for series in chart.series]
    head = max((title.count("\n") + 1 for title in titles), default=1) * LINE + 0.12
    figure, ground = _ground(room + ceil(many / beside) * (head + height) + FOOT)
    longest = max((value or 0 for series in chart.series for value in series.values), default=0) or 1
    inch = width / (
        longest * (1.5 if chart.decimals else 1.32)
    )  # of a unit: the number has room beside its bar
    for at, series in enumerate(chart.series):
        down, across = divmod(at, beside)
        top, begin = room + down * (head + height) + head, left + across * (width + GAP)
        ground.text(begin + width / 2, top - 0.05, titles[at], ha="center", va="bottom", fontsize=SMALL)
        ground.plot([begin, begin], [top, top + height], color=INK, linewidth=0.8)
        if not across:
            for place, label in zip(places, labels, strict=True):
                ground.text(left - 0.06, top + place, label, ha="right", va="center", fontsize=SMALL)
        middles = [top + place for place in places]
        _bars(ground, chart, series, middles, begin, inch, TONES[2] if at else TONES[0])
    return figure


def _ground(height: float):
    figure = Figure(figsize=(WIDTH, height))
    ground = figure.add_axes((0, 0, 1, 1))
    ground.set_axis_off()
    ground.set_xlim(0, WIDTH)
    ground.set_ylim(height, 0)
    return figure, ground


def _bars(ground, chart, series, middles, begin, inch, tone):
    fill, hatch, _ = tone
    widths = [(value or 0) * inch for value in series.values]
    look = {"facecolor": fill, "hatch": hatch, "edgecolor": INK, "linewidth": 0.5}
    ground.barh(middles, widths, left=begin, height=0.7 * BAR, **look)
    for middle, width, value in zip(middles, widths, series.values, strict=True):
        ground.text(begin + width + 0.05, middle, chart.printed(value), va="center", fontsize=8, color=INK)
