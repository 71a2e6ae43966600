"""和暦 and 年度."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.fiscal_year import FiscalYear, FiscalYearField
from coordination.wareki import (
    format_date,
    format_date_with_weekday,
    parse_date,
    parse_year,
)

since_meiji_6 = st.dates(min_value=date(1873, 1, 1), max_value=date(2100, 12, 31))


@given(since_meiji_6)
def test_a_date_read_back_from_print_is_the_same_date(day):
    assert parse_date(format_date(day)) == day
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "text",
    [
        "令和2年6月15日",
        "R2.6.15",
        "Ｒ２．６．１５",
        "r2/6/15",
        "2020-06-15",
        "2020/6/15",
        "20200615",
        "２０２０年６月１５日",
        " 令和2年6月15日 ",
    ],
)
def test_a_date_is_read_as_offices_type_it(text):
    assert parse_date(text) == date(2020, 6, 15)


def test_the_first_year_of_an_era_is_its_元年():
    assert format_date(date(2019, 5, 1)) == "令和元年5月1日"
    assert parse_date("令和元年5月1日") == parse_date("令和1年5月1日") == date(2019, 5, 1)
    assert format_date(date(2019, 4, 30)) == "平成31年4月30日"
    assert format_date(date(1989, 1, 7)) == "昭和64年1月7日"


def test_a_weekday_is_printed_with_the_date():
    assert format_date_with_weekday(date(2020, 6, 15)) == "令和2年6月15日（月）"


@pytest.mark.parametrize(
    "text",
    [
        "平成31年5月1日",
        "昭和64年1月8日",
        "令和元年4月30日",
        "2020-02-30",
        "R2.13.1",
        "6月15日",
        "",
        "①年1月1日",
        "2020-6",
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"。$"):
        parse_date(text)


@given(since_meiji_6)
def test_a_day_is_in_the_span_of_its_fiscal_year_and_of_no_other(day):
    year = FiscalYear.of(day)
    first, last = year.span

    assert first <= day <= last
    assert FiscalYear.of(first) == FiscalYear.of(last) == year
    assert year.previous.last_day < first and last < year.next.first_day


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2017, 1, 31), "平成28年度"),
        (date(2019, 4, 1), "令和元年度"),  # although that April was 平成31年
        (date(2019, 3, 31), "平成30年度"),
        (date(2020, 3, 31), "令和元年度"),
        (date(2020, 6, 15), "令和2年度"),
    ],
)
def test_a_fiscal_year_is_named_after_the_era_of_its_first_half(day, name):
    assert FiscalYear.of(day).name == name


@pytest.mark.parametrize("text", ["令和元年度", "Ｒ元年度", "R1", "令和1", "2019", "２０１９年度"])
def test_a_fiscal_year_is_read_in_全角_and_半角_alike(text):
    assert FiscalYear.parse(text) == FiscalYear(2019)


@given(st.integers(1900, 2099))
def test_a_fiscal_year_read_back_from_print_is_the_same_year(year):
    assert FiscalYear.parse(FiscalYear(year).name) == FiscalYear(year)


@pytest.mark.parametrize("text", ["", "R", "R0", "昨年度", "99999", "-1", "2²19", "R1.5"])
def test_what_is_no_fiscal_year_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"。$"):
        FiscalYear.parse(text)
    with pytest.raises(ValueError, match=r"。$"):
        parse_year(text)


def test_a_form_takes_a_year_as_offices_type_it_and_shows_its_name():
    field = FiscalYearField("年度").formfield()

    assert field.clean("Ｒ２") == FiscalYear(2020)
    assert field.prepare_value(FiscalYear(2020)) == "令和2年度"
    assert not field.has_changed(FiscalYear(2020), "令和2年度")
    assert field.has_changed(FiscalYear(2020), "R3")
