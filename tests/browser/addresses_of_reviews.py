"""Addresses of reviews on their way to an edition, in the states that they have."""

from datetime import date
from hashlib import sha256
from io import BytesIO

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from coordination.fiscal_year import FiscalYear
from coordination.models import User
from meetings.models import Meeting, MeetingSeries
from reports.models import NarrativePhoto, Plan, PlanReview, ReviewStep, YearClosing, YearlyTask
from tests.editions import edition_of

# Files of a review, an edition and the papers made of them.
NO_PAGES = {
    "review_download", "review_questions_paper", "review_summary_pdf", "edition_file", "edition_archive",
    "edition_statement_file", "handover_pdf",
}  # fmt: skip
QUESTION = "overshot:coordinator_activities:2019"


def pages_of_reviews():
    clerk, manager = (User.objects.get(role=role) for role in ("staff", "manager"))
    review, number = PlanReview.objects.get(), 7
    _written(review)
    photo = _photographed(review, clerk)
    edition = edition_of(review, manager)
    series = MeetingSeries.objects.filter(tier=2, kind__name="地域の話し合いの場").first()
    Meeting.objects.create(
        series=series, held_on="2019-11-20", status="held"
    )  # what the edition does not know
    submitted, approved = (_of_another_plan(state) for state in ("submitted", "approved"))
    edition_of(approved, manager)
    ReviewStep.objects.create(
        review=submitted, act="submit", comment="とても長いコメントの見本" * 20, by=clerk, at=timezone.now()
    )
    closing = YearClosing.close(FiscalYear(2014), by=manager, at=timezone.now(), today=timezone.localdate())
    return {
        "review": [f"/plans/{one.plan.number}/review/" for one in (review, submitted, approved)]
        + ["/plans/99/review/"],
        "review_add": ["/plans/8/review/add/"],
        "review_submit": [reverse("review_submit", args=[number])],
        "review_take_back": [reverse("review_take_back", args=[submitted.plan.number])],
        "review_send_back": [reverse("review_send_back", args=[submitted.plan.number])],
        "review_approve": [reverse("review_approve", args=[submitted.plan.number])],
        "review_revise": [reverse("review_revise", args=[approved.plan.number])],
        "review_texts": [reverse("review_texts", args=[one.plan.number]) for one in (review, approved)],
        **_of_texts(review, photo, edition),
        "review_questions": [
            reverse("review_questions", args=[one.plan.number]) for one in (review, submitted)
        ],
        "review_answer": [f"{reverse('review_answer', args=[number])}?of={QUESTION}"],
        "review_summary": [
            reverse("review_summary", args=[one.plan.number]) for one in (review, submitted, approved)
        ],
        "edition_statement": [reverse("edition_statement", args=[edition.pk])],
        **_of_handover(),
        "year_list": [reverse("year_list")],
        "year_close": [reverse("year_close", args=[FiscalYear(2018)])],
        "year_reopen": [reverse("year_reopen", args=[closing.pk])],
        "edition_detail": [edition.get_absolute_url()],
        "edition_changes": [reverse("edition_changes", args=[edition.pk])],
    }


def _of_texts(review, photo, edition):
    return {
        "review_text_add": [
            f"{reverse('review_text_add', args=[review.plan.number])}?section={one}"
            for one in ["council_meetings"]
        ],
        "review_text_edit": [reverse("review_text_edit", args=[review.narratives.last().pk])],
        "review_text_delete": [reverse("review_text_delete", args=[review.narratives.last().pk])],
        "review_photo_add": [reverse("review_photo_add", args=[photo.narrative_id])],
        "review_photo_edit": [reverse("review_photo_edit", args=[photo.pk])],
        "review_photo_remove": [reverse("review_photo_remove", args=[photo.pk])],
        "edition_figure": [
            f"{reverse('edition_figure', args=[edition.pk])}?of=/indicators/tier2_meetings/2019/%3Fas_of%3D2020-06-15"
        ],
        "number_find": [
            "/plans/numbers/",
            "/plans/numbers/?q=815",
            "/plans/numbers/?q=99999",
            "/plans/numbers/?q=活動",
        ],
    }


def _of_handover():
    task = YearlyTask.objects.create(
        month=3, day=31, title="とても長い予定の見本" * 9, note="とても長い手順の見本" * 20
    )
    return {
        "handover": [reverse("handover")],
        "handover_task_add": [reverse("handover_task_add")],
        "handover_task_edit": [reverse("handover_task_edit", args=[task.pk])],
        "handover_task_delete": [reverse("handover_task_delete", args=[task.pk])],
    }


def _written(review):
    review.narratives.create(
        section="activities",
        heading="とても長い見出しの見本" * 4,
        body="目標｛coordinator_activities:2019:target｝に対し｛coordinator_activities:2019:actual｝で、"
        "｛coordinator_activities:2019:against_target｝ました。約4割の人が急増した120回と答えました。",
        position=99,
    )


def _photographed(review, by) -> NarrativePhoto:
    written = BytesIO()
    Image.new("RGB", (1200, 800), "navy").save(written, "JPEG")
    content = written.getvalue()
    return NarrativePhoto.objects.create(
        narrative=review.narratives.last(),
        content=ContentFile(content, name="x.jpg"),
        name="x.jpg",
        content_type="image/jpeg",
        size=len(content),
        digest=sha256(content).hexdigest(),
        caption="とても長い写真の説明の見本" * 6,
        description="話し合いのようす",
        added_by=by,
    )


def _of_another_plan(state) -> PlanReview:
    number = 90 + Plan.objects.count()  # of one year of its own
    plan = Plan.objects.create(
        number=number, first_year=FiscalYear(1900 + number), last_year=FiscalYear(1900 + number)
    )
    return PlanReview.objects.create(
        plan=plan, as_of=date(2020, 6, 1), placements_from=FiscalYear(2018), state=state
    )
