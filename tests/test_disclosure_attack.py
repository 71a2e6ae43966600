"""公表する表の組, attacked: nobody can work out a small number from all that is published, by whatever means."""

import random
from collections import Counter

import numpy as np
import pytest

from surveys.answers import Answers
from surveys.disclosure import hiding
from surveys.disclosure.hiding import Rule
from surveys.disclosure.shapes import NamedSpec, NotForPublication, shapes_of
from surveys.disclosure.sheets import publishable
from surveys.models import Question, Survey
from surveys.table_spec import TableSpec
from tests.attacks import Attacker
from tests.halves import mine
from tests.small_surveys import TruthBehind, a_survey, attacker_of, truth_of

pytestmark = pytest.mark.django_db
FIVE = Rule(5)
SEEDS = range(40)


def some_tables(answers: Answers, rng: random.Random):
    one, two = answers.asked
    specs = [
        TableSpec(one.pk, "sex"),
        TableSpec(one.pk, "area"),
        TableSpec(one.pk, "area.sex"),
        TableSpec(one.pk, "area", excludes_no_answer=True),
        TableSpec(one.pk, "area", where=("sex-1",)),
        TableSpec(two.pk, "area"),
        TableSpec(two.pk, "area.sex"),
        TableSpec(two.pk, "sex", where=("area-1", "area-2")),
        TableSpec(two.pk, "area", excludes_no_answer=True),
        TableSpec(two.pk, f"q{one.pk}"),
        TableSpec(one.pk, f"q{two.pk}"),
    ]
    chosen = rng.sample(specs, rng.randint(1, 4))
    return [NamedSpec(f"表{at}", spec) for at, spec in enumerate(chosen, 1)]


def given_away(answers, tables, threshold=5):
    """The small numbers of the tables, and the small differences between them, that the attacker can place within less
    than the threshold; and the hidden ones that he knows for certain."""
    attacker = attacker_of(answers)
    truth = truth_of(attacker, answers)
    read = attacker.read(tables, answers.size)
    assert (np.array(read.rows) @ truth == read.values).all()  # nothing that is printed is wrong
    assert all(row @ truth >= 1 for row in read.least)
    found, looked_at = [], set()
    for table, code, key, row in (*read.hidden, *attacker.small_differences(tables, truth, threshold)):
        if row.tobytes() in looked_at:
            continue
        looked_at.add(row.tobytes())
        low, high = attacker.range_of(row, read)
        count = int(row @ truth)
        if (0 < count < threshold and high - low < threshold - 1e-6) or (count and high - low < 1e-6):
            found.append((table["title"], code, key, count, low, high))
    for table in tables:
        for line in (None, *table["lines"]):
            numbers = line["counts"] if line else table["bases"]
            found += [
                (table["title"], "printed", number) for number in numbers if number in range(1, threshold)
            ]
    return found


@pytest.mark.slow
@pytest.mark.asvs("14.2.4")
def test_an_attacker_recovers_nothing_from_tables_of_small_surveys_and_most_are_published():
    """A protection that refuses everything, or hides everything, would prove nothing."""
    came_to = Counter()
    seeds = mine(SEEDS)
    for seed in seeds:
        rng = random.Random(seed)
        answers = a_survey(rng, rng.randint(20, 150))
        try:
            tables = publishable(answers, some_tables(answers, rng), FIVE)["tables"]
        except NotForPublication as refusal:
            came_to["refused"] += 1
            assert "この表を外" in str(refusal)
            continue
        shown = [
            number
            for table in tables
            for numbers in (table["bases"], *(line["counts"] for line in table["lines"]))
            for number in numbers
        ]
        came_to["whole" if None not in shown else "partly hidden"] += 1
        came_to["numbers"] += len(shown)
        came_to["hidden numbers"] += shown.count(None)
        assert given_away(answers, tables) == [], seed

    # Of these surveys of 20 to 150 people all are published, and a good two fifths of their numbers.
    assert came_to["refused"] <= len(seeds) / 10
    assert came_to["partly hidden"] + came_to["whole"] >= len(seeds) * 9 / 10
    assert came_to["hidden numbers"] < came_to["numbers"] * 2 / 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_not_even_trying_every_survey_of_a_few_people_tells_a_small_number(seed):
    """Every survey of so many people that prints the same tables, one by one: whole persons, no linear programme."""
    rng = random.Random(100 + seed)
    answers = a_survey(rng, 7, areas=2, choices=1)
    one, _ = answers.asked
    named = [NamedSpec("表1", TableSpec(one.pk, "sex")), NamedSpec("表2", TableSpec(one.pk, "area"))]
    rule = Rule(3)
    try:
        tables = publishable(answers, named, rule)["tables"]
    except NotForPublication:
        return
    attacker = attacker_of(answers)
    attacker.questions.popitem()  # the question with several answers is in no table
    attacker = Attacker(attacker.attributes, attacker.questions)
    read = attacker.read(tables, 7)

    numbers = np.array([row for *_, row in read.hidden], dtype=int).reshape(len(read.hidden), -1)
    possible = np.array([numbers @ kinds for kinds in attacker.all_surveys(read, 7)])

    for at, (table, code, key, _) in enumerate(read.hidden):
        true = TruthBehind(answers, table).count(code, key)
        spread = possible[:, at].max() - possible[:, at].min()
        assert not 0 < true < 3 or spread >= 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_an_attacker_recovers_nothing_from_bands_of_numbers(seed):
    """12 and 48 are the least and the greatest, written by few: somebody is in the first and in the last band."""
    rng = random.Random(200 + seed)
    answers = a_survey(rng, rng.randint(60, 150), last="number")
    one, number = answers.asked
    specs = [TableSpec(number.pk, "area"), TableSpec(number.pk, "sex"), TableSpec(one.pk, f"q{number.pk}")]
    named = [NamedSpec(f"表{at}", spec) for at, spec in enumerate(rng.sample(specs, 2))]

    tables = publishable(answers, named, FIVE)["tables"]

    assert given_away(answers, tables) == []


def test_few_who_did_not_choose_are_protected_like_few_who_did(small):
    """Of the 40 of the first area 38 chose 「1」: 40 − 38 = 2 did not. Of the second 30 of 60 did."""
    answers, several = small
    table = publishable(answers, [NamedSpec("表", TableSpec(several.pk, "area"))], FIVE)["tables"][0]

    first = [group["key"] for group in table["groups"]].index("area-1")
    assert table["bases"][first] == 40 and table["lines"][0]["counts"][first] is None
    attacker = attacker_of(answers)
    read = attacker.read([table], answers.size)
    did_not = attacker.counts(table, None, "area-1") - attacker.counts(table, 1, "area-1")
    assert did_not @ truth_of(attacker, answers) == 2
    low, high = attacker.range_of(did_not, read)
    assert high - low >= 5


@pytest.fixture
def small(db):
    """100 people: 40 and 60 by area. With several answers: 1 alone, or 2 alone."""
    answers = a_survey(random.Random(1), 100)
    _, several = answers.asked
    area = answers.column(answers.attribute("area"))
    area.codes = np.repeat([1, 2], [40, 60]).astype("<u2")
    area.save()
    chose = answers.column(several)
    chose.codes = np.repeat([1, 2, 1, 2], [38, 2, 30, 30]).astype("<u8")
    chose.save()
    return Answers(answers.survey), several


def test_a_set_that_cannot_be_attacked_as_a_whole_is_refused(small, monkeypatch):
    """A group of three people needs the puzzle of all questions together. Where that is too large, nothing is shown."""
    answers, _ = small
    area = answers.column(answers.attribute("area"))
    area.codes = np.repeat([1, 2, 3], [40, 57, 3]).astype("<u2")
    area.save()
    area.question.choices.create(code=3, label="離れ")
    named = [NamedSpec("表", TableSpec(one.pk, "area")) for one in answers.asked]
    assert publishable(Answers(answers.survey), named, FIVE)["hidden"]

    monkeypatch.setattr(hiding, "CELLS_TOGETHER", 10)

    with pytest.raises(NotForPublication, match="いっしょに調べる必要がありますが"):
        publishable(Answers(answers.survey), named, FIVE)


def test_each_proof_is_a_survey_that_would_print_the_same_tables():
    """The answers of the demo to one question, given anew to the people of each kind by the ways: counted from the
    beginning, every shown number is the same, and each small number is another by five in two of these surveys."""
    answers = Answers(Survey.objects.get())
    question = Question.objects.get(number="6-3")
    named = [NamedSpec(by, TableSpec(question.pk, by)) for by in ("sex_age", "area")]
    shapes = shapes_of(answers, named)
    search = hiding.Search(shapes, FIVE, lambda done, of: None)
    for step in (search.find_places, search.protect, search.prove):
        step()
    ((part, found),) = search.found.items()
    counts = [
        [named[at].spec.count(again).lines for at in range(2)] for again in surveys_of(part, found, answers)
    ]
    true = [one.spec.count(answers).lines for one in named]

    moved = Counter()
    for at, shape in enumerate(shapes.tables):
        for line, cells in enumerate(shape.lines):
            for place, cell in enumerate(cells[: len(shape.counted.groups)]):
                seen = [again[at][line].counts[place] for again in counts] + [true[at][line].counts[place]]
                moved[cell] = max(moved[cell], max(seen) - min(seen))
    assert {moved[cell] for cell in moved if cell not in search.hidden} == {0}
    small = [cell for cell in moved if cell in search.sensitive]
    assert small and min(moved[cell] for cell in small) >= 5


def surveys_of(part, found, answers):
    """The survey of each difference: the cells of the question, handed out to the people of each kind."""
    (block,) = part.blocks
    people = np.stack([part.families.codes[way] for way in block.names[:-1]], axis=1)
    for difference in found:
        survey = block.truth + difference
        column = answers.column(Question.objects.get(number="6-3"))
        places = [*(code for code, _ in column.choices), 0]
        given = np.zeros(answers.size, dtype="<u2")
        for kind in np.unique(people, axis=0):
            cells = np.flatnonzero((block.cells[:, :-1] == kind).all(axis=1))
            of_kind = np.flatnonzero((people == kind).all(axis=1))
            given[of_kind] = np.repeat([places[at] for at in block.cells[cells, -1]], survey[cells])
        again = Answers(answers.survey)
        again.column(column.question).codes = given
        yield again
