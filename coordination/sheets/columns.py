"""Which column of a sheet holds what: matched by name, and confirmed by the user, who may choose another one."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from coordination.sheets.found import Problem
from coordination.sheets.reading import column_letter


@dataclass(frozen=True)
class Column:
    """What a kind of record takes from a sheet. others: the heads that say the same in the books of other offices."""

    field: str
    label: str
    is_required: bool = False
    others: tuple[str, ...] = ()

    @property
    def heads(self) -> tuple[str, ...]:
        return tuple(map(plain_head, (self.label, *self.others)))


def plain_head(head) -> str:
    """A head as it is compared: letters of any width, without spaces and line breaks."""
    return "".join(unicodedata.normalize("NFKC", str(head or "")).split())


def known_heads(columns: Sequence[Column]) -> dict[str, str]:
    """The fields by the heads that stand for them; a label goes before what another column is also called."""
    known = {head: column.field for column in columns for head in column.heads}
    return known | {plain_head(column.label): column.field for column in columns}


def matched(columns: Sequence[Column], heads: Sequence[str]) -> dict[str, int]:
    """The place of each field whose head is there: by its own label first, then by the other names in their order.

    A unit behind a name (人数（人）) does not count. One column serves one field.
    """
    plain = [plain_head(head) for head in heads]
    places = {head: i for i, head in reversed([*enumerate(plain)]) if head}
    places = {_without_unit(head): i for head, i in places.items()} | places
    found: dict[str, int] = {}
    for own in (True, False):
        for column in columns:
            for head in column.heads[:1] if own else column.heads[1:]:
                if column.field not in found and head in places and places[head] not in found.values():
                    found[column.field] = places[head]
    return found


def _without_unit(head: str) -> str:
    name, bracket, _ = head.partition("(")
    return name if bracket and head.endswith(")") else head


def problems_of_columns(columns, sheet) -> list[Problem]:
    """What is missing, and what is there twice so that nobody has said which of the two is meant."""
    chosen, heads = sheet.columns, [plain_head(head) for head in sheet.heads]
    row = sheet.head_row
    found = [
        Problem(
            row,
            column.label,
            f"「{column.label}」の列がありません。見出しを{row}行目に足してください。",
            is_of_heads=True,
        )
        for column in columns
        if column.is_required and column.field not in chosen
    ]
    if sheet.columns_are_chosen:
        return found
    twice = {sheet.heads[at] for at in chosen.values() if heads[at] and heads.count(heads[at]) > 1}
    return found + [
        Problem(
            row,
            head,
            f"「{head}」の列が二つあります。使わないほうの見出しを消してください。",
            is_of_heads=True,
        )
        for head in dict.fromkeys(sheet.heads)
        if head in twice
    ]


def place_of(sheet, field: str, within: str = "") -> str:
    """種別（C列）: the head of a field's column with the letter that Excel shows; "" if the sheet has no such column.

    within: the sheet of the book; one that has its columns in an order of its own has other letters.
    """
    at = sheet.columns.get(field)
    if at is None:
        return ""
    head = sheet.heads[at] if at < len(sheet.heads) else ""
    return head if within in sheet.in_other_order else f"{head}（{column_letter(at)}列）"
