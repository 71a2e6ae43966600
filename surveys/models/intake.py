import zlib
from datetime import timedelta

from django.db import models
from django.urls import reverse
from django.utils import timezone

from coordination.days import DayField
from coordination.models import User
from coordination.personal import SHEETS, Personal
from surveys.models.survey import Survey


class AdminQuerySet(models.QuerySet):
    """Single answers are the administrators'."""

    def visible_to(self, user):
        return self if user.is_active and getattr(user, "role", None) == User.Role.ADMIN else self.none()


class AnswerLayout(models.Model):
    """個票の読み方: which column of a bare sheet of answers is what, under a name, to be used again."""

    name = models.CharField("名前", max_length=100, unique=True)
    mapping = models.JSONField("読み方", help_text="列と設問（surveys/intake/mapping.py）。")
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="保存した人")
    saved_at = models.DateTimeField("保存した日時", default=timezone.now)

    objects = AdminQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "個票の読み方"
        ordering = ["name"]

    def __str__(self):
        return self.name


class AnswerUpload(Personal):
    """取り込みを待つ個票: what was read of a file, until an administrator confirms it or throws it away.

    The file itself is not kept: what is here is what the parser made of it. Once taken in, or after a month, that goes too.
    """

    kind_of_person = SHEETS
    tells = frozenset({"packed"})

    WAITS = timedelta(days=31)

    file_name = models.CharField("ファイル名", max_length=255)
    digest = models.CharField("ファイルの要約", max_length=64)
    packed = models.BinaryField("読み取った内容", default=bytes)
    mapping = models.JSONField("読み方", default=dict, blank=True)
    survey = models.ForeignKey(
        Survey, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="調査"
    )
    title = models.CharField("新しい調査の名前", max_length=100, blank=True)
    closed_on = DayField("調査の終わり", null=True, blank=True)
    population = models.PositiveIntegerField("調査の対象者数", null=True, blank=True)
    no_answer = models.CharField("無回答を表すコード", max_length=50, blank=True)
    replaces = models.BooleanField("いまの個票と入れ替える", default=False)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="送った人")
    uploaded_at = models.DateTimeField("送った日時", default=timezone.now)
    taken_in_at = models.DateTimeField("取り込んだ日時", null=True, blank=True)

    objects = AdminQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "取り込みを待つ個票"
        ordering = ["-uploaded_at"]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("intake_upload", args=[self.pk])

    @property
    def answer(self) -> bytes:
        """What the parser said of the file (coordination/sheets/grids.py)."""
        return zlib.decompress(self.packed)

    @answer.setter
    def answer(self, told: bytes):
        self.packed = zlib.compress(told, 1)

    @property
    def survey_title(self) -> str:
        return self.survey.title if self.survey else self.title

    def take_in(self, survey: Survey, *, at):
        """Notes that the answers are stored, and forgets its own copy of them."""
        self.survey, self.taken_in_at, self.packed = survey, at, b""
        self.save(update_fields=["survey", "taken_in_at", "packed"])
