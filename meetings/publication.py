"""公開: what everybody will read of an initiative, and what stays inside, said before it is published."""

from datetime import date

from coordination.pages.detail import Fact
from coordination.wareki import format_date, format_date_with_weekday
from meetings.models import Initiative
from meetings.schedules import next_days


def shown(initiative, today: date) -> list[Fact]:
    """What will be public, as it is now; what is blank is left out."""
    ahead = "、".join(map(format_date_with_weekday, next_days(initiative, today, 3)))
    photos = [one.caption or "（説明なし）" for one in initiative.files.all() if one.consented_on]
    facts = [
        Fact("名称", "、".join(initiative.names)),
        Fact("協議体・圏域", f"{initiative.council}（{initiative.council.area or '市全域'}）"),
        Fact("分類", initiative.get_category_display()),
        Fact("状態", initiative.get_status_display() if initiative.status == initiative.Status.PAUSED else ""),
        Fact("場所", initiative.venue),
        Fact("場所の住所", "、".join(_place(one) for one in initiative.places.all())),
        Fact("開催日時", initiative.schedule),
        Fact("次の開催日", ahead),
        Fact("開始", initiative.started_note or (format_date(initiative.started_on) if initiative.started_on else "")),
        Fact("内容", initiative.summary),
        Fact("おおよその参加人数", initiative.people),
        Fact("協力団体", "、".join(map(str, initiative.partners.all()))),
        Fact("協力者の募集", (initiative.call or "募集中") if initiative.seeks_partners else ""),
        Fact("連絡先", initiative.contact if initiative.contact_consented_on else ""),
        Fact("写真", f"{len(photos)}枚：{'、'.join(photos)}" if photos else ""),
        Fact("最後に確かめた日", format_date(initiative.confirmed_on) if initiative.confirmed_on else ""),
    ]  # fmt: skip
    return [fact for fact in facts if fact.text]


def kept_inside(initiative) -> list[Fact]:
    """What stays inside though it is written down, and why."""
    without = [one for one in initiative.files.all() if not one.consented_on]
    facts = [
        Fact("連絡先（公開の了解を得た日がありません）", "" if initiative.contact_consented_on else initiative.contact),
        Fact("写真（公開の了解を得た日がありません）", f"{len(without)}枚" if without else ""),
        Fact("募集の内容（募集中の印がありません）", "" if initiative.seeks_partners else initiative.call),
    ]  # fmt: skip
    always = "開催ごとの人数、休止や再開の理由、困りごと、会議の決定、だれが確かめたか"
    return [*(fact for fact in facts if fact.text), Fact("いつも公開しないもの", always)]


def refusal(initiative) -> str:
    """Why it cannot be shown to anybody now; "" where it can."""
    if initiative.status == Initiative.Status.ENDED:
        return "終了した取組みは、公開のページに出ません。"
    return ""


def _place(place):
    return f"{place.name}（{place.address}）" if place.address else place.name
