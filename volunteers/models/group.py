from collections.abc import Callable
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from coordination.days import DayField
from coordination.models import Area, User
from coordination.visibility import works_for_the_office


class ExchangeGroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office sees every group, as totals; a group's own office sees its group."""
        if works_for_the_office(user):
            return self
        return self.kept_by(user)

    def kept_by(self, user):
        """The groups whose books this user keeps: only they see names."""
        if not user.is_active or getattr(user, "role", None) != User.Role.DISPATCHER:
            return self.none()
        return self.filter(dispatchers=user.pk)


class ExchangeGroup(models.Model):
    """支え愛隊: residents who help each other and settle in tickets."""

    name = models.CharField("名称", max_length=100, unique=True)
    area = models.ForeignKey(Area, models.PROTECT, verbose_name="圏域")
    district = models.CharField("活動の範囲", max_length=100, blank=True)
    ticket_name = models.CharField("券の名称", max_length=50, default="利用券")
    started_on = DayField("活動を始めた月", help_text="日がわからないときは1日。")
    dispatchers = models.ManyToManyField(
        User,
        blank=True,
        related_name="exchange_groups",
        limit_choices_to={"role": User.Role.DISPATCHER},
        verbose_name="事務局の利用者",
        help_text="この団体の会員の名前を見て、帳簿を付ける人。",
    )

    keeps_cash_book = models.BooleanField(
        "現金出納をつける",
        default=False,
        help_text="券の代金の出し入れをここに書き、月締めのときに帳簿と合わせます。",
    )

    objects = ExchangeGroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "支え合いの団体"
        ordering = ["area", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("group_detail", args=[self.pk])

    def is_closed_on(self, day):
        """Whether that day lies in a month that has been closed, or before one."""
        return self.closed_months.filter(month__gte=day.replace(day=1)).exists()

    def terms_on(self, day):
        """The TicketTerms that hold on that day, or None before the first."""
        return self.terms_of_days()(day)

    def terms_of_days(self) -> Callable:
        """What tells the TicketTerms of any day, for many days by one statement."""
        known = sorted(self.terms.all(), key=lambda terms: terms.valid_from)

        def terms_on(day):
            return next((terms for terms in reversed(known) if terms.valid_from <= day), None)

        return terms_on


class GroupsOwnQuerySet(models.QuerySet):
    """Records of an exchange group with names in them: they are the group's, and the city works with totals."""

    def visible_to(self, user):
        return self.filter(group__in=ExchangeGroup.objects.kept_by(user))


class TicketTermsQuerySet(GroupsOwnQuerySet):
    """The group's own rules; the office reads of them with the totals."""


class TicketTerms(models.Model):
    """券の条件: what one ticket pays for, what it costs and how long it holds, from a day on.

    A day that has been settled in tickets keeps its terms: the database refuses others (volunteers/ledger_guards.py).
    """

    class Rounding(models.TextChoices):
        UP = "up", "切り上げ"
        HALF_UP = "half_up", "四捨五入"
        DOWN = "down", "切り捨て"

    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="terms", verbose_name="団体")
    minutes = models.PositiveSmallIntegerField("1枚の時間（分）")
    price = models.PositiveSmallIntegerField("1枚の代金（円）")
    rounding = models.CharField(
        "端数",
        max_length=10,
        choices=Rounding,
        default=Rounding.UP,
        help_text="ひとりの時間を1枚の時間で割った端数。1枚に満たない活動も、1枚はいただきます。",
    )
    valid_months = models.PositiveSmallIntegerField(
        "有効期間（か月）", null=True, blank=True, help_text="券を売った日から。期限がないときは空欄です。"
    )
    valid_from = DayField("適用開始日")

    objects = TicketTermsQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "券の条件"
        ordering = ["group", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "valid_from"],
                name="one_set_of_terms_a_day",
                violation_error_message="同じ日からの条件がもう登録されています。",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0),
                name="ticket_pays_for_time",
                violation_error_message="1枚の時間は1分以上にしてください。",
            ),
        ]

    def __str__(self):
        return f"1枚{self.minutes}分・{self.price}円"

    def tickets_for(self, minutes: int) -> int:
        """How many tickets pay for that many minutes of one helper: at least one."""
        whole, rest = divmod(minutes, self.minutes)
        if rest and (
            self.rounding == self.Rounding.UP
            or (self.rounding == self.Rounding.HALF_UP and 2 * rest >= self.minutes)
        ):
            whole += 1
        return max(whole, 1)

    def last_day_of(self, issued_on):
        """The last day on which a ticket sold on that day holds; None where tickets hold for ever."""
        if self.valid_months is None:
            return None
        return issued_on + relativedelta(months=self.valid_months) - timedelta(days=1)


class WorkKind(models.Model):
    """活動の種類: what members of a group do for each other."""

    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="kinds", verbose_name="団体")
    name = models.CharField("名称", max_length=50, help_text="例：ごみ出し、買い物、電球の交換")
    is_outdoor = models.BooleanField(
        "屋外の活動", default=False, help_text="草取りなど、家の中に入らない活動。"
    )
    position = models.PositiveSmallIntegerField("並び順", default=0)

    objects = GroupsOwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活動の種類"
        ordering = ["group", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "name"],
                name="work_kind_is_named_once_in_a_group",
                violation_error_message="同じ名称の種類が、もうあります。",
            )
        ]

    def __str__(self):
        return self.name


class Suspension(models.Model):
    """活動の休止: days on which a group does no work of one kind or another, as in the spring of 2020."""

    class Covers(models.TextChoices):
        ALL = "all", "すべての活動"
        INDOOR = "indoor", "屋内の活動"
        OUTDOOR = "outdoor", "屋外の活動"

    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="suspensions", verbose_name="団体")
    covers = models.CharField("休止する活動", max_length=10, choices=Covers, default=Covers.ALL)
    started_on = DayField("休止の初日")
    ended_on = DayField("休止の最終日", null=True, blank=True, help_text="再開の日が決まるまで空欄です。")
    because = models.CharField("理由", max_length=200)

    objects = GroupsOwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活動の休止"
        ordering = ["group", "-started_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="suspension_ends_after_it_starts",
                violation_error_message="休止の最終日は、初日より後にしてください。",
            )
        ]

    def __str__(self):
        return f"{self.get_covers_display()}の休止"

    def stops(self, kind, day) -> bool:
        """Whether work of that kind is not done on that day."""
        outdoor = self.covers == self.Covers.OUTDOOR
        is_meant = self.covers == self.Covers.ALL or kind.is_outdoor == outdoor
        return is_meant and self.started_on <= day and (self.ended_on is None or day <= self.ended_on)
