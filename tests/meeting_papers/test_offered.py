"""Which papers the page of a meeting offers, and what their files are called."""

import pytest
from django.urls import reverse

from meetings.models import Meeting

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


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
