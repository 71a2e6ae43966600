import json
from hashlib import sha256

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from coordination.models import User
from coordination.visibility import OfficeQuerySet
from surveys.models.saved_table import SavedTable


class PublicationQuerySet(OfficeQuerySet):
    def published(self):
        return self.exclude(published_at=None)

    def open(self):
        """Those that may still be changed."""
        return self.filter(published_at=None)


class PublicationSet(models.Model):
    """公表する表の組: saved tables that leave the office together, with what is hidden in them.

    `shown` is what readers see and nothing else: no hidden number is kept in it. Once published it never changes.
    """

    title = models.CharField("名前", max_length=100)
    threshold = models.PositiveSmallIntegerField(
        "伏せる人数のさかい",
        default=5,
        validators=[
            MinValueValidator(3, "3人以上にしてください。"),
            MaxValueValidator(20, "20人以下にしてください。"),
        ],
        help_text="この人数より少ない数を伏せます（5なら、1人から4人まで）。",
    )
    shows_zeros = models.BooleanField("0はそのまま載せる", default=True)
    tables = models.ManyToManyField(SavedTable, related_name="publication_sets", verbose_name="表")
    shown = models.JSONField("載せる内容", null=True, blank=True, editable=False)
    refusal = models.TextField("公表できない理由", blank=True, editable=False)
    prepared_at = models.DateTimeField("伏せる数を決めた日時", null=True, blank=True, editable=False)
    made_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="つくった人", editable=False
    )
    made_at = models.DateTimeField("つくった日時", editable=False)
    digest = models.CharField("内容の要約", max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField("公表した日時", null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公表した人",
        editable=False,
    )

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公表する表の組"
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold__range=(3, 20)),
                name="publication_threshold_is_sensible",
                violation_error_message="伏せる人数のさかいは、3人から20人までです。",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None, digest="")
                | Q(published_at__isnull=False, published_by__isnull=False, shown__isnull=False)
                & ~Q(digest=""),
                name="publication_is_published_by_somebody",
                violation_error_message="公表した人、日時、内容は、そろえて記録します。",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("publication_detail", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_as_published(self) -> bool:
        """Whether what is kept is still what was published."""
        return self.digest == digest_of(self.shown)

    def keep(self, shown: dict | None, *, at, refusal: str = ""):
        """What may be shown of the tables, or why nothing may."""
        self.shown, self.refusal, self.prepared_at = shown, refusal, at
        self.save(update_fields=["shown", "refusal", "prepared_at"])

    def forget(self):
        """The tables are others now: what may be shown of them must be found out again."""
        self.keep(None, at=None)

    def publish(self, *, by, at):
        self.published_by, self.published_at, self.digest = by, at, digest_of(self.shown)
        self.save(update_fields=["published_by", "published_at", "digest"])


def digest_of(shown: dict | None) -> str:
    """Stands for what is shown and nothing else."""
    written = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()
