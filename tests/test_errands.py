"""活動の予定: made of requests, somebody found to go, and what came of it."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.models import User
from tests.asked import (
    TODAY,
    days,
    one_who_asks,
    one_who_helps,
    post,
    said,
    stop_the_clock,
    taken,
)
from tests.filled_forms import open_form
from tests.ledger import clerk, helped
from volunteers.errands import end_of_month
from volunteers.models import Assignment, Errand, ExchangeGroup, Member
from volunteers.views import errand_marks

pytestmark = pytest.mark.django_db

Status = Errand.Status
REQUESTS, ERRANDS, CALENDAR = "/exchange/requests/", "/exchange/errands/", "/exchange/errands/calendar/"


@pytest.fixture(autouse=True)
def today_is_the_end_of_the_demo(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def group():
    return ExchangeGroup.objects.get()


@pytest.fixture
def as_dispatcher(client):
    client.force_login(clerk())
    return client


@pytest.fixture
def recipient(group):
    return one_who_asks(group)


@pytest.fixture
def helper(group):
    return one_who_helps(group)


@pytest.fixture
def weekly(group, recipient):
    return taken(group, recipient)


# -- the months that follow --------------------------------------------------------------


def test_reading_makes_no_errand(as_dispatcher, weekly):
    before = Errand.objects.count()

    for address in (
        weekly.get_absolute_url(),
        REQUESTS,
        CALENDAR + "?month=2020-09",
        ERRANDS,
        "/",
    ):
        assert as_dispatcher.get(address).status_code == 200

    assert Errand.objects.count() == before


def test_the_errands_of_the_next_month_are_made_once_however_often_it_is_pressed(as_dispatcher, weekly):
    page = as_dispatcher.get(weekly.get_absolute_url())
    assert page.context["month"] == date(2020, 9, 1), "up to August they are there"

    first, second = (post(as_dispatcher, "request_plan", weekly, month="2020-09") for _ in range(2))

    # Mondays of September 2020: 7, 14, 21, 28.
    assert days(weekly, on__gte="2020-09-01") == ["09-07", "09-14", "09-21", "09-28"]
    assert said(first) == ["令和2年9月までの予定を4件つくりました。"]
    assert said(second) == ["令和2年9月までの予定は、もうできています。"]


def test_the_calendar_makes_those_of_all_requests_that_go_on(as_dispatcher, group, recipient, weekly):
    ended = taken(group, recipient, until=date(2020, 6, 29))
    cancelled = taken(group, recipient, kind=group.kinds.get(name="掃除"))
    cancelled.cancel(on=TODAY, because="入院", by=clerk(), at=timezone.now())

    as_dispatcher.post(reverse("errand_plan"), {"month": "2020-09"})

    assert days(weekly, on__gte="2020-09-01") == ["09-07", "09-14", "09-21", "09-28"]
    assert days(ended, on__gte="2020-09-01") == days(cancelled, on__gte="2020-09-01") == []
    assert as_dispatcher.get(CALENDAR + "?month=2020-09").context["to_plan"] == 0


@pytest.mark.parametrize("month", ["", "2020-13", "2020-05", "2021-07", "abc"])
def test_errands_are_not_made_for_months_past_or_more_than_a_year_ahead(as_dispatcher, weekly, month):
    assert post(as_dispatcher, "request_plan", weekly, month=month).status_code == 404


def test_an_errand_called_off_is_not_made_again(as_dispatcher, weekly):
    weekly.errands.get(on="2020-08-31").cancel(because="旅行", by=clerk())

    weekly.plan(end_of_month(TODAY, 2), since=TODAY)

    assert days(weekly, on__gte="2020-08-24") == ["08-24", "08-31"]
    assert weekly.errands.get(on="2020-08-31").status == Status.CANCELLED


# -- who goes ----------------------------------------------------------------------------


def test_a_helper_is_asked_and_takes_it_back(as_dispatcher, weekly, helper):
    errand = weekly.errands.first()

    asked = post(as_dispatcher, "errand_assign", errand, helper=helper.pk)
    post(as_dispatcher, "errand_assign", errand, helper=helper.pk)  # pressed twice
    assert [one.assigned_by for one in errand.assignments.all()] == [clerk()]
    taken_back = post(as_dispatcher, "errand_unassign", errand, helper=helper.pk)

    assert said(asked) == ["手島 太郎さんが行くことにしました。"]
    assert said(taken_back) == ["手島 太郎さんが行くのを取り消しました。ほかの人に頼んでください。"]
    assert not errand.assignments.exists()


def test_who_goes_elsewhere_at_that_time_cannot_be_asked(as_dispatcher, group, weekly, recipient, helper):
    other = taken(group, recipient, kind=group.kinds.get(name="掃除"), repeats="once", at=time(9, 45))
    Assignment.objects.create(errand=other.errands.get(), helper=helper, assigned_by=clerk())
    errand = weekly.errands.get(on=TODAY)

    answer = post(as_dispatcher, "errand_assign", errand, helper=helper.pk)

    assert said(answer) == [
        "手島 太郎さんには頼めません（同じ時間に「新井 ハナさんの掃除」（09:45から）へ行く）。ほかの人を選んでください。"
    ]
    assert not errand.assignments.exists()


def test_who_is_no_helper_cannot_be_asked(as_dispatcher, weekly, recipient):
    answer = post(as_dispatcher, "errand_assign", weekly.errands.first(), helper=recipient.pk)

    assert said(answer) == [
        "新井 ハナさんは協力会員ではないので、頼めません。会員の画面で、役割を加えてください。"
    ]


def test_telephone_numbers_dial(as_dispatcher, weekly, helper):
    errand = weekly.errands.first()
    Assignment.objects.create(errand=errand, helper=helper, assigned_by=clerk())

    page = as_dispatcher.get(errand.get_absolute_url()).content.decode()

    assert 'href="tel:09011112222">090-1111-2222</a>' in page
    assert 'href="tel:0492519901">049-251-9901</a>' in page


def test_the_page_of_an_errand_takes_as_many_queries_for_thirty_helpers_as_for_one(
    as_dispatcher, weekly, django_assert_max_num_queries
):
    address = weekly.errands.first().get_absolute_url()

    with django_assert_max_num_queries(25):  # the demo has 68 who help or have helped
        page = as_dispatcher.get(address)

    assert len(page.context["first"]) + len(page.context["further"]) + len(page.context["could_not"]) > 60


# -- what came of it -----------------------------------------------------------------------


def test_done_is_noted_with_who_and_when(as_dispatcher, weekly):
    errand = weekly.errands.get(on=TODAY)

    post(as_dispatcher, "errand_finish", errand)

    errand.refresh_from_db()
    assert (errand.status, errand.marked_by, errand.marked_at) == (Status.DONE, clerk(), timezone.now())


def test_done_leads_on_to_recording_the_service_with_the_errand_handed_over(
    as_dispatcher, weekly, monkeypatch
):
    errand = weekly.errands.get(on=TODAY)
    monkeypatch.setattr(errand_marks, "reverse", lambda view: {"service_add": "/services/add/"}[view])

    answer = as_dispatcher.post(reverse("errand_finish", args=[errand.pk]))

    assert answer["Location"] == f"/services/add/?errand={errand.pk}"


def test_what_has_not_come_yet_cannot_be_done_or_not_done(as_dispatcher, weekly):
    errand = weekly.errands.get(on="2020-06-22")
    address = reverse("errand_not_done", args=[errand.pk])
    sentence = "まだ来ていない日の予定です。実施したかどうかは、その日になってから書きます。"

    assert said(post(as_dispatcher, "errand_finish", errand)) == [sentence]
    refused = as_dispatcher.post(address, {**open_form(as_dispatcher, address), "because": "留守"})
    assert refused.context["form"].non_field_errors() == [sentence]


@pytest.mark.parametrize("view, status", [("errand_not_done", "not_done"), ("errand_cancel", "cancelled")])
def test_not_done_and_cancelled_need_a_reason(as_dispatcher, weekly, view, status):
    errand = weekly.errands.get(on=TODAY)
    address = reverse(view, args=[errand.pk])

    refused = as_dispatcher.post(address, {**open_form(as_dispatcher, address), "because": ""})
    as_dispatcher.post(address, {**open_form(as_dispatcher, address), "because": "留守だった"})

    errand.refresh_from_db()
    assert refused.context["form"].errors["because"] == ["入力してください。"]
    assert (errand.status, errand.because, errand.marked_by) == (status, "留守だった", clerk())
    assert weekly.errands.planned().count() == weekly.errands.count() - 1, "the other days stand"


def test_a_wrong_mark_is_taken_back_as_long_as_no_service_hangs_on_it(
    as_dispatcher, weekly, recipient, helper
):
    errand = weekly.errands.get(on=TODAY)
    errand.finish(by=clerk())
    assert said(post(as_dispatcher, "errand_reopen", errand)) == ["「予定」に戻しました。"]
    errand.refresh_from_db()
    errand.finish(by=clerk())
    service = helped(recipient, helper, 30, on=TODAY)
    service.errand = errand
    service.save()

    answer = post(as_dispatcher, "errand_reopen", errand)

    errand.refresh_from_db()
    assert said(answer) == [
        "この予定から活動が記録されているので、戻せません。先に、活動の記録を取り消してください。"
    ]
    assert errand.status == Status.DONE


def test_who_goes_is_not_changed_once_it_is_done(as_dispatcher, weekly, helper):
    errand = weekly.errands.get(on=TODAY)
    Assignment.objects.create(errand=errand, helper=helper, assigned_by=clerk())
    errand.finish(by=clerk())

    post(as_dispatcher, "errand_unassign", errand, helper=helper.pk)

    assert list(errand.helpers.all()) == [helper]


# -- lists, calendar, desk --------------------------------------------------------------


def test_the_calendar_marks_in_words_what_is_short_of_help(as_dispatcher, weekly, helper):
    Assignment.objects.create(errand=weekly.errands.get(on="2020-06-22"), helper=helper, assigned_by=clerk())

    page = as_dispatcher.get(CALENDAR + "?month=2020-06")

    by_day = {day.day: day.errands for week in page.context["weeks"] for day in week if day}
    own = {day: [one.missing for one in errands if one.request == weekly] for day, errands in by_day.items()}
    assert (own[TODAY], own[date(2020, 6, 22)], own[date(2020, 6, 23)]) == ([1], [0], [])
    assert "▲ あと1人" in page.content.decode()


def test_the_list_finds_what_is_short_of_help_and_who_goes(as_dispatcher, weekly, helper):
    Assignment.objects.create(errand=weekly.errands.get(on=TODAY), helper=helper, assigned_by=clerk())
    span = {"q": "あらいはな", "since": "2020-06-15", "until": "2020-06-29"}

    def listed(**more):
        return [one.on.day for one in as_dispatcher.get(ERRANDS, span | more).context["table"].data]

    assert listed(state="short") == [22, 29]
    assert listed(helpers=helper.pk) == [15]
    [row] = as_dispatcher.get(ERRANDS, span | {"helpers": helper.pk}).context["table"].data
    assert row.going == 1, "the filter does not count those who go twice"


def test_the_desk_shows_today_tomorrow_what_is_short_and_what_nobody_has_noted(
    as_dispatcher, group, recipient, helper
):
    late = taken(group, recipient, repeats="once", first_on=TODAY - timedelta(days=1))
    today = taken(group, recipient, repeats="once")
    Assignment.objects.create(errand=today.errands.get(), helper=helper, assigned_by=clerk())
    tomorrow = taken(group, recipient, repeats="once", first_on=TODAY + timedelta(days=1))
    edge = taken(group, recipient, repeats="once", first_on=TODAY + timedelta(days=14))
    taken(group, recipient, repeats="once", first_on=TODAY + timedelta(days=15))  # not within 14 days

    desk = as_dispatcher.get("/").context

    def ours(errands):
        return [one.request for one in errands if one.request.recipient == recipient]

    assert [ours(errands) for _, _, errands in desk["days"]] == [[today], [tomorrow]]
    assert ours(desk["short"]) == [tomorrow, edge]
    assert ours(desk["unmarked"]) == [late]


@pytest.mark.parametrize("address", [CALENDAR + "?month=2020-06", ERRANDS, "/", REQUESTS])
def test_pages_of_errands_take_the_same_queries_however_many_there_are(
    as_dispatcher, group, recipient, address, django_assert_num_queries
):
    taken(group, recipient, repeats="once")
    as_dispatcher.get(address)  # a session and the pages of the manual are looked for once
    with CaptureQueriesContext(connection) as few:
        as_dispatcher.get(address)
    for kind in group.kinds.all():
        taken(group, recipient, kind=kind)

    with django_assert_num_queries(len(few)):
        as_dispatcher.get(address)


def test_another_groups_requests_are_out_of_sight(weekly, helper):
    outsider = User.objects.create_user("tonari", "a long enough passphrase", name="隣", role="dispatcher")
    theirs = ExchangeGroup.objects.create(name="となりの会", area=weekly.group.area, started_on="2019-04-01")
    theirs.dispatchers.add(outsider)
    client = Client()
    client.force_login(outsider)
    errand = weekly.errands.first()

    for view, record in (("request_detail", weekly), ("errand_detail", errand), ("request_edit", weekly)):
        assert client.get(reverse(view, args=[record.pk])).status_code == 404
    assert client.post(reverse("errand_assign", args=[errand.pk]), {"helper": helper.pk}).status_code == 404
    client.post(reverse("errand_plan"), {"month": "2020-09"})
    assert not weekly.errands.filter(on__gte="2020-09-01").exists()
    assert "新井" not in client.get(CALENDAR + "?month=2020-06").content.decode()
    assert not Member.objects.visible_to(outsider).exists()
