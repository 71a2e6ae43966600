"""Visits for measuring: as many as asked for, over as many fiscal years, made up from a fixed seed."""

import random
from datetime import timedelta

from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Area, Coordinator, Organization, Purpose

# The last of the years: in the next one, the demo data have a month that the city has accepted, which nothing may join.
YEAR = FiscalYear(2018)
WORDS = """買い物 サロン 体操 見守り 移動販売 ごみ出し 草取り 電球の交換 居場所 空き店舗 担い手 世話役 一人暮らし 送迎 民生委員
町会長 地区社協 認知症 介護予防 スマートフォン教室 子ども食堂 防災訓練 畑 囲碁 カラオケ 健康診断 回覧板 デマンドタクシー 通院 配食""".split()
ENDS = "の相談を受けた。 が話題になった。 に困っているという声があった。 を始めたいという人がいる。 の会場を探している。".split()
SELDOM = "菊祭りの準備を見に行くとのこと。"  # in about one visit of ten thousand


def make(number: int, *, years=1, seed=1):
    """Visits spread evenly over the days of so many fiscal years, the last of which is YEAR."""
    dice, first_day = random.Random(seed), FiscalYear(YEAR.year - years + 1).first_day
    days = (YEAR.last_day - first_day).days + 1
    areas, purposes = list(Area.objects.all()), list(Purpose.objects.all())
    coordinators = list(Coordinator.objects.all())
    organizations = list(Organization.objects.all())
    # People record what they do day by day.
    rows = [_visit(dice, i, first_day + timedelta(days=i * days // number), areas) for i in range(number)]
    visits = Activity.objects.bulk_create(rows, batch_size=2000)
    for name, choices in (
        ("purposes", purposes),
        ("organizations", organizations),
        ("coordinators", coordinators),
    ):
        through = Activity._meta.get_field(name).remote_field.through
        column = Activity._meta.get_field(name).m2m_reverse_field_name()
        links = [
            through(activity=visit, **{column: one})
            for visit in visits
            for one in dice.sample(choices, dice.choice([1, 1, 2]))
        ]
        through.objects.bulk_create(links, batch_size=5000)


def _visit(dice, i, day, areas):
    is_outreach = dice.random() < 0.13
    is_lecture = is_outreach and dice.random() < 0.15
    return Activity(
        visited_on=day,
        tier=dice.choice([1, 2]),
        area=dice.choice([None, *areas]),
        venue=dice.choice(["公民館", "集会所", "団体の事務所", "自宅", "オンライン"]),
        people_met=dice.randint(1, 20),
        heard="".join(dice.choice(WORDS) + dice.choice(ENDS) for _ in range(3))
        + (SELDOM if i % 9973 == 17 else ""),
        shared=dice.choice(WORDS) + dice.choice(ENDS),
        next_step=f"来月もう一度うかがう（{i:05}番）。",
        is_outreach=is_outreach,
        is_lecture=is_lecture,
        outreach_people=dice.choice([None, *range(5, 40)]) if is_outreach else None,
    )
