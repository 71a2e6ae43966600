"""A good upload comes back exactly as it was typed."""

from datetime import date, datetime

import pytest
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from coordination.sheets.cells import BadCell, clock_of, day_of, meaning_of_format, number_of
from coordination.sheets.reading import Row, Sheet, column_letter, read_sheets
from tests.uploads import DATE, TIME, book_of, cell, parts, saved, workbook, zipped


def values(content, name="票.xlsx"):
    return [row.cells for row in read_sheets(content, name)[0].rows]


def test_a_workbook_comes_back_as_it_was_typed():
    book = book_of(
        ["団体名", "人数", "割合", "活動中", "設立", "最終更新"],
        ["髙﨑①㈱", 45.0, 0.25, True, date(2019, 5, 1), datetime.fromisoformat("2020-06-15T09:30")],
        [],
        ["　 𠮷田会\n（第２）　", 7, None, False, None, "　 "],
    )
    book.create_sheet("空")

    assert read_sheets(saved(book), "団体.xlsx") == [
        Sheet(
            "団体",
            (
                Row(1, ("団体名", "人数", "割合", "活動中", "設立", "最終更新")),
                Row(
                    2,
                    ("髙﨑①㈱", 45, 0.25, True, date(2019, 5, 1), datetime.fromisoformat("2020-06-15T09:30")),
                ),
                Row(4, ("𠮷田会\n（第２）", 7, None, False)),
            ),
        ),
        Sheet("空", ()),
    ]


def test_a_number_keeps_its_kind():
    (row,) = values(saved(book_of([45.0, 45.5, True, "45"])))

    assert [type(value) for value in row] == [int, float, bool, str]
    assert [type(value) for value in values(saved(book_of([date(2020, 4, 1)])))[0]] == [date]


def test_a_workbook_of_the_1904_calendar_has_the_same_days():
    book = book_of([date(2020, 4, 1)])
    book.epoch = MAC_EPOCH

    assert values(saved(book)) == [(date(2020, 4, 1),)]


def test_a_japanese_date_format_without_a_code_is_a_date():
    # Number format 31 is yyyy年m月d日 in Japanese Excel, which does not write that down.
    assert values(workbook(cell("<v>43922</v>", DATE))) == [(None, date(2020, 4, 1))]


def test_hidden_sheets_are_not_read():
    content = workbook(cell("<v>1</v>"), states=("hidden", "visible", "veryHidden"))

    assert [sheet.name for sheet in read_sheets(content, "票.xlsx")] == ["2"]


def test_a_formula_gives_its_computed_result_even_if_that_is_an_empty_text():
    data = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1" t="str"><f>A1</f><v>二</v></c></row>'

    assert values(workbook(data)) == [(2, None, "二")]


def test_a_lying_dimension_changes_nothing():
    content = parts(cell("<v>1</v>"))
    content["xl/worksheets/sheet1.xml"] = content["xl/worksheets/sheet1.xml"].replace(
        "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'
    )

    assert values(zipped(content)) == [(None, 1)]


def test_a_last_row_far_away_costs_nothing():
    data = cell("<v>1</v>", place="A1") + cell("<v>2</v>", place="A1048576")

    assert read_sheets(workbook(data), "票.xlsx")[0].rows == (Row(1, (1,)), Row(1_048_576, (2,)))


def test_furigana_is_left_out_and_a_typed_escape_is_kept():
    strings = (
        "<si><r><t>富士</t></r><r><t>見</t></r><rPh><t>フジミ</t></rPh></si><si><t>_x005F_x000D_</t></si>"
    )
    data = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'

    assert values(workbook(data, strings=strings)) == [("富士見", "_x000D_")]


def test_headings_are_not_judged_here():
    # Two heading rows, blank and repeated headings are for the import to judge, which knows what it looks for.
    assert values(saved(book_of(["問1", None, "問1"], [None, "（再掲）"], [1, 2, 3]))) == [
        ("問1", None, "問1"),
        (None, "（再掲）"),
        (1, 2, 3),
    ]


@pytest.mark.parametrize(
    ("encoding", "newline"),
    [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("cp932", "\r\n"), ("cp932", "\r"), ("utf-16", "\r\n")],
)
def test_a_csv_file_comes_back_as_text(encoding, newline):
    text = newline.join(["団体名,人数,備考", "髙﨑①㈱～,007,", "", '"ひばり, ""東""",1_000,　'])

    assert read_sheets(text.encode(encoding), "団体.csv") == [
        Sheet(
            "CSV",
            (
                Row(1, ("団体名", "人数", "備考")),
                Row(2, ("髙﨑①㈱～", "007")),
                Row(4, ('ひばり, "東"', "1_000")),
            ),
        )
    ]


def test_a_row_of_a_csv_file_is_numbered_as_in_excel():
    content = '団体,備考\n"あ\nい",1\nう,2\n'.encode()

    assert [row.number for row in read_sheets(content, "団体.csv")[0].rows] == [1, 2, 3]


def test_a_title_above_a_table_that_excel_saved_as_csv_is_a_row():
    assert values("団体一覧,,\n団体,人数,備考\nあ,1,い\n".encode(), "団体.csv") == [
        ("団体一覧",),
        ("団体", "人数", "備考"),
        ("あ", "1", "い"),
    ]


@pytest.mark.asvs("5.2.2")
def test_the_content_decides_and_not_the_name():
    assert values(saved(book_of([1])), "票.csv") == [(1,)]
    assert values(b"1", "票.xlsx") == [("1",)]


def test_column_letters():
    assert [column_letter(index) for index in (0, 25, 26, 199)] == ["A", "Z", "AA", "GR"]


@pytest.mark.parametrize(
    ("written", "number"),
    [("45", 45), ("45.0", 45), ("-3", -3), ("4.5E1", 45), ("0.1", 0.1), ("-0.0", 0), ("1E-3", 0.001), ("999999999999999", 999_999_999_999_999)],
)  # fmt: skip
def test_a_number_of_a_workbook_is_read(written, number):
    assert number_of(written) == number
    assert type(number_of(written)) is type(number)


@pytest.mark.parametrize(
    "written",
    ["1_000", "1,000", "１２", "١٢", "²", "①", "NaN", "INF", "1e400", "-1e400", "1e-400", "1000000000000000", " 1", "0x10", "1e", "."],
)  # fmt: skip
@pytest.mark.asvs("15.3.5", "1.4.2", "2.2.1")
def test_what_only_looks_like_a_number_is_refused(written):
    with pytest.raises(BadCell):
        number_of(written)


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("General", "number"),
        ('G/標準"人"', "number"),
        ('#,##0"名";[Red]\\-#,##0"days"', "number"),
        ("0.00E+00", "number"),
        ("[$¥-411]#,##0", "number"),
        ("yyyy/m/d", "date"),
        ("yyyy/m/d h:mm", "date"),
        ('[$-411]ggge"年"m"月"d"日";@', "date"),
        ('[$-411]ggge"年度"', "date"),
        ("aaaa", "date"),
        ("mmm", "date"),
        ("h:mm AM/PM", "time"),
        ("mm:ss", "time"),
        ("[h]:mm", "hours"),
        ('[Blue][hh]"時間"mm"分"', "hours"),
    ],
)
def test_a_number_format_says_what_the_number_is(code, meaning):
    assert meaning_of_format(176, code) == meaning


@pytest.mark.parametrize(
    ("number", "meaning"),
    [
        (0, "number"),
        (14, "date"),
        (20, "time"),
        (27, "date"),
        (32, "time"),
        (46, "hours"),
        (58, "date"),
        (49, "number"),
    ],
)
def test_a_built_in_number_format_says_what_the_number_is(number, meaning):
    assert meaning_of_format(number, None) == meaning


def test_days_are_those_of_excel():
    assert day_of(43922, WINDOWS_EPOCH) == date(2020, 4, 1)
    assert day_of(43922 - 1462, MAC_EPOCH) == date(2020, 4, 1)
    assert day_of(61, WINDOWS_EPOCH) == date(1900, 3, 1)
    # 29 February 1900, which only Excel knows.
    with pytest.raises(BadCell):
        day_of(60, WINDOWS_EPOCH)
    with pytest.raises(BadCell):
        day_of(10**9, WINDOWS_EPOCH)


def test_a_time_is_a_text():
    assert clock_of(9.5 / 24, most=1) == "9:30"
    assert clock_of(26.25 / 24, most=100) == "26:15"
    assert clock_of(1 / 24 / 60 / 60, most=1) == "0:00:01"
    assert values(workbook(cell("<v>0.5</v>", TIME))) == [(None, "12:00")]
