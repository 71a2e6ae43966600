"""集計: as of any day and over any period, the figures are what the records come to, and the months add up."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction

from tests.ledger import BEGUN, clerk, helped, paid, small_group, sold, written
from volunteers import tickets
from volunteers.models import ExchangeGroup, MemberRole, TicketAccount
from volunteers.statement import Statement, in_hours, monthly, statement

pytestmark = pytest.mark.django_db

AS_OF = date(2020, 6, 15)
APRIL, MAY, JUNE = (date(2020, month, 1) for month in (4, 5, 6))
Account = TicketAccount.Kind


@pytest.fixture
def group():
    return small_group()


@pytest.fixture
def hanako(group):
    return group.members.get(name="花子")


@pytest.fixture
def taro(group):
    return group.members.get(name="太郎")


def withdrawn(service, on):
    """Its tickets go back on the day on which it is withdrawn."""
    with transaction.atomic():
        back = [
            tickets.taken_back(help.payment, on=on, because="日をまちがえた")
            for help in service.helpers.select_related("payment")
        ]
        written(service.group, *back)
        service.withdrawn_on, service.withdrawn_by, service.withdrawn_because = on, clerk(), "日をまちがえた"
        service.save()


def figures(told, *names):
    return tuple(getattr(told, name) for name in names)


def test_the_demo_comes_to_what_the_city_has_published():
    told = statement(ExchangeGroup.objects.get(), last=AS_OF)

    assert figures(told, "helpers", "recipients", "dispatchers") == (64, 81, 12)
    assert figures(told, "services", "minutes", "hours") == (239, 21_495, "358時間15分")  # 358×60＋15
    assert figures(told, "issued", "used", "in_purses") == (1524, 1433, 91)
    assert told.liability == 13_650  # 91×150


def test_each_flow_counts_once_and_hands_hold_what_has_come_less_what_has_gone(group, hanako, taro):
    written(group, tickets.carried_over(hanako, Account.PURSE, 5, on=BEGUN))
    written(group, tickets.carried_over(taro, Account.EARNED, 7, on=BEGUN))
    sold(hanako, 20)
    paid(helped(hanako, taro, 60))  # 60÷15＝4枚
    written(group, tickets.redeemed(taro, 3, on=BEGUN))
    written(group, tickets.passed_on(taro, hanako, 2, on=BEGUN))
    written(group, tickets.voided(hanako, Account.PURSE, 1, on=BEGUN, because="紛失"))
    written(group, tickets.voided(taro, Account.EARNED, 1, on=BEGUN, because="破損"))
    written(group, tickets.expired(hanako, Account.PURSE, 6, on=BEGUN))
    written(group, tickets.expired(taro, Account.EARNED, 2, on=BEGUN))

    told = statement(group, last=BEGUN)

    assert figures(told, "issued", "opening", "used", "passed_on", "void", "expired") == (20, 5, 4, 2, 1, 6)
    assert told.in_purses == 20 + 5 + 2 - 4 - 1 - 6 == 16
    assert figures(told, "opening_earned", "redeemed", "void_earned", "expired_earned") == (7, 3, 1, 2)
    assert told.earned == 4 + 7 - 3 - 2 - 1 - 2 == 3
    assert told.liability == 16 * 150
    assert statement(group, last=BEGUN - timedelta(days=1)).issued == 0


def test_a_service_that_is_withdrawn_is_taken_from_the_month_of_its_withdrawal(group, hanako, taro):
    sold(hanako, 20)
    paid(helped(hanako, taro, 30, on=date(2020, 4, 10)))
    mistake = helped(hanako, taro, 45, on=date(2020, 4, 20))
    paid(mistake)
    before = statement(group, first=APRIL, last=date(2020, 4, 30))

    withdrawn(mistake, on=date(2020, 5, 7))
    april, may, june = monthly(group, [APRIL, MAY, JUNE])

    assert april == before  # what was told of April is still true
    assert figures(april, "services", "minutes", "used") == (2, 75, 5)  # 30＋45分、2＋3枚
    assert figures(may, "services", "minutes", "used") == (-1, -45, -3)
    assert figures(june, "services", "minutes", "used", "in_purses") == (0, 0, 0, 18)  # 20－2
    assert figures(statement(group, last=JUNE), "services", "minutes", "used") == (1, 30, 2)


FLOWS = ("services", "minutes", "issued", "used", "redeemed")


def test_the_months_add_up_to_the_whole_and_each_is_the_period_of_its_days():
    group = ExchangeGroup.objects.get()
    months = [date(2016 + (at + 7) // 12, (at + 7) % 12 + 1, 1) for at in range(47)]  # 2016-08 to 2020-06

    told = monthly(group, months)

    whole = statement(group, last=date(2020, 6, 30))
    for name in FLOWS:
        assert sum(getattr(one, name) for one in told) == getattr(whole, name)
    assert replace(told[-1], first=None) == replace(
        whole, **{name: getattr(told[-1], name) for name in FLOWS}
    )
    assert told[40] == statement(group, first=told[40].first, last=told[40].last)


def test_members_are_those_of_the_last_day_on_which_a_leaving_member_still_counts(group, taro):
    MemberRole.objects.create(
        member=taro, role=MemberRole.Role.HELPER, joined_on=APRIL, left_on=date(2020, 5, 31)
    )

    assert [one.helpers for one in monthly(group, [APRIL, MAY, JUNE])] == [1, 1, 0]


def test_the_number_of_statements_does_not_depend_on_the_records(
    group, hanako, django_assert_max_num_queries
):
    for told in (ExchangeGroup.objects.exclude(pk=group.pk).get(), group):
        with django_assert_max_num_queries(11):
            statement(told, last=AS_OF)
        with django_assert_max_num_queries(11):
            monthly(ExchangeGroup.objects.get(pk=told.pk), [APRIL, MAY, JUNE])


def test_a_statement_is_kept_as_data_and_read_back():
    told = statement(ExchangeGroup.objects.get(), first=APRIL, last=AS_OF)

    assert Statement.of_data(told.as_data()) == told


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0分"),
        (15, "15分"),
        (120, "2時間"),
        (21_495, "358時間15分"),
        (60_015, "1,000時間15分"),
        (-45, "▲45分"),
    ],
)
def test_minutes_are_told_in_hours(minutes, words):
    assert in_hours(minutes) == words
