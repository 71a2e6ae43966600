from django.contrib import admin

from coordination.office_admin import OfficeAdmin, SeenInline
from volunteers.models import ExchangeGroup, TicketTerms

# Members, services and tickets are the group's own books and are not edited here.


class TicketTermsInline(SeenInline):
    model = TicketTerms


@admin.register(ExchangeGroup)
class ExchangeGroupAdmin(OfficeAdmin):
    list_display = ["name", "area", "started_on"]
    inlines = [TicketTermsInline]
