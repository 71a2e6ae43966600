"""script/audit: green only where every locked package was really checked."""

import json
import zipfile
from datetime import date
from pathlib import Path

import audit
import pytest
from locked import Pin

LOCKED = [Pin("django", "5.2.19", "", ("0" * 64,)), Pin("pillow", "13.0.0", "", ("1" * 64,))]
TODAY = date(2026, 11, 20)


def answer_of(*dependencies):
    found = audit.Found()
    found.add({"dependencies": dependencies})
    return audit.verdict(found, LOCKED)


def checked(name, version, *weaknesses):
    return {"name": name, "version": version, "vulns": [{"id": one} for one in weaknesses]}


@pytest.mark.asvs("15.2.1")
def test_all_checked_and_none_weak_is_well():
    assert answer_of(checked("Django", "5.2.19"), checked("pillow", "13.0.0")) == (
        ["固定した 2 個のうち 2 個を確かめました。", "知られている弱さはありません。"],
        True,
    )


@pytest.mark.asvs("15.2.1")
def test_what_skipped_everything_is_no_audit():
    lines, is_well = answer_of(
        {"name": "django", "skip_reason": "Dependency not found: django (5.2.19)"},
        {"name": "pillow", "skip_reason": "Dependency not found: pillow (13.0.0)"},
    )

    assert lines == [
        "固定した 2 個のうち 0 個を確かめました。",
        "確かめられなかったもの：すべて",
        "理由：Dependency not found",
    ]
    assert not is_well


@pytest.mark.asvs("15.2.1")
@pytest.mark.parametrize("other", [[], [checked("pillow", "12.0.0")]])
def test_one_that_was_left_out_or_checked_in_another_version_is_named(other):
    lines, is_well = answer_of(checked("django", "5.2.19"), *other)

    assert lines[:2] == ["固定した 2 個のうち 1 個を確かめました。", "確かめられなかったもの：pillow 13.0.0"]
    assert not is_well


@pytest.mark.asvs("15.2.1")
def test_a_weakness_is_told_by_its_number():
    lines, is_well = answer_of(
        checked("django", "5.2.19", "PYSEC-2026-1", "PYSEC-2026-2"), checked("pillow", "13.0.0")
    )

    assert lines[-1] == "弱さがあります：django 5.2.19（PYSEC-2026-1、PYSEC-2026-2）"
    assert not is_well


@pytest.mark.parametrize(
    "program", ["#!/bin/sh\nexit 0\n", "#!/bin/sh\necho '{\"dependencies\": []}'\n", None]
)
def test_a_program_that_answers_nothing_has_checked_nothing(program, tmp_path, capsys):
    auditor, lock = tmp_path / "pip-audit", tmp_path / "lock.txt"
    lock.write_text(f"django==5.2.19 \\\n    --hash=sha256:{'0' * 64}\n")
    if program:
        auditor.write_text(program)
        auditor.chmod(0o755)

    assert audit.main(["--auditor", str(auditor), "--lock", str(lock)]) == 1
    assert "固定した 1 個のうち 0 個を確かめました。" in capsys.readouterr().out


def test_versions_for_other_pythons_are_audited_as_well():
    twice = [*LOCKED, Pin("pillow", "14.0.0", "python_full_version >= '3.12'", ("2" * 64,))]

    assert [[pin.version for pin in one] for one in audit.rounds(twice)] == [["5.2.19", "13.0.0"], ["14.0.0"]]


def entry(number, name, events=(), versions=(), modified="2026-11-19T00:00:00Z"):
    affected = {
        "package": {"ecosystem": "PyPI", "name": name},
        "ranges": [{"type": "ECOSYSTEM", "events": list(events)}],
        "versions": list(versions),
    }
    return {"id": number, "modified": modified, "affected": [affected]}


def export(tmp_path, *entries) -> Path:
    file = tmp_path / "all.zip"
    with zipfile.ZipFile(file, "w") as written:
        for one in entries:
            written.writestr(f"{one['id']}.json", json.dumps(one))
    return file


@pytest.mark.parametrize(
    ("events", "versions", "is_weak"),
    [
        ([{"introduced": "0"}, {"fixed": "5.2.19"}], [], False),
        ([{"introduced": "0"}, {"fixed": "5.2.20"}], [], True),
        ([{"introduced": "0"}, {"fixed": "4.2.9"}, {"introduced": "5.0"}, {"fixed": "5.2.20"}], [], True),
        ([{"introduced": "0"}, {"last_affected": "5.2.19"}], [], True),
        ([{"introduced": "6.0"}], [], False),
        ([], ["5.2.19"], True),
    ],
)
def test_without_a_network_the_file_of_advisories_is_read(events, versions, is_weak, tmp_path):
    file = export(tmp_path, entry("PYSEC-1", "Django", events, versions))

    found = audit.looked_up(file, LOCKED, TODAY)

    assert found.checked == {("django", "5.2.19"), ("pillow", "13.0.0")}
    assert found.weak == ({("django", "5.2.19"): ["PYSEC-1"]} if is_weak else {})


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [entry("PYSEC-1", "something-else")],
        [entry("PYSEC-1", "django", modified="2026-10-01T00:00:00Z")],
    ],
)
def test_a_file_of_advisories_that_is_empty_of_something_else_or_old_checks_nothing(entries, tmp_path):
    found = audit.looked_up(export(tmp_path, *entries), LOCKED, TODAY)

    assert found.checked == set()
    assert audit.verdict(found, LOCKED)[1] is False


def test_what_is_no_file_of_advisories_checks_nothing(tmp_path):
    (tmp_path / "all.zip").write_text("<html>")

    assert audit.looked_up(tmp_path / "all.zip", LOCKED, TODAY).checked == set()
    assert audit.looked_up(tmp_path / "nowhere.zip", LOCKED, TODAY).checked == set()
