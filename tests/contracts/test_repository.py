"""What must not stand in the repository: slugs in code, machine paths, hosts, inline script and style, stray prints."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.contracts.source import PACKAGE, ROOT, Module, docstrings, read_modules

SLUGS = {path.parent.parent.name for path in (ROOT / "forms").glob("*/*/definition.toml")} | {"eaw", "eio", "jit"}
# Written in two parts so that this file does not find itself.
MACHINE_PATHS = re.compile("|".join([r"/ro" r"ot/", r"/wo" r"rk/", r"/ho" r"me/\w", r"/Us" r"ers/\w", r"C:" r"\\\\"]))
HOSTS = re.compile(
    "|".join(
        re.escape(first + second)
        for first, second in (
            ("pypi", ".org"),
            ("pythonhosted", ".org"),
            ("registry.npm", "js.org"),
            ("deb.deb", "ian.org"),
            ("security.deb", "ian.org"),
            ("proxy.go", "lang.org"),
            ("unpkg", ".com"),
            ("jsde", "livr.net"),
            ("fonts.goog", "leapis.com"),
        )
    )
)
TEXT_SUFFIXES = {
    ".py", ".toml", ".md", ".html", ".css", ".js", ".po", ".txt", ".svg", ".json", ".sh", ".cfg", ".mako", "",
}  # fmt: skip
ATTRIBUTES = re.compile(r"""(?<![\w:-])(?:style|on[a-z]{3,})\s*=\s*["'{]""", re.IGNORECASE)


def repository_files() -> list[Path]:
    """Text files that are or could be committed; without git (a copied tree) everything but built folders."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        skipped = {".venv", ".git", "instance", "dist"}
        paths = [path for path in ROOT.rglob("*") if not skipped & set(path.relative_to(ROOT).parts)]
    return [path for path in paths if path.is_file() and path.suffix in TEXT_SUFFIXES]


def lines_with(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """``path:line: text`` of each line that the pattern finds."""
    found = []
    for path in paths:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name}:{number}: {line}")
    return found


def slug_literals(modules: list[Module], slugs: set[str]) -> list[str]:
    """String literals that name an instrument; docstrings and comments may give one as an example."""
    found = []
    for module in modules:
        documentation = docstrings(module.tree)
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in documentation:
                continue
            if set(re.split(r"[/.:_-]", node.value.lower())) & slugs:
                found.append(f"{module.name}:{node.lineno}: {node.value!r}")
    return sorted(found)


class _Inline(HTMLParser):
    """Finds inline script and style in HTML that may still hold Jinja tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._script_line = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        line = self.getpos()[0]
        if tag == "style":
            self.found.append(f"{line}: <style>")
        if tag == "script" and "src" not in names:
            self.found.append(f"{line}: <script> without src")
        if any(name == "style" or re.fullmatch(r"on[a-z]{3,}", name) for name in names):
            self.found.append(f"{line}: style or event attribute on <{tag}>")
        if any(value and value.strip().lower().startswith("javascript:") for _, value in attrs):
            self.found.append(f"{line}: javascript: address on <{tag}>")


def inline_code(text: str) -> list[str]:
    """Inline script, style and event attributes of a page template, also where Jinja writes the attribute."""
    without_comments = re.sub(r"\{#.*?#\}", lambda match: "\n" * match.group().count("\n"), text, flags=re.DOTALL)
    parser = _Inline()
    parser.feed(without_comments)
    by_text = [
        f"{number}: {line.strip()}"
        for number, line in enumerate(without_comments.splitlines(), 1)
        if ATTRIBUTES.search(line)
    ]
    return parser.found + by_text


PAGES = sorted((ROOT / "templates" / "pages").rglob("*.*"))


def test_no_instrument_is_named_in_code() -> None:
    assert slug_literals(read_modules(PACKAGE), SLUGS) == []


def test_no_path_of_one_machine() -> None:
    assert lines_with(MACHINE_PATHS, repository_files()) == []


def test_no_host_of_a_registry_or_content_network() -> None:
    assert lines_with(HOSTS, repository_files()) == []


def test_there_are_pages() -> None:
    assert PAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates" / "pages")))
def test_pages_have_no_inline_code(page: Path) -> None:
    assert inline_code(page.read_text("utf-8")) == []


def test_ruff_is_content() -> None:
    command = [sys.executable, "-m", "ruff", "check", "--quiet", "."]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_slug_in_code_is_found(tmp_path: Path) -> None:
    package = tmp_path / "jitflow"
    package.mkdir()
    (package / "views.py").write_text('"""The eaw."""\nx = slug == "eaw"\ny = "templates/eio/first.html"\nz = "jitter"\n')
    assert [fault.split(": ")[0] for fault in slug_literals(read_modules(package), SLUGS)] == [
        "jitflow.views:2",
        "jitflow.views:3",
    ]


@pytest.mark.parametrize(
    ("pattern", "line"),
    [(MACHINE_PATHS, "see /ro" "ot/.cache"), (HOSTS, "https://py" "pi.org/simple"), (MACHINE_PATHS, "/ho" "me/anna/x")],
    ids=["path", "host", "home"],
)
def test_a_stray_address_is_found(pattern: re.Pattern[str], line: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text(f"fine\n{line}\n")
    assert lines_with(pattern, [path]) == [f"notes.md:2: {line}"]


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color: red">x</p>',
        "<button onclick='go()'>x</button>",
        "<script>go()</script>",
        "<style>p {}</style>",
        '<a href="javascript:go()">x</a>',
        "{{ tag('p', x) }}<p {% if x %}style=\"{{ y }}\"{% endif %}>x</p>",
    ],
)
def test_inline_code_is_found(markup: str) -> None:
    assert inline_code(markup)


@pytest.mark.parametrize(
    "markup",
    [
        '<script type="module" src="/static/jitflow.js"></script>',
        '<p class="style" data-style="wide" lang="it">once = "twice"</p>',
        "{# style=\"x\" is refused by the content security policy #}<p>x</p>",
    ],
)
def test_plain_markup_passes(markup: str) -> None:
    assert inline_code(markup) == []
