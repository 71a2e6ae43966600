"""Whoever takes the work over finds the year, the rules, what is open and how the last paper was made, in one place."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from coordination.fiscal_year import FiscalYear
from coordination.models import MonthlyReport
from meetings.models import Meeting
from reports.handover import handover
from reports.models import (
    CarriedOver,
    CountingRule,
    Indicator,
    PlanReview,
    ReviewStep,
    YearClosing,
    YearlyTask,
)
from reports.year_before import done_in
from tests.filled_forms import open_form

YEAR, TODAY = FiscalYear(2020), date(2020, 6, 15)


@pytest.fixture
def tables(staff):
    def read(year=YEAR):
        return {
            block.key: [(row.labels, tuple(map(str, row.cells))) for row in block.rows]
            for section in handover(staff, year, TODAY).sections
            for part in section.parts
            for block in part.blocks
            if hasattr(block, "rows")
        }

    return read


@pytest.fixture
def clerk(client, staff):
    client.force_login(staff)
    return client


def test_the_meetings_of_the_year_before_are_told_by_month_and_kind(staff):
    """All that took place in R元, each in exactly one line."""
    lines = [
        one.what
        for month in done_in(YEAR.previous, staff).values()
        for one in month
        if one.address.startswith(reverse("meeting_list"))
    ]

    told = sum(int(line.rpartition("　")[2].removesuffix("回")) for line in lines)
    assert told == Meeting.objects.took_place().filter(held_on__range=YEAR.previous.span).count() > 100


def test_the_months_run_from_april_to_march_and_none_is_left_out(tables):
    months = dict.fromkeys(labels[0] for labels, _ in tables()["calendar"])

    assert list(months) == [f"{one}月" for one in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)]


def test_a_job_noted_by_hand_stands_before_what_was_done_in_its_month(tables):
    YearlyTask.objects.create(month=5, day=31, title="国への報告", note="様式は県のページ")

    of_may = [(labels[1], cells) for labels, cells in tables()["calendar"] if labels[0] == "5月"]
    assert of_may[0] == ("予定", ("5月末日", "国への報告", "様式は県のページ"))
    assert {kind for kind, _ in of_may[1:]} == {"前の年度"}


def test_steps_and_closings_stand_on_their_day_with_who_did_them(staff, manager, review):
    at = datetime(2020, 3, 31, 15, 30, tzinfo=UTC)  # 1 April, 00:30, in Japan: the year after
    ReviewStep.objects.create(review=review, act="submit", by=staff, at=at)
    YearClosing.close(FiscalYear(2018), by=manager, at=datetime(2019, 7, 3, tzinfo=UTC), today=TODAY)

    july = [(one.day_words, one.what, one.who) for one in done_in(FiscalYear(2019), staff)[7]]
    april = [(one.day_words, one.what, one.who) for one in done_in(FiscalYear(2020), staff)[4]]
    assert ("3日", "平成30年度の締め", str(manager)) in july
    assert ("1日", "第7期計画評価書の提出", str(staff)) in april
    assert not any("提出" in one.what for one in done_in(FiscalYear(2019), staff).get(3, []))


def test_the_rule_told_is_the_one_in_force_in_the_year(tables):
    indicator = Indicator.objects.get(key="tier2_meetings")
    CountingRule.objects.create(
        indicator=indicator, name="新しい数え方", wording="広く数えます。", effective_from=FiscalYear(2021),
        decided_on="2021-04-01", decided_by="課長",
    )  # fmt: skip

    before, after = (dict(tables(year)["rules"])[("第2層の開催回数",)] for year in (YEAR, YEAR.next))
    assert before[0].startswith("地域の話し合いの場：") and after[0] == "新しい数え方：広く数えます。"


def test_what_is_open_is_told_with_its_number_and_gone_once_it_is_seen_to(tables, manager):
    CarriedOver.objects.create(
        indicator=Indicator.objects.get(key="coordinator_activities"), fiscal_year=FiscalYear(2019),
        value=800, source="前の報告書",
    )  # fmt: skip
    waiting = MonthlyReport.objects.exclude(state="accepted").count()

    told = {labels[0]: cells[0] for labels, cells in tables()["warnings"]}
    assert told["受理していない月報"] == f"{waiting}件"
    assert told["締めていない年度"] == "平成30年度、令和元年度"
    assert told["移行前の実績と記録とがちがう"] == "コーディネーターの活動回数（令和元年度）"

    CarriedOver.objects.all().delete()
    for year in (2018, 2019):
        YearClosing.close(FiscalYear(year), by=manager, at=datetime(2020, 6, 1, tzinfo=UTC), today=TODAY)
    told = {labels[0] for labels, _ in tables()["warnings"]}
    assert "締めていない年度" not in told and "移行前の実績と記録とがちがう" not in told


def test_how_the_last_paper_was_made_is_told_step_by_step(tables, staff, review):
    at = datetime(2020, 6, 20, 1, 5, tzinfo=UTC)  # 10:05 in Japan
    ReviewStep.objects.create(
        review=review, act="send_back", comment="数を確かめてください。", by=staff, at=at
    )

    found = tables()
    assert found["steps"] == [(("令和2年6月20日 10:05",), ("差し戻し", str(staff), "数を確かめてください。"))]
    assert (("基準日",), ("令和2年6月15日（この日までの記録を数えました）",)) in found["last_paper"]


def test_a_city_that_has_nothing_yet_gets_a_paper_that_says_so(staff, tables):
    PlanReview.objects.all().delete()
    Indicator.objects.filter(parent__isnull=False).update(parent=None)

    sections = {one.key: one for one in handover(staff, FiscalYear(2010), TODAY).sections}
    assert "まだつくられていません" in str(sections["last_paper"])
    assert len(tables(FiscalYear(2010))["calendar"]) == 12


def test_a_job_is_added_mended_and_taken_away(clerk):
    clerk.post(reverse("handover_task_add"), {"month": 5, "day": "", "title": "国への報告", "note": ""})
    task = YearlyTask.objects.get()
    assert "5月　国への報告" in clerk.get(reverse("handover")).content.decode()

    edit = reverse("handover_task_edit", args=[task.pk])
    clerk.post(edit, open_form(clerk, edit) | {"month": 6, "day": "１０", "note": "県の様式"})
    task.refresh_from_db()
    assert (task.day_words, task.note) == ("6月10日", "県の様式")
    clerk.post(reverse("handover_task_delete", args=[task.pk]))
    assert not YearlyTask.objects.exists()


@pytest.mark.parametrize("day", ["0", "32", "来週"])
def test_a_day_that_no_month_has_is_refused_and_what_was_typed_stays(clerk, day):
    answer = clerk.post(
        reverse("handover_task_add"), {"month": 5, "day": day, "title": "国への報告", "note": "県の様式"}
    )

    assert answer.status_code == 422 and "県の様式" in answer.content.decode()
    assert not YearlyTask.objects.exists()


@pytest.mark.slow
def test_the_same_is_a_paper(clerk):
    answer = clerk.get(reverse("handover_pdf"), {"fy": "2020"})

    assert answer.status_code == 200 and answer.content[:5] == b"%PDF-"
