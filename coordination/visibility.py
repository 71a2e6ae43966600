"""Who sees which records. Every model that a screen loads is loaded through `visible_to(user)`."""

from django.db import models

from coordination.models.user import User

OFFICE = frozenset({User.Role.ADMIN, User.Role.STAFF, User.Role.COORDINATOR, User.Role.MANAGER})


def works_for_the_office(user) -> bool:
    """True for those who do the municipality's work; not for residents who keep an exchange group's books."""
    return user.is_active and getattr(user, "role", None) in OFFICE


class OfficeQuerySet(models.QuerySet):
    """Records of the municipality: the office sees all of them, nobody else any."""

    def visible_to(self, user):
        return self if works_for_the_office(user) else self.none()


class SharedQuerySet(models.QuerySet):
    """Records that are no secret, such as the areas of the city: whoever has signed in sees them."""

    def visible_to(self, user):
        return self if user.is_authenticated else self.none()
