from django.db import models


class ChangeMark(models.Model):
    """What stands for the rows of a table as they are; written by the database alone (coordination/change_marks.py)."""

    table = models.CharField("表", max_length=63)
    mark = models.CharField("しるし", max_length=36)

    class Meta:
        verbose_name = verbose_name_plural = "変わったしるし"

    def __str__(self):
        return f"{self.table} {self.mark}"
