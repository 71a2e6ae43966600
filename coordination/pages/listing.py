"""The page of a list: looked through, narrowed down, sorted, and taken away as Excel or CSV, always the same rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import django_tables2 as tables
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django_filters import CharFilter, FilterSet, TypedChoiceFilter

from coordination.fiscal_year import FiscalYear
from coordination.models import Municipality
from coordination.pages.actions import Action
from coordination.pages.sheet_answer import asked_for, sheet_answer
from coordination.search import matching
from coordination.sheets.writing import Table
from coordination.wareki import format_date, format_date_with_weekday

PER_PAGE = 50


class ListFilter(FilterSet):
    """Filters of a list. `searched` names the fields that the search box looks into."""

    searched: tuple[str, ...] = ()

    q = CharFilter(label="さがす", method="search")

    def search(self, records, name, text):
        return records.filter(matching(text, *self.searched))

    @property
    def in_words(self) -> list[tuple[str, str]]:
        """The filters in use, as label and text."""
        return [
            (self.form[name].label, _label(self.form, name))
            for name in self.form.fields
            if self.form.data.get(name) not in (None, "")
        ]


def _label(form, name):
    value = form.cleaned_data.get(name) if form.is_valid() else None
    field = form.fields[name]
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, date):
        return format_date_with_weekday(value)
    choices = getattr(field, "choices", None) or getattr(field.widget, "choices", None)
    if choices:
        return dict((str(key), str(label)) for key, label in choices).get(form.data[name], form.data[name])
    return str(value if value is not None else form.data[name])


class YesNoFilter(TypedChoiceFilter):
    """A filter for はい or いいえ; left open, both. Django's own takes what is neither for left open."""

    def __init__(self, **kwargs):
        choices = (("", "すべて"), ("true", "はい"), ("false", "いいえ"))
        super().__init__(choices=choices, coerce=lambda text: text == "true", **kwargs)


SHORT = {"td": {"class": "short"}}  # what must not be broken into lines
NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}


class DayColumn(tables.Column):
    """A day in the Japanese era on the page, and as a day in Excel."""

    def __init__(self, *args, with_weekday=False, **kwargs):
        super().__init__(*args, attrs=SHORT, **kwargs)
        self.words = format_date_with_weekday if with_weekday else format_date

    def render(self, value):
        return self.words(self.value(value))

    def value(self, value):
        return timezone.localdate(value) if isinstance(value, datetime) else value


class CountColumn(tables.Column):
    """How many there are of something; the number opens them. address: of a record, where its number leads."""

    def __init__(self, *args, address: Callable[..., str], **kwargs):
        super().__init__(*args, attrs=NUMBER, **kwargs)
        self.address = address

    def render(self, value, record, table):
        return format_html('<a class="figure" href="{}">{}</a>', self.address(record, table), f"{value:,}")

    def value(self, value):
        return value


class ListTable(tables.Table):
    """A table of a list; `city` for its words."""

    @cached_property
    def city(self) -> Municipality:
        return Municipality.current()

    class Meta:
        attrs = {"class": "list cards"}
        default = ""
        template_name = "pages/_table.html"


@dataclass(frozen=True)
class ListPage:
    """title: what is listed, in the office's word. unit: how one counts it (件, 人, 団体). records: what the user may
    see. empty: what to do while there is none at all. year: the list is of one fiscal year, or has columns of one.
    notice: what the whole list comes to, in words. told: what else the rows that the filters leave come to, beside
    their number."""

    title: str
    records: QuerySet
    table: type[ListTable]
    filter: type[ListFilter]
    empty: str
    unit: str = "件"
    actions: Sequence[Action] = ()
    first_step: Action | None = None
    help: str = ""
    year: FiscalYear | None = None
    notice: str = ""
    told: Callable[[QuerySet], str] | None = None


def list_page(request: HttpRequest, page: ListPage) -> HttpResponse:
    """Renders the list, 50 at a time; `?format=xlsx` and `?format=csv` give all rows that the filters leave."""
    if page.year:  # another tab may switch the year: the links of this page keep to theirs
        request.GET = request.GET.copy()
        request.GET["fy"] = str(page.year.year)
    narrowed = page.filter(request.GET, queryset=page.records, request=request)
    found = narrowed.qs if narrowed.is_valid() else page.records.none()
    table = page.table(found, request=request)
    tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    if extension := asked_for(request):
        return sheet_answer(_sheet(page, table, narrowed), extension)
    context = {
        "page": page,
        "table": table,
        "filter": narrowed,
        "in_words": narrowed.in_words,
        "count": table.paginator.count,
        "told": page.told(found) if page.told and table.paginator.count else "",
        "shows_year": bool(page.year),
        "is_empty": not narrowed.in_words and not table.paginator.count,
    }
    return render(request, "pages/list.html", context)


def _sheet(page, table, narrowed) -> Table:
    heads, *rows = table.as_values()
    conditions = [f"{label}：{text}" for label, text in narrowed.in_words]
    if page.year:
        conditions.insert(0, f"年度：{page.year}")
    return Table(title=page.title, heads=heads, rows=rows, notes=conditions)
