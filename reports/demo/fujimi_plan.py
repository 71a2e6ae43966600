"""富士見市: the plan, its indicators and rules, and the words of the review."""

from datetime import date

from coordination.fiscal_year import FiscalYear
from coordination.models import Tier
from meetings.models import MeetingSeries
from reports import standard_plan
from reports.demo import facts
from reports.models import Indicator, Narrative, Plan, PlanReview, Target
from surveys.models import Survey

CITY = "fujimi"
AS_OF = date(2020, 6, 15)
RECORDS_BEGIN = FiscalYear(2018)


def plan():
    Plan.objects.create(number=7, first_year=FiscalYear(2018), last_year=FiscalYear(2020))
    Plan.objects.create(number=8, first_year=FiscalYear(2021), last_year=FiscalYear(2023))
    _indicators()
    _targets()
    _rules()


def _indicators():
    since = {
        tier: next(
            FiscalYear(int(row["fiscal_year"]))
            for row in facts.read(CITY, "coordinator_placements")
            if tier == Tier.FIRST or row["tier2_cell"] != "－"
        )
        for tier in Tier
    }
    standard_plan.make_indicators(counted_from=RECORDS_BEGIN, coordinators_since=since)


def _targets():
    # The plan set one target for both tiers; the published table prints it on the first tier's line.
    indicators = {
        "tier1_meetings": Indicator.objects.get(key="council_meetings"),
        "coordinator_activities": Indicator.objects.get(key="coordinator_activities"),
    }
    plans = {plan.number: plan for plan in Plan.objects.all()}
    Target.objects.bulk_create(
        Target(
            plan=plans[int(row["plan"])],
            indicator=indicators[row["indicator"]],
            fiscal_year=FiscalYear(int(row["fiscal_year"])),
            value=int(row["target"]),
        )
        for row in facts.read(CITY, "indicators")
        if row["target"]
    )


def _rules():
    """The same records come to 4/14, 26/115 and 29/121 by which kinds of meeting a rule counts."""
    kinds = standard_plan.make_kinds()
    decision = {
        "effective_from": RECORDS_BEGIN,
        "decided_on": date(2018, 4, 2),
        "decided_by": "担当課長（デモ）",
    }
    standard_plan.make_rules(kinds, **decision)
    others = [
        (
            [standard_plan.TALK, standard_plan.PARTNERS],
            "関係者会議を含める",
            "地域の話し合いの場に、圏域の関係者会議を加えて数えます。",
        ),
        (
            [standard_plan.TALK, standard_plan.PARTNERS, standard_plan.VISITORS],
            "関係者会議と視察の受け入れを含める",
            "地域の話し合いの場に、関係者会議と視察の受け入れを加えて数えます。",
        ),
    ]
    indicator = Indicator.objects.get(key="tier2_meetings")
    for counted, name, wording in others:
        rule = indicator.rules.create(name=name, wording=wording, is_adopted=False, **decision)
        rule.kinds.set(kinds[kind] for kind in counted)


def review():
    placements = facts.read(CITY, "coordinator_placements")
    paper = PlanReview.objects.create(
        plan=Plan.objects.get(number=7),
        as_of=AS_OF,
        placements_from=FiscalYear(min(int(row["fiscal_year"]) for row in placements)),
        survey=Survey.objects.get(),
    )
    series = {one.name.partition("（")[0]: one for one in MeetingSeries.objects.filter(has_profile=True)}
    Narrative.objects.bulk_create(
        Narrative(
            review=paper,
            section=section,
            series=series[name] if name else None,
            heading=heading,
            body=body,
            position=position,
        )
        for position, (section, name, heading, body) in enumerate(TEXTS)
    )


_SECTION = Narrative.Section

# Newly written for the demo.
TEXTS = [
    (
        _SECTION.COUNCIL_MEETINGS,
        "",
        "現状",
        "第1層では、市全域にかかわる課題を関係する団体と持ち寄り、圏域ごとの動きを確かめ合っています。第2層では、"
        "住民が自分たちの地域について話し合う場が少しずつ広がり、話し合いの回数は令和元年度に大きく増えました。\n\n"
        "令和2年度は、感染症の広がりを受けて集まることが難しくなり、予定していた話し合いを見合わせています。",
    ),
    (
        _SECTION.COUNCIL_MEETINGS,
        "",
        "課題",
        "話し合いの場がまだない圏域では、まず関係者どうしが顔を合わせるところから始める必要があります。また、"
        "第1層と第2層の話し合いがつながる道筋を、だれにでもわかるように整えることが求められます。",
    ),
    (
        _SECTION.AREA_EFFORTS,
        "",
        "現状",
        "圏域によって取組みの進み方には差があります。専門職や団体との打ち合わせを重ね、住民の話し合いにつなげている"
        "圏域がある一方で、地域の状況を知る段階の圏域もあります。支え合いの活動が根づいた圏域には、ほかの地域から"
        "視察に訪れる人もいます。",
    ),
    (
        _SECTION.AREA_EFFORTS,
        "",
        "課題",
        "圏域の違いを大切にしながら、先に進んだ圏域の経験をほかの圏域に伝える仕組みが必要です。",
    ),
    (
        _SECTION.SERIES,
        "南畑地域会議",
        "現状",
        "地区の福祉活動にたずさわる役員、福祉施設、民間の団体の代表が集まり、通いの場をどう増やすか、移動の手段を"
        "どう確保するかをおもな話題にしています。令和2年度は休止しています。",
    ),
    (
        _SECTION.SERIES,
        "気楽にいこう会",
        "現状",
        "西みずほ台・針ケ谷地域の住民が対象です。平成30年度に座談会として始まり、令和元年度から毎月の集まりになりました。"
        "参加した人の中から、準備や進行を受け持つコアメンバーが生まれています。",
    ),
    (
        _SECTION.SERIES,
        "気楽にいこう会",
        "課題",
        "昼間の開催のため、働いている世代が参加しにくく、年代に偏りがあります。話し合いを形にするものとして、"
        "地域の資源を書き込んだ地図づくりを検討しています。",
    ),
    (
        _SECTION.PLACEMENTS,
        "",
        "現状",
        "コーディネーターは、市全域を見る第1層と圏域を見る第2層の役割を兼ねています。平成30年度からは二人で受け持って"
        "います。",
    ),
    (
        _SECTION.PLACEMENTS,
        "",
        "課題",
        "五つの圏域を二人で受け持つため、一つの圏域にかけられる時間が限られます。圏域ごとの配置を検討する必要があります。",
    ),
    (
        _SECTION.ACTIVITIES,
        "",
        "現状",
        "活動回数は、平成30年度・令和元年度とも目標を上回りました。第1層相当・第2層相当ともに増え、地域に出向いて話を聞き、"
        "団体どうしを引き合わせる働きが広がっています。",
    ),
    (
        _SECTION.ACTIVITIES,
        "",
        "課題",
        "活動の量だけでなく、訪ねたことがどのような動きにつながったかを確かめ、記録に残すことが求められます。",
    ),
    (
        _SECTION.OUTREACH,
        "",
        "現状",
        "町会や集いの場に出向いて、支え合いの地域づくりについて説明しています。依頼を受けて行う出前講座も続けています。",
    ),
    (
        _SECTION.FORUMS,
        "",
        "現状",
        "活動を知り、知り合う機会として、年に一度の報告会を開いています。令和元年度は会場を広げ、参加者が増えました。",
    ),
    (
        _SECTION.EXCHANGE,
        "",
        "現状",
        "買い物やごみ出しなど、暮らしのちょっとした困りごとを住民どうしで支え合っています。手伝いを頼む人は券を渡し、"
        "手伝った人が受け取ります。",
    ),
    (
        _SECTION.EXCHANGE,
        "",
        "課題",
        "手伝う人と頼む人の両方を増やし、ほかの地域にも同じような活動が生まれるよう支えていくことが課題です。",
    ),
    (
        _SECTION.SURVEY,
        "",
        "わかること",
        "地域づくりの活動に世話役として参加してもよいという人は一定数おり、見守りや声かけ、ごみ出しなど、身近な手伝いなら"
        "できると考える人が多くいます。地域のたすけあいについては「わからない」という答えも多く、活動を知ってもらう"
        "ことが出発点になります。",
    ),
]
