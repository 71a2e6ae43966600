from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from coordination.addresses import address_of
from coordination.days import DayField, MonthOf
from coordination.models.area import Area
from coordination.models.municipality import Tier
from coordination.models.people import Coordinator, Organization
from coordination.models.user import User
from coordination.pairs_of_signs import PairsIndex
from coordination.personal import VISITS, Personal
from coordination.search import SearchTextField
from coordination.visibility import OfficeQuerySet
from coordination.wareki import format_date


class Purpose(models.Model):
    """活動目的: what a visit was for; a visit may have several."""

    name = models.CharField("名称", max_length=50, unique=True)
    position = models.PositiveSmallIntegerField("並び順", default=0)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活動目的"
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class StandingActivities(models.Manager.from_queryset(OfficeQuerySet)):
    """Visits that have not been withdrawn: what lists show and figures count."""

    def get_queryset(self):
        return super().get_queryset().filter(withdrawn_at=None)


class Activity(Personal):
    """活動記録: one visit is one row, however many coordinators went.

    Outreach (普及啓発) is a property of the visit and a lecture on request (出前講座) a property of the outreach, so
    that nothing is counted twice. What was entered by mistake is withdrawn, not deleted.
    """

    kind_of_person = VISITS
    tells = frozenset({"shared", "heard", "next_step"})

    # How a visit is counted, in the words that the form and the figures share.
    VISIT_COUNTS = "活動記録を1件1回と数えます。何人で行っても1回です。"
    OUTREACH_COUNTS = "活動記録のうち、普及啓発を行ったものを1件1回と数えます。"
    HEADS_COUNT = "普及啓発を行った活動記録の参加人数を足します（延べ人数）。"
    LECTURE_COUNTS = "普及啓発のうち、依頼を受けた出前講座を1件1回と数えます。"

    visited_on = DayField("活動日")
    started_at = models.TimeField("開始時刻", null=True, blank=True)
    tier = models.PositiveSmallIntegerField(
        "層", choices=Tier, help_text="第1層相当か第2層相当か、どちらかひとつ。"
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, verbose_name="圏域", help_text="市全域のときは空欄。"
    )
    purposes = models.ManyToManyField(Purpose, blank=True, verbose_name="活動目的")
    organizations = models.ManyToManyField(Organization, blank=True, verbose_name="会った団体")
    coordinators = models.ManyToManyField(Coordinator, blank=True, verbose_name="コーディネーター")
    venue = models.CharField("場所", max_length=100, blank=True)
    people_met = models.PositiveSmallIntegerField("会った人数", null=True, blank=True)
    shared = models.TextField("伝えたこと", blank=True)
    heard = models.TextField("聞いたこと", blank=True)
    next_step = models.TextField("次にすること", blank=True)
    is_outreach = models.BooleanField("普及啓発", default=False)
    is_lecture = models.BooleanField("うち出前講座", default=False)
    outreach_people = models.PositiveIntegerField("普及啓発の参加人数", null=True, blank=True)
    search_text = SearchTextField(from_fields=("venue", "shared", "heard", "next_step"))
    import_key = models.CharField(
        "取り込みの鍵", max_length=80, null=True, blank=True, unique=True, editable=False,
        help_text="どの行から取り込んだか。同じファイルをもう一度取り込んでも増えないようにする。",
    )  # fmt: skip
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="記録した人"
    )
    recorded_at = models.DateTimeField("記録した日時", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="取り消した人"
    )
    withdrawn_at = models.DateTimeField("取り消した日時", null=True, editable=False)
    withdrawn_because = models.CharField("取り消した理由", max_length=200, blank=True, editable=False)

    objects = StandingActivities()
    with_withdrawn = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活動記録"
        ordering = ["visited_on", "pk"]
        indexes = [
            # All that lists are counted by and yearly tables are made of, so that neither reads the visits themselves.
            # It is the only one that begins with the day: beside another one, SQLite takes the worse.
            models.Index(
                fields=[
                    "visited_on", "id", "withdrawn_at", "tier", "area", "is_outreach", "is_lecture", "outreach_people",
                    "people_met",
                ],
                name="visits_by_day",
            ),
            PairsIndex(fields=["search_text"], name="visits_by_words"),
            # In the order in which the yearly tables group them: nothing is sorted for that.
            models.Index(
                MonthOf("visited_on"), "area", "tier", "is_outreach", "is_lecture", "withdrawn_at", "outreach_people",
                "visited_on",
                name="visits_by_month",
            ),
            # A list in the order of places is walked along, from either end, up to the page that is shown.
            models.Index(fields=["venue", "id", "withdrawn_at", "visited_on"], name="visits_by_venue"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(tier__in=[1, 2]),
                name="activity_tier_is_known",
                violation_error_message="第1層相当か第2層相当かを選んでください。",
            ),
            models.CheckConstraint(
                condition=Q(is_lecture=False) | Q(is_outreach=True),
                name="lecture_is_outreach",
                violation_error_message="出前講座は普及啓発のひとつです。「普及啓発」にもチェックしてください。",
            ),
            models.CheckConstraint(
                condition=Q(outreach_people=None) | Q(is_outreach=True),
                name="head_count_belongs_to_outreach",
                violation_error_message="参加人数は普及啓発のときだけ入力します。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because="")),
                name="activity_is_withdrawn_by_somebody_for_a_reason",
                violation_error_message="取り消しには、理由を書いてください。",
            ),
        ]

    def __str__(self):
        return f"{self.visited_on} {self.venue}".strip()

    def get_absolute_url(self):
        return address_of("activity_detail", self.pk)

    @property
    def outreach_name(self):
        """出前講座, 普及啓発 or nothing: which of the two counts this visit is part of."""
        return "出前講座" if self.is_lecture else "普及啓発" if self.is_outreach else ""

    @property
    def told_shortly(self):
        """6月15日 ひので町会、あおばサロン: a visit in a line, for those who were there."""
        met = "、".join(map(str, self.organizations.all())) or self.venue or "（団体の記録なし）"
        return f"{self.visited_on.month}月{self.visited_on.day}日　{met}"

    def withdraw(self, *, by, at, because):
        """Takes a visit that was entered by mistake out of lists and figures; it stays readable."""
        self.withdrawn_by, self.withdrawn_at, self.withdrawn_because = by, at, because
        self.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])

    def come_back(self):
        """Takes a withdrawal back."""
        self.withdrawn_by, self.withdrawn_at, self.withdrawn_because = None, None, ""
        self.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])

    def in_words(self) -> dict[str, str]:
        """All that is recorded about the visit, by its labels, as people read it: what a correction keeps."""
        many = {
            name: "、".join(map(str, getattr(self, name).all()))
            for name in ("purposes", "organizations", "coordinators")
        }
        told = {
            "visited_on": format_date(self.visited_on),
            "started_at": f"{self.started_at:%H:%M}" if self.started_at else "",
            "tier": self.get_tier_display(),
            "area": str(self.area or "市全域"),
            "is_outreach": "はい" if self.is_outreach else "いいえ",
            "is_lecture": "はい" if self.is_lecture else "いいえ",
            **many,
        }
        files = "、".join(self.files.values_list("name", flat=True))
        plain = (
            "venue",
            "people_met",
            "shared",
            "heard",
            "next_step",
            "outreach_people",
            "withdrawn_because",
        )
        told |= {name: "" if getattr(self, name) is None else str(getattr(self, name)) for name in plain}
        words = {str(self._meta.get_field(name).verbose_name): text for name, text in told.items()}
        return words | {"写真・ファイル": files}


class Forum(models.Model):
    """活動報告会: the yearly public event; not part of the outreach of visits."""

    held_on = DayField("開催日")
    title = models.CharField("題名", max_length=100)
    audience = models.CharField("対象", max_length=100, blank=True)
    venue = models.CharField("会場", max_length=100, blank=True)
    participants = models.PositiveIntegerField(
        "参加人数",
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="数えていないときは空欄。",
    )

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活動報告会"
        ordering = ["held_on"]

    def __str__(self):
        return self.title
