"""What the records know already, loaded once for a whole book: names, accepted months, visits of the same days."""

from collections import defaultdict
from datetime import date

from coordination.models import (
    Activity,
    Area,
    Coordinator,
    MonthlyReport,
    Municipality,
    Organization,
    Purpose,
    month_of,
)
from coordination.visit_books.cells import NOTHING, text_of, tier_words, word_of
from coordination.visit_books.names import Names, key_of

WHOLE_CITY = {"市全域", "全域", "市内全域", "全市", "市内", "全圏域", "町全域", "村全域", "区全域"}


class Registers:
    """Names by the ways in which books write them. The number of statements does not grow with the records."""

    def __init__(self):
        self.tiers = tier_words(Municipality.current())
        self.purposes = Names.of("活動目的", Purpose.objects.values_list("pk", "name"))
        self.organizations = Names.of("団体", Organization.objects.values_list("pk", "name"))
        people = list(Coordinator.objects.values_list("pk", "name", "employer"))
        self.coordinators = Names.of("コーディネーター", [one[:2] for one in people], by_surname=True)
        self.coordinator_names = {pk: name for pk, name, _ in people}
        self.employers = {pk: employer for pk, _, employer in people if employer}
        self.areas = defaultdict(set)
        for pk, name, number in Area.objects.values_list("pk", "name", "number"):
            words = {name} if number is None else {name, str(number), f"第{number}圏域", f"{number}圏域"}
            for word in words:
                self.areas[key_of(word)].add(pk)

    def tier_in(self, cell) -> int:
        word = word_of(cell)
        if word not in self.tiers:
            raise ValueError(
                f"層「{text_of(cell)[:20]}」を読み取れません。第1層か第2層の、どちらか一つを書いてください。"
            )
        return self.tiers[word]

    def area_in(self, cell) -> int | None:
        word = key_of(text_of(cell))
        if word in NOTHING or word in WHOLE_CITY:
            return None
        pks = self.areas.get(word, ())
        if len(pks) == 1:
            return next(iter(pks))
        raise ValueError(
            f"圏域「{text_of(cell)[:50]}」は{'二つ以上あります' if pks else '登録されていません'}。"
            "圏域の名前か番号を一つ書くか、市全域のときは空欄にしてください。"
        )


class AcceptedMonths:
    """The months of contractors whose reports the city has accepted: nothing comes into them in silence."""

    def __init__(self, employers: dict[int, int]):
        self.employers = employers
        self.accepted = set(MonthlyReport.objects.accepted().values_list("contractor", "month"))

    def hold(self, day: date, coordinators: list[int]) -> bool:
        return any((self.employers.get(pk), month_of(day)) in self.accepted for pk in coordinators)


class KnownVisits:
    """The visits of a span of days as they are recorded, to tell those that look like a row of the book."""

    def __init__(self, first: date, last: date):
        span = (first, last)
        self.by_day: dict[date, list[int]] = defaultdict(list)
        for pk, day in Activity.objects.filter(visited_on__range=span).values_list("pk", "visited_on"):
            self.by_day[day].append(pk)
        self.organizations = _linked(Activity.organizations.through, "organization_id", span)
        self.coordinators = _linked(Activity.coordinators.through, "coordinator_id", span)

    def like(self, day: date, organizations: list[int], coordinators: list[int]) -> bool:
        """On the same day one of these people met one of these organizations."""
        return any(
            self.organizations[pk] & set(organizations) and self.coordinators[pk] & set(coordinators)
            for pk in self.by_day.get(day, ())
        )


def _linked(through, name: str, span) -> dict[int, set[int]]:
    linked = defaultdict(set)
    rows = through.objects.filter(activity__visited_on__range=span, activity__withdrawn_at=None)
    for activity, other in rows.values_list("activity_id", name):
        linked[activity].add(other)
    return linked
