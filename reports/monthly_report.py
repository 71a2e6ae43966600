"""月報: what a contractor reports to the city for a month, as plain data. `monthly_report` is its table of contents."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django.utils import timezone

from coordination.blocks import Column, Document, Part, Prose, Row, Section, Table
from coordination.models import Correction, MonthlyReport, MonthlyReportStep, User
from coordination.wareki import format_date
from reports.kept import as_kept, of_kept
from reports.monthly_visits import Counted, Month
from reports.sections import monthly as sections_of

FORM = 1  # of what is kept; raised when it can no longer be read as before
STATES = {
    MonthlyReport.State.DRAFT: "作成中",
    MonthlyReport.State.SUBMITTED: "提出済み（受理の前）",
    MonthlyReport.State.RETURNED: "差し戻し（受託者が直しています）",
}


@dataclass(frozen=True)
class Acceptance:
    """Who accepts a report, and when."""

    by: User
    at: datetime

    def __str__(self) -> str:
        return told(self.by, self.at)


@dataclass(frozen=True)
class MonthlyPaper:
    """A report as it is read. counted: its numbers by their keys, each with the visits behind it."""

    document: Document
    counted: dict[str, Counted]

    @property
    def visits(self) -> Counted:
        return self.counted["month-all"]

    @property
    def digest(self) -> str:
        """Stands for all that the report says of the month: the same whoever submits or accepts it, and when."""
        said = [as_kept(section) for section in self.document.sections[1:]]
        said.append({key: one.as_json() for key, one in self.counted.items()})
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def as_json(self) -> dict:
        return {
            "form": FORM,
            "visits": len(self.visits.visits),
            "document": as_kept(self.document),
            "counted": {key: one.as_json() for key, one in self.counted.items()},
        }

    @classmethod
    def of_json(cls, kept: dict) -> "MonthlyPaper":
        counted = {key: Counted.of_json(one) for key, one in kept["counted"].items()}
        return cls(of_kept(kept["document"]), counted)


def monthly_report(report: MonthlyReport, accepted: Acceptance | None = None) -> MonthlyPaper:
    """月報, counted from the log. The order below is the order of the printed paper.

    accepted: for the paper that is about to be frozen.
    """
    month = Month(report)
    sections = [
        sections_of.times(month),
        sections_of.outreach(month),
        sections_of.purposes(month),
        sections_of.kinds(month),
        sections_of.new_organizations(month),
        sections_of.needs(month),
        sections_of.coordinators(month),
        sections_of.texts(month),
        sections_of.visits(month),
    ]
    numbered = [
        replace(section, title=f"{number}　{section.title}") for number, section in enumerate(sections, 1)
    ]
    state = f"{format_date(_day(accepted.at))}受理" if accepted else STATES[report.state]
    document = Document(
        title=f"{report} 月報",
        subtitle=f"生活支援体制整備事業（{report.contractor}）",
        author=str(report.contractor),
        as_of=report.last_day,
        as_of_words=state,
        sections=(head(month, accepted), *numbered),
        notes=(
            "数値はすべて活動記録から数えたものです。0は「数えて0」、空欄は「数えていない」、「－」は「該当なし」を表します。",
            *(
                ["受理したときの内容です。そのあとの訂正は、この内容を変えずに別に示します。"]
                if accepted
                else []
            ),
        ),
    )
    return MonthlyPaper(document, month.counted)


def head(month: Month, accepted: Acceptance | None) -> Section:
    """Who reports to whom about what, and how far it has come."""
    report, city = month.report, month.city
    submitted = report.steps.filter(act=MonthlyReportStep.Act.SUBMIT).select_related("by").last()
    is_submitted = submitted and (accepted or report.state in (report.State.SUBMITTED, report.State.ACCEPTED))
    facts = [
        ("あて先", "　".join(filter(None, [city.name, city.department]))),
        ("受託者", str(report.contractor)),
        ("月", str(report)),
        ("状態", report.State.ACCEPTED.label if accepted else STATES[report.state]),
        ("提出", told(submitted.by, submitted.at) if is_submitted else ""),
        ("受理", str(accepted) if accepted else ""),
    ]
    rows = tuple(Row((label,), (text or "－",)) for label, text in facts)
    table = Table("head", "月報のあらまし", ("項目",), (Column(""),), rows, shows_units=True)
    return Section("head", "あらまし", (Part("", (table,)),))


def paper_of(report: MonthlyReport) -> MonthlyPaper:
    """An accepted report as it was accepted, whatever has happened since; any other as it stands now."""
    return MonthlyPaper.of_json(report.document) if report.is_accepted else monthly_report(report)


def corrections(report: MonthlyReport) -> Section | None:
    """訂正: what was changed after the report was accepted, beside the paper that it does not change."""
    made = report.corrections.filter(is_open=False).select_related("by")
    parts = tuple(_correction(number, one) for number, one in enumerate(made, 1))
    return Section("corrections", "10　訂正（受理のあと）", parts) if parts else None


def _correction(number: int, one: Correction) -> Part:
    before, after = one.before or {}, one.after or {}
    rows = tuple(
        Row((label,), (before.get(label) or "（空欄）", after.get(label) or "（空欄）"))
        for label in dict.fromkeys([*before, *after])
        if (before.get(label) or "") != (after.get(label) or "")
    )
    day = after.get("活動日") or before.get("活動日") or ""
    what = "あとから加えた訪問" if one.before is None else "直した訪問"
    table = Table(
        f"correction{one.pk}",
        f"{what}：{day}",
        ("項目",),
        (Column("訂正の前"), Column("訂正の後")),
        rows,
        () if rows else ("書きかわった項目はありません。",),
    )
    reason = Prose("訂正の理由", tuple(one.reason.replace("\r", "").split("\n")))
    return Part(f"訂正{number}　{told(one.by, one.at)}", (reason, table))


def with_corrections(report: MonthlyReport, document: Document) -> Document:
    """The paper as it leaves the application: what was accepted, and what was corrected since."""
    further = corrections(report) if report.is_accepted else None
    return replace(document, sections=(*document.sections, further)) if further else document


def told(by: User, at: datetime) -> str:
    return f"{format_date(_day(at))}　{by.name}"


def _day(at: datetime):
    return timezone.localtime(at).date()
