"""The paper of a month: its numbers, what stays frozen, and its forms."""

import json
from collections import Counter
from datetime import date

import pytest
from django.urls import reverse

from coordination.models import (
    Activity,
    Area,
    Coordinator,
    MonthlyReport,
    Need,
    Organization,
    Purpose,
)
from reports.kept import as_kept
from reports.monthly_report import monthly_report, paper_of
from tests.monthly import APRIL_2019, FEBRUARY, cells, contractor, report_of, visit_on
from tests.printed import figures_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty_month():
    """A month in which nobody went anywhere."""
    return MonthlyReport.objects.create(contractor=contractor(), month=date(2020, 5, 1))


# -- numbers ---------------------------------------------------------------


def log(first, last):
    """The log as it lies there, without any query of the report's."""
    people = set(contractor().coordinators.values_list("pk", flat=True))
    return [
        visit
        for visit in Activity.objects.select_related("area").prefetch_related(
            "coordinators", "purposes", "organizations"
        )
        if first <= visit.visited_on <= last and people & {one.pk for one in visit.coordinators.all()}
    ]


SPANS = [
    (date(2020, 2, 1), date(2020, 2, 29)),
    (date(2019, 4, 1), date(2020, 2, 29)),
    (date(2019, 2, 1), date(2019, 2, 28)),
]


@pytest.mark.slow
def test_the_times_of_february_are_those_of_the_log():
    paper = monthly_report(report_of(FEBRUARY))

    rows = cells(paper, "times")
    logs = [log(*span) for span in SPANS]
    assert rows["合計", ""] == [str(len(visits)) for visits in logs] == ["60", "745", "30"]
    for tier in (1, 2):
        for area in ("第1圏域", "第5圏域"):
            assert rows[f"第{tier}層相当", area] == [
                str(sum(one.tier == tier and str(one.area) == area for one in visits)) for visits in logs
            ]
    assert rows["第1層相当", "市全域"] == [
        str(sum(one.tier == 1 and one.area is None for one in visits)) for visits in logs
    ]


def test_the_rows_of_a_tier_add_up_to_its_subtotal_and_these_to_the_total():
    rows = {
        labels: list(map(int, row))
        for labels, row in cells(monthly_report(report_of(FEBRUARY)), "times").items()
    }

    for period in range(3):
        for tier in ("第1層相当", "第2層相当"):
            areas = [row[period] for (name, area), row in rows.items() if name == tier and area != "小計"]
            assert sum(areas) == rows[tier, "小計"][period]
        assert (
            rows["第1層相当", "小計"][period] + rows["第2層相当", "小計"][period] == rows["合計", ""][period]
        )


@pytest.mark.slow
def test_outreach_purposes_and_kinds_are_those_of_the_log():
    paper, logs = monthly_report(report_of(FEBRUARY)), [log(*span) for span in SPANS]

    told = [[one for one in visits if one.is_outreach] for visits in logs]
    assert cells(paper, "outreach")["普及啓発",] == [
        number
        for ones in told
        for number in (str(len(ones)), f"{sum(one.outreach_people for one in ones):,}")
    ]
    purposes = [Counter(str(aim) for one in visits for aim in one.purposes.all()) for visits in logs]
    assert cells(paper, "purposes") == {
        (str(aim),): [str(counted[str(aim)]) for counted in purposes] for aim in Purpose.objects.all()
    }
    kinds = [
        Counter(
            kind for one in visits for kind in {each.get_kind_display() for each in one.organizations.all()}
        )
        for visits in logs
    ]
    assert cells(paper, "kinds")["町会・自治会",] == [str(counted["町会・自治会"]) for counted in kinds]


def test_each_coordinator_has_the_own_visits_and_the_days_with_any():
    paper, visits = monthly_report(report_of(FEBRUARY)), log(*SPANS[0])

    for one in Coordinator.objects.all():
        own = [visit.visited_on for visit in visits if one in visit.coordinators.all()]
        assert cells(paper, "coordinators")[one.name,] == [str(len(own)), str(len(set(own)))]


def test_head_counts_that_nobody_wrote_down_are_said_and_are_no_0(empty_month):
    visit_on(date(2020, 5, 7), is_outreach=True, outreach_people=None)

    paper = monthly_report(empty_month)
    assert cells(paper, "outreach")["普及啓発",][:2] == ["1", ""], "blank: nobody knows"

    visit_on(date(2020, 5, 8), is_outreach=True, outreach_people=12)
    paper = monthly_report(empty_month)
    assert cells(paper, "outreach")["普及啓発",][:2] == ["2", "12"]
    (section,) = [one for one in paper.document.sections if one.key == "outreach"]
    assert "今月の参加者には、人数の記録がない1件を含みません。" in section.parts[0].blocks[0].notes


def test_before_the_log_begins_a_year_ago_is_no_0():
    first = MonthlyReport.objects.create(contractor=contractor(), month=date(2018, 4, 1))

    assert cells(monthly_report(first), "times")["合計", ""] == ["35", "35", "－"]


def test_an_organization_is_new_in_the_month_of_its_first_visit_alone(empty_month):
    one = Organization.objects.create(name="ひので会", kind="other")
    for day in (date(2020, 5, 7), date(2020, 5, 20)):
        visit_on(day).organizations.add(one, Organization.objects.get(name="あおば台町会"))

    assert cells(monthly_report(empty_month), "new_organizations") == {
        ("ひので会",): ["その他", "令和2年5月7日（木）", "2"]
    }
    june = MonthlyReport.objects.create(contractor=contractor(), month=date(2020, 6, 1))
    visit_on(date(2020, 6, 2)).organizations.add(one)
    assert "新しく会った団体" not in json.dumps(as_kept(monthly_report(june).document.sections[5].parts))


def test_needs_are_those_noted_at_the_visits_of_the_month_in_the_words_they_were_told_in(empty_month):
    visit = visit_on(date(2020, 5, 7))
    heard = {"category": "transport", "heard_on": visit.visited_on}
    Need.objects.create(
        title="足がない", words="バスが減って\n困る", said_by="世話役", activity=visit, **heard
    )
    Need.objects.create(title="訪問ではない", words="電話で", **heard)

    assert cells(monthly_report(empty_month), "needs") == {
        ("令和2年5月7日",): ["移動・外出", "市全域", "足がない", "バスが減って\n困る", "世話役"]
    }


def test_a_visit_by_two_people_is_one_and_by_two_contractors_is_one_of_each(empty_month):
    other = Organization.objects.create(name="みどりの会", kind="npo")
    theirs = Coordinator.objects.create(name="別 人", employer=other)
    for one in Coordinator.objects.all():
        (visit := visit_on(date(2020, 5, 7), one)).coordinators.set(Coordinator.objects.all())
    Activity.objects.filter(visited_on=date(2020, 5, 7)).exclude(pk=visit.pk).delete()
    report = MonthlyReport.objects.create(contractor=other, month=date(2020, 5, 1))

    assert cells(monthly_report(empty_month), "times")["合計", ""][0] == "1"
    assert cells(monthly_report(report), "times")["合計", ""][0] == "1"
    assert list(cells(monthly_report(report), "coordinators")) == [(theirs.name,)], (
        "each tells of its own people"
    )


@pytest.mark.slow
def test_a_month_without_visits_is_a_paper_and_not_an_error(empty_month, as_manager):
    paper = monthly_report(empty_month)

    assert cells(paper, "times")["合計", ""] == ["0", "0", "70"], "70 in May a year ago"
    assert "ありません。" in as_manager.get(empty_month.get_absolute_url()).content.decode()
    for extension, begins in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("json", b"{"), ("html", b"<!doctype")):
        answer = as_manager.get(reverse("monthly_download", args=[empty_month.pk, extension]))
        assert answer.content.startswith(begins)


# -- numbers and the visits behind them ------------------------------------


def test_every_number_has_the_visits_that_it_counts():
    paper = monthly_report(report_of(FEBRUARY))

    numbers = [figure for _, _, figure in figures_of(paper.document)]
    assert len(numbers) > 90
    for figure in numbers:
        assert paper.counted[figure.address.partition("?of=")[2]].total == figure.value


@pytest.mark.parametrize("month", [APRIL_2019, FEBRUARY])
@pytest.mark.parametrize(
    "key", ["month-all", "year-tier1", "month-tier2-area", "month-outreach-people", "before-all"]
)
def test_a_number_opens_its_visits_which_add_up_to_it(month, key, as_manager):
    report = report_of(month)
    if key.endswith("area"):
        key += str(Area.objects.get(number=1).pk)
    counted = paper_of(report).counted[key]

    page = as_manager.get(reverse("monthly_visits", args=[report.pk]), {"of": key})

    listed = page.context["page"]
    assert listed.total == counted.total == sum(one.amount or 0 for one in listed.records)
    assert f"{counted.total:,}" in listed.number


@pytest.mark.slow
def test_the_days_of_a_coordinator_are_listed_visit_by_visit_and_add_up(as_manager):
    report, one = report_of(FEBRUARY), Coordinator.objects.get(user__username="coordinator")
    key = f"month-coordinator{one.pk}-days"

    listed = as_manager.get(reverse("monthly_visits", args=[report.pk]), {"of": key}).context["page"]

    visits = [visit for visit in log(*SPANS[0]) if one in visit.coordinators.all()]
    assert len(listed.records) == len(visits)
    assert sum(visit.amount for visit in listed.records) == len({visit.visited_on for visit in visits})
