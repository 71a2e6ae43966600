"""A bad upload is refused with the place and the remedy, soon: never a different number, never a hang."""

import os
import time
from pathlib import Path

import pytest

from coordination.sheets import child, reading
from coordination.sheets.comma_separated import found_in_csv
from coordination.sheets.gathering import Rows
from coordination.sheets.limits import OF_RECORDS
from coordination.sheets.reading import Unreadable, read_sheets
from coordination.sheets.workbook import sheets_of_workbook
from tests.uploads import (
    DATE,
    MAIN,
    TIME,
    book_of,
    cell,
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

pytestmark = pytest.mark.slow  # a process for each file

SLOWEST_SECONDS = 25
XLSX = "Excel で開き、「Excel ブック（.xlsx）」で保存しなおしてください。"
AGAIN = "Excel で開いて保存しなおしてください。"
UTF_8 = "Excel で開き、「CSV UTF-8（コンマ区切り）」で保存しなおしてください。"
CUT_OFF = "ファイルが途中で切れているか、こわれています。もとのファイルを Excel で開けることを確かめ、保存しなおしてください。"
TOO_MUCH = (
    "ファイルが大きすぎるか、こわれているため、読み取れませんでした。"
    "必要なシートと行だけを新しいブックに貼り付け、「Excel ブック（.xlsx）」で保存しなおしてください。"
)
GOOD = saved(book_of([1]))
TEN_LETTERS = '<!ENTITY a "aaaaaaaaaa">'


def refusal(content, name="票.xlsx"):
    began = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        read_sheets(content, name)
    assert time.monotonic() - began < SLOWEST_SECONDS
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "票.xlsx", "ファイルの中身がありません（0 バイト）。もとのファイルを確かめ、もう一度選んでください。"),
        (b"a" * (12 * 1024 * 1024 + 1), "票.csv", "ファイルが 12 MB を超えています。シートや行を分けるか、図や写真を削除して保存しなおしてください。"),
        (reading.OLE_MAGIC + b"\0" * 600, "票.xlsx", f"古い形式（.xls）です。{XLSX}"),
        (reading.OLE_MAGIC + "EncryptedPackage".encode("utf-16-le"), "票.xlsx", "パスワードがかかっています。Excel で開いてパスワードを解除し、保存しなおしてください。"),
        (encrypted(GOOD), "票.xlsx", "パスワード付きの ZIP です。パスワードを外して展開し、中の Excel ブックを選んでください。"),
        (b"\xef\xbb\xbf\r\n<HTML><table>", "票.xls", f"Web ページ（HTML）か XML のファイルです。{XLSX}"),
        ("<html>".encode("utf-16"), "票.xls", f"Web ページ（HTML）か XML のファイルです。{XLSX}"),
        (b"%PDF-1.7\n\0", "票.xlsx", "PDF です。もとの Excel ブック（.xlsx）か CSV を選んでください。"),
        (b"\x89PNG\r\n\0\0", "票.xlsx", "Excel ブック（.xlsx）でも CSV でもないファイルです。ファイルを選びなおしてください。"),
        (b"a,b\n1,\0\n", "票.csv", f"CSV に文字ではないデータ（NUL）が含まれています。{UTF_8}"),
        (b"PK\x05\x06" + b"\0" * 18, "票.xlsx", CUT_OFF),
        (GOOD[:-30], "票.xlsx", CUT_OFF),
        (GOOD[:400], "票.xlsx", CUT_OFF),
        (zipped({"団体.xlsx": GOOD}), "票.xlsx", "ZIP でまとめたファイルか、Excel ではないファイルです。展開して、中の Excel ブック（.xlsx）を選んでください。"),
        (zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "票.docx", "Excel のブックではありません。Excel ブック（.xlsx）か CSV を選んでください。"),
        (zipped({"mimetype": "", "content.xml": ""}), "票.ods", f"OpenDocument 形式（.ods）です。{XLSX}"),
        (workbook_with({"xl/workbook.bin": ""}), "票.xlsb", f"バイナリ形式（.xlsb）です。{XLSX}"),
        (workbook_with({"xl/vbaProject.bin": ""}), "票.xlsx", f"マクロを含むブックです。{XLSX}"),
        (workbook_with({"[Content_Types].xml": content_types("application/vnd.ms-excel.sheet.macroEnabled.main+xml")}), "票.xlsx", f"マクロを含むブックです。{XLSX}"),
        (workbook_with({"xl/workbook.xml": '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'}), "票.xlsx", f"「Strict Open XML」形式です。{XLSX}"),
        (workbook_with({"xl/externalLinks/externalLink1.xml": ""}), "票.xlsx", "ほかのブックへのリンクを含んでいます。Excel の［データ］→［リンクの編集］で「リンクの解除」をして保存しなおしてください。"),
    ],
)  # fmt: skip
@pytest.mark.asvs("5.2.2")
def test_what_is_not_a_plain_workbook_is_called_by_its_name(content, name, sentence):
    assert refusal(content, name) == sentence


def problem(parse, content):
    """What the parser says without a process of its own, for those uploads that cannot harm this one."""
    with pytest.raises(Unreadable) as refused:
        parse(content, Rows, OF_RECORDS)
    return str(refused.value)


@pytest.mark.parametrize(
    "member",
    ["../evil.xml", "xl/../../evil.xml", "/etc/passwd", "xl\\evil.xml", "C:evil.xml", "XL/Workbook.xml", symlink("xl/link.xml")],
)  # fmt: skip
@pytest.mark.asvs("5.3.2")
def test_a_part_with_a_name_that_leads_elsewhere_is_refused(member):
    name = getattr(member, "filename", member)

    assert refusal(workbook_with({member: ""})) == f"ブックの中に正しくない部品（{name}）があります。{XLSX}"


def test_a_part_that_is_there_twice_is_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = zipped(parts() | {symlink("xl/styles.xml"): ""})

    assert refusal(content) == f"ブックの中に正しくない部品（xl/styles.xml）があります。{XLSX}"


@pytest.mark.asvs("5.2.3")
def test_a_package_of_twenty_thousand_parts_is_not_even_listed():
    content = workbook_with({f"xl/media/{i}.png": "" for i in range(20_000)})

    assert refusal(content) == (
        "ブックの中の部品が 200 個を超えています。必要なシートだけを新しいブックに移して保存してください。"
    )


@pytest.mark.parametrize("size", [100_000_000, 2_000_000])
@pytest.mark.asvs("5.2.3")
def test_a_package_that_unpacks_to_far_more_is_refused(size):
    assert refusal(workbook_with({"xl/sharedStrings.xml": " " * size})) == TOO_MUCH


def test_a_part_that_is_cut_off_is_refused():
    assert refusal(workbook_with({"xl/worksheets/sheet1.xml": "<worksheet"})) == TOO_MUCH


@pytest.mark.asvs("5.2.3")
def test_a_part_that_lies_about_its_size_is_refused():
    name = "xl/worksheets/sheet1.xml"
    content = workbook_with({name: parts()[name] + " " * 100_000_000})

    assert refusal(declaring_a_smaller_size(content, name, len(parts()[name]))) == TOO_MUCH


@pytest.mark.parametrize(
    "part",
    ["[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd">', "utf-8"),
        (f'<!DOCTYPE x [{TEN_LETTERS}<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>', "utf-8"),
        (f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>', "utf-16"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "utf-8"),
    ],
)
@pytest.mark.asvs("1.5.1")
def test_a_declaration_of_entities_is_refused_in_any_part(part, declaration, encoding):
    assert problem(sheets_of_workbook, with_declaration(declaration, part, encoding)) == (
        f"ブックの中の部品（{part}）に、読み取ってはならない宣言（DOCTYPE）があります。{XLSX}"
    )


def one_long_string_in_600_000_cells():
    row = "<row>" + '<c t="s"><v>0</v></c>' * 30 + "</row>"
    return workbook(row * 20_000 + noise(100_000), strings=f"<si><t>{'あ' * 32_000}</t></si>")


def two_million_cells_in_a_row():
    return workbook("<row>" + "".join(f"<c><v>{i}</v></c>" for i in range(2_000_000)) + "</row>")


def three_million_rows_in_rows():
    return workbook("<row>" * 3_000_000 + noise(400_000) + "</row>" * 3_000_000)


def noise(length):
    """Keeps what surrounds it below the ratio that is refused unopened."""
    return "".join(map(str, range(length)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "content_of", [one_long_string_in_600_000_cells, two_million_cells_in_a_row, three_million_rows_in_rows]
)
@pytest.mark.asvs("15.2.2", "1.4.3")
def test_a_workbook_that_asks_for_too_much_work_is_stopped(content_of):
    assert refusal(content_of()) == TOO_MUCH


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (workbook(states=()), "表のあるシートがありません。表を入力したブックを選んでください。"),
        (workbook(states=("hidden", "veryHidden")), "すべてのシートが非表示です。読み取るシートを Excel で再表示し、保存しなおしてください。"),
        (workbook(states=["visible"] * 21), "シートが 20 枚を超えています。必要なシートだけを新しいブックに移して保存してください。"),
        (workbook_with({"xl/worksheets/sheet1.xml": f"<worksheet {MAIN}/>"}), f"シート「団体」の表がこわれています。{AGAIN}"),
        (workbook(after='<mergeCells><mergeCell ref="A1:C1"/></mergeCells>'), "シート「団体」のセル A1:C1 が結合されています。結合を解除し、それぞれのセルに値を入力して保存しなおしてください。"),
        (workbook(cell("<v>1</v>") + cell("<v>2</v>", place="A2")), f"シート「団体」の 4 行目以降で、行やセルの並びがこわれています。{AGAIN}"),
        (workbook(cell("<v>1</v>") * 2), f"シート「団体」の 4 行目以降で、行やセルの並びがこわれています。{AGAIN}"),
        (workbook('<row r="1"><c r="A2"><v>1</v></c></row>'), f"シート「団体」の 1 行目以降で、行やセルの並びがこわれています。{AGAIN}"),
        (workbook('<row r="1"><c r="B1"/><c r="A1"/></row>'), f"シート「団体」の 1 行目以降で、行やセルの並びがこわれています。{AGAIN}"),
        (workbook(cell("<v>1</v>", place="A1048577")), f"シート「団体」の 1 行目以降で、行やセルの並びがこわれています。{AGAIN}"),
        (workbook(cell("<v>1</v>", place="XFD1048576")), "シート「団体」のセル XFD1048576 は 200 列を超えた位置にあります。不要な列を削除するか、シートを分けてください。"),
        (workbook(cell("<v>1</v>", place="XFE1")), "シート「団体」のセル XFE1 は 200 列を超えた位置にあります。不要な列を削除するか、シートを分けてください。"),
        (workbook("<row><c><v>1</v></c></row>" * 20_001), "シート「団体」のセル A20001 から先は、データのある行が 20,000 行を超えています。不要な行を削除するか、シートを分けてください。"),
    ],
)  # fmt: skip
def test_a_sheet_in_doubt_is_refused(content, sentence):
    assert problem(sheets_of_workbook, content) == sentence


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (cell("<f>SUM(A1:A2)</f><v></v>"), f"の式に計算結果が入っていません。{AGAIN}"),
        (cell("<f>A1</f>", ' t="str"'), f"の式に計算結果が入っていません。{AGAIN}"),
        (cell("<f>A1</f><v>#REF!</v>", ' t="e"'), "がエラー値（#REF!）です。式や値を直して、保存しなおしてください。"),
        (cell("<v>#N/A</v>", ' t="e"'), "がエラー値（#N/A）です。式や値を直して、保存しなおしてください。"),
        (cell("<v>1_000</v>"), "の値「1_000」を数として読み取れません。値を入力しなおしてください。"),
        (cell("<v>0</v>", DATE), "は日付の書式ですが、値「0」は日付として読み取れません。日付を入力しなおすか、空白にしてください。"),
        (cell("<v>1.5</v>", TIME), "は時刻の書式ですが、値「1.5」は時刻として読み取れません。日付を含むときは、日付と時刻の書式にしてください。"),
        (cell("<v>2</v>", ' t="b"'), f"を読み取れません。{AGAIN}"),
        (cell("<v>2</v>", ' t="x"'), f"を読み取れません。{AGAIN}"),
        (cell("<v>-1</v>", ' t="s"'), f"を読み取れません。{AGAIN}"),
        (cell("<v>1</v>", ' t="s"'), f"を読み取れません。{AGAIN}"),
        (cell("<v>1</v>", ' s="9"'), f"を読み取れません。{AGAIN}"),
        (cell("<v>2020-02-30</v>", ' t="d"'), "の値「2020-02-30」を日付として読み取れません。日付を入力しなおしてください。"),
        (cell("<is><t>ひばり_x000B_会</t></is>", ' t="inlineStr"'), "に、目に見えない制御文字が含まれています。セルの文字を入力しなおしてください。"),
        (cell("<is><t>ひばり_x0000_</t></is>", ' t="inlineStr"'), "に、目に見えない制御文字が含まれています。セルの文字を入力しなおしてください。"),
        (cell(f"<is><t>{'あ' * 32_768}</t></is>", ' t="inlineStr"'), "の文字が 32,767 字を超えています。文章を短くするか、別のセルに分けてください。"),
    ],
)  # fmt: skip
def test_a_cell_in_doubt_is_named(row, reason):
    content = workbook(row, strings="<si><t>あ</t></si>")

    assert problem(sheets_of_workbook, content) == f"シート「団体」のセル B3 {reason}"


def test_a_formula_that_a_program_wrote_without_computing_it_is_named():
    assert refusal(saved(book_of(["人数"], [3], ["=SUM(A2:A2)"]))) == (
        f"シート「団体」のセル A3 の式に計算結果が入っていません。{AGAIN}"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("団体,人数\nひばり会,1,東\n".encode(), "CSV の 2 行目のセルが 3 個あり、見出しの 2 個より多くなっています。文章の中のコンマが区切りになっていないか確かめてください。"),
        ('団体\nひばり会\n"つばめ会\n'.encode(), 'CSV の 3 行目の引用符（"）が閉じていないか、正しい位置にありません。その行の引用符を直してください。'),
        ('団体\n"ひばり"会\n'.encode(), 'CSV の 2 行目の引用符（"）が閉じていないか、正しい位置にありません。その行の引用符を直してください。'),
        ("団体\nひばり\r会\n".encode(), f"CSV の 2 行目に、ほかの行と種類の違う改行（CR）があります。{UTF_8}"),
        ("団体\t人数\n".encode("utf-16"), f"タブ区切りのファイルです。{UTF_8}"),
        ("団体,人数\nひばり会,\0\n".encode("utf-16"), "CSV の 2 行目の B 列に、目に見えない制御文字が含まれています。セルの文字を入力しなおしてください。"),
        ("団体,人数\nひばり会,1\x0b\n".encode(), "CSV の 2 行目の B 列に、目に見えない制御文字が含まれています。セルの文字を入力しなおしてください。"),
        (f"団体\n{'あ' * 150_000}\n".encode(), "CSV の 2 行目の A 列の文字が 32,767 字を超えています。文章を短くするか、別のセルに分けてください。"),
        (("1," * 200 + "1\n").encode(), "CSV の 1 行目の GS 列は 200 列を超えた位置にあります。不要な列を削除するか、シートを分けてください。"),
        (b"1\n" * 20_001, "CSV の 20001 行目の A 列から先は、データのある行が 20,000 行を超えています。不要な行を削除するか、シートを分けてください。"),
    ],
)  # fmt: skip
def test_a_csv_file_in_doubt_is_refused_with_its_row(content, sentence):
    assert problem(found_in_csv, content) == sentence


@pytest.mark.parametrize(
    "content",
    ["団体".encode("euc_jp"), "団体,ひばりの会".encode("euc_jp"), b"\x83\x71\xff", b"caf\xe9", "団体".encode("utf-16") + b"\x00"],
)  # fmt: skip
def test_a_csv_file_in_an_unknown_encoding_is_refused(content):
    assert problem(found_in_csv, content) == (
        "CSV の文字コードが分からないため、読み取れません（EUC-JP などは使えません）。UTF-8 で保存しなおしてください。"
    )


@pytest.fixture
def python_that(tmp_path, monkeypatch):
    """Puts a program of the shell in the place of the Python that reads the upload."""

    def replace(script):
        program = tmp_path / "python"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setattr(child.sys, "executable", str(program))
        monkeypatch.setattr(child, "make_ready", lambda: None)
        child.stop_waiting()

    yield replace
    child.stop_waiting()


@pytest.mark.asvs("1.4.1", "1.4.3", "16.5.3")
def test_a_reader_that_the_kernel_kills_ends_in_a_sentence(python_that):
    python_that("kill -KILL $$")

    assert refusal(GOOD) == TOO_MUCH


@pytest.mark.asvs("1.4.3", "15.2.2")
def test_a_reader_that_hangs_is_killed_with_all_it_started(python_that, tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "OF_RECORDS", OF_RECORDS._replace(wall_clock_seconds=1))
    python_that(f"sleep 60 & echo $! > {tmp_path}/child; exit")

    assert refusal(GOOD) == TOO_MUCH
    assert not is_running(int((tmp_path / "child").read_text()))


def is_running(pid):
    for _ in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return False
        if state == "Z":
            return False
        time.sleep(0.1)
    return True


@pytest.mark.asvs("13.3.2", "13.2.2")
def test_the_reader_sees_nothing_of_the_servers_environment(python_that, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "himitsu")
    python_that(f"/usr/bin/env > {tmp_path}/seen; exit 1")

    assert refusal(GOOD) == TOO_MUCH
    assert "himitsu" not in (tmp_path / "seen").read_text()


@pytest.mark.asvs("16.2.5")
def test_the_log_names_the_error_and_quotes_nothing_of_the_upload(python_that, caplog):
    python_that("echo \"ValueError: '山田' is not a number\" >&2; exit 1")

    refusal(GOOD)

    assert caplog.messages == ["An uploaded xlsx could not be parsed: exit 1, ValueError"]


def test_the_reader_works_from_any_folder(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit('not the library')")
    monkeypatch.chdir(tmp_path)

    assert read_sheets(GOOD, "票.xlsx")[0].rows[0].cells == (1,)


def test_the_process_that_waits_reads_the_next_file_and_one_that_has_gone_is_replaced():
    read_sheets(GOOD, "票.xlsx")
    (waiting,) = child._ready
    read_sheets(GOOD, "票.xlsx")
    (next_one,) = child._ready
    next_one.kill()
    next_one.wait()

    assert waiting.returncode == 0
    assert read_sheets(GOOD, "票.xlsx") == read_sheets(GOOD, "票.xlsx")


def test_a_worker_that_is_forked_off_does_not_speak_with_its_parents_process():
    read_sheets(GOOD, "票.xlsx")
    worker = os.fork()
    if not worker:
        os._exit(len(child._ready))

    assert os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) == 0
    assert len(child._ready) == 1
