"""Uploads as offices and attackers make them."""

import io
import stat
import zipfile

from openpyxl import Workbook

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
DATE = ' s="1"'  # number format 31: yyyy年m月d日 in Japanese Excel, which does not write that down
TIME = ' s="2"'


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def book_of(*rows, title="団体"):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def zipped(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(name, text, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def cell(inside, attributes="", place="B3"):
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{place}"{attributes}>{inside}</c></row>'


def worksheet(rows, after=""):
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>"


def content_types(workbook_type=WORKBOOK_TYPE):
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{workbook_type}"/></Types>'
    )


def parts(rows="", *, states=("visible",), after="", strings="", properties=""):
    """The parts of a workbook as XML. Its sheets, one for each state, are called 団体, 2, 3 and all hold the rows."""
    numbered = list(enumerate(states, 1))
    sheets = "".join(
        f'<sheet name="{"団体" if i == 1 else i}" sheetId="{i}" state="{state}" r:id="rId{i}"/>'
        for i, state in numbered
    )
    targets = {f"rId{i}": ("worksheet", f"worksheets/sheet{i}.xml") for i, _ in numbered}
    targets |= {"a": ("styles", "styles.xml"), "b": ("sharedStrings", "sharedStrings.xml")}
    rels = "".join(
        f'<Relationship Id="{id}" Type="{RELS}/{kind}" Target="{target}"/>'
        for id, (kind, target) in targets.items()
    )
    styles = '<xf numFmtId="0"/><xf numFmtId="31"/><xf numFmtId="20"/>'
    return {
        "[Content_Types].xml": content_types(),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELS}">{properties}<sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{rels}</Relationships>',
        "xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>",
        "xl/styles.xml": f"<styleSheet {MAIN}><cellXfs>{styles}</cellXfs></styleSheet>",
    } | {f"xl/worksheets/sheet{i}.xml": worksheet(rows, after) for i, _ in numbered}


def workbook(rows="", **rest):
    return zipped(parts(rows, **rest))


def workbook_with(members):
    return zipped(parts(cell("<v>1</v>")) | members)


def symlink(name):
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member


def encrypted(content):
    """Sets the flag that says so in the directory of the zip."""
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 8] |= 1
        at = changed.find(b"PK\x01\x02", at + 1)
    return bytes(changed)


def with_declaration(declaration, part, encoding="utf-8"):
    """A workbook one part of which begins with a <!DOCTYPE>."""
    text = f'<?xml version="1.0" encoding="{encoding}"?><!-- -->{declaration}{parts()[part]}'
    return workbook_with({part: text.encode(encoding)})


def declaring_a_smaller_size(content, name, size):
    """The content of a zip that says of one member that it unpacks to so many bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        real = package.getinfo(name).file_size
    return content.replace(real.to_bytes(4, "little"), size.to_bytes(4, "little"))
