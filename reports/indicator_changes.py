"""What a change of an indicator does to papers: the editions that keep what they printed, and the reviews that will not."""

import json
from collections.abc import Iterable

from django.urls import reverse

from coordination.fiscal_year import FiscalYear
from reports.indicators import achievement, indicator_years
from reports.models import Edition, Indicator, PlanReview

# What decides which number is printed; the rest of an indicator is words and order.
COUNTING = (
    "measure",
    "tier",
    "area",
    "since",
    "counted_from",
    "retired_from",
    "is_target_only",
    "achieved_by",
)


def editions_that_print(indicator: Indicator) -> list[Edition]:
    """The approved papers with a figure of the indicator, the latest first."""
    page = reverse("indicator_year", args=[indicator.key, FiscalYear(2000)]).removesuffix("2000/")
    editions = Edition.objects.select_related("review__plan").order_by("-approved_at")
    return [one for one in editions if page in json.dumps(one.document)]


def what_a_change_does(before: Indicator, after: Indicator) -> list[str]:
    """Sentences to confirm before an indicator counts something else; none where no paper is touched.

    after: the same indicator, not saved yet.
    """
    kept = [
        f"承認した「{edition}」には、「{before.name}」の数が印刷されています。版は、そのまま残ります。"
        "改訂すると、ちがう数が正誤表に出ます。"
        for edition in editions_that_print(before)
    ]
    reviews = PlanReview.objects.exclude(state=PlanReview.State.APPROVED).select_related("plan")
    return [*kept, *(sentence for review in reviews for sentence in _other_numbers(review, before, after))]


def _other_numbers(review: PlanReview, before: Indicator, after: Indicator) -> Iterable[str]:
    was, will = (_printed(one, review) for one in (before, after))
    changes = [f"{year.name} {was[year]}→{will[year]}" for year in was if was[year] != will[year]]
    if changes:
        yield (
            f"{review.get_state_display()}の「{review}」（{review.as_of_words}現在）では、"
            f"「{after.name}」の実績が変わります：{'、'.join(changes)}。"
        )


def _printed(indicator: Indicator, review: PlanReview) -> dict[FiscalYear, str]:
    """815回（達成率272％）; 空欄: what the review says of the indicator in each year that has begun."""
    years = [year for year in review.plan.years if year.first_day <= review.as_of]
    compared = indicator.achieved_by
    of_others = [compared] if compared and compared.pk != indicator.pk else []
    found = indicator_years([indicator, *of_others], years, review.as_of)
    said = {}
    for year in years:
        at = found[indicator.key, year]
        rate = achievement(at, found[compared.key, year]).text if compared else ""
        actual = f"{at.actual.text}{at.actual.unit}" if at.actual.value is not None else at.actual.text
        said[year] = (actual or "空欄") + (f"（達成率{rate}％）" if rate else "")
    return said
