"""The ledger at one and the same moment: two connections to PostgreSQL, of which one waits and then sees what is so."""

import threading
from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from coordination.guards import Refused, refusal_in_words
from coordination.trail_chain import ONE_AFTER_THE_OTHER
from tests.ledger import AT, BEGUN, clerk, helped, in_hand, small_group, sold, written
from volunteers import ledger_guards as guards
from volunteers import tickets
from volunteers.ledger_locks import hold_still
from volunteers.models import ClosedMonth, Service, ServiceHelper, TicketAccount, TicketBook, TicketTransfer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one transaction writes at a time"),
]

Kind = TicketAccount.Kind
APRIL = date(2020, 4, 1)


@pytest.fixture
def group(transactional_db):
    return small_group()


@pytest.fixture
def hanako(group):
    return group.members.get(name="花子")


@pytest.fixture
def taro(group):
    return group.members.get(name="太郎")


def meanwhile(act):
    """Begins an act on a connection of its own. Returns what waits for its end and tells what it has come to."""
    outcomes = []

    def run():
        try:
            with transaction.atomic():
                act()
            outcomes.append("")
        except Refused as refused:
            outcomes.append(refused.sentence)
        except DatabaseError as error:
            outcomes.append(refusal_in_words(error) or str(error))
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, outcomes


def first_and_then(first, second) -> str:
    """What the second comes to, which begins before the first has ended, and has to wait for it."""
    with transaction.atomic():
        first()
        thread, outcomes = meanwhile(second)
        thread.join(0.5)
        assert thread.is_alive(), "it waits"
    thread.join(10)
    return outcomes[0]


def close_april(group):
    return ClosedMonth.objects.create(group=group, month=APRIL, statement={}, closed_at=AT, closed_by=clerk())


def withdraw(service):
    about = {"withdrawn_on": BEGUN, "withdrawn_by": clerk(), "withdrawn_because": "見本"}
    return Service.objects.filter(pk=service.pk).update(**about)


def test_the_same_key_at_the_same_moment_writes_once(group, hanako):
    key = uuid4()

    assert first_and_then(lambda: sold(hanako, 5, key=key), lambda: sold(hanako, 5, key=key)) == ""
    assert in_hand(hanako) == {"purse": 5}


def test_of_two_at_the_same_moment_with_one_key_both_get_the_answer_of_the_first(group, hanako):
    """One is refused, and before that is written down, the same has been accepted under its key."""
    key, line = uuid4(), tickets.redeemed(hanako, 5, on=BEGUN)
    with pytest.raises(Refused) as refusal:
        written(group, line, key=key)
    written(group, tickets.carried_over(hanako, Kind.EARNED, 5, on=BEGUN))
    written(group, line, key=key)

    assert refusal.value.keep().pk == key


@pytest.mark.asvs("2.3.4")
def test_one_ticket_is_not_given_away_twice(group, hanako, taro):
    sold(hanako, 1)
    lines = [tickets.paid([helped(hanako, taro, 15)])[0] for _ in range(2)]

    told = first_and_then(lambda: written(group, lines[0]), lambda: written(group, lines[1]))

    assert told == "花子さん（会員1）の手元の券は0枚で、1枚は出せません。"


def test_a_row_is_not_taken_back_twice(group, hanako):
    row = sold(hanako, 5)
    sold(hanako, 5)
    back = tickets.taken_back(row, on=BEGUN, because="まちがい")

    assert (
        first_and_then(lambda: written(group, back), lambda: written(group, back)) == guards.REVERSED_BEFORE
    )
    assert in_hand(hanako) == {"purse": 5}


@pytest.mark.asvs("2.3.4")
def test_nobody_waits_in_a_circle(group, hanako, taro):
    """Two submissions move the tickets of the same hands, in opposite order."""
    issued = [tickets.sold(who, 1, on=BEGUN) for who in (hanako, taro)]
    together = threading.Barrier(2)

    def posts(lines):
        def act():
            together.wait(5)
            for _ in range(20):
                with transaction.atomic():
                    written(group, *lines)

        return act

    running = [meanwhile(posts(lines)) for lines in (issued, issued[::-1])]
    [thread.join(20) for thread, _ in running]

    assert [outcomes for _, outcomes in running] == [[""], [""]]
    assert in_hand(hanako) == in_hand(taro) == {"purse": 40}


@pytest.mark.parametrize("what", ["row", "service", "help"])
def test_what_comes_while_a_month_is_being_closed_meets_the_closed_month(what, group, hanako, taro):
    service = helped(hanako, taro, 15)
    tickets.sold(hanako, 1, on=BEGUN)
    late = {
        "row": lambda: sold(hanako, 1),
        "service": lambda: helped(hanako, taro, 15),
        "help": lambda: service.helpers.update(minutes=60),
    }

    def close():
        hold_still(group)
        close_april(group)

    assert first_and_then(close, late[what]) == guards.CLOSED


@pytest.mark.parametrize("what", ["row", "service"])
def test_a_month_is_closed_when_all_has_been_written_that_was_being_written(what, group, hanako, taro):
    counted, open_still = [], {"row": lambda: sold(hanako, 7), "service": lambda: helped(hanako, taro, 15)}

    def close():
        hold_still(group)
        counted.append(TicketTransfer.objects.filter(group=group).count() + group.services.count())
        close_april(group)

    assert first_and_then(open_still[what], close) == ""
    assert counted == [1]


def test_a_service_that_is_being_paid_is_not_withdrawn(group, hanako, taro):
    sold(hanako, 5)
    service = helped(hanako, taro, 15)
    (line,) = tickets.paid([service])

    assert first_and_then(lambda: written(group, line), lambda: withdraw(service)) == guards.PAID_STILL


def test_a_service_that_is_being_withdrawn_is_not_paid(group, hanako, taro):
    sold(hanako, 5)
    service = helped(hanako, taro, 15)
    (line,) = tickets.paid([service])

    assert first_and_then(lambda: withdraw(service), lambda: written(group, line)) == guards.NOT_ITS_HELP


def test_the_time_of_a_help_that_is_being_paid_stays(group, hanako, taro):
    sold(hanako, 5)
    service = helped(hanako, taro, 15)
    (line,) = tickets.paid([service])
    of_it = ServiceHelper.objects.filter(service=service)

    assert first_and_then(lambda: written(group, line), lambda: of_it.update(minutes=60)) == guards.PAID


@pytest.mark.parametrize("kind", [Kind.ISSUER, Kind.PURSE])
def test_an_account_that_is_being_written_on_is_not_deleted(kind, group, hanako):
    line = tickets.sold(hanako, 1, on=BEGUN)
    of_it = group.accounts.filter(kind=kind)

    assert first_and_then(lambda: written(group, line), of_it.delete) == guards.ACCOUNT_STAYS


@pytest.mark.parametrize("kind", [Kind.ISSUER, Kind.PURSE])
def test_an_account_that_is_being_deleted_is_not_written_on(kind, group, hanako):
    line = tickets.sold(hanako, 1, on=BEGUN)
    of_it = group.accounts.filter(kind=kind)

    assert first_and_then(of_it.delete, lambda: written(group, line)) == guards.UNFIT


def test_two_books_do_not_get_the_same_numbers(group):
    def number():
        TicketBook.objects.create(group=group, first=1, last=10, made_on=BEGUN)

    assert first_and_then(number, number) == guards.OVERLAPS


def test_who_reads_as_of_an_earlier_moment_does_not_write(group, hanako):
    line = tickets.sold(hanako, 1, on=BEGUN)

    with pytest.raises(Refused) as refusal, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        written(group, line)
    assert refusal.value.sentence == ONE_AFTER_THE_OTHER


def test_rows_written_past_the_application_wait_as_well(group, hanako):
    """Two rows by SQL, each of which alone would be right."""
    first = sold(hanako, 1)
    void = TicketAccount.objects.create(group=group, kind=Kind.VOID)
    about = {
        "group": group,
        "posting": first.posting,
        "kind": "void",
        "transferred_on": BEGUN,
        "because": "見本",
    }

    def write():
        TicketTransfer.objects.create(credited=hanako.accounts.get(), debited=void, tickets=1, **about)

    assert "ticket_account_is_not_overdrawn" in first_and_then(write, write)
    with pytest.raises(IntegrityError):
        write()
