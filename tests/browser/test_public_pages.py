"""公開ページ in the browser: served without a log-in, and written as files that a browser opens from a folder."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests.browser.accessible import DESK, PHONE, wrong_with
from tests.browser.addresses_of_councils import LONG
from tests.public import cafe, initiative, photo

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = pytest.mark.parametrize("width", [PHONE, DESK], ids=["375", "1280"])


@pytest.fixture
def shown(live_server, settings):
    """Initiatives with all there may be, with the longest words, and one that rests."""
    settings.PUBLIC_PAGE = True
    one = cafe()
    long = initiative(
        LONG,
        aliases=f"{LONG}\nあ",
        venue=LONG,
        schedule=LONG,
        call=LONG,
        seeks_partners=True,
        summary=LONG * 3,
    )
    resting = initiative("休んでいる会")
    type(resting).objects.filter(pk=resting.pk).update(status="paused")
    return [one, long, resting]


@pytest.fixture
def folder(shown, tmp_path):
    call_command("publish_site", str(tmp_path / "site"), as_of="2026-08-03")
    return tmp_path / "site"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture
def elsewhere(folder):
    """The address of the written site on another server, in a folder of it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder.parent))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/site"
    server.shutdown()
    server.server_close()


@pytest.fixture
def reader(browser, browser_context_args):
    """Somebody at home, and what their browser complains of."""
    context = browser.new_context(**browser_context_args)
    page = context.new_page()
    problems = []
    page.on(
        "console",
        lambda message: problems.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "request",
        lambda request: (
            problems.append(request.url)
            if "127.0.0.1" not in request.url
            and "localhost" not in request.url
            and not request.url.startswith("file:")
            else None
        ),
    )
    yield page
    assert context.cookies() == [] and problems == []
    context.close()


@WIDTHS
def test_the_served_pages_fit_their_width_and_are_accessible(width, shown, live_server, reader):
    reader.set_viewport_size(width)
    area = shown[0].council.area_id
    addresses = ["", "?q=zzz", "?weekday=0", "data/", f"leaflet/{area}/", *(f"{one.pk}/" for one in shown)]
    wrong = {}
    for address in addresses:
        reader.goto(f"{live_server.url}/public/{address}")
        if found := wrong_with(reader, width):
            wrong[address] = found

    assert wrong == {}


@WIDTHS
def test_the_written_site_fits_its_width_and_is_accessible(width, folder, elsewhere, reader):
    reader.set_viewport_size(width)
    wrong, pages = {}, sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    for name in pages:
        reader.goto(f"{elsewhere}/{name}")
        if found := wrong_with(reader, width):
            wrong[name] = found

    assert len(pages) >= 9 and wrong == {}


def test_a_resident_finds_an_initiative_and_its_map_without_javascript(shown, live_server, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/public/")
    page.get_by_label("曜日").select_option("月曜日")
    page.get_by_label("ことば").fill("緑ヶ丘")
    page.get_by_role("button", name="さがす").click()
    expect(page.get_by_role("status")).to_contain_text("1件（月曜日、「緑ヶ丘」）")
    page.get_by_role("link", name="あかね茶話会").click()
    map_link = page.get_by_role("link", name="緑ケ丘会館の地図を見る（外部の地図サイト）")

    expect(page.get_by_role("heading", name="あかね茶話会")).to_be_visible()
    assert map_link.get_attribute("href").startswith("https://www.google.com/maps/search/")
    context.close()


def test_the_written_site_works_from_a_folder_of_the_own_pc(folder, reader):
    reader.goto(f"file://{folder}/index.html")
    reader.get_by_role("link", name="月曜日", exact=True).click()
    expect(reader.get_by_role("status")).to_contain_text("1件")
    reader.get_by_role("link", name="あかね茶話会").click()
    expect(reader.get_by_role("heading", name="あかね茶話会")).to_be_visible()
    assert reader.locator("body").evaluate("body => getComputedStyle(body).margin") == "0px", (
        "the styles are there"
    )
    reader.get_by_role("link", name="取組みの一覧へ").click()
    expect(reader.get_by_role("status")).to_contain_text("3件")


@pytest.mark.parametrize("typed", ["緑ヶ丘", "ﾐﾄﾞﾘ", "アカネ　茶話", "ＡＢＣ"])
def test_words_are_looked_for_in_the_written_site_however_they_are_typed(
    typed, folder, reader, shown, tmp_path
):
    type(shown[0]).objects.filter(pk=shown[0].pk).update(summary="みどりの abc")
    call_command("publish_site", str(folder), as_of="2026-08-03")
    reader.goto(f"file://{folder}/index.html")

    reader.get_by_label("ことば").fill(typed)

    expect(reader.get_by_role("status")).to_contain_text("1件")
    expect(reader.get_by_role("link", name="あかね茶話会")).to_be_visible()
    expect(reader.get_by_role("link", name="休んでいる会")).to_be_hidden()


def test_the_leaflet_of_an_area_prints_on_a4_without_the_ways_of_the_screen(shown, live_server, reader):
    photo(shown[0], "みんなで二度目")
    reader.goto(f"{live_server.url}/public/leaflet/{shown[0].council.area_id}/")
    reader.emulate_media(media="print")

    assert not reader.get_by_role("link", name="取組みの一覧へ").is_visible()
    assert not reader.get_by_role("navigation").is_visible()
    expect(reader.get_by_text("令和8年8月").or_(reader.get_by_text("現在")).first).to_be_visible()
    expect(reader.get_by_role("heading", name="あかね茶話会")).to_be_visible()
