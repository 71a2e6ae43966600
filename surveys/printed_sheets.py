"""The two shapes in which printed tables come as a sheet: a row a number, or as a report prints them.

Read as they stand, with every place that cannot be read; nothing is guessed and nothing left out in silence.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from coordination.numbers import parse_whole_number
from coordination.sheets.columns import Column, known_heads, matched, plain_head
from coordination.sheets.found import Problem
from coordination.sheets.heads import table_in
from coordination.sheets.reading import Cell, Row, Sheet, Unreadable, column_letter
from surveys.crosstab import NO_ANSWER

COLUMNS = (
    Column("number", "設問番号", True, ("question", "問番号", "設問No", "問")),
    Column("text", "設問文", True, ("topic", "設問", "質問文", "質問")),
    Column("kind", "種別", True, ("answer_type", "答え方", "回答形式")),
    Column("choice", "選択肢", True, ("choice", "回答", "カテゴリー")),
    Column("group", "区分", True, ("group", "属性", "層")),
    Column("count", "人数", False, ("count", "度数", "回答数", "件数")),
    Column("percent", "割合", False, ("printed_percent", "％", "構成比", "比率")),
    Column("base", "回答者数", False, ("group_total", "母数", "n", "標本数", "総数")),
    Column("page", "ページ", False, ("page", "掲載ページ", "頁")),
)
KINDS = {
    **dict.fromkeys(("single", "単数", "単一", "単数回答", "単一回答", "SA", "○は1つ"), "single"),
    **dict.fromkeys(("multiple", "複数", "複数回答", "MA", "○はいくつでも"), "multiple"),
}
NO_ANSWERS = ("無回答", "不明・無回答", "無回答・不明", "NA", "N.A.")
BASES = ("回答者数", "回答者", "合計", "総計", "計", "全体", "n", "母数", "総数", "標本数")
ABSENT = ("", "-", "－", "―", "—", "–", "…", "...", "x", "X", "*", "＊")
MARKS = ("設問番号", "問番号")
ABOUT = {
    "設問文": "text",
    "質問文": "text",
    "種別": "kind",
    "答え方": "kind",
    "ページ": "page",
    "掲載ページ": "page",
}
PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
LONGEST = {"number": 20, "text": 300, "choice": 100, "group": 60, "page": 30}
MOST_GROUPS, MOST_LINES = 100, 200


@dataclass
class Found:
    """A table as far as it has been read. bases, cells: by name of the group, and by choice and group."""

    number: str
    row: int
    sheet: str = ""
    text: str = ""
    kind: str = ""
    page: str = ""
    groups: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    bases: dict[str, int | None] = field(default_factory=dict)
    cells: dict[tuple[str, str], tuple[int | None, str]] = field(default_factory=dict)

    def as_json(self) -> dict:
        code, lines = 0, []
        for choice in self.choices:
            is_no_answer = choice in NO_ANSWERS
            code += not is_no_answer
            cells = [list(self.cells.get((choice, group), (None, ""))) for group in self.groups]
            lines.append({"code": NO_ANSWER if is_no_answer else code, "label": choice, "cells": cells})
        return {
            "number": self.number,
            "text": self.text,
            "answer_type": self.kind,
            "page": self.page,
            "row": self.row,
            "sheet": self.sheet,
            "groups": [{"name": name, "base": self.bases.get(name)} for name in self.groups],
            "lines": lines,
        }


def read_tables(sheets: list[Sheet]) -> tuple[list[dict], list[Problem]]:
    """The tables of a book in either shape. Unreadable where it is neither."""
    reader = _Wide() if any(_is_mark(row) for sheet in sheets for row in sheet.rows) else _Long()
    reader.read(sheets)
    if not reader.found and not reader.problems:
        raise Unreadable("表が一つも見つかりません。ひな形の見出しのとおりに書いてください。")
    for one in reader.found:
        reader.check(one)
    return [one.as_json() for one in reader.found], reader.problems


def _is_mark(row: Row) -> bool:
    """設問番号 with a number beside it and no other head: the beginning of a table as reports print them."""
    filled = [cell for cell in row.cells if cell is not None]
    return bool(filled) and plain_head(row.cells[0]) in MARKS and len(filled) <= 2


class _Reader:
    def __init__(self):
        self.found: list[Found] = []
        self.problems: list[Problem] = []

    def wrong(self, row: int, column: str, sentence: str, sheet: str = ""):
        self.problems.append(Problem(row, column, sentence, sheet=sheet))

    def check(self, one: Found):
        """What a table must have besides readable cells."""
        if not one.kind:
            self.wrong(
                one.row, "種別", f"{one.number}の種別を「単数」か「複数」で書いてください。", one.sheet
            )
        if not one.text:
            self.wrong(one.row, "設問文", f"{one.number}の設問文を書いてください。", one.sheet)
        for name, texts in (
            ("number", [one.number]),
            ("text", [one.text]),
            ("page", [one.page]),
            ("choice", one.choices),
            ("group", one.groups),
        ):
            for text in texts:
                if len(text) > LONGEST[name]:
                    self.wrong(
                        one.row, "", f"「{text[:20]}…」は{LONGEST[name]}字までにしてください。", one.sheet
                    )
        if len(one.groups) > MOST_GROUPS or len(one.choices) > MOST_LINES:
            self.wrong(
                one.row,
                "",
                f"{one.number}の表が大きすぎます。区分は{MOST_GROUPS}、選択肢は{MOST_LINES}までです。",
                one.sheet,
            )
        if not one.choices or not one.groups:
            self.wrong(one.row, "", f"{one.number}の表に、選択肢か区分がありません。", one.sheet)

    def put(self, one: Found, choice: str, group: str, cell: tuple[int | None, str], row: int):
        if group not in one.groups:
            one.groups.append(group)
        if choice not in one.choices:
            one.choices.append(choice)
        if (choice, group) in one.cells:
            self.wrong(
                row,
                "",
                f"{one.number}の「{choice}」の「{group}」が二度書いてあります。どちらかを消してください。",
                one.sheet,
            )
        one.cells[choice, group] = cell

    def base(self, one: Found, group: str, base: int | None, row: int):
        known = one.bases.get(group)
        if base is not None and known is not None and known != base:
            self.wrong(
                row,
                "回答者数",
                f"「{group}」の回答者数が、前の行では{known:,}、ここでは{base:,}です。同じ数にしてください。",
                one.sheet,
            )
        if base is not None:
            one.bases[group] = base

    def count_of(self, cell: Cell, row: int, place: str, sheet: str = "") -> int | None:
        try:
            return _count(cell)
        except ValueError as wrong:
            self.wrong(row, place, str(wrong), sheet)
            return None

    def percent_of(self, cell: Cell, row: int, place: str, sheet: str = "") -> str:
        try:
            return _percent(cell)
        except ValueError as wrong:
            self.wrong(row, place, str(wrong), sheet)
            return ""

    def kind_of(self, cell: Cell, row: int, place: str, sheet: str = "") -> str:
        written = _text(cell)
        kind = {plain_head(name): kind for name, kind in KINDS.items()}.get(plain_head(written), "")
        if written and not kind:
            self.wrong(
                row,
                place,
                f"種別「{written[:20]}」がわかりません。「単数」か「複数」と書いてください。",
                sheet,
            )
        return kind


class _Long(_Reader):
    """A row a number: 設問番号, 設問文, 種別, 選択肢, 区分, 人数, 割合, 回答者数."""

    def read(self, sheets: list[Sheet]):
        table = table_in(sheets, known_heads(COLUMNS))
        places = matched(COLUMNS, table.heads)
        for column in COLUMNS:
            if column.is_required and column.field not in places:
                self.problems.append(
                    Problem(
                        table.head_row,
                        column.label,
                        f"「{column.label}」の列がありません。見出しを{table.head_row}行目に足してください。",
                        is_of_heads=True,
                    )
                )
        if "count" not in places and "percent" not in places:
            self.wrong(table.head_row, "人数", "「人数」か「割合」の列がありません。見出しを足してください。")
        if self.problems:
            return
        labels = {name: f"{table.heads[at]}（{column_letter(at)}列）" for name, at in places.items()}
        tables: dict[str, Found] = {}
        for _, row in table.rows:
            self._row(row, places, labels, tables)
        self.found = list(tables.values())

    def _row(self, row: Row, places, labels, tables: dict[str, Found]):
        cells = {name: row.cells[at] if at < len(row.cells) else None for name, at in places.items()}
        number, choice, group = (_text(cells[name]) for name in ("number", "choice", "group"))
        empty = [name for name in ("number", "choice", "group") if not _text(cells[name])]
        if empty:
            for name in empty:
                self.wrong(row.number, labels[name], "空欄です。値を書くか、この行を消してください。")
            return
        number = _number(number)
        one = tables.setdefault(number, Found(number, row.number))
        self._about(one, cells, row.number, labels)
        count = self.count_of(cells.get("count"), row.number, labels.get("count", ""))
        base = self.count_of(cells.get("base"), row.number, labels.get("base", ""))
        percent = self.percent_of(cells.get("percent"), row.number, labels.get("percent", ""))
        if _is_fraction(cells.get("percent"), count, base):
            self.wrong(row.number, labels["percent"], FRACTION)
        self.base(one, group, base, row.number)
        self.put(one, choice, group, (count, percent), row.number)

    def _about(self, one: Found, cells, row: int, labels):
        kind = self.kind_of(cells["kind"], row, labels["kind"])
        for name, value in (
            ("text", _text(cells["text"])),
            ("kind", kind),
            ("page", _text(cells.get("page"))),
        ):
            known = getattr(one, name)
            if value and known and value != known:
                self.wrong(
                    row, labels[name], f"{one.number}の前の行と違います。同じ設問は同じにそろえてください。"
                )
            elif value:
                setattr(one, name, value)


class _Wide(_Reader):
    """As a report prints it: rows are choices, two columns 人 and ％ a group, a row of bases; one table below another."""

    def read(self, sheets: list[Sheet]):
        for sheet in sheets:
            starts = [at for at, row in enumerate(sheet.rows) if _is_mark(row)]
            for start, end in zip(starts, [*starts[1:], len(sheet.rows)], strict=True):
                self._table(sheet.name, sheet.rows[start:end])

    def _table(self, sheet: str, rows: tuple[Row, ...]):
        number = _number(_text(rows[0].cells[1] if len(rows[0].cells) > 1 else None))
        if not number:
            self.wrong(rows[0].number, "B列", "設問番号を右のセルに書いてください。", sheet)
            return
        one = Found(number, rows[0].number, sheet)
        self.found.append(one)
        rest = list(rows[1:])
        while rest and plain_head(rest[0].cells[0]) in ABOUT:
            row = rest.pop(0)
            name, cell = ABOUT[plain_head(row.cells[0])], row.cells[1] if len(row.cells) > 1 else None
            setattr(
                one, name, self.kind_of(cell, row.number, "B列", sheet) if name == "kind" else _text(cell)
            )
        if len(rest) < 2 or plain_head(rest[0].cells[0]) not in ("選択肢", "回答", "項目"):
            at = rest[0].number if rest else rows[-1].number
            self.wrong(
                at,
                "A列",
                "「選択肢」で始まり、右に区分の名前がならぶ行がありません。ひな形のとおりに書いてください。",
                sheet,
            )
            return
        columns = self._columns(rest[0], rest[1], sheet)
        for row in rest[2:]:
            self._line(one, row, columns)

    def _columns(self, names: Row, units: Row, sheet: str) -> list[tuple[int, str, str]]:
        """Place, group and field (count or percent) of each column; a group's name stands above its first column."""
        columns, group = [], ""
        for at in range(1, max(len(names.cells), len(units.cells))):
            name = _text(names.cells[at]) if at < len(names.cells) else ""
            unit = plain_head(units.cells[at]) if at < len(units.cells) else ""
            group = name or group
            fields = {"人": "count", "人数": "count", "度数": "count", "%": "percent", "割合": "percent"}
            if unit in fields and group:
                columns.append((at, group, fields[unit]))
            elif name or unit:
                place = f"{column_letter(at)}列"
                self.wrong(
                    units.number, place, "区分の名前の下の行に、「人」か「％」を書いてください。", sheet
                )
        return columns

    def _line(self, one: Found, row: Row, columns):
        label = _text(row.cells[0])
        if not label:
            self.wrong(
                row.number, "A列", "選択肢が空欄です。選択肢を書くか、この行を消してください。", one.sheet
            )
            return
        values: dict[str, dict[str, object]] = {}
        for at, group, name in columns:
            cell, place = row.cells[at] if at < len(row.cells) else None, f"{group}（{column_letter(at)}列）"
            read = self.count_of if name == "count" else self.percent_of
            values.setdefault(group, {})[name] = read(cell, row.number, place, one.sheet)
        for group, value in values.items():
            if plain_head(label) in map(plain_head, BASES):
                self.base(one, group, value.get("count"), row.number)
                if group not in one.groups:
                    one.groups.append(group)
            else:
                self.put(one, label, group, (value.get("count"), value.get("percent", "")), row.number)


FRACTION = "割合が小数（0.07 など）で入っています。印刷されたとおり「7」か「7％」の文字で書いてください。"


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _number(written: str) -> str:
    return unicodedata.normalize("NFKC", written).strip().removeprefix("問").strip()


def _count(cell: Cell) -> int | None:
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str, type(None))):
        raise ValueError("人数を数字で書いてください。")
    if _text(cell) in ABSENT:
        return None
    if isinstance(cell, float):
        raise ValueError(f"「{cell}」は人数になりません。整数で書いてください。")
    count = cell if isinstance(cell, int) else parse_whole_number(cell.removesuffix("人"))
    if count < 0:
        raise ValueError("人数が0より小さくなっています。もとの表を確かめてください。")
    return count


def _percent(cell: Cell) -> str:
    """Plain digits as they are printed: 7, 6.5; "" where nothing is."""
    written = unicodedata.normalize("NFKC", _text(cell)).removesuffix("%").strip()
    if _text(cell) in ABSENT or written in ABSENT:
        return ""
    if isinstance(cell, bool) or not PERCENT.fullmatch(written):
        raise ValueError(
            f"「{_text(cell)[:20]}」は割合として読めません。印刷されたとおりの数字で書いてください。"
        )
    return written


def _is_fraction(cell: Cell, count: int | None, base: int | None) -> bool:
    """A cell with the percentage format of Excel comes as 0.07."""
    return (
        isinstance(cell, float) and 0 < cell < 1 and bool(count and base) and abs(count / base - cell) < 0.006
    )


# -- templates ---------------------------------------------------------------------------------------


def long_form() -> tuple[list[str], list[list]]:
    """Heads and rows of a filled example."""
    about = ["7-9", "地域でどんな支援ができると思うか", "複数"]
    return [column.label for column in COLUMNS], [
        [*about, "１．配食の手伝い", "総計", 191, "9", 2179, "12ページ"],
        [*about, "１．配食の手伝い", "65～74歳男性", 21, "5", 453, "12ページ"],
        [*about, "無回答", "総計", 143, "7", 2179, "12ページ"],
        [*about, "無回答", "65～74歳男性", 13, "3", 453, "12ページ"],
    ]


def wide_form() -> tuple[list[str], list[list]]:
    rows: Iterable[list] = (
        ["設問文", "地域でどんな支援ができると思うか"],
        ["種別", "複数"],
        ["ページ", "12ページ"],
        ["選択肢", "総計", "", "65～74歳男性", ""],
        ["", "人", "％", "人", "％"],
        ["１．配食の手伝い", 191, "9", 21, "5"],
        ["無回答", 143, "7", 13, "3"],
        ["回答者数", 2179, "", 453, ""],
    )
    return ["設問番号", "7-9", "", "", ""], [[*row, *[""] * (5 - len(row))] for row in rows]
