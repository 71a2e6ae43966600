"""依頼: written down while the telephone is at the ear, and changed later from a day on."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from coordination.days import DayFormField
from coordination.pages.forms import Group, PageForm
from coordination.wareki import WEEKDAYS, format_date_with_weekday, format_month
from volunteers.errands import days_of, end_of_month, horizon, months_left_out, week_of_month
from volunteers.member_choice import MemberField
from volunteers.models import Errand, HelpRequest, Member, MemberRole

MOST_DAYS_NAMED = 4
WHAT_AND_WHEN = (
    "kind", "details", "first_on", "at", "repeats", "until", "minutes", "helpers_needed", "requested_on",
)  # fmt: skip


class AnyRequestForm(PageForm):
    """What a new request and a changed one have in common. today, by, at: who writes it down, and when."""

    class Meta(PageForm.Meta):
        model = HelpRequest
        fields = WHAT_AND_WHEN
        widgets = {"repeats": forms.RadioSelect}

    def __init__(self, *args, group, today, by, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.group, self.today, self.by, self.at = group, today, by, at
        self.fields["kind"].queryset = group.kinds.all()

    def clean_requested_on(self):
        day = self.cleaned_data["requested_on"]
        if day > self.today:
            raise ValidationError("まだ来ていない日です。依頼を受けた日を入れてください。")
        return day

    @property
    def since(self) -> date:
        """The first day whose errand this form makes or changes."""
        raise NotImplementedError

    @property
    def until(self) -> date:
        """The last day of errands: a request that begins later than the horizon gets those of its first month."""
        return max(horizon(self.today), end_of_month(self.cleaned_data["first_on"]))

    def warnings(self):
        asked = self.instance  # the form is valid: it says what was entered
        days = [day for day in days_of(asked, self.until) if day >= self.since]
        return [
            *self._about_the_first_day(asked),
            *_about_membership(asked.recipient, days),
            *self._about_suspensions(asked.kind, days),
            *_about_the_same(asked, days),
            *_about_months(asked, self.until),
        ]

    def _about_the_first_day(self, asked):
        if "first_on" in self.changed_data and asked.first_on < self.today:
            ahead = "" if asked.repeats == "once" else "きょうより前の予定はつくりません。"
            yield f"活動の日が{format_date_with_weekday(asked.first_on)}で、もう過ぎた日です。{ahead}"

    def _about_suspensions(self, kind, days):
        for suspension in self.group.suspensions.all():
            if stopped := [day for day in days if suspension.stops(kind, day)]:
                yield f"{_named(stopped)}は、{suspension}の間です（{suspension.because}）。"


def _about_membership(recipient, days):
    roles = [role for role in recipient.roles.all() if role.role == MemberRole.Role.RECIPIENT]
    if not roles:
        yield f"{recipient.name}さんは、利用会員として登録されていません。"
        return
    out = [
        day
        for day in days
        if not any(role.joined_on <= day and (role.left_on is None or day <= role.left_on) for role in roles)
    ]
    if out:
        last = max(roles, key=lambda role: role.joined_on)
        left = f"（{format_date_with_weekday(last.left_on)}に退会）" if last.left_on else ""
        yield f"{recipient.name}さんは、{_named(out)}には利用会員ではありません{left}。"


def _about_the_same(asked, days):
    same = Errand.objects.filter(
        request__recipient=asked.recipient, request__kind=asked.kind, on__in=days
    ).exclude(status=Errand.Status.CANCELLED)
    if taken := sorted(set(same.exclude(request=asked.pk).values_list("on", flat=True))):
        yield f"{asked.recipient.name}さんの「{asked.kind}」は、{_named(taken)}にもう予定があります。"


def _about_months(asked, until):
    if lacking := months_left_out(asked, until):
        months = "、".join(format_month(month) for month in lacking)
        yield (
            f"{months}には第{week_of_month(asked.first_on)}{WEEKDAYS[asked.first_on.weekday()]}曜日がないので、"
            "予定をつくりません。"
        )


def _named(days) -> str:
    named = "、".join(format_date_with_weekday(day) for day in days[:MOST_DAYS_NAMED])
    return named + (f"など{len(days)}日" if len(days) > MOST_DAYS_NAMED else "")


class RequestForm(AnyRequestForm):
    groups = (
        Group("だれの、どんな頼みごとか", ("recipient", "kind", "details")),
        Group("いつ", ("first_on", "at", "repeats", "until")),
        Group("どれくらい", ("minutes", "helpers_needed")),
        Group("受付", ("requested_on",)),
    )
    recipient = MemberField(
        label="利用会員",
        queryset=Member.objects.none(),
        help_text="ふりがな、氏名、会員番号、電話の一部を入れると、候補が出ます。",
    )

    class Meta(AnyRequestForm.Meta):
        fields = ("recipient", *WHAT_AND_WHEN)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["recipient"].queryset = self.group.members.prefetch_related("roles")
        self.instance.group, self.instance.taken_by = self.group, self.by

    @property
    def since(self):
        once = self.cleaned_data["repeats"] == HelpRequest.Repeats.ONCE
        return self.cleaned_data["first_on"] if once else self.today

    def save(self, commit=True):
        saved = super().save(commit)
        saved.plan(self.until, since=self.since)
        return saved


class ChangeForm(AnyRequestForm):
    """直す: who asks stays the same; another member's request is another one."""

    groups = (
        Group("どんな頼みごとか", ("kind", "details")),
        Group("いつ", ("first_on", "at", "repeats", "until")),
        Group("どれくらい", ("minutes", "helpers_needed")),
        Group("いつからの予定を変えるか", ("from_day",)),
        Group("受付", ("requested_on",)),
    )
    from_day = DayFormField(
        label="この日からの予定を変える",
        help_text="この日より前の予定と、実施や取りやめなどの結果を書いた予定は、そのまま残ります。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.errands.filter(status=Errand.Status.DONE).exists():
            self.fields["kind"].disabled = True
            self.fields[
                "kind"
            ].help_text = (
                "実施した予定があるので、変えられません。別の内容は、新しい依頼として受けてください。"
            )

    def clean(self):
        _refuse_cancelled(self.instance)
        return super().clean()

    def clean_from_day(self):
        day = self.cleaned_data["from_day"]
        if day < self.today:
            raise ValidationError("もう過ぎた日です。きょうか、これからの日を入れてください。")
        return day

    @property
    def since(self):
        return self.cleaned_data["from_day"]

    @property
    def until(self):
        last = self.instance.errands.order_by("-on").values_list("on", flat=True).first()
        return max(super().until, end_of_month(last) if last else self.today)

    def warnings(self):
        return [*self._about_who_was_to_go(), *super().warnings()]

    def _about_who_was_to_go(self):
        gone = (
            self.instance.errands.planned()
            .filter(on__gte=self.since, helpers__isnull=False)
            .exclude(on__in=days_of(self.instance, self.until))
            .distinct()
            .prefetch_related("helpers")
        )
        for errand in gone:
            names = "、".join(f"{helper.name}さん" for helper in errand.helpers.all())
            yield (
                f"{format_date_with_weekday(errand.on)}の予定を取りやめます。{names}が行くことになっています。"
                "連絡してください。"
            )

    def save(self, commit=True):
        saved = super().save(commit)
        saved.follow_change(self.until, since=self.since, by=self.by, at=self.at)
        return saved


def _refuse_cancelled(request):
    if request.cancelled_on:
        raise ValidationError("この依頼は、もう取りやめになっています。依頼の画面を開きなおしてください。")


class CancelForm(PageForm):
    """取りやめ of a whole request."""

    because = forms.CharField(
        label="取りやめの理由", max_length=200, help_text="例：入院のため、家族が来ることになったため"
    )

    class Meta(PageForm.Meta):
        model = HelpRequest
        fields = ()

    def __init__(self, *args, today, by, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.by, self.at = today, by, at

    def clean(self):
        _refuse_cancelled(self.instance)
        return super().clean()

    def save(self, commit=True):
        self.instance.cancel(on=self.today, because=self.cleaned_data["because"], by=self.by, at=self.at)
        return self.instance
