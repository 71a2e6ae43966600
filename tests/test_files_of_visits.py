"""Photos and files of a visit: kept as what they are, without where they were taken, for the office alone."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from coordination.models import Activity, ActivityFile, User
from tests.filled_forms import open_form

pytestmark = pytest.mark.django_db

ADD = "/activities/add/"
GPS = 0x8825


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def photo(size=(3000, 1500), kind="JPEG", exif=None):
    written = BytesIO()
    Image.new("RGB", size, "navy").save(written, kind, **({"exif": exif} if exif else {}))
    return written.getvalue()


def from_a_phone():
    """A photo that knows where it was taken, and that the phone was held upright."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif.get_ifd(GPS)[2] = (35.0, 51.0, 24.0)
    return photo(exif=exif)


def zipped(*members):
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for member in members:
            package.writestr(member, "x")
    return written.getvalue()


def attach(client, *files):
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(
        ADD, {**open_form(client, ADD), "tier": 2, "files": uploads, "confirmed": _mark(client)}
    )


def _mark(client):
    """The demo's year is over: nobody is chosen, which the form asks about."""
    return client.post(ADD, {**open_form(client, ADD), "tier": 2}).context["warnings_mark"]


def content(client, file):
    return b"".join(client.get(file.get_absolute_url()).streaming_content)


@pytest.mark.asvs("5.2.2", "1.3.4")
def test_a_photo_is_kept_smaller_upright_and_without_its_place(as_staff):
    attach(as_staff, ("公民館.jpeg", from_a_phone()))

    file = ActivityFile.objects.get()
    kept = Image.open(BytesIO(content(as_staff, file)))
    assert kept.size == (1000, 2000), "3000 × 1500 turned, its longer side 2000"
    assert dict(kept.getexif()) == {}
    assert (file.name, file.content_type, file.is_photo) == ("公民館.jpg", "image/jpeg", True)


@pytest.mark.asvs("3.2.1", "5.4.1")
def test_papers_are_kept_as_they_are_and_saved_rather_than_shown(as_staff):
    word = zipped("[Content_Types].xml", "word/document.xml")
    attach(as_staff, ("案内.pdf", b"%PDF-1.7 x"), ("記録.docx", word))

    pdf, docx = ActivityFile.objects.order_by("name").reverse()
    answer = as_staff.get(docx.get_absolute_url())
    assert b"".join(answer.streaming_content) == (word if docx.name == "記録.docx" else b"%PDF-1.7 x")
    assert answer["Content-Disposition"].startswith("attachment")
    assert {pdf.content_type, docx.content_type} == {
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }


BAD = {
    "a program": b"MZ\x90\x00",
    "a page": b"<html><script>alert(1)</script>",
    "an SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "a zip": zipped("a.exe"),
    "macros": zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "half a photo": photo()[:200],
    "an empty zip": b"PK\x03\x04",
    "a picture of another kind": photo((9, 9), "GIF"),
}


@pytest.mark.parametrize("what", BAD)
@pytest.mark.asvs("5.2.2", "1.3.4")
def test_what_is_neither_photo_nor_paper_is_refused_and_nothing_is_saved(as_staff, what):
    before = Activity.objects.count()

    answer = attach(as_staff, ("変なもの.jpg", BAD[what]))

    assert answer.status_code == 422
    assert "「変なもの.jpg」は添付できません。" in answer.content.decode()
    assert (Activity.objects.count(), ActivityFile.objects.count()) == (before, 0)


@pytest.mark.asvs("5.2.1", "1.3.3")
def test_a_picture_that_would_fill_the_memory_is_refused(as_staff):
    huge = BytesIO()
    Image.new("1", (9000, 9000)).save(huge, "PNG")  # 10 KB, 81 million pixels

    assert "写真が大きすぎます" in attach(as_staff, ("巨大.png", huge.getvalue())).content.decode()


def test_the_same_photo_twice_is_attached_once(as_staff):
    attach(as_staff, ("一.jpg", photo()), ("二.jpg", photo()))

    assert ActivityFile.objects.count() == 1


@pytest.mark.asvs("5.3.2")
def test_the_name_on_the_disk_tells_nothing(as_staff, folder):
    attach(as_staff, ("../../山田花子さん宅.jpg", photo()))

    (stored,) = [path for path in folder.rglob("*") if path.is_file()]
    assert stored.parent == folder / "activities"
    assert len(stored.name) == 32 and "山田" not in stored.name


@pytest.mark.asvs("8.2.2", "5.3.1")
def test_files_are_for_the_office_and_belong_to_their_visit(as_staff, client):
    attach(as_staff, ("一.jpg", photo()))
    file = ActivityFile.objects.get()
    other = Activity.objects.exclude(pk=file.activity_id).first()

    assert as_staff.get(f"/activities/{other.pk}/files/{file.pk}/").status_code == 404
    client.force_login(User.objects.get(role="dispatcher"))
    assert client.get(file.get_absolute_url()).status_code == 403


def test_a_photo_is_shown_with_its_visit(as_staff):
    page = attach(as_staff, ("一.jpg", photo()))

    shown = as_staff.get(page["Location"]).content.decode()
    assert f'<img src="{ActivityFile.objects.get().get_absolute_url()}" alt="写真：一.jpg"' in shown


@pytest.mark.asvs("5.4.1", "5.4.2")
def test_a_file_has_the_ending_of_what_it_is(as_staff):
    attach(as_staff, ("見積.hta", b"%PDF-1.4 <script>"))

    assert ActivityFile.objects.get().name == "見積.hta.pdf"


def test_what_a_camera_has_noted_in_words_stays_behind(as_staff):
    written = BytesIO()
    Image.new("RGB", (30, 20)).save(written, "JPEG", comment=b"at home of somebody 35.85,139.54")

    attach(as_staff, ("一.jpg", written.getvalue()))

    assert b"139.54" not in content(as_staff, ActivityFile.objects.get())


def test_macros_are_told_by_the_list_of_types_as_well(as_staff):
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr("[Content_Types].xml", "application/vnd.ms-word.document.macroEnabled.main+xml")
        package.writestr("word/document.xml", "x")

    assert attach(as_staff, ("記録.docx", written.getvalue())).status_code == 422
