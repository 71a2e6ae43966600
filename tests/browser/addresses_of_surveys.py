"""Addresses of surveys: their list, their tables with the most columns, what was saved, and what stands behind a number."""

from django.urls import reverse
from django.utils import timezone

from coordination.models import User
from reports.models import PlanReview
from surveys.models import Question, Survey
from surveys.table_spec import TableSpec

NO_PAGES = {"survey_chart"}  # a picture


def pages_of_surveys():
    survey, question = Survey.objects.earliest("pk"), Question.objects.get(number="7-9")
    office = User.objects.get(role="staff")
    saved = survey.saved_tables.create(
        title="とても長い名前の見本" * 10, question=question, saved_by=office, saved_at=timezone.now()
    )
    PlanReview.objects.get(plan__number=7).print_table(TableSpec(question.pk, "area.sex_age"))
    empty = Survey.objects.create(title="まだ回答のない調査", closed_on="2020-03-31")
    table, of = reverse("survey_table", args=[survey.pk]), f"?question={question.pk}"
    return {
        "survey_list": ["/surveys/", "/surveys/?q=zzz"],
        "survey_add": ["/surveys/add/"],
        "survey_detail": [reverse("survey_detail", args=[one.pk]) for one in (survey, empty)],
        "survey_edit": [reverse("survey_edit", args=[survey.pk])],
        "survey_table": [
            table,
            f"{table}{of}&by=area&and=sex_age&where=sex-2&base=answered&decimals=1",
            f"{table}{of}&by=zzz",
            reverse("survey_table", args=[empty.pk]),
        ],
        "review_tables": ["/plans/7/review/tables/"],
        "review_table_add": [reverse("review_table_add", args=[survey.pk]) + of],
        "survey_group": [f"/surveys/{survey.pk}/respondents/unknown/"],
        "survey_answer": [f"/surveys/questions/{question.pk}/7/all/"],
        "survey_slip": [reverse("survey_slip", args=[survey.pk]) + "?number=1"],
        "survey_texts": [reverse("survey_texts", args=[question.pk, "all"])],
        "saved_table_list": [reverse("saved_table_list", args=[one.pk]) for one in (survey, empty)],
        "saved_table_add": [reverse("saved_table_add", args=[survey.pk]) + of],
        "saved_table_edit": [reverse("saved_table_edit", args=[saved.pk])],
        "saved_table_delete": [reverse("saved_table_delete", args=[saved.pk])],
    }
