"""綴り: serials that follow each other, tickets printed with them, and what a serial tells."""

import io
from datetime import date

import pypdf
import pytest
from django.urls import reverse

from coordination.models import User
from tests.ledger import BEGUN, helped, paid, small_group, sold, written
from tests.tickets import book_of, send, sentences
from volunteers import tickets
from volunteers.models import ExchangeGroup, SerialRange, TicketBook
from volunteers.papers.ticket_sheet import QUIET_ZONE, code_of, ticket_sheet
from volunteers.serials import read_ranges, read_serial

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


def made(office, group, **data):
    return send(office, "book_add", **{"group": group.pk, "made_on": "2020-04-01", **data})


def test_books_are_made_in_a_run_from_the_next_free_serial(office, group):
    first = made(office, group, how_many="3", tickets="10")
    made(office, group, how_many="2", tickets="5")

    assert [(book.first, book.last) for book in group.books.all()] == [
        (1, 10), (11, 20), (21, 30), (31, 35), (36, 40),
    ]  # fmt: skip
    assert first["Location"] == f"{reverse('book_print')}?group={group.pk}&first=1&last=30"


def test_a_discarded_book_keeps_its_serials_and_is_not_for_sale(office, group):
    book = book_of(group, 1, 10)

    without = send(office, "book_discard", book.pk, discarded_on="2020-04-01")
    send(office, "book_discard", book.pk, discarded_on="2020-04-01", discarded_because="印刷のずれ")
    made(office, group, how_many="1", tickets="10")

    book.refresh_from_db()
    assert sentences(without) == ["入力してください。"]
    assert (book.discarded_because, book.discarded_by.username) == ("印刷のずれ", "jimukyoku")
    assert [one.first for one in TicketBook.objects.for_sale().filter(group=group)] == [11]
    assert office.get(reverse("book_discard", args=[book.pk])).status_code == 404


def test_a_sold_book_is_not_discarded(office, group, hanako):
    book = book_of(group, 1, 10, issue=sold(hanako, 10))

    assert office.get(reverse("book_discard", args=[book.pk])).status_code == 404


@pytest.mark.parametrize(
    ("how_many", "size", "sentence"),
    [("201", "10", "200 以下"), ("1", "0", "1 以上"), ("二", "10", "数字だけを入力してください。")],
)
def test_a_slip_in_the_number_of_books_is_refused(office, group, how_many, size, sentence):
    answer = made(office, group, how_many=how_many, tickets=size)

    assert sentence in sentences(answer)[0] and not group.books.exists()


# -- printed -----------------------------------------------------------------------


def sheet(office, group, first, last):
    query = {"print": "yes", "group": group.pk, "first": first, "last": last}
    return office.get(reverse("book_print"), query, headers={"host": "testserver"})


@pytest.mark.slow
def test_every_ticket_is_printed_with_names_worth_and_serial_ten_a_page(office, group):
    ExchangeGroup.objects.filter(pk=group.pk).update(ticket_name="ありがとう券")
    book_of(group, 1, 10)
    book_of(group, 11, 15)

    pages = pypdf.PdfReader(io.BytesIO(sheet(office, group, 1, 15).content)).pages

    texts = [page.extract_text() for page in pages]
    assert [text.count("15分・150円") for text in texts] == [10, 5]
    assert all(f"{serial:06}" in "".join(texts) for serial in range(1, 16))
    assert texts[0].count("ありがとう券") == texts[0].count("見本の会") == 10
    assert "有効期限" not in texts[0]
    assert {tuple(map(round, page.mediabox[2:])) for page in pages} == {(595, 842)}  # A4


def test_the_last_day_is_printed_on_sold_tickets_and_left_to_be_stamped_on_others(group, hanako):
    group.terms.update(valid_months=6)
    book_of(group, 1, 1, issue=sold(hanako, 1))
    book_of(group, 2, 2)

    paper = ticket_sheet(group, group.books.all(), BEGUN, str)

    assert paper.expires
    assert [ticket.until for ticket in paper.pages[0]] == ["令和2年9月30日", ""]


def test_the_worth_is_that_of_the_day(group, hanako):
    sold(hanako, 1)
    group.terms.create(minutes=30, price=1200, valid_from=date(2021, 4, 1))
    book_of(group, 1, 1)

    worths = [ticket_sheet(group, group.books.all(), day, str).worth for day in (BEGUN, date(2021, 4, 1))]

    assert worths == ["15分・150円", "30分・1,200円"]


def test_the_code_opens_the_page_of_the_serial_on_the_site_that_printed_it(office, group, monkeypatch):
    from volunteers.papers import ticket_sheet as module

    asked = []
    monkeypatch.setattr(module, "code_of", lambda address: asked.append(address) or code_of(address))
    book_of(group, 7, 7)

    sheet(office, group, 7, 7)

    assert asked == [f"http://testserver/exchange/tickets/{group.pk}/7/"]
    assert office.get(asked[0]).status_code == 200


def test_the_code_is_a_picture_with_its_quiet_zone_and_three_finders():
    """Version 3 is 29 modules wide, with 4 of white on each side 37; 50 bytes do not fit into version 3 at M."""
    from base64 import b64decode

    drawn = b64decode(code_of("http://testserver/exchange/tickets/1/7/").partition(",")[2]).decode()

    assert 'viewBox="0 0 37 37"' in drawn
    assert f"M{QUIET_ZONE} {QUIET_ZONE}h7v1h-7z" in drawn  # the upper edge of the first finder


def test_what_cannot_be_printed_says_why(office, group):
    for first in range(1, 400, 100):
        book_of(group, first, first + 99)

    none, many, unread = (sheet(office, group, *run) for run in ((900, 999), (1, 400), ("x", 9)))

    assert "この番号の綴りはありません。" in none.content.decode()
    assert "一度に印刷できるのは300枚までです。いまは400枚あります。" in many.content.decode()
    assert {answer.status_code for answer in (none, many, unread)} == {422}


# -- what a serial tells -------------------------------------------------------------


def test_serials_are_read_as_people_write_them():
    assert read_ranges("１２３－１３０、145") == [(123, 130), (145, 145)]
    assert read_ranges("№7 5〜6番,　000009") == [(5, 6), (7, 7), (9, 9)]
    assert read_ranges("") == []
    assert read_serial("№000123") == 123


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("5-3", "「5-3」は、あとの番号のほうが小さくなっています。"),
        ("3-5、5", "000005番が、二度書かれています。"),
        ("1-9999", "一度に書ける番号は、2,000枚分までです。"),
        ("いろは", "「いろは」を読み取れません。「123-130、145」のように、番号を数字で書いてください。"),
        ("0", "「0」を読み取れません。「123-130、145」のように、番号を数字で書いてください。"),
        ("1-2-3", "「1-2-3」を読み取れません。「123-130、145」のように、番号を数字で書いてください。"),
    ],
)
def test_what_is_no_serial_is_told(text, sentence):
    with pytest.raises(ValueError) as refusal:
        read_ranges(text)

    assert str(refusal.value) == sentence


def page_of(office, group, serial):
    return office.get(reverse("ticket_detail", args=[group.pk, serial])).content.decode()


def test_a_typed_serial_leads_to_its_ticket(office, group):
    book_of(group, 5001, 5010)

    answer = office.get(reverse("ticket_find"), {"serial": "№５００３"})

    assert answer["Location"] == reverse("ticket_detail", args=[group.pk, 5003])


def test_a_serial_of_two_groups_is_a_choice_and_one_of_none_is_told(office, group):
    book_of(group, 1, 10)  # as the first book of the demo

    both, none, unread = (
        office.get(reverse("ticket_find"), {"serial": text}) for text in ("3", "99999", "いろは")
    )

    assert [one for one, _ in both.context["found"]] == list(ExchangeGroup.objects.order_by("area", "name"))
    assert "099999番の券は、どの綴りにもありません。" in none.content.decode() and none.status_code == 422
    assert "券の番号として読み取れません" in unread.content.decode()


def test_a_ticket_tells_its_book_its_sale_its_last_day_and_what_is_not_known(office, group, hanako):
    group.terms.update(valid_months=6)
    book_of(group, 1, 10, issue=sold(hanako, 10))

    page = page_of(office, group, 3)

    for text in ("000001〜000010", "令和2年4月1日", "花子（会員1）", "令和2年9月30日まで"):
        assert text in page
    assert "まだ手元にあるのか、もう使われたのかは、この帳簿からはわかりません。" in page


def test_a_ticket_tells_every_row_that_it_was_written_down_with(office, group, hanako, taro):
    book_of(group, 1, 10, issue=sold(hanako, 10))
    paid(helped(hanako, taro, 30))
    row = written(group, tickets.redeemed(taro, 2, on=BEGUN))[0]
    SerialRange.objects.create(transfer=row, first=3, last=4)

    page = page_of(office, group, 3)

    assert "太郎さん（会員2）の受け取った券 → 換金ずみ" in page
    assert "わからない" in page and "この帳簿からはわかりません" not in page
    assert "換金ずみ" not in page_of(office, group, 5)


def test_a_ticket_of_another_group_or_of_no_book_is_not_found(office, group):
    book_of(group, 1, 10)
    other = ExchangeGroup.objects.create(name="よその会", area=group.area, started_on=BEGUN)
    book_of(other, 1, 10)

    addresses = [(other.pk, 1), (group.pk, 11), (group.pk, 0), (group.pk, 2**40)]
    assert {office.get(reverse("ticket_detail", args=one)).status_code for one in addresses} == {404}
