"""The ledger of tickets: the database itself keeps it right, whatever the way a row is written."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from coordination.guards import Refused
from tests.ledger import AT, BEGUN, clerk, helped, in_hand, paid, small_group, sold, written
from volunteers import ledger_guards as guards
from volunteers import posting, tickets
from volunteers.accounts import account_of, account_of_group
from volunteers.models import (
    CashEntry,
    ClosedMonth,
    Posting,
    Service,
    ServiceHelper,
    TicketAccount,
    TicketBook,
    TicketTerms,
    TicketTransfer,
)
from volunteers.posting import OTHER_CONTENT, PAID_BEFORE, REVERSED_BEFORE

pytestmark = pytest.mark.django_db

Kind = TicketAccount.Kind
LATER = BEGUN + timedelta(days=10)


@pytest.fixture
def group():
    return small_group()


@pytest.fixture
def hanako(group):
    return group.members.get(name="花子")


@pytest.fixture
def taro(group):
    return group.members.get(name="太郎")


def refused(write) -> str:
    """The sentence with which the database refuses, after nothing has been changed."""
    with pytest.raises((IntegrityError, Refused)) as refusal, transaction.atomic():
        write()
    return guards.GUARDS.refusal_in_words(refusal.value) or str(refusal.value)


def closed(group, month):
    return ClosedMonth.objects.create(group=group, month=month, statement={}, closed_at=AT, closed_by=clerk())


def test_tickets_go_from_the_group_to_a_purse_to_a_helper_and_back_for_money(group, hanako, taro):
    sold(hanako, 10)
    paid(helped(hanako, taro, 30))  # 30 minutes are 2 tickets of 15
    written(group, tickets.redeemed(taro, 1, on=BEGUN))

    assert in_hand(hanako) == {"purse": 10 - 2}
    assert in_hand(taro) == {"earned": 2 - 1}


def test_earned_tickets_are_passed_on_into_a_purse(group, hanako, taro):
    sold(hanako, 2)
    paid(helped(hanako, taro, 30))
    written(group, tickets.passed_on(taro, taro, 1, on=BEGUN), tickets.passed_on(taro, hanako, 1, on=BEGUN))

    assert (in_hand(taro), in_hand(hanako)) == ({"earned": 0, "purse": 1}, {"purse": 2 - 2 + 1})


def test_what_was_held_before_lost_or_expired_is_in_the_books_too(group, hanako, taro):
    written(
        group,
        tickets.carried_over(hanako, Kind.PURSE, 5, on=BEGUN),
        tickets.carried_over(taro, Kind.EARNED, 3, on=BEGUN),
        tickets.voided(hanako, Kind.PURSE, 1, on=BEGUN, because="水に濡れた"),
        tickets.expired(taro, Kind.EARNED, 2, on=BEGUN),
    )

    assert (in_hand(hanako), in_hand(taro)) == ({"purse": 5 - 1}, {"earned": 3 - 2})


@pytest.mark.asvs("2.3.2")
def test_nobody_gives_away_more_than_is_in_hand(group, hanako, taro):
    sold(hanako, 1)

    with pytest.raises(Refused) as refusal:
        paid(helped(hanako, taro, 30))

    assert refusal.value.sentence == "花子さん（会員1）の手元の券は1枚で、2枚は出せません。"
    assert in_hand(hanako) == {"purse": 1}


@pytest.mark.asvs("2.3.3")
def test_of_two_lines_either_both_are_written_or_none(group, hanako, taro):
    lines = (tickets.sold(hanako, 1, on=BEGUN), tickets.redeemed(taro, 1, on=BEGUN))

    assert "太郎さん" in refused(lambda: written(group, *lines))
    assert not TicketTransfer.objects.filter(group=group).exists()


def test_no_past_day_is_left_without_the_tickets_that_were_given_away(group, hanako, taro):
    sold(hanako, 3)
    paid(helped(hanako, taro, 30, on=LATER))  # 3 − 2 = 1 in hand from then on
    sold(hanako, 5, on=LATER + timedelta(days=1))

    assert refused(lambda: paid(helped(hanako, taro, 30, on=BEGUN))) == guards.SHORT_THEN
    paid(helped(hanako, taro, 15, on=BEGUN))
    assert in_hand(hanako) == {"purse": 3 - 2 + 5 - 1}


@pytest.mark.parametrize("way", ["update", "delete", "save"])
def test_a_row_is_never_changed_or_taken_away(way, group, hanako):
    row = sold(hanako, 10)
    ways = {
        "update": lambda: TicketTransfer.objects.filter(pk=row.pk).update(tickets=F("tickets") + 1),
        "delete": lambda: TicketTransfer.objects.filter(pk=row.pk)._raw_delete(connection.alias),
        "save": lambda: TicketTransfer(
            **{f.attname: getattr(row, f.attname) for f in row._meta.fields} | {"tickets": 99}
        ).save(),
    }

    assert refused(ways[way]) == guards.WRITTEN


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL has no REPLACE")
def test_a_row_is_not_replaced(group, hanako):
    row = sold(hanako, 10)
    columns = ", ".join(f.column for f in TicketTransfer._meta.fields)

    def replace():
        with connection.cursor() as cursor:
            cursor.execute(
                f"REPLACE INTO volunteers_tickettransfer ({columns}) "
                f"SELECT {columns} FROM volunteers_tickettransfer WHERE id = %s",
                [row.pk],
            )

    assert refused(replace) in (guards.WRITTEN, guards.UNFIT)
    assert in_hand(hanako) == {"purse": 10}


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize(
    "table", ["tickettransfer", "posting", "closedmonth", "serialrange", "ticketaccount"]
)
def test_the_books_are_not_emptied_at_once(table, group, hanako):
    sold(hanako, 1)

    def truncate():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"TRUNCATE volunteers_{table} CASCADE")

    assert refused(truncate) == guards.WRITTEN


def test_a_posting_and_its_answer_stay(group, hanako):
    row = sold(hanako, 1)

    assert (
        refused(lambda: Posting.objects.filter(pk=row.posting_id).update(refusal="いいえ")) == guards.WRITTEN
    )


def test_tickets_go_only_where_their_kind_goes(group, hanako, taro):
    sold(hanako, 5)
    purse, earned = account_of(hanako, Kind.PURSE), account_of(taro, Kind.EARNED)
    issuer = account_of_group(group, Kind.ISSUER)
    ways = [
        ("issue", purse, earned),
        ("redeem", purse, earned),
        ("pass_on", purse, earned),
        ("issue", issuer, earned),
    ]

    def write(kind, source, target):
        line = tickets.Line(kind, BEGUN, source.pk, target.pk, 1)
        return lambda: written(group, line)

    assert {refused(write(*way)) for way in ways} == {guards.UNFIT}


def test_tickets_stay_within_their_group(group, hanako):
    other = small_group("となりの会")
    line = tickets.sold(other.members.first(), 1, on=BEGUN)

    assert refused(lambda: written(group, line)) == guards.UNFIT


def test_a_mistake_is_undone_by_a_row_that_takes_it_back_once(group, hanako):
    row = sold(hanako, 10)
    written(group, tickets.taken_back(row, on=LATER, because="冊数のまちがい"))

    assert in_hand(hanako) == {"purse": 0}
    assert TicketTransfer.objects.filter(group=group, kind="issue").net_tickets() == 10 - 10
    sold(hanako, 10, on=LATER)
    again = tickets.taken_back(row, on=LATER, because="もう一度")
    assert refused(lambda: written(group, again)) == REVERSED_BEFORE


def test_a_reversal_takes_back_all_of_it_not_before_it_and_is_not_reversed_itself(group, hanako):
    row = sold(hanako, 10, on=LATER)
    back = tickets.taken_back(row, on=LATER, because="まちがい")
    part = tickets.Line(**{**vars(back), "tickets": 9})
    early = tickets.Line(**{**vars(back), "on": BEGUN})

    assert refused(lambda: written(group, part)) == guards.NOT_ITS_REVERSAL
    assert refused(lambda: written(group, early)) == guards.NOT_ITS_REVERSAL
    (reversal,) = written(group, back)
    sold(hanako, 10, on=LATER)
    twice = tickets.taken_back(reversal, on=LATER, because="やはり正しかった")
    assert refused(lambda: written(group, twice)) in (guards.NOT_ITS_REVERSAL, guards.UNFIT)


def test_what_has_been_used_cannot_be_taken_back_from_its_buyer(group, hanako, taro):
    row = sold(hanako, 2)
    paid(helped(hanako, taro, 30))

    sentence = refused(lambda: written(group, tickets.taken_back(row, on=BEGUN, because="まちがい")))
    assert sentence == "花子さん（会員1）の手元の券は0枚で、2枚は出せません。"


def test_a_service_is_paid_once_on_its_day_by_who_was_helped_to_who_helped(group, hanako, taro):
    sold(hanako, 9)
    service = helped(hanako, taro, 30)
    (line,) = tickets.paid([service])
    other_day = tickets.Line(**{**vars(line), "on": LATER})
    to_herself = tickets.Line(**{**vars(line), "debited": account_of(hanako, Kind.EARNED).pk})

    assert refused(lambda: written(group, other_day)) == guards.NOT_ITS_HELP
    assert refused(lambda: written(group, to_herself)) == guards.NOT_ITS_HELP
    written(group, line)
    assert refused(lambda: written(group, line)) == PAID_BEFORE


def test_a_paid_service_stays_until_its_tickets_have_gone_back(group, hanako, taro):
    sold(hanako, 9)
    service = helped(hanako, taro, 30)
    (row,) = paid(service)
    of_it = Service.objects.filter(pk=service.pk)

    def withdraw():
        of_it.update(withdrawn_on=LATER, withdrawn_by=row.posting.posted_by, withdrawn_because="日のまちがい")

    assert refused(lambda: of_it.update(held_on=LATER)) == guards.PAID
    assert refused(lambda: ServiceHelper.objects.filter(service=service).update(minutes=60)) == guards.PAID
    assert refused(withdraw) == guards.PAID_STILL
    written(group, tickets.taken_back(row, on=LATER, because="日のまちがい"))
    withdraw()
    assert in_hand(hanako) == {"purse": 9}
    assert (
        refused(lambda: of_it.update(withdrawn_on=None, withdrawn_by=None, withdrawn_because=""))
        == guards.WITHDRAWN
    )


def test_a_closed_month_takes_nothing_in_and_is_never_opened(group, hanako, taro):
    sold(hanako, 9)
    service = helped(hanako, taro, 15)
    month = closed(group, date(2020, 4, 1))
    may = date(2020, 5, 1)

    assert refused(lambda: sold(hanako, 1, on=date(2020, 4, 30))) == guards.CLOSED
    assert refused(lambda: sold(hanako, 1, on=date(2020, 3, 31))) == guards.CLOSED
    assert refused(lambda: helped(hanako, taro, 15, on=date(2020, 4, 30))) == guards.CLOSED
    assert refused(lambda: Service.objects.filter(pk=service.pk).update(note="書きかえ")) == guards.CLOSED
    entry = {"group": group, "kind": "sale", "yen": 150, "entered_by": month.closed_by}
    assert refused(lambda: CashEntry.objects.create(on=BEGUN, **entry)) == guards.CLOSED
    assert (
        refused(lambda: ClosedMonth.objects.filter(pk=month.pk).update(statement={"a": 1}))
        == guards.STAYS_CLOSED
    )
    assert refused(lambda: closed(group, date(2020, 3, 1))) == guards.CLOSED_BEFORE
    sold(hanako, 1, on=may)
    CashEntry.objects.create(on=may, **entry)


def test_a_mistake_of_a_closed_month_is_undone_in_an_open_one(group, hanako):
    row = sold(hanako, 9)
    closed(group, date(2020, 4, 1))

    written(group, tickets.taken_back(row, on=date(2020, 5, 1), because="まちがい"))

    assert in_hand(hanako) == {"purse": 0}


def test_terms_by_which_tickets_have_moved_stay(group, hanako):
    sold(hanako, 1, on=LATER)
    terms = TicketTerms.objects.filter(group=group)

    assert refused(lambda: terms.update(minutes=30)) == guards.SETTLED
    assert (
        refused(lambda: TicketTerms.objects.create(group=group, minutes=30, price=300, valid_from=LATER))
        == guards.SETTLED
    )
    TicketTerms.objects.create(group=group, minutes=30, price=300, valid_from=LATER + timedelta(days=1))


def test_an_account_keeps_its_owner(group, hanako, taro):
    account = account_of(hanako, Kind.PURSE)

    assert (
        refused(lambda: TicketAccount.objects.filter(pk=account.pk).update(member=taro))
        == guards.ACCOUNT_STAYS
    )


def test_serial_numbers_belong_to_one_book_and_a_sold_book_stays(group, hanako):
    book = TicketBook.objects.create(group=group, first=1, last=10, made_on=BEGUN)

    assert (
        refused(lambda: TicketBook.objects.create(group=group, first=10, last=19, made_on=BEGUN))
        == guards.OVERLAPS
    )
    TicketBook.objects.create(group=small_group("となりの会"), first=1, last=10, made_on=BEGUN)
    row = sold(hanako, 10)
    TicketBook.objects.filter(pk=book.pk).update(issue=row)
    assert refused(lambda: TicketBook.objects.filter(pk=book.pk).update(issue=None)) == guards.SOLD
    written(group, tickets.taken_back(row, on=BEGUN, because="まちがい"))
    TicketBook.objects.filter(pk=book.pk).update(issue=None)


# -- one answer for a key ----------------------------------------------------------


@pytest.mark.asvs("2.3.4")
def test_a_key_writes_once_whatever_often_it_comes(group, hanako):
    key = uuid4()

    first, second = sold(hanako, 10, key=key), sold(hanako, 10, key=key)

    assert first == second
    assert in_hand(hanako) == {"purse": 10}


@pytest.mark.asvs("16.5.3")
def test_what_no_rule_of_the_ledger_has_refused_is_a_fault_and_no_answer(group, hanako, monkeypatch):
    def fails(*posting):
        raise IntegrityError("the index is malformed")

    key = uuid4()
    with monkeypatch.context() as while_it_fails:
        while_it_fails.setattr(posting, "_write", fails)
        with pytest.raises(IntegrityError, match="malformed"):
            sold(hanako, 10, key=key)

    assert not Posting.objects.filter(key=key).exists()
    sold(hanako, 10, key=key)  # the same key may still be answered
    assert in_hand(hanako) == {"purse": 10}


def test_a_key_with_other_content_is_refused_and_keeps_its_first_answer(group, hanako):
    key = uuid4()
    sold(hanako, 10, key=key)

    assert refused(lambda: sold(hanako, 11, key=key)) == OTHER_CONTENT
    assert in_hand(hanako) == {"purse": 10}


def test_a_refusal_stays_a_refusal_though_it_would_now_be_accepted(group, hanako, taro):
    key, service = uuid4(), helped(hanako, taro, 30)
    with pytest.raises(Refused) as refusal:
        paid(service, key=key)
    refusal.value.keep()
    sold(hanako, 10)

    assert refused(lambda: paid(service, key=key)) == refusal.value.sentence
    assert in_hand(hanako) == {"purse": 10}
    paid(service)
    assert in_hand(hanako) == {"purse": 8}


def test_two_helpers_for_half_an_hour_are_four_tickets(group, hanako, taro):
    jiro = group.members.create(number=3, name="次郎")
    sold(hanako, 10)
    service = helped(hanako, taro, 30)
    service.helpers.create(helper=jiro, minutes=30)

    assert sum(row.tickets for row in paid(service)) == 2 * (30 // 15)
