"""Pictures that mean harm, or that are none. Each is refused, or kept as a plain photo that was drawn anew."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image, PngImagePlugin

from tests.payloads import MARK, SCRIPTS


def picture(size=(30, 20), kind="JPEG", mode="RGB", **how) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind, **how)
    return written.getvalue()


def png_of(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG that says how large it is, whatever is in it."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def with_words(text: str) -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", text, zip=True)
    return picture(kind="PNG", pnginfo=words)


def with_exif(text: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = text
    return picture(exif=exif)


def moving(kind: str) -> bytes:
    written = io.BytesIO()
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue", "green")]
    frames[0].save(written, kind, save_all=True, append_images=frames[1:])
    return written.getvalue()


def zip_of(**members) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(name, text)
    return written.getvalue()


BAD_PICTURES: dict[str, tuple[Callable[[], bytes], str]] = {
    "81 million dots in 10 KB": (lambda: picture((9000, 9000), "PNG", "1"), "写真.png"),
    "400 million dots in 50 KB": (lambda: picture((20_000, 20_000), "PNG", "1"), "写真.png"),
    "a PNG that says it is 60,000 wide": (lambda: png_of(60_000, 60_000), "写真.png"),
    "a PNG that says it is 2^31 wide": (lambda: png_of(2**31 - 1, 2**31 - 1), "写真.png"),
    "a PNG without a dot": (lambda: png_of(0, 0), "写真.png"),
    "a PNG with less than it says": (lambda: png_of(3000, 3000, b"\0"), "写真.png"),
    "a WebP as large as there are": (lambda: picture((16_383, 6000), "WEBP", quality=1, method=0), "写真.webp"),
    "words that unpack to 50 MB": (lambda: with_words("A" * 50_000_000), "写真.png"),
    "half a JPEG": (lambda: picture((300, 200))[:400], "写真.jpg"),
    "a JPEG of its head alone": (lambda: b"\xff\xd8\xff\xe0", "写真.jpg"),
    "nothing": (lambda: b"", "写真.jpg"),
    "an SVG with a script": (lambda: f"<svg xmlns='http://www.w3.org/2000/svg'>{SCRIPTS[0]}</svg>".encode(), "写真.png"),
    "a page": (lambda: f"<html>{SCRIPTS[0]}".encode(), "写真.jpg"),
    "a GIF that is a script": (lambda: f"GIF89a/*{picture(kind='GIF')[6:].hex()}*/={MARK}()".encode(), "写真.gif"),
    "a moving GIF": (lambda: moving("GIF"), "写真.gif"),
    "a moving PNG": (lambda: moving("PNG"), "写真.png"),
    "a moving WebP": (lambda: moving("WEBP"), "写真.webp"),
    "a TIFF": (lambda: picture(kind="TIFF"), "写真.jpg"),
    "a BMP": (lambda: picture(kind="BMP"), "写真.jpg"),
    "an ICO": (lambda: picture(kind="ICO"), "写真.ico"),
    "PostScript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/hostname) run\n", "写真.eps"),
    "a JPEG with a page behind it": (lambda: picture() + f"<html>{SCRIPTS[0]}".encode(), "写真.jpg"),
    "a JPEG with a zip behind it": (lambda: picture() + zip_of(**{"a.exe": MARK}), "写真.jpg"),
    "a script in the notes of the camera": (lambda: with_exif(SCRIPTS[0]), "写真.jpg"),
    "a script in a comment": (lambda: picture(comment=SCRIPTS[0].encode()), "写真.jpg"),
    "a script in the words of a PNG": (lambda: with_words(SCRIPTS[0]), "写真.png"),
    "a zip": (lambda: zip_of(**{"a.exe": "x"}), "写真.zip"),
    "an Excel book with macros": (lambda: zip_of(**{"[Content_Types].xml": "", "xl/vbaProject.bin": "x"}), "表.xlsx"),
    "types that unpack to 100 MB": (lambda: zip_of(**{"[Content_Types].xml": "A" * 100_000_000, "a": ""}), "表.xlsx"),
    "another name": (lambda: b"MZ\x90\0", "../../写真.jpg"),
    "a name with a script": (lambda: b"MZ\x90\0", f"{SCRIPTS[0]}.jpg"),
    "a name with line breaks": (lambda: b"MZ\x90\0", f"a\r\nX-{MARK}: b.jpg"),
}  # fmt: skip
