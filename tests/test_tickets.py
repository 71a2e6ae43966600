"""券: sold, redeemed, passed on, voided, expired and taken back by forms; every act is one posting."""

import pytest

from coordination.models import User
from tests.filled_forms import open_form
from tests.ledger import AT, BEGUN, clerk, helped, in_hand, paid, small_group, sold
from tests.tickets import book_of, rows_of, send, sentences, told
from volunteers.accounts import account_of
from volunteers.models import (
    CashEntry,
    ClosedMonth,
    MemberRole,
    Posting,
    TicketAccount,
    TicketBook,
    TicketTransfer,
)
from volunteers.sale import SOLD_MEANWHILE

pytestmark = pytest.mark.django_db

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


def earned(hanako, taro, number):
    """太郎 has helped 花子 for so many tickets."""
    sold(hanako, number)
    paid(helped(hanako, taro, 15 * number))


# -- sale --------------------------------------------------------------------------


def test_books_and_loose_tickets_are_sold_in_one_posting_and_each_book_keeps_its_row(office, group, hanako):
    ten, five = book_of(group, 1, 10), book_of(group, 11, 15)

    answer = send(
        office,
        "ticket_sell",
        member="花子（会員1）",
        on=ON,
        books=[ten.pk, five.pk],
        loose="３",
        confirm=True,
    )

    assert in_hand(hanako) == {"purse": 10 + 5 + 3}
    assert len({row.posting_id for row in rows_of(group)}) == 1
    ten.refresh_from_db()
    five.refresh_from_db()
    assert (ten.issue.tickets, five.issue.tickets) == (10, 5)
    assert [str(one) for one in ten.issue.serials.all()] == ["000001〜000010"]
    assert "18枚（000001〜000010、000011〜000015）を2,700円で売りました。" in told(answer)  # 18 × 150


def test_the_money_of_a_sale_is_written_into_the_cash_book_with_it_unless_the_box_is_cleared(
    office, group, hanako
):
    send(office, "ticket_sell", member="花子", on=ON, books=[], loose="10", confirm=True)
    send(office, "ticket_sell", member="花子", on=ON, books=[], loose="1", in_cash="", confirm=True)

    entry = CashEntry.objects.get(group=group)
    assert (entry.kind, entry.yen, entry.on, entry.entered_by) == ("sale", 10 * 150, BEGUN, clerk())
    assert in_hand(hanako) == {"purse": 10 + 1}


def test_a_group_without_a_cash_book_is_not_asked_about_it(office, group, hanako):
    group.keeps_cash_book = False
    group.save()

    answer = send(office, "ticket_sell", member="花子", on=ON, books=[], loose="10", confirm=True)

    assert answer.status_code == 302 and not CashEntry.objects.filter(group=group).exists()


def test_who_is_not_to_be_helped_buys_only_after_a_warning(office, group, taro):
    answer = send(office, "ticket_sell", member="太郎（会員2・見本の会）", on=ON, books=[], loose="1")

    assert answer.status_code == 422
    assert "太郎（会員2）さんは、この日には利用会員ではありません。" in answer.context["warnings"]
    assert rows_of(group) == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2", "「2」に当てはまる会員が、いくつもあります（"),
        ("だれでもない", "「だれでもない」に当てはまる会員がいません。"),
    ],
)
def test_a_member_must_be_one_and_the_sentence_says_what_was_typed(office, group, typed, sentence):
    """Member 2 there is in the small group and in the group of the demo."""
    (told,) = sentences(send(office, "ticket_sell", member=typed, on=ON, books=[], loose="1"))

    assert told.startswith(sentence)


def test_another_book_is_named_by_one_of_its_serials_and_several_by_their_ends(office, group, hanako):
    books = [book_of(group, first, first + 9) for first in range(1, 140, 10)]

    refused = send(office, "ticket_sell", member="花子", on=ON, books=[], others="101-115")
    send(office, "ticket_sell", member="花子", on=ON, books=[], others="95、101-120", confirm=True)

    assert "切れ目と合いません" in sentences(refused)[0]
    with_issue = TicketBook.objects.filter(group=group, issue__isnull=False)
    assert list(with_issue) == [books[9], books[10], books[11]]


def test_a_book_is_sold_once(office, group, hanako):
    book = book_of(group, 1, 10)
    data = {"member": "花子", "on": ON, "books": [book.pk], "confirm": True}
    send(office, "ticket_sell", **data)

    again = send(office, "ticket_sell", **data)

    assert sentences(again) == [SOLD_MEANWHILE]
    assert in_hand(hanako) == {"purse": 10}


def test_the_same_press_twice_sells_once(office, group, hanako):
    address = "/exchange/tickets/sell/"
    filled = {**open_form(office, address), "member": "花子", "on": ON, "books": [], "loose": "10"}
    mark = office.post(address, filled).context["warnings_mark"]
    for _ in range(2):
        office.post(address, {**filled, "confirmed": mark})

    assert in_hand(hanako) == {"purse": 10}
    assert CashEntry.objects.filter(group=group).count() == 1


def test_nothing_chosen_is_no_sale_and_a_book_of_another_group_is_refused(office, group, hanako):
    strange = book_of(small_group("となりの会"), 1, 10)

    nothing = send(office, "ticket_sell", query=f"?member={hanako.pk}", on=ON, books=[])
    other = send(office, "ticket_sell", query=f"?member={hanako.pk}", on=ON, books=[strange.pk])

    assert sentences(nothing) == ["売る綴りに印を付けるか、綴りによらない枚数を入れてください。"]
    assert other.status_code == 422 and not TicketTransfer.objects.filter(group=group).exists()


def test_before_its_first_terms_a_group_sells_nothing(office, group, hanako):
    answer = send(office, "ticket_sell", member="花子", on="2020-03-31", books=[], loose="1")

    assert sentences(answer) == ["この日の券の条件（1枚の時間と代金）が登録されていません。"]


# -- redeemed, passed on, void ------------------------------------------------------


def test_earned_tickets_are_redeemed_for_their_price_with_the_cash_entry(office, group, hanako, taro):
    earned(hanako, taro, 4)

    answer = send(office, "ticket_redeem", member="太郎", on=ON, count="3", confirm=True)

    assert in_hand(taro) == {"earned": 4 - 3}
    entry = CashEntry.objects.get(group=group)
    assert (entry.kind, entry.yen) == ("redemption", 3 * 150)
    assert "太郎（会員2）さんの券3枚を450円に換金しました。" in told(answer)


def test_more_than_was_earned_is_refused_in_words_and_neither_ledger_nor_cash_book_is_touched(
    office, group, hanako, taro
):
    earned(hanako, taro, 2)

    answer = send(office, "ticket_redeem", member="太郎", on=ON, count="3", confirm=True)

    assert sentences(answer) == ["太郎さん（会員2）の受け取った券は2枚で、3枚は出せません。"]
    assert Posting.objects.filter(group=group).latest("posted_at").refusal == sentences(answer)[0]
    assert in_hand(taro) == {"earned": 2} and not CashEntry.objects.filter(group=group).exists()
    assert answer.context["form"]["count"].value() == "3"  # nothing typed is lost


def test_a_link_from_a_member_fills_in_all_that_was_earned(office, group, hanako, taro):
    earned(hanako, taro, 4)

    form = office.get(f"/exchange/tickets/redeem/?member={taro.pk}").context["form"]

    assert (form["member"].value(), form["count"].value()) == ("太郎（会員2・見本の会）", 4)


def test_earned_tickets_are_passed_on_to_oneself_or_to_another_member(office, group, hanako, taro):
    earned(hanako, taro, 5)

    send(office, "ticket_pass_on", member="太郎", on=ON, count="2", confirm=True)
    send(office, "ticket_pass_on", member="太郎", receiver="花子", on=ON, count="3", confirm=True)

    assert in_hand(taro) == {"earned": 5 - 2 - 3, "purse": 2}
    assert in_hand(hanako) == {"purse": 5 - 5 + 3}


def test_lost_tickets_are_void_with_a_reason_and_only_with_one(office, group, hanako):
    sold(hanako, 5)

    without = send(office, "ticket_void", member="花子", held="purse", on=ON, count="1", reason="")
    send(
        office,
        "ticket_void",
        member="花子",
        held="purse",
        on=ON,
        count="1",
        reason="水に濡れた",
        confirm=True,
    )

    assert sentences(without) == ["入力してください。"]
    assert in_hand(hanako) == {"purse": 5 - 1}
    assert rows_of(group)[-1].because == "水に濡れた"


def test_an_account_that_a_refused_act_needed_first_stays_so_that_its_key_keeps_its_answer(
    office, group, taro
):
    ClosedMonth.objects.create(group=group, month=BEGUN, statement={}, closed_at=AT, closed_by=clerk())

    send(office, "ticket_sell", member="太郎", on=ON, books=[], loose="1", confirm=True)

    assert in_hand(taro) == {"purse": 0}
    assert account_of(taro, Kind.PURSE).in_hand == 0
