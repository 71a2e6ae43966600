"""Addresses of a group's statements, cash book and closed months."""

from django.urls import reverse

from coordination.models import User
from volunteers.models import CashEntry, ExchangeGroup


def pages_of_statements():
    """The group of the demo, which has a helper with the longest name and a month that does not tie, and a second one
    that has no records."""
    group, office = ExchangeGroup.objects.first(), User.objects.get(role="dispatcher")
    empty = ExchangeGroup.objects.create(
        name="まだ記録のない会" * 8, area=group.area, started_on="2020-04-01"
    )
    empty.dispatchers.add(office)
    helper = group.members.filter(given__isnull=False).first()
    helper.name = "とても長い名前の見本" * 5
    helper.save()
    entry = CashEntry.objects.create(
        group=group, on="2020-05-20", kind="sale", yen=150, note="とても長い摘要" * 25, entered_by=office
    )
    return {
        **_of_reading(group, empty),
        **_of_writing(group, empty, entry),
        "exchange_totals": ["/exchange/totals/?on=2020-06-15", "/exchange/totals/?on=2010-01-01"],
        "exchange_wishes": [f"/exchange/wishes/{group.area_id}/?fy=2019"],
    }


def _of_reading(group, empty):
    address = {
        name: [reverse(f"statement_{name}", args=[one.pk]) for one in (group, empty)]
        for name in ("detail", "year", "helpers")
    }
    return {
        "statement_list": ["/exchange/statements/"],
        "statement_detail": [f"{one}?on=2020-06-15" for one in address["detail"]],
        "statement_year": [f"{one}?fy=2019" for one in address["year"]],
        "statement_helpers": [
            *(f"{one}?fy=2019" for one in address["helpers"]),
            f"{address['helpers'][0]}?first=2020-01-02&last=2020-01-01",
        ],
        "statement_month": [reverse("statement_month", args=[one.pk, 2020, 5]) for one in (group, empty)],
    }


def _of_writing(group, empty, entry):
    def of_both(name, query=""):
        return [reverse(name, args=[one.pk]) + query for one in (group, empty)]

    return {
        "ledger_home": ["/exchange/closing/"],
        "month_list": of_both("month_list", "?fy=2020"),
        "month_close": [reverse("month_close", args=[group.pk, 2020, number]) for number in (4, 5)],
        "cash_list": of_both("cash_list", "?fy=2020"),
        "cash_add": of_both("cash_add"),
        "cash_edit": [reverse("cash_edit", args=[entry.pk])],
        "cash_delete": [reverse("cash_delete", args=[entry.pk])],
        "cash_ties": of_both("cash_ties", "?fy=2020"),
        "ledger_export": of_both("ledger_export"),
    }
