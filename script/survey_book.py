"""Workbooks of a survey as large as wanted, written without openpyxl, in the shape that it and Excel write."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np

from coordination.sheets.unreadable import column_letter

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEETS = ("設問", "回答")
CODES = 6  # of a question with choices
BLANK = 0.04  # of the cells


def kind_of(at: int) -> str:
    """The kind of the question in a column, from 0: 票番号, sex, age, area, then nine with one answer to one with several."""
    return ["slip", "sex", "age", "area"][at] if at < 4 else "several" if at % 10 == 0 else "one"


def write_book(path: Path, size: int, width: int, seed: int = 1):
    """A workbook with the sheets 設問 and 回答: `size` respondents, `width` columns with 票番号."""
    chance = np.random.default_rng(seed)
    strings: dict[str, int] = {}
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name, text in _frame():
            package.writestr(name, text)
        with package.open("xl/worksheets/sheet1.xml", "w") as part:
            _write(part, _code_book(width), strings)
        with package.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as part:
            _write(part, _answers(chance, size, width), strings)
        texts = "".join(f"<si><t>{text}</t></si>" for text in strings)
        package.writestr("xl/sharedStrings.xml", f"<sst {MAIN}>{texts}</sst>")


def _frame() -> Iterator[tuple[str, str]]:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{kind}.worksheet+xml"/></Types>',
    )
    whole = f'<Relationship Id="rId1" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/>'
    yield "_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{whole}</Relationships>'
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(SHEETS, 1)
    )
    yield "xl/workbook.xml", f'<workbook {MAIN} xmlns:r="{RELS}"><sheets>{sheets}</sheets></workbook>'
    targets = ("worksheet", "worksheets/sheet1"), ("worksheet", "worksheets/sheet2"), ("styles", "styles")
    pointed = "".join(
        f'<Relationship Id="rId{at}" Type="{RELS}/{kind}" Target="{name}.xml"/>'
        for at, (kind, name) in enumerate([*targets, ("sharedStrings", "sharedStrings")], 1)
    )
    relations = f'<Relationships xmlns="{PACKAGE}/relationships">{pointed}</Relationships>'
    yield "xl/_rels/workbook.xml.rels", relations
    yield (
        "xl/styles.xml",
        f'<styleSheet {MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills><borders count="1"><border/>'
        '</borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0"/></cellXfs></styleSheet>',
    )


def _code_book(width: int) -> Iterator[list]:
    yield ["設問番号", "設問文", "種別", "番号", "選択肢"]
    attributes = {
        "sex": ("性別", ["男性", "女性"]),
        "age": ("年齢", []),
        "area": ("圏域", ["北", "南", "東", "西"]),
    }
    for at in range(1, width):
        text, labels = attributes.get(
            kind_of(at), ("問い", [f"選択肢{code}" for code in range(1, CODES + 1)])
        )
        kind = "属性" if at < 4 else "複数" if kind_of(at) == "several" else "単数"
        for code, label in enumerate(labels, 1):
            yield [number_of(at), text, kind, code, label]
        if not labels:
            yield [number_of(at), text, kind]


def number_of(at: int) -> str:
    return f"F{at}" if at < 4 else f"{at}"


def _answers(chance: np.random.Generator, size: int, width: int) -> Iterator[tuple]:
    yield ("票番号", *(number_of(at) for at in range(1, width)))
    several = [
        ",".join(map(str, sorted(chance.choice(CODES, many, replace=False) + 1)))
        for many in range(1, 4)
        for _ in range(20)
    ]
    draw = {
        "sex": (1, 2),
        "age": range(65, 100),
        "area": range(1, 5),
        "one": range(1, CODES + 1),
        "several": several,
    }
    columns = [range(1, size + 1)]
    for at in range(1, width):
        known = [None, *draw[kind_of(at)]]
        drawn = chance.integers(1, len(known), size) * (chance.random(size) >= BLANK)
        columns.append([known[place] for place in drawn.tolist()])
    yield from zip(*columns, strict=True)


def _write(part, rows, strings: dict[str, int]):
    part.write(f"<worksheet {MAIN}><sheetData>".encode())
    for number, row in enumerate(rows, 1):
        cells = (_cell(at, number, value, strings) for at, value in enumerate(row) if value is not None)
        part.write(f'<row r="{number}">{"".join(cells)}</row>'.encode())
    part.write(b"</sheetData></worksheet>")


def _cell(at: int, row: int, value: str | int, strings: dict[str, int]) -> str:
    if isinstance(value, str):
        return f'<c r="{_LETTERS[at]}{row}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'
    return f'<c r="{_LETTERS[at]}{row}" t="n"><v>{value}</v></c>'


_LETTERS = [column_letter(at) for at in range(1000)]
