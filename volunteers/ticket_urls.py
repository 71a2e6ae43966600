from django.urls import path

from volunteers.views import book_print, books, expiry, ledger, passbook, ticket_search, tickets, transfers

urlpatterns = [
    path("tickets/", tickets.ticket_desk, name="ticket_desk"),
    path("tickets/sell/", tickets.ticket_sell, name="ticket_sell"),
    path("tickets/redeem/", tickets.ticket_redeem, name="ticket_redeem"),
    path("tickets/pass-on/", tickets.ticket_pass_on, name="ticket_pass_on"),
    path("tickets/void/", tickets.ticket_void, name="ticket_void"),
    path("tickets/expire/", expiry.ticket_expire, name="ticket_expire"),
    path("tickets/find/", ticket_search.ticket_find, name="ticket_find"),
    path("tickets/<int:group>/<int:serial>/", ticket_search.ticket_detail, name="ticket_detail"),
    path("books/", books.book_list, name="book_list"),
    path("books/add/", books.book_add, name="book_add"),
    path("books/print/", book_print.book_print, name="book_print"),
    path("books/<int:pk>/", books.book_detail, name="book_detail"),
    path("books/<int:pk>/discard/", books.book_discard, name="book_discard"),
    path("ledger/", ledger.ledger_list, name="ledger_list"),
    path("ledger/pdf/", ledger.ledger_pdf, name="ledger_pdf"),
    path("ledger/<int:pk>/", transfers.transfer_detail, name="transfer_detail"),
    path("ledger/<int:pk>/reverse/", transfers.transfer_reverse, name="transfer_reverse"),
    path("members/<int:pk>/passbook/", passbook.member_passbook, name="member_passbook"),
    path("members/<int:pk>/passbook/pdf/", passbook.member_passbook_pdf, name="member_passbook_pdf"),
]
