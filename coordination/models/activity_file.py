from django.db import models
from django.urls import reverse

from coordination.models.activity import Activity
from coordination.models.kept_file import KeptFile, kept_as

__all__ = ["ActivityFile", "kept_as"]  # a migration knows kept_as by this module


class ActivityFile(KeptFile):
    """添付: a photo or a file of a visit."""

    folder = "activities"

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="files", verbose_name="活動記録")

    class Meta(KeptFile.Meta):
        verbose_name = verbose_name_plural = "添付"
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "digest"],
                name="file_is_attached_once",
                violation_error_message="同じファイルが、もう添付してあります。",
            )
        ]

    def get_absolute_url(self):
        return reverse("activity_file", args=[self.activity_id, self.pk])
