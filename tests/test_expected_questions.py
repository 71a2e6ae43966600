"""What a committee is likely to ask is found in the figures, with the records, and answered once for each year."""

import pytest
from django.urls import reverse

from coordination import guards
from coordination.fiscal_year import FiscalYear
from reports.expected_questions import expected_questions
from reports.models import CarriedOver, CountingRule, ExpectedAnswer, Indicator, PlanReview, Target
from reports.paper import Paper

ACTIVITIES = "coordinator_activities"


@pytest.fixture
def asked(review):
    return lambda: {one.key: str(one.text) for one in expected_questions(Paper(review, review.as_of))}


@pytest.fixture
def clerk(client, staff):
    client.force_login(staff)
    return client


def test_the_questions_of_the_demo_are_those_that_its_paper_raises(asked):
    found = asked()

    for key, words in {
        "missed:tier1_meetings:2018": "目標5回（層を分けずに定めたもの）に対し、3回",
        "missed:tier1_meetings:2019": "目標6回（層を分けずに定めたもの）に対し、2回",
        "overshot:coordinator_activities:2019": "目標300回に対し815回（達成率272％）",  # 815 ÷ 300 = 2.716…
        "blank:coordinator_activities:2020": "令和2年度のコーディネーターの活動回数は、まだ空欄です",
        "no_tier:council_meetings": "平成30年度 5回、令和元年度 6回、令和2年度 7回）は、層を分けていません",
        "changed:tier2_meetings:2019": "4回から令和元年度の14回に増えました（350％）",  # 14 ÷ 4 = 3.5
        "counted_otherwise:tier2_meetings:2019": "14回ですが、「関係者会議を含める」数え方では115回、"
        "「関係者会議と視察の受け入れを含める」数え方では121回",
    }.items():
        assert words in found[key]


def test_every_number_of_a_question_opens_its_records(review):
    for question in expected_questions(Paper(review, review.as_of)):
        figures = [part for part in question.text.parts if not isinstance(part, str)]
        assert figures and all(figure.address for figure in figures), question.key


@pytest.mark.parametrize(
    ("target", "kind"),
    # 815 ÷ 545 = 1.4954 → 150 %, 815 ÷ 546 = 1.4927 → 149 %
    [(816, {"missed"}), (815, set()), (546, set()), (545, {"overshot"})],
)
def test_a_target_is_missed_below_it_and_far_passed_from_150_percent(asked, target, kind):
    Target.objects.filter(indicator__key=ACTIVITIES, fiscal_year=FiscalYear(2019)).update(value=target)

    found = {key.split(":")[0] for key in asked() if key.endswith(f":{ACTIVITIES}:2019")}
    assert found - {"changed"} == kind


def test_a_rule_that_changed_is_asked_about_in_its_first_year(asked, review):
    new = CountingRule.objects.create(
        indicator=Indicator.objects.get(key="tier2_meetings"), name="新しい数え方", wording="広く数えます。",
        effective_from=FiscalYear(2019), decided_on="2019-04-01", decided_by="課長",
    )  # fmt: skip
    new.kinds.set(CountingRule.objects.filter(is_adopted=False).last().kinds.all())

    found = asked()
    assert (
        "「地域の話し合いの場」から「新しい数え方」に変わっています" in found["new_rule:tier2_meetings:2019"]
    )
    assert "new_rule:tier2_meetings:2018" not in found


def test_two_sources_that_differ_are_asked_about(asked):
    CarriedOver.objects.create(
        indicator=Indicator.objects.get(key=ACTIVITIES),
        fiscal_year=FiscalYear(2019),
        value=800,
        source="前の報告書",
    )

    assert (
        "前の書類では800回（前の報告書）ですが、記録からは815回" in asked()[f"two_sources:{ACTIVITIES}:2019"]
    )


def test_an_answer_is_written_once_and_stands_on_paper(clerk, review):
    address = f"{reverse('review_answer', args=[7])}?of=overshot:{ACTIVITIES}:2019"
    assert "目標300回に対し815回" in clerk.get(address).content.decode()
    clerk.post(address, {"body": "訪ねる先がふえました。"})

    answer = ExpectedAnswer.objects.get()
    assert (answer.key, answer.written_by.username) == (f"overshot:{ACTIVITIES}:2019", "shokuin")
    assert "訪ねる先がふえました。" in clerk.get(reverse("review_questions", args=[7])).content.decode()
    again = clerk.post(address, {"body": "別の答え", "seen": ""})
    assert again.status_code == 409 and ExpectedAnswer.objects.get().body == "訪ねる先がふえました。"


def test_last_years_answer_is_kept_and_can_be_begun_with(clerk, review, staff):
    earlier = PlanReview.objects.create(
        plan=review.plan, as_of="2019-06-15", placements_from=FiscalYear(2018)
    )
    ExpectedAnswer.objects.create(
        review=earlier, key=f"overshot:{ACTIVITIES}:2018", body="去年の答えです。", written_by=staff,
        written_at="2019-06-20T00:00:00Z",
    )  # fmt: skip

    page = clerk.get(reverse("review_questions", args=[7])).content.decode()
    assert "去年の答えです。" in page
    form = clerk.get(f"{reverse('review_answer', args=[7])}?of=overshot:{ACTIVITIES}:2019&from=earlier")
    assert form.context["form"]["body"].value() == "去年の答えです。"


def test_a_question_that_is_gone_leads_back_with_a_word(clerk):
    answer = clerk.get(f"{reverse('review_answer', args=[7])}?of=missed:nothing", follow=True)

    assert "いまの数値からは出てきません" in answer.content.decode()


@pytest.mark.slow
def test_the_questions_are_a_paper(clerk):
    pdf = clerk.get(reverse("review_questions_paper", args=[7, "pdf"]))
    assert pdf.status_code == 200 and pdf.content[:5] == b"%PDF-"
    assert clerk.get(reverse("review_questions_paper", args=[7, "json"])).status_code == 404


def test_a_city_without_plan_figures_is_told_what_to_see_to(clerk):
    Target.objects.all().delete()
    guards.take_all_down()
    CountingRule.objects.all().delete()
    Indicator.objects.update(measure="activities", is_target_only=False, achieved_by=None)
    assert clerk.get(reverse("review_questions", args=[7])).status_code == 200
