"""指標: what plans set targets for, on the screen: the list, one of them, and what can be changed of it."""

from collections.abc import Iterator

import django_tables2 as tables
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django_filters import ChoiceFilter

from coordination.models import Municipality
from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.listing import ListFilter, ListPage, ListTable, list_page
from reports.indicator_changes import editions_that_print
from reports.indicator_form import IndicatorForm, RetireForm
from reports.indicator_order import families, move
from reports.indicator_table import indicator_table
from reports.models import Indicator
from reports.models.chapter import OF_INDICATORS

LIST = Action("指標の一覧へ", "indicator_list")


def scope_in_words(indicator: Indicator, city: Municipality) -> str:
    tier = city.tier_name(indicator.tier) if indicator.tier else ""
    area = indicator.area.with_whole if indicator.area else ""
    return "・".join(filter(None, [tier, area])) or "市全域"


class IndicatorTable(ListTable):
    name = tables.Column(linkify=True, orderable=False)
    unit = tables.Column("単位", orderable=False)
    definition = tables.Column(orderable=False)
    scope = tables.Column("範囲", empty_values=(), orderable=False)
    section = tables.Column(orderable=False)
    achieved_by = tables.Column("目標とくらべる実績", orderable=False)
    used = tables.Column("使う年度", empty_values=(), orderable=False)

    class Meta(ListTable.Meta):
        model = Indicator
        fields = ("name", "unit", "definition", "scope", "section", "achieved_by", "used")

    def render_scope(self, record):
        return scope_in_words(record, self.city)

    value_scope = render_scope

    def render_achieved_by(self, record):
        return record.achieved_by.name

    value_achieved_by = render_achieved_by

    def render_used(self, record):
        since, retired = record.since, record.retired_from
        return "".join(
            [f"{since.name}から" if since else "", f"{retired.previous.name}まで" if retired else ""]
        )

    value_used = render_used


class IndicatorFilter(ListFilter):
    searched = ("name", "definition")
    section = ChoiceFilter(label="評価書の章", choices=OF_INDICATORS, empty_label="すべて")

    class Meta:
        model = Indicator
        fields = ("q", "section")


def indicator_list(request):
    indicators = Indicator.objects.visible_to(request.user)
    page = ListPage(
        title="指標",
        unit="個",
        records=indicators.select_related("achieved_by", "area__parent"),
        table=IndicatorTable,
        filter=IndicatorFilter,
        actions=(
            Action("指標を加える", "indicator_add", main=True),
            Action("並べ替える", "indicator_order"),
        ),
        empty="指標は、計画で目標を定める、または実績を報告する項目です。「設定」で計画を登録すると、よく使う指標が用意されます。",
        first_step=Action("はじめの指標を加える", "indicator_add", main=True),
        help="indicators",
    )
    return list_page(request, page)


def indicator_detail(request, key):
    """One indicator: what it counts, its years, and the editions that print it."""
    indicator = _indicator_or_404(request.user, key)
    editions = editions_that_print(indicator)
    page = DetailPage(
        title=indicator.name,
        back=LIST,
        notice=_notice(indicator),
        actions=(
            Action("直す", "indicator_edit", (key,), main=True),
            Action("やめる年度を決める", "indicator_retire", (key,)),
        ),
        sections=(
            Section("", facts=_facts(indicator)),
            Section(
                "印刷した版",
                lines=[Fact("版", str(one), one.get_absolute_url()) for one in editions],
                empty="承認した版には、まだ印刷されていません。",
            ),
        ),
        template="reports/indicator_detail.html",
        further={"years": indicator_table(indicator, timezone.localdate())},
    )
    return detail_page(request, page)


def _notice(indicator) -> str:
    needs_rule = "kinds" in indicator.counts.takes and not indicator.is_target_only
    if needs_rule and not indicator.rules.adopted().exists():
        return "どの会議を数えるか（数え方）が決まっていません。決めるまで、実績は空欄です。"
    return ""


def _rule_fact(indicator) -> Iterator[Fact]:
    """Which meetings count: the rule that was adopted last, or the register where one is to be adopted."""
    if "kinds" in indicator.counts.takes and not indicator.is_target_only:
        rule = indicator.rules.adopted().order_by("-effective_from").first()
        name = f"{rule}（{rule.effective_from.name}から）" if rule else "まだ決まっていません"
        address = rule.get_absolute_url() if rule else reverse("rule_list")
        yield Fact("採用している数え方", name, address)


def _facts(indicator) -> list[Fact]:
    parent, compared = indicator.parent, indicator.achieved_by
    return [
        Fact("定義", indicator.definition or "まだ書いていません。"),
        Fact(
            "数え方の種類", f"{indicator.counts.name}（単位：{indicator.unit}）　{indicator.counts.wording}"
        ),
        *_rule_fact(indicator),
        Fact("範囲", scope_in_words(indicator, Municipality.current())),
        Fact("評価書の章", indicator.get_section_display()),
        *([Fact("内訳のもと", parent.name, parent.get_absolute_url())] if parent else []),
        *([Fact("目標だけ", "実績は内訳の指標で数えます。")] if indicator.is_target_only else []),
        Fact("目標とくらべる実績", compared.name if compared else "くらべません（達成率を出しません）"),
        *([Fact("始まった年度", indicator.since.name)] if indicator.since else []),
        *(
            [Fact("記録から数える年度", f"{indicator.counted_from.name}から")]
            if indicator.counted_from
            else []
        ),
        *(
            [Fact("やめる年度", f"{indicator.retired_from.name}から使いません。")]
            if indicator.retired_from
            else []
        ),
    ]


def indicator_add(request):
    page = FormPage(
        title="指標を加える",
        form=IndicatorForm,
        submit="指標を加える",
        said="指標「{record}」を加えました。",
        back=reverse("indicator_list"),
        intro="加えた指標は、目標値の表、計画の進みぐあい、評価書の選んだ章の表に出ます。",
        help="indicators",
    )
    return form_page(request, page)


def indicator_edit(request, key):
    indicator = _indicator_or_404(request.user, key)
    page = FormPage(
        title=f"指標「{indicator}」を直す",
        form=IndicatorForm,
        submit="指標を保存する",
        said="指標「{record}」を保存しました。",
        back=indicator.get_absolute_url(),
        records=Indicator.objects.visible_to(request.user),
        help="indicators",
    )
    return form_page(request, page, indicator)


def indicator_retire(request, key):
    indicator = _indicator_or_404(request.user, key)
    page = FormPage(
        title=f"指標「{indicator}」をやめる",
        form=RetireForm,
        submit="やめる年度を保存する",
        said="指標「{record}」のやめる年度を保存しました。",
        back=indicator.get_absolute_url(),
        records=Indicator.objects.visible_to(request.user),
        intro="消しはしません。やめる年度より前の計画の評価書には、これまでどおり出ます。また使うときは、空欄に戻します。",
        help="indicators",
    )
    return form_page(request, page, indicator)


def indicator_order(request):
    """All indicators in their order, each with its parts; sent to, it moves one of them."""
    if request.method == "POST":
        indicator = _indicator_or_404(request.user, request.POST.get("key", ""))
        with transaction.atomic():
            move(indicator, up=request.POST.get("to") == "up")
        return redirect(f"{reverse('indicator_order')}#{indicator.key}")
    rows = families(Indicator.objects.visible_to(request.user))
    return render(request, "reports/indicator_order.html", {"rows": rows})


def _indicator_or_404(user, key) -> Indicator:
    indicators = Indicator.objects.visible_to(user)
    return get_object_or_404(indicators.select_related("achieved_by", "parent", "area__parent"), key=key)
