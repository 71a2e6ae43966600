"""Which part of a city's records a figure is about, and how an address tells it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from urllib.parse import urlencode

from django import forms
from django.core.validators import MinValueValidator
from django.http import Http404

from coordination.fiscal_year import FiscalYear
from coordination.models import Area, Municipality, Tier
from coordination.wareki import format_date
from meetings.models import MeetingKind, MeetingSeries
from volunteers.models import ExchangeGroup, Member, WorkKind


@dataclass(frozen=True)
class Scope:
    """Which part of a city's records a figure is about.

    as_of: no record after this day counts; since: none before that one. The other fields narrow it down; None means all. `kinds`, `area`,
    `series`, `group`, `member` (who has helped), `work` (a WorkKind) and `record` (one single record) are primary keys. `written`: meetings held in writing count too.
    """

    as_of: date
    fiscal_year: FiscalYear | None = None
    tier: int | None = None
    area: int | None = None
    series: int | None = None
    group: int | None = None
    record: int | None = None
    kinds: tuple[int, ...] | None = None
    written: bool | None = None
    since: date | None = None
    member: int | None = None
    work: int | None = None

    @property
    def from_the_start(self) -> "Scope":
        return replace(self, since=None)

    @property
    def query(self) -> str:
        """The scope as the query of an address; read back by ScopeForm."""
        query = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, FiscalYear):
                value = value.year
            elif isinstance(value, tuple):
                value = "-".join(map(str, value)) or "0"  # no kind at all is not the same as every kind
            if value is not None:
                query[field.name] = value
        return urlencode(query)

    def facts(self, city: Municipality) -> list[tuple[str, str]]:
        """The scope in the words of a city, for the page behind a figure: the narrower first, the day last."""
        facts = []
        for label, model, pk in (
            ("団体", ExchangeGroup, self.group),
            ("会議体", MeetingSeries, self.series),
            ("圏域", Area, self.area),
            ("協力会員", Member, self.member),
            ("種類", WorkKind, self.work),
        ):
            if pk is not None:
                facts.append((label, str(model.objects.filter(pk=pk).first() or "登録なし")))
        if self.tier is not None:
            facts.append(("層", city.tier_name(self.tier)))
        if self.kinds is not None:
            kinds = MeetingKind.objects.filter(pk__in=self.kinds)
            facts.append(("会議の種類", "、".join(kind.name for kind in kinds) or "なし"))
        if self.written:
            facts.append(("書面開催", "数えます"))
        if self.fiscal_year is not None:
            facts.append(("年度", self.fiscal_year.name))
        if self.since is not None:
            facts.append(("期間", f"{format_date(self.since)}から"))
        return [*facts, ("基準日", f"{format_date(self.as_of)}まで")]


class ScopeForm(forms.Form):
    """Reads a Scope back from the address of a page."""

    as_of = forms.DateField(validators=[MinValueValidator(date(1900, 1, 1))])
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
    written = forms.TypedChoiceField(
        choices=[("True", "")], coerce=lambda text: True, required=False, empty_value=None
    )
    since = forms.DateField(validators=[MinValueValidator(date(1900, 1, 1))], required=False)
    member = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    work = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    kinds = forms.RegexField(r"^\d{1,9}(-\d{1,9})*$", max_length=200, required=False)

    def clean_kinds(self):
        kinds = self.cleaned_data["kinds"]
        return tuple(int(kind) for kind in kinds.split("-")) if kinds else None

    @classmethod
    def scope_of(cls, query, takes: Iterable[str]) -> Scope:
        """The scope that the query of an address stands for.

        takes: the fields that narrow the figure down; Http404 with a sentence for any other and for what cannot be
        read.
        """
        form = cls(query)
        given = {name for name in form.fields if name in query}
        if not form.is_valid() or not given <= {"as_of", *takes}:
            raise Http404("この数値の範囲を読み取れません。計画評価書から数値をもう一度開いてください。")
        return Scope(**form.cleaned_data)
