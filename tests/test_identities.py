"""恒等式: each holds for books that were kept here, and each is broken by what it is there to find."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tests.ledger import AT, BEGUN, clerk, helped, paid, small_group, sold, written
from volunteers import closing, ledger_guards, tickets
from volunteers.identities import identities
from volunteers.models import (
    CashEntry,
    ExchangeGroup,
    Posting,
    TicketAccount,
    TicketBook,
    TicketTransfer,
)

pytestmark = pytest.mark.django_db

JUNE = date(2020, 6, 1)


@pytest.fixture
def group():
    """One service, paid; a reversal; a refused posting; a sold book; a month that is closed."""
    group = small_group()
    hanako, taro = group.members.order_by("number")
    issue = sold(hanako, 20)
    TicketBook.objects.create(group=group, first=1, last=20, made_on=BEGUN, issue=issue)
    paid(helped(hanako, taro, 40))  # 40÷15、切り上げて3枚
    paid(helped(hanako, taro, 30))
    mistake = sold(hanako, 5)
    written(group, tickets.taken_back(mistake, on=BEGUN, because="二重"))
    written(group, tickets.redeemed(taro, 1, on=date(2020, 5, 1)))
    Posting.objects.create(group=group, content="x", refusal="手元の券が足りません。", posted_by=clerk())
    closing.close(group, BEGUN, by=clerk(), at=AT, today=JUNE)
    ledger_guards.GUARDS.take_down()
    yield group
    ledger_guards.GUARDS.put_up()


def failing(group):
    return {one.name: (one.left, one.right) for one in identities(group) if not one.ok}


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_books_that_were_kept_here_hold(group):
    told = {one.name: (one.left, one.right) for one in identities(group)}

    assert failing(group) == {}
    assert told["balances"] == (2, 2)  # 花子の手元の券、太郎の受け取った券
    assert told["purses"] == (15, 15)  # 20＋5－5－3－2
    assert told["earned"] == (4, 4)  # 3＋2－1
    assert told["used"] == (5, 5)
    assert told["time"] == (30, 30)  # 2枚×15分。40分は端数があるので数えない
    assert told["serials"] == told["closed_months"] == told["reversals"] == (1, 1)


def test_the_books_of_the_demo_hold():
    (group,) = ExchangeGroup.objects.all()

    told = {one.name: (one.left, one.right) for one in identities(group)}

    assert failing(group) == {}
    assert told["purses"] == (91, 91)
    assert told["time"] == (21_495, 21_495)  # 1,433枚×15分


def test_a_balance_that_is_not_the_sum_of_its_rows_is_found_and_named(group):
    TicketAccount.objects.filter(kind="purse", group=group).update(in_hand=16)

    (broken,) = [one for one in identities(group) if one.name == "balances"]

    assert (broken.left, broken.right, broken.ok) == (1, 2, False)
    assert broken.detail == "会員1の手元の券は16と15。"
    assert failing(group) == {"balances": (1, 2), "purses": (15, 16)}


def test_a_hand_below_zero_on_some_day_is_found(group):
    TicketTransfer.objects.filter(kind="redeem", group=group).update(transferred_on=date(2020, 3, 31))

    # April was closed before a ticket had been redeemed
    assert failing(group) == {"never_below_zero": (1, 0), "closed_months": (0, 1)}


def test_a_row_that_was_changed_is_found_by_what_it_no_longer_adds_up_to(group):
    TicketTransfer.objects.filter(kind="use", tickets=3).filter(group=group).update(tickets=2)

    # 20－2－2＝16 against the balance 15; 2＋2－1＝3 against 4; 2＋2 against 3＋2; April was closed with 5 used
    assert failing(group) == {
        "balances": (0, 2),
        "purses": (16, 15),
        "earned": (3, 4),
        "used": (4, 5),
        "closed_months": (0, 1),
    }


def test_the_time_of_a_paid_service_that_was_changed_is_found(group):
    sql(
        "UPDATE volunteers_servicehelper SET minutes = 45 WHERE minutes = 30 AND service_id IN "
        "(SELECT id FROM volunteers_service WHERE group_id = %s)",
        group.pk,
    )

    # 3＋3 tickets asked, 5 used; 2×15 against 45 minutes
    assert failing(group) == {"used": (5, 6), "time": (30, 45), "closed_months": (0, 1)}


def test_an_accepted_posting_without_rows_is_found(group):
    Posting.objects.create(group=group, content="x", posted_by=clerk())

    assert failing(group) == {"accepted": (6, 7)}


def test_a_refused_posting_with_rows_is_found(group):
    row = TicketTransfer.objects.filter(group=group, kind="redeem").get()
    Posting.objects.filter(pk=row.posting_id).update(refusal="断った")

    assert failing(group) == {"refused": (1, 0)}


def test_a_reversal_that_does_not_mirror_its_row_is_found(group):
    TicketTransfer.objects.filter(group=group, reverses__isnull=False).update(kind="void")

    assert "reversals" in failing(group)


def test_a_sold_book_with_more_serials_than_tickets_is_found(group):
    TicketBook.objects.filter(group=group).update(last=21)

    (broken,) = [one for one in identities(group) if not one.ok]

    assert (broken.name, broken.left, broken.right) == ("serials", 0, 1)
    assert broken.detail == "綴り000001〜000021は21と20。"


def test_a_row_that_was_slipped_into_a_closed_month_is_found(group):
    hanako = group.members.get(name="花子")
    sale = TicketTransfer.objects.filter(group=group, kind="issue", debited__member=hanako).first()
    posting = Posting.objects.create(group=group, content="x", posted_by=clerk())
    # With the guards down the balance is not kept either.
    TicketTransfer.objects.create(
        group=group,
        posting=posting,
        kind="issue",
        transferred_on=BEGUN,
        credited=sale.credited,
        debited=sale.debited,
        tickets=1,
    )
    TicketAccount.objects.filter(member=hanako, kind="purse").update(in_hand=16)

    (broken,) = [one for one in identities(group) if not one.ok]

    assert (broken.name, broken.left, broken.right) == ("closed_months", 0, 1)
    assert broken.detail == "令和2年4月の発行は20と21。"


def test_the_cash_of_a_closed_month_is_held_against_its_tickets(group):
    group.keeps_cash_book = True
    group.save()
    CashEntry.objects.create(group=group, on=BEGUN, kind="sale", yen=2900, entered_by=clerk())

    # 20×150＝3,000
    assert failing(group) == {"cash_sold_2020_04": (3000, 2900)}


def checked(*options):
    out, code = StringIO(), 0
    try:
        call_command("ledger_check", *options, stdout=out)
    except SystemExit as end:
        code = end.code
    return out.getvalue(), code


def test_the_command_tells_all_identities_as_json_with_both_sides(group):
    told, code = checked("--json")
    told = json.loads(told)

    assert (told["ok"], code) == (True, 0)
    (purses,) = [one for one in told["identities"] if one["name"] == "purses" and one["group"] == group.name]
    assert (purses["left"], purses["right"], purses["ok"]) == (15, 15, True)
    assert {one["group"] for one in told["identities"]} == {one.name for one in ExchangeGroup.objects.all()}


def test_the_command_ends_with_1_where_one_identity_fails(group):
    TicketBook.objects.filter(group=group).update(last=21)

    told, code = checked("--json")
    words, _ = checked()

    assert (json.loads(told)["ok"], code) == (False, 1)
    assert "合わない 番号の数が発行の枚数と一致する、売った綴り＝売った綴り　0／1" in words
    assert words.splitlines()[-1].endswith("のうち1が、合っていません。")
