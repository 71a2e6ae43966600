"""The review as JSON, for machines: every figure with its state, its unit and the address of its records."""

import json
from functools import singledispatch

from coordination.blocks import Chart, Document, Linked, Merged, Part, Prose, Section, Table
from coordination.figures import Figure


def render_json(document: Document) -> bytes:
    return json.dumps(as_data(document), ensure_ascii=False, indent=1).encode()


@singledispatch
def as_data(block):
    raise TypeError(block)


@as_data.register
def _(text: str):
    return text


@as_data.register
def _(cell: Merged):
    return cell.text


@as_data.register
def _(cell: Linked):
    return cell.text


@as_data.register
def _(figure: Figure):
    return {
        "value": float(figure.number) if figure.decimals and figure.value is not None else figure.value,
        "unit": figure.unit,
        "state": figure.state.name.lower(),
        "records": figure.address or None,
    }


@as_data.register
def _(document: Document):
    return {
        "title": document.title,
        "is_draft": document.is_draft,
        "subtitle": document.subtitle,
        "author": document.author,
        "as_of": document.as_of.isoformat(),
        "sections": [as_data(section) for section in document.sections],
        "notes": list(document.notes),
    }


@as_data.register
def _(section: Section):
    return {"key": section.key, "title": section.title, "parts": [as_data(part) for part in section.parts]}


@as_data.register
def _(part: Part):
    return {"title": part.title, "blocks": [as_data(block) for block in part.blocks]}


@as_data.register
def _(prose: Prose):
    return {
        "kind": "prose",
        "heading": prose.heading,
        "paragraphs": list(map(str, prose.paragraphs)),
        "photos": [
            {"caption": one.caption, "description": one.description, "sha256": one.digest}
            for one in prose.photos
        ],
    }


@as_data.register
def _(table: Table):
    return {
        "kind": "table",
        "key": table.key,
        "caption": table.caption,
        "reference": table.reference or None,
        "columns": [{"label": each.label, "unit": each.unit, "group": each.group} for each in table.columns],
        "rows": [
            {"labels": list(row.labels), "cells": [as_data(cell) for cell in row.cells]} for row in table.rows
        ],
        "notes": list(table.notes),
    }


@as_data.register
def _(chart: Chart):
    return {
        "kind": "chart",
        "key": chart.key,
        "type": chart.kind,
        "title": chart.title,
        "unit": chart.unit,
        "categories": list(chart.categories),
        "series": [
            {"name": each.name, "values": [chart.number(value) for value in each.values]}
            for each in chart.series
        ],
        "description": chart.description,
    }
