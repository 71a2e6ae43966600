"""What the actuals would come to is said with its numbers, put into the grid on demand, and no target until saved."""

from datetime import date

import pytest
from django.urls import reverse

from coordination.figures import Figure
from coordination.fiscal_year import FiscalYear
from reports.drafting_aid import drafting_aid, pace, peers, trend
from reports.models import Indicator, Plan, Target
from tests.filled_forms import open_form

R3, R4, R5 = years = [FiscalYear(2021), FiscalYear(2022), FiscalYear(2023)]
BASIS = "2020-06-15"


def known(**by_year):
    return {FiscalYear(int(year[1:])): Figure(value, "回") for year, value in by_year.items()}


def told(parts):
    return "".join(part if isinstance(part, str) else part.with_unit for part in parts)


@pytest.fixture
def plan8(db):
    return Plan.objects.get(number=8)


@pytest.fixture
def clerk(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def aid(plan8):
    indicators = list(Indicator.objects.all())
    found = drafting_aid(plan8, indicators, date.fromisoformat(BASIS))
    return {(way.key, line.indicator.key): line for way in found.ways for line in way.lines}


def test_a_trend_is_the_line_of_least_squares():
    # means 2018 and 20; slope (−1×−10 + 0×1 + 1×9) ÷ (1 + 0 + 1) = 9.5; 20 + 9.5 × 3, 4, 5
    values, parts = trend(known(y2017=10, y2018=21, y2019=29), years, "回")

    assert [float(value) for value in values] == [48.5, 58, 67.5]
    assert told(parts).startswith(
        "平成29年度 10回、平成30年度 21回、令和元年度 29回の3年分に最も近い直線は、1年に9.5回ずつ増えます。"
    )


def test_a_pace_is_the_mean_change_added_to_the_last():
    # (29 − 10) ÷ 2 = 9.5 a year; 29 + 9.5 × 2, 3, 4
    values, parts = pace(known(y2017=10, y2018=21, y2019=29), years, "回")

    assert [float(value) for value in values] == [48, 57.5, 67]
    assert "平成29年度 10回 から令和元年度 29回 まで、2年で1年に平均9.5回ずつ増えます。" in told(parts)


def test_peers_are_the_same_year_of_earlier_plans_or_the_mean_of_what_the_last_has_come_to():
    sixth = Plan(number=6, first_year=FiscalYear(2015), last_year=FiscalYear(2017))
    seventh = Plan(number=7, first_year=FiscalYear(2018), last_year=FiscalYear(2020))
    eighth = Plan(number=8, first_year=R3, last_year=R5)

    values, parts = peers(known(y2015=8, y2018=11, y2019=29), years, "回", eighth, [sixth, seventh])

    # (8 + 11) ÷ 2; 29; of the seventh (11 + 29) ÷ 2
    assert [float(value) for value in values] == [9.5, 29, 20]
    assert told(parts) == (
        "令和3年度は、第6期の1年目（平成27年度） 8回、第7期の1年目（平成30年度） 11回の平均。"
        "令和4年度は、第7期の2年目（令和元年度） 29回。"
        "令和5年度は、前の計画の3年目の実績がまだないため、第7期の実績 平成30年度 11回、令和元年度 29回の平均。"
    )


def test_the_demo_gives_what_its_two_years_can_tell(aid):
    activities = "coordinator_activities"
    of = {way: aid[way, activities] for way in ("trend", "pace", "peers")}

    assert of["trend"].values == (None, None, None)
    assert str(of["trend"].told).startswith("終わった年度の実績が2年分（")
    first, last = (int(one.value) for one in of["pace"].told.parts if isinstance(one, Figure))
    assert of["pace"].values == tuple(last + (last - first) * n for n in (2, 3, 4))
    assert of["peers"].values == (first, last, (first + last + 1) // 2)  # the mean, half up


def test_every_number_it_uses_opens_its_records(aid):
    for line in aid.values():
        assert all(part.address for part in line.told.parts if isinstance(part, Figure))


def test_a_target_without_actuals_of_its_own_says_so(aid):
    line = aid["pace", "council_meetings"]
    assert line.values == (None, None, None)
    assert str(line.told) == "目標だけの指標です。実績は内訳の指標で数えます。"


def test_what_would_fall_below_nothing_is_0_and_said(plan8):
    indicator = Indicator.objects.create(
        key="falling", name="減る指標", measure="activities", counted_from=FiscalYear(2020)
    )
    for year, value in ((2018, 30), (2019, 10)):
        indicator.carried_over.create(fiscal_year=FiscalYear(year), value=value, source="前の報告書")

    found = drafting_aid(plan8, [indicator], date(2020, 6, 15))
    (line,) = found.ways[1].lines
    assert line.values == (0, 0, 0)  # 10 − 20 × 2 = −30 and less
    assert "令和3年度、令和4年度、令和5年度は0を下回るため、0にしました。" in str(line.told)


def test_years_that_have_ended_are_counted_and_not_drafted(db):
    plan7 = Plan.objects.get(number=7)
    heads = Indicator.objects.get(key="coordinators")
    found = drafting_aid(plan7, [heads], date(2020, 6, 15))

    assert all(way.lines[0].values[:2] == (None, None) for way in found.ways)
    assert "もう終わった年度には出しません。" in str(found.ways[0].lines[0].told)
    assert found.past[-1] == FiscalYear(2019)


def test_a_press_fills_free_cells_and_saves_nothing(clerk, plan8):
    address = f"{reverse('setup_targets', args=[8])}?as_of={BASIS}"
    pk = Indicator.objects.get(key="coordinator_activities").pk
    cells = [f"target_{pk}_{year.year}" for year in years]
    data = open_form(clerk, address) | {cells[1]: "333"}

    page = clerk.post(address, data | {"press": "pace:all"})

    form = page.context["form"]
    given = page.context["form"].aid.values(Indicator.objects.get(pk=pk), R3)
    assert form[cells[0]].value() == str(given["pace"]) and form[cells[1]].value() == "333"
    assert (
        "まだ保存していません。" in form.filled
        and "もう数の入っている1個の欄は、そのままです。" in form.filled
    )
    assert not Target.objects.filter(plan=plan8, fiscal_year=R3, indicator_id=pk).exists()


def test_another_press_takes_the_place_of_what_the_aid_gave_before(clerk, plan8):
    address = f"{reverse('setup_targets', args=[8])}?as_of={BASIS}"
    indicator = Indicator.objects.get(key="coordinator_activities")
    cell = f"target_{indicator.pk}_2021"
    data = open_form(clerk, address)
    form = clerk.post(address, data | {"press": "pace:2021"}).context["form"]
    again = clerk.post(address, data | {cell: form[cell].value(), "press": "peers:2021"}).context["form"]

    assert again[cell].value() == str(again.aid.values(indicator, R3)["peers"])
    clerk.post(address, data | {cell: again[cell].value()})
    saved = Target.objects.get(plan=plan8, indicator=indicator)
    assert saved.value == again.aid.values(indicator, R3)["peers"]
    kept = clerk.post(address, open_form(clerk, address) | {"press": "pace:2021"}).context["form"]
    assert str(kept[cell].value()) == str(saved.value)


def test_the_next_plan_is_proposed_and_leads_to_its_targets(clerk):
    page = clerk.get(reverse("plan_add"))
    assert [page.context["form"][name].value() for name in ("number", "first_year", "last_year")] == [
        9, "令和6年度", "令和8年度",
    ]  # fmt: skip

    answer = clerk.post(reverse("plan_add"), {"number": "9", "first_year": "R6", "last_year": "R8"})
    assert answer["Location"] == reverse("setup_targets", args=[9])


def test_a_gap_between_plans_is_asked_about(clerk):
    answer = clerk.post(reverse("plan_add"), {"number": "10", "first_year": "R7", "last_year": "R9"})
    assert answer.status_code == 422 and "令和6年度が、どの計画にも入りません。" in answer.content.decode()


def test_a_plan_with_targets_or_a_review_keeps_its_years(clerk, plan8):
    heads = Indicator.objects.get(key="coordinators")
    Target.objects.create(plan=plan8, indicator=heads, fiscal_year=R5, value=3)

    shorter = clerk.post(
        reverse("plan_edit", args=[8]),
        open_form(clerk, reverse("plan_edit", args=[8])) | {"last_year": "R4"},
    )
    assert "令和5年度の目標値が入っています。先に目標値の表で消してください。" in shorter.content.decode()
    reviewed = clerk.post(
        reverse("plan_edit", args=[7]),
        open_form(clerk, reverse("plan_edit", args=[7])) | {"first_year": "H29"},
    )
    assert "この計画には評価書があるため、年度は変えられません。" in reviewed.content.decode()
