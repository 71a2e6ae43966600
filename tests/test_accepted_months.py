"""An accepted month refuses silent change, whatever the way; with a reason it can be corrected."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from coordination import accepted_months
from coordination.models import Activity, Coordinator, Correction, MonthlyReport, Purpose, correcting

pytestmark = pytest.mark.django_db

MAY = date(2020, 5, 1)


@pytest.fixture
def coordinator(db):
    return Coordinator.objects.exclude(user=None).get()


@pytest.fixture
def visit(coordinator):
    visit = Activity.objects.create(visited_on=date(2020, 5, 12), tier=2, area_id=None, people_met=3)
    visit.coordinators.add(coordinator)
    return visit


@pytest.fixture
def report(coordinator, staff, visit):
    report = MonthlyReport.objects.create(contractor=coordinator.employer, month=MAY)
    report.submit(by=coordinator.user, at=timezone.now())
    report.accept(by=staff, at=timezone.now(), document={"visits": 1})
    return report


def refused(change):
    with pytest.raises(IntegrityError, match="受理された"), transaction.atomic():
        change()


WAYS = {
    "a save": lambda visit: visit.save(),
    "an update of many": lambda visit: Activity.objects.filter(pk=visit.pk).update(people_met=4),
    "a move into another month": lambda visit: Activity.objects.filter(pk=visit.pk).update(visited_on=date(2020, 6, 1)),
    "a bulk update": lambda visit: Activity.objects.bulk_update([visit], ["venue"]),
    "a deletion": lambda visit: Activity.objects.filter(pk=visit.pk)._raw_delete("default"),
    "another purpose": lambda visit: visit.purposes.add(Purpose.objects.first()),
    "another person": lambda visit: visit.coordinators.add(Coordinator.objects.filter(user=None).first()),
    "nobody": lambda visit: visit.coordinators.clear(),
    "a withdrawal": lambda visit: visit.withdraw(by=visit.recorded_by, at=timezone.now(), because="二重"),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_visit_of_an_accepted_month_is_changed_by_no(way, visit, report):
    refused(lambda: WAYS[way](visit))


def test_before_it_is_accepted_a_month_is_open(visit, coordinator):
    MonthlyReport.objects.create(contractor=coordinator.employer, month=MAY).submit(
        by=coordinator.user, at=timezone.now()
    )

    Activity.objects.filter(pk=visit.pk).update(people_met=4)


def test_a_visit_comes_late_into_an_accepted_month_by_no_way(report, coordinator):
    late = Activity.objects.create(visited_on=date(2020, 5, 31), tier=2)
    refused(lambda: late.coordinators.add(coordinator))

    moved = Activity.objects.create(visited_on=date(2020, 6, 1), tier=2)
    moved.coordinators.add(coordinator)
    refused(lambda: Activity.objects.filter(pk=moved.pk).update(visited_on=date(2020, 5, 31)))


def test_other_months_stay_open(report, coordinator):
    june = Activity.objects.create(visited_on=date(2020, 6, 1), tier=2)
    june.coordinators.add(coordinator)
    Activity.objects.filter(pk=june.pk).update(visited_on=date(2020, 6, 30))


def test_the_paper_itself_stays_as_it_was(report):
    refused(lambda: MonthlyReport.objects.filter(pk=report.pk).update(document={"visits": 2}))
    refused(lambda: MonthlyReport.objects.filter(pk=report.pk).update(state="draft", document=None))
    refused(lambda: report.steps.update(comment="よい"))
    refused(lambda: report.reported.all()._raw_delete("default"))


def test_with_a_reason_a_visit_is_corrected_and_the_month_is_closed_again(visit, report, staff):
    with correcting([report], reason="人数の書きまちがい", by=staff, at=timezone.now(), activity=visit):
        Activity.objects.filter(pk=visit.pk).update(people_met=4)

    (correction,) = report.corrections.all()
    assert (correction.reason, correction.by, correction.activity) == ("人数の書きまちがい", staff, visit)
    assert (correction.before["会った人数"], correction.after["会った人数"]) == ("3", "4")
    refused(lambda: Activity.objects.filter(pk=visit.pk).update(people_met=5))
    refused(lambda: Correction.objects.update(reason="とくになし"))
    refused(lambda: Correction.objects.all()._raw_delete("default"))
    report.refresh_from_db()
    assert report.document == {"visits": 1}, "the accepted paper is what it was"


def test_a_correction_that_fails_leaves_nothing_open(visit, report, staff):
    mistake = correcting([report], reason="まちがい", by=staff, at=timezone.now(), activity=visit)
    with pytest.raises(ZeroDivisionError), transaction.atomic(), mistake:
        Activity.objects.filter(pk=visit.pk).update(people_met=1 // 0)

    assert not report.corrections.exists()
    refused(lambda: Activity.objects.filter(pk=visit.pk).update(people_met=5))


def test_a_visit_that_was_forgotten_is_added_with_a_reason(report, coordinator, staff):
    with correcting([report], reason="記録もれ", by=staff, at=timezone.now()) as correction:
        late = Activity.objects.create(visited_on=date(2020, 5, 31), tier=2)
        late.coordinators.add(coordinator)
        correction.activity = late

    assert report.reported.filter(activity=late).exists()
    refused(lambda: Activity.objects.filter(pk=late.pk).update(people_met=5))


def test_no_correction_is_without_a_reason(visit, report, staff):
    without = correcting([report], reason="", by=staff, at=timezone.now(), activity=visit)
    with pytest.raises(IntegrityError), transaction.atomic(), without:
        pass


def test_the_reports_that_hold_a_visit_are_those_it_was_counted_in_and_those_it_would_belong_to(
    visit, report, coordinator
):
    holding = MonthlyReport.objects.holding

    assert list(holding(visit, date(2020, 6, 3), [coordinator])) == [report], "moved out: counted in May"
    assert list(holding(None, date(2020, 5, 30), [coordinator])) == [report], "new: would belong to May"
    assert not holding(None, date(2020, 6, 3), [coordinator])
    assert not holding(None, date(2020, 5, 30), [])


def test_the_guards_stand_again_after_every_migrate(visit, report):
    accepted_months.take_down()
    call_command("migrate", verbosity=0)

    refused(lambda: Activity.objects.filter(pk=visit.pk).update(people_met=4))
