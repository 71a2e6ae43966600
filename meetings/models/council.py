from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from coordination.days import DayField
from coordination.models import Area, Organization, Person, Tier
from coordination.visibility import OfficeQuerySet
from coordination.wareki import format_date


def tier_and_area_agree(name):
    """第1層 is the whole municipality and has no area; 第2層 has exactly one."""
    return models.CheckConstraint(
        condition=Q(tier=1, area=None) | Q(tier=2, area__isnull=False),
        name=name,
        violation_error_message="第1層は市全域なので圏域を空欄に、第2層は圏域を選んでください。",
    )


class PastName(models.Model):
    """旧名称: a name that was used until a day."""

    name = models.CharField("旧名称", max_length=100)
    used_until = DayField("使った最後の日")

    class Meta:
        abstract = True

    def __str__(self):
        return self.name


def name_on(day, past_names, present):
    """What something was called on a day. past_names: in the order in which they were given up."""
    return next((past.name for past in past_names if day <= past.used_until), present)


@dataclass(frozen=True)
class Named:
    """A name and the days on which it was used. past: the record of a name that has been given up."""

    name: str
    first: date | None
    last: date | None
    past: PastName | None = None


def names_with_days(past_names, present, begins=None, ends=None) -> list[Named]:
    """Every name in its order: each begins on the day after the one before was given up."""
    found = []
    for past in past_names:
        # A council may have had a name before the day on which the rules say that it was set up.
        is_known = begins is None or begins <= past.used_until
        found.append(Named(past.name, begins if is_known else None, past.used_until, past))
        begins = past.used_until + timedelta(days=1)
    return [*found, Named(present, begins, ends)]


def names_over_time(past_names, present):
    """「座談会→気楽にいこう会」."""
    return "→".join([*(past.name for past in past_names), present])


class CouncilQuerySet(OfficeQuerySet):
    def standing_on(self, day):
        """Those that have begun and have not been dissolved by that day; one without a first day has always been there."""
        begun = Q(started_on=None) | Q(started_on__lte=day)
        return self.filter(begun, Q(ended_on=None) | Q(ended_on__gte=day))

    def with_figures(self, *, on, first, last):
        """Each with `members` on a day, `meetings` held or written from first to last, and the day `last_met`."""
        sitting = Membership.objects.on(on).filter(council=OuterRef("pk")).order_by().values("council")
        took_place = Q(series__meetings__status__in=["held", "written"])
        return self.annotate(
            members=Coalesce(Subquery(sitting.annotate(number=Count("pk")).values("number")), 0),
            meetings=Count(
                "series__meetings", filter=took_place & Q(series__meetings__held_on__range=(first, last))
            ),
            last_met=Max("series__meetings__held_on", filter=took_place),
        )


class Council(models.Model):
    """協議体: a council of tier 1, or of one area or a part of it such as a school district."""

    name = models.CharField("名称", max_length=100, unique=True)
    tier = models.PositiveSmallIntegerField("層", choices=Tier)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name="圏域")
    started_on = DayField("設置日", null=True, blank=True)
    ended_on = DayField("廃止日", null=True, blank=True, help_text="最後の日。続いている間は空欄です。")
    note = models.CharField("備考", max_length=200, blank=True)

    objects = CouncilQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "協議体"
        ordering = ["tier", "area", "name"]
        constraints = [
            tier_and_area_agree("council_tier_and_area_agree"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
                name="council_ends_after_it_begins",
                violation_error_message="廃止日は、設置日より後にしてください。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("council_detail", args=[self.pk])

    @property
    def names_over_time(self):
        return names_over_time(self.names.all(), self.name)

    def name_on(self, day):
        return name_on(day, self.names.all(), self.name)

    def end(self, *, on, with_terms):
        """廃止: the last day. with_terms: who still sits in it sits until then."""
        with transaction.atomic():
            self.ended_on = on
            self.save(update_fields=["ended_on"])
            if with_terms:
                self.memberships.on(on).filter(Q(ended_on=None) | Q(ended_on__gt=on)).update(ended_on=on)


class CouncilName(PastName):
    """協議体の旧名称: what a council was called before, such as 研究会 before it became a 協議体."""

    council = models.ForeignKey(Council, models.CASCADE, related_name="names", verbose_name="協議体")

    class Meta:
        verbose_name = verbose_name_plural = "協議体の旧名称"
        ordering = ["council", "used_until"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "used_until"],
                name="council_leaves_one_name_a_day",
                violation_error_message="同じ日までの名称がもう登録されています。",
            )
        ]


class CouncilRole(models.Model):
    """兼ねる会議: what a council also is by law, so that one body meets once for two duties."""

    class Role(models.TextChoices):
        COUNCIL = "council", "協議体（介護保険法第115条の45第2項第5号）"
        CARE_MEETING = "care_meeting", "地域ケア会議（介護保険法第115条の48）"
        CENTRE_BOARD = "centre_board", "地域包括支援センター運営協議会（介護保険法施行規則第140条の66）"
        WELFARE_PLAN = "welfare_plan", "地域福祉計画の推進組織（社会福祉法第107条）"
        SUPPORT_MEETING = "support_meeting", "支援会議（社会福祉法第106条の6）"

    council = models.ForeignKey(Council, models.CASCADE, related_name="roles", verbose_name="協議体")
    role = models.CharField("法令上の位置づけ", max_length=30, choices=Role)
    since = DayField("この位置づけになった日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "法令上の位置づけ"
        ordering = ["council", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "role"],
                name="council_has_a_role_once",
                violation_error_message="この協議体の同じ位置づけが、もう登録されています。",
            )
        ]

    def __str__(self):
        return self.get_role_display()


class MembershipQuerySet(OfficeQuerySet):
    def on(self, day):
        return self.between(day, day)

    def between(self, first, last):
        """Those who belonged on a day at least of those from first to last."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=first), started_on__lte=last)


class Membership(models.Model):
    """構成員: an organization or a person who sits in a council, from a day to a day. A person may stand for an organization."""

    class Post(models.TextChoices):
        CHAIR = "chair", "会長・座長"
        VICE_CHAIR = "vice_chair", "副会長・副座長"
        MEMBER = "member", "委員"
        CORE = "core", "コアメンバー"
        OBSERVER = "observer", "オブザーバー"
        SECRETARIAT = "secretariat", "事務局"

    council = models.ForeignKey(Council, models.PROTECT, related_name="memberships", verbose_name="協議体")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name="団体"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name="人"
    )
    title = models.CharField("肩書", max_length=100, blank=True, help_text="例：第3区町会長")
    post = models.CharField("役", max_length=20, choices=Post, default=Post.MEMBER)
    started_on = DayField("任期のはじめ")
    ended_on = DayField(
        "任期のおわり", null=True, blank=True, help_text="最後の日。決まっていないときは空欄です。"
    )
    note = models.CharField("備考", max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "構成員"
        ordering = ["council", "started_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False) | Q(person__isnull=False),
                name="membership_names_somebody",
                violation_error_message="団体か人のどちらかを選んでください。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="membership_ends_after_it_begins",
                violation_error_message="任期のおわりは、任期のはじめより後にしてください。",
            ),
        ]

    def __str__(self):
        return "　".join(str(one) for one in (self.organization, self.person) if one)

    def get_absolute_url(self):
        return self.council.get_absolute_url()

    def clean(self):
        """Nobody sits twice in a council on one day; who is written down for the first time sits nowhere yet."""
        is_new_here = "person" in self._state.fields_cache and self.person and not self.person_id
        is_somebody = self.organization_id or self.person_id
        if is_new_here or not (self.council_id and self.started_on and is_somebody):
            return
        alike = Membership.objects.filter(
            council=self.council_id, organization=self.organization_id, person=self.person_id
        ).exclude(pk=self.pk)
        others = alike.filter(Q(ended_on=None) | Q(ended_on__gte=self.started_on))
        if self.ended_on:
            others = others.filter(started_on__lte=self.ended_on)
        if other := others.first():
            raise ValidationError(
                f"「{self}」はこの協議体の構成員（{other.term}）にもう入っていて、任期が重なります。"
                "前の任期のおわりを先に入れてください。"
            )

    @property
    def belongs_to(self) -> str:
        """What stands beside the name: the organization of a person, and the title."""
        organization = self.organization.name if self.person and self.organization else ""
        return "　".join(filter(None, [organization, self.title]))

    @property
    def sort_key(self) -> str:
        """The reading of the person, or of the organization where nobody is named."""
        return (self.person or self.organization).sort_key

    @property
    def term(self) -> str:
        """令和6年4月1日から令和8年3月31日まで."""
        until = f"{format_date(self.ended_on)}まで" if self.ended_on else ""
        return f"{format_date(self.started_on)}から{until}"
