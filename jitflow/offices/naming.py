"""The page that documents every name: box by box, with its words, its value in the example, and how to loop."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from jitflow import library
from jitflow.documents import example_context, names_of
from jitflow.documents.office_names import (
    ANSWER,
    ITEM,
    LABEL,
    OPTION_NAMES,
    OPTIONS,
    Leaf,
    ListOf,
    Names,
    Node,
    loop_name,
    walk,
)
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition
from jitflow.instruments.messages import N_
from jitflow.web.locale import current_language, gettext as _

HEAD = {
    "title": N_("Title of the form"),
    "reference": N_("File reference"),
    "authority": N_("Name of the issuing authority"),
    "language": N_("Language of the document, as a code"),
    "as_of": N_("Day of the answers"),
    "version": N_("Form and version"),
    "hash": N_("Short hash of what is printed"),
    "watermark": N_("Word for a draft, empty for what is issued"),
    "draft": N_("True for a draft; for conditions"),
}
OPTION = {
    "sign": N_("☒ or ☐"),
    "ticked": N_("True where it is ticked; for conditions"),
    "word": N_("The same in words"),
    "number": N_("Number that the form prints before it"),
    "text": N_("Prescribed words of the box"),
    "heading": N_("Words that the form prints above it"),
    "items": N_("Numbers of the items it holds for, in lists that stand for several items"),
}
assert set(OPTION) == set(OPTION_NAMES)
SHOWN = 90
"""Characters of an example."""


def page(definition: Definition) -> dict[str, Any]:
    """All names of a definition: ``head``, ``form``, ``boxes`` and the names of a tick box."""
    language = current_language() if current_language() in definition.wording else "en"
    data = _example(definition, language)
    names = names_of(definition)
    described = _Described(definition, {one.name for one in names.wanted})
    tree, words_of = names.tree, DefinitionWords(definition)
    return {
        "language": language,
        "samples": _samples(names),
        "head": [_plain(f"head.{name}", _(words), _shown(data["head"][name])) for name, words in HEAD.items()],
        "form": described.rows(tree["form"], data["form"], "form", "form"),
        "boxes": [
            {
                "letter": letter,
                **words_of.coded(letter),
                "heading": data["heading"][letter] or words_of.coded(letter)["title"],
                "rows": described.rows(tree["box"][letter], data["box"][letter], f"box.{letter}", f"box.{letter}"),
            }
            for letter in names.letters
        ],
        "option": [_plain(f"option.{name}", _(words), "") for name, words in OPTION.items()],
    }


def _plain(name: str, title: str, example: str) -> dict[str, Any]:
    return {"name": name, "title": title, "example": example, "wanted": False, "also": [], "inner": None}


def _samples(names: Names) -> dict[str, str]:
    """Names of this form for the tags that the page explains."""
    found: dict[str, str] = {}
    for path, node in walk(names.tree):
        if "[]" in path or not path.startswith("box."):
            continue
        if path.endswith(LABEL):
            found.setdefault("label", path)
        elif path.endswith(OPTIONS):
            found.setdefault("options", path)
        elif isinstance(node, ListOf):
            found.setdefault("list", path)
        elif isinstance(node, Leaf) and node.role == ANSWER:
            found.setdefault("answer", path)
    answer = found.setdefault("answer", "head.title")
    return {"label": answer, "options": "", "list": "", **found}


@lru_cache(maxsize=16)
def _example(definition: Definition, language: str) -> dict[str, Any]:
    """The data of the example, in one language; it is only read."""
    example = json.loads(library.library().example(definition.slug, definition.version))
    return example_context(example, language, str(library.forms_folder()))


class _Described:
    def __init__(self, definition: Definition, wanted: set[str]) -> None:
        self.words, self.wanted = DefinitionWords(definition), wanted

    def rows(self, record: Node, data: dict[str, Any], prefix: str, known_as: str) -> list[dict[str, Any]]:
        """The names of a record; `known_as` is how mandatory ones are listed, with [] for items."""
        assert isinstance(record, dict)
        made = []
        for name, node in record.items():
            full = f"{prefix}.{name}"
            if isinstance(node, ListOf) and not name.endswith(OPTIONS):
                made.append(self._list(record, node, data.get(name) or [], full, f"{known_as}.{name}"))
            elif isinstance(node, ListOf) and name.removesuffix(OPTIONS) not in record:
                made.append(self._row(record, node.key, name, full, "", known_as))  # one list for all items
            elif (
                isinstance(node, Leaf) and node.key and (node.role == ANSWER or name.removesuffix(LABEL) not in record)
            ):
                made.append(self._row(record, node.key, name, full, data.get(name, ""), known_as))
        return made

    def _row(
        self, record: dict[str, Node], key: str, name: str, full: str, value: Any, known_as: str
    ) -> dict[str, Any]:
        also = [f"{full}{ending}" for ending in (LABEL, OPTIONS) if f"{name}{ending}" in record]
        return {
            "name": full,
            "title": self.words.field_title(key).rstrip(":"),
            "example": _shown(value),
            "wanted": f"{known_as}.{name}" in self.wanted,
            "also": also,
            "inner": None,
        }

    def _list(
        self, record: dict[str, Node], node: ListOf, items: list[dict[str, Any]], full: str, known_as: str
    ) -> dict[str, Any]:
        name = full.rpartition(".")[2]
        variable = loop_name(self.words.definition.fields[node.key])
        return {
            "name": full,
            "title": self.words.field_title(node.key).rstrip(":"),
            "example": _("%(count)d in the example", count=len(items)),
            "wanted": False,
            "also": [f"{full}{ending}" for ending in (LABEL, ITEM) if f"{name}{ending}" in record],
            "inner": {
                "begin": f"{{% for {variable} in {full} %}}",
                "end": "{% endfor %}",
                "number": f"{variable}.number",
                "rows": self.rows(node.record, items[0] if items else {}, variable, f"{known_as}[]"),
            },
        }


def _shown(value: Any) -> str:
    text = str(value) if not isinstance(value, bool) else _("true") if value else _("false")
    text = " / ".join(text.split("\n"))
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def never_printed(definition: Definition, printed: set[str]) -> list[dict[str, Any]]:
    """Questions of the form, not mandatory ones, that a template has no place for: by box."""
    names = names_of(definition)
    known = printed | {wanted.key for wanted in names.wanted}
    known |= {key for key, declared in definition.fields.items() if declared.printed == "inline"}
    words, made = DefinitionWords(definition), []
    for letter in names.letters:
        keys = dict.fromkeys(_keys(names.box(letter)))
        titles = [words.field_title(key).rstrip(":") for key in keys if key not in known]
        if titles:
            made.append({"letter": letter, "name": words.coded(letter)["name"], "titles": titles})
    return made


def _keys(node: Node) -> list[str]:
    if isinstance(node, dict):
        return [key for one in node.values() for key in _keys(one)]
    if isinstance(node, ListOf):
        return _keys(node.record)
    return [node.key] if node.role == ANSWER else []
