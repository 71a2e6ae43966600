"""What the columns of a bare sheet seem to be, from their heads and from what stands below them. The user confirms it."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from coordination.sheets.columns import plain_head
from coordination.sheets.grids import Grid
from coordination.sheets.unreadable import Unreadable, column_letter
from surveys.intake.answering import cells_in, holds_only
from surveys.intake.cells import code_in, pieces_of
from surveys.intake.check import rows_below
from surveys.intake.code_book import SLIP_HEADS, TITLE_ROWS
from surveys.intake.layout import AGE, OTHER, number_of_path, path_in
from surveys.intake.mapping import CODES, FLAG, ONE_A_COLUMN, SLIP, Column, Mapping, heads_of, refuse_too_wide
from surveys.intake.wording import attribute_in

FEW = 20  # different codes of a question with choices
YOUNGEST = 18  # a column of ages holds higher numbers than a column of bands
OF_ATTRIBUTES = {"sex": "sex", "area": "area", "weight": "weight"}


def guessed(grids: Sequence[Grid]) -> Mapping:
    """For the sheet with the most rows. Unreadable where none has a row below its heads."""
    grid = max(grids, key=lambda grid: len(grid.numbers), default=None)
    if grid is None or len(grid.numbers) < 2:
        raise Unreadable(
            "回答の行がありません。1行目に見出し、その下に一人一行で回答を入力したシートを選んでください。"
        )
    refuse_too_wide(grid.width)  # before every column is looked at
    return guessed_of(grid, head_row_of(grid))


def head_row_of(grid: Grid) -> int:
    """The row of texts above the answers: the first in which nearly as many cells are filled as in any."""
    filled = (grid.places[:TITLE_ROWS] != 0).sum(axis=1)
    return int(grid.numbers[int(np.argmax(filled >= 0.8 * filled.max()))])


def guessed_of(grid: Grid, head_row: int) -> Mapping:
    heads = heads_of(grid, head_row)
    below = rows_below(grid, head_row)
    columns, taken = [], set()
    flags = _parts_of_questions(heads, below)
    for at, head in enumerate(heads):
        column = _guess(at, head, below, flags, taken)
        taken.add(column.use)
        columns.append(column)
    return Mapping(grid.name, head_row, tuple(_with_own_numbers(columns)))


def _parts_of_questions(heads: Sequence[str], below: Grid) -> dict[int, tuple[str, str, int]]:
    """Columns of one question, a choice each: use, number and code of the choice, by their places."""
    families: dict[tuple, list[tuple[int, int]]] = {}
    for at, head in enumerate(heads):
        letters, path, _ = path_in(head)
        if len(path) > 1:
            families.setdefault((letters, path[:-1]), []).append((at, path[-1]))
    found = {}
    for (letters, path), members in families.items():
        if len(members) < 2:
            continue
        if all(holds_only(below, at, (0, 1)) for at, _ in members):
            use = FLAG
        elif all(holds_only(below, at, (0, code)) for at, code in members):
            use = ONE_A_COLUMN
        else:
            continue
        found |= {at: (use, number_of_path(letters, path), code) for at, code in members}
    return found


def _guess(at: int, head: str, below: Grid, parts: dict, taken: set[str]) -> Column:
    letters, path, rest = path_in(head)
    number = number_of_path(letters, path) if path else head[:20] or column_letter(at)
    if at in parts:
        use, number, code = parts[at]
        return Column(at, head, use, number, code)
    if plain_head(head).lower() in SLIP_HEADS and SLIP not in taken:
        return Column(at, head, SLIP)
    cells = cells_in(below, at)
    attribute = attribute_in(rest or head) if letters or not path else OTHER
    use = OF_ATTRIBUTES.get(attribute) or (_use_of_age(cells) if attribute == AGE else "")
    if not use or use in taken:
        use = _use_by_cells(cells, is_attribute=letters == "F")
    return Column(at, head, use, number if use else "")


def _use_of_age(cells: Sequence) -> str:
    codes = [code_in(value) for value in cells]
    return "age" if codes and None not in codes and max(codes) > YOUNGEST else "ages"


def _use_by_cells(cells: Sequence, *, is_attribute: bool) -> str:
    if not cells:
        return ""
    codes = [code_in(value) for value in cells]
    if None not in codes:
        few = len(codes) <= FEW
        return ("other" if few else "other_number") if is_attribute else "single" if few else "number"
    if all(isinstance(value, (int, float)) for value in cells):
        return "other_number" if is_attribute else "number"
    several = [value for value in cells if isinstance(value, str) and len(pieces_of(value)) > 1]
    if several and all(code_in(piece) is not None for value in cells for piece in pieces_of(value)):
        return CODES
    words = Counter(type(value) for value in cells)
    if words[str] == len(cells) and len(cells) <= FEW and max(len(str(value)) for value in cells) <= FEW:
        return "other" if is_attribute else "single"
    return "text"


def _with_own_numbers(columns: Sequence[Column]) -> Iterable[Column]:
    """Two columns with the same head are two questions until somebody says otherwise."""
    seen: set[str] = set()
    for one in columns:
        if one.use and one.use not in (SLIP, FLAG, ONE_A_COLUMN):
            number = one.number
            if number in seen:
                number = f"{number[:14]}（{one.letter}）"
                one = Column(one.at, one.head, one.use, number)
            seen.add(number)
        yield one
