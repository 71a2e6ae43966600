"""The minutes as PDF and Word."""

import io
import re

import docx
import pdfplumber
import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx.oxml.ns import qn

from coordination.models import Need, Organization, Person
from meetings.models import (
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    MinutesDraft,
)
from meetings.papers.minutes_word import render_word
from tests.meeting_papers.parts import (
    DAY,
    member,
    minutes_pdf,
    minutes_word,
    pages_of,
    paper_of,
    word_text,
    words_of,
)
from tests.printed import plain, text_of_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HOSTILE = "<script>alert(1)</script> \x07\x0b& " + "W" * 400


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
