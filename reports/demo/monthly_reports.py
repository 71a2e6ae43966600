"""Monthly reports of the demo cities: a year of them in every state, and one correction."""

from datetime import date, datetime, time

from django.utils import timezone

from coordination.models import Activity, MonthlyReport, Organization, User, correcting
from reports.demo import facts
from reports.monthly_checks import drafted_summary
from reports.monthly_report import Acceptance, monthly_report
from reports.monthly_year import month_after

# Newly written for the demo; a text a month, in turns.
CHANGES = [
    "はじめて顔を出した集まりで、世話役のかたがたから話を聞くことができました。",
    "前の月にうかがった団体どうしを引き合わせ、たがいの活動を知ってもらいました。",
    "集まりに来なくなった人を気にかける声が続き、声かけのしかたを一緒に考えました。",
    "活動を始めたい人の相談が増え、場所と仲間の探し方を案内しました。",
]
ISSUES = [
    "買い物や通院の足について、どの圏域でも話が出ています。圏域をこえて考える場が必要です。",
    "世話役の高齢化が進んでいます。短い時間だけ手伝える人をどう増やすかが課題です。",
    "男性の参加が少ないままです。役割のある集まりなら来るという声がありました。",
    "困りごとを聞いても、つなぐ先がすぐに見つからないことがあります。",
]
PLANS = [
    "話題にのぼった団体をもう一度たずね、次の話し合いの準備をします。",
    "新しい集まりの見学に、関心のある人と一緒に行きます。",
    "高齢者あんしん相談センターと、聞いた困りごとを持ち寄ります。",
    "普及啓発の依頼があった団体と、内容を打ち合わせます。",
]
RETURNED_FOR = "世話役の高齢化が、どの圏域で出ている話かを書き足してください。数に直すところはありません。"
REASON = "会った人数の書きまちがい。控えの帳面で確かめた。"


def load(contractor: Organization, first: date, accepted: int):
    """`accepted` months from `first` on that the city has accepted, one that it sent back, and one that waits."""
    city = User.objects.get(username="shokuin")
    writer = User.objects.get(username="coordinator")
    month = first
    for number in range(accepted + 2):
        report = _written(contractor, month, number)
        after = month_after(month)
        report.submit(by=writer, at=_at(after, 3))
        if number < accepted:
            acceptance = Acceptance(city, _at(after, 8))
            paper = monthly_report(report, acceptance)
            report.accept(by=city, at=acceptance.at, document=paper.as_json())
        elif number == accepted:
            report.send_back(by=city, at=_at(after, 9), comment=RETURNED_FOR)
        month = after
    _correct(contractor, first, writer)


def _written(contractor, month, number) -> MonthlyReport:
    report = MonthlyReport(contractor=contractor, month=month)
    report.summary = f"{drafted_summary(report)}\n{CHANGES[number % len(CHANGES)]}"
    report.issues, report.next_month = ISSUES[number % len(ISSUES)], PLANS[number % len(PLANS)]
    report.save()
    return report


def _correct(contractor, month, by):
    """The head-count of one visit of the first month: a number that no published figure counts."""
    report = MonthlyReport.objects.get(contractor=contractor, month=month)
    visit = report.visits().filter(is_outreach=False, people_met__gt=1).order_by("visited_on", "pk").first()
    at = _at(month_after(month_after(month)), 10)
    with correcting([report], reason=REASON, by=by, at=at, activity=visit):
        Activity.objects.filter(pk=visit.pk).update(people_met=visit.people_met + 1)


def _at(month: date, day: int) -> datetime:
    """Half past ten on the first working day from a day of a month on."""
    workday = facts.workdays(month.replace(day=day), month.replace(day=day + 10))[0]
    return timezone.make_aware(datetime.combine(workday, time(10, 30)))
