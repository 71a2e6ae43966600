"""A survey table as it leaves the screen: a sheet for Excel and CSV, and data for machines."""

from collections.abc import Sequence

from coordination.figures import Figure
from coordination.sheets.writing import Table
from surveys.models import PrintedTable
from surveys.printed import block_of
from surveys.survey_table import SurveyTable


def sheet_of(table: SurveyTable) -> Table:
    """A row a choice, as on the page; one head a column, numbers as numbers."""
    return _sheet(table.question, table.name, table.block(notes=(table.base_note,)))


def sheet_of_printed(table: PrintedTable, notes: Sequence[str]) -> Table:
    """The same of a printed table, as printed. notes: what does not agree in it."""
    return _sheet(table.question, str(table), block_of(table, ""), notes)


def _sheet(question, name, block, further=()) -> Table:
    return Table(
        title=question.label,
        heads=[*block.label_heads, *(column.whole_head for column in block.columns)],
        rows=[[*row.labels, *(_value(cell) for cell in row.cells)] for row in block.rows],
        notes=[f"調査：{question.survey.title}", f"設問：{name}", *block.notes, *further],
    )


def _value(cell: Figure | str):
    """The number itself, or what is printed in its place: － where there is nothing to count."""
    return str(cell) if isinstance(cell, str) or cell.value is None else cell.number


def data_of(table: SurveyTable) -> dict:
    """counts and bases in persons; shares in percent, None where there is no base."""
    counted = table.counted
    return {
        "survey": table.question.survey.title,
        "question": {
            "number": table.question.number,
            "text": table.question.text,
            "answer_type": table.question.answer_type,
        },
        "by": table.spec.by or None,
        "by_name": table.by_name or None,
        "where": table.conditions or None,
        "excludes_no_answer": table.spec.excludes_no_answer,
        "is_weighted": table.spec.is_weighted,
        "groups": [
            {
                "key": group.key,
                "name": group.whole_name,
                "base": counted.persons(base),
                "people": people,
            }
            for group, base, people in zip(counted.groups, counted.bases, counted.people, strict=True)
        ],
        "lines": [
            {
                "code": line.code,
                "label": line.label,
                "counts": [counted.persons(count) for count in line.counts],
                "shares": [_percentage(table, line, at) for at in range(len(counted.groups))],
            }
            for line in counted.lines
        ],
        "notes": [*table.notes, table.base_note],
    }


def _percentage(table, line, at):
    share = table.share(line, at)
    return share / 10 if share is not None and table.spec.decimals else share
