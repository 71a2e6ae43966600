"""The cells of a list. What django-tables2 finds out anew for every cell is found out here once a column: three
quarters of the time that a page of a list takes went into that, and a workbook has 50,000 such rows."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import escape
from itertools import islice

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db.models import Manager, Model
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django_tables2 import ManyToManyColumn
from django_tables2.columns import Column
from django_tables2.utils import signature

from coordination.pages.names import NamesColumn

Read = Callable[[Model], object]
AT_ONCE = 2000  # rows of a sheet that are in memory together


def body(table) -> SafeString:
    """The rows of the page that is shown, the first cell of each as its head."""
    records = list(table.paginated_rows.data)
    reads = [_linked(table, column, records) for column in table.columns]
    columns = zip(table.columns, reads, strict=True)
    cells = [_drawn(column, read, records, is_first=not at) for at, (column, read) in enumerate(columns)]
    return mark_safe("".join(f"<tr>{''.join(row)}</tr>\n" for row in zip(*cells, strict=True)))


def _drawn(column, read: Read, records, *, is_first) -> list[str]:
    """The cells of one column, from the top to the bottom of the page."""
    begin, end = ('th scope="row"', "th") if is_first else ("td", "td")
    frame = format_html('<{} data-label="{}" class="{}">', mark_safe(begin), column.header, _css(column))
    return [f"{frame}{_html(read(record))}</{end}>" for record in records]


def _html(value) -> str:
    """Django asks what kind of text it is three times over; most of it is plain."""
    return escape(value) if type(value) is str else conditional_escape(value)


def _css(column) -> str:
    return column.attrs["td"].get("class", "")


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
    show = _show(table, bound, in_sheet)

    def read(record):
        value = _found(record, path, display)
        if value in empty or (isinstance(value, Manager) and not value.all()):
            return default
        return show(record, value)

    return read


def _linked(table, bound, records) -> Read:
    """The same with the link around it that a column may have."""
    read, link = _read(table, bound, records), bound.link
    if not link:
        return read
    told = {"value": None, "bound_column": bound, "column": bound.column, "table": table}
    if link.attrs:
        return lambda record: link(read(record), record=record, **told)
    address = _addresses(table, bound, lambda record: link.compose_url(record=record, **told))

    def linked(record):
        words = read(record)
        if words in ("", None):
            return words  # a link without words leads nobody anywhere
        to, text = address(record), _html(words)
        return text if to is None else mark_safe(f'<a href="{escape(to)}">{text}</a>')

    return linked


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
            known[key] = compose(record)
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
