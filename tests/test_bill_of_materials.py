"""What of others is in an installation, and under which licence (script/sbom)."""

import json
from pathlib import Path

import fastjsonschema
import pytest
import sbom
from locked import pins

ROOT = Path(__file__).parent.parent
SCHEMAS = Path(__file__).parent / "schemas"


def schema(address):
    return json.loads((SCHEMAS / address.rsplit("/", 1)[-1]).read_text())


@pytest.fixture(scope="module")
def bill():
    return sbom.bill()


@pytest.mark.asvs("15.1.2")
def test_the_bill_that_is_kept_is_that_of_what_is_locked():
    assert sbom.FILE.read_text() == sbom.text()


@pytest.mark.slow
@pytest.mark.asvs("15.1.2")
def test_the_bill_is_what_cyclonedx_says_a_bill_is(bill):
    fits = fastjsonschema.compile(schema("bom-1.6.SNAPSHOT.schema.json"), handlers={"http": schema})

    fits(bill)
    bill["components"][0]["hashes"][0]["alg"] = "SHA-9"
    with pytest.raises(fastjsonschema.JsonSchemaException, match="alg"):
        fits(bill)


@pytest.mark.asvs("15.1.2")
def test_every_package_that_an_installation_gets_is_in_the_bill_with_its_hashes(bill):
    listed = {(one["name"], one["version"]): one for one in bill["components"]}

    for pin in pins(ROOT / "requirements.txt"):
        assert {one["content"] for one in listed[pin.name, pin.version]["hashes"]} == set(pin.hashes)
    assert "http" not in json.dumps(bill["components"])  # no host that a package would be fetched from


def test_every_font_and_every_style_of_others_is_in_the_bill(bill):
    named = {file["name"] for one in bill["components"] for file in one.get("components", ())}
    of_others = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "static").rglob("*")
        if path.suffix in (".ttf", ".woff2", ".woff", ".otf") or path.with_suffix(".LICENSE").exists()
    ]

    assert named == {name for name in of_others if not name.endswith(".LICENSE")}
    assert [
        path.name for path in (ROOT / "static").rglob("*.js") if ".min." in path.name or _is_packed(path)
    ] == []


def _is_packed(path):
    return max(map(len, path.read_text().splitlines())) > 500


def test_the_graph_leads_from_the_application_to_every_package(bill):
    leads = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
    reached, ahead = set(), [bill["metadata"]["component"]["bom-ref"]]
    while ahead:
        reached.add(one := ahead.pop())
        ahead += set(leads.get(one, ())) - reached

    assert [one["bom-ref"] for one in bill["components"] if one["bom-ref"] not in reached] == []


@pytest.mark.parametrize(
    ("expression", "may_be_given_out"),
    [
        ("MIT", True),
        ("GPL-2.0-or-later OR MPL-1.1", True),
        ("BSD-3-Clause AND MIT", True),
        ("BSD-3-Clause AND AGPL-3.0-only", False),
        ("GPL-3.0-or-later", False),
        ("(MIT OR GPL-3.0-only) AND AGPL-3.0-only", False),
        ("", False),
    ],
)
def test_a_licence_that_is_unknown_or_not_allowed_is_refused(expression, may_be_given_out):
    material = {"name": "some-package", "licenses": [{"expression": expression}]}

    assert (sbom.refused([material]) == []) is may_be_given_out


def test_a_package_without_a_hash_or_with_an_address_is_no_lock_file(tmp_path):
    lock = tmp_path / "requirements.txt"

    for text in (
        "django==5.2.19\n",
        "django @ https://example.org/django.whl\n",
        "--index-url https://example.org\n",
    ):
        lock.write_text(text)
        with pytest.raises(ValueError, match=r"requirements\.txt"):
            pins(lock)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-audit.txt"])
def test_every_lock_file_is_nothing_but_pins_and_hashes(name):
    assert len(pins(ROOT / name)) > 20
