"""The wheel is complete: built here, installed in an empty environment, it renders a document there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pikepdf
import pytest
from docx import Document

from tests.contracts.source import PACKAGE, ROOT, imported_names, read_modules

DATA = ("forms", "templates", "translations")
MADE_SUFFIXES = {".pyc", ".mo", ".pot"}
REQUIREMENTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]


def run(command: list[str | Path], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder without anything that points back to the checkout."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JITFLOW_", "VIRTUAL_ENV"))
    }
    result = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**kept, **variables},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the checkout, by the build back end of this environment (no registry asked)."""
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], ROOT)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty virtual environment with the wheel and what it requires; gives its ``bin``."""
    folder = tmp_path_factory.mktemp("environment")
    run([sys.executable, "-m", "venv", folder / "venv"], folder)
    python = folder / "venv/bin/python"
    uv = Path(sys.executable).with_name("uv")
    try:
        run([uv, "pip", "install", "-q", "-p", python, wheel], folder)
    except (AssertionError, FileNotFoundError):
        run([python, "-m", "pip", "install", "-q", wheel], folder)
    return python.parent


def contents(wheel: Path) -> set[str]:
    """Names of the files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def expected(folder: Path) -> set[str]:
    """Names of the files of a folder of the checkout, without what machines make."""
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in MADE_SUFFIXES and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize("name", DATA)
def test_the_wheel_carries_the_data(name: str, wheel: Path) -> None:
    wanted = expected(ROOT / name)
    assert wanted
    prefix = f"jitflow/_data/{name}/"
    assert {entry.removeprefix(prefix) for entry in contents(wheel) if entry.startswith(prefix)} >= wanted


def test_the_wheel_carries_the_package_and_nothing_else(wheel: Path) -> None:
    found = contents(wheel)
    assert {f"jitflow/{name}" for name in expected(PACKAGE)} <= found
    assert {entry.split("/")[0] for entry in found if ".dist-info/" not in entry} == {"jitflow"}
    assert not [entry for entry in found if "/instance/" in entry or entry.endswith((".key", ".db"))]


@pytest.mark.slow
def test_an_installed_wheel_renders_a_document(environment: Path, tmp_path: Path) -> None:
    jitflow = environment / "jitflow"
    where = "import jitflow, json, sys; print(json.dumps([jitflow.__file__, *sys.path]))"
    paths = json.loads(run([environment / "python", "-c", where], tmp_path).stdout)
    assert not [path for path in paths if path and Path(path).is_relative_to(ROOT)]
    slugs = [line.split()[0] for line in run([jitflow, "instruments"], tmp_path).stdout.splitlines() if line.strip()]
    defined = sorted({path.parent.parent.name for path in (ROOT / "forms").glob("*/*/definition.toml")})
    assert defined, "forms/ holds no definition"
    assert sorted(set(slugs)) == defined
    slug = defined[0]
    example = tmp_path / "example.json"
    example.write_text(run([jitflow, "example", slug], tmp_path).stdout, "utf-8")
    language = json.loads(example.read_text("utf-8"))["language"]
    output = tmp_path / "out"
    output.mkdir()
    run([jitflow, "render", example, "--lang", language, "--format", "pdf,docx", "-o", output / slug], tmp_path)
    (pdf,) = tmp_path.rglob("*.pdf")
    (docx,) = tmp_path.rglob("*.docx")
    with pikepdf.open(pdf) as opened:
        assert len(opened.pages) > 1
    assert len(Document(docx).paragraphs) > 10


def requirement_names() -> set[str]:
    """Names of the required distributions, normalised."""
    separators = "[<>=!~ "
    names = set()
    for requirement in REQUIREMENTS:
        end = min((requirement.index(sign) for sign in separators if sign in requirement), default=len(requirement))
        names.add(requirement[:end].lower().replace("_", "-"))
    return names


def undeclared(names: set[str]) -> set[str]:
    """Imported distributions that pyproject.toml does not require itself."""
    known = packages_distributions()
    tops = {name.split(".")[0] for name in names} - {"jitflow", ""} - set(sys.stdlib_module_names)
    required = requirement_names()
    return {top for top in tops if not required & {name.lower().replace("_", "-") for name in known.get(top, [top])}}


def test_every_import_is_required() -> None:
    names = set().union(*(imported_names(module) for module in read_modules()))
    assert undeclared(names) == set()


def test_an_import_that_nobody_requires_is_found() -> None:
    assert undeclared({"flask", "json", "jitflow.db", "hypothesis", "not_there.at_all"}) == {"hypothesis", "not_there"}
