"""What leaves the application as Excel or CSV."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from coordination.sheets.writing import Table, clean, csv_file, put, sheet_title, text_width, workbook

pytestmark = pytest.mark.slow

LEADS = ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"]
CONTROLS = [chr(code) for code in [*range(0x20), 0x7F, *range(0x80, 0xA0), 0xFFFE, 0xFFFF, 0xD800, 0xDFFF]]


def opened(*tables):
    return openpyxl.load_workbook(io.BytesIO(workbook(*tables)))


def column(*values):
    """A table of one column."""
    return Table("一覧", ["内容"], [(value,) for value in values])


def cells(*values):
    """How the values stand in a sheet, as cells that were read back."""
    return [cell for (cell,) in opened(column(*values)).worksheets[0].iter_rows(min_row=2)]


def lines_of_csv(table):
    return list(csv.reader(io.StringIO(csv_file(table).decode("utf-8-sig"), newline="")))


def in_csv(value):
    return lines_of_csv(column(value))[1][0]


# -- text is never a formula -----------------------------------------------


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("rest", ["1+1", "SUM(A1:A9)", "cmd|' /C calc'!A0", "-1", "=1"])
@pytest.mark.asvs("1.3.3")
def test_a_text_that_looks_like_a_formula_stays_the_text_that_was_typed(lead, rest):
    text = clean(lead + rest)

    (cell,) = cells(lead + rest)

    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert in_csv(lead + rest) == f"'{text}"


def test_heads_titles_and_notes_are_no_formulas_either():
    book = opened(Table("=1+1", ["=1+1"], [("=1+1",)], notes=["=1+1：=1+1"]))

    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row]

    assert {cell.data_type for cell in found} == {"s"}
    assert [cell.value for cell in found] == [*["=1+1"] * 2, "シート", "項目", "内容", *["=1+1"] * 3]
    assert csv_file(Table("題", ["=1+1"], [])).decode("utf-8-sig") == "'=1+1\r\n"


@pytest.mark.parametrize(
    "text", ["#N/A", "#REF!", "007", "1e5", "2026-04-01", "TRUE", "'=1+1", " =1+1", "_x003D_1"]
)
def test_a_text_that_looks_like_something_else_stays_text(text):
    (cell,) = cells(text)

    assert (said_in_excel(cell.value), cell.data_type) == (text, "s")


def test_the_sign_for_not_applicable_needs_no_mark():
    (cell,) = cells("－")

    assert (cell.value, cell.quotePrefix, in_csv("－")) == ("－", False, "－")


@given(st.text())
@example("'=1+1")
@example("''\t=1")
@example(" ＝1")
def test_taking_one_mark_away_gives_back_what_stands_in_a_csv(text):
    written = in_csv(text)

    assert written in (clean(text), f"'{clean(text)}")
    assert written.lstrip()[:1] not in ("=", "+", "-", "@", "＝", "＋", "＠")
    assert in_csv(written) == (written if written == clean(text) else f"'{written}")


def said_in_excel(text):
    """Excel reads _x005F_ as _ ."""
    return text and text.replace("_x005F_", "_")


@settings(max_examples=100)
@given(st.lists(st.text(st.characters(codec=None)), max_size=4))
@example(["\r\n\r", "_x0041_", " あ ", "\x7f", "\u2028"])
def test_any_text_comes_back_from_excel_and_is_never_a_formula(texts):
    found = cells(*texts)

    assert [said_in_excel(cell.value) or "" for cell in found] == [clean(text) for text in texts]
    assert {cell.data_type for cell in found if cell.value is not None} <= {"s"}


# -- nothing gets lost -----------------------------------------------------


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: f"{ord(control):04x}")
def test_a_control_character_leaves_a_trace(control):
    (cell,) = cells(f"あ{control}い")

    assert cell.value == clean(f"あ{control}い") == in_csv(f"あ{control}い")
    assert len(cell.value) == 3


def test_control_characters_are_shown_by_their_signs():
    assert clean("\0\x0b\x1f\ud800") == "␀␋␟\ufffd"


def test_every_line_end_is_lf():
    assert clean("あ\r\nい\rう\nえ") == "あ\nい\nう\nえ"


@pytest.mark.parametrize("letter", ["あ", "𠮷", "="])
def test_a_text_too_long_for_a_cell_goes_on_in_a_sheet_of_its_own(letter):
    long = letter * 39_999 + "終"

    book = opened(Table("日誌", ["番号", "内容"], [(1, "短い"), (2, long)], ["年度：令和8年度"]))

    assert book.sheetnames == ["日誌", "条件", "長い文章"]
    first_part = book["日誌"]["B3"].value
    assert first_part.endswith("…（続きは「長い文章」シート）")
    assert len(first_part.encode("utf-16-le")) // 2 in (32_766, 32_767)
    heads, *parts = book["長い文章"].iter_rows(values_only=True)
    assert heads == ("シート", "セル", "順番", "文章")
    assert [part[:3] for part in parts] == [("日誌", "B3", number) for number in range(1, len(parts) + 1)]
    assert "".join(part[3] for part in parts) == long
    assert in_csv(long) == ("'" if letter == "=" else "") + long


def test_a_text_of_exactly_the_size_of_a_cell_stays_there():
    assert [len(cell.value) for cell in cells("あ" * 32_767)] == [32_767]


def test_what_excel_reads_as_code_is_not_cut_either():
    long = "_x0041_" * 4_681 + "終"  # 32,768 characters, and 60,854 as they are written

    parts = list(opened(column(long))["長い文章"].iter_rows(min_row=2, min_col=4, values_only=True))

    assert said_in_excel("".join(part for (part,) in parts)) == long


def test_put_keeps_long_texts_of_a_workbook_made_by_hand():
    book = Workbook()

    put(book.active["C7"], "あ" * 40_000)

    assert book["長い文章"]["B2"].value == "C7"
    assert "".join(row[3] for row in book["長い文章"].iter_rows(min_row=2, values_only=True)) == "あ" * 40_000


@pytest.mark.slow
def test_more_rows_than_excel_has_are_refused():
    with pytest.raises(ValueError, match="1,048,575行まで"):
        workbook(Table("一覧", ["番号"], ((1,) for _ in range(1_048_576))))


def test_a_row_that_does_not_fit_its_heads_is_refused():
    with pytest.raises(ValueError):
        workbook(Table("一覧", ["甲", "乙"], [(1,)]))


# -- numbers, days, yes and no ---------------------------------------------


def test_numbers_are_numbers():
    numbers = [0, -5, 1_234, 2.5, Decimal("0.1"), 999_999_999_999_999]

    found = cells(*numbers)

    assert [(cell.value, cell.data_type) for cell in found] == [(float(number), "n") for number in numbers]
    assert [line[0] for line in lines_of_csv(column(*numbers))[1:]] == [str(number) for number in numbers]


def test_numbers_of_more_digits_than_excel_keeps_are_text():
    found = cells(1_234_567_890_123_456, Decimal("1234567890.1234567"), float("inf"))

    assert [(cell.value, cell.data_type) for cell in found] == [
        ("1234567890123456", "s"),
        ("1234567890.1234567", "s"),
        ("inf", "s"),
    ]


def test_nothing_is_an_empty_cell_and_not_zero():
    assert [cell.value for cell in cells(None, "", float("nan"), 0)] == [None, None, None, 0]
    assert [in_csv(value) for value in (None, "", float("nan"), 0)] == ["", "", "", "0"]


def test_yes_and_no_are_words():
    assert [cell.value for cell in cells(True, False)] == ["はい", "いいえ"]
    assert [in_csv(value) for value in (True, False)] == ["はい", "いいえ"]


def test_a_day_is_a_day():
    (cell,) = cells(date(2026, 4, 1))

    assert (cell.value.isoformat(), cell.number_format) == ("2026-04-01T00:00:00", "yyyy/mm/dd")
    assert in_csv(date(2026, 4, 1)) == "2026-04-01"


def test_a_moment_is_told_in_local_time():
    moment = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)

    (cell,) = cells(moment)

    # 15:30 on 31 March in Greenwich is 00:30 on 1 April in Japan.
    assert (cell.value.isoformat(), cell.number_format) == ("2026-04-01T00:30:00", "yyyy/mm/dd hh:mm")
    assert in_csv(moment) == "2026-04-01 00:30:00"


def test_a_day_before_the_calendar_of_excel_is_text():
    (cell,) = cells(date(1899, 12, 31))

    assert (cell.value, cell.data_type) == ("1899/12/31", "s")


def test_anything_else_is_written_as_it_reads():
    assert [cell.value for cell in cells(("a", 1), b"x")] == ["('a', 1)", "b'x'"]


# -- the look --------------------------------------------------------------


def test_a_list_is_set_up_for_the_screen_and_for_a4():
    book = opened(Table("会議の一覧", ["開催日", "会議"], [(date(2026, 4, 1), "協議体")], ["圏域：水谷東"]))

    sheet = book["会議の一覧"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:B2", "$1:$1")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert round(sheet.page_margins.left * 25.4) == 18
    assert sheet["A1"].font.bold and sheet["A1"].border.bottom.style == "thin"
    assert {cell.font.name for row in sheet.iter_rows() for cell in row} == {"BIZ UDPゴシック"}


def test_the_foot_of_a_page_tells_the_title_the_conditions_and_the_page():
    foot = opened(Table("R&D", ["甲"], [], ["圏域：水谷東", "年度：令和8年度"]))["R&D"].oddFooter

    assert (foot.left.text, foot.center.text, foot.right.text) == (
        "圏域：水谷東　年度：令和8年度",
        "&P / &N",
        "R＆D",
    )


def test_a_title_as_long_as_a_question_does_not_run_into_the_number_of_the_page():
    foot = opened(Table("あ" * 100, ["甲"], [(1,)])).active.oddFooter

    assert (foot.left.text, foot.center.text, foot.right.text) == (None, "&P / &N", "あ" * 29 + "…")


def test_conditions_that_are_too_long_for_the_foot_are_all_on_their_sheet():
    notes = [f"条件{number}：{'あ' * 40}" for number in range(9)]

    book = opened(Table("一覧", ["甲"], [(1,)], notes))

    foot = book["一覧"].oddFooter
    assert len(foot.left.text) == 30  # as far as the number of the page in the middle
    assert foot.left.text.endswith("…")
    assert list(book["条件"].values)[1:] == [("一覧", f"条件{number}", "あ" * 40) for number in range(9)]


def test_a_condition_without_a_label_is_a_value():
    book = opened(Table("一覧", ["甲"], [], ["削除済みを除く", "作成日時：2026/04/01 09:30"]))

    assert list(book["条件"].values)[1:] == [
        ("一覧", None, "削除済みを除く"),
        ("一覧", "作成日時", "2026/04/01 09:30"),
    ]


@pytest.mark.parametrize(
    ("content", "width"),
    [("", 8), ("あいう", 8), ("あいうえおか", 14), ("ｱｲｳｴｵｶｷｸ", 10), ("あ" * 99, 50), (date(2026, 4, 1), 12)],
)
def test_a_column_is_as_wide_as_what_stands_in_it(content, width):
    sheet = opened(Table("一覧", ["甲"], [(content,)])).active

    assert sheet.column_dimensions["A"].width == width


def test_long_texts_and_texts_of_several_lines_wrap():
    sheet = opened(Table("一覧", ["甲", "乙", "丙"], [("あ" * 30, "い\nう", "え")])).active

    assert [bool(cell.alignment.wrap_text) for cell in sheet[2]] == [True, True, False]


def test_numbers_stand_on_the_right_apart_from_the_next_column_and_days_on_the_left():
    sheet = opened(Table("一覧", ["甲", "乙", "丙"], [(1, date(2026, 4, 1), "あ")])).active

    assert [(cell.alignment.horizontal, int(cell.alignment.indent)) for cell in sheet[2]] == [
        ("right", 1),
        ("left", 0),
        (None, 0),
    ]


def test_a_row_is_as_high_as_its_longest_text_up_to_what_excel_takes():
    rows = [("あ" * 50, "い"), ("え", "う\nえ\nお"), ("か", "き"), ("く" * 9_999, "")]

    sheet = opened(Table("一覧", ["甲", "乙"], rows)).active

    # 100 half-width characters in a column of 50, of which 2 are margins, are 3 lines of 15 points.
    assert [sheet.row_dimensions[line].height for line in range(2, 6)] == [45, 45, None, 405]


def test_a_full_width_character_counts_twice():
    assert [text_width(content) for content in ("aあｱ", None, 12)] == [4, 0, 2]


# -- names of sheets -------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("会議の一覧", "会議の一覧"),
        ("1　[協議体]:*?/\\", "1　［協議体］：＊？／＼"),
        ("あ" * 40, "あ" * 31),
        ("𠮷" * 40, "𠮷" * 15),
        ("'一覧'", "一覧"),
        ("", "シート"),
        ("あ\x0bい", "あ␋い"),
        ("条件", "条件 (2)"),
    ],
)
def test_a_title_is_made_fit_for_a_sheet(title, name):
    assert sheet_title(title) == name


def test_no_two_sheets_have_one_name():
    tables = [
        Table(title, ["甲"], []) for title in ("List", "LIST", "あ" * 31, "あ" * 32, "長い文章", "ー" * 31)
    ]

    assert opened(*tables).sheetnames == [
        "List",
        "LIST (2)",
        "あ" * 31,
        "あ" * 27 + " (2)",
        "長い文章 (2)",
        "ー" * 31,
    ]


@settings(max_examples=50)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_a_workbook_opens_whatever_its_sheets_are_called(titles):
    assert len(opened(*(Table(title, ["甲"], [(1,)]) for title in titles)).sheetnames) == len(titles)


# -- CSV -------------------------------------------------------------------


def test_a_csv_opens_in_excel_as_utf8_with_crlf():
    table = Table("一覧", ["名称", "内容"], [("髙橋①𠮷", 'い"ろ,は\nに')])

    assert csv_file(table) == (b"\xef\xbb\xbf" + '名称,内容\r\n髙橋①𠮷,"い""ろ,は\nに"\r\n'.encode())
