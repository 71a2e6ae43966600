"""The public pages: for everybody, without a log-in. They are made of what is public alone (meetings/public)."""

from functools import wraps

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control

from meetings.public import open_data, pages
from meetings.public.calendar import calendar_answer
from meetings.public.kept import Answer, edition
from meetings.public.pages import Way

KEPT_FOR = 60  # seconds that a browser may show a page without asking whether it has changed


def public(view):
    """Answers with what the view makes of the edition of the day; None is a page that there is not, or no longer.

    While the public page is switched off there is nothing at its addresses.
    """

    @wraps(view)
    def answered(request, **asked):
        if not settings.PUBLIC_PAGE:
            raise Http404
        edition_of_day = edition(timezone.localdate())
        found = view(request, edition_of_day, **asked)
        if found is None:
            missing = pages.missing_page(
                edition_of_day.site, Way(reverse("public_index"), "", settings.STATIC_URL)
            )
            return HttpResponse(missing.content, status=404, content_type=missing.content_type)
        return _sent(request, found)

    return answered


def _sent(request, answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.content, content_type=answer.content_type)
    patch_cache_control(response, public=True, max_age=KEPT_FOR)
    response["ETag"] = f'"{answer.tag}"'
    return get_conditional_response(request, response["ETag"], response=response)


@public
def public_index(request, edition):
    if request.GET:  # what readers type is answered, not kept
        return pages.served_list(edition.site, request.GET)
    return edition.answer("list", lambda site: pages.served_list(site, {}))


@public
def public_initiative(request, edition, pk):
    one = next((one for one in edition.site.initiatives if one.number == pk), None)
    way = Way.served("initiative")
    return one and edition.answer(f"{pk}/", lambda site: pages.initiative_page(site, one, way))


@public
def public_leaflet(request, edition, area):
    found = next((one for one in edition.site.areas if one.number == area), None)
    way = Way.served("leaflet")
    return found and edition.answer(f"leaflet/{area}/", lambda site: pages.leaflet_page(site, found, way))


@public
def public_data(request, edition):
    return edition.answer("data/", lambda site: pages.data_page(site, Way.served("data")))


@public
def public_csv(request, edition):
    return edition.answer("csv", open_data.csv_answer)


@public
def public_json(request, edition):
    return edition.answer("json", open_data.json_answer)


@public
def public_schema(request, edition):
    return open_data.schema_answer()


@public
def public_calendar(request, edition):
    return edition.answer("ics", calendar_answer)


@public
def public_photo(request, edition, pk, kind):
    address = f"photos/{pk}.{kind}"
    photo = next((photo for photo in edition.site.photos if photo.address == address), None)
    if photo is None or not default_storage.exists(photo.stored_as):
        return None
    with default_storage.open(photo.stored_as) as file:
        return Answer(file.read(), photo.content_type)
