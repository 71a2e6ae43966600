"""Asked about a number in the committee room, one finds where it stands and opens what is in it."""

import io
from dataclasses import replace
from decimal import Decimal

import pypdf
import pytest
from django.urls import reverse

from coordination.blocks import Column, Part, Row, Section, Table
from coordination.figures import Figure, State
from reports.document import plan_review
from reports.number_search import asked, places_of
from reports.pdf import render_pdf
from reports.references import read_reference
from tests.editions import edition_of
from tests.printed import blocks_of


@pytest.fixture
def clerk(client, staff):
    client.force_login(staff)
    return client


@pytest.mark.parametrize(
    ("typed", "number", "unit", "is_projected"),
    [
        ("815", 815, "", False),
        ("８１５回", 815, "回", False),
        (" １，４３３ 枚", 1433, "枚", False),
        ("32.5%", "32.5", "％", False),
        ("見込 820", 820, "", True),
        ("12名", 12, "人", False),
    ],
)
def test_a_number_is_read_however_it_is_typed(typed, number, unit, is_projected):
    found = asked(typed)

    assert (found.number, found.unit, found.is_projected) == (Decimal(number), unit, is_projected)


def test_every_place_of_a_number_is_found_in_tables_and_in_texts(review):
    review.narratives.create(
        section="activities",
        heading="数",
        body="活動は｛coordinator_activities:2019:actual｝でした。",
        position=99,
    )
    found = places_of(plan_review(review), asked("８１５"))

    assert [one.text for one in found if one.place.row != "本文"] == ["815回"]
    (sentence,) = (one for one in found if one.place.row == "本文")
    assert sentence.text == "活動は815回でした。" and "coordinator_activities/2019" in sentence.figure.address
    assert places_of(plan_review(review), asked("815人")) == []
    assert places_of(plan_review(review), asked("81回")) == []


def test_a_projection_is_found_as_such(document):
    figures = (Figure(820, "回", State.PROJECTED), Figure(820, "回"))
    table = Table("t", "表", ("行",), (Column("見込む"), Column("数える")), (Row(("活動",), figures),))
    paper = replace(document, sections=(Section("activities", "1　活動", (Part("", (table,)),)),))

    assert [one.text for one in places_of(paper, asked("見込820"))] == ["見込 820回"]
    assert len(places_of(paper, asked("820"))) == 2


def test_words_find_the_rows_that_they_name(review):
    found = places_of(plan_review(review), asked("第２層 令和元年度"))
    found = [one for one in found if one.place.row != "本文"]

    assert found and all("第2層" in str(one.place) and "令和元年度" in str(one.place) for one in found)


def test_the_page_leads_to_the_records_and_to_the_table(clerk, review):
    page = clerk.get(reverse("number_find"), {"q": "14回"})
    (one,) = (one for one in page.context["shown"] if "第2層" in one.found.place.row)

    assert one.records == 14 and "/indicators/tier2_meetings/2019/" in one.address
    assert one.leads == f"{reverse('review', args=[7])}#table-7-1-01"
    assert "ありません" in clerk.get(reverse("number_find"), {"q": "99999"}).content.decode()


def test_each_table_has_a_reference_of_its_own_that_its_papers_print(review):
    document = plan_review(review)
    tables = blocks_of(document, Table)
    references = [table.reference for table in tables]

    assert references[0] == "7-1-01" and len(set(references)) == len(references)
    short = replace(document, sections=document.sections[:1])
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(render_pdf(short))).pages)
    assert "参照 7-1-01" in text


def test_a_reference_leads_from_paper_to_the_table(clerk, review):
    answer = clerk.get(reverse("number_find"), {"q": "参照７－１－０１"})

    assert answer["Location"] == f"{reverse('review', args=[7])}#table-7-1-01"
    assert 'id="table-7-1-01"' in clerk.get(reverse("review", args=[7])).content.decode()
    assert read_reference("7-1-1") == (7, 0, "7-1-01") and read_reference("815") is None
    missing = clerk.get(reverse("number_find"), {"q": "7-1-99"}).content.decode()
    assert "参照番号「7-1-99」の表は見つかりません" in missing


def test_that_of_an_edition_leads_to_the_edition(clerk, review, manager):
    edition = edition_of(review, manager)
    answer = clerk.get(reverse("number_find"), {"q": "7-1-01-1"})

    assert answer["Location"] == f"{edition.get_absolute_url()}#table-7-1-01-1"


def test_a_table_on_paper_is_a_link_where_the_installation_has_an_address(review, settings):
    settings.SITE_ADDRESS = "https://plan.example.jp"
    document = plan_review(review)
    (page, *_) = pypdf.PdfReader(
        io.BytesIO(render_pdf(replace(document, sections=document.sections[:1])))
    ).pages
    leads = [one.get_object()["/A"].get("/URI") for one in page["/Annots"] if "/A" in one.get_object()]

    assert f"https://plan.example.jp{reverse('number_find')}?q=7-1-01" in leads
