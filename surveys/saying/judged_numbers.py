"""Numbers of a text, held against the figure that they are about: 41％, 901人, 約4割, 半数, 3分の1."""

from coordination.percent import percent, tenths
from surveys.groups import EVERYBODY
from surveys.saying import phrases
from surveys.saying.interval import Share
from surveys.saying.mentions import Mention
from surveys.saying.phrases import FITS, UNKNOWN, WRONG, Judgement
from surveys.saying.reading import Reading
from surveys.saying.terms import GROUP
from surveys.saying.wording import in_percent, share_in_words

NOT_NAMED = Judgement(
    UNKNOWN, "どの数のことか読み取れません。選択肢や区分を、表にある言葉で同じ文に書いてください。"
)
NO_SHARE = Judgement(UNKNOWN, "割合ではない数なので、確かめられません。")


def _percent(reading: Reading, mention: Mention):
    subject, is_named = subject_of(reading, mention)
    if subject and reading.is_of_the_rest(mention):
        return _percent_of_the_rest(reading, mention)
    if subject and subject.share:
        for one in (subject, *subject.parts):
            if _is_percent(one.share, mention):
                return Judgement(FITS, f"{one.whole_name}は{whole(one.share)}です。"), [one]
        if is_named:
            right = share_in_words(subject.share, min(mention.decimals, 1))
            reason = f"{subject.whole_name}は{whole(subject.share)}です。"
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
    words = f"{one.group}のほかの人では、{one.name}は{whole(one.rest)}です。"
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
    subject, is_named = subject_of(reading, mention)
    group = reading.group_of(mention)
    for one in (subject, *subject.parts) if subject else ():
        if one.unit == mention.parts["unit"] and _is_amount(one.amount, mention):
            return Judgement(FITS, f"{one.whole_name}は{_number(one)}です。"), [one]
    of_group = next((one for one in reading.figures if one.group == group and one.base is not None), None)
    base = reading.in_wave(of_group, mention).base if of_group else None
    if base is not None and mention.parts["unit"] == "人" and _is_amount(base, mention):
        return Judgement(FITS, f"{group}の回答者は{base:,}人です。"), []
    if subject and is_named and subject.unit == mention.parts["unit"]:
        right = _number(subject)
        return Judgement(WRONG, f"{subject.whole_name}は{right}です。", right), [subject]
    found = [
        one
        for one in reading.figures
        if one.unit == mention.parts["unit"] and _is_amount(one.amount, mention)
    ]
    return _not_where_it_stands(mention, found, bool(subject))


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


def _span(reading, mention):
    """3～4割, 30～35％: both ends belong to it."""
    times = 10 if mention.parts["of"] == "割" else 1
    first, last = (times * float(mention.parts[end]) for end in ("first", "last"))

    def judge(share):
        verdict = FITS if share.points in phrases.Range(first, last, with_high=True) else WRONG
        suggestion = "" if verdict == FITS else phrases.in_tenths(share.points)
        return Judgement(verdict, f"{whole(share)}です。", suggestion)

    return _of_share(reading, mention, judge)


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
    subject, _ = subject_of(reading, mention)
    if subject is None:
        return NOT_NAMED, []
    share = subject.rest if reading.is_of_the_rest(mention) else subject.share
    if share is None or not share.base:
        return NO_SHARE, [subject]
    return about(subject, judge(share)), [subject]


def subject_of(reading, mention):
    """The figure that a number is of, in the survey that it is of."""
    name, is_named = reading.name_of(mention)
    one = reading.figure(name, reading.group_of(mention)) if name else None
    return one and reading.in_wave(one, mention), is_named


def about(figure, judgement):
    return Judgement(judgement.verdict, f"{figure.whole_name}は{judgement.reason}", judgement.suggestion)


def whole(share):
    return in_percent(share.count, share.base, 1)


def _number(figure):
    return f"{figure.amount:,}{figure.unit}"


JUDGES = {
    "percent": _percent,
    "people": _amount,
    "span": _span,
    "tenths": _tenths,
    "half": _half,
    "part": _part,
    "fraction": _fraction,
    "one_in": _fraction,
}
