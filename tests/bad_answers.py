"""Bad files of answers, each with the sentence that is said of it: as a whole, or by the sheet, row and column of a cell."""

import io
import re
import zipfile
from datetime import date

from openpyxl import load_workbook

from coordination.sheets import reading
from tests.answer_books import ANSWER_HEADS, QUESTIONS, book, row
from tests.uploads import (
    book_of,
    content_types,
    declaring_a_smaller_size,
    encrypted,
    parts,
    saved,
    symlink,
    with_declaration,
    workbook,
    workbook_with,
    zipped,
)

GOOD = saved(book(row()))
SHEET_2 = "xl/worksheets/sheet2.xml"


def with_part(name, change):
    """The good book with something done to one of its parts."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        members = {one: package.read(one) for one in package.namelist()}
    members[name] = change(members[name])
    return zipped(members)


def in_answers(place, rest):
    """One cell of 「回答」 as it stands in the part, behind its place."""

    def change(part):
        changed, times = re.subn(
            rb'<c r="%s".*?</c>' % place.encode(), f'<c r="{place}"{rest}</c>'.encode(), part
        )
        assert times == 1
        return changed

    return with_part(SHEET_2, change)


def at(place, value):
    """The good book with one cell of 「回答」 changed."""
    whole = load_workbook(io.BytesIO(GOOD))
    whole["回答"][place] = value
    return saved(whole)


def sheet(**changed):
    return saved(book(row(**changed)))


def questions(*rows):
    return saved(book(row(), questions=[*QUESTIONS, *rows]))


def merged(cells):
    whole = book(row(), row(slip="A-2"))
    whole["回答"].merge_cells(cells)
    return saved(whole)


def zipped_as(name):
    return zipped({name: GOOD})


NO_CHOICE = "という選択肢はありません。"

# -- refused as a whole: the sentence on the page of the upload -----------------------------------------------------

WHOLE = {
    "nothing": (b"", "個票.xlsx", "ファイルの中身がありません。"),
    "a wrong ending": (GOOD, "個票.docx", "Excel（.xlsx）か CSV のファイルを選んでください。"),
    "an old workbook": (reading.OLE_MAGIC + b"\0" * 600, "個票.xls", "古い形式（.xls）です。"),
    "a password": (reading.OLE_MAGIC + "EncryptedPackage".encode("utf-16-le"), "個票.xlsx", "パスワードがかかっています。"),
    "an encrypted zip": (encrypted(GOOD), "個票.xlsx", "パスワード付きの ZIP です。"),
    "a web page": (b"<html><table></table></html>", "個票.xls", "Web ページ（HTML）か XML のファイルです。"),
    "a paper": (b"%PDF-1.7\n\0", "個票.xlsx", "PDF です。"),
    "a picture": (b"\x89PNG\r\n\0\0", "個票.xlsx", "Excel ブック（.xlsx）でも CSV でもないファイルです。"),
    "a NUL in a CSV": (b"a,b\n1,\0\n", "個票.csv", "CSV に文字ではないデータ（NUL）が含まれています。"),
    "a zip cut off": (GOOD[:-30], "個票.xlsx", "ファイルが途中で切れているか、こわれています。"),
    "a zip in a zip": (zipped_as("個票.xlsx"), "個票.xlsx", "ZIP でまとめたファイルか、Excel ではないファイルです。"),
    "macros": (workbook_with({"xl/vbaProject.bin": ""}), "個票.xlsx", "マクロを含むブックです。"),
    "macros by their type": (workbook_with({"[Content_Types].xml": content_types("application/vnd.ms-excel.sheet.macroEnabled.main+xml")}), "個票.xlsx", "マクロを含むブックです。"),
    "a binary workbook": (workbook_with({"xl/workbook.bin": ""}), "個票.xlsx", "バイナリ形式（.xlsb）です。"),
    "another office's format": (zipped({"mimetype": "", "content.xml": ""}), "個票.xlsx", "OpenDocument 形式（.ods）です。"),
    "a letter": (zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "個票.xlsx", "Excel のブックではありません。"),
    "a link to another book": (workbook_with({"xl/externalLinks/externalLink1.xml": ""}), "個票.xlsx", "ほかのブックへのリンクを含んでいます。"),
    "a part that leads outside": (workbook_with({"../evil.xml": ""}), "個票.xlsx", "ブックの中に正しくない部品（../evil.xml）があります。"),
    "a link as a part": (workbook_with({symlink("xl/link.xml"): ""}), "個票.xlsx", "ブックの中に正しくない部品（xl/link.xml）があります。"),
    "300 parts": (workbook_with({f"xl/media/{i}.png": "" for i in range(300)}), "個票.xlsx", "ブックの中の部品が 200 個を超えています。"),
    "a bomb": (workbook_with({"xl/sharedStrings.xml": " " * 250_000_000}), "個票.xlsx", "ファイルが大きすぎるか、こわれているため"),
    "a part that lies about its size": (declaring_a_smaller_size(workbook_with({"xl/worksheets/sheet1.xml": parts()["xl/worksheets/sheet1.xml"] + " " * 9_000_000}), "xl/worksheets/sheet1.xml", 300), "個票.xlsx", "ファイルが大きすぎるか、こわれているため"),
    "entities in strings": (with_declaration('<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>', "xl/sharedStrings.xml"), "個票.xlsx", "読み取ってはならない宣言（DOCTYPE）があります。"),
    "an outside entity in a sheet": (with_declaration('<!DOCTYPE x SYSTEM "file:///etc/passwd">', "xl/worksheets/sheet1.xml"), "個票.xlsx", "読み取ってはならない宣言（DOCTYPE）があります。"),
    "entities in styles, in UTF-16": (with_declaration('<!DOCTYPE x [<!ENTITY a "a">]>', "xl/styles.xml", "utf-16"), "個票.xlsx", "読み取ってはならない宣言（DOCTYPE）があります。"),
    "a far column": (workbook('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "個票.xlsx", "セル XFD1 は 1,000 列を超えた位置にあります。"),
    "a row beyond Excel": (workbook('<row r="1048577"><c r="A1048577"><v>1</v></c></row>'), "個票.xlsx", "行やセルの並びがこわれています。"),
    "rows out of order": (workbook('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"/>'), "個票.xlsx", "シート「団体」の 3 行目以降で、行やセルの並びがこわれています。"),
    "no sheet": (workbook(states=()), "個票.xlsx", "表のあるシートがありません。"),
    "hidden sheets alone": (workbook(states=("hidden", "veryHidden")), "個票.xlsx", "すべてのシートが非表示です。"),
    "300 sheets": (workbook(states=["visible"] * 150), "個票.xlsx", "シートが 20 枚を超えています。"),
    "a sheet cut off": (with_part(SHEET_2, lambda part: part[:-300]), "個票.xlsx", "ファイルが大きすぎるか、こわれているため"),
    "empty sheets": (saved(book_of()), "個票.xlsx", "回答の行がありません。"),
    "heads alone": (saved(book_of(["票番号", "問1"])), "個票.xlsx", "回答の行がありません。"),
    "no questions": (saved(book(row(), questions=[])), "個票.xlsx", "シート「設問」に設問がありません。"),
    "a head missing in 設問": (saved(book_of(["設問番号", "種別"], ["1", "単数"])), "個票.xlsx", "見出し「設問文」「番号」「選択肢」がありません。"),
    "no sheet of answers": (saved(book(heads=[])), "個票.xlsx", "シート「回答」に、設問番号の見出しの行が見つかりません。"),
    "EUC-JP": ("票番号,問1\n".encode("euc_jp"), "個票.csv", "CSV の文字コードが分からないため、読み取れません"),
    "tabs": ("票番号\t問1\nA\t1\n".encode("utf-16"), "個票.csv", "タブ区切りのファイルです。"),
    "an open quotation mark": ('票番号,問1\nA,"1\n'.encode(), "個票.csv", "CSV の 2 行目の引用符（\"）が閉じていないか"),
    "a ragged row": ("票番号,問1\nA,1,2\n".encode(), "個票.csv", "CSV の 2 行目のセルが 3 個あり、見出しの 2 個より多くなっています。"),
    "a lone carriage return": ("票番号,問1\nA\r,1\n".encode(), "個票.csv", "CSV の 2 行目に、ほかの行と種類の違う改行（CR）があります。"),
    "too many rows": (b"A,1\n" * 50_001, "個票.csv", "データのある行が 50,000 行を超えています。"),
    "12 MB and one byte": (b"a" * (12 * 1024 * 1024 + 1), "個票.csv", "ファイルが 12 MB を超えています。"),
}  # fmt: skip

# -- refused by cells: sheet, row, column and sentence ---------------------------------------------------------------

BY_CELL = {
    "an unknown code": (sheet(q1=7), ("シート「回答」", 2, "問1（D列）", "「7」" + NO_CHOICE)),
    "a nought": (sheet(q1=0), ("シート「回答」", 2, "問1（D列）", "「0」" + NO_CHOICE)),
    "a negative code": (sheet(q1=-1), ("シート「回答」", 2, "問1（D列）", "「-1」" + NO_CHOICE)),
    "an underscore": (sheet(q1="1_0"), ("シート「回答」", 2, "問1（D列）", "「1_0」" + NO_CHOICE)),
    "Arabic digits": (sheet(q1="١"), ("シート「回答」", 2, "問1（D列）", "「١」" + NO_CHOICE)),
    "a raised 2": (sheet(q1="²"), ("シート「回答」", 2, "問1（D列）", "「²」" + NO_CHOICE)),
    "a circled 1": (sheet(q1="①"), ("シート「回答」", 2, "問1（D列）", "「①」" + NO_CHOICE)),
    "two answers to one": (sheet(q1="1,2"), ("シート「回答」", 2, "問1（D列）", "○は1つの設問に、答えが2つあります（1,2）。")),
    "a half": (sheet(q1=1.5), ("シート「回答」", 2, "問1（D列）", "「1.5」は選択肢の番号ではありません。")),
    "a day": (sheet(q1=date(2020, 1, 5)), ("シート「回答」", 2, "問1（D列）", "日付（2020/01/05）になっています。")),
    "other words": (sheet(q1="たぶん"), ("シート「回答」", 2, "問1（D列）", "「たぶん」" + NO_CHOICE)),
    "words with another number": (sheet(q1="2．はい"), ("シート「回答」", 2, "問1（D列）", "「2．はい」" + NO_CHOICE)),
    "yes as a truth": (sheet(q1=True), ("シート「回答」", 2, "問1（D列）", "「True」" + NO_CHOICE)),
    "a formula without its result": (at("D2", "=1+1"), ("シート「回答」", 2, "問1（D列）", "このセルの式に計算結果が入っていません。")),
    "an error": (in_answers("D2", ' t="e"><v>#REF!</v>'), ("シート「回答」", 2, "問1（D列）", "このセルがエラー値（#REF!）です。")),
    "a number beyond all": (in_answers("F2", '><v>1e400</v>'), ("シート「回答」", 2, "問3（F列）", "このセルの数は 15 けたを超えていて")),
    "not a number": (in_answers("F2", '><v>NaN</v>'), ("シート「回答」", 2, "問3（F列）", "このセルの値「NaN」を数として読み取れません。")),
    "1_000": (in_answers("F2", '><v>1_000</v>'), ("シート「回答」", 2, "問3（F列）", "このセルの値「1_000」を数として読み取れません。")),
    "an invisible sign": (in_answers("G2", ' t="inlineStr"><is><t>坂_x0000_</t></is>'), ("シート「回答」", 2, "問4（G列）", "このセルに、目に見えない制御文字が含まれています。")),
    "a cell of 10 MB": (in_answers("G2", f' t="inlineStr"><is><t>{"坂" * 40_000}</t></is>'), ("シート「回答」", 2, "問4（G列）", "このセルの文字が 32,767 字を超えています。")),
    "several, one unknown": (sheet(q2="1,8"), ("シート「回答」", 2, "問2（E列）", "「8」" + NO_CHOICE)),
    "several, made one number": (sheet(q2=13), ("シート「回答」", 2, "問2（E列）", "「13」という選択肢はありません。「4,6」が一つの数に変わったのかもしれません。")),
    "several, made a half": (sheet(q2=1.3), ("シート「回答」", 2, "問2（E列）", "「1.3」は選択肢の番号ではありません。")),
    "several, run together": (sheet(q2="1・3"), ("シート「回答」", 2, "問2（E列）", "「1・3」" + NO_CHOICE)),
    "no answer and an answer": (sheet(q2="1,無回答"), ("シート「回答」", 2, "問2（E列）", "無回答とほかの答えが、一緒に書かれています（1,無回答）。")),
    "words for a number": (sheet(q3="4人"), ("シート「回答」", 2, "問3（F列）", "「4人」は数ではありません。")),
    "an age of 999": (sheet(F2=999), ("シート「回答」", 2, "F2（C列）", "年齢が「999」です。")),
    "a negative age": (sheet(F2=-1), ("シート「回答」", 2, "F2（C列）", "年齢が「-1」です。")),
    "a slip twice": (saved(book(row(), row(slip="B"), row())), ("シート「回答」", 4, "票番号（A列）", "票番号「A-1」は 2 行目にもあります。")),
    "no slip": (sheet(slip=None), ("シート「回答」", 2, "票番号（A列）", "票番号がありません。")),
    "a total": (saved(book(row(), ["合計", 1, 70])), ("シート「回答」", 3, "票番号（A列）", "合計の行のようです。")),
    "heads merged": (merged("D1:E1"), ("シート「回答」", 1, "D1:E1", "セル D1:E1 が結合されています。")),
    "answers merged": (merged("D2:D3"), ("シート「回答」", 2, "D2:D3", "セル D2:D3 が結合されています。")),
    "heads in two rows": (saved(book(["", "（男女）"], row())), ("シート「回答」", 2, "F1（B列）", "「（男女）」" + NO_CHOICE)),
    "a head twice": (saved(book([*row(), 1], heads=[*ANSWER_HEADS, "1"])), ("シート「回答」", 1, "1", "「1」の列が二つあります（H列にもあります）。")),
    "a head missing": (saved(book(row()[:-1], heads=ANSWER_HEADS[:-1])), ("シート「回答」", 1, "4", "設問「4」の列がありません。")),
    "1 and 0 for one answer": (saved(book([*row(), 1], heads=[*ANSWER_HEADS[:3], "1_1", *ANSWER_HEADS[4:], "x"])), ("シート「回答」", 1, "1", "設問「1」は複数の設問ではないのに、0 と 1 の列があります。")),
    "a column of a choice missing": (saved(book([*row(), 0], heads=[*ANSWER_HEADS[:4], "2_1", *ANSWER_HEADS[5:], "2_3"])), ("シート「回答」", 1, "2", "設問「2」の選択肢 2 の列（2_2）がありません。")),
    "a column of no choice": (saved(book([*row(), 0], heads=[*ANSWER_HEADS[:4], "2_1", *ANSWER_HEADS[5:], "2_9"])), ("シート「回答」", 1, "2", "見出し「2_9」の番号が、設問「2」の選択肢にありません。")),
    "a 2 among 1 and 0": (saved(book(["A", 2, 0, 0], heads=["票番号", "2_1", "2_2", "2_3"], questions=QUESTIONS[5:8])), ("シート「回答」", 2, "問2（B列）", "0 と 1 の列に「2」があります。")),
    "no rows of answers": (saved(book()), ("シート「回答」", 2, "", "回答の行がありません。")),
    "an unknown kind": (questions(["9", "問い", "いろいろ"]), ("シート「設問」", 12, "種別（C列）", "種別「いろいろ」を読み取れません。属性・単数・複数・数値・自由のどれかを書いてください。")),
    "no kind": (questions(["9", "問い"]), ("シート「設問」", 12, "種別（C列）", "種別がありません。")),
    "no words": (questions(["9", None, "自由"]), ("シート「設問」", 12, "設問文（B列）", "設問文を書いてください。")),
    "a choice twice": (questions(["9", "問い", "単数", 1, "はい"], [None, None, None, 1, "いいえ"]), ("シート「設問」", 13, "番号（D列）", "設問「9」に、番号 1 の選択肢が二つあります。")),
    "a choice without number": (questions(["9", "問い", "単数", None, "はい"]), ("シート「設問」", 12, "番号（D列）", "選択肢の番号「」を読み取れません。")),
    "choices of a number": (questions(["9", "問い", "数値", 1, "はい"]), ("シート「設問」", 12, "選択肢（E列）", "数値と自由の設問には、選択肢を書けません。")),
    "no choices": (questions(["9", "問い", "単数"]), ("シート「設問」", 12, "選択肢（E列）", "設問「9」に選択肢がありません。")),
    "a question twice": (questions(["1", "別の問い", "自由"]), ("シート「設問」", 12, "設問番号（A列）", "設問番号「1」が、5 行目では別の設問です。")),
    "a choice of 0": (questions(["9", "問い", "単数", 0, "なし"]), ("シート「回答」", 1, "9", "設問「9」の列がありません。")),
    "a choice beyond 64": (saved(book(["A", 65], questions=[["1", "問い", "複数", 65, "多い"]], heads=["票番号", "1"])), ("シート「回答」", 1, "問1（B列）", "選択肢の番号（65）は使えません。番号を 1 から 64 までにしてください。")),
}  # fmt: skip
