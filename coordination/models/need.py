from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from coordination.days import DayField
from coordination.models.activity import Activity
from coordination.models.area import Area
from coordination.models.user import User
from coordination.visibility import OfficeQuerySet


class NeedQuerySet(OfficeQuerySet):
    def with_stage(self):
        """Each with the `stage` of its latest step, 把握 before the first, and the day it was `reached_on`."""
        latest = NeedStep.objects.filter(need=OuterRef("pk")).order_by("-on", "-pk")
        return self.annotate(
            stage=Coalesce(Subquery(latest.values("stage")[:1]), Need.Stage.HEARD),
            reached_on=Coalesce(Subquery(latest.values("on")[:1]), F("heard_on")),
        )

    def standing(self):
        """Those that stand for themselves: not merged into another."""
        return self.filter(merged_into=None)


class Need(models.Model):
    """地域課題・困りごと: something people lack, heard at a visit, and in whose words.

    Needs that turn out to be the same are merged: each keeps its words, and one of them stands for all.
    """

    class Stage(models.TextChoices):
        HEARD = "heard", "把握"
        DISCUSSED = "discussed", "協議"
        ACTED_ON = "acted_on", "取組"
        SOLVED = "solved", "解決"

    class Category(models.TextChoices):
        TRANSPORT = "transport", "移動・外出"
        SHOPPING = "shopping", "買い物"
        HOUSEWORK = "housework", "家事・ごみ出し"
        GATHERING = "gathering", "居場所・交流"
        WATCHING = "watching", "見守り・孤立"
        HEALTH = "health", "健康・介護予防"
        BEARERS = "bearers", "担い手・組織"
        HOUSING = "housing", "住まい・環境"
        INFORMATION = "information", "情報・相談先"
        OTHER = "other", "その他"

    title = models.CharField("困りごと", max_length=100, help_text="一行で。例：買い物に行く足がない")
    category = models.CharField("分類", max_length=20, choices=Category)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, verbose_name="圏域", help_text="市全域のときは空欄。"
    )
    words = models.TextField("聞いたとおりの言葉", blank=True)
    said_by = models.CharField(
        "だれの言葉か", max_length=100, blank=True, help_text="例：サロンの世話役、町会長。名前は書きません。"
    )
    heard_on = DayField("聞いた日", db_index=True)
    activity = models.ForeignKey(
        Activity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name="聞いた訪問",
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="まとめた先"
    )
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="記録した人"
    )
    recorded_at = models.DateTimeField("記録した日時", default=timezone.now, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "困りごと"
        ordering = ["-heard_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="need_is_not_merged_into_itself",
                violation_error_message="同じ困りごとどうしはまとめられません。",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("need_detail", args=[self.pk])


class NeedStep(models.Model):
    """困りごとの経過: what was done about a need, and how far it has come by that. Steps are added, never changed."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="steps", verbose_name="困りごと")
    stage = models.CharField("段階", max_length=20, choices=Need.Stage)
    on = DayField("日")
    note = models.TextField("何をしたか")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="記録した人")
    at = models.DateTimeField("記録した日時", default=timezone.now)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "困りごとの経過"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=["heard", "discussed", "acted_on", "solved"]),
                name="need_stage_is_known",
                violation_error_message="段階を選んでください。",
            )
        ]

    def __str__(self):
        return f"{self.get_stage_display()}（{self.on}）"
