"""個票: answers stored by column and read back one by one."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answers import store_answers
from surveys.crosstab import EVERYBODY, OTHER_AGES, SEX_AGE_GROUPS, UNKNOWN, Attributes, columns_of, crosstab
from surveys.models import AnswerColumn, Choice, Question, Survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    survey = Survey.objects.create(title="試しの調査", closed_on="2025-01-31")
    for number, answer_type in (("1", "single"), ("2", "multiple")):
        question = Question.objects.create(survey=survey, number=number, text="問い", answer_type=answer_type)
        Choice.objects.bulk_create(
            Choice(question=question, code=code, label=f"選択肢{code}") for code in (1, 2, 64)
        )
    return survey


def table(rows):
    return pd.DataFrame(rows, columns=["sex", "age", "area", "1", "2"])


def test_every_answer_is_read_back_as_it_was_given(survey):
    store_answers(
        survey,
        table(
            [("male", 70, None, (2,), (1, 64)), (None, None, None, (), ()), ("female", 75, None, (64,), (2,))]
        ),
    )

    single, multiple = columns_of(survey)
    assert single.codes.tolist() == [2, 0, 64]
    assert [[code for code in (1, 2, 64) if multiple.taken(code)[i]] for i in range(3)] == [[1, 64], [], [2]]
    assert single.taken(0).tolist() == multiple.taken(0).tolist() == [False, True, False]


def test_a_code_that_no_choice_has_is_refused_with_its_place(survey):
    with pytest.raises(ValueError, match="2人目の問1に、選択肢にないコード 9 があります。"):
        store_answers(survey, table([("male", 70, None, (1,), ()), ("male", 70, None, (9,), ())]))


def test_two_answers_to_one_are_refused_with_their_place(survey):
    with pytest.raises(ValueError, match="1人目の問1は○は1つの設問ですが、2つ選ばれています。"):
        store_answers(survey, table([("male", 70, None, (1, 2), ())]))


def test_a_survey_nobody_answered_has_a_crosstab_of_zeros(survey):
    store_answers(survey, table([]))

    counted = crosstab(columns_of(survey)[0], [EVERYBODY, *SEX_AGE_GROUPS], Attributes.of(survey))

    assert counted.bases == (0, 0, 0, 0, 0)
    assert {line.counts for line in counted.lines} == {(0, 0, 0, 0, 0)}


ages = st.one_of(st.none(), st.integers(40, 110))
sexes = st.sampled_from(["male", "female", None])
respondents = st.lists(
    st.tuples(
        sexes,
        ages,
        st.none(),
        st.sampled_from([(), (1,), (2,)]),
        st.sets(st.sampled_from([1, 2, 64])).map(tuple),
    ),
    max_size=40,
)


@given(respondents)
def test_groups_and_remainder_add_up_to_everybody_in_every_line(rows):
    """Pure counting: the arrays stand for any survey, so no database is needed."""
    frame = table(rows)
    attributes = Attributes(
        sex=frame["sex"].map(lambda sex: sex or "").to_numpy(dtype=object),
        age=frame["age"].map(lambda age: -1 if pd.isna(age) else int(age)).to_numpy(dtype=int),
    )
    question = Question(pk=1, number="2", answer_type="multiple")
    question._prefetched_objects_cache = {
        "choices": [Choice(code=code, label=str(code)) for code in (1, 2, 64)]
    }
    column = AnswerColumn(question=question)
    column.codes = [sum(1 << (code - 1) for code in taken) for taken in frame["2"]]

    counted = crosstab(column, [EVERYBODY, *SEX_AGE_GROUPS, UNKNOWN, OTHER_AGES], attributes)

    assert counted.bases[0] == sum(counted.bases[1:]) == len(rows)
    for line in counted.lines:
        assert line.counts[0] == sum(line.counts[1:])
        expected = sum(1 for row in rows if (line.code in row[4] if line.code else not row[4]))
        assert line.counts[0] == expected
