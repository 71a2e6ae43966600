"""A paper counts what had happened by its day, and each group's own."""

from datetime import date, timedelta

import pytest

from coordination.figures import State
from coordination.models import Activity, Coordinator, Forum, Placement
from meetings.models import Attendance, Meeting, MeetingSeries
from reports.document import plan_review
from reports.measures import MEASURES
from reports.models import Narrative, Plan, PlanReview
from reports.scopes import Scope
from surveys.models import Survey
from tests import answered
from tests.conftest import AS_OF
from tests.ledger import helped, paid, sold
from tests.printed import cells_of
from volunteers.models import (
    ExchangeGroup,
    Member,
    MemberRole,
    TicketTerms,
    WorkKind,
)

pytestmark = pytest.mark.django_db

NEXT_DAY = AS_OF + timedelta(days=1)


def value(measure, as_of=AS_OF, **scope):
    return MEASURES[measure].figure(Scope(as_of=as_of, **scope)).value


@pytest.fixture
def second_group():
    """Another group with one member of each role, one service of 45 minutes by one helper, 5 tickets issued."""
    first = ExchangeGroup.objects.get()
    group = ExchangeGroup.objects.create(name="第二の会", area=first.area, started_on=date(2019, 1, 1))
    TicketTerms.objects.create(group=group, minutes=15, price=100, valid_from=date(2019, 1, 1))
    helper, recipient, dispatcher = Member.objects.bulk_create(
        Member(group=group, number=i, name=f"会員{i}") for i in (1, 2, 3)
    )
    for member, role in ((helper, "helper"), (recipient, "recipient"), (dispatcher, "dispatcher")):
        MemberRole.objects.create(member=member, role=role, joined_on=date(2019, 1, 1))
    WorkKind.objects.create(group=group, name="ごみ出し")
    sold(recipient, 5, on=date(2019, 5, 7))
    paid(helped(recipient, helper, 45, on=date(2019, 5, 7)))
    return group


EXCHANGE = {
    "helpers": (64, 1),
    "recipients": (81, 1),
    "dispatchers": (12, 1),
    "services": (239, 1),
    "service_minutes": (21495, 45),
    "tickets_issued": (1524, 5),
    "tickets_used": (1433, 3),
    "tickets_outstanding": (91, 2),
}


@pytest.mark.parametrize("measure", EXCHANGE)
def test_each_exchange_group_counts_its_own(measure, second_group):
    first = ExchangeGroup.objects.get(name="水谷東地域支え愛隊")

    assert (value(measure, group=first.pk), value(measure, group=second_group.pk)) == EXCHANGE[measure]


def test_the_review_has_a_part_for_each_group_that_had_begun(second_group, review):
    ExchangeGroup.objects.create(name="これからの会", area=second_group.area, started_on=NEXT_DAY)

    cells = cells_of(plan_review(review))

    assert (
        cells[f"exchange_{second_group.pk}", ("未利用分の金額（1枚100円）",), 0] == "200"
    )  # 2 tickets × 100 yen
    assert len({table for table, _, _ in cells if table.startswith("exchange")}) == 2


def test_a_price_is_that_of_the_day(second_group, review):
    TicketTerms.objects.create(group=second_group, minutes=15, price=200, valid_from=AS_OF)
    TicketTerms.objects.create(group=second_group, minutes=15, price=999, valid_from=NEXT_DAY)

    cells = cells_of(plan_review(review))

    assert cells[f"exchange_{second_group.pk}", ("未利用分の金額（1枚200円）",), 0] == "400"  # 2 × 200


def test_what_happened_after_the_day_of_the_paper_is_not_counted(second_group):
    before = {measure: value(measure, group=second_group.pk) for measure in EXCHANGE}
    member = Member.objects.create(group=second_group, number=9, name="新しい会員")
    for role in ("helper", "recipient", "dispatcher"):
        MemberRole.objects.create(member=member, role=role, joined_on=NEXT_DAY)
    helper, recipient = second_group.members.filter(number__lte=2).order_by("number")
    sold(recipient, 7, on=NEXT_DAY)
    paid(helped(recipient, helper, 15, on=NEXT_DAY))

    assert {measure: value(measure, group=second_group.pk) for measure in EXCHANGE} == before
    assert value("helpers", as_of=NEXT_DAY, group=second_group.pk) == 2


def test_visits_and_forums_after_the_day_are_not_counted_nor_listed(review):
    Activity.objects.create(visited_on=NEXT_DAY, tier=1, is_outreach=True, outreach_people=9)
    Forum.objects.create(held_on=NEXT_DAY, title="次の報告会", participants=50)
    scope = Scope(as_of=AS_OF)

    assert MEASURES["activities"].counts([scope])[0].total == 410 + 815
    assert MEASURES["outreach_people"].counts([scope])[0].total == 1228 + 1857
    assert "次の報告会" not in cells_of(plan_review(review)).values()


def test_the_last_day_of_a_member_and_of_a_placement_still_counts(second_group):
    MemberRole.objects.filter(member__group=second_group).update(left_on=AS_OF)
    Placement.objects.update(ended_on=AS_OF)

    assert value("helpers", group=second_group.pk) == value("dispatchers", group=second_group.pk) == 1
    assert value("coordinators") == 2
    assert (
        value("helpers", as_of=NEXT_DAY, group=second_group.pk) == value("coordinators", as_of=NEXT_DAY) == 0
    )


def test_a_member_who_holds_a_role_twice_is_one_member(second_group):
    member = Member.objects.get(group=second_group, number=1)
    MemberRole.objects.create(member=member, role="helper", joined_on=date(2020, 1, 1))

    assert value("helpers", group=second_group.pk) == 1


def test_who_came_to_a_meeting_that_was_cancelled_afterwards_did_not_come():
    series = MeetingSeries.objects.get(name__startswith="気楽にいこう会")
    cancelled = Meeting.objects.get(series=series, status="cancelled")
    newcomer = Attendance.objects.first().person
    newcomer.pk = None
    newcomer.save()
    Attendance.objects.create(meeting=cancelled, person=newcomer)

    assert value("series_people", series=series.pk) == 39


def test_a_series_whose_attendance_nobody_recorded_shows_no_people(review):
    series = MeetingSeries.objects.get(name="南畑地域会議")

    assert (f"series_{series.pk}", ("参加者（実人数）",), 0) not in cells_of(plan_review(review))


def test_meetings_recorded_before_a_series_is_said_to_begin_are_still_printed(review):
    MeetingSeries.objects.filter(name="南畑地域会議").update(started_on=date(2020, 4, 1))

    cells = cells_of(plan_review(review))

    assert cells["area_efforts", ("第1圏域", "南畑地域会議"), 0] == "－"
    assert cells["area_efforts", ("第1圏域", "南畑地域会議"), 1] == "3"


def test_head_counts_that_nobody_wrote_down_are_blank_and_not_0(review, as_manager, open_months):
    Activity.objects.filter(visited_on__gte="2019-04-01").update(outreach_people=None)
    Forum.objects.filter(participants=247).update(participants=None)
    forum = Forum.objects.get(participants=None)

    cells = cells_of(plan_review(review))

    assert [cells["outreach", ("合計",), column] for column in range(4)] == ["51", "1,228", "106", ""]
    page = as_manager.get(f"/figures/forum_people/?as_of=2020-06-15&record={forum.pk}").content.decode()
    assert "未確定" in page and "人数の記録がないため、空欄です。" in page


def test_some_missing_head_counts_are_told_beside_the_sum(review):
    one = Activity.objects.filter(visited_on__gte="2020-01-01", is_outreach=True, tier=1).first()
    Activity.objects.filter(pk=one.pk).update(outreach_people=None)

    document = plan_review(review)

    assert cells_of(document)["outreach", ("合計",), 3] == f"{1857 - one.outreach_people:,}"
    (table,) = [
        b for s in document.sections for p in s.parts for b in p.blocks if getattr(b, "key", "") == "outreach"
    ]
    assert table.notes[-1] == "令和元年度の参加者には、人数の記録がない1件を含みません。"


def test_a_survey_that_closes_on_the_day_of_the_paper_is_in_it(review):
    Survey.objects.update(closed_on=AS_OF)
    review.survey.refresh_from_db()
    assert "アンケート調査の結果" in plan_review(review).sections[-1].title

    Survey.objects.update(closed_on=NEXT_DAY)
    review.survey.refresh_from_db()
    assert "アンケート調査の結果" not in plan_review(review).sections[-1].title


def test_respondents_of_other_ages_are_not_called_unknown(review):
    answered.set_age(answered.first("m65", "6-3", 1), 60)

    cells = cells_of(plan_review(review))

    assert cells["survey_outline", ("うち性別または年齢が不明",), 0] == "70"
    assert cells["survey_outline", ("うちそのほかの性別・年齢",), 0] == "1"


def test_the_next_plan_is_the_one_that_follows(review):
    Plan.objects.create(
        number=9,
        first_year=Plan.objects.get(number=8).last_year.next,
        last_year=Plan.objects.get(number=8).last_year.next,
    )

    (table,) = [
        b
        for s in plan_review(review).sections
        for p in s.parts
        for b in p.blocks
        if getattr(b, "key", "") == "council_meetings"
    ]

    assert {column.group for column in table.columns} == {"第7期", "第8期"}


def test_the_latest_of_two_reviews_is_shown(review):
    later = PlanReview.objects.create(
        plan=review.plan, as_of=NEXT_DAY, placements_from=review.placements_from
    )

    assert PlanReview.objects.latest_of(review.plan) == later


def test_words_written_for_another_day_are_told(review):
    notes = plan_review(review, as_of=date(2019, 6, 15)).notes

    assert notes[0].startswith("本文は令和2年6月15日現在で書いたものです。")
    assert not any(note.startswith("本文は") for note in plan_review(review).notes)


def test_paragraphs_typed_in_a_browser_stay_apart(review):
    Narrative.objects.filter(review=review, section="forums").update(
        body="一つめ。\r\n\r\n二つめ。\r\n続き。"
    )

    prose = [
        b
        for s in plan_review(review).sections
        if s.key == "forums"
        for p in s.parts
        for b in p.blocks
        if hasattr(b, "paragraphs")
    ]

    assert prose[0].paragraphs == ("一つめ。", "二つめ。\n続き。")


def test_what_an_installation_does_not_measure_is_left_out_and_not_left_blank(review):
    from coordination import guards
    from reports.models import CountingRule, Indicator, Target

    Target.objects.all().delete()
    guards.take_all_down()
    CountingRule.objects.all().delete()
    Indicator.objects.update(parent=None, achieved_by=None)
    Indicator.objects.all().delete()

    cells = cells_of(plan_review(review))

    assert not any(
        table in ("council_meetings", "coordinator_activities", "coordinator_placements")
        for table, _, _ in cells
    )
    assert cells["outreach", ("合計",), 0] == "51"


def test_a_coordinator_who_holds_one_tier_and_one_who_holds_both_are_two(review):
    newer = Coordinator.objects.order_by("pk").last()
    Placement.objects.filter(coordinator=newer, tier=2).delete()
    figure = MEASURES["coordinators"].figure(Scope(as_of=AS_OF, tier=2))

    assert (value("coordinators"), figure.value, figure.state) == (2, 1, State.ACTUAL)
