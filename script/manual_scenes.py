"""Which pictures the manual has: of which screen, as whom, and what is done there first."""

from dataclasses import dataclass

from manual_steps import (
    BROAD,
    DESK,
    PHONE,
    Step,
    choose,
    fill,
    first_row,
    follow,
    lay,
    meanwhile,
    open_number,
    press,
    seen,
    take,
    tap,
    tick,
    upload,
    visit,
)


@dataclass(frozen=True)
class Picture:
    """What one picture shows. A name that begins with phone- makes the manual show it as wide as a phone.

    role: who has signed in. cut: from the top of the first to the bottom of the last of these parts of the page, and
    no more than `height`. width: of the screen.
    """

    name: str
    role: str
    path: str
    cut: tuple[str, str]
    steps: tuple[Step, ...] = ()
    height: int = 800
    width: int = DESK


WIDE = 1060  # pixels: a table by sex and age needs them
WHOLE_FORM = ("h1", ".actions--form")
PICTURES = [
    Picture("frame", "shokuin", "/?fy=2019", (".head", "main > section"), height=596, width=BROAD),
    Picture(
        "number",
        "kanrishoku",
        "/?fy=2019",
        ("h1", "main > section"),
        (open_number("第2層の開催回数", "14"),),
        width=BROAD,
    ),
    Picture(
        "phone-visit",
        "coordinator",
        "/activities/add/",
        WHOLE_FORM,
        (
            fill("活動日", "2020-02-20"),
            tap(".offered .chip[data-of]"),
            tap("[aria-label='会った人数を1人増やす']"),
            tap("label:has([name=purposes])"),
            lay("[data-queue] .actions--form"),
        ),
        height=1500,
        width=PHONE,
    ),
    Picture(
        "phone-confirm",
        "coordinator",
        "/activities/add/",
        ("h1", ".notice"),
        (fill("活動日", "2020-03-30"), press("訪問を記録する"), seen("#not-yet")),
        width=PHONE,
    ),
    Picture(
        "visit-calendar", "coordinator", "/activities/calendar/?month=2019-06", ("h1", "table"), height=640
    ),
    Picture("visit-tables", "shokuin", "/activities/tables/?fy=2019", ("h1", "table"), height=900),
    Picture("needs", "coordinator", "/needs/board/?fy=2019", ("h1", "main"), height=640),
    Picture("monthly-reports", "shokuin", "/monthly/?fy=2019", ("h1", "table"), height=700),
    Picture(
        "meeting",
        "shokuin",
        "/meetings/add/",
        ("h1", "fieldset.group"),
        (
            choose("会議体", "南畑地域会議（第1圏域）"),
            fill("開催日", "2020-02-20"),
            choose("状態", "中止"),
            fill("中止・書面開催の理由", "感染症の広がりのため"),
            fill("会場", "公民館"),
        ),
    ),
    Picture(
        "phone-roll-call",
        "shokuin",
        "/meetings/?fy=2019&q=気楽&status=held",
        ("h1", "main"),
        (first_row, follow("出欠をとる")),
        height=760,
        width=PHONE,
    ),
    Picture(
        "minutes",
        "shokuin",
        "/meetings/?fy=2019&q=気楽&status=held",
        ("h1", "main"),
        (first_row, follow("議事録を書く")),
        height=760,
    ),
    Picture("meeting-tables", "shokuin", "/meetings/tables/?fy=2019", ("h1", "#rule_tier2_meetings table")),
    Picture(
        "council", "shokuin", "/councils/?fy=2019", ("h1", "main"), (first_row,), height=900, width=BROAD
    ),
    Picture("chain-picture", "shokuin", "/needs/picture/?fy=2019", (".picture", ".picture"), width=1280),
    Picture(
        "saved-first",
        "shokuin",
        "/meetings/?fy=2019&q=南畑",
        ("h1", ".notice"),
        (
            first_row,
            follow("直す"),
            fill("会場", "南畑公民館"),
            meanwhile(
                "coordinator",
                fill("会場", "集会所"),
                press("会議を保存する"),
            ),
            press("会議を保存する"),
        ),
    ),
    Picture(
        "phone-members",
        "jimukyoku",
        "/exchange/members/?q=あおき",
        ("h1", "table.list"),
        height=960,
        width=PHONE,
    ),
    Picture(
        "phone-member",
        "jimukyoku",
        "/exchange/members/add/",
        WHOLE_FORM,
        (
            fill("氏名", "水谷 春子"),
            fill("ふりがな", "みずたに はるこ"),
            tick("協力会員"),
            fill("入会日", "2020-04-01"),
        ),
        height=960,
        width=PHONE,
    ),
    Picture(
        "organization",
        "shokuin",
        "/organizations/?q=あおばだいちょうかい",
        (".back", "main > section:last-of-type"),
        (first_row,),
    ),
    Picture("review", "shokuin", "/plans/7/review/", ("h1", ".document table"), width=BROAD),
    Picture(
        "phone-second-factor",
        "kanrishoku",
        "/account/second-factor/",
        ("h1", "section:last-of-type"),
        width=PHONE,
    ),
    Picture(
        "user",
        "kanri",
        "/users/invite/",
        (".message", "main > section:last-of-type"),
        (
            fill("氏名", "新任 一郎"),
            fill("利用者名", "shinnin"),
            choose("役割", "市職員"),
            press("招待する"),
        ),
    ),
    Picture("setup", "kanri", "/setup/", ("h1", "ol.steps"), height=672),
    Picture(
        "import-problems",
        "kanri",
        "/imports/organization/",
        ("h1", "table.list"),
        (
            upload(
                "町会名簿.xlsx",
                ("名称", "ふりがな", "種別", "圏域"),
                ("つつじ野町会", "つつじのちょうかい", "町会", "第1圏域"),
                ("もみじ台町会", "もみじだいちょうかい", "町会・自治会", "第9圏域"),
                ("もみじ台町会", "もみじだいちょうかい", "町会・自治会", "第3圏域"),
            ),
            press("読み取って確かめる"),
        ),
    ),
    # -- surveys -----------------------------------------------------------------
    Picture(
        "survey-columns",
        "kanri",
        "/surveys/import/",
        ("h1", "table.list"),
        (
            upload(
                "個票.xlsx",
                ("票番号", "性別", "年齢", "問1", "問2_1", "問2_2", "問2_3", "問3"),
                ("A-001", 1, 72, 1, 1, 0, 1, "坂が多く、買い物が大変です。"),
                ("A-002", 2, 81, 2, 0, 1, 0, ""),
                ("A-003", 2, 68, 1, 1, 1, 0, ""),
            ),
            fill("新しい調査の名前", "令和5年度の調査"),
            fill("調査の終わり", "2024-03-31"),
            press("読み取って確かめる"),
            seen("#id_head_row"),
        ),
        height=900,
        width=BROAD,
    ),
    Picture(
        "survey-table",
        "shokuin",
        "/surveys/1/table/?question=4&by=sex_age",
        ("section h2", ".document table"),
        height=820,
        width=WIDE,
    ),
    Picture(
        "survey-claims",
        "shokuin",
        "/surveys/1/claims/?question=5&by=sex_age",
        ("h1", "#result table"),
        (
            fill(
                "点検する文",
                "「見守り、声かけ」が約4割で最も多い。\n65～74歳女性では52％と過半数で、ほかの人より高い。",
            ),
            press("点検する"),
            seen("#result"),
        ),
        width=BROAD,
    ),
    Picture(
        "survey-printed",
        "shokuin",
        "/surveys/1/printed/upload/",
        ("h1", ".document table"),
        (
            take("reports/demo/fujimi/survey_tables.csv"),
            fill("出典", "高齢者等実態調査報告書（令和2年3月）"),
            press("読み取って確かめる"),
            press("3枚を取り込む"),
            follow("地域づくり活動に企画"),
            follow("差のある区分に印"),
            seen("text=印を消す"),
        ),
        height=900,
        width=WIDE,
    ),
    Picture(
        "survey-publication",
        "shokuin",
        "/surveys/1/tables/add/?question=4&by=sex_age",
        ("dl", ".document table"),
        (
            press("表を保存する"),
            visit("/surveys/publications/add/"),
            fill("名前", "令和2年の調査の表"),
            tap("input[name=tables]"),
            press("組を保存する"),
            follow("伏せる数を決める"),
            press("伏せる数を決める"),
            seen("text=自己点検"),
        ),
        height=900,
        width=WIDE,
    ),
]
