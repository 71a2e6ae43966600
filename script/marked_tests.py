"""Which tests say by a mark that they prove a requirement: read from their source, so that asking runs nothing."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests"


@dataclass(frozen=True)
class MarkedTest:
    file: str  # below the folder of the project
    name: str
    numbers: tuple[str, ...]
    problem: str = ""  # why it proves nothing as it stands

    def __str__(self):
        return f"{self.file}::{self.name}"


def marked_tests(mark: str, folder: Path = TESTS) -> list[MarkedTest]:
    """The tests below the folder with @pytest.mark.<mark>("1.2.3", …), in the order of their files and lines."""
    files = sorted(folder.rglob("test_*.py"))
    return [test for file in files for test in _in_file(file, file.relative_to(folder.parent), mark)]


def _in_file(file: Path, shown: Path, mark: str) -> Iterator[MarkedTest]:
    source = file.read_text()
    if f"mark.{mark}" not in source:
        return
    module = ast.parse(source)
    functions = [
        node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    for function in functions:
        if asked := [one for one in function.decorator_list if _name_of(one) == mark]:
            numbers = tuple(argument.value for one in asked for argument in one.args)
            others = [one for one in functions if one.name == function.name]
            problem = _problem_of(function, _module_marks(module), is_last=others[-1] is function)
            yield MarkedTest(str(shown), function.name, numbers, problem)


def _problem_of(function: ast.FunctionDef, of_module: list[ast.expr], *, is_last: bool) -> str:
    if not function.name.startswith("test_"):
        return "名前が test_ で始まらないため、実行されない"
    if not is_last:
        return "同じ名前の関数があとにあるため、実行されない"
    for one in [*function.decorator_list, *of_module]:
        name = _name_of(one)
        # What holds on one kind of database alone is asked there; any other condition may never come true.
        if name in ("skip", "xfail") or (name == "skipif" and "vendor" not in ast.unparse(one)):
            return f"{name} が付いている"
    return ""


def _module_marks(module: ast.Module) -> list[ast.expr]:
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            return node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
    return []


def _name_of(decorator: ast.expr) -> str:
    """ "asvs" for pytest.mark.asvs("1.2.3"); "" for what is no mark."""
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    parts = ast.unparse(target).split(".")
    return parts[2] if parts[:2] == ["pytest", "mark"] and len(parts) == 3 else ""
