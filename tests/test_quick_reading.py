"""The quick way through a large sheet finds what the careful way finds, cell for cell, or leaves the sheet to it."""

import io
import zipfile
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.sheets import plain
from coordination.sheets.comma_separated import found_in_csv
from coordination.sheets.gathering import Distinct, Rows
from coordination.sheets.grids import Bad, grids_of
from coordination.sheets.limits import OF_ANSWERS
from coordination.sheets.parser import answer_to
from coordination.sheets.plain import PlainSheet, Unusual, distinct_of_workbook
from coordination.sheets.workbook import Workbook, found_of, sheets_of_workbook
from tests.uploads import MAIN, book_of, cell, parts, saved, workbook, zipped

PIECES = [
    "<c r='A1'><v>1</v></c>", '<c r="{c}"><v>{n}</v></c>', '<c r="{c}" t="n"><v>{n}.0</v></c>', '<c r="{c}" s="1"/>',
    '<c r="{c}" s="3"><v>0.5</v></c>', '<c r="{c}" t="s"><v>0</v></c>', '<c r="{c}" t="s"><v>9</v></c>',
    '<c r="{c}" t="inlineStr"><is><t>４；６</t></is></c>', '<c r="{c}" t="inlineStr"><is><t>a&amp;b</t></is></c>',
    '<c r="{c}"><f>SUM(A1:A2)</f><v>{n}</v></c>', '<c r="{c}"><f>A1</f><v /></c>', '<c r="{c}"></c>', '<c r="{c}"><v/></c>',
    '<c r="{c}" t="e"><v>#REF!</v></c>', '<c r="{c}" t="b"><v>1</v></c>', '<c r="{c}" t="str"><f>""</f><v></v></c>',
    '<c r="{c}" s="1"><v>43922</v></c>', "<!-- {c} -->", '<c r="{c}"><c r="B1"/></c>', '<c r="{c}">', "</c>",
    '<c r="{c}" t="inlineStr"><is><t><![CDATA[</c>]]></t></is></c>', '<c r="{c}" xmlns="x"><v>1</v></c>', " ",
    '<c r="{c}"><v>1</v><v>2</v></c>', '<c r="{c}"><v>1</v>2</c>', '<c r="{c}" r="A9"><v>1</v></c>', '<c><v>5</v></c>',
    '<c r="{c}"><v>1_0</v></c>', '<c r="{c}"><v>1e3</v></c>', '<c r="{c}"><v> 7</v></c>', '<c r="{c}"><v>&#49;</v></c>',
]  # fmt: skip
HEADS = ['r="{n}"', 'r="{n}" spans="1:3" ht="15"', "r='{n}'", "", 'r="{n}" xmlns="x"']


@st.composite
def sheets(draw):
    rows = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        head = draw(st.sampled_from(HEADS[:2] * 8 + HEADS)).replace("{n}", str(number))
        cells = "".join(
            draw(st.sampled_from(PIECES)).replace("{c}", f"{column}{number}").replace("{n}", str(number))
            for column in draw(st.sampled_from(["", "A", "AB", "ABC", "BD", "CA"]))
        )
        rows.append(f"<row {head}>{cells}</row>" if cells else f"<row {head}/>")
    return "".join(rows)


def outcome(read):
    """What a way of reading comes to: the cells by their places, or that it refuses."""
    try:
        (sheet,) = read()
    except Exception as refusal:
        return type(refusal).__name__
    if not sheet.numbers:
        return {}
    table = np.frombuffer(b"".join(sheet.arrays())[sheet.numbers.itemsize * len(sheet.numbers) :], np.uint32)
    values = sheet.values
    return {
        (number, column): (type(values[at]), str(values[at]))
        for number, row in zip(sheet.numbers, table.reshape(len(sheet.numbers), -1), strict=True)
        for column, at in enumerate(row)
        if values[at] is not None
    }


def careful(content):
    return sheets_of_workbook(content, Distinct, OF_ANSWERS)


@given(sheets())
def test_both_ways_find_the_same_cells_or_both_refuse(rows):
    content = workbook(rows, strings="<si><t>はい</t></si>")

    assert outcome(lambda: distinct_of_workbook(content, OF_ANSWERS)) == outcome(lambda: careful(content))


def quick(content, limits=OF_ANSWERS):
    """By the quick way alone; Unusual where it does not take the sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        book = Workbook(package)
        (sheet,) = book.shown_sheets()
        with package.open(sheet.part.name) as source:
            return PlainSheet(found_of(sheet.name, Distinct, limits), book.value_of).read(source)


def test_what_openpyxl_writes_is_read_the_quick_way():
    content = saved(
        book_of(["票番号", "問1"], ["A-1", 3], ["A-2", None], ["A-3", 2.5], [None, date(2020, 4, 1)])
    )

    found = quick(content)

    assert found.values[1:] == ["票番号", "問1", "A-1", 3, "A-2", "A-3", 2.5, date(2020, 4, 1)]
    assert list(found.numbers) == [1, 2, 3, 4, 5]


def test_what_excel_writes_is_read_the_quick_way():
    head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<worksheet {MAIN}><dimension ref="A1:B3"/>'
    row = '<row r="{0}" spans="1:2" x14ac:dyDescent="0.4"><c r="A{0}" s="1"/><c r="B{0}" t="s"><v>0</v></c></row>'
    text = f"{head}<sheetData>{row.format(1)}{row.format(7)}</sheetData><pageMargins left='0.7'/></worksheet>"
    content = zipped(parts(strings="<si><t>はい</t></si>") | {"xl/worksheets/sheet1.xml": text})

    found = quick(content)

    assert (list(found.numbers), found.values[1:]) == ([1, 7], [None, "はい"])


@pytest.mark.parametrize(
    "rows",
    [
        "<!-- --><row r='1'/>",
        '<row r="2"/><row r="1"/>',
        '<row r="1"><c r="B1"/><c r="A1"/></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="1">\n<c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row></sheetData><sheetData><row r="2"><c r="A2"><v>1</v></c></row>',
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_the_careful_way(rows):
    with pytest.raises(Unusual):
        quick(workbook(rows))


def test_a_row_that_goes_beyond_a_piece_of_the_file_is_read_whole(monkeypatch):
    monkeypatch.setattr(plain, "CHUNK", 640)
    content = saved(book_of(["票番号", *range(50)], *([f"A{i}", *range(i, 50 + i)] for i in range(40))))

    assert quick(content).numbers[-1] == 41
    assert outcome(lambda: [quick(content)]) == outcome(lambda: careful(content))


@pytest.mark.slow
def test_a_wider_row_further_down_makes_the_table_wider():
    content = saved(book_of(*([i] for i in range(20_000)), [1, 2, 3], [4]))

    assert outcome(lambda: [quick(content)]) == outcome(lambda: careful(content))


def test_a_sheet_comes_back_by_columns_without_what_is_blank():
    rows = (
        '<row r="2"><c r="A2" s="1"/></row>' + cell("<v>1</v>") + cell("<v>1</v>", ' s="0" t="n"', place="C4")
    )
    rows += cell("<v>2.5</v>", ' t="e"', place="C7") + '<row r="8"><c r="D8" s="1"/></row>'

    (grid,) = grids_of(
        answer_to(
            workbook(rows, after='<mergeCells><mergeCell ref="A1:C1"/></mergeCells>'),
            "xlsx distinct",
            OF_ANSWERS,
        )
    )

    assert grid.numbers.tolist() == [3, 4, 7]
    assert [grid.row(at) for at in range(3)] == [
        [None, 1, None],
        [None, None, 1],
        [None, None, Bad("がエラー値（2.5）です。式や値を直して、保存しなおしてください。")],
    ]
    assert grid.places[0, 1] == grid.places[1, 2]
    assert grid.merged == ("A1:C1",)


def test_a_csv_comes_back_by_columns_as_text():
    (grid,) = grids_of(answer_to("票,問1\n1, 4；6 \n,\n2,\n".encode("cp932"), "csv distinct", OF_ANSWERS))

    assert [grid.row(at) for at in range(3)] == [["票", "問1"], ["1", "4；6"], ["2", None]]
    assert grid.numbers.tolist() == [1, 2, 4]


def test_true_and_one_are_two_values():
    found = found_in_csv(b"1,1.0,TRUE", Rows, OF_ANSWERS)
    (grid,) = grids_of(answer_to(saved(book_of([1, True, 1.0, "1"])), "xlsx distinct", OF_ANSWERS))

    assert found.found == [(1, ["1", "1.0", "TRUE"])]
    assert [(type(value), value) for value in grid.row(0)] == [(int, 1), (bool, True), (int, 1), (str, "1")]


def test_a_share_is_not_a_number():
    styles = f'<styleSheet {MAIN}><cellXfs><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs></styleSheet>'
    content = zipped(parts(cell("<v>0.45</v>", ' s="1"')) | {"xl/styles.xml": styles})

    (grid,) = grids_of(answer_to(content, "xlsx distinct", OF_ANSWERS))

    assert grid.row(0) == [None, "45%"]
