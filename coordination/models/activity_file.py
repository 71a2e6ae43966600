from uuid import uuid4

from django.db import models
from django.urls import reverse
from django.utils import timezone

from coordination.models.activity import Activity
from coordination.models.user import User
from coordination.visibility import OfficeQuerySet


def kept_as(activity_file, name):
    """A name that tells nothing and cannot be guessed; the one the user gave stands beside it."""
    return f"activities/{uuid4().hex}"


class ActivityFile(models.Model):
    """添付: a photo or a file of a visit."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="files", verbose_name="活動記録")
    content = models.FileField("ファイル", upload_to=kept_as, max_length=200)
    name = models.CharField("ファイル名", max_length=200)
    content_type = models.CharField("種類", max_length=100)
    size = models.PositiveIntegerField("大きさ", help_text="バイト")
    digest = models.CharField("内容の要約", max_length=64)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="添付した人")
    added_at = models.DateTimeField("添付した日時", default=timezone.now)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "添付"
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "digest"],
                name="file_is_attached_once",
                violation_error_message="同じファイルが、もう添付してあります。",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("activity_file", args=[self.activity_id, self.pk])

    @property
    def is_photo(self):
        return self.content_type.startswith("image/")
