"""The columns of the old books, by the names that coordinators gave them."""

from collections.abc import Sequence

from coordination.sheets.columns import Column, matched, plain_head

COLUMNS = (
    Column("visited_on", "活動日", True, ("訪問日", "日付", "年月日", "実施日", "月日", "活動年月日", "訪問年月日", "日にち", "日時", "活動日時", "訪問日時")),
    Column("started_at", "開始時刻", False, ("時刻", "開始時間", "開始", "訪問時刻", "訪問時間", "時間", "活動時間", "時間帯")),
    Column("tier", "層", False, ("階層", "層の別", "層別", "活動の層", "第1層・第2層")),
    Column("area", "圏域", False, ("地区", "日常生活圏域", "圏域名", "地区名", "担当圏域", "担当地区", "地域", "エリア")),
    Column("venue", "場所", False, ("会場", "活動場所", "訪問場所", "実施場所", "開催場所")),
    Column("coordinators", "コーディネーター", False, ("生活支援コーディネーター", "担当コーディネーター", "担当", "担当者", "担当者名", "訪問者", "活動者", "コーディネーター名", "SC")),
    Column("organizations", "会った団体", False, ("訪問先", "相手先", "団体", "団体名", "訪問団体", "訪問先団体", "会った相手", "相手方", "関係団体", "訪問先・相手先")),
    Column("people_met", "会った人数", False, ("面談人数", "対応人数", "相手の人数", "人数", "対象人数", "対応者数")),
    Column("purposes", "活動目的", False, ("目的", "訪問目的", "活動の目的", "訪問の目的", "目的区分")),
    Column("heard", "聞いたこと", False, ("内容", "活動内容", "聞き取り内容", "聞取内容", "聴取内容", "訪問内容", "概要")),
    Column("shared", "伝えたこと", False, ("情報提供", "情報提供内容", "伝達事項", "提供した情報", "説明したこと")),
    Column("next_step", "次にすること", False, ("今後の対応", "今後の予定", "次回予定", "次の予定", "対応方針", "次の一手")),
    Column("is_outreach", "普及啓発", False, ("啓発", "普及啓発活動", "普及・啓発")),
    Column("is_lecture", "うち出前講座", False, ("出前講座", "講座", "出前")),
    Column("outreach_people", "普及啓発の参加人数", False, ("参加人数", "参加者数", "参加者", "受講者数", "聴講者数", "参加人員")),
)  # fmt: skip


def columns_of_book(heads: Sequence[str]) -> dict[str, int]:
    """The fields by the names of the columns. In a book that knows no outreach 参加人数 are the people met."""
    found = matched(COLUMNS, heads)
    label = plain_head(COLUMNS[-1].label)
    if (
        "outreach_people" in found
        and not {"people_met", "is_outreach", "is_lecture"} & set(found)
        and plain_head(heads[found["outreach_people"]]) != label
    ):
        found["people_met"] = found.pop("outreach_people")
    return found
