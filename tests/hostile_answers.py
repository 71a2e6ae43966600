"""Files of answers that mean harm, or that a broken program wrote. Built when they are needed, for some are large."""

import io
import struct
import zipfile

from tests.answer_books import ANSWER_HEADS, HEADS, QUESTIONS, book, row
from tests.bad_answers import GOOD, SHEET_2, in_answers, with_part
from tests.uploads import (
    MAIN,
    RELS,
    book_of,
    parts,
    saved,
    workbook,
    workbook_with,
    worksheet,
    zipped,
)

ONE_CELL = "<row><c><v>1</v></c></row>"
SHEET_1 = "xl/worksheets/sheet1.xml"
MEGABYTE = 1024 * 1024


def members_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {one: package.read(one) for one in package.namelist()}


def entry(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.getinfo(name)


def noise(length):
    """Text that packs badly, so that the file does not look like a bomb."""
    return "".join(map(str, range(length)))


# -- XML ------------------------------------------------------------------------------------------


def laughs(part):
    """A billion ha, declared behind so many blanks that a look at the beginning does not find it."""
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "ha"}">' for i in range(10))
    return workbook_with({part: f'<?xml version="1.0"?>{" " * 5000}<!DOCTYPE x [{entities}]><x>&a9;</x>'})


def one_long_entity_many_times():
    text = f'<!DOCTYPE x [<!ENTITY a "{"x" * 50_000}">]><sst {MAIN}><si><t>{"&a;" * 5000}</t></si></sst>'
    return workbook_with({"xl/sharedStrings.xml": text})


def an_entity_from_elsewhere():
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1/x.dtd">%a;]><x/>'
    return workbook_with({SHEET_1: text})


def declared_behind_a_comment():
    return workbook_with({SHEET_1: f"<!-- {'x' * 100_000} --><!DOCTYPE x [<!ENTITY a 'a'>]>{worksheet('')}"})


def laughs_in_a_part_that_is_not_called_xml():
    whole = parts(ONE_CELL)
    rels = "xl/_rels/workbook.xml.rels"
    whole["xl/worksheets/sheet1.bin"] = members_of(laughs(SHEET_1))[SHEET_1]
    whole[rels] = whole[rels].replace("sheet1.xml", "sheet1.bin")
    return zipped(whole)


def deep(part):
    """One element in the other, a hundred thousand deep."""
    whole = parts("")
    begins, end, name = whole[part].rpartition("</")
    return zipped(whole | {part: begins + "<a>" * 100_000 + "</a>" * 100_000 + end + name})


def many_attributes():
    attributes = " ".join(f'a{i}="{i}"' for i in range(60_000))
    return workbook(f"<row {attributes}><c><v>1</v></c></row>")


def in_another_encoding(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>{worksheet("")}'
    return workbook_with({SHEET_1: text.encode(encoding)})


# -- zip ------------------------------------------------------------------------------------------


def overlapping():
    """All three sheets are the same piece of the file."""
    whole = bytearray(workbook(ONE_CELL, states=["visible"] * 3))
    first = entry(whole, SHEET_1).header_offset
    at = -1
    while (at := whole.find(b"PK\x01\x02", at + 1)) >= 0:
        (length,) = struct.unpack_from("<H", whole, at + 28)
        if b"worksheets" in whole[at + 46 : at + 46 + length]:
            struct.pack_into("<I", whole, at + 42, first)
    return bytes(whole)


def a_part_twice():
    """Excel does not tell SHEET1 from sheet1."""
    return workbook_with({"xl/worksheets/SHEET1.xml": worksheet("<row><c><v>2</v></c></row>")})


def packed_by(method):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as package:
        for name, text in parts(ONE_CELL).items():
            package.writestr(name, text)
    return file.getvalue()


def of_four_gigabytes():
    content = workbook(ONE_CELL)
    return content.replace(entry(content, SHEET_1).file_size.to_bytes(4, "little"), b"\xfe\xff\xff\xff")


def a_wrong_sum():
    crc = entry(GOOD, SHEET_2).CRC
    return GOOD.replace(crc.to_bytes(4, "little"), (crc ^ 1).to_bytes(4, "little"))


def a_directory_of_nonsense():
    content = bytearray(GOOD)
    at = content.rfind(b"PK\x05\x06")
    content[at + 10 : at + 20] = b"\xff" * 10
    return bytes(content)


def packed_by_nobody():
    """What is said to be packed is noise."""
    content, one = bytearray(GOOD), entry(GOOD, SHEET_2)
    begins = one.header_offset + 30 + len(one.filename)
    content[begins : begins + one.compress_size] = b"\xff" * one.compress_size
    return bytes(content)


# -- sheets ---------------------------------------------------------------------------------------


def with_cells(rows, heads=ANSWER_HEADS, questions=QUESTIONS, strings=""):
    """A book with rows of 「回答」 as XML."""
    members = members_of(saved(book(heads=heads, questions=questions)))
    members[SHEET_2] = members[SHEET_2].replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    if strings:
        members["xl/sharedStrings.xml"] = f"<sst {MAIN}>{strings}</sst>"
        rels = "xl/_rels/workbook.xml.rels"
        more = (
            f'<Relationship Id="s" Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        )
        members[rels] = members[rels].replace(b"</Relationships>", more.encode())
    return zipped(members)


def merging(*cells):
    """The good book with merged cells."""
    more = "".join(f'<mergeCell ref="{one}"/>' for one in cells)
    merged = f"</sheetData><mergeCells>{more}</mergeCells>".encode()
    return with_part(SHEET_2, lambda part: part.replace(b"</sheetData>", merged))


def far_to_the_right(rows):
    """A cell a row, in the last column that may be: small as a file, large as a table."""
    return workbook(
        "".join(f'<row r="{i}"><c r="ALL{i}"><v>{i % 9}</v></c></row>' for i in range(1, rows + 1))
    )


def rows_of_nothing():
    return workbook("".join(f'<row r="{i}" ht="{i}"/>' for i in range(1, 400_001)))


def two_million_cells_in_a_row():
    return workbook("<row>" + "".join(f"<c><v>{i}</v></c>" for i in range(2_000_000)) + "</row>")


def a_row_without_end():
    return workbook('<row r="1">' + '<c r="A1" s="1"><f>' * 1_000_000 + noise(400_000))


def two_sheets_of_one_name():
    """The second is wider and longer: what is found by its name would be the other one."""
    whole = book_of(["票番号", "問1"], ["A", 1], title="甲")
    other = whole.create_sheet("乙")
    for one in ([f"問{i}" for i in range(40)], *[[1] * 40] * 30):
        other.append(one)
    members = members_of(saved(whole))
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace("乙".encode(), "甲".encode())
    return zipped(members)


def two_sheets_of_questions():
    whole = book(row())
    wider = whole.create_sheet("設問（案）", 0)
    for one in (["備考", *HEADS], *([None, *one] for one in QUESTIONS[:5])):
        wider.append(one)
    whole["設問"].title = "設問（決定）"
    return saved(whole)


def two_sheets_of_answers():
    whole = book(row(), row(slip="A-2"))
    whole["回答"].title = "回答1"
    for one in (ANSWER_HEADS, row(slip="B-1"), row(slip="B-2")):
        (whole["回答2"] if "回答2" in whole.sheetnames else whole.create_sheet("回答2")).append(one)
    return saved(whole)


def bracketed_format():
    formats = f'<numFmts><numFmt numFmtId="200" formatCode="{"[" * 500_000}"/></numFmts>'
    styles = f'<styleSheet {MAIN}>{formats}<cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>'
    return workbook_with({"xl/styles.xml": styles})


# -- what is said in them -------------------------------------------------------------------------


def questions_part(rows):
    """The good book with rows of 「設問」 as pairs of column and XML, below those that it has."""
    cells = "".join(
        f'<row r="{at}">' + "".join(f'<c r="{column}{at}"{inside}</c>' for column, inside in one) + "</row>"
        for at, one in enumerate(rows, len(QUESTIONS) + 2)
    )
    return with_part(SHEET_1, lambda part: part.replace(b"</sheetData>", cells.encode() + b"</sheetData>"))


def text(written):
    return f' t="inlineStr"><is><t>{written}</t></is>'


def many_choices():
    first = [
        ("A", text("9")),
        ("B", text("問い")),
        ("C", text("単数")),
        ("D", "><v>1</v>"),
        ("E", text("い")),
    ]
    more = ([("D", f"><v>{i}</v>"), ("E", text(f"選択肢{i}"))] for i in range(2, 49_000))
    return questions_part([first, *more])


def many_questions():
    return questions_part(
        [("A", text(f"q{i}")), ("B", text("問い")), ("C", text("自由"))] for i in range(10_000)
    )


def many_mistakes_in_questions():
    first = [("A", text("9")), ("B", text("問い")), ("C", text("単数"))]
    return questions_part([first, *([("D", text(f"x{i}"))] for i in range(40_000))])


def all_answers_wrong(rows, columns):
    """Every cell wrong in its own way."""
    letters = [chr(66 + at) for at in range(columns)]
    cells = "".join(
        f'<row r="{at}"><c r="A{at}"><v>{at}</v></c>'
        + "".join(f'<c r="{one}{at}"><v>{at * columns + i}</v></c>' for i, one in enumerate(letters))
        + "</row>"
        for at in range(2, rows + 2)
    )
    questions = [[one, "問い", "単数", 1, "はい"] for one in letters]
    return with_cells(cells, ["票番号", *letters], questions)


def the_same_slip(rows, length):
    """One text in the file, 30,000 times in the sheet."""
    cells = "".join(
        f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c><c r="D{at}"><v>1</v></c></row>'
        for at in range(2, rows + 2)
    )
    return with_cells(cells, strings=f"<si><t>{'9' * length}</t></si>")


def csv(*lines, encoding="utf-8", newline="\n"):
    return (newline.join(lines) + newline).encode(encoding)


def all_different(rows, columns):
    return csv(
        ",".join(f"問{i}" for i in range(columns)),
        *(",".join(f"{at * columns + i:x}" for i in range(columns)) for at in range(rows)),
    )


TOO_MUCH = "ファイルが大きすぎるか、こわれているため、読み取れませんでした。"
DECLARED = "に、読み取ってはならない宣言（DOCTYPE）があります。"
NO_ROWS = "回答の行がありません。"
UNKNOWN_SIGNS = "CSV の文字コードが分からないため、読み取れません"
ODD_PART = "ブックの中に正しくない部品（{}）があります。"

# Refused as a whole: the sentence on the page of the upload.
HOSTILE = {
    "laughs in the types": (lambda: laughs("[Content_Types].xml"), "個票.xlsx", f"（[Content_Types].xml）{DECLARED}"),
    "laughs in styles": (lambda: laughs("xl/styles.xml"), "個票.xlsx", f"（xl/styles.xml）{DECLARED}"),
    "laughs in relations": (lambda: laughs("xl/_rels/workbook.xml.rels"), "個票.xlsx", DECLARED),
    "laughs in a part that is not called XML": (laughs_in_a_part_that_is_not_called_xml, "個票.xlsx", TOO_MUCH),
    "one long entity many times": (one_long_entity_many_times, "個票.xlsx", f"（xl/sharedStrings.xml）{DECLARED}"),
    "an entity from elsewhere": (an_entity_from_elsewhere, "個票.xlsx", f"（xl/worksheets/sheet1.xml）{DECLARED}"),
    "declared behind a comment": (declared_behind_a_comment, "個票.xlsx", f"（xl/worksheets/sheet1.xml）{DECLARED}"),
    "a deep sheet": (lambda: deep(SHEET_1), "個票.xlsx", NO_ROWS),
    "deep strings": (lambda: deep("xl/sharedStrings.xml"), "個票.xlsx", NO_ROWS),
    "a deep list of sheets": (lambda: deep("xl/workbook.xml"), "個票.xlsx", NO_ROWS),
    "60,000 attributes": (many_attributes, "個票.xlsx", NO_ROWS),
    "XML in CP932": (lambda: in_another_encoding("cp932"), "個票.xlsx", TOO_MUCH),
    "XML in UTF-7": (lambda: in_another_encoding("utf-7"), "個票.xlsx", TOO_MUCH),
    "overlapping parts": (overlapping, "個票.xlsx", TOO_MUCH),
    "a part twice": (a_part_twice, "個票.xlsx", ODD_PART.format("xl/worksheets/SHEET1.xml")),
    "an absolute part": (lambda: workbook_with({"/etc/passwd": ""}), "個票.xlsx", ODD_PART.format("/etc/passwd")),
    "a part of Windows": (lambda: workbook_with({"xl\\..\\evil.xml": ""}), "個票.xlsx", ODD_PART.format("xl\\..\\evil.xml")),
    "packed by bzip2": (lambda: packed_by(zipfile.ZIP_BZIP2), "個票.xlsx", ODD_PART.format("[Content_Types].xml")),
    "packed by LZMA": (lambda: packed_by(zipfile.ZIP_LZMA), "個票.xlsx", ODD_PART.format("[Content_Types].xml")),
    "of four gigabytes": (of_four_gigabytes, "個票.xlsx", TOO_MUCH),
    "a wrong sum": (a_wrong_sum, "個票.xlsx", TOO_MUCH),
    "a directory of nonsense": (a_directory_of_nonsense, "個票.xlsx", "ファイルが途中で切れているか、こわれています。"),
    "packed by nobody": (packed_by_nobody, "個票.xlsx", TOO_MUCH),
    "a format of brackets": (bracketed_format, "個票.xlsx", NO_ROWS),
    "a million merged cells": (lambda: merging(*(f"A{i}:B{i}" for i in range(1, 1_000_001))), "個票.xlsx", "シート「回答」の結合されたセルが 1,000 か所を超えています。"),
    "40,000 rows far to the right": (lambda: far_to_the_right(40_000), "個票.xlsx", TOO_MUCH),
    "25,000 rows far to the right": (lambda: far_to_the_right(25_000), "個票.xlsx", "列が 1,000 あります。画面で読み方を選べるのは 400 列までです。"),
    "400,000 rows of nothing": (rows_of_nothing, "個票.xlsx", NO_ROWS),
    "two million cells in a row": (two_million_cells_in_a_row, "個票.xlsx", ""),
    "a row without end": (a_row_without_end, "個票.xlsx", TOO_MUCH),
    "two sheets of one name": (two_sheets_of_one_name, "個票.xlsx", "「甲」という名前のシートが二つあります。"),
    "two sheets of questions": (two_sheets_of_questions, "個票.xlsx", "シート「設問（案）」とシート「設問（決定）」の見出しが同じで、どれを読むのか分かりません。"),
    "two sheets of answers": (two_sheets_of_answers, "個票.xlsx", "シート「回答1」とシート「回答2」の見出しが同じで、どれを読むのか分かりません。"),
    "49,000 choices": (many_choices, "個票.xlsx", "シート「設問」の 1012 行目で、設問「9」の選択肢が 1,000 を超えています。"),
    "10,000 questions": (many_questions, "個票.xlsx", "シート「設問」の設問が 1,000 を超えています。"),
    "800,000 different numbers": (lambda: all_different(800, 999), "個票.csv", "列が 999 あります。"),
    "a line of 12 MB": (lambda: b"1" * 12 * MEGABYTE, "個票.csv", NO_ROWS),
    "12 MB of commas": (lambda: b"," * 12 * MEGABYTE, "個票.csv", NO_ROWS),
    "12 MB of line breaks": (lambda: b"\n" * 12 * MEGABYTE, "個票.csv", "CSV の行が 1,048,576 行を超えています。"),
    "12 MB of quotation marks": (lambda: b'"' * (12 * MEGABYTE - 1), "個票.csv", "CSV の 1 行目の引用符（\"）が閉じていないか"),
    "a quotation that never ends": (lambda: b'a,b\n"' + b"x,\n" * 4_000_000, "個票.csv", "CSV の 2 行目の引用符（\"）が閉じていないか"),
    "three kinds of line breaks": (lambda: "票番号,問1\r\nA,1\nB,1\rC,1\r\n".encode(), "個票.csv", "CSV の 3 行目に、ほかの行と種類の違う改行（CR）があります。"),
    "UTF-16 without a mark": (lambda: "票番号,問1\nA,1\n".encode("utf-16-le"), "個票.csv", "CSV に文字ではないデータ（NUL）が含まれています。"),
    "UTF-16 and a byte": (lambda: "票番号,問1\nA,1\n".encode("utf-16") + b"x", "個票.csv", UNKNOWN_SIGNS),
    "UTF-32": (lambda: "票番号,問1\nA,1\n".encode("utf-32"), "個票.csv", UNKNOWN_SIGNS),
    "CP932 with half a sign": (lambda: "票番号,ご意見\nA,坂".encode("cp932")[:-1] + b"\nB,x\n", "個票.csv", UNKNOWN_SIGNS),
    "rich text": (lambda: b"{\\rtf1 a,b}", "個票.csv", NO_ROWS),
}  # fmt: skip

# Refused by a cell: sheet, row, column and the beginning of the sentence.
HOSTILE_CELLS = {
    "the whole sheet merged": (lambda: merging("A1:XFD1048576"), ("シート「回答」", 1, "A1:XFD1048576", "セル A1:XFD1048576 が結合されています。")),
    "900 merged cells": (lambda: merging(*(f"A{i}:AA{i}" for i in range(2, 902))), ("シート「回答」", 2, "A2:AA2", "セル A2:AA2 が結合されています。")),
    "a string that is not there": (lambda: in_answers("G2", ' t="s"><v>99999</v>'), ("シート「回答」", 2, "問4（G列）", "このセルを読み取れません。")),
    "a string of 900,000 digits": (lambda: in_answers("G2", f' t="s"><v>{"9" * 900_000}</v>'), ("シート「回答」", 2, "問4（G列）", "このセルを読み取れません。")),
    "a number of 900,000 digits": (lambda: in_answers("F2", f'><v>{"9" * 900_000}</v>'), ("シート「回答」", 2, "問3（F列）", "このセルの数は 15 けたを超えていて")),
    "900,000 digits and a letter": (lambda: in_answers("F2", f'><v>{"9" * 900_000}x</v>'), ("シート「回答」", 2, "問3（F列）", "このセルの値「99999999999999999999」を数として読み取れません。")),
    "1e308": (lambda: in_answers("F2", "><v>1e308</v>"), ("シート「回答」", 2, "問3（F列）", "このセルの数は 15 けたを超えていて")),
    "1e-400": (lambda: in_answers("F2", "><v>1e-400</v>"), ("シート「回答」", 2, "問3（F列）", "このセルの数は小さすぎて、0 と区別できません。")),
    "a command without its result": (lambda: in_answers("D2", "><f>cmd|'/c calc'!A0</f>"), ("シート「回答」", 2, "問1（D列）", "このセルの式に計算結果が入っていません。")),
    "a result from another book": (lambda: in_answers("D2", "><f>[1]Sheet1!A1</f><v>7</v>"), ("シート「回答」", 2, "問1（D列）", "「7」という選択肢はありません。")),
    "a slip of 32,767 digits": (lambda: saved(book(row(slip="9" * 32_767))), ("シート「回答」", 2, "票番号（A列）", "票番号が 50 字を超えています。")),
    "one long slip 30,000 times": (lambda: the_same_slip(30_000, 32_000), ("シート「回答」", 3, "票番号（A列）", "票番号「99999999999999999999…」は 2 行目にもあります。")),
    "40,000 wrong choices": (many_mistakes_in_questions, ("シート「設問」", 13, "番号（D列）", "選択肢の番号「x0」を読み取れません。")),
    "200,000 wrong answers": (lambda: all_answers_wrong(10_000, 20), ("シート「回答」", 2, "B（B列）", "「40」という選択肢はありません。")),
    "a number of a question of 20,000 signs": (lambda: questions_part([[("A", text("9" * 20_000)), ("B", text("問い")), ("C", text("自由"))]]), ("シート「設問」", 12, "設問番号（A列）", "設問番号は 20 字までです。")),
    "an unknown kind of sheet in a cell": (lambda: in_answers("D2", ' t="date"><v>1</v>'), ("シート「回答」", 2, "問1（D列）", "このセルを読み取れません。")),
}  # fmt: skip
