"""Charts of standing columns."""

from itertools import cycle

from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from coordination.blocks import Chart
from coordination.charts.style import GRID, INK, TONES, WIDTH


def target_actual(chart: Chart, room: float = 0) -> Figure:
    """Target (hatched) beside actual (solid) or projection (crossed), a pair a year; a year without says so."""
    target, actual, *projected = chart.series
    figure = Figure(figsize=(WIDTH, 2.5 + room), layout="constrained")
    axes = figure.add_subplot()
    places = range(len(chart.categories))
    longest = max((value or 0 for series in chart.series for value in series.values), default=0) or 1

    def bar(x, name, value, tone):
        fill, hatch, _ = tone
        axes.bar(x, value or 0, width=0.34, color=fill, hatch=hatch, edgecolor=INK, linewidth=0.6)
        axes.text(
            x,
            (value or 0) + longest * 0.025,
            f"{name}\n未確定" if value is None else f"{name}\n{value:,}",
            ha="center",
            va="bottom",
            fontsize=8.5,
            color=INK,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )

    for place in places:
        bar(place - 0.19, target.name, target.values[place], TONES[3])
        expected = projected[0].values[place] if projected else None
        if expected is None:
            bar(place + 0.19, actual.name, actual.values[place], TONES[0])
        else:
            bar(place + 0.19, projected[0].name, expected, TONES[5])
    axes.set_xticks(places, chart.categories)
    axes.tick_params(axis="x", length=0)
    axes.set_ylim(0, longest * 1.25)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.grid(True, color=GRID, linewidth=0.4)
    axes.set_axisbelow(True)
    return figure


def stacked(chart: Chart, room: float = 0) -> Figure:
    """A column a category, the first series at the foot and the sum on top; nothing where no number is known."""
    figure = Figure(figsize=(WIDTH, 2.9 + room), layout="constrained")
    axes = figure.add_subplot()
    places = range(len(chart.categories))
    sums = [sum(series.values[i] or 0 for series in chart.series) for i in places]
    is_known = [any(series.values[i] is not None for series in chart.series) for i in places]
    highest = max(sums, default=0) or 1
    foot, handles = [0] * len(sums), []
    for series, (fill, hatch, ink) in zip(chart.series, cycle((TONES[0], *TONES[2:])), strict=False):
        heights = [value or 0 for value in series.values]
        axes.bar(
            places, heights, bottom=foot, width=0.62, color=fill, hatch=hatch, edgecolor=INK, linewidth=0.6
        )
        for i in places:
            if len(chart.series) > 1 and heights[i] >= highest * 0.08:  # one alone is told by the sum above
                middle = foot[i] + heights[i] / 2
                axes.text(i, middle, f"{heights[i]:,}", ha="center", va="center", color=ink, fontsize=8)
        foot = [below + height for below, height in zip(foot, heights, strict=True)]
        handles.append(Patch(facecolor=fill, hatch=hatch, edgecolor=INK, linewidth=0.6, label=series.name))
    for i in places:
        if is_known[i]:
            axes.text(i, sums[i] + highest * 0.02, f"{sums[i]:,}", ha="center", va="bottom", fontsize=8.5)
    axes.set_xticks(places, chart.categories)
    axes.set_xlim(-0.6, len(chart.categories) - 0.4)
    axes.tick_params(axis="x", length=0)
    axes.set_ylim(0, highest * 1.12)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.grid(True, color=GRID, linewidth=0.4)
    axes.set_axisbelow(True)
    figure.legend(handles=handles, loc="outside upper center", ncols=3, frameon=False, fontsize=8.5)
    return figure
