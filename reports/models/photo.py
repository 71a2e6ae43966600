from django.db import models

from coordination.models.kept_file import KeptFile
from reports.models.review import Narrative


class NarrativePhoto(KeptFile):
    """本文の写真: printed after the words that it belongs to, with its caption."""

    folder = "review-photos"

    narrative = models.ForeignKey(Narrative, models.CASCADE, related_name="photos", verbose_name="本文")
    caption = models.CharField("説明", max_length=100, help_text="写真の下に印刷します。")
    description = models.CharField(
        "代替テキスト",
        max_length=200,
        help_text="写真を見られない人に、何が写っているかを伝える文です（例：公民館で20人ほどが輪になって話している）。",
    )
    position = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta(KeptFile.Meta):
        verbose_name = verbose_name_plural = "本文の写真"
        ordering = ["narrative", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["narrative", "digest"],
                name="photo_of_a_text_is_attached_once",
                violation_error_message="同じ写真が、もう付けてあります。",
            )
        ]

    def __str__(self):
        return self.caption

    def move(self, *, up: bool):
        """Changes places with the photo before or after it; the first and the last stay. Call inside a transaction."""
        photos = list(self.narrative.photos.all())
        at = photos.index(self)
        to = max(0, min(len(photos) - 1, at - 1 if up else at + 1))
        photos[at], photos[to] = photos[to], photos[at]
        for position, photo in enumerate(photos, 1):
            photo.position = position
        NarrativePhoto.objects.bulk_update(photos, ["position"])
