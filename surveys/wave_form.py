"""The form of a 経年比較: for every choice of the questions, the common answer that it is read as."""

from collections import defaultdict

from django import forms

from coordination.pages.fields import speak_plainly
from coordination.pages.forms import Group, PageForm
from surveys.attributes import plain
from surveys.models import Question, Recode, WaveLink
from surveys.saying.wording import unnumbered

LONGEST_HEAD = 60


class WaveForm(PageForm):
    """questions: the waves, the latest first, with their choices. by, at: who makes it, and when."""

    class Meta(PageForm.Meta):
        model = WaveLink
        fields = ["title"]

    def __init__(self, *args, questions: list[Question], by, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions, self.by, self.at = questions, by, at
        known = _known(self.instance) if self.instance.pk else _matched(questions)
        for question in questions:
            for choice in question.choices.all():
                field = forms.CharField(
                    label=choice.label, required=False, max_length=100, initial=known.get(choice.pk, "")
                )
                self.fields[_name(choice)] = field
                speak_plainly(field)
        self.groups = (
            Group("", ("title",)),
            *(
                Group(_head(question), tuple(_name(choice) for choice in question.choices.all()))
                for question in questions
            ),
        )

    def _read(self) -> dict[str, list]:
        """The choices by the answer that they are read as, in the order of the latest question."""
        read = defaultdict(list)
        for question in self.questions:
            for choice in question.choices.all():
                if answer := self.cleaned_data.get(_name(choice), ""):
                    read[answer].append(choice)
        return read

    def clean(self):
        shared = [answer for answer, choices in self._read().items() if len(_questions_of(choices)) > 1]
        if not shared:
            raise forms.ValidationError(
                "二つ以上の調査に共通する答えがありません。比べる選択肢に、同じ答えを書いてください。"
            )

    def warnings(self):
        alone = [
            f"「{answer}」は、{_head(choices[0].question)}だけにあり、比べられません。"
            for answer, choices in self._read().items()
            if len(_questions_of(choices)) == 1
        ]
        return alone

    def save(self, commit=True):
        link = super().save(commit=False)
        if link.pk is None:
            link.made_by, link.made_at = self.by, self.at
        link.save()
        link.recodes.all().delete()
        Recode.objects.bulk_create(
            Recode(link=link, choice=choice, answer=answer, position=position)
            for position, (answer, choices) in enumerate(self._read().items())
            for choice in choices
        )
        return link


def _name(choice):
    return f"choice_{choice.pk}"


def _head(question):
    head = f"{question.survey.title}　{question}"
    return head if len(head) <= LONGEST_HEAD else f"{head[:LONGEST_HEAD]}…"


def _questions_of(choices):
    return {choice.question_id for choice in choices}


def _known(link):
    return dict(link.recodes.values_list("choice", "answer"))


def _matched(questions):
    """The choices of the latest question as they are, and of the others those with the same words."""
    latest, *others = questions
    answers = {plain(choice.label): unnumbered(choice.label) for choice in latest.choices.all()}
    found = {choice.pk: unnumbered(choice.label) for choice in latest.choices.all()}
    for question in others:
        for choice in question.choices.all():
            if answer := answers.get(plain(choice.label)):
                found[choice.pk] = answer
    return found
