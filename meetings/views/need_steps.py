"""困りごとの経過: written here, for a step may lead to a meeting or to an initiative."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from coordination.models import Need
from coordination.pages.form import FormPage, form_page
from meetings.need_steps import NeedStepForm


def need_step_add(request, pk):
    """A step of a need: meetings and initiatives are what it may lead to."""
    needs = Need.objects.visible_to(request.user).with_stage()
    need = get_object_or_404(needs.select_related("area", "merged_into"), pk=pk)
    if need.merged_into and request.method != "POST":
        messages.info(
            request, f"「{need}」は「{need.merged_into}」とまとめてあります。経過はこちらに書きます。"
        )
        return redirect("need_step_add", need.merged_into_id)
    stage, asked_for = Need.Stage(need.stage), request.GET.get("stage", "")
    page = FormPage(
        title=f"「{need}」の経過を書く",
        form=NeedStepForm,
        form_options={"need": need, "by": request.user, "today": timezone.localdate()},
        initial={"stage": asked_for if asked_for in Need.Stage.values else stage.next or stage},
        intro=f"いまの段階は「{stage.label}」です。経過は、保存するとあとから直せません。"
        "まちがえたときは、正しい経過をもう一つ書きます。",
        submit="経過を書く",
        said="困りごとの経過を書きました。",
        back=need.get_absolute_url(),
        then=lambda step: need.get_absolute_url(),
        help="needs",
    )
    return form_page(request, page)
