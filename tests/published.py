"""The published figures of 富士見市, row by row as the review must print them. Read from the CSV alone."""

import csv
import re
from collections import defaultdict
from pathlib import Path

from tests.printed import PrintedRow, plain

FACTS = Path(__file__).parent.parent / "reports" / "demo" / "fujimi"

YEARS = {2018: "平成30年度", 2019: "令和元年度", 2020: "令和2年度"}
GROUPS = ("総計", "65～74歳男性", "75歳以上男性", "65～74歳女性", "75歳以上女性")


def read(table: str) -> list[dict[str, str]]:
    with (FACTS / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> str:
    return f"{int(text):,}" if text else ""


def indicators():
    told = {(row["indicator"], int(row["fiscal_year"])): row for row in read("indicators")}

    def cells(key, column, years):
        return tuple(number(told[key, year][column]) if (key, year) in told else "" for year in years)

    section, years = "協議体の開催状況", range(2018, 2024)
    yield PrintedRow(section, ("目標", "層の別なし"), cells("tier1_meetings", "target", years))
    yield PrintedRow(section, ("実績", "第1層"), cells("tier1_meetings", "actual", years))
    yield PrintedRow(section, ("実績", "第2層"), cells("tier2_meetings", "actual", years))
    section, years, key = "生活支援コーディネーターの活動", range(2018, 2021), "coordinator_activities"
    yield PrintedRow(section, ("目標",), cells(key, "target", years))
    yield PrintedRow(section, ("実績", "合計"), cells(key, "actual", years))
    yield PrintedRow(section, ("実績", "うち第1層相当"), cells(f"{key}_tier1", "actual", years))
    yield PrintedRow(section, ("実績", "うち第2層相当"), cells(f"{key}_tier2", "actual", years))


def area_meetings():
    """A kind of meeting that was not published for a year was held 0 times in it, a series not begun －."""
    printed = {
        "座談会": "座談会→気楽にいこう会（座談会等）",
        "気楽にいこう会（座談会等）": "座談会→気楽にいこう会（座談会等）",
    }
    counts = defaultdict(dict)
    for row in read("area_meetings"):
        series = printed.get(row["series"], row["series"])
        counts[row["area"], series][int(row["fiscal_year"])] = number(row["count"])
    for (area, series), by_year in counts.items():
        before = "－" if series == "南畑地域会議" else "0"  # began in 2019-08
        cells = (by_year.get(2018, before), by_year.get(2019, "0"), "")
        yield PrintedRow("第2層の取組み", (f"第{area}圏域", series), cells)


def series():
    months = {"2019-08": "令和元年8月", "2018-08": "平成30年8月"}
    for row in read("series"):
        told = {
            "圏域": f"第{row['area']}圏域",
            "開始": months[row["started"]],
            "会場": row["venue"],
            "頻度": row["interval"],
            "参加者（実人数）": row["participants_unique"] and f"{row['participants_unique']}人",
            "コアメンバー": row["core_members"] and f"{row['core_members']}人",
        }
        for label, text in told.items():
            if text:
                yield PrintedRow("話し合いの場の紹介", (label,), (text,))


def coordinator_placements():
    rows = read("coordinator_placements")
    section = "生活支援コーディネーターの配置"
    people = tuple(row["people"] for row in rows)
    yield PrintedRow(section, ("第1層",), people)  # everybody holds the first tier
    yield PrintedRow(section, ("第2層",), tuple(row["tier2_cell"] for row in rows))
    yield PrintedRow(section, ("合計（実人数）",), people)


def outreach():
    told = {(row["row"], row["fiscal_year"]): row for row in read("outreach")}
    labels = {"tier1": "第1層相当", "tier2": "第2層相当", "visiting_lectures_within": "うち出前講座"}
    for key, label in labels.items():
        cells = [
            number(told[key, year][column]) for year in ("2018", "2019") for column in ("times", "people")
        ]
        yield PrintedRow("普及啓発", (label,), (*cells, "", ""))
    # 19 + 32 = 51 times, 580 + 648 = 1,228 people; 63 + 43 = 106 times, 1,106 + 751 = 1,857 people
    yield PrintedRow("普及啓発", ("合計",), ("51", "1,228", "106", "1,857", "", ""))


def forums():
    for row in read("forums"):
        cells = (row["title"], row["audience"], row["venue"], number(row["participants"]))
        yield PrintedRow("活動報告会", (YEARS[int(row["fiscal_year"])],), cells)


def exchange():
    told = {row["key"]: row for row in read("exchange")}
    labels = {
        "helpers": "協力会員",
        "recipients": "利用会員",
        "dispatchers": "団体のコーディネーター",
        "services": "活動件数",
        "service_minutes": "活動時間",
        "tickets_issued": "ありがとう券の発行枚数",
        "tickets_used": "ありがとう券の利用枚数",
    }
    section = "支え合いの活動"
    for key, label in labels.items():
        yield PrintedRow(section, (label,), (f"{number(told[key]['value'])}{told[key]['unit']}",))
    yield PrintedRow(
        section, ("活動時間（時間）",), (told["service_minutes"]["note"],)
    )  # 21,495 分 = 358時間15分
    ticket = f"1枚{told['ticket_minutes']['value']}分・{told['ticket_price']['value']}円"
    yield PrintedRow(section, ("ありがとう券",), (ticket,))
    yield PrintedRow(section, ("活動開始",), ("平成29年1月",))
    # 1,524 − 1,433 = 91 tickets, 91 × 150 = 13,650 yen
    yield PrintedRow(section, ("ありがとう券の未利用枚数",), ("91枚",))
    yield PrintedRow(section, ("未利用分の金額（1枚150円）",), ("13,650円",))


def survey_tables():
    """22 rows of choices × 5 groups of count and percentage, and the base of each table."""
    told = defaultdict(dict)
    bases = {}
    for row in read("survey_tables"):
        told[row["question"], row["choice"]][row["group"]] = number(row["count"]), row["printed_percent"]
        bases[row["group"]] = number(row["group_total"])
    for (_, choice), by_group in told.items():
        cells = tuple(text for group in GROUPS for text in by_group[group])
        yield PrintedRow("アンケート調査の結果", (plain(choice),), cells)
    base = tuple(text for group in GROUPS for text in (bases[group], "100"))
    yield PrintedRow("アンケート調査の結果", ("合計",), base)
    yield PrintedRow("アンケート調査の結果", ("回答者数",), base)
    # 2,179 − (453 + 470 + 581 + 605) = 70
    yield PrintedRow("アンケート調査の結果", ("うち性別または年齢が不明",), ("70人",))


TABLES = [
    indicators,
    area_meetings,
    series,
    coordinator_placements,
    outreach,
    forums,
    exchange,
    survey_tables,
]


def with_units_apart(row: PrintedRow) -> PrintedRow:
    """In a workbook the number stands in one cell and its unit in the next."""
    match = re.fullmatch(r"([\d,]+)(人|名|件|分|枚|円|回)", row.cells[0]) if len(row.cells) == 1 else None
    return PrintedRow(row.section, row.labels, match.groups()) if match else row


def without_blanks(row: PrintedRow) -> PrintedRow:
    return PrintedRow(plain(row.section), tuple(map(plain, row.labels)), tuple(map(plain, row.cells)))
