"""A monthly report is submitted and answered; the list of all of them, and their files."""

from datetime import date
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.models import Activity, Coordinator, MonthlyReport, Organization, ReportedVisit, User
from reports.monthly_report import monthly_report
from tests.monthly import (
    FEBRUARY,
    JANUARY,
    MARCH,
    address,
    another_contractor,
    contractor,
    report_of,
    signed_in,
    told,
    visit_on,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def writer():
    return User.objects.get(role="coordinator")


@pytest.fixture
def as_coordinator(writer):
    return signed_in(writer)


@pytest.fixture
def as_staff(staff):
    return signed_in(staff)


# -- submitting and answering ----------------------------------------------


def test_before_submitting_what_the_visits_lack_is_told(as_coordinator):
    bare = visit_on(date(2020, 1, 6), people_met=None, is_outreach=True, outreach_people=None)
    Activity.objects.create(visited_on=date(2020, 1, 7), tier=1)

    page = as_coordinator.get(address("submit", report_of(JANUARY))).content.decode()

    for sentence in (
        "目的の記入がない訪問が1件",
        "会った団体の記入がない訪問が1件",
        "会った人数の記入がない訪問が1件",
        "参加人数の記入がない普及啓発が1件",
        "コーディネーターの記入がない訪問が1件",
    ):
        assert f"確かめてください：{sentence}あります。" in page
    listed = as_coordinator.get(address("visits", report_of(JANUARY)), {"of": "check-aims"})
    assert bare.get_absolute_url() in listed.content.decode()


def test_a_month_that_is_not_over_is_told_before_submitting(as_coordinator, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2020, 1, 20))

    page = as_coordinator.get(address("submit", report_of(JANUARY))).content.decode()

    assert "この月はまだ終わっていません。" in page


def test_a_report_is_submitted_and_taken_back(as_coordinator):
    as_coordinator.post(address("submit", report_of(JANUARY)))
    assert report_of(JANUARY).state == "submitted"

    as_coordinator.post(address("take_back", report_of(JANUARY)))
    assert report_of(JANUARY).state == "draft"


def test_a_report_is_sent_back_with_a_comment_that_stands_on_top_of_it(as_staff, as_coordinator):
    report = report_of(FEBRUARY)

    assert as_staff.post(address("send_back", report), {"comment": ""}).status_code == 422
    as_staff.post(address("send_back", report), {"comment": "第3圏域の話を\n書き足してください。"})

    assert report_of(FEBRUARY).state == "returned"
    page = as_coordinator.get(report.get_absolute_url())
    assert page.context["returned"][0].comment.replace("\r", "") == "第3圏域の話を\n書き足してください。"
    assert "第3圏域の話を<br>書き足してください。" in page.content.decode()
    home = as_coordinator.get("/").content.decode()
    assert "差し戻された月報" in home and f'<a href="{report.get_absolute_url()}">令和2年2月分</a>' in home


def test_submitted_reports_wait_on_the_desks_of_the_clerks_alone(
    as_staff, as_admin, as_manager, as_coordinator
):
    link = f'<a href="{report_of(FEBRUARY).get_absolute_url()}">令和2年2月分</a>'

    assert link in as_staff.get("/").content.decode()
    for client in (as_coordinator, signed_in(User.objects.get(role="manager"))):
        assert link not in client.get("/").content.decode()


def accept(client, report, **more):
    page = client.get(address("accept", report))
    return client.post(address("accept", report), {"shown": page.context["digest"], **more})


def test_accepting_freezes_the_paper_and_the_visits(as_staff, staff):
    report = report_of(FEBRUARY)
    pks = set(report.visits().values_list("pk", flat=True))

    accept(as_staff, report, comment="よくわかりました")

    report = report_of(FEBRUARY)
    assert report.state == "accepted"
    assert set(ReportedVisit.objects.filter(report=report).values_list("activity", flat=True)) == pks
    assert report.document["visits"] == len(pks) == 60
    step = report.steps.last()
    assert (step.act, step.by, step.comment) == ("accept", staff, "よくわかりました")


def first_outreach():
    return Activity.objects.filter(pk=report_of(FEBRUARY).visits().filter(is_outreach=True).first().pk)


def withdraw_one():
    visit = report_of(FEBRUARY).visits().first()
    visit.withdraw(by=User.objects.first(), at=timezone.now(), because="二重")


CHANGES = {
    "a visit more": lambda: visit_on(date(2020, 2, 20)),
    "a visit withdrawn": withdraw_one,
    "another head-count": lambda: first_outreach().update(outreach_people=999),
    "other words": lambda: MonthlyReport.objects.filter(month=FEBRUARY).update(issues="べつの課題"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_not_shown_is_not_frozen_but_shown(change, as_staff):
    report = report_of(FEBRUARY)
    shown = as_staff.get(address("accept", report)).context["digest"]
    CHANGES[change]()

    again = as_staff.post(address("accept", report), {"shown": shown, "comment": "よい"})

    assert again.status_code == 409
    page = again.content.decode()
    assert "確かめているあいだに、記録が変わりました" in page and ">よい</textarea>" in page
    assert report_of(FEBRUARY).state == "submitted" and not report.reported.exists()
    assert as_staff.post(address("accept", report), {"shown": again.context["digest"]}).status_code == 302
    assert report_of(FEBRUARY).state == "accepted"


def test_pressed_twice_a_report_is_accepted_once_and_the_second_is_told(as_staff):
    report = report_of(FEBRUARY)
    shown = as_staff.get(address("accept", report)).context["digest"]

    for _ in range(2):
        answer = as_staff.post(address("accept", report), {"shown": shown}, follow=True)

    assert "この月報は、いま「受理済み」です。この操作はできません。" in told(answer)
    assert report.steps.filter(act="accept").count() == 1


# -- the list --------------------------------------------------------------


def test_the_list_shows_every_month_of_the_year_with_its_state_and_visits(as_staff):
    months = as_staff.get(reverse("monthly_list"), {"fy": "2019"}).context["months"]

    assert [month.state for month in months] == [*["受理済み"] * 9, "差し戻し", "提出済み", "まだありません"]
    assert sum(month.visits for month in months) == 815
    assert [month.is_missing for month in months] == [*[False] * 11, True]
    assert [month.waits_for_me for month in months if month.waits_for_me] == ["受理するか差し戻す"]


def test_the_list_tells_a_coordinator_what_is_due(as_coordinator):
    due = as_coordinator.get(reverse("monthly_list"), {"fy": "2019"}).context["due"]

    assert [(month.month, month.waits_for_me) for month in due] == [
        (JANUARY, "直して、もう一度提出する"),
        (MARCH, "月報をつくる"),
    ]


def test_a_month_to_come_is_neither_missing_nor_to_be_made(as_coordinator, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2020, 6, 15))

    months = as_coordinator.get(reverse("monthly_list"), {"fy": "2020"}).context["months"]

    assert [month.state for month in months] == [*["訪問の記録なし"] * 3, *["まだ来ていない月"] * 9]


def test_the_visits_of_a_month_without_report_open_too(as_staff):
    (march,) = [
        one
        for one in as_staff.get(reverse("monthly_list"), {"fy": "2019"}).context["months"]
        if not one.report
    ]

    page = as_staff.get(march.address_of_visits)

    assert page.context["page"].total == march.visits == 70
    assert as_staff.get(reverse("monthly_log", args=[contractor().pk, 2020, 13])).status_code == 404


def test_the_list_costs_as_many_statements_whatever_it_holds(as_staff):
    def statements(year):
        as_staff.get(reverse("monthly_list"), {"fy": year})  # which notes that the year was chosen
        with CaptureQueriesContext(connection) as captured:
            as_staff.get(reverse("monthly_list"), {"fy": year})
        return len(captured)

    assert statements("2019") == statements("2018") < 12


def test_the_list_leaves_as_a_sheet(as_staff):
    sheet = as_staff.get(reverse("monthly_list"), {"fy": "2019", "format": "csv"}).content.decode("utf-8-sig")

    assert "令和2年3月,2020-03,社会福祉協議会（デモ）,まだありません,70" in sheet


def test_who_has_reported_stays_in_the_list_when_the_coordinators_have_gone(as_staff):
    gone = another_contractor().coordinator
    report = MonthlyReport.objects.create(contractor=gone.employer, month=MARCH)
    Coordinator.objects.filter(pk=gone.pk).update(employer=None)

    months = as_staff.get(reverse("monthly_list"), {"fy": "2019"}).context["months"]

    assert report in [month.report for month in months]


def test_a_city_without_contractor_is_told_what_to_register(empty_city, client):
    clerk = User.objects.create_user("tanto", "a long enough passphrase", name="担当", role="staff")

    page = signed_in(clerk).get(reverse("monthly_list")).content.decode()

    assert "コーディネーターに所属の団体を登録すると" in page


# -- files -----------------------------------------------------------------


def test_files_are_named_after_the_month_and_the_contractor(as_manager):
    pdf = as_manager.get(reverse("monthly_download", args=[report_of(FEBRUARY).pk, "json"]))

    assert unquote(pdf["Content-Disposition"]) == (
        "attachment; filename*=utf-8''月報_令和2年2月分_社会福祉協議会（デモ）.json"
    )
    assert pdf.json()["title"] == "令和2年2月分 月報"
    assert (
        as_manager.get(reverse("monthly_download", args=[report_of(FEBRUARY).pk, "odt"])).status_code == 404
    )


def test_signs_that_no_system_takes_in_file_names_are_replaced(as_manager):
    Organization.objects.filter(pk=contractor().pk).update(name='A/B:"C"')

    name = unquote(
        as_manager.get(reverse("monthly_download", args=[report_of(FEBRUARY).pk, "json"]))[
            "Content-Disposition"
        ]
    )

    assert name.endswith("月報_令和2年2月分_A／B：”C”.json")


def test_an_unknown_number_is_not_found(as_manager):
    assert as_manager.get(address("visits", report_of(FEBRUARY)), {"of": "month-nothing"}).status_code == 404


def test_the_digest_stands_for_what_is_said_and_not_for_its_state(staff):
    report = report_of(FEBRUARY)
    before = monthly_report(report).digest

    report.take_back(by=staff, at=timezone.now())

    assert monthly_report(report).digest == before
