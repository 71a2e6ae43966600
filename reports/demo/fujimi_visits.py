"""富士見市: coordinators and their visits."""

from datetime import date, time

from coordination.fiscal_year import FiscalYear
from coordination.models import (
    Activity,
    Area,
    Coordinator,
    Forum,
    Organization,
    Placement,
    Purpose,
    Tier,
    User,
)
from reports.demo import facts, monthly_reports, names

CITY = "fujimi"
EMPLOYER = "社会福祉協議会（デモ）"

PURPOSES = [
    "関係づくり",
    "地域の情報収集",
    "協議体の準備",
    "活動の立ち上げ支援",
    "活動の継続支援",
    "普及啓発",
    "相談・助言",
]

HEARD = [
    "買い物に行く足がなくて困っている人が増えた、という声があった。",
    "サロンの世話役が高齢になり、次の担い手が見つからない。",
    "ごみ集積所まで運べない人がいる。近所で気づいた人が手伝っている。",
    "体操の会場が遠く、雨の日は参加者が減る。",
    "一人暮らしの男性がなかなか集まりに出てこない。",
    "移動販売の車が月に2回来るようになり、喜ばれている。",
    "電球の交換や庭の草取りなど、ちょっとした手伝いを頼める先が知りたい。",
    "空き店舗を居場所に使えないか、という話が出た。",
]
SHARED = [
    "ほかの圏域で始まった話し合いの場の様子を伝えた。",
    "生活支援の体制づくりのあらましを、資料で説明した。",
    "高齢者あんしん相談センターの連絡先を案内した。",
    "支え合いの活動の始め方を、実例をあげて説明した。",
]
VENUES = ["団体の事務所", "公民館", "集会所", "市役所", "自宅", "商店"]
NEXT_STEPS = [
    "来月もう一度うかがう。",
    "次の話し合いで話題にする。",
    "資料を届ける。",
    "関係する団体につなぐ。",
    "",
]


def organizations():
    kinds = Organization.Kind
    shapes = [
        ("{}町会", "{}ちょうかい", kinds.NEIGHBOURHOOD),
        ("{}地区社会福祉協議会", "{}ちくしゃかいふくしきょうぎかい", kinds.WELFARE_COUNCIL),
        (
            "{}地区民生委員・児童委員協議会",
            "{}ちくみんせいいいんじどういいんきょうぎかい",
            kinds.WELFARE_COMMISSIONERS,
        ),
        ("{}ふれあいサロン", "{}ふれあいさろん", kinds.SENIOR_CLUB),
        ("高齢者あんしん相談センター{}", "こうれいしゃあんしんそうだんせんたー{}", kinds.CONSULTATION),
        ("{}商店会", "{}しょうてんかい", kinds.BUSINESS),
    ]
    places = [
        "あおば台:あおばだい",
        "さくら台:さくらだい",
        "けやき台:けやきだい",
        "ひばり台:ひばりだい",
        "すみれ台:すみれだい",
    ]
    rows = [
        Organization(name=shape.format(place), kana=kana.format(reading), kind=kind, area=area)
        for (place, reading), area in zip(
            (one.split(":") for one in places), Area.objects.order_by("number"), strict=True
        )
        for shape, kana, kind in shapes
    ]
    rows.append(
        Organization(
            name="水谷東地域支え愛隊",
            kana="みずたにひがしちいきささえあいたい",
            kind=kinds.NPO,
            area=Area.objects.get(number=5),
        )
    )
    rows.append(Organization(name=EMPLOYER, kana="しゃかいふくしきょうぎかい", kind=kinds.WELFARE_COUNCIL))
    Organization.objects.bulk_create(rows)


def coordinators():
    """One person from H28, who holds both tiers from H29; a second one joins in H30: heads 1, 1, 2, 2, 2."""
    employer = Organization.objects.get(name=EMPLOYER)
    (first, first_kana), (second, second_kana) = names.people(2, facts.dice(CITY, "coordinators"))
    account = User.objects.get(username="coordinator")
    older = Coordinator.objects.create(name=first, kana=first_kana, employer=employer, user=account)
    newer = Coordinator.objects.create(name=second, kana=second_kana, employer=employer)
    Placement.objects.bulk_create(
        [
            Placement(coordinator=older, tier=Tier.FIRST, started_on=date(2016, 4, 1)),
            Placement(coordinator=older, tier=Tier.SECOND, started_on=date(2017, 4, 1)),
            Placement(coordinator=newer, tier=Tier.FIRST, started_on=date(2018, 4, 1)),
            Placement(coordinator=newer, tier=Tier.SECOND, started_on=date(2018, 4, 1)),
        ]
    )


def visits():
    """257 + 153 = 410 and 462 + 353 = 815 visits, with the outreach inside them and the lectures inside that."""
    Purpose.objects.bulk_create(Purpose(name=name, position=i) for i, name in enumerate(PURPOSES))
    published = {
        (row["indicator"].removeprefix("coordinator_activities_"), int(row["fiscal_year"])): int(
            row["actual"]
        )
        for row in facts.read(CITY, "indicators")
        if row["indicator"].startswith("coordinator_activities_")
    }
    outreach = {(row["row"], int(row["fiscal_year"])): row for row in facts.read(CITY, "outreach")}
    for (tier, year), count in published.items():
        told = outreach[tier, year]
        lectures, lecture_people = _lectures_of(tier, outreach["visiting_lectures_within", year])
        _visits_of(
            FiscalYear(year),
            Tier(int(tier.removeprefix("tier"))),
            count,
            outreach=(int(told["times"]) - lectures, int(told["people"]) - lecture_people),
            lectures=(lectures, lecture_people),
        )


def _lectures_of(tier: str, lectures: dict) -> tuple[int, int]:
    """The lectures were published without tier: nearly half of them and of their people go to tier 1."""
    times, people = int(lectures["times"]), int(lectures["people"])
    first = (times // 2, people * (times // 2) // times)
    return first if tier == "tier1" else (times - first[0], people - first[1])


def _visits_of(year, tier, count, *, outreach, lectures):
    rng = facts.dice(CITY, "visits", year, tier)
    areas = list(Area.objects.order_by("number"))
    head_counts = [(people, False) for people in facts.spread(outreach[1], outreach[0], rng, least=4)]
    head_counts += [(people, True) for people in facts.spread(lectures[1], lectures[0], rng, least=6)]
    told = dict(zip(rng.sample(range(count), len(head_counts)), head_counts, strict=True))
    rows = []
    for i, day in enumerate(facts.days_in(year, count, rng)):
        people, is_lecture = told.get(i, (None, False))
        rows.append(
            Activity(
                visited_on=day,
                started_at=time(rng.choice([9, 10, 11, 13, 14, 15]), rng.choice([0, 15, 30, 45])),
                tier=tier,
                area=rng.choice(areas) if tier == Tier.SECOND or rng.random() < 0.5 else None,
                venue=rng.choice(VENUES),
                people_met=people or rng.randint(1, 8),
                shared=rng.choice(SHARED),
                heard=rng.choice(HEARD),
                next_step=rng.choice(NEXT_STEPS),
                is_outreach=people is not None,
                is_lecture=is_lecture,
                outreach_people=people,
            )
        )
    _link(Activity.objects.bulk_create(rows), year, rng)


def _link(visits, year, rng):
    """What each visit was for, whom it met and who went."""
    organizations = list(Organization.objects.order_by("pk"))
    placed = list(Coordinator.objects.placed_on(year.first_day).order_by("pk"))
    outreach = Purpose.objects.get(name="普及啓発")
    others = list(Purpose.objects.exclude(pk=outreach.pk))
    purposes, met, went = [], [], []
    for visit in visits:
        some = facts.pick(rng, others, rng.choice([1, 1, 2]))
        near = [one for one in organizations if visit.area_id in (None, one.area_id)]
        purposes += [(visit, one) for one in ([outreach, *some[:1]] if visit.is_outreach else some)]
        met += [(visit, one) for one in facts.pick(rng, near, rng.choice([1, 1, 1, 2]))]
        went += [(visit, one) for one in facts.pick(rng, placed, rng.choice([1, 1, 2]))]
    through = Activity.purposes.through
    through.objects.bulk_create(through(activity=visit, purpose=one) for visit, one in purposes)
    through = Activity.organizations.through
    through.objects.bulk_create(through(activity=visit, organization=one) for visit, one in met)
    through = Activity.coordinators.through
    through.objects.bulk_create(through(activity=visit, coordinator=one) for visit, one in went)


def forums():
    days = {2018: date(2019, 2, 16), 2019: date(2019, 11, 23)}
    Forum.objects.bulk_create(
        Forum(
            held_on=days[int(row["fiscal_year"])],
            title=row["title"],
            audience=row["audience"],
            venue=row["venue"],
            participants=int(row["participants"]),
        )
        for row in facts.read(CITY, "forums")
    )


def monthly():
    """令和元年度: accepted up to December, sent back for January, submitted for February; March is still to be made."""
    monthly_reports.load(Organization.objects.get(name=EMPLOYER), date(2019, 4, 1), accepted=9)
