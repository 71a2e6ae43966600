"""The ledger against rows that no form would write: odd values, others' accounts, what is rewritten around it by SQL."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, ProtectedError

from coordination.guards import Refused
from tests.ledger import AT, BEGUN, clerk, helped, in_hand, paid, small_group, sold, written
from tests.test_ledger import closed, refused
from volunteers import ledger_guards as guards
from volunteers import tickets
from volunteers.accounts import account_of, account_of_group
from volunteers.models import (
    Member,
    Posting,
    Service,
    ServiceHelper,
    TicketAccount,
    TicketBook,
    TicketTerms,
    TicketTransfer,
    WorkKind,
)
from volunteers.posting import OTHER_CONTENT, post

pytestmark = pytest.mark.django_db

Kind = TicketAccount.Kind
LATER = BEGUN + timedelta(days=10)
MAY = date(2020, 5, 7)
only_sqlite = pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL knows no such thing")


@pytest.fixture
def group():
    return small_group()


@pytest.fixture
def hanako(group):
    return group.members.get(name="花子")


@pytest.fixture
def taro(group):
    return group.members.get(name="太郎")


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def withdrawn(service, on, **more):
    about = {"withdrawn_on": on, "withdrawn_by": clerk(), "withdrawn_because": "見本", **more}
    return Service.objects.filter(pk=service.pk).update(**about)


# -- days ---------------------------------------------------------------------------


def test_nothing_is_given_away_on_a_day_before_anything_came(group, hanako, taro):
    """Five come on the tenth day and none has gone: on the first there is nothing, though five are in hand today."""
    sold(hanako, 5, on=LATER)

    assert refused(lambda: paid(helped(hanako, taro, 15, on=BEGUN))) == guards.SHORT_THEN
    void = tickets.voided(hanako, Kind.PURSE, 1, on=LATER - timedelta(days=1), because="紛失")
    assert refused(lambda: written(group, void)) == guards.SHORT_THEN
    paid(helped(hanako, taro, 15, on=LATER))


@only_sqlite
@pytest.mark.parametrize("day", ["2020-4-1", "2020-04-01 09:00", "きのう", "9999", 18353])
def test_a_day_is_a_day(day, group, hanako):
    row = sold(hanako, 5)
    columns = "group_id, posting_id, kind, credited_id, debited_id, tickets, because"

    def write():
        sql(
            f"INSERT INTO volunteers_tickettransfer ({columns}, transferred_on) "
            f"SELECT {columns}, %s FROM volunteers_tickettransfer WHERE id = %s",
            day,
            row.pk,
        )

    assert refused(write) == guards.ODD
    assert refused(lambda: sql("UPDATE volunteers_service SET held_on = %s", day)) == guards.ODD


# -- numbers -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (0, "枚数は1枚以上にしてください。"),
        (guards.MOST + 1, guards.TOO_MANY),
        (2**31, guards.TOO_MANY),
        (2**62, guards.TOO_MANY),
    ],
)
def test_odd_numbers_of_tickets_are_refused_with_a_sentence(count, sentence, group, hanako):
    with pytest.raises(Refused) as refusal:
        sold(hanako, count)

    assert refusal.value.sentence == sentence
    assert in_hand(hanako) == {"purse": 0}


def test_less_than_nothing_is_not_moved(group, hanako):
    sold(hanako, 5)
    line = tickets.sold(hanako, -3, on=BEGUN)

    with pytest.raises((IntegrityError, Refused)), transaction.atomic():
        written(group, line)
    assert in_hand(hanako) == {"purse": 5}


@only_sqlite
@pytest.mark.parametrize("count", [1.5, "5枚"])
def test_a_number_is_a_whole_number(count, group, hanako):
    line = tickets.Line(**{**vars(tickets.sold(hanako, 1, on=BEGUN)), "tickets": count})

    assert refused(lambda: written(group, line)) == guards.ODD


@pytest.mark.parametrize("field", ["kind", "on", "credited", "debited", "tickets"])
def test_nothing_of_a_row_is_left_open(field, group, hanako):
    line = tickets.sold(hanako, 5, on=BEGUN)
    with pytest.raises((IntegrityError, AttributeError, Refused)), transaction.atomic():
        written(group, tickets.Line(**{**vars(line), field: None}))

    assert in_hand(hanako) == {"purse": 0}


# -- replaced, ignored, moved ----------------------------------------------------------


@only_sqlite
def test_a_row_that_would_be_ignored_does_not_overdraw(group, hanako):
    """INSERT OR IGNORE hands its patience on to what a trigger does: the row would stay and the account not change."""
    row = sold(hanako, 1)
    purse, void = account_of(hanako, Kind.PURSE), account_of_group(group, Kind.VOID)

    def write():
        sql(
            "INSERT OR IGNORE INTO volunteers_tickettransfer (group_id, posting_id, kind, transferred_on, credited_id, "
            "debited_id, tickets, because) VALUES (%s, %s, 'void', '2020-04-01', %s, %s, 2, '見本')",
            group.pk, row.posting_id.hex, purse.pk, void.pk,
        )  # fmt: skip

    assert refused(write) == guards.SHORT
    assert in_hand(hanako) == {"purse": 1}


@only_sqlite
@pytest.mark.parametrize("table", ["tickettransfer", "posting", "closedmonth", "ticketaccount"])
def test_no_row_of_the_books_is_replaced_even_where_triggers_do_not_recurse(table, group, hanako):
    """As in a shell of SQLite, which asks no trigger about what REPLACE takes away."""
    sold(hanako, 5)
    closed(group, date(2020, 3, 1))
    sql("PRAGMA recursive_triggers = OFF")
    try:
        again = f"INSERT OR REPLACE INTO volunteers_{table} SELECT * FROM volunteers_{table}"
        assert refused(lambda: sql(again)) in (guards.WRITTEN, guards.ACCOUNT_STAYS)
    finally:
        sql("PRAGMA recursive_triggers = ON")


def test_a_row_does_not_take_the_number_of_another(group, hanako):
    row = sold(hanako, 5)
    again = TicketTransfer(**{f.attname: getattr(row, f.attname) for f in row._meta.fields} | {"tickets": 9})

    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)
    assert in_hand(hanako) == {"purse": 5}


def test_a_row_does_not_change_over_to_another_posting(group, hanako):
    row, other = sold(hanako, 5), sold(hanako, 1)

    assert (
        refused(lambda: TicketTransfer.objects.filter(pk=row.pk).update(posting=other.posting_id))
        == guards.WRITTEN
    )


def test_a_refused_posting_gets_no_rows(group, hanako):
    line = tickets.redeemed(hanako, 5, on=BEGUN)
    with pytest.raises(Refused) as refusal:
        written(group, line, key=(key := uuid4()))
    refusal.value.keep()
    issuer, purse = account_of_group(group, Kind.ISSUER), account_of(hanako, Kind.PURSE)

    def write():
        TicketTransfer.objects.create(
            group=group,
            posting_id=key,
            kind="issue",
            transferred_on=BEGUN,
            credited=issuer,
            debited=purse,
            tickets=1,
        )

    assert refused(write) == guards.NOT_ITS_POSTING


def test_what_a_transfer_rests_on_has_to_be_there_when_it_is_written(group, hanako):
    """No foreign key is asked afterwards."""
    row = sold(hanako, 3)
    about = {name: getattr(row, name) for name in ("posting_id", "group_id", "credited_id", "debited_id")}

    def write(**otherwise):
        return lambda: TicketTransfer.objects.create(
            kind="issue", transferred_on=BEGUN, tickets=1, **(about | otherwise)
        )

    assert refused(write(posting_id=uuid4())) == guards.NOT_ITS_POSTING
    assert {refused(write(**{name: 0})) for name in ("group_id", "credited_id", "debited_id")} == {
        guards.UNFIT
    }
    assert in_hand(hanako) == {"purse": 3}


# -- accounts ---------------------------------------------------------------------------


def test_what_is_in_hand_is_not_changed_by_hand_but_may_be_mended(group, hanako):
    sold(hanako, 5)
    mine = TicketAccount.objects.filter(member=hanako, kind=Kind.PURSE)

    assert refused(lambda: mine.update(in_hand=F("in_hand") + 1)) == guards.IN_HAND
    guards.GUARDS.take_down()
    mine.update(in_hand=99)
    guards.GUARDS.put_up()
    assert mine.update(in_hand=5) == 1  # what its rows come to


def test_an_account_begins_empty_in_the_group_of_its_member(group, hanako):
    other = small_group("となりの会")
    for about in ({"group": group, "in_hand": 5}, {"group": other}):
        made = TicketAccount(kind=Kind.PURSE, member=hanako, **about)
        assert refused(made.save) == guards.BEGINS_EMPTY


def test_an_account_with_rows_and_its_member_stay_where_they_are(group, hanako):
    sold(hanako, 5)
    other = small_group("となりの会")
    account = TicketAccount.objects.filter(member=hanako)

    assert refused(lambda: account._raw_delete(connection.alias)) == guards.ACCOUNT_STAYS
    assert refused(lambda: account.update(id=F("id") + 100_000)) == guards.ACCOUNT_STAYS
    member = Member.objects.filter(pk=hanako.pk)
    assert refused(lambda: member.update(group=other, number=99)) == guards.ACCOUNT_STAYS


def test_nothing_that_the_books_rest_on_goes_away_with_something_else(group, hanako, taro):
    sold(hanako, 5)
    service = helped(hanako, taro, 15)
    paid(service)

    for record in (group, hanako, taro, service, group.kinds.get()):
        with pytest.raises(ProtectedError):
            record.delete()
    assert refused(lambda: group.terms.all()._raw_delete(connection.alias)) == guards.SETTLED
    assert TicketTerms.objects.filter(group=group).exists()


# -- services ---------------------------------------------------------------------------


def test_help_of_another_group_is_not_paid_here(group, hanako, taro):
    sold(hanako, 5)
    there = small_group("となりの会")
    service = helped(*there.members.order_by("number"), 15)
    line = tickets.Line(
        **{**vars(tickets.paid([helped(hanako, taro, 15)])[0]), "help": service.helpers.get().pk}
    )

    assert refused(lambda: written(group, line)) == guards.NOT_ITS_HELP


def test_a_withdrawn_service_is_not_paid_and_stays_as_it_was(group, hanako, taro):
    sold(hanako, 5)
    service = helped(hanako, taro, 15)
    withdrawn(service, LATER)
    of_it = Service.objects.filter(pk=service.pk)

    assert refused(lambda: paid(service)) == guards.NOT_ITS_HELP
    for change in ({"held_on": LATER}, {"recipient": taro}, {"note": "書きかえ"}):
        assert refused(lambda change=change: of_it.update(**change)) == guards.WITHDRAWN
    assert refused(lambda: service.helpers.create(helper=hanako, minutes=15)) == guards.WITHDRAWN
    assert refused(lambda: service.helpers.update(minutes=60)) == guards.WITHDRAWN


def test_a_service_is_not_withdrawn_before_its_tickets_have_gone_back(group, hanako, taro):
    """On the days between, the books would tell of tickets for a help that there was not."""
    sold(hanako, 5)
    service = helped(hanako, taro, 15)
    (row,) = paid(service)
    written(group, tickets.taken_back(row, on=LATER, because="まちがい"))

    assert refused(lambda: withdrawn(service, LATER - timedelta(days=1))) == guards.PAID_STILL
    withdrawn(service, LATER)


def test_a_service_of_a_closed_month_is_withdrawn_and_not_rewritten(group, hanako, taro):
    service = helped(hanako, taro, 15)
    other = WorkKind.objects.create(group=group, name="買い物")
    closed(group, date(2020, 4, 1))

    for change in ({"kind": other}, {"held_on": MAY}, {"recipient": taro}, {"note": "書きかえ"}):
        assert refused(lambda change=change: withdrawn(service, MAY, **change)) == guards.CLOSED
    assert refused(lambda: ServiceHelper.objects.filter(service=service).update(minutes=60)) == guards.CLOSED
    withdrawn(service, MAY)
    assert refused(lambda: Service.objects.filter(pk=service.pk).update(kind=other)) == guards.CLOSED


def test_a_service_does_not_go_to_another_group_with_its_tickets(group, hanako, taro):
    sold(hanako, 5)
    service = helped(hanako, taro, 15)
    paid(service)
    other = small_group("となりの会")

    assert refused(lambda: Service.objects.filter(pk=service.pk).update(group=other)) == guards.PAID


# -- books ----------------------------------------------------------------------------


def test_a_book_is_sold_by_a_sale_of_its_group_that_stands(group, hanako, taro):
    book = TicketBook.objects.create(group=group, first=1, last=5, made_on=BEGUN)
    of_it = TicketBook.objects.filter(pk=book.pk)
    sale = sold(hanako, 5)
    back = written(group, tickets.taken_back(sale, on=BEGUN, because="まちがい"))[0]
    opening = written(group, tickets.carried_over(hanako, Kind.PURSE, 5, on=BEGUN))[0]
    elsewhere = sold(small_group("となりの会").members.first(), 5)

    for row in (sale, back, opening, elsewhere):
        assert refused(lambda row=row: of_it.update(issue=row)) == guards.NOT_ITS_SALE
    of_it.update(issue=sold(hanako, 5))


# -- keys -----------------------------------------------------------------------------


def test_a_refused_service_is_refused_alike_when_it_is_recorded_again(group, hanako, taro):
    """The service went with its refusal; sent again, it has another number, and the answer is the first one."""
    key, answers = uuid4(), []
    for _ in range(2):
        with pytest.raises(Refused) as refusal, transaction.atomic():
            paid(helped(hanako, taro, 30), key=key)
        refusal.value.keep()
        answers.append(refusal.value.sentence)
        sold(hanako, 10)
        helped(taro, hanako, 15)

    assert answers[0] == answers[1] == "花子さん（会員1）の手元の券は0枚で、2枚は出せません。"


def test_a_key_that_paid_for_one_help_does_not_pay_for_another(group, hanako, taro):
    sold(hanako, 10)
    key = uuid4()
    paid(helped(hanako, taro, 30), key=key)

    assert refused(lambda: paid(helped(hanako, taro, 30), key=key)) == OTHER_CONTENT


def test_words_of_a_kind_are_the_same_content_however_they_are_written(group, hanako):
    line, key = tickets.sold(hanako, 5, on=BEGUN), uuid4()
    plain = tickets.Line(**{**vars(line), "kind": "issue"})

    first = post(group, [line], key=key, by=clerk(), at=AT)
    assert post(group, [plain], key=key, by=clerk(), at=AT) == first
    assert Posting.objects.filter(group=group).count() == 1
