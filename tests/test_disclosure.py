"""公表する表の組: nobody can work out a small number from all that is published, by whatever means."""

import random

import numpy as np
import pytest
from scipy.optimize import linprog

from surveys.answers import Answers
from surveys.disclosure.hiding import Rule
from surveys.disclosure.shapes import NamedSpec, NotForPublication
from surveys.disclosure.sheets import as_told, publishable
from surveys.models import Question, Survey
from surveys.table_spec import TableSpec
from tests.small_surveys import TruthBehind, a_survey

pytestmark = pytest.mark.django_db
FIVE = Rule(5)
SEEDS = range(40)


# -- the demo city -----------------------------------------------------------------------------------


@pytest.fixture
def demo(db):
    return Answers(Survey.objects.get())


def pk_of(number: str) -> int:
    return Question.objects.get(number=number).pk


def cell(tables, title: str, code: int, key: str):
    table = next(one for one in tables if one["title"] == title)
    at = [group["key"] for group in table["groups"]].index(key)
    return next(line for line in table["lines"] if line["code"] == code)["counts"][at]


def ways_out(table, target):
    """The fewest and the most persons in one cell of the tables of one question by one grouping, by a linear programme
    over its cells alone: total = sum of the groups, base = sum of the answers."""
    groups = [group["key"] for group in table["groups"] if group["key"] != "all"]
    codes = [line["code"] for line in table["lines"]]
    place = {pair: at for at, pair in enumerate((code, key) for code in codes for key in groups)}
    rows, values = [], []

    def know(pairs, value):
        if value is not None:
            row = np.zeros(len(place))
            row[[place[pair] for pair in pairs]] = 1
            rows.append(row)
            values.append(value)

    for at, group in enumerate(table["groups"]):
        keys = groups if group["key"] == "all" else [group["key"]]
        know([(code, key) for code in codes for key in keys], table["bases"][at])
        for line in table["lines"]:
            know([(line["code"], key) for key in keys], line["counts"][at])
    aim = np.zeros(len(place))
    aim[place[target]] = 1
    found = [
        linprog(sign * aim, A_eq=np.array(rows), b_eq=values, bounds=(0, None), method="highs")
        for sign in (1, -1)
    ]
    return round(found[0].fun), round(-found[1].fun)


def test_hiding_the_published_cell_of_one_person_alone_hides_nothing(demo):
    """75歳以上男性 who 是非参加したい: 1 of 470. Its column gives it back: 470 − (154 + 263 + 26 + 26) = 1."""
    counted = TableSpec(pk_of("6-3"), "sex_age").count(demo)
    table = as_shown(counted, hidden={(1, "m75")})

    assert ways_out(table, (1, "m75")) == (1, 1)


def test_a_square_of_four_hidden_cells_leaves_0_to_6(demo):
    """1 of the column of 75歳以上男性 with 26, and 5 of that of 65～74歳男性 with 13: each may take from the others, so
    that 1 may be anything up to 1 + 5 = 6."""
    counted = TableSpec(pk_of("6-3"), "sex_age").count(demo)
    table = as_shown(counted, hidden={(1, "m75"), (1, "m65"), (0, "m75"), (0, "m65")})

    assert ways_out(table, (1, "m75")) == (0, 6)


def as_shown(counted, hidden):
    groups = [
        {"key": group.key} for group in counted.groups if not group.is_remainder or group.key == "unknown"
    ]
    keys = [group.key for group in counted.groups]
    kept = [keys.index(group["key"]) for group in groups]
    lines = [
        {
            "code": line.code,
            "counts": [None if (line.code, keys[at]) in hidden else line.counts[at] for at in kept],
        }
        for line in counted.lines
    ]
    return {"groups": groups, "bases": [counted.bases[at] for at in kept], "lines": lines}


def test_the_published_table_is_made_safe_with_few_cells(demo):
    found = publishable(demo, [NamedSpec("表", TableSpec(pk_of("6-3"), "sex_age"))], FIVE)
    tables = found["tables"]

    assert cell(tables, "表", 1, "m75") is None
    assert found["hidden"] <= 9  # 1, 4 and 2 persons, and what keeps them
    for code, key in ((1, "m75"), (1, "unknown"), (4, "unknown")):
        low, high = ways_out(tables[0], (code, key))
        assert high - low >= 5


@pytest.mark.slow
def test_area_by_sex_and_age_beside_its_two_sides_is_safe(demo):
    """A linear programme of its own, over all cells of 圏域 × 性別・年齢: both other tables are sums of them."""
    pk = pk_of("6-3")
    named = [NamedSpec(by, TableSpec(pk, by)) for by in ("sex_age", "area", "area.sex_age")]

    tables = publishable(demo, named, FIVE)["tables"]

    truth = {
        (code, key): TruthBehind(demo, tables[2]).count(code, key)
        for code in (1, 2, 3, 4, 0)
        for key in (group["key"] for group in tables[2]["groups"] if group["key"] != "all")
    }
    places = {pair: at for at, pair in enumerate(truth)}
    rows, values, hidden = [], [], []
    for table in tables:
        for line in ({"code": None, "counts": table["bases"]}, *table["lines"]):
            for group, number in zip(table["groups"], line["counts"], strict=True):
                row = np.zeros(len(places))
                for (code, key), at in places.items():
                    row[at] = line["code"] in (None, code) and belongs(key, group["key"])
                if number is None:
                    hidden.append((row, int(row @ list(truth.values()))))
                else:
                    rows.append(row)
                    values.append(number)
    assert sum(count < 5 for _, count in hidden) > 20
    for row, count in hidden:
        low, high = (
            sign * linprog(sign * row, A_eq=np.array(rows), b_eq=values, bounds=(0, None), method="highs").fun
            for sign in (1, -1)
        )
        assert high - low > (4.99 if 0 < count < 5 else 0.01 if count else -1)


def belongs(cell_key: str, group_key: str) -> bool:
    return group_key == "all" or cell_key == group_key or group_key in cell_key.split("_")


def test_a_share_never_stands_beside_a_hidden_count_or_base(demo):
    named = [NamedSpec(by, TableSpec(pk_of("7-9"), by, decimals=1)) for by in ("sex_age", "area")]

    for table in publishable(demo, named, FIVE)["tables"]:
        for line in table["lines"]:
            for count, share, base in zip(line["counts"], line["shares"], table["bases"], strict=True):
                assert (share is None) == (count is None or base is None)


def test_tables_with_and_without_no_answer_do_not_tell_it(demo):
    """The two bases differ by those without an answer; of small groups that would be told."""
    pk = pk_of("6-3")
    named = [
        NamedSpec("含む", TableSpec(pk, "area.sex_age")),
        NamedSpec("除く", TableSpec(pk, "area.sex_age", excludes_no_answer=True)),
    ]

    including, without = publishable(demo, named, FIVE)["tables"]

    counted = TableSpec(pk, "area.sex_age").count(demo).without_empty_remainders()
    (unanswered,) = [line.counts for line in counted.lines if line.code == 0]
    small = [at for at, count in enumerate(unanswered) if 0 < count < 5]
    keys = [group["key"] for group in without["groups"]]
    assert small
    for at in small:
        other = without["bases"][keys.index(counted.groups[at].key)]
        assert including["bases"][at] is None or other is None


def test_a_later_set_takes_what_was_published_before_as_known(demo):
    """女性 alone first, then everybody: the difference is 男性, of whom few took the first choice at 75 and more."""
    pk = pk_of("6-3")
    women = NamedSpec("女性", TableSpec(pk, "area", where=("sex-2",)))
    first = publishable(demo, [women], FIVE)["tables"]
    everybody = NamedSpec("全員", TableSpec(pk, "area"))

    alone = publishable(demo, [everybody], FIVE)
    after = publishable(demo, [everybody], FIVE, [as_told(one) for one in first])

    men = TableSpec(pk, "area", where=("sex-1",)).count(demo)
    small = {
        (line.code, group.key)
        for line in men.lines
        for group, count in zip(men.groups, line.counts, strict=True)
        if 0 < count < 5
    }
    assert small and alone["hidden"] < after["hidden"]
    assert all(
        cell(after["tables"], "全員", *one) is None or cell(first, "女性", *one) is None for one in small
    )


def test_weighted_tables_are_not_published(demo):
    with pytest.raises(NotForPublication, match="重みをつけた表"):
        publishable(demo, [NamedSpec("表", TableSpec(pk_of("6-3"), "area", is_weighted=True))], FIVE)


def test_zeros_are_hidden_too_where_that_is_the_rule():
    rng = random.Random(3)
    answers = a_survey(rng, 60)
    named = [NamedSpec("表", TableSpec(answers.asked[0].pk, "area"))]

    for shows_zeros in (True, False):
        table = publishable(answers, named, Rule(5, shows_zeros))["tables"][0]
        counted = named[0].spec.count(answers).without_empty_remainders()
        zeros = [
            shown
            for line, given in zip(counted.lines, table["lines"], strict=True)
            for count, shown in zip(line.counts, given["counts"], strict=True)
            if count == 0
        ]
        assert zeros and (shows_zeros or set(zeros) == {None})


def test_a_group_of_few_people_shows_nothing():
    rng = random.Random(5)
    answers = a_survey(rng, 80)
    area = answers.column(answers.attribute("area"))
    codes = np.where(np.arange(80) < 3, 1, 2).astype("<u2")  # three people in the first area
    area.codes = codes
    area.save()
    named = [NamedSpec("表", TableSpec(answers.asked[0].pk, "area"))]

    (table,) = publishable(Answers(answers.survey), named, FIVE)["tables"]

    at = [group["key"] for group in table["groups"]].index("area-1")
    assert table["bases"][at] is None
    assert {line["counts"][at] for line in table["lines"]} == {None}
