"""Small surveys for tests of their tables."""

import re
from html import unescape

import pandas as pd
from django.urls import reverse

from surveys.answers import store_answers
from surveys.models import Survey

SEX = ("F1", "single", "sex", ("男性", "女性"))
AREA = ("F2", "single", "area", ("東部", "西部"))


# Every kind of question, and five people.
ASKED = (
    SEX,
    AREA,
    ("F3", "number", "weight", ()),
    ("1", "single", "", ("はい", "いいえ")),
    ("2", "multiple", "", ("ゴミ出し", "買い物")),
    ("3", "number", "", ()),
    ("4", "text", "", ()),
)
PEOPLE = [
    # sex, area, weight, 問1, 問2, 問3, 問4
    ((1,), (1,), 0.5, (1,), (1, 2), 1, "坂が多い"),
    ((1,), (2,), 1.5, (2,), (2,), 2, ""),
    ((2,), (1,), 2.0, (), (), None, "山田さんに助けてもらった"),
    ((2,), (1,), 1.0, (1,), (1,), 40, ""),
    ((), (2,), 1.0, (1,), (2,), 3, ""),
]


def survey_of(asked, rows, title="試しの調査", **fields):
    """asked: number, answer type, attribute and labels of each question. rows: the answers, a tuple of codes for a
    question with choices."""
    survey = Survey.objects.create(title=title, closed_on="2025-01-31", **fields)
    for at, (number, answer_type, attribute, labels) in enumerate(asked):
        question = survey.questions.create(
            number=number, text="問い", answer_type=answer_type, attribute=attribute, position=at
        )
        for code, label in enumerate(labels, 1):
            question.choices.create(code=code, label=label)
    store_answers(survey, pd.DataFrame(rows, columns=[number for number, *_ in asked]))
    return survey


def question_of(survey, number):
    return survey.questions.get(number=number)


def rows_of(page) -> list[list[str]]:
    """The tables of a page as it is read: the texts of each row's cells."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page.content.decode(), re.S)
    return [
        [
            unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        ]
        for row in rows
    ]


def table_at(client, survey, **chosen):
    return client.get(reverse("survey_table", args=[survey.pk]), chosen)
