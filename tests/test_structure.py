"""The shape of the project itself."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).parent.parent
APPS = ["coordination", "meetings", "volunteers", "surveys", "reports"]
MAY_IMPORT = {
    "coordination": set(),
    "meetings": {"coordination"},
    "volunteers": {"coordination"},
    "surveys": {"coordination"},
    "reports": {"coordination", "meetings", "volunteers", "surveys"},
}
WORDS_OF_DEMO_CITIES = re.compile("富士見|ふじみ野|fujimi|水谷東|南畑|気楽にいこう")


def ours(folder):
    return [path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("app", APPS)
def test_imports_run_down_only(app):
    wrong = [
        (str(path.relative_to(ROOT)), module)
        for path in ours(app)
        for module in imports(path)
        if module.split(".")[0] in set(APPS) - {app} - MAY_IMPORT[app]
    ]

    assert wrong == []


@pytest.mark.django_db
def test_the_migrations_are_the_models():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_has_a_name_that_says_what_it_does():
    names = [path.stem for app in APPS for path in (ROOT / app / "migrations").glob("0*.py")]

    assert names
    assert [name for name in names if re.search(r"_auto_|_initial|_alter_field", name)] == []


def test_every_model_and_field_has_a_japanese_name():
    japanese = re.compile(r"[ぁ-んァ-ヶ一-龠]")
    without = [
        f"{model.__name__}.{field.name}"
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.fields
        if not field.primary_key
        and field.name not in ("last_login",)
        and not japanese.search(str(field.verbose_name))
    ]
    without += [
        model.__name__
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not japanese.search(str(model._meta.verbose_name))
    ]

    assert without == []


def test_every_constraint_tells_its_refusal_in_japanese():
    wrong = [
        constraint.name
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
        if not constraint.violation_error_message.endswith("。")
    ]

    assert wrong == []


def test_nothing_of_a_demo_city_is_wired_into_the_code():
    # The role of the exchange group's office and its glossary name are the programme's own words.
    wrong = [
        str(path.relative_to(ROOT))
        for app in APPS
        for path in ours(app)
        if "demo" not in path.parts
        and path.name != "load_demo.py"
        and WORDS_OF_DEMO_CITIES.search(_code(path))
    ]

    assert wrong == []


def _code(path):
    """The file without docstrings, which may use a city's words as examples."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body.pop(0)
            body or body.append(ast.Pass())
    return ast.unparse(tree)


@pytest.mark.asvs("15.1.2")
def test_the_lock_files_name_no_registry():
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert not re.search(r"https?://|index-url|find-links", (ROOT / name).read_text())


@pytest.mark.asvs("15.1.2")
def test_every_dependency_is_locked_with_its_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        pins = re.findall(
            r"^([A-Za-z0-9_.-]+)==\S+(?: ;[^\\\n]*)? \\\n    --hash=sha256:", (ROOT / name).read_text(), re.M
        )
        assert len(pins) == len(re.findall(r"^[A-Za-z0-9_.-]+==", (ROOT / name).read_text(), re.M)) > 20


@pytest.mark.asvs("14.2.3", "3.7.1")
def test_no_page_asks_another_host_for_anything():
    wrong = [
        str(path.relative_to(ROOT))
        for folder, kind in (("templates", "*.html"), ("static/css", "*.css"))
        for path in (ROOT / folder).rglob(kind)
        if re.search(r"(src|href|url\()\s*=?\s*[\"']?(https?:)?//", path.read_text())
    ]

    assert wrong == []


@pytest.mark.asvs("3.4.3")
def test_no_template_has_inline_style_or_script():
    wrong = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(
            r"\sstyle=|\son(click|change|load|submit)=|<script(?![^>]*\b(src=|type=.application/json))",
            path.read_text(),
        )
    ]

    assert wrong == []


def test_the_clock_is_read_in_views_alone():
    # years.py is a middleware, context.py gives templates their context, a command is the edge of its run: like views.
    wrong = [
        str(path.relative_to(ROOT))
        for app in APPS
        for path in ours(app)
        if re.search(r"date\.today\(|datetime\.now\(|localdate\(", path.read_text())
        and not {path.name, path.parent.name}
        & {"views.py", "views", "commands", "years.py", "context.py", "listing.py", "sheet_answer.py"}
    ]

    assert wrong == []
