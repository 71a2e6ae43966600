"""文の点検: the text, and which choices it takes together."""

from django import forms

from coordination.pages.fields import speak_plainly
from surveys.crosstab import Crosstab
from surveys.saying.figures import Side
from surveys.saying.wording import poles, unnumbered

LONGEST = 3000


class TextForm(forms.Form):
    text = forms.CharField(
        label="点検する文",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="選択肢と区分は、表にある言葉で書いてください。区分を書かない数は、総計の数として照らします。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            speak_plainly(field)


class ClaimForm(TextForm):
    """Two sides of choices can be named where everybody gave one answer; a scale's are proposed."""

    one_name = forms.CharField(label="ひとつめの呼び方", required=False, max_length=50)
    one = forms.TypedMultipleChoiceField(
        label="ひとつめに入る選択肢", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    other_name = forms.CharField(label="ふたつめの呼び方", required=False, max_length=50)
    other = forms.TypedMultipleChoiceField(
        label="ふたつめに入る選択肢", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, counted: Crosstab, is_single: bool, **kwargs):
        labels = {line.code: line.label for line in counted.lines if line.code}
        self.has_sides = is_single and len(labels) > 1
        super().__init__(*args, initial=_proposed(labels) if self.has_sides else {}, **kwargs)
        for name in ("one", "other"):
            self.fields[name].choices = [(code, unnumbered(label)) for code, label in labels.items()]
        if not self.has_sides:
            for name in ("one_name", "one", "other_name", "other"):
                del self.fields[name]

    def clean(self):
        one, other = self.cleaned_data.get("one", []), self.cleaned_data.get("other", [])
        if set(one) & set(other):
            self.add_error("other", "同じ選択肢が、ひとつめにも入っています。どちらかから外してください。")
        for name, codes in (("one", one), ("other", other)):
            if codes and not self.cleaned_data.get(f"{name}_name"):
                self.add_error(f"{name}_name", "文の中での呼び方を書いてください。例：そう思う")

    @property
    def sides(self) -> list[Side]:
        found = [
            Side(self.cleaned_data.get(f"{name}_name", ""), tuple(self.cleaned_data.get(name, ())))
            for name in ("one", "other")
        ]
        return [side for side in found if side.codes]


def _proposed(labels):
    if not (found := poles(labels)):
        return {}
    (one_name, one), (other_name, other) = found
    return {"one_name": one_name, "one": one, "other_name": other_name, "other": other}
