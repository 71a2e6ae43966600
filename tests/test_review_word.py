"""The Word file of a review says what its paper says, in forms that Word knows."""

from io import BytesIO

import pytest
from docx import Document as open_word

from reports.places import printed
from reports.word import render_word

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def word(document):
    return open_word(BytesIO(render_word(document)))


def test_every_number_and_every_text_of_the_paper_stands_in_it(word, document):
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    texts = {paragraph.text for paragraph in word.paragraphs}
    said = [one for one in printed(document).values() if one.text]

    for one in said:
        if one.figures and one.text != "815回" and len(one.figures) == 1:
            (figure,) = one.figures
            assert {figure.text, one.text} & cells, one
        elif not one.figures:
            assert one.text in cells or set(one.text.split("\n")) <= texts, one


def test_it_has_headings_captions_and_pictures_with_words(word, document):
    headings = [one.text for one in word.paragraphs if one.style.name == "Heading 1"]
    assert headings == [section.title for section in document.sections]
    tables = [b for s in document.sections for p in s.parts for b in p.blocks if hasattr(b, "label_heads")]
    charts = [b for s in document.sections for p in s.parts for b in p.blocks if hasattr(b, "series")]
    assert [one.text for one in word.paragraphs if one.style.name == "Caption"].__len__() == len(
        tables
    ) + len(charts)
    assert [shape._inline.docPr.get("descr") for shape in word.inline_shapes] == [
        one.description for one in charts
    ]


def test_grouped_heads_are_merged_as_on_paper(word):
    meetings = next(table for table in word.tables if "第7期" in table.rows[0].cells[2].text)
    first = [cell.text for cell in meetings.rows[0].cells]

    # 区分 and 層 run down over two rows; each plan runs over its three years.
    assert first == ["区分", "層", "第7期", "第7期", "第7期", "第8期", "第8期", "第8期"]
    assert [cell.text for cell in meetings.rows[1].cells][:3] == ["区分", "層", "平成30年度"]
