"""The tables as they may be shown: plain data that holds no hidden number, nor what would tell it.

Pages, files and charts are made of this data alone, so that nothing can be left behind in them.
"""

from collections.abc import Callable, Sequence

from coordination.percent import percent, tenths
from surveys.answers import Answers
from surveys.disclosure.hiding import Hidden, Rule, hide
from surveys.disclosure.shapes import NamedSpec, TableShape, shapes_of
from surveys.groupings import grouping_of
from surveys.table_spec import TableSpec, where_in_words


def publishable(
    answers: Answers,
    named: Sequence[NamedSpec],
    rule: Rule,
    earlier: Sequence[NamedSpec] = (),
    watch: Callable[[int, int], None] = lambda done, of: None,
) -> dict:
    """The tables of one survey without what must be hidden, and what the proof came to.

    A count or a base that is hidden is None; a share is a text, "" without a base, and None beside anything hidden.
    NotForPublication with a sentence where the tables cannot be made safe. watch: as in hide().
    """
    shapes = shapes_of(answers, named, earlier)
    hidden = hide(shapes, rule, watch)
    tables = [_table(answers, shape, hidden) for shape in shapes.tables]
    return {
        "tables": tables,
        "hidden": sum(table["hidden"] for table in tables),
        "protected": hidden.protected,
        "given_away": len(hidden.given_away),
    }


def _table(answers: Answers, shape: TableShape, hidden: Hidden) -> dict:
    counted, spec = shape.counted, shape.spec
    bases = [_shown(base, value, hidden) for base, value in zip(shape.bases, counted.bases, strict=True)]
    lines = []
    for line, cells in zip(counted.lines, shape.lines, strict=True):
        counts = [_shown(cell, count, hidden) for cell, count in zip(cells, line.counts, strict=True)]
        shares = [_share(count, base, spec.decimals) for count, base in zip(counts, bases, strict=True)]
        lines.append({"code": line.code, "label": line.label, "counts": counts, "shares": shares})
    return {
        "title": shape.title,
        "survey": answers.survey.title,
        "survey_key": answers.survey.pk,
        "question": str(shape.question),
        "answer_type": shape.question.answer_type,
        "tells_no_answer": shape.question.tells_no_answer,
        "by": grouping_of(answers, spec.by).name if spec.by else "",
        "where": where_in_words(answers, spec.where) if spec.where else "",
        "spec": spec_as_json(spec),
        "groups": [{"key": one.key, "name": one.name, "within": one.within} for one in counted.groups],
        "bases": bases,
        "lines": lines,
        "hidden": sum(
            value is None for value in (*bases, *(one for line in lines for one in line["counts"]))
        ),
    }


def _shown(conditions, value: int, hidden: Hidden) -> int | None:
    return None if conditions in hidden.numbers else value


def _share(count: int | None, base: int | None, decimals: int) -> str | None:
    if count is None or base is None:
        return None
    if not base:
        return ""
    if decimals:
        whole, tenth = divmod(tenths(count, base), 10)
        return f"{whole}.{tenth}"
    return str(percent(count, base))


def spec_as_json(spec: TableSpec) -> dict:
    return {
        "question": spec.question,
        "by": spec.by,
        "where": list(spec.where),
        "excludes_no_answer": spec.excludes_no_answer,
        "is_weighted": spec.is_weighted,
        "decimals": spec.decimals,
    }


def spec_of_json(kept: dict) -> TableSpec:
    return TableSpec(**(kept | {"where": tuple(kept["where"])}))


def as_told(table: dict) -> NamedSpec:
    """A table that was published, with what it printed."""
    keys = [group["key"] for group in table["groups"]]
    rows = [(None, table["bases"]), *((line["code"], line["counts"]) for line in table["lines"])]
    shown = {
        (code, key)
        for code, values in rows
        for key, value in zip(keys, values, strict=True)
        if value is not None
    }
    return NamedSpec(table["title"], spec_of_json(table["spec"]), frozenset(shown))
