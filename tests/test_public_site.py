"""manage.py publish_site: the public page as files. Nothing private in them, no link that leads nowhere, never a half of it."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from coordination.models import Coordinator, Municipality, Organization, Person, User
from meetings.models import Initiative
from meetings.public import site as written_site
from tests.public import PHOTO, SECRETS, cafe, initiative, photo, what_nobody_may_see

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WRITTEN = (".html", ".csv", ".json", ".ics", ".txt")


def publish(folder, as_of="2026-08-03"):
    call_command("publish_site", str(folder), as_of=as_of)
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def texts_of(files):
    """What a reader, a program or a search engine gets to read, by file. Fonts and styles hold no records."""
    return {
        name: path.read_text()
        for name, path in files.items()
        if name.endswith(WRITTEN) and "static/" not in name
    }


def unpublished_names():
    """Every name in the database that no published initiative, council, area or partner bears."""
    published = Initiative.objects.published()
    shown = {
        *published.values_list("name", flat=True),
        *published.values_list("council__name", flat=True),
        *published.values_list("partners__organization__name", flat=True),
        *Municipality.current().department.split(),  # whom to ask, at the foot of every page
    }
    columns = [
        (apps.get_model(label), field)
        for label, field in (
            ("coordination.Person", "name"), ("coordination.Coordinator", "name"), ("coordination.User", "name"),
            ("coordination.User", "email"), ("coordination.Organization", "name"), ("coordination.Need", "title"),
            ("coordination.Need", "said_by"), ("coordination.ActivityFile", "name"), ("volunteers.Member", "name"),
            ("volunteers.ExchangeGroup", "name"), ("meetings.Council", "name"), ("meetings.CouncilName", "name"),
            ("meetings.MeetingSeries", "name"), ("meetings.Initiative", "name"), ("meetings.Initiative", "aliases"),
            ("meetings.Initiative", "contact"), ("meetings.Membership", "title"), ("meetings.Decision", "owner"),
            ("meetings.InitiativeFile", "name"), ("meetings.InitiativeFile", "content"), ("meetings.Occasion", "note"),
            ("meetings.InitiativeChange", "because"),
        )
    ]  # fmt: skip
    names = {
        name for model, field in columns for name in model._base_manager.values_list(field, flat=True) if name
    }
    consented = published.exclude(contact_consented_on=None).values_list("contact", flat=True)
    return names - shown - set(consented) - {alias for one in published for alias in one.names}


# What speakers of needs are called by is no name: it may stand in any text.
EVERYDAY = {"福祉委員", "民生委員"}


@pytest.mark.parametrize("city", ["fujimi", "fujimino"])
@pytest.mark.asvs("15.3.1", "14.2.4")
def test_no_unpublished_name_of_the_database_is_anywhere_in_the_site(city, tmp_path):
    if city == "fujimino":
        call_command("load_demo", city, reset=True, verbosity=0)
    one = cafe()
    what_nobody_may_see(one)
    Person.objects.create(name="内緒 花子", kana="ないしょはなこ")

    texts = texts_of(publish(tmp_path / "site"))
    names = unpublished_names() - EVERYDAY

    assert (
        len(names) > 60 and {"内緒 花子", "職員 太郎", "秘密の準備会", "秘密の連絡先", "よその団体"} <= names
    )
    assert "あかね茶話会" in texts["index.html"], "otherwise there would be nothing to search"
    found = [
        (name, file)
        for file, text in texts.items()
        for name in names
        if name in text or re.sub(r"[\s　]", "", name) in re.sub(r"[\s　]", "", text)
    ]
    assert found == []
    assert [word for text in texts.values() for word in SECRETS if word in text] == []


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("href", "src", "action", "srcset", "poster", "data"):
                self.found.append((tag, name, value, dict(attrs).get("rel", "")))


def links_of(text):
    parser = Links()
    parser.feed(text)
    return parser.found


def test_every_link_leads_to_a_file_of_the_site_or_to_the_map(tmp_path):
    cafe()
    files = publish(tmp_path / "site")
    seen, maps, wrong = set(), 0, []

    for name, text in texts_of(files).items():
        if not name.endswith(".html"):
            continue
        for tag, attribute, value, rel in links_of(text):
            if value.startswith("https://www.google.com/maps/") and (tag, attribute) == ("a", "href"):
                assert rel == "noopener noreferrer"
                maps += 1
            elif not value.startswith("#"):
                target = normpath(str(PurePosixPath(name).parent / unquote(value)))
                seen.add(target)
                if urlsplit(value).scheme or value.startswith("/") or target not in files:
                    wrong.append((name, value))

    assert wrong == []
    assert maps == 1
    # Every file is reached by a link; fonts and the schema's own are named by style sheets and data.
    assert set(files) - seen <= {"files.txt", *(name for name in files if name.startswith("static/"))}


def test_no_file_names_an_address_of_the_office(tmp_path):
    cafe()
    texts = texts_of(publish(tmp_path / "site"))

    private = re.compile(r"/account/|/admin/|/meetings/|/initiatives/|ログイン|/public/|<form")
    assert [(name, private.search(text)[0]) for name, text in texts.items() if private.search(text)] == []


def test_the_files_say_what_the_served_pages_say(tmp_path, client, settings, monkeypatch):
    one = cafe()
    settings.PUBLIC_PAGE = True
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *arguments: date(2026, 8, 3))
    files = publish(tmp_path / "site")

    def words(html):
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))

    served = client.get(f"/public/{one.pk}/").content.decode()
    assert words(files[f"{one.pk}/index.html"].read_text()) == words(served)
    assert files["initiatives.ics"].read_bytes() == client.get("/public/initiatives.ics").content
    assert files[f"photos/{one.files.get().pk}.jpeg"].read_bytes() == PHOTO
    assert "令和8年8月3日（月）</time>現在" in files["index.html"].read_text()


def test_lists_are_narrowed_without_a_server(tmp_path):
    cafe()
    initiative("花の会", category="environment")
    files = publish(tmp_path / "site")

    def shown(name):
        return [one for one in ("あかね茶話会", "花の会") if f">{one}</a>" in files[name].read_text()]

    assert shown("index.html") == ["あかね茶話会", "花の会"]
    assert shown("category/environment/index.html") == ["花の会"]
    assert shown("weekday/0/index.html") == ["あかね茶話会"]
    assert not any(name.startswith("weekday/1") for name in files), "nothing takes place on Tuesdays"


def test_what_is_no_longer_published_is_gone_the_next_time(tmp_path, capsys):
    one = cafe()
    folder = tmp_path / "site"
    assert f"{one.pk}/index.html" in publish(folder)
    assert "取組み 1件を、" in capsys.readouterr().out

    one.unpublish()
    files = publish(folder)

    assert not any(name.startswith((f"{one.pk}/", "photos/", "area/")) for name in files)
    assert "いま公開している取組みはありません。" in files["index.html"].read_text()
    assert "なくなりました" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["site"], "nothing is left beside it"


def test_a_folder_with_files_of_others_is_refused_and_left_alone(tmp_path):
    (tmp_path / "大事な書類.docx").write_text("x")
    (tmp_path / "よそ").mkdir()

    with pytest.raises(
        CommandError, match=r"このコマンドが書いたのではないファイルがあります（大事な書類\.docx）。"
    ):
        publish(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {"大事な書類.docx", "よそ"}


def test_a_file_laid_into_the_site_by_others_is_not_thrown_away(tmp_path):
    publish(tmp_path / "site")
    (tmp_path / "site" / "area").mkdir(exist_ok=True)
    (tmp_path / "site" / "area" / "手書き.html").write_text("x")

    with pytest.raises(CommandError, match=r"手書き\.html"):
        publish(tmp_path / "site")

    assert (tmp_path / "site" / "area" / "手書き.html").exists()


@pytest.mark.parametrize("moment", ["while it is written", "while it is put in place"])
def test_where_writing_fails_the_site_of_before_stays_whole(moment, tmp_path, monkeypatch):
    one = cafe()
    before = {name: path.read_bytes() for name, path in publish(tmp_path / "site").items()}
    Initiative.objects.update(name="新しい名前")
    if moment == "while it is written":
        one.files.get().content.storage.delete(one.files.get().content.name)
    else:
        monkeypatch.setattr(written_site, "_take_the_place_of", _refuse)

    with pytest.raises(CommandError, match="前のページはそのままです。"):
        publish(tmp_path / "site")

    files = {
        path.relative_to(tmp_path / "site").as_posix(): path
        for path in (tmp_path / "site").rglob("*")
        if path.is_file()
    }
    assert {name: path.read_bytes() for name, path in files.items()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def _refuse(folder, new):
    raise OSError(16, "busy")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "書き出すフォルダーを指定してください。"),
        (["/"], "書き出すフォルダーを指定してください。"),
        (["/nowhere/at/all"], "フォルダーがありません"),
        (["{file}"], "はファイルです。"),
        (["{folder}", "--as-of", "きのう"], "「きのう」を日付として読み取れません。"),
    ],
)
def test_what_cannot_be_done_gets_a_sentence(words, sentence, tmp_path):
    (tmp_path / "file").write_text("x")
    words = [word.format(file=tmp_path / "file", folder=tmp_path / "new") for word in words]

    with pytest.raises(CommandError, match=sentence):
        call_command("publish_site", *words)


def test_a_city_before_its_set_up_has_nothing_to_publish(empty_city, tmp_path):
    with pytest.raises(CommandError, match="市町村がまだ登録されていません。"):
        publish(tmp_path / "site")


def test_the_site_can_be_written_where_the_served_page_is_switched_off(tmp_path, settings):
    cafe()

    assert not settings.PUBLIC_PAGE
    assert "index.html" in publish(tmp_path / "site")


def test_photos_without_a_consent_are_not_copied(tmp_path):
    one = cafe()
    photo(one, "秘密の写真", content=b"\xff\xd8\xff secret")

    files = publish(tmp_path / "site")

    assert [path.read_bytes() for name, path in files.items() if name.startswith("photos/")] == [PHOTO]


def test_the_names_that_are_searched_for_are_those_of_everybody(tmp_path):
    """The search above would be worth nothing if the demo held no people."""
    assert Person.objects.count() >= 39 and Coordinator.objects.count() >= 2 and User.objects.count() == 5
    assert apps.get_model("volunteers.Member").objects.count() > 100 and Organization.objects.count() > 10


@pytest.mark.parametrize("written", ["内緒　花子さんが開きます", "内緒花子さんが開きます"])
def test_a_registered_person_named_in_a_text_is_pointed_out(written, tmp_path, capsys):
    Person.objects.create(name="内緒 花子", kana="ないしょはなこ")
    initiative("花の会", summary=written)
    cafe()

    publish(tmp_path / "site")

    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("確かめてください")]
    assert len(told) == 1
    assert "「花の会」の文章に、登録されている人の名前「内緒 花子」があります。" in told[0]
