"""The cells of a list. What django-tables2 finds out anew for every cell is found out here once a column: three
quarters of the time that a page of a list takes went into that, and a workbook has 50,000 such rows."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import escape
from itertools import islice
from operator import attrgetter

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db.models import Manager, Model
from django.http import QueryDict
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django_tables2 import ManyToManyColumn
from django_tables2.columns import Column
from django_tables2.utils import signature

from coordination.addresses import asked_anew
from coordination.pages.names import NameColumn, NamesColumn

Read = Callable[[Model], object]
BETWEEN = "\0"  # a sign that no text of a database on PostgreSQL can hold
AT_ONCE = 2000  # rows of a sheet that are in memory together


def head(table, query: QueryDict) -> SafeString:
    """The heads of the columns; those that one can sort by lead there. query: what the page was asked by."""
    sorted_by = asked_anew(query, table.prefixed_order_by_field)
    return mark_safe("".join(_head(column, css["th"], sorted_by) for column, css in table.looks))


def _head(column, css: dict, sorted_by: Callable[[str], str]) -> str:
    order, words = column.order_by_alias, _html(column.header)
    now = ("descending" if order.is_descending else "ascending") if column.is_ordered else ""
    about = (f' aria-sort="{now}"' if now else "") + _class(css)
    if column.orderable:
        words = f'<a href="{escape(sorted_by(order.next))}">{words}</a>'
    return f'<th scope="col"{about}>{words}</th>\n'


def body(table) -> SafeString:
    """The rows of the page that is shown, the first cell of each as its head."""
    records = list(table.paginated_rows.data)
    columns = [_cells(table, records, at, *look) for at, look in enumerate(table.looks)]
    return mark_safe("".join(f"<tr>{''.join(row)}</tr>\n" for row in zip(*columns, strict=True)))


def _cells(table, records, at: int, column, css: dict) -> list[str]:
    """The cells of one column, from the top to the bottom of the page."""
    begin, end = ("td", "td") if at else ('th scope="row"', "th")
    frame = f'<{begin} data-label="{_html(column.header)}"{_class(css["td"])}>'
    return [f"{frame}{text}</{end}>" for text in _drawn(table, column, records)]


def _class(css: dict) -> str:
    return f' class="{escape(css["class"])}"' if css.get("class") else ""


def _html(value) -> str:
    """Django asks what kind of text it is three times over; most of it is plain."""
    return escape(value) if type(value) is str else conditional_escape(value)


def _all_html(values: list) -> list[str]:
    """The same of many values. Plain texts are made safe together: a call for each took longer than what it does."""
    if all(type(value) is str for value in values):
        safe = escape(BETWEEN.join(values)).split(BETWEEN)
        if len(safe) == len(values):  # none of them holds the sign itself
            return safe
    return [_html(value) for value in values]


def sheet_rows(table, records) -> Iterator[list]:
    """Every record as its values for a sheet, one after the other, however many there are."""
    rows = records.iterator(chunk_size=AT_ONCE)
    while batch := list(islice(rows, AT_ONCE)):
        reads = [_read(table, column, batch, in_sheet=True) for column in table.columns.all()]
        for record in batch:
            yield [read(record) for read in reads]


def _read(table, bound, records: Sequence, *, in_sheet=False) -> Read:
    """How a column finds what it shows of one of the records."""
    path = str(bound.accessor).split("__")
    display = f"get_{path[-1]}_display" if getattr(_field(table, path), "choices", None) else ""
    empty, default = bound.column.empty_values, None if in_sheet else bound.default
    if isinstance(bound.column, NamesColumn):
        names = bound.column.names_of(path[0], records)
        return lambda record: names.get(record.pk, default)
    if isinstance(bound.column, NameColumn):
        field = _field(table, path)
        names = bound.column.names_of(field.related_model)
        return lambda record: names.get(getattr(record, field.attname), default)
    show = _show(table, bound, in_sheet)
    if not display and len(path) == 1 and _is_plain(_field(table, path)):
        return _read_plain(attrgetter(path[0]), show, empty, default)

    def read(record):
        value = _found(record, path, display)
        if (not value and value in empty) or (isinstance(value, Manager) and not value.all()):
            return default
        return show(record, value)

    return read


def _is_plain(field) -> bool:
    """Whether a record holds the value itself: most do, and are read without a look at what else it could be."""
    return field is not None and field.concrete and not field.is_relation


def _read_plain(value_of: Read, show, empty: Sequence, default) -> Read:
    def read(record):
        value = value_of(record)
        return default if not value and value in empty else show(record, value)

    return read


def _drawn(table, bound, records) -> list[str]:
    """What a column shows of the records, as HTML, with the link around it that a column may have. Plain words and the
    addresses of links are made safe here and nowhere else."""
    read, link = _read(table, bound, records), bound.link
    words = [read(record) for record in records]
    if not link:
        return _all_html(words)
    told = {"value": None, "bound_column": bound, "column": bound.column, "table": table}
    if link.attrs:
        linked = partial(link, **told)
        return _all_html([linked(one, record=record) for one, record in zip(words, records, strict=True)])
    address = _addresses(table, bound, lambda record: link.compose_url(record=record, **told))
    # A link without words leads nobody anywhere.
    addresses = [
        None if one in ("", None) else address(record) for one, record in zip(words, records, strict=True)
    ]
    return [
        text if to is None else f'<a href="{escape(to)}">{text}</a>'
        for text, to in zip(_all_html(words), addresses, strict=True)
    ]


def _addresses(table, bound, compose: Callable[[Model], str | None]) -> Callable[[Model], str | None]:
    """Where the link of a column leads from a record. What many records share, such as an area, is asked once."""
    link, field = bound.link, _field(table, [bound.name])
    if link.url or link.reverse_args or link.accessor is not None or field is None:
        return compose
    if not field.is_relation:
        return table._meta.model.get_absolute_url
    known = {}

    def address(record):
        key = getattr(record, field.attname)
        if key not in known:
            named = isinstance(bound.column, NameColumn) and key is not None
            known[key] = field.related_model(pk=key).get_absolute_url() if named else compose(record)
        return known[key]

    return address if field.many_to_one else compose


def _show(table, bound, in_sheet) -> Callable[[Model, object], object]:
    """The column's own words for a value, called with what they ask for."""
    column, words = bound.column, bound.value if in_sheet else bound.render
    if in_sheet and isinstance(column, ManyToManyColumn):  # its words are HTML
        return lambda record, value: column.separator.join(map(column.transform, column.filter(value)))
    if getattr(words, "__func__", None) is Column.value:
        words = column.render
    if getattr(words, "__func__", None) is Column.render:
        return lambda record, value: value
    asked, _ = signature(words)
    known = {"column": column, "bound_column": bound, "table": table}
    words = partial(words, **{name: known[name] for name in asked if name in known})
    takes = ("record" in asked, "value" in asked)
    return {
        (True, True): lambda record, value: words(record=record, value=value),
        (True, False): lambda record, value: words(record=record),
        (False, True): lambda record, value: words(value=value),
        (False, False): lambda record, value: words(),
    }[takes]


def _field(table, path):
    """The field of the records, or of what they belong to, that a column shows; None where it is none."""
    model = table._meta.model
    if model is None:
        return None
    try:
        for name in path[:-1]:
            model = model._meta.get_field(name).related_model
        return model._meta.get_field(path[-1])
    except FieldDoesNotExist:
        return None


def _found(record, path, display):
    if isinstance(record, dict):  # a table of what was worked out, not of records
        return record.get(path[0])
    try:
        for name in path[:-1]:
            record = getattr(record, name)
        return getattr(record, display)() if display else getattr(record, path[-1], None)
    except (AttributeError, ObjectDoesNotExist):  # a relation that leads nowhere
        return None
