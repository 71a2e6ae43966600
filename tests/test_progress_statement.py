"""What the public is told comes from an approved edition alone: numbers and facts, no drafts, no names, no few people."""

from dataclasses import replace

import pytest
from django.urls import reverse

from coordination.blocks import Column, Part, Prose, Row, Section, Table
from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, User
from reports.models import Narrative
from reports.progress_statement import HIDDEN_NOTE, progress_statement
from tests.editions import edition_of

YEARS = [FiscalYear(year) for year in (2018, 2019, 2020)]


def table_of(paper, number):
    return paper.sections[number].parts[0].blocks[0]


def texts_of(table):
    return {row.labels[0]: [str(cell) for cell in row.cells] for row in table.rows}


@pytest.fixture
def told(document):
    return progress_statement(document, YEARS)


def test_each_indicator_with_a_target_has_its_years(told):
    assert [one.title for one in told.sections] == ["1　協議体の開催回数", "2　コーディネーターの活動回数"]
    activities = table_of(told, 1)

    assert [one.whole_head for one in activities.columns] == [
        "目標（回）", "実績（回）", "実績・うち第1層相当（回）", "実績・うち第2層相当（回）", "達成率（％）", "評価",
    ]  # fmt: skip
    # 410 ÷ 250 = 1.64, 815 ÷ 300 = 2.716…
    assert texts_of(activities) == {
        "平成30年度": ["250", "410", "257", "153", "164", "達成"],
        "令和元年度": ["300", "815", "462", "353", "272", "達成"],
        "令和2年度": ["400", "", "", "", "", ""],
    }


def test_a_target_without_tiers_is_neither_rated_nor_evaluated(told):
    table = table_of(told, 0)

    assert "評価" not in [one.label for one in table.columns]
    assert texts_of(table)["令和元年度"] == ["6", "2", "14"]
    assert "目標は層を分けずに定めたため、達成率は出していません。" in table.notes


def test_the_texts_of_the_review_and_the_names_of_its_people_are_not_in_it(review, told):
    words = str(told)

    assert not [text.body for text in Narrative.objects.all() if text.body[:20] in words]
    assert not [user.name for user in User.objects.all() if user.name in words]


def people(values, target=10):
    """A paper that counts people, total and part, each as figures of one year."""
    address = "/indicators/{}/2019/?as_of=2020-06-15"
    keys = ["helpers_all", "helpers_part", "helpers_rest"]
    rows = [Row(("目標",), (Figure(target, "人", State.ACTUAL, address.format(keys[0]) + "#target"),))]
    labels = ["実績", "実績・うち東部", "実績・うち西部"]
    rows += [
        Row((label,), (Figure(value, "人", State.ACTUAL, address.format(key)),))
        for label, key, value in zip(labels, keys, values, strict=True)
    ]
    rate = Figure(100 * values[0] // target, "％", State.ACTUAL, address.format(keys[0]) + "#target")
    rows.append(Row(("達成率（％）",), (rate,)))
    table = Table(
        "helpers", "手伝う人", ("区分",), (Column("令和元年度", "人"),), tuple(rows), ("東部は3人です。",)
    )
    return Section(
        "helpers", "手伝う人", (Part("", (table, Prose("現状", ("佐藤さんが3人を連れてきた。",)))),)
    )


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        ((12, 7, 5), ["10", "12", "7", "5", "120", "達成"]),
        ((12, 12, 0), ["10", "12", "12", "0", "120", "達成"]),  # none is nobody
        ((12, 9, 3), ["10", "x", "x", "x", "x", ""]),  # 12 − 9 would tell the 3
        ((4, 4, 0), ["10", "x", "x", "x", "x", ""]),  # 40 % of 10 would tell the 4
    ],
)
def test_few_people_are_hidden_with_what_would_tell_them(document, values, printed):
    paper = progress_statement(replace(document, sections=(people(values),)), [FiscalYear(2019)])

    assert texts_of(table_of(paper, 0))["令和元年度"] == printed
    is_hidden = "x" in printed
    assert (HIDDEN_NOTE in paper.notes) is is_hidden
    words = str(paper.sections)
    assert "東部は3人です。" not in words and "佐藤さん" not in words
    assert ("Chart(" in words) is not is_hidden
    assert ("わかること" in words) is not is_hidden


def test_it_is_of_what_was_approved_whatever_the_records_say_since(
    client, review, staff, manager, open_months
):
    edition = edition_of(review, manager)
    Activity.objects.bulk_create([Activity(visited_on="2019-05-01", tier=2)])
    client.force_login(staff)

    page = client.get(reverse("edition_statement", args=[edition.pk])).content.decode()
    assert "815" in page and "816" not in page and manager.name not in page
    assert client.get(reverse("edition_statement_file", args=[edition.pk, "json"])).status_code == 404
    saved = client.get(reverse("edition_statement_file", args=[edition.pk, "html"])).content.decode()
    assert "目標を大きく（515回）上回りました" in saved and manager.name not in saved


def test_a_review_that_is_no_edition_yet_has_none(client, staff, review):
    client.force_login(staff)

    assert "公表用の進捗状況" not in client.get(reverse("review", args=[7])).content.decode()
    assert client.get(reverse("edition_statement", args=[1])).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(("extension", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_it_is_taken_away_as_a_file(client, staff, manager, review, extension, begins):
    edition = edition_of(review, manager)
    client.force_login(staff)

    answer = client.get(reverse("edition_statement_file", args=[edition.pk, extension]))
    assert answer.status_code == 200 and answer.content.startswith(begins)
