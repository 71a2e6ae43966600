"""Addresses of plans and their indicators, one with the longest words and one that has been retired."""

from django.urls import reverse

from coordination.models import Area
from reports.models import Indicator

LONG = "とても長い名前の指標" * 9


def pages_of_plans():
    long = Indicator.objects.create(
        key="long", name=LONG, definition=LONG * 5, measure="activities", tier=2, area=Area.objects.first(),
        section="activities", since=2018, retired_from=2030, position=90,
    )  # fmt: skip
    keys = ("tier2_meetings", long.key)
    return {
        "plan_edit": [reverse("plan_edit", args=[8])],
        "setup_targets": ["/plans/7/targets/", "/plans/8/targets/?as_of=2020-06-15"],
        "indicator_list": ["/indicators/", "/indicators/?q=zzz"],
        **{
            f"indicator_{page}": [reverse(f"indicator_{page}", args=[key]) for key in keys]
            for page in ("detail", "edit", "retire")
        },
    }
