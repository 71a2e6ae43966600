"""構成員 of a council: one by one, and many at once when a new term begins or some leave."""

from django.core.exceptions import ValidationError
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.shortcuts import get_object_or_404
from django.utils import timezone

from coordination.days import DayFormField
from coordination.fiscal_year import FiscalYear
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from meetings.member_form import MemberForm
from meetings.models import Council, Membership
from meetings.terms import ONE_DAY, common_term, last_terms, leave, next_term, renew


def _council(request, pk) -> Council:
    return get_object_or_404(Council.objects.visible_to(request.user), pk=pk)


def member_add(request, pk):
    council, today = _council(request, pk), timezone.localdate()
    begins, ends = common_term(last_terms(council, today)) or (FiscalYear.of(today).first_day, None)
    page = FormPage(
        title=f"「{council}」に構成員を加える",
        form=MemberForm,
        form_options={"council": council},
        initial={"started_on": begins, "ended_on": ends},
        submit="構成員を加える",
        said="「{record}」を構成員に加えました。",
        back=council.get_absolute_url(),
        intro="任期は、いまの構成員にいちばん多い任期が先に入っています。",
        help="councils",
    )
    return form_page(request, page)


def member_edit(request, pk):
    records = Membership.objects.visible_to(request.user)
    membership = get_object_or_404(records.select_related("council__area", "organization", "person"), pk=pk)
    page = FormPage(
        title=f"「{membership}」の任期を直す",
        form=MemberForm,
        submit="構成員を保存する",
        said="「{record}」を保存しました。",
        back=membership.get_absolute_url(),
        records=records,
        intro="やめたときは、任期のおわりに最後の日を入れます。消さずに残すと、その年度の名簿に出ます。",
        help="councils",
    )
    return form_page(request, page, membership)


class MembersField(ModelMultipleChoiceField):
    """The members of a council, each with its term, to be ticked."""

    widget = CheckboxSelectMultiple

    def __init__(self, members, **kwargs):
        self.members = members
        super().__init__(
            Membership.objects.filter(pk__in=[one.pk for one in members]).select_related(
                "organization", "person"
            ),
            required=False,
            **kwargs,
        )

    def label_from_instance(self, membership):
        return f"{membership}　{membership.get_post_display()}（{membership.term}）"


class RenewalForm(PageForm):
    groups = (
        Group("任期", ("ended_on", "begins", "ends")),
        Group("続ける人", ("staying",)),
    )
    ended_on = DayFormField(
        label="いまの任期の最後の日", help_text="続けない人も、この日までの構成員として残ります。"
    )
    begins = DayFormField(label="新しい任期のはじめ")
    ends = DayFormField(
        label="新しい任期のおわり", required=False, help_text="決まっていないときは空欄にします。"
    )

    class Meta(PageForm.Meta):
        model = Council
        fields = ()

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.members = last_terms(self.instance, today)
        old = common_term(self.members)
        self.fields["staying"] = MembersField(
            self.members,
            label="新しい任期も続ける人",
            initial=[one.pk for one in self.members if old is None or one.ended_on in (None, old[1])],
            help_text="新しく入る人は、保存したあとで「構成員を加える」から加えます。役が変わる人も、あとで直せます。",
        )
        if old:
            begins, ends = next_term(*old)
            self.initial |= {"ended_on": old[1], "begins": begins, "ends": ends}

    def clean(self):
        data = super().clean() or self.cleaned_data
        ended_on, begins, ends = (data.get(name) for name in ("ended_on", "begins", "ends"))
        if not (ended_on and begins):
            return
        if begins <= ended_on:
            self.add_error("begins", "新しい任期のはじめは、いまの任期の最後の日より後にしてください。")
        if ends and ends < begins:
            self.add_error("ends", "新しい任期のおわりは、はじめより後にしてください。")
        late = [str(one) for one in self.members if one.started_on > ended_on]
        if late:
            self.add_error("ended_on", f"{'、'.join(late)}の任期は、この日より後にはじまっています。")

    def warnings(self):
        data, found = self.cleaned_data, []
        if not data["staying"]:
            found.append("続ける人に、だれも印が付いていません。全員がいまの任期で終わります。")
        if data["begins"] > data["ended_on"] + ONE_DAY:
            found.append("いまの任期と新しい任期のあいだに、だれも構成員でない日があります。")
        return found

    def save(self, commit=True):
        data = self.cleaned_data
        staying = [one for one in self.members if one in set(data["staying"])]
        renew(self.members, staying, ended_on=data["ended_on"], begins=data["begins"], ends=data["ends"])
        return self.instance


def members_renew(request, pk):
    council, today = _council(request, pk), timezone.localdate()
    page = FormPage(
        title=f"「{council}」の改選",
        form=RenewalForm,
        form_options={"today": today},
        submit="改選を記録する",
        said="「{record}」の改選を記録しました。",
        back=council.get_absolute_url(),
        records=Council.objects.visible_to(request.user),
        intro="いまの任期を終わりにして、印を付けた人を、同じ団体・肩書・役で新しい任期に移します。",
        help="councils",
    )
    return form_page(request, page, council)


class LeavingForm(PageForm):
    groups = (Group("", ("ended_on", "leaving")),)
    ended_on = DayFormField(label="最後の日")

    class Meta(PageForm.Meta):
        model = Council
        fields = ()

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.members = [
            one for one in last_terms(self.instance, today) if one.ended_on is None or one.ended_on >= today
        ]
        self.fields["leaving"] = MembersField(self.members, label="やめる人")
        self.fields["leaving"].required = True
        self.fields["leaving"].error_messages["required"] = "やめる人に印を付けてください。"

    def clean(self):
        data = super().clean() or self.cleaned_data
        day = data.get("ended_on")
        late = [str(one) for one in data.get("leaving") or () if day and one.started_on > day]
        if late:
            raise ValidationError(f"{'、'.join(late)}の任期は、最後の日より後にはじまっています。")

    def save(self, commit=True):
        leave(list(self.cleaned_data["leaving"]), on=self.cleaned_data["ended_on"])
        return self.instance


def members_leave(request, pk):
    council, today = _council(request, pk), timezone.localdate()
    page = FormPage(
        title=f"「{council}」の退任をまとめて記録する",
        form=LeavingForm,
        form_options={"today": today},
        initial={"ended_on": today},
        submit="退任を記録する",
        said="「{record}」の退任を記録しました。",
        back=council.get_absolute_url(),
        records=Council.objects.visible_to(request.user),
        intro="任期の途中でやめた人に印を付けます。その年度の名簿には、やめた日を付けて残ります。",
        help="councils",
    )
    return form_page(request, page, council)
