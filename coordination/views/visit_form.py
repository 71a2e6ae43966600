"""A visit recorded, and mended."""

from django import forms
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from coordination.models import Activity, Coordinator, Municipality, Organization
from coordination.pages.fields import NOTHING_CHOSEN
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm, warnings_of_day
from coordination.wareki import format_date_with_weekday


class ActivityForm(PageForm):
    groups = (
        Group("いつ、どこで", ("visited_on", "started_at", "tier", "area", "venue")),
        Group("だれと", ("coordinators", "organizations", "people_met")),
        Group("何を", ("purposes", "heard", "shared", "next_step")),
        Group("普及啓発のとき", ("is_outreach", "is_lecture", "outreach_people"), folded=True),
    )

    class Meta(PageForm.Meta):
        model = Activity
        fields = (
            "visited_on", "started_at", "tier", "area", "venue", "coordinators", "organizations", "people_met",
            "purposes", "heard", "shared", "next_step", "is_outreach", "is_lecture", "outreach_people",
        )  # fmt: skip
        widgets = {"coordinators": forms.CheckboxSelectMultiple, "purposes": forms.CheckboxSelectMultiple}
        help_texts = {
            "organizations": "Ctrl キーを押しながら選ぶと、いくつも選べます。",
            "is_lecture": "依頼を受けて出向いた講座。普及啓発の内数として数えます。",
        }

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["tier"].choices = [("", NOTHING_CHOSEN), *Municipality.current().tier_names]
        self.fields["area"].empty_label = "市全域"
        chosen = self.instance.organizations.all() if self.instance.pk else Organization.objects.none()
        self.fields["organizations"].queryset = Organization.objects.filter(
            Q(is_active=True) | Q(pk__in=chosen)
        )
        placed = Coordinator.objects.placed_on(today).values("pk")
        present = self.instance.coordinators.values("pk") if self.instance.pk else placed.none()
        self.fields["coordinators"].queryset = Coordinator.objects.filter(
            Q(pk__in=placed) | Q(pk__in=present)
        )

    def warnings(self):
        day = self.cleaned_data["visited_on"]
        found = warnings_of_day("活動日", day, self.today)
        if not self.cleaned_data["coordinators"]:
            found.append("コーディネーターがひとりも選ばれていません。")
        if not self.cleaned_data["is_outreach"] and any(
            "普及啓発" in one.name for one in self.cleaned_data["purposes"]
        ):
            found.append(
                "活動目的に普及啓発がありますが、「普及啓発」にチェックがないため、普及啓発の回数には数えません。"
            )
        return found


def activity_add(request):
    today = timezone.localdate()
    mine = Coordinator.objects.filter(user=request.user)
    page = FormPage(
        title="訪問の記録",
        form=ActivityForm,
        form_options={"today": today},
        submit="訪問を記録する",
        dated="visited_on",
        said="訪問を記録しました。",
        back=reverse("activity_list"),
        initial={"visited_on": today, "coordinators": list(mine)},
        help="visits",
    )
    return form_page(request, page)


def activity_edit(request, pk):
    records = Activity.objects.visible_to(request.user)
    activity = get_object_or_404(records, pk=pk)
    page = FormPage(
        title=f"{format_date_with_weekday(activity.visited_on)}の活動を直す",
        form=ActivityForm,
        form_options={"today": timezone.localdate()},
        submit="活動記録を保存する",
        dated="visited_on",
        said="活動記録を保存しました。",
        back=activity.get_absolute_url(),
        records=records,
    )
    return form_page(request, page, activity)
