"""Comparisons in a text, held against the figures that they compare: 高い, 拮抗, 最も多い, 次いで, 2倍, 差がある; those with an
earlier survey are judged_changes'."""

import re

from coordination.percent import percent
from surveys.groups import EVERYBODY
from surveys.saying import judged_changes, phrases
from surveys.saying.findings import are_apart
from surveys.saying.interval import difference
from surveys.saying.judged_numbers import NO_SHARE, NOT_NAMED, about, whole
from surveys.saying.mentions import Mention
from surveys.saying.phrases import FITS, TOO_MUCH, UNKNOWN, WRONG, Judgement
from surveys.saying.reading import Reading
from surveys.saying.terms import GROUP, NAME

_RATHER = re.compile(r"の(?:ほう|方)が$")  # 「そう思わない」のほうが多い
_MANNERS = {"": "", "やや": "やや", "わずかに": "やや", "若干": "やや"}
NOT_COMPARED = Judgement(
    UNKNOWN,
    "何と比べているのか読み取れません。区分の名前か、「…より」を同じ文に書いてください。",
)


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
    words = f"{whole(one.share)}と{whole(other.share)}で、差は{gap:.1f}ポイント"
    if gap <= phrases.NEARLY_EVEN:
        return Judgement(FITS, f"{words}です。"), two
    apart = difference(one.share, other.share).excludes_zero
    verdict, why = (
        (TOO_MUCH, "あり、誤差では説明できません") if apart else (UNKNOWN, "ですが、誤差の範囲です")
    )
    return Judgement(verdict, f"{words}{why}。"), two


def _higher(reading: Reading, mention: Mention):
    word = {"高": "高い", "多": "多い", "低": "低い", "少な": "少ない"}[mention.parts["way"]]
    before = reading.plain[: mention.start]
    if before.endswith("どちらが"):
        return _either(reading, mention)
    if word in ("多い", "少ない") and (listed := reading.listed(mention)) and not _RATHER.search(before):
        return _among_the_most(reading, mention, listed, word == "少ない")
    manner = _MANNERS.get(mention.parts.get("manner", ""), "かなり")
    if reading.is_than_a_wave(mention):
        return judged_changes.higher_than_before(reading, mention, word, manner)
    pair = _rather(reading, mention) if _RATHER.search(before) else reading.compared(mention)
    if pair is None:
        return NOT_COMPARED, []
    if pair.one is None:
        return NO_SHARE, pair.figures
    return phrases.of_difference(pair.one, pair.other, pair.stands, word, manner), pair.figures


def _rather(reading, mention):
    """Bのほうが多い: of the last two that are named; of the other side where one alone is."""
    two = reading.last_two(mention)
    if two is None and (sides := reading.sides(mention)):
        name, _ = reading.name_of(mention)
        two = sides if sides[1].name == name else tuple(reversed(sides)) if sides[0].name == name else None
    return reading.of_two(*reversed(two)) if two else reading.compared(mention)


def _either(reading, mention):
    """どちらが多い: that there is a difference between the two."""
    two = reading.last_two(mention) or reading.sides(mention)
    pair = reading.of_two(*two) if two else None
    if pair is None or pair.one is None:
        return NOT_COMPARED, []
    words = f"{whole(pair.one)}と{whole(pair.other)}です。"
    if pair.stands:
        return Judgement(FITS, f"{words}差は誤差を超えています。"), two
    return Judgement(TOO_MUCH, f"{words}差は誤差の範囲です。"), two


def _among_the_most(reading, mention, names, lowest):
    """「A」と「B」が多い: no other answer of the group is given more often."""
    group = reading.group_of(mention)
    listed = [reading.figure(name, group) for name in names]
    if not all(one is not None and one.share for one in listed):
        return NOT_NAMED, []
    least = (max if lowest else min)(listed, key=lambda one: one.share.value)
    others = [one for one in reading.among(group) if one not in listed]
    beyond = [
        one
        for one in others
        if (one.share.value < least.share.value if lowest else one.share.value > least.share.value)
    ]
    told = "、".join(f"{one.name}は{whole(one.share)}" for one in [*listed, *beyond[:3]])
    if not beyond:
        return Judgement(FITS, f"{group}では、{told}です。"), listed
    further = "、".join(f"「{one.name}」" for one in beyond[:3])
    return Judgement(TOO_MUCH, f"{group}では、{told}です。", f"{further}も書く"), [*listed, *beyond[:3]]


def _points(reading: Reading, mention: Mention):
    if judged_changes.is_followed_by_a_change(reading, mention):
        return judged_changes.points(reading, mention)
    pair = reading.compared(mention)
    if pair is None and (two := reading.last_two(mention)):
        pair = reading.of_two(*two)
    if pair is None or pair.one is None:
        return NOT_COMPARED, []
    gap = abs(pair.one.points - pair.other.points)
    printed = abs(percent(pair.one.count, pair.one.base) - percent(pair.other.count, pair.other.base))
    reach = 0.5 * 10**-mention.decimals + (0.5 if mention.manner == "約" else 0)
    words = f"{whole(pair.one)}と{whole(pair.other)}の差は{gap:.1f}ポイントです。"
    if abs(gap - mention.number) <= reach or (not mention.decimals and printed == mention.number):
        return Judgement(FITS, words), pair.figures
    return Judgement(WRONG, words, f"{gap:.1f}ポイント"), pair.figures


def _times(reading: Reading, mention: Mention):
    if judged_changes.is_followed_by_a_change(reading, mention):
        return judged_changes.times(reading, mention)
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
        return about(one, phrases.of_first(one.share, [other.share for other in others], lowest)), [one]
    best = (min if lowest else max)(others, key=lambda other: other.share.value)
    words = f"{one.group}は{whole(one.share)}、{best.group}は{whole(best.share)}です。"
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
    words = f"{place + 1}番目は{due.name}（{whole(due.share)}）、{one.name}は{whole(one.share)}です。"
    if one == due:
        return Judgement(FITS, f"{place + 1}番目は{one.name}（{whole(one.share)}）です。"), [one]
    if (one.share.value < due.share.value and are_apart(due.share, one.share)) or one == earlier:
        return Judgement(WRONG, words, f"次いで「{due.name}」"), [one, due]
    return Judgement(TOO_MUCH, f"{words}差は誤差の範囲です。", f"次いで「{due.name}」、「{one.name}」"), [
        one,
        due,
    ]


def _no_difference(reading: Reading, mention: Mention):
    tested, standing = _differences(reading, mention)
    if not tested:
        return judged_changes.difference_from_before(reading, mention, False) or (NOT_COMPARED, [])
    if standing:
        names = "、".join(one.whole_name for one in standing[:3]) + ("など" if len(standing) > 3 else "")
        return Judgement(WRONG, f"{names}に差があります。"), standing[:3]
    return Judgement(FITS, "差の認められる欄はありません。"), []


def _difference(reading: Reading, mention: Mention):
    tested, standing = _differences(reading, mention)
    if not tested:
        return judged_changes.difference_from_before(reading, mention, True) or (NOT_COMPARED, [])
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


JUDGES = {
    "even": _even,
    "higher": _higher,
    "points": _points,
    "times": _times,
    "first": _first,
    "next": _next,
    "no_difference": _no_difference,
    "difference": _difference,
    "change": judged_changes.change,
}
