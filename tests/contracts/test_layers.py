"""The rules about who may import whom, and the proof that each of them can fail."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.contracts.layer_rules import within
from tests.contracts.source import PACKAGE, ROOT, imported_names, read_modules

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]

# One import per contract that must break it: the module that gets the line, and the line.
OFFENCES = {
    "law": ("instruments/definition.py", "import sqlalchemy"),
    "worker": ("documents/worker.py", "from jitflow.cases import service"),
    "readers": ("files/readers/pdf.py", "from jitflow.cases import service"),
    "features": ("cases/service.py", "from jitflow.drafting import models"),
    "docxtpl": ("web/__init__.py", "import docxtpl"),
    "weasyprint": ("instruments/definition.py", "from weasyprint import HTML"),
    "pikepdf": ("cli/__init__.py", "from pikepdf import Pdf"),
    "pillow": ("cases/views.py", "from PIL import Image"),
    "pypdfium2": ("documents/pdf.py", "import pypdfium2"),
    "cel": ("instruments/definition.py", "from cel_expr_python import cel"),
    "holidays": ("instruments/calendar.py", "import holidays"),
    "markdown": ("knowledge/record_pages.py", "from markdown_it import MarkdownIt"),
    "nh3": ("web/views.py", "import nh3"),
    "cryptography": ("accounts/service.py", "from cryptography.hazmat.primitives.ciphers.aead import AESGCM"),
}

SANDBOX = "jinja2.sandbox"
SANDBOX_DOORS = ("jitflow.documents",)
# Besides services, these may open a write unit and use it. accounts.sessions is Flask's session interface: it keeps
# its own table before and after every request, where no service is called. papers.packing is the job of a service.
WRITERS = (
    "jitflow.db", "jitflow.access", "jitflow.accounts.sessions", "jitflow.cli", "jitflow.demo", "jitflow.jobs",
    "jitflow.papers.packing",
)  # fmt: skip
# The page side (what imports Flask) may open one to hand it to services, so that several verbs are one transaction;
# it never looks inside.
PAGE_SIDE = "flask"


def lint(folder: Path, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run import-linter as a person would, in a folder with ``pyproject.toml`` and ``jitflow/``."""
    only = ["--contract", contract] if contract else []
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache", *only]
    environment = {**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "300"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def test_imports_keep_the_contracts() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_contract_has_an_offence() -> None:
    assert {contract["id"] for contract in CONTRACTS} == set(OFFENCES)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package and the rules in a temporary folder, to be spoiled."""
    ignore = shutil.ignore_patterns("__pycache__", "static", "*.toml", "_data")
    shutil.copytree(PACKAGE, tmp_path / "jitflow", ignore=ignore)
    (tmp_path / "tests/contracts").mkdir(parents=True)
    (tmp_path / "tests/__init__.py").touch()
    shutil.copy(ROOT / "tests/contracts/layer_rules.py", tmp_path / "tests/contracts")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize("contract", sorted(OFFENCES))
def test_an_offence_breaks_its_contract(contract: str, copy: Path) -> None:
    place, line = OFFENCES[contract]
    path = copy / "jitflow" / place
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    result = lint(copy, contract)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout
    assert "jitflow." + place.removesuffix(".py").removesuffix("/__init__").replace("/", ".") in result.stdout


@pytest.mark.parametrize("module", ["jitflow.instruments.loader", "jitflow.documents.worker"])
def test_pure_modules_load_neither_web_nor_database(module: str) -> None:
    """What import-linter cannot see: importing a module also runs the packages above it."""
    code = (
        f"import sys, {module}\n"
        "print(sorted({'flask', 'sqlalchemy', 'wtforms', 'huey'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "[]"


def sandbox_faults(package: Path) -> list[str]:
    """Modules that import Jinja's sandbox and are not its door."""
    return [
        module.name
        for module in read_modules(package)
        if any(within(name, [SANDBOX]) for name in imported_names(module)) and not within(module.name, SANDBOX_DOORS)
    ]


def write_faults(package: Path) -> list[str]:
    """Places that open a write unit without being a service, and pages that write through one themselves."""
    faults = []
    for module in read_modules(package):
        if module.path.name == "service.py" or within(module.name, WRITERS):
            continue
        page = PAGE_SIDE in imported_names(module)
        for node in ast.walk(module.tree):
            opens = isinstance(node, ast.Call) and _called(node) == "write_unit"
            if (opens and not page) or (page and _looks_inside(node)):
                faults.append(f"{module.name}:{node.lineno}")
    return faults


def _looks_inside(node: ast.AST) -> bool:
    """``unit.session``, ``unit.record``: everything but handing the unit on."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "unit"


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", None) or getattr(node.func, "id", "")


def test_the_sandbox_has_one_door() -> None:
    assert sandbox_faults(PACKAGE) == []


def test_only_services_write() -> None:
    assert write_faults(PACKAGE) == []


@pytest.mark.parametrize("line", ["from jinja2.sandbox import SandboxedEnvironment", "import jinja2.sandbox"])
def test_a_second_door_to_the_sandbox_is_found(line: str, tmp_path: Path) -> None:
    offender = tmp_path / "jitflow/cases/service.py"
    offender.parent.mkdir(parents=True)
    offender.write_text(line)
    assert sandbox_faults(tmp_path / "jitflow") == ["jitflow.cases.service"]


@pytest.mark.parametrize("call", ["with write_unit() as unit: ...", "with units.write_unit() as unit: ..."])
def test_a_stray_write_unit_is_found(call: str, tmp_path: Path) -> None:
    for name in ("forms", "service", "views"):
        path = tmp_path / f"jitflow/cases/{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{'import flask' if name == 'views' else ''}\ndef act():\n    {call}\n")
    assert write_faults(tmp_path / "jitflow") == ["jitflow.cases.forms:3"]


@pytest.mark.parametrize("act", ["unit.session.add(case)", "unit.record('altered')"])
def test_a_view_that_writes_is_found(act: str, tmp_path: Path) -> None:
    path = tmp_path / "jitflow/cases/views.py"
    path.parent.mkdir(parents=True)
    path.write_text(f"from flask import g\ndef act():\n    with write_unit() as unit:\n        service.save(unit)\n        {act}\n")
    assert write_faults(tmp_path / "jitflow") == ["jitflow.cases.views:5"]
