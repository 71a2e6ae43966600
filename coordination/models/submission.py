from datetime import timedelta

from django.db import models
from django.utils import timezone

from coordination.models.user import User


class Submission(models.Model):
    """送信: a form that has been taken in. Its key is made with the form, so that a second press changes nothing.

    content stands for where it was sent and all that was entered: another content under the same key is no second press.
    """

    KEPT = timedelta(days=400)  # a device may keep what it has not heard an answer to for a long time

    key = models.UUIDField("鍵", primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, verbose_name="利用者")
    content = models.CharField("送った内容の要約", max_length=64, blank=True)
    location = models.CharField("できた記録の場所", max_length=500, blank=True)
    taken_in_at = models.DateTimeField("受け付けた日時", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "送信"
        ordering = ["taken_in_at"]

    def __str__(self):
        return self.location
