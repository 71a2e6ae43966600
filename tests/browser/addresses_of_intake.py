"""Pages of the import of answers: a bare sheet that waits, a book with problems, and what has been taken in."""

from django.urls import reverse
from django.utils import timezone

from coordination.models import User
from surveys.models import Survey
from tests.answer_books import book, row, waiting
from tests.uploads import saved


def pages_of_intake():
    admin = User.objects.get(role="admin")
    bare, wrong, done = (
        waiting(admin, 3),
        waiting(admin, 4, saved(book(row(q1=7)))),
        waiting(admin, 5, taken_in_at=timezone.now(), survey=Survey.objects.earliest("pk")),
    )
    return {
        "intake_template": [],
        "intake_progress": [],
        "intake_problems": [],
        "intake_upload": [one.get_absolute_url() for one in (bare, wrong, done)],
        "intake_columns": [reverse("intake_columns", args=[bare.pk])],
        "intake_questions": [reverse("intake_questions", args=[bare.pk])],
    }
