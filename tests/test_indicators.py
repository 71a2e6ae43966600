"""An indicator that staff add is printed, drafted, asked about and shown as those that came with the city."""

from importlib import import_module
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.urls import reverse
from openpyxl import load_workbook

from coordination.blocks import Table
from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Area
from reports.document import plan_review
from reports.editions import changes_since, document_of
from reports.expected_questions import expected_questions
from reports.formats import FORMATS
from reports.models import CountingRule, Indicator, Plan, Target
from reports.paper import Paper
from tests.editions import edition_of
from tests.filled_forms import open_form

AREA1 = "第1圏域の訪問"


@pytest.fixture
def clerk(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def of_area(db):
    """Visits of the second tier in area 1, with a target of 100 in R元."""
    indicator = Indicator.objects.create(
        key="activities_area1", name=AREA1, definition="第1圏域で訪ねた回数。", measure="activities", tier=2,
        area=Area.objects.get(number=1), section="activities", counted_from=FiscalYear(2018), position=99,
    )  # fmt: skip
    indicator.achieved_by = indicator
    indicator.save()
    Target.objects.create(
        plan=Plan.objects.get(number=7), indicator=indicator, fiscal_year=FiscalYear(2019), value=100
    )
    return indicator


def visits(year, **of):
    return Activity.objects.filter(visited_on__range=FiscalYear(year).span, tier=2, **of).count()


def rows_of(document, table):
    found = [
        block
        for section in document.sections
        for part in section.parts
        for block in part.blocks
        if isinstance(block, Table) and block.key == table
    ]
    return {row.labels: tuple(map(str, row.cells)) for one in found for row in one.rows}


def written(**other):
    return {
        "name": "出前講座の回数", "definition": "依頼を受けて話しに行った回数。", "measure": "lecture_times",
        "tier": "", "area": "", "compared_with": "self", "section": "outreach", "since": "", "counted_from": "H30",
        "parent": "",
    } | other  # fmt: skip


def test_an_indicator_is_added_on_the_screen_and_printed_in_its_section(clerk, review):
    answer = clerk.post(reverse("indicator_add"), written())

    indicator = Indicator.objects.get(name="出前講座の回数")
    assert answer["Location"] == indicator.get_absolute_url()
    assert (indicator.achieved_by, indicator.unit) == (indicator, "回")
    label = "出前講座の回数（回）"
    outreach = rows_of(plan_review(review), "outreach")["うち出前講座",]
    # times and people in turn: 回数 of H30, R元 and R2
    assert rows_of(plan_review(review), "indicators_outreach") == {(label, "実績"): outreach[::2]}


def test_target_actual_and_rate_of_an_area_are_printed_by_year(of_area, review):
    h30, r1 = (visits(year, area__number=1) for year in (2018, 2019))
    name = f"{AREA1}（回）"
    rate = (200 * r1 + 100) // 200  # percent of 100, half up

    assert rows_of(plan_review(review), "indicators_activities") == {
        (name, "目標"): ("", "100", ""),
        (name, "実績"): (str(h30), str(r1), ""),
        (name, "達成率（％）"): ("", str(rate), ""),
    }


def test_the_parts_of_an_area_are_counted_with_it(of_area, review):
    before = visits(2019, area__number=1)
    Area.objects.filter(number=5).update(parent=of_area.area)

    rows = rows_of(plan_review(review), "indicators_activities")
    assert rows[f"{AREA1}（回）", "実績"][1] == str(before + visits(2019, area__number=5))


def test_the_next_plans_columns_print_what_is_saved_and_nothing_else(of_area, review):
    table = "indicators_activities"
    assert len(rows_of(plan_review(review), table)[f"{AREA1}（回）", "目標"]) == 3

    Target.objects.create(
        plan=Plan.objects.get(number=8), indicator=of_area, fiscal_year=FiscalYear(2022), value=120
    )

    assert rows_of(plan_review(review), table)[f"{AREA1}（回）", "目標"] == ("", "100", "", "", "120", "")


@pytest.mark.slow
def test_a_new_indicator_is_in_excel_word_json_and_what_a_committee_asks(of_area, review):
    Target.objects.update_or_create(
        indicator=of_area, fiscal_year=FiscalYear(2019), defaults={"plan": review.plan, "value": 9_999}
    )
    document = plan_review(review)
    book = load_workbook(BytesIO(FORMATS["xlsx"].render(document)))
    words = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert f"{AREA1}（回）" in words
    assert AREA1 in FORMATS["json"].render(document).decode()

    asked = {one.key: str(one.text) for one in expected_questions(Paper(review, review.as_of))}
    assert f"{AREA1}は、目標9,999回に対し" in asked["missed:activities_area1:2019"]


def test_a_new_indicator_can_be_inserted_and_is_on_the_desk(of_area, clerk):
    text = clerk.get(f"{reverse('review_text_add', args=[7])}?section=activities").content.decode()
    assert f"｛{AREA1}・令和元年度・実績｝" in text
    desk = {row.indicator.key: row for row in clerk.get("/", {"fy": "2019"}).context["progress"]}
    assert desk["activities_area1"].target.text == "100"


def test_retired_it_leaves_the_next_plan_and_stays_in_the_years_before(of_area, clerk, review):
    before = rows_of(plan_review(review), "indicators_activities")
    address = reverse("indicator_retire", args=[of_area.key])
    clerk.post(address, open_form(clerk, address) | {"retired_from": "R3"})

    assert rows_of(plan_review(review), "indicators_activities") == before
    assert of_area in Indicator.objects.of_plan(Plan.objects.get(number=7))
    assert of_area not in Indicator.objects.of_plan(Plan.objects.get(number=8))
    page = clerk.get(reverse("indicator_year", args=[of_area.key, FiscalYear(2021)]), {"as_of": "2022-04-01"})
    assert "令和3年度から使わないことにした指標です。" in page.content.decode()


def test_what_every_plan_shows_of_a_year_in_which_it_was_not_used_is_a_dash(of_area, review):
    of_area.retired_from = FiscalYear(2020)
    of_area.save()

    rows = rows_of(plan_review(review), "indicators_activities")
    assert [cells[2] for (_, kind), cells in rows.items() if kind != "達成率（％）"] == ["－", "－"]


def test_an_indicator_compared_with_one_that_was_retired_before_is_still_shown(of_area, clerk, review):
    other = Indicator.objects.create(
        key="old", name="前の数え方", measure="activities", retired_from=FiscalYear(2018)
    )
    of_area.achieved_by = other
    of_area.save()

    assert (f"{AREA1}（回）", "達成率（％）") not in rows_of(plan_review(review), "indicators_activities")
    assert clerk.get("/", {"fy": "2019"}).status_code == 200


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"measure": "forum_people", "tier": "1"}, "「活動報告会の参加人数」は、層では分けられません。空欄にしてください。"),
        ({"name": "コーディネーターの活動回数"}, "「コーディネーターの活動回数」という指標が、もうあります。"),
        ({"definition": ""}, "入力してください。"),
        ({"since": "R5", "measure": ""}, "選んでください。"),
        ({"is_target_only": "on"}, "「目標だけ」の指標には実績がありません。"),
        ({"compared_with": "coordinators"}, "単位は「人」で、この指標とちがいます。"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(other, sentence, clerk):
    if other.get("compared_with") == "coordinators":
        other = {"compared_with": str(Indicator.objects.get(key="coordinators").pk)}
    answer = clerk.post(reverse("indicator_add"), written(**other))

    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert answer.context["form"]["counted_from"].value() == "H30"
    assert not Indicator.objects.filter(measure="lecture_times").exists()


def test_the_database_refuses_one_that_is_retired_before_it_begins(of_area):
    of_area.since = of_area.retired_from = FiscalYear(2020)
    with pytest.raises(ValidationError, match="始まった年度より後に"):
        of_area.full_clean()
    with pytest.raises(IntegrityError):
        of_area.save()


def test_a_change_of_what_an_edition_printed_is_asked_about_and_the_edition_stays(
    of_area, clerk, review, manager
):
    edition = edition_of(review, manager)
    kept, address = edition.document, reverse("indicator_edit", args=[of_area.key])
    h30, r1 = (visits(year, area__number=1) for year in (2018, 2019))
    data = open_form(clerk, address) | {"area": "", "name": "第2層の訪問"}

    asked = clerk.post(address, data)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert (
        "「第7期計画評価書 第1版」には、「第1圏域の訪問」の数が印刷されています。版は、そのまま残ります。"
        in page
    )
    rates = [(200 * number + 100) // 200 for number in (r1, visits(2019))]  # percent of 100, half up
    assert f"平成30年度 {h30}回→{visits(2018)}回、" in page
    assert f"令和元年度 {r1}回（達成率{rates[0]}％）→{visits(2019)}回（達成率{rates[1]}％）" in page
    clerk.post(address, data | {"confirmed": asked.context["warnings_mark"]})

    of_area.refresh_from_db()
    edition.refresh_from_db()
    assert (of_area.area, of_area.name) == (None, "第2層の訪問")
    assert edition.document == kept and AREA1 in str(document_of(edition))
    assert {(one.difference.before, one.difference.after) for one in changes_since(edition)} >= {
        ("", f"{visits(2019)}回")
    }


def test_a_change_of_words_alone_asks_nothing(of_area, clerk, review, manager):
    edition_of(review, manager)
    address = reverse("indicator_edit", args=[of_area.key])

    answer = clerk.post(address, open_form(clerk, address) | {"definition": "言葉だけ直しました。"})

    assert answer.status_code == 302


def test_the_order_is_changed_with_the_parts_behind_their_whole(clerk):
    keys = [one.key for one in Indicator.objects.all()]
    clerk.post(reverse("indicator_order"), {"key": "coordinator_activities", "to": "up"})

    assert [one.key for one in Indicator.objects.all()] == [*keys[3:6], *keys[:3], *keys[6:]]
    clerk.post(reverse("indicator_order"), {"key": "coordinator_activities", "to": "up"})  # already the first
    clerk.post(reverse("indicator_order"), {"key": "coordinator_activities_tier2", "to": "up"})
    assert [one.key for one in Indicator.objects.all()][:3] == [keys[3], keys[5], keys[4]]


def test_the_list_says_what_each_counts_and_is_taken_away_as_excel(of_area, clerk):
    page = clerk.get(reverse("indicator_list")).content.decode()
    assert "第1圏域で訪ねた回数。" in page and "第2層・第1圏域" in page

    sheet = load_workbook(BytesIO(clerk.get(f"{reverse('indicator_list')}?format=xlsx").content)).active
    assert any(AREA1 in row and "第2層・第1圏域" in row for row in sheet.iter_rows(values_only=True))


def test_an_indicator_of_meetings_without_a_rule_says_why_it_is_blank(clerk):
    clerk.post(reverse("indicator_add"), written(measure="meetings", name="圏域の話し合い"))
    indicator = Indicator.objects.get(name="圏域の話し合い")

    page = clerk.get(indicator.get_absolute_url()).content.decode()
    assert "どの会議を数えるか（数え方）が決まっていません。決めるまで、実績は空欄です。" in page


def test_another_comparison_of_an_open_review_is_asked_about(of_area, clerk, review):
    address = reverse("indicator_edit", args=[of_area.key])

    asked = clerk.post(address, open_form(clerk, address) | {"compared_with": ""})

    actual = visits(2019, area__number=1)
    assert f"令和元年度 {actual}回（達成率{actual}％）→{actual}回。" in asked.content.decode()


def test_indicators_that_stood_before_come_into_the_section_of_what_they_count(db):
    expected = dict(Indicator.objects.values_list("key", "section"))
    Indicator.objects.update(section="forums")

    migration = import_module("reports.migrations.0012_sections_of_standing_indicators")
    migration.place(apps, SimpleNamespace(connection=connection))

    assert dict(Indicator.objects.values_list("key", "section")) == expected
    assert (expected["tier2_meetings"], expected["coordinators_tier1"]) == ("council_meetings", "placements")


def test_its_page_leads_to_the_rule_that_says_what_it_counts(client, staff):
    client.force_login(staff)
    rule = CountingRule.objects.adopted().get(indicator__key="tier2_meetings")

    page = client.get(reverse("indicator_detail", args=["tier2_meetings"])).content.decode()

    assert f'href="{rule.get_absolute_url()}"' in page and rule.name in page
    assert (
        "採用している数え方"
        not in client.get(reverse("indicator_detail", args=["coordinator_activities"])).content.decode()
    )
