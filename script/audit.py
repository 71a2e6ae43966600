"""Behind script/audit. An audit that checked nothing must not be green: pip-audit itself ends with 0 where it skipped all."""

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from locked import Pin, pins
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parent.parent
AUDITOR = ROOT / "var" / "audit" / "bin" / "pip-audit"
OLDEST = timedelta(days=30)  # advisories that were brought in as a file


@dataclass
class Found:
    checked: set[tuple[str, str]] = field(default_factory=set)  # names and versions
    weak: dict[tuple[str, str], list[str]] = field(
        default_factory=dict
    )  # with the numbers of their advisories
    reasons: set[str] = field(default_factory=set)  # why something was not checked

    def add(self, answer: dict):
        """What pip-audit answered (its JSON)."""
        for one in answer.get("dependencies", ()):
            if "version" not in one:
                self.reasons.add(one.get("skip_reason", "").split(":")[0])
                continue
            package = canonicalize_name(one["name"]), one["version"]
            self.checked.add(package)
            if one.get("vulns"):
                self.weak[package] = [vuln["id"] for vuln in one["vulns"]]


def rounds(found: list[Pin]) -> list[list[Pin]]:
    """The pins in as few lists as have every name once: versions for other Pythons are audited, too."""
    lists = []
    for pin in found:
        free = next((one for one in lists if pin.name not in {other.name for other in one}), None)
        if free is None:
            lists.append(free := [])
        free.append(pin)
    return lists


def asked_of(auditor: Path, locked: list[Pin], words: list[str]) -> Found:
    """What the registry knows of the pins, by pip-audit."""
    found = Found()
    for one in rounds(locked):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
            listed.write("".join(f"{pin.name}=={pin.version}\n" for pin in one))
            listed.flush()
            command = [
                auditor,
                "-r",
                listed.name,
                "--no-deps",
                "--disable-pip",
                "--progress-spinner",
                "off",
                "-f",
                "json",
            ]
            try:
                done = subprocess.run([*command, *words], capture_output=True, text=True, check=False)
                found.add(json.loads(done.stdout))
            except (OSError, json.JSONDecodeError) as error:
                found.reasons.add(f"pip-audit が答えない（{type(error).__name__}）")
    return found


def looked_up(advisories: Path, locked: list[Pin], today: date) -> Found:
    """What OSV's export says of the pins. A file that is too old, or that is not what it should be, checks nothing."""
    found = Found()
    try:
        with zipfile.ZipFile(advisories) as export:
            entries = [json.loads(export.read(name)) for name in export.namelist() if name.endswith(".json")]
    except (OSError, zipfile.BadZipFile, json.JSONDecodeError) as error:
        found.reasons.add(f"{advisories.name} を読めない（{type(error).__name__}）")
        return found
    newest = max((entry.get("modified", "")[:10] for entry in entries), default="")
    about = {}
    for entry in entries:
        for one in entry.get("affected", ()):
            if one.get("package", {}).get("ecosystem") == "PyPI" and not entry.get("withdrawn"):
                about.setdefault(canonicalize_name(one["package"]["name"]), []).append((entry["id"], one))
    if "django" not in about:
        found.reasons.add(f"{advisories.name} は PyPI の弱さの一覧ではない（Django の項がない）")
    elif not newest or date.fromisoformat(newest) < today - OLDEST:
        found.reasons.add(f"{advisories.name} は古すぎる（最後の項は {newest}）")
    else:
        for pin in locked:
            package = pin.name, pin.version
            found.checked.add(package)
            if ids := sorted(
                {number for number, one in about.get(pin.name, ()) if is_affected(pin.version, one)}
            ):
                found.weak[package] = ids
    return found


def is_affected(version: str, affected: dict) -> bool:
    """Whether an entry of OSV lists the version, by name or within a range."""
    if version in affected.get("versions", ()):
        return True
    spans = [one["events"] for one in affected.get("ranges", ()) if one["type"] == "ECOSYSTEM"]
    return any(_within(Version(version), events) for events in spans)


def _within(version: Version, events: list[dict]) -> bool:
    """Events begin a span ("introduced") or end it ("fixed" before, "last_affected" after that version)."""
    inside = False
    for event in events:
        ((kind, at),) = list(event.items())[:1]
        try:
            edge = Version("0" if at == "0" else at)
        except InvalidVersion:
            return True  # what cannot be compared is for people to look at
        if kind == "introduced":
            inside = inside or version >= edge
        elif (kind == "fixed" and version >= edge) or (kind == "last_affected" and version > edge):
            inside = False
    return inside


def verdict(found: Found, locked: list[Pin]) -> tuple[list[str], bool]:
    """What is said about it, and whether all is well."""
    wanted = {(pin.name, pin.version) for pin in locked}
    missing = wanted - found.checked
    lines = [f"固定した {len(wanted)} 個のうち {len(wanted & found.checked)} 個を確かめました。"]
    if missing:
        names = "すべて" if missing == wanted else "、".join(" ".join(one) for one in sorted(missing))
        lines.append(f"確かめられなかったもの：{names}")
        lines += [f"理由：{reason}" for reason in sorted(found.reasons) if reason]
    lines += [
        f"弱さがあります：{' '.join(one)}（{'、'.join(ids)}）" for one, ids in sorted(found.weak.items())
    ]
    if not missing and not found.weak:
        lines.append("知られている弱さはありません。")
    return lines, not missing and not found.weak


def main(arguments: list[str]) -> int:
    words = argparse.ArgumentParser(add_help=False)
    words.add_argument("--advisories", type=Path)
    words.add_argument("--auditor", type=Path, default=AUDITOR)
    words.add_argument(
        "--lock", type=Path, default=ROOT / "requirements-dev.txt"
    )  # has all of requirements.txt as well
    given, others = words.parse_known_args(arguments)
    locked = pins(given.lock)
    if given.advisories:
        found = looked_up(given.advisories, locked, date.today())  # noqa: DTZ011 - days apart, nothing is dated by it
    else:
        found = asked_of(given.auditor, locked, others)
    lines, is_well = verdict(found, locked)
    print("\n".join(lines))
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
