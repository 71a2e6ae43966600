"""A table of a survey as somebody types it: 問6-3 by 圏域×性別, of those where 性別=女性."""

import re
import unicodedata

from surveys.answers import Answers
from surveys.attributes import plain
from surveys.groupings import Way, grouping_of, key_of, ways_of
from surveys.models import Question

SEVERAL = re.compile(r"[,、×*]")  # between two attributes
NO_NAMES = "ありません"


def question_named(answers: Answers, text: str) -> Question:
    """6-3, 問6-3, F1. ValueError with a sentence that tells the questions there are."""
    wanted = _bare(text)
    for question in answers.questions:
        if wanted in (_bare(question.number), _bare(question.label)):
            return question
    known = "、".join(question.label for question in answers.questions) or NO_NAMES
    raise ValueError(f"「{text}」という設問は、この調査にありません。ある設問：{known}")


def way_named(answers: Answers, text: str) -> str:
    """The key of a grouping: sex_age, 圏域, 6-3; or of two: area,sex_age and 圏域×性別. ValueError with a sentence."""
    whole = _way(answers, text)
    if whole:
        return whole.key
    ways = [_way_or_refusal(answers, part) for part in SEVERAL.split(text)]
    if len(ways) > 2:
        raise ValueError(f"「{text}」は区分が{len(ways)}つです。組み合わせられるのは二つまでです。")
    if len({way.key for way in ways}) < len(ways):
        raise ValueError(f"「{text}」は同じ区分が二つです。別の区分と組み合わせてください。")
    overlapping = next((way for way in ways if way.overlaps), None)
    if overlapping:
        raise ValueError(
            f"「{overlapping.name}」は、いくつでも選べる設問なので、ほかの区分と組み合わせられません。一つだけで指定してください。"
        )
    return ".".join(way.key for way in ways)


def condition_named(answers: Answers, text: str) -> list[str]:
    """圏域=東部,西部 as the keys of groups; a group by its name or by the code of its choice. ValueError with a sentence."""
    name, sign, values = text.replace("＝", "=").partition("=")
    if not sign or not values.strip():
        raise ValueError(f"条件「{text}」は、区分=値 の形で書いてください。例：圏域=東部　6-3=1,2")
    way = _way_or_refusal(answers, name)
    return [_group(answers, way, value) for value in re.split(r"[,、]", values) if value.strip()]


def _way_or_refusal(answers, text) -> Way:
    way = _way(answers, text)
    if way is None:
        known = "、".join(_names(answers, way)[0] for way in ways_of(answers)) or NO_NAMES
        raise ValueError(f"「{text}」では分けられません。使える区分：{known}")
    return way


def _way(answers, text) -> Way | None:
    wanted = _bare(text)
    return next((way for way in ways_of(answers) if wanted in map(_bare, _names(answers, way))), None)


def _names(answers, way: Way) -> list[str]:
    """What a way to divide may be called, the usual one first."""
    question = next((one for one in answers.questions if key_of(one) == way.key), None)
    if question is None:
        return [way.key, way.name]
    own = [] if way.key.startswith("q") else [way.key]
    return [*own, question.number, question.label, way.name]


def _group(answers, way, value) -> str:
    groups = grouping_of(answers, way.key).groups
    wanted = plain(value)
    for group in groups:
        if wanted in (plain(group.name), group.key.rpartition("-")[2]):
            return group.key
    known = "、".join(group.name for group in groups)
    raise ValueError(f"「{way.name}」に「{value.strip()}」はありません。ある値：{known}")


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).removeprefix("問")
