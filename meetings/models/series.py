from django.db import models
from django.db.models import Count, Max, Q
from django.urls import reverse

from coordination.days import DayField
from coordination.models import Area, Tier
from coordination.visibility import OfficeQuerySet
from meetings.models.council import Council, PastName, name_on, names_over_time, tier_and_area_agree


class MeetingKind(models.Model):
    """会議の種類: what counting rules are made of."""

    name = models.CharField("名称", max_length=50, unique=True)
    wording = models.CharField("説明", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("並び順", default=0)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会議の種類"
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class MeetingSeriesQuerySet(OfficeQuerySet):
    def with_figures(self, first, last):
        """Each with `meetings` held or written from first to last, and the day `last_met`."""
        took_place = Q(meetings__status__in=["held", "written"])
        return self.annotate(
            meetings_of_year=Count("meetings", filter=took_place & Q(meetings__held_on__range=(first, last))),
            last_met=Max("meetings__held_on", filter=took_place),
        )


class MeetingSeries(models.Model):
    """会議体: meetings that belong together, such as 南畑地域会議 or the 関係者会議 of an area."""

    name = models.CharField("いまの名称", max_length=100)
    kind = models.ForeignKey(MeetingKind, models.PROTECT, verbose_name="会議の種類")
    tier = models.PositiveSmallIntegerField("層", choices=Tier)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name="圏域")
    council = models.ForeignKey(
        Council, models.PROTECT, null=True, blank=True, related_name="series", verbose_name="協議体"
    )
    started_on = DayField("開始した月", null=True, blank=True, help_text="日がわからないときは1日。")
    venue = models.CharField("おもな会場", max_length=100, blank=True)
    interval = models.CharField("開催の頻度", max_length=50, blank=True)
    has_profile = models.BooleanField("計画評価書で紹介する", default=False)

    objects = MeetingSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会議体"
        ordering = ["tier", "area", "kind", "name"]
        constraints = [
            tier_and_area_agree("series_tier_and_area_agree"),
            models.UniqueConstraint(
                fields=["area", "name"],
                name="series_name_is_unique_in_its_area",
                violation_error_message="この圏域には同じ名称の会議体があります。",
            ),
        ]

    def __str__(self):
        return f"{self.name}（{self.area}）" if self.area else self.name

    def get_absolute_url(self):
        return reverse("series_detail", args=[self.pk])

    @property
    def names_over_time(self):
        return names_over_time(self.names.all(), self.name)

    def name_on(self, day):
        return name_on(day, self.names.all(), self.name)


class SeriesName(PastName):
    """会議体の旧名称: what a series was called before it took its present name."""

    series = models.ForeignKey(MeetingSeries, models.CASCADE, related_name="names", verbose_name="会議体")

    class Meta:
        verbose_name = verbose_name_plural = "会議体の旧名称"
        ordering = ["series", "used_until"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "used_until"],
                name="series_leaves_one_name_a_day",
                violation_error_message="同じ日までの名称がもう登録されています。",
            )
        ]
