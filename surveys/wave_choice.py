"""Which questions of which surveys are put side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from surveys.models import Question, Survey
from surveys.waves import likest

CHOICES = (Question.AnswerType.SINGLE, Question.AnswerType.MULTIPLE)


@dataclass(frozen=True)
class Offer:
    """A survey with the questions that can be chosen, and the one that is chosen or proposed."""

    survey: Survey
    questions: list[Question]
    proposed: Question | None


class WaveChoice:
    """What an address asks for: questions by their keys, one a survey, all answered in the same way."""

    def __init__(self, questions: QuerySet, keys: Sequence[str]):
        found = questions.filter(answer_type__in=CHOICES).order_by("-survey__closed_on", "survey", "position")
        self.questions = list(found)
        wanted = {int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19}
        self.chosen = [question for question in self.questions if question.pk in wanted]
        self.is_sent = bool(keys)

    @property
    def problem(self) -> str:
        if self.is_sent and not self.chosen:
            return "くらべる設問が選ばれていません。少なくとも一つの調査で、設問を選んでください。"
        surveys = [question.survey_id for question in self.chosen]
        if len(surveys) != len(set(surveys)):
            return "一つの調査から選ぶ設問は、一つだけです。選びなおしてください。"
        if len({question.answer_type for question in self.chosen}) > 1:
            return "○が一つの設問と、○がいくつでもの設問は比べられません。選びなおしてください。"
        return ""

    @property
    def advice(self) -> str:
        """What has been proposed beside the one question that was chosen."""
        if len(self.chosen) != 1:
            return ""
        own = self.chosen[0].survey_id
        found = [offer.survey.title for offer in self.offers if offer.proposed and offer.survey.pk != own]
        if not found:
            return (
                "選択肢の似た設問は、ほかの調査に見つかりませんでした。くらべる設問を、自分で選んでください。"
            )
        names = "".join(f"「{title}」" for title in found)
        return f"選択肢の似た設問を、{names}で選んであります。同じことを聞いているか確かめて、「次へ」を押してください。"

    @property
    def is_complete(self) -> bool:
        return len(self.chosen) > 1 and not self.problem

    @property
    def offers(self) -> list[Offer]:
        """The surveys, the latest first. Where one question is chosen, the likest of each other survey is proposed."""
        by_survey: dict[Survey, list[Question]] = {}
        for question in self.questions:
            by_survey.setdefault(question.survey, []).append(question)
        return [Offer(survey, asked, self._proposed(asked)) for survey, asked in by_survey.items()]

    def _proposed(self, asked):
        own = next((question for question in asked if question in self.chosen), None)
        if own is not None or len(self.chosen) != 1:
            return own
        return likest(self.chosen[0], asked)
