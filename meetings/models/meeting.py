from django.db import models
from django.db.models import F, Q
from django.db.models.functions import NullIf
from django.urls import reverse
from django.utils import timezone

from coordination.days import DayField
from coordination.models import KeptFile, Need, NeedStep, Organization, User
from coordination.visibility import OfficeQuerySet
from coordination.wareki import format_date
from meetings.models.series import MeetingSeries


class MeetingQuerySet(OfficeQuerySet):
    def update(self, **values):
        """A calendar that subscribes to the meetings must see this change too."""
        return super().update(**{"changed_at": timezone.now(), **values})

    update.alters_data = True

    def held(self):
        return self.filter(status=Meeting.Status.HELD)

    def took_place(self):
        """Held, or held in writing: whether that counts, a counting rule says."""
        return self.filter(status__in=Meeting.TOOK_PLACE)

    def with_people(self):
        """Each with `people`: those on its list who came, else the head-count, else None for what nobody counted."""
        came = models.Count("attendance", filter=Q(attendance__came=True), distinct=True)
        people = models.Case(
            models.When(head_count=None, then=NullIf(came, 0, output_field=models.IntegerField())),
            default=F("head_count"),
            output_field=models.IntegerField(),
        )
        return self.annotate(people=people)


class Meeting(models.Model):
    """会議: one meeting of a series."""

    class Status(models.TextChoices):
        PLANNED = "planned", "予定"
        HELD = "held", "開催"
        WRITTEN = "written", "書面開催"
        CANCELLED = "cancelled", "中止"

    TOOK_PLACE = (Status.HELD, Status.WRITTEN)
    NEED_A_REASON = (Status.WRITTEN, Status.CANCELLED)

    series = models.ForeignKey(MeetingSeries, models.PROTECT, related_name="meetings", verbose_name="会議体")
    held_on = DayField("開催日", db_index=True)
    starts_at = models.TimeField("開始", null=True, blank=True)
    ends_at = models.TimeField("終了", null=True, blank=True)
    status = models.CharField("状態", max_length=20, choices=Status, default=Status.PLANNED)
    because = models.CharField("中止・書面開催の理由", max_length=200, blank=True)
    host = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, verbose_name="受け入れ団体・主催団体"
    )
    venue = models.CharField("会場", max_length=100, blank=True)
    minutes = models.TextField("議事要旨", blank=True)
    head_count = models.PositiveSmallIntegerField(
        "出席人数", null=True, blank=True, help_text="名簿を付けないときの人数。数えていないときは空欄。"
    )
    changed_at = models.DateTimeField("変わった日時", default=timezone.now, editable=False)
    needs_heard = models.ManyToManyField(
        Need, blank=True, editable=False, related_name="heard_at", verbose_name="聞いた困りごと"
    )
    need_steps = models.ManyToManyField(
        NeedStep, blank=True, editable=False, related_name="meetings", verbose_name="話し合った困りごとの経過"
    )
    carried_todos = models.ManyToManyField(
        "Decision", blank=True, editable=False, related_name="carried_to", verbose_name="前回までの宿題"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会議"
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["planned", "held", "written", "cancelled"]),
                name="meeting_status_is_known",
                violation_error_message="会議の状態を選んでください。",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["written", "cancelled"]) | ~Q(because=""),
                name="meeting_that_nobody_came_to_has_a_reason",
                violation_error_message="中止・書面開催の理由を書いてください。",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_it_starts",
                violation_error_message="終了の時刻は、開始より後にしてください。",
            ),
        ]

    def __str__(self):
        return f"{self.series.name} {format_date(self.held_on)}"

    def save(self, *args, update_fields=None, **kwargs):
        self.changed_at = timezone.now()
        if update_fields is not None:
            update_fields = {*update_fields, "changed_at"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self):
        return reverse("meeting_detail", args=[self.pk])

    @property
    def name(self):
        """What it was called on its day."""
        return self.series.name_on(self.held_on)


class MeetingFile(KeptFile):
    """会議の添付: a handout, a photo or a paper of a meeting."""

    folder = "meetings"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="files", verbose_name="会議")

    class Meta(KeptFile.Meta):
        verbose_name = verbose_name_plural = "会議の添付"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "digest"],
                name="file_of_a_meeting_is_attached_once",
                violation_error_message="同じファイルが、もう添付してあります。",
            )
        ]

    def get_absolute_url(self):
        return reverse("meeting_file", args=[self.meeting_id, self.pk])


class MinutesDraft(models.Model):
    """議事録の下書き: what somebody has typed and not saved yet; it outlives the tab.

    content: form fields by name. page: the key of the page that it was typed on last.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="drafts", verbose_name="会議")
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="書いた人")
    content = models.JSONField("内容")
    page = models.UUIDField("書いた画面", null=True)
    saved_at = models.DateTimeField("保存した日時")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "議事録の下書き"
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="one_draft_a_writer")]

    def __str__(self):
        return f"{self.meeting}の下書き"
