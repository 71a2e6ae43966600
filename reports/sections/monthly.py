"""The sections of a monthly report, each as plain data."""

from django.db.models import Q

from coordination.blocks import Column, Linked, Part, Prose, Row, Section, Table
from coordination.models import Activity, Coordinator, Need, Organization, Purpose, Tier
from coordination.wareki import format_date, format_date_with_weekday
from reports.monthly_visits import Month

SEVERAL = "ひとつの訪問がいくつもの行に数えられることがあるため、たすと合計をこえることがあります。"
DAYS_COUNT = "訪問のあった日を1日と数えます。同じ日の2件目からは、日数に数えません。"


def times(month: Month) -> Section:
    """活動回数: by tier and area, this month, in the year so far, and a year ago."""
    used = {(visit.tier, visit.area_id) for period in month.periods for visit in period.visits}
    rows = []
    for tier in Tier:
        name = f"{month.city.tier_name(tier)}相当"
        areas = [
            area
            for area in month.areas
            if (tier, area.pk) in used or (tier == Tier.SECOND and area.parent_id is None)
        ]
        for area in [*areas, *([None] if (tier, None) in used else [])]:
            place, pk = str(area or "市全域"), area.pk if area else None
            there = month.figures(
                f"tier{tier}-area{pk or 'none'}",
                f"{name}　{place}",
                having=lambda visit, tier=tier, pk=pk: (visit.tier, visit.area_id) == (tier, pk),
            )
            rows.append(Row((name, place), there))
        of_tier = month.figures(f"tier{tier}", name, having=lambda visit, tier=tier: visit.tier == tier)
        rows.append(Row((name, "小計"), of_tier))
    rows.append(Row(("合計", ""), month.figures("all", "活動回数"), is_total=True))
    table = Table(
        "times", "活動回数", ("層", "圏域"), month.columns(), tuple(rows), (Activity.VISIT_COUNTS, *_before_records(month))
    )  # fmt: skip
    return Section("times", "活動回数", (Part("", (table,)),))


def _before_records(month: Month) -> tuple[str, ...]:
    is_before = month.periods[-1].is_before_records
    return ("前年同月は、活動記録が始まる前のため「－」です。",) if is_before else ()


def outreach(month: Month) -> Section:
    """普及啓発・出前講座: times and people; what nobody counted is said."""

    def both(key, label, having, wording):
        people = {"unit": "人", "wording": f"{wording}参加者は延べ人数です。"}
        cells = []
        for period in month.periods:
            cells.append(month.figure(period, f"{key}-times", label, having=having, wording=wording))
            cells.append(
                month.figure(
                    period,
                    f"{key}-people",
                    f"{label}の参加者",
                    having=having,
                    adds=lambda visit: visit.outreach_people,
                    **people,
                )
            )
        return tuple(cells)

    rows = (
        Row(("普及啓発",), both("outreach", "普及啓発", lambda one: one.is_outreach, Activity.OUTREACH_COUNTS)),
        Row(("うち出前講座",), both("lecture", "出前講座", lambda one: one.is_lecture, Activity.LECTURE_COUNTS)),
    )  # fmt: skip
    unknown = [
        f"{period.label}の参加者には、人数の記録がない{figure.uncounted}件を含みません。"
        for period, figure in zip(month.periods, rows[0].cells[1::2], strict=True)
        if figure.uncounted
    ]
    table = Table(
        "outreach",
        "普及啓発と出前講座",
        ("区分",),
        month.columns(("回数", "回"), ("参加者", "人")),
        rows,
        ("普及啓発は活動回数に、出前講座は普及啓発に含まれます。参加者は延べ人数です。", *unknown),
    )
    return Section("outreach", "普及啓発・出前講座", (Part("", (table,)),))


def purposes(month: Month) -> Section:
    """目的別: what the visits were for."""
    rows = []
    for purpose in Purpose.objects.all():
        cells = month.figures(
            f"purpose{purpose.pk}",
            purpose.name,
            having=lambda visit, one=purpose: one in visit.aims,
        )
        rows.append(Row((purpose.name,), cells))
    rows += _without(month, "aims", "目的の記入なし")
    table = Table("purposes", "目的ごとの活動回数", ("目的",), month.columns(), tuple(rows), (SEVERAL,))
    return Section("purposes", "目的別の活動", (Part("", (table,)),))


def kinds(month: Month) -> Section:
    """団体の種別ごと: whom the visits met. Kinds that nobody has met in any of the periods are left out."""
    rows = []
    for kind in Organization.Kind:
        cells = month.figures(
            f"kind-{kind.value}",
            kind.label,
            having=lambda visit, kind=kind: any(one.kind == kind for one in visit.met),
        )
        rows.append(Row((kind.label,), cells))
    rows = [row for row in rows if any(cell.value for cell in row.cells)]
    rows += _without(month, "met", "団体の記入なし")
    table = Table(
        "kinds", "会った団体の種別ごとの活動回数", ("種別",), month.columns(), tuple(rows), (SEVERAL,)
    )
    return Section("kinds", "会った団体の種別", _or_none(table, "会った団体"))


def _without(month: Month, link: str, label: str) -> list[Row]:
    """A row of the visits for which nothing was entered, where there are any."""
    cells = month.figures(f"no-{link}", label, having=lambda visit: not getattr(visit, link))
    return [Row((label,), cells)] if any(cell.value for cell in cells) else []


def new_organizations(month: Month) -> Section:
    """新しく会った団体: those whose first visit on record, by anybody, was this month."""
    met = {one.pk: one for visit in month.visits for one in visit.met}
    links = Activity.organizations.through.objects.filter(
        organization__in=met, activity__visited_on__lt=month.report.month, activity__withdrawn_at=None
    )
    known = set(links.values_list("organization_id", flat=True))
    rows = []
    for pk, one in met.items():
        if pk in known:
            continue
        first = next(visit for visit in month.visits if one in visit.met)
        times = month.figure(
            month.periods[0],
            f"organization{pk}",
            one.name,
            having=lambda visit, one=one: one in visit.met,
        )
        day = Linked(format_date_with_weekday(first.visited_on), first.get_absolute_url())
        rows.append(Row((one.name,), (one.get_kind_display(), day, times)))
    table = Table(
        "new_organizations",
        f"新しく会った団体（{len(rows)}団体）",
        ("団体",),
        (Column("種別"), Column("はじめて会った日"), Column("今月", "回")),
        tuple(rows),
        ("活動記録に残る最初の訪問が今月だった団体です。",),
    )
    return Section("new_organizations", "新しく会った団体", _or_none(table, "今月はじめて会った団体"))


def needs(month: Month) -> Section:
    """聞いた困りごと: those noted down at the visits of the month, in the words in which they were told."""
    heard = Need.objects.filter(activity__in=[visit.pk for visit in month.visits]).select_related("area")
    rows = tuple(
        Row(
            (format_date(need.heard_on),),
            (need.get_category_display(), str(need.area or "市全域"), need.title, need.words, need.said_by),
        )
        for need in heard.order_by("heard_on", "pk")
    )
    table = Table(
        "needs",
        f"聞いた困りごと（{len(rows)}件）",
        ("聞いた日",),
        tuple(map(Column, ("分類", "圏域", "困りごと", "聞いたとおりの言葉", "だれの言葉か"))),
        rows,
    )
    return Section("needs", "聞いた困りごと", _or_none(table, "今月の訪問で書きとめた困りごと"))


def coordinators(month: Month) -> Section:
    """コーディネーター: those of the contractor, with the visits that each went on and the days on which they did."""
    report, now = month.report, month.periods[0]
    went = {one.pk for visit in month.visits for one in visit.went}
    placed = Q(placement__started_on__lte=report.last_day) & (
        Q(placement__ended_on=None) | Q(placement__ended_on__gte=report.month)
    )
    people = Coordinator.objects.filter(Q(pk__in=went) | placed, employer=report.contractor_id).distinct()
    rows = []
    for one in people:
        own = [visit for visit in month.visits if one in visit.went]
        first_of_day = {visit.visited_on: visit.pk for visit in reversed(own)}

        def went_there(visit, one=one):
            return one in visit.went

        def begins_a_day(visit, first_of_day=first_of_day):
            return int(first_of_day[visit.visited_on] == visit.pk)

        times = month.figure(now, f"coordinator{one.pk}-times", f"{one.name}の訪問回数", having=went_there)
        days = month.figure(
            now, f"coordinator{one.pk}-days", f"{one.name}の訪問日数", having=went_there, adds=begins_a_day,
            unit="日", wording=DAYS_COUNT,
        )  # fmt: skip
        rows.append(Row((one.name,), (times, days)))
    table = Table(
        "coordinators",
        "コーディネーターごとの訪問",
        ("氏名",),
        (Column("訪問回数", "回"), Column("訪問日数", "日")),
        tuple(rows),
        ("二人で行った訪問は、それぞれに1回と数えます。たすと活動回数をこえることがあります。", DAYS_COUNT),
    )
    return Section("coordinators", "コーディネーター", (Part("", (table,)),))


def texts(month: Month) -> Section:
    """What the contractor has written."""
    report = month.report
    blocks = tuple(
        Prose(str(report._meta.get_field(name).verbose_name), _paragraphs(getattr(report, name)))
        for name in ("summary", "issues", "next_month")
    )
    return Section("texts", "まとめ・課題・予定", (Part("", blocks),))


def _paragraphs(text: str) -> tuple[str, ...]:
    """A paragraph a line, as it was typed."""
    lines = tuple(line.strip() for line in text.replace("\r", "").split("\n") if line.strip())
    return lines or ("（記入なし）",)


def visits(month: Month) -> Section:
    """訪問の一覧: every visit of the month, with all that was heard."""
    rows = tuple(
        Row(
            (str(number),),
            (
                Linked(format_date_with_weekday(visit.visited_on), visit.get_absolute_url()),
                visit.venue,
                "、".join(map(str, visit.met)),
                "、".join(map(str, visit.aims)),
                visit.heard,
            ),
        )
        for number, visit in enumerate(month.visits, 1)
    )
    table = Table(
        "visits",
        f"訪問の一覧（{len(rows)}件）",
        ("番号",),
        tuple(map(Column, ("活動日", "場所", "会った団体", "目的", "聞いたこと"))),
        rows,
    )
    return Section("visits", "訪問の一覧", _or_none(table, "今月の訪問"))


def _or_none(table: Table, what: str) -> tuple[Part, ...]:
    """A table, or in the place of one without rows a word that there are none."""
    return (Part("", (table if table.rows else Prose(what, ("ありません。",)),)),)
