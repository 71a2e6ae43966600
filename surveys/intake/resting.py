"""What rests on the codes of a survey whose answers are to be replaced: needs, saved tables, reviews and whatever else
points to it. None of them may be left pointing at a choice that is gone."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surveys.intake.layout import Asked
from surveys.models import AnswerColumn, AnswerSheet, Choice, Question, SavedTable, Survey, SurveyNeed

_OF_A_QUESTION = re.compile(r"q(\d+)")
_GROUP = re.compile(r"(q\d+|sex|age|area)-(\d+)")
# What a survey consists of, or what is asked about below by itself.
OWN = (Question, Choice, AnswerColumn, AnswerSheet, SavedTable, SurveyNeed)


@dataclass(frozen=True)
class Vanishing:
    """Of one question: the choices that would be gone, or the whole of it, also where it would ask otherwise."""

    question: Question
    codes: frozenset[int]
    is_whole: bool

    def holds(self, code: int) -> bool:
        return self.is_whole or code in self.codes

    @property
    def words(self) -> str:
        if self.is_whole:
            return f"{self.question.label}"
        return f"{self.question.label}の選択肢 {'、'.join(map(str, sorted(self.codes)))}"


def vanishing(survey: Survey, asked: Iterable[Asked]) -> dict[int, Vanishing]:
    """What of the survey's questions the new answers do not have, by the keys of the questions."""
    new = {one.number: one for one in asked}
    found = {}
    for question in survey.questions.prefetch_related("choices"):
        one = new.get(question.number)
        is_other = one is None or (one.answer_type, one.attribute) != (
            question.answer_type,
            question.attribute,
        )
        codes = {choice.code for choice in question.choices.all()} - set(dict(one.choices) if one else ())
        if is_other or codes:
            found[question.pk] = Vanishing(question, frozenset(codes), is_other)
    return found


def sentences(survey: Survey, asked: Iterable[Asked]) -> list[str]:
    """Why the answers cannot be replaced: what rests on which choices. None where nothing does."""
    gone = vanishing(survey, asked)
    if not gone:
        return []
    return [*_of_needs(survey, gone), *_of_tables(survey, gone), *_of_others(survey, gone)]


def _rests(kind: str, name: object, words: Iterable[str]) -> str:
    what = "、".join(sorted(set(words)))
    return (
        f"{kind}「{name}」が、取り込む個票にない{what}を使っています。"
        f"設問番号・種別・選択肢の番号をいまの調査に合わせるか、その{kind}を先に直すか消してください。"
    )


def _of_needs(survey: Survey, gone: Mapping[int, Vanishing]) -> Iterable[str]:
    for origin in SurveyNeed.objects.filter(question__survey=survey).select_related("need"):
        used = {(origin.question_id, origin.code), *_in_groups(survey, [origin.group])}
        if words := _gone(used, gone):
            yield _rests("困りごと", origin.need, words)


def _of_tables(survey: Survey, gone: Mapping[int, Vanishing]) -> Iterable[str]:
    for table in survey.saved_tables.all():
        wholes = {table.question_id, *_ways(survey, table.by)}
        words = [gone[pk].words for pk in wholes if pk in gone]
        words += _gone(_in_groups(survey, table.where), gone)
        if words:
            yield _rests("保存した集計表", table, words)


def _of_others(survey: Survey, gone: Mapping[int, Vanishing]) -> Iterable[str]:
    """A review prints every question of its survey; what else points to a question wants the whole of it."""
    words = [one.words for one in gone.values()]
    for relation in Survey._meta.related_objects:
        if relation.related_model not in OWN and relation.related_model._meta.app_label != "surveys":
            for record in relation.related_model._base_manager.filter(**{relation.field.name: survey})[:5]:
                yield _rests(relation.related_model._meta.verbose_name, record, words)
    for relation in Question._meta.related_objects:
        if relation.related_model not in OWN:
            on_gone = {f"{relation.field.name}__in": list(gone)}
            for record in relation.related_model._base_manager.filter(**on_gone)[:5]:
                yield _rests(relation.related_model._meta.verbose_name, record, words)


def _gone(used: Iterable[tuple[int, int]], gone: Mapping[int, Vanishing]) -> list[str]:
    return [gone[pk].words for pk, code in used if pk in gone and gone[pk].holds(code)]


def _in_groups(survey: Survey, keys: Iterable[str]) -> set[tuple[int, int]]:
    """The question and code of each choice that the keys of groups name (surveys/groupings.py)."""
    found = set()
    for key in keys:
        for way, code in _GROUP.findall(key):
            found |= {(pk, int(code)) for pk in _ways(survey, way)}
    return found


def _ways(survey: Survey, by: str) -> set[int]:
    """The questions that a way to divide is made of."""
    found = {int(number) for number in _OF_A_QUESTION.findall(by)}
    named = [which for which in ("sex", "age", "area") if which in re.split(r"[._]", by)]
    return found | set(survey.questions.filter(attribute__in=named).values_list("pk", flat=True))
