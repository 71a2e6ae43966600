"""A paper as it is kept: the blocks of a document as JSON, and back again, without loss.

What is kept is read for years by code that has changed since: a field that is no longer known is left aside, one that
has come later takes its default. The JSON that is handed out is another (reports/json.py).
"""

from dataclasses import fields, is_dataclass
from datetime import date

from coordination.blocks import (
    Chart,
    Column,
    Document,
    Linked,
    Merged,
    Paragraph,
    Part,
    Photo,
    Prose,
    Row,
    Section,
    Series,
    Table,
)
from coordination.figures import Figure, State

KINDS = {
    kind.__name__: kind
    for kind in (
        Chart,
        Column,
        Document,
        Figure,
        Linked,
        Merged,
        Paragraph,
        Part,
        Photo,
        Prose,
        Row,
        Section,
        Series,
        Table,
    )
}


def as_kept(block):
    """A document, or any part of one, as plain data for JSON."""
    if is_dataclass(block):
        return {"is": type(block).__name__} | {
            field.name: as_kept(getattr(block, field.name)) for field in fields(block)
        }
    if isinstance(block, tuple):
        return [as_kept(one) for one in block]
    if isinstance(block, State):
        return block.name
    return block.isoformat() if isinstance(block, date) else block


def of_kept(data):
    """What `as_kept` was given, equal to it."""
    if isinstance(data, list):
        return tuple(of_kept(one) for one in data)
    if not isinstance(data, dict):
        return data
    kind = KINDS[data["is"]]
    known = {field.name: of_kept(data[field.name]) for field in fields(kind) if field.name in data}
    if kind is Figure:
        known["state"] = State[known["state"]]
    if kind is Document:
        known["as_of"] = date.fromisoformat(known["as_of"])
    return kind(**known)
