from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse

from coordination.days import DayField
from coordination.models import User
from volunteers.models.group import ExchangeGroup, GroupsOwnQuerySet


class CashEntryQuerySet(GroupsOwnQuerySet):
    def with_change(self):
        """Each with `change`: yen that came in, or went out as a number below zero."""
        goes_out = Q(kind__in=CashEntry.GOES_OUT)
        return self.annotate(change=Case(When(~goes_out, then=F("yen")), default=-F("yen")))


class CashEntry(models.Model):
    """現金出納: money that came into or left the group's cash box, as the treasurer counted it.

    It is kept beside the ledger of tickets and not derived from it, so that the two can be held against each other.
    """

    class Kind(models.TextChoices):
        SALE = "sale", "券の代金"
        REFUND = "refund", "券の代金の返金"
        REDEMPTION = "redemption", "換金の支払い"
        RETURNED = "returned", "換金の戻し"
        OTHER_IN = "other_in", "その他の収入"
        OTHER_OUT = "other_out", "その他の支出"

    GOES_OUT = (Kind.REFUND, Kind.REDEMPTION, Kind.OTHER_OUT)

    group = models.ForeignKey(ExchangeGroup, models.PROTECT, related_name="cash", verbose_name="団体")
    on = DayField("日", db_index=True)
    kind = models.CharField("種類", max_length=20, choices=Kind)
    yen = models.PositiveIntegerField("金額（円）")
    note = models.CharField("摘要", max_length=200, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="記帳者")

    objects = CashEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "現金出納"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(yen__gt=0),
                name="cash_entry_moves_money",
                violation_error_message="金額は1円以上にしてください。",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.yen:,}円"

    def get_absolute_url(self):
        return reverse("cash_list", args=[self.group_id])
