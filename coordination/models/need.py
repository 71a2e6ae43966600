from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from coordination.days import DayField
from coordination.models.activity import Activity
from coordination.models.area import Area
from coordination.models.user import User
from coordination.personal import NEEDS, Personal
from coordination.visibility import OfficeQuerySet


class NeedQuerySet(OfficeQuerySet):
    def with_stage(self):
        """Each with the `stage` of its latest step, 把握 before the first, and the day it was `reached_on`."""
        latest = NeedStep.objects.filter(need=OuterRef("pk")).order_by("-on", "-pk")
        return self.annotate(
            stage=Coalesce(Subquery(latest.values("stage")[:1]), Value(Need.Stage.HEARD)),
            reached_on=Coalesce(Subquery(latest.values("on")[:1]), F("heard_on")),
        )

    def with_voices(self):
        """Each with `voices`: how many people have said it, those merged into it among them."""
        merged = Need.objects.filter(merged_into=OuterRef("pk")).order_by().values("merged_into")
        return self.annotate(voices=Coalesce(Subquery(merged.annotate(n=Count("pk")).values("n")), 0) + 1)

    def standing(self):
        """Those that stand for themselves: not merged into another."""
        return self.filter(merged_into=None)


class Need(Personal):
    """地域課題・困りごと: something people lack, heard at a visit, and in whose words.

    Needs that turn out to be the same are merged: each keeps its words, and one of them stands for all.
    """

    kind_of_person = NEEDS
    tells = frozenset({"words", "said_by"})

    class Stage(models.TextChoices):
        HEARD = "heard", "把握"
        DISCUSSED = "discussed", "協議"
        ACTED_ON = "acted_on", "取組"
        SOLVED = "solved", "解決"

        @property
        def next(self):
            """The stage after this one; None after the last."""
            stages = list(type(self))
            return stages[stages.index(self) + 1] if self != stages[-1] else None

        def comes_before(self, other):
            stages = list(type(self))
            return stages.index(self) < stages.index(other)

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
    merged_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="まとめた人"
    )
    merged_at = models.DateTimeField("まとめた日時", null=True, editable=False)
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
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(merged_by__isnull=False, merged_at__isnull=False),
                name="need_is_merged_by_somebody",
                violation_error_message="だれがいつまとめたかを残してください。",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("need_detail", args=[self.pk])

    @property
    def standing_one(self):
        """The need that stands for this one: the one it was merged into, or itself."""
        return self.merged_into or self

    def merge_into(self, other, *, by, at):
        """Says that this need is the same as another; the one that stands for that one stands for both.

        Those merged into this one go along, so that there are no chains. ValidationError with the reason where
        somebody else has merged one of them in another way meanwhile.
        """
        with transaction.atomic():
            # One merges at a time, or two who merge crosswise would leave no need that stands.
            rows = Need.objects.select_for_update().order_by("pk").values_list("pk", "merged_into")
            merged_into = dict(rows)
            standing = merged_into[other.pk] or other.pk
            if merged_into[self.pk] == standing:
                return
            if merged_into[self.pk]:
                raise ValidationError(
                    f"「{self}」は、ほかの困りごとともうまとめてあります。まとめを解いてから、やり直してください。"
                )
            if standing == self.pk:
                raise ValidationError(f"「{other}」は「{self}」と同じものとして、もうまとめてあります。")
            Need.objects.filter(merged_into=self).update(merged_into=standing)
            self.merged_into_id, self.merged_by, self.merged_at = standing, by, at
            self.save(update_fields=["merged_into", "merged_by", "merged_at"])

    def part(self):
        """Takes it out of the need it was merged into: it stands for itself again, with its words and its steps."""
        self.merged_into = self.merged_by = self.merged_at = None
        self.save(update_fields=["merged_into", "merged_by", "merged_at"])


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
