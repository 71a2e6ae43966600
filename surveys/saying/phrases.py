"""言い回し: what a phrase of a report claims of a figure, and whether the figure bears it.

強 and 弱 as dictionaries have them (日本国語大辞典: 端数を切り捨てた・切り上げたときに付ける): above, or below, the number
and nearer to it than to the next half. 約 is rounding to the number. Reports have no common rule for the others; those here
stand in the manual (docs/manual/survey-words.md), so that a reader can hold the office to them.
"""

from dataclasses import dataclass
from enum import StrEnum

from surveys.saying.findings import CLEARLY, NEARLY_EVEN, are_apart, is_nearly_even
from surveys.saying.interval import Interval, Share
from surveys.saying.wording import limits_in_words, share_in_words, signed

LARGE_PART = 200 / 3  # 大半
NEARLY_ALL = 90  # ほとんど, 大多数
NEAR_A_FRACTION = 2.5  # points on either side of 3分の1
# 急増, 急減: one in ten has changed, the difference from which other groups are かなり高い too; or, since a rare answer can
# never rise so far, twice or half of what it was, where that is at least as far as what still counts as even.
SHARPLY, TIMES_SHARPLY, LEAST_SHARPLY = CLEARLY, 2, NEARLY_EVEN
RISING = ("増加", "増え", "増", "上昇", "急増", "倍増", "微増")
NOT_TOLD_APART, NOBODY_ASKED = "差があるとはいえない", "回答した人がいない調査があり、比べられません。"


class Verdict(StrEnum):
    FITS = "合う"
    TOO_MUCH = "言い過ぎ"
    WRONG = "合わない"
    UNKNOWN = "確かめられない"


@dataclass(frozen=True)
class Judgement:
    """reason: a sentence with the figures. suggestion: what could be written instead, "" where there is no need."""

    verdict: Verdict
    reason: str
    suggestion: str = ""


FITS, TOO_MUCH, WRONG, UNKNOWN = Verdict


@dataclass(frozen=True)
class Range:
    """Between which percentages a phrase holds, and whether each end belongs to it."""

    low: float
    high: float
    with_low: bool = True
    with_high: bool = False

    def __contains__(self, points: float) -> bool:
        above = points >= self.low if self.with_low else points > self.low
        return above and (points <= self.high if self.with_high else points < self.high)

    def __str__(self):
        first = "以上" if self.with_low else "より上"
        return f"{self.low:g}％{first}{self.high:g}％{'以下' if self.with_high else '未満'}"


def range_of(number: float, manner: str, step: float = 10) -> Range | None:
    """What 約4割, 4割強 and so on cover. number: in percent. manner: 約, 強 … step: 10 for 割. None for an unknown manner."""
    half = step / 2
    match manner:
        case "約":
            return Range(number - half, number + half)
        case "強":
            return Range(number, number + half, with_low=False)
        case "弱":
            return Range(number - half, number, with_low=False)
        case "台":
            return Range(number, number + step)
        case "半ば":
            return Range(number + step / 4, number + 3 * step / 4)
        case "以上":
            return Range(number, 100, with_high=True)
        case "超":
            return Range(number, 100, with_low=False, with_high=True)
        case "以下":
            return Range(0, number, with_high=True)
        case "未満":
            return Range(0, number)
        case "":
            return Range(number - step / 10, number + step / 10, with_high=True)
    return None


def of_tenths(share: Share, number: int, manner: str) -> Judgement:
    """N割 with what stands before or behind it; bare N割 is within one point."""
    held = range_of(10 * number, manner)
    told = printed(share)
    if share.points in held:
        return Judgement(FITS, f"{told}で、{held}です。")
    suggestion = in_tenths(share.points)
    if not manner and share.points in range_of(10 * number, "約"):
        return Judgement(TOO_MUCH, f"{told}で、ちょうど{number}割ではありません。", suggestion)
    return Judgement(WRONG, f"{told}で、{held}ではありません。", suggestion)


def in_tenths(points: float) -> str:
    """The phrase that says a share in 割: 4割, 4割強, 4割弱; 1割に満たない below 5 %."""
    number = int((points + 5) // 10)
    if number in (0, 10):
        return "ほとんど" if number else "1割に満たない"
    if abs(points - 10 * number) <= 1:
        return f"約{number}割"
    return f"{number}割強" if points > 10 * number else f"{number}割弱"


def of_half(share: Share, manner: str) -> Judgement:
    """半数, 半数近く; and 過半数 (manner 超), which is read as the majority of all and so must stand beyond the error."""
    told, interval = printed(share), share.interval()
    if manner == "超" and share.points > 50 and interval.low <= 0.5:
        return Judgement(
            TOO_MUCH,
            f"{told}ですが、誤差を見込むと{limits_in_words(interval)}で、50％を超えるとは言えません。",
            "約半数",
        )
    if manner == "未満" and share.points < 50 <= 100 * interval.high:
        return Judgement(
            TOO_MUCH,
            f"{told}ですが、誤差を見込むと{limits_in_words(interval)}で、50％未満とは言えません。",
            "約半数",
        )
    held = range_of(50, manner or "約")
    if share.points in held:
        return Judgement(FITS, f"{told}で、{held}です。")
    return Judgement(WRONG, f"{told}で、{held}ではありません。", in_tenths(share.points))


def of_part(share: Share, least: float, phrase: str) -> Judgement:
    """大半, ほとんど: at least so many percent; 言い過ぎ where it is a majority all the same."""
    told = printed(share)
    if share.points >= least:
        return Judgement(FITS, f"{told}で、{least:.0f}％以上です。")
    verdict = TOO_MUCH if share.points > 50 else WRONG
    return Judgement(
        verdict, f"{told}で、「{phrase}」の目安の{least:.0f}％に届きません。", in_tenths(share.points)
    )


def of_fraction(share: Share, part: int, whole: int) -> Judgement:
    """3分の1, 3人に1人: within 2.5 points."""
    told, aim = printed(share), 100 * part / whole
    if abs(share.points - aim) <= NEAR_A_FRACTION:
        return Judgement(FITS, f"{told}で、{aim:.1f}％との差が{NEAR_A_FRACTION}ポイント以内です。")
    return Judgement(WRONG, f"{told}で、{aim:.1f}％から離れています。", in_tenths(share.points))


def of_evenness(one: Share, other: Share) -> Judgement:
    """拮抗, 同程度 of two answers of the same people: within 5 points; beyond them only what the error cannot explain
    speaks against it."""
    gap = abs(one.points - other.points)
    told = f"{printed(one)}と{printed(other)}で、差は{gap:.1f}ポイント"
    if is_nearly_even(one, other):
        return Judgement(FITS, f"{told}（{NEARLY_EVEN}ポイント以内）です。")
    if are_apart(one, other):
        return Judgement(
            TOO_MUCH,
            f"{told}あり、誤差では説明できません。",
            "後者のほうが多い" if other.value > one.value else "前者のほうが多い",
        )
    return Judgement(UNKNOWN, f"{told}ですが、回答者が少なく、差があるともないとも言えません。")


def of_difference(one: Share, other: Share, stands: bool | None, phrase: str, manner: str = "") -> Judgement:
    """高い・多い and 低い・少ない: one against other. stands: whether the difference is more than the error; None where
    too few were asked. manner: やや (under 10 points) or かなり (10 points and more), "" for either."""
    gap = one.points - other.points
    told = f"{printed(one)}と{printed(other)}で、差は{abs(gap):.1f}ポイント"
    if gap == 0 or (gap > 0) != (phrase in ("高い", "多い")):
        return Judgement(WRONG, f"{told}で、向きが逆です。" if gap else f"{told}です。", _way(gap))
    if stands is None:
        return Judgement(UNKNOWN, f"{told}ですが、見込まれる人数が5人に満たず、比べられません。")
    if not stands:
        return Judgement(TOO_MUCH, f"{told}ですが、誤差の範囲です。", "差は認められない")
    if manner == "かなり" and abs(gap) < CLEARLY:
        return Judgement(TOO_MUCH, f"{told}で、{CLEARLY}ポイントに届きません。", f"やや{phrase}")
    better = phrase if manner == "やや" and abs(gap) >= CLEARLY else ""
    return Judgement(FITS, f"{told}で、誤差を超えています。", better)


def _way(gap):
    return "高い" if gap > 0 else "低い" if gap < 0 else "同じである"


def of_first(one: Share, others: list[Share], lowest: bool = False) -> Judgement:
    """最も多い among answers of the same people; or, lowest, 最も少ない."""
    told = printed(one)
    best = (min if lowest else max)(others, key=lambda share: share.value)
    beaten = best.value < one.value if lowest else best.value > one.value
    if beaten:
        return Judgement(WRONG, f"{told}ですが、ほかに{printed(best)}のものがあります。")
    if not are_apart(one, best):
        return Judgement(
            TOO_MUCH,
            f"{told}で、次の{printed(best)}との差は誤差の範囲です。",
            "少ないもののひとつ" if lowest else "多いもののひとつ",
        )
    return Judgement(FITS, f"{told}で、次は{printed(best)}です。")


def of_times(one: float, other: float, times: float, manner: str, decimals: int = 0) -> Judgement:
    """2倍: rounded as it is written; 約 within a tenth of it."""
    if not other:
        return Judgement(UNKNOWN, "比べる数が0のため、何倍とは言えません。")
    found = one / other
    told = f"{_number(one)}÷{_number(other)}＝{found:.2f}倍"
    reach = {"約": times / 10}.get(manner, 0.5 * 10**-decimals)
    held = {
        "以上": found >= times,
        "超": found > times,
        "強": times < found < times * 1.25,
        "弱": times * 0.75 < found < times,
    }.get(manner, abs(found - times) <= reach)
    if held:
        return Judgement(FITS, f"{told}です。")
    return Judgement(WRONG, f"{told}です。", f"約{found:.1f}倍")


def of_change(before: Share, after: Share, limits: Interval | None, word: str, manner: str = "") -> Judgement:
    """増加, 減少, 急増, 横ばい and the like, from one survey to a later one. limits: of the difference; None where nobody was
    asked. manner: やや (under 10 points) or かなり (10 points and more), "" for either."""
    if limits is None:
        return Judgement(UNKNOWN, NOBODY_ASKED)
    gap = after.points - before.points
    words = f"差は{change_in_words(before, after, limits)}"
    if word == "横ばい":
        return _of_no_change(gap, limits, words)
    what = "増加" if gap > 0 else "減少"
    if not gap or (gap > 0) != (word in RISING):
        turned = what if limits.excludes_zero else NOT_TOLD_APART
        return Judgement(WRONG, f"{words}で、向きが逆です。" if gap else f"{words}です。", turned)
    if not limits.excludes_zero:
        return Judgement(TOO_MUCH, f"{words}で、0をまたぐため、変わったとは言えません。", NOT_TOLD_APART)
    if word in ("倍増", "半減"):
        return _of_doubling(before, after, words, word, what)
    if word in ("急増", "急減") and not is_sharp(before, after):
        reason = f"{words}で、{SHARPLY}ポイントにも、{TIMES_SHARPLY}倍・半分（{LEAST_SHARPLY}ポイント以上）にも届きません。"
        return Judgement(TOO_MUCH, reason, what)
    if manner == "かなり" and abs(gap) < CLEARLY:
        return Judgement(TOO_MUCH, f"{words}で、{CLEARLY}ポイントに届きません。", what)
    slightly = manner == "やや" or word in ("微増", "微減")
    return Judgement(
        FITS, f"{words}で、誤差を超えています。", what if slightly and abs(gap) >= CLEARLY else ""
    )


def is_sharp(before: Share, after: Share) -> bool:
    gap = abs(after.points - before.points)
    least, most = sorted((before.points, after.points))
    return gap >= SHARPLY or (gap >= LEAST_SHARPLY and most >= TIMES_SHARPLY * least)


def _of_no_change(gap, limits, words):
    """横ばい: no difference that stands, and none of more than what counts as even."""
    if limits.excludes_zero:
        return Judgement(WRONG, f"{words}で、誤差を超えています。", "増加" if gap > 0 else "減少")
    if abs(gap) <= NEARLY_EVEN:
        return Judgement(FITS, f"{words}で、{NEARLY_EVEN}ポイント以内で、誤差の範囲です。")
    return Judgement(
        UNKNOWN, f"{words}です。回答者が少なく、変わったとも変わらないとも言えません。", NOT_TOLD_APART
    )


def _of_doubling(before, after, words, word, what):
    """倍増, 半減: within a tenth of twice or half, as 約2倍."""
    least, most = sorted((before.points, after.points))
    if least and abs(most / least - 2) <= 0.2:
        return Judgement(FITS, f"{words}、{after.points / before.points:.2f}倍です。")
    found = f"{after.points / before.points:.2f}倍" if before.points else "前が0％"
    return Judgement(WRONG, f"{words}、{found}です。", what)


def change_in_words(before: Share, after: Share, limits: Interval) -> str:
    """＋20.0ポイント（誤差を見込むと＋9.0～＋30.2）"""
    low, high = (signed(100 * limit) for limit in (limits.low, limits.high))
    return f"{signed(after.points - before.points)}ポイント（誤差を見込むと{low}～{high}）"


def printed(share: Share) -> str:
    return share_in_words(share, 1)


def _number(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")
