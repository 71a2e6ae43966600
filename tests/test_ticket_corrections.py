"""Tickets by their serials, mistakes taken back, and tickets that have expired."""

from datetime import date

import pytest

from coordination.models import User
from tests.ledger import AT, BEGUN, clerk, helped, in_hand, paid, small_group, sold, written
from tests.tickets import book_of, rows_of, send, sentences, told
from volunteers import ledger_guards as guards
from volunteers import tickets
from volunteers.expiry import expired_tickets
from volunteers.models import (
    ClosedMonth,
    MemberRole,
    SerialRange,
    TicketAccount,
    TicketBook,
    TicketTransfer,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Kind = TicketAccount.Kind
ON = BEGUN.isoformat()


@pytest.fixture
def group():
    group = small_group()
    group.keeps_cash_book = True
    group.save()
    return group


@pytest.fixture
def hanako(group):
    hanako = group.members.get(name="花子")
    MemberRole.objects.create(member=hanako, role=MemberRole.Role.RECIPIENT, joined_on=BEGUN)
    return hanako


@pytest.fixture
def taro(group):
    return group.members.get(name="太郎")


@pytest.fixture
def office(client, db):
    client.force_login(User.objects.get(username="jimukyoku"))
    return client


# -- serials that were written down --------------------------------------------------


@pytest.fixture
def sold_book(office, group, hanako):
    book = book_of(group, 1, 10)
    send(office, "ticket_sell", member="花子", on=ON, books=[book.pk], confirm=True)
    book.refresh_from_db()
    return book


def redeem(office, serials, count=2):
    return send(office, "ticket_redeem", member="太郎", on=ON, count=count, serials=serials, confirm=True)


def test_the_serials_of_a_redemption_are_kept_and_none_is_used_twice(office, sold_book, hanako, taro):
    paid(helped(hanako, taro, 60))  # 4 tickets

    redeem(office, "１２３－１３０")
    assert SerialRange.objects.filter(transfer__kind="redeem").count() == 0  # no such book
    redeem(office, "3-4")
    again = redeem(office, "4、5")

    assert [str(one) for one in SerialRange.objects.filter(transfer__kind="redeem")] == ["000003〜000004"]
    assert sentences(again) == ["000004番の券は、令和2年4月1日に「換金ずみ」になっています。"]
    assert in_hand(taro) == {"earned": 4 - 2}


def test_a_serial_must_be_in_a_book_that_was_sold(office, group, sold_book, hanako, taro):
    paid(helped(hanako, taro, 60))
    waiting = book_of(group, 11, 20)
    spoiled = book_of(group, 21, 30, discarded_on=BEGUN, discarded_because="印刷のずれ", discarded_by=clerk())

    assert sentences(redeem(office, "99")) == ["000099番の券は、どの綴りにもありません。"]
    assert sentences(redeem(office, "11")) == [f"000011番の券は、まだ売っていない綴り（{waiting}）の券です。"]
    assert sentences(redeem(office, "21")) == [f"000021番の券は、廃棄した綴り（{spoiled}）の券です。"]


def test_a_serial_leaves_only_the_hands_where_it_was_last_written_down(
    office, group, sold_book, hanako, taro
):
    """A helper's tickets come from purses by uses, whose serials nobody writes down; anything else was written."""
    sold(taro, 1)

    answer = send(
        office, "ticket_void", member="太郎", held="purse", on=ON, count="1", reason="紛失", serials="7"
    )

    assert sentences(answer) == ["000007番の券は、令和2年4月1日から花子さん（会員1）の手元の券にあります。"]


def test_a_serial_that_was_taken_back_is_free_again(office, sold_book, hanako, taro):
    paid(helped(hanako, taro, 60))
    redeem(office, "3-4")
    row = TicketTransfer.objects.get(kind="redeem", group=sold_book.group)

    send(office, "transfer_reverse", row.pk, on=ON, reason="番号のまちがい", confirm=True)
    answer = redeem(office, "4-5")

    assert answer.status_code == 302
    assert in_hand(taro) == {"earned": 4 - 2 + 2 - 2}


def test_more_serials_than_tickets_are_refused_and_fewer_are_asked_about(office, sold_book, hanako, taro):
    paid(helped(hanako, taro, 60))

    more = redeem(office, "1-3")
    fewer = send(office, "ticket_redeem", member="太郎", on=ON, count="2", serials="1")

    assert sentences(more) == ["番号は3枚分で、枚数の2枚より多くなっています。"]
    assert (
        "枚数は2枚で、番号は1枚分です。残りの番号は、わからないままになります。" in fewer.context["warnings"]
    )


# -- taken back ---------------------------------------------------------------------


def test_a_sale_is_taken_back_with_a_reason_and_its_book_is_for_sale_again(office, sold_book, hanako):
    row = sold_book.issue

    answer = send(office, "transfer_reverse", row.pk, on=ON, reason="別の人だった", confirm=True)

    back = TicketTransfer.objects.get(reverses=row)
    assert answer["Location"] == back.get_absolute_url()
    assert (back.because, in_hand(hanako)) == ("別の人だった", {"purse": 0})
    assert list(TicketBook.objects.for_sale().filter(group=sold_book.group)) == [sold_book]
    page = office.get(sold_book.get_absolute_url()).content.decode()
    assert "発行 10枚（令和2年4月1日に取り消し）" in page  # its history stays


def test_the_refusal_of_the_database_is_shown(office, sold_book, hanako, taro):
    paid(helped(hanako, taro, 15))

    answer = send(office, "transfer_reverse", sold_book.issue_id, on=ON, reason="別の人だった", confirm=True)

    assert sentences(answer) == ["花子さん（会員1）の手元の券は9枚で、10枚は出せません。"]
    sold_book.refresh_from_db()
    assert sold_book.issue_id


def test_what_happened_in_a_closed_month_is_taken_back_on_a_day_of_an_open_one(office, sold_book, hanako):
    ClosedMonth.objects.create(
        group=sold_book.group, month=BEGUN, statement={}, closed_at=AT, closed_by=clerk()
    )

    answer = send(office, "transfer_reverse", sold_book.issue_id, on=ON, reason="別の人だった", confirm=True)
    assert sentences(answer) == [guards.CLOSED]
    send(office, "transfer_reverse", sold_book.issue_id, on="2020-05-01", reason="別の人だった", confirm=True)

    assert in_hand(hanako) == {"purse": 0}


def test_a_book_whose_tickets_have_moved_on_is_not_taken_back(office, sold_book, hanako, taro):
    paid(helped(hanako, taro, 30))
    redeem(office, "3-4")
    sold(hanako, 10)  # so that there would be enough of them

    answer = send(office, "transfer_reverse", sold_book.issue_id, on=ON, reason="別の人だった", confirm=True)

    assert sentences(answer) == [
        "この綴りの券（000003〜000004）は、令和2年4月1日の「換金」で動いています。先に、その受払を取り消してください。"
    ]


@pytest.mark.parametrize("which", ["use", "reversal", "taken back"])
def test_a_use_a_reversal_and_what_was_taken_back_are_not_taken_back_here(which, office, group, hanako, taro):
    row = sold(hanako, 10)
    rows = {"use": paid(helped(hanako, taro, 15))[0], "taken back": sold(hanako, 1)}
    rows["reversal"] = written(group, tickets.taken_back(rows["taken back"], on=BEGUN, because="まちがい"))[0]

    answer = office.get(f"/exchange/ledger/{rows[which].pk}/reverse/")

    assert answer.status_code == 302 and "取り消" in told(answer)
    assert office.get(f"/exchange/ledger/{row.pk}/reverse/").status_code == 200


# -- expired ------------------------------------------------------------------------


@pytest.fixture
def half_a_year(group):
    """Tickets of 1 April hold until 30 September."""
    group.terms.update(valid_months=6)
    return group


AFTER = date(2020, 10, 1)


def test_the_oldest_tickets_are_reckoned_to_be_used_first(half_a_year, hanako, taro):
    sold(hanako, 10)  # until 30 September
    sold(hanako, 10, on=date(2020, 6, 1))  # until 30 November
    paid(helped(hanako, taro, 60, on=date(2020, 7, 1)))  # 4 of the first ten

    assert expired_tickets(half_a_year, date(2020, 9, 30)) == []
    assert [one.tickets for one in expired_tickets(half_a_year, AFTER)] == [10 - 4]
    assert [one.tickets for one in expired_tickets(half_a_year, date(2020, 12, 1))] == [10 + 10 - 4]


def test_what_is_void_taken_back_or_expired_before_does_not_expire_again(half_a_year, hanako):
    sold(hanako, 10)
    mistaken = sold(hanako, 7)
    written(
        half_a_year,
        tickets.taken_back(mistaken, on=BEGUN, because="まちがい"),
        tickets.voided(hanako, Kind.PURSE, 1, on=BEGUN, because="紛失"),
        tickets.expired(hanako, Kind.PURSE, 2, on=AFTER),
    )

    assert [one.tickets for one in expired_tickets(half_a_year, AFTER)] == [10 - 1 - 2]


def test_tickets_carried_over_or_passed_on_and_those_without_a_last_day_do_not_expire(group, hanako, taro):
    sold(hanako, 4)
    assert expired_tickets(group, date(2030, 1, 1)) == []
    other = small_group("となりの会")
    other.terms.update(valid_months=6)
    one, two = other.members.order_by("number")
    written(other, tickets.carried_over(one, Kind.PURSE, 5, on=BEGUN))
    written(
        other, tickets.carried_over(two, Kind.EARNED, 3, on=BEGUN), tickets.passed_on(two, one, 3, on=BEGUN)
    )

    assert expired_tickets(other, date(2030, 1, 1)) == []


def test_the_proposal_is_ticked_and_posted_at_once_but_for_those_that_were_cleared(
    office, half_a_year, hanako, taro
):
    query = f"?group={half_a_year.pk}&on={AFTER}"
    sold(hanako, 10)
    sold(taro, 5)
    page = office.get(f"/exchange/tickets/expire/{query}")
    keys = page.context["form"]["chosen"].value()

    answer = send(office, "ticket_expire", query=query, chosen=keys[:1], confirm=True)

    assert keys == [f"{hanako.pk}-10", f"{taro.pk}-5"]
    assert "1人の券10枚を期限切れにしました。" in told(answer)
    assert (in_hand(hanako), in_hand(taro)) == ({"purse": 0}, {"purse": 5})
    assert rows_of(half_a_year)[-1].transferred_on == AFTER


def test_a_day_that_no_book_can_have_is_asked_for_again(office, half_a_year):
    answer = office.get("/exchange/tickets/expire/", {"on": "0202-06-15"})

    assert answer.status_code == 422
    assert "1900年4月から2199年までの日を入れてください。" in answer.content.decode()


def test_a_proposal_that_has_changed_meanwhile_is_asked_about_again(office, half_a_year, hanako, taro):
    sold(hanako, 10)
    paid(helped(hanako, taro, 15))

    answer = send(
        office,
        "ticket_expire",
        query=f"?group={half_a_year.pk}&on={AFTER}",
        chosen=[f"{hanako.pk}-10"],
        confirm=True,
    )

    assert sentences(answer) == [
        "選んだ内容が、そのあとの記帳で変わりました。いまの一覧で、もう一度選んでください。"
    ]
    assert in_hand(hanako) == {"purse": 9}
