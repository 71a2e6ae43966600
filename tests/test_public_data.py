"""The public initiatives as open data: CSV, JSON as its schema says, and an iCalendar that programs can read."""

import csv
import io
import json
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from meetings.public import open_data
from meetings.public.calendar import calendar_answer
from meetings.public.initiatives import public_site
from tests.public import MONDAY, cafe, initiative

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")
KINDS = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None)}


def problems(value, schema, whole, path="$"):
    """Where a value is not as a JSON Schema says, for as much of JSON Schema as ours uses."""
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    kinds = schema.get("type", list(KINDS))
    if type(value) not in [KINDS[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)]:
        yield f"{path} is {value!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path} is none of {schema['enum']}"
    if schema.get("format") == "date" and value is not None:
        date.fromisoformat(value)
    if "pattern" in schema and value is not None and not re.search(schema["pattern"], value):
        yield f"{path} is {value!r}"
    if isinstance(value, list):
        for i, one in enumerate(value):
            yield from problems(one, schema["items"], whole, f"{path}[{i}]")
    if isinstance(value, dict):
        if set(value) != set(schema["properties"]) or set(schema["required"]) != set(schema["properties"]):
            yield f"{path} has {sorted(value)}"
        for name, one in value.items():
            yield from problems(one, schema["properties"].get(name, {}), whole, f"{path}.{name}")


def test_the_json_is_as_its_schema_says():
    cafe()
    initiative("花の会")
    site = public_site(MONDAY)
    content = json.loads(open_data.json_answer(site).content)
    schema = json.loads(open_data.schema_answer().content)

    assert list(problems(content, schema, schema)) == []
    assert list(problems({**content, "secret": 1}, schema, schema)) != [], (
        "the check itself finds what is wrong"
    )
    assert set(schema["$defs"]["initiative"]["properties"]) == set(content["initiatives"][0])


def test_the_json_tells_what_the_page_tells():
    one = cafe()

    content = json.loads(open_data.json_answer(public_site(MONDAY)).content)
    (told,) = content["initiatives"]

    assert (content["municipality"], content["as_of"], content["licence"]) == ("富士見市", "2026-08-03", None)
    assert (told["page"], told["name"], told["status"]) == (f"{one.pk}/", "あかね茶話会", "active")
    assert told["dates"][:3] == ["2026-08-03", "2026-08-10", "2026-08-17"]
    assert "2026-08-31" in told["called_off"] and "2026-08-31" not in told["dates"]
    assert (told["starts_at"], told["ends_at"], told["weekdays"]) == ("10:00", "11:30", [0])
    assert told["places"][0] == {"name": "緑ケ丘会館", "address": "あかね市緑ケ丘1-2"}
    assert told["contact"] == "連絡先 あかね会 電話 00-0000"


def rows_of(site):
    text = open_data.csv_answer(site).content
    assert text.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8 by this"
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


def test_the_csv_has_a_row_for_each_initiative():
    cafe()
    initiative("花の会")

    first, second = rows_of(public_site(MONDAY))

    assert (first["イベント名"], first["主催者"], first["次の開催日"]) == (
        "あかね茶話会",
        "あかね協議体",
        "2026-08-03",
    )
    assert (first["場所名称"], first["住所"]) == ("緑ケ丘会館;となりの家", "あかね市緑ケ丘1-2;")
    assert (first["開始時間"], first["終了時間"], first["曜日"]) == ("10:00", "11:30", "月")
    assert (second["イベント名"], second["次の開催日"], second["住所"]) == ("花の会", "", "")


def test_no_text_of_the_csv_becomes_a_formula():
    initiative("=HYPERLINK(1)", summary="＋1", venue="@x")

    (row,) = rows_of(public_site(MONDAY))

    assert (row["イベント名"], row["説明"], row["場所"]) == ("'=HYPERLINK(1)", "'＋1", "'@x")


def events_of(site):
    return icalendar.Calendar.from_ical(calendar_answer(site).content).walk("VEVENT")


def test_the_calendar_has_the_days_of_half_a_year_with_their_hours():
    cafe()

    events = events_of(public_site(MONDAY))
    begins = [event.decoded("dtstart") for event in events]

    assert begins[0] == datetime(2026, 8, 3, 10, tzinfo=TOKYO)
    assert events[0].decoded("dtend") == datetime(2026, 8, 3, 11, 30, tzinfo=TOKYO)
    assert {day.weekday() for day in begins} == {0}
    assert max(begins).date() <= MONDAY + timedelta(days=183)
    # 27 Mondays from 3 August to 1 February, without the one that was called off
    assert len(begins) == 27 - 1
    assert date(2026, 8, 31) not in {day.date() for day in begins}


def test_an_initiative_without_hours_fills_the_day_and_one_without_a_rule_has_no_day():
    initiative("火曜の会", rule="FREQ=MONTHLY;BYDAY=-1TU", schedule="毎月最終火曜日")
    initiative("花の会", schedule="不定期")

    events = events_of(public_site(MONDAY))

    assert [str(event["summary"]) for event in events] == ["火曜の会"] * 6
    assert events[0].decoded("dtstart") == date(2026, 8, 25), "the last Tuesday of August"
    assert events[0].decoded("dtend") == date(2026, 8, 26)


def test_an_event_keeps_its_identity_from_day_to_day():
    cafe()

    def identities(day):
        return {event.decoded("dtstart"): str(event["uid"]) for event in events_of(public_site(day))}

    before, after = identities(MONDAY), identities(MONDAY + timedelta(days=1))

    assert len(set(before.values())) == len(before)
    assert all(before[day] == after[day] for day in before.keys() & after.keys())


def test_the_licence_is_told_only_where_the_city_has_chosen_one(client, settings):
    cafe()
    settings.PUBLIC_PAGE = True
    unsaid = client.get("/public/data/").content.decode()

    settings.OPEN_DATA_LICENCE = "CC BY 4.0"

    assert "利用の条件" not in unsaid
    assert "利用の条件：CC BY 4.0" in client.get("/public/data/").content.decode()
    assert client.get("/public/initiatives.json").json()["licence"] == "CC BY 4.0"


def test_every_column_and_every_member_is_explained_on_the_page_of_the_data(client, settings):
    cafe()
    settings.PUBLIC_PAGE = True
    page = client.get("/public/data/").content.decode()

    assert [
        column.head
        for column in open_data.CSV_COLUMNS
        if f">{column.head}</th><td>{column.meaning}" not in page
    ] == []
    assert [name for name in open_data.INITIATIVE["properties"] if f"<code>{name}</code>" not in page] == []
    assert all(column.meaning for column in open_data.CSV_COLUMNS)
