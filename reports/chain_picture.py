"""声から取組みまでの図: needs, meetings, decisions and initiatives of an area's year in four columns, with lines between.

Chains go in, boxes and lines with their places come out; the page and the PDF draw the same ones. Where the boxes would
not fit on a sheet of A4, texts become one line; where that is not enough, needs are told by category, meetings by
series and decisions by meeting, with how many they are.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from coordination.wareki import format_date
from meetings.models import Decision, Initiative, Meeting
from reports.chains import Chain, not_held

WIDTH, HEIGHT = 1080, 640  # units of the drawing; the proportions of a sheet of A4 across, less its head
HEADS = ("声（困りごと）", "話し合った会議", "決まったこと", "取組み")
TOP, COLUMN, GAP, BETWEEN = 34, 222, 64, 9
LETTER, LINE, SMALL = 13, 18, 16  # size of a letter, height of a line and of the line below
PADDING = 8


@dataclass(frozen=True)
class Node:
    """What a box tells of. key: the same for what is the same."""

    key: tuple
    text: str
    small: str
    address: str


@dataclass(frozen=True)
class Box:
    node: Node
    lines: tuple[str, ...]
    x: float
    y: float

    @property
    def height(self) -> float:
        return 2 * PADDING + LINE * len(self.lines) + (SMALL if self.node.small else 0)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def written(self) -> list[tuple[float, str]]:
        """Each line with the height at which it stands."""
        return [(self.y + PADDING + LINE * i + LETTER, line) for i, line in enumerate(self.lines)]

    @property
    def small_at(self) -> float:
        return self.y + PADDING + LINE * len(self.lines) + LETTER - 1


@dataclass(frozen=True)
class Picture:
    """height: of the drawing, in the units of its width. rows: the same in words, for a table. is_grouped: boxes stand
    for several records."""

    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    height: float
    chains: tuple[Chain, ...]
    is_grouped: bool

    width, column = WIDTH, COLUMN
    heads = tuple((at * (COLUMN + GAP), head) for at, head in enumerate(HEADS))


def picture_of(chains: list[Chain]) -> Picture:
    """The picture of some chains, in as much detail as a sheet holds."""
    columns, edges = _one_by_one(chains)
    for most_lines, is_grouped in ((3, False), (1, False), (2, True)):
        if is_grouped:
            columns, edges = _grouped(chains)
        boxes = _placed(columns, edges, most_lines)
        height = max((box.y + box.height for box in boxes), default=TOP)
        if height <= HEIGHT:
            break
    return Picture(
        tuple(boxes), tuple(_curves(boxes, edges)), max(height, 120) + 4, tuple(chains), is_grouped
    )


# -- what stands in the columns ------------------------------------------------------

Edges = set[tuple[tuple, tuple]]
Columns = tuple[list[Node], list[Node], list[Node], list[Node]]


def _one_by_one(chains) -> tuple[Columns, Edges]:
    return _built(chains, _need, _meeting, _decision)


def _built(chains, need_node, meeting_node, decision_node) -> tuple[Columns, Edges]:
    """The nodes of every column once, and the lines: from a need to its meetings, from those to what they decided, and
    on to what came of it; where nobody wrote down how, straight from the need."""
    columns, edges = ({}, {}, {}, {}), set()
    for chain in chains:
        need = _put(columns[0], need_node(chain))
        meetings = {one.pk: _put(columns[1], meeting_node(one)) for one in chain.meetings}
        decisions = {one.pk: _put(columns[2], decision_node(one)) for one in chain.decisions}
        edges |= {(need, key) for key in meetings.values()}
        edges |= {(meetings[one.meeting_id], decisions[one.pk]) for one in chain.decisions}
        for born in chain.initiatives:
            key = _put(columns[3], _initiative(born))
            deciding = [decisions[one.pk] for one in chain.decisions if one.initiative == born]
            edges |= {(start, key) for start in deciding or list(meetings.values())[-1:] or [need]}
    return tuple(list(column.values()) for column in columns), edges


def _put(column: dict, node: Node) -> tuple:
    column.setdefault(node.key, node)
    return node.key


def _need(chain: Chain) -> Node:
    need, voices = chain.need, len(chain.voices)
    small = f"{format_date(need.heard_on)}　{voices}人の声" if voices > 1 else format_date(need.heard_on)
    return Node(("need", need.pk), need.title, small, need.get_absolute_url())


def _meeting(meeting: Meeting) -> Node:
    return Node(
        ("meeting", meeting.pk),
        meeting.name,
        "　".join(filter(None, (format_date(meeting.held_on), not_held(meeting)))),
        meeting.get_absolute_url(),
    )


def _decision(decision: Decision) -> Node:
    small = decision.get_kind_display()
    return Node(("decision", decision.pk), decision.text, small, decision.get_absolute_url())


def _initiative(initiative: Initiative) -> Node:
    return Node(
        ("initiative", initiative.pk),
        initiative.name,
        f"{initiative.council}　{initiative.get_status_display()}",
        initiative.get_absolute_url(),
    )


def _grouped(chains) -> tuple[Columns, Edges]:
    """Needs by category, meetings by series, decisions by meeting series, each with its number."""

    def category(chain: Chain) -> Node:
        return Node(("category", chain.need.category), chain.need.get_category_display(), "", "")

    def series(meeting: Meeting) -> Node:
        return Node(("series", meeting.series_id), str(meeting.series), "", "")

    def decided(decision: Decision) -> Node:
        return Node(("decided", decision.meeting.series_id), f"{decision.meeting.series}の決定", "", "")

    columns, edges = _built(chains, category, series, decided)
    numbers = {
        **_counted(((category(chain).key, chain.need.pk) for chain in chains), "件"),
        **_counted(((series(one).key, one.pk) for chain in chains for one in chain.meetings), "回"),
        **_counted(((decided(one).key, one.pk) for chain in chains for one in chain.decisions), "件"),
    }
    named = [
        [replace(node, small=numbers.get(node.key, node.small)) for node in column] for column in columns
    ]
    return tuple(named), edges


def _counted(pairs: Iterable[tuple], unit: str) -> dict[tuple, str]:
    found: dict[tuple, set] = {}
    for key, one in pairs:
        found.setdefault(key, set()).add(one)
    return {key: f"{len(ones)}{unit}" for key, ones in found.items()}


# -- where it stands -----------------------------------------------------------------


def _placed(columns: Columns, edges: Edges, most_lines: int) -> list[Box]:
    """The boxes column by column, each near to what leads to it."""
    boxes: dict[tuple, Box] = {}
    for at, nodes in enumerate(columns):
        x, y = at * (COLUMN + GAP), float(TOP)
        for node in sorted(nodes, key=_height_of_what_leads_to(boxes, edges)):
            box = Box(node, _lines(node.text, most_lines), x, y)
            boxes[node.key] = box
            y += box.height + BETWEEN
    return list(boxes.values())


def _height_of_what_leads_to(boxes, edges) -> Callable[[Node], float]:
    def height(node: Node) -> float:
        before = [boxes[start].middle for start, end in edges if end == node.key and start in boxes]
        return sum(before) / len(before) if before else 0.0

    return height


def _lines(text: str, most: int) -> tuple[str, ...]:
    """The text in lines that a box holds; what does not fit is told by a sign."""
    room = (COLUMN - 2 * PADDING) / LETTER
    lines, line, width = [], "", 0.0
    for sign in text.replace("\n", " "):
        wide = 1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.56
        if width + wide > room:
            lines.append(line)
            line, width = "", 0.0
        line, width = line + sign, width + wide
    lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]
    return tuple(lines)


def _curves(boxes: list[Box], edges: Edges) -> Iterable[str]:
    """Each line as the path of an SVG, from the right of a box to the left of another."""
    by_key = {box.node.key: box for box in boxes}
    for start, end in sorted(edges, key=str):
        a, b = by_key[start], by_key[end]
        x, bend = a.x + COLUMN, GAP / 2
        yield f"M{x} {a.middle:g}C{x + bend:g} {a.middle:g} {b.x - bend:g} {b.middle:g} {b.x} {b.middle:g}"
