"""Taking many people out of the application, as a user does it: asked why, says so, and is led to the file."""

from django.urls import reverse
from django.utils.http import urlencode

WHY = "総会の案内を郵送するため"


def exported(client, address, query=None):
    """The file behind an address that holds more than a hundred people."""
    to = f"{address}?{urlencode(query)}" if query else address
    assert client.get(to).status_code == 428
    return client.post(reverse("export_reason"), {"to": to, "reason": WHY}, follow=True)
