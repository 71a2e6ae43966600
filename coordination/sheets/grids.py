"""A large sheet by its columns: the distinct values once, and an array that says which of them stands where."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from coordination.sheets.how_far import nobody
from coordination.sheets.limits import Limits
from coordination.sheets.reading import answer_of, cell_of, kind_of, told
from coordination.sheets.unreadable import Cell


@dataclass(frozen=True)
class Bad:
    """A cell that cannot be read: the end of a sentence that begins with its place."""

    reason: str


@dataclass(frozen=True)
class Grid:
    """One sheet. Rows where nothing stands are left out, and so are the columns behind the last filled one.

    title: シート「回答」, or CSV. values: distinct ones, the first of them None, for a blank. numbers: of the rows, as Excel
    shows them. places: a row a row, a column a column; numbers of values. merged: cells that are one (A1:C1).
    """

    name: str
    title: str
    values: Sequence[Cell | Bad]
    numbers: np.ndarray
    places: np.ndarray
    merged: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        return self.places.shape[1]

    def row(self, at: int) -> list[Cell | Bad]:
        return [self.values[place] for place in self.places[at]]

    def cell(self, at: int, column: int) -> Cell | Bad:
        return self.values[self.places[at, column]]

    def below(self, at: int) -> "Grid":
        """The rows from that one on."""
        return Grid(self.name, self.title, self.values, self.numbers[at:], self.places[at:], self.merged)


def read_answer(content: bytes, name: str, limits: Limits, tell: Callable = nobody) -> bytes:
    """What the parser says of an upload, to be kept as it is and opened by `grids_of`. tell: see how_far.py.

    Unreadable where the file as a whole cannot be read. A cell that cannot be is a Bad value: its column may not be wanted.
    """
    answer = answer_of(content, f"{kind_of(content, name, limits)} distinct", limits, tell)
    told(answer[: answer.index(b"\n")])
    return answer


def grids_of(answer: bytes) -> list[Grid]:
    """The visible sheets of a workbook, or the one sheet of a CSV file."""
    at = answer.index(b"\n") + 1
    grids = []
    for sheet in told(answer[:at]):
        rows, width = sheet["rows"], sheet["width"]
        numbers = np.frombuffer(answer, np.uint32, rows, at)
        places = np.frombuffer(answer, np.uint32, rows * width, at + numbers.nbytes).reshape(rows, width)
        at += numbers.nbytes + places.nbytes
        values = [_value_of(value) for value in sheet["values"]]
        grids.append(_grid(sheet, values, numbers, places))
    return grids


def _value_of(written) -> Cell | Bad:
    return Bad(written["bad"]) if isinstance(written, dict) and "bad" in written else cell_of(written)


def _grid(sheet: dict, values: list, numbers: np.ndarray, places: np.ndarray) -> Grid:
    """The same value may have come in several cells, that differ in their style alone, and a blank in one of its own."""
    known: dict[type, dict] = {kind: {} for kind in {*map(type, values)}}  # 1, True and "1" are three values
    same = (known[type(value)].setdefault(value, at) for at, value in enumerate(values))
    own = np.fromiter(same, np.uint32, len(values))
    if sum(map(len, known.values())) < len(values):
        places = own[places]
    filled = places.any(axis=1)
    if not filled.all():
        numbers, places = numbers[filled], places[filled]
    columns = np.flatnonzero(places.any(axis=0))
    width = int(columns[-1]) + 1 if len(columns) else 0
    return Grid(sheet["name"], sheet["title"], values, numbers, places[:, :width], tuple(sheet["merged"]))
