"""取り込み of printed tables: read, held against the survey, kept until somebody confirms, and taken in whole or not at
all."""

from hashlib import sha256

from django.db import transaction
from django.db.models import Max

from coordination.sheets.found import Problem
from coordination.sheets.reading import read_sheets
from surveys.attributes import plain
from surveys.crosstab import NO_ANSWER
from surveys.models import Choice, PrintedIntake, PrintedTable, Question, Survey
from surveys.printed_sheets import read_tables


class Refusal(Exception):
    """The tables no longer fit the survey; the problems are kept with the intake."""


def read(survey: Survey, source: str, name: str, content: bytes, *, by, at) -> PrintedIntake:
    """Keeps what the file holds, with all that is wrong with it. Unreadable where it cannot be read at all."""
    tables, problems = read_tables(read_sheets(content, name))
    problems += _problems_in(survey, source, tables)
    return PrintedIntake.objects.create(
        survey=survey,
        source=source,
        file_name=name[-255:],
        digest=sha256(content).hexdigest(),
        tables=tables,
        problems=[[one.row, one.column, one.sentence, one.sheet] for one in problems],
        uploaded_by=by,
        uploaded_at=at,
    )


def _problems_in(survey: Survey, source: str, tables: list[dict]) -> list[Problem]:
    """What does not fit the questions that the survey has already."""
    known = {one.number: one for one in survey.questions.prefetch_related("choices")}
    found = []
    for table in tables:
        question = known.get(table["number"])
        if question:
            found += _misfits(question, source, table)
    numbers = [table["number"] for table in tables]
    found += [
        Problem(
            table["row"],
            "設問番号",
            f"{table['number']}の表が二つあります。一つにまとめてください。",
            sheet=table["sheet"],
        )
        for at, table in enumerate(tables)
        if table["number"] in numbers[:at]
    ]
    return found


def _misfits(question: Question, source: str, table: dict) -> list[Problem]:
    def problem(column, sentence):
        return Problem(table["row"], column, sentence, sheet=table["sheet"])

    found = []
    if table["answer_type"] and question.answer_type != table["answer_type"]:
        kind = question.get_answer_type_display()
        found.append(problem("種別", f"この調査の{question.label}は「{kind}」です。種別をそろえてください。"))
    codes = _codes(question)
    for line in table["lines"]:
        if line["code"] != NO_ANSWER and plain(line["label"]) not in codes:
            found.append(
                problem(
                    "選択肢",
                    f"選択肢「{line['label']}」は、この調査の{question.label}にありません。言葉をそろえてください。",
                )
            )
    names = [group["name"] for group in table["groups"]]
    same = question.printed_tables.filter(intake__source=source)
    if any([group["name"] for group in one.groups] == names for one in same):
        found.append(
            problem("", f"{question.label}の同じ区分の表を、「{source}」からもう取り込んであります。")
        )
    return found


def _codes(question: Question) -> dict[str, int]:
    return {plain(choice.label): choice.code for choice in question.choices.all()}


def take_in(intake: PrintedIntake, *, by, at):
    """Makes all tables of the file, with the questions that the survey does not have yet. Refusal where they no longer
    fit."""
    with transaction.atomic():
        survey = Survey.objects.select_for_update().get(pk=intake.survey_id)
        intake = PrintedIntake.objects.select_for_update().get(pk=intake.pk)
        if intake.taken_in_at:
            return
        if intake.problems or _problems_in(survey, intake.source, intake.tables):
            raise Refusal
        for table in intake.tables:
            question = survey.questions.filter(number=table["number"]).first() or _question(survey, table)
            codes = _codes(question)
            lines = [
                line if line["code"] == NO_ANSWER else line | {"code": codes[plain(line["label"])]}
                for line in table["lines"]
            ]
            PrintedTable.objects.create(
                question=question, intake=intake, page=table["page"], groups=table["groups"], lines=lines
            )
        intake.taken_in_at, intake.taken_in_by = at, by
        intake.save(update_fields=["taken_in_at", "taken_in_by"])


def _question(survey: Survey, table: dict) -> Question:
    last = survey.questions.aggregate(last=Max("position"))["last"]
    question = survey.questions.create(
        number=table["number"],
        text=table["text"],
        answer_type=table["answer_type"],
        tells_no_answer=any(line["code"] == NO_ANSWER for line in table["lines"]),
        position=0 if last is None else last + 1,
    )
    Choice.objects.bulk_create(
        Choice(question=question, code=line["code"], label=line["label"])
        for line in table["lines"]
        if line["code"] != NO_ANSWER
    )
    return question
