"""What the office of a group takes in from Excel for its own group, by the word before the hyphen of a kind's key."""

from functools import partial

from volunteers.member_book import MemberBook
from volunteers.models import ExchangeGroup
from volunteers.past_books.openings import OpeningBalances
from volunteers.past_books.services import PastServices

BOOKS = {"member": MemberBook, "service": PastServices, "opening": OpeningBalances}
Book = MemberBook | PastServices | OpeningBalances


def _of_group(book: type[Book], whose: str, user) -> Book | None:
    """The book of the group with that key, for those who keep its books."""
    if not (whose.isdecimal() and len(whose) < 10):
        return None
    group = ExchangeGroup.objects.kept_by(user).select_related("area").filter(pk=int(whose)).first()
    return book(group) if group else None


FINDERS = {word: partial(_of_group, book) for word, book in BOOKS.items()}
