"""Addresses of printed tables and of tables that leave the office, in the states that they have."""

from django.urls import reverse
from django.utils import timezone

from coordination.models import User
from surveys.models import PublicationSet, Question, Survey
from surveys.publishing import prepare

NO_PAGES = {"printed_form", "publication_file", "publication_progress"}  # files, and how far it is


def pages_of_publications():
    survey, office = Survey.objects.first(), User.objects.get(role="staff")
    published, waiting, refused = (
        _publication(title, office) for title in ("公表した組", "待つ組", "出せない組")
    )
    prepare(published, at=timezone.now())
    published.publish(by=User.objects.get(role="manager"), at=timezone.now())
    refused.keep(None, at=timezone.now(), refusal="「表」の「総計」（5人未満）を守る伏せ方が見つかりません。")
    printed, intakes = _printed(survey, office)
    return {
        "publication_list": ["/surveys/publications/", "/surveys/publications/?q=zzz"],
        "publication_detail": [one.get_absolute_url() for one in (published, waiting, refused)],
        "publication_edit": [reverse("publication_edit", args=[waiting.pk])],
        "publication_prepare": [reverse("publication_prepare", args=[waiting.pk])],
        "publication_publish": [reverse("publication_publish", args=[waiting.pk])],
        "publication_delete": [reverse("publication_delete", args=[waiting.pk])],
        "printed_list": [reverse("printed_list", args=[survey.pk])],
        "printed_upload": [reverse("printed_upload", args=[survey.pk])],
        "printed_intake": [one.get_absolute_url() for one in intakes],
        "printed_detail": [
            printed.get_absolute_url(),
            f"{printed.get_absolute_url()}?marks=yes&limits=yes",
        ],
        "printed_claims": [reverse("printed_claims", args=[printed.pk])],
        "printed_delete": [reverse("printed_delete", args=[printed.pk])],
    }


def _publication(title, office):
    question = Question.objects.get(number="6-3")
    now = timezone.now()
    made = PublicationSet.objects.create(title=title, made_by=office, made_at=now)
    made.tables.add(
        question.survey.saved_tables.create(
            title=f"{title}の表", question=question, by="sex_age", saved_by=office, saved_at=now
        )
    )
    return made


def _printed(survey, office):
    now = timezone.now()
    wrong = survey.printed_intakes.create(
        source="報告書",
        file_name="とても長い名前の見本" * 10 + ".xlsx",
        problems=[[2, "人数（F列）", "「約10」ではなく、数字だけを入力してください。", ""]],
        uploaded_by=office,
        uploaded_at=now,
    )
    lines = [{"code": 1, "label": "とても長い選択肢の見本" * 5, "cells": [[9, "90"], [None, ""]]}]
    groups = [{"name": "総計", "base": 10}, {"name": "65～74歳男性", "base": None}]
    table = {
        "number": "90",
        "text": "設問",
        "answer_type": "single",
        "page": "12",
        "groups": groups,
        "lines": lines,
    }
    waiting = survey.printed_intakes.create(
        source="報告書", file_name="集計表.xlsx", tables=[table], uploaded_by=office, uploaded_at=now
    )
    taken_in = survey.printed_intakes.create(
        source="報告書", file_name="集計表.xlsx", uploaded_by=office, uploaded_at=now,
        taken_in_by=office, taken_in_at=now,
    )  # fmt: skip
    printed = Question.objects.get(number="7-9").printed_tables.create(
        intake=taken_in, page="12ページ", groups=groups, lines=lines
    )
    return printed, (wrong, waiting, taken_in)
