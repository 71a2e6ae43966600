"""移行前の実績: typed or pasted into a grid with their source, and laid beside what the records come to."""

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from coordination.models import Municipality
from coordination.pages.actions import Action
from coordination.pages.fields import WholeNumberField
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import PageForm
from coordination.pages.table import Cell, TablePage, number, table_page
from reports.live_figures import names_of
from reports.models import CarriedOver, Indicator, Plan, YearClosing
from reports.two_sources import Pair, pairs
from reports.views.projections import signed
from reports.years import year_in

ACROSS = 6  # years of the grid that stand side by side
EARLIEST, LATEST = FiscalYear(1970), FiscalYear(2150)
NO_SOURCE = "どの書類の何ページの数かを書いてください。"
CLOSED = "この年度は締めてあります。直すときは、管理職に年度を開きなおしてもらってください。"


def carried_over_list(request):
    """Every figure that was carried over, those that differ from the records first."""
    told = pairs(CarriedOver.objects.visible_to(request.user), timezone.localdate())
    differing = sum(one.differs for one in told)
    names = names_of(Indicator.objects.select_related("parent"))
    page = TablePage(
        title="移行前の実績",
        heads=[
            "指標",
            "年度",
            "移行前の実績",
            "記録から数えた値",
            "ちがい",
            "評価書に出る数",
            "出典",
            "すること",
        ],
        rows=[_told(one, names) for one in told],
        empty="移行前の実績は、まだありません。記録をはじめる前の年度の数を、前の評価書などから写すと、評価書の表にならびます。",
        notice=f"前の書類の数と、記録から数えた値がくいちがうものが、{differing}件あります。上にならべています。"
        if differing
        else "",
        notes=["数を開くと、前の書類の数は出典が、記録から数えた値は記録の一覧が出ます。"],
        actions=[Action("表に入れる", "carried_over_grid", main=True)],
        help="carried-over",
    )
    return table_page(request, page)


def _told(one: Pair, names: dict[str, str]) -> list[Cell]:
    at, unit = one.at, one.at.measure.unit
    counted, kept = one.counted, at.carried_over
    return [
        Cell(names[at.indicator.key]),
        Cell(at.fiscal_year.name),
        Cell(f"{kept.value:,}{unit}", at.address, kept.value, is_number=True),
        number(counted.value, counted.address) if counted else Cell("記録なし", is_number=True),
        Cell("" if one.difference is None else signed(one.difference), value=one.difference, is_number=True),
        Cell(at.printed_source if at.actual.value is not None else "（空欄）"),
        Cell(kept.source),
        Cell(("くいちがっています。" if one.differs else "") + one.to_do),
    ]


class CarriedOverGrid(PageForm):
    """A figure for every indicator in some years before the records, with its source; an empty cell is one that nobody
    has carried over. A figure that is new or changed takes the source at the end of its row, else the one above."""

    class Meta(PageForm.Meta):
        model = Municipality
        fields = ()

    source = forms.CharField(
        label="出典",
        max_length=200,
        required=False,
        help_text="例：第6期計画評価書 12ページ。新しく入れた数と直した数に付きます。",
    )

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.years = years
        self.kept = {
            (one.indicator_id, one.fiscal_year): one
            for one in CarriedOver.objects.filter(fiscal_year__in=years)
        }
        self.closed = set(YearClosing.objects.standing().values_list("fiscal_year", flat=True))
        indicators = Indicator.objects.select_related("parent")
        self.names = names_of(indicators)
        self.rows = [self._row(one) for one in indicators if not one.is_target_only]

    def _row(self, indicator):
        names = []
        for year in self.years:
            if indicator.since is not None and year < indicator.since:
                names.append((year, ""))
                continue
            name = f"value_{indicator.pk}_{year.year}"
            label = f"{self.names[indicator.key]}　{year}"
            field = WholeNumberField(label=label, min_value=0, max_value=9_999_999, required=False)
            field.disabled = year in self.closed
            field.widget.attrs["aria-label"] = f"{label}の移行前の実績"
            kept = self.kept.get((indicator.pk, year))
            self.fields[name], self.initial[name] = field, kept.value if kept else None
            names.append((year, name))
        source = f"source_{indicator.pk}"
        self.fields[source] = forms.CharField(
            label=f"{self.names[indicator.key]}の出典", max_length=200, required=False
        )
        self.fields[source].widget.attrs["aria-label"] = self.fields[source].label
        return indicator, names, source

    @property
    def earlier(self) -> FiscalYear:
        """The last year of the grid before this one."""
        return self.years[0].previous

    @property
    def later(self) -> FiscalYear:
        return FiscalYear(self.years[-1].year + ACROSS)

    @property
    def grid(self):
        """Each indicator with its cells, None where it had not begun, and what is kept in them; and its source."""
        return [
            (
                indicator,
                self.names[indicator.key],
                [(self[name] if name else None, self.kept.get((indicator.pk, year))) for year, name in names],
                self[source],
            )
            for indicator, names, source in self.rows
        ]

    def _changes(self):
        """(indicator, year, value, source, what is kept) of every cell that was changed."""
        for indicator, names, source in self.rows:
            for year, name in names:
                kept = self.kept.get((indicator.pk, year))
                value = self.cleaned_data.get(name) if name else None
                if name and name not in self.errors and value != (kept.value if kept else None):
                    told = self.cleaned_data.get(source) or self.cleaned_data.get("source")
                    yield indicator, year, value, told, kept

    def clean(self):
        data = super().clean() or self.cleaned_data
        lacking = {i.pk for i, _, value, source, _ in self._changes() if value is not None and not source}
        for pk in lacking:
            self.add_error(f"source_{pk}", NO_SOURCE)
        return data

    def warnings(self):
        return [
            f"{self.names[indicator.key]}の{year.name}の{kept.value:,}{indicator.unit}（{kept.source}）を、"
            + ("消します。" if value is None else f"{value:,}{indicator.unit}（{source}）に直します。")
            for indicator, year, value, source, kept in self._changes()
            if kept
        ]

    def save(self, commit=True):
        for indicator, year, value, source, kept in list(self._changes()):
            if value is None:
                kept.delete()
            else:
                CarriedOver.objects.update_or_create(
                    indicator=indicator, fiscal_year=year, defaults={"value": value, "source": source}
                )
        return self.instance


def carried_over_grid(request):
    last = min(max(year_in(request.GET.get("last", "")) or _last_year(), EARLIEST), LATEST)
    years = [FiscalYear(year) for year in range(last.year - ACROSS + 1, last.year + 1)]
    cities = Municipality.objects.all()
    back = reverse("carried_over_list")
    page = FormPage(
        title="移行前の実績を表に入れる",
        form=CarriedOverGrid,
        form_options={"years": years},
        template="reports/carried_over_grid.html",
        submit="移行前の実績を保存する",
        said="移行前の実績を保存しました。",
        back=back,
        records=cities,
        intro="前の評価書などに印刷された数を、そのまま写します。空けておいた欄は空欄に、0 は「数えて0」になります。",
        help="carried-over",
        then=lambda city: back,
    )
    return form_page(request, page, get_object_or_404(cities))


def _last_year() -> FiscalYear:
    """The year before the records of the latest indicator begin, else the one before the first plan."""
    begins = [one.counted_from for one in Indicator.objects.exclude(counted_from=None)]
    if begins:
        return max(begins).previous
    plan = Plan.objects.order_by("first_year").first()
    return plan.first_year.previous if plan else FiscalYear.of(timezone.localdate()).previous


class CarriedOverForm(PageForm):
    class Meta(PageForm.Meta):
        model = CarriedOver
        fields = ("value", "source")

    def clean(self):
        if YearClosing.objects.standing().filter(fiscal_year=self.instance.fiscal_year).exists():
            self.add_error(None, CLOSED)
        return super().clean()


def carried_over_edit(request, pk):
    """One figure and its source."""
    records = CarriedOver.objects.visible_to(request.user)
    kept = get_object_or_404(records.select_related("indicator"), pk=pk)
    back = reverse("carried_over_list")
    page = FormPage(
        title=f"{kept.indicator}　{kept.fiscal_year.name}の移行前の実績",
        form=CarriedOverForm,
        submit="移行前の実績を保存する",
        said="{record}の移行前の実績を保存しました。",
        back=back,
        records=records,
        help="carried-over",
        then=lambda kept: back,
    )
    return form_page(request, page, kept)
