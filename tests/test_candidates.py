"""だれに頼めるか: in which order helpers are asked, and for which reasons."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger import clerk, helped, small_group
from volunteers.candidates import Elsewhere, Helper, Wanted, helpers_for, ranked, wanted_for
from volunteers.models import Assignment, HelpRequest, MemberRole

BULB, SHOPPING = 1, 2
EAST, WEST = 10, 11
# 15 June 2020 is a Monday (weekday 0).
WANTED = Wanted(
    kind=BULB, kind_name="電球の交換", day=date(2020, 6, 15), at=time(10), minutes=30, recipient=99,
    area=EAST, area_name="東台",
)  # fmt: skip
ASKED = frozenset({BULB})
MONDAY_MORNING = frozenset({(0, "am")})


def order(*helpers, wanted=WANTED):
    could, could_not = ranked(wanted, helpers)
    return [one.helper.pk for one in could], [one.helper.pk for one in could_not]


def judged(helper, wanted=WANTED):
    could, could_not = ranked(wanted, [helper])
    return (could or could_not)[0]


def test_who_can_do_it_comes_before_who_has_told_nothing():
    assert order(Helper(1, 1), Helper(2, 2, skills=ASKED)) == ([2, 1], [])


def test_who_has_time_then_comes_before_who_has_told_no_times():
    assert order(Helper(1, 1), Helper(2, 2, free=MONDAY_MORNING)) == ([2, 1], [])


def test_skill_weighs_more_than_time_time_more_than_the_area_the_area_more_than_the_turn():
    skilled = Helper(1, 1, skills=ASKED, helped=500, last_on=date(2020, 6, 14))
    free = Helper(2, 2, free=MONDAY_MORNING, helped=500, last_on=date(2020, 6, 14))
    neighbour = Helper(3, 3, area=EAST, helped=500, last_on=date(2020, 6, 14))
    rested = Helper(4, 4, area=WEST)

    assert order(rested, neighbour, free, skilled) == ([1, 2, 3, 4], [])


def test_the_fair_turn_is_fewest_minutes_then_longest_ago_then_the_lowest_number():
    never = Helper(5, 5)
    long_ago = Helper(4, 4, helped=0, last_on=date(2019, 6, 1))
    a_little = Helper(3, 3, helped=15, last_on=date(2020, 4, 1))
    much_and_long_ago = Helper(2, 2, helped=60, last_on=date(2020, 4, 1))
    much_and_lately = Helper(1, 1, helped=60, last_on=date(2020, 6, 14))
    never_either = Helper(6, 6)

    found = order(much_and_lately, never_either, much_and_long_ago, a_little, long_ago, never)

    assert found == ([5, 6, 4, 3, 2, 1], [])


def test_each_comes_with_the_reasons_in_words():
    one = Helper(
        1, 1, skills=ASKED, free=MONDAY_MORNING, area=EAST, helped=120, last_on=date(2020, 6, 3),
        elsewhere=(Elsewhere(time(14), 30, "山田さんの買い物"),),
    )  # fmt: skip

    assert judged(one).reasons == (
        "「電球の交換」ができる",
        "月曜日の午前に手伝える",
        "利用会員と同じ地区（東台）",
        "活動の日の前90日に120分（最後は6月3日）",
        "同じ日に「山田さんの買い物」へも行く",
    )


def test_what_is_not_known_is_said_and_is_no_no():
    one = judged(Helper(1, 1))

    assert one.against == ()
    assert one.reasons == (
        "できることは、まだ聞いていない",
        "手伝える時間は、まだ聞いていない",
        "まだ一度も行っていない",
    )


def test_who_told_otherwise_is_listed_below_but_may_be_asked_all_the_same():
    one = judged(Helper(1, 1, skills=frozenset({SHOPPING}), free=frozenset({(0, "pm"), (1, "am")})))

    assert one.against == (
        "できることに「電球の交換」が入っていない",
        "手伝える時間に月曜日の午前が入っていない",
    )
    assert not one.is_ruled_out


def test_without_a_time_any_part_of_that_day_will_do():
    some_day = Wanted(kind=BULB, kind_name="電球の交換", day=WANTED.day, at=None, minutes=30, recipient=99)

    assert judged(Helper(1, 1, free=frozenset({(0, "pm")})), some_day).against == ()
    assert judged(Helper(1, 1, free=frozenset({(1, "pm")})), some_day).against == (
        "手伝える時間に月曜日が入っていない",
    )


@pytest.mark.parametrize(
    "helper, why",
    [
        (Helper(99, 1), "この依頼の利用会員ご本人"),
        (Helper(1, 1, is_helper=False), "この日は協力会員ではない"),
        (
            Helper(1, 1, elsewhere=(Elsewhere(time(9, 45), 30, "山田さんの買い物"),)),  # until 10:15
            "同じ時間に「山田さんの買い物」（09:45から）へ行く",
        ),
    ],
)
def test_who_cannot_at_all_is_listed_below_with_why(helper, why):
    one = judged(helper)

    assert (one.against, one.is_ruled_out) == ((why,), True)


@pytest.mark.parametrize("at", [time(9, 30), time(10, 30), None])
def test_an_errand_that_ends_or_begins_at_the_very_time_or_has_none_is_no_clash(at):
    # 9:30 and half an hour ends at 10:00; 10:00 and half an hour ends at 10:30.
    assert judged(Helper(1, 1, elsewhere=(Elsewhere(at, 30, "x"),))).against == ()


@given(
    st.lists(
        st.builds(
            Helper,
            pk=st.integers(1, 50),
            number=st.integers(1, 50),
            skills=st.sampled_from([frozenset(), ASKED, frozenset({SHOPPING})]),
            free=st.sampled_from([frozenset(), MONDAY_MORNING]),
            area=st.sampled_from([None, EAST, WEST]),
            is_helper=st.booleans(),
            helped=st.integers(0, 300),
        ),
        unique_by=lambda helper: helper.pk,
    ),
    st.randoms(),
)
def test_nobody_is_lost_and_the_order_does_not_hang_on_the_order_in_which_they_were_read(helpers, dice):
    could, could_not = order(*helpers)
    dice.shuffle(helpers)

    assert sorted(could + could_not) == sorted(helper.pk for helper in helpers)
    numbers = {helper.number for helper in helpers}
    if len(numbers) == len(helpers):
        assert order(*helpers) == (could, could_not)


@pytest.fixture
def errand(db):
    """An errand of 花子's on 15 June 2020; 太郎 helps in the group."""
    group = small_group()
    hanako, taro = group.members.all()
    MemberRole.objects.create(member=taro, role="helper", joined_on="2020-04-01")
    asked = HelpRequest.objects.create(
        group=group, recipient=hanako, kind=group.kinds.get(), requested_on="2020-06-10",
        first_on=WANTED.day, at=time(10), taken_by=clerk(),
    )  # fmt: skip
    asked.plan(WANTED.day, since=WANTED.day)
    return asked.errands.get()


def test_the_fair_turn_counts_the_help_of_the_ninety_days_before_the_errand(errand):
    hanako, taro = errand.request.group.members.all()
    helped(hanako, taro, 60, on=date(2020, 3, 16))  # 91 days before 15 June
    helped(hanako, taro, 30, on=date(2020, 3, 17))  # 90 days before
    helped(hanako, taro, 15, on=date(2020, 6, 14))
    helped(hanako, taro, 45, on=date(2020, 6, 15))  # not before it

    [found] = helpers_for(errand)

    assert (found.helped, found.last_on) == (30 + 15, date(2020, 6, 14))


def test_who_goes_already_is_not_asked_again(errand):
    taro = errand.request.group.members.get(name="太郎")
    Assignment.objects.create(errand=errand, helper=taro, assigned_by=clerk())

    assert helpers_for(errand) == []


def test_thirty_helpers_take_as_many_queries_as_one(errand):
    with CaptureQueriesContext(
        connection,
    ) as one:
        ranked(wanted_for(errand), helpers_for(errand))
    for number in range(3, 32):
        member = errand.request.group.members.create(number=number, name=f"会員{number}")
        MemberRole.objects.create(member=member, role="helper", joined_on="2020-04-01")
        member.skills.set(errand.request.group.kinds.all())
        member.free_times.create(weekday=0, part="am")
    with CaptureQueriesContext(connection) as thirty:
        could, _ = ranked(wanted_for(errand), helpers_for(errand))

    assert len(could) == 30
    assert len(thirty) == len(one)
