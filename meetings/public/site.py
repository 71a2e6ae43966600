"""The public pages as files, for a web server elsewhere: the same pages, with the narrowed lists in place of the form."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage

from meetings.public import open_data, pages
from meetings.public.calendar import calendar_answer
from meetings.public.initiatives import PublicSite
from meetings.public.narrowing import Wanted
from meetings.public.pages import Way

ASSETS = (
    *(f"css/{name}.css" for name in ("tokens", "fonts", "app", "pages", "public")),
    *(f"fonts/{name}" for name in ("BIZUDPGothic-Regular.woff2", "BIZUDPGothic-Bold.woff2", "OFL.txt")),
    "css/tokens.LICENSE",
    "icon.svg",
    "js/public.js",
)
INDEX = "index.html"
LISTED = "files.txt"  # what we have written; anything else in the folder is somebody else's


def files_of(site: PublicSite) -> Iterator[tuple[str, bytes]]:
    """Every file of the site by its path. FileNotFoundError where a photo has been lost."""
    yield INDEX, pages.written_list(site).content
    for folder, wanted in _narrowed(site):
        yield f"{folder}/{INDEX}", pages.written_list(site, wanted).content
    for one in site.initiatives:
        yield f"{one.number}/{INDEX}", pages.initiative_page(site, one, Way.in_files("initiative")).content
    for area in site.areas:
        leaflet = pages.leaflet_page(site, area, Way.in_files("leaflet"))
        yield f"leaflet/{area.number}/{INDEX}", leaflet.content
    yield f"data/{INDEX}", pages.data_page(site, Way.in_files("data")).content
    yield "initiatives.csv", open_data.csv_answer(site, INDEX).content
    yield "initiatives.json", open_data.json_answer(site, INDEX).content
    yield "initiatives.schema.json", open_data.schema_answer().content
    yield "initiatives.ics", calendar_answer(site).content
    for photo in site.photos:
        with default_storage.open(photo.stored_as) as file:
            yield photo.address, file.read()
    for name in ASSETS:
        yield f"static/{name}", Path(finders.find(name)).read_bytes()


def _narrowed(site) -> Iterator[tuple[str, Wanted]]:
    for area in site.areas:
        yield f"area/{area.number}", Wanted(area=area.number)
    for key, _ in site.categories:
        yield f"category/{key}", Wanted(category=key)
    for day in site.weekdays:
        yield f"weekday/{day}", Wanted(weekday=day)


def foreign_to(folder: Path) -> list[str]:
    """What lies in a folder and was not written by `publish`, the first in order first."""
    listed = folder / LISTED
    ours = {LISTED, *(listed.read_text().splitlines() if listed.is_file() else [])}
    found = (one for one in folder.rglob("*") if one.is_symlink() or not one.is_dir())
    return sorted({one.relative_to(folder).as_posix() for one in found} - ours)


def publish(site: PublicSite, folder: Path) -> tuple[list[str], list[str]]:
    """Writes the site; the files that there are now, and those of before that there are no longer.

    It is written beside the folder and takes its place when it is whole, so that nobody ever sees a half of it. OSError
    where that cannot be done; then the folder is as it was.
    """
    listed = folder / LISTED
    before = listed.read_text().splitlines() if listed.is_file() else []
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        new.chmod(0o755)
        written = []
        for name, content in files_of(site):
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written.append(name)
        (new / LISTED).write_text("".join(f"{name}\n" for name in written))
        _take_the_place_of(folder, new)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return written, [name for name in before if name not in set(written)]


def _take_the_place_of(folder: Path, new: Path):
    if not folder.exists():
        new.rename(folder)
        return
    old = new.with_name(f"{new.name}-old")
    folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
