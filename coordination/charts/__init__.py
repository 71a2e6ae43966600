"""Charts as SVG and PNG. They take rows, never the ORM, and read in one-colour print."""

from functools import lru_cache
from io import BytesIO
from threading import Lock

import matplotlib
from matplotlib.figure import Figure

from coordination.blocks import Chart
from coordination.charts.columns import stacked, target_actual
from coordination.charts.grouped import grouped
from coordination.charts.panels import panels
from coordination.charts.shares import shares
from coordination.charts.style import wrapped
from coordination.signs import visible

_DRAW = {
    "shares": shares,
    "panels": panels,
    "target_actual": target_actual,
    "stacked": stacked,
    "grouped": grouped,
}
_DRAWING = Lock()  # matplotlib's settings belong to the whole process
TITLE_WIDTH, TITLE_SIZE = 46, 10  # letters, points


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
        _drawn(chart, has_title).savefig(out, format="svg", metadata={"Date": None, "Creator": None, **words})
    return visible(out.getvalue().decode()).encode()


@lru_cache(maxsize=16)
def chart_png(chart: Chart, *, has_title: bool = False) -> bytes:
    """The chart as a picture of dots, sharp enough for print."""
    out = BytesIO()
    words = {"Title": chart.title, "Description": chart.description}
    with _DRAWING:
        _drawn(chart, has_title).savefig(out, format="png", dpi=200, metadata={"Software": None, **words})
    return out.getvalue()


def _drawn(chart: Chart, has_title: bool) -> Figure:
    title = wrapped(f"{chart.title}（単位：{chart.unit}）", TITLE_WIDTH) if has_title else ""
    room = (title.count("\n") + 1) * TITLE_SIZE * 1.4 / 72 + 0.1 if title else 0  # inches
    figure = _DRAW[chart.kind](chart, room)
    if title:
        figure.suptitle(
            title,
            x=0.01,
            y=1 - 0.05 / figure.get_figheight(),
            ha="left",
            va="top",
            size=TITLE_SIZE,
            weight="bold",
        )
    return figure
