"""Forms of the office of a small group, filled in and sent as its dispatcher does it."""

from django.contrib.messages import get_messages
from django.urls import reverse

from tests.filled_forms import open_form
from tests.ledger import BEGUN
from volunteers.models import TicketBook, TicketTransfer


def book_of(group, first, last, **more) -> TicketBook:
    return TicketBook.objects.create(group=group, first=first, last=last, made_on=BEGUN, **more)


def send(client, view, *args, query="", confirm=False, **data):
    """The form of the view, opened and sent with what is entered; warnings are confirmed where that is said."""
    address = reverse(view, args=args) + query
    filled = {**open_form(client, address), **data}
    answer = client.post(address, filled)
    if confirm and answer.context and answer.context.get("warnings_mark"):
        answer = client.post(address, {**filled, "confirmed": answer.context["warnings_mark"]})
    return answer


def sentences(answer) -> list[str]:
    """What was wrong with a form."""
    return [sentence for errors in answer.context["form"].errors.values() for sentence in errors]


def told(answer) -> str:
    """What is said after a form was taken in."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def rows_of(group):
    return list(TicketTransfer.objects.filter(group=group).order_by("pk"))
