"""What becomes of an initiative: paused, taken up again, ended; confirmed as it is; shown to everybody or no longer."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from coordination.wareki import format_date
from meetings.models import Initiative, InitiativeChange
from meetings.public.initiatives import as_public
from meetings.public.people import people_named_in
from meetings.publication import kept_inside, refusal, shown

_ACTS = {Initiative.Status.ACTIVE: "再開", Initiative.Status.PAUSED: "休止", Initiative.Status.ENDED: "終了"}


class StatusForm(PageForm):
    """休止, 再開 or 終了: added to the history, which is never changed."""

    groups = (Group("", ("status", "on", "because")),)

    class Meta(PageForm.Meta):
        model = InitiativeChange
        fields = ("status", "on", "because")
        widgets = {"status": forms.RadioSelect}
        labels = {"status": "どうなったか"}
        help_texts = {
            "because": "休止と終了のときは、かならず書きます。公開はされません。例：会場の改修のため"
        }

    def __init__(self, *args, initiative, by, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.initiative, self.by, self.now = initiative, by, now
        self.instance.initiative, self.instance.by = initiative, by
        self.fields["status"].choices = [(key, act) for key, act in _ACTS.items() if key != initiative.status]

    def clean_on(self):
        day, last = self.cleaned_data["on"], self.initiative.changes.last()
        if day > timezone.localdate(self.now):
            raise ValidationError("まだ来ていない日です。休止や再開は、その日になってから書きます。")
        if last and day < last.on:
            raise ValidationError(
                f"{format_date(last.on)}に「{_ACTS[last.status]}」の記録があります。それより後の日にしてください。"
            )
        return day

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("status") in (Initiative.Status.PAUSED, Initiative.Status.ENDED) and not data.get(
            "because"
        ):
            self.add_error("because", f"{_ACTS[data['status']]}の理由を書いてください。")
        now = Initiative.objects.select_for_update().get(pk=self.initiative.pk).status
        if now != self.initiative.status:
            raise ValidationError("ほかの人が、いま状態を変えました。取組みの画面を開きなおしてください。")
        return data

    def save(self, commit=True):
        told = {name: self.cleaned_data[name] for name in ("on", "because")}
        self.initiative.change_status(self.cleaned_data["status"], by=self.by, at=self.now, **told)
        return self.initiative


def _initiative(request, pk):
    return get_object_or_404(
        Initiative.objects.visible_to(request.user).select_related("council__area"), pk=pk
    )


def initiative_status(request, pk):
    initiative = _initiative(request, pk)
    page = FormPage(
        title=f"「{initiative}」の休止・再開・終了",
        form=StatusForm,
        form_options={"initiative": initiative, "by": request.user, "now": timezone.now()},
        initial={"on": timezone.localdate()},
        intro=f"いまは「{initiative.get_status_display()}」です。書いたことは経過として残り、あとから直せません。"
        "まちがえたときは、正しい状態をもう一度書きます。",
        submit="経過に書く",
        said="「{record}」の経過を書きました。",
        back=initiative.get_absolute_url(),
        help="initiatives",
    )
    return form_page(request, page)


@require_POST
def initiative_confirm(request, pk):
    """まだそのとおりです. Pressed twice, it is confirmed once; it leads back to where it was pressed."""
    with transaction.atomic():
        records = Initiative.objects.visible_to(request.user).select_for_update(of=("self",))
        initiative, today = get_object_or_404(records, pk=pk), timezone.localdate()
        if initiative.status == Initiative.Status.ENDED:
            messages.error(request, f"「{initiative}」は終了しています。")
        elif initiative.confirmed_on == today:
            messages.info(request, f"「{initiative}」は、きょうもう確かめてあります。")
        else:
            initiative.confirm(by=request.user, on=today)
            messages.success(request, f"「{initiative}」を、きょう確かめたことにしました。")
    return redirect("unconfirmed_list" if request.POST.get("from") == "unconfirmed" else initiative)


def initiative_publish(request, pk):
    """Shows what will be public and what stays inside; publishes once that is sent back."""
    initiative = _initiative(request, pk)
    hindrance = refusal(initiative)
    if request.method == "POST":
        if hindrance:
            messages.error(request, hindrance)
        elif initiative.is_published:
            messages.info(request, f"「{initiative}」は、もう公開してあります。")
        else:
            initiative.publish(by=request.user, at=timezone.now())
            messages.success(request, f"「{initiative}」を公開しました。")
        return redirect(initiative)
    context = {
        "initiative": initiative,
        "refusal": hindrance,
        "shown": shown(initiative, timezone.localdate()),
        "kept_inside": kept_inside(initiative),
        "named": people_named_in(as_public(initiative, timezone.localdate())),
    }
    return render(request, "meetings/initiative_publish.html", context)


def initiative_unpublish(request, pk):
    initiative = _initiative(request, pk)
    page = ConfirmationPage(
        title=f"「{initiative}」の公開をやめますか",
        consequences=(
            "公開のページとオープンデータから消えます。",
            "市の外に配った紙や、写し取られたデータは消えません。",
            "取組みの記録はそのまま残り、いつでももう一度公開できます。",
        ),
        submit="公開をやめる",
        grave=True,
        act=initiative.unpublish,
        said=f"「{initiative}」の公開をやめました。",
        then=initiative.get_absolute_url(),
        back=initiative.get_absolute_url(),
    )
    return confirmation_page(request, page)
