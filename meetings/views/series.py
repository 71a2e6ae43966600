"""会議体: meetings that belong together; which kind they are, whose they are, and what they were called."""

import django_tables2 as tables
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django_filters import ChoiceFilter

from coordination.models import Municipality
from coordination.pages.actions import Action
from coordination.pages.choices import RecordFilter
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.fields import NOTHING_CHOSEN
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from coordination.pages.listing import NUMBER, SHORT, DayColumn, ListFilter, ListPage, ListTable, list_page
from coordination.sheet_kinds import actions_to_take_in
from coordination.wareki import format_date_with_weekday, format_month
from meetings.areas import AreaChoice, AreaColumn, AreaFilter, area_in_words
from meetings.models import Council, MeetingKind, MeetingSeries
from meetings.participation import participation_section
from meetings.views.past_names import (
    SeriesNameForm,
    SeriesRenameForm,
    names_section,
    past_name_page,
    rename_page,
)


class SeriesTable(ListTable):
    name = tables.Column("名称", linkify=True)
    tier = tables.Column("層", attrs=SHORT)
    area = AreaColumn()
    council = tables.Column("協議体", linkify=True)
    meetings_of_year = tables.Column("この年度の会議", attrs=NUMBER)
    last_met = DayColumn("さいごに開いた日")

    class Meta(ListTable.Meta):
        model = MeetingSeries
        fields = ("name", "kind", "tier", "area", "council", "meetings_of_year", "last_met")

    def render_tier(self, record):
        return self.city.tier_name(record.tier)


class SeriesFilter(ListFilter):
    searched = ("name", "names__name", "venue", "council__name")
    kind = RecordFilter(label="種類", queryset=MeetingKind.objects.all(), empty_label="すべて")
    tier = ChoiceFilter(label="層", empty_label="すべて")
    area = AreaFilter()
    council = RecordFilter(label="協議体", queryset=Council.objects.all(), empty_label="すべて")

    class Meta:
        model = MeetingSeries
        fields = ("q", "kind", "tier", "area", "council")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["tier"].extra["choices"] = Municipality.current().tier_names

    def search(self, series, name, text):
        """A name is found however many others the 会議体 has had."""
        found = super().search(MeetingSeries.objects.order_by(), name, text)
        return series.filter(pk__in=found.values("pk"))


def series_list(request):
    year = request.fiscal_year
    return list_page(
        request,
        ListPage(
            title="会議体",
            year=year,
            records=MeetingSeries.objects.visible_to(request.user)
            .select_related("kind", "area__parent", "council")
            .with_figures(*year.span),
            table=SeriesTable,
            filter=SeriesFilter,
            actions=(
                Action("会議体を登録する", "series_add", main=True),
                *actions_to_take_in("meetingseries", request.user),
            ),
            empty="会議体は、地域会議や関係者会議のように、続けて開く会議のまとまりです。登録すると、会議を登録するときに選べます。",
            first_step=Action("はじめの会議体を登録する", "series_add", main=True),
            help="councils",
        ),
    )


def series_detail(request, pk):
    records = MeetingSeries.objects.visible_to(request.user)
    series = get_object_or_404(records.select_related("kind", "area__parent", "council"), pk=pk)
    return detail_page(
        request,
        DetailPage(
            title=series.name,
            back=Action("会議体の一覧へ", "series_list"),
            actions=(Action("直す", "series_edit", (pk,), main=True),),
            shows_year=True,
            sections=(
                Section("", facts=list(_facts(series))),
                names_section(series, series.started_on, None, "series", request.user),
                participation_section(series, request.fiscal_year),
                _meetings(series, request.fiscal_year),
            ),
        ),
    )


def _facts(series):
    council = series.council
    yield Fact("会議の種類", series.kind)
    yield Fact("層", Municipality.current().tier_name(series.tier))
    yield Fact("圏域", area_in_words(series.area))
    yield Fact("協議体", council or "", council.get_absolute_url() if council else "")
    yield Fact("開始した月", format_month(series.started_on) if series.started_on else "")
    yield Fact("おもな会場", series.venue)
    yield Fact("開催の頻度", series.interval)
    yield Fact("計画評価書で紹介する", "はい" if series.has_profile else "いいえ")


def _meetings(series, year):
    names = list(series.names.all())
    lines = []
    for one in series.meetings.filter(held_on__range=year.span):
        called = next((past.name for past in names if one.held_on <= past.used_until), series.name)
        day = format_date_with_weekday(one.held_on)
        lines.append(Fact(one.get_status_display(), f"{day}　{called}", one.get_absolute_url()))
    return Section(f"{year}の会議", lines=lines, empty=f"{year}の会議は、まだありません。")


class SeriesForm(PageForm):
    groups = (
        Group("", ("name", "kind", "tier", "area", "council")),
        Group("いつ、どこで", ("started_on", "interval", "venue", "has_profile")),
    )
    area = AreaChoice(label="圏域", required=False)

    class Meta(PageForm.Meta):
        model = MeetingSeries
        fields = (
            "name", "kind", "tier", "area", "council", "started_on", "interval", "venue", "has_profile",
        )  # fmt: skip
        help_texts = {
            "kind": "どの種類を開催回数に数えるかは、数え方で決まっています。",
            "council": "この会議を開く協議体。どの協議体のものでもないときは空欄にします。",
            "interval": "例：月1回",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        city = Municipality.current()
        self.fields["tier"].choices = [("", NOTHING_CHOSEN), *city.tier_names]
        self.fields["area"].help_text = f"{city.tier1_name}のときは空欄にします。"

    def warnings(self):
        council, data = self.cleaned_data["council"], self.cleaned_data
        if council and (council.tier, council.area_id) != (
            data["tier"],
            data["area"].pk if data["area"] else None,
        ):
            where = area_in_words(council.area)
            return [f"協議体「{council}」の圏域は{where}で、この会議体と層か圏域が違います。"]
        return []


def series_add(request):
    council = Council.objects.visible_to(request.user).filter(pk=_key(request.GET.get("council"))).first()
    page = FormPage(
        title="会議体の登録",
        form=SeriesForm,
        submit="会議体を登録する",
        said="会議体「{record}」を登録しました。会議を登録するときに選べます。",
        back=council.get_absolute_url() if council else reverse("series_list"),
        initial={"council": council, "tier": council.tier, "area": council.area} if council else {},
        help="councils",
    )
    return form_page(request, page)


def _key(text) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def _found(request, pk):
    records = MeetingSeries.objects.visible_to(request.user)
    return records, get_object_or_404(records, pk=pk)


def series_edit(request, pk):
    records, series = _found(request, pk)
    page = FormPage(
        title=f"会議体「{series}」を直す",
        form=SeriesForm,
        submit="会議体を保存する",
        said="会議体「{record}」を保存しました。",
        back=series.get_absolute_url(),
        records=records,
        intro="名称が変わったときは、ここで書きかえずに「名称を変える」を使うと、前の名称が残ります。",
        help="councils",
    )
    return form_page(request, page, series)


def series_rename(request, pk):
    records, series = _found(request, pk)
    return rename_page(request, series, records, SeriesRenameForm)


def series_name_add(request, pk):
    _, series = _found(request, pk)
    return past_name_page(request, series, SeriesNameForm)


def series_name_edit(request, pk, name):
    _, series = _found(request, pk)
    return past_name_page(request, series, SeriesNameForm, name)
