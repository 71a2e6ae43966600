from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from coordination.models.user import User
from coordination.personal import SHEETS, Personal

# Whoever writes records may take them in from a sheet; what all records lean on is the administrators'.
RECORDS = ("activity", "meeting")
KINDS_BY_ROLE = {User.Role.STAFF: RECORDS, User.Role.COORDINATOR: RECORDS}


def roles_for(kind: str) -> frozenset[str]:
    """The roles, beside administrators, that take sheets of that kind in."""
    return frozenset(role for role, kinds in KINDS_BY_ROLE.items() if kind in kinds)


# The names of residents stand in what a group sends in (coordination/sheet_kinds.py).
OF_A_GROUP = Q(kind__contains="-")


class SheetImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Administrators see all sheets but a group's, others those that they have sent themselves."""
        role = getattr(user, "role", None)
        if role == User.Role.ADMIN:
            return self.exclude(OF_A_GROUP)
        if role == User.Role.DISPATCHER:
            return self.filter(OF_A_GROUP, uploaded_by=user.pk)
        return self.filter(kind__in=KINDS_BY_ROLE.get(role, ()), uploaded_by=user.pk)


class SheetImport(Personal):
    """取り込み: a sheet as it was read, waiting to be confirmed or taken in whole."""

    kind_of_person = SHEETS
    tells = frozenset({"rows"})

    kind = models.CharField("種類", max_length=50)
    file_name = models.CharField("ファイル名", max_length=255)
    digest = models.CharField("ファイルの要約", max_length=64)
    head_row = models.PositiveIntegerField("見出しの行", default=1)
    heads = models.JSONField("見出し")
    rows = models.JSONField(
        "行",
        help_text="[行番号, [値, …]] の並び。シートを何枚も読むときは [行番号, [値, …], シート]。日付は ISO 形式。",
    )
    reading = models.JSONField(
        "読み方",
        default=dict,
        help_text="どの列を何として読むか、空欄などをどう扱うか（coordination/sheets/columns.py）。",
    )
    found = models.JSONField(
        "確かめた結果", default=dict, help_text="直すところと、変わるところ（coordination/sheets/found.py）。"
    )
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="送った人")
    uploaded_at = models.DateTimeField("送った日時", default=timezone.now)
    taken_in_at = models.DateTimeField("取り込んだ日時", null=True, blank=True)
    taken_in_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="取り込んだ人"
    )
    made = models.PositiveIntegerField("新しく登録した数", default=0)
    changed = models.PositiveIntegerField("直した数", default=0)

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "取り込み"
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_in_at=None, taken_in_by=None)
                | Q(taken_in_at__isnull=False, taken_in_by__isnull=False),
                name="import_is_taken_in_by_somebody",
                violation_error_message="取り込んだ人と日時は、両方を記録します。",
            )
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("import_sheet", args=[self.pk])

    @property
    def columns(self) -> dict[str, int]:
        """The place of the column of each field, from 0."""
        return self.reading.get("columns", {})

    @property
    def columns_are_chosen(self) -> bool:
        """The user has said which column is which; otherwise their names have."""
        return self.reading.get("is_chosen", False)

    @property
    def answers(self) -> dict[str, str]:
        """What the user has said for many rows at once, by the name of the question."""
        return self.reading.get("answers", {})

    @property
    def left_out(self) -> list[str]:
        """The sheets of the book that are not read."""
        return self.reading.get("left_out", [])

    @property
    def in_other_order(self) -> list[str]:
        """The sheets of the book that have their columns elsewhere than the heads stand."""
        return self.reading.get("in_other_order", [])

    def take_in(self, *, by, at, how):
        """Makes the changes of the sheet, by `how`, and notes who did it; all of it or nothing.

        how: makes the changes and tells them as an object with `new` and `changed`.
        """
        with transaction.atomic():
            # Without its rows: while they were read, nobody else could write.
            waiting = SheetImport.objects.defer("rows", "heads", "found", "reading")
            sheet = waiting.select_for_update().get(pk=self.pk)
            if sheet.taken_in_at:
                return
            found = how()
            sheet.made, sheet.changed = found.new, found.changed
            sheet.taken_in_at, sheet.taken_in_by = at, by
            sheet.save(update_fields=["made", "changed", "taken_in_at", "taken_in_by"])
