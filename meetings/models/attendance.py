from django.db import models
from django.db.models import Q

from coordination.models import Organization, Person
from coordination.visibility import OfficeQuerySet
from meetings.models.meeting import Meeting


class AttendanceQuerySet(OfficeQuerySet):
    def came(self):
        return self.filter(came=True)


class Attendance(models.Model):
    """出欠: a person or an organization at one meeting. 延べ人数, 実人数 and コアメンバー are counted from here.

    came: False is for who was known to be absent. Of whom there is no row, nothing is recorded: that is not absence.
    A person may stand for an organization; an organization alone is one participant whose name nobody wrote down.
    """

    class Role(models.TextChoices):
        PARTICIPANT = "participant", "参加"
        CORE = "core", "コアメンバー"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance", verbose_name="会議")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name="住民")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, verbose_name="団体")
    role = models.CharField("立場", max_length=20, choices=Role, default=Role.PARTICIPANT)
    came = models.BooleanField("出席した", default=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "出席"
        ordering = ["meeting", "person", "organization"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organization__isnull=False),
                name="attendance_names_somebody",
                violation_error_message="住民か団体のどちらかを選んでください。",
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="person_attends_a_meeting_once",
                violation_error_message="この人はこの会議の出席者にもう入っています。",
            ),
            models.UniqueConstraint(
                fields=["meeting", "organization"],
                condition=Q(person=None),
                name="organization_attends_a_meeting_once",
                violation_error_message="この団体はこの会議の出席者にもう入っています。",
            ),
        ]

    def __str__(self):
        return "　".join(str(one) for one in (self.organization, self.person) if one)
