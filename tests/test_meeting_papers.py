"""The papers of a meeting: the letter that invites to it, the list for its entrance, its minutes as PDF and Word."""

import io
import re
from datetime import date, time

import docx
import pdfplumber
import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx.oxml.ns import qn

from coordination.models import Area, Municipality, Need, Organization, Person
from meetings.models import (
    AgendaItem,
    Attendance,
    Council,
    Decision,
    Meeting,
    MeetingFile,
    MeetingKind,
    MeetingSeries,
    Membership,
    MinutesDraft,
)
from meetings.papers.attendance_sheet import attendance_sheet
from meetings.papers.letter import addressee
from meetings.papers.minutes import minutes
from meetings.papers.minutes_word import render_word
from meetings.papers.words import hours_in_words, time_in_words, when_in_words
from tests.printed import plain, text_of_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DAY = date(2026, 12, 9)
HOSTILE = "<script>alert(1)</script> \x07\x0b& " + "W" * 400


@pytest.fixture
def series(db):
    area = Area.objects.first()
    council = Council.objects.create(name="見本協議体", tier=2, area=area)
    return MeetingSeries.objects.create(
        name="見本協議体", kind=MeetingKind.objects.first(), tier=2, area=area, council=council
    )


@pytest.fixture
def club(db):
    return Organization.objects.create(name="見本クラブ", kana="みほんくらぶ", kind="senior_club")


@pytest.fixture
def hanako(db):
    return Person.objects.create(name="山田花子", kana="やまだはなこ")


@pytest.fixture
def planned(series):
    meeting = Meeting.objects.create(
        series=series, held_on=DAY, starts_at=time(13, 30), ends_at=time(15), venue="第2会議室"
    )
    for position, title in enumerate(("前回の宿題", "送り迎えの試行")):
        AgendaItem.objects.create(meeting=meeting, position=position, title=title)
    return meeting


@pytest.fixture
def held(series, club, hanako, staff):
    """A meeting with one of everything that minutes hold."""
    meeting = Meeting.objects.create(
        series=series, held_on=DAY, status="held", venue="第2会議室", minutes="試行を決めた。\n春に見直す。"
    )
    item = AgendaItem.objects.create(
        meeting=meeting, position=1, title="送り迎えの試行", discussion="車を出せる人は3人いる。"
    )
    AgendaItem.objects.filter(pk=item.pk).update(need=Need.objects.first())
    Decision.objects.create(meeting=meeting, item=item, text="月2回、試す。")
    Decision.objects.create(
        meeting=meeting,
        item=item,
        kind="todo",
        text="掛金を調べる。",
        owner="事務局",
        organization=club,
        due_on="2026-12-25",
    )
    Decision.objects.create(meeting=meeting, text="次回は2月に開く。")
    Attendance.objects.create(meeting=meeting, person=hanako, organization=club)
    MeetingFile.objects.create(
        meeting=meeting, content="x", name="掛金の資料.pdf", size=1, digest="0", added_by=staff
    )
    return meeting


def member(series, **who):
    return Membership.objects.create(
        council=series.council, **{"started_on": date(2026, 4, 1), "ended_on": None, **who}
    )


def paper_of(meeting, staff):
    return minutes(
        Meeting.objects.get(pk=meeting.pk), Municipality.current(), by=staff, on=date(2026, 12, 10)
    )


def words_of(meeting, staff) -> dict:
    return {fact.label: fact.text for fact in paper_of(meeting, staff).facts}


def minutes_pdf(client, meeting) -> bytes:
    return client.get(reverse("meeting_minutes_paper", args=[meeting.pk, "pdf"])).content


def minutes_word(client, meeting) -> bytes:
    return client.get(reverse("meeting_minutes_paper", args=[meeting.pk, "docx"])).content


def word_text(content: bytes) -> str:
    """All words of the file in their order, those of tables included."""
    body = docx.Document(io.BytesIO(content)).element.body
    return plain("".join(one.text or "" for one in body.iter(qn("w:t"))))


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def filled_in(client, meeting, **changes):
    """The form of the letter, sent as it is offered, with some of its fields changed."""
    address = reverse("meeting_letter", args=[meeting.pk])
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | changes
    return client.post(address, data)


# -- words ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "at, words",
    [
        (time(9), "午前9時"),
        (time(0, 15), "午前0時15分"),
        (time(12), "正午"),
        (time(12, 30), "午後0時30分"),
        (time(13, 30), "午後1時30分"),
    ],
)
def test_a_time_is_written_as_in_letters(at, words):
    assert time_in_words(at) == words


def test_a_time_that_is_not_known_is_left_out():
    assert hours_in_words(Meeting(held_on=DAY)) == ""
    assert when_in_words(Meeting(held_on=DAY, starts_at=time(10))) == "令和8年12月9日（水）　午前10時から"


# -- the letter ----------------------------------------------------------------


def test_the_letter_says_when_where_and_about_what_on_one_page(as_staff, planned):
    answer = filled_in(
        as_staff, planned, number="高福第123号", dated="2026-11-16", reply_by="2026-12-02", sender="見本市長"
    )

    assert answer["Content-Type"] == "application/pdf"
    text = text_of_pdf(answer.content)
    assert len(pages_of(answer.content)) == 1
    for words in (
        "高福第123号", "令和8年11月16日", "見本協議体構成員各位", "見本市長", "見本協議体の開催について(通知)",
        "拝啓", "敬具", "記", "令和8年12月9日(水)午後1時30分から午後3時まで", "第2会議室", "前回の宿題", "送り迎えの試行",
        "令和8年12月2日(水)までに", "以上",
    ):  # fmt: skip
        assert words in text.replace("（", "(").replace("）", ")")


def test_each_member_of_that_day_gets_a_letter_of_their_own(as_staff, planned, series, club, hanako):
    member(series, organization=club, person=hanako, title="会長")
    member(series, organization=Organization.objects.exclude(pk=club.pk).first())
    member(series, person=Person.objects.create(name="去った人"), ended_on=date(2026, 12, 8))

    pages = [plain(page) for page in pages_of(filled_in(as_staff, planned, to="each").content)]

    assert len(pages) == 2
    assert sum("会長山田花子様" in page for page in pages) == 1
    assert sum("御中" in page for page in pages) == 1
    assert not any("去った人" in page for page in pages)


def test_a_member_is_addressed_as_person_or_as_organization(series, club, hanako):
    assert addressee(member(series, organization=club)) == ("見本クラブ　御中",)
    assert addressee(member(series, person=hanako, title="区長")) == ("区長　山田花子　様",)
    assert addressee(member(series, organization=club, title="会長")) == ("見本クラブ", "会長　様")


def test_without_members_only_a_letter_to_all_is_offered(as_staff, planned):
    page = as_staff.get(reverse("meeting_letter", args=[planned.pk]))

    assert [value for value, _ in page.context["form"].fields["to"].choices] == ["all"]


def test_a_long_agenda_stays_on_one_page(as_staff, planned):
    for position in range(16):
        AgendaItem.objects.create(
            meeting=planned, position=10 + position, title=f"議題{position:02}" + "長" * 26
        )

    pages = pages_of(filled_in(as_staff, planned, reply_by="2026-12-02").content)

    assert len(pages) == 1
    assert "議題15" in plain(pages[0])


def test_the_next_letter_begins_with_the_words_of_the_last(as_staff, planned):
    filled_in(as_staff, planned, sender="見本市長　見本太郎", contact="担当：見本", number="第1号")

    form = as_staff.get(reverse("meeting_letter", args=[planned.pk])).context["form"]

    assert form["sender"].value() == "見本市長　見本太郎"
    assert form["contact"].value() == "担当：見本"
    assert form["number"].value() is None


def test_remembered_words_that_somebody_has_altered_are_forgotten(as_staff, planned):
    filled_in(as_staff, planned, sender="見本市長")
    as_staff.cookies["letter"] = as_staff.cookies["letter"].value[:-1] + "_"

    form = as_staff.get(reverse("meeting_letter", args=[planned.pk])).context["form"]

    assert form["sender"].value().split("\n")[0] == Municipality.current().name


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"to_all": ""}, "to_all"),
        ({"sender": ""}, "sender"),
        ({"dated": "2026-12-10"}, "dated"),
        ({"reply_by": "2026-12-10"}, "reply_by"),
        ({"dated": "2026-11-16", "reply_by": "2026-11-15"}, "reply_by"),
        ({"to": "nobody"}, "to"),
    ],
)
def test_a_letter_that_cannot_be_right_is_not_made(as_staff, planned, changes, field):
    answer = filled_in(as_staff, planned, **changes)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"].errors[field][0].endswith("。")


@pytest.mark.parametrize("status", ["held", "written", "cancelled"])
def test_only_a_planned_meeting_is_invited_to(as_staff, planned, status):
    planned.status, planned.because = status, "台風"
    planned.save()

    assert as_staff.get(reverse("meeting_letter", args=[planned.pk])).status_code == 404


def test_the_form_says_what_the_letter_will_lack(as_staff, planned):
    Meeting.objects.filter(pk=planned.pk).update(venue="", starts_at=None, ends_at=None)

    page = as_staff.get(reverse("meeting_letter", args=[planned.pk])).content.decode()

    assert "開始の時刻と会場がまだ入っていません。" in page
    assert "追ってお知らせします。" in text_of_pdf(filled_in(as_staff, planned).content)


# -- the list for the entrance ---------------------------------------------------


def test_the_list_holds_members_then_earlier_participants_then_empty_lines(planned, series, club, hanako):
    earlier = Meeting.objects.create(series=series, held_on=date(2026, 9, 9), status="held")
    taro = Person.objects.create(name="太郎", kana="たろう")
    for person in (hanako, taro):
        Attendance.objects.create(meeting=earlier, person=person, organization=club)
    Attendance.objects.create(meeting=earlier, organization=club)
    Attendance.objects.create(meeting=earlier, person=Person.objects.create(name="来なかった人"), came=False)
    member(series, person=hanako, post="chair")

    members, participants, new = attendance_sheet(planned).groups

    assert [(line.organization, line.name) for line in members.lines] == [("会長・座長", "山田花子")]
    assert [(line.organization, line.name) for line in participants.lines] == [
        ("見本クラブ", "太郎"), ("見本クラブ", "")
    ]  # fmt: skip
    assert {(line.organization, line.name) for line in new.lines} == {("", "")}


def test_who_has_not_come_for_more_than_two_years_is_not_listed(planned, series, hanako):
    long_ago = Meeting.objects.create(series=series, held_on=date(2024, 12, 8), status="held")
    Attendance.objects.create(meeting=long_ago, person=hanako)

    assert [group.title for group in attendance_sheet(planned).groups] == ["はじめての方"]


def test_the_list_repeats_its_head_and_numbers_its_pages(as_staff, planned, series):
    for number in range(60):
        member(series, person=Person.objects.create(name=f"構成員{number:02}"))

    content = as_staff.get(reverse("meeting_attendance_sheet", args=[planned.pk])).content

    with pdfplumber.open(io.BytesIO(content)) as pdf:
        texts = [page.extract_text() for page in pdf.pages]
        colours = {line["stroking_color"] for page in pdf.pages for line in page.lines + page.rects}
        left = min(word["x0"] for page in pdf.pages for word in page.extract_words())
        assert {(page.width < page.height) for page in pdf.pages} == {True}
    assert len(texts) > 2
    assert all("団体・役" in text and "署名" in text for text in texts)
    assert [f"{n} / {len(texts)}" in text for n, text in enumerate(texts, 1)] == [True] * len(texts)
    assert left > 25 / 25.4 * 72 - 1  # room for punch holes, in points
    assert colours <= {(0.0, 0.0, 0.0), (0.0,), (0,), (0, 0, 0), None}


def test_the_list_costs_as_many_statements_with_thirty_members(as_staff, planned, series):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            as_staff.get(reverse("meeting_attendance_sheet", args=[planned.pk]))
        return len(captured)

    member(series, person=Person.objects.create(name="ひとり"))
    statements()  # the first page of a session asks for more
    one = statements()
    for number in range(29):
        member(series, person=Person.objects.create(name=f"構成員{number}"))

    assert statements() == one


# -- the minutes -------------------------------------------------------------------


def test_pdf_and_word_say_the_same(as_staff, held):
    pdf, word = text_of_pdf(minutes_pdf(as_staff, held)), word_text(minutes_word(as_staff, held))

    for words in (
        "見本協議体議事録", "令和8年12月9日", "第2会議室", "見本クラブ山田花子", "試行を決めた。", "春に見直す。", "送り迎えの試行",
        "車を出せる人は3人いる。", "決定：月2回、試す。", "宿題：掛金を調べる。", "決定：次回は2月に開く。", "見本クラブ事務局",
        "令和8年12月25日", "掛金の資料.pdf", f"困りごと：{plain(Need.objects.first().title)}",
    ):  # fmt: skip
        assert words in pdf
        assert words in word


def test_members_stand_before_others_and_only_known_absence_is_told(held, series, club, hanako, staff):
    member(series, person=hanako, post="chair")
    member(
        series, organization=Organization.objects.exclude(pk=club.pk).first()
    )  # nobody recorded whether they came
    guest, sick = (Person.objects.create(name=name) for name in ("客", "休んだ人"))
    Attendance.objects.create(meeting=held, person=guest)
    Attendance.objects.create(meeting=held, person=sick, came=False)

    assert words_of(held, staff) == {
        "日時": "令和8年12月9日（水）",
        "場所": "第2会議室",
        "出席（構成員）": "見本クラブ　山田花子（会長・座長）",
        "出席（構成員のほか）": "客",
        "欠席": "休んだ人",
        "出席した団体": "見本クラブ（1団体）",
        "出席人数": "2人",
    }


def test_who_comes_for_a_member_organization_sits_on_its_seat(held, series, club, staff):
    member(series, organization=club)

    assert words_of(held, staff)["出席（構成員）"] == "見本クラブ　山田花子"


def test_a_number_counted_on_the_day_stands_beside_the_list(held, staff):
    held.head_count = 14
    held.save()

    assert words_of(held, staff)["出席人数"] == "14人（うち名簿にある方1人）"


def test_what_nobody_counted_is_not_recorded_rather_than_none(held, staff):
    held.attendance.all().delete()

    assert words_of(held, staff)["出席人数"] == "記録していません"


def test_the_minutes_of_a_meeting_in_writing_say_why_and_name_no_place_or_hour(series, staff):
    meeting = Meeting.objects.create(series=series, held_on=DAY, status="written", because="感染症のため")

    paper = paper_of(meeting, staff)

    assert paper.title == "見本協議体　議事録（書面開催）"
    assert words_of(meeting, staff) == {
        "開催の方法": "書面開催（感染症のため）", "開催日": "令和8年12月9日（水）"
    }  # fmt: skip


def test_a_meeting_called_off_leaves_its_reason_and_what_was_to_be_discussed(planned, staff):
    planned.status, planned.because = "cancelled", "台風のため"
    planned.save()

    paper = paper_of(planned, staff)

    assert paper.title == "見本協議体　中止の記録"
    assert paper.agenda_title == "予定していた議題"
    assert paper.summary is None
    assert words_of(planned, staff)["中止の理由"] == "台風のため"


def test_nothing_of_a_draft_is_in_the_minutes(as_staff, held, staff):
    MinutesDraft.objects.create(
        meeting=held, user=staff, content={"minutes": "まだ秘密の下書き"}, saved_at="2026-12-09T15:00+09:00"
    )

    assert "秘密の下書き" not in text_of_pdf(minutes_pdf(as_staff, held))
    assert "秘密の下書き" not in word_text(minutes_word(as_staff, held))


def test_hostile_words_stay_words(as_staff, held):
    held.minutes = held.venue = HOSTILE[:100]
    held.minutes = HOSTILE
    held.save()
    AgendaItem.objects.filter(meeting=held).update(discussion=HOSTILE, title=HOSTILE[:200])

    pdf, word = text_of_pdf(minutes_pdf(as_staff, held)), word_text(minutes_word(as_staff, held))

    for text in (pdf, word):
        assert text.count("<script>alert(1)</script>") >= 3
        assert "W" * 400 in text
        assert "\x07" not in text


def test_no_word_runs_out_of_the_page(as_staff, held):
    AgendaItem.objects.filter(meeting=held).update(discussion="W" * 2000)

    with pdfplumber.open(io.BytesIO(minutes_pdf(as_staff, held))) as pdf:
        right = max(char["x1"] for page in pdf.pages for char in page.chars)
        width = pdf.pages[0].width

    assert right <= width - 18 / 25.4 * 72 + 1  # the margin, in points


def test_the_minutes_are_tagged_named_and_japanese(as_staff, held):
    reader = pypdf.PdfReader(io.BytesIO(minutes_pdf(as_staff, held)))
    root = reader.trailer["/Root"]
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ja"
    assert reader.metadata.title == "見本協議体　議事録"
    assert all("BIZ-UDPGothic" in name or "BIZUDPGothic" in name for name in fonts)


def test_long_minutes_go_on_over_pages_with_the_head_of_the_to_dos(as_staff, held):
    for number in range(60):
        Decision.objects.create(meeting=held, kind="todo", text=f"宿題{number:02}：" + "話を聞く。" * 12)

    pages = [plain(page) for page in pages_of(minutes_pdf(as_staff, held))]
    with_todos = [page for page in pages if re.search(r"宿題\d\d：", page)]

    assert len(with_todos) > 2
    assert all("内容担当期限結果" in page for page in with_todos)


def test_the_word_file_is_one_that_an_office_goes_on_with(as_staff, held):
    document = docx.Document(io.BytesIO(minutes_word(as_staff, held)))

    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [
        ("Heading 1", "議事要旨"), ("Heading 1", "議題と話し合ったこと"), ("Heading 2", "1　送り迎えの試行"),
        ("Heading 1", "そのほかの決定"), ("Heading 1", "宿題"), ("Heading 1", "添付の資料"),
    ]  # fmt: skip
    todos = document.tables[1]
    assert [[cell.text for cell in row.cells] for row in todos.rows] == [
        ["内容", "担当", "期限", "結果"],
        ["掛金を調べる。", "見本クラブ　事務局", "令和8年12月25日", ""],
    ]
    assert todos.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    instructions = [one.get(qn("w:instr")) for one in page.footer._element.iter(qn("w:fldSimple"))]
    assert instructions == ["PAGE", "NUMPAGES"]
    assert (document.core_properties.title, document.core_properties.language) == (
        "見本協議体　議事録",
        "ja-JP",
    )


def test_every_style_of_the_word_file_has_a_japanese_font(held, staff):
    document = docx.Document(io.BytesIO(render_word(paper_of(held, staff))))

    for name in {paragraph.style.name for paragraph in document.paragraphs}:
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "BIZ UDPGothic"
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_the_minutes_cost_as_many_statements_with_thirty_items(as_staff, held):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            minutes_word(as_staff, held)
        return len(captured)

    statements()  # the first page of a session asks for more
    one = statements()
    for number in range(29):
        item = AgendaItem.objects.create(meeting=held, position=number, title=f"議題{number}")
        Decision.objects.create(meeting=held, item=item, text="決めた。")
        Attendance.objects.create(meeting=held, person=Person.objects.create(name=f"参加者{number}"))

    assert statements() == one


def test_minutes_come_in_no_other_form(as_staff, held):
    assert as_staff.get(reverse("meeting_minutes_paper", args=[held.pk, "txt"])).status_code == 404


# -- where they are offered ----------------------------------------------------------


@pytest.mark.parametrize(
    "status, offered",
    [
        ("planned", {"開催通知を作る", "出席者名簿（PDF）"}),
        ("held", {"出席者名簿（PDF）", "議事録（PDF）", "議事録（Word）"}),
        ("written", {"議事録（PDF）", "議事録（Word）"}),
        ("cancelled", {"議事録（PDF）", "議事録（Word）"}),
    ],
)
def test_the_page_of_a_meeting_offers_the_papers_it_can_have(as_staff, planned, status, offered):
    Meeting.objects.filter(pk=planned.pk).update(status=status, because="台風")

    page = as_staff.get(planned.get_absolute_url()).content.decode()

    papers = {"開催通知を作る", "出席者名簿（PDF）", "議事録（PDF）", "議事録（Word）"}
    assert {label for label in papers if label in page} == offered


def test_a_file_is_named_after_the_meeting_and_its_day(as_staff, held):
    answer = as_staff.get(reverse("meeting_minutes_paper", args=[held.pk, "docx"]))

    name = answer["Content-Disposition"].partition("''")[2]
    assert name == "%E8%AD%B0%E4%BA%8B%E9%8C%B2_%E8%A6%8B%E6%9C%AC%E5%8D%94%E8%AD%B0%E4%BD%93_20261209.docx"
