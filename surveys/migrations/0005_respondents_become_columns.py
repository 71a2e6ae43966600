"""Sex, age and area move from a row a respondent into columns like all other answers; codes take two bytes."""

import numpy as np
from django.db import migrations
from django.db.models import F, Q

SEXES = (("male", "男性"), ("female", "女性"))
ASKED = (("sex", "性別", "single"), ("age", "年齢", "number"), ("area", "圏域", "single"))


def to_columns(apps, schema_editor):
    model = _models(apps)
    for survey in model("Survey").objects.all():
        _widen(model, survey, "u1", "<u2")
        rows = list(model("Respondent").objects.filter(survey_id=survey.pk).order_by("position"))
        if not rows and not model("AnswerColumn").objects.filter(question__survey_id=survey.pk).exists():
            continue
        model("AnswerSheet").objects.create(survey_id=survey.pk, size=len(rows), slips=b"")
        sex, age, area = _attributes(model, survey)
        codes = {"male": 1, "female": 2}
        for code, (_, label) in enumerate(SEXES, 1):
            model("Choice").objects.create(question_id=sex.pk, code=code, label=label)
        places = {}
        for code, one in enumerate(
            apps.get_model("coordination", "Area").objects.order_by("number", "pk"), 1
        ):
            model("Choice").objects.create(question_id=area.pk, code=code, label=one.name[:100], area=one)
            places[one.pk] = code
        _keep(model, sex, [codes.get(row.sex, 0) for row in rows], "<u2")
        _keep(model, age, [float("nan") if row.age is None else row.age for row in rows], "<f8")
        _keep(model, area, [places.get(row.area_id, 0) for row in rows], "<u2")


def to_rows(apps, schema_editor):
    model = _models(apps)
    for survey in model("Survey").objects.all():
        columns = {
            column.question.attribute: column
            for column in model("AnswerColumn")
            .objects.filter(question__survey_id=survey.pk)
            .select_related("question")
        }
        sheet = model("AnswerSheet").objects.filter(survey_id=survey.pk).first()
        _to_respondents(model, survey, sheet.size if sheet else 0, columns)
        unknown_before = ~Q(attribute="") | Q(answer_type__in=["number", "text"])
        asked = model("Question").objects.filter(unknown_before, survey_id=survey.pk)
        gone = list(asked.values_list("pk", flat=True))
        for rows in (
            model("AnswerSheet").objects.filter(survey_id=survey.pk),
            model("AnswerColumn").objects.filter(question_id__in=gone),
            model("Choice").objects.filter(question_id__in=gone),
            asked,
        ):
            rows._raw_delete(schema_editor.connection.alias)
        _widen(model, survey, "<u2", "u1")


def _to_respondents(model, survey, size, columns):
    sex = _values(columns.get("sex"), "<u2", size, 0)
    ages = _values(columns.get("age"), "<f8", size, float("nan"))
    areas = _values(columns.get("area"), "<u2", size, 0)
    place_of = {}
    if "area" in columns:
        for choice in model("Choice").objects.filter(question_id=columns["area"].pk):
            place_of[choice.code] = choice.area_id
    model("Respondent").objects.bulk_create(
        model("Respondent")(
            survey_id=survey.pk,
            position=at,
            sex={1: "male", 2: "female"}.get(int(sex[at])),
            age=None if np.isnan(ages[at]) else int(ages[at]),
            area_id=place_of.get(int(areas[at])),
        )
        for at in range(size)
    )


def _values(column, dtype, size, blank):
    # An age asked as a band of ages is no age of a year.
    if column is None or len(column.data) != size * np.dtype(dtype).itemsize:
        return [blank] * size
    return np.frombuffer(column.data, dtype=dtype)


def _attributes(model, survey):
    taken = set(model("Question").objects.filter(survey_id=survey.pk).values_list("number", flat=True))
    free = (number for i in range(1, 1000) if (number := f"F{i}") not in taken)
    model("Question").objects.filter(survey_id=survey.pk).update(position=F("position") + len(ASKED))
    for at, (attribute, text, answer_type) in enumerate(ASKED):
        yield model("Question").objects.create(
            survey_id=survey.pk,
            number=next(free),
            text=text,
            answer_type=answer_type,
            attribute=attribute,
            position=at,
        )


def _widen(model, survey, old, new):
    for column in model("AnswerColumn").objects.filter(
        question__survey_id=survey.pk, question__answer_type="single"
    ):
        column.data = np.frombuffer(column.data, dtype=old).astype(new).tobytes()
        column.save(update_fields=["data"])


def _keep(model, question, values, dtype):
    data = np.array(values, dtype=dtype).tobytes()
    model("AnswerColumn").objects.create(question_id=question.pk, data=data)


def _models(apps):
    return lambda name: apps.get_model("surveys", name)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0004_answers_to_any_question")]

    operations = [migrations.RunPython(to_columns, to_rows)]
