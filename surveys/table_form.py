"""Which table of a survey: the form above it, and its address, which says the same."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from surveys.answers import Answers
from surveys.groupings import Way, grouping_of, key_of, members_of, way_of, ways_of
from surveys.groups import EVERYBODY
from surveys.models import Question
from surveys.numbers import bounds_in_one_way
from surveys.table_spec import TableSpec

MOST_GROUPS = 400
MOST_CONDITIONS = 100
LONGEST_OPTION = 40
ANSWERED, YES = "answered", "yes"
UNKNOWN = "この調査にない{what}です。下から選びなおして、「表をつくる」を押してください。"


def query_of(spec: TableSpec) -> str:
    """The spec as the address of a table has it."""
    by, _, and_by = spec.by.partition(".")
    said = [("question", spec.question), ("by", by), ("and", and_by)]
    said += [("where", key) for key in spec.where]
    said += [("base", ANSWERED if spec.excludes_no_answer else "")]
    said += [("weighted", YES if spec.is_weighted else ""), ("decimals", spec.decimals or "")]
    said += [("bounds", spec.bounds)]
    return urlencode([(name, value) for name, value in said if value != ""])


def address_of(survey: int, spec: TableSpec) -> str:
    return f"{reverse('survey_table', args=[survey])}?{query_of(spec)}"


@dataclass(frozen=True)
class Condition:
    """A group that can be chosen as a condition. key: "" for none."""

    key: str
    name: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Conditions:
    """Those of one way to divide."""

    name: str
    groups: list[Condition]


class SeveralField(forms.Field):
    """A value as often as it stands in the address; the page draws it by itself."""

    widget = forms.MultipleHiddenInput

    def to_python(self, values):
        return tuple(dict.fromkeys(value for value in values or () if value))


class TableForm(forms.Form):
    """Every field may be left out: the first question is then shown by the first way to divide, of all who were asked."""

    question = forms.TypedChoiceField(label="設問", coerce=int)
    by = forms.ChoiceField(label="分ける", required=False)
    where = SeveralField(required=False)
    base = forms.ChoiceField(
        label="割合の母数", required=False, choices=[("", "無回答も含める"), (ANSWERED, "無回答を除く")]
    )
    weighted = forms.ChoiceField(label="重み", required=False, choices=[("", "つけない"), (YES, "つける")])
    decimals = forms.TypedChoiceField(
        label="割合の小数", required=False, coerce=int, empty_value=0, choices=[("", "なし"), ("1", "1けた")]
    )
    bounds = forms.CharField(label="階級の境（例：18.5, 25）", required=False)

    def __init__(self, data, *, answers: Answers):
        self.answers, self.ways = answers, {way.key: way for way in ways_of(answers)}
        data = data.copy()
        if not data.get("question"):
            data["question"] = next((one.pk for one in [*answers.asked, *answers.questions]), "")
            if "by" not in data:
                data["by"] = next(iter(self.ways), "")
        super().__init__(data)
        self.fields["question"].choices = self._questions()
        self.fields["by"].choices = [("", "分けない（総計だけ）"), *self._ways()]
        self.fields["and"] = forms.ChoiceField(
            label="さらに分ける",
            required=False,
            choices=[("", "（なし）"), *self._ways(lambda way: not way.overlaps)],
        )
        self.order_fields(["question", "by", "and"])
        if answers.attribute(Question.Attribute.WEIGHT) is None:
            self.fields["weighted"].choices = [("", "つけない")]
        self._speak_plainly()

    def _speak_plainly(self):
        said = {"question": "設問", "by": "区分", "and": "区分", "base": "母数", "decimals": "小数の表し方"}
        for name, what in said.items():
            self.fields[name].error_messages["invalid_choice"] = UNKNOWN.format(what=what)
        self.fields["question"].error_messages["required"] = "この調査には、まだ回答がありません。"
        self.fields["weighted"].error_messages["invalid_choice"] = (
            "この調査には、重み（ウェイト）がありません。「つけない」を選んでください。"
        )

    # -- what can be chosen ----------------------------------------------------

    def _questions(self):
        counted = [one for one in self.answers.questions if one.attribute != Question.Attribute.WEIGHT]
        yield "設問", [(one.pk, _short(str(one))) for one in counted if not one.attribute]
        yield "属性", [(one.pk, _short(str(one))) for one in counted if one.attribute]

    def _ways(self, fits=lambda way: True):
        def options(is_attribute):
            return [
                (way.key, _short(way.name))
                for way in self.ways.values()
                if way.is_attribute == is_attribute and fits(way)
            ]

        return [("属性", options(True)), ("設問", options(False))]

    @property
    def conditions(self) -> list[Conditions]:
        """The groups of each attribute, and of what else is a condition already."""
        chosen = self._chosen()
        self.answers.open(self.answers.attributes)
        offered = [key for key, way in self.ways.items() if way.is_attribute]
        offered += [way for way in dict.fromkeys(map(way_of, chosen)) if way not in offered]
        return [self._of_way(key, chosen) for key in offered]

    def _chosen(self) -> tuple[str, ...]:
        self.is_valid()
        return self.cleaned_data.get("where", ())

    def _of_way(self, key, chosen):
        grouping = grouping_of(self.answers, key)
        groups = [
            Condition(group.key, group.whole_name, group.key in chosen)
            for group in grouping.groups
            if group.key in chosen or not group.is_remainder or grouping.members(group).any()
        ]
        return Conditions(grouping.name, groups)

    @property
    def further_conditions(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """One more condition: any answer to any question with choices."""
        return [
            (
                _short(str(question)),
                [
                    *(
                        (f"{key_of(question)}-{choice.code}", choice.label)
                        for choice in question.choices.all()
                    ),
                    (f"{key_of(question)}-0", "無回答"),
                ],
            )
            for question in self.answers.asked
            if question.has_choices
        ]

    # -- what was chosen -------------------------------------------------------

    def clean_where(self):
        keys = self.cleaned_data["where"]
        if len(keys) > MOST_CONDITIONS:
            raise forms.ValidationError(f"条件は{MOST_CONDITIONS}個までにしてください。")
        for key in keys:
            try:
                if key == EVERYBODY.key:
                    raise KeyError(key)
                members_of(self.answers, key)
            except KeyError:
                raise forms.ValidationError(UNKNOWN.format(what="条件")) from None
        return keys

    def clean_bounds(self):
        """Left out where the question is not answered with a number: it may have been written for another one."""
        if not self.asks_for_a_number:
            return ""
        try:
            return bounds_in_one_way(self.cleaned_data["bounds"])
        except ValueError as refusal:
            raise forms.ValidationError(str(refusal)) from None

    @property
    def asks_for_a_number(self) -> bool:
        question = self.answers.question(self.cleaned_data.get("question"))
        return question is not None and question.answer_type == Question.AnswerType.NUMBER

    def clean(self):
        by, and_by = self.cleaned_data.get("by", ""), self.cleaned_data.get("and", "")
        if and_by and not by:
            self.cleaned_data["by"], self.cleaned_data["and"] = and_by, ""
        elif and_by and by == and_by:
            self.add_error("and", "「分ける」と同じ区分です。別の区分を選ぶか、（なし）にしてください。")
        elif and_by and self.ways[by].overlaps:
            self.add_error("and", self._overlap_in_words(self.ways[by]))
        elif and_by:
            self._refuse_too_many(f"{by}.{and_by}")

    @staticmethod
    def _overlap_in_words(way: Way) -> str:
        return (
            f"「{_short(way.name)}」は、いくつでも選べる設問なので、ほかの区分と組み合わせられません。"
            "「さらに分ける」を（なし）にするか、「分ける」を変えてください。"
        )

    def _refuse_too_many(self, key):
        groups = len(grouping_of(self.answers, key).groups)
        if groups > MOST_GROUPS:
            self.add_error(
                "and",
                f"組み合わせると区分が{groups:,}個になります。{MOST_GROUPS}個までの区分を選んでください。",
            )

    @property
    def spec(self) -> TableSpec:
        chosen = self.cleaned_data
        return TableSpec(
            chosen["question"],
            ".".join(filter(None, [chosen["by"], chosen["and"]])),
            chosen["where"],
            chosen["base"] == ANSWERED,
            chosen["weighted"] == YES,
            chosen["decimals"],
            chosen["bounds"],
        )

    @property
    def has_weights(self) -> bool:
        return len(self.fields["weighted"].choices) > 1


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_OPTION else f"{text[:LONGEST_OPTION]}…"
