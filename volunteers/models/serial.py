from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from coordination.days import DayField
from coordination.models import User
from volunteers.models.group import ExchangeGroup, GroupsOwnQuerySet
from volunteers.models.ledger import TicketTransfer


class TicketBookQuerySet(GroupsOwnQuerySet):
    def for_sale(self):
        return self.filter(issue=None, discarded_on=None)

    def with_serial(self, serial):
        return self.filter(first__lte=serial, last__gte=serial)


class TicketBook(models.Model):
    """券の綴り: tickets printed with serial numbers from the first to the last, sold together."""

    group = models.ForeignKey(ExchangeGroup, models.PROTECT, related_name="books", verbose_name="団体")
    first = models.PositiveIntegerField("はじめの番号")
    last = models.PositiveIntegerField("おわりの番号")
    made_on = DayField("作った日")
    issue = models.OneToOneField(
        TicketTransfer,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="book",
        verbose_name="売ったときの受払",
    )
    discarded_on = DayField("廃棄した日", null=True, blank=True)
    discarded_because = models.CharField("廃棄の理由", max_length=200, blank=True)
    discarded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="廃棄した人"
    )

    objects = TicketBookQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "券の綴り"
        ordering = ["group", "first"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__gte=1) & Q(last__gte=F("first")),
                name="book_has_tickets",
                violation_error_message="おわりの番号は、はじめの番号以上にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(discarded_on=None, discarded_because="", discarded_by=None)
                | (Q(discarded_on__isnull=False, discarded_by__isnull=False) & ~Q(discarded_because="")),
                name="book_is_discarded_by_somebody_with_a_reason",
                violation_error_message="廃棄には、日と理由が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(issue=None) | Q(discarded_on=None),
                name="sold_book_is_not_discarded",
                violation_error_message="売った綴りは廃棄できません。",
            ),
        ]

    def __str__(self):
        return f"{self.first:06}〜{self.last:06}"

    def get_absolute_url(self):
        return reverse("book_detail", args=[self.pk])

    @property
    def tickets(self) -> int:
        return self.last - self.first + 1


class SerialRangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(transfer__in=TicketTransfer.objects.visible_to(user))

    def with_serial(self, serial):
        return self.filter(first__lte=serial, last__gte=serial)


class SerialRange(models.Model):
    """券の番号: serial numbers that were written down when tickets changed hands. Added with its transfer, never changed."""

    transfer = models.ForeignKey(TicketTransfer, models.PROTECT, related_name="serials", verbose_name="受払")
    first = models.PositiveIntegerField("はじめの番号")
    last = models.PositiveIntegerField("おわりの番号")

    objects = SerialRangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "券の番号"
        ordering = ["transfer", "first"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__gte=1) & Q(last__gte=F("first")),
                name="range_has_serials",
                violation_error_message="おわりの番号は、はじめの番号以上にしてください。",
            )
        ]

    def __str__(self):
        return f"{self.first:06}" if self.first == self.last else f"{self.first:06}〜{self.last:06}"
