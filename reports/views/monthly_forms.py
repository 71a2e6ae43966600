"""The forms of a monthly report: which month, which words, and what the city answers."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from coordination.models import MonthlyReport, MonthlyReportStep, Organization
from coordination.pages.fields import NOTHING_CHOSEN
from coordination.pages.forms import PageForm
from coordination.wareki import format_year
from reports.monthly_year import first_days, visits_by_month

IN_FUTURE = "まだ来ていない月の月報は、つくれません。"
UNKNOWN = "この月は選べません。上の年度を切りかえると、ほかの年度の月を選べます。"


class MonthField(forms.Field):
    """A month of one fiscal year that has begun, by its first day."""

    widget = forms.Select

    def __init__(self, *, today, months, **kwargs):
        super().__init__(**kwargs)
        self.today, self.months = today, months

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            month = date.fromisoformat(str(value))
        except ValueError:
            raise ValidationError(UNKNOWN) from None
        if month > self.today:
            raise ValidationError(IN_FUTURE)
        if month not in self.months:
            raise ValidationError(UNKNOWN)
        return month


class NewReportForm(PageForm):
    """contractors: those whose reports this user may write; where there is one, there is nothing to choose."""

    class Meta(PageForm.Meta):
        model = MonthlyReport
        fields = ("contractor",)

    field_order = ("contractor", "month")

    def __init__(self, *args, contractors, year, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.contractors = contractors
        counts = visits_by_month(contractors, year)
        made = set(
            MonthlyReport.objects.filter(contractor__in=contractors, month__range=year.span).values_list(
                "contractor", "month"
            )
        )
        months = [month for month in first_days(year) if month <= today]
        offered = [month for month in months if any((one.pk, month) not in made for one in contractors)]
        self.fields["month"] = MonthField(label="月", today=today, months=months)
        self.fields["month"].widget.choices = [
            ("", NOTHING_CHOSEN),
            *((month.isoformat(), _offer(month, contractors, counts, made)) for month in offered),
        ]
        self.fields["contractor"].queryset = Organization.objects.filter(
            pk__in=[one.pk for one in contractors]
        )
        if len(contractors) == 1:
            del self.fields["contractor"]

    def clean(self):
        data = super().clean()
        contractor = self.contractors[0] if len(self.contractors) == 1 else data.get("contractor")
        if not self.contractors:
            raise ValidationError(
                "あなたの所属が登録されていません。「コーディネーター」の所属と利用者を、管理者に登録してもらってください。"
            )
        if contractor and (month := data.get("month")):
            # Two who make the same report at the same moment: the second waits here and is told.
            Organization.objects.select_for_update(of=("self",)).get(pk=contractor.pk)
            if MonthlyReport.objects.filter(contractor=contractor, month=month).exists():
                self.add_error("month", "この月の月報は、もう作ってあります。月報の一覧から開いてください。")
            self.instance.contractor, self.instance.month = contractor, month
        return data


def _offer(month, contractors, counts, made) -> str:
    """A month to choose, with how many visits wait to be reported in it."""
    visits = sum(counts.get((one.pk, month), 0) for one in contractors if (one.pk, month) not in made)
    name = f"{format_year(month)}{month.month}月"
    return f"{name}（訪問 {visits}件）" if visits else f"{name}（訪問の記録なし）"


class TextsForm(PageForm):
    class Meta(PageForm.Meta):
        model = MonthlyReport
        fields = ("summary", "issues", "next_month")
        help_texts = {
            "summary": "数は表に出ます。何をしたか、何が変わったかを書きます。",
            "issues": "訪問で見えてきた、地域の課題です。個人の名前は書きません。",
            "next_month": "来月にすることです。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["rows"] = 8

    def clean(self):
        if not self.instance.is_open:
            raise ValidationError(
                f"この月報は「{self.instance.get_state_display()}」になりました。文章は保存していません。"
                "直すときは、提出を取り下げるか、差し戻しを市に頼んでください。"
            )
        return super().clean()

    def warnings(self):
        if "draft" in self.data:
            return [
                "「今月のまとめ」のはじめに、記録から数えた文を入れました。読んで、ことばを直してください。"
            ]
        return []


class SendBackForm(PageForm):
    """What is to be mended; saved, it sends the report back."""

    class Meta(PageForm.Meta):
        model = MonthlyReportStep
        fields = ("comment",)
        labels = {"comment": "直してほしいところ"}
        help_texts = {"comment": "受託者の画面の、いちばん上に出ます。"}

    def __init__(self, *args, report, by, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.report, self.by, self.at = report, by, at
        self.fields["comment"].required = True

    def clean(self):
        self.report.lock_for(MonthlyReportStep.Act.SEND_BACK)
        return super().clean()

    def save(self, commit=True):
        self.report.send_back(by=self.by, at=self.at, comment=self.cleaned_data["comment"])
        return self.report
