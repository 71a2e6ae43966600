"""What is asked while a file of answers is taken in: which survey, which column is what, and what its codes mean."""

import re
from dataclasses import replace

from django import forms
from django.core.paginator import Paginator
from django.core.validators import FileExtensionValidator

from coordination.pages.fields import field_for, speak_plainly
from coordination.sheets.unreadable import Unreadable
from surveys.intake.answering import cells_in
from surveys.intake.cells import code_in, no_answer_codes, shown
from surveys.intake.check import rows_below
from surveys.intake.layout import MULTIPLE, SINGLE
from surveys.intake.mapping import FLAG, SLIP, USES, Column, Mapping, Wording, wrong_in
from surveys.intake.ministry import ministry_layouts
from surveys.models import AnswerLayout, AnswerSheet, AnswerUpload, Survey

AS_BEFORE = "before"  # in the place of a saved mapping: that of the file which has been mended
EXAMPLES = 4  # of what stands in a column
QUESTIONS_AT_ONCE = 100  # on one page of the form
_CHOICE = re.compile(r"\s*([0-9０-９]{1,5})\s*[．.:：=＝、)）\s]\s*(\S.*?)\s*")
_FLAG_NUMBER = re.compile(r"(.+)[_＿]([0-9０-９]{1,5})")


class UploadForm(forms.ModelForm):
    sheet = forms.FileField(
        validators=[
            FileExtensionValidator(
                ["xlsx", "xls", "xlsm", "csv"], "Excel（.xlsx）か CSV のファイルを選んでください。"
            )
        ],
        error_messages={
            "empty": "ファイルの中身がありません。もとのファイルを確かめてください。",
        },
        label="個票のファイル",
        help_text=".xlsx または .csv、12 MB、50,000 行まで。",
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
    )
    layout = forms.ChoiceField(
        label="読み方",
        required=False,
        help_text="シート「設問」のないファイルのとき。保存した読み方があれば選びます。",
    )
    # Under this name the page asks how far the reading is: the upload has no number of its own yet.
    waiting = forms.UUIDField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = AnswerUpload
        formfield_callback = field_for
        fields = ("survey", "title", "closed_on", "population", "replaces", "no_answer")
        labels = {"survey": "どの調査か", "title": "新しい調査の名前"}
        help_texts = {
            "closed_on": "新しい調査のとき。日がわからないときは、その月の末日。",
            "population": "新しい調査のとき。市内の対象者（母集団）の人数。あとからでも書けます。",
            "replaces": "その調査にもう個票があるときだけ選びます。",
            "no_answer": "例：9, 99。選択肢に同じ番号がある設問では、選択肢として読みます。空欄はいつも無回答です。",
        }

    def __init__(self, *args, user, before: AnswerUpload | None = None, initial=None, **kwargs):
        """before: an upload in whose place this one comes, so that nothing said of it has to be said again."""
        if before:
            initial = {name: getattr(before, name) for name in self.Meta.fields}
            initial["layout"] = AS_BEFORE if before.mapping else ""
        super().__init__(*args, initial=initial, **kwargs)
        self.before = before
        for field in self.fields.values():
            speak_plainly(field)
        self.fields["survey"].queryset = Survey.objects.visible_to(user)
        self.fields["survey"].empty_label = "新しい調査"
        self.saved = {str(one.pk): one for one in AnswerLayout.objects.visible_to(user)}
        self.fields["layout"].choices = [
            ("", "画面で選ぶ"),
            *([(AS_BEFORE, f"「{before.file_name}」と同じ読み方")] if before and before.mapping else []),
            *((key, one.name) for key, one in self.saved.items()),
            *((name, name) for name in ministry_layouts()),
        ]

    @property
    def shown_fields(self):
        return [self[name] for name in ("sheet", *self.Meta.fields, "layout")]

    @property
    def is_as_before(self) -> bool:
        return self.cleaned_data["layout"] == AS_BEFORE

    @property
    def mapping(self) -> dict | None:
        chosen = self.cleaned_data["layout"]
        if self.is_as_before:
            return self.before.mapping
        return self.saved[chosen].mapping if chosen in self.saved else ministry_layouts().get(chosen)

    def clean_sheet(self):
        if len(self.files.getlist("sheet")) > 1:
            raise forms.ValidationError("ファイルは一つずつ選んでください。")
        return self.cleaned_data["sheet"]

    def clean_no_answer(self):
        written = self.cleaned_data["no_answer"]
        try:
            no_answer_codes(written)
        except Unreadable as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return written

    def clean(self):
        given = super().clean()
        survey = given.get("survey")
        if survey is None:
            self._ask_of_new(given)
        elif not given.get("replaces") and AnswerSheet.objects.filter(survey=survey).exists():
            self.add_error(
                "replaces", "この調査には、もう個票があります。入れ替えるときは、ここを選んでください。"
            )
        return given

    def _ask_of_new(self, given):
        title = given.get("title")
        if not title and "title" not in self.errors:
            self.add_error("title", "新しい調査の名前を書くか、「どの調査か」で調査を選んでください。")
        elif Survey.objects.filter(title=title).exists():
            self.add_error(
                "title", "同じ名前の調査があります。「どの調査か」で選ぶか、名前を変えてください。"
            )
        if not given.get("closed_on") and "closed_on" not in self.errors:
            self.add_error("closed_on", "調査の終わりの日を入力してください。")


class ColumnsForm(forms.Form):
    """Two fields a column: how it is read, and the number of its question. mapping: of a valid form, what was chosen."""

    def __init__(self, mapping: Mapping, grid, data=None):
        super().__init__(data)
        self.kept, below = mapping, rows_below(grid, mapping.head_row)
        self.fields["head_row"] = forms.IntegerField(
            label="見出しの行",
            min_value=1,
            initial=mapping.head_row,
            help_text="変えると、列を見なおします。",
        )
        uses = [(key, words) for key, (words, _, _) in USES.items()]
        self.columns = []
        for one in mapping.columns:
            found = [shown(value) for value in cells_in(below, one.at)[:EXAMPLES]]
            if not one.head and not found:
                continue
            label = f"{one.letter}列 {one.head or '見出しなし'}"
            self.fields[f"use-{one.at}"] = forms.ChoiceField(
                choices=uses, required=False, initial=one.use, label=f"{label}の読み方"
            )
            self.fields[f"number-{one.at}"] = forms.CharField(
                required=False, max_length=30, initial=written_number(one), label=f"{label}の設問番号"
            )
            self.columns.append((one, found))
        for field in self.fields.values():
            speak_plainly(field)

    @property
    def rows(self):
        return [(one, found, self[f"use-{one.at}"], self[f"number-{one.at}"]) for one, found in self.columns]

    def clean(self):
        given = super().clean()
        shown_columns = {one.at for one, _ in self.columns}
        columns = [
            self._chosen(one) if one.at in shown_columns else replace(one, use="")
            for one in self.kept.columns
        ]
        self.mapping = replace(self.kept, columns=tuple(columns))
        if not self.errors:
            for at, sentence in wrong_in(self.mapping):
                self.add_error(f"number-{at}" if f"number-{at}" in self.fields else None, sentence)
        return given

    def _chosen(self, one: Column) -> Column:
        use = self.cleaned_data.get(f"use-{one.at}", "")
        number, code = " ".join(self.cleaned_data.get(f"number-{one.at}", "").split()), None
        if use == FLAG and (found := _FLAG_NUMBER.fullmatch(number)):
            number, code = found[1], code_in(found[2])
        return Column(one.at, one.head, use, "" if use in ("", SLIP) else number, code)


def written_number(one: Column) -> str:
    return f"{one.number}_{one.code}" if one.use == FLAG and one.code else one.number


class QuestionsForm(forms.Form):
    """Of each question: its words, its choices, and what stands for 無回答 in it alone.

    page: from 1, of QUESTIONS_AT_ONCE; the last one where it is beyond. What the other pages hold stays as it is kept.
    """

    def __init__(self, mapping: Mapping, grid, data=None, *, page: int = 1):
        super().__init__(data)
        self.kept, self.questions = mapping, []
        self.page = Paginator(mapping.numbers, QUESTIONS_AT_ONCE).get_page(page)
        below = rows_below(grid, mapping.head_row)
        for place, number in enumerate(self.page, QUESTIONS_AT_ONCE * (self.page.number - 1)):
            columns, wording = mapping.of(number), mapping.wordings.get(number, Wording())
            has_choices = USES[columns[0].use][1] in (SINGLE, MULTIPLE)
            self.fields[f"text-{place}"] = forms.CharField(
                max_length=300, initial=wording.text or columns[0].head or number, label="設問文"
            )
            if has_choices:
                self.fields[f"choices-{place}"] = forms.CharField(
                    required=False,
                    widget=forms.Textarea({"rows": 4}),
                    initial="\n".join(f"{code} {label}" for code, label in wording.choices),
                    label="選択肢",
                    help_text=_found(below, columns),
                )
            self.fields[f"missing-{place}"] = forms.CharField(
                required=False, max_length=50, initial=wording.no_answer, label="この設問の無回答のコード"
            )
            self.questions.append((place, number, columns, has_choices))
        for field in self.fields.values():
            speak_plainly(field)

    @property
    def rows(self):
        for place, number, columns, has_choices in self.questions:
            names = [f"text-{place}", *([f"choices-{place}"] if has_choices else []), f"missing-{place}"]
            yield number, "、".join(one.letter for one in columns[:6]), [self[name] for name in names]

    def clean(self):
        given = super().clean()
        wordings = dict(self.kept.wordings)
        for place, number, _, has_choices in self.questions:
            choices = self._choices(place) if has_choices else ()
            missing = given.get(f"missing-{place}", "")
            try:
                no_answer_codes(missing)
            except Unreadable as refusal:
                self.add_error(f"missing-{place}", str(refusal))
            wordings[number] = Wording(given.get(f"text-{place}", ""), choices, missing)
        self.mapping = replace(self.kept, wordings=wordings)
        return given

    def _choices(self, place: int) -> tuple[tuple[int, str], ...]:
        found: dict[int, str] = {}
        lines = self.cleaned_data.get(f"choices-{place}", "").splitlines()
        for line in filter(str.strip, lines):
            choice = _CHOICE.fullmatch(line)
            if not choice:
                self.add_error(
                    f"choices-{place}",
                    f"「{line[:20]}」を読み取れません。「1 はい」のように、番号と言葉を1行に一つずつ書いてください。",
                )
            elif int(choice[1]) in found:
                self.add_error(f"choices-{place}", f"番号 {int(choice[1])} が二つあります。")
            elif len(choice[2]) > 100:
                self.add_error(
                    f"choices-{place}", f"番号 {int(choice[1])} の言葉は 100 字までにしてください。"
                )
            else:
                found[int(choice[1])] = choice[2]
        return tuple(sorted(found.items()))


def _found(below, columns: list[Column]) -> str:
    """The codes or words that stand in the columns."""
    if columns[0].use == FLAG:
        codes = [str(one.code) for one in columns]
    else:
        codes = list(dict.fromkeys(shown(value) for one in columns for value in cells_in(below, one.at)))
    more = "…" if len(codes) > 20 else ""
    return f"「1 はい」のように1行に一つ。空欄なら番号のまま使います。回答にあるもの：{'、'.join(codes[:20])}{more}"


class LayoutForm(forms.ModelForm):
    """The name under which a mapping is kept."""

    class Meta:
        model = AnswerLayout
        fields = ("name",)
        labels = {"name": "読み方の名前"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        speak_plainly(self.fields["name"])
