"""目標値の表: a target for every indicator in every year of a plan, as a grid."""

from django.forms.utils import ErrorDict

from coordination.pages.fields import WholeNumberField
from coordination.pages.forms import PageForm
from reports.drafting_aid import Aid
from reports.models import Indicator, Plan, Target

ALL = "all"  # years, where a whole way is put into the grid


class TargetsForm(PageForm):
    """An empty cell is 「まだ定めていない」. A button puts what the aid gives for a year into the grid and saves nothing:
    cells that a user has filled stay as they are, those that hold what the aid gave before are filled anew."""

    class Meta(PageForm.Meta):
        model = Plan
        fields = ()

    def __init__(self, data=None, *args, aid: Aid, indicators: list[Indicator], **kwargs):
        self.aid, self.filled = aid, ""
        super().__init__(data, *args, **kwargs)
        set_already = {
            (target.indicator_id, target.fiscal_year): target.value for target in self.instance.targets.all()
        }
        self.rows = []
        for indicator in indicators:
            names = []
            for year in self.instance.years:
                name = f"target_{indicator.pk}_{year.year}"
                label = f"{indicator.name}　{year}"
                self.fields[name] = WholeNumberField(
                    label=label, min_value=0, max_value=9_999_999, required=False
                )
                self.fields[name].widget.attrs["aria-label"] = f"{label}の目標"
                self.initial[name] = set_already.get((indicator.pk, year))
                names.append((year, name))
            self.rows.append((indicator, names))
        self.pressed = data.get("press", "") if data else ""
        if self.pressed:
            self.data = data.copy()
            self._fill(*self.pressed.partition(":")[::2])
            self._errors = ErrorDict()  # nothing is checked before it is to be saved

    def _fill(self, way: str, asked: str):
        filled = kept = 0
        for indicator, names in self.rows:
            for year, name in names:
                given = self.aid.values(indicator, year)
                if way not in given or asked not in (ALL, str(year.year)):
                    continue
                if self._is_free(name, given.values()):
                    self.data[name] = str(given[way])
                    filled += 1
                elif self.data[name].strip() != str(given[way]):
                    kept += 1
        self.filled = (
            f"{filled}個の欄に入れました。まだ保存していません。"
            if filled
            else "入れられる欄はありませんでした。"
        )
        if kept:
            self.filled += f"もう数の入っている{kept}個の欄は、そのままです。"

    def _is_free(self, name: str, given) -> bool:
        """Empty, or filled from the aid and not saved."""
        typed, saved = self.data.get(name, "").strip(), self.initial[name]
        return not typed or (saved is None and typed in map(str, given))

    def is_valid(self):
        return not self.pressed and super().is_valid()

    @property
    def grid(self):
        """Each indicator with its actuals of the past years and its cells."""
        for indicator, names in self.rows:
            known = self.aid.known[indicator.pk]
            past = [known.get(year) for year in self.aid.past]
            yield indicator, past, [self[name] for _, name in names]

    def save(self, commit=True):
        for indicator, names in self.rows:
            for year, name in names:
                value, where = self.cleaned_data[name], {"indicator": indicator, "fiscal_year": year}
                if value is None:
                    Target.objects.filter(plan=self.instance, **where).delete()
                elif name in self.changed_data:
                    Target.objects.update_or_create(plan=self.instance, **where, defaults={"value": value})
        return self.instance
