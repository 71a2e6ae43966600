"""活動記録 as a kind of sheet: checked in memory, written in one short transaction, given out as a form to fill in."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime

from django.db import IntegrityError, transaction

from coordination.fiscal_year import FiscalYear
from coordination.models import (
    Activity,
    Area,
    Coordinator,
    Municipality,
    Organization,
    Purpose,
    SheetImport,
    User,
)
from coordination.models.sheet_import import roles_for
from coordination.sheets.columns import Column, problems_of_columns
from coordination.sheets.found import Change, Check, Problem, Question, SheetHasChanged
from coordination.sheets.writing import Table
from coordination.visit_books.columns import COLUMNS, columns_of_book
from coordination.visit_books.explained import EXPLAINED
from coordination.visit_books.plan import (
    REGISTER,
    SKIP,
    Plan,
    Planner,
    Visit,
    taken_in_before,
)
from coordination.visit_books.registers import AcceptedMonths
from coordination.wareki import format_date_with_weekday

SHORT = 60  # characters of a text in the preview
AT_ONCE = 500  # rows between two reports of progress
YEARS_BACK = 15  # from this year, for days that are written without theirs


class VisitBook:
    """The kind `activity`: the coordinators' old books."""

    key = "activity"
    name = "活動記録"
    model = Activity
    help = "visits-import"
    every_sheet = True  # a book of a year has a sheet for each month
    adds_only = True
    tells_words = True  # its form has a sheet of the words that it knows
    columns: tuple[Column, ...] = COLUMNS
    roles = roles_for("activity") | {User.Role.ADMIN}

    def matched(self, heads) -> dict[str, int]:
        return columns_of_book(heads)

    def check(self, sheet: SheetImport, today: date, progress: Callable[[int], object]) -> Check:
        if problems := problems_of_columns(self.columns, sheet):
            return Check(tuple(problems), (), 0)
        plan = Planner(sheet, today).go(progress)
        return _check_of(plan, sheet, today)

    def change(
        self,
        sheet: SheetImport,
        confirmed: str,
        *,
        by: User,
        at: datetime,
        today: date,
        progress: Callable[[int], object],
    ) -> Callable[[], Check]:
        """What writes the visits. All that can be worked out beforehand is: while it writes, SQLite lets nobody else.

        Raises SheetHasChanged, now or then, if it would be something else than what was confirmed.
        """
        if problems_of_columns(self.columns, sheet):
            raise SheetHasChanged
        plan = Planner(sheet, today).go(lambda done: None)
        found = _check_of(plan, sheet, today)
        if found.problems or found.mark != confirmed:
            raise SheetHasChanged

        def write():
            try:
                with transaction.atomic():
                    _write(plan, by, at, progress)
            except (
                IntegrityError
            ):  # somebody else came between, or the guard of an accepted month stands in the way
                raise SheetHasChanged from None
            return found

        return write

    def tables(self) -> list[Table]:
        """A form to fill in, how that is done, and the words that it knows."""
        city = Municipality.current()
        words = {
            "層": [city.tier_name(tier) + "相当" for tier, _ in city.tier_names],
            "圏域": ["市全域", *Area.objects.values_list("name", flat=True)],
            "はい・いいえ": ["はい", "いいえ"],
            "活動目的": list(Purpose.objects.values_list("name", flat=True)),
            "コーディネーター": list(Coordinator.objects.values_list("name", flat=True)),
            "団体": list(Organization.objects.filter(is_active=True).values_list("name", flat=True)),
        }
        longest = max(map(len, words.values()))
        rows = [[names[i] if i < len(names) else None for names in words.values()] for i in range(longest)]
        letters = {"層": "A", "圏域": "B", "はい・いいえ": "C"}
        choices = {
            label: f"'使える言葉'!${letters[of]}$2:${letters[of]}${len(words[of]) + 1}"
            for label, of in (
                ("層", "層"),
                ("圏域", "圏域"),
                ("普及啓発", "はい・いいえ"),
                ("うち出前講座", "はい・いいえ"),
            )
        }
        return [
            Table("活動記録", [column.label for column in COLUMNS], (), choices=choices),
            Table(
                "書き方",
                ["列の名前", "必須", "書くこと", "書き方の例"],
                [
                    (
                        column.label,
                        "必須" if column.field in ("visited_on", "tier") else "",
                        *EXPLAINED[column.field],
                    )
                    for column in COLUMNS
                ],
            ),
            Table("使える言葉", list(words), rows),
        ]


# -- what the user sees ------------------------------------------------------


def _check_of(plan: Plan, sheet: SheetImport, today: date) -> Check:
    years = Counter(FiscalYear.of(visit.activity.visited_on) for visit in plan.visits)
    warnings = list(plan.warnings)
    if plan.blank:
        sentence = f"読む列がすべて空の行が {plan.blank:,} 行あります。その行は取り込みません。"
        warnings.append(Problem(sheet.head_row, "", sentence))
    return Check(
        tuple(plan.problems),
        tuple(map(_Shown(plan), plan.visits)),
        plan.known + (plan.similar if sheet.answers.get("similar") == SKIP else 0),
        tuple(warnings),
        tuple(_questions(plan, sheet, today)),
        tuple((year.name, count, f"?fy={year.year}") for year, count in sorted(years.items())),
    )


class _Shown:
    """A visit as the preview shows it. Names are loaded once for all."""

    def __init__(self, plan: Plan):
        self.unknown = plan.unknown
        self.city = Municipality.current()
        self.names = {
            "area": dict(Area.objects.values_list("pk", "name")),
            "purposes": dict(Purpose.objects.values_list("pk", "name")),
            "organizations": dict(Organization.objects.values_list("pk", "name")),
            "coordinators": dict(Coordinator.objects.values_list("pk", "name")),
        }

    def __call__(self, visit: Visit) -> Change:
        one = visit.activity
        new = [f"{self.unknown[key]}（新しく登録）" for key in visit.new_organizations]
        told = {
            "started_at": f"{one.started_at:%H:%M}" if one.started_at else "",
            "tier": f"{self.city.tier_name(one.tier)}相当",
            "area": self.names["area"].get(one.area_id, "市全域"),
            "purposes": self._many("purposes", visit.purposes),
            "organizations": "、".join(
                filter(None, [self._many("organizations", visit.organizations), *new])
            ),
            "coordinators": self._many("coordinators", visit.coordinators),
            "people_met": one.people_met,
            "is_outreach": "はい" if one.is_outreach else "",
            "is_lecture": "はい" if one.is_lecture else "",
            "outreach_people": one.outreach_people,
            **{name: _short(getattr(one, name)) for name in ("venue", "heard", "shared", "next_step")},
        }
        cells = tuple(
            (column.label, "", str(told[column.field]))
            for column in COLUMNS
            if told.get(column.field) not in (None, "")
        )
        content = repr((visit.key, one.area_id, visit.purposes, visit.organizations, new, visit.coordinators))
        return Change(
            visit.number, format_date_with_weekday(one.visited_on), True, cells, content, visit.sheet
        )

    def _many(self, name: str, pks) -> str:
        return "、".join(self.names[name][pk] for pk in pks)


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


def _questions(plan: Plan, sheet: SheetImport, today: date):
    """What the book leaves open, and what the user has said about it already."""
    city, answers = Municipality.current(), sheet.answers
    nothing = ("", "選んでください")
    if plan.no_tier:
        tiers = tuple((str(tier), f"{name}相当") for tier, name in city.tier_names)
        yield Question("tier", f"空欄の層（{plan.no_tier:,}行）", (nothing, *tiers), answers.get("tier", ""))
    if plan.no_year or answers.get("year"):
        last = FiscalYear.of(today).year
        years = tuple((str(year), FiscalYear(year).name) for year in range(last, last - YEARS_BACK, -1))
        label = f"年のない日付の年度（{plan.no_year:,}行）" if plan.no_year else "年のない日付の年度"
        yield Question("year", label, (nothing, *years), answers.get("year", ""))
    if plan.nobody:
        people = tuple((str(pk), name) for pk, name in Coordinator.objects.values_list("pk", "name"))
        yield Question(
            "coordinator",
            f"空欄のコーディネーター（{plan.nobody:,}行）",
            (("", "空欄のまま取り込む"), *people),
            answers.get("coordinator", ""),
        )
    if plan.unknown:
        yield Question(
            "organizations",
            "登録されていない団体",
            ((REGISTER, f"登録されていない団体 {len(plan.unknown):,}件を、種別「その他」で新しく登録する"),),
            answers.get("organizations", ""),
            tuple(plan.unknown.values()),
        )
    if plan.similar:
        yield Question(
            "similar",
            "もうある記録とよく似た行",
            ((SKIP, f"もうある記録とよく似た {plan.similar:,}行は、取り込まない"),),
            answers.get("similar", ""),
        )


# -- what is written ---------------------------------------------------------


def _write(plan: Plan, by: User, at: datetime, progress: Callable[[int], object]):
    """All visits in few statements. What may have come between the look and now is looked at again first."""
    visits = plan.visits
    accepted = AcceptedMonths(dict(Coordinator.objects.exclude(employer=None).values_list("pk", "employer")))
    if taken_in_before(visit.key for visit in visits) or any(
        accepted.hold(visit.activity.visited_on, visit.coordinators) for visit in visits
    ):
        raise SheetHasChanged
    keys = dict.fromkeys(key for visit in visits for key in visit.new_organizations)
    made = Organization.objects.bulk_create(
        Organization(name=plan.unknown[key], kind=Organization.Kind.OTHER) for key in keys
    )
    new = dict(zip(keys, made, strict=True))
    for visit in visits:
        visit.activity.import_key = visit.key
        visit.activity.recorded_by, visit.activity.recorded_at = by, at
    for start in range(0, len(visits), AT_ONCE):
        some = visits[start : start + AT_ONCE]
        Activity.objects.bulk_create([visit.activity for visit in some])
        _link("purposes", "purpose_id", some, lambda visit: visit.purposes)
        _link(
            "organizations",
            "organization_id",
            some,
            lambda visit: dict.fromkeys(
                [*visit.organizations, *(new[key].pk for key in visit.new_organizations)]
            ),
        )
        _link("coordinators", "coordinator_id", some, lambda visit: visit.coordinators)
        progress(start + len(some))


def _link(name: str, column: str, visits: list[Visit], others: Callable[[Visit], list[int]]):
    through = getattr(Activity, name).through
    through.objects.bulk_create(
        through(activity_id=visit.activity.pk, **{column: pk}) for visit in visits for pk in others(visit)
    )
