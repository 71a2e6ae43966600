"""What the code must not contain, whatever it does with it: asked of its syntax, and of the scripts and templates."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("config", "coordination", "meetings", "volunteers", "surveys", "reports")
CODE = {
    str(path.relative_to(ROOT)): ast.parse(path.read_text())
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
}
SCRIPTS = {path.name: path.read_text() for path in sorted((ROOT / "static" / "js").glob("*.js"))}


def calls():
    """File, dotted name and node of every call."""
    for file, tree in CODE.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield file, ast.unparse(node.func), node


def imported():
    """File and module of every import."""
    for file, tree in CODE.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from ((file, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield file, node.module


@pytest.mark.asvs("1.3.2")
def test_no_text_is_run_as_code():
    assert [
        (file, name) for file, name, _ in calls() if name in ("eval", "exec", "compile", "__import__")
    ] == []


@pytest.mark.asvs("1.5.2")
def test_nothing_is_read_back_by_a_way_that_can_run_code():
    unsafe = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"}

    assert [(file, name) for file, name in imported() if name.split(".")[0] in unsafe] == []
    assert [file for file, name, _ in calls() if name.endswith("read_pickle")] == []


@pytest.mark.asvs("1.2.5")
def test_programs_are_started_with_a_list_of_words_and_without_a_shell():
    started = [(file, node) for file, name, node in calls() if re.match(r"(subprocess|os)\.\w+", name)]
    texts = (ast.Constant, ast.JoinedStr, ast.BinOp)
    wrong = [
        (file, node.lineno)
        for file, node in started
        if re.match(r"os\.(system|popen|spawn|exec)", ast.unparse(node.func))
        or any(keyword.arg == "shell" for keyword in node.keywords)
        or (
            ast.unparse(node.func).startswith("subprocess.") and node.args and isinstance(node.args[0], texts)
        )
    ]

    assert wrong == []


@pytest.mark.asvs("1.2.4")
def test_no_view_and_no_form_writes_a_statement_of_its_own():
    """Statements are written where rules and indexes of the database are made, out of names of tables and columns."""
    by_hand = r"(\.(execute|executemany|raw|extra|executescript)|RawSQL)$"
    wrong = [
        (file, name)
        for file, name, _ in calls()
        if re.search(by_hand, name) and re.search(r"/(views|public)/|form|_pages|filters|admin", file)
    ]

    assert [
        one for one in wrong if one[0] != "meetings/public/kept.py"
    ] == []  # a statement without any value


@pytest.mark.asvs("1.3.7", "1.3.10")
def test_no_template_and_no_format_is_made_of_a_text_that_somebody_wrote():
    made = [(file, name) for file, name, _ in calls() if re.search(r"(^|\.)(Template|from_string)$", name)]
    formats = {
        file
        for file, name, node in calls()
        if name.endswith(".format")
        and not isinstance(node.func.value, ast.Constant)
        and not re.fullmatch(r"(\w+\.)*[A-Z_]+\.format", name)
        and not re.search(
            r"guards\.py$|closed_years\.py$|/demo/", file
        )  # rules of the database and made-up people
    }

    assert made == []
    # Looked at one by one: their formats are sentences of the callers, named in the code.
    assert formats == {
        "coordination/accepted_months.py",
        "coordination/backup/rehearsal.py",
        "coordination/pages/form.py",
        "coordination/sheets/gathering.py",
        "reports/views/review_steps.py",
        "reports/views/rule_forms.py",
        "volunteers/views/groups.py",
    }


@pytest.mark.asvs("1.3.6", "13.2.4", "13.2.5", "14.2.3")
def test_the_application_calls_no_other_server():
    """Mails go through Django, the database through its own driver; nothing else leaves."""
    clients = {
        "requests",
        "httpx",
        "aiohttp",
        "urllib3",
        "socket",
        "http.client",
        "urllib.request",
        "ftplib",
        "telnetlib",
    }

    assert [(file, name) for file, name in imported() if name in clients] == []


@pytest.mark.asvs("11.5.1")
def test_chance_that_can_be_foretold_decides_about_no_secret():
    """The demo deals out made-up people, and those who wait for SQLite wait for unequal times."""
    users = {file for file, name in imported() if name == "random"}

    assert users == {
        "config/sqlite_in_turn/base.py",
        *(file for file in users if file.startswith("reports/demo/")),
    }


@pytest.mark.asvs("11.4.1", "11.4.3")
def test_no_weak_digest_is_used():
    weak = re.compile(r"\b(md5|sha1|SHA1|MD5)\b")

    assert [file for file, tree in CODE.items() if weak.search(ast.unparse(tree))] == []


@pytest.mark.asvs("3.2.2")
def test_scripts_write_text_as_text():
    """innerHTML holds a sentence of the script itself, or a part of a page that the server has escaped."""
    found = [
        (name, line.strip())
        for name, text in SCRIPTS.items()
        for line in text.splitlines()
        if re.search(r"\w+HTML\b", line)
    ]

    assert found == [
        ("claims.js", "if (answer.ok && number === asked) box.innerHTML = page;"),
        ("form.js", 'offer.innerHTML = "<p>保存していない入力が、この画面に残っています。</p>";'),
    ]
    assert [
        name for name, text in SCRIPTS.items() if re.search(r"\beval\(|new Function|document\.write", text)
    ] == []


@pytest.mark.asvs("3.5.5", "3.7.1")
def test_scripts_neither_talk_to_other_windows_nor_use_what_browsers_have_given_up():
    gone = r"postMessage|WebSocket|RTCPeerConnection|EventSource|ActiveXObject|document\.all|<applet|<object|<embed"
    templates = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]

    assert [text[:80] for text in (*SCRIPTS.values(), *templates) if re.search(gone, text)] == []


@pytest.mark.asvs("15.3.6")
def test_scripts_copy_nothing_by_names_that_came_from_outside():
    copying = r"__proto__|(?<!HTMLFormElement)\.prototype\b|Object\.assign\((?!document\.createElement)|for \((const|let) \w+ in |\w\[[a-zA-Z]\w*\] = "

    assert [(name, found[0]) for name, text in SCRIPTS.items() if (found := re.search(copying, text))] == []


@pytest.mark.asvs("1.1.2", "1.2.1", "1.2.3")
def test_templates_escape_everything_but_our_own_style_sheets():
    unescaped = re.compile(r"\|\s*safe\b|autoescape off|\|\s*safeseq")
    found = {
        (str(path.relative_to(ROOT / "templates")), text.strip())
        for path in (ROOT / "templates").rglob("*.html")
        for text in re.findall(r"\{\{[^}]*\|safe[^}]*\}\}|\{% autoescape off", path.read_text())
        if unescaped.search(text)
    }

    assert found == {
        ("reports/review_file.html", "{{ style|safe }}"),  # our own style sheets
    }


@pytest.mark.asvs("1.2.9")
def test_what_is_searched_for_is_no_pattern():
    """re.compile and its like get constants; what a user types is escaped before it becomes part of one."""
    made = {
        file
        for file, name, node in calls()
        if re.fullmatch(r"re\.(compile|search|match|fullmatch|findall|finditer|sub|split)", name)
        and not _is_fixed(node.args[0])
    }

    # Looked at one by one: put together of constants, of a key of a record (a number) or of the number of columns.
    assert made == {
        "coordination/sheets/plain.py",
        "meetings/minutes.py",
        "meetings/schedules/tokens.py",
        "reports/judged_claims.py",
        "surveys/saying/mentions.py",
        "surveys/saying/reading.py",
        "surveys/saying/terms.py",
    }


def _is_fixed(pattern) -> bool:
    if isinstance(pattern, ast.JoinedStr):
        return all(_is_fixed(part.value) for part in pattern.values if isinstance(part, ast.FormattedValue))
    if isinstance(pattern, ast.BinOp):
        return _is_fixed(pattern.left) and _is_fixed(pattern.right)
    if isinstance(pattern, ast.Call):
        return ast.unparse(pattern.func) == "re.escape" or (
            isinstance(pattern.func, ast.Attribute)
            and pattern.func.attr == "join"
            and "re.escape" in ast.unparse(pattern)
        )
    return isinstance(pattern, ast.Constant) or (isinstance(pattern, ast.Name) and pattern.id.isupper())
