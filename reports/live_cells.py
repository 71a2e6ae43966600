"""差し込んだ表の数: any number that a table of the review prints, within its text. What no indicator counts (a survey's
shares, the heads at outreach, tickets) cannot disagree with its table either.

What is kept is ｛=outreach｜合計｜Ｒ元年度 参加者（人）｝: the table's key, its row and its column as they are printed;
what is shown to who writes has the table's caption in its place.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coordination.blocks import Section, Table
from coordination.figures import Figure, State

BETWEEN = "｜"
MARK = "="  # begins what is kept


@dataclass(frozen=True)
class LiveCell:
    """One cell. table: its key. row: its labels; column: its whole head, "" in a table of items."""

    table: str
    row: str
    column: str

    @property
    def kept(self) -> str:
        return f"｛{MARK}{BETWEEN.join((self.table, self.row, self.column))}｝"

    def named(self, captions: dict[str, str]) -> str:
        """captions: of the tables, by their keys."""
        return f"｛{BETWEEN.join((captions.get(self.table, self.table), self.row, self.column))}｝"


def cell_of_kept(inside: str) -> LiveCell | None:
    if not inside.startswith(MARK):
        return None
    parts = inside.removeprefix(MARK).split(BETWEEN)
    return LiveCell(*parts) if len(parts) == 3 else None


def cell_of_named(inside: str, captions: dict[str, str]) -> LiveCell | None:
    caption, *place = (part.strip() for part in inside.split(BETWEEN))
    keys = {named: key for key, named in captions.items()}
    return LiveCell(keys[caption], *place) if caption in keys and len(place) == 2 else None


@dataclass(frozen=True)
class Cells:
    """What the tables of a review print. figures: of each cell that a table has but once. captions: what each table is
    called in a text; by its key where another table has the same caption."""

    figures: dict[LiveCell, Figure]
    captions: dict[str, str]

    def __getitem__(self, cell: LiveCell) -> Figure | None:
        return self.figures.get(cell)

    def of_named(self, inside: str) -> LiveCell | None:
        """The cell that is written so and is there."""
        cell = cell_of_named(inside, self.captions) or cell_of_kept(inside)
        return cell if cell in self.figures else None

    def of_table(self, key: str) -> Iterator[tuple[LiveCell, Figure]]:
        """Those with a number, in the order of the table."""
        for cell, figure in self.figures.items():
            if cell.table == key and figure.state in (State.ACTUAL, State.PROJECTED):
                yield cell, figure


NO_CELLS = Cells({}, {})


def cells_of(sections: Iterable[Section]) -> Cells:
    tables = list(_tables(sections))
    called = Counter(_plain(table.caption) for table in tables)
    captions = {
        table.key: caption if called[caption := _plain(table.caption)] == 1 else table.key for table in tables
    }
    found = [pair for table in tables for pair in _in_table(table)]
    many = Counter(cell for cell, _ in found)
    return Cells({cell: figure for cell, figure in found if many[cell] == 1}, captions)


def _tables(sections) -> Iterator[Table]:
    for section in sections:
        for part in section.parts:
            yield from (block for block in part.blocks if isinstance(block, Table))


def _in_table(table: Table) -> Iterator[tuple[LiveCell, Figure]]:
    for row in table.rows:
        label = _plain("・".join(filter(None, row.labels)))
        for column, figure in zip(table.columns, row.cells, strict=True):
            if isinstance(figure, Figure):
                head = "" if table.shows_units else _plain(column.whole_head)
                yield LiveCell(table.key, label, head), figure


def _plain(text: str) -> str:
    """Without what stands for something else in a token."""
    return text.translate(
        str.maketrans({"｛": "（", "｝": "）", "{": "(", "}": ")", BETWEEN: "／", "\n": " "})
    )
