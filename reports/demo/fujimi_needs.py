"""富士見市: needs heard at the visits, and what came of them."""

from datetime import date

from coordination.models import Activity, Area, Need
from meetings.models import Meeting
from reports import standard_plan
from reports.demo import facts
from reports.demo.fujimi_visits import HEARD
from reports.demo.needs import Told, later, merge, record

CITY = "fujimi"
LAST_DAY = date(2020, 6, 12)  # the records of the demo end here
EARLY, LATE = ("2018-04-01", "2019-06-30"), ("2019-04-01", "2020-03-31")

# What visits may have been about: the number of the sentence that was heard at them.
SHOPPING, BEARERS, RUBBISH, EXERCISE, MEN, VAN, HANDS, SHOP = range(len(HEARD))

# (title, category, area, theme, words, who said it, the same as, what was done)
NEEDS = [
    ("買い物に行く足がない", "shopping", 1, SHOPPING, "スーパーまで歩いて25分。帰りの荷物がつらい。", "サロンの参加者", "", (
        "買い物の送り迎えに使える車と運転する人を、みんなで数えることにした。",
        "社会福祉施設の車を週に一度借りて、買い物の送り迎えを試している。6人が乗っている。",
    )),
    ("重い物を持って帰れない", "shopping", 1, SHOPPING, "お米としょうゆは、息子が来るまで買わずに待つ。", "町会の班長", "買い物に行く足がない", ()),
    ("近くの店が閉まった", "shopping", 1, SHOPPING, "角の店がなくなって、豆腐一丁買うのも大ごとになった。", "民生委員", "買い物に行く足がない", ()),
    ("通院の帰りのバスがない", "transport", 1, SHOPPING, "行きはあるが、診察が長引くと帰りのバスがない。", "サロンの参加者", "", (
        "帰りだけ足がない人が多いとわかった。時刻表を持ち寄って、困る時間帯を調べる。",
    )),
    ("移動販売の曜日が通院と重なる", "shopping", 2, VAN, "来てくれるのはありがたいが、いつも病院の日に当たる。", "サロンの世話役", "", ()),
    ("坂の上の家から出かけにくい", "transport", 3, SHOPPING, "下りはよいが、買い物袋を持って上るのは無理。", "老人クラブの会長", "", (
        "坂の途中で休める場所があるとよい、という意見が出た。",
        "坂の途中の2軒が、庭先にいすを置いてくれた。",
    )),
    ("サロンの世話役の次がいない", "bearers", 1, BEARERS, "もう8年。やめると言えば、サロンが終わってしまう。", "サロンの世話役", "", ()),
    ("役員のなり手がいない", "bearers", 2, BEARERS, "順番だからと引き受けるが、2年続けるのが精いっぱい。", "町会長", "", (
        "仕事を細かく分けて、一つだけなら手伝える人をつのることにした。",
    )),
    ("ごみ集積所まで運べない", "housework", 4, RUBBISH, "カートに乗せても、段差のところで止まってしまう。", "民生委員", "", (
        "ごみ出しの日に、登校の見守りと合わせて声をかける案が出た。",
        "同じ通りの4人が、曜日を分けて玄関先まで取りに行くことになった。",
        "続けて3か月、困る人が出なかった。新しく困る人が出たら、同じやり方で加わってもらう。",
    )),
    ("朝早くのごみ出しを頼める人がいない", "housework", 4, RUBBISH, "ヘルパーさんが来るのは9時。集める車は8時半に来る。", "高齢者あんしん相談センターの職員", "ごみ集積所まで運べない", ()),
    ("粗大ごみを玄関先まで出せない", "housework", 5, RUBBISH, "古いたんすがあるために、寝る部屋を変えられない。", "本人", "", (
        "支え合いの活動で引き受けられるか、手順と人数を話し合った。",
        "2人以上で行くことを決まりにして、支え合いの活動で受けはじめた。",
    )),
    ("体操の会場が遠い", "health", 2, EXERCISE, "車に乗せてくれる人が休むと、私も休むしかない。", "体操の参加者", "", (
        "歩いて行ける会場をもう一つふやせないか、集会所の空きを調べることにした。",
    )),
    ("雨の日は体操に行けない", "health", 2, EXERCISE, "傘をさして杖をつくのはこわい。", "体操の参加者", "体操の会場が遠い", ()),
    ("体操の会場にいすが足りない", "health", 5, EXERCISE, "立ったままの体操はもうできない。座ってやりたい。", "体操の世話役", "", (
        "余っているいすがないか、各団体に聞いてみることにした。",
        "学校で使わなくなったいす12脚を、集会所に運んだ。",
        "いすに座る組ができて、休んでいた5人が戻った。",
    )),
    ("一人暮らしの男性が集まりに出てこない", "watching", 4, MEN, "妻がなくなってから、回覧板を渡すときしか顔を見ない。", "町会の班長", "", (
        "「集まり」と言わず、頼みごとで声をかけるとよい、という話になった。",
        "資源マップの写真を撮る係を頼んだところ、3人が加わった。",
    )),
    ("退職した人の行く所がない", "gathering", 4, MEN, "図書館と家の往復だけで一日が終わる。", "本人", "", ()),
    ("話し相手のいない日が続く", "watching", 3, MEN, "電話が鳴るのは、売りこみだけ。", "本人", "", ()),
    ("異変に気づいたときの連絡先がわからない", "watching", 5, None, "新聞がたまっていても、どこに知らせればよいか迷う。", "商店の主人", "", (
        "商店と民生委員で、気づいたときの知らせ先を一枚の紙にまとめることにした。",
        "知らせ先の紙を、商店と新聞店あわせて18軒に配った。",
        "紙を見た商店から3回知らせがあり、どれもその日のうちにつながった。",
    )),
    ("電球の交換や草取りを頼める先がわからない", "information", 3, HANDS, "業者を呼ぶほどではないが、脚立にはもう乗れない。", "サロンの参加者", "", (
        "頼めることと頼めないことを、圏域ごとに書き出してみることにした。",
        "ちょっとした手伝いを引き受ける人を、回覧で募った。9人が手をあげた。",
    )),
    ("庭の草を取ってくれる人がほしい", "housework", 3, HANDS, "となりの家に草が伸びて、申しわけない。", "本人", "電球の交換や草取りを頼める先がわからない", ()),
    ("はじめにどこに相談すればよいかわからない", "information", None, HANDS, "窓口がいくつもあって、違うと言われるのがこわい。", "家族", "", (
        "相談の入り口を一つの図にすることを、協議体で決めた。",
        "「まずここに」の図をつくり、公民館と商店に置いた。",
        "図を見て相談に来た人が、半年で21人になった。",
    )),
    ("空き店舗を居場所に使いたい", "gathering", 4, SHOP, "シャッターを半分開けておくだけでも、人は寄ると思う。", "商店会の役員", "", (
        "家主の考えを聞いたうえで、週に一度から試す案を話し合った。",
    )),
    ("歩いて行ける集まりがほしい", "gathering", 2, SHOP, "公民館は遠い。空いている家の一間で十分。", "サロンの参加者", "", ()),
    ("階段の上り下りがつらい", "housing", 5, None, "4階から下りるのは、ごみの日と病院の日だけ。", "本人", "", ()),
    ("講座を受けても活動する先がない", "bearers", None, BEARERS, "修了証はもらったが、その後の声がかからない。", "講座の修了者", "", (
        "講座の終わりに、活動先を見に行く日を加えることを話し合った。",
    )),
    ("スマートフォンの使い方を聞ける人がいない", "other", None, None, "孫に聞くと早口で、結局わからない。", "老人クラブの会員", "", ()),
    ("集まりが休みになり体を動かさなくなった", "health", None, None, "3月からずっと家にいて、足が細くなった気がする。", "体操の世話役", "", ()),
]  # fmt: skip


def needs():
    areas = {area.number: area for area in Area.objects.all()}
    everything = [
        Told(title, Need.Category(category), areas.get(area), words, said_by, notes, same_as, theme)
        for title, category, area, theme, words, said_by, same_as, notes in NEEDS
    ]
    for told in everything:
        rng = facts.dice(CITY, "needs", told.title)
        visit, heard_on = _heard(told, rng)
        meeting = _discussed_at(told, heard_on)
        first = meeting.held_on if meeting else later(heard_on, rng, 20, 50, LAST_DAY)
        second = later(first, rng, 40, 90, LAST_DAY)
        third = later(second, rng, 90, 150, LAST_DAY)
        _, steps = record(told, heard_on, visit, (first, second, third))
        if meeting and steps:
            meeting.need_steps.add(steps[0])
    merge(everything)


def _heard(told, rng):
    """At a visit of the area about the theme; early enough for what was done afterwards."""
    span = EARLY if told.notes else LATE
    if told.theme is None:
        first = date(2020, 4, 6) if not told.notes else date(2018, 5, 7)
        return None, rng.choice(facts.workdays(first, later(first, rng, 30, 50, LAST_DAY)))
    visits = Activity.objects.filter(heard=HEARD[told.theme], area=told.area, visited_on__range=span)
    visit = rng.choice(list(visits.order_by("visited_on", "pk")))
    return visit, visit.visited_on


def _discussed_at(told, heard_on):
    """The first meeting of the area afterwards, of the whole city where the need has no area."""
    if not told.notes:
        return None
    meetings = Meeting.objects.held().filter(series__area=told.area, held_on__gt=heard_on)
    visitors, _ = standard_plan.KINDS[standard_plan.VISITORS]
    return meetings.exclude(series__kind__name=visitors).order_by("held_on", "pk").first()
