"""100 % stacked bars."""

from itertools import cycle
from math import ceil

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from coordination.blocks import Chart
from coordination.charts.style import (
    INK,
    MANY_TONES,
    NO_ANSWER,
    POINT,
    SMALL,
    WIDTH,
    group_label,
    places_of,
    widest,
    wrapped,
)

LABEL_WIDTH = 18  # letters of a category before it goes on in the next line
LEGEND_WIDTH = 54  # letters of a line of the legend
HANDLE = 4  # letters that the box of a series and the gap after it take
FEW, ROOMY, CLOSE = 12, 0.46, 0.3  # inches a bar where there are few, and where there are many
SCALE = 0.3  # inches below the bars


def shares(chart: Chart, room: float = 0) -> Figure:
    """One bar a category, the first on top. room: inches above, for a title."""
    labels = [group_label(category, LABEL_WIDTH) for category in chart.categories]
    least = ROOMY if len(labels) <= FEW else CLOSE
    places, height = places_of(labels, least, 9)
    names, columns = _legend([series.name for series in chart.series])
    above = room + 0.18 + _lines(names, columns) * SMALL * 1.35 * POINT
    figure = Figure(figsize=(WIDTH, above + height + SCALE))
    left = (widest(labels) * 9 + 12) * POINT
    whole = figure.get_figheight()
    axes = figure.add_axes((left / WIDTH, SCALE / whole, (WIDTH - left - 0.2) / WIDTH, height / whole))
    handles = _bars(axes, chart, places, 0.66 * least)
    axes.set_yticks(places, labels)
    axes.set_ylim(height, 0)
    axes.set_xlim(0, 100)
    axes.set_xticks(range(0, 101, 20), [f"{tick}%" for tick in range(0, 101, 20)])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    for handle, name in zip(handles, names, strict=True):
        handle.set_label(name)
    figure.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, 1 - room / whole),
        ncols=columns,
        frameon=False,
        fontsize=SMALL,
        borderaxespad=0.2,
    )
    return figure


def _legend(names: list[str]) -> tuple[list[str], int]:
    """The names as the legend has them, and in how many columns: three where they are short."""
    names = [wrapped(name, LEGEND_WIDTH - HANDLE) for name in names]
    return names, max(1, min(3, len(names), int(LEGEND_WIDTH // (widest(names) + HANDLE))))


def _lines(names: list[str], columns: int) -> int:
    """The height of the legend in lines: it fills its columns from the left."""
    rows = ceil(len(names) / columns)
    return max(
        (sum(name.count("\n") + 1 for name in names[at : at + rows]) for at in range(0, len(names), rows)),
        default=0,
    )


def _bars(axes, chart, places, thick):
    """Draws the bars and gives what the legend shows of each series."""
    # Rounded shares add to 99 or 101: bars are drawn to their true total, labels say the printed share.
    totals = [sum(series.values[at] or 0 for series in chart.series) for at in range(len(places))]
    left, handles = [0.0] * len(places), []
    for series, tone in zip(chart.series, cycle(MANY_TONES), strict=False):
        fill, hatch, ink = NO_ANSWER if series.is_no_answer else tone
        look = {"facecolor": fill, "hatch": hatch, "edgecolor": INK, "linewidth": 0.6}
        widths = [100 * (series.values[at] or 0) / (total or 1) for at, total in enumerate(totals)]
        axes.barh(places, widths, left=left, height=thick, **look)
        around = {"facecolor": fill, "edgecolor": "none", "pad": 0.8} if hatch else None
        said = {"ha": "center", "va": "center", "color": ink, "fontsize": SMALL, "bbox": around}
        for at, place in enumerate(places):
            if widths[at] >= chart.least_labelled:
                axes.text(left[at] + widths[at] / 2, place, chart.printed(series.values[at]), **said)
        left = [start + width for start, width in zip(left, widths, strict=True)]
        handles.append(Patch(**look))
    for place, total in zip(places, totals, strict=True):
        if not total:
            axes.text(1, place, "回答者なし", va="center", fontsize=SMALL, color=INK)
    return handles
