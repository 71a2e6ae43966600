"""Where the table of a book begins: people put titles above the heads, and other sheets beside the one that is meant."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from coordination.sheets.reading import Cell, Row, Sheet, Unreadable

TITLE_ROWS = 10  # above the heads, at most


@dataclass(frozen=True)
class FoundTable:
    """head_row: the number of the row of heads, from 1. heads: in half-width letters where there are such."""

    head_row: int
    heads: list[str]
    rows: tuple[Row, ...]


def table_in(sheets: list[Sheet], known: Collection[str]) -> FoundTable:
    """The rows below the row that has most of the known heads; what else a book holds is left alone.

    Unreadable if there is nothing below it.
    """
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise Unreadable("シートに何も書かれていません。見出しと行を書いてから、もう一度選んでください。")

    def heads_in(row) -> int:
        return len(set(known) & set(_heads(row)))

    def best(sheet) -> int:
        return max(heads_in(row) for row in sheet.rows[:TITLE_ROWS])

    sheet = max(filled, key=best)
    at = [heads_in(row) for row in sheet.rows[:TITLE_ROWS]].index(best(sheet))
    head, *rows = sheet.rows[at:]
    if not rows:
        raise Unreadable(f"シート「{sheet.name}」には見出しだけで、行がありません。")
    return FoundTable(head.number, _heads(head), tuple(rows))


def _heads(row: Row) -> list[str]:
    return [_plain(cell) for cell in row.cells]


def _plain(cell: Cell) -> str:
    return unicodedata.normalize("NFKC", str(cell or "")).strip()
