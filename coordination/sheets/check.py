"""What a sheet would change: checked row by row against the database, without changing anything."""

from collections.abc import Callable

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Field
from import_export.resources import ModelResource

from coordination.guards import refusal_in_words
from coordination.models import SheetImport
from coordination.sheets.columns import Column, place_of, problems_of_columns
from coordination.sheets.found import Change, Check, Problem, SheetHasChanged

# What Django says of a cell that must not be empty.
EMPTY = {str(Field.default_error_messages[key]) for key in ("blank", "null")}


def columns_of(resource: ModelResource) -> list[Column]:
    """The columns that a resource reads, each by its one name."""
    return [
        Column(name, field.column_name, field.column_name in resource.required_heads)
        for name, field in resource.fields.items()
    ]


def check(resource: ModelResource, sheet: SheetImport, progress: Callable[[int], object]) -> Check:
    """Goes through all rows and takes every change back."""
    with transaction.atomic():
        found = _go_through(resource, sheet, progress)
        transaction.set_rollback(True)
    return found


def take_in(resource: ModelResource, sheet: SheetImport, confirmed: str, progress: Callable[[int], object]):
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
    changes, unchanged = [], 0
    if problems := problems_of_columns(columns_of(resource), sheet):
        return Check(tuple(problems), (), 0)
    used = {resource.fields[name].column_name: at for name, at in sheet.columns.items()}
    places = {name: place_of(sheet, name) for name in sheet.columns}
    loader, seen = resource._meta.instance_loader_class(resource), {}
    for done, (number, cells, *_) in enumerate(sheet.rows, 1):
        row = {head: cells[i] if i < len(cells) else None for head, i in used.items()}
        key = resource.key_of(row)
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
