"""The form of a visit: it offers what was the same last time, asks about doubles, and makes what is missing."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from coordination.models import Activity, Coordinator, MonthlyReport, Organization, Placement, Purpose, User
from coordination.visits.form import VisitForm
from reports.measures import MEASURES
from tests.filled_forms import open_form

pytestmark = pytest.mark.django_db

ADD = "/activities/add/"
TODAY = date(2020, 6, 10)


@pytest.fixture(autouse=True)
def in_june(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args: TODAY)


@pytest.fixture
def coordinator(db):
    return Coordinator.objects.exclude(user=None).get()


@pytest.fixture
def club():
    return Organization.objects.create(name="ひのでサロン", kana="ひのでさろん", kind="senior_club")


@pytest.fixture
def earlier(coordinator, club):
    """The coordinator's latest visit."""
    visit = Activity.objects.create(
        visited_on=date(2020, 6, 9),
        tier=2,
        area_id=_area(3),
        venue="集会所",
        heard="雨の日は来られない。",
        people_met=4,
    )
    visit.coordinators.add(coordinator)
    visit.organizations.add(club)
    visit.purposes.add(Purpose.objects.first())
    return visit


def _area(number):
    from coordination.models import Area

    return Area.objects.get(number=number).pk


def filled(client, **entered):
    return {**open_form(client, ADD), **entered}


def made_by(answer):
    return Activity.objects.get(pk=int(re.search(r"/activities/(\d+)/", answer["Location"])[1]))


def shown(answer):
    return answer.content.decode()


# -- what is offered ---------------------------------------------------------


def test_an_empty_form_offers_today_the_last_place_and_oneself(as_coordinator, earlier, coordinator):
    form = as_coordinator.get(ADD).context["form"]

    assert form["visited_on"].value() == TODAY
    assert (form["tier"].value(), form["area"].value()) == (2, _area(3))
    assert form["coordinators"].value() == [coordinator.pk]


def test_the_organizations_met_last_are_offered_first(as_coordinator, earlier, club):
    page = shown(as_coordinator.get(ADD))

    (first,) = re.findall(r'<option value="(\d+)"[^>]*data-offered="1"', page)
    assert int(first) == club.pk


def test_a_form_can_go_on_from_an_earlier_visit_without_what_was_said(as_coordinator, earlier, club):
    page = as_coordinator.get(ADD)
    assert f'<a href="?from={earlier.pk}">6月9日　ひのでサロン</a>' in shown(page)

    form = as_coordinator.get(f"{ADD}?from={earlier.pk}").context["form"]

    assert form["visited_on"].value() == TODAY
    assert (form["venue"].value(), form["organizations"].value()) == ("集会所", [club.pk])
    assert len(form["purposes"].value()) == 1
    assert not form["heard"].value() and not form["people_met"].value()


@pytest.mark.parametrize(
    "query", ["from=999999999999999999999", "from=x", "visited_on=2020-13-45", "visited_on=x"]
)
def test_an_odd_address_offers_an_empty_form(as_coordinator, query):
    assert as_coordinator.get(f"{ADD}?{query}").context["form"]["visited_on"].value() == TODAY


def test_a_day_chosen_in_the_calendar_is_offered(as_coordinator):
    form = as_coordinator.get(f"{ADD}?visited_on=2020-06-03").context["form"]

    assert form["visited_on"].value() == date(2020, 6, 3)


def test_the_form_says_what_each_visit_counts_as_in_the_words_of_the_figures(as_coordinator):
    page = shown(as_coordinator.get(ADD))

    for measure in ("activities", "outreach_times", "outreach_people", "lecture_times"):
        assert MEASURES[measure].wording in page


# -- organizations made on the spot ------------------------------------------


def test_an_organization_is_made_with_the_visit(as_coordinator):
    entered = filled(
        as_coordinator, new_name="ゆうひ食堂", new_kana="ユウヒショクドウ", new_kind="npo", area=_area(2)
    )

    visit = made_by(as_coordinator.post(ADD, entered))

    (made,) = visit.organizations.all()
    assert (made.name, made.kana, made.kind, made.area_id) == (
        "ゆうひ食堂",
        "ゆうひしょくどう",
        "npo",
        _area(2),
    )
    assert visit.recorded_by.username == "coordinator"


def test_one_that_is_known_already_is_taken_however_it_is_typed(as_coordinator, club):
    visit = made_by(as_coordinator.post(ADD, filled(as_coordinator, new_name="ひので ｻﾛﾝ", new_kind="")))

    assert list(visit.organizations.all()) == [club]


def test_a_new_one_needs_its_kind_and_nothing_is_saved_without(as_coordinator):
    before = (Activity.objects.count(), Organization.objects.count())

    answer = as_coordinator.post(ADD, filled(as_coordinator, new_name="ゆうひ食堂", new_kind=""))

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"new_kind"}
    assert (Activity.objects.count(), Organization.objects.count()) == before


# -- doubles -----------------------------------------------------------------


def test_the_same_day_organization_and_coordinator_are_asked_about_and_not_refused(
    as_coordinator, earlier, club, coordinator
):
    entered = filled(
        as_coordinator, visited_on="2020-06-09", organizations=[club.pk], coordinators=[coordinator.pk]
    )

    asked = as_coordinator.post(ADD, entered)

    assert asked.status_code == 422
    assert "「ひのでサロン」（集会所）を訪ねた記録が、もうあります。" in shown(asked)
    confirmed = as_coordinator.post(ADD, {**entered, "confirmed": asked.context["warnings_mark"]})
    assert made_by(confirmed).visited_on == date(2020, 6, 9)


def test_another_day_or_another_organization_is_no_double(as_coordinator, earlier, club, coordinator):
    other = Organization.objects.exclude(pk=club.pk).first()

    same_day = filled(as_coordinator, visited_on="2020-06-09", organizations=[other.pk])
    next_day = filled(as_coordinator, visited_on="2020-06-10", organizations=[club.pk])

    assert [as_coordinator.post(ADD, one).status_code for one in (same_day, next_day)] == [302, 302]


# -- corrections -------------------------------------------------------------


@pytest.fixture
def accepted(earlier, coordinator, staff):
    report = MonthlyReport.objects.create(contractor=coordinator.employer, month=date(2020, 6, 1))
    report.submit(by=coordinator.user, at=timezone.now())
    report.accept(by=staff, at=timezone.now(), document={})
    return report


def test_a_visit_of_an_accepted_month_is_mended_with_a_reason_alone(as_coordinator, earlier, accepted):
    address = reverse("activity_edit", args=[earlier.pk])
    entered = {**open_form(as_coordinator, address), "people_met": "5"}
    assert "訂正の理由" in shown(as_coordinator.get(address))

    refused = as_coordinator.post(address, entered)
    assert refused.status_code == 422
    assert "令和2年6月分（社会福祉協議会（デモ））の月報は受理されています。" in shown(refused)

    as_coordinator.post(address, {**entered, "reason": "人数の書きまちがい"})
    earlier.refresh_from_db()
    (correction,) = accepted.corrections.all()
    assert earlier.people_met == 5
    assert (correction.before["会った人数"], correction.after["会った人数"]) == ("4", "5")
    assert "人数の書きまちがい" in shown(as_coordinator.get(earlier.get_absolute_url()))


def test_a_forgotten_visit_of_an_accepted_month_is_recorded_with_a_reason(as_coordinator, accepted, club):
    entered = filled(as_coordinator, visited_on="2020-06-05", organizations=[club.pk])

    assert as_coordinator.post(ADD, entered).status_code == 422
    visit = made_by(as_coordinator.post(ADD, {**entered, "reason": "記録もれ"}))

    assert accepted.reported.filter(activity=visit).exists()
    assert accepted.corrections.get().before is None


def test_an_open_month_asks_for_no_reason(as_coordinator, earlier):
    assert "訂正の理由" not in shown(as_coordinator.get(reverse("activity_edit", args=[earlier.pk])))


# -- withdrawals -------------------------------------------------------------


def test_a_visit_entered_twice_is_withdrawn_for_a_reason_and_can_come_back(as_coordinator, earlier):
    count = Activity.objects.count
    before, address = count(), reverse("activity_withdraw", args=[earlier.pk])

    assert as_coordinator.post(address, open_form(as_coordinator, address)).status_code == 422
    as_coordinator.post(address, {**open_form(as_coordinator, address), "because": "二重に記録した"})

    page = shown(as_coordinator.get(earlier.get_absolute_url()))
    assert count() == before - 1
    assert "理由：二重に記録した" in page and "集会所" in page
    as_coordinator.post(reverse("activity_return", args=[earlier.pk]))
    assert count() == before


def test_a_withdrawal_in_an_accepted_month_is_a_correction(as_coordinator, earlier, accepted):
    address = reverse("activity_withdraw", args=[earlier.pk])
    as_coordinator.post(address, {**open_form(as_coordinator, address), "because": "二重に記録した"})

    correction = accepted.corrections.get()
    assert (correction.reason, correction.after["取り消した理由"]) == ("二重に記録した", "二重に記録した")
    back = as_coordinator.post(reverse("activity_return", args=[earlier.pk]), follow=True)
    assert "この月の月報は受理されています。" in shown(back)


# -- sent by a device --------------------------------------------------------


def send(client, entered):
    return client.post(ADD, entered, headers={"accept": "application/json"})


def test_a_device_is_told_where_its_visit_is_and_the_same_key_makes_no_second(as_coordinator, club):
    entered = filled(as_coordinator, organizations=[club.pk], submission=str(uuid4()))

    first, again = send(as_coordinator, entered), send(as_coordinator, entered)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["location"] == again.json()["location"]
    assert Activity.objects.filter(organizations=club).count() == 1


def test_a_device_is_told_in_words_why_its_visit_was_not_taken_in(as_coordinator, earlier, club):
    wrong = send(as_coordinator, filled(as_coordinator, visited_on=""))
    double = send(as_coordinator, filled(as_coordinator, visited_on="2020-06-09", organizations=[club.pk]))

    assert wrong.status_code == double.status_code == 422
    assert wrong.json()["errors"] == [
        {"field": "id_visited_on", "label": "活動日", "sentence": "入力してください。"}
    ]
    assert "もうあります" in double.json()["warnings"][0]
    assert double.json()["confirm"]


def test_a_device_whose_session_has_ended_is_led_to_the_log_in_and_nothing_is_taken_in(client, coordinator):
    before = Activity.objects.count()

    answer = send(client, {"visited_on": "2020-06-10", "submission": str(uuid4())})

    assert answer.status_code == 302 and answer["Location"].startswith("/account/login/")
    assert Activity.objects.count() == before


def test_a_device_learns_who_is_signed_in(as_coordinator, coordinator):
    known = as_coordinator.get("/activities/hello/").json()

    assert known["user"] == coordinator.user_id and len(known["token"]) > 30


def test_the_worker_of_the_device_lies_at_the_root(client):
    answer = client.get("/sw.js")

    assert answer["Content-Type"] == "text/javascript"
    assert "addEventListener" in b"".join(answer.streaming_content).decode()


def test_who_may_not_record_visits_has_no_form(client, manager):
    client.force_login(manager)
    assert [client.get(one).status_code for one in (ADD, "/activities/waiting/", "/activities/hello/")] == [
        403
    ] * 3
    client.force_login(User.objects.get(role="dispatcher"))
    assert client.get(ADD).status_code == 403


# -- what came to light by trying to break it ----------------------------------


def test_a_month_accepted_while_the_form_is_sent_is_told_and_nothing_is_lost(
    as_coordinator, accepted, monkeypatch
):
    monkeypatch.setattr(VisitForm, "_reports_holding", lambda *args: [])  # it was looked at a moment before

    answer = as_coordinator.post(
        ADD, filled(as_coordinator, visited_on="2020-06-05", heard="まにあわなかった。")
    )

    assert answer.status_code == 422
    assert "この月の月報が受理されたため、まだ保存していません。" in shown(answer)
    assert "まにあわなかった。" in shown(answer)
    assert not Activity.objects.filter(heard="まにあわなかった。").exists()


@pytest.mark.parametrize("kind", ["", "秘密結社"])
def test_an_odd_kind_of_a_new_organization_is_refused(as_coordinator, kind):
    answer = as_coordinator.post(ADD, filled(as_coordinator, new_name="ゆうひ食堂", new_kind=kind))

    assert answer.status_code == 422


def test_a_double_at_an_organization_that_was_typed_as_new_is_asked_about_too(as_coordinator, earlier):
    asked = as_coordinator.post(
        ADD, filled(as_coordinator, visited_on="2020-06-09", new_name="ひのでサロン", new_kind="senior_club")
    )

    assert "を訪ねた記録が、もうあります。" in shown(asked)


def test_one_who_was_not_placed_on_the_day_is_asked_about_and_not_refused(as_coordinator, coordinator):
    Placement.objects.filter(coordinator=coordinator).update(ended_on=date(2020, 6, 8))

    asked = as_coordinator.post(ADD, filled(as_coordinator, coordinators=[coordinator.pk]))
    in_time = as_coordinator.post(ADD, filled(as_coordinator, visited_on="2020-06-08"))

    assert f"{coordinator}さんは、令和2年6月10日（水）には配置されていません。" in shown(asked)
    assert in_time.status_code == 302


def test_a_form_shown_again_says_that_its_files_must_be_chosen_again(as_coordinator):
    file = SimpleUploadedFile("案内.pdf", b"%PDF-1.7")

    answer = as_coordinator.post(ADD, filled(as_coordinator, visited_on="", files=[file]))

    assert "選んだ写真やファイルは、まだ保存していません。" in shown(answer)


def test_the_same_key_with_another_file_is_no_second_press(as_coordinator):
    entered = filled(as_coordinator, submission=str(uuid4()))
    as_coordinator.post(ADD, {**entered, "files": [SimpleUploadedFile("案内.pdf", b"%PDF-1.7")]})

    again = as_coordinator.post(ADD, {**entered, "files": [SimpleUploadedFile("案内.pdf", b"%PDF-1.8")]})

    assert again.status_code == 409
