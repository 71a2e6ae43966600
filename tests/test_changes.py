"""増加・急減・横ばい: what a text says has changed since an earlier survey."""

import pytest

from surveys.saying import phrases
from surveys.saying.figures import Figure
from surveys.saying.interval import Share, difference
from surveys.saying.sentences import check

FITS, TOO_MUCH, WRONG, UNKNOWN = "合う", "言い過ぎ", "合わない", "確かめられない"


def share(count, base=1000):
    return Share(count, base, base)


def of_change(before, after, word, manner="", base=1000):
    one, other = share(before, base), share(after, base)
    return phrases.of_change(one, other, difference(other, one), word, manner).verdict


@pytest.mark.parametrize(
    "before, after, word, manner, verdict",
    [
        # 40.0 and 46.0 % of 1,000 each: Newcombe's limits of the difference are +1.6 and +10.3 points.
        (400, 460, "増加", "", FITS), (400, 460, "減少", "", WRONG), (460, 400, "減っ", "", FITS),
        (400, 460, "増加", "やや", FITS), (400, 460, "増加", "かなり", TOO_MUCH),
        # 40.0 and 43.0 %: −1.3 and +7.3.
        (400, 430, "増加", "", TOO_MUCH), (430, 400, "減少", "", TOO_MUCH), (430, 400, "増加", "", WRONG),
        (400, 430, "横ばい", "", FITS), (400, 460, "横ばい", "", WRONG), (400, 400, "横ばい", "", FITS),
        (400, 400, "増加", "", WRONG),
        # 急増: 10 points, whatever it was before; below that twice of it, and 5 points at least.
        (400, 500, "急増", "", FITS), (400, 499, "急増", "", TOO_MUCH), (400, 500, "増加", "かなり", FITS),
        (50, 100, "急増", "", FITS), (50, 99, "急増", "", TOO_MUCH), (30, 70, "急増", "", TOO_MUCH),
        (500, 400, "急減", "", FITS), (100, 50, "急減", "", FITS), (400, 500, "急減", "", WRONG),
        # 倍増, 半減: from 1.8 to 2.2 times.
        (100, 200, "倍増", "", FITS), (100, 179, "倍増", "", WRONG), (200, 100, "半減", "", FITS),
    ],
)  # fmt: skip
def test_what_may_be_said_of_a_change(before, after, word, manner, verdict):
    assert of_change(before, after, word, manner) == verdict


def test_few_respondents_cannot_tell_that_nothing_has_changed():
    # 40 and 48 of 100: 8 points, more than even, and −5.7 to +21.2 for the error.
    assert of_change(40, 48, "横ばい", base=100) == UNKNOWN


def test_nothing_is_said_of_a_survey_in_which_nobody_was_asked():
    assert phrases.of_change(share(0, 0), share(400), None, "増加").verdict == UNKNOWN


def test_slightly_more_by_ten_points_may_be_said_more_firmly():
    one, other = share(400), share(520)

    judged = phrases.of_change(one, other, difference(other, one), "増加", "やや")

    assert (judged.verdict, judged.suggestion) == (FITS, "増加")


# -- sentences ---------------------------------------------------------------------------------------

WAVES = {
    **dict.fromkeys(("平成26年の調査", "平成26年", "前々回"), "平成26年の調査"),
    **dict.fromkeys(("平成29年の調査", "平成29年", "前回"), "平成29年の調査"),
    **dict.fromkeys(("令和2年の調査", "令和2年", "今回"), "令和2年の調査"),
}


def figure(name, *counts, group="総計"):
    """Of 1,000 people each in 2014, 2017 and 2020. 98.3 %: three pairs of waves."""
    titles = list(dict.fromkeys(WAVES.values()))
    series = [
        Figure(name, count, group=group, base=1000, share=share(count), wave=title, level=1 - 0.05 / 3)
        for count, title in zip(counts, titles, strict=True)
    ]
    *past, latest = series
    return Figure(**(latest.__dict__ | {"past": tuple(past)}))


FIGURES = [
    figure("はい", 300, 400, 600),
    figure("いいえ", 500, 410, 400),
    figure("はい", 310, 410, 430, group="男性"),
]


@pytest.mark.parametrize(
    "text, verdicts",
    [
        ("「はい」は40％から60％に増えた。", [FITS] * 3),
        ("「はい」は前回より20ポイント増加した。", [FITS] * 2),
        ("「はい」は前回の1.5倍に増えた。", [FITS] * 2),
        ("「はい」は平成29年から令和2年にかけて急増した。", [FITS]),
        ("平成26年から令和2年で、「はい」は倍増した。", [FITS]),
        ("「はい」は平成29年は40％、令和2年は60％で、大きく増えている。", [FITS] * 3),
        ("「はい」は前回は40％だったが、今回は60％である。", [FITS] * 2),
        ("「はい」は前回より高い。", [FITS]),
        ("「いいえ」は横ばいである。", [FITS]),
        ("「いいえ」は前回と比べて差は認められない。", [FITS]),
        ("「いいえ」は増えていない。", [FITS]),
        ("「いいえ」は増加したとは言えない。", [FITS]),
        ("「いいえ」は平成26年から平成29年にかけて減少した。", [FITS]),
        ("男性では、「はい」は31％から43％に増加した。", [WRONG, FITS, TOO_MUCH]),  # it was 41 % in 2017
        ("男性では、「はい」は平成26年の31％から43％に増加した。", [FITS] * 3),
        ("「はい」は平成29年に増えた。", [FITS]),
        ("「はい」は前回の400人から600人に増えた。", [FITS] * 3),
    ],
)
def test_a_change_is_held_against_the_waves_that_are_named(text, verdicts):
    checked = check(text, FIGURES, WAVES)

    assert [one.verdict for one in checked] == verdicts, [(one.text, one.judgement.reason) for one in checked]


@pytest.mark.parametrize(
    "text, verdicts",
    [
        ("「いいえ」は前回より減少した。", [TOO_MUCH]),  # 41 and 40 %
        ("「いいえ」は急減した。", [TOO_MUCH]),
        ("「はい」は減少した。", [WRONG]),
        ("「はい」は横ばいである。", [WRONG]),
        ("「はい」は60％から40％に減少した。", [WRONG] * 3),
        ("「はい」は前回より15ポイント増加した。", [WRONG, FITS]),
        ("「はい」は前回の3倍に増えた。", [WRONG, FITS]),
        ("「はい」は平成29年は60％である。", [WRONG]),
        ("「はい」は40％である。", [WRONG]),
        ("「はい」は前回との差は認められない。", [WRONG]),
        ("「はい」は増えていない。", [WRONG]),
        ("「わからない」は増えた。", [UNKNOWN]),
    ],
)
def test_a_change_that_the_waves_do_not_bear_is_told(text, verdicts):
    checked = check(text, FIGURES, WAVES)

    assert [one.verdict for one in checked] == verdicts, [(one.text, one.judgement.reason) for one in checked]


def test_the_reason_has_both_numbers_and_the_limits_of_the_difference():
    (one,) = check("「はい」は急増した。", FIGURES, WAVES)

    # 98.3 % limits of 60 − 40: ±1.96 would be 15.7 and 24.2; with three pairs of waves they are 14.7 and 25.2.
    assert one.judgement.reason == (
        "はい　総計は平成29年の調査の40.0％から令和2年の調査の60.0％で、"
        "差は＋20.0ポイント（誤差を見込むと＋14.7～＋25.2）で、誤差を超えています。"
    )


def test_a_fiscal_year_is_not_taken_for_the_year_of_a_survey():
    # 令和2年度 is none of the surveys' names here: the number is taken for the latest.
    assert [one.verdict for one in check("平成29年度の「はい」は60％。", FIGURES, WAVES)] == [FITS]


def test_without_an_earlier_survey_a_change_cannot_be_told():
    figures = [Figure("はい", 600, share=share(600))]

    checked = check("「はい」は20ポイント増加した。", figures)

    assert [one.verdict for one in checked] == [UNKNOWN] * 2
    assert "経年比較で確かめてください" in checked[0].judgement.reason
