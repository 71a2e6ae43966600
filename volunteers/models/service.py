from django.db import models
from django.db.models import Q
from django.urls import reverse

from coordination.days import DayField
from coordination.models import User
from volunteers.models.group import ExchangeGroup, GroupsOwnQuerySet, WorkKind
from volunteers.models.member import Member
from volunteers.models.request import Errand


class ServiceQuerySet(GroupsOwnQuerySet):
    def standing_on(self, day):
        """As the books told it at the end of that day: what was done by then, less what had been withdrawn."""
        return self.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day), held_on__lte=day)


class Service(models.Model):
    """支え合いの活動: one help given to one recipient on one day.

    What was written down by mistake is withdrawn with its reason, on the day on which its tickets go back: what the
    books told of an earlier day, they still tell.
    """

    group = models.ForeignKey(ExchangeGroup, models.PROTECT, related_name="services", verbose_name="団体")
    held_on = DayField("活動日", db_index=True)
    recipient = models.ForeignKey(Member, models.PROTECT, related_name="received", verbose_name="利用会員")
    kind = models.ForeignKey(WorkKind, models.PROTECT, related_name="services", verbose_name="内容")
    note = models.CharField("メモ", max_length=200, blank=True)
    errand = models.OneToOneField(
        Errand, models.PROTECT, null=True, blank=True, related_name="service", verbose_name="もとの予定"
    )
    withdrawn_on = DayField("取り消した日", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="取り消した人"
    )
    withdrawn_because = models.CharField("取り消した理由", max_length=200, blank=True, editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "支え合いの活動"
        ordering = ["held_on", "pk"]
        indexes = [
            models.Index(fields=["group", "held_on", "withdrawn_on"], name="services_of_a_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by=None, withdrawn_because="")
                | (Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because="")),
                name="service_is_withdrawn_by_somebody_with_a_reason",
                violation_error_message="取り消しには、人と理由が要ります。",
            )
        ]

    def __str__(self):
        return f"{self.held_on} {self.kind}"

    def get_absolute_url(self):
        return reverse("service_detail", args=[self.pk])

    def withdraw(self, *, on, by, because):
        """Once its tickets have gone back, on that same day."""
        self.withdrawn_on, self.withdrawn_by, self.withdrawn_because = on, by, because
        self.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawn_because"])


class ServiceHelperQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(service__in=Service.objects.visible_to(user))

    def standing_on(self, day):
        return self.filter(service__in=Service.objects.standing_on(day))


class ServiceHelper(models.Model):
    """協力した人: one helper's time in one service. Two helpers for 30 minutes are two rows, 60 person-minutes."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="helpers", verbose_name="活動")
    helper = models.ForeignKey(Member, models.PROTECT, related_name="given", verbose_name="協力会員")
    minutes = models.PositiveSmallIntegerField("時間（分）")

    objects = ServiceHelperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "協力した人"
        ordering = ["service", "helper"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "helper"],
                name="helper_is_listed_once_a_service",
                violation_error_message="この協力会員はこの活動にもう入っています。",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0),
                name="help_takes_time",
                violation_error_message="時間は1分以上にしてください。",
            ),
        ]

    def __str__(self):
        return f"{self.helper} {self.minutes}分"
