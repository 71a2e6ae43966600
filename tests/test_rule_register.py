"""数え方台帳: what is counted, by version; what a change would do is seen before it is made, and nothing is forgotten."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from meetings.models import Meeting
from reports.expected_questions import expected_questions
from reports.indicators import indicator_years
from reports.models import CountingRule, Indicator, YearClosing
from reports.paper import Paper
from reports.rule_guards import KEPT
from reports.rule_versions import rests_on, version_of
from reports.rule_what_if import what_if
from tests.editions import edition_of
from tests.rules import BOTH, PARTNERS, TALK, rule_named, version

pytestmark = pytest.mark.django_db

H30, R1, R2 = FiscalYear(2018), FiscalYear(2019), FiscalYear(2020)
TODAY = date(2020, 6, 15)
ADD = "/plans/rules/of/tier2_meetings/add/"


@pytest.fixture
def tier2(db):
    return Indicator.objects.get(key="tier2_meetings")


def actuals(indicator):
    found = indicator_years([indicator], [H30, R1], TODAY)
    return tuple(found[indicator.key, year].actual.value for year in (H30, R1))


def filled(**changed):
    """The form of a new version that counts meetings of the partners as well, from H30 on."""
    kinds = rule_named(PARTNERS).kinds.values_list("pk", flat=True)
    return {
        "name": "関係者会議も数える",
        "wording": "関係者会議を加えて数えます。",
        "kinds": list(kinds),
        "effective_from": "H30",
        "standing": "adopted",
        "decided_on": "2020-06-01",
        "decided_by": "高齢福祉課長",
        "reason": "委員会の求めによる。",
    } | changed


def sent(client, address=ADD, **changed):
    """Pressed once, which shows what would come of it, and confirmed."""
    return confirmed(client, address, filled(**changed))


def confirmed(client, address, data):
    data = data | {"seen": client.get(address).context["seen"]}
    shown = client.post(address, data)
    assert shown.status_code == 422, shown
    return client.post(address, data | {"confirmed": shown.context["warnings_mark"]})


@pytest.mark.parametrize(("rule", "counts"), [(TALK, (4, 14)), (PARTNERS, (26, 115)), (BOTH, (29, 121))])
def test_the_page_of_a_rule_shows_what_it_gives_for_each_year(as_manager, rule, counts):
    context = as_manager.get(rule_named(rule).get_absolute_url()).context

    years = {one.at.fiscal_year: one.total for one in context["years"]}
    assert (years[H30], years[R1]) == counts
    totals = dict(zip(context["examples"].years, context["examples"].totals, strict=True))
    assert (totals[H30][0], totals[R1][0]) == counts


def test_the_examples_tell_kind_by_kind_what_counts_and_the_counted_ones_add_up(as_manager):
    examples = as_manager.get(rule_named(PARTNERS).get_absolute_url()).context["examples"]

    told = {
        line.kind.name: (line.is_counted, [number for number, _ in line.numbers]) for line in examples.lines
    }
    # 26 = 4 + 22 and 115 = 14 + 101; 3 and 6 visitors are left out.
    assert told == {
        "地域の話し合いの場": (True, [4, 14]),
        "関係者会議": (True, [22, 101]),
        "視察の受け入れ": (False, [3, 6]),
    }
    for line in examples.lines:
        for number, address in line.numbers:
            assert as_manager.get(address).context["page"].total == number


def test_a_meeting_held_in_writing_is_an_example_of_its_own(as_manager):
    meeting = Meeting.objects.filter(series__kind__name="地域の話し合いの場", held_on__range=R1.span).first()
    Meeting.objects.filter(pk=meeting.pk).update(status="written", because="感染症")

    examples = as_manager.get(rule_named(TALK).get_absolute_url()).context["examples"]

    (line,) = (one for one in examples.lines if one.is_written)
    assert not line.is_counted and [number for number, _ in line.numbers] == [0, 1]
    assert [one.pk for one in line.meetings] == [meeting.pk]
    assert str(meeting.pk) in as_manager.get(line.numbers[1][1]).content.decode()


def test_the_register_lists_every_indicator_and_a_row_a_version_in_excel(as_manager):
    page = as_manager.get(reverse("rule_list"))
    assert {one.indicator.key for one in page.context["by_rule"]} == {"tier1_meetings", "tier2_meetings"}
    assert len(page.context["fixed"]) == Indicator.objects.count() - 2
    assert "活動記録を1件1回と数えます。" in page.content.decode()

    book = openpyxl.load_workbook(
        io.BytesIO(as_manager.get(reverse("rule_list"), {"format": "xlsx"}).content)
    )
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in rows if row[0] == "第2層の開催回数"] == [TALK, PARTNERS, BOTH]


def test_the_register_costs_as_many_statements_for_many_versions_as_for_few(as_manager):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            as_manager.get(reverse("rule_list"))
        return len(captured)

    statements()  # the session notes its beginning
    few = statements()
    for year in range(2021, 2041):
        version(since=year)
    assert statements() == few


def test_the_passport_of_a_number_leads_to_its_rule(as_manager):
    page = as_manager.get("/indicators/tier2_meetings/2019/?as_of=2020-06-15").content.decode()

    assert (
        page.count(f'href="{rule_named(TALK).get_absolute_url()}"') == 2
    )  # beside its words, and among the rules


def test_what_a_change_would_do_is_found_without_doing_it(tier2, review):
    before = list(CountingRule.objects.values_list("pk", "is_adopted", "replaced_by"))

    found = what_if(tier2, lambda: version(counts=PARTNERS), TODAY)

    years = {one.year: one for one in found.years}
    assert [years[R1].now.counted.total, years[R1].then.counted.total, years[R1].difference] == [14, 115, 101]
    (kind,) = years[R1].by_kind
    assert (kind.kind.name, kind.difference) == ("関係者会議", 101)
    (one,) = found.reviews
    assert one.review == review
    assert {(place.before, place.after) for place in one.places} >= {("4回", "26回"), ("14回", "115回")}
    assert list(CountingRule.objects.values_list("pk", "is_adopted", "replaced_by")) == before
    assert actuals(tier2) == (4, 14)


def test_kinds_that_go_and_kinds_that_come_add_up_to_the_difference(tier2):
    visitors = rule_named(BOTH).kinds.get(name="視察の受け入れ")

    def change():
        version().kinds.set([visitors])

    found = what_if(tier2, change, TODAY)

    (year,) = (one for one in found.years if one.year == R1)
    # 6 visitors come, 14 talks go.
    assert {one.kind.name: one.difference for one in year.by_kind} == {
        "地域の話し合いの場": -14,
        "視察の受け入れ": 6,
    }
    assert year.difference == -8 and year.sentence == "令和元年度　14回 → 6回（▲8回）"


def test_only_years_from_its_first_one_on_are_counted_otherwise(tier2):
    found = what_if(tier2, lambda: version(since=2019), TODAY)

    assert [one.year for one in found.years if one.moves] == [R1, R2]


def test_an_edition_keeps_what_it_printed_and_is_named_before_the_change(tier2, review, staff):
    edition = edition_of(review, staff)
    type(review).objects.update(state="approved")

    found = what_if(tier2, lambda: version(), TODAY)

    (kept,) = found.editions
    assert kept.edition == edition and not found.reviews
    assert [text for _, text in kept.kept] == ["4回", "14回"]


@pytest.mark.slow
def test_a_change_is_saved_once_what_comes_of_it_has_been_confirmed(as_staff, tier2, staff):
    shown = as_staff.post(ADD, filled())
    assert "令和元年度　14回 → 115回（＋101回）" in shown.context["warnings"]
    assert actuals(tier2) == (4, 14)

    as_staff.post(ADD, filled() | {"confirmed": shown.context["warnings_mark"]})

    new = rule_named("関係者会議も数える")
    assert actuals(tier2) == (26, 115)
    assert (new.standing, new.decided_on, new.decided_by) == ("adopted", date(2020, 6, 1), "高齢福祉課長")
    assert rule_named(TALK).standing == "replaced" and rule_named(TALK).replaced_by == new
    assert [(one.act, one.by) for one in new.changes.all()] == [("add", staff)]


@pytest.mark.slow
def test_what_was_not_shown_is_not_saved(as_staff, tier2):
    shown = as_staff.post(ADD, filled())
    # Meanwhile somebody records a meeting, and 115 become 116.
    series = Meeting.objects.filter(series__kind__name="関係者会議").first().series
    Meeting.objects.create(series=series, held_on=date(2019, 5, 7), status="held")

    again = as_staff.post(ADD, filled() | {"confirmed": shown.context["warnings_mark"]})

    assert again.status_code == 422 and "令和元年度　14回 → 116回（＋102回）" in again.context["warnings"]
    assert actuals(tier2) == (4, 14)


@pytest.mark.slow
def test_a_draft_changes_nothing_and_shows_what_adopting_it_would_do(as_staff, tier2):
    draft = {"standing": "draft", "decided_on": "", "decided_by": ""}
    shown = as_staff.post(ADD, filled(**draft)).context["warnings"]
    assert "採用すると" in shown[0] and "令和元年度　14回 → 115回（＋101回）" in shown

    sent(as_staff, **draft)

    new = rule_named("関係者会議も数える")
    assert new.standing == "draft" and actuals(tier2) == (4, 14)
    page = as_staff.get("/indicators/tier2_meetings/2019/?as_of=2020-06-15").content.decode()
    assert f'href="{new.get_absolute_url()}"' not in page

    sent(as_staff, reverse("rule_edit", args=[new.pk]))

    new.refresh_from_db()
    assert new.standing == "adopted" and actuals(tier2) == (26, 115)
    assert "扱い：「案として残す（まだ決めていません）」→「採用する" in new.changes.last().words


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"decided_on": ""}, "決定日を入れてください"),
        ({"decided_on": "2190-01-01"}, "きょうまでの日を入れてください"),
        ({"decided_by": ""}, "だれが決めたかを書いてください"),
        ({"kinds": []}, "選んでください"),
        ({"effective_from": "あした"}, "年"),
    ],
)
def test_a_version_that_lacks_something_is_refused_with_all_that_was_typed(as_staff, changed, sentence):
    answer = as_staff.post(ADD, filled(**changed))

    assert answer.status_code == 422 and "what_if" not in answer.content.decode()
    assert sentence in str(answer.context["form"].errors)
    assert "委員会の求めによる。" in answer.content.decode()
    assert not CountingRule.objects.filter(name="関係者会議も数える").exists()


@pytest.mark.slow
def test_a_closed_year_is_counted_by_no_other_rule(as_staff, tier2, manager):
    YearClosing.close(R1, by=manager, at=timezone.now(), today=TODAY)

    refused = as_staff.post(ADD, filled())

    assert "令和元年度は締めてあり、数を動かせません。" in str(refused.context["form"].non_field_errors())
    sent(as_staff, effective_from="R2")
    assert actuals(tier2) == (4, 14)


@pytest.mark.slow
def test_a_draft_of_a_closed_year_is_kept_and_told_that_it_cannot_be_adopted_so(as_staff, tier2, manager):
    YearClosing.close(R1, by=manager, at=timezone.now(), today=TODAY)
    draft = {"standing": "draft", "decided_on": "", "decided_by": ""}

    shown = as_staff.post(ADD, filled(**draft)).context["warnings"]

    assert "令和元年度は締めてあるため、このままでは採用できません。" in shown
    sent(as_staff, **draft)
    assert rule_named("関係者会議も数える").standing == "draft"


def test_a_name_that_another_version_has_is_asked_about(as_staff):
    shown = as_staff.post(ADD, filled(name=TALK)).context["warnings"]

    assert shown[-1].startswith("同じ名称の版が、もうあります。")


def test_a_version_that_an_ended_year_rests_on_is_followed_and_not_edited(as_staff):
    rule = rule_named(TALK)
    assert rests_on(rule, TODAY) == ["もう終わった平成30年度～令和元年度の数が、この数え方で決まっています。"]

    for view in ("rule_edit", "rule_withdraw"):
        answer = as_staff.post(reverse(view, args=[rule.pk]), filled())
        assert answer.url == rule.get_absolute_url()
    rule.refresh_from_db()
    assert rule.name == TALK and rule.standing == "adopted"


def test_a_version_that_an_edition_has_printed_is_not_edited(review, staff):
    rule = version(since=2020)
    assert rests_on(rule, TODAY) == []

    edition = edition_of(review, staff)
    address = "/indicators/tier2_meetings/2020/?as_of=2020-06-15"
    told = {"measure": "meetings", "records": []}
    with transaction.atomic():  # as an edition of the time before rules were kept with the records has it
        kept = type(edition).objects.create(
            review=review, number=2, reason="改訂", approved_by=staff, approved_at=timezone.now(),
            document=edition.document, records={address: told}, errata=[], digest="0" * 64,
        )  # fmt: skip
    assert rests_on(rule, TODAY) == [f"{kept}が、この数え方で数えています。"]


def test_a_version_that_nothing_rests_on_may_be_withdrawn_and_what_it_replaced_holds_again(as_staff, tier2):
    first, second = version(since=2190, name="はじめの案"), version(since=2190, name="つぎの案")
    first.refresh_from_db()
    assert first.replaced_by == second

    address = reverse("rule_withdraw", args=[second.pk])
    confirmed(as_staff, address, {"because": "種類をまちがえた。"})

    first.refresh_from_db(), second.refresh_from_db()
    assert (second.standing, first.standing) == ("withdrawn", "adopted")
    assert second.changes.last().words == "種類をまちがえた。"
    assert version_of(rule_named(TALK)).last == FiscalYear(2189)
    with pytest.raises(ValidationError, match="理由"):
        first.withdraw(by=second.changes.last().by, at=timezone.now(), because=" ")


def test_a_version_goes_until_the_year_before_the_next(tier2):
    new = version(since=2019)

    assert (version_of(rule_named(TALK)).years_in_words, version_of(new).years_in_words) == (
        "平成30年度",
        "令和元年度から",
    )
    assert actuals(tier2) == (4, 115)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM reports_countingrule",
        "DELETE FROM reports_rulechange",
        "UPDATE reports_rulechange SET words = ''",
    ],
)
def test_the_database_lets_nobody_forget_a_version(statement):
    version(since=2021)

    with pytest.raises(DatabaseError, match=KEPT), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_admin_shows_rules_and_writes_none(as_admin, tier2):
    page = as_admin.get(reverse("admin:reports_indicator_change", args=[tier2.pk])).content.decode()

    assert TALK in page and 'name="rules-0-name"' not in page


@pytest.mark.parametrize("key", ["coordinator_activities", "council_meetings"])
def test_what_is_counted_in_a_fixed_way_has_no_versions(as_staff, key):
    assert as_staff.get(reverse("rule_add", args=[key])).status_code == 404


def test_papers_tell_no_draft_and_no_withdrawn_rule(review, staff):
    version(adopted=False, decided_on=None, decided_by="", name="下書きの数え方")
    version(adopted=False, name="やめた数え方").withdraw(by=staff, at=timezone.now(), because="重複")

    told = "".join(str(one.text) for one in expected_questions(Paper(review, review.as_of)))
    assert PARTNERS in told and "下書きの数え方" not in told and "やめた数え方" not in told
