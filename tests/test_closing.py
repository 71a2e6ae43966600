"""月締め and 現金出納: a month is closed in its turn, once everything holds, and stays as it was."""

from datetime import date

import pytest
from django.urls import reverse

from coordination.guards import Refused
from coordination.models import User
from tests.filled_forms import open_form
from tests.ledger import AT, BEGUN, clerk, helped, paid, small_group, sold, written
from volunteers import closing, ledger_guards, tickets
from volunteers.cash_ties import Tie, ties
from volunteers.models import CashEntry, ClosedMonth, TicketAccount, TicketTerms

pytestmark = pytest.mark.django_db

APRIL, MAY, JUNE = (date(2020, month, 1) for month in (4, 5, 6))
Cash = CashEntry.Kind


@pytest.fixture
def group():
    """20 tickets sold and 2 used in April, 1 redeemed in May."""
    group = small_group()
    hanako, taro = group.members.order_by("number")
    sold(hanako, 20)
    paid(helped(hanako, taro, 30))
    written(group, tickets.redeemed(taro, 1, on=date(2020, 5, 7)))
    return group


@pytest.fixture
def with_cash(group):
    group.keeps_cash_book = True
    group.save()
    return group


@pytest.fixture
def office(client):
    client.force_login(User.objects.get(role="dispatcher"))
    return client


def close(group, month, today=date(2020, 7, 1)):
    return closing.close(group, month, by=clerk(), at=AT, today=today)


def refused(group, month, today=date(2020, 7, 1)):
    with pytest.raises(Refused) as refusal:
        close(group, month, today)
    return refusal.value.sentence


def counted(group, on, kind, yen):
    return CashEntry.objects.create(group=group, on=on, kind=kind, yen=yen, entered_by=clerk())


# -- 月締め ------------------------------------------------------------------------


def test_a_month_that_is_closed_keeps_its_statement(group):
    kept = close(group, APRIL)

    assert (kept.closed_by, kept.closed_at) == (clerk(), AT)
    assert {
        name: kept.statement[name] for name in ("first", "last", "issued", "used", "in_purses", "minutes")
    } == {
        "first": "2020-04-01",
        "last": "2020-04-30",
        "issued": 20,
        "used": 2,
        "in_purses": 18,
        "minutes": 30,
    }


def test_a_month_is_closed_only_after_it_has_ended(group):
    assert refused(group, APRIL, today=date(2020, 4, 30)) == (
        "令和2年4月は、まだ終わっていません。月が終わってから締めてください。"
    )
    assert close(group, APRIL, today=MAY).month == APRIL


def test_months_are_closed_in_their_order(group):
    close(group, APRIL)

    assert refused(group, JUNE) == "月は順に締めます。先に令和2年5月を締めてください。"
    assert refused(group, APRIL) == "令和2年4月は、もう締めてあるか、記録のはじまる前の月です。"
    assert [close(group, month).month for month in (MAY, JUNE)] == [MAY, JUNE]


def test_the_first_closing_may_take_the_months_before_it_along(group):
    close(group, MAY)

    assert group.is_closed_on(BEGUN)
    assert closing.to_close(group, date(2020, 7, 1)) == [JUNE]


def test_a_month_is_not_closed_while_an_identity_does_not_hold(group):
    ledger_guards.GUARDS.take_down()
    TicketAccount.objects.filter(group=group, kind="purse").update(in_hand=17)
    ledger_guards.GUARDS.put_up()

    assert refused(group, APRIL) == (
        "帳簿が合わないため、令和2年4月は締められません。"
        "口座に書いてある残りと、受払を足し引きした残りが一致する口座＝すべての口座："
        "左は1、右は2で、合いません。会員1の手元の券は17と18。（ほかに1件）"
    )
    assert not ClosedMonth.objects.exists()


def test_a_month_is_not_closed_while_its_cash_does_not_tie(with_cash):
    counted(with_cash, BEGUN, Cash.SALE, 2900)

    # 20×150＝3,000
    assert refused(with_cash, APRIL) == (
        "帳簿が合わないため、令和2年4月は締められません。"
        "令和2年4月の券の発行×代金（円）＝現金出納の券の代金：左は3,000、右は2,900で、合いません。"
    )
    counted(with_cash, BEGUN, Cash.SALE, 100)
    assert close(with_cash, APRIL)


def test_the_cash_of_every_month_that_is_closed_with_it_ties(with_cash):
    counted(with_cash, MAY, Cash.SALE, 3000)  # sold in April
    counted(with_cash, MAY, Cash.REDEMPTION, 150)

    told = [(one.name, one.left, one.right) for one in closing.checks(with_cash, MAY) if not one.ok]

    assert told == [("cash_sold_2020_04", 3000, 0), ("cash_sold_2020_05", 0, 3000)]


# -- 券と現金 ----------------------------------------------------------------------


def test_tickets_are_held_against_cash_at_the_price_of_their_day(with_cash):
    hanako = with_cash.members.get(name="花子")
    TicketTerms.objects.create(group=with_cash, minutes=15, price=200, valid_from=date(2020, 6, 1))
    sold(hanako, 10, on=date(2020, 6, 2))
    counted(with_cash, date(2020, 6, 2), Cash.SALE, 2000)

    assert ties(with_cash, APRIL, JUNE) == [
        Tie(APRIL, sold=3000, sold_cash=0, redeemed=0, redeemed_cash=0),
        Tie(MAY, sold=0, sold_cash=0, redeemed=150, redeemed_cash=0),
        Tie(JUNE, sold=2000, sold_cash=2000, redeemed=0, redeemed_cash=0),
    ]


def test_a_sale_that_is_taken_back_is_refunded_at_its_own_price(with_cash):
    hanako = with_cash.members.get(name="花子")
    mistake = sold(hanako, 5)
    TicketTerms.objects.create(group=with_cash, minutes=15, price=200, valid_from=date(2020, 6, 1))
    written(with_cash, tickets.taken_back(mistake, on=date(2020, 6, 2), because="二重"))
    counted(with_cash, date(2020, 6, 2), Cash.REFUND, 750)

    (june,) = ties(with_cash, JUNE, JUNE)

    assert (june.sold, june.sold_cash, june.ok) == (-750, -750, True)  # 5×150


# -- pages -------------------------------------------------------------------------


def test_closing_shows_both_sides_and_then_who_closed_the_month(office, group):
    address = reverse("month_close", args=[group.pk, 2020, 4])
    assert (
        "発行＋繰越＋利用にまわす－利用－無効－期限切れ＝会員の手元の券"
        in office.get(address).content.decode()
    )

    answer = office.post(address, open_form(office, address), follow=True)

    page = answer.content.decode()
    assert "令和2年4月を締めました。" in page
    assert "締めた月です。数字は、締めたときのままです。" in page
    assert f"に{clerk().name}が締めました。" in page


def test_a_closed_month_shows_what_was_kept(office, group):
    close(group, APRIL)
    ledger_guards.GUARDS.take_down()
    ClosedMonth.objects.update(statement=ClosedMonth.objects.get().statement | {"issued": 4321})
    ledger_guards.GUARDS.put_up()

    page = office.get(reverse("statement_month", args=[group.pk, 2020, 4])).content.decode()

    assert "4,321" in page


def test_a_month_that_cannot_be_closed_has_no_button(office, with_cash):
    address = reverse("month_close", args=[with_cash.pk, 2020, 4])

    page = office.get(address).content.decode()
    answer = office.post(address, open_form(office, address))

    assert "合わない数があるため、まだ締められません。" in page
    assert "令和2年4月を締める</button>" not in page
    assert answer.status_code == 422
    assert "左は3,000、右は0で、合いません。" in answer.content.decode()
    assert not ClosedMonth.objects.exists()


def test_a_month_out_of_its_turn_leads_back_with_the_reason(office, group):
    close(group, APRIL)

    answer = office.get(reverse("month_close", args=[group.pk, 2020, 6]), follow=True)

    assert "月は順に締めます。先に令和2年5月を締めてください。" in answer.content.decode()


def test_the_cash_book_runs_on_from_the_year_before(office, group):
    counted(group, date(2020, 3, 31), Cash.OTHER_IN, 1000)
    counted(group, date(2020, 4, 1), Cash.SALE, 3000)
    counted(group, date(2020, 5, 7), Cash.REDEMPTION, 150)

    lines = office.get(reverse("cash_list", args=[group.pk]) + "?fy=2020").context

    assert lines["before"] == 1000
    assert [balance for _, balance, _ in lines["lines"]] == [4000, 3850]
    assert (lines["came_in"], lines["went_out"], lines["balance"]) == (3000, 150, 3850)


def test_an_entry_of_a_closed_month_is_neither_added_nor_changed_nor_deleted(office, group):
    entry = counted(group, BEGUN, Cash.OTHER_IN, 1000)
    close(group, APRIL)
    sentence = "令和2年4月は締めてあります。締めていない月の日付で記帳してください。"
    add, edit = reverse("cash_add", args=[group.pk]), reverse("cash_edit", args=[entry.pk])

    added = office.post(add, open_form(office, add) | {"on": "2020-04-10", "kind": "sale", "yen": "150"})
    changed = office.post(edit, open_form(office, edit) | {"yen": "1"})
    office.post(reverse("cash_delete", args=[entry.pk]))

    assert (added.status_code, changed.status_code) == (422, 422)
    assert sentence in added.content.decode()
    assert sentence in changed.content.decode()
    assert CashEntry.objects.get(group=group).yen == 1000


def test_an_entry_is_written_changed_and_deleted_while_its_month_is_open(office, group):
    add = reverse("cash_add", args=[group.pk])
    office.post(
        add, open_form(office, add) | {"on": "2020-04-10", "kind": "sale", "yen": "150", "note": "=1+1"}
    )
    entry = CashEntry.objects.get(group=group)
    assert (entry.yen, entry.entered_by, entry.note) == (150, clerk(), "=1+1")

    edit = reverse("cash_edit", args=[entry.pk])
    office.post(edit, open_form(office, edit) | {"yen": "300"})
    assert CashEntry.objects.get(group=group).yen == 300

    office.post(reverse("cash_delete", args=[entry.pk]))
    assert not CashEntry.objects.filter(group=group).exists()


def test_nobody_else_opens_the_books_of_a_group(office, group):
    entry = counted(group, BEGUN, Cash.SALE, 100)
    group.dispatchers.clear()

    for name, key in (
        ("month_list", group.pk), ("cash_list", group.pk), ("cash_ties", group.pk), ("ledger_export", group.pk),
        ("statement_detail", group.pk), ("statement_year", group.pk), ("cash_edit", entry.pk), ("cash_delete", entry.pk),
    ):  # fmt: skip
        assert office.get(reverse(name, args=[key])).status_code == 404
