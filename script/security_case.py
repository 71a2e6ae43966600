"""Behind script/security_case: one row a requirement, answered by the tests that are marked with it or by docs/security/."""

import re
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import security_controls
from marked_tests import ROOT, MarkedTest, marked_tests

REGISTER = ROOT / "docs" / "security"
PAGE = ROOT / "docs" / "security-case.md"
# By what a row is counted: the first of these that it has.
KINDS = {
    "not_met": "満たしていない",
    "not_applicable": "該当なし",
    "tests": "テスト",
    "documented": "文書",
    "operator": "運用",
}


@dataclass(frozen=True)
class Row:
    number: str
    level: int
    says: str
    tests: tuple[MarkedTest, ...] = ()
    documented: str = ""  # file.md#heading
    operator: tuple[str, str] | tuple[()] = ()  # the duty, and file.md#heading of its step
    not_applicable: str = ""
    not_met: str = ""
    note: str = ""

    @property
    def kind(self) -> str:
        """A key of KINDS, or "" for a row that nothing answers."""
        return next((kind for kind in KINDS if getattr(self, kind)), "")


def number_key(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))


def rows(requirements: dict, answers: dict, tests: list[MarkedTest]) -> list[Row]:
    """The rows in the order of their numbers."""
    return [
        Row(
            number,
            level,
            says,
            tests=tuple(test for test in tests if number in test.numbers),
            documented=answers.get("documented", {}).get(number, ""),
            operator=tuple(answers.get("operator", {}).get(number, ())),
            not_applicable=_by_part(answers.get("not_applicable", {}), number),
            not_met=answers.get("not_met", {}).get(number, ""),
            note=answers.get("note", {}).get(number, ""),
        )
        for number, (level, says) in sorted(requirements.items(), key=lambda item: number_key(item[0]))
    ]


def _by_part(reasons: dict[str, str], number: str) -> str:
    """The reason given for the requirement, or else for its section or chapter."""
    parts = number.split(".")
    keys = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((reasons[key] for key in keys if key in reasons), "")


def problems(requirements: dict, answers: dict, tests: list[MarkedTest]) -> list[str]:
    """What keeps the page from being a case, in sentences."""
    found = [f"{test}：{test.problem}" for test in tests if test.problem]
    found += [
        f"{test}：{one} という要求はない" for test in tests for one in test.numbers if one not in requirements
    ]
    for kind, given in answers.items():
        known = [*requirements, *(_parts_of(requirements) if kind == "not_applicable" else ())]
        found += [f"{kind}：{number} という要求はない" for number in given if number not in known]
    for row in rows(requirements, answers, tests):
        if not row.kind:
            found.append(f"{row.number}：答えがない")
        if row.not_applicable and (row.tests or row.documented or row.operator or row.not_met):
            found.append(f"{row.number}：該当なしなのに、ほかの答えもある")
        pointers = [row.documented, *row.operator[1:]]
        found += [f"{row.number}：{one} がない" for one in pointers if one and not leads_somewhere(one)]
    return found


def _parts_of(requirements: dict) -> set[str]:
    parts = [number.split(".") for number in requirements]
    return {".".join(one[:length]) for one in parts for length in (1, 2)}


def leads_somewhere(pointer: str) -> bool:
    """Whether the file has the heading, for "docs/security.md#通信"."""
    name, _, heading = pointer.partition("#")
    file = ROOT / name
    headings = re.findall(r"^#+ +(.+?) *$", file.read_text(), re.M) if file.is_file() else []
    return heading in headings if heading else file.is_file()


def link(pointer: str) -> str:
    """To a heading of another file, from a page in docs/. The anchor is made as forges make it of a Japanese heading."""
    name, _, heading = pointer.partition("#")
    file = Path(name)
    to = file.relative_to("docs") if file.parts[0] == "docs" else Path("..") / file
    anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
    return f"[{heading or file.name}]({to}{'#' + anchor if anchor else ''})"


def told(row: Row) -> str:
    """The answer of a row, as the cell of a table."""
    parts = [f"**満たしていない**：{row.not_met}"] if row.not_met else []
    if row.not_applicable:
        parts.append(f"該当なし：{row.not_applicable}")
    if row.note:
        parts.append(row.note)
    if row.documented:
        parts.append(f"文書：{link(row.documented)}")
    if row.operator:
        parts.append(f"運用：{row.operator[0]}（{link(row.operator[1])}）")
    files = {}
    for test in row.tests:
        files.setdefault(test.file, []).append(f"`{test.name}`")
    parts += [f"[{Path(file).name}](../{file})：{'、'.join(names)}" for file, names in files.items()]
    return "<br>".join(parts)


def page(chapters: dict[str, str], all_rows: list[Row]) -> str:
    lines = [
        "# 安全の根拠（OWASP ASVS 5.0 段階2）",
        "",
        "この頁は `script/security_case` が、テストに付けた印（`@pytest.mark.asvs`）と `docs/security/` から書きました。直すときは、"
        "この頁ではなく、印かその元を直します。古くなれば `tests/test_security_case.py` が失敗します。",
        "",
        "要求は OWASP Application Security Verification Standard 5.0.0（CC BY-SA 4.0）の段階1と段階2のすべてで、番号は原本のとおり、"
        "文は要約です。**テスト**は、その要求を破れば失敗するテスト、**文書**は求められたことを書いた文書、**運用**は置いた市町村の"
        "仕事です。二つ以上ある行は、その全部で満たします。満たしていないものは、足りないことを書きます。",
        "",
        f"| 章 | 要求 | {' | '.join(KINDS.values())} |",
        f"|---|---:|{'---:|' * len(KINDS)}",
    ]
    for number, name in [*chapters.items(), ("", "合計")]:
        counted = Counter(
            row.kind for row in all_rows if row.number.startswith(f"{number}." if number else "")
        )
        cells = [str(counted[kind] or "") for kind in KINDS]
        lines.append(f"| {f'{number} {name}'.strip()} | {counted.total()} | {' | '.join(cells)} |")
    for number, name in chapters.items():
        lines += ["", f"## {number} {name}", "", "| 番号 | 段階 | 求めること | 答え |", "|---|---:|---|---|"]
        lines += [
            f"| {row.number} | {row.level} | {row.says} | {told(row)} |"
            for row in all_rows
            if row.number.startswith(f"{number}.")
        ]
    return "\n".join(lines) + "\n"


def register() -> tuple[dict, dict, dict]:
    """Chapters, requirements and answers."""
    standard = tomllib.loads((REGISTER / "asvs-5.0.0.toml").read_text())
    answers = tomllib.loads((REGISTER / "answers.toml").read_text())
    return standard["chapters"], standard["requirements"], answers


def pages() -> dict[Path, str]:
    """What the files should say. SystemExit with the sentences where there is no case."""
    chapters, requirements, answers = register()
    tests = marked_tests("asvs")
    all_rows = rows(requirements, answers, tests)
    by_number = {row.number: row for row in all_rows}
    controls = security_controls.controls()
    if found := problems(requirements, answers, tests) + security_controls.problems(
        controls, by_number, leads_somewhere
    ):
        sys.exit("\n".join(found))
    return {
        PAGE: page(chapters, all_rows),
        security_controls.PAGE: security_controls.page(controls, by_number, link),
    }


if __name__ == "__main__":
    written = pages()
    if sys.argv[1:] == ["--check"]:
        sys.exit(any(not file.exists() or file.read_text() != text for file, text in written.items()))
    for file, text in written.items():
        file.write_text(text)
