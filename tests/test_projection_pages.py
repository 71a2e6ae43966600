"""見込 on the screen: looked at, kept for several indicators at once, withdrawn, scored."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.fiscal_year import FiscalYear
from coordination.models import Activity
from reports.models import Indicator, Plan, Projection
from reports.review_checks import checks
from tests.filled_forms import open_form
from tests.test_outlooks import ACTIVITIES, AT, ON, R2, keep
from tests.test_rules import actual

pytestmark = pytest.mark.django_db

LIST, KEEP = "/plans/projections/?on=2020-06-15", "/plans/projections/keep/?on=2020-06-15"


@pytest.fixture
def visits(open_months):
    """133 visits in the 76 days of R2, 33 of them of the first tier."""
    Activity.objects.filter(visited_on__gte=R2.first_day).delete()
    Activity.objects.bulk_create(
        Activity(visited_on=date(2020, 5, 1), tier=1 if i < 33 else 2) for i in range(133)
    )


def pk(key):
    return Indicator.objects.get(key=key).pk


def kept():
    found = Projection.objects.order_by("pk")
    return [(one.indicator.key, one.value, one.method, one.basis_on, one.author) for one in found]


def text(answer):
    return answer.content.decode()


def test_the_page_shows_what_is_counted_and_what_each_method_makes_of_it(as_coordinator, visits):
    page = as_coordinator.get(LIST)

    line = next(one for one in page.context["lines"] if one.name == "コーディネーターの活動回数")
    assert line.so_far.value == 133
    assert line.choices[0].estimate.value == 639  # 133 ÷ 76 × 365
    assert "133÷76×365＝638.75" in text(page)
    assert "基準日に配置されている人数が、そのまま年度の数になります。" in text(page)
    assert reverse("projection_keep") not in text(page)  # a coordinator looks


def test_what_is_counted_so_far_opens_its_records(as_staff, visits):
    line = next(one for one in as_staff.get(LIST).context["lines"] if one.so_far.value == 133)

    assert as_staff.get(line.so_far.address).context["page"].total == 133


def test_the_form_offers_what_the_methods_say_and_keeps_several_at_once(as_staff, staff, visits):
    data = open_form(as_staff, KEEP)
    data[f"choice_{pk(ACTIVITIES)}"] = "pace:639"
    data[f"choice_{pk(f'{ACTIVITIES}_tier1')}"] = "pace:158"  # 33 ÷ 76 × 365 = 158.48…
    data[f"choice_{pk('tier2_meetings')}"] = "hand"
    data[f"value_{pk('tier2_meetings')}"] = "１０"
    data[f"reason_{pk('tier2_meetings')}"] = "秋から月2回の予定"

    answer = as_staff.post(KEEP, {**data, "confirmed": late_mark(as_staff, data)})

    assert answer.status_code == 302
    assert sorted(kept()) == [
        (ACTIVITIES, 639, "pace", ON, staff.name),
        (f"{ACTIVITIES}_tier1", 158, "pace", ON, staff.name),
        ("tier2_meetings", 10, "hand", ON, staff.name),
    ]
    assert Projection.objects.get(method="hand").how == "秋から月2回の予定"
    assert (actual(ACTIVITIES, R2).text, actual("tier2_meetings", R2).text) == ("見込 639", "見込 10")


def late_mark(client, data):
    """The demo's year is over: a first press warns of that."""
    answer = client.post(KEEP, data)
    assert answer.status_code == 422
    assert answer.context["warnings"] == [
        "令和2年度はもう終わっています。年度の途中を基準日にした評価書にだけ出て、見込み方の成績には数えません。"
    ]
    return answer.context["warnings_mark"]


def test_pressing_twice_keeps_one(as_staff, visits):
    data = open_form(as_staff, KEEP) | {f"choice_{pk(ACTIVITIES)}": "pace:639"}
    data["confirmed"] = late_mark(as_staff, data)

    for _ in range(2):
        as_staff.post(KEEP, data)

    assert len(kept()) == 1


def test_one_press_marks_a_method_for_all_that_it_says_a_number_for(as_staff, visits):
    form = as_staff.get(f"{KEEP}&choose=pace").context["form"]

    assert form[f"choice_{pk(ACTIVITIES)}"].value() == "pace:639"
    assert form[f"choice_{pk('tier1_meetings')}"].value() == ""  # nothing recorded in R2
    assert kept() == []


def test_a_number_that_the_records_no_longer_give_is_not_kept(as_staff, visits):
    data = open_form(as_staff, KEEP) | {f"choice_{pk(ACTIVITIES)}": "pace:639"}
    Activity.objects.create(visited_on=date(2020, 5, 2), tier=1)

    answer = as_staff.post(KEEP, data)

    assert answer.status_code == 422
    assert "記録が変わったため、選んだ数はいまの計算とちがいます。" in text(answer)
    assert kept() == []


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({}, "残す見込を、一つ以上選んでください。"),
        ({"choice": "hand", "reason": "予定"}, "見込の数を入れてください。"),
        ({"choice": "hand", "value": "5"}, "なぜこの数にしたかを書いてください。"),
        ({"value": "5"}, "「手で入れる」を選ぶか、消してください。"),
        ({"choice": "hand", "value": "たくさん", "reason": "予定"}, "「たくさん」"),
    ],
)
def test_a_mistake_is_told_and_nothing_typed_is_lost(as_staff, visits, entered, sentence):
    data = open_form(as_staff, KEEP) | {f"{name}_{pk(ACTIVITIES)}": value for name, value in entered.items()}

    answer = as_staff.post(KEEP, data)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert all(value in text(answer) for name, value in entered.items() if name != "choice")
    assert kept() == []


def test_fewer_by_hand_than_there_are_already_is_asked_about(as_staff, visits):
    data = open_form(as_staff, KEEP)
    data |= {
        f"{name}_{pk(ACTIVITIES)}": value
        for name, value in (("choice", "hand"), ("value", "100"), ("reason", "休止"))
    }

    warnings = as_staff.post(KEEP, data).context["warnings"]

    assert warnings[1] == (
        "コーディネーターの活動回数は、もう133回あります。見込の100回は、それより少ない数です。"
    )


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2999-01-01", "2199年まで"),
        ("2150-01-01", "きょうまでの日を入れてください。"),
        ("x", "日付を正しく入力してください。"),
        ("", "もとにする日を入れてください。"),
        ("2021-03-31", "令和2年度の最後の日です。"),
        ("2012-05-01", "平成24年度の計画がまだ登録されていません。"),
    ],
)
def test_a_day_that_nothing_can_be_expected_from_is_told(as_staff, day, sentence):
    assert sentence in text(as_staff.get("/plans/projections/", {"on": day}))


def test_the_last_day_of_a_year_has_nothing_to_keep(as_staff):
    answer = as_staff.get("/plans/projections/keep/?on=2021-03-31", follow=True)

    assert "この日には、見込むものがありません。" in text(answer)


def test_a_year_that_has_not_begun_says_so(as_staff):
    Plan.objects.create(number=50, first_year=FiscalYear(2140), last_year=FiscalYear(2142))

    assert "令和122年度はまだ始まっていません。" in text(as_staff.get("/plans/projections/?fy=2140"))


def test_the_switcher_leads_to_the_same_page_of_another_year(as_staff):
    """R2 has a review of 15 June; R1 has none."""
    page = text(as_staff.get(LIST))

    assert "/plans/projections/?on=2020-06-15&amp;fy=2020" in page
    assert "/plans/projections/?on=2019-" in page


def test_a_projection_is_withdrawn_after_asking(as_staff, staff):
    one = keep(staff, 600)
    address = reverse("projection_withdraw", args=[one.pk])

    assert "取り下げますか" in text(as_staff.get(address))
    as_staff.post(address)

    assert actual(ACTIVITIES, R2).text == ""
    assert "取り下げ：" in text(as_staff.get(LIST))
    assert as_staff.get(address).status_code == 404


def test_what_became_of_it_is_on_a_page_of_its_own(as_coordinator, staff):
    keep(staff, 652, "pace", date(2019, 6, 15), at=AT.replace(year=2019))  # 652 − 815 = ▲163, 20.0 %
    keep(staff, 900, "hand", date(2019, 12, 1))  # on 15 June 2020, when R1 was over

    page = text(as_coordinator.get(reverse("projection_scores")))
    sheet = as_coordinator.get(reverse("projection_scores"), {"format": "csv"}).content.decode("utf-8-sig")

    assert "▲163" in page and "▲20.0％" in page and "＋10.4％" in page
    assert "年度が終わってから残したもの" in page
    assert (
        "きょうまでの進み方（6月の日をもとにしたもの）：1件、ちがいの平均 20.0％（多め0件、少なめ1件）"
        in page
    )
    assert "手で（" not in page
    assert "-163,-20.0" in sheet


def test_the_page_comes_as_a_sheet_with_its_numbers(as_coordinator, visits):
    sheet = as_coordinator.get(LIST, {"on": "2020-06-15", "format": "csv"}).content.decode("utf-8-sig")

    assert "コーディネーターの活動回数,回,400,133,639," in sheet
    assert "133÷76×365＝638.75" in sheet


def test_a_projection_of_fewer_days_than_the_papers_is_told_before_it_is_submitted(staff, review):
    keep(staff, 600, basis_on=date(2020, 5, 31))
    old = "確かめてください：令和2年度のコーディネーターの活動回数の見込は、令和2年5月31日までの記録をもとにしたものです。"

    assert any(sentence.startswith(old) for sentence in checks(review))
    keep(staff, 639, basis_on=ON)
    assert not any("見込" in sentence for sentence in checks(review))


def test_the_number_of_a_paper_leads_to_how_it_was_expected(as_manager, staff):
    keep(staff, 600)

    page = text(as_manager.get("/indicators/coordinator_activities/2020/?as_of=2020-06-15"))

    assert "/plans/projections/?on=2020-06-15#of-coordinator_activities" in page
    assert 'id="of-coordinator_activities"' in text(as_manager.get(LIST))


def test_the_page_asks_no_more_however_many_projections_there_are(as_staff, staff):
    def statements():
        with CaptureQueriesContext(connection) as asked:
            as_staff.get(LIST)
        return len(asked)

    keep(staff, 600)
    statements()  # the first also notes the year that was chosen
    few = statements()
    for value in range(20):
        keep(staff, value).withdraw(by=staff, at=AT)

    assert statements() == few


def test_the_day_of_an_open_review_is_offered(as_staff, review):
    """What goes by a later day is not printed in it."""
    offered = '<a href="?on=2020-06-15">基準日で計算する</a>'

    assert offered in text(as_staff.get("/plans/projections/?on=2020-06-30"))
    assert offered not in text(as_staff.get(LIST))
    review.state = review.State.APPROVED
    review.save()
    assert offered not in text(as_staff.get("/plans/projections/?on=2020-06-30"))
