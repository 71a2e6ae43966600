"""Every figure opens the records behind it, and their list adds up to it."""

import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.figures import State
from reports.document import plan_review
from surveys.models import Question
from tests.printed import added_up, figures_of


@pytest.fixture
def figures(review):
    return figures_of(plan_review(review))


def test_every_figure_that_is_counted_has_an_address(figures):
    assert [(table, labels) for table, labels, figure in figures if not figure.address] == []


@pytest.mark.slow
def test_the_list_behind_every_figure_adds_up_to_it(figures, as_manager):
    wrong = []
    for table, labels, figure in figures:
        if (
            not figure.address
            or figure.state is not State.ACTUAL
            or figure.unit in ("％", "円")
            or labels[0] == "目標"
        ):
            continue  # rates, money and targets are worked out or decided, not counted
        response = as_manager.get(figure.address)
        page = response.context["page"]
        listed = added_up(page.records)
        if not (response.status_code == 200 and figure.value == listed == page.total):
            wrong.append((table, labels, figure.value, listed, page.total))

    assert wrong == []


def test_the_rows_of_all_pages_of_a_list_add_up_to_the_figure(as_manager):
    address = "/figures/outreach_people/?as_of=2020-06-15&fiscal_year=2019"
    total, pages = 0, as_manager.get(address).context["shown"].paginator.num_pages
    for number in range(1, pages + 1):
        total += sum(int(amount) for _, amount in as_manager.get(f"{address}&page={number}").context["rows"])

    assert pages == 3  # 106 visits, 50 a page
    assert total == 1857


def test_a_page_number_that_does_not_exist_shows_the_nearest(as_manager):
    address = "/figures/outreach_people/?as_of=2020-06-15&fiscal_year=2019"

    assert as_manager.get(f"{address}&page=99").context["shown"].number == 3
    assert as_manager.get(f"{address}&page=abc").context["shown"].number == 1


def test_a_figure_of_nothing_says_that_there_are_no_records(as_manager):
    page = as_manager.get("/figures/meetings/?as_of=2020-06-15&fiscal_year=2012").content.decode()

    assert "数えた記録はありません。" in page
    assert "この年度の記録がまだ入っていないため、空欄です。" in page


def test_the_names_of_members_of_an_exchange_group_are_on_no_page(figures, as_manager):
    from volunteers.models import Member

    names = set(Member.objects.values_list("name", flat=True))
    addresses = {figure.address for table, _, figure in figures if table.startswith("exchange")}
    assert len(addresses) >= 8

    for address in addresses:
        page = as_manager.get(address).content.decode()
        assert not [name for name in names if name in page]


@pytest.mark.parametrize(
    "address",
    [
        "/figures/activities/?as_of=2020-06-15&fiscal_year=2018",
        "/figures/services/?as_of=2020-06-15",
        "/figures/coordinators/?as_of=2020-06-15&fiscal_year=2019",
        "/indicators/tier2_meetings/2019/?as_of=2020-06-15",
    ],
)
def test_a_page_of_many_records_costs_as_many_statements_as_a_page_of_few(address, as_manager, monkeypatch):
    def statements(records_on_a_page):
        monkeypatch.setattr("coordination.pages.records.PER_PAGE", records_on_a_page)
        with CaptureQueriesContext(connection) as captured:
            as_manager.get(address)
        return len(captured)

    as_manager.get(address)  # the session notes its beginning

    assert statements(2) == statements(50)


@pytest.mark.parametrize(
    "address",
    [
        "/figures/nothing/?as_of=2020-06-15",
        "/indicators/nothing/2019/?as_of=2020-06-15",
        "/indicators/tier2_meetings/1200/",
        "/surveys/1/respondents/nobody/",
        "/surveys/999/respondents/all/",
        "/surveys/questions/999/1/all/",
        "/plans/99/review/",
        "/plans/7/review.odt",
        "/figures/meetings/?as_of=1800-01-01",
        "/indicators/tier2_meetings/2019/?as_of=1800-01-01",
        "/surveys/questions/99999999999999999999/1/all/",
        "/surveys/99999999999999999999/respondents/all/",
        "/figures/coordinators/?as_of=2020-06-15&area=1",
        "/figures/helpers/?as_of=2020-06-15&fiscal_year=2016",
        "/plans/8/review/",
    ],
)
def test_what_does_not_exist_is_not_found_in_japanese(address, as_manager):
    response = as_manager.get(address)

    assert response.status_code == 404
    assert "ページが見つかりません" in response.content.decode()


def test_a_choice_that_a_question_does_not_have_is_not_found(as_manager):
    question = Question.objects.get(number="7-9")

    assert as_manager.get(f"/surveys/questions/{question.pk}/63/all/").status_code == 404


def test_a_single_answer_shows_neither_age_nor_area(as_manager, figures):
    (address,) = {
        figure.address
        for table, labels, figure in figures
        if table == "question_6-3"
        and labels[0].startswith("１")
        and figure.value == 1
        and figure.unit == "人"
    }

    page = as_manager.get(address).content.decode()

    assert "75歳以上男性" in page
    assert not re.search(r"(7[6-9]|8\d|9\d)歳|第\d圏域", page.split("<tbody>")[1])


def test_no_answer_that_was_not_published_cannot_be_opened(as_manager):
    published = Question.objects.get(number="6-3")
    unpublished = Question.objects.get(number="7-9")

    assert as_manager.get(f"/surveys/questions/{published.pk}/0/all/").status_code == 200
    assert as_manager.get(f"/surveys/questions/{unpublished.pk}/0/all/").status_code == 404


def test_a_target_without_an_actual_of_its_own_lists_no_records_but_its_parts(as_manager):
    page = as_manager.get("/indicators/council_meetings/2019/?as_of=2020-06-15").content.decode()

    assert "6回（第7期計画）" in page
    assert "数えた記録" not in page
    assert [page.count(f'href="/indicators/{key}/2019/') for key in ("tier1_meetings", "tier2_meetings")] == [
        1,
        1,
    ]


def test_a_negative_number_of_tickets_is_printed_as_offices_print_it(as_manager):
    page = as_manager.get("/figures/tickets_outstanding/?as_of=2020-06-15&page=3").content.decode()

    assert "▲" in page and ">-" not in page


def test_a_meeting_is_listed_by_the_name_it_had_on_its_day(as_manager):
    page = as_manager.get("/indicators/tier2_meetings/2018/?as_of=2020-06-15").content.decode()

    assert page.count(">座談会</td>") == 4


def test_the_page_behind_money_shows_how_it_was_worked_out(figures, as_manager):
    (address,) = {figure.address for _, _, figure in figures if figure.unit == "円"}

    assert "91枚×150円＝13,650円" in as_manager.get(address).content.decode()


def test_the_records_behind_a_figure_come_as_a_sheet_that_adds_up_to_it(as_manager):
    out = as_manager.get("/figures/outreach_people/?as_of=2020-06-15&fiscal_year=2019&format=xlsx")

    book = openpyxl.load_workbook(io.BytesIO(out.content))
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    conditions = {row[-2]: row[-1] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)}
    assert head[-1] == "数（人）"
    assert f"{sum(row[-1] for row in rows):,}人" == conditions["数"]
    assert conditions["年度"] == "令和元年度"
