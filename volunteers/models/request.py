from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from coordination.days import DayField
from coordination.models import User
from volunteers.models.group import ExchangeGroup, GroupsOwnQuerySet, WorkKind
from volunteers.models.member import Member


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

    objects = GroupsOwnQuerySet.as_manager()

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


class ErrandQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(request__in=HelpRequest.objects.visible_to(user))

    def planned(self):
        return self.filter(status=Errand.Status.PLANNED)

    def to_be_recorded(self):
        """Planned or done, and without a service that stands."""
        open_to_it = self.filter(status__in=[Errand.Status.PLANNED, Errand.Status.DONE])
        return open_to_it.filter(Q(service=None) | Q(service__withdrawn_on__isnull=False))


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
        ]

    def __str__(self):
        return f"{self.request}（{self.on}）"

    def get_absolute_url(self):
        return reverse("errand_detail", args=[self.pk])


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
