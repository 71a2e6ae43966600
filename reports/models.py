from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from coordination.days import DayField
from coordination.fiscal_year import FiscalYear, FiscalYearField
from coordination.models import Tier
from coordination.visibility import OfficeQuerySet
from coordination.wareki import format_date
from meetings.models import MeetingKind, MeetingSeries
from surveys.models import Question, Survey, TableChoice
from surveys.table_spec import TableSpec


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


class Indicator(models.Model):
    """指標: what a plan sets a target for or reports on, and the measure that counts it."""

    key = models.SlugField("記号", max_length=50, unique=True)
    name = models.CharField("名称", max_length=100)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="内訳のもと"
    )
    measure = models.CharField("数え方の種類", max_length=50, choices=measure_choices)
    tier = models.PositiveSmallIntegerField("層", choices=Tier, null=True, blank=True)
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
    position = models.PositiveSmallIntegerField("並び順", default=0)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指標"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name

    @property
    def unit(self):
        from reports.measures import MEASURES  # the measures count what these models name

        return MEASURES[self.measure].unit


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


class CarriedOver(models.Model):
    """移行前の実績: a printed figure of a year before the records begin, with its source."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="carried_over", verbose_name="指標")
    fiscal_year = FiscalYearField("年度")
    value = models.PositiveIntegerField("実績")
    source = models.CharField("出典", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "移行前の実績"
        ordering = ["indicator", "fiscal_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "fiscal_year"],
                name="one_carried_over_actual_a_year",
                violation_error_message="この指標のこの年度の移行前の実績は、もう登録されています。",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="carried_over_actual_has_a_source",
                violation_error_message="出典を書いてください。",
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.fiscal_year}"


class Projection(models.Model):
    """見込: what a year that has not ended is expected to come to: by which method, from which day, by whom."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="projections", verbose_name="指標")
    fiscal_year = FiscalYearField("年度")
    value = models.PositiveIntegerField("見込")
    method = models.CharField("見込み方", max_length=200)
    basis_on = DayField("もとにした日")
    author = models.CharField("作成者", max_length=50)

    class Meta:
        verbose_name = verbose_name_plural = "見込"
        ordering = ["indicator", "fiscal_year", "basis_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "fiscal_year", "basis_on"],
                name="one_projection_a_basis_day",
                violation_error_message="同じ日をもとにした見込が、もう登録されています。",
            )
        ]

    def __str__(self):
        return f"{self.indicator} {self.fiscal_year}"


class CountingRuleQuerySet(models.QuerySet):
    def adopted(self):
        return self.filter(is_adopted=True)


class CountingRule(models.Model):
    """数え方: which kinds of meeting an indicator counts, from which year on, in words, decided when and by whom."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="rules", verbose_name="指標")
    name = models.CharField("名称", max_length=100)
    wording = models.TextField("数え方の説明")
    kinds = models.ManyToManyField(MeetingKind, verbose_name="数える会議の種類")
    counts_written = models.BooleanField(
        "書面開催も数える", default=False, help_text="集まらずに書面で開いた会議を、1回と数えます。"
    )
    effective_from = FiscalYearField("適用する最初の年度")
    is_adopted = models.BooleanField(
        "採用", default=True, help_text="外すと、比べるための参考の数え方になります。"
    )
    decided_on = DayField("決定日")
    decided_by = models.CharField("決定者", max_length=100)

    objects = CountingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "数え方"
        ordering = ["indicator", "-is_adopted", "effective_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "effective_from"],
                condition=Q(is_adopted=True),
                name="one_adopted_rule_a_year",
                violation_error_message="この指標には、同じ年度から採用する数え方がもうあります。",
            )
        ]

    def __str__(self):
        return self.name


class PlanReviewQuerySet(OfficeQuerySet):
    def latest_of(self, plan):
        return self.filter(plan=plan).order_by("as_of").last()


class PlanReview(models.Model):
    """計画評価書: the paper that shows what came of a plan, as of a day."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reviews", verbose_name="計画")
    as_of = DayField("基準日", help_text="この日までの記録を数えます。終わっていない年度は空欄になります。")
    placements_from = FiscalYearField("コーディネーター配置数の最初の年度")
    survey = models.ForeignKey(Survey, models.PROTECT, null=True, blank=True, verbose_name="アンケート調査")

    objects = PlanReviewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "計画評価書"
        ordering = ["plan", "as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "as_of"],
                name="one_review_a_plan_and_day",
                violation_error_message="この計画の同じ基準日の評価書が、もうあります。",
            )
        ]

    def __str__(self):
        return f"{self.plan}計画評価書"

    @property
    def as_of_words(self):
        return format_date(self.as_of)

    def print_table(self, spec: TableSpec) -> "ReviewTable":
        """Puts a table of the review's survey behind those that it prints; one that it prints already stays where it
        is. Call inside a transaction."""
        printed = list(self.tables.all())
        if already := next((table for table in printed if table.spec == spec), None):
            return already
        table = ReviewTable(review=self, position=printed[-1].position + 1 if printed else 1)
        table.spec = spec
        table.save()
        return table


class ReviewTable(TableChoice):
    """評価書に載せる表: a table of the review's survey that is printed in it, in the order of their positions."""

    review = models.ForeignKey(PlanReview, models.CASCADE, related_name="tables", verbose_name="計画評価書")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", verbose_name="設問")
    position = models.PositiveSmallIntegerField("並び順")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "評価書に載せる表"
        ordering = ["review", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decimals__lte=1),
                name="shares_of_a_review_have_one_decimal_at_most",
                violation_error_message="割合の小数は、なしか1けたです。",
            )
        ]

    def __str__(self):
        return str(self.question)

    def move(self, *, up: bool):
        """Changes places with the table before or after it; the first and the last stay. Call inside a transaction."""
        tables = list(self.review.tables.all())
        at = tables.index(self)
        to = max(0, min(len(tables) - 1, at - 1 if up else at + 1))
        tables[at], tables[to] = tables[to], tables[at]
        for position, table in enumerate(tables, 1):
            table.position = position
        ReviewTable.objects.bulk_update(tables, ["position"])


class Narrative(models.Model):
    """本文: what the review says in words, under a heading such as 現状 or 課題."""

    class Section(models.TextChoices):
        COUNCIL_MEETINGS = "council_meetings", "協議体の開催状況"
        AREA_EFFORTS = "area_efforts", "第2層の取組み"
        SERIES = "series", "話し合いの場の紹介"
        PLACEMENTS = "placements", "生活支援コーディネーターの配置"
        ACTIVITIES = "activities", "生活支援コーディネーターの活動"
        OUTREACH = "outreach", "普及啓発"
        FORUMS = "forums", "活動報告会"
        EXCHANGE = "exchange", "支え合いの活動"
        SURVEY = "survey", "アンケート調査の結果"

    review = models.ForeignKey(
        PlanReview, models.CASCADE, related_name="narratives", verbose_name="計画評価書"
    )
    section = models.CharField("章", max_length=30, choices=Section)
    series = models.ForeignKey(MeetingSeries, models.PROTECT, null=True, blank=True, verbose_name="会議体")
    heading = models.CharField("見出し", max_length=50)
    body = models.TextField("本文", help_text="空の行で段落が分かれます。")
    position = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "本文"
        ordering = ["review", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(section="series", series__isnull=False) | (~Q(section="series") & Q(series=None)),
                name="series_narrative_names_its_series",
                violation_error_message="「話し合いの場の紹介」のときだけ、会議体を選びます。",
            )
        ]

    def __str__(self):
        return f"{self.get_section_display()} {self.heading}"
