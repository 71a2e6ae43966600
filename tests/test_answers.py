"""個票: answers stored by column, read back one by one, and counted by group."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answers import Answers, store_answers
from surveys.attributes import FEMALE, MALE, OTHER_SEX, ages_of, sex_of
from surveys.crosstab import WEIGHT_SCALE, crosstab
from surveys.groupings import grouping_of, members_of, sex_age, ways_of
from surveys.groups import Group, Grouping, by_choices, by_sex_and_age, crossed
from surveys.models import AnswerColumn, Choice, Question, Survey
from surveys.table_spec import TableSpec

pytestmark = pytest.mark.django_db

ASKED = (
    ("F1", "single", "sex", ("男性", "女性", "その他")),
    ("F2", "number", "age", ()),
    ("1", "single", "", ("はい", "いいえ")),
    ("2", "multiple", "", ("ゴミ出し", "買い物", "見守り")),
    ("3", "text", "", ()),
)


@pytest.fixture
def survey():
    survey = Survey.objects.create(title="試しの調査", closed_on="2025-01-31")
    for at, (number, answer_type, attribute, labels) in enumerate(ASKED):
        question = survey.questions.create(
            number=number, text="問い", answer_type=answer_type, attribute=attribute, position=at
        )
        for code, label in enumerate(labels, 1):
            question.choices.create(code=code, label=label)
    return survey


def table(rows):
    return pd.DataFrame(rows, columns=["F1", "F2", "1", "2", "3"])


def test_every_answer_is_read_back_as_it_was_given(survey):
    rows = [
        ((1,), 70, (2,), (1, 3), "坂が多い"),
        ((), None, (), (), None),
        ((2,), 75.5, (1,), (2,), ""),
    ]
    store_answers(survey, table(rows), ["A-1", "A-2", "B-1"])

    answers = Answers(survey)
    sex, age, single, multiple, text = (answers.column(question) for question in answers.questions)
    assert sex.codes.tolist() == [1, 0, 2]
    assert age.codes.tolist()[::2] == [70, 75.5] and np.isnan(age.codes[1])
    assert single.codes.tolist() == [2, 0, 1]
    assert [[code for code in (1, 2, 3) if multiple.taken(code)[at]] for at in range(3)] == [[1, 3], [], [2]]
    assert text.texts == ["坂が多い", "", ""]
    assert [column.taken(0).tolist() for column in (single, multiple)] == [[False, True, False]] * 2
    assert answers.sheet.slip_numbers == ["A-1", "A-2", "B-1"]


def test_a_code_that_no_choice_has_is_refused_with_its_place(survey):
    rows = [((1,), 70, (1,), (), ""), ((1,), 70, (9,), (), "")]

    with pytest.raises(ValueError, match="2人目の問1に、選択肢にないコード 9 があります。"):
        store_answers(survey, table(rows))


def test_two_answers_to_one_are_refused_with_their_place(survey):
    with pytest.raises(ValueError, match="1人目の問1は○は1つの設問ですが、2つ選ばれています。"):
        store_answers(survey, table([((1,), 70, (1, 2), (), "")]))


def test_a_survey_nobody_answered_has_a_crosstab_of_zeros(survey):
    store_answers(survey, table([]))
    answers = Answers(survey)

    counted = crosstab(answers.column(answers.asked[0]), sex_age(answers))

    assert counted.bases == (0,) * 7
    assert {line.counts for line in counted.lines} == {(0,) * 7}


def test_two_attributes_divide_at_once_and_each_pair_has_its_own_address(survey):
    rows = [
        ((1,), 70, (1,), (), ""),
        ((1,), 80, (2,), (), ""),
        ((2,), 70, (1,), (), ""),
        ((), 70, (1,), (), ""),
    ]
    store_answers(survey, table(rows))
    answers = Answers(survey)
    yes = answers.asked[0]

    counted = crosstab(answers.column(yes), grouping_of(answers, f"sex_age.q{yes.pk}"))

    assert sum(counted.bases[1:]) == counted.bases[0] == 4
    group, members = members_of(answers, f"m65_q{yes.pk}-1")
    assert (group.whole_name, members.tolist()) == ("65～74歳男性　はい", [True, False, False, False])
    assert members_of(answers, "unknown")[1].tolist() == [False, False, False, True]


def test_groups_of_a_question_with_several_answers_overlap(survey):
    rows = [((1,), 70, (1,), (1, 2), ""), ((1,), 70, (2,), (2,), ""), ((1,), 70, (2,), (), "")]
    store_answers(survey, table(rows))
    answers = Answers(survey)

    counted = crosstab(answers.column(answers.asked[0]), grouping_of(answers, f"q{answers.asked[1].pk}"))

    assert counted.bases == (3, 1, 2, 0, 1)  # 総計, ゴミ出し, 買い物, 見守り, 無回答
    assert counted.lines[0].counts == (1, 1, 1, 0, 0)  # はい


def test_without_those_who_gave_no_answer_the_bases_are_smaller_and_the_line_is_gone(survey):
    rows = [((1,), 70, (1,), (), ""), ((1,), 70, (), (), ""), ((2,), 70, (2,), (), "")]
    store_answers(survey, table(rows))
    answers = Answers(survey)

    counted = crosstab(answers.column(answers.asked[0]), grouping_of(answers, "sex"), excludes_no_answer=True)

    assert counted.bases == (2, 1, 1, 0, 0)  # 3 - 1 of 無回答; 男性, 女性, その他, 不明
    assert [line.label for line in counted.lines] == ["はい", "いいえ"]
    assert counted.without_empty_remainders().bases == (2, 1, 1, 0)


def test_weights_count_people_for_more_or_less_and_halves_round_up(survey):
    survey.questions.create(number="W", text="重み", answer_type="number", attribute="weight", position=9)
    frame = table([((1,), 70, (1,), (1,), ""), ((1,), 70, (2,), (1,), ""), ((2,), 70, (1,), (), "")])
    frame["W"] = [0.5, 2.0, 1.0]
    store_answers(survey, frame)
    answers = Answers(survey)

    one, several = (
        crosstab(answers.column(question), grouping_of(answers, "sex"), weights=answers.weights)
        for question in answers.asked[:2]
    )

    assert one.lines[0].counts == (1_500_000, 500_000, 1_000_000, 0, 0)  # 0.5 + 1.0, 0.5, 1.0
    assert several.lines[0].counts == (2_500_000, 2_500_000, 0, 0, 0)  # 0.5 + 2.0
    assert one.people == (3, 2, 1, 0, 0)
    assert [one.persons(count) for count in one.bases] == [4, 3, 1, 0, 0]  # 3.5, 2.5: half up
    assert one.scale == WEIGHT_SCALE


def test_only_some_respondents_are_counted(survey):
    rows = [((1,), 70, (1,), (1,), ""), ((1,), 70, (1,), (), ""), ((2,), 70, (2,), (1,), "")]
    store_answers(survey, table(rows))
    answers = Answers(survey)
    one, several = answers.asked[:2]

    counted = crosstab(answers.column(one), sex_age(answers), keep=answers.column(several).taken(1))

    assert counted.bases == (2, 1, 0, 1, 0, 0, 0)


def test_a_text_divides_nobody_and_an_age_divides_by_its_bands(survey):
    store_answers(
        survey, table([((1,), 66, (1,), (), ""), ((1,), 91, (1,), (), ""), ((1,), 64, (1,), (), "")])
    )
    answers = Answers(survey)

    assert [way.name for way in ways_of(answers)] == ["性別・年齢", "性別", "年齢", "問1 問い", "問2 問い"]
    ages = grouping_of(answers, "age")
    named = {group.name: int(ages.members(group).sum()) for group in ages.groups}
    assert {name: count for name, count in named.items() if count} == {
        "65～69歳": 1,
        "90歳以上": 1,
        "そのほか": 1,
    }
    with pytest.raises(KeyError):
        grouping_of(answers, f"q{answers.asked[2].pk}")


@pytest.mark.parametrize(
    ("label", "ages"),
    [
        ("65～69歳", (65, 69)),
        ("１．６５歳〜７４歳", (65, 74)),
        ("75歳以上", (75, 150)),
        ("65歳未満", (0, 64)),
        ("64歳以下", (0, 64)),
        ("90歳代", None),
        ("74～65歳", None),
        ("無回答", None),
    ],
)
def test_bands_of_ages_are_read_from_their_words(label, ages):
    assert ages_of(label) == ages


@pytest.mark.parametrize(("label", "sex"), [("１．男性", MALE), ("女", FEMALE), ("答えたくない", OTHER_SEX)])
def test_sexes_are_read_from_their_words(label, sex):
    assert sex_of(label) == sex


ages = st.one_of(st.just(-1), st.integers(40, 110))
sexes = st.integers(0, 3)
respondents = st.lists(
    st.tuples(
        sexes, ages, st.integers(0, 2), st.sampled_from([0, 1, 2]), st.sets(st.sampled_from([1, 2, 64]))
    ),
    max_size=40,
)


@given(respondents)
def test_groups_and_remainder_add_up_to_everybody_in_every_line(rows):
    """Pure counting: the arrays stand for any survey, so no database is needed."""
    sex, age, area, one, several = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    age = np.array(age, dtype=float)
    sexes_and_ages = by_sex_and_age(np.array(sex, dtype=int), age, age)
    areas = by_choices("area", "圏域", [(1, "第1"), (2, "第2")], np.array(area, dtype="<u2"), "不明")

    several = [sum(1 << code - 1 for code in taken) for taken in several]
    for answer_type, values in (("single", one), ("multiple", several)):
        column = AnswerColumn(
            question=_question(answer_type, (1, 2) if answer_type == "single" else (1, 2, 64))
        )
        column.codes = values
        counted = crosstab(column, crossed(areas, sexes_and_ages))

        assert counted.bases[0] == sum(counted.bases[1:]) == len(rows)
        for line in counted.lines:
            assert line.counts[0] == sum(line.counts[1:]) == int(column.taken(line.code).sum())


@pytest.mark.parametrize(
    ("choices", "groups"), [(7, 9), (255, 256), (256, 256), (300, 300), (2, 70_000)], ids=str
)
def test_however_many_choices_and_groups_there_are_each_pair_is_counted_apart(choices, groups):
    """Pairs of (choices + 1) × groups are told apart by two bytes up to 65,536, and by eight beyond; 256 × 256 is the
    last that fits, 257 × 256 the first that does not."""
    dice = np.random.default_rng(choices * groups)
    answered, places = dice.integers(0, choices + 1, 5000), dice.integers(0, groups, 5000)
    answered[-1], places[-1] = choices, groups - 1  # the highest of both
    column = AnswerColumn(question=_question("single", range(1, choices + 1)))
    column.codes = answered
    names = tuple(Group(str(at), str(at)) for at in range(groups))
    counted = crosstab(column, Grouping("any", "区分", names, places))

    expected = Counter(zip(answered.tolist(), places.tolist(), strict=True))
    found = {
        (line.code, at): number
        for line in counted.lines
        for at, number in enumerate(line.counts[1:])
        if number
    }
    assert found == expected
    assert counted.bases[1:] == tuple(np.bincount(places, minlength=groups).tolist())


def _question(answer_type, codes):
    question = Question(pk=1, number="2", answer_type=answer_type)
    question._prefetched_objects_cache = {"choices": [Choice(code=code, label=str(code)) for code in codes]}
    return question


def test_conditions_on_one_attribute_are_alternatives_and_on_several_all_must_hold(survey):
    rows = [
        ((1,), 70, (1,), (), ""),
        ((1,), 80, (1,), (), ""),
        ((2,), 70, (1,), (), ""),
        ((2,), 70, (2,), (), ""),
    ]
    store_answers(survey, table(rows))
    answers = Answers(survey)
    yes, *_ = answers.asked

    def counted(*where):
        return TableSpec(yes.pk, where=where).count(answers).bases

    assert counted("sex-1") == (2,)
    assert counted("sex-1", "sex-2") == (4,)
    assert counted("sex-2", f"q{yes.pk}-1") == (1,)
    assert counted("f65", "age-70") == (2,)
    assert counted("m65", "f65") == (3,)
