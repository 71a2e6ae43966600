"""The ten published initiatives of ふじみ野市: as they were published, with the days that follow from their words."""

from datetime import date

import pytest
from django.core.management import call_command

from coordination.fiscal_year import FiscalYear
from meetings.models import Council, Initiative
from meetings.occasions import years_of
from meetings.schedules import contradictions, next_days, read, times_beside_words
from reports.demo import facts
from reports.demo.fujimino_initiatives import ADDRESSES

pytestmark = pytest.mark.django_db


@pytest.fixture
def fujimino(empty_city):
    call_command("load_demo", "fujimino", verbosity=0)


def test_the_initiatives_of_the_demo(fujimino):
    """One load for all that is said of it: it takes a while."""
    the_facts_stand_as_they_were_published()
    each_is_published_and_goes_on_under_one_of_four_councils()
    next_days_follow_from_the_words()
    nothing_contradicts_itself()
    what_was_recorded_agrees_with_what_was_published()
    some_have_not_been_confirmed_for_six_months()


def the_facts_stand_as_they_were_published():
    for row in facts.read("fujimino", "initiatives"):
        one = Initiative.objects.get(name=row["name"].split("・")[0])
        assert "・".join(one.names) == row["name"]
        assert (one.council.name, one.venue, one.schedule, one.summary) == (
            row["council"], row["venue"], row["schedule"], row["summary"],
        )  # fmt: skip
        assert row["started"] in (str(one.started_on), one.started_note.removesuffix("年"))
        addresses = {place.address for place in one.places.exclude(address="")}
        assert addresses <= set(ADDRESSES.values()), "addresses were not published: no more than a name tells"


def each_is_published_and_goes_on_under_one_of_four_councils():
    assert Initiative.objects.published().filter(status="active").count() == 10
    assert Council.objects.exclude(initiatives=None).distinct().count() == 4


def next_days_follow_from_the_words():
    since = date(2026, 11, 22)
    days = {
        one.name: [(day.isoformat(), day.strftime("%a")) for day in next_days(one, since, 1)]
        for one in Initiative.objects.exclude(rule="")
    }

    assert days == {
        "にじいろTIME": [("2026-11-30", "Mon")],
        "中丸さんちの体操": [("2026-11-23", "Mon")],
        "緑ケ丘立ち寄りカフェ": [("2026-11-27", "Fri")],
        "鶴ケ岡マルシェ": [("2026-11-24", "Tue")],
    }
    assert [
        one.name for one in Initiative.objects.filter(rule="") if not read(one.schedule).approximate
    ] == []


def nothing_contradicts_itself():
    for one in Initiative.objects.all():
        held = one.occasions.filter(called_off=False).values_list("on", flat=True)
        assert contradictions(one, held) == []


def what_was_recorded_agrees_with_what_was_published():
    gymnastics = Initiative.objects.get(name="中丸さんちの体操")
    year = years_of(gymnastics.occasions.all())[0]
    boccia = Initiative.objects.get(name="亀ボッチャ")

    assert round(year.people / year.held) == 15, "参加者は約15名"
    assert "年4回、令和7年度に記録した開催は4回です。" in times_beside_words(
        boccia.schedule, boccia.occasions.values_list("on", flat=True), FiscalYear(2025)
    )


def some_have_not_been_confirmed_for_six_months():
    assert Initiative.objects.unconfirmed_since(date(2026, 5, 22)).count() == 4
