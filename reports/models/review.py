"""計画評価書: the paper of a plan, its words and its tables."""

from django.db import models
from django.db.models import Q

from coordination.days import DayField
from coordination.fiscal_year import FiscalYearField
from coordination.visibility import OfficeQuerySet
from coordination.wareki import format_date
from meetings.models import MeetingSeries
from reports.models.chapter import Chapter
from reports.models.plan import Plan
from surveys.models import Question, Survey, TableChoice
from surveys.table_spec import TableSpec


class PlanReviewQuerySet(OfficeQuerySet):
    def latest_of(self, plan):
        return self.filter(plan=plan).order_by("as_of").last()


class PlanReview(models.Model):
    """計画評価書: the paper that shows what came of a plan, as of a day.

    state: how far it has come (reports/models/approval.py). Its words and tables may be changed while it is a draft.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "作成中"
        SUBMITTED = "submitted", "提出済み"
        RETURNED = "returned", "差し戻し"
        APPROVED = "approved", "承認済み"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reviews", verbose_name="計画")
    as_of = DayField("基準日", help_text="この日までの記録を数えます。終わっていない年度は空欄になります。")
    placements_from = FiscalYearField("コーディネーター配置数の最初の年度")
    survey = models.ForeignKey(Survey, models.PROTECT, null=True, blank=True, verbose_name="アンケート調査")
    state = models.CharField("状態", max_length=20, choices=State, default=State.DRAFT, editable=False)

    objects = PlanReviewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "計画評価書"
        ordering = ["plan", "as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "as_of"],
                name="one_review_a_plan_and_day",
                violation_error_message="この計画の同じ基準日の評価書が、もうあります。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "returned", "approved"]),
                name="review_state_is_known",
                violation_error_message="状態を選んでください。",
            ),
        ]

    def __str__(self):
        return f"{self.plan}計画評価書"

    @property
    def is_open(self) -> bool:
        """Its words and tables may be changed."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED

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

    Section = Chapter

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
