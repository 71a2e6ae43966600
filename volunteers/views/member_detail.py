"""The page of one 会員: each section by itself, as what there is to show grows with the books."""

from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.wareki import format_date, format_date_with_weekday
from volunteers import phones
from volunteers.member_form import errands_of
from volunteers.models import FreeTime, Member, MemberRole, Service, ServiceHelper, TicketAccount
from volunteers.views.members import standing_of

SHOWN = 5  # services on the page, the last ones
AHEAD = 10  # errands


def member_detail(request, pk):
    members = Member.objects.visible_to(request.user).select_related("group", "area")
    member, today = get_object_or_404(members, pk=pk), timezone.localdate()
    stays = member.roles.lasting_after(today).exists()
    actions = [
        Action("直す", "member_edit", (pk,), main=True),
        Action("役割を加える", "member_role_add", (pk,)),
        Action("券の受払", "member_passbook", (pk,)),
        Action("券を売る", "ticket_sell", query=f"member={pk}"),
        Action("換金する", "ticket_redeem", query=f"member={pk}"),
    ]
    sections = (
        _basics(member, today),
        _roles(member, today),
        _contact(member),
        *_help_offered(member),
        _tickets(member),
        *_errands(member, today),
        _received(member),
        *_given(member),
    )
    page = DetailPage(
        title=member.name,
        reading=member.kana,
        back=Action("会員の一覧へ", "member_list"),
        notice=_notice(member, today),
        actions=(*actions, *([Action("退会する", "member_leave", (pk,))] if stays else [])),
        sections=sections,
    )
    return detail_page(request, page)


def _notice(member, today) -> str:
    if Member.objects.gone_by(today).filter(pk=member.pk).exists():
        return "退会した会員です。"
    return (
        "" if member.consented_on else "個人情報の取扱いに同意した日が書かれていません。「直す」で書けます。"
    )


def _basics(member, today):
    return Section(
        "",
        facts=(
            Fact("会員番号", member.number),
            Fact("いまの役割", standing_of(member, today)),
            Fact("団体", member.group, member.group.get_absolute_url()),
            Fact("個人情報の同意", format_date(member.consented_on) if member.consented_on else ""),
            Fact("メモ", member.notes),
        ),
    )


def _roles(member, today):
    lines = [
        Fact(
            _since(role),
            f"{role.get_role_display()}（直す・退会日を入れる）",
            reverse("member_role_edit", args=[role.pk]),
        )
        for role in member.roles.order_by("-joined_on", "role")
    ]
    return Section("役割", lines=lines, empty="役割はまだ登録されていません。「役割を加える」で登録します。")


def _since(role) -> str:
    left = f"{format_date(role.left_on)}まで" if role.left_on else ""
    return f"{format_date(role.joined_on)}から{left}"


def _contact(member):
    digits = phones.digits_of(member.phone)
    return Section(
        "連絡先",
        facts=(
            Fact("地区", member.area or ""),
            Fact("住所・目印", member.address),
            Fact("電話", member.phone, f"tel:{digits}" if digits else ""),
        ),
    )


def _help_offered(member):
    """For those who help, or have said what they could do."""
    skills, times = "、".join(map(str, member.skills.all())), times_in_words(member)
    if not (skills or times or member.roles.filter(role=MemberRole.Role.HELPER).exists()):
        return []
    return [Section("手伝えること", facts=(Fact("できること", skills), Fact("手伝える時間", times)))]


def times_in_words(member) -> str:
    """月曜日の午前・午後、水曜日の午前."""
    days = {}
    for one in member.free_times.all():
        days.setdefault(one.get_weekday_display(), []).append(one.get_part_display())
    if sum(map(len, days.values())) == len(FreeTime.Weekday) * len(FreeTime.Part):
        return "いつでも"
    return "、".join(f"{day}曜日の{'・'.join(parts)}" for day, parts in days.items())


def _tickets(member):
    held = dict(member.accounts.values_list("kind", "in_hand"))
    return Section(
        member.group.ticket_name,
        facts=[Fact(kind.label, f"{held.get(kind, 0):,}枚") for kind in TicketAccount.MEMBERS],
    )


def _errands(member, today):
    errands = errands_of(member).filter(on__gte=today).select_related("request__kind", "request__recipient")
    lines = [
        Fact(
            format_date_with_weekday(one.on) + (f"{one.at:%H:%M}" if one.at else ""),
            f"{one.request.kind}（{'頼んだ人' if one.request.recipient_id == member.pk else '行く人'}）",
            address_of(one),
        )
        for one in errands[:AHEAD]
    ]
    return [Section("これからの活動", lines=lines)] if lines else []


def _received(member):
    services = Service.objects.filter(recipient=member, withdrawn_on=None).select_related("kind")
    lines = [
        Fact(format_date_with_weekday(one.held_on), one.kind, address_of(one))
        for one in services.order_by("-held_on", "-pk")[:SHOWN]
    ]
    return Section(_counted("受けた活動", services), lines=lines, empty="受けた活動の記録はありません。")


def _given(member):
    helps = ServiceHelper.objects.filter(helper=member, service__withdrawn_on=None)
    lines = [
        Fact(
            format_date_with_weekday(one.service.held_on),
            f"{one.service.kind}　{one.minutes}分",
            address_of(one.service),
        )
        for one in helps.select_related("service__kind").order_by("-service__held_on", "-pk")[:SHOWN]
    ]
    return [Section(_counted("手伝った活動", helps), lines=lines)] if lines else []


def _counted(title, records) -> str:
    count = records.count()
    return f"{title}（{count:,}件のうち新しい{SHOWN}件）" if count > SHOWN else title


def address_of(record) -> str:
    """Where the record is looked at; "" as long as it has no page."""
    try:
        return record.get_absolute_url()
    except NoReverseMatch:
        return ""
