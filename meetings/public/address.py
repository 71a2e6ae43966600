from django.conf import settings
from django.urls import reverse


def public_address(initiative) -> str:
    """Where everybody may read about an initiative; "" for one that is not shown, and where the public page is switched off."""
    is_shown = initiative.is_published and initiative.status != initiative.Status.ENDED
    return reverse("public_initiative", args=[initiative.pk]) if settings.PUBLIC_PAGE and is_shown else ""
