"""移行前の実績: into a grid with their source, and beside what the records come to."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from reports.closed_years import CLOSED
from reports.models import CarriedOver, Indicator, YearClosing
from tests.filled_forms import open_form
from tests.test_outlooks import ACTIVITIES, R1
from tests.test_rules import actual, carry_over

pytestmark = pytest.mark.django_db

H29 = FiscalYear(2017)
GRID = "/plans/carried-over/grid/?last=2019"
SOURCE = "第6期計画評価書 3ページ"


def pk(key=ACTIVITIES):
    return Indicator.objects.get(key=key).pk


def cell(year, key=ACTIVITIES):
    return f"value_{pk(key)}_{year.year}"


def kept():
    found = CarriedOver.objects.order_by("indicator__position", "fiscal_year")
    return [(one.indicator.key, one.fiscal_year, one.value, one.source) for one in found]


def text(answer):
    return answer.content.decode()


def test_what_is_typed_is_kept_with_its_source_and_printed(as_staff):
    data = open_form(as_staff, GRID) | {cell(H29): "１，１９８", "source": SOURCE}

    assert as_staff.post(GRID, data).status_code == 302

    assert kept() == [(ACTIVITIES, H29, 1198, SOURCE)]
    assert actual(ACTIVITIES, H29).value == 1198


def test_a_row_may_have_a_source_of_its_own(as_staff):
    data = open_form(as_staff, GRID)
    data |= {cell(H29): "198", cell(H29, "tier1_meetings"): "0", "source": SOURCE}
    data[f"source_{pk('tier1_meetings')}"] = "議事録のつづり"

    as_staff.post(GRID, data)

    assert kept() == [("tier1_meetings", H29, 0, "議事録のつづり"), (ACTIVITIES, H29, 198, SOURCE)]


def test_a_figure_without_its_source_is_not_kept_and_not_lost(as_staff):
    answer = as_staff.post(GRID, open_form(as_staff, GRID) | {cell(H29): "198"})

    assert answer.status_code == 422
    assert "どの書類の何ページの数かを書いてください。" in text(answer)
    assert 'value="198"' in text(answer)
    assert kept() == []


def test_a_word_in_a_cell_is_told_with_its_indicator_and_year(as_staff):
    answer = as_staff.post(GRID, open_form(as_staff, GRID) | {cell(H29): "約200", "source": SOURCE})

    assert answer.status_code == 422
    assert "コーディネーターの活動回数　平成29年度" in text(answer)
    assert 'value="約200"' in text(answer)


def test_a_figure_that_is_changed_or_emptied_is_asked_about_first(as_staff):
    for year, value in ((FiscalYear(2016), 150), (H29, 198)):
        CarriedOver.objects.create(indicator_id=pk(), fiscal_year=year, value=value, source="前の書類")
    data = open_form(as_staff, GRID) | {cell(FiscalYear(2016)): "", cell(H29): "199", "source": SOURCE}

    answer = as_staff.post(GRID, data)

    assert answer.context["warnings"] == [
        "コーディネーターの活動回数の平成28年度の150回（前の書類）を、消します。",
        f"コーディネーターの活動回数の平成29年度の198回（前の書類）を、199回（{SOURCE}）に直します。",
    ]
    assert len(kept()) == 2
    as_staff.post(GRID, data | {"confirmed": answer.context["warnings_mark"]})
    assert kept() == [(ACTIVITIES, H29, 199, SOURCE)]


def test_an_indicator_has_no_cell_for_a_year_before_it_began(as_staff):
    Indicator.objects.filter(key=ACTIVITIES).update(since=FiscalYear(2016))

    fields = as_staff.get(GRID).context["form"].fields

    assert cell(FiscalYear(2015)) not in fields and cell(FiscalYear(2016)) in fields
    assert not any(name.startswith(f"value_{pk('council_meetings')}_") for name in fields)  # 目標だけ


def test_the_grid_begins_with_the_years_before_the_records(as_staff):
    years = as_staff.get("/plans/carried-over/grid/").context["form"].years

    assert (years[0], years[-1]) == (FiscalYear(2012), H29)
    assert as_staff.get("/plans/carried-over/grid/?last=x").status_code == 200
    assert as_staff.get("/plans/carried-over/grid/?last=1900").context["form"].years[-1] == FiscalYear(1970)


def test_the_list_shows_both_numbers_and_which_one_is_printed(as_coordinator):
    carry_over(R1, 800)
    carry_over(H29, 198)

    page = as_coordinator.get(reverse("carried_over_list")).context
    rows = [[cell.text for cell in row] for row in page["page"].rows]

    assert rows == [
        ["コーディネーターの活動回数", "令和元年度", "800回", "815", "▲15", "記録から数えた値", SOURCE,
         "くいちがっています。記録が正しければ、このままで構いません。前の書類が正しければ、足りない記録を入れるか、記録の誤りを直します。"],
        ["コーディネーターの活動回数", "平成29年度", "198回", "記録なし", "", "移行前の実績", SOURCE, "することはありません。"],
    ]  # fmt: skip
    assert "くいちがうものが、1件あります。" in page["page"].notice


def test_each_number_of_the_list_opens_what_it_rests_on(as_coordinator):
    carry_over(R1, 800)
    row = as_coordinator.get(reverse("carried_over_list")).context["page"].rows[0]

    printed, counted = (text(as_coordinator.get(row[at].address)) for at in (2, 3))

    assert SOURCE in printed and "評価書に出るのは、記録から数えた値です。" in printed
    assert '<p class="big-number">815回</p>' in counted


def test_where_records_begin_later_the_printed_figure_stays_and_the_list_says_what_to_do(as_coordinator):
    carry_over(R1, 800)
    Indicator.objects.filter(key=ACTIVITIES).update(counted_from=FiscalYear(2020))

    (row,) = as_coordinator.get(reverse("carried_over_list")).context["page"].rows

    assert actual(ACTIVITIES, R1).value == 800
    assert row[5].text == "移行前の実績"
    assert "「記録から数える最初の年度」をこの年度にします" in row[7].text


def test_figures_that_agree_are_no_difference(as_coordinator):
    carry_over(R1, 815)

    page = as_coordinator.get(reverse("carried_over_list")).context["page"]

    assert (page.notice, page.rows[0][4].text, page.rows[0][7].text) == ("", "0", "することはありません。")


def test_the_source_of_one_figure_is_mended_by_itself(as_staff):
    one = carry_over(H29, 198)

    as_staff.post(
        one.get_absolute_url(), open_form(as_staff, one.get_absolute_url()) | {"source": "同 4ページ"}
    )

    assert kept() == [(ACTIVITIES, H29, 198, "同 4ページ")]


def test_a_closed_year_keeps_what_was_carried_over_by_any_route(as_staff, manager):
    one = carry_over(H29, 198)
    YearClosing.close(H29, by=manager, at=timezone.now(), today=timezone.localdate())

    as_staff.post(GRID, open_form(as_staff, GRID) | {cell(H29): "999", "source": SOURCE})
    answer = as_staff.post(
        one.get_absolute_url(), open_form(as_staff, one.get_absolute_url()) | {"value": "999"}
    )

    assert "この年度は締めてあります。" in text(answer)
    assert "締めてあります" in text(as_staff.get(GRID))
    for act in (
        one.delete,
        lambda: CarriedOver.objects.filter(pk=one.pk).update(value=999),
        lambda: CarriedOver.objects.filter(pk=one.pk).update(fiscal_year=FiscalYear(2016)),
        lambda: CarriedOver.objects.create(
            indicator_id=pk("tier1_meetings"), fiscal_year=H29, value=1, source=SOURCE
        ),
    ):
        with pytest.raises(DatabaseError, match=CLOSED), transaction.atomic():
            act()
    assert kept() == [(ACTIVITIES, H29, 198, SOURCE)]


def test_two_people_at_the_same_grid_are_both_heard(as_staff):
    """What the other has saved meanwhile is told, and neither is written over."""
    mine = open_form(as_staff, GRID) | {cell(H29): "198", "source": SOURCE}
    carry_over(H29, 200)

    answer = as_staff.post(GRID, mine)

    assert answer.status_code == 409
    assert kept() == [(ACTIVITIES, H29, 200, SOURCE)]


def test_the_whole_list_is_one_count_of_the_records(as_staff, django_assert_max_num_queries):
    for year in range(2010, 2018):
        for key in (ACTIVITIES, "tier1_meetings", "tier2_meetings"):
            CarriedOver.objects.create(
                indicator_id=pk(key), fiscal_year=FiscalYear(year), value=1, source=SOURCE
            )

    with django_assert_max_num_queries(20):
        as_staff.get(reverse("carried_over_list"))
