"""Reading the demonstration's data: TOML files and, for long texts, one file per language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_FOLDER = files("jitflow.demo")


@dataclass(frozen=True)
class Account:
    """One invented person with an account."""

    key: str
    email: str
    name: str
    locale: str
    note: str
    administrator: bool = False
    """Administers the installation: no focus group, no content."""


@cache
def read(name: str) -> dict[str, Any]:
    """A TOML file of the demonstration."""
    return tomllib.loads((_FOLDER / name).read_text("utf-8"))


def file(name: str) -> bytes:
    """A file that goes with a draft: a made-up scan, a drawing."""
    return (_FOLDER / "files" / name).read_bytes()


def password() -> str:
    """The password all demonstration accounts share."""
    return read("accounts.toml")["password"]


def accounts() -> list[Account]:
    """The demonstration accounts in the order in which they are shown."""
    return [Account(**one) for one in read("accounts.toml")["account"]]


def groups() -> list[dict[str, Any]]:
    """The focus groups with their members and cases."""
    return [_whole(read(name)) for name in read("accounts.toml")["groups"]]


def _whole(group: dict[str, Any]) -> dict[str, Any]:
    """The group with what further files (`also`) add to the lists of its cases."""
    return {**group, "case": [_joined(case, *(read(name) for name in case.get("also", ()))) for case in group["case"]]}


def _joined(first: dict[str, Any], *others: dict[str, Any]) -> dict[str, Any]:
    joined = dict(first)
    for other in others:
        for key, more in other.items():
            joined[key] = [*joined.get(key, ()), *more]
    return joined


def content(name: str) -> dict[str, Any]:
    """The content of a draft from its file, each paragraph of its texts on one line."""
    found = read(name)
    texts_read = {
        path: one if isinstance(one, str) else {language: unwrap(text) for language, text in one.items()}
        for path, one in found.get("texts", {}).items()
    }
    return {**found, "texts": texts_read}


def over(first: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
    """One content of a draft laid over another."""
    joined = dict(first)
    for part, content in then.items():
        if part == "texts":
            slots = joined.get(part, {})
            content = {path: {**slots.get(path, {}), **words} for path, words in content.items()}
        joined[part] = {**joined.get(part, {}), **content}
    return joined


def texts(name: str) -> dict[str, dict[str, str]]:
    """Texts of a case: name of the text to language to words, paragraphs joined to lines."""
    found = read(f"texts/{name}.toml")
    return {key: {language: unwrap(text) for language, text in slots.items()} for key, slots in found.items()}


def unwrap(text: str) -> str:
    """One line per paragraph: the files are wrapped for reading."""
    paragraphs = text.strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
