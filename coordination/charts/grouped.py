"""Small charts of targets and actuals side by side, several of which stand on one page."""

from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from coordination.blocks import Chart
from coordination.charts.style import GRID, INK, TONES

SIZE = (3.3, 1.9)  # inches: two stand beside each other on A4
TARGET, PROJECTED = TONES[3], TONES[5]
ACTUALS = (TONES[0], TONES[2], TONES[4])


def grouped(chart: Chart, room: float = 0) -> Figure:
    """A group of columns a category: the target hatched, each actual in a tone of its own, what is only expected
    crossed; a number that is not known yet leaves its place empty. The names stand above, with their patterns."""
    figure = Figure(figsize=(SIZE[0], SIZE[1] + room), layout="constrained")
    axes = figure.add_subplot()
    width = 0.84 / max(1, len(chart.series))
    longest = max((value or 0 for series in chart.series for value in series.values), default=0) or 1
    handles = []
    for at, (series, (fill, hatch, _)) in enumerate(zip(chart.series, _tones(chart), strict=True)):
        look = {"facecolor": fill, "hatch": hatch, "edgecolor": INK, "linewidth": 0.6}
        handles.append(Patch(label=series.name, **look))
        for place, value in enumerate(series.values):
            x = place + (at - (len(chart.series) - 1) / 2) * width
            if value is not None:
                axes.bar(x, value, width=width * 0.94, **look)
                axes.text(
                    x, value + longest * 0.02, f"{value:,}", ha="center", va="bottom", fontsize=7, color=INK
                )
    axes.set_xticks(range(len(chart.categories)), chart.categories, fontsize=7.5)
    axes.set_xlim(-0.6, len(chart.categories) - 0.4)
    axes.tick_params(axis="x", length=0)
    axes.tick_params(axis="y", labelsize=7)
    axes.set_ylim(0, longest * 1.18)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.grid(True, color=GRID, linewidth=0.4)
    axes.set_axisbelow(True)
    figure.legend(handles=handles, loc="outside upper center", ncols=4, frameon=False, fontsize=7)
    return figure


def _tones(chart: Chart):
    """目標 and 見込 look alike in every chart, whichever other runs there are."""
    actuals = iter(ACTUALS * len(chart.series))
    for series in chart.series:
        yield (
            TARGET
            if series.name == "目標"
            else PROJECTED
            if series.name.startswith("見込")
            else next(actuals)
        )
