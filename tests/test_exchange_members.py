"""会員 of an exchange group: found however one asks, reached, asked for consent, and kept when they leave."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.models import Area
from tests.filled_forms import open_form
from tests.ledger import clerk, helped, paid, small_group, sold
from volunteers import phones
from volunteers.models import Errand, ExchangeGroup, HelpRequest, Member, MemberRole

pytestmark = pytest.mark.django_db
LIST = reverse("member_list")
BEGAN, ENDED = date(2019, 4, 1), date(2020, 3, 31)


@pytest.fixture
def client(client):
    client.force_login(clerk())
    return client


@pytest.fixture
def group():
    """The only group of the clerk, so that nobody is asked which."""
    clerk().exchange_groups.clear()
    return small_group()


@pytest.fixture
def hanako(group):
    return group.members.get(name="花子")


def has_role(member, role="helper", joined_on=BEGAN, left_on=None):
    return member.roles.create(role=role, joined_on=joined_on, left_on=left_on)


def names(client, **query):
    page = client.get(LIST, query)
    return {row.record.name for row in page.context["table"].page.object_list}


def today():
    return timezone.localdate()


# -- what is written down ------------------------------------------------------------


def test_a_new_member_is_written_down_with_everything_that_a_request_asks_for(client, group):
    part = Area.objects.create(name="みなみ町", parent=group.area)
    kind = group.kinds.get()
    form = open_form(client, reverse("member_add"))
    assert (form["number"], form["area"]) == (3, group.area_id)

    client.post(
        reverse("member_add"),
        {
            **form, "name": "見本 次郎", "kana": "ミホン ジロウ", "roles": ["helper", "recipient"], "joined_on": "2020-04-01",
            "area": part.pk, "address": "橋のそば", "phone": "０４９０－００ー１２３４", "skills": [kind.pk],
            "free_times": ["0-am", "2-pm"], "consented_on": "2020-03-28", "notes": "犬がいる。",
        },
    )  # fmt: skip

    member = Member.objects.get(name="見本 次郎")
    assert (member.group, member.number, member.kana, member.area) == (group, 3, "みほん じろう", part)
    assert (member.phone, member.consented_on) == ("0490-00-1234", date(2020, 3, 28))
    assert list(member.skills.all()) == [kind]
    assert list(member.free_times.values_list("weekday", "part")) == [(0, "am"), (2, "pm")]
    assert set(member.roles.values_list("role", "joined_on")) == {
        ("helper", date(2020, 4, 1)),
        ("recipient", date(2020, 4, 1)),
    }


def test_without_the_day_of_consent_it_is_asked_for_before_saving_and_told_afterwards(client, group):
    address = reverse("member_add")
    form = {**open_form(client, address), "name": "見本 次郎", "roles": ["helper"]}

    asked = client.post(address, form)
    client.post(address, {**form, "confirmed": asked.context["warnings_mark"]})

    assert asked.status_code == 422 and "個人情報の取扱いに同意した日が空欄です。" in asked.content.decode()
    member = Member.objects.get(name="見本 次郎")
    assert "同意した日が書かれていません" in client.get(member.get_absolute_url()).content.decode()


def test_free_times_are_those_that_are_ticked_and_no_others(client, hanako):
    hanako.tell_free_times([(0, "am"), (1, "pm")])
    address = reverse("member_edit", args=[hanako.pk])
    form = open_form(client, address)
    assert sorted(form["free_times"]) == ["0-am", "1-pm"]

    client.post(address, {**form, "free_times": ["1-pm", "6-am"]})

    assert list(hanako.free_times.values_list("weekday", "part")) == [(1, "pm"), (6, "am")]
    assert "火曜日の午後、日曜日の午前" in client.get(hanako.get_absolute_url()).content.decode()


def test_a_form_offers_the_areas_and_the_work_of_its_own_group_alone(client, hanako):
    other = small_group("となりの会")
    other.kinds.update(name="よその活動")
    far = Area.objects.exclude(pk=hanako.group.area_id).first()

    page = client.get(reverse("member_edit", args=[hanako.pk]))
    form = page.context["form"]
    answer = client.post(
        reverse("member_edit", args=[hanako.pk]),
        {"number": 1, "name": "花子", "area": far.pk, "skills": [other.kinds.get().pk]},
    )

    assert set(form.fields["area"].queryset) == {hanako.group.area}
    assert "よその活動" not in page.content.decode()
    assert set(answer.context["form"].errors) == {"area", "skills"}


def test_a_number_is_given_once_in_a_group_and_the_refusal_leads_to_its_field(client, hanako):
    address = reverse("member_edit", args=[hanako.pk])

    answer = client.post(address, {**open_form(client, address), "number": "２"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"number": ["この会員番号はもう使われています。"]}


def test_who_keeps_the_books_of_several_groups_is_asked_for_which(client, group):
    other = small_group("となりの会")
    Member.objects.filter(group=other, name="太郎").update(number=30)

    asked = client.get(reverse("member_add")).content.decode()
    form = open_form(client, f"{reverse('member_add')}?group={other.pk}")
    client.post(
        f"{reverse('member_add')}?group={other.pk}",
        {**form, "name": "見本 次郎", "roles": ["helper"], "consented_on": "2020-04-01"},
    )

    assert f"?group={other.pk}" in asked and "見本の会" in asked
    assert form["number"] == 31
    assert Member.objects.get(name="見本 次郎").group == other


def test_who_keeps_no_books_yet_is_told_whom_to_ask(client):
    clerk().exchange_groups.clear()

    for view in ("member_add", "group_list"):
        assert "受け持ちの団体がまだ決まっていません。" in client.get(reverse(view)).content.decode()


# -- finding --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "はなこ",
        "ハナコ",
        "花子",
        "1",
        "会員1",
        "No.1",
        "0490-00-1234",
        "０４９０００１２３４",
        "0490ー00ー12",
    ],
)
def test_somebody_is_found_by_name_reading_number_and_telephone(client, hanako, typed):
    Member.objects.filter(pk=hanako.pk).update(kana="はなこ", phone="0490-00-1234（夜だけ）")

    assert names(client, q=typed) == {"花子"}


def test_two_digits_are_a_number_and_no_part_of_a_telephone(client, hanako):
    Member.objects.filter(pk=hanako.pk).update(phone="0490-00-1234")

    assert names(client, q="12") == set()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("０４９０ー００ー１２３４", "0490-00-1234"),
        ("0490‐00‐1234", "0490-00-1234"),
        (" (0490)00−1234 ", "(0490)00-1234"),
        ("むすめ 0490-00-1234 サービスセンター", "むすめ 0490-00-1234 サービスセンター"),
    ],
)
def test_a_telephone_number_is_kept_in_one_way_of_writing(typed, kept):
    assert phones.tidy(typed) == kept


def test_roles_are_those_of_today_and_those_of_the_past_are_asked_for_by_name(client, group):
    hanako, taro = group.members.order_by("number")
    has_role(hanako, "helper")
    has_role(taro, "helper", left_on=ENDED)
    has_role(taro, "recipient")

    assert names(client, role="helper") == {"花子"}
    assert names(client, role="former-helper") == {"太郎"}
    assert names(client, role="recipient") == {"太郎"}
    assert names(client, role="dispatcher") == set()


def test_who_began_again_is_no_former_helper(client, hanako):
    has_role(hanako, left_on=ENDED)
    has_role(hanako, joined_on=ENDED + timedelta(days=30))

    assert names(client, role="former-helper") == set()
    assert names(client, role="helper") == {"花子"}


def test_who_has_left_is_out_of_the_list_until_asked_for(client, group):
    hanako, taro = group.members.order_by("number")
    has_role(taro, left_on=ENDED)
    has_role(hanako, left_on=today())  # the last day still counts

    assert names(client) == {"花子"}
    assert names(client, standing="gone") == {"太郎"}
    assert names(client, standing="gone", role="helper") == {"太郎"}
    assert names(client, standing="all") == {"花子", "太郎"}
    page = client.get(LIST, {"standing": "gone"}).content.decode()
    assert "退会（協力会員、令和2年3月31日まで）" in page
    for query, told in (({}, True), ({"q": "太郎"}, True), ({"q": "花子"}, False), ({"role": "x"}, False)):
        said = "ほかに、退会した人が1人います" in client.get(LIST, query).content.decode()
        assert (query, said) == (query, told)


def test_members_are_found_by_what_they_can_do_where_they_live_and_whether_they_have_consented(client, group):
    hanako, taro = group.members.order_by("number")
    part = Area.objects.create(name="みなみ町", parent=group.area)
    hanako.skills.set(group.kinds.all())
    Member.objects.filter(pk=hanako.pk).update(area=part, consented_on=BEGAN)
    Member.objects.filter(pk=taro.pk).update(area=group.area)

    assert names(client, skills=group.kinds.get().pk) == {"花子"}
    assert names(client, area=part.pk) == {"花子"}
    assert names(client, area=group.area_id) == {"花子", "太郎"}, "an area with its parts"
    assert names(client, has_consented="false") == {"太郎"}


def test_the_list_in_excel_has_what_the_page_has_no_room_for(client, hanako):
    hanako.skills.set(hanako.group.kinds.all())
    heads, first, *_ = (
        client.get(LIST, {"q": "花子", "format": "csv"}).content.decode("utf-8-sig").splitlines()
    )

    assert heads.split(",") == [
        "氏名", "ふりがな", "会員番号", "役割", "地区", "電話", "住所・目印", "できること", "同意した日", "メモ",
    ]  # fmt: skip
    assert "ごみ出し" in first


def test_a_long_list_costs_as_many_statements_as_a_short_one(client, group, django_assert_num_queries):
    client.get(LIST)  # what is asked once, such as the city's words
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(10, 40):
        has_role(Member.objects.create(group=group, number=number, name=f"会員 {number}", area=group.area))

    with django_assert_num_queries(len(few)):
        client.get(LIST)


# -- leaving and coming back -------------------------------------------------------------


def leave(client, member, **data):
    address = reverse("member_leave", args=[member.pk])
    return client.post(address, {**open_form(client, address), **data})


def test_leaving_ends_all_roles_on_one_day_and_keeps_what_was(client, hanako):
    old = has_role(hanako, "dispatcher", left_on=date(2019, 12, 31))
    has_role(hanako, "helper")
    has_role(hanako, "recipient")

    leave(client, hanako, left_on="2020-03-31", because="転居のため")

    hanako.refresh_from_db()
    assert set(hanako.roles.exclude(pk=old.pk).values_list("left_on", flat=True)) == {ENDED}
    assert hanako.roles.get(pk=old.pk).left_on == date(2019, 12, 31)
    assert hanako.notes == "令和2年3月31日退会：転居のため"
    page = client.get(hanako.get_absolute_url()).content.decode()
    assert "退会した会員です。" in page and reverse("member_leave", args=[hanako.pk]) not in page


def test_nobody_leaves_before_joining_or_twice(client, hanako):
    has_role(hanako, joined_on=date(2020, 4, 1))

    early = leave(client, hanako, left_on="2020-03-31")
    leave(client, hanako, left_on="2020-05-31")
    again = leave(client, hanako, left_on="2020-06-30")

    assert "協力会員の入会日（令和2年4月1日）より後の日にしてください。" in early.content.decode()
    assert "もう退会しています。" in again.content.decode()
    assert hanako.roles.get().left_on == date(2020, 5, 31)


def test_tickets_in_hand_and_what_is_planned_are_asked_about_before_somebody_leaves(client, group):
    hanako, taro = group.members.order_by("number")
    has_role(hanako, "recipient")
    sold(hanako, 10)
    paid(helped(hanako, taro, 30))  # 30 ÷ 15 = 2 tickets of the 10
    request = HelpRequest.objects.create(
        group=group, recipient=hanako, kind=group.kinds.get(), requested_on=BEGAN, first_on=BEGAN, taken_by=clerk()
    )  # fmt: skip
    for on in ("2020-05-31", "2020-06-01", "2020-06-08"):
        Errand.objects.create(request=request, on=on)

    answer = leave(client, hanako, left_on="2020-05-31")

    assert answer.status_code == 422
    assert answer.context["warnings"] == [
        "手元の券が8枚あります。退会のあとの扱いを確かめてください。",
        "この日より後の活動の予定が2件あります。先に、行く人や予定を変えてください。",
    ]
    assert hanako.roles.get().left_on is None


def test_coming_back_is_a_new_line_and_two_lines_of_a_role_never_overlap(client, hanako):
    has_role(hanako, left_on=ENDED)
    address = reverse("member_role_add", args=[hanako.pk])

    early = client.post(address, {**open_form(client, address), "role": "helper", "joined_on": "2020-03-01"})
    client.post(address, {**open_form(client, address), "role": "helper", "joined_on": "2021-04-01"})

    assert (
        "協力会員は平成31年4月1日から令和2年3月31日までで登録されています。重ならない日を入れるか、そちらを直してください。"
        in early.content.decode()
    )
    assert list(hanako.roles.values_list("joined_on", "left_on")) == [
        (BEGAN, ENDED),
        (date(2021, 4, 1), None),
    ]


# -- the page of a member --------------------------------------------------------------------


def test_the_page_tells_tickets_services_and_what_comes(client, group):
    hanako, taro = group.members.order_by("number")
    Member.objects.filter(pk=taro.pk).update(phone="0490-00-1234")
    for member, role in ((hanako, "recipient"), (taro, "helper")):
        has_role(member, role)
    sold(hanako, 10)
    paid(helped(hanako, taro, 45))  # 45 ÷ 15 = 3 tickets
    request = HelpRequest.objects.create(
        group=group, recipient=hanako, kind=group.kinds.get(), requested_on=BEGAN, first_on=BEGAN, taken_by=clerk()
    )  # fmt: skip
    errand = Errand.objects.create(request=request, on=today() + timedelta(days=1))
    errand.assignments.create(helper=taro, assigned_by=clerk())

    def sections(member):
        page = client.get(member.get_absolute_url()).context["page"]
        return {
            one.title: [(str(fact.label), str(fact.text)) for fact in (*one.facts, *one.lines)]
            for one in page.sections
        }

    assert sections(hanako)["利用券"] == [("手元の券", "7枚"), ("受け取った券", "0枚")]
    assert sections(taro)["利用券"] == [("手元の券", "0枚"), ("受け取った券", "3枚")]
    assert sections(hanako)["受けた活動"] == [("令和2年4月1日（水）", "ごみ出し")]
    assert sections(taro)["手伝った活動"] == [("令和2年4月1日（水）", "ごみ出し　45分")]
    assert [text for _, text in sections(hanako)["これからの活動"]] == ["ごみ出し（頼んだ人）"]
    assert [text for _, text in sections(taro)["これからの活動"]] == ["ごみ出し（行く人）"]
    assert 'href="tel:0490001234"' in client.get(taro.get_absolute_url()).content.decode()


def test_every_helper_of_the_demo_can_be_asked_and_reached(client):
    helpers = Member.objects.filter(roles__in=MemberRole.objects.held_on(today()).filter(role="helper"))

    assert helpers.count() == 64
    assert not helpers.filter(skills=None).exists() and not helpers.filter(free_times=None).exists()
    assert {phone[:8] for phone in Member.objects.values_list("phone", flat=True)} == {"0490-00-"}
    assert 0 < Member.objects.filter(consented_on=None).count() < 20
    assert ExchangeGroup.objects.get().suspensions.count() == 1
