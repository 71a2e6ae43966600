"""The numbers of the tables that are published together, each once, and what can be read between them.

Not printed but easily worked out are: the line 無回答 of a table that leaves it out, the groups that a table does not
show (総計 less its parts), and those who do not meet a condition of a table that is also printed without it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from surveys.answers import Answers
from surveys.crosstab import NO_ANSWER, Crosstab
from surveys.disclosure.families import EVERYONE, NOT, Conditions, Families, both
from surveys.groupings import key_of, way_of
from surveys.groups import Group
from surveys.models import Question
from surveys.table_spec import TableSpec


class NotForPublication(ValueError):
    """str() is Japanese: which table cannot be published so, and what to do."""


@dataclass(frozen=True)
class NamedSpec:
    """A table under its title. shown: of one that was published before, the numbers that it has printed, as code of the
    line (None for the base) and key of the group."""

    title: str
    spec: TableSpec
    shown: frozenset[tuple[int | None, str]] = frozenset()


@dataclass(frozen=True)
class TableShape:
    """A table with, for each of its numbers, whom it counts (None: nobody can be that). lines: a row a line, a column a
    group, as in `counted`."""

    title: str
    question: Question
    spec: TableSpec
    counted: Crosstab
    bases: tuple[Conditions | None, ...]
    lines: tuple[tuple[Conditions | None, ...], ...]


@dataclass
class Shapes:
    """printed: every number of the tables by whom it counts. implied: those that are not printed. columns: the base of a
    column with the numbers below it. names: where a number stands, in words. at_least: of a question with several
    answers, the choices of a group and those who answered: together they are no fewer. asked: the questions in whose
    tables a number stands. ways: the families that divide the tables. earlier: tables that were published before,
    told: what they have printed, for ever."""

    families: Families
    tables: list[TableShape] = field(default_factory=list)
    printed: dict[Conditions, int] = field(default_factory=dict)
    implied: dict[Conditions, int] = field(default_factory=dict)
    columns: dict[Conditions, set[Conditions]] = field(default_factory=dict)
    names: dict[Conditions, str] = field(default_factory=dict)
    at_least: list[tuple[tuple[Conditions, ...], Conditions]] = field(default_factory=list)
    asked: dict[Conditions, set[int]] = field(default_factory=dict)
    ways: set[str] = field(default_factory=set)
    earlier: list[TableShape] = field(default_factory=list)
    told: set[Conditions] = field(default_factory=set)

    def value(self, conditions: Conditions) -> int:
        return self.printed.get(conditions, self.implied.get(conditions, 0))

    @property
    def everything(self) -> dict[Conditions, int]:
        return self.implied | self.printed


def shapes_of(answers: Answers, named: Sequence[NamedSpec], earlier: Sequence[NamedSpec] = ()) -> Shapes:
    """NotForPublication with a sentence where a table cannot be taken."""
    ways = {way for one in (*named, *earlier) for way in _ways(answers, one)}
    shapes = Shapes(Families(answers, ways))
    shapes.printed[EVERYONE], shapes.names[EVERYONE] = answers.size, "回答者の総数"
    for one in named:
        shapes.tables.append(shape := _take(shapes, answers, one))
        _note(shapes, shape)
    for one in earlier:
        shapes.earlier.append(shape := _take(shapes, answers, one))
        _remember(shapes, shape, one.shown)
    for one in (*shapes.tables, *shapes.earlier):
        _imply(shapes, one)
    return shapes


def _ways(answers: Answers, one: NamedSpec) -> Iterable[str]:
    spec = one.spec
    try:
        question = spec.question_in(answers)
    except KeyError:
        raise NotForPublication(
            f"「{one.title}」の設問に回答がありません。この表を外してください。"
        ) from None
    if not question.has_choices:
        raise NotForPublication(
            f"「{one.title}」は選択肢のない設問の表です。この表を外して、選択肢のある設問の表を選んでください。"
        )
    if spec.is_weighted:
        raise NotForPublication(
            f"「{one.title}」は重みをつけた表です。重みをつけた数とつけない数をくらべると一人の回答がわかることがあるため、"
            "公表する組には入れられません。重みをつけずに保存した表を選んでください。"
        )
    where = [way_of(key) for key in spec.where]
    mixed = [way for way in where if where.count(way) > 1 and ("." in way or _overlaps(answers, way))]
    if mixed:
        raise NotForPublication(
            f"「{one.title}」の条件は組み合わせが複雑で、安全を確かめられません。条件を一つにした表を選んでください。"
        )
    return [
        key_of(question),
        *filter(None, spec.by.split(".")),
        *(part for way in where for part in way.split(".")),
    ]


def _overlaps(answers: Answers, way: str) -> bool:
    question = next((one for one in answers.questions if key_of(one) == way), None)
    return question is not None and question.answer_type == Question.AnswerType.MULTIPLE


def _take(shapes: Shapes, answers: Answers, one: NamedSpec) -> TableShape:
    families, spec = shapes.families, one.spec
    question = spec.question_in(answers)
    counted = spec.count(answers).without_empty_remainders()
    whom = _of_whom(families, question, spec)
    groups = [both(whom, families.of_group(group.key)) for group in counted.groups]
    bases = tuple(map(families.conditions, groups))
    shapes.ways |= {family for key in _keys(counted, spec) for family in families.of_group(key)}
    lines = []
    for line in counted.lines:
        said = families.of_group(f"{key_of(question)}-{line.code}")
        lines.append(tuple(families.conditions(both(said, group)) for group in groups))
    return TableShape(one.title, question, spec, counted, bases, tuple(lines))


def _keys(counted: Crosstab, spec: TableSpec) -> Iterable[str]:
    """Of all groups by which the table divides."""
    return [*(group.key for group in counted.groups), *spec.where]


def _of_whom(families: Families, question: Question, spec: TableSpec) -> dict[str, frozenset[int]]:
    """Whom the table counts at all."""
    parts: dict[str, dict[str, frozenset[int]]] = {}
    for key in spec.where:
        way, found = way_of(key), families.of_group(key)
        if way in parts:
            found = {family: categories | parts[way][family] for family, categories in found.items()}
        parts[way] = found
    whom = both(*parts.values())
    if spec.excludes_no_answer:
        ((family, categories),) = families.of_group(f"{key_of(question)}-{NO_ANSWER}").items()
        whom = both(whom, {family: families.other_than(family, categories)})
    return whom


def _note(shapes: Shapes, shape: TableShape):
    for at, group in enumerate(shape.counted.groups):
        base = shape.bases[at]
        if base is None:
            continue
        _add(shapes, shapes.printed, base, shape.counted.bases[at], shape, group, "回答者数")
        below = shapes.columns.setdefault(base, set())
        for line, cells in zip(shape.counted.lines, shape.lines, strict=True):
            if cells[at] is not None:
                _add(shapes, shapes.printed, cells[at], line.counts[at], shape, group, line.label)
                below.add(cells[at])


def _remember(shapes: Shapes, shape: TableShape, shown: frozenset[tuple[int | None, str]]):
    """The numbers of an earlier table: those that it printed are known, the others stay small if they are."""
    rows = [(None, "回答者数", shape.bases, shape.counted.bases)]
    rows += [
        (line.code, line.label, cells, line.counts)
        for line, cells in zip(shape.counted.lines, shape.lines, strict=True)
    ]
    for code, label, cells, counts in rows:
        for group, cell, count in zip(shape.counted.groups, cells, counts, strict=True):
            if cell is None:
                continue
            if cell not in shapes.printed:
                _add(shapes, shapes.implied, cell, count, shape, group, label)
            shapes.asked.setdefault(cell, set()).add(shape.question.pk)
            if (code, group.key) in shown:
                shapes.told.add(cell)


def _add(shapes, into, conditions, value, shape, group: Group, label: str):
    into[conditions] = value
    shapes.names.setdefault(conditions, f"「{shape.title}」の「{group.whole_name}」の「{label}」")
    shapes.asked.setdefault(conditions, set()).add(shape.question.pk)


def _imply(shapes: Shapes, shape: TableShape):
    """What the table lets its reader work out together with the others."""
    families, question = shapes.families, shape.question
    whom = _of_whom(families, question, shape.spec)
    codes = [*(choice.code for choice in question.choices.all()), NO_ANSWER]
    said = [families.of_group(f"{key_of(question)}-{code}") for code in codes]
    several = question.answer_type == Question.AnswerType.MULTIPLE
    for group in shape.counted.groups:
        of_group = families.of_group(group.key)
        own = both(whom, of_group)
        if families.conditions(own) is None:
            continue
        for each in (both(line, own) for line in said):
            _derive(shapes, families.conditions(each), shape, group)
        for other in _others(families, shape, of_group):
            for line in ({}, *said):
                _derive(shapes, families.conditions(both(line, other)), shape, group)
        if several:
            _bound(shapes, own, said)


def _others(families: Families, shape: TableShape, of_group) -> Iterable[dict[str, frozenset[int]]]:
    """Those of the group who miss one condition of the table; and those outside a group that may overlap others."""
    for key in dict.fromkeys(map(way_of, shape.spec.where)):
        rest = [one for one in shape.spec.where if way_of(one) != key]
        met = _of_whom(
            families,
            shape.question,
            TableSpec(0, where=tuple(one for one in shape.spec.where if way_of(one) == key)),
        )
        if len(met) == 1:
            ((family, categories),) = met.items()
            kept = _of_whom(families, shape.question, TableSpec(0, where=tuple(rest)))
            yield both(kept, of_group, {family: families.other_than(family, categories)})
    if len(of_group) == 1:
        ((family, categories),) = of_group.items()
        if families.sizes[family] == 2 and families.flag_of(family):
            yield both(_of_whom(families, shape.question, shape.spec), {family: frozenset({NOT})})


def _derive(shapes: Shapes, conditions: Conditions | None, shape: TableShape, group: Group):
    if conditions is None or conditions in shapes.printed or conditions in shapes.implied:
        return
    value = shapes.families.count(conditions)
    _add(shapes, shapes.implied, conditions, value, shape, group, "差し引きでわかる人数")


def _bound(shapes: Shapes, own, said):
    families = shapes.families
    *choices, unanswered = said
    ((flag, _),) = unanswered.items()
    taken = [families.conditions(both(choice, own)) for choice in choices]
    answered = families.conditions(both(own, {flag: frozenset({NOT})}))
    if answered is not None:
        bound = (tuple(one for one in taken if one is not None), answered)
        if bound not in shapes.at_least:
            shapes.at_least.append(bound)
