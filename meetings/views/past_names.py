"""名称のうつりかわり: what a council or a 会議体 was called from which day to which, and how that is written down."""

from datetime import timedelta

import django_tables2 as tables
from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html

from coordination.days import DayFormField
from coordination.models import User
from coordination.pages.actions import Action
from coordination.pages.detail import Section
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from coordination.pages.listing import DayColumn, ListTable
from coordination.wareki import format_date
from meetings.models import Council, CouncilName, MeetingSeries, SeriesName
from meetings.models.council import names_with_days


class NamesTable(ListTable):
    """Rows of names_with_days; edit_view: where a name that has been given up is mended."""

    name = tables.Column("名称")
    first = DayColumn("いつから")
    last = DayColumn("いつまで")
    change = tables.Column("直す", empty_values=())

    class Meta(ListTable.Meta):
        fields = ("name", "first", "last", "change")
        orderable = False

    def __init__(self, *args, owner, edit_view, **kwargs):
        super().__init__(*args, **kwargs)
        self.owner, self.edit_view = owner, edit_view

    def render_change(self, record):
        if record["past"] is None:
            return ""
        return format_html(
            '<a href="{}">直す<span class="visually-hidden">（旧名称「{}」）</span></a>',
            reverse(self.edit_view, args=[self.owner.pk, record["past"].pk]),
            record["name"],
        )


def names_section(owner, begins, ends, beginning: str, user) -> Section:
    """The names of a council or a 会議体 with their days, for its page. beginning: of the names of its views."""
    rows = [vars(one) for one in names_with_days(owner.names.all(), owner.name, begins, ends)]
    may_write = user.role in (User.Role.ADMIN, User.Role.STAFF)
    hidden = () if may_write else ("change",)
    table = NamesTable(rows, owner=owner, edit_view=f"{beginning}_name_edit", exclude=hidden)
    return Section(
        "名称のうつりかわり",
        actions=(
            Action("名称を変える", f"{beginning}_rename", (owner.pk,)),
            Action("旧名称を加える", f"{beginning}_name_add", (owner.pk,)),
        ),
        table=table if len(rows) > 1 else None,
        empty="名称が変わったことはありません。変わったときは「名称を変える」で、前の名称を残します。",
    )


# -- 名称を変える ------------------------------------------------------------


class RenameForm(PageForm):
    """The present name becomes a past one."""

    groups = (Group("", ("name", "changed_on")),)
    changed_on = DayFormField(
        label="新しい名称になった日", help_text="前の日までの会議は、前の名称で出ます。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.before = self.instance.name
        self.fields["name"].label = "新しい名称"
        self.fields["name"].help_text = f"いまの名称：{self.before}"

    def clean_name(self):
        if self.cleaned_data["name"] == self.before:
            raise forms.ValidationError(f"いまの名称「{self.before}」と同じです。")
        return self.cleaned_data["name"]

    def clean_changed_on(self):
        latest = self.instance.names.order_by("used_until").last()
        if latest and self.cleaned_data["changed_on"] <= latest.used_until + timedelta(days=1):
            raise forms.ValidationError(
                f"前の名称「{latest}」を使った最後の日（{format_date(latest.used_until)}）より、"
                "二日以上あとの日にしてください。"
            )
        return self.cleaned_data["changed_on"]

    def save(self, commit=True):
        owner = super().save(commit)
        used_until = self.cleaned_data["changed_on"] - timedelta(days=1)
        owner.names.create(name=self.before, used_until=used_until)
        return owner


class CouncilRenameForm(RenameForm):
    class Meta(PageForm.Meta):
        model = Council
        fields = ("name",)


class SeriesRenameForm(RenameForm):
    class Meta(PageForm.Meta):
        model = MeetingSeries
        fields = ("name",)

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"area"}  # a name is unique within its area


def rename_page(request, owner, records, form):
    page = FormPage(
        title=f"「{owner.name}」の名称を変える",
        form=form,
        submit="名称を変える",
        said="名称を「{record}」に変えました。",
        back=owner.get_absolute_url(),
        records=records,
        intro="名称の書きまちがいを直すときは、ここではなく「直す」で直します。",
        help="councils",
    )
    return form_page(request, page, owner)


# -- 旧名称 ------------------------------------------------------------------


class PastNameForm(PageForm):
    groups = (Group("", ("name", "used_until")),)

    def __init__(self, *args, owner, **kwargs):
        super().__init__(*args, **kwargs)
        setattr(self.instance, self.owner_field, owner)

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {self.owner_field}  # it leaves one name a day


class CouncilNameForm(PastNameForm):
    owner_field = "council"

    class Meta(PageForm.Meta):
        model = CouncilName
        fields = ("name", "used_until")


class SeriesNameForm(PastNameForm):
    owner_field = "series"

    class Meta(PageForm.Meta):
        model = SeriesName
        fields = ("name", "used_until")


def past_name_page(request, owner, form, pk=None):
    """Adds a name that was used before, or mends the one with the key `pk`."""
    record = get_object_or_404(owner.names.all(), pk=pk) if pk else None
    page = FormPage(
        title=f"「{owner.name}」の旧名称" + ("を直す" if record else "を加える"),
        form=form,
        form_options={"owner": owner},
        submit="旧名称を保存する" if record else "旧名称を加える",
        said="旧名称「{record}」を保存しました。",
        back=owner.get_absolute_url(),
        then=lambda name: owner.get_absolute_url(),
        records=owner.names.all(),
        help="councils",
    )
    return form_page(request, page, record)
