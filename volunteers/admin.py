from django.contrib import admin

from coordination.office_admin import OfficeAdmin, SeenInline
from coordination.sheet_kinds import offer_book
from volunteers.models import ExchangeGroup, TicketTerms
from volunteers.past_books.openings import OpeningBalances
from volunteers.past_books.services import PastServices

offer_book(PastServices())
offer_book(OpeningBalances())

# Members, services and tickets are the group's own books and are not edited here.


class TicketTermsInline(SeenInline):
    model = TicketTerms


@admin.register(ExchangeGroup)
class ExchangeGroupAdmin(OfficeAdmin):
    list_display = ["name", "area", "started_on"]
    inlines = [TicketTermsInline]
