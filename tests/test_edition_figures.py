"""A number of an edition opens what it was and what it had counted then, beside what it is now."""

import pytest
from django.urls import reverse

from meetings.models import Meeting, MeetingSeries
from reports.behind import behind_document
from reports.document import plan_review
from tests.editions import edition_of

OF = "/indicators/tier2_meetings/2019/?as_of=2020-06-15"


@pytest.fixture
def edition(review, manager):
    kept = {address: one.as_json() for address, one in behind_document(plan_review(review)).items()}
    return edition_of(review, manager, records=kept)


@pytest.fixture
def clerk(client, staff):
    client.force_login(staff)
    return client


def test_the_number_stays_as_it_was_and_what_it_is_now_stands_beside(clerk, edition):
    series = MeetingSeries.objects.filter(tier=2, kind__name="地域の話し合いの場").first()
    Meeting.objects.create(series=series, held_on="2019-11-20", status="held")
    page = clerk.get(reverse("edition_figure", args=[edition.pk]), {"of": OF})

    assert page.context["figure"].value == page.context["then"].total == 14
    assert page.context["now"].total == 15 and page.context["differs"]
    assert len(page.context["records"]) == 14 and "いまの記録がちがいます" in page.content.decode()


def test_the_numbers_of_an_editions_page_lead_there(clerk, edition):
    page = clerk.get(edition.get_absolute_url()).content.decode()

    assert (
        f"{reverse('edition_figure', args=[edition.pk])}?of=%2Findicators%2Ftier2_meetings%2F2019%2F" in page
    )


def test_a_target_was_not_counted_and_is_said_to_be_none(clerk, edition):
    page = clerk.get(
        reverse("edition_figure", args=[edition.pk]), {"of": f"{OF.replace('tier2', 'council')}#target"}
    )

    assert page.context["then"] is None and "一件ずつ数えたものではありません" in page.content.decode()


@pytest.mark.parametrize("of", ["", "https://example.jp/", "/figures/members/"])
def test_what_the_edition_does_not_print_is_not_opened(clerk, edition, of):
    assert clerk.get(reverse("edition_figure", args=[edition.pk]), {"of": of}).status_code == 404


def test_a_rate_says_how_it_was_worked_out(clerk):
    page = clerk.get("/indicators/coordinator_activities/2019/?as_of=2020-06-15").content.decode()

    assert "272％　815回（コーディネーターの活動回数）÷300回（目標）、小数点以下は四捨五入" in page  # 2.716…
    assert "<dt>状態</dt><dd>確定</dd>" in page
