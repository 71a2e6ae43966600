"""会員 as a form: who, how to reach them, what they can do and when."""

from django import forms
from django.db.models import Q

from coordination.days import DayFormField
from coordination.kana import sort_key
from coordination.models import Area
from coordination.pages.forms import Group, PageForm
from coordination.wareki import format_date
from volunteers import phones
from volunteers.models import Assignment, Errand, FreeTime, Member, MemberRole, TicketAccount

NO_CONSENT = "個人情報の取扱いに同意した日が空欄です。入会申込書などで確かめてください。"


class FreeTimeGrid(forms.CheckboxSelectMultiple):
    """A box for each part of each weekday, a line a day."""

    template_name = "volunteers/_free_times.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        boxes = [option for _, options, _ in context["widget"]["optgroups"] for option in options]
        parts = len(FreeTime.Part)
        days = [boxes[start : start + parts] for start in range(0, len(boxes), parts)]
        context["widget"]["parts"] = FreeTime.Part.labels
        context["widget"]["days"] = list(zip(FreeTime.Weekday.labels, days, strict=True))
        return context


class FreeTimesField(forms.MultipleChoiceField):
    """Parts of weekdays: 0-am is the morning of Monday."""

    widget = FreeTimeGrid

    def __init__(self, **kwargs):
        choices = [
            (f"{weekday}-{part}", f"{weekday.label}曜日の{part.label}")
            for weekday in FreeTime.Weekday
            for part in FreeTime.Part
        ]
        super().__init__(choices=choices, **kwargs)


def _pair(written: str) -> tuple[int, str]:
    weekday, _, part = written.partition("-")
    return int(weekday), part


class SkillsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, kind):
        return f"{kind}（屋外）" if kind.is_outdoor else str(kind)


class MemberForm(PageForm):
    groups = (
        Group("", ("number", "name", "kana")),
        Group("連絡先", ("area", "address", "phone")),
        Group("手伝えること", ("skills", "free_times")),
        Group("そのほか", ("consented_on", "notes")),
    )
    free_times = FreeTimesField(
        label="手伝える時間", required=False, help_text="ふだん手伝える曜日と時間帯。協力会員だけ。"
    )

    class Meta(PageForm.Meta):
        model = Member
        fields = (
            "number", "name", "kana", "area", "address", "phone", "skills", "consented_on", "notes",
        )  # fmt: skip
        field_classes = {"skills": SkillsField}

    def __init__(self, *args, group=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.group = group or self.instance.group
        group = self.instance.group
        self.fields["area"].queryset = Area.objects.of(group.area)
        self.fields["skills"].queryset = group.kinds.all()
        if self.instance.pk:
            self.initial["free_times"] = [
                f"{one.weekday}-{one.part}" for one in self.instance.free_times.all()
            ]

    def clean_number(self):
        number = self.cleaned_data["number"]
        if (
            Member.objects.filter(group=self.instance.group, number=number)
            .exclude(pk=self.instance.pk)
            .exists()
        ):
            raise forms.ValidationError("この会員番号はもう使われています。")
        return number

    def clean_phone(self):
        return phones.tidy(self.cleaned_data["phone"])

    def warnings(self):
        key = sort_key(self.cleaned_data["kana"] or self.cleaned_data["name"])
        same = Member.objects.filter(group=self.instance.group, sort_key=key).exclude(pk=self.instance.pk)
        return [
            f"同じ読みの会員「{one.name}」（会員{one.number}）がもういます。別の人ですか。" for one in same
        ]

    def save(self, commit=True):
        member = super().save(commit)
        member.tell_free_times(map(_pair, self.cleaned_data["free_times"]))
        return member


class NewMemberForm(MemberForm):
    groups = (
        MemberForm.groups[0],
        Group("入会", ("roles", "joined_on", "consented_on")),
        *MemberForm.groups[1:3],
        Group("そのほか", ("notes",)),
    )
    roles = forms.MultipleChoiceField(
        label="役割",
        choices=MemberRole.Role,
        widget=forms.CheckboxSelectMultiple,
        help_text="いくつでも選べます。",
    )
    joined_on = DayFormField(label="入会日")

    def warnings(self):
        return super().warnings() + ([] if self.cleaned_data["consented_on"] else [NO_CONSENT])

    def save(self, commit=True):
        member = super().save(commit)
        for role in self.cleaned_data["roles"]:
            MemberRole.objects.create(member=member, role=role, joined_on=self.cleaned_data["joined_on"])
        return member


class MemberRoleForm(PageForm):
    groups = (Group("", ("role", "joined_on", "left_on")),)

    class Meta(PageForm.Meta):
        model = MemberRole
        fields = ("role", "joined_on", "left_on")

    def __init__(self, *args, member=None, **kwargs):
        super().__init__(*args, **kwargs)
        if member:
            self.instance.member = member

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"member"}  # a role begins once a day

    def clean(self):
        data = super().clean() or self.cleaned_data
        role, joined_on, left_on = (data.get(name) for name in ("role", "joined_on", "left_on"))
        if not (role and joined_on) or "left_on" in self.errors:
            return
        same = self.instance.member.roles.filter(role=role).exclude(pk=self.instance.pk)
        # The same day is refused by the database's own rule, in its own words.
        if other := same.overlapping(joined_on, left_on).exclude(joined_on=joined_on).first():
            until = f"{format_date(other.left_on)}まで" if other.left_on else ""
            self.add_error(
                "joined_on",
                f"{other.get_role_display()}は{format_date(other.joined_on)}から{until}で登録されています。"
                "重ならない日を入れるか、そちらを直してください。",
            )


class LeavingForm(PageForm):
    """退会する: one day for all roles."""

    groups = (Group("", ("left_on", "because")),)
    left_on = DayFormField(label="退会日", help_text="会員である最後の日。")
    because = forms.CharField(
        label="理由", max_length=200, required=False, help_text="書くと、メモの終わりに残ります。"
    )

    class Meta(PageForm.Meta):
        model = Member
        fields = ()

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["because"].widget.attrs["autocomplete"] = "off"

    def clean_left_on(self):
        day = self.cleaned_data["left_on"]
        lasting = list(self.instance.roles.lasting_after(day))
        if not lasting:
            raise forms.ValidationError("この日より後まで続く役割がありません。もう退会しています。")
        if late := [one for one in lasting if one.joined_on > day]:
            told = "、".join(
                f"{one.get_role_display()}の入会日（{format_date(one.joined_on)}）" for one in late
            )
            raise forms.ValidationError(f"{told}より後の日にしてください。")
        return day

    def warnings(self):
        day = self.cleaned_data["left_on"]
        found = ["退会日がまだ来ていない日です。"] if day > self.today else []
        held = self.instance.accounts.filter(kind__in=TicketAccount.MEMBERS, in_hand__gt=0)
        if told := "、".join(f"{one.get_kind_display()}が{one.in_hand:,}枚" for one in held):
            found.append(f"{told}あります。退会のあとの扱いを確かめてください。")
        if errands := errands_of(self.instance).filter(on__gt=day).count():
            found.append(
                f"この日より後の活動の予定が{errands:,}件あります。先に、行く人や予定を変えてください。"
            )
        return found

    def save(self, commit=True):
        self.instance.leave(on=self.cleaned_data["left_on"], because=self.cleaned_data["because"])
        return self.instance


def errands_of(member):
    """What is planned with the member, who helps or is helped."""
    goes = Assignment.objects.filter(helper=member).values("errand")
    return Errand.objects.planned().filter(Q(request__recipient=member) | Q(pk__in=goes))
