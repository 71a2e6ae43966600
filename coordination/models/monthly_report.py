from calendar import monthrange
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from coordination import accepted_months
from coordination.days import DayField
from coordination.models.activity import Activity
from coordination.models.activity_file import ActivityFile
from coordination.models.people import Coordinator, Organization
from coordination.models.user import User
from coordination.visibility import OfficeQuerySet
from coordination.wareki import format_year


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def visits_by(contractor, first: date, last: date):
    """The visits from a day to a day by people of a contractor, each once however many of them went."""
    own = Activity.objects.filter(coordinators__employer=contractor, visited_on__range=(first, last))
    return Activity.objects.filter(pk__in=own.values("pk"))


class MonthlyReportQuerySet(OfficeQuerySet):
    def written_by(self, user):
        """Those that a user may write and submit: a coordinator those of the own employer, the city's clerks all."""
        if user.role in (User.Role.ADMIN, User.Role.STAFF):
            return self
        if user.role == User.Role.COORDINATOR:
            return self.filter(contractor__in=Organization.objects.filter(coordinators__user=user))
        return self.none()

    def accepted(self):
        return self.filter(state=MonthlyReport.State.ACCEPTED)

    def holding(self, activity, day, coordinators):
        """Accepted reports that a visit belongs to: as it was counted, and as it would be on that day by those people.

        Those who are on the visit now count too: a visit gets its day before it gets its people, and for that moment it
        belongs to the month of both (`Correction.close` notes nothing where it did not stay).
        """
        people = [*coordinators, *(activity.coordinators.all() if activity and activity.pk else ())]
        would_be = Q(contractor__in={one.employer_id for one in people}, month=month_of(day))
        counted = Q(reported__activity=activity) if activity and activity.pk else Q(pk=None)
        return self.accepted().filter(would_be | counted).distinct()

    def against_employer(self, coordinator, employer):
        """Accepted reports that would no longer tell the truth if a coordinator and all the visits had that employer."""
        months = Activity.objects.filter(coordinators=coordinator).dates("visited_on", "month")
        leaves = Q(contractor=coordinator.employer_id, reported__activity__coordinators=coordinator)
        joins = Q(contractor=employer, month__in=list(months)) if employer else Q(pk=None)
        return self.accepted().filter(leaves | joins).select_related("contractor").distinct()


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

    @property
    def last_day(self) -> date:
        return self.month.replace(day=monthrange(self.month.year, self.month.month)[1])

    def visits(self):
        """The visits of the month by people of the contractor; of an accepted report, those it counted and those that
        corrections have added since, also where a correction has withdrawn one: it belongs to no other month. What a
        correction has moved away is no longer among them."""
        if self.is_accepted:
            return Activity.with_withdrawn.filter(reported__report=self)
        return visits_by(self.contractor_id, self.month, self.last_day)

    def would_count(self, visit) -> bool:
        """By its day and its people a visit belongs to this month, whether it has been withdrawn or not."""
        is_own = visit.coordinators.filter(employer=self.contractor_id).exists()
        return is_own and month_of(visit.visited_on) == self.month

    def submit(self, *, by, at, comment=""):
        self._step(MonthlyReportStep.Act.SUBMIT, by, at, comment)

    def take_back(self, *, by, at, comment=""):
        """By the contractor, before the city has answered."""
        self._step(MonthlyReportStep.Act.TAKE_BACK, by, at, comment)

    def send_back(self, *, by, at, comment):
        if not comment.strip():
            raise ValidationError("どこを直してほしいかを書いてください。")
        self._step(MonthlyReportStep.Act.SEND_BACK, by, at, comment)

    def accept(self, *, by, at, document, comment=""):
        """Freezes the report and the visits it counts.

        document: the report as the reader saw it, as plain data; made while `hold` keeps the visits as they are.
        """
        if accepted_months.are_missing(self._state.db or DEFAULT_DB_ALIAS):
            raise ValidationError(f"{accepted_months.MISSING}まだ受理していません。")
        with transaction.atomic():
            self.hold()
            self.lock_for(MonthlyReportStep.Act.ACCEPT)
            ReportedVisit.objects.bulk_create(
                [ReportedVisit(report=self, activity=visit) for visit in self.visits()]
            )
            self.document = document
            self._step(MonthlyReportStep.Act.ACCEPT, by, at, comment)

    def hold(self):
        """Within a transaction: nobody changes a visit until it ends, so that what is counted is what is frozen.

        On SQLite one transaction writes at a time. PostgreSQL waits for those who are at it; who comes later waits, and
        meets the guards of an accepted month. The rows come before the tables: whoever has locked a visit to change it
        is let through first, for the report will point at it, and two would wait for each other.
        """
        if connection.vendor == "postgresql":
            list(self.visits().order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))
            links = [Activity.coordinators, Activity.organizations, Activity.purposes]
            models = [Activity, *(link.through for link in links), ActivityFile, Coordinator]
            tables = [model._meta.db_table for model in models]
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE MODE")

    def lock_for(self, act):
        """Within a transaction: reads the report anew and keeps it from others; ValidationError where its state does
        not allow the act."""
        self.refresh_from_db(from_queryset=MonthlyReport.objects.select_for_update(of=("self",)))
        if self.state not in BEFORE[act]:
            label = self.get_state_display()
            raise ValidationError(
                f"この月報は、ほかの人が先に進めました（いまは「{label}」）。画面を開きなおしてください。"
            )

    def _step(self, act, by, at, comment):
        with transaction.atomic():
            document = self.document
            self.lock_for(act)
            self.state, self.document = AFTER[act], document
            self.save(update_fields=["state", "document"])
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


_STATE, _ACT = MonthlyReport.State, MonthlyReportStep.Act

# What may be done with a report in which state, and the state it comes to.
BEFORE = {
    _ACT.SUBMIT: (_STATE.DRAFT, _STATE.RETURNED),
    _ACT.TAKE_BACK: (_STATE.SUBMITTED,),
    _ACT.SEND_BACK: (_STATE.SUBMITTED,),
    _ACT.ACCEPT: (_STATE.SUBMITTED,),
}
AFTER = {
    _ACT.SUBMIT: _STATE.SUBMITTED,
    _ACT.TAKE_BACK: _STATE.DRAFT,
    _ACT.SEND_BACK: _STATE.RETURNED,
    _ACT.ACCEPT: _STATE.ACCEPTED,
}


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

    While it is open the database lets this one visit be changed, or one that no report has counted where it names none
    yet (coordination/accepted_months.py); it is opened and closed within one transaction.
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
        """Notes what the visit has become.

        One that now belongs to the month is among its visits from here on, and one that now belongs to another month or
        contractor no longer is, so that it is not counted twice. Where it neither was nor is one of them, there was
        nothing to correct.
        """
        counted = self.report.reported.filter(activity=visit)
        was_counted, belongs = counted.exists(), self.report.would_count(visit)
        if belongs and not was_counted:
            ReportedVisit.objects.create(report=self.report, activity=visit)
        elif was_counted and not belongs:
            counted.delete()
        elif not was_counted:
            self.delete()
            return
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
        visit = Activity.with_withdrawn.get(pk=opened.activity.pk)
        Correction.objects.filter(pk__in=[row.pk for row in rows]).update(activity=visit)
        for row in rows:
            row.close(visit)


@dataclass
class OpenCorrection:
    """What `correcting` hands over. activity: the visit that is corrected."""

    activity: Activity | None
