from django.db import models


class TrailEntry(models.Model):
    """変更の記録: one change of one row, as the database itself noted it (coordination/trail.py); added, never changed.

    row: the primary key. actor: who acted (coordination/actors.py). before, after: the columns that changed, of a new
    or a deleted row all; of what is large, its length in bytes. Views, exports and sign-ins stand here too, under a
    table that is none (coordination/accesses.py). hash: over this entry and the one before it in its stripe
    (coordination/trail_chain.py).
    """

    class Act(models.TextChoices):
        INSERT = "insert", "登録"
        UPDATE = "update", "変更"
        DELETE = "delete", "削除"
        FOUND = "found", "確認"  # written by nobody whom the trail saw: before it began, or by a migration
        ACCESS = "access", "閲覧など"

    at = models.DateTimeField("日時")
    actor = models.CharField("した人", max_length=100)
    act = models.CharField("したこと", max_length=6, choices=Act)
    table = models.CharField("表", max_length=63)
    row = models.CharField("記録", max_length=64)
    before = models.JSONField("前", null=True)
    after = models.JSONField("あと", null=True)
    stripe = models.SmallIntegerField("列", db_default=0)
    hash = models.CharField("ハッシュ", max_length=64, db_default="")

    class Meta:
        verbose_name = verbose_name_plural = "変更の記録"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["table", "row"], name="trail_of_a_row"),
            models.Index(fields=["stripe", "id"], name="trail_of_a_stripe"),
        ]

    def __str__(self):
        return f"{self.table} {self.row} {self.get_act_display()}"
