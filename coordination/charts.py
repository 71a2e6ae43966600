"""Charts as SVG. They take rows, never the ORM, and read in one-colour print."""

import unicodedata
from functools import lru_cache
from io import BytesIO
from itertools import cycle
from pathlib import Path
from threading import Lock

import matplotlib
from django.conf import settings
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from coordination.blocks import Chart

FONTS = Path(settings.BASE_DIR) / "static" / "fonts"
for face in ("Regular", "Bold"):
    font_manager.fontManager.addfont(FONTS / f"BIZUDPGothic-{face}.ttf")

matplotlib.rcParams.update(
    {
        "font.family": "BIZ UDPGothic",
        "font.size": 9,
        "hatch.linewidth": 0.5,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": False,
        "svg.hashsalt": "plan-review",  # the same rows give the same bytes
    }
)

INK = "#1a1a1a"
GRID = "#b3b3b3"
WIDTH = 6.7  # inches: the width of the text on A4
TITLE_WIDTH = 46  # letters

# Fill, hatch and colour of the label, told apart by lightness and pattern even without colour.
TONES = (
    ("#00118f", "", "white"),
    ("#4979f5", "", "white"),
    ("#c5d7fb", "", INK),
    ("#ffffff", "////", INK),
    ("#e8f1fe", "----", INK),
    ("#7096f8", "xxxx", INK),
)
NO_ANSWER = ("#cccccc", "", INK)


_DRAWING = Lock()  # matplotlib's settings belong to the whole process


@lru_cache(maxsize=128)
def chart_svg(chart: Chart, *, letters_as_text: bool = False, has_title: bool = False) -> bytes:
    """The chart as SVG. Kept by its rows: the same rows are drawn once a process.

    letters_as_text: for the PDF, which brings the font along: half the time, and the words can be searched. Without,
    letters are outlines and look alike in every browser, whichever fonts it has. has_title: for a picture that goes its
    own way; on a page and on paper the title stands above it.
    """
    out = BytesIO()
    words = {"Title": chart.title, "Description": chart.description}
    with _DRAWING, matplotlib.rc_context({"svg.fonttype": "none" if letters_as_text else "path"}):
        figure = _drawn(chart, has_title)
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, **words})
    return out.getvalue()


@lru_cache(maxsize=16)
def chart_png(chart: Chart, *, has_title: bool = False) -> bytes:
    """The chart as a picture of dots, sharp enough for print."""
    out = BytesIO()
    with _DRAWING:
        metadata = {"Title": chart.title, "Description": chart.description, "Software": None}
        _drawn(chart, has_title).savefig(out, format="png", dpi=200, metadata=metadata)
    return out.getvalue()


def _drawn(chart, has_title) -> Figure:
    figure = _DRAW[chart.kind](chart)
    if has_title:
        lines = wrapped(f"{chart.title}（単位：{chart.unit}）", TITLE_WIDTH)
        figure.set_figheight(figure.get_figheight() + 0.19 * (lines.count("\n") + 1) + 0.1)
        figure.suptitle(lines, x=0.01, ha="left", fontsize=10, fontweight="bold")
    return figure


def wrapped(text: str, width: int) -> str:
    """The text in lines of so many full-width letters; a half-width one takes half the room."""
    lines, room = [""], 0.0
    for letter in text:
        room += 1 if unicodedata.east_asian_width(letter) in "WFA" else 0.5
        if room > width:
            lines.append("")
            room = 1
        lines[-1] += letter
    return "\n".join(lines)


def _shares(chart: Chart) -> Figure:
    """100 % stacked bars, one a category, the first on top."""
    figure = Figure(figsize=(WIDTH, 0.62 + 0.46 * len(chart.categories)), layout="constrained")
    axes = figure.add_subplot()
    rows = range(len(chart.categories))
    left = [0.0] * len(chart.categories)
    # Rounded shares add to 99 or 101: bars are drawn to their true total, labels say the printed share.
    totals = [sum(series.values[i] or 0 for series in chart.series) or 1 for i in rows]
    handles = []
    for series, tone in zip(chart.series, cycle(TONES), strict=False):
        fill, hatch, ink = NO_ANSWER if series.is_no_answer else tone
        widths = [100 * (series.values[i] or 0) / totals[i] for i in rows]
        axes.barh(rows, widths, left=left, height=0.66, color=fill, hatch=hatch, edgecolor=INK, linewidth=0.6)
        for i in rows:
            if widths[i] >= 4:
                box = {"facecolor": fill, "edgecolor": "none", "pad": 0.8} if hatch else None
                axes.text(
                    left[i] + widths[i] / 2,
                    i,
                    str(series.values[i]),
                    ha="center",
                    va="center",
                    color=ink,
                    fontsize=8.5,
                    bbox=box,
                )
        left = [start + width for start, width in zip(left, widths, strict=True)]
        handles.append(Patch(facecolor=fill, hatch=hatch, edgecolor=INK, linewidth=0.6, label=series.name))
    axes.set_yticks(rows, chart.categories)
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.set_xticks(range(0, 101, 20), [f"{tick}%" for tick in range(0, 101, 20)])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    figure.legend(handles=handles, loc="outside upper center", ncols=3, frameon=False, fontsize=8.5)
    return figure


def _panels(chart: Chart) -> Figure:
    """A panel of horizontal bars a series, all with the same scale and the same categories."""
    figure = Figure(figsize=(WIDTH, 0.5 + 0.26 * len(chart.categories)), layout="constrained")
    panels = figure.subplots(1, len(chart.series), sharey=True)
    rows = range(len(chart.categories))
    longest = max(value or 0 for series in chart.series for value in series.values) or 1
    for axes, series, (fill, hatch, _) in zip(
        panels, chart.series, [TONES[0], *[TONES[2]] * len(chart.series)], strict=False
    ):
        values = [value or 0 for value in series.values]
        axes.barh(rows, values, height=0.7, color=fill, hatch=hatch, edgecolor=INK, linewidth=0.5)
        for i in rows:
            axes.text(
                values[i] + longest * 0.03,
                i,
                "－" if series.values[i] is None else str(values[i]),
                va="center",
                fontsize=8,
                color=INK,
            )
        axes.set_xlim(0, longest * 1.32)
        axes.set_title(series.name.replace("（", "\n（"), fontsize=8.5)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(axis="y", length=0)
    panels[0].set_yticks(rows, chart.categories, fontsize=8.5)
    panels[0].invert_yaxis()
    return figure


def _target_actual(chart: Chart) -> Figure:
    """Target (hatched) beside actual (solid) or projection (crossed), a pair a year; a year without says so."""
    target, actual, *projected = chart.series
    figure = Figure(figsize=(WIDTH, 2.5), layout="constrained")
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


def _stacked(chart: Chart) -> Figure:
    """A column a category, the first series at the foot and the sum on top; nothing where no number is known."""
    figure = Figure(figsize=(WIDTH, 2.9), layout="constrained")
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


_DRAW = {"shares": _shares, "panels": _panels, "target_actual": _target_actual, "stacked": _stacked}
