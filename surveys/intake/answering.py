"""The columns of a sheet become arrays of answers; every cell in doubt is told with its row and column.

A column holds few different values many times over, so each value is understood once and put in everywhere at once.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from coordination.sheets.found import Problem
from coordination.sheets.grids import Bad, Grid
from coordination.sheets.unreadable import Cell, column_letter
from surveys.intake import cells
from surveys.intake.cells import Choices, Doubt
from surveys.intake.layout import AGE, MULTIPLE, NUMBER, SINGLE, TEXT, WEIGHT, Asked, Layout
from surveys.models import AnswerColumn
from surveys.models.survey import LAST_BIT, LAST_CODE

MOST_CHOICES = 300  # that are found in the answers: more are no choices
MOST_OF_ONE = 20  # places of one mistake that are listed
MOST_KEPT = 5000  # problems that are noted one by one; what is beyond them is counted
LONGEST_SLIP, LONGEST_WORD = 50, 100
OLDEST = 130
HEAVIEST = 1_000_000


@dataclass
class Answered:
    """One question with everybody's answers, as AnswerColumn takes them."""

    asked: Asked
    answers: np.ndarray | list[str]

    @cached_property
    def counts(self) -> list[tuple[str, int]]:
        """What the answers come to: choices with their numbers of respondents, 無回答 last."""
        question = self.asked
        if question.answer_type == TEXT:
            given = sum(map(bool, self.answers))
            return [("記入あり", given), ("無回答", len(self.answers) - given)]
        if question.answer_type == NUMBER:
            given = int((~np.isnan(self.answers)).sum())
            return [("記入あり", given), ("無回答", len(self.answers) - given)]
        unanswered = ("無回答", int((self.answers == 0).sum()))
        return [*((label, int(self.taken(code).sum())) for code, label in question.choices), unanswered]

    def taken(self, code: int) -> np.ndarray:
        if self.asked.answer_type == MULTIPLE:
            return (self.answers >> np.uint64(code - 1)) & np.uint64(1) == 1
        return self.answers == code

    @property
    def mean(self) -> float | None:
        """Of a question for a number."""
        if self.asked.answer_type != NUMBER or np.isnan(self.answers).all():
            return None
        return float(np.nanmean(self.answers))


@dataclass
class Sheet:
    """The rows of answers while they are read. problems: in the order of their discovery; many: those not listed."""

    grid: Grid
    layout: Layout
    problems: list[Problem] = field(default_factory=list)
    more: int = 0

    def place(self, asked: Asked | None, column: int) -> str:
        return f"{asked.label if asked else '票番号'}（{column_letter(column)}列）"

    def column(self, at: int) -> np.ndarray:
        return np.ascontiguousarray(self.grid.places[:, at])

    def doubt(self, rows: np.ndarray, column: str, sentence: str):
        """rows: their places in the grid."""
        told = rows[: min(MOST_OF_ONE, self.room)]
        for at in told:
            self.problems.append(Problem(int(self.grid.numbers[at]), column, sentence, sheet=self.grid.title))
        self.more += len(rows) - len(told)

    @property
    def room(self) -> int:
        """For so many problems more."""
        return max(0, MOST_KEPT - len(self.problems))

    def understood(self, asked: Asked, at: int, read: Callable, blank, dtype) -> np.ndarray:
        """What read makes of each value of a column, put in everywhere it stands. Doubts become problems."""
        places = self.column(at)
        known = np.full(len(self.grid.values), blank, dtype)
        for value in values_in(places):
            try:
                known[value] = read(self.grid.values[value])
            except Doubt as doubt:
                if self.room:
                    self.doubt(np.flatnonzero(places == value), self.place(asked, at), str(doubt))
                else:
                    self.more += 1  # to look for all its places would take as long as to read the sheet
        return known[places]


def values_in(places: np.ndarray) -> list[int]:
    """The numbers of the values that stand in a column, without the blank."""
    # To count up to the highest number is quicker only where the sheet has no more values than the column has rows.
    is_short = len(places) < places.max(initial=0)
    found = (np.unique(places) if is_short else np.flatnonzero(np.bincount(places))).tolist()
    return found[1:] if found[:1] == [0] else found


def cells_in(grid: Grid, at: int) -> list[Cell | Bad]:
    """The different values of a column."""
    return [grid.values[value] for value in values_in(grid.places[:, at])]


def holds_only(grid: Grid, at: int, codes: Collection[int | None]) -> bool:
    found = [cells.code_in(value) for value in cells_in(grid, at)]
    return None not in found and set(found) <= set(codes)


def answered(sheet: Sheet, asked: Asked) -> Answered:
    """Everybody's answers to one question. What is in doubt is told to the sheet and stands as 無回答."""
    no_answer = (*asked.no_answer, *sheet.layout.no_answer)
    if asked.answer_type == TEXT:
        return Answered(asked, _texts(sheet, asked))
    if asked.answer_type == NUMBER:
        return Answered(asked, _numbers(sheet, asked, no_answer))
    if not asked.choices:
        asked = replace(asked, choices=_choices_found(sheet, asked, no_answer))
    _refuse_odd_codes(sheet, asked)
    choices = Choices([one for one in asked.choices if one[0] <= _last(asked)], no_answer)
    if asked.answer_type == SINGLE:
        (column,) = asked.columns
        read = sheet.understood(asked, column, choices.only_one, 0, AnswerColumn.DTYPES[SINGLE])
        return Answered(asked, read)
    return Answered(asked, (_flags if asked.flags else _several)(sheet, asked, choices))


def _last(asked: Asked) -> int:
    return LAST_BIT if asked.answer_type == MULTIPLE else LAST_CODE


def _refuse_odd_codes(sheet: Sheet, asked: Asked):
    odd = [code for code, _ in asked.choices if not 1 <= code <= _last(asked)]
    if odd:
        named = "、".join(map(str, odd[:5]))
        sentence = f"選択肢の番号（{named}）は使えません。番号を 1 から {_last(asked):,} までにしてください。"
        sheet.problems.append(
            Problem(
                sheet.layout.head_row, sheet.place(asked, asked.columns[0]), sentence, sheet=sheet.grid.title
            )
        )


def _texts(sheet: Sheet, asked: Asked) -> list[str]:
    (column,) = asked.columns
    return sheet.understood(asked, column, cells.text_in_cell, "", object).tolist()


def _numbers(sheet: Sheet, asked: Asked, no_answer: tuple[str, ...]) -> np.ndarray:
    # A rule of the whole file (9, 99) speaks of codes: 9 friends and 99 years are answers.
    words = {float(word) for word in asked.no_answer if cells.code_in(word) is not None}
    unknown = {word for word in no_answer if cells.code_in(word) is None} | {"無回答"}

    def read(value):
        if isinstance(value, str) and value in unknown:
            return np.nan
        number = cells.number_in_cell(value)
        if number in words:
            return np.nan
        _refuse_impossible(asked, number)
        return number

    (column,) = asked.columns
    return sheet.understood(asked, column, read, np.nan, AnswerColumn.DTYPES[NUMBER])


def _refuse_impossible(asked: Asked, number: float):
    if asked.attribute == AGE and not 0 <= number <= OLDEST:
        raise Doubt(
            f"年齢が「{number:g}」です。票を確かめて直すか、空欄にしてください（無回答を表す数であれば、その設問の無回答のコードに足してください）。"
        )
    if asked.attribute == WEIGHT and not 0 < number <= HEAVIEST:
        raise Doubt(f"重み（ウェイト）が「{number:g}」です。0 より大きい数にしてください。")


def _several(sheet: Sheet, asked: Asked, choices: Choices) -> np.ndarray:
    """The choices named in one cell, or in several columns of one question."""
    dtype = AnswerColumn.DTYPES[MULTIPLE]
    taken = np.zeros(len(sheet.grid.numbers), dtype)
    refusing = np.zeros(len(taken), bool)
    for column in asked.columns:
        read = sheet.understood(asked, column, choices.several, 0, dtype)
        taken |= read
        refusing |= (read == 0) & _says_no_answer(sheet, column, choices)
    _refuse_both(sheet, asked, refusing & (taken != 0))
    return taken


def _says_no_answer(sheet: Sheet, column: int, choices: Choices) -> np.ndarray:
    """True where a cell says 無回答 in so many words, or by its code."""
    places, values = sheet.column(column), sheet.grid.values
    said = [at for at in values_in(places) if _is_no_answer(values[at], choices)]
    return np.isin(places, said) if said else np.zeros(len(places), bool)


def _is_no_answer(value, choices: Choices) -> bool:
    return cells.code_in(value) in choices.no_answer or (isinstance(value, str) and value in choices.words)


def _flags(sheet: Sheet, asked: Asked, choices: Choices) -> np.ndarray:
    """A column a choice, with 1 where it is taken. A code for 無回答 in any of them speaks of the whole question."""
    dtype = AnswerColumn.DTYPES[MULTIPLE]
    taken = np.zeros(len(sheet.grid.numbers), dtype)
    refusing = np.zeros(len(taken), bool)
    said = choices.no_answer - {0, 1}

    def is_taken(value):
        return cells.code_in(value) not in said and value not in choices.words and cells.is_taken(value)

    for column, code in zip(asked.columns, asked.flags, strict=True):
        yes = sheet.understood(asked, column, is_taken, False, bool)
        if code in choices.no_answer:  # a column of its own for 無回答
            refusing |= yes
        else:
            taken |= yes.astype(dtype) << dtype.type(code - 1)
            if said:
                refusing |= _says_no_answer(sheet, column, choices) & ~yes
    _refuse_both(sheet, asked, refusing & (taken != 0))
    return taken


def _refuse_both(sheet: Sheet, asked: Asked, rows: np.ndarray):
    if rows.any():
        sheet.doubt(
            np.flatnonzero(rows),
            sheet.place(asked, asked.columns[0]),
            "無回答とほかの答えの両方があります。票を確かめて、どちらかにしてください。",
        )


def _choices_found(sheet: Sheet, asked: Asked, no_answer: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """The codes that stand in the answers, and behind them the words, in the order in which they first come."""
    nothing = Choices((), no_answer)
    codes, words = set(), {}
    for column in asked.columns:
        found, first = np.unique(sheet.column(column), return_index=True)
        for at, row in zip(found.tolist(), first.tolist(), strict=True):
            value = sheet.grid.values[at]
            pieces = cells.pieces_of(value) if asked.answer_type == MULTIPLE else [value]
            for piece in pieces:
                code = cells.code_in(piece)
                if code is not None:
                    codes |= {code} - nothing.no_answer - {0}
                elif isinstance(piece, str) and piece not in nothing.words:
                    words[piece] = min(words.get(piece, row), row)
    if wrong := _no_choices(len(codes) + len(words), words):
        column = sheet.place(asked, asked.columns[0])
        sheet.problems.append(Problem(sheet.layout.head_row, column, wrong, sheet=sheet.grid.title))
        return ()
    last = max(codes, default=0)
    numbered = enumerate(sorted(words, key=words.__getitem__), last + 1)
    return (*((code, str(code)) for code in sorted(codes)), *((code, word) for code, word in numbered))


def _no_choices(kinds: int, words: Collection[str]) -> str:
    """Why what was found cannot be choices."""
    if kinds > MOST_CHOICES:
        return f"答えが {kinds:,} 種類あります。選択肢の設問ではないようです。数か自由記述として読むか、列を確かめてください。"
    if long := next((word for word in words if len(word) > LONGEST_WORD), ""):
        return f"{LONGEST_WORD} 字を超える答え（{cells.shown(long)}）があります。自由記述として読むか、言葉を短くしてください。"
    return ""


def slips(sheet: Sheet) -> list[str]:
    """票番号 in order; none where the sheet has no column of them. Blank and repeated ones are problems."""
    at = sheet.layout.slip
    if at is None:
        return []
    places, values = sheet.column(at), sheet.grid.values
    name = sheet.place(None, at)
    blank = np.flatnonzero(places == 0)
    sheet.doubt(blank, name, "票番号がありません。票番号を入力するか、回答ではない行であれば消してください。")
    bad = [value for value in values_in(places) if isinstance(values[value], Bad)]
    sheet.doubt(
        np.flatnonzero(np.isin(places, bad)), name, "票番号を読み取れません。入力しなおしてください。"
    )
    numbers = [str(values[place] if place else "").strip() for place in places.tolist()]
    _refuse_long(sheet, numbers, name)
    _refuse_repeated(sheet, numbers, name)
    return numbers


def _refuse_long(sheet: Sheet, numbers: list[str], name: str):
    long = np.flatnonzero([len(number) > LONGEST_SLIP for number in numbers])
    sheet.doubt(long, name, f"票番号が {LONGEST_SLIP} 字を超えています。列を確かめて、短くしてください。")


def _refuse_repeated(sheet: Sheet, numbers: list[str], name: str):
    first: dict[str, int] = {}
    for at, number in enumerate(numbers):
        if not number:
            continue
        if _is_total(number):
            sheet.doubt(
                np.array([at]), name, "合計の行のようです。この行を消してから、もう一度読み取ってください。"
            )
        earlier = first.setdefault(number, at)
        if earlier != at:
            sheet.doubt(
                np.array([at]),
                name,
                f"票番号「{cells.shown(number)}」は {sheet.grid.numbers[earlier]} 行目にもあります。どちらかを直すか、消してください。",
            )


def _is_total(number: str) -> bool:
    return len(number) <= LONGEST_SLIP and "".join(number.split()) in ("合計", "総計", "計", "小計")
