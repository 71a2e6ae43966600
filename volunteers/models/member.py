from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from coordination.days import DayField
from coordination.kana import KanaField, SortKeyField
from coordination.models import Area
from coordination.personal import MEMBERS, Personal
from coordination.wareki import format_date
from volunteers.models.group import ExchangeGroup, GroupsOwnQuerySet, WorkKind


class MemberQuerySet(GroupsOwnQuerySet):
    def gone_by(self, day):
        """Who has left: every role that they had ended before that day."""
        return self.filter(_has_role(), ~_has_role(_lasts_until(day)))

    def not_gone_by(self, day):
        """Everybody else: who has yet to begin, and who was written down without a role, too."""
        return self.filter(~_has_role() | _has_role(_lasts_until(day)))

    def in_role(self, role, on):
        return self.filter(_has_role(_lasts_until(on), role=role, joined_on__lte=on))

    def once_in_role(self, role, before):
        """Who had the role and has it no more on that day."""
        return self.filter(
            _has_role(role=role, left_on__lt=before),
            ~_has_role(_lasts_until(before), role=role, joined_on__lte=before),
        )


def _lasts_until(day) -> Q:
    """Of roles: the day on which a member leaves still counts."""
    return Q(left_on=None) | Q(left_on__gte=day)


def _has_role(*conditions, **wanted) -> Exists:
    return Exists(MemberRole.objects.filter(*conditions, member=OuterRef("pk"), **wanted))


class Member(Personal):
    """会員. The names belong to the group; the city works with numbers of members."""

    kind_of_person = MEMBERS
    tells = frozenset({"name", "kana", "address", "phone", "notes"})

    group = models.ForeignKey(ExchangeGroup, models.PROTECT, related_name="members", verbose_name="団体")
    number = models.PositiveIntegerField("会員番号")
    name = models.CharField("氏名", max_length=50)
    kana = KanaField("ふりがな", max_length=50, blank=True)
    sort_key = SortKeyField(from_fields=("kana", "name"))
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="地区"
    )
    address = models.CharField(
        "住所・目印", max_length=200, blank=True, help_text="迎えに行く人がわかるように。"
    )
    phone = models.CharField("電話", max_length=50, blank=True)
    skills = models.ManyToManyField(
        WorkKind, blank=True, related_name="able", verbose_name="できること", help_text="協力会員だけ。"
    )
    notes = models.TextField("メモ", blank=True, help_text="体調や得意なことなど。団体の外には出ません。")
    consented_on = DayField(
        "個人情報の取扱いに同意した日", null=True, blank=True, help_text="入会申込書の日付など。"
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会員"
        ordering = ["group", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "number"],
                name="member_number_is_unique_in_the_group",
                violation_error_message="この会員番号はもう使われています。",
            )
        ]

    def __str__(self):
        return f"会員{self.number}"

    def get_absolute_url(self):
        return reverse("member_detail", args=[self.pk])

    def leave(self, *, on: date, because: str = ""):
        """Ends every role that is still held, on that day; why is written below the notes."""
        self.roles.lasting_after(on).update(left_on=on)
        if because:
            self.notes = f"{self.notes}\n{format_date(on)}退会：{because}".lstrip()
            self.save(update_fields=["notes"])

    def tell_free_times(self, times: Iterable[tuple[int, str]]):
        """These and no others. times: pairs of a weekday and a part of the day."""
        wanted, known = set(times), {(one.weekday, one.part): one for one in self.free_times.all()}
        FreeTime.objects.filter(pk__in=[one.pk for key, one in known.items() if key not in wanted]).delete()
        FreeTime.objects.bulk_create(
            FreeTime(member=self, weekday=weekday, part=part)
            for weekday, part in sorted(wanted - known.keys())
        )


class MemberRoleQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(member__in=Member.objects.visible_to(user))

    def held_on(self, day):
        """Roles that members hold on that day; the day on which they leave still counts."""
        return self.filter(_lasts_until(day), joined_on__lte=day)

    def lasting_after(self, day):
        return self.filter(Q(left_on=None) | Q(left_on__gt=day))

    def overlapping(self, joined_on, left_on):
        """Roles held on a day between those two; without the second, on the first or any later day."""
        found = self.filter(_lasts_until(joined_on))
        return found.filter(joined_on__lte=left_on) if left_on else found


class MemberRole(models.Model):
    """会員の役割: helping, being helped, dispatching; one member may have several."""

    class Role(models.TextChoices):
        HELPER = "helper", "協力会員"
        RECIPIENT = "recipient", "利用会員"
        DISPATCHER = "dispatcher", "コーディネーター"

    member = models.ForeignKey(Member, models.CASCADE, related_name="roles", verbose_name="会員")
    role = models.CharField("役割", max_length=20, choices=Role)
    joined_on = DayField("入会日")
    left_on = DayField("退会日", null=True, blank=True, help_text="最後の日。続いている間は空欄です。")

    objects = MemberRoleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会員の役割"
        ordering = ["member", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "role", "joined_on"],
                name="member_takes_a_role_once_a_day",
                violation_error_message="この会員の同じ役割が、同じ日からもう登録されています。",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="member_leaves_after_joining",
                violation_error_message="退会日は入会日より後にしてください。",
            ),
        ]

    def __str__(self):
        return f"{self.member} {self.get_role_display()}"

    def get_absolute_url(self):
        return self.member.get_absolute_url()

    def is_held_on(self, day) -> bool:
        return self.joined_on <= day and (self.left_on is None or day <= self.left_on)


class FreeTime(models.Model):
    """手伝える時間: a weekday and a part of the day on which a helper usually can."""

    class Part(models.TextChoices):
        MORNING = "am", "午前"
        AFTERNOON = "pm", "午後"

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "月"
        TUESDAY = 1, "火"
        WEDNESDAY = 2, "水"
        THURSDAY = 3, "木"
        FRIDAY = 4, "金"
        SATURDAY = 5, "土"
        SUNDAY = 6, "日"

    member = models.ForeignKey(Member, models.CASCADE, related_name="free_times", verbose_name="会員")
    weekday = models.PositiveSmallIntegerField("曜日", choices=Weekday)
    part = models.CharField("時間帯", max_length=2, choices=Part)

    class Meta:
        verbose_name = verbose_name_plural = "手伝える時間"
        ordering = ["member", "weekday", "part"]
        constraints = [
            models.UniqueConstraint(fields=["member", "weekday", "part"], name="free_time_is_told_once")
        ]

    def __str__(self):
        return f"{self.get_weekday_display()}曜日の{self.get_part_display()}"
