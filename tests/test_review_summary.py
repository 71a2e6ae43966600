"""A review on one sheet says what the review says, no more, and never needs a second sheet."""

import io
from dataclasses import replace

import pytest
from django.urls import reverse
from pypdf import PdfReader

from coordination.blocks import Document
from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from coordination.models import Activity
from reports.document import plan_review
from reports.evaluation import evaluation
from reports.models import Indicator, PlanReview, Projection, Target
from reports.summary import Room, summary
from reports.views import summaries
from tests.editions import edition_of

ACTIVITIES = "coordinator_activities"
YEARS = [FiscalYear(year) for year in (2018, 2019, 2020)]


def rows_of(paper: Document):
    return {row.labels: row.cells for row in paper.sections[0].parts[0].blocks[0].rows}


def sentences_of(paper: Document):
    part = next(one for one in paper.sections if one.key == "sentences").parts[0]
    return {prose.heading: [str(one) for one in prose.paragraphs] for prose in part.blocks}


@pytest.fixture
def summed(document):
    return summary(document, YEARS, standing="案")


def test_the_rows_are_those_of_the_paper_in_the_years_of_the_plan(summed):
    rows = rows_of(summed)
    name = "コーディネーターの活動回数（回）"

    assert [str(one) for one in rows["協議体の開催回数（回）", "目標・層の別なし"]] == ["5", "6", "7"]
    assert [str(one) for one in rows["協議体の開催回数（回）", "実績・第1層"]] == ["3", "2", ""]
    assert [str(one) for one in rows["協議体の開催回数（回）", "実績・第2層"]] == ["4", "14", ""]
    assert [str(one) for one in rows[name, "目標"]][1] == "300"
    assert [str(one) for one in rows[name, "達成率（％）"]][1] == "272"  # 815 ÷ 300 = 2.716…
    assert rows[name, "評価"] == ("達成", "達成", "")


def test_the_sentences_say_what_was_missed_what_was_passed_and_what_is_open(summed):
    told = sentences_of(summed)

    assert told["届かなかったもの"] == [
        "令和元年度の協議体の開催回数は、目標6回（層の別なし）に対し、第1層が2回、第2層が14回でした。"
        "第1層は目標の数に届いていません。",
        "平成30年度の協議体の開催回数は、目標5回（層の別なし）に対し、第1層が3回、第2層が4回でした。"
        "第1層と第2層は目標の数に届いていません。",
    ]
    assert told["目標に届いたもの"][0] == (
        # 815 − 300 = 515; 815 is more than 150 % of 300.
        "令和元年度のコーディネーターの活動回数は、目標300回に対し815回（達成率272％）で、目標を大きく（515回）上回りました。"
    )
    assert len(told["まだ確定していないもの"]) == 2  # 令和2年度, of either target


@pytest.mark.parametrize(
    ("target", "heading", "words"),
    [
        (816, "届かなかったもの", "1回届きませんでした"),
        (815, "目標に届いたもの", "目標どおりでした"),
        (544, "目標に届いたもの", "目標を271回上回りました"),  # 544 × 1.5 = 816 > 815
        (543, "目標に届いたもの", "目標を大きく（272回）上回りました"),  # 543 × 1.5 = 814.5
    ],
)
def test_the_difference_is_said_in_numbers(review, target, heading, words):
    Target.objects.filter(indicator__key=ACTIVITIES, fiscal_year=FiscalYear(2019)).update(value=target)

    told = sentences_of(summary(plan_review(review), YEARS, standing="案"))
    assert any(words in one for one in told[heading])


@pytest.mark.parametrize(
    ("rate", "is_missed", "word"),
    [
        (100, False, "達成"), (100, True, "おおむね達成"), (99, True, "おおむね達成"), (80, True, "おおむね達成"),
        (79, True, "未達成"), (None, False, ""),
    ],
)  # fmt: skip
def test_a_year_is_evaluated_by_the_rule_that_the_paper_prints(rate, is_missed, word):
    state = State.PENDING if rate is None else State.ACTUAL

    assert evaluation(Figure(rate, "％", state), is_missed=is_missed) == word


def test_a_projection_is_never_set_against_the_target(review):
    Projection.objects.create(
        indicator=Indicator.objects.get(key=ACTIVITIES), fiscal_year=FiscalYear(2020), value=700,
        method="hand", basis_on=review.as_of, author="担当",
    )  # fmt: skip

    paper = summary(plan_review(review), YEARS, standing="案")
    assert sentences_of(paper)["見込"] == [
        "令和2年度のコーディネーターの活動回数は、目標400回に対し、見込 700回です（まだ確定していません）。"
    ]
    assert rows_of(paper)["コーディネーターの活動回数（回）", "評価"][2] == ""
    charts = next(one for one in paper.sections if one.key == "charts").parts[0].blocks
    runs = {one.name: one.values for one in charts[1].series}
    assert runs["実績"][2] is None and runs["見込"] == (None, None, 700)


def test_what_there_is_no_room_for_is_counted(document):
    paper = summary(document, YEARS, standing="案", room=Room(charts=1, rows=2, sentences=1))

    table = paper.sections[0].parts[0].blocks[0]
    assert len(table.rows) == 2 and table.notes[-1].startswith("ほか")
    assert sentences_of(paper)["届かなかったもの"][1] == "ほか1件は、評価書にあります。"


def test_the_summary_of_an_approved_review_is_of_what_was_kept(client, review, staff, manager, open_months):
    edition_of(review, manager)
    PlanReview.objects.update(state="approved")
    Activity.objects.bulk_create([Activity(visited_on="2019-05-01", tier=2)])
    client.force_login(staff)

    page = client.get(reverse("review_summary", args=[7]))
    assert "第1版" in page.context["document"].as_of_words
    assert "目標300回に対し815回" in str(sentences_of(page.context["document"]))


def test_the_summary_of_a_draft_says_so_and_follows_the_records(client, staff, open_months):
    Activity.objects.bulk_create([Activity(visited_on="2019-05-01", tier=2)])
    client.force_login(staff)

    page = client.get(reverse("review_summary", args=[7]))
    assert "案（まだ承認されていません）" in page.content.decode()
    assert "目標300回に対し816回" in str(sentences_of(page.context["document"]))


@pytest.mark.slow
def test_the_paper_is_one_sheet_for_the_demo(client, staff):
    client.force_login(staff)

    pages = PdfReader(io.BytesIO(client.get(reverse("review_summary_pdf", args=[7])).content)).pages
    assert len(pages) == 1 and "目標300回に対し815回" in pages[0].extract_text().replace("\n", "")


@pytest.mark.slow
def test_the_paper_is_one_sheet_whatever_it_holds(client, staff, monkeypatch, document):
    """Thirty indicators with the longest names that can be typed, and the longest name of a city."""
    tables = [
        replace(block, caption="長い指標の名前" * 14 + str(number))
        for section in document.sections
        for part in section.parts
        for block in part.blocks
        if getattr(block, "key", "") in ("council_meetings", ACTIVITIES) and hasattr(block, "rows")
        for number in range(15)
    ]
    part = replace(document.sections[0].parts[0], blocks=tuple(tables))
    long = replace(
        document,
        author="長い市の名前" * 16,
        sections=(replace(document.sections[0], parts=(part,)),),
    )
    monkeypatch.setattr(summaries, "plan_review", lambda review: long)
    client.force_login(staff)

    pages = PdfReader(io.BytesIO(client.get(reverse("review_summary_pdf", args=[7])).content)).pages
    assert len(pages) == 1 and "評価書にあります" in pages[0].extract_text().replace("\n", "")


def test_a_review_without_indicators_says_what_to_do(client, staff, monkeypatch, document):
    monkeypatch.setattr(summaries, "plan_review", lambda review: replace(document, sections=()))
    client.force_login(staff)

    assert (
        "計画の指標がまだ印刷されていません"
        in client.get(reverse("review_summary", args=[7])).content.decode()
    )
