from django.db import models
from django.db.models import F, Q
from django.db.models.functions import NullIf
from django.urls import reverse

from coordination.days import DayField
from coordination.models import Area, NeedStep, Organization, Person, Tier
from coordination.visibility import OfficeQuerySet
from coordination.wareki import format_date


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


def tier_and_area_agree(name):
    """第1層 is the whole municipality and has no area; 第2層 has exactly one."""
    return models.CheckConstraint(
        condition=Q(tier=1, area=None) | Q(tier=2, area__isnull=False),
        name=name,
        violation_error_message="第1層は市全域なので圏域を空欄に、第2層は圏域を選んでください。",
    )


class Council(models.Model):
    """協議体: a council of tier 1 or of one area."""

    name = models.CharField("名称", max_length=100, unique=True)
    tier = models.PositiveSmallIntegerField("層", choices=Tier)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name="圏域")
    started_on = DayField("設置日", null=True, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "協議体"
        ordering = ["tier", "area", "name"]
        constraints = [tier_and_area_agree("council_tier_and_area_agree")]

    def __str__(self):
        return self.name


class MeetingSeries(models.Model):
    """会議体: meetings that belong together, such as 南畑地域会議 or the 関係者会議 of an area."""

    name = models.CharField("いまの名称", max_length=100)
    kind = models.ForeignKey(MeetingKind, models.PROTECT, verbose_name="会議の種類")
    tier = models.PositiveSmallIntegerField("層", choices=Tier)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name="圏域")
    council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, verbose_name="協議体")
    started_on = DayField("開始した月", null=True, blank=True, help_text="日がわからないときは1日。")
    venue = models.CharField("おもな会場", max_length=100, blank=True)
    interval = models.CharField("開催の頻度", max_length=50, blank=True)
    has_profile = models.BooleanField("計画評価書で紹介する", default=False)

    objects = OfficeQuerySet.as_manager()

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

    @property
    def names_over_time(self):
        """「座談会→気楽にいこう会」."""
        return "→".join([*(past.name for past in self.names.all()), self.name])

    def name_on(self, day):
        """What the series was called on that day."""
        return next((past.name for past in self.names.all() if day <= past.used_until), self.name)


class SeriesName(models.Model):
    """会議体の旧名称: what a series was called before it took its present name."""

    series = models.ForeignKey(MeetingSeries, models.CASCADE, related_name="names", verbose_name="会議体")
    name = models.CharField("旧名称", max_length=100)
    used_until = DayField("使った最後の日")

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

    def __str__(self):
        return self.name


class MeetingQuerySet(OfficeQuerySet):
    def held(self):
        return self.filter(status=Meeting.Status.HELD)

    def with_people(self):
        """Each with `people`: the names on its list, else the head-count, else None for what nobody counted."""
        listed = NullIf(models.Count("attendance"), 0, output_field=models.IntegerField())
        people = models.Case(
            models.When(head_count=None, then=listed),
            default=F("head_count"),
            output_field=models.IntegerField(),
        )
        return self.annotate(people=people)


class Meeting(models.Model):
    """会議: one meeting of a series."""

    class Status(models.TextChoices):
        PLANNED = "planned", "予定"
        HELD = "held", "開催"
        CANCELLED = "cancelled", "中止"

    series = models.ForeignKey(MeetingSeries, models.PROTECT, related_name="meetings", verbose_name="会議体")
    held_on = DayField("開催日", db_index=True)
    status = models.CharField("状態", max_length=20, choices=Status, default=Status.PLANNED)
    cancelled_because = models.CharField("中止の理由", max_length=200, blank=True)
    host = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, verbose_name="受け入れ団体・主催団体"
    )
    venue = models.CharField("会場", max_length=100, blank=True)
    agenda = models.TextField("議題", blank=True)
    minutes = models.TextField("議事要旨", blank=True)
    head_count = models.PositiveSmallIntegerField(
        "出席人数", null=True, blank=True, help_text="名簿を付けないときの人数。数えていないときは空欄。"
    )
    need_steps = models.ManyToManyField(
        NeedStep, blank=True, editable=False, related_name="meetings", verbose_name="話し合った困りごとの経過"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会議"
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["planned", "held", "cancelled"]),
                name="meeting_status_is_known",
                violation_error_message="会議の状態を選んでください。",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancelled_because=""),
                name="cancelled_meeting_has_a_reason",
                violation_error_message="中止の理由を書いてください。",
            ),
        ]

    def __str__(self):
        return f"{self.series.name} {format_date(self.held_on)}"

    def get_absolute_url(self):
        return reverse("meeting_detail", args=[self.pk])


class Attendance(models.Model):
    """出席: one person at one meeting. 延べ人数, 実人数 and コアメンバー are counted from here."""

    class Role(models.TextChoices):
        PARTICIPANT = "participant", "参加"
        CORE = "core", "コアメンバー"

    meeting = models.ForeignKey(Meeting, models.CASCADE, verbose_name="会議")
    person = models.ForeignKey(Person, models.PROTECT, verbose_name="住民")
    role = models.CharField("立場", max_length=20, choices=Role, default=Role.PARTICIPANT)

    class Meta:
        verbose_name = verbose_name_plural = "出席"
        ordering = ["meeting", "person"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="person_attends_a_meeting_once",
                violation_error_message="この人はこの会議の出席者にもう入っています。",
            )
        ]

    def __str__(self):
        return f"{self.person}"


class Initiative(models.Model):
    """取組み: what a council brought forth."""

    class Status(models.TextChoices):
        ACTIVE = "active", "活動中"
        PAUSED = "paused", "休止"
        ENDED = "ended", "終了"

    council = models.ForeignKey(Council, models.PROTECT, related_name="initiatives", verbose_name="協議体")
    name = models.CharField("名称", max_length=100, unique=True)
    alias = models.CharField("別の名称", max_length=100, blank=True)
    venue = models.CharField("場所", max_length=200, blank=True)
    schedule = models.CharField(
        "開催日時", max_length=100, blank=True, help_text="案内に書くとおりの言葉で。"
    )
    started_on = DayField("開始日", null=True, blank=True)
    started_note = models.CharField(
        "開始時期", max_length=50, blank=True, help_text="日がわからないときの書き方。"
    )
    summary = models.TextField("内容", blank=True)
    status = models.CharField("状態", max_length=20, choices=Status, default=Status.ACTIVE)
    seeks_partners = models.BooleanField("協力者を募集中", default=False)
    need_steps = models.ManyToManyField(
        NeedStep,
        blank=True,
        editable=False,
        related_name="initiatives",
        verbose_name="こたえた困りごとの経過",
    )

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "取組み"
        ordering = [F("council__area__number").asc(nulls_first=True), "pk"]

    def __str__(self):
        return self.name
