from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from coordination.visibility import SharedQuerySet


class AreaQuerySet(SharedQuerySet):
    def of(self, area):
        """The area and the parts of it."""
        return self.filter(Q(pk=area.pk) | Q(parent=area.pk))


class Area(models.Model):
    """圏域: a 日常生活圏域, or a part of one such as a school district."""

    number = models.PositiveSmallIntegerField("番号", unique=True, null=True, blank=True)
    name = models.CharField("名称", max_length=50, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="属する圏域"
    )
    note = models.CharField("備考", max_length=200, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "圏域"
        ordering = [F("number").asc(nulls_last=True), "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="area_is_not_its_own_part",
                violation_error_message="圏域をそれ自身の中に置くことはできません。",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("area_detail", args=[self.pk])

    @property
    def with_whole(self) -> str:
        """第1圏域（みずほ小学校区）: a part behind the 圏域 that it belongs to. One statement unless `parent` is loaded."""
        return f"{self.parent}（{self}）" if self.parent_id else str(self)
