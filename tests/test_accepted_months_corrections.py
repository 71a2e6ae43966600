"""A correction changes the one visit it is about, and afterwards every visit is counted in the month it belongs to."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from coordination import accepted_months
from coordination.models import (
    Activity,
    ActivityFile,
    Coordinator,
    Correction,
    MonthlyReport,
    ReportedVisit,
    correcting,
)
from tests.monthly import another_contractor, visit_on

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2030, 5, 1), date(2030, 6, 1)


@pytest.fixture
def coordinator(db):
    return Coordinator.objects.get(user__username="coordinator")


@pytest.fixture
def other(db):
    """Somebody who works for another contractor."""
    return another_contractor().coordinator


@pytest.fixture
def accepted(staff):
    def accept(month, contractor):
        report = MonthlyReport.objects.create(contractor=contractor, month=month)
        report.submit(by=staff, at=timezone.now())
        report.accept(by=staff, at=timezone.now(), document={"visits": report.visits().count()})
        return report

    return accept


@pytest.fixture
def visit(coordinator):
    return visit_on(date(2030, 5, 12), coordinator)


@pytest.fixture
def may(visit, coordinator, accepted):
    return accepted(MAY, coordinator.employer)


@pytest.fixture
def correct(staff):
    """Corrects a visit in all the reports that hold it, as it will be."""

    def correct(visit, *, day=None, people=None):
        people = people or list(visit.coordinators.all())
        reports = list(MonthlyReport.objects.holding(visit, day or visit.visited_on, people))
        with correcting(reports, reason="まちがい", by=staff, at=timezone.now(), activity=visit):
            Activity.objects.filter(pk=visit.pk).update(visited_on=day or visit.visited_on)
            visit.coordinators.set(people)

    return correct


def attached(visit, by, name="ちらし.pdf", digest="1"):
    return ActivityFile.objects.create(
        activity=visit, name=name, content_type="application/pdf", size=1, digest=digest, added_by=by
    )


def refused(change):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        change()
    assert accepted_months.is_refusal(refusal.value)
    return accepted_months.refusal_in_words(refusal.value)


def counted_in(visit):
    return [one.report.month for one in visit.reported.order_by("report__month")]


def test_a_visit_that_is_moved_into_an_open_month_is_counted_there_alone(visit, may, correct, accepted):
    correct(visit, day=date(2030, 6, 2))

    assert list(may.visits()) == []
    may.refresh_from_db()
    assert may.document == {"visits": 1}, "the paper is what it was"
    june = accepted(JUNE, may.contractor)
    assert counted_in(visit) == [JUNE]
    assert june.document == {"visits": 1}


def test_a_visit_that_is_moved_between_two_accepted_months_is_counted_in_the_later_one(
    visit, may, correct, accepted
):
    june = accepted(JUNE, may.contractor)

    correct(visit, day=date(2030, 6, 2))

    assert counted_in(visit) == [JUNE]
    assert [report.corrections.count() for report in (may, june)] == [1, 1]


def test_a_visit_that_is_given_to_another_contractors_people_leaves_the_month(
    visit, may, correct, accepted, other
):
    correct(visit, people=[other])

    assert list(may.visits()) == []
    accepted(MAY, other.employer)
    assert [one.report.contractor for one in visit.reported.all()] == [other.employer]


def test_a_visit_that_has_left_can_be_mended_without_a_further_reason(visit, may, correct):
    correct(visit, day=date(2030, 6, 2))

    Activity.objects.filter(pk=visit.pk).update(people_met=4)

    assert may.corrections.count() == 1


def test_a_visit_that_is_withdrawn_stays_among_those_that_were_counted(visit, may, staff):
    now = timezone.now()
    with correcting([may], reason="二重", by=staff, at=now, activity=visit):
        visit.withdraw(by=staff, at=now, because="二重")

    assert list(may.visits()) == [visit]
    assert refused(lambda: visit.come_back()) == accepted_months.MESSAGE


def test_a_forgotten_visit_by_people_of_two_contractors_comes_into_both_months(
    may, coordinator, other, accepted, staff
):
    reports = [may, accepted(MAY, other.employer)]

    with correcting(reports, reason="記録もれ", by=staff, at=timezone.now()) as correction:
        correction.activity = late = visit_on(date(2030, 5, 20), coordinator)
        late.coordinators.add(other)

    assert counted_in(late) == [MAY, MAY]


def test_an_accepted_month_that_a_visit_only_passes_through_asks_for_a_reason_and_notes_nothing(
    may, coordinator, other, correct, accepted
):
    """Its day is saved before its people: for that moment the visit of June lies in their May."""
    visit = visit_on(date(2030, 6, 3), coordinator)
    assert list(MonthlyReport.objects.holding(visit, date(2030, 5, 20), [other])) == [may]

    correct(visit, day=date(2030, 5, 20), people=[other])

    assert (counted_in(visit), may.corrections.count()) == ([], 0)


def test_a_correction_opens_no_other_visit_of_its_month(visit, coordinator, accepted, staff):
    neighbour = visit_on(date(2030, 5, 13), coordinator)
    may = accepted(MAY, coordinator.employer)
    june = visit_on(date(2030, 6, 13), coordinator)

    with correcting([may], reason="まちがい", by=staff, at=timezone.now(), activity=visit):
        refused(lambda: Activity.objects.filter(pk=neighbour.pk).update(people_met=4))
        refused(lambda: Activity.objects.filter(pk=june.pk).update(visited_on=MAY))
        refused(lambda: Correction.objects.filter(is_open=True).update(activity=neighbour))
        refused(lambda: ReportedVisit.objects.filter(activity=neighbour).delete())


def test_a_correction_for_a_new_visit_opens_none_that_was_counted(visit, may, coordinator, staff):
    with correcting([may], reason="記録もれ", by=staff, at=timezone.now()) as correction:
        refused(lambda: Activity.objects.filter(pk=visit.pk).update(people_met=4))
        refused(lambda: visit.coordinators.clear())
        correction.activity = visit_on(date(2030, 5, 20), coordinator)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="asks nothing at the end of a transaction")
def test_no_transaction_ends_with_a_correction_open(visit, may, staff):
    def leave_open():
        Correction.objects.create(report=may, activity=visit, reason="まちがい", by=staff)
        connection.check_constraints()  # as at the end of a transaction

    assert refused(leave_open) == accepted_months.LEFT_OPEN


# -- files -----------------------------------------------------------------


def test_the_files_of_a_visit_of_an_accepted_month_stay(visit, coordinator, accepted, staff):
    paper, loose = attached(visit, staff), attached(visit_on(JUNE, coordinator), staff)
    accepted(MAY, coordinator.employer)

    refused(lambda: attached(visit, staff, digest="2"))
    refused(lambda: ActivityFile.objects.filter(pk=paper.pk).update(name="べつの名前.pdf"))
    refused(lambda: ActivityFile.objects.filter(pk=loose.pk).update(activity=visit))
    refused(lambda: paper.delete())


def test_a_file_that_a_correction_adds_is_named_in_it(visit, may, staff):
    with correcting([may], reason="資料の追加", by=staff, at=timezone.now(), activity=visit):
        attached(visit, staff)

    made = may.corrections.get()
    assert (made.before["写真・ファイル"], made.after["写真・ファイル"]) == ("", "ちらし.pdf")


# -- employers -------------------------------------------------------------


def edit(client, coordinator, employer, **further):
    page = reverse("coordinator_edit", args=[coordinator.pk])
    seen = client.get(page).context["seen"]
    sent = {"name": coordinator.name, "kana": coordinator.kana, "employer": employer.pk, "seen": seen}
    return client.post(page, {**sent, "user": coordinator.user_id or "", **further})


def test_who_has_visits_in_an_accepted_month_keeps_the_employer(may, coordinator, other, as_staff):
    answer = edit(as_staff, coordinator, other.employer)

    assert answer.status_code == 422
    assert "新しい所属でコーディネーターを登録してください。" in answer.context["form"].errors["employer"][0]
    change = Coordinator.objects.filter(pk=coordinator.pk)
    assert refused(lambda: change.update(employer=other.employer)) == accepted_months.EMPLOYED
    assert refused(lambda: change.update(employer=None)) == accepted_months.EMPLOYED


def test_nobody_brings_visits_into_an_accepted_month_by_changing_the_employer(may, other, as_staff):
    visit_on(date(2030, 5, 20), other)

    assert edit(as_staff, other, may.contractor).status_code == 422
    change = Coordinator.objects.filter(pk=other.pk)
    assert refused(lambda: change.update(employer=may.contractor)) == accepted_months.EMPLOYED


def test_a_mistaken_employer_is_mended_once_it_is_clear_that_the_visits_come_along(
    other, coordinator, as_staff
):
    visit_on(date(2030, 5, 20), other)

    asked = edit(as_staff, other, coordinator.employer)

    assert "いままでの訪問1件も、新しい所属の月報に数える" in asked.context["warnings"][0]
    edit(as_staff, other, coordinator.employer, confirmed=asked.context["warnings_mark"])
    other.refresh_from_db()
    assert other.employer == coordinator.employer


def test_who_has_been_nowhere_changes_the_employer_without_a_question(other, coordinator, as_staff):
    assert edit(as_staff, other, coordinator.employer).status_code == 302


# -- without guards --------------------------------------------------------


def test_no_month_is_accepted_while_its_guards_are_missing(visit, coordinator, staff):
    report = MonthlyReport.objects.create(contractor=coordinator.employer, month=MAY)
    report.submit(by=staff, at=timezone.now())
    accepted_months.take_down()

    with pytest.raises(ValidationError, match="まだ受理していません。"):
        report.accept(by=staff, at=timezone.now(), document={})

    report.refresh_from_db()
    assert (report.state, report.reported.count()) == ("submitted", 0)
