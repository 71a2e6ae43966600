"""月報: written and submitted by the contractor, accepted or sent back by the city, each in its turn."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from coordination.models import MonthlyReport, User
from tests.monthly import (
    APRIL_2019,
    FEBRUARY,
    JANUARY,
    MARCH,
    address,
    another_contractor,
    contractor,
    report_of,
    signed_in,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return User.objects.get(role="coordinator")


@pytest.fixture
def as_coordinator(writer):
    return signed_in(writer)


@pytest.fixture
def as_staff(staff):
    return signed_in(staff)


# -- the verbs -------------------------------------------------------------

ALLOWED = {
    "submit": {"draft", "returned"},
    "take_back": {"submitted"},
    "send_back": {"submitted"},
    "accept": {"submitted"},
}
COMES_TO = {"submit": "submitted", "take_back": "draft", "send_back": "returned", "accept": "accepted"}


def do(report, act, by):
    how = {"accept": {"document": {}}, "send_back": {"comment": "圏域を書き足してください"}}.get(act, {})
    getattr(report, act)(by=by, at=timezone.now(), **how)


def report_in(state, by) -> MonthlyReport:
    report = MonthlyReport.objects.create(contractor=contractor(), month=MARCH)
    for act in {
        "submitted": ["submit"],
        "returned": ["submit", "send_back"],
        "accepted": ["submit", "accept"],
    }.get(state, []):
        do(report, act, by)
    return report


@pytest.mark.parametrize("state", MonthlyReport.State.values)
@pytest.mark.parametrize("act", ALLOWED)
def test_each_act_is_done_in_its_states_and_refused_in_all_others(act, state, staff):
    report = report_in(state, staff)
    before = report.steps.count()

    if state in ALLOWED[act]:
        do(report, act, staff)

        assert MonthlyReport.objects.get(pk=report.pk).state == COMES_TO[act]
        assert report.steps.last().act == act
    else:
        with pytest.raises(ValidationError, match="ほかの人が先に進めました"):
            do(report, act, staff)

        assert (MonthlyReport.objects.get(pk=report.pk).state, report.steps.count()) == (state, before)


@pytest.mark.parametrize("comment", ["", "  \n"])
def test_no_report_is_sent_back_without_a_word_on_what_to_mend(comment, staff):
    report = report_in("submitted", staff)

    with pytest.raises(ValidationError, match="どこを直してほしいか"):
        report.send_back(by=staff, at=timezone.now(), comment=comment)

    assert MonthlyReport.objects.get(pk=report.pk).state == "submitted"


@pytest.mark.parametrize(("first", "second"), [("accept", "send_back"), ("send_back", "accept")])
def test_of_two_who_answer_the_same_report_the_second_is_told_and_changes_nothing(
    first, second, staff, admin
):
    report_in("submitted", staff)
    mine, theirs = report_of(MARCH), report_of(MARCH)

    do(mine, first, staff)
    with pytest.raises(ValidationError, match="ほかの人が先に進めました"):
        do(theirs, second, admin)

    assert report_of(MARCH).state == COMES_TO[first]
    assert report_of(MARCH).steps.last().by == staff


def test_submitting_keeps_the_words_that_somebody_has_saved_meanwhile(staff):
    report = report_in("draft", staff)
    MonthlyReport.objects.filter(pk=report.pk).update(summary="あとから書いた")

    report.submit(by=staff, at=timezone.now())

    assert report_of(MARCH).summary == "あとから書いた"


# -- who may do what -------------------------------------------------------


@pytest.mark.parametrize("name", ["edit", "submit", "take_back"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_coordinator_of_another_contractor_reads_but_neither_writes_nor_submits(name, method):
    client = signed_in(another_contractor())
    report = report_of(FEBRUARY)

    assert client.get(report.get_absolute_url()).status_code == 200
    assert getattr(client, method)(address(name, report)).status_code == 403
    assert report_of(FEBRUARY).state == "submitted"


def test_nobody_but_the_citys_clerks_accepts_or_sends_back(as_coordinator, as_manager):
    for client in (as_coordinator, as_manager):
        for name in ("accept", "send_back"):
            assert client.post(address(name, report_of(FEBRUARY)), {"comment": "x"}).status_code == 403


def test_a_manager_reads_and_is_offered_nothing_to_do(as_manager):
    page = as_manager.get(report_of(FEBRUARY).get_absolute_url()).content.decode()

    assert "令和2年2月分 月報" in page
    assert not any(
        word in page for word in ("受理する</a>", "差し戻す</a>", "文章を書く</a>", "提出する</a>")
    )


@pytest.mark.parametrize(
    ("month", "offered"),
    [(JANUARY, ["文章を書く", "提出する"]), (FEBRUARY, ["提出を取り下げる"]), (APRIL_2019, [])],
)
def test_a_coordinator_is_offered_what_the_state_allows(month, offered, as_coordinator):
    page = as_coordinator.get(report_of(month).get_absolute_url())

    shown = [one.label for one in page.context["actions"] if f">{one.label}</a>" in page.content.decode()]
    assert shown == offered


def test_a_city_clerk_may_prepare_a_report_for_the_contractor(as_staff):
    made = as_staff.post(reverse("monthly_add") + "?fy=2019", {"month": "2020-03-01"})

    assert made.status_code == 302
    assert as_staff.post(address("submit", report_of(MARCH))).status_code == 302
    assert report_of(MARCH).state == "submitted"


# -- making a report -------------------------------------------------------


def test_the_months_without_a_report_are_offered_with_their_visits(as_coordinator):
    page = as_coordinator.get(reverse("monthly_add"), {"fy": "2019"}).content.decode()

    # 815 visits of the year − 745 of the eleven months that are reported = 70
    assert "令和2年3月（訪問 70件）" in page
    assert "令和2年2月" not in page


def test_a_coordinator_makes_the_report_of_the_own_employer_whatever_is_posted(as_coordinator):
    other = another_contractor()

    as_coordinator.post(
        reverse("monthly_add") + "?fy=2019",
        {"month": "2020-03-01", "contractor": str(other.coordinator.employer_id)},
    )

    assert MonthlyReport.objects.get(month=MARCH).contractor == contractor()


def test_a_month_that_has_not_come_is_refused(as_coordinator, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2020, 6, 15))

    refused = as_coordinator.post(reverse("monthly_add") + "?fy=2020", {"month": "2020-07-01"})

    assert refused.status_code == 422
    assert "まだ来ていない月の月報は、つくれません。" in refused.content.decode()
    assert not MonthlyReport.objects.filter(month="2020-07-01").exists()


@pytest.mark.parametrize("month", ["2019-03-01", "2019-05-02", "五月", ""])
def test_no_other_day_stands_for_a_month(month, as_coordinator):
    before = MonthlyReport.objects.count()

    assert as_coordinator.post(reverse("monthly_add") + "?fy=2019", {"month": month}).status_code == 422
    assert MonthlyReport.objects.count() == before


def test_a_month_is_reported_once(as_coordinator):
    refused = as_coordinator.post(reverse("monthly_add") + "?fy=2019", {"month": "2020-02-01"})

    assert refused.status_code == 422
    assert "この月の月報は、もう作ってあります。" in refused.content.decode()


def test_a_coordinator_without_employer_is_told_whom_to_ask():
    lone = User.objects.create_user("lone", "a long enough passphrase", name="一人", role="coordinator")

    refused = signed_in(lone).post(reverse("monthly_add") + "?fy=2019", {"month": "2020-03-01"})

    assert "あなたの所属が登録されていません。" in refused.content.decode()


# -- writing ---------------------------------------------------------------


def form_of(client, report, **changes):
    page = client.get(address("edit", report))
    words = {name: page.context["form"][name].value() for name in ("summary", "issues", "next_month")}
    return {**words, "seen": page.context["seen"], **changes}


def test_texts_are_written_while_the_report_is_open(as_coordinator):
    report = report_of(JANUARY)

    saved = as_coordinator.post(address("edit", report), form_of(as_coordinator, report, issues="移動の足"))

    assert saved.status_code == 302
    assert report_of(JANUARY).issues == "移動の足"


def test_who_writes_over_somebody_elses_words_is_shown_both(as_coordinator, as_staff):
    report = report_of(JANUARY)
    mine = form_of(as_coordinator, report, summary="わたしの文")
    as_staff.post(address("edit", report), form_of(as_staff, report, summary="ほかの文"))

    refused = as_coordinator.post(address("edit", report), mine)

    assert refused.status_code == 409
    assert report_of(JANUARY).summary == "ほかの文"


def test_words_typed_while_the_report_was_submitted_are_kept_on_the_page(as_coordinator, writer):
    report = report_of(JANUARY)
    typed = form_of(as_coordinator, report, issues="長い時間をかけて書いた文")
    report.submit(by=writer, at=timezone.now())

    refused = as_coordinator.post(address("edit", report), typed)

    assert refused.status_code == 422
    assert "長い時間をかけて書いた文" in refused.content.decode()
    assert "文章は保存していません。" in refused.content.decode()


def test_the_draft_is_a_sentence_of_the_counts_to_go_over_and_saves_nothing(as_coordinator):
    report = report_of(JANUARY)
    before = report.summary

    shown = as_coordinator.post(
        address("edit", report), form_of(as_coordinator, report, summary="雪が多かった。", draft="yes")
    )

    summary = shown.context["form"]["summary"].value()
    assert summary.startswith("令和2年1月分は、訪問を64回行いました（第1層相当")
    assert summary.endswith("雪が多かった。")
    assert report_of(JANUARY).summary == before
    typed = form_of(as_coordinator, report, summary=summary)
    assert as_coordinator.post(address("edit", report), typed).status_code == 302


def test_a_submitted_report_is_not_opened_for_writing(as_coordinator):
    answer = as_coordinator.get(address("edit", report_of(FEBRUARY)), follow=True)

    assert told(answer) == ["この月報は「提出済み」です。文章は直せません。"]
