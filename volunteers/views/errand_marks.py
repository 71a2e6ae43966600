"""予定がどうなったか: done, not done, cancelled, and a wrong mark taken back."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import PageForm
from volunteers.models import Errand

NOT_YET = "まだ来ていない日の予定です。実施したかどうかは、その日になってから書きます。"


class ReasonForm(PageForm):
    """Why an errand did not come about. act: the verb of the errand that takes the reason."""

    because = forms.CharField(label="理由", max_length=200)

    class Meta(PageForm.Meta):
        model = Errand
        fields = ()

    def __init__(self, *args, act, today, by, at, example, **kwargs):
        super().__init__(*args, **kwargs)
        self.act, self.today, self.by, self.at = act, today, by, at
        self.fields["because"].help_text = example

    def clean(self):
        if self.act == "not_done" and self.instance.on > self.today:
            raise ValidationError(NOT_YET)
        if not self.instance.is_planned:
            raise ValidationError(
                f"この予定は、もう「{self.instance.get_status_display()}」になっています。予定の画面を開きなおしてください。"
            )
        return super().clean()

    def save(self, commit=True):
        getattr(self.instance, self.act)(because=self.cleaned_data["because"], by=self.by, at=self.at)
        return self.instance


def _errand_or_404(request, pk, for_update=False):
    records = Errand.objects.visible_to(request.user).select_related("request__recipient", "request__kind")
    if for_update:
        records = records.select_for_update(of=("self",), no_key=True)
    return get_object_or_404(records, pk=pk)


def service_address(errand) -> str:
    """Where the service of a finished errand is recorded, with the errand handed over; "" where it cannot be."""
    try:
        return f"{reverse('service_add')}?errand={errand.pk}"
    except NoReverseMatch:
        return ""


def errand_finish(request, pk):
    """実施した: leads on to recording the service."""
    with transaction.atomic():
        errand = _errand_or_404(request, pk, for_update=True)
        try:
            if errand.on > timezone.localdate():
                raise ValidationError(NOT_YET)
            errand.finish(by=request.user, at=timezone.now())
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(errand)
    messages.success(request, "「実施」にしました。")
    return HttpResponseRedirect(service_address(errand) or errand.get_absolute_url())


def errand_reopen(request, pk):
    """予定に戻す: the mark was a mistake."""
    with transaction.atomic():
        errand = _errand_or_404(request, pk, for_update=True)
        try:
            errand.reopen()
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, "「予定」に戻しました。")
    return redirect(errand)


def errand_not_done(request, pk):
    return _with_reason(
        request,
        pk,
        act="not_done",
        title="実施しなかった",
        submit="「実施せず」にする",
        said="「実施せず」にしました。",
        example="例：留守だった、雨がひどかった",
    )


def errand_cancel(request, pk):
    return _with_reason(
        request,
        pk,
        act="cancel",
        title="この日だけ取りやめる",
        submit="この日の予定を取りやめる",
        said="この日の予定を取りやめました。行くことになっていた人に知らせてください。",
        example="例：通院の日と重なったため",
    )


def _with_reason(request, pk, *, act, title, submit, said, example):
    errand = _errand_or_404(request, pk)
    options = {"today": timezone.localdate(), "by": request.user, "at": timezone.now()}
    page = FormPage(
        title=f"{title}：{errand.request.title}",
        form=ReasonForm,
        form_options={"act": act, "example": example, **options},
        submit=submit,
        said=said,
        back=errand.get_absolute_url(),
        records=Errand.objects.visible_to(request.user),
        intro=errand.when,
        help="requests",
    )
    return form_page(request, page, errand)
