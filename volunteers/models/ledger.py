import uuid

from django.db import models
from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from coordination.days import DayField
from coordination.models import User
from volunteers.models.group import ExchangeGroup, GroupsOwnQuerySet
from volunteers.models.member import Member
from volunteers.models.service import ServiceHelper


class TicketAccount(models.Model):
    """券の口座: where tickets come from, lie and go to.

    A member has a purse of tickets to be helped with and, apart from it, tickets earned by helping. in_hand is kept by
    the database itself beside every transfer and is never below zero; the group's own accounts are sums of their rows.
    Whose an account is, its guards see to (volunteers/ledger_guards.py): PostgreSQL would read a constraint anew for
    every ticket that moves.
    """

    class Kind(models.TextChoices):
        ISSUER = "issuer", "発行元"
        OPENING = "opening", "移行前からの残り"
        PURSE = "purse", "手元の券"
        EARNED = "earned", "受け取った券"
        REDEEMED = "redeemed", "換金ずみ"
        VOID = "void", "無効"
        EXPIRED = "expired", "期限切れ"

    MEMBERS = (Kind.PURSE, Kind.EARNED)

    group = models.ForeignKey(ExchangeGroup, models.PROTECT, related_name="accounts", verbose_name="団体")
    kind = models.CharField("種類", max_length=20, choices=Kind)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name="会員"
    )
    in_hand = models.IntegerField("手元の枚数", default=0, editable=False)

    objects = GroupsOwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "券の口座"
        ordering = ["group", "kind", "member"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=Q(member__isnull=False),
                name="member_has_one_account_of_a_kind",
                violation_error_message="この会員の口座は、もうあります。",
            ),
            models.UniqueConstraint(
                fields=["group", "kind"],
                condition=Q(member=None),
                name="group_has_one_account_of_a_kind",
                violation_error_message="団体のこの口座は、ひとつだけです。",
            ),
            models.CheckConstraint(
                condition=Q(in_hand__gte=0),
                name="ticket_account_is_not_overdrawn",
                violation_error_message="手元の券が足りません。",
            ),
        ]

    def __str__(self):
        return f"{self.member}の{self.get_kind_display()}" if self.member_id else self.get_kind_display()

    @property
    def in_words(self) -> str:
        """花子さん（会員1）の手元の券: for the group's own office."""
        if not self.member_id:
            return self.get_kind_display()
        return f"{self.member.name}さん（{self.member}）の{self.get_kind_display()}"


class Posting(models.Model):
    """記帳: one submission to the ledger and its answer, which stays its answer for ever.

    A posting is found by its key; nothing else has an index, which each posting would have to write.

    key: made where the form was made. content: stands for what was asked for. refusal: the sentence with which it was
    refused; empty where it was accepted, and then its transfers were written with it.
    """

    key = models.UUIDField("受付番号", primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(
        ExchangeGroup, models.PROTECT, related_name="postings", db_index=False, verbose_name="団体"
    )
    content = models.CharField("内容の要約", max_length=64)
    refusal = models.CharField("断った理由", max_length=300, blank=True)
    posted_at = models.DateTimeField("記帳した日時", default=timezone.now)
    posted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name="記帳者"
    )

    objects = GroupsOwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "記帳"
        ordering = ["posted_at"]

    def __str__(self):
        return str(self.key)


class TicketTransferQuerySet(GroupsOwnQuerySet):
    def of_account(self, account):
        return self.filter(Q(credited=account) | Q(debited=account))

    def standing(self):
        """Rows that move tickets and have not been taken back."""
        return self.filter(reverses=None, reversal=None)

    def net_tickets(self) -> int:
        """Tickets moved, less those that a reversal has moved back."""
        return self.aggregate(net=Coalesce(Sum(NET), 0))["net"]


# A reversal belongs to the figure that it takes back from.
NET = Case(When(reverses=None, then=F("tickets")), default=-F("tickets"))


class TicketTransfer(models.Model):
    """券の受払: tickets move from one account to another in one row, so that the books always balance.

    A row is never changed or taken away. A mistake is undone by a row of the same kind that moves the tickets back.
    What a row may say, its guards see to as well; also that its posting and its accounts with their group are there
    and stay, for which a foreign key would lock the same few rows (the group's, the issuer's) for everybody who writes.
    """

    class Kind(models.TextChoices):
        OPENING = "opening", "繰越"
        ISSUE = "issue", "発行"
        USE = "use", "利用"
        PASS_ON = "pass_on", "利用にまわす"
        REDEEM = "redeem", "換金"
        VOID = "void", "無効"
        EXPIRE = "expire", "期限切れ"

    group = models.ForeignKey(
        ExchangeGroup,
        models.PROTECT,
        related_name="transfers",
        db_constraint=False,
        db_index=False,
        verbose_name="団体",
    )
    posting = models.ForeignKey(
        Posting, models.PROTECT, related_name="transfers", db_constraint=False, verbose_name="記帳"
    )
    kind = models.CharField("種類", max_length=20, choices=Kind)
    transferred_on = DayField("受払日")
    credited = models.ForeignKey(
        TicketAccount,
        models.PROTECT,
        related_name="paid_out",
        db_constraint=False,
        db_index=False,
        verbose_name="出した口座",
    )
    debited = models.ForeignKey(
        TicketAccount,
        models.PROTECT,
        related_name="received",
        db_constraint=False,
        db_index=False,
        verbose_name="受けた口座",
    )
    tickets = models.PositiveIntegerField("枚数")
    help = models.OneToOneField(
        ServiceHelper,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payment",
        verbose_name="支払った活動",
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name="取り消した受払"
    )
    because = models.CharField("理由", max_length=200, blank=True)

    objects = TicketTransferQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "券の受払"
        ordering = ["transferred_on", "pk"]
        indexes = [
            models.Index(
                fields=["group", "transferred_on", "kind", "reverses", "tickets"], name="transfers_of_a_day"
            ),
            models.Index(fields=["credited", "transferred_on", "tickets"], name="transfers_out_of_account"),
            models.Index(fields=["debited", "transferred_on", "tickets"], name="transfers_into_account"),
        ]

    def __str__(self):
        return f"{self.words} {self.tickets}枚"

    def get_absolute_url(self):
        return reverse("transfer_detail", args=[self.pk])

    @property
    def words(self) -> str:
        """What the row did, as a ledger on paper says it."""
        return f"{self.get_kind_display()}の取り消し" if self.reverses_id else self.get_kind_display()

    @property
    def net(self) -> int:
        """Its tickets as the figure of its kind counts them: below zero for a reversal."""
        return -self.tickets if self.reverses_id else self.tickets


class ClosedMonth(models.Model):
    """月締め: a month whose books are closed, with the statement as it stood. It is never opened again.

    month: its first day. statement: figures by their names, as volunteers/statement.py counts them.
    """

    group = models.ForeignKey(
        ExchangeGroup, models.PROTECT, related_name="closed_months", verbose_name="団体"
    )
    month = DayField("月")
    statement = models.JSONField("締めたときの数値")
    closed_at = models.DateTimeField("締めた日時")
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="締めた人")

    objects = GroupsOwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月締め"
        ordering = ["group", "-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "month"],
                name="month_is_closed_once",
                violation_error_message="この月は、もう締めてあります。",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="closed_month_is_named_by_its_first_day",
                violation_error_message="月は、その1日で表します。",
            ),
        ]

    def __str__(self):
        return f"{self.month.year}年{self.month.month}月"
