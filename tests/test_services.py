"""活動: entered from the day's sheet with their payments, all or none."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.day_sheets import ADD, DAY, line, planned_errand, record, refusals, working_group
from tests.filled_forms import open_form
from tests.ledger import BEGUN, clerk, helped, in_hand, paid, small_group, sold
from volunteers.models import (
    ClosedMonth,
    Errand,
    Member,
    MemberRole,
    Service,
    Suspension,
    TicketTerms,
    TicketTransfer,
)
from volunteers.purses import Purses

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


# -- recording -------------------------------------------------------------------


def test_two_helpers_for_half_an_hour_are_paid_with_four_tickets(clerks, group, hanako):
    """30 ÷ 15 = 2 tickets each, 4 for both."""
    sold(hanako, 10)

    answer = record(clerks, line(1, group, helper2="次郎", minutes2="３０", note="階段"), confirmed=True)

    service = Service.objects.get(group=group)
    assert answer["Location"] == service.get_absolute_url()
    assert (service.held_on, service.recipient, service.note) == (DAY, hanako, "階段")
    assert sorted(service.helpers.values_list("helper__name", "minutes")) == [("太郎", 30), ("次郎", 30)]
    assert in_hand(hanako) == {"purse": 6}
    assert [in_hand(one)["earned"] for one in group.members.filter(number__gt=1)] == [2, 2]


@pytest.mark.parametrize(("rounding", "count"), [("up", 2), ("half_up", 1), ("down", 1)])
def test_twenty_minutes_are_rounded_by_the_rule_of_the_day(clerks, group, hanako, rounding, count):
    """20 ÷ 15 = 1 and 5 minutes over: less than half a ticket."""
    TicketTerms.objects.filter(group=group).update(rounding=rounding)
    sold(hanako, 10)

    record(clerks, line(1, group, minutes1=20), confirmed=True)

    assert in_hand(hanako) == {"purse": 10 - count}


def test_all_lines_are_saved_under_one_posting_and_lead_to_the_list_of_their_month(clerks, group, hanako):
    sold(hanako, 10)

    answer = record(clerks, line(1, group), line(3, group, helper1="3", minutes1=15), confirmed=True)

    assert answer["Location"] == f"{reverse('service_list')}?fy=2020&month=2020-05"
    uses = TicketTransfer.objects.filter(group=group, kind="use")
    assert [one.tickets for one in uses] == [2, 1]
    assert len({one.posting_id for one in uses}) == 1


def test_a_form_that_arrives_twice_is_paid_once(clerks, group, hanako):
    sold(hanako, 10)
    data = open_form(clerks, ADD) | line(1, group)
    data["confirmed"] = clerks.post(ADD, data).context["warnings_mark"]

    first, second = clerks.post(ADD, data), clerks.post(ADD, data)

    assert first["Location"] == second["Location"]
    assert in_hand(hanako) == {"purse": 8}


def test_one_wrong_line_keeps_all_of_them_out_and_nothing_typed_is_lost(clerks, group, hanako):
    sold(hanako, 10)

    answer = record(
        clerks, line(1, group), line(2, group, helper1="四郎"), line(3, group, minutes1="", note="あとで聞く")
    )

    assert refusals(answer) == {
        "helper1_2": ["「四郎」は名簿にありません。会員番号か氏名を確かめてください。"],
        "minutes1_3": ["時間を書いてください。"],
    }
    assert "あとで聞く" in answer.content.decode()
    assert not Service.objects.filter(group=group).exists()


def test_who_is_short_of_tickets_is_told_beside_the_line_that_runs_short(clerks, group, hanako):
    """3 in hand; the first line takes 2, the second would take 2 of the 1 that is left."""
    sold(hanako, 3)

    answer = record(clerks, line(1, group), line(2, group, helper1="次郎"))

    assert refusals(answer) == {
        "recipient_2": [
            "花子さん（会員1）がこの日に使える券は1枚で、2枚は払えません。先に券の発行を書くか、時間を確かめてください。"
        ]
    }
    assert in_hand(hanako) == {"purse": 3}


def test_tickets_that_were_bought_later_do_not_pay_for_an_earlier_day(clerks, group, hanako):
    sold(hanako, 10, on=date(2020, 5, 12))

    answer = record(clerks, line(1, group))

    (sentence,) = refusals(answer)["recipient_1"]
    assert "この日に使える券は0枚（いまは10枚）で、2枚は払えません。" in sentence


def test_a_member_is_found_by_number_by_reading_and_by_the_suggestion(clerks, group, hanako):
    sold(hanako, 10)

    for written_so in ("3", "会員３", "じろ", "ジロウ", "次郎（3）"):
        record(clerks, line(1, group, helper1=written_so, minutes1=15), confirmed=True)

    assert in_hand(group.members.get(number=3)) == {"earned": 5}


def test_two_of_one_name_are_told_apart_by_number(clerks, group):
    Member.objects.create(group=group, number=4, name="太郎", kana="たろう")

    assert refusals(record(clerks, line(1, group)))["helper1_1"] == [
        "「太郎」に当てはまる会員が2人います（太郎（2）、太郎（4））。会員番号を書いてください。"
    ]


def test_what_cannot_be_so_is_refused_beside_its_field(clerks, group, hanako):
    sold(hanako, 10)
    ClosedMonth.objects.create(
        group=group,
        month=date(2020, 4, 1),
        statement={},
        closed_at="2020-05-01T00:00Z",
        closed_by=group.dispatchers.first(),
    )

    answer = record(
        clerks,
        line(1, group, helper1="花子"),
        line(2, group, helper2="太郎", minutes2=15),
        line(3, group, on="2020-04-20"),
        line(4, group, on="2199-01-01"),
        line(5, group, on="2020-03-31", helper1="", minutes1=""),
    )

    assert refusals(answer) == {
        "recipient_1": ["花子さんが、利用会員と協力会員の両方に書いてあります。"],
        "helper1_2": ["太郎さんが二度書いてあります。時間を一つにまとめてください。"],
        "on_3": ["令和2年4月は月締めがすんでいて、この月の活動は書き足せません。日を確かめてください。"],
        "on_4": ["令和181年1月1日は、まだ来ていません。すんだ活動だけを記録します。"],
        "helper1_5": ["手伝った人を、ひとりは書いてください。"],
    }


def test_indoor_work_rests_while_outdoor_work_goes_on_as_in_2020(clerks, group, hanako):
    sold(hanako, 10)
    Suspension.objects.create(
        group=group,
        covers="indoor",
        started_on="2020-04-08",
        ended_on="2020-05-31",
        because="感染の予防のため",
    )

    answer = record(clerks, line(1, group), line(2, group, kind="掃除"))

    assert refusals(answer) == {
        "kind_2": [
            "令和2年4月8日から令和2年5月31日まで、屋内の活動は休止しています（理由：感染の予防のため）。日と内容を確かめてください。"
        ]
    }
    for day, kind in (("2020-05-11", "ごみ出し"), ("2020-06-01", "掃除"), ("2020-04-07", "掃除")):
        record(clerks, line(1, group, on=day, kind=kind), confirmed=True)
    assert in_hand(hanako) == {"purse": 4}  # 10 - 3 × 2


def test_a_day_before_the_first_terms_has_no_price(clerks, group):
    assert refusals(record(clerks, line(1, group, on="2020-03-31")))["on_1"] == [
        "令和2年3月31日の券の条件がまだ決まっていないため、枚数を計算できません。"
    ]


def test_what_is_probably_not_meant_is_asked_about_and_then_saved(clerks, group, hanako):
    sold(hanako, 10)
    record(clerks, line(1, group), confirmed=True)
    MemberRole.objects.filter(member__number=3).update(left_on="2020-05-10")

    data = open_form(clerks, ADD) | line(1, group) | line(2, group, helper1="次郎")
    answer = clerks.post(ADD, data)

    told = [sentence for sentence in answer.context["warnings"] if "年度の記録" not in sentence]
    assert told == [
        "1行目：令和2年5月11日に太郎さんが花子さんを手伝った活動は、もう記録してあります。同じ活動を二度書いていないか確かめてください。",
        "2行目：次郎さんは、令和2年5月11日には協力会員ではありません。",
    ]
    assert Service.objects.filter(group=group).count() == 1
    clerks.post(ADD, data | {"confirmed": answer.context["warnings_mark"]})
    assert Service.objects.filter(group=group).count() == 3


def test_an_empty_sheet_is_no_record(clerks):
    assert refusals(record(clerks)) == {
        "__all__": ["まだ何も書かれていません。活動票を1枚につき1行に写してください。"]
    }


def test_buttons_give_more_lines_and_more_helpers_and_save_nothing(clerks, group):
    data = open_form(clerks, ADD) | line(1, group)

    more = clerks.post(ADD, data | {"press": "lines:"})
    third = clerks.post(ADD, data | {"press": "helper:1"})

    assert (len(open_form(clerks, ADD)["widths"].split()), len(more.context["form"].lines)) == (5, 10)
    assert [len(one.helps) for one in third.context["form"].lines] == [3, 2, 2, 2, 2]
    assert third.context["form"]["recipient_1"].value() == "花子"
    assert third.context["form"].errors == {}
    assert not Service.objects.filter(group=group).exists()


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    unit=st.integers(5, 60),
    rounding=st.sampled_from(TicketTerms.Rounding.values),
    sheet=st.lists(st.lists(st.integers(1, 240), min_size=1, max_size=2), min_size=1, max_size=5),
)
def test_the_tickets_that_are_shown_are_those_that_are_posted(client, unit, rounding, sheet):
    group = small_group(f"会{TicketTerms.objects.count()}")
    group.terms.update(minutes=unit, rounding=rounding)
    Member.objects.create(group=group, number=3, name="次郎")
    sold(group.members.get(number=1), 3000)
    clerk().exchange_groups.set([group])
    client.force_login(clerk())
    lines = [
        line(
            number,
            group,
            **{
                f"{name}{i}": value
                for i, minutes in enumerate(helps, 1)
                for name, value in (("helper", i + 1), ("minutes", minutes))
            },
        )
        for number, helps in enumerate(sheet, 1)
    ]

    shown = record(client, *lines, press="count:").context["form"]
    record(client, *lines, confirmed=True)

    told = [one.tickets for one in shown.lines if not one.is_blank]
    services = Service.objects.filter(group=group).order_by("pk")
    posted = [sum(help.payment.tickets for help in one.helpers.all()) for one in services]
    assert told == posted
    assert shown.total.endswith(f"{sum(posted):,}枚")


# -- from an errand -----------------------------------------------------------------


@pytest.mark.parametrize("asked", ["errand={pk}", "day=2020-05-11"])
def test_an_errand_fills_a_line_in_and_is_done_with_its_service(clerks, group, hanako, errand, asked):
    """45 ÷ 15 = 3 tickets for each of two helpers."""
    sold(hanako, 10)

    record(clerks, address=f"{ADD}?{asked.format(pk=errand.pk)}", confirmed=True)

    service = Service.objects.get(group=group)
    errand.refresh_from_db()
    assert (service.errand, errand.status) == (errand, Errand.Status.DONE)
    assert (service.held_on, service.recipient, service.kind) == (DAY, hanako, errand.request.kind)
    assert in_hand(hanako) == {"purse": 4}


def test_an_errand_marked_done_is_still_to_be_recorded_and_only_once(clerks, group, hanako, errand):
    sold(hanako, 20)
    errand.finish(by=clerk())
    address = f"{ADD}?errand={errand.pk}"
    data = open_form(clerks, address)
    record(clerks, address=address, confirmed=True)

    late = clerks.post(address, data)

    assert refusals(late)["recipient_1"] == ["この予定の活動は、もう記録してあります。"]
    assert clerks.get(address).context["form"].lines[0].is_blank


def test_a_day_brings_only_errands_that_somebody_was_to_go_to(clerks, group, errand):
    errand.assignments.all().delete()

    assert all(one.is_blank for one in clerks.get(f"{ADD}?day=2020-05-11").context["form"].lines)
    assert clerks.get(f"{ADD}?errand={errand.pk}").context["form"]["recipient_1"].value() == "花子（1）"


def test_the_purse_is_looked_at_day_by_day(group, hanako):
    """5 on 1 April, 3 gone on 11 May, 4 more on 1 June: 2 are free until then, 6 from then on."""
    sold(hanako, 5)
    paid(helped(hanako, group.members.get(number=2), 45, on=DAY))
    sold(hanako, 4, on=date(2020, 6, 1))
    purses = Purses([hanako])

    days = (date(2020, 3, 31), BEGUN, DAY, date(2020, 6, 1))
    assert [purses.free_on(hanako, day) for day in days] == [0, 2, 2, 6]
    purses.take(hanako, DAY, 2)
    assert [purses.free_on(hanako, day) for day in days] == [0, 0, 0, 4]
