"""Excel in for the time before: services of the past with their payments, and what members held at the beginning."""

import io

import openpyxl
import pytest
from django.urls import reverse

from coordination.models import User
from tests.books import send, take_in, where
from tests.day_sheets import DAY, working_group
from tests.ledger import BEGUN, clerk, helped, in_hand, paid, small_group, sold
from tests.uploads import book_of, saved
from volunteers.models import (
    ClosedMonth,
    ExchangeGroup,
    Service,
    Suspension,
    TicketTransfer,
)

pytestmark = pytest.mark.django_db
HEAD = ["活動日", "利用会員番号", "内容", "協力会員番号", "時間（分）", "枚数", "メモ"]
OPENING = ["会員番号", "手元の券（枚）", "受け取った券（枚）", "日"]


@pytest.fixture
def group():
    return working_group()


@pytest.fixture
def hanako(group):
    return group.members.get(number=1)


@pytest.fixture
def clerks(client, group, sheets_parsed_here):
    client.force_login(clerk())
    return client


def of_group(kind):
    """The key of the kind for the small group."""
    return f"{kind}-{ExchangeGroup.objects.get(name='見本の会').pk}"


def past(client, *rows):
    return send(client, saved(book_of(HEAD, *rows)), "過去の活動.xlsx", of_group("service"))


def openings(client, *rows):
    return send(client, saved(book_of(OPENING, *rows)), "繰越.xlsx", of_group("opening"))


def test_rows_of_one_help_are_one_service_paid_by_the_rule(clerks, group, hanako):
    """30 and 20 minutes: 2 + 2 tickets; 15 minutes with another note: 1."""
    sold(hanako, 10)

    shown = past(
        clerks,
        ["R2.5.11", 1, "ごみ出し", 2, 30, 2, ""],
        ["R2.5.11", "１", "ごみ出し", "3", "２０", None, ""],
        [DAY, 1, "ごみ出し", 2, 15, 1, "夕方"],
    )
    assert where(shown) == []
    assert [(one.row, one.name, one.cells) for one in shown.context["check"].changes] == [
        (
            2,
            "令和2年5月11日（月）",
            (
                ("利用会員", "", "花子（1）"),
                ("内容", "", "ごみ出し"),
                ("協力会員", "", "太郎（2） 30分、次郎（3） 20分"),
                ("券", "", "4枚"),
            ),
        ),
        (
            4,
            "令和2年5月11日（月）",
            (
                ("利用会員", "", "花子（1）"),
                ("内容", "", "ごみ出し"),
                ("協力会員", "", "太郎（2） 15分"),
                ("券", "", "1枚"),
                ("メモ", "", "夕方"),
            ),
        ),
    ]
    assert not Service.objects.filter(group=group).exists()

    take_in(clerks, shown)

    assert in_hand(hanako) == {"purse": 5}
    assert Service.objects.filter(group=group).count() == 2
    assert len(set(TicketTransfer.objects.filter(group=group, kind="use").values_list("posting"))) == 1


def test_problems_are_told_by_row_and_column_and_keep_the_whole_sheet_out(clerks, group, hanako):
    sold(hanako, 10)

    shown = past(
        clerks,
        ["R2.5.11", 1, "ごみ出し", 2, 30, 3, ""],
        ["いつか", 9, "空を飛ぶ", 2, 0, "", ""],
        ["R2.5.11", 1, "掃除", 2, 30, 2, ""],
        ["R2.5.12", 1, "ごみ出し", 1, 30, "", ""],
        ["R2.5.13", 1, "ごみ出し", 2, 30, "", ""],
        ["R2.5.13", 1, "ごみ出し", 2, 15, "", ""],
        ["", 1, "ごみ出し", None, 15, "", ""],
    )

    told = where(shown)
    assert [(row, column) for row, column, _ in told] == [
        (2, "枚数（F列）"),
        (3, "活動日（A列）"),
        (3, "利用会員番号（B列）"),
        (3, "内容（C列）"),
        (3, "時間(分)（E列）"),
        (8, "活動日（A列）"),
        (8, "協力会員番号（D列）"),
        (5, "利用会員番号（B列）"),
        (6, "協力会員番号（D列）"),
    ]
    sentences = [sentence for *_, sentence in told]
    assert sentences[0] == "30分は、決まりでは2枚ですが、3枚と書いてあります。どちらかを直してください。"
    assert sentences[2] == "「9」は名簿にありません。会員番号か氏名を確かめてください。"
    assert (
        sentences[3]
        == "内容「空を飛ぶ」は、団体の活動の種類にありません。ごみ出し、掃除 から選んでください。"
    )
    assert sentences[8] == "太郎さんが二度書いてあります。時間を一つにまとめてください。"
    assert not Service.objects.filter(group=group).exists()


def test_who_would_run_short_and_what_had_been_suspended_or_closed_is_told(clerks, group, hanako):
    """4 in hand; 30 minutes take 2, 45 more would take 3 of the 2 that are left."""
    sold(hanako, 4)
    Suspension.objects.create(group=group, covers="indoor", started_on="2020-05-01", because="感染の予防")
    ClosedMonth.objects.create(
        group=group, month="2020-04-01", statement={}, closed_at="2020-05-01T00:00Z", closed_by=clerk()
    )

    shown = past(
        clerks,
        ["R2.5.11", 1, "ごみ出し", 2, 30, "", ""],
        ["R2.5.12", 1, "ごみ出し", 2, 45, "", ""],
        ["R2.5.13", 1, "掃除", 2, 15, "", ""],
        ["R2.4.13", 1, "ごみ出し", 2, 15, "", ""],
    )

    assert where(shown) == [
        (
            3,
            "利用会員番号（B列）",
            "花子さん（会員1）がこの日に使える券は2枚で、3枚は払えません。先に券の発行を書くか、時間を確かめてください。",
        ),
        (
            4,
            "内容（C列）",
            "令和2年5月1日から、屋内の活動は休止しています（理由：感染の予防）。日と内容を確かめてください。",
        ),
        (
            5,
            "活動日（A列）",
            "令和2年4月は月締めがすんでいて、この月の活動は書き足せません。日を確かめてください。",
        ),
    ]


def test_the_same_file_twice_is_noticed_and_adds_nothing(clerks, group, hanako):
    sold(hanako, 10)
    file = saved(book_of(HEAD, ["R2.5.11", 1, "ごみ出し", 2, 30, 2, ""]))
    take_in(clerks, send(clerks, file, kind=of_group("service")))

    again = send(clerks, file, kind=of_group("service"))

    assert "同じファイルを、" in again.content.decode()
    assert (again.context["check"].unchanged, again.context["check"].changes) == (1, ())
    assert in_hand(hanako) == {"purse": 8}


def test_a_service_that_stands_otherwise_is_not_recorded_beside_itself(clerks, group, hanako):
    sold(hanako, 10)
    paid(helped(hanako, group.members.get(number=2), 30, on=DAY))

    ((row, column, sentence),) = where(past(clerks, ["R2.5.11", 1, "ごみ出し", 2, 45, "", ""]))

    assert (row, column) == (2, "活動日（A列）")
    assert sentence.startswith("この日のこの人の同じ内容の活動が、")


def test_what_has_changed_since_the_preview_is_shown_instead_of_being_taken_in(clerks, group, hanako):
    """2 in hand when it was looked at, none when it is confirmed."""
    sold(hanako, 2)
    shown = past(clerks, ["R2.5.11", 1, "ごみ出し", 2, 30, 2, ""])
    paid(helped(hanako, group.members.get(number=3), 30, on=BEGUN))

    after = take_in(clerks, shown)

    assert "確認のあとで記録が変わったため、取り込みませんでした。" in after.content.decode()
    assert Service.objects.filter(group=group).count() == 1
    assert where(after)[0][1] == "利用会員番号（B列）"


def test_what_members_held_is_carried_over_and_pays_for_the_past(clerks, group, hanako):
    """6 in the purse, 3 earned; 30 minutes take 2."""
    shown = openings(clerks, [1, 6, 3, "R2.4.1"], [2, 0, "", "R2.4.1"])
    assert where(shown) == []
    assert [one.sentence for one in shown.context["check"].warnings] == [
        "繰り越す券がありません。この行は取り込みません。"
    ]

    take_in(clerks, shown)
    take_in(clerks, past(clerks, ["R2.5.11", 1, "ごみ出し", 2, 30, 2, ""]))

    assert in_hand(hanako) == {"purse": 4, "earned": 3}
    rows = TicketTransfer.objects.filter(group=group, kind="opening")
    assert [(one.tickets, one.transferred_on) for one in rows] == [(6, BEGUN), (3, BEGUN)]


def test_what_has_been_carried_over_is_not_carried_over_again(clerks, group, hanako):
    take_in(clerks, openings(clerks, [1, 6, 3, "R2.4.1"]))

    again = openings(clerks, [1, 6, 3, "R2.4.1"])
    other = openings(clerks, [1, 7, 3, "R2.4.1"], [1, 7, 3, "R2.4.1"], [2, -1, "", "2199-01-01"])

    assert (again.context["check"].unchanged, again.context["check"].changes) == (1, ())
    assert [(row, column) for row, column, _ in where(other)] == [
        (2, "会員番号（A列）"),
        (3, "会員番号（A列）"),
        (4, "手元の券(枚)（B列）"),
        (4, "日（D列）"),
    ]
    assert in_hand(hanako) == {"purse": 6, "earned": 3}


def test_who_keeps_several_groups_says_which_one_a_sheet_is_of(clerks, group):
    other = small_group("となりの会")
    clerk().exchange_groups.set([group, other])
    asked = clerks.get(reverse("group_import", args=["opening"])).content.decode()
    chosen = clerks.get(reverse("group_import", args=["opening"]), {"group": other.pk})

    assert "どの団体ですか" in asked
    assert chosen["Location"] == reverse("import_upload", args=[f"opening-{other.pk}"])
    sheet = saved(book_of(OPENING, [1, 6, 3, "R2.4.1"]))
    take_in(clerks, send(clerks, sheet, "繰越.xlsx", f"opening-{other.pk}"))
    assert in_hand(other.members.get(number=1)) == {"purse": 6, "earned": 3}
    assert not group.transfers.exists()


@pytest.mark.parametrize("kind", ["service", "opening"])
@pytest.mark.parametrize("role", ["admin", "staff", "coordinator"])
def test_a_group_s_sheets_are_for_its_own_office_alone(clerks, client, group, kind, role):
    sheet = openings(clerks, [1, 6, 3, "R2.4.1"]).context["sheet"]
    client.force_login(User.objects.filter(role=role).first())

    assert client.get(f"/imports/{of_group(kind)}/").status_code == 404
    assert client.get(sheet.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("kind", ["activity", "meeting", "organization", "area"])
def test_the_sheets_of_the_office_are_not_for_a_group(clerks, kind):
    assert clerks.get(f"/imports/{kind}/").status_code == 404
    assert clerks.get(reverse("master_sheet", args=[kind])).status_code == 404


@pytest.mark.parametrize(("kind", "head"), [("service", HEAD), ("opening", OPENING)])
def test_a_form_to_fill_in_goes_out(clerks, kind, head):
    form = clerks.get(reverse("master_sheet", args=[of_group(kind)])).content

    sheets = openpyxl.load_workbook(io.BytesIO(form))
    assert [cell.value for cell in sheets.worksheets[0][1]] == head
    assert sheets.sheetnames[1] == "書き方"
    assert "には見出しだけで、行がありません。" in send(clerks, form, kind=of_group(kind)).content.decode()
