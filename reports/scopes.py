from django import forms
from django.http import Http404

from coordination.fiscal_year import FiscalYear
from coordination.models import Tier
from reports.measures import Scope


class ScopeForm(forms.Form):
    """Reads a Scope back from the address of a page."""

    as_of = forms.DateField()
    fiscal_year = forms.TypedChoiceField(
        choices=[(year, year) for year in range(1990, 2200)],
        coerce=lambda year: FiscalYear(int(year)),
        required=False,
        empty_value=None,
    )
    tier = forms.TypedChoiceField(choices=Tier, coerce=int, required=False, empty_value=None)
    area = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    series = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    group = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    record = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    kinds = forms.RegexField(r"^\d{1,9}(-\d{1,9})*$", max_length=200, required=False)

    def clean_kinds(self):
        kinds = self.cleaned_data["kinds"]
        return tuple(int(kind) for kind in kinds.split("-")) if kinds else None

    @classmethod
    def scope_of(cls, query) -> Scope:
        """The scope that the query of an address stands for; Http404 with a sentence where it is none."""
        form = cls(query)
        if not form.is_valid():
            raise Http404("この数値の範囲を読み取れません。計画評価書から数値をもう一度開いてください。")
        return Scope(**form.cleaned_data)
