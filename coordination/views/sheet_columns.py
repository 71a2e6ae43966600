"""The part of a preview in which the user says which column is which, and what blanks stand for."""

from django import forms

from coordination.models import SheetImport
from coordination.sheets.found import Check
from coordination.sheets.reading import column_letter

LONGEST_EXAMPLE = 12  # characters of a cell beside the head of its column
ROWS_LOOKED_AT = 50  # for an example


class ColumnsForm(forms.Form):
    """A select for each column that the kind knows, and one for each question that the sheet leaves open.

    columns, answers: of a valid form, what was chosen.
    """

    def __init__(self, kind, sheet: SheetImport, data=None):
        super().__init__(data)
        self.kind = kind
        choices = [("", "使わない"), *_columns_in(sheet)]
        for column in kind.columns:
            self.fields[f"column-{column.field}"] = forms.ChoiceField(
                choices=choices,
                required=False,
                initial=str(sheet.columns.get(column.field, "")),
                label=f"{column.label}{'（必須）' if column.is_required else ''}",
            )
        self.asked = Check.of_json(sheet.found).questions
        for question in self.asked:
            self.fields[f"answer-{question.name}"] = _field_for(question)

    def clean(self):
        chosen: dict[str, str] = {}
        for column in self.kind.columns:
            at = self.cleaned_data.get(f"column-{column.field}")
            if at and at in chosen:
                head = dict(self.fields[f"column-{column.field}"].choices)[at]
                self.add_error(
                    f"column-{column.field}",
                    f"「{head}」は「{chosen[at]}」にも選ばれています。一つの列は、どちらか一つに使ってください。",
                )
            elif at:
                chosen[at] = column.label
        return self.cleaned_data

    @property
    def columns(self) -> dict[str, int]:
        chosen = {column.field: self.cleaned_data[f"column-{column.field}"] for column in self.kind.columns}
        return {field: int(at) for field, at in chosen.items() if at}

    @property
    def answers(self) -> dict[str, str]:
        said = {}
        for question in self.asked:
            answer = self.cleaned_data[f"answer-{question.name}"]
            if question.is_ticked:
                answer = question.choices[0][0] if answer else ""
            said[question.name] = answer
        return said

    @property
    def column_fields(self):
        return [self[name] for name in self.fields if name.startswith("column-")]

    @property
    def questions(self):
        """Each with its field."""
        return [(question, self[f"answer-{question.name}"]) for question in self.asked]


def _field_for(question) -> forms.Field:
    if question.is_ticked:
        value, label = question.choices[0]
        return forms.BooleanField(required=False, label=label, initial=question.chosen == value)
    return forms.ChoiceField(
        choices=question.choices, required=False, label=question.label, initial=question.chosen
    )


def _columns_in(sheet: SheetImport):
    """The columns of the sheet: letter, head and the first thing that stands below it."""
    width = max([len(sheet.heads), *(len(cells) for _, cells, *_ in sheet.rows[:ROWS_LOOKED_AT])])
    for at in range(width):
        head = sheet.heads[at] if at < len(sheet.heads) else ""
        found = (cells[at] for _, cells, *_ in sheet.rows[:ROWS_LOOKED_AT] if at < len(cells))
        example = " ".join(str(next((cell for cell in found if cell is not None), "")).split())
        if not head and not example:
            continue
        if len(example) > LONGEST_EXAMPLE:
            example = f"{example[:LONGEST_EXAMPLE]}…"
        yield str(at), f"{column_letter(at)}列 {head or '見出しなし'}{f'（{example}）' if example else ''}"
