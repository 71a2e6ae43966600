"""文の点検: each number and phrase of a text, held against named figures.

What is found carries a verdict, the reason with the figures, and what could be written instead. What the figures cannot
tell is said to be so, rather than passed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coordination.percent import percent, tenths
from surveys.groups import EVERYBODY
from surveys.saying import phrases
from surveys.saying.figures import Figure
from surveys.saying.findings import are_apart
from surveys.saying.interval import Share, difference
from surveys.saying.mentions import Mention
from surveys.saying.phrases import FITS, TOO_MUCH, UNKNOWN, WRONG, Judgement, Verdict
from surveys.saying.reading import Reading
from surveys.saying.terms import GROUP, NAME
from surveys.saying.wording import in_percent, share_in_words

NOT_NAMED = Judgement(
    UNKNOWN, "どの数のことか読み取れません。選択肢や区分を、表にある言葉で同じ文に書いてください。"
)
NO_SHARE = Judgement(UNKNOWN, "割合ではない数なので、確かめられません。")
NOT_COMPARED = Judgement(
    UNKNOWN,
    "何と比べているのか読み取れません。区分の名前か、「…より」を同じ文に書いてください。",
)
NO_EARLIER = Judgement(
    UNKNOWN, "この表には前の調査がありません。前の調査との差は、経年比較で確かめてください。"
)


@dataclass(frozen=True)
class Checked:
    """text: the words as written, from start to end. figures: what they were held against."""

    start: int
    end: int
    text: str
    judgement: Judgement
    figures: tuple[Figure, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return self.judgement.verdict

    @property
    def cells(self) -> list[Figure]:
        """The figures that can be opened: of several choices taken together, each."""
        return [one for figure in self.figures for one in (figure.parts or (figure,)) if one.address]


def check(text: str, figures: Sequence[Figure]) -> list[Checked]:
    """Every claim that is found in the text, in its order."""
    reading = Reading(text, figures)
    checked = []
    for mention in reading.mentions:
        judgement, behind = _JUDGES[mention.kind](reading, mention)
        words = text[mention.start : mention.end]
        checked.append(Checked(mention.start, mention.end, words, judgement, tuple(behind)))
    return checked


# -- numbers --------------------------------------------------------------------------------------


def _percent(reading: Reading, mention: Mention):
    subject, is_named = _subject(reading, mention)
    if subject and reading.is_of_the_rest(mention):
        return _percent_of_the_rest(reading, mention)
    if subject and subject.share:
        if _is_percent(subject.share, mention):
            return Judgement(FITS, f"{subject.whole_name}は{_whole(subject.share)}です。"), [subject]
        if is_named:
            right = share_in_words(subject.share, min(mention.decimals, 1))
            reason = f"{subject.whole_name}は{_whole(subject.share)}です。"
            return Judgement(WRONG, reason, right), [subject]
    found = [one for one in reading.figures if one.share and _is_percent(one.share, mention)]
    return _not_where_it_stands(mention, found, bool(subject))


def _not_where_it_stands(mention, found, has_subject):
    if not found:
        return Judgement(UNKNOWN, f"この表に「{mention.parts['number']}」となる数はありません。"), []
    names = "、".join(one.whole_name for one in found[:3]) + ("など" if len(found) > 3 else "")
    if has_subject:
        return Judgement(UNKNOWN, f"どの数のことか読み取れません。この数になるのは、{names}です。"), found[:3]
    return Judgement(FITS, f"{names}の数です。"), found[:3]


def _percent_of_the_rest(reading, mention):
    name, _ = reading.name_of(mention)
    groups = [term.value for term in reading.before(mention, GROUP) if term.value != EVERYBODY.name]
    one = reading.figure(name, groups[-1]) if groups else None
    if one is None or one.rest is None:
        return NOT_NAMED, []
    words = f"{one.group}のほかの人では、{one.name}は{_whole(one.rest)}です。"
    if _is_percent(one.rest, mention):
        return Judgement(FITS, words), [one]
    return Judgement(WRONG, words, share_in_words(one.rest, min(mention.decimals, 1))), [one]


def _is_percent(share: Share, mention: Mention) -> bool:
    if not share.base:
        return False
    if mention.manner:
        number = mention.number
        step = 10 if number % 10 == 0 else 5 if number % 5 == 0 else 1
        return share.points in phrases.range_of(number, mention.manner, step)
    if mention.decimals > 1:
        return round(share.points, mention.decimals) == mention.number
    if mention.decimals:
        return tenths(share.count, share.base) == round(10 * mention.number)
    return percent(share.count, share.base) == mention.number


def _amount(reading: Reading, mention: Mention):
    subject, is_named = _subject(reading, mention)
    group = reading.group_of(mention)
    if subject and _is_amount(subject.amount, mention) and subject.unit == mention.parts["unit"]:
        return Judgement(FITS, f"{subject.whole_name}は{_number(subject)}です。"), [subject]
    for one in reading.figures:
        if one.share and one.group == group and one.unit == mention.parts["unit"]:
            persons = _base_of(one)
            if _is_amount(persons, mention):
                return Judgement(FITS, f"{group}の回答者は{persons:,}人です。"), []
            break
    if subject and is_named and subject.unit == mention.parts["unit"]:
        right = _number(subject)
        return Judgement(WRONG, f"{subject.whole_name}は{right}です。", right), [subject]
    found = [
        one
        for one in reading.figures
        if one.unit == mention.parts["unit"] and _is_amount(one.amount, mention)
    ]
    return _not_where_it_stands(mention, found, bool(subject))


def _base_of(one: Figure) -> int:
    """The respondents of its group, in persons as its amount is."""
    if not one.share.count:
        return round(one.share.base)
    return round(one.share.base * one.amount / one.share.count)


def _is_amount(amount: float, mention: Mention) -> bool:
    number, manner = mention.number, mention.manner
    digits = mention.parts["number"].replace(",", "")
    step = 10 ** (len(digits) - len(digits.rstrip("0")) or 0)
    held = {
        "以上": amount >= number,
        "超": amount > number,
        "未満": amount < number,
        "以下": amount <= number,
    }
    if manner in held:
        return held[manner]
    if manner:
        found = phrases.range_of(number, manner, step)
        return found is not None and amount in found
    return amount == number


def _tenths(reading, mention):
    return _of_share(
        reading, mention, lambda share: phrases.of_tenths(share, int(mention.number), mention.manner)
    )


def _half(reading, mention):
    manner = "超" if mention.parts.get("majority") else mention.manner
    return _of_share(reading, mention, lambda share: phrases.of_half(share, manner))


def _part(reading, mention):
    word = mention.parts["word"]
    least = phrases.LARGE_PART if word == "大半" else phrases.NEARLY_ALL
    return _of_share(reading, mention, lambda share: phrases.of_part(share, least, word))


def _fraction(reading, mention):
    part, whole = int(mention.parts["part"]), int(mention.parts["whole"])
    if not 0 < part < whole:
        return NOT_NAMED, []
    return _of_share(reading, mention, lambda share: phrases.of_fraction(share, part, whole))


def _of_share(reading, mention, judge):
    subject, _ = _subject(reading, mention)
    if subject is None:
        return NOT_NAMED, []
    share = subject.rest if reading.is_of_the_rest(mention) else subject.share
    if share is None or not share.base:
        return NO_SHARE, [subject]
    return _about(subject, judge(share)), [subject]


# -- comparisons ----------------------------------------------------------------------------------


def _even(reading: Reading, mention: Mention):
    two = reading.last_two(mention) or reading.sides(mention)
    if two is None:
        return NOT_COMPARED, []
    one, other = two
    if one.share is None or other.share is None:
        return NO_SHARE, two
    if one.group == other.group:
        return phrases.of_evenness(one.share, other.share), two
    gap = abs(one.share.points - other.share.points)
    words = f"{_whole(one.share)}と{_whole(other.share)}で、差は{gap:.1f}ポイント"
    if gap <= phrases.NEARLY_EVEN:
        return Judgement(FITS, f"{words}です。"), two
    apart = difference(one.share, other.share).excludes_zero
    verdict, why = (
        (TOO_MUCH, "あり、誤差では説明できません") if apart else (UNKNOWN, "ですが、誤差の範囲です")
    )
    return Judgement(verdict, f"{words}{why}。"), two


def _higher(reading: Reading, mention: Mention):
    pair = reading.compared(mention)
    if pair is None:
        return NOT_COMPARED, []
    if pair.one is None:
        return NO_SHARE, pair.figures
    word = {"高": "高い", "多": "多い", "低": "低い", "少な": "少ない"}[mention.parts["way"]]
    manner = {"やや": "やや", "わずかに": "やや", "若干": "やや"}.get(mention.parts.get("manner", ""), "")
    if mention.parts.get("manner") and not manner:
        manner = "かなり"
    return phrases.of_difference(pair.one, pair.other, pair.stands, word, manner), pair.figures


def _points(reading: Reading, mention: Mention):
    pair = reading.compared(mention)
    if pair is None and (two := reading.last_two(mention)):
        pair = reading.of_two(*two)
    if pair is None or pair.one is None:
        return NOT_COMPARED, []
    gap = abs(pair.one.points - pair.other.points)
    printed = abs(percent(pair.one.count, pair.one.base) - percent(pair.other.count, pair.other.base))
    reach = 0.5 * 10**-mention.decimals + (0.5 if mention.manner == "約" else 0)
    words = f"{_whole(pair.one)}と{_whole(pair.other)}の差は{gap:.1f}ポイントです。"
    if abs(gap - mention.number) <= reach or (not mention.decimals and printed == mention.number):
        return Judgement(FITS, words), pair.figures
    return Judgement(WRONG, words, f"{gap:.1f}ポイント"), pair.figures


def _times(reading: Reading, mention: Mention):
    two = reading.last_two(mention)
    if two is None:
        return NOT_COMPARED, []
    one, other = two
    of_shares = one.share and other.share and one.group != other.group
    values = (one.share.points, other.share.points) if of_shares else (one.amount, other.amount)
    return phrases.of_times(*values, mention.number, mention.manner, mention.decimals), two


def _first(reading: Reading, mention: Mention):
    lowest = mention.parts.get("way") in ("少な", "低")
    name, group, is_across = _who_is_first(reading, mention)
    one = reading.figure(name, group)
    if one is None or one.share is None:
        return NOT_NAMED, []
    rivals = reading.across(name) if is_across else reading.among(group)
    others = [other for other in rivals if other != one]
    if not others:
        return NOT_NAMED, [one]
    if not is_across:
        return _about(one, phrases.of_first(one.share, [other.share for other in others], lowest)), [one]
    best = (min if lowest else max)(others, key=lambda other: other.share.value)
    words = f"{one.group}は{_whole(one.share)}、{best.group}は{_whole(best.share)}です。"
    if best.share.value < one.share.value if lowest else best.share.value > one.share.value:
        return Judgement(WRONG, words, f"最も{'低い' if lowest else '高い'}のは{best.group}"), [one, best]
    if not difference(one.share, best.share).excludes_zero:
        return Judgement(TOO_MUCH, f"{words}差は誤差の範囲です。"), [one, best]
    return Judgement(FITS, words), [one, best]


def _who_is_first(reading, mention):
    """Name, group, and whether the first of the groups is meant (「65～74歳女性が最も高い」) rather than of the choices."""
    name, _ = reading.name_of(mention)
    group = reading.group_of(mention)
    if reading.plain[mention.end :].lstrip("いく")[:2] == "のは":
        after = reading.after(mention, NAME, GROUP)
        if after and after[0].kind == NAME:
            return after[0].value, group, False
        return (name, after[0].value, True) if after else (name, group, False)
    before = reading.before(mention, NAME, GROUP)
    is_across = bool(before) and before[-1].kind == GROUP and before[-1].value != EVERYBODY.name
    return name, group, is_across and reading.plain[before[-1].end : before[-1].end + 1] in "がは"


def _next(reading: Reading, mention: Mention):
    after, before = reading.after(mention, NAME), reading.before(mention, NAME)
    group = reading.group_of(mention)
    one = reading.figure(after[0].value, group) if after else None
    ranked = sorted(reading.among(group), key=lambda figure: -figure.share.value)
    if one is None or one not in ranked:
        return NOT_NAMED, []
    earlier = reading.figure(before[-1].value, group) if before else None
    place = ranked.index(earlier) + 1 if earlier in ranked else 1
    if place >= len(ranked):
        return NOT_NAMED, [one]
    due = ranked[place]
    words = f"{place + 1}番目は{due.name}（{_whole(due.share)}）、{one.name}は{_whole(one.share)}です。"
    if one == due:
        return Judgement(FITS, f"{place + 1}番目は{one.name}（{_whole(one.share)}）です。"), [one]
    if (one.share.value < due.share.value and are_apart(due.share, one.share)) or one == earlier:
        return Judgement(WRONG, words, f"次いで「{due.name}」"), [one, due]
    return Judgement(TOO_MUCH, f"{words}差は誤差の範囲です。", f"次いで「{due.name}」、「{one.name}」"), [
        one,
        due,
    ]


def _no_difference(reading: Reading, mention: Mention):
    tested, standing = _differences(reading, mention)
    if not tested:
        return NOT_COMPARED, []
    if standing:
        names = "、".join(one.whole_name for one in standing[:3]) + ("など" if len(standing) > 3 else "")
        return Judgement(WRONG, f"{names}に差があります。"), standing[:3]
    return Judgement(FITS, "差の認められる欄はありません。"), []


def _difference(reading: Reading, mention: Mention):
    tested, standing = _differences(reading, mention)
    if not tested:
        return NOT_COMPARED, []
    if not standing:
        return Judgement(TOO_MUCH, "差の認められる欄はありません。", "大きな差は認められない"), []
    names = "、".join(one.whole_name for one in standing[:3]) + ("など" if len(standing) > 3 else "")
    return Judgement(FITS, f"{names}に差があります。"), standing[:3]


def _differences(reading, mention):
    """The figures that were compared, of the choices and groups named in the sentence if there are any, and those of
    them that stand."""
    names = {term.value for term in reading.before(mention, NAME)}
    groups = {term.value for term in reading.before(mention, GROUP)} - {EVERYBODY.name}
    tested = [
        one
        for one in reading.figures
        if one.stands is not None
        and one.is_ranked
        and (not names or one.name in names)
        and (not groups or one.group in groups)
    ]
    return tested, [one for one in tested if one.stands]


def _change(reading, mention):
    return NO_EARLIER, []


# -- what they share --------------------------------------------------------------------------------


def _subject(reading, mention):
    name, is_named = reading.name_of(mention)
    return (reading.figure(name, reading.group_of(mention)) if name else None), is_named


def _about(figure, judgement):
    return Judgement(judgement.verdict, f"{figure.whole_name}は{judgement.reason}", judgement.suggestion)


def _whole(share):
    return in_percent(share.count, share.base, 1)


def _number(figure):
    return f"{figure.amount:,}{figure.unit}"


_JUDGES = {
    "percent": _percent,
    "people": _amount,
    "points": _points,
    "tenths": _tenths,
    "half": _half,
    "part": _part,
    "fraction": _fraction,
    "one_in": _fraction,
    "even": _even,
    "higher": _higher,
    "times": _times,
    "first": _first,
    "next": _next,
    "no_difference": _no_difference,
    "difference": _difference,
    "change": _change,
}
