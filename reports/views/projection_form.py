"""The form by which 見込 are kept: for each indicator a method or a number by hand, or nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.utils import timezone

from coordination.models import User
from coordination.pages.fields import WholeNumberField
from coordination.pages.forms import PageForm
from reports.models import Projection

HAND = Projection.Method.HAND
LARGEST = 9_999_999
GONE = "記録が変わったため、選んだ数はいまの計算とちがいます。計算を読みなおして、もう一度選んでください。"


@dataclass(frozen=True)
class Option:
    """A way to keep the 見込 of one indicator. value: as it is sent. about: what stands beside it."""

    id: str
    value: str
    label: str
    is_chosen: bool
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """One indicator on the form. refused: the methods that can say nothing, and why."""

    line: object
    choice: forms.BoundField
    options: list[Option]
    refused: list[tuple[str, str]]
    value: forms.BoundField
    reason: forms.BoundField


class KeepForm(PageForm):
    """lines: of the page of projections (reports/views/projections.py). chosen: a method that is marked wherever it says
    a number; nothing is kept before the form is sent.

    What is sent names the number that was shown, so that no other is kept when the records have changed meanwhile.
    """

    class Meta(PageForm.Meta):
        model = Projection
        fields = ()

    def __init__(self, *args, lines, on: date, by: User, at: datetime, chosen: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.outlook.takes_hand]
        self.on, self.by, self.at = on, by, at
        for line in self.lines:
            self._add_fields(line, chosen)

    def _add_fields(self, line, chosen):
        pk, ways = line.outlook.at.indicator.pk, _ways(line)
        choice = forms.ChoiceField(
            label=f"{line.name}の見込",
            choices=[("", "残さない"), *((value, value) for value in ways), (HAND, "手で")],
            required=False,
            error_messages={"invalid_choice": GONE},
        )
        self.fields[f"choice_{pk}"] = choice
        self.initial[f"choice_{pk}"] = next((value for value in ways if value.split(":")[0] == chosen), "")
        self.fields[f"value_{pk}"] = WholeNumberField(
            label=f"{line.name}の見込（手で）", min_value=0, max_value=LARGEST, required=False
        )
        self.fields[f"reason_{pk}"] = forms.CharField(
            label=f"{line.name}の見込の理由", max_length=300, required=False
        )

    @property
    def methods(self) -> list[tuple[str, str]]:
        """Those that can be marked for all indicators at once."""
        return [(key, label) for key, label in Projection.Method.choices if key != HAND]

    @property
    def blocks(self) -> list[Block]:
        return [self._block(line) for line in self.lines]

    def _block(self, line) -> Block:
        pk = line.outlook.at.indicator.pk
        choice = self[f"choice_{pk}"]
        ways, now = _ways(line), choice.value() or ""
        spoken = {
            value: (f"{choice_of.estimate.value:,}{line.outlook.at.measure.unit}", choice_of)
            for value, choice_of in ways.items()
        }
        options = [Option(f"{choice.auto_id}_none", "", "残さない", not now)]
        options += [
            Option(
                f"{choice.auto_id}_{one.method.key}",
                value,
                f"{one.method.name}　{number}",
                now == value,
                tuple(filter(None, (one.estimate.how, one.usual_miss))),
            )
            for value, (number, one) in spoken.items()
        ]
        options.append(Option(f"{choice.auto_id}_hand", HAND, "手で入れる", now == HAND))
        refused = [(one.method.name, one.estimate.how) for one in line.choices if one.estimate.value is None]
        return Block(line, choice, options, refused, self[f"value_{pk}"], self[f"reason_{pk}"])

    def clean(self):
        data = super().clean() or self.cleaned_data
        for line in self.lines:
            self._clean_hand(line.outlook.at.indicator.pk, data)
        is_any = any(data.get(f"choice_{line.outlook.at.indicator.pk}") for line in self.lines)
        if not is_any and not self.errors:
            self.add_error(None, "残す見込を、一つ以上選んでください。")
        return data

    def _clean_hand(self, pk, data):
        value, reason = f"value_{pk}", f"reason_{pk}"
        is_typed = data.get(value) is not None or data.get(reason)
        if data.get(f"choice_{pk}") != HAND:
            if is_typed and f"choice_{pk}" in data:
                self.add_error(
                    f"choice_{pk}", "手で入れた数や理由があります。「手で入れる」を選ぶか、消してください。"
                )
            return
        if data.get(value) is None and value not in self.errors:
            self.add_error(value, "見込の数を入れてください。")
        if not data.get(reason) and reason not in self.errors:
            self.add_error(reason, "なぜこの数にしたかを書いてください。見込といっしょに残ります。")

    def warnings(self):
        found = []
        year = self.lines[0].outlook.at.fiscal_year
        if year.ended_by(timezone.localdate(self.at)):
            found.append(
                f"{year.name}はもう終わっています。年度の途中を基準日にした評価書にだけ出て、見込み方の成績には数えません。"
            )
        for line in self.lines:
            at = line.outlook.at
            value = self.cleaned_data.get(f"value_{at.indicator.pk}")
            is_less = value is not None and line.so_far and value < line.so_far.value
            if self.cleaned_data.get(f"choice_{at.indicator.pk}") == HAND and is_less:
                found.append(
                    f"{line.name}は、もう{line.so_far.with_unit}あります。見込の{value:,}{at.measure.unit}は、それより少ない数です。"
                )
        return found

    def save(self, commit=True):
        kept = None
        for line in self.lines:
            indicator, ways = line.outlook.at.indicator, _ways(line)
            chosen = self.cleaned_data[f"choice_{indicator.pk}"]
            if chosen == HAND:
                number = self.cleaned_data[f"value_{indicator.pk}"]
                told = {"value": number, "method": HAND, "how": self.cleaned_data[f"reason_{indicator.pk}"]}
            elif chosen:
                way = ways[chosen]
                told = {"value": way.estimate.value, "method": way.method.key, "how": way.estimate.how}
            else:
                continue
            kept = Projection.keep(indicator, **told, basis_on=self.on, by=self.by, at=self.at)
        return kept


def _refused(line) -> list[tuple[str, str]]:
    """The methods that can say nothing, those with the same reason together."""
    reasons = {}
    for one in line.choices:
        if one.estimate.value is None:
            reasons.setdefault(one.estimate.how, []).append(one.method.name)
    return [("・".join(names), why) for why, names in reasons.items()]


def _ways(line) -> dict[str, object]:
    """The methods that say a number, by what is sent for them."""
    return {
        f"{one.method.key}:{one.estimate.value}": one
        for one in line.choices
        if one.estimate.value is not None
    }
