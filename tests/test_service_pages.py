"""活動: looked through, taken away as Excel, withdrawn and written anew."""

from datetime import date

import pytest
from django.urls import reverse

from tests.day_sheets import ADD, DAY, line, planned_errand, record, refusals, working_group
from tests.filled_forms import open_form
from tests.ledger import clerk, helped, in_hand, paid, small_group, sold, written
from volunteers import tickets
from volunteers.models import ClosedMonth, Service, TicketTransfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return working_group()


@pytest.fixture
def hanako(group):
    return group.members.get(number=1)


@pytest.fixture
def clerks(client, group):
    client.force_login(clerk())
    return client


@pytest.fixture
def errand(group):
    return planned_errand(group)


# -- the list and the page -------------------------------------------------------------


def test_the_list_tells_minutes_and_tickets_of_what_it_shows(clerks, group, hanako):
    sold(hanako, 10)
    record(clerks, line(1, group, helper2=3, minutes2=20), line(2, group, on="2020-06-02"), confirmed=True)

    def told(query):
        answer = clerks.get(f"/exchange/services/?fy=2020{query}")
        return answer.context["count"], answer.context["told"]

    assert told("") == (2, "のべ80分（1時間20分）　券6枚")  # 30 + 20 + 30; 2 + 2 + 2
    assert told("&month=2020-05") == (1, "のべ50分　券4枚")
    assert told("&helper=じろう") == (1, "のべ50分　券4枚")
    assert told("&recipient=1") == (2, "のべ80分（1時間20分）　券6枚")
    assert told("&recipient=2") == (0, "のべ0分　券0枚")
    assert told("&withdrawn=only")[0] == 0


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_as_often_for_thirty_rows_as_for_one(
    clerks, group, hanako, count, django_assert_max_num_queries
):
    for _ in range(count):
        helped(hanako, group.members.get(number=2), 15)

    with django_assert_max_num_queries(26):
        assert clerks.get("/exchange/services/?fy=2020").context["count"] == count


def test_the_list_goes_out_as_excel_with_the_note(clerks, group, hanako):
    service = helped(hanako, group.members.get(number=2), 15)
    Service.objects.filter(pk=service.pk).update(note="裏の口から")

    out = clerks.get("/exchange/services/?fy=2020&format=csv").content.decode("utf-8-sig")

    head, row = out.splitlines()
    assert head == "活動日,利用会員,内容,協力した人,時間（分）,券（枚）,取り消した日,取り消した理由,メモ,団体"
    assert row == "2020-04-01,花子（1）,ごみ出し,太郎（2） 15分,15,,,,裏の口から,見本の会"


# -- withdrawing ------------------------------------------------------------------


@pytest.fixture
def service(group, hanako):
    sold(hanako, 10)
    service = helped(hanako, group.members.get(number=2), 60, on=DAY)
    paid(service)
    return service


def withdraw(client, service, **data):
    address = reverse("service_withdraw", args=[service.pk])
    return client.post(address, open_form(client, address) | {"because": "二度書いた"} | data)


def test_what_is_withdrawn_gives_its_tickets_back_on_that_day_and_stays_to_be_read(
    clerks, group, hanako, service
):
    withdraw(clerks, service, on="2020-05-20")

    service.refresh_from_db()
    (back,) = TicketTransfer.objects.filter(reverses__help__service=service)
    page = clerks.get(service.get_absolute_url()).content.decode()
    assert (service.withdrawn_on, service.withdrawn_because) == (date(2020, 5, 20), "二度書いた")
    assert (back.transferred_on, back.tickets, back.because) == (date(2020, 5, 20), 4, "二度書いた")
    assert in_hand(hanako) == {"purse": 10}
    assert "利用の取り消し 4枚" in page
    assert f"{ADD}?again={service.pk}" in page
    assert clerks.get("/exchange/services/?fy=2020").context["count"] == 0
    assert clerks.get("/exchange/services/?fy=2020&withdrawn=only").context["count"] == 1


def test_the_day_of_a_withdrawal_is_neither_before_the_service_nor_closed_nor_to_come(clerks, group, service):
    ClosedMonth.objects.create(
        group=group, month="2020-05-01", statement={}, closed_at="2020-06-01T00:00Z",
        closed_by=group.dispatchers.first(),
    )  # fmt: skip

    sentences = [
        refusals(withdraw(clerks, service, on=on))["on"] for on in ("2020-05-10", "2020-05-31", "2199-01-01")
    ]

    assert sentences == [
        ["活動のあった令和2年5月11日からあとの日にしてください。"],
        ["令和2年5月は月締めがすんでいます。締めていない月の日にしてください。"],
        ["まだ来ていない日です。きょうまでの日にしてください。"],
    ]
    assert withdraw(clerks, service, on="2020-06-01").status_code == 302


def test_tickets_that_the_helper_has_changed_for_money_do_not_go_back_unnoticed(
    clerks, group, hanako, service
):
    written(group, tickets.redeemed(group.members.get(number=2), 3, on=date(2020, 5, 12)))

    answer = withdraw(clerks, service)

    assert refusals(answer)["__all__"] == ["太郎さん（会員2）の受け取った券は1枚で、4枚は出せません。"]
    service.refresh_from_db()
    assert service.withdrawn_on is None


def test_a_withdrawn_service_is_not_withdrawn_again(clerks, service):
    withdraw(clerks, service, on="2020-05-20")

    assert refusals(withdraw(clerks, service))["__all__"] == ["この活動は、もう取り消してあります。"]


def test_written_anew_it_takes_the_errand_over(clerks, group, hanako, errand):
    sold(hanako, 10)
    record(clerks, address=f"{ADD}?errand={errand.pk}", confirmed=True)
    first = Service.objects.get(group=group)
    withdraw(clerks, first, on="2020-05-20")

    record(clerks, {"minutes1_1": "15"}, address=f"{ADD}?again={first.pk}", confirmed=True)

    first.refresh_from_db()
    second = Service.objects.get(group=group, withdrawn_on=None)
    assert (first.errand, second.errand) == (None, errand)
    assert in_hand(hanako) == {"purse": 6}  # 1 for 15 minutes, 3 for 45


# -- whose they are --------------------------------------------------------------------


def test_a_group_s_services_are_seen_by_its_own_office_alone(clerks, service):
    other = small_group("ほかの会")
    clerk().exchange_groups.set([other])

    assert clerks.get(service.get_absolute_url()).status_code == 404
    assert clerks.get(reverse("service_withdraw", args=[service.pk])).status_code == 404
    assert clerks.get("/exchange/services/?fy=2020").context["count"] == 0
    assert clerks.get(f"{ADD}?again={service.pk}").context["form"].lines[0].is_blank


def test_who_keeps_several_groups_records_for_the_one_that_was_chosen(clerks, group):
    other = small_group("ほかの会")
    clerk().exchange_groups.set([group, other])
    sold(other.members.get(number=1), 2)

    record(clerks, line(1, other), address=f"{ADD}?group={other.pk}", confirmed=True)

    assert Service.objects.get(group=other).helpers.get().helper == other.members.get(number=2)
    assert f'href="?group={other.pk}"' in clerks.get(f"{ADD}?group={group.pk}").content.decode()


def test_who_keeps_no_books_is_told_whom_to_ask(client):
    clerk().exchange_groups.clear()
    client.force_login(clerk())

    answer = client.get(ADD, follow=True)

    assert "受け持ちの団体がまだ決まっていません。" in answer.content.decode()
