"""The records behind the numbers of a paper, as they are kept with an edition and told of afterwards."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from urllib.parse import urlsplit

from django.http import Http404, QueryDict
from django.urls import Resolver404, resolve

from coordination.blocks import Document
from coordination.figures import Figure
from coordination.fiscal_year import FiscalYear
from reports.indicators import IndicatorYear, indicator_years
from reports.measure import Measure
from reports.measures import MEASURES
from reports.models import CountingRule, Indicator
from reports.places import printed
from reports.scopes import Scope, ScopeForm

Amounts = dict[int, int | None]  # what each record adds, by its primary key


@dataclass(frozen=True)
class ByRule:
    """The version of a counting rule that a number was counted by, as it read then. kinds: keys of kinds of meeting;
    kind_names: what they were called."""

    pk: int
    name: str
    wording: str
    kinds: tuple[int, ...]
    kind_names: tuple[str, ...]
    written: bool

    @classmethod
    def of(cls, rule: CountingRule | None) -> "ByRule | None":
        if rule is None:
            return None
        kinds, written = rule.counted
        names = tuple(kind.name for kind in sorted(rule.kinds.all(), key=lambda kind: kind.pk))
        return cls(rule.pk, rule.name, rule.wording, kinds, names, written)

    @classmethod
    def of_json(cls, kept: dict) -> "ByRule":
        known = {field.name: kept[field.name] for field in fields(cls)}
        return cls(**known | {name: tuple(known[name]) for name in ("kinds", "kind_names")})

    @property
    def counts(self) -> tuple:
        """Alike for two rules that count the same."""
        return self.kinds, self.written


@dataclass(frozen=True)
class Behind:
    """What a number has counted, and by which rule where it is one that rules count."""

    measure: Measure
    amounts: Amounts
    rule: ByRule | None = None

    @property
    def total(self) -> int:
        return sum(amount or 0 for amount in self.amounts.values())

    def as_json(self) -> dict:
        rule = {"rule": asdict(self.rule)} if self.rule else {}
        records = [list(one) for one in sorted(self.amounts.items())]
        return {"measure": self.measure.key, "records": records, **rule}

    @classmethod
    def of_json(cls, kept: dict) -> "Behind | None":
        """None for a measure that this code no longer has."""
        if kept["measure"] not in MEASURES:
            return None
        rule = ByRule.of_json(kept["rule"]) if "rule" in kept else None
        return cls(MEASURES[kept["measure"]], {pk: amount for pk, amount in kept["records"]}, rule)


def behind(figures: Iterable[Figure]) -> dict[str, Behind]:
    """The records behind figures, by their addresses. What a survey or a source in print has told has none here."""
    addresses = dict.fromkeys(figure.address for figure in figures if figure.address)
    asked = {address: one for address in addresses if (one := _asked(address))}
    return {
        address: Behind(measure, amounts_of(measure, scope), rule)
        for address, (measure, scope, rule) in asked.items()
    }


def amounts_of(measure: Measure, scope: Scope) -> Amounts:
    return dict(measure.records(scope).values_list("pk", "amount"))


def behind_document(document: Document) -> dict[str, Behind]:
    return behind(figure for one in printed(document).values() for figure in one.figures)


Asked = tuple[Measure, Scope, ByRule | None]


def _asked(address: str) -> Asked | None:
    """What an address of a figure asks for. One with a mark behind it, such as #target, leads to the page of a count
    without being one."""
    parts = urlsplit(address)
    if parts.fragment:
        return None
    try:
        page = resolve(parts.path)
        query = QueryDict(parts.query)
        if page.url_name == "figure_records":
            measure = MEASURES[page.kwargs["measure"]]
            return measure, ScopeForm.scope_of(query, measure.takes), None
        if page.url_name == "indicator_year":
            return _of_indicator(page.kwargs["key"], page.kwargs["year"], ScopeForm.scope_of(query, ()).as_of)
    except (Resolver404, Http404, KeyError):
        pass
    return None


def _of_indicator(key: str, year: FiscalYear, as_of) -> Asked | None:
    at = _indicator_year(key, year, as_of)
    if at is None or at.lacks_rule:
        return None
    return at.measure, at.scope, ByRule.of(at.rule)


def _indicator_year(key: str, year: FiscalYear, as_of) -> IndicatorYear | None:
    """An indicator in a year that is counted from records."""
    indicator = Indicator.objects.filter(key=key).select_related("achieved_by").first()
    if indicator is None or indicator.is_target_only:
        return None
    at = indicator_years([indicator], [year], as_of)[key, year]
    return None if at.is_before_records else at


def indicator_of(address: str) -> IndicatorYear | None:
    """What the address of an indicator's page leads to, as it is counted now, with a rule or without."""
    parts = urlsplit(address)
    try:
        page = resolve(parts.path)
        if page.url_name == "indicator_year":
            as_of = ScopeForm.scope_of(QueryDict(parts.query), ()).as_of
            return _indicator_year(page.kwargs["key"], page.kwargs["year"], as_of)
    except (Resolver404, Http404):
        pass
    return None
