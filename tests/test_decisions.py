"""決定・宿題: listed, closed, and turned into initiatives; and meetings that are called off or put off."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from coordination.models import Need, NeedStep, User
from meetings.models import Decision, Initiative, Meeting
from tests import meetings
from tests.filled_forms import open_form
from tests.meetings import text

pytestmark = pytest.mark.django_db

LIST = "/decisions/"


@pytest.fixture
def coordinator(db):
    return User.objects.get(role="coordinator")


@pytest.fixture
def council():
    return meetings.council()


@pytest.fixture
def meeting(council):
    return meetings.meeting(meetings.series(of=council), items=("街灯",))


def address(view, one):
    return reverse(view, args=[one.pk])


def shown(client, **query):
    return [
        row.record.text
        for row in client.get(LIST, {"sort": "due_on", **query}).context["table"].page
        if row.record.text.startswith("宿")
    ]


@pytest.fixture
def todos(meeting, coordinator):
    today = timezone.localdate()
    late = meetings.todo(meeting, "宿題・遅い", owner="花田", due_on=today - timedelta(days=1))
    soon = meetings.todo(meeting, "宿題・今日", owner="木下", due_on=today)
    done = meetings.todo(meeting, "宿題・済み", due_on=today - timedelta(days=9))
    done.close("done", by=coordinator, on=today)
    return late, soon, done


def test_todos_are_found_by_state_owner_series_and_year(as_coordinator, meeting, todos):
    assert shown(as_coordinator, state="open") == ["宿題・遅い", "宿題・今日"]
    assert shown(as_coordinator, state="overdue") == ["宿題・遅い"], "the day itself is not late"
    assert shown(as_coordinator, state="closed") == ["宿題・済み"]
    assert shown(as_coordinator, owner="木下") == ["宿題・今日"]
    assert len(shown(as_coordinator, series=meeting.series_id)) == 3
    assert len(shown(as_coordinator, year="2020")) == 3 and shown(as_coordinator, year="2019") == []
    assert "うち期限を過ぎた宿題" in text(as_coordinator.get(LIST))


def test_the_list_goes_to_excel(as_coordinator, todos):
    answer = as_coordinator.get(LIST, {"format": "csv", "state": "overdue", "owner": "花田"})

    assert "宿題・遅い" in answer.content.decode("utf-8-sig") and "宿題・今日" not in answer.content.decode(
        "utf-8-sig"
    )


def test_the_list_costs_the_same_with_one_and_with_thirty(
    as_coordinator, meeting, django_assert_max_num_queries
):
    meetings.todo(meeting, "宿題")
    with django_assert_max_num_queries(25) as one:
        as_coordinator.get(LIST)
    for number in range(29):
        meetings.todo(meetings.meeting(meeting.series, date(2020, 6, 1) + timedelta(number)), f"宿題{number}")

    with django_assert_max_num_queries(len(one.captured_queries)):
        as_coordinator.get(LIST)


def test_a_todo_is_closed_as_done_or_dropped_with_a_reason_and_opened_again(
    as_coordinator, coordinator, todos
):
    late, soon, _ = todos
    page = address("decision_close", late)

    refused = as_coordinator.post(page, open_form(as_coordinator, page) | {"outcome": "dropped"})
    as_coordinator.post(
        page, open_form(as_coordinator, page) | {"outcome": "dropped", "closed_note": "市が行う"}
    )
    future = address("decision_close", soon)
    too_early = as_coordinator.post(future, open_form(as_coordinator, future) | {"closed_on": "2190-01-01"})

    assert "取りやめた理由を書いてください。" in text(refused)
    assert "まだ来ていない日です。" in text(too_early)
    late.refresh_from_db()
    assert (late.outcome, late.closed_on, late.closed_note, late.closed_by) == (
        "dropped",
        timezone.localdate(),
        "市が行う",
        coordinator,
    )
    as_coordinator.post(address("decision_reopen", late))
    late.refresh_from_db()
    assert (late.outcome, late.closed_on, late.closed_by) == ("", None, None)


def test_a_decision_becomes_an_initiative_and_its_need_an_answered_one(
    as_coordinator, coordinator, council, meeting
):
    initiative = Initiative.objects.create(council=council, name="あかりの会")
    item = meeting.agenda.get()
    item.need = meetings.need()
    item.save()
    decision = Decision.objects.create(meeting=meeting, item=item, text="街灯をつける")
    page = address("decision_initiative", decision)
    data = open_form(as_coordinator, page)

    for _ in range(2):
        as_coordinator.post(page, data | {"initiative": initiative.pk})

    decision.refresh_from_db()
    step = item.need.steps.get()
    assert (decision.initiative, step.stage, list(step.initiatives.all())) == (
        initiative,
        "acted_on",
        [initiative],
    )
    assert "街灯をつける" in step.note
    assert "あかりの会" in text(as_coordinator.get(meeting.get_absolute_url()))


def test_a_need_that_is_solved_stays_so(as_coordinator, coordinator, council, meeting):
    initiative = Initiative.objects.create(council=council, name="あかりの会")
    item, need = meeting.agenda.get(), meetings.need()
    NeedStep.objects.create(need=need, stage="solved", on=date(2020, 6, 1), note="済んだ。", by=coordinator)
    item.need = need
    item.save()
    decision = Decision.objects.create(meeting=meeting, item=item, text="街灯をつける")
    page = address("decision_initiative", decision)

    as_coordinator.post(page, open_form(as_coordinator, page) | {"initiative": initiative.pk})

    assert Need.objects.with_stage().get(pk=need.pk).stage == "solved"


# -- called off, put off -----------------------------------------------------


@pytest.fixture
def planned(council):
    series = meetings.series(of=council)
    return meetings.meeting(
        series, date(2026, 6, 9), status="planned", items=("一つ目", "二つ目"), venue="公民館"
    )


@pytest.mark.parametrize("status", ["cancelled", "written"])
def test_calling_off_and_meeting_in_writing_need_a_reason(status, as_coordinator, planned):
    page = address("meeting_status", planned)
    data = open_form(as_coordinator, page) | {"status": status}

    refused = as_coordinator.post(page, data)
    as_coordinator.post(page, data | {"because": "大雪のため"})

    assert "の理由を書いてください。" in text(refused)
    planned.refresh_from_db()
    assert (planned.status, planned.because) == (status, "大雪のため")


def postpone(client, meeting, **changed):
    page = address("meeting_postpone", meeting)
    data = open_form(client, page) | {"held_on": "2026-06-16", "because": "大雪のため"} | changed
    answer = client.post(page, data)
    if answer.status_code == 422 and answer.context["warnings_mark"]:
        data["confirmed"] = answer.context["warnings_mark"]
        answer = client.post(page, data)
    client.post(page, data)
    return answer


def test_a_meeting_is_put_off_in_one_step_with_its_agenda(as_coordinator, planned):
    earlier = meetings.todo(meetings.meeting(planned.series, date(2026, 5, 12)))
    planned.carried_todos.add(earlier)

    postpone(as_coordinator, planned)

    planned.refresh_from_db()
    new = Meeting.objects.get(series=planned.series, held_on=date(2026, 6, 16))
    assert (planned.status, planned.because) == ("cancelled", "大雪のため（令和8年6月16日に延期）")
    assert (new.status, new.venue, [item.title for item in new.agenda.all()]) == (
        "planned",
        "公民館",
        ["一つ目", "二つ目"],
    )
    assert list(new.carried_todos.all()) == [earlier]


def test_only_a_planned_meeting_is_put_off(as_coordinator, planned):
    Meeting.objects.filter(pk=planned.pk).update(status="held")

    answer = postpone(as_coordinator, planned)

    assert "別の日にできるのは、予定の会議だけです。" in text(answer)
    assert not Meeting.objects.filter(series=planned.series, held_on=date(2026, 6, 16)).exists()


def test_a_meeting_is_not_put_off_to_its_own_day(as_coordinator, planned):
    assert "いまの開催日と同じ日です。" in text(postpone(as_coordinator, planned, held_on="2026-06-09"))


# -- files -------------------------------------------------------------------


def test_a_file_is_kept_with_the_meeting_once_and_only_the_office_gets_it(as_coordinator, client, planned):
    page = address("meeting_file_add", planned)

    for _ in range(2):
        paper = SimpleUploadedFile("次第.pdf", b"%PDF-1.7 x", "application/pdf")
        as_coordinator.post(page, open_form(as_coordinator, page) | {"files": [paper]})

    (file,) = planned.files.all()
    assert "次第.pdf" in text(as_coordinator.get(planned.get_absolute_url()))
    answer = as_coordinator.get(file.get_absolute_url())
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 x"
    assert answer["Content-Disposition"].startswith("attachment")
    other = Meeting.objects.exclude(pk=planned.pk).first()
    assert as_coordinator.get(reverse("meeting_file", args=[other.pk, file.pk])).status_code == 404
    client.force_login(User.objects.get(role="dispatcher"))
    assert client.get(file.get_absolute_url()).status_code == 403


def test_markup_on_an_agenda_in_minutes_and_in_decisions_stays_text(as_coordinator, meeting):
    payload = "<script>alert(1)</script>"
    meeting.agenda.update(title=payload, discussion=payload)
    decision = meetings.todo(meeting, payload, owner=payload)
    person = meetings.person("やま")
    person.name = payload
    person.save()
    meetings.member(meeting.series.council, person, title=payload)

    for page in (
        LIST,
        meeting.get_absolute_url(),
        *(address(view, meeting) for view in ("meeting_agenda", "meeting_minutes", "meeting_roll_call")),
        *(address(view, decision) for view in ("decision_detail", "decision_close", "decision_initiative")),
    ):
        assert "<script>alert" not in text(as_coordinator.get(page))
