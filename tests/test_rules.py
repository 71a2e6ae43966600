"""数え方 and the four states of a figure."""

from datetime import date

import pytest
from django.urls import reverse

from coordination.blocks import Chart, Table
from coordination.figures import State
from coordination.fiscal_year import FiscalYear
from coordination.models import Activity
from meetings.models import Meeting
from reports.document import plan_review
from reports.indicators import achievement, indicator_scope, indicator_years
from reports.measures import MEASURES
from reports.models import CarriedOver, CountingRule, Indicator, Projection
from reports.scopes import Scope
from tests.conftest import AS_OF
from tests.printed import blocks_of, cells_of

pytestmark = pytest.mark.django_db

H30, R1, R2 = FiscalYear(2018), FiscalYear(2019), FiscalYear(2020)


def actual(key, year, as_of=AS_OF):
    return at(key, year, as_of).actual


def at(key, year, as_of=AS_OF):
    indicator = Indicator.objects.select_related("achieved_by").get(key=key)
    return indicator_years([indicator], [year], as_of)[key, year]


@pytest.mark.parametrize(
    ("rule", "counts"),
    [
        ("地域の話し合いの場", (4, 14)),  # 4 座談会; 3 南畑 + 11 気楽にいこう会
        ("関係者会議を含める", (26, 115)),  # + 5+4+4+4+5 = 22; + 30+5+12+34+20 = 101
        ("関係者会議と視察の受け入れを含める", (29, 121)),  # + 1+2 = 3; + 6
    ],
)
def test_the_same_records_give_each_rule_its_count(rule, counts):
    CountingRule.objects.filter(indicator__key="tier2_meetings").update(is_adopted=False)
    CountingRule.objects.filter(name=rule).update(is_adopted=True)

    assert (actual("tier2_meetings", H30).value, actual("tier2_meetings", R1).value) == counts


def test_a_rule_holds_from_its_first_year_on():
    CountingRule.objects.filter(name="関係者会議を含める").update(is_adopted=True, effective_from=R1)

    assert (actual("tier2_meetings", H30).value, actual("tier2_meetings", R1).value) == (4, 115)


def test_the_page_of_a_figure_tells_what_the_other_rules_would_give(as_manager):
    page = as_manager.get(actual("tier2_meetings", R1).address).content.decode()

    assert [page.count(f">{count}</a>") for count in (14, 115, 121)] == [1, 1, 1]


def test_nothing_counted_in_a_year_that_has_ended_is_0():
    Meeting.objects.filter(series__tier=1, held_on__range=R1.span).delete()

    figure = actual("tier1_meetings", R1)

    assert (figure.value, figure.state, figure.text) == (0, State.ACTUAL, "0")


def test_a_year_that_has_not_ended_is_blank_though_records_exist():
    series = Meeting.objects.filter(series__tier=1).first().series
    Meeting.objects.create(series=series, held_on=date(2020, 5, 1), status="held")

    figure = actual("tier1_meetings", R2)

    assert (figure.value, figure.state, figure.text) == (None, State.PENDING, "")
    assert at("tier1_meetings", R2).counted.total == 1


def test_a_year_ends_with_its_31_march():
    assert actual("tier1_meetings", R1, as_of=date(2020, 3, 30)).state is State.PENDING
    assert actual("tier1_meetings", R1, as_of=date(2020, 3, 31)).value == 2


def test_a_tier_that_did_not_exist_is_not_applicable():
    figure = actual("coordinators_tier2", FiscalYear(2016))

    assert (figure.value, figure.state, figure.text) == (None, State.NOT_APPLICABLE, "－")


def test_a_projection_stands_in_until_the_year_has_ended():
    project(600, date(2020, 5, 31))

    figure = actual("coordinator_activities", R2)

    assert (figure.value, figure.state, figure.text) == (600, State.PROJECTED, "見込 600")
    assert actual("coordinator_activities", R2, as_of=date(2020, 5, 30)).state is State.PENDING
    rate = achievement(at("coordinator_activities", R2), at("coordinator_activities", R2))
    assert (rate.text, rate.state) == ("見込 150", State.PROJECTED)  # 600 ÷ 400


def test_a_projection_gives_way_to_the_records_of_a_year_that_has_ended():
    project(600, date(2020, 5, 31))
    assert actual("coordinator_activities", R2, as_of=date(2021, 3, 31)).state is State.PENDING, (
        "nothing recorded"
    )

    Activity.objects.create(visited_on=date(2020, 9, 1), tier=1)

    assert actual("coordinator_activities", R2, as_of=date(2021, 3, 30)).state is State.PROJECTED
    assert actual("coordinator_activities", R2, as_of=date(2021, 3, 31)).value == 1


def test_the_newest_projection_stands():
    project(600, date(2020, 5, 31))
    project(700, date(2020, 6, 10))

    assert actual("coordinator_activities", R2).value == 700


def test_a_projection_is_a_run_of_its_own_in_the_chart(review):
    project(600, date(2020, 5, 31))

    chart = blocks_of(plan_review(review), Chart)[0]

    assert [(series.name, series.values) for series in chart.series] == [
        ("目標", (250, 300, 400)),
        ("実績", (410, 815, None)),
        ("見込", (None, None, 600)),
    ]


def project(value, basis_on):
    return Projection.objects.create(
        indicator=Indicator.objects.get(key="coordinator_activities"),
        fiscal_year=R2,
        value=value,
        method="hand",
        how="月平均から",
        basis_on=basis_on,
        author="職員 太郎",
    )


def test_a_year_for_which_nobody_decided_a_rule_is_blank():
    CountingRule.objects.filter(indicator__key="tier2_meetings", is_adopted=True).update(effective_from=R1)

    assert actual("tier2_meetings", H30).state is State.PENDING
    assert actual("tier2_meetings", R1).value == 14


def test_a_rule_without_kinds_counts_nothing_in_the_table_and_on_its_page(as_manager):
    rule = CountingRule.objects.get(indicator__key="tier2_meetings", is_adopted=True)
    rule.kinds.clear()

    figure = actual("tier2_meetings", R1)
    scope = indicator_scope(rule.indicator, R1, AS_OF, rule)

    assert figure.value == 0
    assert as_manager.get(MEASURES["meetings"].address(scope)).context["page"].total == 0


def test_a_figure_carried_over_against_a_counted_0_is_told(open_months):
    carry_over(R1, 5)
    Activity.objects.filter(visited_on__range=R1.span).update(visited_on=date(2011, 5, 7))
    Activity.objects.create(visited_on=date(2019, 5, 7), tier=1)
    Activity.objects.filter(visited_on__range=R1.span).update(visited_on=date(2019, 5, 7))

    assert at("coordinator_activities", R1).disagrees


def test_a_figure_carried_over_into_a_running_year_is_no_alarm():
    carry_over(R2, 999)
    Activity.objects.create(visited_on=date(2020, 5, 1), tier=1)

    assert not at("coordinator_activities", R2).disagrees


def test_a_year_of_which_nothing_of_the_kind_was_recorded_is_blank_and_not_0():
    Meeting.objects.filter(held_on__range=H30.span).delete()

    assert actual("tier1_meetings", H30).state is State.PENDING
    assert actual("coordinator_activities", H30).value == 410


def carry_over(year, value):
    return CarriedOver.objects.create(
        indicator=Indicator.objects.get(key="coordinator_activities"),
        fiscal_year=year,
        value=value,
        source="第6期計画評価書 3ページ",
    )


def test_a_year_before_the_records_takes_the_figure_carried_over(as_manager):
    carry_over(FiscalYear(2017), 198)

    figure = actual("coordinator_activities", FiscalYear(2017))
    page = as_manager.get(figure.address).content.decode()

    assert (figure.value, figure.state) == (198, State.ACTUAL)
    assert "第6期計画評価書 3ページ" in page


def test_a_year_before_the_records_with_nothing_carried_over_is_blank_and_not_0():
    assert actual("coordinator_activities", FiscalYear(2017)).state is State.PENDING


def test_where_both_sources_differ_the_records_count_and_screen_and_paper_say_so(as_manager, review):
    carry_over(R1, 800)

    figure = actual("coordinator_activities", R1)
    page = as_manager.get(figure.address).content.decode()
    tables = {table.key: table for table in blocks_of(plan_review(review), Table)}

    assert figure.value == 815
    assert "移行前の実績（800回）と、記録から数えた値（815回）が異なります。" in page
    assert (
        tables["coordinator_activities"]
        .notes[-1]
        .endswith("移行前の実績が800回、記録から数えた値が815回です。")
    )


def test_no_rate_is_printed_until_target_and_actual_have_the_same_scope(review):
    def rates():
        cells = cells_of(plan_review(review))
        return [cells.get(("council_meetings", ("達成率（％）", ""), i)) for i in range(2)]

    assert rates() == [None, None]

    Indicator.objects.filter(key="council_meetings").update(
        achieved_by=Indicator.objects.get(key="tier2_meetings")
    )

    assert rates() == ["80", "233"]  # 4 ÷ 5; 14 ÷ 6 = 233.3


def test_heads_of_a_running_year_stand_as_of_the_day_of_the_paper():
    scope = Scope(as_of=date(2018, 3, 31), fiscal_year=FiscalYear(2018))

    assert MEASURES["coordinators"].figure(scope).state is State.PENDING
    assert (
        MEASURES["coordinators"].figure(Scope(as_of=date(2018, 4, 1), fiscal_year=FiscalYear(2018))).value
        == 2
    )


def test_a_paper_of_an_earlier_day_counts_no_record_after_it(review):
    cells = cells_of(plan_review(review, as_of=date(2019, 3, 31)))

    assert cells["coordinator_activities", ("実績", "合計"), 0] == "410"
    assert cells["coordinator_activities", ("実績", "合計"), 1] == ""
    assert not any(table.startswith("question") for table, _, _ in cells), "the survey was taken a year later"


def test_planned_and_cancelled_meetings_are_not_counted():
    Meeting.objects.filter(series__tier=1).update(status="planned")

    assert actual("tier1_meetings", R1).value == 0


def test_an_address_that_is_no_scope_is_not_found(as_manager):
    page = reverse("figure_records", args=["meetings"])

    for query in [
        "",
        "as_of=abc",
        "as_of=2020-06-15&fiscal_year=99999",
        "as_of=2020-06-15&area=x",
        "as_of=0000-00-00",
        "as_of=2020-06-15&kinds=1;2",
        "as_of=2020-06-15&area=99999999999999999999",
        "as_of=%00",
    ]:
        response = as_manager.get(f"{page}?{query}")
        assert response.status_code == 404
        assert "計画評価書から数値をもう一度開いてください。" in response.content.decode()
