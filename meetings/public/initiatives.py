"""What is public: the one place that decides it. Pages and data are made of these plain objects and of nothing else."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from urllib.parse import quote

from django.conf import settings
from django.db.models import Prefetch

from coordination.models import Area, Municipality
from coordination.wareki import format_date
from meetings.models import Initiative, InitiativeFile
from meetings.schedules import days_between, read
from meetings.schedules.days import rule_of
from meetings.schedules.reading import spoken

AHEAD = timedelta(days=183)  # how far dates are told: half a year
PHOTOS = ("image/jpeg", "image/png", "image/webp")
WHOLE_CITY = 0  # stands for an area in addresses


@dataclass(frozen=True)
class PublicArea:
    """number: as addresses name it; WHOLE_CITY for what belongs to no single area."""

    number: int
    name: str


@dataclass(frozen=True)
class PublicPlace:
    """map: where a map of the address is looked for, outside this site; "" without an address."""

    name: str
    address: str
    map: str


@dataclass(frozen=True)
class PublicPartner:
    name: str
    role: str


@dataclass(frozen=True)
class PublicPhoto:
    """stored_as: where the file lies; never shown."""

    number: int
    caption: str
    content_type: str
    digest: str
    stored_as: str

    @property
    def address(self) -> str:
        return f"photos/{self.number}.{self.content_type.removeprefix('image/')}"


@dataclass(frozen=True)
class PublicInitiative:
    """One initiative as everybody may know it. days: on which it takes place from today on, up to AHEAD.

    called_off: days ahead on which it does not, though it would. weekdays: on which it may be (0: Monday).
    """

    number: int
    name: str
    other_names: tuple[str, ...]
    council: str
    area: PublicArea
    part: str
    category: str
    category_name: str
    is_paused: bool
    venue: str
    places: tuple[PublicPlace, ...]
    schedule: str
    weekdays: tuple[int, ...]
    days: tuple[date, ...]
    called_off: tuple[date, ...]
    starts_at: time | None
    ends_at: time | None
    started_on: date | None
    started_note: str
    summary: str
    people: str
    partners: tuple[PublicPartner, ...]
    seeks_partners: bool
    call: str
    contact: str
    photos: tuple[PublicPhoto, ...]
    confirmed_on: date | None

    @property
    def where(self) -> str:
        """The places in the words of the invitation, else by their names."""
        return self.venue or "、".join(place.name for place in self.places)

    @property
    def times(self) -> str:
        """10時から12時; "" where the words say it already, and where nobody wrote it down."""
        return "" if read(self.schedule).starts_at else spoken(self.starts_at, self.ends_at)

    @property
    def names_its_places(self) -> bool:
        """Whether the words of the invitation say no more than the names of the places."""
        return self.venue == "、".join(place.name for place in self.places)

    @property
    def since(self) -> str:
        """When it began, as far as that is known."""
        return self.started_note or (format_date(self.started_on) if self.started_on else "")


@dataclass(frozen=True)
class PublicSite:
    """All that is public on a day."""

    city: str
    department: str
    contact: str
    is_demo: bool
    as_of: date
    licence: str
    initiatives: tuple[PublicInitiative, ...]

    @property
    def areas(self) -> list[PublicArea]:
        return list(dict.fromkeys(one.area for one in self.initiatives))

    @property
    def categories(self) -> list[tuple[str, str]]:
        """Those that there is something in, in the order of the form."""
        known = {one.category for one in self.initiatives}
        return [(key, name) for key, name in Initiative.Category.choices if key in known]

    @property
    def weekdays(self) -> list[int]:
        return sorted({day for one in self.initiatives for day in one.weekdays})

    @property
    def photos(self) -> list[PublicPhoto]:
        return [photo for one in self.initiatives for photo in one.photos]


def public_site(as_of: date) -> PublicSite:
    city = Municipality.current()
    return PublicSite(
        city=city.name,
        department=city.department,
        contact=city.contact,
        is_demo=bool(city.demo),
        as_of=as_of,
        licence=settings.OPEN_DATA_LICENCE,
        initiatives=tuple(public_initiatives(as_of)),
    )


def public_initiatives(as_of: date) -> list[PublicInitiative]:
    """Those marked as published and not ended, in the order of their areas and councils."""
    areas = _areas()
    found = _with_what_is_shown(Initiative.objects.published(), as_of)
    made = [_made_public(one, areas, as_of) for one in found]
    order = {pk: position for position, pk in enumerate([None, *areas])}
    of_council = {one.pk: (order[one.council.area_id], one.council.name) for one in found}
    return sorted(made, key=lambda one: (*of_council[one.number], one.number))


def as_public(initiative: Initiative, as_of: date) -> PublicInitiative:
    """One as everybody would know it, whether or not it is published."""
    one = _with_what_is_shown(Initiative.objects.filter(pk=initiative.pk), as_of).get()
    return _made_public(one, _areas(), as_of)


def _areas() -> dict[int, Area]:
    return {area.pk: area for area in Area.objects.all()}


def _with_what_is_shown(initiatives, as_of):
    with_consent = InitiativeFile.objects.filter(consented_on__lte=as_of, content_type__in=PHOTOS)
    return (
        initiatives.select_related("council")
        .prefetch_related(
            "places",
            "partners__organization",
            Prefetch("files", with_consent, to_attr="public_files"),
        )
        .with_days_off(as_of)
    )


def _made_public(one: Initiative, areas, as_of) -> PublicInitiative:
    area, part = _area(areas.get(one.council.area_id), areas)
    is_paused = one.status == Initiative.Status.PAUSED
    days_off = {occasion.on for occasion in one.days_off}
    days = () if is_paused else tuple(days_between(one, as_of, as_of + AHEAD))
    rule = rule_of(one)
    has_consent = one.contact_consented_on is not None and one.contact_consented_on <= as_of
    return PublicInitiative(
        number=one.pk,
        name=one.name,
        other_names=tuple(one.names[1:]),
        council=one.council.name,
        area=area,
        part=part,
        category=one.category,
        category_name=one.get_category_display(),
        is_paused=is_paused,
        venue=one.venue,
        places=tuple(
            PublicPlace(place.name, place.address, map_of(place.address)) for place in one.places.all()
        ),
        schedule=one.schedule,
        weekdays=tuple(sorted(rule.weekdays)) if rule else (),
        days=tuple(day for day in days if day not in days_off),
        called_off=() if is_paused else tuple(sorted(days_off)),
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        started_on=one.started_on,
        started_note=one.started_note,
        summary=one.summary,
        people=one.people,
        partners=tuple(PublicPartner(by.organization.name, by.role) for by in one.partners.all()),
        seeks_partners=one.seeks_partners,
        call=one.call if one.seeks_partners else "",
        contact=one.contact if has_consent else "",
        photos=tuple(
            PublicPhoto(file.pk, file.caption, file.content_type, file.digest, file.content.name)
            for file in one.public_files
        ),
        confirmed_on=one.confirmed_on,
    )


def _area(area, areas) -> tuple[PublicArea, str]:
    """The 日常生活圏域, and the part of it where the council is one of a part."""
    if area is None:
        return PublicArea(WHOLE_CITY, "市全域"), ""
    whole, seen = area, {area.pk}
    while whole.parent_id and whole.parent_id not in seen:
        whole = areas[whole.parent_id]
        seen.add(whole.pk)
    return PublicArea(whole.pk, whole.name), "" if whole is area else area.name


def map_of(address: str) -> str:
    """Where a map of the address is looked for, by MAP_SEARCH_URL; "" where that is empty or there is no address."""
    if not address or not settings.MAP_SEARCH_URL:
        return ""
    return settings.MAP_SEARCH_URL.replace("{}", quote(address, safe=""))
