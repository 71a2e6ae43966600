"""想定問答 as a paper: question by question, with its figures, the answer, and room to write."""

from dataclasses import dataclass

from coordination.blocks import Document, Part, Prose, Section
from coordination.models import Municipality
from coordination.papers.text import paragraphs
from reports.expected_questions import Kind, Question
from reports.models import ExpectedAnswer, PlanReview

UNWRITTEN = "（まだ書かれていません）"


@dataclass(frozen=True)
class Asked:
    """earlier: what was answered to the same question about another year."""

    question: Question
    answer: ExpectedAnswer | None
    earlier: ExpectedAnswer | None

    @property
    def place(self) -> str:
        """Where it stands on the page of all questions."""
        return self.question.key.replace(":", "-")


def questions_paper(review: PlanReview, asked: list[Asked]) -> Document:
    city = Municipality.current()
    numbered = list(enumerate(asked, 1))
    sections = []
    for kind in Kind:
        parts = tuple(_part(number, one) for number, one in numbered if one.question.kind is kind)
        if parts:
            sections.append(Section(kind.value, kind.label, parts))
    return Document(
        title=f"想定問答（{review}）",
        subtitle=f"生活支援体制整備事業（{review.plan.period}）",
        author="　".join(filter(None, [city.name, city.department])),
        as_of=review.as_of,
        as_of_words=f"{review.as_of_words}現在",
        sections=tuple(sections),
        notes=("問いは、評価書の数値から機械的につくったものです。出そうな問いのすべてではありません。",),
    )


def _part(number: int, one: Asked) -> Part:
    answer = paragraphs(one.answer.body) if one.answer else (UNWRITTEN,)
    return Part(f"問{number}", (Prose("問い", (one.question.text,)), Prose("答え", tuple(answer))))
