"""A 見込 is said to be one wherever it stands, and gives way to what was counted when the year is over."""

import io
import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.urls import reverse
from docx import Document as open_word

from coordination.blocks import Chart, Table
from coordination.figures import State
from coordination.fiscal_year import FiscalYear
from coordination.models import Activity
from reports.document import plan_review
from reports.drafts import drafted
from reports.excel import render_excel
from reports.expected_questions import expected_questions
from reports.json import render_json
from reports.kept import as_kept, of_kept
from reports.live_figures import names_of, paragraph
from reports.models import Indicator, Projection
from reports.paper import Paper
from reports.pdf import render_pdf
from reports.progress import progress
from reports.word import render_word
from tests.printed import blocks_of, cells_of, text_of_pdf

pytestmark = pytest.mark.django_db

R2 = FiscalYear(2020)
ACTIVITIES = "coordinator_activities"
NOTE = "令和2年度のコーディネーターの活動回数、うち第1層相当は見込です（きょうまでの進み方、令和2年5月31日までの記録をもとにしたもの）。"


@pytest.fixture
def expected(staff, review):
    """600 of R2, of which 250 of the first tier; and 10 meetings of the second, by hand."""
    for key, value, method in (
        (ACTIVITIES, 600, "pace"),
        (f"{ACTIVITIES}_tier1", 250, "pace"),
        ("tier2_meetings", 10, "hand"),
    ):
        Projection.keep(
            Indicator.objects.get(key=key),
            value=value,
            method=method,
            how="計算のしかた",
            basis_on=date(2020, 5, 31),
            by=staff,
            at=datetime(2020, 6, 1, 9, tzinfo=ZoneInfo("Asia/Tokyo")),
        )
    return plan_review(review)


def test_tables_print_it_with_the_word_and_say_how_it_was_found(expected):
    cells = cells_of(expected)
    notes = {table.key: table.notes for table in blocks_of(expected, Table)}

    assert cells[ACTIVITIES, ("実績", "合計"), 2] == "見込 600"
    assert cells[ACTIVITIES, ("実績", "うち第1層相当"), 2] == "見込 250"
    assert cells[ACTIVITIES, ("達成率（％）", ""), 2] == "見込 150"  # 600 ÷ 400
    assert cells["council_meetings", ("実績", "第2層"), 2] == "見込 10"
    assert NOTE in notes[ACTIVITIES]
    assert any("令和2年度の第2層の開催回数は見込です（手で、" in note for note in notes["council_meetings"])


def test_the_paper_names_nobody(expected, staff):
    assert staff.name not in str(as_kept(expected))


def test_the_chart_draws_it_as_a_run_of_its_own_and_tells_it_apart_in_words(expected):
    chart = next(one for one in blocks_of(expected, Chart) if one.key == ACTIVITIES)

    assert [(series.name, series.values) for series in chart.series][1:] == [
        ("実績", (410, 815, None)),
        ("見込", (None, None, 600)),
    ]
    assert "令和元年度は目標300回、実績815回。令和2年度は目標400回、見込 600回" in chart.description


def test_the_page_shows_it_and_its_number_opens_how_it_was_found(expected, as_manager):
    page = as_manager.get(reverse("review", args=[7])).content.decode()
    behind = as_manager.get("/indicators/coordinator_activities/2020/?as_of=2020-06-15").content.decode()

    assert ">見込 600</a>" in page and ">見込 150</a>" in page
    assert '<p class="big-number">見込 600回</p>' in behind
    assert "きょうまでの進み方：計算のしかた（令和2年5月31日をもとに職員 太郎が作成）" in behind


def test_home_says_it_in_the_row_the_rate_and_the_bar(expected, as_manager, review):
    (row,) = [one for one in progress(review.plan, R2, review.as_of) if one.indicator.key == ACTIVITIES]

    assert (row.actual.with_unit, row.rate.with_unit) == ("見込 600回", "見込 150％")
    assert row.bar.is_projected


def test_a_workbook_holds_the_number_and_shows_the_word(expected):
    book = openpyxl.load_workbook(io.BytesIO(render_excel(expected)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == 600]
    heads = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]

    assert [cell.number_format for cell in cells] == [
        '"見込 "#,##0',
        "General",
    ]  # the table; the chart's own rows
    assert "見込" in heads  # the head of the chart's column


@pytest.mark.slow
def test_a_word_file_shows_the_word(expected):
    word = open_word(io.BytesIO(render_word(expected)))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]

    assert "見込 600" in cells and "見込 150" in cells
    assert any(NOTE in paragraph.text for paragraph in word.paragraphs)


@pytest.mark.slow
def test_the_pdf_shows_the_word(expected):
    text = text_of_pdf(render_pdf(expected))

    assert "見込600" in text and "見込150" in text and NOTE in text


def test_machines_are_told_its_state(expected):
    text = json.dumps(json.loads(render_json(expected)), ensure_ascii=False)

    assert '"value": 600, "unit": "回", "state": "projected"' in text
    assert '"value": 150, "unit": "％", "state": "projected"' in text


def test_an_edition_keeps_it_as_one(expected):
    assert of_kept(as_kept(expected)) == expected


def test_a_sentence_says_the_word_and_compares_it_with_nothing(expected, review):
    paper = Paper(review, review.as_of)

    def said(kind):
        return str(paragraph(f"｛{ACTIVITIES}:2020:{kind}｝", paper.at))

    assert [said(kind) for kind in ("actual", "rate", "against_target", "against_year_before")] == [
        "見込 600回",
        "見込 150％",
        "（見込のため、目標とくらべていません）",
        "（見込のため、前年度とくらべていません）",
    ]


def test_the_draft_of_a_text_makes_no_claim_of_it(expected, review):
    indicators = list(Indicator.objects.all())
    sentences = drafted("activities", Paper(review, review.as_of), indicators, names_of(indicators))

    name = "コーディネーターの活動回数"
    assert sentences[0] == (
        f"令和2年度の{name}は、目標｛{name}・令和2年度・目標｝に対し｛{name}・令和2年度・実績｝"
        f"（達成率｛{name}・令和2年度・達成率｝）です。"
    )


def test_the_committee_asks_how_it_was_found_and_not_why_the_target_was_passed(expected, review):
    asked = {one.key: str(one.text) for one in expected_questions(Paper(review, review.as_of))}

    assert asked[f"projected:{ACTIVITIES}:2020"] == (
        "令和2年度のコーディネーターの活動回数は、見込 600回（きょうまでの進み方、令和2年5月31日までの記録から）です。"
        "どのように見込んだのですか。"
    )
    assert f"overshot:{ACTIVITIES}:2020" not in asked and f"changed:{ACTIVITIES}:2020" not in asked


def test_when_the_year_is_over_what_was_counted_stands_in_its_place(expected, review):
    Activity.objects.bulk_create(Activity(visited_on=date(2020, 9, 1), tier=1) for _ in range(500))

    after = plan_review(review, as_of=date(2021, 3, 31))
    cells = cells_of(after)

    assert cells[ACTIVITIES, ("実績", "合計"), 2] == "500"
    assert cells[ACTIVITIES, ("達成率（％）", ""), 2] == "125"  # 500 ÷ 400
    assert cells["council_meetings", ("実績", "第2層"), 2] == ""  # nothing recorded: blank, and no 見込
    assert not any("見込 " in cell for cell in cells.values())


def test_a_paper_of_an_earlier_day_knows_no_later_projection(expected, review):
    assert cells_of(plan_review(review, as_of=date(2020, 5, 30)))[ACTIVITIES, ("実績", "合計"), 2] == ""


def test_who_is_placed_is_no_projection_in_a_running_year(expected, review):
    at = Paper(review, review.as_of).at("coordinators", R2)

    assert (at.actual.value, at.actual.state) == (2, State.ACTUAL)
