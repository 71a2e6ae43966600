from django.conf import settings

from coordination.models import Municipality


def installation(request):
    """The municipality's name and words for every page, what it calls the reader's role, and whether there is mail."""
    city = Municipality.of(request)
    user = getattr(request, "user", None)
    role = city.role_name(user.role) if user is not None and user.is_authenticated else ""
    return {"municipality": city, "role_name": role, "sends_mail": bool(settings.EMAIL_URL)}
