"""The numbers of the tables that are published together, each once, and what can be read between them.

Not printed but easily worked out are: the line 無回答 of a table that leaves it out, those who did not choose what others
of their group chose, those of other groups (総計 less a group), and those who do not meet a condition of a table that is
also printed without it. A table tells by its shape, too: 不明 is a column only where there is somebody of whom it is
true, and the first and the last band of a number are those of somebody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from surveys.answers import Answers
from surveys.coded import coded
from surveys.crosstab import NO_ANSWER, Crosstab
from surveys.disclosure.equations import AtLeast
from surveys.disclosure.families import EVERYONE, Conditions, Families, both
from surveys.groupings import key_of, way_of
from surveys.groups import FIVE_YEARS, Group
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
class AskedFamilies:
    """Of a question: the families of its answers, and those by which its tables divide. flag: of a question with several
    answers, the one that says whether it was answered."""

    own: set[str] = field(default_factory=set)
    flag: str | None = None
    by: set[str] = field(default_factory=set)


@dataclass
class Shapes:
    """printed: every number of the tables by whom it counts. implied: those that are not printed; differences: those of
    them that are one number less another: who did not choose, who is of other groups. columns: the base of a
    column with the numbers below it. names: where a number stands, in words. asked: the questions of the tables by
    primary key. earlier: tables that were published before. told: numbers that readers know whatever is hidden now:
    what earlier tables have printed, and that there is nobody in a column that is left out. at_least: what they know
    because a column or a line is there.
    """

    families: Families
    tables: list[TableShape] = field(default_factory=list)
    printed: dict[Conditions, int] = field(default_factory=dict)
    implied: dict[Conditions, int] = field(default_factory=dict)
    differences: set[Conditions] = field(default_factory=set)
    columns: dict[Conditions, set[Conditions]] = field(default_factory=dict)
    names: dict[Conditions, str] = field(default_factory=dict)
    asked: dict[int, AskedFamilies] = field(default_factory=dict)
    earlier: list[TableShape] = field(default_factory=list)
    told: set[Conditions] = field(default_factory=set)
    at_least: set[AtLeast] = field(default_factory=set)

    def value(self, conditions: Conditions) -> int:
        return self.printed.get(conditions, self.implied.get(conditions, 0))

    def has(self, conditions: Conditions) -> bool:
        return conditions in self.printed or conditions in self.implied

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
    _note_numbers(shapes, answers)
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
    if question.answer_type == Question.AnswerType.TEXT:
        raise NotForPublication(
            f"「{one.title}」は文章で答える設問の表です。この表を外して、選択肢か数値で答える設問の表を選んでください。"
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
    whole = spec.count(answers)
    counted = whole.without_empty_remainders()
    whom = _of_whom(families, question, spec)
    groups = [both(whom, families.of_group(group.key)) for group in counted.groups]
    bases = tuple(map(families.conditions, groups))
    lines = []
    for line in counted.lines:
        said = families.of_group(line_key(question, line.code))
        lines.append(tuple(families.conditions(both(said, group)) for group in groups))
    shape = TableShape(one.title, question, spec, counted, bases, tuple(lines))
    _note_families(shapes, shape)
    _note_shape(shapes, shape, [group for group in whole.groups if group not in counted.groups])
    return shape


def line_key(question: Question, code: int) -> str:
    """The key of the group of those who gave an answer."""
    if question.attribute == Question.Attribute.AGE and not question.has_choices and code:
        return f"age-{FIVE_YEARS[code - 1].key}" if code <= len(FIVE_YEARS) else "age-other"
    return f"{key_of(question)}-{code}"


def _note_families(shapes: Shapes, shape: TableShape):
    families, question = shapes.families, shape.question
    asked = shapes.asked.setdefault(question.pk, AskedFamilies())
    for code in (NO_ANSWER, *(line.code for line in shape.counted.lines)):
        asked.own |= families.of_group(line_key(question, code)).keys()
    if question.answer_type == Question.AnswerType.MULTIPLE:
        (asked.flag,) = families.of_group(line_key(question, NO_ANSWER))
    asked.by |= {family for key in _keys(shape.counted, shape.spec) for family in families.of_group(key)}


def _note_shape(shapes: Shapes, shape: TableShape, left_out: Sequence[Group]):
    """What is told by a column or a line that is there, or is not."""
    families, question = shapes.families, shape.question
    whom = _of_whom(families, question, shape.spec)
    for group in left_out:
        if (nobody := families.conditions(both(whom, families.of_group(group.key)))) is not None:
            shapes.told.add(nobody)
    seen = [
        base
        for group, base in zip(shape.counted.groups, shape.bases, strict=True)
        if group.is_remainder and base is not None
    ]
    shapes.at_least |= {AtLeast(base) for base in seen}


def _note_numbers(shapes: Shapes, answers: Answers):
    """The bands of a number reach from the least to the greatest that anybody wrote; 年齢 has a line for other ages only
    where there are any."""
    families = shapes.families
    for question in answers.questions:
        key = key_of(question)
        if question.answer_type != Question.AnswerType.NUMBER or not families.has(key):
            continue
        codes = [code for code, _ in coded(answers.column(question)).choices]
        if question.attribute == Question.Attribute.AGE:
            others = families.conditions(families.of_group("age-other"))
            if len(codes) > len(FIVE_YEARS):
                shapes.at_least.add(AtLeast(others))
            elif others is not None and question.pk in shapes.asked:
                shapes.told.add(others)
        elif codes:
            for code in {codes[0], codes[-1]}:
                if (some := families.conditions(families.of_group(f"{key}-{code}"))) is not None:
                    shapes.at_least.add(AtLeast(some))


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
            if (code, group.key) in shown:
                shapes.told.add(cell)


def _add(shapes, into, conditions, value, shape, group: Group, label: str):
    into[conditions] = value
    shapes.names.setdefault(conditions, f"「{shape.title}」の「{group.whole_name}」の「{label}」")


def _imply(shapes: Shapes, shape: TableShape):
    """What the table lets its reader work out together with the others."""
    families, question = shapes.families, shape.question
    whom = _of_whom(families, question, shape.spec)
    codes = {*(line.code for line in shape.counted.lines), NO_ANSWER}
    said = [families.of_group(line_key(question, code)) for code in sorted(codes)]
    for group in shape.counted.groups:
        of_group = families.of_group(group.key)
        own = both(whom, of_group)
        if families.conditions(own) is None:
            continue
        for line in said:
            _derive(shapes, families.conditions(both(line, own)), shape, group)
            ((family, categories),) = line.items()
            _differ(shapes, both(own, {family: families.other_than(family, categories)}), shape, group)
        for other in _others(families, shape, of_group):
            for line in ({}, *said):
                _differ(shapes, both(line, other), shape, group)


def _differ(shapes: Shapes, parts, shape: TableShape, group: Group):
    conditions = shapes.families.conditions(parts)
    if conditions is not None and not shapes.has(conditions):
        _derive(shapes, conditions, shape, group)
        shapes.differences.add(conditions)


def _others(families: Families, shape: TableShape, of_group) -> Iterable[dict[str, frozenset[int]]]:
    """Those of the group who miss one condition of the table; and those outside the group."""
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
        outside = {family: families.other_than(family, categories)}
        yield both(_of_whom(families, shape.question, shape.spec), outside)


def _derive(shapes: Shapes, conditions: Conditions | None, shape: TableShape, group: Group):
    if conditions is None or shapes.has(conditions):
        return
    value = shapes.families.count(conditions)
    _add(shapes, shapes.implied, conditions, value, shape, group, "差し引きでわかる人数")
