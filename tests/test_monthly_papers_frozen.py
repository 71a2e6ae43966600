"""An accepted paper stays as it was, and is the same in every form."""

import io
import json
import re
from collections import Counter
from datetime import date
from hashlib import sha256

import openpyxl
import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination import accepted_months
from coordination.blocks import Document
from coordination.models import (
    Activity,
    Coordinator,
    Correction,
    MonthlyReport,
    Municipality,
    Organization,
    Purpose,
    User,
    correcting,
)
from reports import monthly_report as module
from reports.formats import FORMATS
from reports.kept import as_kept, of_kept
from reports.monthly_report import MonthlyPaper, monthly_report, paper_of, with_corrections
from reports.sections import monthly as sections
from tests.monthly import APRIL_2019, FEBRUARY, JANUARY, cells, contractor, report_of, visit_on
from tests.printed import text_of_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def empty_month():
    """A month in which nobody went anywhere."""
    return MonthlyReport.objects.create(contractor=contractor(), month=date(2020, 5, 1))


# -- frozen ----------------------------------------------------------------


def html_of(client, report) -> str:
    page = client.get(report.get_absolute_url()).content.decode()
    return re.search(r"<article class=\"document monthly\" data-paper>.*?</article>", page, re.S)[0]


def cells_of_workbook(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [(sheet.title, row) for sheet in book for row in sheet.iter_rows(values_only=True)]


def marks(client, report, forms):
    """What stands for the paper in each of the forms."""
    report = MonthlyReport.objects.get(pk=report.pk)
    kept = json.dumps(report.document, sort_keys=True, ensure_ascii=False)
    document = with_corrections(report, paper_of(report).document)
    ways = {
        "json": lambda: sha256(kept.encode()).hexdigest(),
        "html": lambda: sha256(html_of(client, report).encode()).hexdigest(),
        "pdf": lambda: sha256(FORMATS["pdf"].render(document)).hexdigest(),
        "xlsx": lambda: cells_of_workbook(FORMATS["xlsx"].render(document)),
    }
    return {form: ways[form]() for form in forms}


@pytest.mark.parametrize("forms", [("json", "html", "xlsx"), pytest.param(("pdf",), marks=pytest.mark.slow)])
def test_an_accepted_paper_stays_as_it_was_whatever_is_renamed_moved_or_counted_otherwise(
    forms, as_manager, monkeypatch
):
    report = report_of(date(2019, 5, 1))
    before = marks(as_manager, report, forms)

    Organization.objects.update(kind="other")
    for one in (*Organization.objects.all(), *Purpose.objects.all(), *Coordinator.objects.all()):
        type(one).objects.filter(pk=one.pk).update(name=f"改名{one.pk}")
    accepted_months.take_down()  # the paper holds by itself, also where nothing would keep the records
    Coordinator.objects.update(employer=Organization.objects.first())
    accepted_months.put_up()
    Municipality.objects.update(name="新市", tier1_name="一層", department="新しい課")
    User.objects.update(name="改名")
    visit_on(date(2020, 5, 1))
    monkeypatch.setattr(Activity, "VISIT_COUNTS", "べつの数え方")
    for name in ("times", "outreach", "purposes", "visits"):
        monkeypatch.setattr(sections, name, lambda month: 1 / 0)
    monkeypatch.setattr(module, "monthly_report", lambda report: 1 / 0)

    assert marks(as_manager, report, forms) == before


def test_numbers_of_an_accepted_paper_open_the_visits_that_were_counted(as_manager, staff):
    report = report_of(APRIL_2019)
    visit = report.visits().filter(tier=1).last()
    with correcting([report], reason="層のまちがい", by=staff, at=timezone.now(), activity=visit):
        Activity.objects.filter(pk=visit.pk).update(tier=2)

    page = as_manager.get(reverse("monthly_visits", args=[report.pk]), {"of": "month-tier1"}).context["page"]

    assert page.total == len(page.records) == 39, "as it was accepted, whatever the visit says today"
    assert visit in page.records


def test_a_visit_withdrawn_by_a_correction_stays_among_the_visits_counted(as_manager, staff):
    report = report_of(APRIL_2019)
    visit = report.visits().last()
    with correcting([report], reason="二重だった", by=staff, at=timezone.now(), activity=visit):
        visit.withdraw(by=staff, at=timezone.now(), because="二重だった")

    page = as_manager.get(reverse("monthly_visits", args=[report.pk]), {"of": "month-all"}).context["page"]

    assert page.total == len(page.records) == 69


def test_a_correction_stands_beside_the_paper_and_leaves_it_as_it_was(as_manager, staff):
    report = report_of(APRIL_2019)
    before, html = json.dumps(report.document, sort_keys=True), html_of(as_manager, report)
    visit = report.visits().last()
    with correcting([report], reason="場所のまちがい", by=staff, at=timezone.now(), activity=visit):
        Activity.objects.filter(pk=visit.pk).update(venue="第二集会所")

    report = report_of(APRIL_2019)
    assert (json.dumps(report.document, sort_keys=True), html_of(as_manager, report)) == (before, html)
    page = as_manager.get(report.get_absolute_url()).content.decode()
    assert "場所のまちがい" in page and "第二集会所" in page
    document = with_corrections(report, paper_of(report).document)
    second = document.sections[-1].parts[1]
    (row,) = second.blocks[1].rows
    assert (row.labels, row.cells) == (("場所",), (visit.venue, "第二集会所"))


def test_a_correction_keeps_what_was_stored_before_also_where_a_form_has_changed_the_visit(staff):
    report = report_of(APRIL_2019)
    visit = report.visits().last()
    stored, visit.venue = visit.venue, "第二集会所"  # as a form does while it is checked

    with correcting([report], reason="場所", by=staff, at=timezone.now(), activity=visit):
        visit.save()

    made = Correction.objects.last()
    assert (made.before["場所"], made.after["場所"]) == (stored, "第二集会所")


def test_what_is_kept_comes_back_as_it_was():
    paper = monthly_report(report_of(FEBRUARY))

    kept = json.loads(json.dumps(paper.as_json()))

    assert MonthlyPaper.of_json(kept) == paper


def test_papers_of_later_code_are_read_without_the_fields_that_are_new_to_it():
    kept = as_kept(monthly_report(report_of(FEBRUARY)).document)
    kept["a field of the year 2030"] = "x"
    del kept["notes"]

    assert isinstance(of_kept(kept), Document)
    assert of_kept(kept).notes == ()


# -- forms -----------------------------------------------------------------


@pytest.fixture(scope="module")
def pdf(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        report = report_of(APRIL_2019)
        return FORMATS["pdf"].render(with_corrections(report, paper_of(report).document))


@pytest.mark.slow
def test_the_pdf_is_tagged_embeds_our_font_and_repeats_the_head_of_the_visits(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))

    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data().decode()
    fonts = {
        font["/BaseFont"].split("+")[1]
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert fonts == {"BIZ-UDPGothic", "BIZ-UDPGothic-Bold"}
    texts = [page.extract_text() for page in reader.pages]
    listed = [text for text in texts if re.search(r"^\d+\s*\n?平成31年4月", text, re.M)]
    assert len(listed) > 3
    assert all("聞いたこと" in text for text in listed), "the head stands on every page of the table"
    assert all("令和元年5月8日受理" in text for text in texts)


def test_what_is_printed_is_all_that_was_heard(pdf):
    """Letter by letter: the columns of a table are read across."""
    printed = Counter(text_of_pdf(pdf))

    heard = Counter("".join(visit.heard for visit in report_of(APRIL_2019).visits()))
    assert not heard - printed


LONG = "鷺の池まで行く足がないという話を、くわしく聞きました。" * 400  # 10,800 letters, many pages of A4


@pytest.mark.slow
def test_a_very_long_text_is_printed_whole_in_every_form(empty_month, as_manager):
    visit_on(date(2020, 5, 7), heard=LONG, venue="場" * 100)
    MonthlyReport.objects.filter(pk=empty_month.pk).update(summary=LONG)
    report = MonthlyReport.objects.get(pk=empty_month.pk)
    document = monthly_report(report).document

    printed = text_of_pdf(FORMATS["pdf"].render(document))
    assert printed.count("鷺") == 2 * 400
    workbook = cells_of_workbook(FORMATS["xlsx"].render(document))
    assert sum(str(value).count("鷺") for _, row in workbook for value in row) == 2 * 400
    assert LONG in as_manager.get(report.get_absolute_url()).content.decode()


def test_a_month_of_300_visits_costs_as_many_statements_as_one_of_3(empty_month, as_manager):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            monthly_report(empty_month)
        return len(captured)

    aims, met = list(Purpose.objects.all()[:2]), list(Organization.objects.all()[:2])
    for number in range(3):
        visit = visit_on(date(2020, 5, 1 + number), is_outreach=True, outreach_people=number)
        visit.purposes.set(aims)
        visit.organizations.set(met)
    before = statements()
    for number in range(297):
        visit = visit_on(date(2020, 5, 1 + number % 31))
        visit.purposes.set(aims)
        visit.organizations.set(met)

    assert statements() == before < 25
    assert cells(monthly_report(empty_month), "times")["合計", ""][0] == "300"
    page = as_manager.get(reverse("monthly_visits", args=[empty_month.pk]), {"of": "month-all"})
    assert (page.context["page"].total, len(page.context["rows"])) == (300, 50)


def test_the_workbook_has_a_sheet_a_section_and_numbers_that_are_numbers():
    book = openpyxl.load_workbook(
        io.BytesIO(FORMATS["xlsx"].render(monthly_report(report_of(FEBRUARY)).document))
    )

    assert book.sheetnames[:2] == ["あらまし", "1　活動回数"]
    total = next(row for row in book["1　活動回数"].iter_rows(values_only=True) if row[0] == "合計")
    assert [value for value in total if isinstance(value, int)] == [60, 745, 30]
    long = next(cell for cell in book["9　訪問の一覧"]["F"] if cell.value and len(str(cell.value)) > 25)
    assert long.alignment.wrap_text


def test_the_page_of_a_report_costs_few_statements(as_manager):
    def statements(month):
        address = report_of(month).get_absolute_url()
        as_manager.get(address)
        with CaptureQueriesContext(connection) as captured:
            as_manager.get(address)
        return len(captured)

    assert statements(APRIL_2019) < 16, "an accepted paper is read, not counted"
    assert statements(FEBRUARY) < 34
    assert statements(JANUARY) < 50, "with what is to be looked at before submitting"
