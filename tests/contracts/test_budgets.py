"""Sizes that keep the code readable: files, functions, bodies of views."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from statistics import quantiles

import pytest

from tests.contracts.source import PACKAGE, ROOT, Function, Module, functions, lines_of, read_modules

FILE_LINES = 400
FUNCTION_LINES = 50
VIEW_LINES = 30
# Written by Alembic from the models and never edited once released.
GENERATED = "jitflow.db.migrations.versions."


def measure_files(modules: list[Module]) -> dict[str, int]:
    """Lines of each file, without generated ones."""
    return {
        module.name: len(module.text.splitlines()) for module in modules if not module.name.startswith(GENERATED)
    }


def measure_functions(modules: list[Module]) -> dict[str, int]:
    """Lines of each function, without decorators and docstring."""
    return {
        f"{module.name}:{function.lineno} {function.name}": lines_of(function)
        for module in modules
        for function in functions(module.tree)
    }


def measure_views(modules: list[Module]) -> dict[str, int]:
    """Lines of each view: a function that a route decorator (``@blueprint.get`` and the like) registers."""
    return {
        f"{module.name}:{function.lineno} {function.name}": lines_of(function)
        for module in modules
        for function in functions(module.tree)
        if _is_view(function)
    }


def _is_view(function: Function) -> bool:
    names = [
        decorator.func.attr
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute)
    ]
    return bool({"route", "get", "post", "put", "patch", "delete"} & set(names))


def over(sizes: dict[str, int], budget: int) -> dict[str, int]:
    """What is larger than its budget."""
    return {name: size for name, size in sizes.items() if size > budget}


def report(kind: str, sizes: dict[str, int], budget: int) -> str:
    """One line: how many, the 90th percentile, the largest, the budget."""
    values = sorted(sizes.values())
    p90 = quantiles(values, n=10)[-1] if len(values) > 1 else values[0]
    largest = max(sizes, key=sizes.__getitem__)
    return f"{kind}: {len(values)}, p90 {p90:.0f} lines, largest {sizes[largest]} ({largest}), budget {budget}"


@cache
def measured() -> dict[str, dict[str, int]]:
    """All sizes of the package, of one reading."""
    # A released migration is a record: it is never split or tidied.
    modules = [module for module in read_modules(PACKAGE) if ".versions." not in module.name]
    return {"files": measure_files(modules), "functions": measure_functions(modules), "views": measure_views(modules)}


@pytest.mark.parametrize(
    ("kind", "budget"), [("files", FILE_LINES), ("functions", FUNCTION_LINES), ("views", VIEW_LINES)]
)
def test_sizes_stay_within_budget(kind: str, budget: int, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = measured()[kind]
    assert sizes, f"no {kind} found: the measure is broken"
    with capsys.disabled():
        print(f"\n{report(kind, sizes, budget)}")
    assert over(sizes, budget) == {}


def test_test_files_stay_within_budget() -> None:
    sizes = measure_files(read_modules(ROOT / "tests"))
    assert over(sizes, FILE_LINES) == {}


def test_excess_is_found(tmp_path: Path) -> None:
    package = tmp_path / "jitflow"
    package.mkdir()
    body = "    x = 1\n"
    (package / "long.py").write_text("x = 1\n" * (FILE_LINES + 1))
    (package / "views.py").write_text(
        f'@blueprint.get("/")\ndef page():\n    """Words.\n\n    More.\n    """\n{body * VIEW_LINES}'
        f"\ndef helper():\n{body * FUNCTION_LINES}"
    )
    modules = read_modules(package)
    assert list(over(measure_files(modules), FILE_LINES)) == ["jitflow.long"]
    assert list(over(measure_functions(modules), FUNCTION_LINES)) == ["jitflow.views:38 helper"]
    assert over(measure_views(modules), VIEW_LINES) == {"jitflow.views:2 page": VIEW_LINES + 1}
