from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from coordination.days import DayField
from coordination.models import User
from coordination.wareki import WEEKDAYS, format_date_with_weekday
from volunteers.errands import days_of, week_of_month
from volunteers.models.group import ExchangeGroup, GroupsOwnQuerySet, WorkKind
from volunteers.models.member import Member

CHANGED = "依頼の日を変えたため"  # why an errand was cancelled that somebody was to go to


class HelpRequestQuerySet(GroupsOwnQuerySet):
    def running(self):
        """Those that go on: repeated and not cancelled."""
        return self.filter(cancelled_on=None).exclude(repeats=HelpRequest.Repeats.ONCE)

    def standing(self):
        return self.filter(cancelled_on=None)

    def lacking(self, until: date, *, since: date) -> list["Errand"]:
        """An errand, not yet made, for each day of these requests from `since` to `until` that has none."""
        requests = list(self.standing())
        made = set(
            Errand.objects.filter(request__in=requests, on__range=(since, until)).values_list("request", "on")
        )
        return [
            Errand(request=request, on=day, at=request.at)
            for request in requests
            for day in days_of(request, until)
            if day >= since and (request.pk, day) not in made
        ]

    def plan(self, until: date, *, since: date) -> int:
        """Makes the errands that are lacking; how many. Asked twice, even at once, it makes none the second time."""
        with transaction.atomic():
            list(self.standing().select_for_update(of=("self",), no_key=True).order_by("pk"))
            return len(Errand.objects.bulk_create(self.lacking(until, since=since)))


class HelpRequest(models.Model):
    """依頼: what a member asks for, once or again and again."""

    class Repeats(models.TextChoices):
        ONCE = "once", "1回だけ"
        WEEKLY = "weekly", "毎週"
        FORTNIGHTLY = "fortnightly", "隔週"
        MONTHLY = "monthly", "毎月（第何曜日）"

    group = models.ForeignKey(ExchangeGroup, models.PROTECT, related_name="requests", verbose_name="団体")
    recipient = models.ForeignKey(Member, models.PROTECT, related_name="requests", verbose_name="利用会員")
    kind = models.ForeignKey(WorkKind, models.PROTECT, related_name="requests", verbose_name="内容")
    details = models.TextField("くわしく", blank=True, help_text="持ち物、場所、気をつけること。")
    requested_on = DayField("依頼を受けた日")
    repeats = models.CharField("回数", max_length=20, choices=Repeats, default=Repeats.ONCE)
    first_on = DayField("活動の日", help_text="くり返すときは、はじめの日。曜日はこの日から決まります。")
    until = DayField(
        "最後の日", null=True, blank=True, help_text="くり返す依頼だけ。決まっていなければ空欄です。"
    )
    at = models.TimeField("時刻", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("およその時間（分）", default=30)
    helpers_needed = models.PositiveSmallIntegerField("必要な人数", default=1)
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="受けた人")
    cancelled_on = DayField("取りやめた日", null=True, blank=True)
    cancelled_because = models.CharField("取りやめの理由", max_length=200, blank=True)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "依頼"
        ordering = ["-requested_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(helpers_needed__gte=1) & Q(minutes__gte=1),
                name="request_asks_for_somebody_for_some_time",
                violation_error_message="必要な人数と時間は、1以上にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | (~Q(repeats="once") & Q(until__gte=F("first_on"))),
                name="request_ends_after_it_begins",
                violation_error_message="最後の日は、くり返す依頼のときだけ、はじめの日より後の日を入れてください。",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None, cancelled_because="")
                | (Q(cancelled_on__isnull=False) & ~Q(cancelled_because="")),
                name="cancelled_request_has_a_reason",
                violation_error_message="取りやめの理由を書いてください。",
            ),
        ]

    def __str__(self):
        return f"{self.recipient}の{self.kind}"

    def get_absolute_url(self):
        return reverse("request_detail", args=[self.pk])

    @property
    def title(self) -> str:
        """As the group's own office says it, with the name."""
        return f"{self.recipient.name}さんの{self.kind}"

    @property
    def rhythm(self) -> str:
        """How often, in words: 毎週月曜日, 毎月第3月曜日, 1回だけ."""
        weekday = f"{WEEKDAYS[self.first_on.weekday()]}曜日"
        match self.repeats:
            case self.Repeats.WEEKLY:
                return f"毎週{weekday}"
            case self.Repeats.FORTNIGHTLY:
                return f"隔週{weekday}"
            case self.Repeats.MONTHLY:
                return f"毎月第{week_of_month(self.first_on)}{weekday}"
        return self.get_repeats_display()

    def plan(self, until: date, *, since: date) -> int:
        """Makes its errands that are lacking from `since` to `until`; how many."""
        return HelpRequest.objects.filter(pk=self.pk).plan(until, since=since)

    def follow_change(self, until: date, *, since: date, by: User, at: datetime):
        """Brings the planned errands from `since` on in line with what the request says now; what is marked, and what
        lies before, stays.

        On a day that is none of the request any more, an errand nobody was to go to is removed; one with helpers is
        cancelled, so that they are still there to be told.
        """
        days = set(days_of(self, until))
        coming = self.errands.filter(on__gte=since)
        planned = coming.planned()
        planned.update(at=self.at)
        gone = planned.exclude(on__in=days)
        cancelled = {"status": Errand.Status.CANCELLED, "because": CHANGED, "marked_by": by, "marked_at": at}
        gone.filter(pk__in=Assignment.objects.filter(errand__in=gone).values("errand")).update(**cancelled)
        gone.delete()
        unmarked = {"status": Errand.Status.PLANNED, "because": "", "marked_by": None, "marked_at": None}
        coming.filter(status=Errand.Status.CANCELLED, because=CHANGED, on__in=days).update(
            **unmarked, at=self.at
        )
        self.plan(until, since=since)

    def cancel(self, *, on: date, because: str, by: User, at: datetime):
        """取りやめ: also of all its planned errands from that day on, for the same reason."""
        self.cancelled_on, self.cancelled_because = on, because
        self.save(update_fields=["cancelled_on", "cancelled_because"])
        cancelled = {"status": Errand.Status.CANCELLED, "because": because, "marked_by": by, "marked_at": at}
        self.errands.planned().filter(on__gte=on).update(**cancelled)


class ErrandQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(request__in=HelpRequest.objects.visible_to(user))

    def planned(self):
        return self.filter(status=Errand.Status.PLANNED)

    def to_be_recorded(self):
        """Planned or done, and without a service that stands."""
        open_to_it = self.filter(status__in=[Errand.Status.PLANNED, Errand.Status.DONE])
        return open_to_it.filter(Q(service=None) | Q(service__withdrawn_on__isnull=False))

    def with_count(self):
        """Each with `going`, how many helpers it has; in their order, which a count would lose."""
        return self.annotate(going=Count("assignments")).order_by(*Errand._meta.ordering)

    def short(self):
        """Planned, and with fewer helpers than were asked for."""
        return self.planned().with_count().filter(going__lt=F("request__helpers_needed"))

    def unmarked_before(self, day):
        """Whose day has passed, and nobody has noted what came of it."""
        return self.planned().filter(on__lt=day)

    def to_be_read(self):
        """With all that a line about them says, in the same number of queries however many there are."""
        return (
            self.with_count()
            .select_related("request__recipient__area", "request__kind")
            .prefetch_related("assignments__helper")
        )


class Errand(models.Model):
    """活動の予定: one day on which a request is to be met."""

    class Status(models.TextChoices):
        PLANNED = "planned", "予定"
        DONE = "done", "実施"
        NOT_DONE = "not_done", "実施せず"
        CANCELLED = "cancelled", "取りやめ"

    request = models.ForeignKey(HelpRequest, models.CASCADE, related_name="errands", verbose_name="依頼")
    on = DayField("日", db_index=True)
    at = models.TimeField("時刻", null=True, blank=True)
    status = models.CharField("状態", max_length=20, choices=Status, default=Status.PLANNED)
    because = models.CharField("理由", max_length=200, blank=True)
    marked_at = models.DateTimeField("結果を書いた日時", null=True, editable=False)
    marked_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="結果を書いた人"
    )
    helpers = models.ManyToManyField(
        Member, through="Assignment", related_name="errands", verbose_name="行く人"
    )

    objects = ErrandQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活動の予定"
        ordering = ["on", F("at").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "on"],
                name="request_is_met_once_a_day",
                violation_error_message="この依頼のこの日の予定が、もうあります。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "done"], because="")
                | (Q(status__in=["not_done", "cancelled"]) & ~Q(because="")),
                name="errand_that_did_not_come_about_has_a_reason",
                violation_error_message="実施しなかったときや取りやめのときは、理由を書いてください。",
            ),
            models.CheckConstraint(
                condition=Q(marked_at=None, marked_by=None)
                | (Q(marked_at__isnull=False, marked_by__isnull=False) & ~Q(status="planned")),
                name="errand_is_marked_by_somebody_at_some_time",
                violation_error_message="予定の結果には、書いた人と日時が要ります。",
            ),
        ]

    def __str__(self):
        return f"{self.request}（{self.on}）"

    def get_absolute_url(self):
        return reverse("errand_detail", args=[self.pk])

    @property
    def is_planned(self) -> bool:
        return self.status == self.Status.PLANNED

    @property
    def missing(self) -> int:
        """How many helpers it still needs; `with_count` has counted those who go."""
        return max(self.request.helpers_needed - self.going, 0) if self.is_planned else 0

    @property
    def when(self) -> str:
        return format_date_with_weekday(self.on) + (f"　{self.at:%H:%M}" if self.at else "　時刻は未定")

    @property
    def standing_service(self):
        """The service that was recorded from it and has not been withdrawn, or None."""
        service = getattr(self, "service", None)
        return service if service and service.withdrawn_on is None else None

    def finish(self, *, by: User, at: datetime | None = None):
        """実施: done; marking it a second time changes nothing."""
        if self.status == self.Status.DONE:
            return
        self._mark(self.Status.DONE, "", by, at)

    def not_done(self, *, because: str, by: User, at: datetime | None = None):
        """実施せず: somebody was to go, and it did not come about."""
        self._mark(self.Status.NOT_DONE, because, by, at)

    def cancel(self, *, because: str, by: User, at: datetime | None = None):
        """取りやめ of this one day; the request goes on."""
        self._mark(self.Status.CANCELLED, because, by, at)

    def reopen(self):
        """A mark made by mistake is taken back: planned again, as long as no service hangs on it."""
        if self.standing_service:
            raise ValidationError(
                "この予定から活動が記録されているので、戻せません。先に、活動の記録を取り消してください。"
            )
        if self.request.cancelled_on and self.on >= self.request.cancelled_on:
            raise ValidationError("依頼そのものが取りやめになっているので、予定に戻せません。")
        self.status, self.because, self.marked_by, self.marked_at = self.Status.PLANNED, "", None, None
        self.save(update_fields=["status", "because", "marked_by", "marked_at"])

    def _mark(self, status, because, by, at):
        if not self.is_planned:
            raise ValidationError(
                f"この予定は、もう「{self.get_status_display()}」になっています。まちがいなら、先に予定へ戻してください。"
            )
        self.status, self.because = status, because
        self.marked_by, self.marked_at = by, at or timezone.now()
        self.save(update_fields=["status", "because", "marked_by", "marked_at"])


class Assignment(models.Model):
    """割り当て: who goes, as agreed by telephone."""

    errand = models.ForeignKey(Errand, models.CASCADE, related_name="assignments", verbose_name="予定")
    helper = models.ForeignKey(Member, models.PROTECT, related_name="assignments", verbose_name="協力会員")
    assigned_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="頼んだ人")
    assigned_at = models.DateTimeField("頼んだ日時", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "割り当て"
        ordering = ["errand", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["errand", "helper"],
                name="helper_is_assigned_once",
                violation_error_message="この人は、もう行くことになっています。",
            )
        ]

    def __str__(self):
        return f"{self.errand} {self.helper}"
