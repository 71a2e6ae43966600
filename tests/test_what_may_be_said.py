"""Limits of a share, differences that stand, and sentences that claim no more than the table carries."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.crosstab import WEIGHT_SCALE
from surveys.models import Question, Survey
from surveys.saying.differences import comparisons, holm, marks, two_sided
from surveys.saying.evidence import about_the_population, evidence_of, look_at
from surveys.saying.findings import Table, findings
from surveys.saying.interval import Share, correction_of, difference, effective, wilson
from surveys.saying.wording import error_in_words, poles, unnumbered
from surveys.survey_table import survey_table
from surveys.table_spec import TableSpec
from tests.tables_of_surveys import counted, demo_answers, of_demo

# -- 誤差 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "count, base, low, high", [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)]
)
def test_the_limits_are_those_wilson_gives(count, base, low, high):
    """As Newcombe printed them (1998, Two-sided confidence intervals for the single proportion, table I)."""
    interval = wilson(count / base, base)

    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def test_a_finite_population_makes_the_sample_worth_more():
    # 100 of 400 were asked: (400 − 100) ÷ (400 − 1) = 0.7519, so the 100 are worth 100 ÷ 0.7519 = 133.
    correction = correction_of(100, 400)

    assert round(100 / correction, 10) == 133
    assert wilson(0.1, 100, correction) == wilson(0.1, 133)


def test_who_asked_everybody_knows_the_share_exactly():
    interval = wilson(0.3, 50, correction_of(50, 50))

    assert (interval.low, interval.high) == (0.3, 0.3)


@pytest.mark.parametrize("population", [None, 99])
def test_a_population_that_is_unknown_or_smaller_than_the_sample_corrects_nothing(population):
    assert correction_of(100, population) == 1


def test_weighted_respondents_are_worth_what_kish_says():
    # Weights 1, 1 and 2: (1 + 1 + 2)² ÷ (1 + 1 + 4) = 16 ÷ 6.
    assert effective(4, 6) == 16 / 6


@given(
    count=st.integers(0, 400),
    more=st.integers(0, 400),
    beyond=st.integers(0, 10_000),
)
def test_the_limits_hold_the_share_and_a_finite_population_never_widens_them(count, more, beyond):
    base = count + more
    if not base:
        return
    wide = wilson(count / base, base)
    narrow = wilson(count / base, base, correction_of(base, base + beyond))

    assert 0 <= wide.low <= narrow.low <= count / base <= narrow.high <= wide.high <= 1


def test_the_limits_of_a_difference_are_those_newcombe_gives():
    """56 of 70 against 48 of 80: 0.0524 to 0.3339 (1998, table II, method 10, example a)."""
    interval = difference(Share(56, 70, 70), Share(48, 80, 80))

    assert (round(interval.low, 4), round(interval.high, 4)) == (0.0524, 0.3339)


def test_the_error_is_told_by_the_further_limit():
    # Wilson for 81 of 263: 30.8 − 25.5 = 5.3 points below, 36.6 − 30.8 = 5.8 above.
    assert error_in_words(Share(81, 263, 263)) == "±5.8ポイント"


@pytest.mark.django_db
def test_whether_the_population_is_known_is_said():
    answers = demo_answers()
    sentences = [about_the_population(answers)]
    for population in (27_000, 2_000):
        answers.survey.population = population
        sentences.append(about_the_population(answers))

    assert ["していません" in sentence for sentence in sentences] == [True, False, True]


@pytest.mark.django_db
def test_groups_are_taken_to_have_been_asked_in_the_proportion_of_the_whole():
    Survey.objects.update(population=4358)  # 2,179 answered: every other one
    evidence = of_demo("7-9", "sex_age")

    # 総計: (4358 − 2179) ÷ 4357. 65～74歳男性: 453 of 906, so (906 − 453) ÷ 905.
    assert evidence.corrections[:2] == (2179 / 4357, 453 / 905)


@pytest.mark.django_db
def test_weights_enter_by_their_squares():
    answers = demo_answers()
    answers.weights = np.where(np.arange(answers.size) % 2, 3, 1) * WEIGHT_SCALE
    question = next(one for one in answers.asked if one.number == "6-3")
    evidence = look_at(survey_table(answers, TableSpec(question.pk, is_weighted=True)))

    # 1,090 weigh 1 and 1,089 weigh 3: (1090 + 3267)² ÷ (1090 + 9801).
    assert evidence.sizes[0] == pytest.approx(4357**2 / 10891)


# -- 区分による差 ------------------------------------------------------------------------------------


def test_a_cell_is_held_against_everybody_else():
    # 30 of 50 against 20 of 50: pooled 0.5, z = 0.2 ÷ √(0.25 × (1/50 + 1/50)) = 2.
    table = evidence_of(counted({"はい": (30, 20)}, (50, 50)))
    one = comparisons(table)[1, "g-1"]

    assert (one.share.count, one.rest.count, round(one.z, 10)) == (30, 20, 2)
    assert round(one.p, 4) == 0.0455


def test_z_is_the_adjusted_standardized_residual_of_the_cell():
    # Haberman: (count − expected) ÷ √(expected × (1 − row share) × (1 − column share)).
    table = evidence_of(counted({"甲": (20, 30, 50), "乙": (60, 50, 30)}, (80, 80, 80)))
    expected = 100 * 80 / 240
    residual = (20 - expected) / sqrt(expected * (1 - 100 / 240) * (1 - 80 / 240))

    assert comparisons(table)[1, "g-1"].z == pytest.approx(residual)


def test_the_cells_of_a_table_are_judged_together():
    # Smallest first: 0.005 × 4, 0.01 × 3, 0.03 × 2, 0.04 × 1 which may not fall below the one before it.
    assert [round(p, 10) for p in holm([0.01, 0.04, 0.03, 0.005])] == [0.03, 0.06, 0.06, 0.02]


def test_a_difference_that_would_stand_alone_may_not_stand_in_a_table():
    alone = evidence_of(counted({"はい": (30, 20)}, (50, 50)))
    beside = evidence_of(counted({"はい": (30, 20), "いいえ": (20, 30)}, (50, 50)))

    # p = 0.0455 in each cell; Holm makes of it 2 × 0.0455 even where there are two groups alone.
    assert two_sided(2) < 0.05
    assert marks(alone) == marks(beside) == {}


def test_who_is_of_no_group_gets_no_mark_but_is_among_the_others():
    table = evidence_of(counted({"はい": (60, 20, 40)}, (100, 100), remainders=(40,)))
    found = comparisons(table)

    assert set(found) == {(1, "g-1"), (1, "g-2")}
    assert (found[1, "g-1"].rest.count, found[1, "g-1"].rest.base) == (60, 140)


def test_a_cell_where_fewer_than_five_are_expected_is_not_compared():
    # 4 + 4 of 200 took it: 4 % of 100 are expected in each group.
    found = comparisons(evidence_of(counted({"まれ": (8, 0), "ほか": (92, 100)}, (100, 100))))

    assert [one.adjusted for one in found.values()] == [None, None, None, None]


@given(
    counts=st.lists(st.lists(st.integers(0, 60), min_size=3, max_size=3), min_size=2, max_size=4),
    order=st.permutations(range(3)),
)
def test_marks_do_not_depend_on_the_order_of_the_groups(counts, order):
    bases = [max(1, sum(column)) for column in zip(*counts, strict=True)]
    table = counted({f"選択肢{at}": row for at, row in enumerate(counts)}, bases)
    turned = replace(
        table,
        groups=(table.groups[0], *(table.groups[at + 1] for at in order)),
        bases=(table.bases[0], *(table.bases[at + 1] for at in order)),
        people=(table.people[0], *(table.people[at + 1] for at in order)),
        lines=tuple(
            replace(line, counts=(line.counts[0], *(line.counts[at + 1] for at in order)))
            for line in table.lines
        ),
    )

    def words(one):
        return {key: found.word for key, found in marks(evidence_of(one)).items()}

    assert words(table) == words(turned)


def test_where_nobody_differs_one_table_in_twenty_has_a_mark_at_most():
    rng = np.random.default_rng(7)
    shares, bases = (0.4, 0.3, 0.2, 0.1), (150, 200, 250, 300)
    with_marks = 0
    for _ in range(800):
        drawn = np.array([rng.multinomial(base, shares) for base in bases]).T.tolist()
        table = counted({f"選択肢{at}": row for at, row in enumerate(drawn)}, bases)
        with_marks += bool(marks(evidence_of(table)))

    # 40 of 800 are expected at most; with 800 tables 52 lie two standard errors above.
    assert 0 < with_marks <= 52


def test_a_real_difference_is_found_nearly_always():
    rng = np.random.default_rng(8)
    found = 0
    for _ in range(200):
        taken = [rng.binomial(400, share) for share in (0.5, 0.35, 0.35, 0.35)]
        table = counted({"はい": taken, "いいえ": [400 - one for one in taken]}, (400,) * 4)
        found += (1, "g-1") in marks(evidence_of(table))

    assert found > 190


# -- わかったこと ------------------------------------------------------------------------------------


def sentences(number, by, name):
    single = Question.objects.get(number=number).answer_type == "single"
    return [one.text for one in findings(Table(of_demo(number, by), single, name))]


@pytest.mark.django_db
def test_a_group_that_differs_is_told_with_the_share_of_the_others():
    # 302 ÷ 581 = 52.0 %; the others 901 − 302 = 599 of 2179 − 581 = 1598: 37.5 %, which prints as 37.
    assert "「見守り、声かけ」は65～74歳女性で52％と、ほかの人（37％）より高い。" in sentences(
        "7-9", "sex_age", "性別・年齢"
    )


@pytest.mark.django_db
def test_where_no_area_stands_out_that_is_what_is_said():
    said = sentences("6-3", "area", "圏域")

    assert "圏域による大きな差は認められない。" in said
    assert not [one for one in said if "ほかの人" in one]


@pytest.mark.django_db
def test_two_sides_of_a_scale_are_even_in_total_and_not_among_men_of_65_to_74():
    said = sentences("7-11", "sex_age", "性別・年齢")

    # 654 and 722 of 2,179 are 30 and 33 %; 119 and 174 of 453 are 26 and 38 %.
    assert (
        "「そう思う」の計（102人＋552人）が30％、「そう思わない」の計（597人＋125人）が33％で、概ね拮抗している。"
        in said
    )
    assert (
        "65～74歳男性では、「そう思う」の計（16人＋103人）が26％、「そう思わない」の計（146人＋28人）が38％で、"
        "「そう思わない」のほうが多い。" in said
    )


@pytest.mark.django_db
def test_who_is_second_is_not_told_where_the_third_is_within_the_error():
    # 597 and 552: z = 45 ÷ √1149 = 1.33.
    assert sentences("7-11", "", "")[0] == (
        "「わからない」が32％と最も多く、次いで「あまりそう思わない」が27％、「ややそう思う」が25％である。"
    )


def test_answers_that_the_error_leaves_beside_each_other_are_told_together():
    # 40, 38 and 10 of 100: z = 2 ÷ √78 = 0.2 and 30 ÷ √50 = 4.2.
    some = findings(Table(evidence_of(counted({"甲": (40,), "乙": (38,), "丙": (10,)}, (100,))), True))
    all_of_them = findings(Table(evidence_of(counted({"甲": (35,), "乙": (33,), "丙": (32,)}, (100,))), True))

    assert some[0].text == (
        "「甲」（40％）、「乙」（38％）が多い。これらの差は誤差の範囲にあり、順位はつけられない。"
    )
    assert all_of_them[0].text == "どの答えも差は誤差の範囲にあり、順位はつけられない。"


def test_a_majority_is_told_only_beyond_the_error():
    # 55 of 100: Wilson from 45.2 %. 550 of 1,000: from 51.9 %.
    few = findings(Table(evidence_of(counted({"はい": (55,), "いいえ": (45,)}, (100,))), True))
    many = findings(Table(evidence_of(counted({"はい": (550,), "いいえ": (450,)}, (1000,))), True))

    assert "「はい」は55％で半数前後であり、過半数とまでは言えない。" in [one.text for one in few]
    assert "「はい」は55％で、過半数である。" in [one.text for one in many]


def test_groups_of_fewer_than_thirty_are_for_reference():
    said = [one.text for one in findings(Table(evidence_of(counted({"はい": (10, 50)}, (20, 100))), True))]

    assert "第1は回答者が20人と30人に満たないため、割合は参考の値である。" in said


def test_where_nobody_answered_nothing_is_said():
    said = findings(Table(evidence_of(counted({"はい": (0,)}, (0,))), True))

    assert [one.text for one in said] == ["回答した人がいないため、わかることはありません。"]


@pytest.mark.django_db
def test_every_number_of_a_finding_knows_its_cell():
    table = Table(of_demo("7-9", "sex_age"), False, "性別・年齢")
    told = [
        piece
        for one in findings(table)
        if "ほかの人" in one.text
        for piece in one.pieces
        if not isinstance(piece, str)
    ]

    assert len(told) == len(marks(table.evidence))
    assert (told[0].text, told[0].code, told[0].group) == ("24％", 9, "m65")


def test_a_choice_goes_without_its_number_into_a_sentence():
    labels = ["７．見守り、声かけ", "10．その他", "（1）はい", "1.5km以内", "3"]

    assert [unnumbered(label) for label in labels] == ["見守り、声かけ", "その他", "はい", "1.5km以内", "3"]


def test_the_sides_of_a_scale_are_read_from_its_choices():
    scale = {1: "1．満足", 2: "2．やや満足", 3: "3．やや不満", 4: "4．不満", 5: "5．わからない"}

    assert poles(scale) == (("満足", [1, 2]), ("不満", [3, 4]))
    assert poles({1: "是非参加したい", 2: "参加してもよい", 3: "参加したくない"}) is None
