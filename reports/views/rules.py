"""数え方台帳: what each indicator counts, by version; and one version with what it counts of the own records."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.sheet_answer import asked_for, sheet_answer
from coordination.sheets.writing import Table
from coordination.wareki import format_date
from reports.live_figures import names_of
from reports.measures import MEASURES, Measure
from reports.models import CountingRule, Indicator
from reports.models.counting_rule import in_force
from reports.rule_examples import worked_examples, years_of
from reports.rule_versions import Version, rests_on, version_of, versions_of

Standing = CountingRule.Standing


@dataclass(frozen=True)
class Entry:
    """An indicator of the register with its versions; none where what it counts is fixed. lacks: this year has no
    rule though it needs one."""

    indicator: Indicator
    name: str
    measure: Measure
    versions: tuple[Version, ...]
    lacks: bool

    @property
    def is_counted_by_rule(self) -> bool:
        return "kinds" in self.measure.takes and not self.indicator.is_target_only

    @property
    def wording(self) -> str:
        """What is counted, where no rule says it."""
        if self.indicator.is_target_only:
            return "目標だけを定めた指標です。実績は、内訳の指標で数えます。"
        return self.measure.wording


def rule_list(request):
    """Every indicator with its rules by version; as Excel or CSV, a row a version."""
    this_year = FiscalYear.of(timezone.localdate())
    indicators = list(Indicator.objects.visible_to(request.user).prefetch_related("rules__kinds"))
    names = names_of(indicators)
    entries = [_entry(one, names[one.key], this_year) for one in indicators]
    if extension := asked_for(request):
        return sheet_answer(_sheet(entries), extension)
    context = {
        "by_rule": [one for one in entries if one.is_counted_by_rule],
        "fixed": [one for one in entries if not one.is_counted_by_rule],
        "this_year": this_year,
    }
    return render(request, "reports/rule_list.html", context)


def _entry(indicator: Indicator, name: str, this_year: FiscalYear) -> Entry:
    measure = MEASURES[indicator.measure]
    if "kinds" not in measure.takes or indicator.is_target_only:
        return Entry(indicator, name, measure, (), False)
    versions = tuple(versions_of(indicator))
    holding = [one.rule for one in versions if one.holds]
    return Entry(indicator, name, measure, versions, in_force(holding, this_year) is None)


def _sheet(entries: list[Entry]) -> Table:
    heads = [
        *("指標", "名称", "扱い", "適用する年度", "数え方の説明", "数える会議の種類", "書面開催"),
        *("決定日", "決定者", "決めた理由"),
    ]
    rows = []
    for entry in entries:
        if not entry.versions:
            rows.append([entry.name, "", "", "", _or_none(entry), "", "", None, "", ""])
        for version in entry.versions:
            rule = version.rule
            kinds = "、".join(kind.name for kind in rule.kinds.all())
            written = "数える" if rule.counts_written else "数えない"
            decision = [rule.decided_on, rule.decided_by, rule.reason]
            standing = [rule.standing.label, version.years_in_words]
            rows.append([entry.name, rule.name, *standing, rule.wording, kinds, written, *decision])
    return Table("数え方台帳", heads, rows, [])


def _or_none(entry: Entry) -> str:
    return "数え方が決まっていません。" if entry.is_counted_by_rule else entry.wording


def rule_detail(request, pk):
    """One version: what it says, what it counts and leaves out of the own records, and its figures year by year."""
    rules = CountingRule.objects.visible_to(request.user)
    rule = get_object_or_404(rules.select_related("indicator", "replaced_by"), pk=pk)
    today = timezone.localdate()
    version, kept_because = version_of(rule), rests_on(rule, today)
    page = DetailPage(
        title=rule.name,
        reading=rule.indicator.name,
        sections=[Section("数え方", facts=_facts(version))],
        actions=_actions(rule, kept_because),
        back=Action("数え方台帳", "rule_list"),
        notice=_notice(rule),
        template="reports/rule_detail.html",
        further={
            "rule": rule,
            "version": version,
            "unit": rule.indicator.unit,
            "kept_because": kept_because,
            "examples": worked_examples(rule, today),
            "years": years_of(rule, today),
            "history": [(one, _moment(one.at)) for one in rule.changes.select_related("by")],
        },
    )
    return detail_page(request, page)


def _facts(version: Version) -> list[Fact]:
    rule = version.rule
    facts = [
        Fact("説明", rule.wording),
        Fact("数える会議の種類", "、".join(kind.name for kind in rule.kinds.all()) or "なし"),
        Fact("書面開催", "1回と数えます" if rule.counts_written else "数えません"),
        Fact("扱い", rule.standing.label),
        Fact("適用する年度", version.years_in_words),
        Fact("決定", rule.decision),
    ]
    if rule.reason:
        facts.append(Fact("決めた理由", rule.reason))
    if rule.replaced_by:
        facts.append(Fact("替わりの版", rule.replaced_by.name, rule.replaced_by.get_absolute_url()))
    return facts


def _actions(rule: CountingRule, kept_because: list[str]) -> list[Action]:
    key = (rule.indicator.key,)
    follow = Action(
        "この版をもとに新しい版をつくる", "rule_add", key, main=bool(kept_because), query=f"from={rule.pk}"
    )
    if kept_because:
        return [follow]
    change = "案を直す・採用する" if rule.standing == Standing.DRAFT else "まちがいを直す"
    return [
        Action(change, "rule_edit", (rule.pk,), main=True),
        follow,
        Action("取り下げる", "rule_withdraw", (rule.pk,)),
    ]


def _notice(rule: CountingRule) -> str:
    return {
        Standing.DRAFT: "案です。採用するまで、どの数もこの数え方では数えません。",
        Standing.COMPARISON: "参考の数え方です。評価書の数は、採用した数え方で数えます。",
        Standing.REPLACED: "後の版に替わった数え方です。",
        Standing.WITHDRAWN: "取り下げた数え方です。どの数も、この数え方では数えません。",
    }.get(rule.standing, "")


def _moment(at) -> str:
    here = timezone.localtime(at)
    return f"{format_date(here.date())} {here:%H:%M}"
