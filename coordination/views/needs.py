"""困りごと: what people lack, in whose words, and how far each has come."""

import django_tables2 as tables
from django.core.exceptions import ValidationError
from django.db.models import Case, Count, Max, Min, Q, When
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django_filters import ChoiceFilter

from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Area, Need
from coordination.pages.actions import Action
from coordination.pages.choices import RecordFilter
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from coordination.pages.listing import NUMBER, SHORT, DayColumn, ListFilter, ListPage, ListTable, list_page
from coordination.search import matching
from coordination.wareki import format_date, format_date_with_weekday

BACK = Action("困りごとの一覧へ", "need_list")
ADD = Action("困りごとを書く", "need_add", main=True)


class NeedTable(ListTable):
    title = tables.Column(linkify=True)
    stage = tables.Column("段階", attrs=SHORT)
    category = tables.Column(attrs=SHORT, orderable=False)
    area = tables.Column(default="市全域", attrs=SHORT)
    said_by = tables.Column()
    voices = tables.Column(
        "声（人）", attrs=NUMBER, linkify=lambda record: f"{record.get_absolute_url()}#voices"
    )
    heard_on = DayColumn("聞いた日")
    reached_on = DayColumn("さいごの動き")
    words = tables.Column(visible=False)  # for Excel

    class Meta(ListTable.Meta):
        model = Need
        fields = (
            "title",
            "stage",
            "category",
            "area",
            "said_by",
            "voices",
            "heard_on",
            "reached_on",
            "words",
        )
        order_by = "-heard_on"

    def render_stage(self, value):
        return Need.Stage(value).label

    def order_stage(self, records, is_descending):
        place = Case(*(When(stage=stage, then=i) for i, stage in enumerate(Need.Stage)))
        return records.order_by(place.desc() if is_descending else place.asc(), "-reached_on", "-pk"), True


class NeedSearch(ListFilter):
    """Looks into the words of the merged needs too, and finds the one that stands for them."""

    searched = ("title", "words", "said_by")
    category = ChoiceFilter(label="分類", choices=Need.Category, empty_label="すべて")
    area = RecordFilter(label="圏域", queryset=Area.objects.all(), empty_label="すべて", null_label="市全域")

    class Meta:
        model = Need
        fields = ("q", "category", "area")

    def search(self, records, name, text):
        found = matching(text, *self.searched)
        voices = Need.objects.exclude(merged_into=None).filter(found)
        return records.filter(found | Q(pk__in=voices.values("merged_into")))


class NeedFilter(NeedSearch):
    stage = ChoiceFilter(label="段階", choices=Need.Stage, empty_label="すべて")
    heard_in = ChoiceFilter(label="聞いた年度", empty_label="すべて", method="by_year")
    moved_in = ChoiceFilter(label="さいごに動いた年度", empty_label="すべて", method="by_year")
    merged = ChoiceFilter(
        label="まとめた困りごと",
        choices=[("each", "1件ずつならべる")],
        empty_label="代表だけならべる",
        method="each_or_standing",
    )

    class Meta:
        model = Need
        fields = ("q", "stage", "category", "area", "heard_in", "moved_in", "merged")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        years = _years(at_least=self.request.fiscal_year)
        self.filters["heard_in"].extra["choices"] = self.filters["moved_in"].extra["choices"] = years

    def by_year(self, records, name, year):
        day = {"heard_in": "heard_on", "moved_in": "reached_on"}[name]
        return records.filter(**{f"{day}__range": FiscalYear(int(year)).span})

    def each_or_standing(self, records, name, value):
        return records

    def filter_queryset(self, records):
        found = super().filter_queryset(records)
        return found if self.form.cleaned_data["merged"] else found.standing()


def _years(at_least):
    """The years in which needs were heard or moved, the latest first, and the one that the screen is about."""
    days = Need.objects.aggregate(Min("heard_on"), Max("heard_on"), Max("steps__on")).values()
    years = {at_least, *(FiscalYear.of(day) for day in days if day)}
    span = range(max(years).year, min(years).year - 1, -1)
    return [(str(year), FiscalYear(year).name) for year in span]


def need_list(request):
    needs = Need.objects.visible_to(request.user).with_stage().with_voices()
    return list_page(
        request,
        ListPage(
            title="困りごと",
            records=needs.select_related("area"),
            table=NeedTable,
            filter=NeedFilter,
            actions=(ADD, Action("段階ごとに見る", "need_board"), Action("図で見る", "need_picture")),
            empty="訪問で聞いた困りごとを書いておくと、把握、協議、取組、解決と、どこまで進んだかを追えます。"
            "訪問の記録の「困りごととして残す」からも書けます。",
            first_step=ADD,
            help="needs",
        ),
    )


# -- one need ----------------------------------------------------------------


def need_detail(request, pk):
    needs = Need.objects.visible_to(request.user).with_stage()
    need = get_object_or_404(
        needs.select_related("area", "activity", "recorded_by", "merged_into", "merged_by"), pk=pk
    )
    return detail_page(
        request,
        DetailPage(
            title=need.title,
            back=BACK,
            notice=_notice(need),
            actions=_actions(need),
            sections=(Section("", facts=_facts(need)),),
            template="coordination/need_detail.html",
            further={
                "need": need,
                # Meetings and initiatives point at the steps: only their pages know more of them.
                "steps": need.steps.select_related("by").prefetch_related("meetings__series", "initiatives"),
                "voices": need.merged.annotate(step_count=Count("steps")).order_by("heard_on", "pk"),
            },
        ),
    )


def _notice(need):
    if need.merged_into is None:
        return ""
    return (
        f"{format_date(timezone.localdate(need.merged_at))}に{need.merged_by.name}が、"
        f"「{need.merged_into}」と同じ困りごととしてまとめました。これからの経過は、そちらに書きます。"
    )


def _actions(need):
    change = Action("直す", "need_edit", (need.pk,))
    if need.merged_into:
        return Action("まとめを解く", "need_part", (need.pk,)), change
    return (
        Action("経過を書く", "need_step_add", (need.pk,), main=True),
        Action("会議の議題にする", "need_agenda", (need.pk,)),
        Action("取組みまでのつながり", "need_chain", (need.pk,)),
        change,
        Action("同じ困りごととまとめる", "need_merge", (need.pk,)),
    )


def _facts(need):
    stage = f"{Need.Stage(need.stage).label}（さいごの動きは{format_date(need.reached_on)}）"
    return (
        *(
            [Fact("まとめた先", need.merged_into, need.merged_into.get_absolute_url())]
            if need.merged_into
            else [Fact("段階", stage)]
        ),
        Fact("分類", need.get_category_display()),
        Fact("圏域", need.area or "市全域"),
        Fact("聞いた日", format_date_with_weekday(need.heard_on)),
        Fact("だれの言葉か", need.said_by),
        Fact("聞いた言葉", need.words),
        *_visit(need.activity),
        Fact("記録した人", need.recorded_by.name if need.recorded_by else ""),
    )


def _visit(visit):
    if visit is None:
        return ()
    withdrawn = "（取り消した訪問）" if visit.withdrawn_at else ""
    words = f"{format_date_with_weekday(visit.visited_on)}　{visit.venue}".strip()
    return (Fact("聞いた訪問", words + withdrawn, visit.get_absolute_url()),)


# -- written and mended ------------------------------------------------------


class NeedForm(PageForm):
    groups = (
        Group("聞いたこと", ("words", "said_by", "heard_on")),
        Group("どんな困りごとか", ("title", "category", "area")),
    )

    class Meta(PageForm.Meta):
        model = Need
        fields = ("words", "said_by", "heard_on", "title", "category", "area")

    def __init__(self, *args, today, by=None, visit=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["area"].empty_label = "市全域"
        if self.instance.pk is None:
            self.instance.recorded_by, self.instance.activity = by, visit

    def clean_heard_on(self):
        day = self.cleaned_data["heard_on"]
        if day > self.today:
            raise ValidationError("まだ来ていない日です。聞いた日を入れてください。")
        first = self.instance.steps.order_by("on").first() if self.instance.pk else None
        if first and day > first.on:
            raise ValidationError(
                f"{format_date(first.on)}の経過（{first.get_stage_display()}）より後の日にはできません。"
            )
        return day

    def warnings(self):
        told = {name: self.cleaned_data[name] for name in ("category", "area")}
        same = Need.objects.standing().filter(title__iexact=self.cleaned_data["title"], **told)
        return [
            f"同じ圏域に、同じ言葉の困りごと「{one}」がもうあります。別の人の声なら、このまま保存し、"
            "そのあとで「同じ困りごととまとめる」でまとめてください。"
            for one in same.exclude(pk=self.instance.pk)[:1]
        ]


def need_add(request):
    today, visit = timezone.localdate(), _visit_of(request)
    initial = {"heard_on": today}
    if visit:
        initial = {"heard_on": visit.visited_on, "area": visit.area, "words": visit.heard}
    page = FormPage(
        title="困りごとの記録",
        form=NeedForm,
        form_options={"today": today, "by": request.user, "visit": visit},
        initial=initial,
        intro=f"{format_date_with_weekday(visit.visited_on)}の訪問で聞いた困りごとです。「聞いたこと」のうち、"
        "この困りごとの言葉だけを残してください。"
        if visit
        else "",
        submit="困りごとを記録する",
        said="困りごと「{record}」を記録しました。",
        back=visit.get_absolute_url() if visit else reverse("need_list"),
        help="needs",
    )
    return form_page(request, page)


def _visit_of(request):
    """The visit at which the need was heard, where the address names one."""
    asked_for = request.GET.get("visit", "")
    if not asked_for:
        return None
    if not (asked_for.isascii() and asked_for.isdigit() and len(asked_for) < 10):
        raise Http404("この訪問はありません。活動記録からもう一度開いてください。")
    return get_object_or_404(Activity.objects.visible_to(request.user), pk=asked_for)


def need_edit(request, pk):
    records = Need.objects.visible_to(request.user)
    need = get_object_or_404(records, pk=pk)
    page = FormPage(
        title=f"困りごと「{need}」を直す",
        form=NeedForm,
        form_options={"today": timezone.localdate()},
        submit="困りごとを保存する",
        said="困りごと「{record}」を保存しました。",
        back=need.get_absolute_url(),
        records=records,
    )
    return form_page(request, page, need)
