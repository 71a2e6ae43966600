"""Rows of a sheet of a group's past: cells read one by one, each problem told with its row and column."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from coordination.models import SheetImport
from coordination.sheets.columns import place_of
from coordination.sheets.found import Problem


class Rows:
    """The rows that say anything. problems and warnings: what has been found wrong or doubtful so far."""

    def __init__(self, sheet: SheetImport):
        self.sheet = sheet
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def __iter__(self):
        for number, cells, *within in self.sheet.rows:
            row = Row(self, number, cells, within[0] if within else "")
            if any(row.cell(field) is not None for field in self.sheet.columns):
                yield row


class Row:
    def __init__(self, rows: Rows, number: int, cells: list, within: str):
        self.rows, self.number, self.cells, self.within = rows, number, cells, within
        self.is_wrong = False

    def cell(self, field: str):
        """What stands in the column of the field; None for a blank."""
        at = self.rows.sheet.columns.get(field)
        value = self.cells[at] if at is not None and at < len(self.cells) else None
        return None if isinstance(value, str) and not value.strip() else value

    def text(self, field: str) -> str:
        value = self.cell(field)
        whole = isinstance(value, float) and value.is_integer()
        return "" if value is None else str(int(value) if whole else value).strip()

    def read(self, field: str, reading: Callable[[Any], Any], *, lacks: str = "") -> Any:
        """What the cell says; None where it is blank or cannot be read, which is told. lacks: what a blank lacks."""
        value = self.cell(field)
        if value is None:
            if lacks:
                self.wrong(field, f"{lacks}を書いてください。")
            return None
        try:
            return reading(value)
        except ValidationError as unread:
            self.wrong(field, " ".join(unread.messages))
        except ValueError as unread:
            self.wrong(field, str(unread))
        return None

    def wrong(self, field: str, sentence: str):
        self.is_wrong = True
        self.rows.problems.append(self._problem(field, sentence))

    def doubtful(self, field: str, sentence: str):
        self.rows.warnings.append(self._problem(field, sentence))

    def _problem(self, field, sentence):
        place = place_of(self.rows.sheet, field, self.within)
        return Problem(self.number, place, sentence, sheet=self.within)
