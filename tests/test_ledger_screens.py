"""受払簿 and a member's passbook: every row, its other side, and what is left after it."""

import csv
import io
from datetime import date

import pypdf
import pytest
from django.urls import reverse

from coordination.fiscal_year import FiscalYear
from coordination.models import User
from tests.ledger import helped, paid, small_group, sold, written
from volunteers import tickets
from volunteers.models import ExchangeGroup, TicketTransfer
from volunteers.passbook import passbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return small_group()


@pytest.fixture
def hanako(group):
    return group.members.get(name="花子")


@pytest.fixture
def taro(group):
    return group.members.get(name="太郎")


@pytest.fixture
def office(client, db):
    client.force_login(User.objects.get(username="jimukyoku"))
    return client


@pytest.fixture
def undone(group, hanako, taro):
    """10 sold, 2 used, 1 redeemed; 5 sold by mistake in April and taken back in May."""
    sold(hanako, 10)
    paid(helped(hanako, taro, 30))
    mistake = sold(hanako, 5)
    written(group, tickets.redeemed(taro, 1, on=date(2020, 5, 1)))
    return written(group, tickets.taken_back(mistake, on=date(2020, 5, 2), because="別の人に売った"))[0]


def listed(office, group, **narrowed):
    return office.get(reverse("ledger_list"), {"fy": 2020, "group": group.pk, **narrowed})


def sum_and_rows(answer):
    return answer.context["told"], answer.context["count"]


def test_every_row_is_listed_with_what_was_taken_back_below_zero(office, group, undone):
    """10 sold + 5 sold − 5 taken back + 2 used + 1 redeemed = 13."""
    assert sum_and_rows(listed(office, group)) == ("枚数の差し引き　13枚", 5)
    assert sum_and_rows(listed(office, group, kind="issue")) == ("枚数の差し引き　10枚", 3)
    assert sum_and_rows(listed(office, group, month="2020-05")) == ("枚数の差し引き　▲4枚", 2)  # 1 − 5


def test_rows_are_narrowed_by_member_by_year_and_by_what_was_taken_back(office, group, undone, hanako, taro):
    rows = {
        "the helper's": listed(office, group, member="太郎（会員2・見本の会）"),
        "reversals": listed(office, group, reversed="reversals"),
        "taken back": listed(office, group, reversed="taken_back"),
        "standing": listed(office, group, reversed="standing"),
        "by its number": listed(office, group, q=f"第{undone.pk}行"),
        "by its reason": listed(office, group, q="別の人"),
        "another year": listed(office, group, fy=2021),
        "all years": listed(office, group, fy=2021, years="all"),
    }

    counts = {name: answer.context["count"] for name, answer in rows.items()}
    assert counts == {
        "the helper's": 2, "reversals": 1, "taken back": 1, "standing": 3,
        "by its number": 1, "by its reason": 1, "another year": 0, "all years": 5,
    }  # fmt: skip


def test_a_row_and_the_one_that_takes_it_back_lead_to_each_other(office, group, undone):
    page = listed(office, group).content.decode()
    mistake = undone.reverses

    assert f'<a href="{undone.get_absolute_url()}">第{undone.pk}行</a>で取り消しずみ' in page
    assert f'<a href="{mistake.get_absolute_url()}">第{mistake.pk}行</a>の取り消し' in page
    assert undone.get_absolute_url() in office.get(mistake.get_absolute_url()).content.decode()
    assert mistake.get_absolute_url() in office.get(undone.get_absolute_url()).content.decode()


def test_the_file_holds_the_same_rows_with_numbers_as_numbers(office, group, undone):
    text = listed(office, group, format="csv", sort="transferred_on").content.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["枚数"] for row in rows] == ["10", "2", "5", "1", "-5"]
    assert rows[-1]["種類"] == "発行の取り消し" and rows[-1]["理由"] == "別の人に売った"
    assert rows[-1]["受付番号"] == str(undone.posting_id) and rows[-1]["記帳者"] == "支援 実"


def test_the_paper_holds_the_rows_that_the_list_shows_and_what_each_kind_comes_to(office, group, undone):
    answer = office.get(reverse("ledger_pdf"), {"fy": 2020, "group": group.pk})

    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert text.count("令和2年4月1日") == 3 and "別の人に売った" in text
    totals = "".join(text.partition("種類ごとの合計")[2].split())
    assert totals.startswith("種類行枚数の差し引き" + "発行310" + "利用12" + "換金11")  # 10 + 5 − 5, 2, 1


def test_a_paper_of_too_many_rows_asks_for_a_month(office, group, undone, monkeypatch):
    monkeypatch.setattr("volunteers.views.ledger.MOST_ROWS", 4)

    answer = office.get(reverse("ledger_pdf"), {"fy": 2020, "group": group.pk}, follow=True)

    assert (
        "一度に印刷できるのは4行までです。いまは5行あるので、月でしぼってください。"
        in answer.content.decode()
    )


def test_the_list_asks_the_database_as_often_for_many_rows(
    office, group, hanako, django_assert_max_num_queries
):
    sold(hanako, 1)
    listed(office, group)
    with django_assert_max_num_queries(30) as few:
        listed(office, group)
    for _ in range(29):
        sold(hanako, 1)

    with django_assert_max_num_queries(len(few)):
        listed(office, group)


# -- passbook ------------------------------------------------------------------------


def lines(leaf):
    return [(one.words, one.came, one.went, one.left) for one in leaf.entries]


def test_purse_and_earned_tickets_run_apart_each_with_what_is_left(undone, hanako, taro):
    purse, earned = passbook(hanako, FiscalYear(2020)).leaves
    assert lines(purse) == [
        ("発行", 10, None, 10),
        ("利用", None, 2, 10 - 2),
        ("発行（のちに取り消し）", 5, None, 8 + 5),
        ("発行の取り消し", None, 5, 13 - 5),
    ]
    assert (purse.before, purse.came, purse.went, purse.left) == (0, 10 + 5, 2 + 5, 8)
    assert (earned.entries, earned.left) == ((), 0)

    purse, earned = passbook(taro, FiscalYear(2020)).leaves
    assert lines(earned) == [("利用", 2, None, 2), ("換金", None, 1, 2 - 1)]
    assert earned.entries[0].other == "花子さん（会員1）" and earned.entries[1].other == ""


def test_a_year_opens_with_what_the_year_before_has_left(undone, hanako):
    sold(hanako, 3, on=date(2021, 4, 1))

    purse, _ = passbook(hanako, FiscalYear(2021)).leaves

    assert (purse.before, lines(purse), purse.left) == (8, [("発行", 3, None, 8 + 3)], 11)


def test_what_is_left_is_what_the_account_holds(undone, hanako, taro):
    for member in (hanako, taro):
        held = dict(member.accounts.values_list("kind", "in_hand"))
        for leaf in passbook(member, FiscalYear(2020)).leaves:
            assert leaf.left == held.get(leaf.kind, 0)


def test_the_passbook_is_a_page_a_sheet_and_a_paper(office, undone, taro):
    address = reverse("member_passbook", args=[taro.pk])
    page = office.get(address, {"fy": 2020}).content.decode()
    sheet = office.get(address, {"fy": 2020, "format": "csv"}).content.decode("utf-8-sig")
    paper = office.get(reverse("member_passbook_pdf", args=[taro.pk]), {"fy": 2020})

    text = pypdf.PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
    assert "受け取った券　残り 1枚" in page and "受け取った券　残り 1枚" in text
    assert [
        row["残り（枚）"] for row in csv.DictReader(io.StringIO(sheet)) if row["券"] == "受け取った券"
    ] == ["0", "2", "1"]
    assert reverse("member_passbook", args=[taro.pk]) in office.get(taro.get_absolute_url()).content.decode()


def test_nobody_else_sees_the_books_of_a_group(office, as_admin, undone, group, taro):
    """`office` and `as_admin` are one client: the last who signed in is the administrator."""
    addresses = (
        reverse("ledger_list"),
        undone.get_absolute_url(),
        reverse("member_passbook", args=[taro.pk]),
    )

    assert {as_admin.get(address).status_code for address in addresses} == {403}


def test_another_group_stays_out_of_sight(office, undone, group, taro):
    ExchangeGroup.objects.get(pk=group.pk).dispatchers.clear()

    assert listed(office, group).context["count"] == 0
    assert office.get(undone.get_absolute_url()).status_code == 404
    assert office.get(reverse("member_passbook", args=[taro.pk])).status_code == 404


def test_the_demo_redeems_at_the_end_of_a_year_and_its_published_figures_stay(db):
    rows = TicketTransfer.objects.all()

    assert rows.filter(kind="issue").net_tickets() == 1524
    assert rows.filter(kind="use").net_tickets() == 1433
    assert rows.filter(kind="redeem").net_tickets() > 0
    assert rows.latest("transferred_on").transferred_on <= date(2020, 6, 15)
