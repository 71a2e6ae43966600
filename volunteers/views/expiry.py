"""期限切れ: what has expired by a day, proposed and posted at once."""

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from coordination.days import DayFormField
from coordination.pages.form import FormPage, form_page
from coordination.wareki import format_date
from volunteers.expiry import ExpiryForm
from volunteers.models import ExchangeGroup


class AskedForm(forms.Form):
    """Of which day, and of which group where there are several."""

    on = DayFormField(label="いつの時点で調べるか")
    group = forms.ModelChoiceField(label="団体", queryset=None, empty_label=None)

    def __init__(self, data, *, kept, today):
        first = {"on": today.isoformat(), "group": str(kept[0].pk)}
        super().__init__({**first, **{name: data[name] for name in first if data.get(name)}})
        self.fields["group"].queryset = kept
        if len(kept) == 1:
            self.fields["group"].widget = forms.HiddenInput()


def ticket_expire(request):
    """`?on=` another day than today, `?group=` another group than the first."""
    kept, today = ExchangeGroup.objects.kept_by(request.user), timezone.localdate()
    if not kept:
        return render(request, "volunteers/no_group.html", {"title": "券を期限切れにする"})
    asked = AskedForm(request.GET, kept=kept, today=today)
    if not asked.is_valid():
        return render(request, "volunteers/ticket_expire_asked.html", {"asked": asked}, status=422)
    on = asked.cleaned_data["on"]
    page = FormPage(
        title="券を期限切れにする",
        form=ExpiryForm,
        form_options={"asked": asked, "kept": kept, "by": request.user, "at": timezone.now(), "today": today},
        submit="期限切れを記帳する",
        said="{record.told}",
        back=reverse("ticket_desk"),
        intro=f"{format_date(on)}より前に有効期限のすぎた券です。古い券から先に使ったものとして数えています。",
        help="tickets",
        template="volunteers/ticket_expire.html",
    )
    return form_page(request, page)
