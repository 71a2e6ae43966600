"""Pages of tickets and the ledger, in the states that they have."""

from django.urls import reverse

from volunteers.models import ExchangeGroup, TicketBook, TicketTransfer


def pages_of_tickets():
    group, waiting = ExchangeGroup.objects.earliest("pk"), TicketBook.objects.for_sale().first()
    sold = TicketBook.objects.filter(issue__isnull=False).first()
    redeemed = TicketTransfer.objects.filter(kind="redeem").first()
    helper = redeemed.credited.member
    return {
        "ticket_sell": ["/exchange/tickets/sell/", f"/exchange/tickets/sell/?member={helper.pk}"],
        "ticket_redeem": [f"/exchange/tickets/redeem/?member={helper.pk}"],
        "ticket_expire": ["/exchange/tickets/expire/", "/exchange/tickets/expire/?on=0202-06-15"],
        "ticket_find": ["/exchange/tickets/find/", "/exchange/tickets/find/?serial=999999"],
        "ticket_detail": [
            reverse("ticket_detail", args=[group.pk, serial]) for serial in (sold.first, waiting.first)
        ],
        "book_list": ["/exchange/books/", "/exchange/books/?state=for_sale", "/exchange/books/?q=zzz"],
        "book_print": ["/exchange/books/print/", "/exchange/books/print/?print=yes&first=9&last=x"],
        "book_detail": [sold.get_absolute_url(), waiting.get_absolute_url()],
        "book_discard": [reverse("book_discard", args=[waiting.pk])],
        "ledger_list": [
            "/exchange/ledger/?fy=2019",
            "/exchange/ledger/?fy=2026",
            "/exchange/ledger/?years=all&kind=redeem&member=x",
        ],
        "transfer_detail": [redeemed.get_absolute_url()],
        "transfer_reverse": [reverse("transfer_reverse", args=[redeemed.pk])],
        "member_passbook": [reverse("member_passbook", args=[helper.pk])],
    }
