"""A paper that nobody has approved says 案 on every page; an edition does not."""

import io
import json
from dataclasses import replace

import docx
import openpyxl
import pypdf
import pytest
from django.urls import reverse

from coordination.blocks import Part, Prose, Section
from reports.document import draft_review
from reports.formats import FORMATS
from reports.kept import as_kept, of_kept

pytestmark = pytest.mark.django_db  # what is built for all tests is built before those of the browser


@pytest.fixture
def short(document):
    """The review with one section that goes over several pages, which is quickly laid out."""
    prose = Prose("現状", tuple(f"{number}番めの文です。" * 20 for number in range(60)))
    return replace(document, sections=(Section("activities", "1　活動", (Part("", (prose,)),)),))


def pages_of(document):
    reader = pypdf.PdfReader(io.BytesIO(FORMATS["pdf"].render(document)))
    return [page.extract_text() for page in reader.pages]


@pytest.mark.slow
def test_every_page_of_a_drafts_pdf_says_so_and_no_page_of_an_edition(short):
    drafted, approved = pages_of(replace(short, is_draft=True)), pages_of(short)

    assert len(drafted) == len(approved) > 2
    assert all("案" in page for page in drafted) and "計画評価書（案）" in drafted[0]
    assert not any("案" in page for page in approved)


def test_word_says_it_in_the_head_of_its_pages(short):
    drafted, approved = (
        docx.Document(io.BytesIO(FORMATS["docx"].render(replace(short, is_draft=one))))
        for one in (True, False)
    )

    assert [one.text for one in drafted.sections[0].header.paragraphs] == ["案"]
    assert [one.text for one in approved.sections[0].header.paragraphs if one.text] == []
    assert "第7期計画評価書（案）" in [one.text for one in drafted.paragraphs]


def test_excel_says_it_in_the_head_of_each_sheet(short):
    drafted, approved = (
        openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].render(replace(short, is_draft=one))))
        for one in (True, False)
    )

    assert [sheet.oddHeader.center.text for sheet in drafted] == ["案"]
    assert [sheet.oddHeader.center.text for sheet in approved] == [None]
    assert drafted.worksheets[0]["A2"].value.startswith("第7期計画評価書（案）　")


def test_the_file_for_a_browser_and_the_data_say_it(short):
    drafted = replace(short, is_draft=True)

    assert '<p class="draft-mark">案</p>' in FORMATS["html"].render(drafted).decode()
    assert "案" not in FORMATS["html"].render(short).decode()
    assert [json.loads(FORMATS["json"].render(one))["is_draft"] for one in (drafted, short)] == [True, False]


def test_what_is_downloaded_before_the_approval_is_a_draft(client, staff, review):
    client.force_login(staff)
    answer = client.get(reverse("review_download", args=[7, "json"]))

    assert json.loads(b"".join(answer) if answer.streaming else answer.content)["is_draft"]
    assert "%EF%BC%88%E6%A1%88%EF%BC%89" in answer["Content-Disposition"]  # （案）
    assert "計画評価書（案）" in client.get(reverse("review", args=[7])).content.decode()


def test_an_edition_of_before_is_read_as_none(review):
    kept = as_kept(draft_review(review))
    assert of_kept(kept).is_draft
    del kept["is_draft"]

    assert not of_kept(kept).is_draft
