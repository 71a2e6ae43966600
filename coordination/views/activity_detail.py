"""The page of one visit."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from coordination.models import Activity, Municipality, Need
from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.wareki import format_date, format_date_with_weekday


def activity_detail(request, pk):
    visits = Activity.with_withdrawn.visible_to(request.user).select_related(
        "area", "withdrawn_by", "recorded_by"
    )
    activity = get_object_or_404(visits, pk=pk)
    return detail_page(
        request,
        DetailPage(
            title=f"{format_date_with_weekday(activity.visited_on)}の活動",
            back=Action("活動記録の一覧へ", "activity_list"),
            notice=_withdrawn(activity),
            actions=list(_actions(activity)),
            sections=[
                Section("", facts=_facts(activity)),
                *_files(activity),
                _needs_heard_at(activity, request.user),
                *_corrections(activity),
            ],
        ),
    )


def _withdrawn(activity):
    if not activity.withdrawn_at:
        return ""
    return (
        f"取り消した活動です。一覧にも集計にも入りません（{format_date(timezone.localdate(activity.withdrawn_at))}、"
        f"{activity.withdrawn_by}、理由：{activity.withdrawn_because}）。"
    )


def _actions(activity):
    if activity.withdrawn_at:
        yield Action("取り消しをやめる", "activity_return", (activity.pk,))
        return
    yield Action("直す", "activity_edit", (activity.pk,), main=True)
    yield Action("困りごととして残す", "need_add", query=f"visit={activity.pk}")
    yield Action("同じ内容で続ける", "activity_add", query=f"from={activity.pk}")
    yield Action("取り消す", "activity_withdraw", (activity.pk,))


def _facts(activity):
    names = {
        name: "、".join(map(str, getattr(activity, name).all()))
        for name in ("coordinators", "organizations", "purposes")
    }
    return (
        Fact("開始時刻", f"{activity.started_at:%H:%M}" if activity.started_at else ""),
        Fact("層", f"{Municipality.current().tier_name(activity.tier)}相当"),
        Fact("圏域", activity.area or "市全域"),
        Fact("場所", activity.venue),
        Fact("コーディネーター", names["coordinators"]),
        Fact("会った団体", names["organizations"]),
        Fact("会った人数", activity.people_met),
        Fact("目的", names["purposes"]),
        Fact("聞いたこと", activity.heard),
        Fact("伝えたこと", activity.shared),
        Fact("次にすること", activity.next_step),
        Fact("普及啓発", activity.outreach_name or "いいえ"),
        Fact("普及啓発の参加人数", activity.outreach_people),
        Fact("記録した人", activity.recorded_by or ""),
    )


def _files(activity):
    files = list(activity.files.all())
    papers = [Fact("", one.name, one.get_absolute_url()) for one in files if not one.is_photo]
    photos = [Fact("写真", one.name, one.get_absolute_url()) for one in files if one.is_photo]
    return [Section("写真・ファイル", lines=papers, photos=photos)] if files else []


def _needs_heard_at(activity, user):
    needs = activity.needs.visible_to(user).with_stage().order_by("pk")
    return Section(
        "聞いた困りごと",
        lines=[Fact(Need.Stage(need.stage).label, need, need.get_absolute_url()) for need in needs],
        empty="聞いたことを「困りごととして残す」と、話し合いや取組みにつなぎ、どこまで進んだかを追えます。",
    )


def _corrections(activity):
    """What was changed after the month had been accepted, the latest last."""
    lines = [
        Fact(format_date(timezone.localdate(one.at)), f"{one.by}：{one.reason}（{one.report}）")
        for one in activity.corrections.select_related("by", "report")
    ]
    return [Section("月報を受理した後の訂正", lines=lines)] if lines else []
