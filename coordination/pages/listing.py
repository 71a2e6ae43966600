"""The page of a list: looked through, narrowed down, sorted, and taken away as Excel or CSV, always the same rows."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial

import django_tables2 as tables
from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_filters import CharFilter, FilterSet, TypedChoiceFilter
from django_tables2.rows import BoundRows

from coordination.fiscal_year import FiscalYear
from coordination.models import Municipality
from coordination.pages import cells
from coordination.pages.actions import Action
from coordination.pages.sheet_answer import asked_for, sheet_answer
from coordination.search import matching
from coordination.sheets.writing import Table
from coordination.wareki import format_date, format_date_with_weekday

PER_PAGE = 50


class _Columns(dict):
    """The columns of a class of lists. Each list works on copies of its own, but not of all that hangs on them, which
    nobody changes."""

    def __deepcopy__(self, memo):
        return {name: copy(one) for name, one in self.items()}


class _Filters(dict):
    """The filters of a class of lists, in the same way; each list has settings of its own for them."""

    def __deepcopy__(self, memo):
        return {name: self._copied(one) for name, one in self.items()}

    @staticmethod
    def _copied(one):
        copied = copy(one)
        copied.extra = dict(one.extra)
        copied.method = one.method  # bound to its filter
        return copied


class ListFilter(FilterSet):
    """Filters of a list. `searched` names the fields that the search box looks into."""

    searched: tuple[str, ...] = ()

    q = CharFilter(label="さがす", method="search")

    @classmethod
    def get_filters(cls):
        return _Filters(super().get_filters())

    def search(self, records, name, text):
        return records.filter(matching(text, *self.searched))

    @cached_property
    def form(self) -> forms.Form:
        """The form of the filters, with their own fields: a class of forms made for them would copy each."""
        form = forms.Form(self.data)
        form.fields = {name: one.field for name, one in self.filters.items()}
        return form

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
    """A table of a list; `city` for its words. sheet_alone: fields of hidden columns that nothing on a page is made of."""

    sheet_alone: tuple[str, ...] = ()

    def __init_subclass__(cls):
        super().__init_subclass__()
        cls.base_columns = _Columns(cls.base_columns)

    @cached_property
    def city(self) -> Municipality:
        return Municipality.of(self.request) if hasattr(self, "request") else Municipality.current()

    @cached_property
    def looks(self) -> list[tuple]:
        """The columns that are shown, each with the attributes of its cells, which are worked out anew when asked for."""
        return [(column, column.attrs) for column in self.columns]

    @property
    def body(self) -> SafeString:
        return cells.body(self)

    class Meta:
        attrs = {"class": "list cards"}
        default = ""
        template_name = "pages/_table.html"


@dataclass(frozen=True)
class ListPage:
    """title: what is listed, in the office's word. unit: how one counts it (件, 人, 団体). records: what the user may
    see. empty: what to do while there is none at all. year: the list is of one fiscal year, or has columns of one.
    notice: what the whole list comes to, in words. told: the number of the rows that the
    filters leave and what else they come to, in words."""

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
    told: Callable[[QuerySet, QueryDict], tuple[int, str]] | None = None


def list_page(request: HttpRequest, page: ListPage) -> HttpResponse:
    """Renders the list, 50 at a time; `?format=xlsx` and `?format=csv` give all rows that the filters leave."""
    if page.year:  # another tab may switch the year: the links of this page keep to theirs
        request.GET = copy(request.GET)
        request.GET["fy"] = str(page.year.year)
    narrowed = page.filter(request.GET, queryset=page.records, request=request)
    found = narrowed.qs if narrowed.is_valid() else page.records.none()
    table = page.table(found)  # given the request, it would be counted and cut into pages of its own
    if extension := asked_for(request):
        tables.RequestConfig(request, paginate=False).configure(table)
        return sheet_answer(_sheet(page, table, narrowed), extension)
    number, told = page.told(found, request.GET) if page.told else (None, "")
    pages = {"per_page": PER_PAGE, "paginator_class": partial(Pages, number_of_rows=number)}
    tables.RequestConfig(request, paginate=pages).configure(table)
    context = {
        "page": page,
        "table": table,
        "filter": narrowed,
        "in_words": narrowed.in_words,
        "count": table.paginator.count,
        "told": told,
        "shows_year": bool(page.year),
        "is_empty": not narrowed.in_words and not table.paginator.count,
    }
    return render(request, "pages/list.html", context)


class Pages(Paginator):
    """The pages of a list. The keys of a page are looked for before its rows: a database that has to skip 49,950 rows
    skips them in an index, and need not read and sort what they hold. number_of_rows: where it is known already."""

    def __init__(self, *args, number_of_rows: int | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if number_of_rows is not None:
            self.count = number_of_rows

    def page(self, number):
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        table = self.object_list.table
        records = in_one_order(table.data.data)
        keys = self._keys(records, first, min(first + self.per_page, self.count))
        rows = records.filter(pk__in=keys).defer(*table.sheet_alone)
        return Page(BoundRows(rows, table), number, self)

    def _keys(self, records, first, end) -> list:
        """A page in the second half is looked for from the end: what stands before a row need be sorted, and what
        stands after it need not."""
        keys = records.values_list("pk", flat=True)
        if first <= self.count - end or not _can_be_turned(records):
            return list(keys[first:end])
        return list(keys.reverse()[self.count - end : self.count - first])


def _can_be_turned(records: QuerySet) -> bool:
    """Whether the order is one of fields of the records themselves: Django does not turn round that of an area."""
    fields = {field.name for field in records.model._meta.fields if not field.is_relation} | {"pk"}
    return all(isinstance(name, str) and name.lstrip("-") in fields for name in records.query.order_by)


def in_one_order(records: QuerySet) -> QuerySet:
    """The records in their order, and those that are alike in it by their keys: no row is on two pages or on none."""
    names = records.query.order_by or records.model._meta.ordering
    descends = bool(names) and str(names[0]).startswith("-")
    return records.order_by(*names, "-pk" if descends else "pk")


def _sheet(page, table, narrowed) -> Table:
    conditions = [f"{label}：{text}" for label, text in narrowed.in_words]
    if page.year:
        conditions.insert(0, f"年度：{page.year}")
    heads = [column.header for column in table.columns.all()]
    rows = cells.sheet_rows(table, in_one_order(table.data.data))
    return Table(title=page.title, heads=heads, rows=rows, notes=conditions)
