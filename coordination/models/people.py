from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from coordination.days import DayField
from coordination.kana import KanaField, SortKeyField
from coordination.models.area import Area
from coordination.models.municipality import Tier
from coordination.models.user import User
from coordination.personal import RESIDENTS, Personal
from coordination.search import SearchTextField
from coordination.visibility import OfficeQuerySet
from coordination.wareki import format_date


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
    kana = KanaField("ふりがな", max_length=100, blank=True)
    sort_key = SortKeyField(from_fields=("kana", "name"))
    kind = models.CharField("種別", max_length=30, choices=Kind)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name="圏域")
    is_active = models.BooleanField("活動中", default=True)
    search_text = SearchTextField(from_fields=("name", "kana"))

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "団体"
        ordering = ["sort_key", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organization_detail", args=[self.pk])

    def rest(self):
        """No longer active: kept with all its records, but not offered for new ones."""
        Organization.objects.filter(pk=self.pk).update(is_active=False)

    def come_back(self):
        Organization.objects.filter(pk=self.pk).update(is_active=True)


class Person(Personal):
    """住民: somebody who comes to meetings, known by a name or a nickname; no address is asked for."""

    kind_of_person = RESIDENTS
    tells = frozenset({"name", "kana"})

    name = models.CharField("呼び名", max_length=50)
    kana = KanaField("ふりがな", max_length=50, blank=True)
    sort_key = SortKeyField(from_fields=("kana", "name"))
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name="圏域")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "住民"
        ordering = ["sort_key", "pk"]

    def __str__(self):
        return self.name


class CoordinatorQuerySet(OfficeQuerySet):
    def placed_on(self, day):
        """Those who hold a placement on that day, each once however many tiers they hold."""
        return self.filter(placement__in=Placement.objects.current_on(day)).distinct()


class Coordinator(models.Model):
    """生活支援コーディネーター: the person, however many tiers they hold."""

    name = models.CharField("氏名", max_length=50)
    kana = KanaField("ふりがな", max_length=50, blank=True)
    sort_key = SortKeyField(from_fields=("kana", "name"))
    employer = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, verbose_name="所属", related_name="coordinators"
    )
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, verbose_name="利用者")

    objects = CoordinatorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "生活支援コーディネーター"
        ordering = ["sort_key", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("coordinator_detail", args=[self.pk])


class PlacementQuerySet(OfficeQuerySet):
    def current_on(self, day):
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), started_on__lte=day)

    def overlapping(self, started_on, ended_on):
        """Those that share a day with the days from one to the other; without an end, with any day from the first."""
        found = self.filter(Q(ended_on=None) | Q(ended_on__gte=started_on))
        return found.filter(started_on__lte=ended_on) if ended_on else found


class Placement(models.Model):
    """配置: a coordinator holds a tier from a day to a day; who holds both tiers (兼務) has two placements."""

    coordinator = models.ForeignKey(Coordinator, models.PROTECT, verbose_name="コーディネーター")
    tier = models.PositiveSmallIntegerField("層", choices=Tier)
    started_on = DayField("配置日")
    ended_on = DayField("配置の終わり", null=True, blank=True, help_text="最後の日。続いている間は空欄です。")

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

    def get_absolute_url(self):
        return self.coordinator.get_absolute_url()

    def clean(self):
        if not (self.coordinator_id and self.tier and self.started_on):
            return
        others = Placement.objects.filter(coordinator=self.coordinator_id, tier=self.tier).exclude(pk=self.pk)
        if other := others.overlapping(self.started_on, self.ended_on).first():
            raise ValidationError(
                f"この人の同じ層の配置（{other.period}）と、期間が重なります。"
                "前の配置の終わりを先に入れるか、重ならない日にしてください。"
            )

    def holds_on(self, day) -> bool:
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)

    @property
    def period(self) -> str:
        """令和2年4月1日から, with its last day once there is one."""
        until = f"{format_date(self.ended_on)}まで" if self.ended_on else ""
        return f"{format_date(self.started_on)}から{until}"
