import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from coordination.days import DayField
from coordination.kana import KanaField, SortKeyField
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

    objects = ExchangeGroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "支え合いの団体"
        ordering = ["area", "name"]

    def __str__(self):
        return self.name

    def terms_on(self, day):
        """The TicketTerms that hold on that day, or None before the first."""
        begun = [terms for terms in self.terms.all() if terms.valid_from <= day]
        return max(begun, key=lambda terms: terms.valid_from, default=None)


class TicketTerms(models.Model):
    """券の条件: how many minutes of help one ticket pays for and what it costs, from a day on."""

    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="terms", verbose_name="団体")
    minutes = models.PositiveSmallIntegerField("1枚の時間（分）")
    price = models.PositiveSmallIntegerField("1枚の代金（円）")
    valid_from = DayField("適用開始日")

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


class GroupsOwnQuerySet(models.QuerySet):
    """Records of an exchange group with names in them: they are the group's, and the city works with totals."""

    def visible_to(self, user):
        return self.filter(group__in=ExchangeGroup.objects.kept_by(user))


class Member(models.Model):
    """会員. The names belong to the group; the city works with numbers of members."""

    group = models.ForeignKey(ExchangeGroup, models.PROTECT, related_name="members", verbose_name="団体")
    number = models.PositiveIntegerField("会員番号")
    name = models.CharField("氏名", max_length=50)
    kana = KanaField("ふりがな", max_length=50, blank=True)
    sort_key = SortKeyField(from_fields=("kana", "name"))

    objects = GroupsOwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会員"
        ordering = ["group", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "number"],
                name="member_number_is_unique_in_the_group",
                violation_error_message="この会員番号はもう使われています。",
            )
        ]

    def __str__(self):
        return f"会員{self.number}"

    def get_absolute_url(self):
        return reverse("member_detail", args=[self.pk])


class MemberRoleQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(member__in=Member.objects.visible_to(user))

    def held_on(self, day):
        """Roles that members hold on that day; the day on which they leave still counts."""
        return self.filter(Q(left_on=None) | Q(left_on__gte=day), joined_on__lte=day)


class MemberRole(models.Model):
    """会員の役割: helping, being helped, dispatching; one member may have several."""

    class Role(models.TextChoices):
        HELPER = "helper", "協力会員"
        RECIPIENT = "recipient", "利用会員"
        DISPATCHER = "dispatcher", "コーディネーター"

    member = models.ForeignKey(Member, models.CASCADE, related_name="roles", verbose_name="会員")
    role = models.CharField("役割", max_length=20, choices=Role)
    joined_on = DayField("入会日")
    left_on = DayField("退会日", null=True, blank=True, help_text="最後の日。続いている間は空欄です。")

    objects = MemberRoleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会員の役割"
        ordering = ["member", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "role", "joined_on"],
                name="member_takes_a_role_once_a_day",
                violation_error_message="この会員の同じ役割が、同じ日からもう登録されています。",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="member_leaves_after_joining",
                violation_error_message="退会日は入会日より後にしてください。",
            ),
        ]

    def __str__(self):
        return f"{self.member} {self.get_role_display()}"

    def get_absolute_url(self):
        return self.member.get_absolute_url()


class Service(models.Model):
    """支え合いの活動: one help given to one recipient on one day."""

    group = models.ForeignKey(ExchangeGroup, models.PROTECT, related_name="services", verbose_name="団体")
    held_on = DayField("活動日", db_index=True)
    recipient = models.ForeignKey(Member, models.PROTECT, related_name="received", verbose_name="利用会員")
    work = models.CharField("内容", max_length=50, blank=True)

    objects = GroupsOwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "支え合いの活動"
        ordering = ["held_on", "pk"]

    def __str__(self):
        return f"{self.held_on} {self.work}".strip()


class ServiceHelper(models.Model):
    """協力した人: one helper's time in one service. Two helpers for 30 minutes are two rows, 60 person-minutes."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="helpers", verbose_name="活動")
    helper = models.ForeignKey(Member, models.PROTECT, related_name="given", verbose_name="協力会員")
    minutes = models.PositiveSmallIntegerField("時間（分）")

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


class TicketAccount(models.Model):
    """券の口座: a member's wallet, or one of the group's own accounts."""

    class Kind(models.TextChoices):
        ISSUER = "issuer", "発行元"
        WALLET = "wallet", "会員の手元"

    group = models.ForeignKey(ExchangeGroup, models.PROTECT, related_name="accounts", verbose_name="団体")
    kind = models.CharField("種類", max_length=20, choices=Kind)
    member = models.OneToOneField(
        Member, models.PROTECT, null=True, blank=True, related_name="wallet", verbose_name="会員"
    )

    class Meta:
        verbose_name = verbose_name_plural = "券の口座"
        ordering = ["group", "kind", "member"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="wallet", member__isnull=False) | Q(kind="issuer", member=None),
                name="wallet_has_its_member",
                violation_error_message="会員の手元の口座には会員を、発行元の口座には団体だけを指定します。",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(kind="issuer"),
                name="one_issuer_a_group",
                violation_error_message="発行元の口座は団体にひとつだけです。",
            ),
        ]

    def __str__(self):
        return str(self.member or self.get_kind_display())


class TicketTransfer(models.Model):
    """券の受払: tickets move from one account to another in one row, so that the books always balance."""

    class Kind(models.TextChoices):
        ISSUE = "issue", "発行"
        USE = "use", "利用"
        REDEEM = "redeem", "換金"

    group = models.ForeignKey(ExchangeGroup, models.PROTECT, related_name="transfers", verbose_name="団体")
    kind = models.CharField("種類", max_length=20, choices=Kind)
    transferred_on = DayField("受払日", db_index=True)
    credited = models.ForeignKey(
        TicketAccount, models.PROTECT, related_name="paid_out", verbose_name="出した口座"
    )
    debited = models.ForeignKey(
        TicketAccount, models.PROTECT, related_name="received", verbose_name="受けた口座"
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
    key = models.UUIDField("受付番号", unique=True, default=uuid.uuid4, editable=False)
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name="記帳者")

    class Meta:
        verbose_name = verbose_name_plural = "券の受払"
        ordering = ["transferred_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(tickets__gt=0),
                name="transfer_moves_tickets",
                violation_error_message="枚数は1枚以上にしてください。",
            ),
            models.CheckConstraint(
                condition=~Q(credited=F("debited")),
                name="transfer_has_two_sides",
                violation_error_message="出した口座と受けた口座が同じです。",
            ),
            models.CheckConstraint(
                condition=Q(kind="use", help__isnull=False) | (~Q(kind="use") & Q(help=None)),
                name="use_pays_for_help",
                violation_error_message="利用のときだけ、支払った活動を指定します。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["issue", "use", "redeem"]),
                name="transfer_kind_is_known",
                violation_error_message="受払の種類を選んでください。",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.tickets}枚"
