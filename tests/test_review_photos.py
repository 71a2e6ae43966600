"""Photos of a review's texts: told in words, printed in every paper, and kept with the edition."""

import io
from dataclasses import replace
from hashlib import sha256

import docx
import openpyxl
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from reports.document import plan_review
from reports.formats import FORMATS
from reports.kept import as_kept, of_kept
from reports.models import NarrativePhoto
from reports.review_checks import checks
from reports.views.review_photos import MOST_PHOTOS
from tests.editions import edition_of

CAPTION, DESCRIPTION = "話し合いの場のようす", "公民館で20人ほどが輪になって話している"


def picture(colour="navy", size=(3000, 2000), kind="JPEG"):
    exif = Image.Exif()
    exif[0x010F] = "the camera of somebody"
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return written.getvalue()


@pytest.fixture
def clerk(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def text(review):
    return review.narratives.filter(section="activities").first()


def put(client, text, content=None, name="写真.jpg", **words):
    entered = {"caption": CAPTION, "description": DESCRIPTION} | words
    upload = SimpleUploadedFile(name, picture() if content is None else content)
    return client.post(reverse("review_photo_add", args=[text.pk]), entered | {"photo": upload})


@pytest.fixture
def photo(clerk, text):
    put(clerk, text)
    return text.photos.get()


@pytest.fixture
def paper(review, photo):
    """The section with the photo alone, which is quickly laid out."""
    document = plan_review(review)
    return replace(
        document, sections=tuple(one for one in document.sections if one.key == "coordinator_activities")
    )


def photos_in(document):
    blocks = (block for section in document.sections for part in section.parts for block in part.blocks)
    return [photo for block in blocks for photo in getattr(block, "photos", ())]


def test_a_photo_is_kept_smaller_and_without_what_the_camera_knew(photo):
    with photo.content.open() as file:
        content = file.read()
    image = Image.open(io.BytesIO(content))

    assert image.size == (1200, 800) and not image.getexif() and b"camera" not in content
    assert photo.digest == sha256(content).hexdigest() and photo.size == len(content)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("議事録.pdf", b"%PDF-1.7 ...", "「議事録.pdf」は写真ではありません。"),
        ("こわれた.jpg", picture()[:200], "「こわれた.jpg」は添付できません。"),
        ("表.gif", picture(kind="GIF"), "「表.gif」は添付できません。"),
        ("空.jpg", b"", "写真の中身がありません。"),
    ],
)
def test_what_is_no_photo_is_refused_and_the_words_are_not_lost(clerk, text, name, content, sentence):
    answer = put(clerk, text, content, name)

    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and CAPTION in page and DESCRIPTION in page
    assert not NarrativePhoto.objects.exists()


def test_a_photo_without_words_for_those_who_do_not_see_it_is_refused(clerk, text):
    assert put(clerk, text, description="").status_code == 422


def test_the_same_photo_twice_and_too_many_are_refused(clerk, text, photo):
    assert "同じ写真が、もう付けてあります。" in put(clerk, text).content.decode()
    for number in range(1, MOST_PHOTOS):
        put(clerk, text, picture((40 * number, 0, 0), (30, 20)))

    refused = put(clerk, text, picture("white", (30, 20)))
    assert f"{MOST_PHOTOS} 枚までです" in refused.content.decode() and text.photos.count() == MOST_PHOTOS


def test_photos_stand_in_the_order_that_was_chosen(clerk, text, photo, review):
    put(clerk, text, picture("white", (30, 20)), caption="二枚め")
    second = text.photos.last()
    clerk.post(reverse("review_photo_move", args=[second.pk]), {"up": ""})

    assert [one.caption for one in photos_in(plan_review(review))] == ["二枚め", CAPTION]
    assert "二枚め" in clerk.get(reverse("review_texts", args=[7])).content.decode()


@pytest.mark.slow
def test_every_paper_has_the_photo(paper, photo):
    pages = pypdf.PdfReader(io.BytesIO(FORMATS["pdf"].render(paper))).pages
    (page,) = (one for one in pages if CAPTION in one.extract_text())
    word = docx.Document(io.BytesIO(FORMATS["docx"].render(paper)))
    told = [one._inline.docPr.get("descr") for one in word.inline_shapes]
    (sheet,) = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].render(paper)))

    assert len(page.images) == 1
    assert DESCRIPTION in told and CAPTION in [one.text for one in word.paragraphs]
    assert f"写真：{CAPTION}（{DESCRIPTION}）" in [row[0].value for row in sheet.iter_rows()]
    html, data = (FORMATS[one].render(paper).decode() for one in ("html", "json"))
    assert f'alt="{DESCRIPTION}"' in html and "data:image/jpeg;base64," in html
    assert photo.digest in data


def test_an_edition_keeps_the_photo_when_the_file_is_gone(review, photo, manager):
    edition = edition_of(review, manager)
    (before,) = photos_in(plan_review(review))
    photo.content.storage.delete(photo.content.name)

    (kept,) = photos_in(of_kept(edition.document["paper"]))
    assert kept == before and sha256(kept.bytes).hexdigest() == kept.digest == photo.digest


def test_a_lost_file_is_said_and_stops_no_paper(clerk, review, photo):
    photo.content.storage.delete(photo.content.name)

    (lost,) = photos_in(plan_review(review))
    assert (
        lost.content == ""
        and "のファイルが見つかりません" in clerk.get(reverse("review", args=[7])).content.decode()
    )
    assert any(f"写真「{CAPTION}」のファイルが見つかりません" in one for one in checks(review))


def test_a_prose_of_before_has_no_photos(review):
    kept = as_kept(plan_review(review))
    proses = [b for s in kept["sections"] for p in s["parts"] for b in p["blocks"] if b["is"] == "Prose"]
    for one in proses:
        del one["photos"]

    assert photos_in(of_kept(kept)) == []


def test_photos_of_a_review_that_is_submitted_stay(clerk, text, photo, review):
    review.state = review.State.SUBMITTED
    review.save()

    refused = put(clerk, text, picture("white", (30, 20)))
    assert refused.status_code == 422 and "写真は変えられません" in refused.content.decode()
    clerk.post(reverse("review_photo_remove", args=[photo.pk]))
    clerk.post(reverse("review_photo_move", args=[photo.pk]), {"up": ""})
    assert text.photos.get().caption == CAPTION


def test_a_photo_is_taken_away_after_asking(clerk, text, photo):
    assert "外しますか" in clerk.get(reverse("review_photo_remove", args=[photo.pk])).content.decode()
    clerk.post(reverse("review_photo_remove", args=[photo.pk]))

    assert not text.photos.exists()
