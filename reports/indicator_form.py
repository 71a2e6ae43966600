"""What a user writes of an indicator, and what is asked before a paper prints another number than before."""

from uuid import uuid4

from django import forms
from django.db.models import Max

from coordination.models import Area, Municipality
from coordination.pages.fields import NOTHING_CHOSEN
from coordination.pages.forms import Group, PageForm
from reports.indicator_changes import COUNTING, what_a_change_does
from reports.measures import MEASURES
from reports.models import Indicator
from reports.models.plan import measure_choices

ITSELF = "self"


class ChangeForm(PageForm):
    """Asks before what is counted changes, where a paper has printed it."""

    def warnings(self):
        after = self.instance
        if after.pk is None:
            return []
        before = Indicator.objects.select_related("achieved_by", "area").get(pk=after.pk)
        if all(_value(before, name) == _value(after, name) for name in COUNTING):
            return []
        return [*what_a_change_does(before, after), *_other_units(before, after)]


def _value(indicator, name):
    return getattr(indicator, indicator._meta.get_field(name).attname)


def _other_units(before: Indicator, after: Indicator) -> list[str]:
    numbers = before.targets.count() + before.carried_over.count()
    if before.unit == after.unit or not numbers:
        return []
    return [
        f"単位が{before.unit}から{after.unit}に変わります。もう入っている目標と移行前の実績{numbers}個の数は、そのままです。"
    ]


class RetireForm(ChangeForm):
    class Meta(PageForm.Meta):
        model = Indicator
        fields = ("retired_from",)


class IndicatorForm(ChangeForm):
    groups = (
        Group("名前と意味", ("name", "definition")),
        Group("数え方", ("measure", "tier", "area", "compared_with")),
        Group("評価書", ("section",)),
        Group("年度", ("since", "counted_from")),
        Group("ほかの指標との関係", ("parent", "is_target_only"), folded=True),
    )
    compared_with = forms.ChoiceField(
        label="目標とくらべる実績",
        required=False,
        help_text="目標と同じ範囲を数える指標を選びます。くらべないときは、達成率を出しません。",
    )

    class Meta(PageForm.Meta):
        model = Indicator
        fields = (
            "name", "definition", "measure", "tier", "area", "section", "since", "counted_from", "parent",
            "is_target_only",
        )  # fmt: skip
        help_texts = {
            "measure": "かっこの中は単位です。",
            "section": "評価書のどの章の表に出すかを選びます。章の決まった表に出る指標は、その表に出ます。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = Indicator.objects.exclude(pk=self.instance.pk)
        measures = [(key, f"{name}（{MEASURES[key].unit}）") for key, name in measure_choices()]
        self.fields["measure"].choices = [("", NOTHING_CHOSEN), *measures]
        self.fields["tier"].choices = [("", "層を分けない"), *Municipality.current().tier_names]
        self.fields["area"].queryset = Area.objects.select_related("parent")
        self.fields["area"].empty_label = "市全域"
        self.fields["definition"].required = True
        self.fields["parent"].queryset = others.filter(parent=None)
        self.fields["compared_with"].choices = [
            ("", "くらべない"),
            (ITSELF, "この指標の実績"),
            *((str(one.pk), f"{one.name}（{one.unit}）") for one in others),
        ]
        self.initial["compared_with"] = self._compared_now()

    def _compared_now(self) -> str:
        indicator = self.instance
        if indicator.pk is None or indicator.achieved_by_id == indicator.pk:
            return ITSELF
        return str(indicator.achieved_by_id or "")

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        same = Indicator.objects.filter(name=name, retired_from=None).exclude(pk=self.instance.pk)
        if "name" in self.changed_data and same.exists():
            raise forms.ValidationError(
                f"「{name}」という指標が、もうあります。何を数えるかがわかる、別の名前にしてください。"
            )
        return name

    def clean(self):
        super().clean()
        data, chosen = self.cleaned_data, self.cleaned_data.get("compared_with", "")
        compared = Indicator.objects.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
        if compared and data.get("measure") and compared.unit != MEASURES[data["measure"]].unit:
            self.add_error(
                "compared_with",
                f"「{compared.name}」の単位は「{compared.unit}」で、この指標とちがいます。同じ単位の指標を選んでください。",
            )
        if chosen == ITSELF and data.get("is_target_only"):
            self.add_error(
                "compared_with",
                "「目標だけ」の指標には実績がありません。ほかの指標を選ぶか、「くらべない」にしてください。",
            )
        if data.get("parent") and self.instance.pk and self.instance.parts.exists():
            self.add_error("parent", "この指標には内訳があります。内訳の内訳は、つくれません。")
        self.instance.achieved_by = self.instance if chosen == ITSELF and self.instance.pk else compared

    def save(self, commit=True):
        if self.instance.pk is not None:
            return super().save(commit)
        indicator = self.instance
        indicator.key = f"{indicator.measure}_{uuid4().hex[:8]}"
        indicator.position = (Indicator.objects.aggregate(last=Max("position"))["last"] or 0) + 1
        super().save(commit)
        if self.cleaned_data["compared_with"] == ITSELF:
            indicator.achieved_by = indicator
            indicator.save(update_fields=["achieved_by"])
        return indicator
