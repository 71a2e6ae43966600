"""What is found in one sheet while it is read: its rows, or which of its distinct values stands where."""

from array import array
from collections.abc import Callable, Iterable

from coordination.sheets.cells import BadCell
from coordination.sheets.how_far import nobody
from coordination.sheets.limits import Limits
from coordination.sheets.unreadable import Cell, Unreadable, column_letter

MOST_MERGED = 1000  # merged cells of a sheet that are told one by one


class Found:
    """One sheet. title: シート「団体」. place: a cell of it, to be filled with column and row. how_far: is given the bytes
    or lines that have been read of it, and the rows found, every once in a while.
    """

    def __init__(self, name: str, title: str, place: str, limits: Limits, how_far: Callable = nobody):
        self.name, self.title, self.limits, self.how_far = name, title, limits, how_far
        self._place = place
        self.count = 0  # rows where something stands

    def place(self, row: int, column: int) -> str:
        """A cell in words, from row 1 and column 0."""
        return self._place.format(column=column_letter(column), row=row)

    def refuse_beyond_limits(self, row: int, column: int):
        if column >= self.limits.columns:
            raise Unreadable(
                f"{self.place(row, column)}は {self.limits.columns:,} 列を超えた位置にあります。"
                "不要な列を削除するか、シートを分けてください。"
            )
        if self.count >= self.limits.rows:
            raise Unreadable(
                f"{self.place(row, column)}から先は、データのある行が {self.limits.rows:,} 行を超えています。"
                "不要な行を削除するか、シートを分けてください。"
            )


class Rows(Found):
    """Every row where something stands: its number and its cells, up to the last filled one."""

    def __init__(self, *sheet):
        super().__init__(*sheet)
        self.found = []

    def add(
        self, number: int, cells: Iterable[tuple[int, object]], value_of: Callable[[object], Cell]
    ) -> list[Cell]:
        """cells are pairs of a column, from 0, and what value_of reads."""
        values = []
        for column, written in cells:
            try:
                value = value_of(written)
            except BadCell as bad:
                raise Unreadable(f"{self.place(number, column)}{bad}") from None
            if value is not None:
                self.refuse_beyond_limits(number, column)
                values += [None] * (column - len(values)) + [value]
        if values:
            self.found.append((number, values))
            self.count += 1
        return values

    def merge(self, cells: str):
        raise Unreadable(
            f"{self.title}のセル {cells[:20]} が結合されています。"
            "結合を解除し、それぞれのセルに値を入力して保存しなおしてください。"
        )

    def characters(self) -> int:
        return sum(len(value) for _, cells in self.found for value in cells if isinstance(value, str))

    def as_json(self) -> tuple:
        return self.name, self.found


class Distinct(Found):
    """The distinct values of a sheet and the number of the one in each cell, 0 for a blank.

    Answers to a survey are few different values many times over: 15 million cells are 60 MB. A cell in doubt does not
    refuse the sheet, for its column may not be wanted: its value is {"bad": the end of a sentence}. Merged cells are
    noted alike.
    """

    def __init__(self, *sheet):
        super().__init__(*sheet)
        self.values: list = [None]
        self.merged: list[str] = []
        self.numbers, self.rows, self.width = array("I"), [], 0
        self._known: dict = {}

    def add(
        self, number: int, cells: Iterable[tuple[int, object]], value_of: Callable[[object], Cell]
    ) -> array:
        """As Rows.add; the numbers of the values, which are as many as the cells up to the last filled one."""
        row = array("I")
        for column, written in cells:
            at = self._known.get(written) if isinstance(written, str) else None
            if at is None:
                at = self.number_of(written, value_of)
            if at:
                self.refuse_beyond_limits(number, column)
                row.frombytes(bytes(4 * (column - len(row))))
                row.append(at)
        if row:
            self.numbers.append(number)
            self.rows.append(row)
            self.width = max(self.width, len(row))
            self.count += 1
        return row

    def number_of(self, written: object, value_of: Callable[[object], Cell]) -> int:
        """The number of the value that value_of reads, a new one for a value that was not there yet."""
        try:
            value = value_of(written)
        except BadCell as bad:
            value = {"bad": str(bad)}
        at = self._number(value)
        if isinstance(written, str):
            self._known[written] = at
        return at

    def _number(self, value) -> int:
        if value is None:
            return 0
        # True is 1 and 1.0 is 1 to a dictionary; a text may look like a reason.
        key = (type(value), value["bad"] if isinstance(value, dict) else value)
        at = self._known.setdefault(key, len(self.values))
        if at == len(self.values):
            self.values.append(value)
        return at

    def merge(self, cells: str):
        if len(self.merged) >= MOST_MERGED:
            raise Unreadable(
                f"{self.title}の結合されたセルが {MOST_MERGED:,} か所を超えています。"
                "シート全体を選んで結合を解除し、保存しなおしてください。"
            )
        self.merged.append(cells[:20])

    def characters(self) -> int:
        return sum(len(value) for value in self.values if isinstance(value, str))

    def as_json(self) -> dict:
        return {
            "name": self.name,
            "title": self.title,
            "values": self.values,
            "merged": self.merged,
            "rows": len(self.numbers),
            "width": self.width,
        }

    def arrays(self) -> Iterable[bytes]:
        """The numbers of the rows, then those of the values, row by row: four bytes each."""
        yield self.numbers.tobytes()
        for row in self.rows:
            yield row.tobytes() + bytes(4 * max(0, self.width - len(row)))
