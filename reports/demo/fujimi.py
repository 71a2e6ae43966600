"""富士見市, 第7期: the records behind a published plan review."""

from coordination.models import Area, Municipality
from reports import standard_plan
from reports.demo import (
    accounts,
    facts,
    fujimi_councils,
    fujimi_exchange,
    fujimi_meetings,
    fujimi_needs,
    fujimi_plan,
    fujimi_survey,
    fujimi_visits,
    minutes,
)

CITY = "fujimi"
NAME = "富士見市"


def municipality():
    Municipality.objects.create(
        name=NAME, department="高齢者福祉担当（デモ）", demo=CITY, dispatcher_name="支え愛隊事務局"
    )
    Area.objects.bulk_create(
        Area(number=int(row["number"]), name=row["name"], note=row["note"])
        for row in facts.read(CITY, "areas")
    )


STEPS = [
    ("市と圏域", municipality),
    ("利用者", accounts.load),
    ("団体", fujimi_visits.organizations),
    ("コーディネーター", fujimi_visits.coordinators),
    ("活動記録", fujimi_visits.visits),
    ("活動報告会", fujimi_visits.forums),
    ("会議の種類", standard_plan.make_kinds),
    ("第1層の会議", fujimi_meetings.first_tier),
    ("第2層の会議", fujimi_meetings.second_tier),
    ("出席", fujimi_meetings.attendance),
    ("協議体の構成員", fujimi_councils.members_of_first_tier),
    ("困りごと", fujimi_needs.needs),
    ("次第", minutes.of_needs),
    ("議事録", minutes.of_a_series),
    ("支え合い", fujimi_exchange.exchange),
    ("アンケート", fujimi_survey.survey),
    ("計画", fujimi_plan.plan),
    ("計画評価書", fujimi_plan.review),
    ("月報", fujimi_visits.monthly),
]
