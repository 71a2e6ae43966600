"""Behind script/sbom: the bill of materials, from the lock file, the installed packages' own words and static/.

Written here and not by cyclonedx-bom: from a lock file that tool knows no licences, from an environment no hashes, and it sees
neither the fonts nor what other systems would install. The file is the same wherever and whenever it is made.
"""

import hashlib
import json
import re
import sys
import tomllib
import uuid
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from locked import Pin, pins
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
FILE = ROOT / "docs" / "sbom.cdx.json"
LICENCES = tomllib.loads((ROOT / "docs" / "security" / "licences.toml").read_text())
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def licence_of(name: str) -> str:
    """As an SPDX expression; "" where nobody has read it yet."""
    if name in LICENCES["read"]:
        return LICENCES["read"][name]
    try:
        return distribution(name).metadata.get("License-Expression") or ""
    except PackageNotFoundError:
        return ""


def is_allowed(expression: str) -> bool:
    """Whether one of the choices has nothing but allowed licences. An expression with brackets is left to people."""
    choices = [choice.split(" AND ") for choice in expression.split(" OR ")]
    return any(all(part in LICENCES["allowed"] for part in parts) for parts in choices)


def refused(materials: list[dict]) -> list[str]:
    """The materials that may not be given out, in sentences."""
    found = [(one["name"], one["licenses"][0]["expression"]) for one in materials]
    return [
        f"{name}：利用条件「{expression or '不明'}」は docs/security/licences.toml で許されていません。"
        for name, expression in found
        if not is_allowed(expression)
    ]


def package(pin: Pin) -> dict:
    reference = f"pkg:pypi/{pin.name}@{pin.version}"
    return {
        "type": "library",
        "bom-ref": reference,
        "name": pin.name,
        "version": pin.version,
        "hashes": [{"alg": "SHA-256", "content": one} for one in pin.hashes],
        "licenses": [{"expression": licence_of(pin.name)}],
        "purl": reference,
        **({"properties": [{"name": "python:marker", "value": pin.marker}]} if pin.marker else {}),
    }


def bundled(one: dict) -> dict:
    """Files of others that are kept in static/, as a component of files."""
    files = [
        {
            "type": "file",
            "name": str(path.relative_to(ROOT)),
            "hashes": [{"alg": "SHA-256", "content": sha256(path)}],
        }
        for path in sorted(ROOT.glob(one["files"]))
    ]
    return {
        "type": "library",
        "bom-ref": f"bundled:{one['name']}",
        "name": one["name"],
        "version": one["version"],
        "licenses": [{"expression": one["licence"]}],
        "components": files,
    }


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def asked(requirements: list[str], extras: set[str] = frozenset()) -> dict[str, set[str]]:
    """Names of what the requirements ask for, on whatever system, with the extras they ask of it."""
    found = {}
    for one in map(Requirement, requirements):
        of_extra = re.search(r"extra == ['\"]([^'\"]+)", str(one.marker))
        if not of_extra or of_extra[1] in extras:
            found.setdefault(canonicalize_name(one.name), set()).update(one.extras)
    return found


def requirements_of(name: str) -> list[str]:
    try:
        return distribution(name).requires or []
    except PackageNotFoundError:
        return []


def needs() -> dict[str, set[str]]:
    """What each package that is reached from pyproject.toml asks for, with the extras that are asked of it."""
    extras, ahead = asked(PROJECT["dependencies"]), list(asked(PROJECT["dependencies"]))
    found = {}
    while ahead:
        name = ahead.pop()
        found[name] = asked(requirements_of(name), extras[name])
        for other, more in found[name].items():
            if other not in extras or not more <= extras[other]:
                extras.setdefault(other, set()).update(more)
                ahead.append(other)
    return {name: set(others) for name, others in found.items()}


def dependencies(found: list[Pin]) -> list[dict]:
    references = {}
    for pin in found:
        references.setdefault(pin.name, []).append(f"pkg:pypi/{pin.name}@{pin.version}")

    def edge(reference: str, names: set[str]) -> dict:
        return {
            "ref": reference,
            "dependsOn": sorted(one for name in names for one in references.get(name, ())),
        }

    root = edge(PROJECT["name"], set(asked(PROJECT["dependencies"])))
    root["dependsOn"] += [f"bundled:{one['name']}" for one in LICENCES["bundled"]]
    edges, asking = [root], needs()
    for name in sorted(references):
        edges += [edge(one, asking.get(name, set())) for one in references[name]]
    return edges


def bill() -> dict:
    """The bill as CycloneDX's JSON. Its serial number is made of what it lists: the same materials, the same number."""
    found = pins(ROOT / "requirements.txt")
    components = [package(pin) for pin in found] + [bundled(one) for one in LICENCES["bundled"]]
    listed = json.dumps(components, sort_keys=True, ensure_ascii=False)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, listed)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": PROJECT["name"],
                "name": PROJECT["name"],
                "version": PROJECT["version"],
                "description": PROJECT["description"],
            }
        },
        "components": components,
        "dependencies": dependencies(found),
    }


def text() -> str:
    """What the file should say. SystemExit with the sentences where a licence is not allowed."""
    made = bill()
    if found := refused(made["components"]):
        sys.exit("\n".join(found))
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(not FILE.exists() or FILE.read_text() != text())
    FILE.write_text(text())
