"""Photos and files of visits, meetings and initiatives: looked into before they are kept, photos without the place where they were taken."""

import warnings
import zipfile
import zlib
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from django import forms
from django.core.exceptions import ValidationError
from PIL import Image, ImageOps

LONGEST_SIDE = 2000  # pixels; enough to read a notice board
MOST_PIXELS = 40_000_000
MOST_FILES = 10
PHOTOS = ("JPEG", "PNG", "WEBP")
_OPENXML = "application/vnd.openxmlformats-officedocument"
OFFICE = {
    "word/": (".docx", f"{_OPENXML}.wordprocessingml.document"),
    "xl/": (".xlsx", f"{_OPENXML}.spreadsheetml.sheet"),
    "ppt/": (".pptx", f"{_OPENXML}.presentationml.presentation"),
}
MOST_TYPES = 1_000_000  # bytes of the list of types inside
ACCEPT = "image/jpeg,image/png,image/webp,application/pdf,.docx,.xlsx,.pptx"


@dataclass(frozen=True)
class Kept:
    """A file as it is kept. name: as its owner knows it, with the ending of what it now is."""

    name: str
    content: bytes
    content_type: str

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


def kept(name: str, content: bytes, longest: int = LONGEST_SIDE) -> Kept:
    """The file behind an upload. longest: the side of a photo, in pixels. ValidationError with a sentence for what is neither a photo nor a paper."""
    name = name.replace("\0", "")[-180:]
    if content.startswith(b"%PDF-"):
        return Kept(_ending(name, ".pdf"), content, "application/pdf")
    if content.startswith(b"PK\x03\x04"):
        ending, content_type = _office_type(name, content)
        return Kept(_ending(name, ending), content, content_type)
    return _photo(name, content, longest)


def _ending(name: str, ending: str) -> str:
    """The name with the ending of what the file is: what is saved and opened is opened by its ending."""
    return name if name.lower().endswith(ending) else f"{name}{ending}"


def _office_type(name, content) -> tuple[str, str]:
    """The ending and the type of an office file without macros."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            members = package.namelist()
            types = package.open("[Content_Types].xml").read(MOST_TYPES).lower()
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError, zlib.error):
        members, types = [], b"macro"
    if b"macro" not in types and b"vba" not in types and not any("vba" in one.lower() for one in members):
        for folder, known in OFFICE.items():
            if any(one.startswith(folder) for one in members):
                return known
    raise ValidationError(
        f"「{name}」は添付できません。マクロのない Word・Excel・PowerPoint のファイルを選んでください。"
    )


def _photo(name, content, longest) -> Kept:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=PHOTOS)
            if image.width * image.height > MOST_PIXELS and image.format != "JPEG":
                raise ValidationError(f"「{name}」の写真が大きすぎます。小さくしてから選んでください。")
            image.draft("RGB", (longest, longest))  # a JPEG is decoded no larger than it is needed
            image = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(
            f"「{name}」は添付できません。写真（JPEG・PNG）、PDF、Word・Excel・PowerPoint のファイルを選んでください。"
        ) from None
    image.thumbnail((longest, longest))
    image.info = {}  # comments would be written again
    written = BytesIO()
    image.save(
        written, "JPEG", quality=85
    )  # writes no EXIF: the camera's notes of place and device stay behind
    stem = name.rpartition(".")[0] or name
    return Kept(f"{stem[:190]}.jpg", written.getvalue(), "image/jpeg")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, each as `Kept`."""

    widget = FilesInput(attrs={"accept": ACCEPT, "multiple": True})

    def clean(self, data, initial=None):
        data = [one for one in data or () if one]
        if len(data) > MOST_FILES:
            raise ValidationError(f"一度に添付できるのは {MOST_FILES} 個までです。")
        problems, found = [], {}
        for uploaded in data:
            try:
                one = kept(uploaded.name, uploaded.read())
            except ValidationError as refusal:
                problems.append(refusal)
            else:
                found[one.digest] = one
        if problems:
            raise ValidationError(problems)
        return list(found.values())
