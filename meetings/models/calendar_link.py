from django.db import models

from coordination.models import User


class CalendarLinkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody's own, nobody else's."""
        return self.filter(user=user)


class CalendarLink(models.Model):
    """予定表のリンク: the private address of a user's calendar of coming meetings. The address itself is not kept."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+", verbose_name="利用者")
    digest = models.CharField("アドレスの要約", max_length=64, unique=True)
    made_at = models.DateTimeField("作った日時")

    objects = CalendarLinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "予定表のリンク"

    def __str__(self):
        return f"{self.user}の予定表"
