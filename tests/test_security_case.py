"""The table of requirements says what the tests say, and cannot go stale (script/security_case)."""

import re
from collections import Counter
from pathlib import Path

import pytest
import security_case
import security_controls
from django.conf import settings
from marked_tests import MarkedTest, marked_tests

from coordination.files import MOST_FILES, MOST_PIXELS
from coordination.sheets.limits import MEGABYTE, OF_ANSWERS, OF_RECORDS
from coordination.sign_in import throttle
from coordination.sign_in.passwords import OTHER_SIGNS, often_chosen

DOCS = Path(__file__).parent.parent / "docs"
REQUIREMENTS = {"1.1.1": [1, "一つ目"], "1.1.2": [2, "二つ目"]}
PROOF = MarkedTest("tests/test_a.py", "test_a", ("1.1.1",))


def test_the_pages_say_what_the_marks_and_the_register_say():
    for file, text in security_case.pages().items():
        assert file.read_text() == text, "script/security_case で書きなおしてください。"


def test_every_requirement_of_both_levels_is_there_and_none_is_without_an_answer():
    _, requirements, answers = security_case.register()
    rows = security_case.rows(requirements, answers, marked_tests("asvs"))

    assert Counter(row.level for row in rows) == {1: 70, 2: 183}  # of 5.0.0: 70 of level 1, 183 of level 2
    assert [row.number for row in rows if not row.kind] == []


@pytest.mark.parametrize(
    ("answers", "tests", "sentence"),
    [
        ({}, [PROOF], "1.1.2：答えがない"),
        (
            {"operator": {"1.1.2": ["する", "docs/nowhere.md#通信"]}},
            [PROOF],
            "1.1.2：docs/nowhere.md#通信 がない",
        ),
        (
            {"documented": {"1.1.2": "docs/security.md#ない見出し"}},
            [PROOF],
            "1.1.2：docs/security.md#ない見出し がない",
        ),
        ({"not_applicable": {"1": "使わない。"}}, [PROOF], "1.1.1：該当なしなのに、ほかの答えもある"),
        ({"not_met": {"1.1.2": "ない。", "9.9.9": "ない。"}}, [PROOF], "not_met：9.9.9 という要求はない"),
        (
            {"not_met": {"1.1.2": "ない。"}},
            [PROOF, MarkedTest("tests/test_b.py", "test_b", ("7.7.7",))],
            "tests/test_b.py::test_b：7.7.7 という要求はない",
        ),
        (
            {"not_met": {"1.1.2": "ない。"}},
            [MarkedTest("tests/test_a.py", "test_a", ("1.1.1",), "skip が付いている")],
            "tests/test_a.py::test_a：skip が付いている",
        ),
    ],
)
def test_what_keeps_the_table_from_being_a_case_is_said(answers, tests, sentence):
    assert security_case.problems(REQUIREMENTS, answers, tests) == [sentence]


def test_a_row_that_is_not_met_is_counted_as_that_whatever_else_it_has():
    (one, other) = security_case.rows(REQUIREMENTS, {"not_met": {"1.1.1": "半分"}, "note": {}}, [PROOF])

    assert (one.kind, other.kind) == ("not_met", "")
    assert security_case.told(one).startswith("**満たしていない**：半分<br>")


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("@pytest.mark.asvs('1.1.1')\ndef test_a(): ...", ""),
        ("@pytest.mark.slow\n@pytest.mark.asvs('1.1.1')\ndef test_a(): ...", ""),
        ("@pytest.mark.skipif(connection.vendor == 'sqlite', reason='')\n@pytest.mark.asvs('1.1.1')\ndef test_a(): ...", ""),
        ("@pytest.mark.skip\n@pytest.mark.asvs('1.1.1')\ndef test_a(): ...", "skip が付いている"),
        ("@pytest.mark.xfail(reason='x')\n@pytest.mark.asvs('1.1.1')\ndef test_a(): ...", "xfail が付いている"),
        ("@pytest.mark.skipif(not X, reason='')\n@pytest.mark.asvs('1.1.1')\ndef test_a(): ...", "skipif が付いている"),
        ("pytestmark = [pytest.mark.skip]\n@pytest.mark.asvs('1.1.1')\ndef test_a(): ...", "skip が付いている"),
        ("@pytest.mark.asvs('1.1.1')\ndef a_test(): ...", "名前が test_ で始まらないため、実行されない"),
        (
            "@pytest.mark.asvs('1.1.1')\ndef test_a(): ...\ndef test_a(): ...",
            "同じ名前の関数があとにあるため、実行されない",
        ),
    ],
)  # fmt: skip
def test_a_mark_on_a_test_that_never_runs_is_found(source, problem, tmp_path):
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_a.py").write_text(source)

    (found,) = marked_tests("asvs", folder)

    assert (found.file, found.numbers, found.problem) == ("tests/test_a.py", ("1.1.1",), problem)


def test_a_control_that_rests_on_what_is_not_met_must_say_so():
    rows = {
        row.number: row for row in security_case.rows(REQUIREMENTS, {"not_met": {"1.1.2": "ない。"}}, [PROOF])
    }
    controls = [
        security_controls.Control("6.1", "記録", "残す", asvs=("1.1.1", "1.1.2")),
        security_controls.Control("6.2", "権限", "限る", asvs=("1.1.1",)),
        security_controls.Control("6.3", "開発", "確かめる"),
        security_controls.Control("6.4", "ほか", "ほか", asvs=("1.1.2",), not_met="記録がない。"),
    ]

    found = security_controls.problems(
        [security_controls.Source("規程", "目次", tuple(controls))], rows, security_case.leads_somewhere
    )

    assert found == ["6.1 記録：満たしていない 1.1.2 を根拠にしている", "6.3 開発：答えがない"]


@pytest.mark.asvs("2.1.3", "5.1.1", "6.1.1", "6.1.2", "7.1.1")
def test_the_numbers_of_the_document_are_those_of_the_code():
    text = re.sub(r"\s+", "", (DOCS / "security.md").read_text())
    (place, _), (network, _), (account, _) = (
        throttle.FROM_ONE_PLACE,
        throttle.ONE_NETWORK,
        throttle.ONE_ACCOUNT,
    )
    told = [
        f"15分に{place}回、ネットワークごとに5分に{network}回、利用者名ごとに15分に{account}回まで",
        f"{len(often_chosen()):,}件",
        f"{OTHER_SIGNS}文字までの数字や記号",
        f"{settings.SESSION_IDLE // 60}分の放置、または{settings.SESSION_COOKIE_AGE // 3600}時間",
        f"{settings.AUTH_PASSWORD_VALIDATORS[1]['OPTIONS']['min_length']}文字以上",
        f"{OF_RECORDS.content // MEGABYTE}MB、ひらいて{OF_RECORDS.unpacked // MEGABYTE}MB、{OF_RECORDS.rows // 10_000}万行・{OF_RECORDS.columns}列",
        f"ひらいて{OF_ANSWERS.unpacked // MEGABYTE}MB、{OF_ANSWERS.rows // 10_000}万行・{OF_ANSWERS.columns:,}列",
        f"記憶{OF_RECORDS.memory // 1_000_000}MB・計算{OF_RECORDS.cpu_seconds}秒",
        f"ファイルは{MOST_FILES}個まで",
        f"{MOST_PIXELS // 10_000:,}万画素",
    ]

    assert [one for one in told if one not in text] == []
