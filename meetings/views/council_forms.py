"""協議体 registered, mended, given another name, dissolved; and what a council is by law."""

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from coordination.days import DayFormField
from coordination.models import Municipality
from coordination.pages.fields import NOTHING_CHOSEN
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from meetings.areas import AreaChoice
from meetings.models import Council, CouncilRole
from meetings.views.past_names import CouncilNameForm, CouncilRenameForm, past_name_page, rename_page


class CouncilForm(PageForm):
    groups = (Group("", ("name", "tier", "area", "started_on", "ended_on", "note")),)
    area = AreaChoice(
        label="圏域", required=False, help_text="第2層のときに選びます。圏域の中の地区でもかまいません。"
    )

    class Meta(PageForm.Meta):
        model = Council
        fields = ("name", "tier", "area", "started_on", "ended_on", "note")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        city = Municipality.current()
        self.fields["tier"].choices = [("", NOTHING_CHOSEN), *city.tier_names]
        self.fields[
            "area"
        ].help_text = f"{city.tier2_name}のときに選びます。圏域の中の地区でもかまいません。{city.tier1_name}のときは空欄にします。"


class NewCouncilForm(CouncilForm):
    groups = (Group("", ("name", "tier", "area", "started_on", "note")),)

    class Meta(CouncilForm.Meta):
        fields = ("name", "tier", "area", "started_on", "note")


def council_add(request):
    page = FormPage(
        title="協議体の登録",
        form=NewCouncilForm,
        submit="協議体を登録する",
        said="協議体「{record}」を登録しました。構成員を加えてください。",
        back=reverse("council_list"),
        help="councils",
    )
    return form_page(request, page)


def council_edit(request, pk):
    records, council = _found(request, pk)
    page = FormPage(
        title=f"協議体「{council}」を直す",
        form=CouncilForm,
        submit="協議体を保存する",
        said="協議体「{record}」を保存しました。",
        back=council.get_absolute_url(),
        records=records,
        intro="名称が変わったときは、ここで書きかえずに「名称を変える」を使うと、前の名称が残ります。",
        help="councils",
    )
    return form_page(request, page, council)


def council_rename(request, pk):
    records, council = _found(request, pk)
    return rename_page(request, council, records, CouncilRenameForm)


def council_name_add(request, pk):
    _, council = _found(request, pk)
    return past_name_page(request, council, CouncilNameForm)


def council_name_edit(request, pk, name):
    _, council = _found(request, pk)
    return past_name_page(request, council, CouncilNameForm, name)


def _found(request, pk):
    records = Council.objects.visible_to(request.user)
    return records, get_object_or_404(records, pk=pk)


# -- 廃止 --------------------------------------------------------------------


class EndForm(PageForm):
    with_terms = forms.BooleanField(
        label="構成員の任期も、この日までにする",
        required=False,
        initial=True,
        help_text="もう終わっている任期は変わりません。",
    )

    class Meta(PageForm.Meta):
        model = Council
        fields = ("ended_on",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].required = True
        self.fields["ended_on"].help_text = "最後の日。"

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"started_on"}  # it ends after it begins

    def warnings(self):
        later = self.instance.series.filter(meetings__held_on__gt=self.cleaned_data["ended_on"])
        if not later.exists():
            return []
        return ["廃止日よりあとの日の会議が登録されています。廃止日にまちがいはありませんか。"]

    def save(self, commit=True):
        self.instance.end(on=self.cleaned_data["ended_on"], with_terms=self.cleaned_data["with_terms"])
        return self.instance


def council_end(request, pk):
    records, council = _found(request, pk)
    page = FormPage(
        title=f"協議体「{council}」を廃止する",
        form=EndForm,
        submit="協議体を廃止する",
        said="協議体「{record}」を廃止しました。",
        back=council.get_absolute_url(),
        records=records,
        initial={"ended_on": timezone.localdate()},
        intro="これまでの会議、構成員、取組みの記録は、そのまま残ります。まちがえたときは「直す」で廃止日を空欄に戻せます。",
        help="councils",
    )
    return form_page(request, page, council)


# -- 法令上の位置づけ --------------------------------------------------------


class RolesForm(PageForm):
    """Every role that a council may have, ticked where this one has it, each with the day since when."""

    class Meta(PageForm.Meta):
        model = Council
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = {one.role: one for one in self.instance.roles.all()}
        groups = []
        for role in CouncilRole.Role:
            self.fields[f"has_{role}"] = forms.BooleanField(
                label=role.label, required=False, initial=role in held
            )
            since = held[role].since if role in held else None
            self.fields[f"since_{role}"] = DayFormField(label="いつから", required=False, initial=since)
            self.fields[f"since_{role}"].widget.attrs["aria-label"] = f"{role.label}　いつから"
            groups.append(Group("", (f"has_{role}", f"since_{role}")))
        self.groups = tuple(groups)

    def clean(self):
        super().clean()
        for role in CouncilRole.Role:
            if self.cleaned_data.get(f"since_{role}") and not self.cleaned_data.get(f"has_{role}"):
                self.add_error(f"since_{role}", "日を書いた位置づけには、印を付けてください。")

    def save(self, commit=True):
        for role in CouncilRole.Role:
            if self.cleaned_data[f"has_{role}"]:
                since = self.cleaned_data[f"since_{role}"]
                self.instance.roles.update_or_create(role=role, defaults={"since": since})
            else:
                self.instance.roles.filter(role=role).delete()
        return self.instance


def council_roles(request, pk):
    records, council = _found(request, pk)
    page = FormPage(
        title=f"「{council}」の法令上の位置づけ",
        form=RolesForm,
        submit="位置づけを保存する",
        said="「{record}」の法令上の位置づけを保存しました。",
        back=council.get_absolute_url(),
        records=records,
        intro="一つの会議が二つの役目を兼ねるときは、両方に印を付けます。会議を二度登録する必要はありません。",
        help="councils",
    )
    return form_page(request, page, council)
