"""計画と指標: what a plan sets targets for, and what a year is set against."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from coordination.fiscal_year import FiscalYear, FiscalYearField
from coordination.models import Area, Tier
from coordination.visibility import OfficeQuerySet
from reports.models.chapter import OF_INDICATORS, Chapter


class Plan(models.Model):
    """計画: a 高齢者保健福祉計画・介護保険事業計画 of three fiscal years."""

    number = models.PositiveSmallIntegerField("期", unique=True)
    first_year = FiscalYearField("最初の年度", unique=True)
    last_year = FiscalYearField("最後の年度")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "計画"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="plan_ends_after_it_begins",
                violation_error_message="最後の年度は、最初の年度より後にしてください。",
            )
        ]

    def __str__(self):
        return f"第{self.number}期"

    @property
    def years(self):
        return [FiscalYear(year) for year in range(self.first_year.year, self.last_year.year + 1)]

    @property
    def period(self):
        return f"{self.first_year.name}～{self.last_year.name}"


def measure_choices():
    from reports.measures import MEASURES  # the measures count what these models name

    return [(measure.key, measure.name) for measure in MEASURES.values() if "fiscal_year" in measure.takes]


class IndicatorQuerySet(OfficeQuerySet):
    def used_from(self, year: FiscalYear):
        """Without those that were retired by then."""
        return self.filter(Q(retired_from=None) | Q(retired_from__gt=year))

    def of_plan(self, plan: Plan):
        """Those that are in use in any year of the plan."""
        return self.used_from(plan.first_year).filter(Q(since=None) | Q(since__lte=plan.last_year))


class Indicator(models.Model):
    """指標: what a plan sets a target for or reports on, and the measure that counts it.

    area: its parts are counted with it. section: where the review prints it, unless a table of the review's own does.
    """

    key = models.SlugField("記号", max_length=50, unique=True)
    name = models.CharField("名称", max_length=100)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="内訳のもと"
    )
    definition = models.TextField(
        "定義",
        blank=True,
        help_text="何を数えるかを、はじめて読む人にわかる言葉で書きます。評価書の表の下に出ます。",
    )
    measure = models.CharField("数え方の種類", max_length=50, choices=measure_choices)
    tier = models.PositiveSmallIntegerField("層", choices=Tier, null=True, blank=True)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="圏域",
        help_text="空欄は市全域です。圏域の中の地区の記録も数えます。",
    )
    section = models.CharField("評価書の章", max_length=30, choices=OF_INDICATORS, default=Chapter.ACTIVITIES)
    is_target_only = models.BooleanField(
        "目標だけ", default=False, help_text="目標を内訳に分けずに定めたとき。実績は内訳の指標で数えます。"
    )
    achieved_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets_of",
        verbose_name="達成率に使う実績",
        help_text="目標と同じ範囲を数える指標を選びます。空欄のあいだは達成率を出しません。",
    )
    since = FiscalYearField(
        "始まった年度", null=True, blank=True, help_text="この年度より前は「－」（該当なし）になります。"
    )
    counted_from = FiscalYearField(
        "記録から数える最初の年度",
        null=True,
        blank=True,
        help_text="この年度より前は、移行前の実績を使います。",
    )
    retired_from = FiscalYearField(
        "やめる年度",
        null=True,
        blank=True,
        help_text="この年度からは使いません。前の年度の目標と実績は、そのまま残ります。",
    )
    position = models.PositiveSmallIntegerField("並び順", default=0)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指標"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(retired_from=None) | Q(retired_from__gt=F("since")),
                name="indicator_is_retired_after_it_begins",
                violation_error_message="やめる年度は、始まった年度より後にしてください。",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("indicator_detail", args=[self.key])

    def clean(self):
        if self.measure:
            errors = {
                name: f"「{self.counts.name}」は、{what}では分けられません。空欄にしてください。"
                for name, what in (("tier", "層"), ("area", "圏域"))
                if getattr(self, f"{name}_id" if name == "area" else name) and name not in self.counts.takes
            }
            if errors:
                raise ValidationError(errors)

    @property
    def counts(self):
        """The measure by its key."""
        from reports.measures import MEASURES  # the measures count what these models name

        return MEASURES[self.measure]

    @property
    def unit(self):
        return self.counts.unit

    def is_used_in(self, year: FiscalYear) -> bool:
        has_begun = self.since is None or self.since <= year
        return has_begun and (self.retired_from is None or year < self.retired_from)


class Target(models.Model):
    """目標値."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets", verbose_name="計画")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name="指標")
    fiscal_year = FiscalYearField("年度")
    value = models.PositiveIntegerField("目標")

    class Meta:
        verbose_name = verbose_name_plural = "目標値"
        ordering = ["indicator", "fiscal_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "fiscal_year"],
                name="one_target_a_year",
                violation_error_message="この指標のこの年度の目標は、もう登録されています。",
            )
        ]

    def __str__(self):
        return f"{self.indicator} {self.fiscal_year}"

    def clean(self):
        if self.plan_id and self.fiscal_year and self.fiscal_year not in self.plan.years:
            raise ValidationError(
                {"fiscal_year": f"{self.fiscal_year}は{self.plan}（{self.plan.period}）に含まれません。"}
            )
