from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from coordination.days import DayField
from coordination.models.activity import Activity
from coordination.models.people import Organization
from coordination.models.user import User
from coordination.visibility import OfficeQuerySet
from coordination.wareki import format_year


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


class MonthlyReportQuerySet(OfficeQuerySet):
    def accepted(self):
        return self.filter(state=MonthlyReport.State.ACCEPTED)

    def holding(self, activity, day, coordinators):
        """Accepted reports that a visit belongs to: as it was counted, and as it would be on that day by those people."""
        employers = [one.employer_id for one in coordinators if one.employer_id]
        would_be = Q(contractor__in=employers, month=month_of(day))
        counted = Q(reported__activity=activity) if activity and activity.pk else Q(pk=None)
        return self.accepted().filter(would_be | counted).distinct()


class MonthlyReport(models.Model):
    """月報: what a contractor reports to the city for one month; frozen once the city has accepted it."""

    class State(models.TextChoices):
        DRAFT = "draft", "作成中"
        SUBMITTED = "submitted", "提出済み"
        RETURNED = "returned", "差し戻し"
        ACCEPTED = "accepted", "受理済み"

    contractor = models.ForeignKey(
        Organization, models.PROTECT, related_name="monthly_reports", verbose_name="受託者"
    )
    month = DayField("月", help_text="その月の1日。")
    state = models.CharField("状態", max_length=20, choices=State, default=State.DRAFT)
    summary = models.TextField("今月のまとめ", blank=True)
    issues = models.TextField("見えてきた課題", blank=True)
    next_month = models.TextField("来月の予定", blank=True)
    document = models.JSONField(
        "受理した内容",
        null=True,
        editable=False,
        encoder=DjangoJSONEncoder,
        help_text="受理したときの月報そのもの。",
    )

    objects = MonthlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月報"
        ordering = ["-month", "contractor"]
        constraints = [
            models.UniqueConstraint(
                fields=["contractor", "month"],
                name="one_report_a_contractor_and_month",
                violation_error_message="この月の月報は、もう作ってあります。",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="month_is_named_by_its_first_day",
                violation_error_message="月は、その月の1日で入れてください。",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", document__isnull=False)
                | (~Q(state="accepted") & Q(document=None)),
                name="accepted_report_holds_its_document",
                violation_error_message="受理した月報には、その内容を残します。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "returned", "accepted"]),
                name="report_state_is_known",
                violation_error_message="状態を選んでください。",
            ),
        ]

    def __str__(self):
        return f"{format_year(self.month)}{self.month.month}月分"

    def get_absolute_url(self):
        return reverse("monthly_report", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """The contractor may still write in it."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def is_accepted(self) -> bool:
        return self.state == self.State.ACCEPTED

    def visits(self):
        """The visits of the month by people of the contractor, each once; of an accepted report, those it counted."""
        if self.is_accepted:
            return Activity.objects.filter(reported__report=self)
        return Activity.objects.filter(
            pk__in=Activity.objects.filter(
                coordinators__employer=self.contractor_id,
                visited_on__year=self.month.year,
                visited_on__month=self.month.month,
            ).values("pk")
        )

    def submit(self, *, by, at, comment=""):
        self._step(
            MonthlyReportStep.Act.SUBMIT,
            (self.State.DRAFT, self.State.RETURNED),
            self.State.SUBMITTED,
            by,
            at,
            comment,
        )

    def take_back(self, *, by, at, comment=""):
        """By the contractor, before the city has answered."""
        self._step(
            MonthlyReportStep.Act.TAKE_BACK, (self.State.SUBMITTED,), self.State.DRAFT, by, at, comment
        )

    def send_back(self, *, by, at, comment):
        self._step(
            MonthlyReportStep.Act.SEND_BACK, (self.State.SUBMITTED,), self.State.RETURNED, by, at, comment
        )

    def accept(self, *, by, at, document, comment=""):
        """Freezes the report and the visits it counts. document: the report as the reader saw it, as plain data."""
        with transaction.atomic():
            self._lock((self.State.SUBMITTED,))
            ReportedVisit.objects.bulk_create(
                [ReportedVisit(report=self, activity=visit) for visit in self.visits()]
            )
            self.document = document
            self._step(
                MonthlyReportStep.Act.ACCEPT, (self.State.SUBMITTED,), self.State.ACCEPTED, by, at, comment
            )

    def _lock(self, allowed):
        state = MonthlyReport.objects.select_for_update(of=("self",)).get(pk=self.pk).state
        if state not in allowed:
            label = self.State(state).label
            raise ValidationError(
                f"この月報は、ほかの人が先に進めました（いまは「{label}」）。画面を開きなおしてください。"
            )

    def _step(self, act, allowed, state, by, at, comment):
        with transaction.atomic():
            self._lock(allowed)
            self.state = state
            self.save()
            MonthlyReportStep.objects.create(report=self, act=act, by=by, at=at, comment=comment)


class MonthlyReportStep(models.Model):
    """月報の経過: who submitted, took back, sent back or accepted a report. Steps are added, never changed."""

    class Act(models.TextChoices):
        SUBMIT = "submit", "提出"
        TAKE_BACK = "take_back", "提出の取り下げ"
        SEND_BACK = "send_back", "差し戻し"
        ACCEPT = "accept", "受理"

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="steps", verbose_name="月報")
    act = models.CharField("したこと", max_length=20, choices=Act)
    comment = models.TextField("コメント", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="した人")
    at = models.DateTimeField("日時")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月報の経過"
        ordering = ["at", "pk"]

    def __str__(self):
        return self.get_act_display()


class ReportedVisit(models.Model):
    """月報に数えた訪問: a visit as part of an accepted report."""

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="reported", verbose_name="月報")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="reported", verbose_name="活動記録")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月報に数えた訪問"
        ordering = ["report", "activity"]
        constraints = [
            models.UniqueConstraint(fields=["report", "activity"], name="visit_is_counted_once_a_report")
        ]

    def __str__(self):
        return f"{self.report} {self.activity}"


class Correction(models.Model):
    """訂正: why a visit of an accepted month was changed afterwards, by whom, and what it was before.

    While it is open the database lets the visits of its report be changed (coordination/accepted_months.py); it is
    opened and closed within one transaction.
    """

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="corrections", verbose_name="月報")
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, related_name="corrections", verbose_name="活動記録"
    )
    reason = models.TextField("訂正の理由")
    before = models.JSONField("訂正の前", null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField("訂正の後", null=True, encoder=DjangoJSONEncoder)
    is_open = models.BooleanField("訂正の途中", default=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="訂正した人")
    at = models.DateTimeField("日時", default=timezone.now)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "訂正"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="correction_has_a_reason",
                violation_error_message="訂正の理由を書いてください。",
            )
        ]

    def __str__(self):
        return f"{self.report}の訂正"

    def close(self, visit):
        """Notes what the visit has become; one that now belongs to the month is counted in it from here on."""
        if self.report.month == month_of(visit.visited_on):
            ReportedVisit.objects.get_or_create(report=self.report, activity=visit)
        self.activity, self.after, self.is_open = visit, visit.in_words(), False
        self.save()


@contextmanager
def correcting(reports, *, reason, by, at, activity=None):
    """Lets a visit of accepted reports be changed, for a reason that stays with each of them.

    reports: those that MonthlyReport.objects.holding() names; with none of them nothing is noted. activity: the visit
    as it was before; None for one that is made within, which the caller then hands over:

        with correcting(reports, reason=..., by=..., at=...) as correction:
            correction.activity = made
    """
    with transaction.atomic():
        opened = OpenCorrection(activity)
        before = Activity.with_withdrawn.get(pk=activity.pk).in_words() if activity else None
        rows = [
            Correction.objects.create(
                report=report, activity=activity, reason=reason, before=before, by=by, at=at
            )
            for report in reports
        ]
        yield opened
        for row in rows:
            row.close(Activity.with_withdrawn.get(pk=opened.activity.pk))


@dataclass
class OpenCorrection:
    """What `correcting` hands over. activity: the visit that is corrected."""

    activity: Activity | None
