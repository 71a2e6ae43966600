"""The review as a document: its cost, its PDF, its workbook, its data."""

import io
import json
import re
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.blocks import Chart, Column, Document, Merged, Part, Prose, Row, Section, Span, Table
from coordination.figures import Figure, State
from coordination.models import Activity, Forum, Person
from coordination.papers.pdf import PdfError, StaticFetcher
from meetings.models import Attendance, Meeting
from reports.document import plan_review
from reports.excel import render_excel
from reports.formats import FORMATS
from reports.pdf import render_pdf
from surveys.models import AnswerColumn, AnswerSheet
from tests.conftest import AS_OF
from tests.printed import blocks_of, cells_of, figures_of, text_of_pdf
from volunteers.models import Member, MemberRole, Service, ServiceHelper, TicketTransfer

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def text(pdf):
    """Reading it back takes a second."""
    return text_of_pdf(pdf)


def small(*blocks) -> Document:
    section = Section("one", "1　章", (Part("", blocks),))
    return Document("見本", "副題", "見本市", AS_OF, "令和2年6月15日現在", (section,))


def statements(review):
    with CaptureQueriesContext(connection) as captured:
        plan_review(review)
    return len(captured)


def double(queryset, **changes):
    """Adds a copy of every row; `changes` name functions that give a copy's field its own value."""
    rows = list(queryset.order_by("pk"))
    for row in rows:
        row.pk, row._state.adding = None, True
        for field, value in changes.items():
            setattr(row, field, value(row))
    return queryset.model._base_manager.bulk_create(rows)


@pytest.mark.slow
def test_the_review_costs_as_many_statements_with_twice_the_records(review):
    before, cells = statements(review), cells_of(plan_review(review))
    double(Activity.objects.all())
    double(Forum.objects.all())
    first_meeting = Meeting.objects.order_by("pk").first()
    people = double(Person.objects.all())
    double(Meeting.objects.all())
    Attendance.objects.bulk_create(Attendance(meeting=first_meeting, person=person) for person in people)
    double(Member.objects.all(), number=lambda member: member.number + 1000)
    double(MemberRole.objects.all(), joined_on=lambda role: role.joined_on + timedelta(days=1))
    originals = list(Service.objects.order_by("pk").values_list("pk", flat=True))
    copies = dict(zip(originals, double(Service.objects.all(), errand=lambda service: None), strict=True))
    double(ServiceHelper.objects.all(), service=lambda helper: copies[helper.service_id])
    double(TicketTransfer.objects.filter(kind="issue"))
    AnswerSheet.objects.update(size=4358, slips=b"")
    for column in AnswerColumn.objects.select_related("question"):
        column.codes = [*column.codes, *column.codes]
        column.save()

    after = cells_of(plan_review(review))
    (exchange,) = {table for table, _, _ in after if table.startswith("exchange")}
    assert statements(review) == before < 50
    assert after["coordinator_activities", ("実績", "合計"), 1] == "1,630"  # 815 × 2: they are counted
    assert after[exchange, ("活動時間",), 0] == "42,990"  # 21,495 × 2
    assert after["survey_outline", ("回答者",), 0] == "4,358"  # 2,179 × 2
    assert after.keys() == cells.keys()


# -- PDF -------------------------------------------------------------------


def test_the_pdf_embeds_our_japanese_font_and_no_other(pdf):
    fonts = set()
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert "/FontFile2" in descriptor
            fonts.add(font["/BaseFont"].split("+")[1])

    assert fonts == {"BIZ-UDPGothic", "BIZ-UDPGothic-Bold"}


def test_the_pdf_is_tagged_for_readers_of_the_screen(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    catalog = reader.trailer["/Root"]

    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "ja"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid" in catalog["/Metadata"].get_data().decode()
    assert reader.metadata.title == "第7期計画評価書"


def test_every_chart_of_the_pdf_is_told_in_words(document, pdf):
    charts = blocks_of(document, Chart)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    told = []

    def walk(node):
        node = node.get_object()
        if "/Alt" in node:
            told.append(node["/Alt"])
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            if isinstance(kid, pypdf.generic.IndirectObject | pypdf.generic.DictionaryObject):
                kid = kid.get_object()
                if isinstance(kid, pypdf.generic.DictionaryObject) and "/S" in kid:
                    walk(kid)

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"][0])
    assert [chart.kind for chart in charts] == ["target_actual", "shares", "panels", "shares"]
    assert sorted(told) == sorted(f"{chart.title}。{chart.description}" for chart in charts)


def test_the_bookmarks_of_the_pdf_are_its_sections(document, pdf):
    outline = pypdf.PdfReader(io.BytesIO(pdf)).outline
    titles = [entry.title for entry in outline if not isinstance(entry, list)]

    assert [re.sub(r"\s", "", title) for title in titles] == [
        re.sub(r"\s", "", section.title) for section in document.sections
    ]


@pytest.mark.slow
def test_every_page_is_a4_and_says_which_it_is(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages

    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in pages} == {(595, 842)}
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in page.extract_text()


@pytest.mark.slow
def test_the_text_of_the_pdf_can_be_searched(document, text):
    prose = blocks_of(document, Prose)

    assert len(prose) >= 15
    for block in prose:
        for paragraph in block.paragraphs:
            for sentence in paragraph.split("。")[:-1]:
                # A sentence that goes on over the page has the page's foot and head inside it.
                assert re.sub(r"\s", "", sentence)[:12] in text


def test_no_line_begins_or_ends_with_a_sign_that_may_not():
    nasty = "「あ」、（い）。っゃゅょー々・！？" * 120
    lines = (
        pypdf.PdfReader(io.BytesIO(render_pdf(small(Prose("見出し", (nasty,))))))
        .pages[1]
        .extract_text()
        .split("\n")
    )
    body = [line.strip() for line in lines if len(line) > 20]

    assert len(body) > 10
    assert [line for line in body if line[0] in "」、）。っゃゅょー々・！？"] == []
    assert [line for line in body if line[-1] in "「（"] == []


@pytest.mark.slow
def test_a_long_table_is_broken_between_rows_and_repeats_its_head():
    rows = tuple(
        Row((f"行{i:03}",), (Figure(i, "回"), f"長い説明が入る欄なので折り返します。終{i:03}"))
        for i in range(150)
    )
    table = Table("long", "長い表", ("名称",), (Column("回数", "回"), Column("説明")), rows)

    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(render_pdf(small(table)))).pages]

    for i in range(150):
        assert [n for n, text in enumerate(pages) if f"行{i:03}" in text] == [
            n for n, text in enumerate(pages) if f"終{i:03}" in text
        ]
    with_rows = [text for text in pages if "行" in text]
    assert len(with_rows) > 2
    assert all("回数（回）" in text for text in with_rows)


@pytest.mark.slow
def test_the_same_document_gives_the_same_bytes(document, pdf):
    assert render_pdf(document) == pdf


def test_a_word_that_looks_like_markup_stays_a_word():
    page = render_pdf(small(Prose("<b>太字</b>", ("<script>alert(1)</script>&amp;",))))

    assert "<script>alert(1)</script>&amp;" in text_of_pdf(page)


def test_the_pdf_renderer_reads_nothing_but_our_static_files():
    fetcher = StaticFetcher()

    for address in (
        "file:///etc/hostname",
        "http://127.0.0.1:9/",
        "http://app.invalid/static/../../etc/passwd",
        "http://app.invalid/static/none.png",
    ):
        with pytest.raises(Exception) as refused:
            fetcher.fetch(address)
        assert refused.type is not AssertionError


def test_a_missing_font_is_an_error_and_not_a_gap(document, monkeypatch):
    monkeypatch.setattr("coordination.papers.pdf.finders.find", lambda name: None)

    with pytest.raises(PdfError):
        render_pdf(document)


# -- charts ------------------------------------------------------------------


@pytest.mark.slow
def test_every_glyph_of_the_charts_is_in_our_font(document):
    """A missing glyph is a warning of matplotlib, and warnings are errors here."""
    from coordination.charts import chart_svg

    for chart in blocks_of(document, Chart):
        chart_svg.__wrapped__(chart)


def test_the_words_of_a_chart_can_be_searched_in_the_pdf(text):
    assert "うち第1層相当" in text
    assert "75歳以上女性（n=605）" in text  # stands in no table, only beside the bars


def test_on_the_screen_a_chart_needs_no_font(document):
    from coordination.charts import chart_svg

    assert b"<text" not in chart_svg(blocks_of(document, Chart)[0])
    assert b"<text" in chart_svg(blocks_of(document, Chart)[0], letters_as_text=True)


def test_a_chart_of_nothing_yet_can_be_drawn():
    from coordination.blocks import Series
    from coordination.charts import chart_svg

    for kind in ("shares", "panels"):
        assert b"<svg" in chart_svg(
            Chart("k", kind, "題", "％", ("区分",), (Series("甲", (0,)), Series("乙", (None,))), "")
        )
    empty = (Series("目標", (None,)), Series("実績", (None,)))
    assert b"<svg" in chart_svg(Chart("k", "target_actual", "題", "回", ("令和2年度",), empty, ""))


# -- Excel -----------------------------------------------------------------


def test_a_sheet_a_section_with_native_charts_on_a4(document):
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].render(document)))

    assert len(book.worksheets) == len(document.sections) == 9
    assert sum(len(sheet._charts) for sheet in book.worksheets) == 4
    for sheet in book.worksheets:
        assert str(sheet.page_setup.paperSize) == "9"
        assert sheet.page_setup.fitToWidth == 1 and sheet.sheet_properties.pageSetUpPr.fitToPage
        tables = [cell for row in sheet.iter_rows() for cell in row if cell.border.left.style]
        assert not [cell for cell in tables if cell.coordinate in sheet.merged_cells], "one cell, one datum"


def test_no_cell_is_a_formula_whatever_was_typed():
    typed = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]
    table = Table("t", "表", ("名称",), (Column("説明"),), tuple(Row((text,), (text,)) for text in typed))

    (sheet,) = openpyxl.load_workbook(
        io.BytesIO(render_excel(small(table, Prose("=1+1", tuple(typed)))))
    ).worksheets

    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells].count("=1+1") == 4  # label, cell, heading, paragraph


def test_signs_that_excel_does_not_take_are_shown_and_not_lost():
    content = render_excel(small(Prose("見出し", ("あ\x0bい\x00う",))))

    values = [
        cell.value for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row
    ]
    assert "あ␋い␀う" in values


def test_the_four_states_stay_apart_in_a_workbook():
    figures = (
        Figure(0, "回"),
        Figure(None, "回", State.PENDING),
        Figure(None, "回", State.NOT_APPLICABLE),
        Figure(9, "回", State.PROJECTED),
    )
    table = Table("t", "表", ("名称",), tuple(Column(str(i)) for i in range(4)), (Row(("行",), figures),))

    sheet = openpyxl.load_workbook(io.BytesIO(render_excel(small(table)))).active
    (row,) = [row for row in sheet.iter_rows() if row[0].value == "行"]

    assert [cell.value for cell in row[1:]] == [0, None, "－", 9]
    assert "見込" in row[4].number_format


def test_the_workbook_fits_whatever_a_section_is_called():
    document = small(Prose("見出し", ("文",)))
    section = replace(document.sections[0], title="1　[長い]:*?/\\題" + "あ" * 40)

    book = openpyxl.load_workbook(io.BytesIO(render_excel(replace(document, sections=(section,)))))

    assert len(book.sheetnames[0]) == 31


# -- JSON ------------------------------------------------------------------


def test_the_data_for_machines_has_every_figure_with_its_state_and_address(document):
    data = json.loads(FORMATS["json"].render(document))
    cells = [
        cell
        for section in data["sections"]
        for part in section["parts"]
        for block in part["blocks"]
        if block["kind"] == "table"
        for row in block["rows"]
        for cell in row["cells"]
        if isinstance(cell, dict)
    ]

    assert [(cell["value"], cell["state"], cell["records"] or "") for cell in cells] == [
        (figure.value, figure.state.name.lower(), figure.address) for _, _, figure in figures_of(document)
    ]
    assert data["as_of"] == "2020-06-15"


# -- tables ------------------------------------------------------------------


def test_a_table_refuses_a_row_that_does_not_fit_its_heads():
    with pytest.raises(ValueError, match="does not fit"):
        Table("t", "表", ("名称",), (Column("甲"),), (Row(("行",), ("一", "二")),))


def test_equal_labels_run_down_and_merged_texts_run_across():
    both = Merged("兼務")
    table = Table(
        "t",
        "表",
        ("区分", "層"),
        (Column("H29"), Column("H30")),
        (Row(("実績", "1"), (both, both)), Row(("実績", "2"), ("", ""))),
    )

    (labels, cells, _), (more_labels, more_cells, _) = table.body

    assert labels == [Span("実績", rows=2), Span("1")]
    assert cells == [Span(both, columns=2)]
    assert more_labels == [Span("2")]
    assert more_cells == [Span(""), Span("")]


def test_a_label_without_any_after_it_runs_across():
    table = Table(
        "t", "表", ("区分", "層"), (Column("H30"),), (Row(("目標", ""), ("5",)), Row(("実績", "1"), ("3",)))
    )

    (labels, _, _), (more_labels, _, _) = table.body

    assert labels == [Span("目標", columns=2)]
    assert more_labels == [Span("実績"), Span("1")]
