"""The pages of what has been done and seen: with nothing, with a long name, with many entries."""

from django.urls import reverse

from config.acting import acting_as
from coordination.accesses import note_access
from coordination.models import Access, Organization, User
from tests.browser.addresses_of_councils import LONG


def pages_of_accesses(organization):
    staff = User.objects.get(username="shokuin")
    with acting_as(f"user:{staff.pk}"):
        for name in (*(f"{LONG}{number}" for number in range(60)), LONG):
            Organization.objects.filter(pk=organization.pk).update(name=name)
    everybody = [("member", str(key)) for key in range(1, 120)]
    large = note_access(
        Access.Act.EXPORT, everybody, actor=f"user:{staff.pk}", view="member_list", path="/x/", reason=LONG
    )
    untouched = Organization.objects.earliest("pk")
    return {
        "record_history": [
            reverse("record_history", args=["coordination_organization", one.pk])
            for one in (organization, untouched)
        ],
        "access_list": [
            reverse("access_list"),
            f"{reverse('access_list')}?person=zzz",
            f"{reverse('access_list')}?act=export",
        ],
        "access_detail": [reverse("access_detail", args=[large.pk])],
    }
