"""A file of answers, opened: with the sheet 「設問」 it says by itself how it is read, else the user says it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coordination.sheets.found import Problem
from coordination.sheets.grids import Grid
from coordination.sheets.unreadable import Unreadable
from surveys.intake.cells import no_answer_codes
from surveys.intake.check import Intake, check
from surveys.intake.code_book import book_in, is_book
from surveys.intake.guess import head_row_of
from surveys.intake.layout import Layout
from surveys.intake.mapping import Mapping, fitted, problems_of

MOST_TOLD = 20  # columns that are not read


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
        notes = [f"次の列は読みません：{'、'.join(book.unread)}"] if book.unread else []
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
    unread = [
        f"{one.head or '見出しなし'}（{one.letter}列）" for one in mapping.columns if not one.use and one.head
    ]
    notes = [f"次の列は読みません：{'、'.join(unread[:MOST_TOLD])}"] if unread else []
    return Opened(grid, layout, tuple(problems), tuple(notes))


def fitting(grids: Sequence[Grid], saved: dict) -> Mapping:
    """A saved mapping on that sheet of a file whose heads it knows best."""
    filled = [grid for grid in grids if len(grid.numbers) > 1]
    if not filled:
        raise Unreadable("回答の行がありません。見出しの下に、回答を一人一行で入力してください。")
    best = max((fitted(saved, grid, head_row_of(grid)) for grid in filled), key=lambda one: len(one.numbers))
    if not best.numbers:
        raise Unreadable(
            "この読み方にある見出しの列が、一つも見つかりません。別の読み方を選ぶか、列を一つずつ選んでください。"
        )
    return best
