"""The database itself refuses what cannot be."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Area, Coordinator, Municipality, Placement, User
from meetings.models import Attendance, Council, Meeting, MeetingSeries
from reports.models import CarriedOver, CountingRule, Indicator, Narrative, Plan, PlanReview, Target
from surveys.models import AnswerSheet, Choice, Question
from volunteers.models import Errand, Member, MemberRole, ServiceHelper, TicketAccount, TicketTransfer

pytestmark = pytest.mark.django_db

DAY = date(2020, 5, 1)


def visit(**fields):
    return Activity(visited_on=DAY, **{"tier": 1, **fields})


def transfer(**fields):
    one = TicketTransfer.objects.filter(kind="issue").first()
    return TicketTransfer(
        **{
            "group_id": one.group_id,
            "posting_id": one.posting_id,
            "kind": "issue",
            "transferred_on": DAY,
            "credited_id": one.credited_id,
            "debited_id": one.debited_id,
            "tickets": 1,
            **fields,
        }
    )


NONSENSE = {
    "a second municipality": lambda: Municipality.objects.bulk_create([Municipality(pk=2, name="第二市")]),
    "a user of no known role": lambda: User.objects.bulk_create([User(username="x", name="x", role="king")]),
    "an area inside itself": lambda: Area.objects.filter(number=1).update(parent=Area.objects.get(number=1)),
    "a visit of a third tier": lambda: visit(tier=3).save(),
    "a lecture that is no outreach": lambda: visit(is_lecture=True).save(),
    "a head-count without outreach": lambda: visit(outreach_people=5).save(),
    "a negative head-count": lambda: visit(is_outreach=True, outreach_people=-5).save(),
    "a placement that ends before it begins": lambda: Placement(
        coordinator=Coordinator.objects.first(), tier=1, started_on=DAY, ended_on=date(2020, 4, 30)
    ).save(),
    "the same placement twice": lambda: Placement.objects.bulk_create(
        [
            Placement(coordinator=p.coordinator, tier=p.tier, started_on=p.started_on)
            for p in Placement.objects.all()
        ]
    ),
    "a tier-1 council with an area": lambda: Council(name="協議体", tier=1, area=Area.objects.first()).save(),
    "a tier-2 council without an area": lambda: Council(name="協議体", tier=2).save(),
    "a meeting cancelled without a reason": lambda: Meeting(
        series=MeetingSeries.objects.first(), held_on=DAY, status="cancelled"
    ).save(),
    "a person twice at one meeting": lambda: Attendance.objects.bulk_create(
        [Attendance(meeting=a.meeting, person=a.person) for a in Attendance.objects.all()[:1]]
    ),
    "a member with another's number": lambda: Member.objects.bulk_create(
        [Member(group=m.group, number=m.number, name="x") for m in Member.objects.all()[:1]]
    ),
    "a member who leaves before joining": lambda: MemberRole(
        member=Member.objects.first(), role="helper", joined_on=DAY, left_on=date(2020, 4, 1)
    ).save(),
    "an errand done and noted by nobody": lambda: Errand.objects.filter(status="done").update(marked_by=None),
    "a planned errand that somebody has marked": lambda: Errand.objects.filter(status="done").update(
        status="planned"
    ),
    "help of no time": lambda: ServiceHelper.objects.filter(pk=ServiceHelper.objects.first().pk).update(
        minutes=0
    ),
    "a transfer of no tickets": lambda: transfer(tickets=0).save(),
    "a transfer to oneself": lambda: transfer(debited_id=TicketAccount.objects.get(kind="issuer").pk).save(),
    "tickets used for no help": lambda: transfer(kind="use").save(),
    "the same help paid twice": lambda: transfer(kind="use", help=ServiceHelper.objects.first()).save(),
    "a purse of nobody": lambda: TicketAccount(group_id=transfer().group_id, kind="purse").save(),
    "a purse with fewer tickets than none": lambda: TicketAccount.objects.filter(
        pk=TicketAccount.objects.filter(kind="purse").first().pk
    ).update(in_hand=-1),
    "a second issuer": lambda: TicketAccount(group_id=transfer().group_id, kind="issuer").save(),
    "a choice of code 0": lambda: Choice(question=Question.objects.first(), code=0, label="x").save(),
    "two questions for the sex": lambda: Question.objects.filter(number="F3").update(attribute="sex"),
    "a sex that is a number": lambda: Question.objects.filter(number="F1").update(answer_type="number"),
    "answers taken in by nobody": lambda: AnswerSheet.objects.update(taken_in_at=timezone.now()),
    "a plan that ends before it begins": lambda: Plan(
        number=9, first_year=FiscalYear(2027), last_year=FiscalYear(2024)
    ).save(),
    "two targets for a year": lambda: Target.objects.bulk_create(
        [
            Target(plan=t.plan, indicator=t.indicator, fiscal_year=t.fiscal_year, value=1)
            for t in Target.objects.all()
        ]
    ),
    "a figure carried over from nowhere": lambda: CarriedOver(
        indicator=Indicator.objects.first(), fiscal_year=FiscalYear(2015), value=1, source=""
    ).save(),
    "two adopted rules from one year": lambda: CountingRule.objects.filter(
        indicator__key="tier2_meetings"
    ).update(is_adopted=True),
    "two reviews of one day": lambda: PlanReview.objects.bulk_create(
        [
            PlanReview(plan=r.plan, as_of=r.as_of, placements_from=FiscalYear(2016))
            for r in PlanReview.objects.all()
        ]
    ),
    "a profile of no series": lambda: Narrative(
        review=PlanReview.objects.get(), section="series", heading="x", body="x"
    ).save(),
}


@pytest.mark.parametrize("what", NONSENSE)
@pytest.mark.asvs("2.2.1", "2.2.3")
def test_the_database_refuses(what):
    with pytest.raises(IntegrityError), transaction.atomic():
        NONSENSE[what]()


def test_what_a_record_points_at_cannot_be_deleted():
    from django.db.models import ProtectedError

    for one in (
        Area.objects.get(number=1),
        Coordinator.objects.first(),
        MeetingSeries.objects.first(),
        Indicator.objects.first(),
    ):
        with pytest.raises(ProtectedError):
            one.delete()


def test_a_target_outside_its_plan_is_refused_with_a_sentence():
    from django.core.exceptions import ValidationError

    target = Target(
        plan=Plan.objects.get(number=7),
        indicator=Indicator.objects.get(key="coordinators"),
        fiscal_year=FiscalYear(2022),
        value=3,
    )

    with pytest.raises(ValidationError, match="令和4年度は第7期（平成30年度～令和2年度）に含まれません。"):
        target.full_clean()
