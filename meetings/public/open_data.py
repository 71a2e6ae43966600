"""The public initiatives as open data: CSV for Excel, JSON with its schema.

The heads of the CSV follow the イベント一覧 of the 自治体標準オープンデータセット (デジタル庁) where it has a column of that meaning,
among them 場所名称, 住所, 開始時間 and 開始日時特記事項. Several values in a cell are parted by a semicolon.
"""

import json
from collections.abc import Callable
from typing import NamedTuple

from coordination.sheets.writing import Table, csv_file
from coordination.wareki import WEEKDAYS
from meetings.models import Initiative
from meetings.public.initiatives import PublicInitiative, PublicSite
from meetings.public.kept import Answer

CSV, JSON = "text/csv; charset=utf-8", "application/json; charset=utf-8"
JSON_SCHEMA = "application/schema+json; charset=utf-8"
PAUSED, GOING_ON = "休止中", "活動中"


class Column(NamedTuple):
    """A column of the CSV. value: of the initiative in the site."""

    head: str
    meaning: str
    value: Callable[[PublicSite, PublicInitiative], object]


CSV_COLUMNS = [
    Column("NO", "この一覧のなかの番号。公開をやめるまで変わりません。", lambda site, one: one.number),
    Column("市区町村名", "公開している市町村。", lambda site, one: site.city),
    Column("イベント名", "取組みの名称。", lambda site, one: one.name),
    Column("別の名称", "ほかの呼び名。", lambda site, one: _joined(one.other_names)),
    Column("主催者", "生み出した協議体。", lambda site, one: one.council),
    Column("圏域", "日常生活圏域。特定の圏域のものでなければ「市全域」。", lambda site, one: one.area.name),
    Column("圏域の中の地区", "圏域の一部（学区など）のものであるとき。", lambda site, one: one.part),
    Column("分類", "取組みの種類。", lambda site, one: one.category_name),
    Column("状態", f"「{GOING_ON}」または「{PAUSED}」。", lambda site, one: PAUSED if one.is_paused else GOING_ON),
    Column("開始日時特記事項", "開催日時を、案内に書くとおりの言葉で。", lambda site, one: one.schedule),
    Column("曜日", "曜日の決まっているもの。", lambda site, one: _joined(WEEKDAYS[day] for day in one.weekdays)),
    Column("次の開催日", "予定から計算した日。決まりのないもの、休止中のものは空欄。", lambda site, one: one.days[0] if one.days else None),
    Column("開始時間", "24時間制の時刻（HH:MM）。", lambda site, one: _clock(one.starts_at)),
    Column("終了時間", "24時間制の時刻（HH:MM）。", lambda site, one: _clock(one.ends_at)),
    Column("場所", "場所を、案内に書くとおりの言葉で。", lambda site, one: one.where),
    Column("場所名称", "場所の一つ一つの名称。", lambda site, one: _joined(place.name for place in one.places)),
    Column("住所", "場所名称と同じ順。わからないところは空。", lambda site, one: _joined(place.address for place in one.places)),
    Column("説明", "内容。", lambda site, one: one.summary),
    Column("おおよその参加人数", "数えた人数ではなく、およその言葉。", lambda site, one: one.people),
    Column("開始時期", "始まった時期。", lambda site, one: one.since),
    Column("協力団体", "会場の提供などで協力する団体。", lambda site, one: _joined(by.name for by in one.partners)),
    Column("協力者の募集", "「募集中」または空欄。", lambda site, one: "募集中" if one.seeks_partners else ""),
    Column("募集の内容", "どんな人に、何をしてほしいか。", lambda site, one: one.call),
    Column("連絡先名称", "公開の了解を得たものだけ。", lambda site, one: one.contact),
    Column("確かめた日", "このとおりであることを市が最後に確かめた日。", lambda site, one: one.confirmed_on),
    Column("URL", "この取組みのページ。CSV のある場所からの位置。", lambda site, one: f"{one.number}/"),
]  # fmt: skip


def _joined(texts) -> str:
    texts = list(texts)
    return ";".join(texts) if any(texts) else ""


def _clock(time) -> str:
    return f"{time:%H:%M}" if time else ""


def csv_answer(site: PublicSite, index: str = "") -> Answer:
    """index: what the page of a folder is called, where the data lie beside written pages."""
    rows = [[column.value(site, one) for column in CSV_COLUMNS] for one in site.initiatives]
    for row in rows:
        row[-1] += index
    return Answer(csv_file(Table("取組み", [column.head for column in CSV_COLUMNS], rows)), CSV)


# -- JSON ----------------------------------------------------------------------


def json_answer(site: PublicSite, index: str = "") -> Answer:
    """index: what the page of a folder is called, where the data lie beside written pages."""
    return _written(
        {
            "municipality": site.city,
            "as_of": site.as_of.isoformat(),
            "licence": site.licence or None,
            "schema": "initiatives.schema.json",
            "initiatives": [_as_object(one, index) for one in site.initiatives],
        },
        JSON,
    )


def _as_object(one: PublicInitiative, index) -> dict:
    return {
        "number": one.number,
        "page": f"{one.number}/{index}",
        "name": one.name,
        "other_names": list(one.other_names),
        "council": one.council,
        "area": one.area.name,
        "part_of_area": one.part,
        "category": one.category,
        "category_name": one.category_name,
        "status": "paused" if one.is_paused else "active",
        "schedule": one.schedule,
        "weekdays": list(one.weekdays),
        "dates": [day.isoformat() for day in one.days],
        "called_off": [day.isoformat() for day in one.called_off],
        "starts_at": _clock(one.starts_at) or None,
        "ends_at": _clock(one.ends_at) or None,
        "venue": one.venue,
        "places": [{"name": place.name, "address": place.address} for place in one.places],
        "summary": one.summary,
        "people": one.people,
        "since": one.since,
        "partners": [{"name": by.name, "role": by.role} for by in one.partners],
        "seeks_partners": one.seeks_partners,
        "call": one.call,
        "contact": one.contact or None,
        "photos": [{"file": photo.address, "caption": photo.caption} for photo in one.photos],
        "confirmed_on": one.confirmed_on.isoformat() if one.confirmed_on else None,
    }


def _object(properties: dict, description="") -> dict:
    """An object that has all these members and no others."""
    return {
        "type": "object",
        **({"description": description} if description else {}),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _text(description) -> dict:
    return {"type": "string", "description": description}


def _list(items, description) -> dict:
    return {"type": "array", "items": items, "description": description}


_DAY = {"type": "string", "format": "date"}
_CLOCK = {"type": ["string", "null"], "pattern": "^[0-2][0-9]:[0-5][0-9]$"}
_NAME_AND_ROLE = _object({"name": _text("団体の名称"), "role": _text("役割。書いていなければ空")})

INITIATIVE = _object(
    {
        "number": {"type": "integer", "description": "この一覧のなかの番号。公開をやめるまで変わらない"},
        "page": _text("この取組みのページ。このファイルからの位置"),
        "name": _text("名称"),
        "other_names": _list({"type": "string"}, "別の名称"),
        "council": _text("生み出した協議体"),
        "area": _text("日常生活圏域。特定の圏域のものでなければ「市全域」"),
        "part_of_area": _text("圏域の中の地区。なければ空"),
        "category": {"enum": Initiative.Category.values, "description": "分類の記号"},
        "category_name": {"enum": Initiative.Category.labels, "description": "分類"},
        "status": {"enum": ["active", "paused"], "description": "active は活動中、paused は休止中"},
        "schedule": _text("開催日時を、案内に書くとおりの言葉で"),
        "weekdays": _list({"type": "integer", "minimum": 0, "maximum": 6}, "曜日の決まっているもの。0 が月曜日、6 が日曜日"),
        "dates": _list(_DAY, "これから半年の開催日。予定から計算した日。決まりのないもの、休止中のものは空"),
        "called_off": _list(_DAY, "中止とわかっている日"),
        "starts_at": {**_CLOCK, "description": "開始の時刻"},
        "ends_at": {**_CLOCK, "description": "終了の時刻"},
        "venue": _text("場所を、案内に書くとおりの言葉で"),
        "places": _list(_object({"name": _text("場所の名称"), "address": _text("住所。わからなければ空")}), "場所"),
        "summary": _text("内容"),
        "people": _text("おおよその参加人数"),
        "since": _text("始まった時期"),
        "partners": _list(_NAME_AND_ROLE, "協力団体"),
        "seeks_partners": {"type": "boolean", "description": "協力者を募集中か"},
        "call": _text("募集の内容"),
        "contact": {"type": ["string", "null"], "description": "連絡先。公開の了解を得たものだけ"},
        "photos": _list(
            _object({"file": _text("写真のファイル。このファイルからの位置"), "caption": _text("説明")}),
            "写真。公開の了解を得たものだけ",
        ),
        "confirmed_on": {"type": ["string", "null"], "format": "date", "description": "市が最後に確かめた日"},
    }
)  # fmt: skip

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "協議体から生まれた取組み",
    **_object(
        {
            "municipality": _text("市町村名"),
            "as_of": {**_DAY, "description": "いつ現在の内容か"},
            "licence": {"type": ["string", "null"], "description": "利用の条件。市が決めていなければ null"},
            "schema": _text("このスキーマのファイル"),
            "initiatives": _list({"$ref": "#/$defs/initiative"}, "取組み"),
        }
    ),
    "$defs": {"initiative": INITIATIVE},
}


def schema_answer() -> Answer:
    return _written(SCHEMA, JSON_SCHEMA)


def described(schema: dict) -> list[tuple[str, str]]:
    """The members of an object and what they mean."""
    return [(name, member["description"]) for name, member in schema["properties"].items()]


def _written(content, content_type) -> Answer:
    return Answer((json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode(), content_type)
