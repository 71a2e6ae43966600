"""The page patterns: lists, forms, records, confirmations."""

import csv
import io
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Area, Organization, Submission, User
from meetings.models import Meeting, MeetingSeries

pytestmark = pytest.mark.django_db
LIST = "/organizations/"


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


def names(page):
    return [row.record.name for row in page.context["table"].paginated_rows]


# -- lists -------------------------------------------------------------------


def test_a_list_stands_in_the_order_of_its_readings(as_staff):
    Organization.objects.all().update(is_active=True)
    for name, kana in (
        ("病院", "ビョウイン"),
        ("美容院", "びよういん"),
        ("柿の会", "かき"),
        ("鍵の会", "ガギ"),
        ("角会", "かく"),
    ):
        Organization.objects.create(name=name, kana=kana, kind="other")

    page = as_staff.get(LIST, {"kind": "other"})

    assert [name for name in names(page) if name in ("病院", "美容院", "柿の会", "鍵の会", "角会")] == [
        "柿の会", "鍵の会", "角会", "病院", "美容院",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["カフェ", "ｶﾌｪ", "かふぇ", "ＡＢＣ　かふぇ", "abc"])
def test_search_is_blind_to_the_width_of_letters_and_the_kind_of_kana(text, as_staff):
    Organization.objects.create(name="ABCカフェ", kana="えーびーしーかふぇ", kind="other")

    assert names(as_staff.get(LIST, {"q": text})) == ["ABCカフェ"]


def test_filters_narrow_down_and_are_said_in_words(as_staff):
    area = Area.objects.get(number=3)

    page = as_staff.get(LIST, {"area": area.pk, "kind": "senior_club"})

    assert page.context["count"] == Organization.objects.filter(area=area, kind="senior_club").count() == 1
    assert "種別：老人クラブ・サロン、圏域：第3圏域" in page.content.decode()


def test_a_list_shows_50_at_a_time_and_keeps_its_filters_from_page_to_page(as_staff):
    page = as_staff.get("/activities/", {"fy": "2019", "tier": "1"})

    shown = page.content.decode()
    assert page.context["count"] == 462
    assert "1～50件目（1／10ページ）" in shown
    assert 'href="?fy=2019&amp;tier=1&amp;page=2"' in shown
    assert (
        "451～462件目（10／10ページ）" in as_staff.get("/activities/?fy=2019&tier=1&page=99").content.decode()
    )


@pytest.mark.parametrize(
    "query",
    [
        "sort=password",
        "sort=name,drop",
        "page=abc",
        "page=-1",
        "area=x",
        "kind=zzz",
        "q=%00",
        "page=99999999999999999999",
        "format=exe",
    ],
)
def test_a_strange_address_is_answered(query, as_staff):
    assert as_staff.get(f"{LIST}?{query}").status_code == 200


def test_excel_and_csv_hold_the_rows_that_the_filters_leave_in_the_order_of_the_list(as_staff):
    query = {"kind": "business", "sort": "-name"}
    shown = names(as_staff.get(LIST, query))

    book = openpyxl.load_workbook(io.BytesIO(as_staff.get(LIST, {**query, "format": "xlsx"}).content))
    text = as_staff.get(LIST, {**query, "format": "csv"}).content.decode("utf-8-sig")

    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert head == ("名称", "ふりがな", "種別", "圏域", "状態")
    assert [row[0] for row in rows] == shown == [row["名称"] for row in csv.DictReader(io.StringIO(text))]
    assert book.worksheets[1].title == "条件"


def test_days_and_numbers_are_days_and_numbers_in_excel(as_staff):
    out = as_staff.get("/activities/", {"fy": "2019", "format": "xlsx"})

    row = next(openpyxl.load_workbook(io.BytesIO(out.content)).worksheets[0].iter_rows(min_row=2))
    assert row[0].is_date and row[0].value.date() == date(2020, 3, 31)
    assert isinstance(row[7].value, int)


def test_an_empty_list_teaches_and_an_empty_search_says_so(as_staff):
    assert (
        "の訪問を記録すると、ここにならび、" in as_staff.get("/activities/", {"fy": "2026"}).content.decode()
    )
    assert "条件に合う団体はありません。" in as_staff.get(LIST, {"q": "どこにもない"}).content.decode()


@pytest.mark.parametrize("address", ["/activities/", "/meetings/", LIST])
def test_a_list_costs_as_many_statements_for_one_row_as_for_fifty(address, as_staff):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements(query):
        with CaptureQueriesContext(connection) as captured:
            rows = len(as_staff.get(address, query).context["table"].page.object_list)
        return rows, len(captured)

    statements({"fy": "2019"})  # the session notes the year
    one_page = {"q": "台町会" if address == LIST else "公民館", "page": "99"}
    few, many = statements(one_page), statements({})

    assert few[0] < many[0]
    assert few[1] == many[1] <= 18


def test_the_year_is_chosen_once_and_stays(as_staff):
    as_staff.get("/activities/", {"fy": "2018"})

    assert as_staff.get("/activities/").context["count"] == 410
    assert "過年度（平成30年度）を表示しています。" in as_staff.get("/meetings/").content.decode()
    assert as_staff.get("/activities/", {"fy": "2019"}).context["count"] == 815


def test_the_links_of_a_yearly_list_keep_its_year_whatever_another_tab_shows(as_staff):
    page = as_staff.get("/activities/", {"fy": "2018"}).content.decode()
    as_staff.get("/activities/", {"fy": "2019"})

    assert 'href="?fy=2018&amp;format=csv"' in page
    assert 'href="?fy=2018&amp;page=2"' in page


def test_a_meeting_with_a_list_of_names_shows_how_many_came(as_staff):
    meeting = Meeting.objects.filter(head_count=None, attendance__isnull=False).first()
    people = meeting.attendance_set.count()

    assert f'<td class="number">{people}</td>' in "".join(
        as_staff.get(
            "/meetings/",
            {"fy": FiscalYear.of(meeting.held_on).year, "q": meeting.series.name, "format": "csv"},
        )
        .content.decode("utf-8-sig")
        .replace(f",{people}\r", f'<td class="number">{people}</td>')
    )
    assert f'<dd class="text">{people}</dd>' in as_staff.get(meeting.get_absolute_url()).content.decode()


# -- forms -------------------------------------------------------------------

ORGANIZATION = {"name": "ひので町会", "kana": "ヒノデ チョウカイ", "kind": "neighbourhood", "area": ""}


def open_form(client, address):
    """What a browser would send back from the form as it is shown."""
    page = client.get(address)
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    empty = {True: [], False: ""}
    for name, value in data.items():
        if value is None:
            data[name] = empty[getattr(form.fields[name].widget, "allow_multiple_selected", False)]
    data = {name: value for name, value in data.items() if value is not False}
    return {**data, "seen": page.context["seen"], "submission": str(page.context["submission"])}


def test_a_new_record_is_saved_and_shown(as_staff):
    answer = as_staff.post("/organizations/add/", ORGANIZATION, follow=True)

    one = Organization.objects.get(name="ひので町会")
    assert one.kana == "ひので ちょうかい"
    assert answer.redirect_chain == [(one.get_absolute_url(), 302)]
    assert "団体「ひので町会」を登録しました。" in answer.content.decode()


def test_an_error_is_listed_on_top_with_a_link_and_nothing_is_saved(as_staff):
    answer = as_staff.post("/organizations/add/", {**ORGANIZATION, "name": "", "kana": "日の出"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_name">名称</a>：入力してください。' in page
    assert '<a href="#id_kana">ふりがな</a>：ふりがなは、ひらがなかカタカナで入力してください。' in page
    assert 'aria-invalid="true"' in page
    assert "エラー：団体の登録" in page
    assert not Organization.objects.filter(kana="日の出").exists()


def test_a_form_that_arrives_twice_makes_one_record(as_staff):
    data = {**ORGANIZATION, "submission": str(uuid4())}

    first, second = (as_staff.post("/organizations/add/", data) for _ in range(2))

    assert Organization.objects.filter(name="ひので町会").count() == 1
    assert first["Location"] == second["Location"]


def test_a_form_that_was_refused_can_be_sent_again_with_its_key(as_staff):
    key = str(uuid4())
    as_staff.post("/organizations/add/", {**ORGANIZATION, "name": "", "submission": key})

    answer = as_staff.post("/organizations/add/", {**ORGANIZATION, "submission": key})

    assert answer.status_code == 302
    assert Submission.objects.get(pk=key).location == answer["Location"]


def test_somebody_elses_key_gives_nothing_away(as_staff, manager):
    key = uuid4()
    Submission.objects.create(key=key, user=manager, location="/users/1/")

    answer = as_staff.post("/organizations/add/", {**ORGANIZATION, "submission": str(key)})

    assert answer["Location"] != "/users/1/"


def test_what_is_doubtful_is_asked_about_and_saved_once_it_is_confirmed(as_staff):
    twin = Organization.objects.create(name="日ノ出町会", kana="ひのでちょうかい", kind="neighbourhood")
    data = {**ORGANIZATION, "kana": "ひのでちょうかい"}

    asked = as_staff.post("/organizations/add/", data)
    assert asked.status_code == 422
    assert f"同じ読みの団体「{twin}」がもう登録されています。別の団体ですか。" in asked.content.decode()
    assert not Organization.objects.filter(name="ひので町会").exists()

    assert as_staff.post("/organizations/add/", {**data, "confirmed": "yes"}).status_code == 422
    confirmed = as_staff.post("/organizations/add/", {**data, "confirmed": asked.context["warnings_mark"]})
    assert confirmed.status_code == 302


def test_a_confirmation_holds_for_the_warnings_it_was_given_for(as_staff):
    series = MeetingSeries.objects.first()
    data = {"series": series.pk, "held_on": "2030-04-01", "status": "held"}
    asked = as_staff.post("/meetings/add/", data)
    assert "まだ来ていない日です。" in asked.content.decode()

    other = as_staff.post(
        "/meetings/add/", {**data, "held_on": "2018-05-01", "confirmed": asked.context["warnings_mark"]}
    )

    assert other.status_code == 422
    assert "平成30年度の記録として数えます。" in other.content.decode()


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"visited_on": "0001-01-01"}, 422),
        ({"visited_on": "1872-12-31"}, 422),
        ({"visited_on": "99999-01-01"}, 422),
        ({"visited_on": "2019-02-30"}, 422),
        ({"coordinators": "99999999999999999999"}, {"sqlite": 400, "postgresql": 422}[connection.vendor]),
        ({"area": "99999999999999999999"}, {"sqlite": 400, "postgresql": 422}[connection.vendor]),
        ({"people_met": "9" * 30}, 422),
        ({"venue": "あ\0い"}, 422),
        ({"seen": "x" * 5000, "submission": "no uuid"}, 422),
    ],
)
def test_odd_values_are_refused_and_break_nothing(data, status, as_staff):
    before = Activity.objects.count()

    answer = as_staff.post("/activities/add/", {"tier": "1", **data})

    assert answer.status_code in (status, 422)
    assert Activity.objects.count() == before


def test_the_database_refuses_in_a_sentence_too(as_staff):
    series = MeetingSeries.objects.first()

    answer = as_staff.post(
        "/meetings/add/", {"series": series.pk, "held_on": "2019-05-01", "status": "cancelled"}
    )

    assert "中止の理由を書いてください。" in answer.content.decode()


# -- two editors -------------------------------------------------------------


@pytest.fixture
def organization():
    return Organization.objects.create(name="ひので町会", kana="ひので", kind="neighbourhood")


@pytest.fixture
def two_editors(organization, staff):
    """Two browsers with the same form open."""
    address = reverse("organization_edit", args=[organization.pk])
    clients = Client(), Client()
    for client, user in zip(clients, (staff, User.objects.get(role="coordinator")), strict=True):
        client.force_login(user)
    return [(client, open_form(client, address), address) for client in clients]


def test_the_second_of_two_editors_is_shown_both_texts_and_nothing_is_overwritten(two_editors, organization):
    (first, hers, address), (second, his, _) = two_editors
    first.post(address, {**hers, "name": "ひので自治会"})

    answer = second.post(address, {**his, "name": "日の出町会"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "ほかの人が先に保存しました" in page
    assert ">ひので自治会</td>" in page and ">日の出町会</td>" in page
    assert 'value="日の出町会"' in page, "what he typed is still in the field"
    assert Organization.objects.get(pk=organization.pk).name == "ひので自治会"


def test_having_seen_both_the_second_editor_can_save(two_editors, organization):
    (first, hers, address), (second, his, _) = two_editors
    first.post(address, {**hers, "name": "ひので自治会"})
    answer = second.post(address, {**his, "name": "日の出町会"})

    saved = second.post(address, {**his, "name": "日の出自治会", "seen": answer.context["seen"]})

    assert saved.status_code == 302
    assert Organization.objects.get(pk=organization.pk).name == "日の出自治会"


def test_what_the_second_editor_left_alone_keeps_the_others_change(two_editors, organization):
    (first, hers, address), (second, his, _) = two_editors
    first.post(address, {**hers, "kind": "npo"})

    answer = second.post(address, {**his, "name": "日の出町会"})
    assert answer.context["form"]["kind"].value() == "npo"
    assert "NPO・ボランティア団体" in answer.content.decode()

    again = {name: answer.context["form"][name].value() or "" for name in answer.context["form"].fields}
    second.post(address, {**again, "seen": answer.context["seen"]})
    after = Organization.objects.get(pk=organization.pk)
    assert (after.name, after.kind) == ("日の出町会", "npo")


def test_who_saves_the_same_twice_is_not_stopped(two_editors):
    (first, hers, address), _ = two_editors

    for _ in range(2):
        assert (
            first.post(
                address, {**hers, "name": "ひので自治会", "seen": open_form(first, address)["seen"]}
            ).status_code
            == 302
        )


def test_a_form_without_its_seal_never_overwrites(two_editors, organization):
    (first, hers, address), _ = two_editors

    other = Organization.objects.create(name="べつの会", kind="other")
    of_another = open_form(first, reverse("organization_edit", args=[other.pk]))["seen"]
    for seal in ("", "made-up", hers["seen"][:-3] + "abc", of_another):
        assert first.post(address, {**hers, "name": "x", "seen": seal}).status_code == 409
    assert Organization.objects.get(pk=organization.pk).name == "ひので町会"


def test_choices_of_several_records_are_kept_apart_too(staff):
    visit = Activity.objects.filter(organizations__isnull=False, visited_on__year=2020).first()
    client = Client()
    client.force_login(staff)
    address = reverse("activity_edit", args=[visit.pk])
    data = open_form(client, address)
    visit.organizations.add(Organization.objects.exclude(pk__in=visit.organizations.all()).first())

    answer = client.post(address, {**data, "venue": "べつの場所"})

    assert answer.status_code == 409
    assert sorted(map(str, answer.context["form"]["organizations"].value())) == sorted(
        str(pk) for pk in visit.organizations.values_list("pk", flat=True)
    )


def test_saving_a_form_as_it_is_changes_nothing(as_staff):
    for model, view in (
        (Activity, "activity_edit"),
        (Meeting, "meeting_edit"),
        (Organization, "organization_edit"),
    ):
        one = model.objects.first()
        before = model.objects.filter(pk=one.pk).values().get()
        address = reverse(view, args=[one.pk])

        answer = as_staff.post(address, open_form(as_staff, address))
        if answer.status_code == 422:  # a day of a past year is asked about
            answer = as_staff.post(
                address, {**open_form(as_staff, address), "confirmed": answer.context["warnings_mark"]}
            )

        assert answer.status_code == 302
        assert model.objects.filter(pk=one.pk).values().get() == before


# -- records and confirmations -----------------------------------------------


def test_an_organization_that_rests_is_kept_and_no_longer_offered(as_staff):
    one = Organization.objects.filter(activity__isnull=False).first()
    rest = reverse("organization_rest", args=[one.pk])

    assert f"「{one}」を活動していない団体にしますか" in as_staff.get(rest).content.decode()
    assert Organization.objects.get(pk=one.pk).is_active
    as_staff.post(rest)

    assert not Organization.objects.get(pk=one.pk).is_active
    assert one.activity_set.exists()
    assert one not in as_staff.get("/activities/add/").context["form"].fields["organizations"].queryset
    as_staff.post(reverse("organization_return", args=[one.pk]))
    assert Organization.objects.get(pk=one.pk).is_active


def test_markup_in_a_text_stays_text_on_every_kind_of_page(as_staff):
    payload = "<script>alert(1)</script>'\"{{7*7}}"
    one = Organization.objects.create(name=payload, kind="other")

    for address in (
        LIST,
        one.get_absolute_url(),
        reverse("organization_edit", args=[one.pk]),
        reverse("organization_rest", args=[one.pk]),
    ):
        page = as_staff.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
