"""The workbook with two sheets: 「設問」, a row a choice, and 「回答」, a row a respondent."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from coordination.sheets.columns import plain_head
from coordination.sheets.found import Problem
from coordination.sheets.grids import Bad, Grid
from coordination.sheets.unreadable import Unreadable, column_letter
from surveys.intake.cells import code_in, shown
from surveys.intake.layout import (
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
    number_in,
)
from surveys.intake.wording import attribute_in

QUESTIONS, ANSWERS = "設問", "回答"
HEADS = ("設問番号", "設問文", "種別", "番号", "選択肢")
SLIP_HEADS = (
    "票番号",
    "票no",
    "票no.",
    "整理番号",
    "調査票番号",
    "回答者番号",
    "id",
    "no",
    "no.",
    "通し番号",
    "連番",
)
ATTRIBUTE = "attribute"
KINDS = {
    **dict.fromkeys(("属性",), ATTRIBUTE),
    **dict.fromkeys(("単数", "単一", "単数回答", "単一回答", "sa", "○は1つ"), SINGLE),
    **dict.fromkeys(("複数", "複数回答", "ma", "○はいくつでも"), MULTIPLE),
    **dict.fromkeys(("数値", "数", "数値回答", "na", "数を書く"), NUMBER),
    **dict.fromkeys(("自由", "自由記述", "自由回答", "文字", "fa"), TEXT),
}
NO_ANSWER_LABELS = ("無回答", "不明・無回答", "無回答・不明", "無記入")
TITLE_ROWS = 10
LONGEST_NUMBER, LONGEST_TEXT, LONGEST_LABEL, MOST_QUESTIONS = 20, 300, 100, 1000
MOST_CHOICES = 1000  # of a question
MOST_PROBLEMS = 200  # that are listed


@dataclass
class Book:
    """What the two sheets say. unread: heads of columns that no question is asked by."""

    questions: Grid
    answers: Grid
    layout: Layout
    problems: list[Problem] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def is_book(grids: Sequence[Grid]) -> bool:
    return any(map(_head_of_questions, grids))


def _head_of_questions(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """The place of the heads of a sheet of questions, and the columns by their heads."""
    for at in range(min(TITLE_ROWS, len(grid.numbers))):
        heads = [plain_head(_text(value)) for value in grid.row(at)]
        found = {head: heads.index(head) for head in HEADS if head in heads}
        if {"設問番号", "種別"} <= set(found):
            return at, found
    return None


def _the_one(grids: Sequence[Grid], name: str) -> Grid:
    """Of sheets that look alike the one of that name; Unreadable where nobody has said which is meant."""
    named = [grid for grid in grids if grid.name == name] or grids
    if len(named) > 1:
        titles = "と".join(grid.title for grid in named[:3])
        raise Unreadable(
            f"{titles}の見出しが同じで、どれを読むのか分かりません。"
            f"1枚にまとめるか、読むシートの名前を「{name}」にしてください。"
        )
    return named[0]


def book_in(grids: Sequence[Grid], no_answer: tuple[str, ...] = ()) -> Book:
    """Unreadable where a sheet or the row of its heads cannot be told; all else that is wrong comes as problems."""
    questions = _the_one([grid for grid in grids if _head_of_questions(grid)], QUESTIONS)
    at, columns = _head_of_questions(questions)
    lacking = [head for head in HEADS if head not in columns]
    if lacking:
        raise Unreadable(
            f"{questions.title}の {questions.numbers[at]} 行目に、見出し「{'」「'.join(lacking)}」がありません。"
            "ひな形のとおりに見出しを足してください。"
        )
    reader = CodeBook(questions, columns)
    asked = reader.read(at + 1)
    if not asked:
        raise Unreadable(
            f"{questions.title}に設問がありません。設問と選択肢を、1行に一つずつ書いてください。"
        )
    answers, head = _answers_in([grid for grid in grids if grid is not questions], asked)
    layout = Layout(answers.name, int(answers.numbers[head]), None, (), no_answer)
    book = Book(questions, answers, layout, reader.problems)
    return _with_columns(book, answers.row(head), asked)


class CodeBook:
    """Goes through the sheet 設問. A blank number, text or kind is that of the row above, as in merged cells."""

    def __init__(self, grid: Grid, columns: dict[str, int]):
        self.grid, self.columns = grid, columns
        self.problems: list[Problem] = []
        self.asked: dict[str, Asked] = {}
        self.choices: dict[str, dict[int, str]] = {}
        self.rows: dict[str, int] = {}
        self.row = 0

    def read(self, first: int) -> list[Asked]:
        number = ""
        for at in range(first, len(self.grid.numbers)):
            self.row = int(self.grid.numbers[at])
            cells = {head: self._cell(at, head) for head in HEADS}
            if not any(cells.values()):
                continue
            number = self._cut(number_in(cells["設問番号"])) or number
            if not number:
                self._wrong("設問番号", "設問番号を書いてください。")
                continue
            self._begin(number, cells)
            if number in self.asked and (cells["番号"] or cells["選択肢"]):
                self._add_choice(number, cells)
        return [self._finished(one) for one in self.asked.values()]

    def _cell(self, at: int, head: str) -> str:
        value = self.grid.cell(at, self.columns[head])
        if isinstance(value, Bad):
            self._wrong(head, f"このセル{value.reason}")
            return ""
        return _text(value)

    def _cut(self, number: str) -> str:
        if len(number) <= LONGEST_NUMBER:
            return number
        self._wrong("設問番号", f"設問番号は {LONGEST_NUMBER} 字までです。短くしてください。")
        return f"{number[:LONGEST_NUMBER]}…"

    def _wrong(self, head: str, sentence: str):
        if len(self.problems) == MOST_PROBLEMS:
            sentence = "ここから先にも、直すところがあります。ここまでを直して、もう一度読み取ってください。"
        elif len(self.problems) > MOST_PROBLEMS:
            return
        column = f"{head}（{column_letter(self.columns[head])}列）"
        self.problems.append(Problem(self.row, column, sentence, sheet=self.grid.title))

    def _begin(self, number: str, cells: dict[str, str]):
        if number not in self.asked:
            self._begin_new(number, cells)
        elif cells["設問番号"] and cells["種別"] and self.rows[number] != self.row:
            known = self.asked[number]
            if (KINDS.get(plain_head(cells["種別"]).lower()), cells["設問文"] or known.text) != (
                known.answer_type,
                known.text,
            ):
                self._wrong(
                    "設問番号",
                    f"設問番号「{number}」が、{self.rows[number]} 行目では別の設問です。番号か、設問文と種別を直してください。",
                )

    def _begin_new(self, number: str, cells: dict[str, str]):
        kind = KINDS.get(plain_head(cells["種別"]).lower())
        if kind is None:
            shown = (
                f"種別「{cells['種別'][:20]}」を読み取れません。" if cells["種別"] else "種別がありません。"
            )
            self._wrong("種別", f"{shown}属性・単数・複数・数値・自由のどれかを書いてください。")
            kind = TEXT
        if not cells["設問文"]:
            self._wrong("設問文", "設問文を書いてください。")
        if len(cells["設問文"]) > LONGEST_TEXT:
            self._wrong("設問文", f"設問文が {LONGEST_TEXT} 字を超えています。短くしてください。")
        if len(self.asked) >= MOST_QUESTIONS:
            raise Unreadable(
                f"{self.grid.title}の設問が {MOST_QUESTIONS:,} を超えています。調査を分けてください。"
            )
        self.asked[number] = Asked(number, cells["設問文"], kind)
        self.choices[number] = {}
        self.rows[number] = self.row

    def _add_choice(self, number: str, cells: dict[str, str]):
        asked = self.asked[number]
        code, label = code_in(cells["番号"]), cells["選択肢"]
        if asked.answer_type in (NUMBER, TEXT):
            self._wrong(
                "選択肢", "数値と自由の設問には、選択肢を書けません。種別を直すか、選択肢を消してください。"
            )
        elif code is None:
            self._wrong(
                "番号",
                f"選択肢の番号「{cells['番号'][:20]}」を読み取れません。1 からの数字を書いてください。",
            )
        elif not label:
            self._wrong("選択肢", "選択肢の言葉を書いてください。")
        elif len(self.choices[number]) + len(asked.no_answer) == MOST_CHOICES:
            raise Unreadable(
                f"{self.grid.title}の {self.row} 行目で、設問「{number}」の選択肢が {MOST_CHOICES:,} を超えています。"
                "種別を「自由」か「数値」にして選択肢を消すか、選択肢をまとめてください。"
            )
        elif label in NO_ANSWER_LABELS:
            self.asked[number] = replace(asked, no_answer=(*asked.no_answer, str(code)))
        elif code in self.choices[number]:
            self._wrong(
                "番号", f"設問「{number}」に、番号 {code} の選択肢が二つあります。どちらかを直してください。"
            )
        elif len(label) > LONGEST_LABEL:
            self._wrong("選択肢", f"選択肢が {LONGEST_LABEL} 字を超えています。短くしてください。")
        else:
            self.choices[number][code] = label

    def _finished(self, asked: Asked) -> Asked:
        self.row = self.rows[asked.number]
        asked = replace(asked, choices=tuple(sorted(self.choices[asked.number].items())))
        if asked.answer_type == ATTRIBUTE:
            asked = self._attribute(asked)
        elif asked.has_choices and not asked.choices:
            self._wrong(
                "選択肢",
                f"設問「{asked.number}」に選択肢がありません。番号と選択肢を、1行に一つずつ書いてください。",
            )
        return asked

    def _attribute(self, asked: Asked) -> Asked:
        """What an attribute is, by its wording. Without choices it is a number, but a sex or an area never is."""
        which = attribute_in(asked.text)
        taken = {one.attribute for one in self.asked.values() if one.attribute}
        if which in taken or (which == WEIGHT and asked.choices):
            which = OTHER
        kind = SINGLE if asked.choices or which in (SEX, AREA) else NUMBER
        self.asked[asked.number] = found = replace(asked, answer_type=kind, attribute=which)
        return found


def _answers_in(grids: Sequence[Grid], asked: Sequence[Asked]) -> tuple[Grid, int]:
    """The sheet of the answers and the place of its heads: the row that names most of the questions."""
    numbers = {one.number for one in asked}
    known = {grid.name: _best_head(grid, numbers) for grid in grids}
    most = max((many for many, _ in known.values()), default=0)
    if not most:
        raise Unreadable(
            "シート「回答」に、設問番号の見出しの行が見つかりません。票番号と設問番号を見出しにして、その下に一人一行で入力してください。"
        )
    best = _the_one([grid for grid in grids if known[grid.name][0] == most], ANSWERS)
    return best, known[best.name][1]


def _best_head(grid: Grid, numbers: set[str]) -> tuple[int, int]:
    """How many questions the row names that names most of them, and its place; the first of such rows."""
    many = [
        len({number_in(_text(value)).partition("_")[0] for value in grid.row(at)} & numbers)
        for at in range(min(TITLE_ROWS, len(grid.numbers)))
    ]
    return (max(many), many.index(max(many))) if many else (0, 0)


def _with_columns(book: Book, heads: Sequence, asked: Sequence[Asked]) -> Book:
    """Finds the columns of each question by its number: 6-3, or 6-3_1, 6-3_2 … with 1 and 0."""
    row = book.layout.head_row
    named: dict[str, list[int]] = {}
    slip = None
    for at, head in enumerate(map(_text, heads)):
        if slip is None and plain_head(head).lower() in SLIP_HEADS:
            slip = at
        elif head:
            named.setdefault(number_in(head), []).append(at)
    known = {one.number: one for one in asked}
    columns = {number: [] for number in known}
    for name, places in named.items():
        number, _, code = name.rpartition("_") if name not in known else (name, "", "")
        if number not in known:
            book.unread += [f"{shown(_text(heads[at]))}（{column_letter(at)}列）" for at in places]
            continue
        if len(places) > 1:
            second = column_letter(places[1])
            book.problems.append(
                _of_heads(
                    book,
                    row,
                    name,
                    f"「{name}」の列が二つあります（{second}列にもあります）。どちらかを消してください。",
                )
            )
        columns[number].append((places[0], code))
    found = [_placed(book, one, columns[one.number]) for one in known.values()]
    book.layout = replace(book.layout, slip=slip, asked=tuple(one for one in found if one.columns))
    return book


def _placed(book: Book, asked: Asked, columns: list[tuple[int, str]]) -> Asked:
    """The question with its columns; without any where they are not in order, which becomes a problem."""
    row = book.layout.head_row
    flagged = [(at, code_in(code)) for at, code in columns if code]
    wrong = ""
    if not columns:
        wrong = f"設問「{asked.number}」の列がありません。見出しを「{asked.number}」とした列を足すか、シート「設問」から消してください。"
    elif flagged and len(flagged) < len(columns):
        wrong = f"設問「{asked.number}」に、番号をまとめた列と 0 と 1 の列の両方があります。どちらかにしてください。"
    elif flagged and asked.answer_type != MULTIPLE:
        wrong = f"設問「{asked.number}」は複数の設問ではないのに、0 と 1 の列があります。種別を「複数」にするか、列を一つにしてください。"
    elif unknown := [
        code for _, code in flagged if code not in dict(asked.choices) and str(code) not in asked.no_answer
    ]:
        wrong = f"見出し「{asked.number}_{unknown[0]}」の番号が、設問「{asked.number}」の選択肢にありません。見出しかシート「設問」を直してください。"
    elif flagged and (absent := sorted(set(dict(asked.choices)) - {code for _, code in flagged})):
        wrong = f"設問「{asked.number}」の選択肢 {absent[0]} の列（{asked.number}_{absent[0]}）がありません。列を足してください。"
    if wrong:
        book.problems.append(_of_heads(book, row, asked.number, wrong))
        return asked
    return replace(asked, columns=tuple(at for at, _ in columns), flags=tuple(code for _, code in flagged))


def _of_heads(book: Book, row: int, column: str, sentence: str) -> Problem:
    return Problem(row, column, sentence, is_of_heads=True, sheet=book.answers.title)


def _text(value) -> str:
    return "" if value is None or isinstance(value, Bad) else str(value).strip()
