from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Tier(models.IntegerChoices):
    """層: tier 1 is the whole municipality, tier 2 a 日常生活圏域."""

    FIRST = 1, "第1層"
    SECOND = 2, "第2層"


class Municipality(models.Model):
    """市町村: the one row that names this installation and its words."""

    name = models.CharField("市町村名", max_length=50)
    department = models.CharField("担当課", max_length=100, blank=True)
    contact = models.CharField("連絡先", max_length=200, blank=True)
    tier1_name = models.CharField("第1層の呼び名", max_length=20, default=Tier.FIRST.label)
    tier2_name = models.CharField("第2層の呼び名", max_length=20, default=Tier.SECOND.label)
    demo = models.CharField("デモデータの名前", max_length=20, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "市町村"
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="one_municipality_an_installation",
                violation_error_message="市町村はひとつだけ登録できます。",
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def current(cls):
        """The municipality of this installation; before it is set up, one without a name that is not saved."""
        return cls.objects.first() or cls()

    def tier_name(self, tier):
        return self.tier1_name if tier == Tier.FIRST else self.tier2_name


class UserManager(BaseUserManager):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **fields):
        return self.create_user(username, password, **{"role": User.Role.ADMIN, "name": username, **fields})


class User(AbstractBaseUser):
    """利用者: somebody who signs in. What they may do follows from their role and from nothing else."""

    class Role(models.TextChoices):
        ADMIN = "admin", "管理者"
        STAFF = "staff", "市職員"
        COORDINATOR = "coordinator", "コーディネーター"
        DISPATCHER = "dispatcher", "支え愛隊事務局"
        MANAGER = "manager", "管理職"

    username = models.CharField(
        "利用者名",
        max_length=50,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "この利用者名はすでに使われています。"},
    )
    name = models.CharField("氏名", max_length=50)
    email = models.EmailField("メールアドレス", blank=True)
    role = models.CharField("役割", max_length=20, choices=Role)
    is_active = models.BooleanField(
        "有効", default=True, help_text="退職・異動のときは、削除せずに外します。"
    )
    created_at = models.DateTimeField("登録日時", default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "利用者"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["admin", "staff", "coordinator", "dispatcher", "manager"]),
                name="user_role_is_known",
                violation_error_message="役割を選んでください。",
            )
        ]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @property
    def is_staff(self):
        """May open the Django admin."""
        return self.role == self.Role.ADMIN

    def has_perm(self, perm, obj=None):
        return self.is_active and self.role == self.Role.ADMIN

    def has_module_perms(self, app_label):
        return self.has_perm(app_label)


class Area(models.Model):
    """圏域: a 日常生活圏域, or a part of one such as a school district."""

    number = models.PositiveSmallIntegerField("番号", unique=True, null=True, blank=True)
    name = models.CharField("名称", max_length=50, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="属する圏域"
    )
    note = models.CharField("備考", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "圏域"
        ordering = [F("number").asc(nulls_last=True), "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="area_is_not_its_own_part",
                violation_error_message="圏域をそれ自身の中に置くことはできません。",
            )
        ]

    def __str__(self):
        return self.name


class Organization(models.Model):
    """団体: whom coordinators meet and who sits in the councils."""

    class Kind(models.TextChoices):
        NEIGHBOURHOOD = "neighbourhood", "町会・自治会"
        WELFARE_COUNCIL = "welfare_council", "社会福祉協議会・地区社協"
        WELFARE_COMMISSIONERS = "welfare_commissioners", "民生委員・児童委員"
        SENIOR_CLUB = "senior_club", "老人クラブ・サロン"
        NPO = "npo", "NPO・ボランティア団体"
        CONSULTATION = "consultation", "高齢者あんしん相談センター"
        CARE = "care", "介護・福祉施設"
        BUSINESS = "business", "企業・商店会"
        SCHOOL = "school", "学校"
        OTHER = "other", "その他"

    name = models.CharField("名称", max_length=100, unique=True)
    kana = models.CharField("ふりがな", max_length=100, blank=True)
    kind = models.CharField("種別", max_length=30, choices=Kind)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name="圏域")
    is_active = models.BooleanField("活動中", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "団体"
        ordering = ["kana", "name"]

    def __str__(self):
        return self.name


class Person(models.Model):
    """住民: somebody who comes to meetings, known by a name or a nickname; no address is asked for."""

    name = models.CharField("呼び名", max_length=50)
    kana = models.CharField("ふりがな", max_length=50, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name="圏域")

    class Meta:
        verbose_name = verbose_name_plural = "住民"
        ordering = ["kana", "pk"]

    def __str__(self):
        return self.name


class CoordinatorQuerySet(models.QuerySet):
    def placed_on(self, day):
        """Those who hold a placement on that day, each once however many tiers they hold."""
        return self.filter(placement__in=Placement.objects.current_on(day)).distinct()


class Coordinator(models.Model):
    """生活支援コーディネーター: the person, however many tiers they hold."""

    name = models.CharField("氏名", max_length=50)
    kana = models.CharField("ふりがな", max_length=50, blank=True)
    employer = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, verbose_name="所属", related_name="coordinators"
    )
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, verbose_name="利用者")

    objects = CoordinatorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "生活支援コーディネーター"
        ordering = ["kana", "name"]

    def __str__(self):
        return self.name


class PlacementQuerySet(models.QuerySet):
    def current_on(self, day):
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), started_on__lte=day)


class Placement(models.Model):
    """配置: a coordinator holds a tier from a day to a day; who holds both tiers (兼務) has two placements."""

    coordinator = models.ForeignKey(Coordinator, models.PROTECT, verbose_name="コーディネーター")
    tier = models.PositiveSmallIntegerField("層", choices=Tier)
    started_on = models.DateField("配置日")
    ended_on = models.DateField(
        "配置の終わり", null=True, blank=True, help_text="最後の日。続いている間は空欄です。"
    )

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "配置"
        ordering = ["started_on", "coordinator", "tier"]
        constraints = [
            models.UniqueConstraint(
                fields=["coordinator", "tier", "started_on"],
                name="placement_begins_once",
                violation_error_message="同じ人の同じ層の配置が、同じ日からもう登録されています。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="placement_ends_after_it_begins",
                violation_error_message="配置の終わりは、配置日より後にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(tier__in=[1, 2]),
                name="placement_tier_is_known",
                violation_error_message="第1層か第2層を選んでください。",
            ),
        ]

    def __str__(self):
        return f"{self.coordinator} {self.get_tier_display()}"


class Purpose(models.Model):
    """活動目的: what a visit was for; a visit may have several."""

    name = models.CharField("名称", max_length=50, unique=True)
    position = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "活動目的"
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class Activity(models.Model):
    """活動記録: one visit is one row, however many coordinators went.

    Outreach (普及啓発) is a property of the visit and a lecture on request (出前講座) a property of the outreach, so
    that nothing is counted twice.
    """

    visited_on = models.DateField("活動日", db_index=True)
    started_at = models.TimeField("開始時刻", null=True, blank=True)
    tier = models.PositiveSmallIntegerField(
        "層", choices=Tier, help_text="第1層相当か第2層相当か、どちらかひとつ。"
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, verbose_name="圏域", help_text="市全域のときは空欄。"
    )
    purposes = models.ManyToManyField(Purpose, blank=True, verbose_name="活動目的")
    organizations = models.ManyToManyField(Organization, blank=True, verbose_name="会った団体")
    coordinators = models.ManyToManyField(Coordinator, blank=True, verbose_name="コーディネーター")
    venue = models.CharField("場所", max_length=100, blank=True)
    people_met = models.PositiveSmallIntegerField("会った人数", null=True, blank=True)
    shared = models.TextField("伝えたこと", blank=True)
    heard = models.TextField("聞いたこと", blank=True)
    next_step = models.TextField("次にすること", blank=True)
    is_outreach = models.BooleanField("普及啓発", default=False)
    is_lecture = models.BooleanField("うち出前講座", default=False)
    outreach_people = models.PositiveIntegerField("普及啓発の参加人数", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "活動記録"
        ordering = ["visited_on", "pk"]
        indexes = [models.Index(fields=["tier", "visited_on"], name="activity_tier_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(tier__in=[1, 2]),
                name="activity_tier_is_known",
                violation_error_message="第1層相当か第2層相当かを選んでください。",
            ),
            models.CheckConstraint(
                condition=Q(is_lecture=False) | Q(is_outreach=True),
                name="lecture_is_outreach",
                violation_error_message="出前講座は普及啓発のひとつです。「普及啓発」にもチェックしてください。",
            ),
            models.CheckConstraint(
                condition=Q(outreach_people=None) | Q(is_outreach=True),
                name="head_count_belongs_to_outreach",
                violation_error_message="参加人数は普及啓発のときだけ入力します。",
            ),
        ]

    def __str__(self):
        return f"{self.visited_on} {self.venue}".strip()


class Forum(models.Model):
    """活動報告会: the yearly public event; not part of the outreach of visits."""

    held_on = models.DateField("開催日")
    title = models.CharField("題名", max_length=100)
    audience = models.CharField("対象", max_length=100, blank=True)
    venue = models.CharField("会場", max_length=100, blank=True)
    participants = models.PositiveIntegerField(
        "参加人数",
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="数えていないときは空欄。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "活動報告会"
        ordering = ["held_on"]

    def __str__(self):
        return self.title
