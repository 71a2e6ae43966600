"""今日の仕事: each role's own desk."""

from datetime import timedelta

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from config.personal import title_of
from coordination.actors import in_words
from coordination.models import Access, MonthlyReport, Municipality, User
from coordination.pages.actions import Action
from coordination.visibility import works_for_the_office
from coordination.wareki import format_date
from meetings.models import Council, Initiative, Meeting
from meetings.worklists import worklists
from reports.freshness import freshness
from reports.late_logs import late_visits, silent_months
from reports.measures import MEASURES
from reports.models import Plan, PlanReview
from reports.progress import progress
from reports.scopes import Scope
from reports.sections.exchange import COUNTED
from reports.warnings import unclosed_years
from volunteers.models import Errand, ExchangeGroup

COMING = timedelta(days=31)
TAKEN_OUT_LATELY = timedelta(days=30)
SOON = timedelta(days=14)  # as far ahead as helpers are looked for

# What each role does most often: the buttons at the top of its desk.
ACTIONS = {
    User.Role.ADMIN: (Action("設定", "setup", main=True), Action("利用者を招待する", "user_invite")),
    User.Role.STAFF: (
        Action("会議を登録する", "meeting_add", main=True),
        Action("訪問を記録する", "activity_add"),
    ),
    User.Role.COORDINATOR: (
        Action("訪問を記録する", "activity_add", main=True),
        Action("団体を探す", "organization_list"),
    ),
    User.Role.DISPATCHER: (
        Action("依頼を受ける", "request_add", main=True),
        Action("予定のカレンダー", "errand_calendar"),
        Action("会員を探す", "member_list"),
    ),
    User.Role.MANAGER: (Action("計画評価書を開く", "review_list", main=True),),
}


def home(request):
    user = request.user
    if user.role == User.Role.ADMIN and Municipality.current().pk is None:
        return redirect("setup")
    today = timezone.localdate()
    context = {"actions": ACTIONS[user.role], "as_of_words": format_date(today)}
    if works_for_the_office(user):
        return render(request, "reports/home.html", context | _office_desk(user, request.fiscal_year, today))
    groups = [(group, _standing(group, today)) for group in ExchangeGroup.objects.kept_by(user)]
    desk = {"groups": groups, **_exchange_desk(user, today)}
    return render(request, "reports/home_exchange.html", context | desk)


def _exchange_desk(user, today):
    """Who goes today and tomorrow, for which days somebody is still to be found, and what nobody has noted yet."""
    errands = Errand.objects.visible_to(user).to_be_read()
    yesterday, tomorrow, soon = today - timedelta(days=1), today + timedelta(days=1), today + SOON
    near = list(errands.filter(on__range=(today, tomorrow)).exclude(status=Errand.Status.CANCELLED))
    return {
        "days": [
            (word, day, [one for one in near if one.on == day])
            for word, day in (("きょう", today), ("あした", tomorrow))
        ],
        "short": errands.short().filter(on__range=(today, soon)),
        "short_address": f"{reverse('errand_list')}?state=short&since={today}&until={soon}",
        "unmarked": errands.unmarked_before(today),
        "unmarked_address": f"{reverse('errand_list')}?state={Errand.Status.PLANNED}&until={yesterday}",
    }


def _office_desk(user, year, today):
    """What waits, what is next, and how the plan stands in the year."""
    meetings = (
        Meeting.objects.visible_to(user).select_related("series__area").prefetch_related("series__names")
    )
    plans = Plan.objects.visible_to(user)
    plan = next((plan for plan in plans if year in plan.years), None)
    desk = {
        "coming": meetings.filter(status=Meeting.Status.PLANNED, held_on__range=(today, today + COMING)),
        "overdue": meetings.filter(status=Meeting.Status.PLANNED, held_on__lt=today),
        **_monthly_reports(user),
        "reviews": _reviews(user),
        "taken_out": _taken_out(user),
        "unclosed": _unclosed(user, today),
        "silent": silent_months(user, today),
        "late": late_visits(user, today),
        "freshness": freshness(user, today),
        "worklists": [(one, count) for one in worklists(user, today) if (count := one.records.count())],
        "year": year,
        "plan": plan,
        "councils": Council.objects.visible_to(user).select_related("area").prefetch_related("initiatives")
        if Initiative.objects.exists()
        else [],
        "shows_year": True,
    }
    if plan:
        review = PlanReview.objects.visible_to(user).latest_of(plan)
        desk |= {
            "review": review,
            "review_as_of": format_date(review.as_of) if review else "",
            "progress": progress(plan, year, today),
            "year_is_open": not year.ended_by(today),
        }
    return desk


def _monthly_reports(user):
    """What the contractor is to mend, and what the city is to answer; the oldest first."""
    reports = (
        MonthlyReport.objects.visible_to(user)
        .select_related("contractor")
        .defer("document")
        .order_by("month", "contractor")
    )
    states = MonthlyReport.State
    if user.role == User.Role.COORDINATOR:
        return {"monthly_returned": reports.written_by(user).filter(state=states.RETURNED)}
    if user.role in (User.Role.STAFF, User.Role.ADMIN):
        return {"monthly_submitted": reports.filter(state=states.SUBMITTED)}
    return {}


def _reviews(user):
    """Reviews that wait for this user: a manager approves, the clerks mend what was sent back."""
    waits_in = {
        User.Role.MANAGER: PlanReview.State.SUBMITTED,
        User.Role.STAFF: PlanReview.State.RETURNED,
        User.Role.ADMIN: PlanReview.State.RETURNED,
    }
    reviews = PlanReview.objects.visible_to(user).select_related("plan")
    return reviews.filter(state=waits_in[user.role]) if user.role in waits_in else []


def _taken_out(user) -> list[str]:
    """What left with more than a hundred people in it, for those who answer for that."""
    if user.role not in (User.Role.ADMIN, User.Role.MANAGER):
        return []
    lately = Access.objects.large_exports(timezone.now() - TAKEN_OUT_LATELY)
    return [
        f"{format_date(timezone.localdate(one.at))}　{in_words(one.actor)}が「{title_of(one.view)}」から"
        f"{one.people:,}人分を書き出しました（{one.reason}）"
        for one in lately[:20]
    ]


def _unclosed(user, today):
    """The years that a manager may close, the oldest first."""
    return unclosed_years(user, today) if user.role == User.Role.MANAGER else []


def _standing(group, today):
    """The totals of an exchange group today; each opens its records."""
    scope = Scope(as_of=today, group=group.pk)
    return [(MEASURES[key].name, MEASURES[key].figure(scope)) for key in COUNTED if key != "service_minutes"]
