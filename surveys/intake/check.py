"""What a sheet of answers comes to before anything is stored: what is wrong with it, and what it would bring."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256

from coordination.models import Area
from coordination.sheets.found import Problem
from coordination.sheets.grids import Grid
from coordination.sheets.unreadable import column_letter
from surveys.attributes import ages_of, plain, sex_of
from surveys.intake.answering import Answered, Sheet, answered, slips
from surveys.intake.layout import AGE, AREA, SEX, WEIGHT, Asked, Layout

MOST_PROBLEMS = 200


@dataclass(frozen=True)
class Intake:
    """Everybody's answers, ready to be stored where there are no problems. more: problems that are not listed."""

    layout: Layout
    answered: tuple[Answered, ...]
    size: int
    slips: tuple[str, ...]
    problems: tuple[Problem, ...]
    more: int = 0
    notes: tuple[str, ...] = ()
    areas: dict[tuple[str, int], Area] = field(default_factory=dict)

    @property
    def how_many(self) -> int:
        """Problems, listed or not."""
        return len(self.problems) + self.more

    @property
    def mark(self) -> str:
        """Stands for these answers read in this way: what the user confirms."""
        asked = [(one.asked, one.counts) for one in self.answered]
        return sha256(repr((self.size, asked)).encode()).hexdigest()


def check(grid: Grid, layout: Layout, progress: Callable[[int], object] = lambda done: None) -> Intake:
    """Reads every column that the layout names. progress: told the number of questions done."""
    below = rows_below(grid, layout.head_row)
    sheet = Sheet(rows_with_answers(below, layout), layout)
    sheet.problems += _merged_below(grid, layout)
    numbers = slips(sheet)
    found = []
    for done, asked in enumerate(layout.asked, 1):
        found.append(answered(sheet, asked))
        progress(done)
    size = len(sheet.grid.numbers)
    if not size:
        sheet.problems.append(_nothing_below(grid, layout))
    areas, notes = _areas(found)
    left_out = len(below.numbers) - size
    if left_out:
        notes.append(f"読む列がすべて空の行が {left_out:,} 行あります。その行は取り込みません。")
    notes += [] if sheet.problems else _notes(found)
    problems = sorted(sheet.problems, key=lambda one: one.row)
    return Intake(
        layout,
        tuple(found),
        size,
        tuple(numbers),
        tuple(problems[:MOST_PROBLEMS]),
        sheet.more + max(0, len(problems) - MOST_PROBLEMS),
        tuple(notes),
        areas,
    )


def rows_below(grid: Grid, head_row: int) -> Grid:
    return grid.below(int((grid.numbers <= head_row).sum()))


def rows_with_answers(grid: Grid, layout: Layout) -> Grid:
    """Without the rows where all columns that are read are blank."""
    columns = [at for asked in layout.asked for at in asked.columns]
    columns += [] if layout.slip is None else [layout.slip]
    kept = grid.places[:, columns].any(axis=1)
    if kept.all():
        return grid
    return replace(grid, numbers=grid.numbers[kept], places=grid.places[kept])


def _nothing_below(grid: Grid, layout: Layout) -> Problem:
    return Problem(
        layout.head_row + 1,
        "",
        "回答の行がありません。見出しの下に、回答を一人一行で入力してください。",
        sheet=grid.title,
    )


def _merged_below(grid: Grid, layout: Layout) -> list[Problem]:
    """Cells that are one, in the heads or below: of those, Excel keeps the first alone. Titles above may be merged."""
    found = []
    for cells in grid.merged:
        rows = [int(number) for number in re.findall(r"\d+", cells)] or [layout.head_row]
        if max(rows) >= layout.head_row:
            sentence = f"セル {cells} が結合されています。結合を解除し、それぞれのセルに値を入力して保存しなおしてください。"
            found.append(Problem(min(rows), cells, sentence, sheet=grid.title))
    return found


def _areas(found: list[Answered]) -> tuple[dict[tuple[str, int], Area], list[str]]:
    """The areas that the choices of a question for the area mean, by name or by number; and what has no area."""
    known = list(Area.objects.all())
    by_name = {plain(area.name): area for area in known}
    by_number = {area.number: area for area in known if area.number is not None}
    areas, notes = {}, []
    for one in found:
        if one.asked.attribute != AREA:
            continue
        choices, unknown = [], []
        for code, label in one.asked.choices:
            area = by_name.get(plain(label)) or (by_number.get(code) if label == str(code) else None)
            if area:
                areas[one.asked.number, code] = area
            else:
                unknown.append(label)
            choices.append((code, area.name if area and label == str(code) else label))
        one.asked = replace(one.asked, choices=tuple(choices))
        if unknown and known:
            notes.append(
                f"{one.asked.label}の選択肢（{'、'.join(unknown[:10])}）は、登録されている圏域と結びつきません。"
                "名前か番号を圏域に合わせると、圏域ごとの集計に使えます。"
            )
    return areas, notes


def _notes(found: list[Answered]) -> list[str]:
    notes = []
    for one in found:
        nobody = [label for label, count in one.counts[:-1] if not count]
        if one.asked.has_choices and nobody and len(nobody) == len(one.counts) - 1:
            notes.append(f"{one.asked.label}には、だれも答えていません。列を確かめてください。")
        if one.asked.has_choices and (what := _without_meaning(one)):
            notes.append(
                f"{one.asked.label}の選択肢から{what}がわかりません。このままでは{what}で分けて集計できません。"
            )
        if one.asked.attribute == WEIGHT and one.counts[-1][1]:
            notes.append(f"重みが空欄の人が {one.counts[-1][1]:,} 人います。その人の重みは 1 とします。")
    return notes


def _without_meaning(one: Answered) -> str:
    """性別 or 年齢, where none of the words of the choices tells it: codes alone say nothing."""
    reads, what = {SEX: (sex_of, "男女"), AGE: (ages_of, "年齢")}.get(one.asked.attribute, (None, ""))
    return what if reads and not any(reads(label) for _, label in one.asked.choices) else ""


def how_read(asked: Asked) -> str:
    """In words, with the letters of the columns: 番号（C列）."""
    letters = [column_letter(at) for at in asked.columns]
    place = f"{letters[0]}列" if len(letters) == 1 else f"{letters[0]}～{letters[-1]}列の{len(letters)}列"
    if asked.flags:
        return f"0 と 1（{place}）"
    if not asked.has_choices:
        return place
    if len(letters) > 1:
        return f"1列に答え1つずつ（{place}）"
    return f"{'1つのセルに番号' if asked.answer_type == 'multiple' else '番号'}（{place}）"
