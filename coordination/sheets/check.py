"""What a sheet would change: checked row by row against the database, without changing anything."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Field
from import_export.resources import ModelResource

from coordination.accepted_months import refusal_in_words
from coordination.models import SheetImport
from coordination.sheets.reading import column_letter

# What Django says of a cell that must not be empty.
EMPTY = {str(Field.default_error_messages[key]) for key in ("blank", "null")}


@dataclass(frozen=True)
class Problem:
    """What is wrong, where in the sheet, and what to do. column: the head, with the letter that Excel shows."""

    row: int
    column: str
    sentence: str
    is_of_heads: bool = False


@dataclass(frozen=True)
class Change:
    """A row that would be new, or would change a record. cells: label, before, after, of what differs."""

    row: int
    name: str
    is_new: bool
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Check:
    """What a sheet comes to: what is wrong with it, or what it would change. unchanged: rows that say nothing new."""

    problems: tuple[Problem, ...]
    changes: tuple[Change, ...]
    unchanged: int

    @property
    def new(self) -> int:
        return sum(change.is_new for change in self.changes)

    @property
    def changed(self) -> int:
        return len(self.changes) - self.new

    @property
    def mark(self) -> str:
        """Stands for these changes and no others: what the user confirms."""
        return sha256(repr(self.changes).encode()).hexdigest()

    @property
    def is_of_heads(self) -> bool:
        """True where the columns are wrong, so that no row has been looked at."""
        return bool(self.problems) and all(problem.is_of_heads for problem in self.problems)

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def of_json(cls, kept: dict) -> "Check":
        problems = tuple(Problem(**problem) for problem in kept["problems"])
        changes = tuple(
            Change(**{**change, "cells": tuple(map(tuple, change["cells"]))}) for change in kept["changes"]
        )
        return cls(problems, changes, kept["unchanged"])


class SheetHasChanged(Exception):
    """The records are no longer what they were when the user looked at the preview."""


def check(resource: ModelResource, sheet: SheetImport) -> Check:
    """Goes through all rows and takes every change back."""
    with transaction.atomic():
        found = _go_through(resource, sheet, lambda done: None)
        transaction.set_rollback(True)
    return found


def take_in(resource: ModelResource, sheet: SheetImport, confirmed: str, progress: Callable[[int], None]):
    """Makes all changes or none.

    confirmed: the mark of the changes that the user has seen. progress: told the number of rows done.
    Raises SheetHasChanged if it would now be something else.
    """
    with transaction.atomic():
        found = _go_through(resource, sheet, progress)
        if found.problems or found.mark != confirmed:
            raise SheetHasChanged
        return found


def _go_through(resource, sheet, progress) -> Check:
    changes, unchanged, heads = [], 0, sheet.heads
    known = {field.column_name: name for name, field in resource.fields.items()}
    if problems := _problems_of_heads(resource, heads, sheet.head_row):
        return Check(tuple(problems), (), 0)
    used = [(i, head) for i, head in enumerate(heads) if head in known]
    places = {known[head]: f"{head}（{column_letter(i)}列）" for i, head in used}
    loader, seen = resource._meta.instance_loader_class(resource), {}
    for done, (number, cells) in enumerate(sheet.rows, 1):
        row = {head: cells[i] if i < len(cells) else None for i, head in used}
        key = tuple(
            str(row.get(resource.fields[name].column_name) or "").strip()
            for name in resource._meta.import_id_fields
        )
        if key in seen:
            problems.append(Problem(number, "", f"{seen[key]}行目と同じものです。どちらかを消してください。"))
            continue
        seen[key] = number
        result = resource.import_row(row, loader, row_number=number)
        progress(done)
        if wrong := list(_problems(result, number, places)):
            problems += wrong
        elif result.import_type == result.IMPORT_TYPE_SKIP:
            unchanged += 1
        else:
            changes.append(_change(resource, result, number))
    return Check(tuple(problems), tuple(changes), unchanged)


def _problems_of_heads(resource, heads, row) -> list[Problem]:
    missing = [
        Problem(
            row, head, f"「{head}」の列がありません。見出しを{row}行目に足してください。", is_of_heads=True
        )
        for head in resource.required_heads
        if head not in heads
    ]
    twice = [
        Problem(
            row,
            head,
            f"「{head}」の列が二つあります。使わないほうの見出しを消してください。",
            is_of_heads=True,
        )
        for head in dict.fromkeys(heads)
        if head and heads.count(head) > 1
    ]
    return [*missing, *twice]


def _problems(result, number, places):
    if result.errors:
        told = next(filter(None, (refusal_in_words(one.error) for one in result.errors)), "")
        unexplained = "この行は登録できません。ほかの行や、いまの記録と食い違っていないか確かめてください。"
        yield Problem(number, "", told or unexplained)
    if result.validation_error:
        for name, sentences in _by_field(result.validation_error).items():
            for sentence in sentences:
                place = places.get(name, "")
                head = place.partition("（")[0]
                yield Problem(
                    number, place, f"{head}を書いてください。" if sentence in EMPTY and head else sentence
                )


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}


def _change(resource, result, number) -> Change:
    is_new = result.import_type == result.IMPORT_TYPE_NEW
    cells = []
    for field in resource.fields.values():
        before = "" if is_new else str(field.export(result.original) or "")
        after = str(field.export(result.instance) or "")
        if before != after:
            cells.append((field.column_name, before, after))
    return Change(number, str(result.instance), is_new, tuple(cells))
