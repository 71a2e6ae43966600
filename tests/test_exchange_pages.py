"""集計の画面: the published figures exactly, and every figure opens the records that it counts."""

from datetime import date
from io import BytesIO

import pytest
from django.db import transaction
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from coordination.blocks import Chart, Table
from coordination.figures import Figure
from coordination.fiscal_year import FiscalYear
from coordination.models import Municipality, User
from reports import exchange_statement as papers
from reports.exchange_totals import of_willingness, questions, totals, wishes
from surveys.answers import Answers
from tests.ledger import clerk, helped, paid, small_group, sold, written
from tests.printed import added_up
from volunteers import tickets
from volunteers.models import ExchangeGroup, HelpRequest, TicketAccount

pytestmark = pytest.mark.django_db

AS_OF = date(2020, 6, 15)
R1 = FiscalYear(2019)


@pytest.fixture
def demo():
    return ExchangeGroup.objects.get()


@pytest.fixture
def group(demo):
    """Everything that can happen to tickets, in April and May 2020; a service of April is withdrawn in May."""
    group = small_group()
    hanako, taro = group.members.order_by("number")
    purse, earned = TicketAccount.Kind.PURSE, TicketAccount.Kind.EARNED
    april, may = date(2020, 4, 1), date(2020, 5, 7)
    written(group, tickets.carried_over(hanako, purse, 5, on=april))
    written(group, tickets.carried_over(taro, earned, 7, on=april))
    sold(hanako, 20)
    paid(helped(hanako, taro, 60))
    mistake = helped(hanako, taro, 30)
    paid(mistake)
    with transaction.atomic():
        written(group, tickets.taken_back(mistake.helpers.get().payment, on=may, because="日ちがい"))
        mistake.withdrawn_on, mistake.withdrawn_by, mistake.withdrawn_because = may, clerk(), "日ちがい"
        mistake.save()
    written(group, tickets.redeemed(taro, 3, on=may))
    written(group, tickets.passed_on(taro, hanako, 2, on=may))
    written(group, tickets.voided(hanako, purse, 1, on=may, because="紛失"))
    written(group, tickets.voided(taro, earned, 1, on=may, because="破損"))
    written(group, tickets.expired(hanako, purse, 6, on=may))
    written(group, tickets.expired(taro, earned, 2, on=may))
    for on in (april, may):
        HelpRequest.objects.create(
            group=group,
            recipient=hanako,
            kind=group.kinds.get(),
            requested_on=on,
            first_on=on,
            taken_by=clerk(),
        )
    return group


@pytest.fixture
def office(client):
    client.force_login(User.objects.get(role="dispatcher"))
    return client


def blocks(document, kind):
    return [
        block
        for section in document.sections
        for part in section.parts
        for block in part.blocks
        if isinstance(block, kind)
    ]


def figures(document):
    """Label, cell number and figure, of every figure of the document."""
    for table in blocks(document, Table):
        for row in table.rows:
            for at, cell in enumerate(row.cells):
                if isinstance(cell, Figure):
                    yield (table.key, *row.labels, at), cell


def texts(document):
    return {row.labels: str(row.cells[0]) for table in blocks(document, Table) for row in table.rows}


def not_adding_up(client, document):
    wrong = []
    for what, figure in figures(document):
        if figure.address and figure.unit not in ("円", "％"):
            page = client.get(figure.address).context["page"]
            listed = added_up(page.records)
            if not (figure.value == page.total == listed):
                wrong.append((what, figure.value, page.total, listed))
    return wrong


# -- as of a day ---------------------------------------------------------------------


def test_the_summary_is_the_published_one(demo):
    told = texts(papers.summary(demo, AS_OF))

    assert [told[label,] for label in ("協力会員", "利用会員", "コーディネーター")] == ["64", "81", "12"]
    assert [told[label,] for label in ("活動件数", "活動時間", "活動時間（時間）")] == [
        "239",
        "21,495",
        "358時間15分",
    ]
    assert [told[label,] for label in ("発行", "利用", "未利用（手元の券）")] == ["1,524", "1,433", "91"]
    assert told["未利用分の金額（1枚150円）",] == "13,650"  # 91×150


def test_every_figure_of_the_summary_opens_what_it_counts(office, demo, group):
    for one in (demo, group):
        document = papers.summary(one, AS_OF)

        assert not_adding_up(office, document) == []
        assert [what for what, figure in figures(document) if not figure.address] == []


def test_the_page_counts_up_to_the_day_that_is_asked_for(office, demo):
    page = office.get(reverse("statement_detail", args=[demo.pk]) + "?on=2020-06-15").content.decode()

    for number in ("64", "81", "12", "239", "1,524", "1,433", "91", "13,650"):
        assert f">{number}</a>" in page
    assert "358時間15分" in page
    assert office.get(reverse("statement_detail", args=[demo.pk]) + "?on=9999").status_code == 404


@pytest.mark.slow
def test_the_same_summary_comes_as_pdf_and_as_excel(office, demo):
    address = reverse("statement_detail", args=[demo.pk]) + "?on=2020-06-15&format="
    pdf = PdfReader(BytesIO(office.get(address + "pdf").content))
    (sheet,) = load_workbook(BytesIO(office.get(address + "xlsx").content)).worksheets

    told = "".join(page.extract_text() for page in pdf.pages)
    cells = {row[0]: row[1] for row in sheet.iter_rows(values_only=True) if row[1] is not None}
    assert len(pdf.pages) == 1
    assert all(number in told for number in ("64", "81", "12", "239", "1,524", "1,433", "91", "13,650"))
    assert [cells[label] for label in ("活動件数", "発行", "利用", "未利用分の金額（1枚150円）")] == [
        239,
        1524,
        1433,
        13650,
    ]


# -- a month and a year --------------------------------------------------------------


def test_every_figure_of_a_month_opens_what_it_counts(office, group):
    for month in (date(2020, 4, 1), date(2020, 5, 1)):
        assert not_adding_up(office, papers.month(group, month, None)) == []
    may = texts(papers.month(group, date(2020, 5, 1), None))

    # the service of April, 30 minutes and 2 tickets, is withdrawn in May
    assert [may[label,] for label in ("活動件数", "活動時間", "利用")] == ["▲1", "▲30", "▲2"]


def test_the_months_of_a_year_add_up_to_its_last_row(demo):
    document = papers.year(demo, R1, date(2020, 6, 15))
    services, issued = blocks(document, Table)[:2]

    *months, total = services.rows
    assert [row.labels[0] for row in months][::11] == ["平成31年4月", "令和2年3月"]
    for at in (2, 3):  # services and minutes; members are those of the last day
        assert sum(row.cells[at].value for row in months) == total.cells[at].value
    assert total.cells[0].value == months[-1].cells[0].value
    *months, total = issued.rows
    for at in range(6):
        assert sum(row.cells[at].value for row in months) == total.cells[at].value


@pytest.mark.slow
def test_every_figure_of_a_year_opens_what_it_counts(office, demo, group):
    assert not_adding_up(office, papers.year(demo, R1, AS_OF)) == []
    assert not_adding_up(office, papers.year(group, FiscalYear(2020), AS_OF)) == []


def test_months_that_have_not_begun_are_left_out(demo):
    services = blocks(papers.year(demo, FiscalYear(2020), AS_OF), Table)[0]

    assert [row.labels[0] for row in services.rows] == ["令和2年4月", "令和2年5月", "令和2年6月", "計"]
    assert papers.year(demo, FiscalYear(2021), AS_OF).sections == ()


def test_the_charts_tell_what_their_tables_hold(group):
    document = papers.year(group, FiscalYear(2020), AS_OF)
    hours, kinds = blocks(document, Chart)

    assert hours.title == "令和2年度の活動時間（合計1時間、1件）"  # 60＋30－30分
    assert hours.series[0].values == (2, 0, 0)  # 90分、－30分、0分を四捨五入
    assert kinds.title == "令和2年度の種類ごとの依頼と活動（依頼2件、活動1件）"
    assert [series.values for series in kinds.series] == [(2,), (1,)]


def test_the_page_of_a_year_asks_as_often_for_one_record_as_for_many(
    office, demo, group, django_assert_max_num_queries
):
    for one in (demo, group):
        with django_assert_max_num_queries(40):
            office.get(reverse("statement_year", args=[one.pk]) + "?fy=2020")


# -- helpers -------------------------------------------------------------------------


def test_each_helper_has_services_time_and_tickets_of_the_period(office, demo, group):
    document = papers.helpers(group, date(2020, 4, 1), date(2020, 5, 31))
    (table,) = blocks(document, Table)

    assert [str(cell) for cell in table.rows[0].cells] == ["1", "60", "4", "3", "2", "1時間"]
    assert not_adding_up(office, document) == []
    assert not_adding_up(office, papers.helpers(group, date(2020, 5, 1), date(2020, 5, 31))) == []


def test_the_time_of_all_helpers_is_the_time_of_the_group(demo):
    (table,) = blocks(papers.helpers(demo, demo.started_on, AS_OF), Table)

    assert [str(cell) for cell in table.rows[-1].cells][1:] == ["21,495", "1,433", "170", "0", "358時間15分"]


# -- the city ------------------------------------------------------------------------


@pytest.mark.slow
def test_the_city_sees_every_group_as_totals_and_no_names(client, demo, group):
    client.force_login(User.objects.get(role="staff"))

    page = client.get(reverse("exchange_totals") + "?on=2020-06-15")

    assert page.status_code == 200
    assert f">{demo.name}<" in page.content.decode()
    names = demo.members.values_list("name", flat=True)
    assert [one for one in names if one in page.content.decode()] == []
    document = totals(User.objects.get(role="staff"), AS_OF, Municipality.current())
    assert not_adding_up(client, document) == []
    *_, whole = blocks(document, Table)[1].rows
    assert [cell.value for cell in whole.cells][:2] == [1524 + 20, 1433 + 4]
    for _, figure in figures(document):
        if figure.address:
            opened = client.get(figure.address).content.decode()
            assert [one for one in ("花子", "太郎") if f">{one}<" in opened] == []


@pytest.mark.slow
def test_what_residents_could_do_stands_beside_what_is_asked_for_and_done(client, demo):
    staff = User.objects.get(role="staff")
    client.force_login(staff)
    question = of_willingness(questions(staff))
    assert question.text == "地域でどんな支援ができると思うか"

    document = wishes(staff, demo.area, question, R1, AS_OF, Municipality.current())
    willing, kinds = blocks(document, Table)

    carrying = next(row for row in willing.rows if "ゴミ出し" in row.labels[0])
    assert [str(cell) for cell in carrying.cells][2:] == ["690", "32"]  # 690÷2,179、公表値
    assert carrying.cells[0].value <= 690
    assert not carrying.cells[0].address  # who answered so in one area could be traced
    assert kinds.rows[-1].labels == ("計",)
    assert not_adding_up(client, document) == []
    page = client.get(reverse("exchange_wishes", args=[demo.area_id]) + "?fy=2019")
    assert "住民ができると答えたこと" in page.content.decode()


def test_people_of_all_areas_are_all_who_gave_the_answer():
    staff = User.objects.get(role="staff")
    question = of_willingness(questions(staff))
    areas = [choice.area for choice in Answers(question.survey).attribute("area").choices.all()]

    counted = [
        blocks(wishes(staff, area, question, R1, AS_OF, Municipality.current()), Table)[0].rows
        for area in areas
    ]

    for row in zip(*counted, strict=True):
        assert sum(one.cells[0].value for one in row) == row[0].cells[2].value
