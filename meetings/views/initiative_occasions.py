"""開催の記録 of an initiative: day by day how many came, or that it was called off."""

import re

import django_tables2 as tables
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django_filters import ChoiceFilter

from coordination.fiscal_year import FiscalYear
from coordination.pages.actions import Action
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from coordination.pages.listing import NUMBER, SHORT, DayColumn, ListFilter, ListPage, ListTable, list_page
from coordination.wareki import format_date_with_weekday, parse_date
from meetings.models import Initiative, Occasion
from meetings.occasions import years_of
from meetings.schedules.days import rule_of


class OccasionForm(PageForm):
    groups = (Group("", ("on", "participants", "called_off", "note")),)

    class Meta(PageForm.Meta):
        model = Occasion
        fields = ("on", "participants", "called_off", "note")
        help_texts = {"note": "例：雨のため、学生5人が手伝い。"}

    def __init__(self, *args, today, initiative, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.instance.initiative = today, initiative
        self.fields["participants"].widget.attrs["data-stepper"] = ""

    def clean_on(self):
        day = self.cleaned_data["on"]
        same = Occasion.objects.filter(initiative=self.instance.initiative, on=day).exclude(
            pk=self.instance.pk
        )
        if same.exists():
            raise ValidationError(
                "この日の記録が、もうあります。取組みの画面から、その日の記録を直してください。"
            )
        return day

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("called_off") and data.get("participants") is not None:
            self.add_error("participants", "中止した日の参加人数は、空欄にしてください。")
        if data.get("on") and data["on"] > self.today and not data.get("called_off"):
            self.add_error("on", "まだ来ていない日です。先の日は、中止だけを記録できます。")
        return data

    def warnings(self):
        day, rule = self.cleaned_data["on"], rule_of(self.instance.initiative)
        if rule and not rule.holds_on(day):
            return [
                f"{format_date_with_weekday(day)}は、「{rule}」の日ではありません。臨時に開いた日ですか。"
            ]
        return []


class OccasionTable(ListTable):
    on = DayColumn("開催日", with_weekday=True)
    participants = tables.Column(attrs=NUMBER)
    called_off = tables.Column("開催", attrs=SHORT)

    class Meta(ListTable.Meta):
        model = Occasion
        fields = ("on", "participants", "called_off", "note")
        order_by = "-on"

    def render_called_off(self, value):
        return "中止" if value else "開催"


class OccasionFilter(ListFilter):
    searched = ("note",)
    held = ChoiceFilter(
        label="開催", choices=[("held", "開催"), ("off", "中止")], empty_label="すべて", method="by_held"
    )

    class Meta:
        model = Occasion
        fields = ("q", "held")

    def by_held(self, records, name, value):
        return records.filter(called_off=value == "off")


def _initiative(request, pk):
    return get_object_or_404(Initiative.objects.visible_to(request.user), pk=pk)


def initiative_occasions(request, pk):
    initiative, year = _initiative(request, pk), request.fiscal_year
    records = Occasion.objects.visible_to(request.user).filter(initiative=initiative, on__range=year.span)
    total = next(iter(years_of(records)), None)
    add = Action("開催を記録する", "initiative_occasion_add", (pk,), main=True)
    return list_page(
        request,
        ListPage(
            title=f"「{initiative}」の開催の記録",
            year=year,
            records=records,
            table=_linked(pk),
            filter=OccasionFilter,
            actions=(add, Action("取組みへ戻る", "initiative_detail", (pk,))),
            notice=f"{year}は{total}です。" if total else "",
            empty=f"{year}に開いた日を記録すると、1年の回数と延べ人数がわかります。",
            first_step=add,
            help="initiatives",
        ),
    )


def _linked(pk):
    """The table whose days lead to the form of the day."""

    class Linked(OccasionTable):
        on = DayColumn(
            "開催日",
            with_weekday=True,
            linkify=lambda record: reverse("initiative_occasion_edit", args=[pk, record.pk]),
        )

    return Linked


def occasion_add(request, pk):
    initiative, today = _initiative(request, pk), timezone.localdate()
    page = FormPage(
        title=f"「{initiative}」の開催を記録する",
        form=OccasionForm,
        form_options={"today": today, "initiative": initiative},
        initial={"on": _day_asked_for(request) or today},
        submit="開催を記録する",
        said="開催を記録しました。",
        back=initiative.get_absolute_url(),
        then=_to_the_page,
        help="initiatives",
    )
    return form_page(request, page)


def _to_the_page(occasion):
    """To the page of the initiative, in the year of the day."""
    return f"{occasion.get_absolute_url()}?fy={FiscalYear.of(occasion.on).year}#occasions"


def _day_asked_for(request):
    written = request.GET.get("on", "")
    if not written:
        return None
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written, re.ASCII):
        raise Http404("この日はありません。取組みの画面からもう一度開いてください。")
    try:
        return parse_date(written)
    except ValueError as unreadable:
        raise Http404(str(unreadable)) from None


def occasion_edit(request, pk, part):
    initiative = _initiative(request, pk)
    records = Occasion.objects.visible_to(request.user).filter(initiative=initiative)
    occasion = get_object_or_404(records, pk=part)
    page = FormPage(
        title=f"「{initiative}」{format_date_with_weekday(occasion.on)}の記録を直す",
        form=OccasionForm,
        form_options={"today": timezone.localdate(), "initiative": initiative},
        submit="開催の記録を保存する",
        said="開催の記録を保存しました。",
        back=initiative.get_absolute_url(),
        records=records,
        then=_to_the_page,
        help="initiatives",
    )
    return form_page(request, page, occasion)
