"""The second half of script/security_case: the controls of the guideline for local governments and of the protection of
personal data, each answered by requirements of the ASVS, by a duty of the office, or by what is missing."""

import tomllib
from dataclasses import dataclass

from marked_tests import ROOT

REGISTER = ROOT / "docs" / "security" / "controls.toml"
PAGE = ROOT / "docs" / "security-controls.md"


@dataclass(frozen=True)
class Control:
    section: str  # as the source numbers it
    name: str
    says: str
    asvs: tuple[str, ...] = ()
    built: tuple[str, str] | tuple[()] = ()  # what the application does, and where that is told
    operator: tuple[str, str] | tuple[()] = ()
    not_applicable: str = ""
    not_met: str = ""


@dataclass(frozen=True)
class Source:
    name: str
    read: str  # what was read of it and where, and what could not be read
    controls: tuple[Control, ...]


def controls() -> list[Source]:
    given = tomllib.loads(REGISTER.read_text())["source"]
    return [
        Source(
            one["name"],
            one["read"],
            tuple(
                Control(
                    **{
                        name: tuple(value) if isinstance(value, list) else value
                        for name, value in row.items()
                    }
                )
                for row in one["control"]
            ),
        )
        for one in given
    ]


def problems(sources: list[Source], rows: dict, leads_somewhere) -> list[str]:
    found = []
    for control in (control for source in sources for control in source.controls):
        name = f"{control.section} {control.name}"
        found += [f"{name}：{number} という要求はない" for number in control.asvs if number not in rows]
        if not (
            control.asvs or control.built or control.operator or control.not_applicable or control.not_met
        ):
            found.append(f"{name}：答えがない")
        # A control cannot stand on what does not: it must say so itself.
        shaky = [number for number in control.asvs if number in rows and rows[number].kind == "not_met"]
        if shaky and not control.not_met:
            found.append(f"{name}：満たしていない {'、'.join(shaky)} を根拠にしている")
        for told_where in filter(None, (control.built, control.operator)):
            if not leads_somewhere(told_where[1]):
                found.append(f"{name}：{told_where[1]} がない")
    return found


def told(control: Control, rows: dict, link) -> str:
    parts = [f"**満たしていない**：{control.not_met}"] if control.not_met else []
    if control.not_applicable:
        parts.append(f"該当なし：{control.not_applicable}")
    if control.built:
        parts.append(f"しくみ：{control.built[0]}（{link(control.built[1])}）")
    if control.operator:
        parts.append(f"運用：{control.operator[0]}（{link(control.operator[1])}）")
    if control.asvs:
        tests = {test for number in control.asvs for test in rows[number].tests}
        numbers = "、".join(control.asvs)
        parts.append(f"[ASVS](security-case.md) {numbers}" + (f"（テスト{len(tests)}）" if tests else ""))
    return "<br>".join(parts)


def page(sources: list[Source], rows: dict, link) -> str:
    lines = [
        "# 自治体の基準との対応",
        "",
        "この頁は `script/security_case` が `docs/security/controls.toml` から書きました。業務システムに関わる技術の項目だけを載せ、"
        "組織・人・建物の項目は置いた市町村の規程によります。「テスト」の数は、[安全の根拠](security-case.md)の同じ番号の行にある"
        "テストの数です。文は要約で、番号は読めた資料にあるものだけを書きました。",
    ]
    for source in sources:
        lines += ["", f"## {source.name}", "", source.read, "", "| 項 | 求めること | 答え |", "|---|---|---|"]
        lines += [
            f"| {control.section} {control.name} | {control.says} | {told(control, rows, link)} |"
            for control in source.controls
        ]
    return "\n".join(lines) + "\n"
