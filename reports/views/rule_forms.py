"""数え方台帳に書く: a new version, a correction, a withdrawal; each shows what it would change before it is saved."""

from copy import copy

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm, entered, in_words, stored
from reports.measures import MEASURES
from reports.models import CountingRule, Indicator
from reports.rule_versions import rests_on
from reports.rule_what_if import WhatIf, what_if

Standing = CountingRule.Standing
MAY_BE = (
    (Standing.DRAFT, "案として残す（まだ決めていません）"),
    (Standing.COMPARISON, "参考にする（採用した数え方とくらべるためのもの）"),
    (Standing.ADOPTED, "採用する（この数え方で評価書の数を数えます）"),
)
CLOSED = (
    "{years}は締めてあり、数を動かせません。適用する年度をあとにするか、"
    "管理職に、理由を添えて年度を開きなおしてもらってください。"
)


class ShowsWhatIf(PageForm):
    """A form whose change is counted before it is saved, and saved once what came of it has been confirmed."""

    what_if: WhatIf | None = None

    def __init__(self, *args, indicator, by, at, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.indicator, self.by, self.at, self.today = indicator, by, at, today

    def full_clean(self):
        super().full_clean()
        if self.is_bound and not self._errors:
            # Whoever comes second is shown what the first has saved.
            list(Indicator.objects.select_for_update(of=("self",), no_key=True).filter(pk=self.indicator.pk))
            self.what_if = what_if(self.indicator, lambda: self.suppose(copy(self.instance)), self.today)
            if self.is_real and self.what_if.closed:
                years = "、".join(year.name for year in self.what_if.closed)
                self.add_error(None, CLOSED.format(years=years))

    @property
    def is_real(self) -> bool:
        """Whether what is shown is what saving does; else it is what adopting the version would do."""
        return True

    def suppose(self, rule: CountingRule):
        """Writes, on a copy, what is to be shown."""
        self.change(rule)

    def change(self, rule: CountingRule) -> CountingRule:
        raise NotImplementedError

    def save(self, commit=True):
        return self.change(self.instance)

    def warnings(self):
        return list(_told(self.what_if, self.is_real))


def _told(found: WhatIf, is_real: bool):
    """What would change, in sentences; a confirmation is of these and no others."""
    if not is_real:
        yield "いまは、どの数も変わりません。採用すると、次のようになります。"
    moved = [year for year in found.years if year.moves]
    if not moved:
        yield "いま記録のある年度の数は、どれも変わりません。"
    yield from (year.sentence for year in moved)
    for year in () if is_real else found.closed:
        yield f"{year.name}は締めてあるため、このままでは採用できません。"
    for one in found.reviews:
        yield f"承認していない「{one.review}」の{len(one.places)}か所が、ちがう内容になります。"
    for one in found.editions:
        yield (
            f"承認した「{one.edition}」は、そのまま変わりません"
            "（「いまの記録とのちがい」に、数え方の変更として出ます）。"
        )


class RuleForm(ShowsWhatIf):
    groups = (
        Group("数え方", ("name", "wording", "kinds", "counts_written")),
        Group("いつから", ("effective_from",)),
        Group("扱いと決定", ("standing", "decided_on", "decided_by", "reason")),
    )
    standing = forms.ChoiceField(
        label="扱い", choices=MAY_BE, widget=forms.RadioSelect, initial=Standing.DRAFT
    )

    class Meta(PageForm.Meta):
        model = CountingRule
        fields = (
            *("name", "wording", "kinds", "counts_written", "effective_from"),
            *("decided_on", "decided_by", "reason"),
        )
        widgets = {"kinds": forms.CheckboxSelectMultiple}
        help_texts = {
            "name": "一覧や想定問答に出ます。例：地域の話し合いの場",
            "wording": "評価書の表の下に、このまま印刷します。何を数え、何を数えないかを書きます。",
            "decided_on": "案のあいだは空けておきます。",
            "decided_by": "決めた人か会議。例：高齢福祉課長、庁内会議",
            "reason": "あとで「なぜこの数なのか」を聞かれたときに、読み返せます。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["standing"] = self.instance.standing
        self.instance.indicator = self.indicator

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if self.instance.pk and rests_on(self.instance, self.today):
            raise ValidationError("この版は、もう直せません。新しい版をつくってください。")
        if data.get("standing") == Standing.DRAFT:
            data["decided_on"], data["decided_by"] = None, ""
        elif "standing" in data:
            self._needs_a_decision(data)

    def _needs_a_decision(self, data):
        if "decided_on" in data and data["decided_on"] is None:
            self.add_error(
                "decided_on", "決定日を入れてください。まだ決めていないときは、「案として残す」を選びます。"
            )
        elif data.get("decided_on") and data["decided_on"] > self.today:
            self.add_error(
                "decided_on",
                "決定日には、きょうまでの日を入れてください。まだ決まっていないときは、案として残します。",
            )
        if not data.get("decided_by"):
            self.add_error("decided_by", "だれが決めたかを書いてください。")

    def warnings(self):
        namesakes = self.indicator.rules.filter(name=self.cleaned_data["name"]).exclude(pk=self.instance.pk)
        alike = ["同じ名称の版が、もうあります。あとで見分けられる名称かを確かめてください。"]
        return [*super().warnings(), *(alike if namesakes.exists() else [])]

    @property
    def is_real(self):
        was_adopted = self.initial.get("standing") == Standing.ADOPTED
        return was_adopted or self.cleaned_data["standing"] == Standing.ADOPTED

    def suppose(self, rule):
        if not self.is_real:
            rule.decided_on, rule.decided_by = rule.decided_on or self.today, rule.decided_by or "案"
        self._put(rule, adopted=not self.is_real or self.cleaned_data["standing"] == Standing.ADOPTED)

    def change(self, rule):
        self._put(rule, adopted=self.cleaned_data["standing"] == Standing.ADOPTED)
        return rule

    def _put(self, rule, adopted):
        kinds, words = self.cleaned_data["kinds"], self._corrected()
        rule.put(kinds=kinds, adopted=adopted, by=self.by, at=self.at, words=words)

    def _corrected(self) -> str:
        """What was corrected, field by field, for the history; nothing for a new version."""
        if not self.initial.get("name") or self.instance._state.adding:
            return ""
        before, after = stored(self), entered(self)
        return "\n".join(
            f"{self[name].label}：「{in_words(self, name, before[name])}」→「{in_words(self, name, after[name])}」"
            for name in before
            if before[name] != after[name]
        )


class WithdrawForm(ShowsWhatIf):
    because = forms.CharField(
        label="取り下げる理由", widget=forms.Textarea(attrs={"rows": 3}), help_text="台帳に残ります。"
    )

    class Meta(PageForm.Meta):
        model = CountingRule
        fields = ()

    def clean(self):
        super().clean()
        if rests_on(self.instance, self.today):
            raise ValidationError("この版は、もう取り下げられません。新しい版をつくってください。")

    def change(self, rule):
        rule.withdraw(by=self.by, at=self.at, because=self.cleaned_data["because"])
        return rule


def _options(request, indicator) -> dict:
    return {
        "indicator": indicator, "by": request.user, "at": timezone.now(), "today": timezone.localdate(),
    }  # fmt: skip


def _rules(request):
    return CountingRule.objects.visible_to(request.user).select_related("indicator")


def rule_add(request, key):
    """A new version, from the one that holds or from one that is named by `?from=`."""
    indicator = get_object_or_404(Indicator.objects.visible_to(request.user), key=key)
    if "kinds" not in MEASURES[indicator.measure].takes or indicator.is_target_only:
        raise Http404("この指標は、決まった数え方で数えます。版はつくれません。")
    page = FormPage(
        title=f"{indicator.name}の新しい数え方",
        form=RuleForm,
        form_options=_options(request, indicator),
        template="reports/rule_form.html",
        submit="この数え方で数えてみる",
        said="数え方「{record}」を台帳に載せました。",
        back=reverse("rule_list"),
        initial=_beginning(request, indicator),
        intro="保存する前に、年度ごとの数がどう変わるかを見ます。承認した評価書は変わりません。",
        help="counting-rules",
    )
    return form_page(request, page)


def _beginning(request, indicator) -> dict:
    """What the form of a new version begins with: the words of another, and this year."""
    rules = _rules(request).filter(indicator=indicator)
    named = request.GET.get("from", "")
    model = rules.filter(pk=named).first() if named.isdecimal() else None
    model = model or rules.adopted().order_by("effective_from").last()
    begins = {"effective_from": FiscalYear.of(timezone.localdate())}
    if model is None:
        return begins
    return begins | {
        "name": model.name,
        "wording": model.wording,
        "kinds": list(model.kinds.all()),
        "counts_written": model.counts_written,
    }


def rule_edit(request, pk):
    return _changed(
        request,
        pk,
        title="数え方「{rule}」を直す",
        form=RuleForm,
        submit="この数え方で数えてみる",
        said="数え方「{record}」を直しました。",
        intro="保存する前に、年度ごとの数がどう変わるかを見ます。直したところは、台帳の経過に残ります。",
    )


def rule_withdraw(request, pk):
    return _changed(
        request,
        pk,
        title="数え方「{rule}」を取り下げる",
        form=WithdrawForm,
        submit="取り下げるとどうなるかを見る",
        said="数え方「{record}」を取り下げました。",
        intro="消えはしません。取り下げた版として、理由とともに台帳に残ります。",
    )


def _changed(request, pk, *, title, **words):
    """A form on a version, unless something rests on it."""
    rule = get_object_or_404(_rules(request), pk=pk)
    if answer := _kept(request, rule):
        return answer
    page = FormPage(
        title=title.format(rule=rule),
        form_options=_options(request, rule.indicator),
        template="reports/rule_form.html",
        back=rule.get_absolute_url(),
        records=_rules(request),
        help="counting-rules",
        **words,
    )
    return form_page(request, page, rule)


def _kept(request, rule: CountingRule):
    """Where something rests on the version: said, and back to it."""
    if not (reasons := rests_on(rule, timezone.localdate())):
        return None
    messages.error(
        request,
        f"この版は直すことも取り下げることもできません。{''.join(reasons)}新しい版をつくってください。",
    )
    return redirect(rule)
