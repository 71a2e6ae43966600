"""Demo data: individual records that add up to the published figures."""

from datetime import date

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Count, Max, Min, Sum
from hypothesis import given
from hypothesis import strategies as st

from coordination.models import (
    Activity,
    Area,
    Coordinator,
    Correction,
    MonthlyReport,
    Municipality,
    Need,
    User,
)
from meetings.models import Council, Initiative, Meeting
from reports.demo import facts
from surveys.answers import Answers
from surveys.groupings import members_of
from surveys.models import Survey
from tests import answered
from tests.printed import cells_of
from volunteers.models import ServiceHelper, TicketAccount, TicketTransfer

pytestmark = pytest.mark.django_db


def rows():
    """How many rows each of our tables has, those between two models included."""
    ours = ("coordination", "meetings", "volunteers", "surveys", "reports")
    models = [
        model for app in ours for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    return {model._meta.db_table: model._base_manager.count() for model in models}


def test_fujimi_has_as_many_visits_as_were_published():
    # 257 + 153 = 410 and 462 + 353 = 815
    assert Activity.objects.filter(visited_on__range=("2018-04-01", "2019-03-31")).count() == 410
    assert Activity.objects.filter(visited_on__range=("2019-04-01", "2020-03-31")).count() == 815


def test_every_visit_is_on_a_working_day_and_has_a_purpose_an_organization_and_a_coordinator():
    assert {visit.visited_on.weekday() for visit in Activity.objects.all()} == {0, 1, 2, 3, 4}
    for link in ("purposes", "organizations", "coordinators"):
        assert not Activity.objects.annotate(n=Count(link)).filter(n=0).exists()


def test_meetings_of_気楽にいこう会_begin_in_august_2018_and_become_monthly():
    held = Meeting.objects.held().filter(series__name__startswith="気楽にいこう会").order_by("held_on")
    days = list(held.values_list("held_on", flat=True))

    assert len(days) == 4 + 11
    assert (days[0].year, days[0].month) == (2018, 8)
    assert [day.month for day in days[4:]] == [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2]


def test_fujimi_has_2179_respondents_of_whom_70_have_no_sex_or_age():
    answers = Answers(Survey.objects.get())

    assert answers.size == 2179
    assert members_of(answers, "unknown")[1].sum() == 70


def test_who_can_do_nothing_took_no_other_choice():
    column = answered.column("7-9")

    assert set(column.codes[column.taken(11)].tolist()) == {1 << 10}


def test_areas_answer_as_was_said_of_them():
    answers = Answers(Survey.objects.get())

    def share(number, codes, area, also=""):
        _, people = members_of(answers, f"area-{area}{also}")
        column = answered.column(number)
        return sum(int((column.taken(code) & people).sum()) for code in codes) / people.sum()

    men, others = "_m65", (1, 3, 4, 5)
    assert all(share("6-3", [2], 2, men) > share("6-3", [2], area, men) for area in others)
    assert all(share("7-9", [7], 1) > share("7-9", [7], area) for area in (2, 3, 4, 5))
    assert all(
        share("7-11", [1, 2], leaning) > share("7-11", [1, 2], area)
        for leaning in (1, 5)
        for area in (2, 3, 4)
    )
    salon = [share("7-9", [8], area) for area in range(1, 6)]
    assert max(salon) - min(salon) < 0.05, "otherwise no large difference"


def test_tickets_pay_for_exactly_the_time_that_was_given():
    # 1,433 × 15 = 21,495 minutes
    assert ServiceHelper.objects.aggregate(total=Sum("minutes"))["total"] == 1433 * 15
    wrong = [
        row
        for row in TicketTransfer.objects.filter(kind="use").select_related("help")
        if row.tickets * 15 != row.help.minutes
    ]
    assert wrong == []


def test_what_lies_in_every_hand_is_what_its_rows_come_to():
    for account in TicketAccount.objects.exclude(member=None):
        came, went = (
            sum(rows.values_list("tickets", flat=True)) for rows in (account.received, account.paid_out)
        )
        assert account.in_hand == came - went


def test_loading_again_changes_nothing(capsys):
    before = rows()

    call_command("load_demo", "fujimi", verbosity=0)

    assert rows() == before


@pytest.mark.slow
def test_loading_from_the_start_gives_the_same_records(review):
    from reports.document import plan_review
    from reports.models import PlanReview

    before, counts = cells_of(plan_review(review)), rows()
    visits = list(
        Activity.objects.values_list("visited_on", "tier", "area__number", "outreach_people", "heard")
    )

    call_command("load_demo", "fujimi", reset=True, verbosity=0)

    assert rows() == counts
    assert visits == list(
        Activity.objects.values_list("visited_on", "tier", "area__number", "outreach_people", "heard")
    )
    after = cells_of(plan_review(PlanReview.objects.select_related("plan", "survey").get()))
    assert sorted(after.values()) == sorted(before.values())


@pytest.mark.slow
def test_each_demo_has_monthly_reports_in_every_state_and_one_correction(empty_city):
    assert states_of_reports() == {}, "nothing before the demo"

    for city, months in (
        ("fujimi", (date(2019, 4, 1), date(2020, 2, 1))),
        ("fujimino", (date(2024, 4, 1), date(2025, 2, 1))),
    ):
        call_command("load_demo", city, reset=True, verbosity=0)

        assert states_of_reports() == {"accepted": 9, "returned": 1, "submitted": 1}
        assert MonthlyReport.objects.aggregate(first=Min("month"), last=Max("month")) == dict(
            zip(("first", "last"), months, strict=True)
        )
        assert Correction.objects.get().report.month == months[0]


def states_of_reports():
    return dict(MonthlyReport.objects.order_by().values_list("state").annotate(n=Count("pk")))


@pytest.mark.slow
def test_fujimino_has_four_areas_five_councils_and_ten_initiatives(empty_city):
    call_command("load_demo", "fujimino", verbosity=0)

    city = Municipality.current()
    assert (city.name, city.tier1_name, city.tier2_name) == ("ふじみ野市", "第一層", "第二層")
    assert (Area.objects.count(), Council.objects.count(), Initiative.objects.count()) == (4, 5, 10)
    assert Coordinator.objects.count() == 4
    cafe = Initiative.objects.get(name="緑ケ丘立ち寄りカフェ")
    assert (cafe.aliases, cafe.started_on, cafe.started_on.weekday()) == (
        "緑ヶ丘マルシェ",
        date(2022, 11, 4),
        4,
    )
    assert Initiative.objects.get(name="亀ボッチャ").started_note == "2023年"
    assert Initiative.objects.get(name="大原自治会 花そだて").venue == ""


@pytest.mark.slow
def test_one_demo_takes_the_place_of_the_other_only_when_asked():
    with pytest.raises(CommandError, match="--reset を付けてください"):
        call_command("load_demo", "fujimino", verbosity=0)

    call_command("load_demo", "fujimino", reset=True, verbosity=0)

    assert Municipality.current().name == "ふじみ野市"
    assert not Activity.objects.filter(visited_on__lt="2024-04-01").exists()


@pytest.mark.parametrize("reset", [False, True])
def test_a_demo_never_touches_the_records_of_a_real_city(empty_city, reset):
    Municipality.objects.create(name="本物市")

    with pytest.raises(CommandError, match="空のデータベースにだけ"):
        call_command("load_demo", "fujimi", reset=reset, verbosity=0)

    assert not User.objects.exists()


def test_a_demo_is_not_loaded_where_people_already_sign_in(empty_city):
    User.objects.create_user("tanto", "a long enough passphrase", name="担当", role="staff")

    with pytest.raises(CommandError, match="利用者が登録されています"):
        call_command("load_demo", "fujimi", verbosity=0)


@given(st.integers(1, 200), st.integers(0, 5000), st.integers(0, 9))
def test_what_is_spread_adds_up_and_nobody_gets_less_than_the_least(parts, extra, least):
    shares = facts.spread(parts * least + extra, parts, facts.dice(parts, extra), least=least)

    assert (len(shares), sum(shares)) == (parts, parts * least + extra)
    assert min(shares) >= least


@pytest.mark.parametrize("city", ["fujimi", pytest.param("fujimino", marks=pytest.mark.slow)])
def test_needs_of_a_demo_stand_at_every_stage_and_some_are_merged(city, db):
    if city == "fujimino":
        call_command("load_demo", city, reset=True, verbosity=0)
    needs = Need.objects.with_stage()

    assert needs.count() >= 25
    assert {need.stage for need in needs} == set(Need.Stage.values)
    assert {need.area_id for need in needs} == {None, *Area.objects.values_list("pk", flat=True)}
    assert needs.exclude(merged_into=None).count() >= 3
    assert not needs.filter(merged_into__merged_into__isnull=False).exists()


def test_steps_of_needs_come_in_their_order_and_end_with_the_demo():
    for need in Need.objects.prefetch_related("steps__meetings"):
        steps = list(need.steps.all())
        assert [step.stage for step in steps] == Need.Stage.values[1 : 1 + len(steps)]
        assert need.heard_on <= min([step.on for step in steps], default=need.heard_on)
        assert all(step.on <= date(2020, 6, 15) for step in steps)
        assert all(meeting.held_on == step.on for step in steps for meeting in step.meetings.all())


@pytest.mark.slow
def test_initiatives_of_fujimino_answer_needs_of_their_area(empty_city):
    call_command("load_demo", "fujimino", verbosity=0)

    answered = Initiative.objects.exclude(need_steps=None).distinct()
    assert answered.count() == Initiative.objects.count() == 10
    for initiative in answered.prefetch_related("need_steps__need", "council"):
        assert {step.need.area_id for step in initiative.need_steps.all()} == {initiative.council.area_id}
