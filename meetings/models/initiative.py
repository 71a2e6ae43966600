from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from coordination.days import DayField
from coordination.models import KeptFile, NeedStep, Organization, User
from coordination.search import SearchTextField
from coordination.visibility import OfficeQuerySet
from meetings.models.council import Council
from meetings.schedules.rule import Rule


class InitiativeQuerySet(OfficeQuerySet):
    def published(self):
        """What anybody may read: marked so by somebody of the office, and not ended."""
        return self.exclude(published_at=None).exclude(status=Initiative.Status.ENDED)

    def unconfirmed_since(self, day):
        """Those going on of which nobody has said since that day that they still are as written."""
        going_on = self.filter(status=Initiative.Status.ACTIVE)
        return going_on.filter(Q(confirmed_on=None) | Q(confirmed_on__lt=day))

    def with_days_off(self, since):
        """Each with `days_off`: the occasions from that day on that were called off. next_days asks for them."""
        off = Occasion.objects.filter(called_off=True, on__gte=since)
        return self.prefetch_related(models.Prefetch("occasions", off, to_attr="days_off"))


class Initiative(models.Model):
    """取組み: what a council brought forth."""

    class Status(models.TextChoices):
        ACTIVE = "active", "活動中"
        PAUSED = "paused", "休止"
        ENDED = "ended", "終了"

    class Category(models.TextChoices):
        GATHERING = "gathering", "居場所・サロン"
        EXERCISE = "exercise", "体操・健康づくり"
        FOOD = "food", "食事・買い物"
        SUPPORT = "support", "見守り・助け合い"
        GENERATIONS = "generations", "多世代の交流"
        INFORMATION = "information", "情報交換・相談"
        ENVIRONMENT = "environment", "まちの環境づくり"
        OTHER = "other", "その他"

    council = models.ForeignKey(Council, models.PROTECT, related_name="initiatives", verbose_name="協議体")
    name = models.CharField("名称", max_length=100, unique=True)
    aliases = models.TextField(
        "別の名称", blank=True, help_text="1行に一つ。ヶとケなど、別の書き方でもさがせます。"
    )
    category = models.CharField("分類", max_length=20, choices=Category, default=Category.OTHER)
    venue = models.CharField("場所", max_length=200, blank=True, help_text="案内に書くとおりの言葉で。")
    schedule = models.CharField(
        "開催日時",
        max_length=100,
        blank=True,
        help_text="案内に書くとおりの言葉で。例：毎月最終火曜日 10時から12時",
    )
    rule = models.CharField(
        "繰り返し",
        max_length=100,
        blank=True,
        help_text="次の開催日を計算するための決まり（iCalendar の RRULE）。",
    )
    rule_from = DayField(
        "繰り返しの起点", null=True, blank=True, help_text="隔週などのとき、開催した日のひとつ。"
    )
    starts_at = models.TimeField("開始", null=True, blank=True)
    ends_at = models.TimeField("終了", null=True, blank=True)
    started_on = DayField("開始日", null=True, blank=True)
    started_note = models.CharField(
        "開始時期", max_length=50, blank=True, help_text="日がわからないときの書き方。"
    )
    summary = models.TextField("内容", blank=True)
    people = models.CharField("おおよその参加人数", max_length=50, blank=True, help_text="例：約15名")
    status = models.CharField("状態", max_length=20, choices=Status, default=Status.ACTIVE, editable=False)
    seeks_partners = models.BooleanField("協力者を募集中", default=False)
    call = models.TextField("募集の内容", blank=True, help_text="どんな人に、何をしてほしいか。")
    contact = models.CharField(
        "連絡先",
        max_length=200,
        blank=True,
        help_text="名前や電話。公開の了解を得た日があるときだけ公開されます。",
    )
    contact_consented_on = DayField(
        "連絡先の公開の了解を得た日",
        null=True,
        blank=True,
        help_text="この連絡先についての了解。連絡先を変えて日をそのままにすると、了解はなくなります。",
    )
    confirmed_on = DayField("最後に確かめた日", null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="確かめた人"
    )
    published_at = models.DateTimeField("公開した日時", null=True, editable=False)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="公開した人"
    )
    need_steps = models.ManyToManyField(
        NeedStep,
        blank=True,
        editable=False,
        related_name="initiatives",
        verbose_name="こたえた困りごとの経過",
    )
    search_text = SearchTextField(from_fields=("name", "aliases", "venue", "schedule", "summary"))

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "取組み"
        ordering = [F("council__area__number").asc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="initiative_ends_after_it_starts",
                violation_error_message="終了の時刻は、開始より後にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="initiative_is_published_by_somebody",
                violation_error_message="だれがいつ公開したかを残してください。",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        """A consent is for the contact it was given for: another one is public only from a day of its own on."""
        written = kwargs.get("update_fields")
        if self.pk and (written is None or "contact" in written) and self._took_over_a_consent():
            self.contact_consented_on = None
            if written is not None:
                kwargs["update_fields"] = {*written, "contact_consented_on"}
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("initiative_detail", args=[self.pk])

    def clean(self):
        """The rule is one that next days can be worked out from; forms write it, but sheets and the admin may not."""
        if self.rule:
            try:
                Rule.parse(self.rule)
            except ValueError as unreadable:
                raise ValidationError(str(unreadable)) from unreadable

    @property
    def is_published(self):
        return self.published_at is not None

    @property
    def names(self) -> list[str]:
        """The name and the others that people know it by."""
        return [self.name, *(line.strip() for line in self.aliases.splitlines() if line.strip())]

    def _took_over_a_consent(self):
        before = Initiative.objects.filter(pk=self.pk, contact_consented_on=self.contact_consented_on)
        return before.exclude(contact=self.contact).exclude(contact_consented_on=None).exists()

    def change_status(self, status, *, by, at, on, because=""):
        """休止, 再開 or 終了, with its day and its reason in the history."""
        with transaction.atomic():
            self.changes.create(status=status, on=on, because=because, by=by, at=at)
            self.status = status
            self.save(update_fields=["status"])

    def confirm(self, *, by, on):
        """Somebody has asked, and all is still as written."""
        self.confirmed_by, self.confirmed_on = by, on
        self.save(update_fields=["confirmed_by", "confirmed_on"])

    def publish(self, *, by, at):
        self.published_by, self.published_at = by, at
        self.save(update_fields=["published_by", "published_at"])

    def unpublish(self):
        self.published_by = self.published_at = None
        self.save(update_fields=["published_by", "published_at"])


class InitiativePlace(models.Model):
    """取組みの場所: one of the places, with the address that a map is asked for."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="places", verbose_name="取組み")
    name = models.CharField("場所", max_length=100)
    address = models.CharField("住所", max_length=200, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "取組みの場所"
        ordering = ["initiative", "pk"]

    def __str__(self):
        return self.name


class Partner(models.Model):
    """協力団体: an organization that has a part in an initiative."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="partners", verbose_name="取組み")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="partnerships", verbose_name="団体"
    )
    role = models.CharField("役割", max_length=100, blank=True, help_text="例：会場の提供")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "協力団体"
        ordering = ["initiative", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "organization"],
                name="organization_is_a_partner_once",
                violation_error_message="この団体は、この取組みの協力団体にもう入っています。",
            )
        ]

    def __str__(self):
        return f"{self.organization}（{self.role}）" if self.role else str(self.organization)


class InitiativeChange(models.Model):
    """取組みの経過: when it was paused, taken up again or ended, and why. Added, never changed."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="changes", verbose_name="取組み")
    status = models.CharField("状態", max_length=20, choices=Initiative.Status)
    on = DayField("日")
    because = models.CharField("理由", max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="記録した人")
    at = models.DateTimeField("記録した日時", default=timezone.now)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "取組みの経過"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="active") | ~Q(because=""),
                name="pause_or_end_of_an_initiative_has_a_reason",
                violation_error_message="休止や終了の理由を書いてください。",
            )
        ]

    def __str__(self):
        return f"{self.get_status_display()}（{self.on}）"


class Occasion(models.Model):
    """開催の記録: one day of an initiative, how many came, or why it did not take place."""

    initiative = models.ForeignKey(
        Initiative, models.CASCADE, related_name="occasions", verbose_name="取組み"
    )
    on = DayField("開催日")
    participants = models.PositiveSmallIntegerField(
        "参加人数", null=True, blank=True, help_text="数えていないときは空欄。"
    )
    called_off = models.BooleanField("中止した", default=False)
    note = models.CharField("メモ", max_length=200, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "開催の記録"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "on"],
                name="initiative_takes_place_once_a_day",
                violation_error_message="この日の記録が、もうあります。",
            ),
            models.CheckConstraint(
                condition=Q(called_off=False) | Q(participants=None),
                name="nobody_comes_to_what_was_called_off",
                violation_error_message="中止した日の参加人数は、空欄にしてください。",
            ),
        ]

    def __str__(self):
        return f"{self.initiative}（{self.on}）"

    def get_absolute_url(self):
        return self.initiative.get_absolute_url()


class InitiativeFile(KeptFile):
    """取組みの写真: shown to everybody only with the consent of those who are in it."""

    folder = "initiatives"

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="files", verbose_name="取組み")
    caption = models.CharField("説明", max_length=100, blank=True)
    consented_on = DayField(
        "公開の了解を得た日",
        null=True,
        blank=True,
        help_text="写っている人みなの了解。人が写っていないときは撮った日。",
    )

    class Meta(KeptFile.Meta):
        verbose_name = verbose_name_plural = "取組みの写真"
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "digest"],
                name="file_of_an_initiative_is_attached_once",
                violation_error_message="同じファイルが、もう添付してあります。",
            )
        ]

    def get_absolute_url(self):
        return reverse("initiative_file", args=[self.initiative_id, self.pk])
