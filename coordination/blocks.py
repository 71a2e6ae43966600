"""What a document is made of: plain, frozen data that every rendering reads alike."""

from base64 import b64decode
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import ClassVar

from coordination.figures import Figure


@dataclass(frozen=True)
class Merged:
    """A text that runs over neighbouring columns on paper; a workbook repeats it in each cell."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Linked:
    """A text that leads to its record on the screen."""

    text: str
    address: str

    def __str__(self) -> str:
        return self.text


Cell = Figure | Linked | Merged | str


@dataclass(frozen=True)
class Column:
    """group: the head above the column and its neighbours; within: the head above that."""

    label: str
    unit: str = ""
    group: str = ""
    within: str = ""

    @property
    def whole_head(self) -> str:
        """Its head where groups have no line of their own: in a workbook."""
        return " ".join(filter(None, [self.within, self.group, _with_unit(self)]))


@dataclass(frozen=True)
class Row:
    """labels: as many as the table has label heads. cells: as many as it has columns. stands_out: what somebody
    should see to, such as an area that nobody has visited; its label says so too."""

    labels: tuple[str, ...]
    cells: tuple[Cell, ...]
    is_total: bool = False
    stands_out: bool = False


def present(*rows: Row) -> tuple[Row, ...]:
    """The rows that have cells: what an installation does not measure is left out, not left blank."""
    return tuple(row for row in rows if row.cells)


@dataclass(frozen=True)
class Span:
    """One cell as it is drawn."""

    content: Cell
    columns: int = 1
    rows: int = 1
    is_group: bool = False  # a head over several columns

    @property
    def figure(self) -> Figure | None:
        return self.content if isinstance(self.content, Figure) else None

    @property
    def link(self) -> Linked | None:
        return self.content if isinstance(self.content, Linked) else None


@dataclass(frozen=True)
class Table:
    """label_heads: heads of the columns that name the rows. shows_units: a table of items, one a row, each figure with
    its unit and no head above; otherwise the unit stands in the column's head. reference: the number that leads to it
    from paper, "" for none.
    """

    template: ClassVar = "blocks/table.html"

    key: str
    caption: str
    label_heads: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    shows_units: bool = False
    reference: str = ""

    def __post_init__(self):
        for row in self.rows:
            if len(row.labels) != len(self.label_heads) or len(row.cells) != len(self.columns):
                raise ValueError(f"{self.key}: {row.labels} does not fit the heads of the table")

    @property
    def head(self) -> list[list[Span]]:
        """The rows of the head: one, two where columns are grouped, three where their groups are grouped too. A group
        that stands in no wider one runs down over the row of these.
        """
        columns, is_nested = self.columns, any(column.within for column in self.columns)
        rows = [[Span(_with_unit(column)) for column in columns]]
        if any(column.group for column in columns):
            groups = _run_together(columns, lambda column: (column.within, column.group))
            rows.insert(
                0,
                [Span(one.group, many, is_group=True) for one, many in groups if one.within or not is_nested],
            )
        if is_nested:
            widest = _run_together(
                columns, lambda column: (column.within, not column.within and column.group)
            )
            rows.insert(
                0,
                [
                    Span(one.within or one.group, many, 1 if one.within else 2, is_group=True)
                    for one, many in widest
                ],
            )
        rows[0][:0] = [Span(head, rows=len(rows)) for head in self.label_heads]
        return rows

    @property
    def body(self) -> list[tuple[list[Span], list[Span], Row]]:
        """Each row as its label cells and its value cells: equal labels run down, a label without any after it runs
        across, merged texts are joined.
        """
        drawn = []
        for i, row in enumerate(self.rows):
            named = [depth for depth, label in enumerate(row.labels) if label]
            last = named[-1] if named else 0
            labels = []
            for depth, label in enumerate(row.labels[: last + 1]):
                if depth == last:
                    labels.append(Span(label, columns=len(row.labels) - last))
                elif not i or self.rows[i - 1].labels[: depth + 1] != row.labels[: depth + 1]:
                    labels.append(Span(label, rows=self._same_from(i, depth)))
            drawn.append((labels, _joined(row.cells), row))
        return drawn

    def _same_from(self, i: int, depth: int) -> int:
        begins = self.rows[i].labels[: depth + 1]
        rows = 1
        while i + rows < len(self.rows) and self.rows[i + rows].labels[: depth + 1] == begins:
            rows += 1
        return rows


def _run_together(columns: tuple[Column, ...], of) -> list[tuple[Column, int]]:
    """The first of each run of columns that are alike in what is asked of them, and how many there are."""
    runs = [list(run) for _, run in groupby(columns, key=of)]
    return [(run[0], len(run)) for run in runs]


def _with_unit(column: Column) -> str:
    return f"{column.label}（{column.unit}）" if column.unit and column.label else column.label or column.unit


def _joined(cells: tuple[Cell, ...]) -> list[Span]:
    spans = []
    for cell, run in groupby(cells):
        run = list(run)
        if isinstance(cell, Merged):
            spans.append(Span(cell, columns=len(run)))
        else:
            spans.extend(Span(one) for one in run)
    return spans


@dataclass(frozen=True)
class Paragraph:
    """A text with figures in it, each of which leads to its records on the screen."""

    parts: tuple[str | Figure, ...]

    def __str__(self) -> str:
        return "".join(part.with_unit if isinstance(part, Figure) else part for part in self.parts)


@dataclass(frozen=True)
class Photo:
    """content: the JPEG in base64, so that a paper is whole by itself; "" where the file has been lost. description: for
    those who do not see it. digest: SHA-256 of the file."""

    caption: str
    description: str
    digest: str
    content: str

    @property
    def address(self) -> str:
        return f"data:image/jpeg;base64,{self.content}"

    @property
    def bytes(self) -> bytes:
        return b64decode(self.content)


@dataclass(frozen=True)
class Prose:
    """A heading such as 現状 or 課題, its paragraphs, and the photos after them."""

    template: ClassVar = "blocks/prose.html"

    heading: str
    paragraphs: tuple[str | Paragraph, ...]
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True)
class Series:
    """One run of a chart; None where there is no number yet. is_no_answer: 無回答, drawn alike in every chart."""

    name: str
    values: tuple[int | None, ...]
    is_no_answer: bool = False


@dataclass(frozen=True)
class Chart:
    """kind: `shares` (100 % stacked bars, one a category), `panels` (one panel of horizontal bars a series),
    `target_actual` (target and actual side by side, one pair a category), `grouped` (the same in half the width, with
    as many actuals as there are) or `stacked` (one column a category, its series one upon the other, the sum above).
    description: what the chart shows in words, for those who do not see it. decimals: of all values, which are whole
    tenths where it is 1.
    """

    template: ClassVar = "blocks/chart.html"

    key: str
    kind: str
    title: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    description: str
    decimals: int = 0

    @property
    def least_labelled(self) -> int:
        """The width of a part of a 100 % bar, in percent, that has room for its number."""
        return 7 if self.decimals else 4

    def number(self, value: int | None) -> int | float | None:
        """A value in the unit of the chart."""
        return value / 10**self.decimals if value is not None and self.decimals else value

    def printed(self, value: int | None) -> str:
        """A value as it stands beside its bar: 1,433; 32.5; －."""
        return "－" if value is None else f"{self.number(value):,.{self.decimals}f}"


@dataclass(frozen=True)
class Part:
    """A part of a section, under a heading of its own where it has one."""

    title: str
    blocks: tuple["Table | Prose | Chart", ...]


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    parts: tuple[Part, ...]


DRAFT = "案"


@dataclass(frozen=True)
class Document:
    """is_draft: every page of its papers says so."""

    title: str
    subtitle: str
    author: str
    as_of: date
    as_of_words: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    is_draft: bool = False

    @property
    def whole_title(self) -> str:
        """計画評価書（案） for a draft."""
        return f"{self.title}（{DRAFT}）" if self.is_draft else self.title
