"""Where the tables of a book begin: people put titles above the heads, other sheets beside the one that is meant, and
a sheet for each month into the book of a year."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from coordination.sheets.columns import plain_head
from coordination.sheets.reading import Cell, Row, Sheet, Unreadable

TITLE_ROWS = 10  # above the heads, at most
ALIKE = 2  # heads that must be known before a further sheet is taken for a table of the same kind


@dataclass(frozen=True)
class FoundTable:
    """head_row: the number of the row of heads, from 1. heads: in half-width letters where there are such.

    rows: each with the name of its sheet, which is "" while only one is read. left_out: the sheets that are not read.
    in_other_order: those that have their columns elsewhere than the heads stand.
    """

    head_row: int
    heads: list[str]
    rows: tuple[tuple[str, Row], ...]
    left_out: tuple[str, ...]
    in_other_order: tuple[str, ...]


def table_in(sheets: list[Sheet], known: Mapping[str, str], *, every_sheet: bool = False) -> FoundTable:
    """The rows below the row that has most of the known heads; what else a book holds is left alone.

    known: fields by their heads. every_sheet: the tables of all sheets that have the same known heads, as one. Unreadable
    if there is nothing below the heads, or if a sheet has nearly the same ones.
    """
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise Unreadable("シートに何も書かれていません。見出しと行を書いてから、もう一度選んでください。")
    fields = {sheet.name: _fields(sheet, known) for sheet in filled}
    best = max(filled, key=lambda sheet: len(fields[sheet.name]))
    chosen = [best]
    if every_sheet and fields[best.name]:
        others = [sheet for sheet in filled if len(fields[sheet.name]) >= ALIKE]
        _refuse_nearly_alike(best, others, fields, known)
        chosen = [sheet for sheet in others if fields[sheet.name] == fields[best.name]] or chosen
    tables = [(sheet, *_parted(sheet, known)) for sheet in chosen]  # the best is the first of those alike
    if not any(rows for _, _, rows in tables):
        raise Unreadable(
            f"シート「{best.name}」には見出しだけで、行がありません。見出しの下に書き、保存しなおしてください。"
        )
    first = tables[0][1]
    heads = [_plain(cell) for cell in first.cells]
    return FoundTable(
        first.number,
        heads,
        _joined(tables, heads),
        tuple(sheet.name for sheet in filled if sheet not in chosen),
        tuple(sheet.name for sheet, head, _ in tables if _names(head) != _names(first)),
    )


def _names(head: Row) -> list[str]:
    return [plain_head(cell) for cell in head.cells]


def _heads_in(row: Row, known) -> set[str]:
    return {known[head] for head in map(plain_head, row.cells) if head in known}


def _fields(sheet: Sheet, known) -> frozenset[str]:
    """The fields that the best row of heads of the sheet names."""
    return frozenset(max((_heads_in(row, known) for row in sheet.rows[:TITLE_ROWS]), key=len))


def _parted(sheet: Sheet, known) -> tuple[Row, list[Row]]:
    """The row of heads, and the rows below it."""
    counts = [len(_heads_in(row, known)) for row in sheet.rows[:TITLE_ROWS]]
    at = counts.index(max(counts))
    return sheet.rows[at], list(sheet.rows[at + 1 :])


def _refuse_nearly_alike(best, others, fields, known):
    """A month whose heads differ must not be left out in silence, nor lose a column."""
    first = next(iter(known.values()))  # a table without this one is no table of such records
    for sheet in others:
        if sheet is best or first not in fields[sheet.name] or fields[sheet.name] == fields[best.name]:
            continue
        labels = {field: head for head, field in reversed(known.items())}
        lacking = "、".join(labels[field] for field in sorted(fields[best.name] ^ fields[sheet.name]))
        raise Unreadable(
            f"シート「{sheet.name}」の見出しが、シート「{best.name}」と違います（{lacking}）。"
            "見出しをそろえるか、シートごとに別のファイルにしてください。"
        )


def _joined(tables, heads: list[str]) -> tuple[tuple[str, Row], ...]:
    """The rows of all tables, in the columns of the first; columns that only others have come behind those."""
    if len(tables) == 1:
        return tuple(("", row) for row in tables[0][2])
    orders = [_order(head, heads) for _, head, _ in tables]  # all of them, for they make the heads longer
    return tuple(
        (sheet.name, Row(row.number, _moved(row.cells, order, len(heads))))
        for (sheet, _, rows), order in zip(tables, orders, strict=True)
        for row in rows
    )


def _order(head: Row, heads: list[str]) -> list[int]:
    """Where each column of a sheet goes. Of two with the same head the first goes to the first."""
    free = {i: plain_head(name) for i, name in enumerate(heads)}
    order = []
    for cell in head.cells:
        name = plain_head(cell)
        at = next((i for i, other in free.items() if other == name), None)
        if at is None:
            at = len(heads)
            heads.append(_plain(cell))
        free.pop(at, None)
        order.append(at)
    return order


def _moved(cells: tuple[Cell, ...], order: list[int], width: int) -> tuple[Cell, ...]:
    """A cell to the right of the last head stays behind all columns that have one."""
    moved = dict(zip(order, cells, strict=False))
    moved |= {width + i: cell for i, cell in enumerate(cells[len(order) :])}
    return tuple(moved.get(i) for i in range(max(moved, default=-1) + 1))


def _plain(cell: Cell) -> str:
    return unicodedata.normalize("NFKC", str(cell or "")).strip()
