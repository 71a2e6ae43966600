"""The public pages, made of what is public alone: without a request, so without a session, a cookie or anybody's name.

The same pages are served and written as files. All their links are relative, so that a folder can stand anywhere.
"""

from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string

from coordination.wareki import WEEKDAYS
from meetings.public.initiatives import PublicArea, PublicInitiative, PublicSite
from meetings.public.kept import Answer
from meetings.public.narrowing import SearchForm, Wanted, search_text
from meetings.public.open_data import CSV_COLUMNS, SCHEMA, described

HTML = "text/html; charset=utf-8"
FOLDERS_DEEP = {"list": 0, "initiative": 1, "data": 1, "leaflet": 2, "narrowed": 2}


@dataclass(frozen=True)
class Way:
    """How a page leads to others. root: from it to the first page. index: what the page of a folder is called.
    assets: where styles and fonts lie."""

    root: str
    index: str
    assets: str

    @classmethod
    def served(cls, page: str) -> "Way":
        return cls("../" * FOLDERS_DEEP[page] or "./", "", settings.STATIC_URL)

    @classmethod
    def in_files(cls, page: str) -> "Way":
        root = "../" * FOLDERS_DEEP[page] or "./"
        return cls(root, "index.html", f"{root}static/")


def served_list(site: PublicSite, asked) -> Answer:
    """The list with its form; asked: the query of the address."""
    form = SearchForm(site, asked)
    wanted = form.wanted
    return _page("public/list.html", site, Way.served("list"), form=form, **_found(site, wanted))


def written_list(site: PublicSite, wanted: Wanted = Wanted()) -> Answer:  # noqa: B008 (it cannot be changed)
    """The list as a file: links to the narrowed lists take the place of the form, and a script looks for words."""
    found = _found(site, wanted)
    texts = {one.number: search_text(one) for one in site.initiatives if wanted.finds(one)}
    way = Way.in_files("list" if wanted.is_all else "narrowed")
    weekdays = [(day, f"{WEEKDAYS[day]}曜日") for day in site.weekdays]
    return _page("public/list.html", site, way, texts=texts, weekdays=weekdays, **found)


def _found(site, wanted):
    found = [one for one in site.initiatives if wanted.finds(one)]
    return {
        "wanted": wanted,
        "in_words": _in_words(site, wanted),
        "count": len(found),
        "councils": [list(ones) for _, ones in groupby(found, key=lambda one: (one.area, one.council))],
    }


def _in_words(site, wanted) -> str:
    """「おおい、月曜日」."""
    named = [area.name for area in site.areas if area.number == wanted.area]
    named += [name for key, name in site.categories if key == wanted.category]
    named += [f"{WEEKDAYS[wanted.weekday]}曜日"] if wanted.weekday is not None else []
    return "、".join([*named, *([f"「{wanted.text}」"] if wanted.text else [])])


def initiative_page(site: PublicSite, one: PublicInitiative, way: Way) -> Answer:
    return _page("public/initiative.html", site, way, one=one)


def leaflet_page(site: PublicSite, area: PublicArea, way: Way) -> Answer:
    """What there is in an area, to print on A4 and hand out."""
    found = [one for one in site.initiatives if one.area == area]
    return _page("public/leaflet.html", site, way, area=area, initiatives=found)


def data_page(site: PublicSite, way: Way) -> Answer:
    parts = {"columns": CSV_COLUMNS, "members": described(SCHEMA["$defs"]["initiative"])}
    return _page("public/data.html", site, way, **parts)


def missing_page(site: PublicSite, way: Way) -> Answer:
    return _page("public/missing.html", site, way)


def _page(template, site, way, **parts) -> Answer:
    return Answer(render_to_string(template, {"site": site, "way": way, **parts}).encode(), HTML)
