from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from coordination.models.user import User
from coordination.visibility import OfficeQuerySet


def kept_as(kept_file, name):
    """A name that tells nothing and cannot be guessed; the one the user gave stands beside it."""
    return f"{kept_file.folder}/{uuid4().hex}"


class KeptFile(models.Model):
    """添付: a photo or a file that belongs to a record, as `coordination.files.kept` has looked into it.

    folder: where its kind of file lies in the store.
    """

    folder = ""

    content = models.FileField("ファイル", upload_to=kept_as, max_length=200)
    name = models.CharField("ファイル名", max_length=200)
    content_type = models.CharField("種類", max_length=100)
    size = models.PositiveIntegerField("大きさ", help_text="バイト")
    digest = models.CharField("内容の要約", max_length=64)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="添付した人")
    added_at = models.DateTimeField("添付した日時", default=timezone.now)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["added_at", "pk"]

    def __str__(self):
        return self.name

    @property
    def is_photo(self):
        return self.content_type.startswith("image/")

    @classmethod
    def attach(cls, files, *, by, at, **to):
        """Attaches what `coordination.files.kept` gave to the record that `to` names; the same content is attached once."""
        known = set(cls.objects.filter(**to).values_list("digest", flat=True))
        for one in files:
            if one.digest not in known:
                cls.objects.create(
                    **to,
                    content=ContentFile(one.content, name=one.name),
                    name=one.name,
                    content_type=one.content_type,
                    size=len(one.content),
                    digest=one.digest,
                    added_by=by,
                    added_at=at,
                )
