"""What the tests of 困りごと share: the day of the one they follow, and how it is opened and merged."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from coordination.models import User

HEARD_ON = date(2019, 5, 7)


def text(answer):
    return answer.content.decode()


def address(view, *needs):
    return reverse(view, args=[one.pk for one in needs])


def merge(one, other):
    one.merge_into(other, by=User.objects.get(role="staff"), at=timezone.now())
