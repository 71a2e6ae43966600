"""A table of a survey as people read it: counts and percentages, their rule in words, each number a door."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from coordination.blocks import Column, Row, Table
from coordination.figures import Figure, State
from coordination.percent import share
from surveys.answers import Answers
from surveys.crosstab import Crosstab, Line
from surveys.groupings import grouping_of
from surveys.groups import EVERYBODY, Group, Grouping
from surveys.models import Question
from surveys.table_spec import TableSpec, people_where, where_in_words


@dataclass(frozen=True, eq=False)
class SurveyTable:
    """counted: 総計 first. asked_of: people who meet the conditions, whether they answered or not. key: of its blocks in
    a document."""

    answers: Answers
    spec: TableSpec
    question: Question
    grouping: Grouping | None
    counted: Crosstab
    asked_of: int
    key: str

    @property
    def name(self) -> str:
        """問6-3 参加してみたいか（圏域 × 性別・年齢別）."""
        return f"{self.question}（{self.by_name}）" if self.grouping else str(self.question)

    @property
    def by_name(self) -> str:
        """圏域別; 性別 says it already."""
        name = self.grouping.name if self.grouping else ""
        return f"{name}別" if name and not name.endswith("別") else name

    @property
    def is_single(self) -> bool:
        """Whether everybody is in one line, so that the lines add up to 100 %."""
        return self.question.answer_type != Question.AnswerType.MULTIPLE

    @cached_property
    def conditions(self) -> str:
        return where_in_words(self.answers, self.spec.where)

    @property
    def remarks(self) -> list[str]:
        """What sets the table apart from the plain one, in a few words: for the title of a chart."""
        return [
            *([self.conditions] if self.spec.where else []),
            *(["無回答を除く"] if self.spec.excludes_no_answer else []),
            *(["重みつき"] if self.spec.is_weighted else []),
            *([f"階級の境 {self.spec.bounds.replace(',', '、')}"] if self.spec.bounds else []),
        ]

    def share(self, line: Line, at: int) -> int | None:
        return share(line.counts[at], self.counted.bases[at], self.spec.decimals)

    def only(self, groups: Sequence[Group]) -> "SurveyTable":
        """The table of 総計 and these groups alone."""
        left_out = [at for at, group in enumerate(self.counted.groups) if group not in (EVERYBODY, *groups)]
        return replace(self, counted=self.counted.without(*left_out))

    # -- where the numbers lead ------------------------------------------------

    def address(self, group: Group, code: int | None = None, *, answered: bool = False) -> str:
        """The people behind a number; without a code, the group's: those that its percentages are of.

        answered: only who gave an answer, whatever the percentages are of.
        """
        if code is None:
            address = reverse("survey_group", args=[self.question.survey_id, group.key])
        else:
            address = reverse("survey_answer", args=[self.question.pk, code, group.key])
        return self._under_conditions(address, answered, self.spec.bounds if code is not None else "")

    def address_of_texts(self) -> str:
        """Where the written answers are read."""
        return self._under_conditions(reverse("survey_texts", args=[self.question.pk, EVERYBODY.key]))

    def _under_conditions(self, address, answered=False, bounds=""):
        query = [("where", key) for key in self.spec.where]
        if self.spec.excludes_no_answer or answered:
            query.append(("answered", self.question.pk))
        if self.spec.is_weighted:
            query.append(("weighted", "yes"))
        if bounds:
            query.append(("bounds", bounds))
        return f"{address}?{urlencode(query)}" if query else address

    # -- as a block of a page or a paper ---------------------------------------

    def block(self, *, caption: str = "", notes: tuple[str, ...] = ()) -> Table:
        """notes: besides those that the table has of itself."""
        return Table(
            key=self.key,
            caption=caption
            or f"{self.question.label} 回答した人数と割合（{self.question.get_answer_type_display()}）",
            label_heads=("選択肢" if self.question.has_choices else "回答",),
            columns=tuple(
                Column(label, group=group.name, within=group.within)
                for group in self.counted.groups
                for label in ("人", "％")
            ),
            rows=tuple(self._rows()),
            notes=(*self.notes, *notes),
        )

    def _rows(self):
        for line in self.counted.lines:
            yield self._row(line.label, line.code, line.counts)
        yield self._row(self.total_label, None, self.counted.bases, is_total=True)
        if self.spec.is_weighted:
            yield Row((PEOPLE,), tuple(self._people()), is_total=True)

    @property
    def total_label(self) -> str:
        label = "合計" if self.is_single else "回答者数"
        return f"{label}（重みつき）" if self.spec.is_weighted else label

    def _row(self, label, code, counts, is_total=False):
        cells = []
        for group, count, base in zip(self.counted.groups, counts, self.counted.bases, strict=True):
            address = self.address(group, code)
            cells.append(Figure(self.counted.persons(count), "人", State.ACTUAL, address))
            percentage = share(count, base, self.spec.decimals)
            state = State.NOT_APPLICABLE if percentage is None else State.ACTUAL
            cells.append(Figure(percentage, "％", state, address, decimals=self.spec.decimals))
        return Row((label,), tuple(cells), is_total=is_total)

    def _people(self):
        for group, people in zip(self.counted.groups, self.counted.people, strict=True):
            yield Figure(people, "人", State.ACTUAL, self.address(group))
            yield ""

    # -- in words --------------------------------------------------------------

    @property
    def base_note(self) -> str:
        """What the percentages are of, and how they are rounded."""
        digits = "小数第2位を四捨五入して小数第1位まで" if self.spec.decimals else "小数点以下を四捨五入して"
        of = (
            "無回答を除いた人数に対する"
            if self.spec.excludes_no_answer
            else "回答者数（無回答を含む）に対する"
        )
        return f"割合は、各区分の{of}割合です。{digits}表すため、割合の合計が100％にならないことがあります。"

    @property
    def notes(self) -> tuple[str, ...]:
        """What somebody has to know who reads the table."""
        return tuple(filter(None, (self._conditions(), self._left_out(), *self._weights(), *self._answers())))

    def _conditions(self):
        return f"{self.conditions}の人だけを数えています（{self.asked_of:,}人）。" if self.spec.where else ""

    def _left_out(self):
        left_out = self.asked_of - self.counted.people[0]
        return f"無回答の{left_out:,}人を、母数から除いています。" if self.spec.excludes_no_answer else ""

    def _weights(self):
        if self.spec.is_weighted:
            yield "人数と割合は、重みをつけて数えています。人数は四捨五入しているため、足した数と合計が合わないことがあります。"
            yield "数字を開くと、重みをつける前の人が並びます。"

    def _answers(self):
        if not self.is_single:
            yield "いくつでも選べる設問のため、人数の合計は回答者数と一致しません。"
        if not self.question.tells_no_answer:
            yield "無回答の人数は公表されていません（0ではありません）。"
        if self.grouping and not self.grouping.is_partition:
            yield "いくつでも選べる設問で分けているため、一人がいくつもの区分に入ります。区分の人数の合計は総計と一致しません。"


PEOPLE = "重みをつける前の人数"


def survey_table(answers: Answers, spec: TableSpec) -> SurveyTable:
    """The table with all its groups; those of 不明 only where there is somebody. KeyError as `TableSpec.count`."""
    kept, question = people_where(answers, spec.where), spec.question_in(answers)
    return SurveyTable(
        answers,
        spec,
        question,
        grouping_of(answers, spec.by) if spec.by else None,
        spec.count(answers).without_empty_remainders(),
        answers.size if kept is None else int(kept.sum()),
        f"question_{question.number}",
    )
