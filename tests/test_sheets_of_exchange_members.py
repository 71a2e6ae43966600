"""会員 as a sheet: of one group, by its own office, matched by 会員番号, all of it or nothing."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from coordination.models import Area, SheetImport, User
from tests.ledger import clerk, small_group
from tests.test_taking_in_sheets import confirm, send, upload, where
from volunteers.models import ExchangeGroup, Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sheets_parsed_here"), pytest.mark.slow]

HEAD = [
    "会員番号", "氏名", "ふりがな", "役割", "入会日", "退会日", "地区", "住所", "電話", "できること", "メモ", "同意日",
]  # fmt: skip


@pytest.fixture
def client(client):
    client.force_login(clerk())
    return client


@pytest.fixture
def group():
    clerk().exchange_groups.clear()
    return small_group()


@pytest.fixture
def kind(group):
    return f"member-{group.pk}"


def row(**changed):
    told = {
        "会員番号": 12, "氏名": "見本 次郎", "ふりがな": "ミホン ジロウ", "役割": "協力会員、利用会員", "入会日": "R2.4.1",
        "退会日": "", "地区": "", "住所": "橋のそば", "電話": "０４９０ー００ー１２３４", "できること": "ごみ出し", "メモ": "",
        "同意日": "2020-03-28",
    }  # fmt: skip
    return list((told | changed).values())


def roles_of(member):
    return list(member.roles.order_by("role", "joined_on").values_list("role", "joined_on", "left_on"))


def test_a_new_row_is_a_member_with_roles_skills_and_consent(client, group, kind):
    shown = upload(client, HEAD, row(), kind=kind)

    assert not group.members.filter(number=12).exists(), "reading a sheet changes nothing"
    assert (where(shown), shown.context["check"].new) == ([], 1)
    confirm(client, shown)
    member = group.members.get(number=12)
    assert (member.name, member.kana, member.phone) == ("見本 次郎", "みほん じろう", "0490-00-1234")
    assert member.consented_on == date(2020, 3, 28)
    assert [one.name for one in member.skills.all()] == ["ごみ出し"]
    began = date(2020, 4, 1)
    assert roles_of(member) == [("helper", began, None), ("recipient", began, None)]


def test_a_row_changes_the_member_of_its_number_and_shows_what(client, group, kind):
    confirm(client, upload(client, HEAD, row(), kind=kind))

    shown = upload(client, HEAD, row(会員番号="１２", 氏名="見本 二郎", 電話="", 退会日="R3.3.31"), kind=kind)

    (change,) = shown.context["check"].changes
    assert (change.is_new, change.cells) == (
        False,
        (("氏名", "見本 次郎", "見本 二郎"), ("退会日", "", "2021-03-31"), ("電話", "0490-00-1234", "")),
    )
    confirm(client, shown)
    assert {left for _, _, left in roles_of(group.members.get(number=12))} == {date(2021, 3, 31)}


def test_columns_that_are_not_there_leave_everything_as_it_is(client, group, kind):
    confirm(client, upload(client, HEAD, row(), kind=kind))
    before = roles_of(group.members.get(number=12))

    confirm(client, upload(client, ["会員番号", "氏名", "メモ"], [12, "見本 次郎", "犬がいる。"], kind=kind))

    member = group.members.get(number=12)
    assert (member.notes, member.phone, member.skills.count()) == ("犬がいる。", "0490-00-1234", 1)
    assert roles_of(member) == before


def test_roles_of_several_days_go_out_and_come_in_as_they_are(client, group, kind):
    taro = group.members.get(name="太郎")
    for role, joined, left in (
        ("helper", "2017-01-01", "2018-03-31"), ("recipient", "2018-01-01", None), ("helper", "2020-04-01", None),
    ):  # fmt: skip
        taro.roles.create(role=role, joined_on=joined, left_on=left)
    group.members.exclude(pk=taro.pk).delete()
    book = client.get(reverse("master_sheet", args=[kind])).content

    heads, told = (
        [cell.value for cell in line] for line in openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].iter_rows(max_row=2)
    )  # fmt: skip
    shown = send(client, book, "会員.xlsx", kind=kind)

    assert heads == HEAD
    assert told[3:6] == [
        "協力会員、利用会員、協力会員",
        "2017-01-01、2018-01-01、2020-04-01",
        "2018-03-31、、",
    ]
    assert (shown.context["check"].unchanged, shown.context["check"].changes) == (1, ())


def test_a_new_role_is_a_new_line_and_one_that_ends_keeps_its_line(client, group, kind):
    confirm(client, upload(client, HEAD, row(役割="協力会員"), kind=kind))
    days = {"入会日": "R2.4.1、R4.4.1", "退会日": "R4.3.31、"}

    confirm(client, upload(client, HEAD, row(役割="協力会員、利用会員", **days), kind=kind))

    assert roles_of(group.members.get(number=12)) == [
        ("helper", date(2020, 4, 1), date(2022, 3, 31)),
        ("recipient", date(2022, 4, 1), None),
    ]


def test_a_wrong_day_of_joining_is_put_right_in_its_line(client, group, kind):
    confirm(client, upload(client, HEAD, row(役割="協力会員"), kind=kind))

    confirm(client, upload(client, HEAD, row(役割="協力会員", 入会日="R2.4.10"), kind=kind))

    assert roles_of(group.members.get(number=12)) == [("helper", date(2020, 4, 10), None)]


@pytest.mark.parametrize("written", ["利用会員", ""])
def test_history_is_not_taken_away_by_a_sheet(client, group, kind, written):
    confirm(client, upload(client, HEAD, row(役割="協力会員"), kind=kind))

    shown = upload(client, HEAD, row(役割=written), kind=kind)

    ((_, column, sentence),) = where(shown)
    assert column == "役割（D列）" and "Excel から役割を消すことはできません。" in sentence


@pytest.mark.parametrize(
    ("changed", "column", "sentence"),
    [
        ({"会員番号": ""}, "会員番号（A列）", "会員番号を書いてください。"),
        ({"会員番号": "十二"}, "会員番号（A列）", "「十二」ではなく、数字だけを入力してください。"),
        ({"氏名": ""}, "氏名（B列）", "氏名を書いてください。"),
        ({"ふりがな": "見本"}, "ふりがな（C列）", "ふりがなは、ひらがなかカタカナで入力してください。"),
        ({"役割": ""}, "役割（D列）", "役割を書いてください。協力会員、利用会員、コーディネーターのどれか、いくつでも。"),
        ({"役割": "会長"}, "役割（D列）", "役割「会長」はありません。協力会員、利用会員、コーディネーター から選んでください。"),
        ({"入会日": ""}, "入会日（E列）", "協力会員の入会日を書いてください。"),
        ({"入会日": "R2.4.1、R2.4.1、R2.4.1"}, "入会日（E列）", "役割は2つ、入会日は3つです。同じ数を同じ順に書いてください。"),
        ({"入会日": "春"}, "入会日（E列）", "「春」を日付として読み取れません。令和2年6月15日、R2.6.15、2020-06-15 のように書いてください。"),
        ({"退会日": "R2.3.31"}, "退会日（F列）", "退会日は入会日より後にしてください。"),
        ({"役割": "協力会員、協力会員"}, "役割（D列）", "協力会員の期間が重なっています。入会日と退会日を確かめてください。"),
        ({"地区": "月"}, "地区（G列）", "地区「月」はありません。第1圏域 から選んでください。"),
        ({"電話": 490001234}, "電話（I列）", "電話が数として書かれ、はじめの0がありません。セルの書式を「文字列」にして、0から書いてください。"),
        ({"できること": "空を飛ぶ"}, "できること（J列）", "活動の種類「空を飛ぶ」はありません。先に「設定」で加えるか、書き方を確かめてください。"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_row_and_column_and_nothing_is_taken_in(
    client, group, kind, changed, column, sentence
):
    shown = upload(client, HEAD, row(会員番号=13, 氏名="正しい 人"), row(**changed), kind=kind)
    confirm(client, shown)

    assert where(shown) == [(3, column, sentence)]
    assert group.members.count() == 2, "all or nothing"


def test_a_number_twice_is_told(client, group, kind):
    shown = upload(client, HEAD, row(), row(氏名="別の 人"), kind=kind)

    assert where(shown) == [(3, "", "2行目と同じ会員番号です。どちらかを直すか、消してください。")]


def test_people_of_one_reading_and_members_without_consent_are_asked_about(client, group, kind):
    Member.objects.filter(group=group, number=1).update(kana="みほん じろう", sort_key="")
    known = group.members.get(number=1)
    known.save()

    shown = upload(
        client,
        HEAD,
        row(同意日=""),
        row(会員番号=13, 氏名="べつの 人", ふりがな="べつのひと", 同意日=""),
        kind=kind,
    )

    assert [(one.row, one.sentence) for one in shown.context["check"].warnings] == [
        (2, "同じ読みの会員（会員1）がいます。別の人ですか。"),
        (1, "個人情報の取扱いに同意した日のない、新しい会員が2人います。"),
    ]


def test_what_has_changed_since_it_was_shown_is_shown_again(client, group, kind):
    shown = upload(client, HEAD, row(), kind=kind)
    group.members.create(number=12, name="先に来た人")

    page = confirm(client, shown)

    assert "確認のあとで記録が変わったため、取り込みませんでした。" in page.content.decode()
    assert group.members.get(number=12).name == "先に来た人"


def test_the_form_to_fill_in_explains_itself_with_an_example(client, group, kind):
    Member.objects.filter(group=group).delete()
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("master_sheet", args=[kind])).content))

    assert book.sheetnames == ["会員", "書き方", "使える言葉"]
    example = {line[0].value: line[3].value for line in book["書き方"].iter_rows(min_row=2)}
    shown = upload(client, HEAD, [example[head] for head in HEAD], kind=kind)
    assert (where(shown), shown.context["check"].new) == ([], 1)


# -- whose ---------------------------------------------------------------------------------------


def test_numbers_are_of_the_group_and_other_groups_members_stay_untouched(client, group, kind):
    other = small_group("となりの会")
    before = list(other.members.values_list("number", "name"))

    confirm(client, upload(client, HEAD, row(会員番号=1), kind=kind))

    assert group.members.get(number=1).name == "見本 次郎"
    assert list(other.members.values_list("number", "name")) == before


def test_who_keeps_the_books_of_several_groups_chooses(client, group, kind):
    assert client.get(reverse("group_import", args=["member"]))["Location"] == reverse(
        "import_upload", args=[kind]
    )

    other = small_group("となりの会")

    asked = client.get(reverse("group_import", args=["member"])).content.decode()
    assert f"?group={group.pk}" in asked and f"?group={other.pk}" in asked
    chosen = client.get(reverse("group_import", args=["member"]), {"group": other.pk})
    assert chosen["Location"] == reverse("import_upload", args=[f"member-{other.pk}"])


def test_another_groups_members_are_neither_given_out_nor_taken_in(client, group):
    other = ExchangeGroup.objects.create(name="よその会", area=Area.objects.first(), started_on="2020-04-01")
    other.members.create(number=1, name="秘密 花子")

    for key in (f"member-{other.pk}", "member-999999", "member-", "member-x", "member", "nonsense-1"):
        assert client.get(reverse("master_sheet", args=[key])).status_code == 404
        assert client.get(reverse("import_upload", args=[key])).status_code == 404
        assert send(client, b"x", kind=key).status_code == 404


@pytest.mark.parametrize("other", ["area", "organization", "activity", "meeting", "council"])
def test_the_office_of_a_group_takes_in_no_other_kind_of_sheet(client, group, other):
    assert client.get(reverse("master_sheet", args=[other])).status_code == 404
    assert send(client, b"x", kind=other).status_code == 404


@pytest.mark.parametrize("role", ["admin", "staff", "coordinator"])
def test_the_citys_office_neither_takes_in_members_nor_sees_what_a_group_has_sent_in(
    client, group, kind, role
):
    shown = upload(client, HEAD, row(), kind=kind)
    sheet = shown.context["sheet"]
    user = User.objects.get(role=role)
    client.force_login(user)

    assert not SheetImport.objects.visible_to(user).filter(pk=sheet.pk).exists()
    assert client.get(sheet.get_absolute_url()).status_code == 404
    assert client.get(reverse("import_problems", args=[sheet.pk])).status_code == 404
    assert client.post(reverse("import_confirm", args=[sheet.pk]), {"confirmed": "x"}).status_code == 404
    assert client.get(reverse("import_upload", args=[kind])).status_code == 404
    assert client.get(reverse("master_sheet", args=[kind])).status_code == 404


def test_who_no_longer_keeps_the_books_cannot_take_in_what_was_sent_before(client, group, kind):
    shown = upload(client, HEAD, row(), kind=kind)
    group.dispatchers.clear()

    answer = confirm(client, shown)

    assert answer.status_code == 404
    assert client.get(shown.context["sheet"].get_absolute_url()).status_code == 404
    assert not group.members.filter(number=12).exists()
