"""A bare sheet of answers, without the sheet 「設問」: the user says which column is what, and what the codes mean."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace

from coordination.sheets.columns import plain_head
from coordination.sheets.found import Problem
from coordination.sheets.grids import Bad, Grid
from coordination.sheets.unreadable import Unreadable, column_letter
from surveys.intake.answering import holds_only
from surveys.intake.cells import no_answer_codes
from surveys.intake.check import rows_below
from surveys.intake.layout import (
    AGE,
    AREA,
    MULTIPLE,
    NUMBER,
    OTHER,
    SEX,
    SINGLE,
    TEXT,
    WEIGHT,
    Asked,
    Layout,
    path_in,
)

UNREAD, SLIP, FLAG, CODES, ONE_A_COLUMN = "", "slip", "flag", "codes", "choice"
# What a column may be: in words, and as what kind of answer and attribute it is kept.
USES = {
    UNREAD: ("読まない", "", ""),
    SLIP: ("票番号", "", ""),
    "sex": ("属性：性別", SINGLE, SEX),
    "age": ("属性：年齢（数）", NUMBER, AGE),
    "ages": ("属性：年齢階級（番号）", SINGLE, AGE),
    "area": ("属性：圏域", SINGLE, AREA),
    "other": ("属性：そのほか（番号）", SINGLE, OTHER),
    "other_number": ("属性：そのほか（数）", NUMBER, OTHER),
    "weight": ("属性：重み（ウェイト）", NUMBER, WEIGHT),
    "single": ("○は1つ（番号）", SINGLE, ""),
    FLAG: ("○はいくつでも（0 と 1 の列）", MULTIPLE, ""),
    CODES: ("○はいくつでも（1つのセルに番号）", MULTIPLE, ""),
    ONE_A_COLUMN: ("○はいくつでも（1列に答え1つずつ）", MULTIPLE, ""),
    "number": ("数", NUMBER, ""),
    "text": ("自由記述", TEXT, ""),
}
OF_SEVERAL_COLUMNS = (FLAG, CODES, ONE_A_COLUMN)
ONCE = ("sex", "age", "ages", "area", "weight")
MOST_COLUMNS = 400  # that the browser's page shows one by one
LONGEST_NUMBER = 20
LONGEST_HEAD = 300  # as much as is kept of the wording of a question
# N_問7_1_c1, as some write choice 1 of 問7(1): the letter of the form, and the one that says choice.
_LETTERS = re.compile(r"^[A-Za-z]_(?=[問Q])|(?<=\d_)c(?=\d{1,2}$)")


@dataclass(frozen=True)
class Column:
    """at: from 0, in the file at hand. code: of the choice that a column of 0 and 1 stands for."""

    at: int
    head: str
    use: str = UNREAD
    number: str = ""
    code: int | None = None

    @property
    def letter(self) -> str:
        return column_letter(self.at)


@dataclass(frozen=True)
class Wording:
    """What a question asks, and what its codes mean. no_answer: codes of this question alone, as typed."""

    text: str = ""
    choices: tuple[tuple[int, str], ...] = ()
    no_answer: str = ""


@dataclass(frozen=True)
class Mapping:
    sheet: str
    head_row: int
    columns: tuple[Column, ...]
    wordings: dict[str, Wording] = field(default_factory=dict)
    no_answer: str = ""

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def of_json(cls, kept: dict) -> "Mapping":
        columns = tuple(Column(**one) for one in kept["columns"])
        wordings = {
            number: Wording(
                one["text"], tuple((code, label) for code, label in one["choices"]), one["no_answer"]
            )
            for number, one in kept["wordings"].items()
        }
        return cls(kept["sheet"], kept["head_row"], columns, wordings, kept["no_answer"])

    @property
    def numbers(self) -> list[str]:
        """The questions in the order of their first columns."""
        return list(dict.fromkeys(one.number for one in self.columns if one.use not in (UNREAD, SLIP)))

    def of(self, number: str) -> list[Column]:
        return [one for one in self.columns if one.number == number and one.use not in (UNREAD, SLIP)]

    def layout(self, no_answer: tuple[str, ...]) -> Layout:
        slip = next((one.at for one in self.columns if one.use == SLIP), None)
        return Layout(self.sheet, self.head_row, slip, tuple(map(self._asked, self.numbers)), no_answer)

    def _asked(self, number: str) -> Asked:
        columns, wording = self.of(number), self.wordings.get(number, Wording())
        _, kind, attribute = USES[columns[0].use]
        flags = tuple(one.code or 0 for one in columns) if columns[0].use == FLAG else ()
        choices = wording.choices
        if flags and not choices:
            choices = tuple((code, str(code)) for code in flags)
        return Asked(
            number,
            wording.text or columns[0].head or number,
            kind,
            attribute,
            tuple(one.at for one in columns),
            flags,
            tuple(sorted(choices)) if kind in (SINGLE, MULTIPLE) else (),
            no_answer_codes(wording.no_answer),
        )


def wrong_in(mapping: Mapping) -> list[tuple[int, str]]:
    """Columns, from 0, that cannot be what they are said to be, each with a sentence."""
    found = []
    slips = [one for one in mapping.columns if one.use == SLIP]
    found += [(one.at, "票番号の列は一つだけ選んでください。") for one in slips[1:]]
    if not mapping.numbers:
        found.append((0, "読む列がありません。設問か属性の列を選んでください。"))
    for number in mapping.numbers:
        found += _wrong_with(number, mapping.of(number))
    attributes: dict[str, str] = {}
    for one in mapping.columns:
        attribute = USES[one.use][2] if one.use in ONCE else ""
        if attribute and attributes.setdefault(attribute, one.number) != one.number:
            found.append(
                (
                    one.at,
                    f"{USES[one.use][0].partition('：')[2]}は、一つの調査に一つです。ほかの列を「属性：そのほか」にしてください。",
                )
            )
    return found


def _wrong_with(number: str, columns: Sequence[Column]) -> Iterable[tuple[int, str]]:
    first = columns[0]
    if not number:
        yield first.at, "設問番号を書いてください。"
        return
    if len(number) > LONGEST_NUMBER:
        yield first.at, f"設問番号は {LONGEST_NUMBER} 字までです。"
    for one in columns[1:]:
        if one.use != first.use:
            yield (
                one.at,
                f"設問番号「{number}」を、{first.letter}列と違う読み方で使っています。番号か読み方を直してください。",
            )
        elif one.use not in OF_SEVERAL_COLUMNS:
            yield (
                one.at,
                f"設問番号「{number}」は {first.letter}列にもあります。この列の番号を変えるか、「読まない」にしてください。",
            )
    if first.use == FLAG:
        codes: dict[int | None, Column] = {}
        for one in (one for one in columns if one.use == FLAG):
            if one.code is None or not 1 <= one.code <= 64:
                yield one.at, "この列が表す選択肢の番号を、1 から 64 までの数字で書いてください。"
            elif codes.setdefault(one.code, one) is not one:
                yield (
                    one.at,
                    f"選択肢 {one.code} の列は {codes[one.code].letter}列にもあります。番号を直してください。",
                )


# -- a saved mapping, put upon another file ---------------------------------------------------------


def fitted(saved: dict, grid: Grid, head_row: int) -> Mapping:
    """A saved mapping for the columns of this file, found by their heads; what it does not know is not read."""
    kept, heads = Mapping.of_json(saved), heads_of(grid, head_row)
    if [one.head for one in kept.columns] == heads:  # two columns may share a head
        columns = tuple(_by_what_they_hold(list(kept.columns), rows_below(grid, head_row)))
        return replace(kept, sheet=grid.name, head_row=head_row, columns=columns)
    by_head = {plain_head(one.head): one for one in reversed(kept.columns) if one.head}
    by_path = {path_in(one.head)[:2]: one for one in reversed(kept.columns) if path_in(one.head)[1]}
    columns = []
    for at, head in enumerate(heads):
        path = path_in(_LETTERS.sub("", head))[:2]
        known = by_head.get(plain_head(head)) or (by_path.get(path) if path[1] else None)
        columns.append(replace(known, at=at, head=head) if known and head else Column(at, head))
    columns = tuple(_by_what_they_hold(columns, rows_below(grid, head_row)))
    return replace(kept, sheet=grid.name, head_row=head_row, columns=columns)


def _by_what_they_hold(columns: list[Column], below: Grid) -> Iterable[Column]:
    """A column of one choice may hold 1 where it is taken, or the choice's own number."""
    flags = [one for one in columns if one.use == FLAG]
    by_code = {
        number
        for number in {one.number for one in flags}
        if not all(holds_only(below, one.at, (0, 1)) for one in flags if one.number == number)
        and all(holds_only(below, one.at, (0, one.code)) for one in flags if one.number == number)
    }
    for one in columns:
        yield replace(one, use=ONE_A_COLUMN) if one.use == FLAG and one.number in by_code else one


def heads_of(grid: Grid, head_row: int) -> list[str]:
    """What stands in the row of the heads; Unreadable where the sheet has no such row."""
    at = [place for place, number in enumerate(grid.numbers.tolist()) if number == head_row]
    if not at:
        raise Unreadable(
            f"{grid.title}の {head_row} 行目には、何も書かれていません。見出しの行を確かめてください。"
        )
    return [
        "" if value is None or isinstance(value, Bad) else " ".join(str(value).split())[:LONGEST_HEAD]
        for value in grid.row(at[0])
    ]


def refuse_too_wide(width: int):
    if width > MOST_COLUMNS:
        raise Unreadable(
            f"列が {width:,} あります。画面で読み方を選べるのは {MOST_COLUMNS} 列までです。"
            "シート「設問」を付けて、ひな形の形にしてください。"
        )


def problems_of(mapping: Mapping, title: str) -> list[Problem]:
    return [
        Problem(mapping.head_row, f"{column_letter(at)}列", sentence, is_of_heads=True, sheet=title)
        for at, sentence in wrong_in(mapping)
    ]
