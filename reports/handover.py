"""引継ぎ: what whoever comes next must know, as one paper: the year, the rules, what is open, how it was done."""

from datetime import date

from django.utils import timezone

from coordination.blocks import Column, Document, Linked, Part, Prose, Row, Section, Table
from coordination.fiscal_year import FiscalYear
from coordination.models import Municipality, User
from coordination.wareki import format_date
from reports.indicators import indicator_years
from reports.models import CarriedOver, Indicator, PlanReview, YearlyTask
from reports.models.yearly_task import MONTHS
from reports.warnings import open_warnings
from reports.year_before import done_in


def handover(user: User, year: FiscalYear, today: date) -> Document:
    """The paper for whoever works in the year, as of today. The order below is the order of the paper."""
    city = Municipality.current()
    return Document(
        title=f"引継ぎ書（{year.name}）",
        subtitle="生活支援体制整備事業",
        author="　".join(filter(None, [city.name, city.department])),
        as_of=today,
        as_of_words=f"{format_date(today)}現在",
        sections=(
            _calendar(user, year),
            _rules(year, today),
            _warnings(user, today),
            _last_paper(user, year),
        ),
        notes=("記録から機械的につくったものと、「年間の予定」に書かれたものです。",),
    )


def _calendar(user, year) -> Section:
    before = done_in(year.previous, user)
    tasks = list(YearlyTask.objects.visible_to(user))
    rows = []
    for month in MONTHS:
        for task in (one for one in tasks if one.month == month):
            rows.append(Row((f"{month}月", "予定"), (task.day_words, task.title, task.note)))
        for one in before.get(month, []):
            what = Linked(one.what, one.address) if one.address else one.what
            rows.append(Row((f"{month}月", "前の年度"), (one.day_words, what, one.who)))
        if rows and rows[-1].labels[0] == f"{month}月":
            continue
        rows.append(Row((f"{month}月", "－"), ("", "予定も、前の年度の記録もありません。", "")))
    table = Table(
        "calendar",
        f"年間の予定と、{year.previous.name}にしたこと",
        ("月", "区分"),
        (Column("日"), Column("すること・したこと"), Column("手順・した人")),
        tuple(rows),
    )
    return Section("calendar", "年間の予定", (Part("", (table,)),))


def _rules(year, today) -> Section:
    """What each indicator counts in the year, and since when; without kinds of meetings, by the fixed wording."""
    found = indicator_years(Indicator.objects.all(), [year], min(today, year.last_day)).values()
    rows = []
    for one in found:
        if one.rule:
            decided = f"{format_date(one.rule.decided_on)}　{one.rule.decided_by}"
            cells = (
                Linked(f"{one.rule.name}：{one.rule.wording}", one.address),
                one.rule.effective_from.name,
                decided,
            )
        elif one.lacks_rule:
            cells = (Linked("まだ決まっていません。", one.address), "", "")
        elif one.indicator.is_target_only:
            cells = ("目標だけの指標です。実績は内訳の指標で数えます。", "", "")
        else:
            cells = (Linked(one.measure.wording, one.address), "", "決まった数え方")
        rows.append(Row((one.indicator.name,), cells))
    table = Table(
        "rules",
        f"{year.name}の数え方",
        ("指標",),
        (Column("数え方"), Column("適用の最初"), Column("決めた日と人")),
        tuple(rows),
        () if rows else ("指標がまだ登録されていません。",),
    )
    return Section("rules", "いまの数え方", (Part("", (table,)),))


def _warnings(user, today) -> Section:
    found = open_warnings(user, today)
    rows = tuple(
        Row((one.what,), (Linked(one.told, one.address) if one.address else one.told,)) for one in found
    )
    table = Table(
        "warnings",
        "片づいていないこと",
        ("こと",),
        (Column("くわしく"),),
        rows,
        () if rows else ("片づいていないことは、ありません。",),
    )
    return Section("warnings", "気をつけること", (Part("", (table,)),))


def _last_paper(user, year) -> Section:
    """How the latest review that was made before the end of the year came about."""
    reviews = PlanReview.objects.visible_to(user).filter(as_of__lte=year.last_day)
    review = reviews.select_related("plan", "survey").order_by("as_of").last()
    if review is None:
        told = Prose("まだありません", ("計画評価書は、まだつくられていません。",))
        return Section("last_paper", "前の評価書のつくり方", (Part("", (told,)),))
    return Section(
        "last_paper", "前の評価書のつくり方", (Part("", (_facts(review), _steps(review), _sources())),)
    )


def _facts(review: PlanReview) -> Table:
    edition = review.editions.select_related("approved_by").last()
    items = [
        ("評価書", str(review)),
        ("基準日", f"{review.as_of_words}（この日までの記録を数えました）"),
        ("いまの状態", review.get_state_display()),
        ("アンケート調査", str(review.survey) if review.survey else "使っていません"),
        ("本文", f"{review.narratives.count()}件"),
        ("載せたアンケートの表", f"{review.tables.count()}件"),
        ("想定問答の答え", f"{review.answers.count()}件"),
        (
            "いちばん新しい版",
            Linked(str(edition), edition.get_absolute_url()) if edition else "まだありません",
        ),
    ]
    return Table(
        "last_paper",
        "もとにしたもの",
        ("項目",),
        (Column("内容"),),
        tuple(Row((label,), (cell,)) for label, cell in items),
        shows_units=True,
    )


def _steps(review: PlanReview) -> Table:
    rows = tuple(
        Row((_moment(step.at),), (str(step), str(step.by), step.comment))
        for step in review.steps.select_related("by")
    )
    return Table(
        "steps",
        "経過",
        ("日時",),
        (Column("したこと"), Column("した人"), Column("コメント")),
        rows,
        () if rows else ("まだ提出していません。",),
    )


def _sources() -> Table:
    rows = tuple(
        Row((str(one.indicator), one.fiscal_year.name), (f"{one.value:,}{one.indicator.unit}", one.source))
        for one in CarriedOver.objects.select_related("indicator")
    )
    return Table(
        "sources",
        "記録がない年度の実績と出典",
        ("指標", "年度"),
        (Column("実績"), Column("出典")),
        rows,
        () if rows else ("移行前の実績はありません。数値はすべて記録から数えています。",),
    )


def _moment(at) -> str:
    here = timezone.localtime(at)
    return f"{format_date(here.date())} {here:%H:%M}"
