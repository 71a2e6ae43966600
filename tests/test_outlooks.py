"""見込みの材料: what the methods are given from the records, and how far they would have been off before."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from coordination.figures import State
from coordination.fiscal_year import FiscalYear
from coordination.models import Activity
from meetings.models import Meeting
from reports.models import CarriedOver, CountingRule, Indicator, Projection
from reports.outlooks import CARRIED_OVER, NO_RULE, STANDS, outlooks
from reports.projection_scores import by_method, scores
from tests.test_rules import actual

pytestmark = pytest.mark.django_db

ON = date(2020, 6, 15)
AT = datetime(2020, 6, 15, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
H30, R1, R2 = FiscalYear(2018), FiscalYear(2019), FiscalYear(2020)
ACTIVITIES = "coordinator_activities"


def outlook(key=ACTIVITIES, on=ON):
    return next(one for one in outlooks(on) if one.at.indicator.key == key)


def counted(first, last):
    return Activity.objects.filter(visited_on__range=(first, last)).count()


@pytest.fixture
def visits(open_months):
    """133 visits in the 76 days of R2."""
    Activity.objects.filter(visited_on__gte=R2.first_day).delete()
    Activity.objects.bulk_create(Activity(visited_on=date(2020, 5, 1), tier=2) for _ in range(133))


def keep(by, value=600, method="pace", basis_on=ON, at=AT, key=ACTIVITIES):
    return Projection.keep(
        Indicator.objects.get(key=key),
        value=value,
        method=method,
        how="計算",
        basis_on=basis_on,
        by=by,
        at=at,
    )


def test_the_methods_go_by_this_year_to_the_day_and_last_year_to_the_same_day(visits):
    before = counted(R1.first_day, date(2019, 6, 15))
    found = outlook().estimates

    assert before > 0
    assert found["pace"].value == 639  # 133 ÷ 76 × 365 = 638.75
    assert found["season"].value == (2 * 133 * 815 + before) // (2 * before)
    assert found["rest"].value == 133 + 815 - before


def test_a_record_after_the_day_is_not_gone_by(visits):
    Activity.objects.create(visited_on=date(2020, 6, 16), tier=1)

    assert outlook().estimates["pace"].value == 639
    assert outlook(on=date(2020, 6, 16)).estimates["pace"].value == 635  # 134 ÷ 77 × 365 = 635.19…


def test_last_year_is_counted_by_the_rule_of_this_year(open_months):
    """From R2 on partners' meetings count as well: R1 then comes to 115 instead of 14."""
    CountingRule.objects.filter(name="関係者会議を含める").update(is_adopted=True, effective_from=R2)
    series = Meeting.objects.filter(series__kind__name="地域の話し合いの場").first().series
    Meeting.objects.create(series=series, held_on=date(2020, 5, 1), status="held")

    rest = outlook("tier2_meetings").estimates["rest"]

    assert "1回に" in rest.how and "（115－" in rest.how


def test_who_is_placed_stands_as_of_a_day_and_is_not_expected():
    found = outlook("coordinators")

    assert (found.refusal, found.estimates, found.takes_hand) == (STANDS, {}, False)


def test_a_year_without_a_rule_has_no_estimate_but_takes_a_number_by_hand():
    CountingRule.objects.filter(indicator__key="tier2_meetings").update(is_adopted=False)

    found = outlook("tier2_meetings")

    assert (found.refusal, found.takes_hand) == (NO_RULE, True)


def test_a_year_before_the_records_has_none(visits):
    Indicator.objects.filter(key=ACTIVITIES).update(counted_from=FiscalYear(2021))

    assert outlook().refusal == CARRIED_OVER


def test_of_a_year_that_was_carried_over_only_the_whole_is_known(visits):
    indicator = Indicator.objects.get(key=ACTIVITIES)
    Indicator.objects.filter(pk=indicator.pk).update(counted_from=R2)
    CarriedOver.objects.create(indicator=indicator, fiscal_year=R1, value=815, source="第7期計画評価書")

    found = outlook().estimates

    assert found["pace"].value == 639
    assert {found[key].value for key in ("season", "rest")} == {None}
    assert "移行前の実績（年度の合計だけ）" in found["rest"].how


def test_each_method_is_tried_on_the_same_day_of_earlier_years(visits):
    """H30 has no year before it: only the pace can be tried on it."""
    r1, h30 = outlook().trials
    pace = {
        R1: (counted(R1.first_day, date(2019, 6, 15)), 366),
        H30: (counted(H30.first_day, date(2018, 6, 15)), 365),
    }

    assert [(one.year, one.actual) for one in (r1, h30)] == [(R1, 815), (H30, 410)]
    for one in (r1, h30):
        so_far, days = pace[one.year]
        assert one.estimates["pace"].value == (2 * so_far * days + 76) // (2 * 76)
    assert r1.estimates["rest"].value == pace[R1][0] + 410 - pace[H30][0]
    assert h30.estimates["rest"].value is None and h30.off_by("rest") is None
    assert outlook().usual_miss("rest") == (abs(r1.off_by("rest")), 1)
    assert outlook().usual_miss("pace")[1] == 2


def test_every_indicator_is_looked_at_by_as_many_statements_as_one():
    with CaptureQueriesContext(
        connection,
    ) as all_of_them:
        outlooks(ON)
    Indicator.objects.filter(parent__key=ACTIVITIES).delete()
    with CaptureQueriesContext(connection) as fewer:
        outlooks(ON)

    assert len(fewer) == len(all_of_them)


def test_a_later_projection_stands_and_the_earlier_one_stays(staff, manager):
    first, second = keep(staff, 600), keep(manager, 640)
    keep(staff, 500, basis_on=date(2020, 5, 31))  # of an earlier day, though kept last

    assert actual(ACTIVITIES, R2).value == 640
    assert [one.value for one in outlook().history] == [640, 600, 500]
    assert (second.author, second.made_by, second.made_at) == (manager.name, manager, AT)
    first.refresh_from_db()
    assert first.value == 600


def test_a_projection_that_is_withdrawn_gives_way_to_the_one_before(staff, manager):
    keep(staff, 600)
    wrong = keep(staff, 6000)

    wrong.withdraw(by=manager, at=AT)

    assert actual(ACTIVITIES, R2).value == 600
    assert [one.value for one in outlook().history] == [6000, 600]
    with pytest.raises(ValidationError, match="もう取り下げてあります"):
        wrong.withdraw(by=manager, at=AT)


def test_the_name_of_who_kept_it_stays_as_it_was(staff):
    kept = keep(staff)
    staff.name = "結婚 花子"
    staff.save()
    kept.refresh_from_db()

    assert kept.author != staff.name == kept.made_by.name


def test_on_its_last_day_a_year_has_nothing_to_expect(staff):
    keep(staff, basis_on=date(2021, 3, 30))
    with pytest.raises(ValidationError, match="令和2年度は、この日で終わっています"):
        keep(staff, basis_on=date(2021, 3, 31))


def test_a_number_by_hand_says_why(staff):
    with pytest.raises(IntegrityError, match="projection_says_how"):
        Projection.objects.create(
            indicator=Indicator.objects.first(),
            fiscal_year=R2,
            value=1,
            method="hand",
            basis_on=ON,
            author="職員",
            made_by=staff,
            made_at=AT,
        )


def test_what_was_expected_is_scored_when_the_year_is_over(staff):
    """R1 came to 815."""
    early, late = date(2019, 6, 15), date(2019, 12, 31)
    keep(staff, 652, "pace", early)  # 652 − 815 = −163; 163 ÷ 815 = 20 %
    keep(staff, 900, "rest", late)  # 900 − 815 = 85; 85 ÷ 815 = 10.43 %
    keep(staff, 700, "pace", date(2020, 5, 1))  # R2 is not over

    told = scores(ON)

    assert [(one.projection.value, one.difference, one.off_by) for one in told] == [
        (652, -163, -200),
        (900, 85, 104),
    ]
    assert scores(date(2020, 3, 30)) == []


def test_scores_are_added_up_by_method_and_month(staff):
    in_time = datetime(2019, 6, 20, tzinfo=ZoneInfo("Asia/Tokyo"))
    for value in (652, 978):  # −20.0 % and +20.0 %
        keep(staff, value, "pace", date(2019, 6, 15), in_time)
    keep(staff, 815, "hand", date(2020, 1, 31), in_time)
    keep(staff, 815, "pace", date(2019, 6, 15), AT)  # when everybody knew

    told = [
        (one.method, one.month, one.number, one.mean, one.above, one.below) for one in by_method(scores(ON))
    ]

    assert told == [("pace", 6, 2, 200, 1, 1), ("hand", 1, 1, 0, 0, 0)]


def test_a_projection_of_a_year_that_is_over_gives_way_to_what_was_counted(staff):
    keep(staff, 900, "rest", date(2019, 12, 31))

    assert (actual(ACTIVITIES, R1).value, actual(ACTIVITIES, R1).state) == (815, State.ACTUAL)
    assert actual(ACTIVITIES, R1, as_of=date(2020, 3, 30)).state is State.PROJECTED
    assert actual(ACTIVITIES, R1, as_of=date(2020, 3, 31)).value == 815


def test_heads_that_nobody_wrote_down_are_told(open_months):
    Indicator.objects.create(
        key="heads", name="普及啓発の参加人数", measure="outreach_people", counted_from=H30, position=99
    )
    for heads in (76, None, None):
        Activity.objects.create(visited_on=date(2020, 5, 1), tier=1, is_outreach=True, outreach_people=heads)

    pace = outlook("heads").estimates["pace"]

    assert pace.value == 365  # 76 ÷ 76 × 365
    assert pace.how.endswith("人数の記録がない2件を含みません。")
