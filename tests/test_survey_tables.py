"""クロス集計 on the screen: every number as published, opening the people it counts."""

import pytest
from django.urls import reverse

from surveys.models import Survey
from tests.published import GROUPS, number, read
from tests.survey_made import rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def fujimi():
    return Survey.objects.get()


def table_at(client, survey, **chosen):
    return client.get(reverse("survey_table", args=[survey.pk]), chosen)


def published():
    """By question and choice: count and percentage of each group, as printed."""
    found = {}
    for row in read("survey_tables"):
        cells = found.setdefault((row["question"], row["choice"]), {})
        cells[row["group"]] = (number(row["count"]), row["printed_percent"])
    return found


# -- the published tables ----------------------------------------------------


def test_the_three_published_tables_stand_on_the_page_with_all_counts_and_percentages(as_manager, fujimi):
    compared = 0
    for asked in fujimi.questions.filter(attribute=""):
        rows = {
            row[0]: row[1:]
            for row in rows_of(table_at(as_manager, fujimi, question=asked.pk, by="sex_age"))
            if row
        }
        for (question, choice), by_group in published().items():
            if question == asked.number:
                told = [text for group in GROUPS for text in by_group[group]]
                assert rows[choice][: len(told)] == told
                compared += len(told)

    assert compared == 220  # 22 choices × 5 groups × (count, percentage)


def test_who_has_no_sex_or_age_is_a_column_of_their_own(as_manager, fujimi):
    page = table_at(as_manager, fujimi, question=fujimi.questions.get(number="6-3").pk, by="sex_age")

    head, _, *rows = rows_of(page)
    assert head[-1] == "性別または年齢が不明"
    assert rows[-1] == [
        "合計",
        "2,179",
        "100",
        "453",
        "100",
        "470",
        "100",
        "581",
        "100",
        "605",
        "100",
        "70",
        "100",
    ]
