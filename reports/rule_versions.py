"""数え方の版: the years that each version holds for, and what rests on it, so that it can no longer be edited."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from coordination.fiscal_year import FiscalYear
from reports.models import CountingRule, Edition, Indicator

Standing = CountingRule.Standing


@dataclass(frozen=True)
class Version:
    """A rule with the years that it holds for; last is None while it goes on. first is None for one that no year is
    counted by: it would hold from its own first year."""

    rule: CountingRule
    first: FiscalYear | None = None
    last: FiscalYear | None = None

    @property
    def holds(self) -> bool:
        return self.first is not None

    @property
    def years_in_words(self) -> str:
        if self.last is None:
            return f"{self.rule.effective_from.name}から"
        return self.first.name if self.first == self.last else f"{self.first.name}～{self.last.name}"

    def held_in(self, year: FiscalYear) -> bool:
        return self.holds and self.first <= year and (self.last is None or year <= self.last)


def versions_of(indicator: Indicator) -> list[Version]:
    """All versions of an indicator: those that hold by their years, then the others."""
    rules = indicator.rules.all()
    holding = sorted((rule for rule in rules if rule.counts_for_papers), key=lambda one: one.effective_from)
    followed = [*(rule.effective_from.previous for rule in holding[1:]), None]
    found = [Version(rule, rule.effective_from, last) for rule, last in zip(holding, followed, strict=True)]
    return [*found, *(Version(rule) for rule in rules if rule not in holding)]


def version_of(rule: CountingRule) -> Version:
    return next(one for one in versions_of(rule.indicator) if one.rule == rule)


def rests_on(rule: CountingRule, today: date) -> list[str]:
    """Why the version stays as it is, in sentences; empty for one that may be corrected or withdrawn."""
    if rule.standing == Standing.WITHDRAWN:
        return ["取り下げた版です。"]
    if rule.standing == Standing.REPLACED:
        return [
            f"「{rule.replaced_by}」に替わった版です。前にどう数えていたかの記録として、そのまま残します。"
        ]
    told = [f"{edition}が、この数え方で数えています。" for edition in _printed_by(rule)]
    version = version_of(rule)
    if version.holds and version.first.last_day < today:
        last = FiscalYear.of(today).previous
        last = min(last, version.last) if version.last else last
        ended = version.first.name if version.first == last else f"{version.first.name}～{last.name}"
        told.append(f"もう終わった{ended}の数が、この数え方で決まっています。")
    return told


def _printed_by(rule: CountingRule) -> Iterator[Edition]:
    """Approved editions that were counted by the rule."""
    version = version_of(rule)
    for edition in Edition.objects.select_related("review__plan").defer("document", "errata"):
        for address, kept in edition.records.items():
            if "rule" in kept:
                is_by_it = kept["rule"]["pk"] == rule.pk
            else:  # an edition of the time when rules were not kept with the records
                at = indicator_year_of(address)
                is_by_it = bool(at) and at[0] == rule.indicator.key and version.held_in(at[1])
            if is_by_it:
                yield edition
                break


def indicator_year_of(address: str) -> tuple[str, FiscalYear] | None:
    """The indicator and the year of an address that leads to the page of one."""
    try:
        page = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    return (page.kwargs["key"], page.kwargs["year"]) if page.url_name == "indicator_year" else None
