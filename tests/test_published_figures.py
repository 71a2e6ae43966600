"""Each published figure stands in the right row of the review, in every form in which it leaves the application."""

import pytest
from django.urls import reverse

from reports.formats import FORMATS
from tests import published
from tests.printed import rows_of_html, rows_of_pdf, rows_of_workbook

pytestmark = pytest.mark.django_db
tables = pytest.mark.parametrize("table", published.TABLES, ids=lambda table: table.__name__)


@pytest.fixture(scope="module")
def pdf_rows(document, pdf):
    return set(rows_of_pdf(pdf, document))


@pytest.fixture(scope="module")
def workbook_rows(document):
    return set(rows_of_workbook(FORMATS["xlsx"].render(document)))


def missing(table, rows, as_printed=published.without_blanks):
    expected = [as_printed(published.without_blanks(row)) for row in table()]
    assert expected
    return [row for row in expected if row not in rows]


@tables
def test_every_published_row_is_in_the_page_of_the_application(table, as_manager):
    page = as_manager.get(reverse("review", args=[7])).content.decode()

    assert missing(table, set(rows_of_html(page))) == []


@tables
def test_every_published_row_is_in_the_html_file(table, document):
    page = FORMATS["html"].render(document).decode()

    assert missing(table, set(rows_of_html(page))) == []


@tables
def test_every_published_row_is_in_the_pdf(table, pdf_rows):
    assert missing(table, pdf_rows) == []


@tables
def test_every_published_row_is_in_real_cells_of_the_workbook(table, workbook_rows):
    assert missing(table, workbook_rows, published.with_units_apart) == []


def test_the_survey_tables_are_22_rows_of_5_groups():
    choices = [
        row
        for row in published.survey_tables()
        if len(row.cells) == 10 and row.labels[0] not in ("合計", "回答者数")
    ]

    assert len(choices) == 22
    assert len(published.read("survey_tables")) == 22 * 5
