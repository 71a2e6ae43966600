"""What becomes of the questions of a survey that has some already, in words: nobody is to find out afterwards that
選択肢 2 says something else now.
"""

from collections.abc import Iterable, Iterator

from surveys.intake.layout import Asked
from surveys.models import Question, Survey


def rewording(survey: Survey | None, asked: Iterable[Asked]) -> list[str]:
    """A sentence for each question and choice that would be new, gone or worded otherwise."""
    if survey is None:
        return []
    known = {one.number: one for one in survey.questions.prefetch_related("choices")}
    if not known:
        return []
    new = {one.number: one for one in asked}
    found = [
        f"設問がなくなります：{one.label}「{one.text}」" for one in known.values() if one.number not in new
    ]
    for number, one in new.items():
        if number in known:
            found += _of_question(known[number], one)
        else:
            found.append(f"設問が増えます：{one.label}「{one.text}」")
    return found


def _of_question(old: Question, new: Asked) -> Iterator[str]:
    if old.text != new.text[:300]:
        yield f"設問文が変わります：{old.label}「{old.text}」→「{new.text}」"
    kinds = _kind(old), _kind(new)
    if kinds[0] != kinds[1]:
        yield f"種別が変わります：{old.label}「{kinds[0]}」→「{kinds[1]}」"
    before = {choice.code: choice.label for choice in old.choices.all()}
    after = {code: label[:100] for code, label in new.choices}
    for code in sorted(before | after):
        if code not in after:
            yield f"選択肢がなくなります：{old.label} {code}番「{before[code]}」"
        elif code not in before:
            yield f"選択肢が増えます：{old.label} {code}番「{after[code]}」"
        elif before[code] != after[code]:
            yield f"選択肢のことばが変わります：{old.label} {code}番「{before[code]}」→「{after[code]}」"


def _kind(one: Question | Asked) -> str:
    kind = Question.AnswerType(one.answer_type).label
    return f"属性：{Question.Attribute(one.attribute).label}（{kind}）" if one.attribute else kind
