"""A file of answers, opened: with the sheet 「設問」 it says by itself how it is read, else the user says it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coordination.sheets.found import Problem
from coordination.sheets.grids import Grid
from coordination.sheets.unreadable import Unreadable
from surveys.intake.cells import no_answer_codes, shown
from surveys.intake.check import Intake, check
from surveys.intake.code_book import book_in, is_book
from surveys.intake.guess import head_row_of
from surveys.intake.layout import Layout
from surveys.intake.mapping import Mapping, fitted, problems_of

MOST_TOLD = 20  # columns or sheets that are not read


class NoneFits(Unreadable):
    """A saved mapping knows none of the columns."""


@dataclass(frozen=True)
class Opened:
    """problems: of the heads and of the sheet 設問. notes: what is allowed but may not be meant."""

    answers: Grid
    layout: Layout
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    def checked(self, progress: Callable[[int], object] = lambda done: None) -> Intake:
        return check(self.answers, self.layout, progress)


def opened(grids: Sequence[Grid], no_answer: str = "", mapping: Mapping | None = None) -> Opened:
    """mapping: for a bare sheet. Unreadable where nobody has said which column is what."""
    codes = no_answer_codes(no_answer)
    if not any(len(grid.numbers) for grid in grids):
        raise Unreadable("シートに何も書かれていません。回答を入力したファイルを選んでください。")
    if is_book(grids):
        book = book_in(grids, codes)
        notes = [
            *_unread("列", book.unread),
            *_unread("シート", _others(grids, book.questions, book.answers)),
        ]
        return Opened(book.answers, book.layout, tuple(book.problems), tuple(notes))
    if mapping is None:
        raise Unreadable(
            "シート「設問」がありません。列の読み方を選ぶか、ひな形のとおりに「設問」と「回答」の2枚にしてください。"
        )
    grid = next((grid for grid in grids if grid.name == mapping.sheet), None)
    if grid is None:
        raise Unreadable(f"シート「{mapping.sheet}」がありません。ファイルを選びなおしてください。")
    problems = problems_of(mapping, grid.title)
    layout = Layout(grid.name, mapping.head_row, None, (), codes) if problems else mapping.layout(codes)
    unread = [f"{shown(one.head)}（{one.letter}列）" for one in mapping.columns if not one.use and one.head]
    notes = [*_unread("列", unread), *_unread("シート", _others(grids, grid))]
    return Opened(grid, layout, tuple(problems), tuple(notes))


def _others(grids: Sequence[Grid], *read: Grid) -> list[str]:
    """The names of the sheets where something stands that is not read."""
    return [shown(grid.name) for grid in grids if len(grid.numbers) and all(grid is not one for one in read)]


def _unread(what: str, names: Sequence[str]) -> list[str]:
    more = "など" if len(names) > MOST_TOLD else ""
    return [f"次の{what}は読みません：{'、'.join(names[:MOST_TOLD])}{more}"] if names else []


def fitting(grids: Sequence[Grid], saved: dict) -> Mapping:
    """A saved mapping on that sheet of a file whose heads it knows best."""
    filled = [grid for grid in grids if len(grid.numbers) > 1]
    if not filled:
        raise Unreadable("回答の行がありません。見出しの下に、回答を一人一行で入力してください。")
    tried = [
        fitted(saved, grid, row)
        for grid in filled
        for row in dict.fromkeys([head_row_of(grid), saved["head_row"]])
        if row in grid.numbers
    ]
    best = max(tried, key=lambda one: len(one.numbers))
    if not best.numbers:
        raise NoneFits(
            "この読み方にある見出しの列が、一つも見つかりません。別の読み方を選ぶか、列を一つずつ選んでください。"
        )
    return best
