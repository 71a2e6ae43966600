"""Counting rules for tests: versions of what the second tier counts."""

from datetime import date

from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from coordination.models import User
from reports.models import CountingRule, Indicator

TALK, PARTNERS, BOTH = "地域の話し合いの場", "関係者会議を含める", "関係者会議と視察の受け入れを含める"


def rule_named(name: str) -> CountingRule:
    return CountingRule.objects.get(name=name)


def version(*, counts: str = PARTNERS, since: int = 2018, adopted: bool = True, **fields) -> CountingRule:
    """A version that counts the kinds of meeting of the demo's rule `counts`, from a year on."""
    rule = CountingRule(
        indicator=Indicator.objects.get(key="tier2_meetings"),
        **{
            "name": "新しい数え方",
            "wording": "広く数えます。",
            "effective_from": FiscalYear(since),
            "decided_on": date(2020, 6, 1),
            "decided_by": "課長",
        }
        | fields,
    )
    kinds = CountingRule.objects.get(name=counts, replaced_by=None, changes=None).kinds.all()
    rule.put(kinds=kinds, adopted=adopted, by=User.objects.get(role="staff"), at=timezone.now())
    return rule
