"""同じ困りごと: several voices about one need are told together, and taken apart again."""

import django_tables2 as tables
from django.contrib import messages
from django.db.models import Case, Q, When
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from coordination.models import Need
from coordination.pages.actions import Action
from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.listing import ListPage, list_page
from coordination.views.needs import NeedSearch, NeedTable


class CandidateTable(NeedTable):
    """Needs that another may be merged into; each leads to the question whether it should."""

    title = tables.Column(
        linkify=lambda record, table: reverse("need_merge_into", args=[table.merged, record.pk])
    )

    class Meta(NeedTable.Meta):
        order_by = None

    @property
    def merged(self):
        return self.request.resolver_match.kwargs["pk"]


def need_merge(request, pk):
    """Where a need is to be merged into: those of the same category and area stand first."""
    needs = Need.objects.visible_to(request.user)
    need = get_object_or_404(needs.select_related("merged_into"), pk=pk)
    if need.merged_into:
        return _merged_already(request, need)
    same_kind, same_place = Q(category=need.category), Q(area=need.area)
    nearness = Case(When(same_kind & same_place, then=0), When(same_kind | same_place, then=1), default=2)
    others = needs.standing().exclude(pk=pk).with_stage().with_voices().select_related("area")
    return list_page(
        request,
        ListPage(
            title=f"「{need}」をまとめる先",
            records=others.order_by(nearness, "-heard_on", "-pk"),
            table=CandidateTable,
            filter=NeedSearch,
            actions=(Action("まとめるのをやめる", "need_detail", (pk,)),),
            empty="ほかの困りごとがありません。同じ困りごとをほかの人からも聞いたときに、まとめます。",
            help="needs",
        ),
    )


def need_merge_into(request, pk, other):
    needs = Need.objects.visible_to(request.user).with_stage().with_voices()
    need = get_object_or_404(needs.select_related("merged_into"), pk=pk)
    other = get_object_or_404(needs, pk=other)
    standing = needs.get(pk=other.standing_one.pk)
    if need.merged_into:
        return _merged_already(request, need)
    page = ConfirmationPage(
        title=f"「{need}」を「{standing}」とまとめますか",
        consequences=tuple(_consequences(need, standing)),
        submit="同じ困りごととしてまとめる",
        act=lambda: need.merge_into(standing, by=request.user, at=timezone.now()),
        said=f"「{need}」を「{standing}」とまとめました。",
        then=standing.get_absolute_url(),
        back=need.get_absolute_url(),
    )
    return confirmation_page(request, page)


def _consequences(need, standing):
    yield (
        f"「{standing}」が代表になり、あわせて{need.voices + standing.voices}人の声になります。"
        "一覧と段階の画面には、代表だけがならびます。"
    )
    yield f"「{need}」の言葉と経過は、そのまま残ります。「{standing}」のページから、いつでも読めます。"
    stage, kept = Need.Stage(need.stage), Need.Stage(standing.stage)
    if stage == kept:
        yield f"段階は、どちらも「{kept.label}」です。"
    else:
        yield (
            f"段階は、代表の「{kept.label}」になります。「{stage.label}」まで進んだことを引き継ぐときは、"
            "まとめたあとで、代表に経過を書いてください。"
        )
    if need.voices > 1:
        yield f"「{need}」にまとめてあった{need.voices - 1}人の声も、いっしょに移ります。"
    yield "あとで「まとめを解く」ことができます。"


def need_part(request, pk):
    needs = Need.objects.visible_to(request.user)
    need = get_object_or_404(needs.select_related("merged_into"), pk=pk)
    standing = need.merged_into
    if standing is None:
        messages.info(request, f"「{need}」は、ほかの困りごととまとめてありません。")
        return redirect(need)
    page = ConfirmationPage(
        title=f"「{need}」のまとめを解きますか",
        consequences=(
            f"「{need}」は、また一件の困りごととして、一覧と段階の画面にならびます。言葉と経過は、そのままです。",
            f"「{standing}」の声は、1人減ります。まとめてあるほかの声は、そのまま残ります。",
            "もう一度まとめることもできます。",
        ),
        submit="まとめを解く",
        act=need.part,
        said=f"「{need}」のまとめを解きました。",
        then=need.get_absolute_url(),
        back=need.get_absolute_url(),
    )
    return confirmation_page(request, page)


def _merged_already(request, need):
    messages.error(
        request,
        f"「{need}」は、「{need.merged_into}」ともうまとめてあります。"
        "ほかとまとめるときは、先にまとめを解いてください。",
    )
    return redirect(need)
