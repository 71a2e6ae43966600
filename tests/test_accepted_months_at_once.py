"""An accepted month at the moment of its acceptance: who is at a visit then is counted, or is refused."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from coordination import accepted_months
from coordination.models import Activity, Coordinator, MonthlyReport, Organization, User
from reports.monthly_report import Acceptance, monthly_report
from tests.monthly import visit_on

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one transaction writes at a time"),
]

GUARD = "受理された月報に数えた訪問です。訂正の理由を書いて直してください。"


@pytest.fixture
def city(transactional_db):
    """A city of its own, seen by every connection; the tables are emptied when the test ends."""
    employer = Organization.objects.create(name="受託者", kind="npo")
    writer = User.objects.create_user("w", "a long enough passphrase", name="書く人", role="coordinator")
    someone = Coordinator.objects.create(name="書く人", employer=employer, user=writer)
    report = MonthlyReport.objects.create(contractor=employer, month=date(2031, 5, 1))
    visit_on(date(2031, 5, 7), someone)
    report.submit(by=writer, at=timezone.now())
    return report


def test_a_visit_recorded_while_a_month_is_being_accepted_is_either_counted_or_refused(city):
    """The clerk counts and freezes; a visit that is recorded meanwhile waits, and then meets the guard."""
    someone, clerk = Coordinator.objects.get(name="書く人"), User.objects.get(username="w")
    counting, refusals = threading.Event(), []

    def record():
        counting.wait(5)
        try:
            with transaction.atomic():
                visit_on(date(2031, 5, 8), someone)
        except IntegrityError as refusal:
            refusals.append(accepted_months.refusal_in_words(refusal))
        finally:
            connection.close()

    other = threading.Thread(target=record)
    other.start()
    with transaction.atomic():
        city.hold()
        counting.set()
        other.join(0.5)
        assert other.is_alive(), "it waits for the clerk"
        acceptance = Acceptance(clerk, timezone.now())
        city.accept(by=clerk, at=acceptance.at, document=monthly_report(city, acceptance).as_json())
    other.join(10)

    assert refusals == [GUARD]
    assert city.reported.count() == city.document["visits"] == city.visits().count() == 1


def test_of_two_clerks_at_the_same_moment_one_answers(city):
    clerk, outcomes = User.objects.get(username="w"), []
    together = threading.Barrier(2)

    def answer(act):
        report = MonthlyReport.objects.get(pk=city.pk)
        together.wait(5)
        try:
            how = {"document": {}} if act == "accept" else {"comment": "直してください"}
            getattr(report, act)(by=clerk, at=timezone.now(), **how)
            outcomes.append("done")
        except Exception as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=[act]) for act in ("accept", "send_back")]
    [one.start() for one in threads]
    [one.join(10) for one in threads]

    assert sorted(outcomes) == ["ValidationError", "done"]
    assert city.steps.count() == 2, "submitted, and answered once"


@pytest.fixture
def clerk(city):
    return User.objects.create_user("c", "a long enough passphrase", name="市の人", role="staff")


def meanwhile(act):
    """Runs an act beside the test, on a connection of its own. Returns the thread and what it has come to."""
    outcomes = []

    def run():
        try:
            outcomes.append(act())
        except Exception as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, outcomes


def test_a_visit_that_is_being_changed_when_the_clerk_accepts_shows_the_paper_anew(city, clerk, client):
    """The clerk has read one paper; while the button is pressed, it becomes another."""
    visit = city.visits().get()
    client.force_login(clerk)
    page = reverse("monthly_accept", args=[city.pk])
    shown = client.get(page).context["digest"]

    with transaction.atomic():
        Activity.objects.filter(pk=visit.pk).update(venue="第二集会所")
        accepting, outcomes = meanwhile(lambda: client.post(page, {"shown": shown}))
        accepting.join(0.5)
        assert accepting.is_alive(), "the clerk waits for who is at it"
    accepting.join(10)

    assert [answer.status_code for answer in outcomes] == [409]
    assert "第二集会所" in outcomes[0].content.decode()
    city.refresh_from_db()
    assert (city.state, city.document, city.reported.count()) == ("submitted", None, 0)


def test_a_form_that_holds_a_visit_and_a_clerk_who_accepts_it_do_not_wait_for_each_other(city, clerk):
    """A form locks its visit before it writes; the report points at that visit."""
    visit, locked, go_on = city.visits().get(), threading.Event(), threading.Event()

    def save_a_form():
        with transaction.atomic():
            Activity.objects.select_for_update(of=("self",)).get(pk=visit.pk)
            locked.set()
            go_on.wait(5)
            return Activity.objects.filter(pk=visit.pk).update(venue="第二集会所")

    saving, saved = meanwhile(save_a_form)
    locked.wait(5)
    accepting, accepted = meanwhile(lambda: city.accept(by=clerk, at=timezone.now(), document={}))
    accepting.join(0.5)
    go_on.set()
    saving.join(10)
    accepting.join(10)

    assert (saved, accepted) == ([1], [None]), "neither is a deadlock's victim"
    assert city.reported.get().activity.venue == "第二集会所"


@pytest.mark.parametrize("change", [{"people_met": 99}, {"visited_on": date(2031, 6, 2)}])
def test_a_visit_that_is_changed_while_its_month_is_being_accepted_meets_the_guard(city, clerk, change):
    visit = city.visits().get()

    with transaction.atomic():
        city.accept(by=clerk, at=timezone.now(), document={"visits": 1})
        changing, outcomes = meanwhile(lambda: Activity.objects.filter(pk=visit.pk).update(**change))
        changing.join(0.5)
        assert changing.is_alive(), "it waits for the clerk"
    changing.join(10)

    assert [accepted_months.refusal_in_words(one) for one in outcomes] == [GUARD]
    assert city.visits().get().visited_on == date(2031, 5, 7)


def test_a_person_who_gets_another_employer_while_a_month_is_being_accepted_meets_the_guard(city, clerk):
    other = Organization.objects.create(name="べつの受託者", kind="npo")

    with transaction.atomic():
        city.accept(by=clerk, at=timezone.now(), document={"visits": 1})
        moving, outcomes = meanwhile(lambda: Coordinator.objects.update(employer=other))
        moving.join(0.5)
        assert moving.is_alive(), "it waits for the clerk"
    moving.join(10)

    assert [accepted_months.refusal_in_words(one) for one in outcomes] == [accepted_months.EMPLOYED]
