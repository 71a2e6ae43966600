"""Before a monthly report is submitted: what its visits may still lack, and a first sentence for its summary."""

from coordination.models import Activity, MonthlyReport, Organization
from reports.monthly_visits import Counted, Month

WORDING = "出す前に確かめる訪問です。あとからでも書き足せます。"
NOBODY = (
    "コーディネーターの記入がない訪問は、どの月報にも数えられません。どの受託者の訪問かを確かめてください。"
)
MOST_PURPOSES = 3  # named in the drafted summary


def checks(report: MonthlyReport) -> dict[str, Counted]:
    """What to look at before submitting, by key: only what there is."""
    month = Month(report)
    visits = [
        ("check-aims", "目的の記入がない訪問", WORDING, lambda visit: not visit.aims),
        ("check-met", "会った団体の記入がない訪問", WORDING, lambda visit: not visit.met),
        ("check-people", "会った人数の記入がない訪問", WORDING, lambda visit: visit.people_met is None),
        (
            "check-outreach",
            "参加人数の記入がない普及啓発",
            WORDING,
            lambda visit: visit.is_outreach and visit.outreach_people is None,
        ),
    ]
    found = {
        key: Counted(label, "件", wording, tuple((visit.pk, 1) for visit in month.visits if lacks(visit)))
        for key, label, wording, lacks in visits
    }
    nobodys = Activity.objects.filter(
        coordinators=None, visited_on__range=(report.month, report.last_day)
    ).values_list("pk", flat=True)
    found["check-went"] = Counted(
        "コーディネーターの記入がない訪問", "件", NOBODY, tuple((pk, 1) for pk in nobodys)
    )
    return {key: one for key, one in found.items() if one.visits}


def drafted_summary(report: MonthlyReport) -> str:
    """A first text for 今月のまとめ, from the counts alone; to be gone over by who writes the report."""
    month = Month(report)
    if not month.visits:
        return f"{report}は、訪問の記録がありません。"
    tiers = "、".join(
        f"{month.city.tier_name(tier)}相当{sum(visit.tier == tier for visit in month.visits)}回"
        for tier, _ in month.city.tier_names
    )
    said = [f"{report}は、訪問を{len(month.visits)}回行いました（{tiers}）。"]
    if told := [visit for visit in month.visits if visit.is_outreach]:
        counted = [visit.outreach_people for visit in told if visit.outreach_people is not None]
        people = f"、参加者は延べ{sum(counted):,}人" if counted else ""
        said.append(f"普及啓発は{len(told)}回{people}でした。")
    if aims := _most(visit.aims for visit in month.visits):
        said.append(f"おもな目的は、{'、'.join(aims)}です。")
    kinds = [[Organization.Kind(one.kind).label for one in visit.met] for visit in month.visits]
    if met := _most(map(set, kinds)):
        said.append(f"会った団体は、{'、'.join(met)}が中心でした。")
    return "".join(said)


def _most(lists) -> list[str]:
    """What occurs most often, with how often, the most frequent first."""
    times: dict[str, int] = {}
    for ones in lists:
        for one in sorted(map(str, ones)):
            times[one] = times.get(one, 0) + 1
    first = sorted(times.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_PURPOSES]
    return [f"{name}（{count}回）" for name, count in first]
