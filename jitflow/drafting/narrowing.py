"""The search in a long list of ticks, for browsers without a script: by the words of the list and by other words for the same.

A script filters while somebody types (`static/desk.js`). Without one a button sends the whole form: what was typed is
saved first, then the page comes back with what was found on top. What is ticked always stays in sight.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import MultiDict

from jitflow.drafting.box import search_words
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition, Field, FieldType
from jitflow.instruments.keys import key_of
from jitflow.web.posted import element_id
from jitflow.web.text_input import BadCharacter, clean

VERB = "narrow"
WORDS, SHOWN = "find:", "shown-find:"
LONG = 12
"""Options up to which a list is shown whole (`templates/pages/fields.html` knows the same number)."""
MOST_WORDS = 200


def asked(form: MultiDict) -> str | None:
    """The act of a post whose author pressed Enter after words for a search; None for every other post."""
    if (form.get("act") or "save") != "save":
        return None
    for name, words in form.items():
        path = name.removeprefix(WORDS)
        if name.startswith(WORDS) and words.strip() and words != form.get(SHOWN + path, ""):
            return f"{VERB}:{path}"
    return None


def location(definition: Definition, here: str, path: str, form: MultiDict) -> str:
    """Where a search leads: the same page with what was found on top."""
    if not _is_long(definition.fields.get(key_of(path, definition.groups))):
        return here
    query = urlencode({"search": path, "find": _words(form.get(WORDS + path, ""))})
    return f"{here}?{query}#{element_id(path)}-find"


def attach(
    extras: dict[str, dict[str, Any]], definition: Definition, paths: Mapping[str, Field], words: DefinitionWords
) -> None:
    """Put into the extras of each long list what is searched for (`find`) and which options have it (`narrowed`)."""
    for path, declared in paths.items():
        if not _is_long(declared):
            continue
        find = _wanted(path)
        extras[path]["find"] = find
        if find:
            extras[path]["narrowed"] = found(definition, path, declared, words, find)


def found(definition: Definition, path: str, declared: Field, words: DefinitionWords, find: str) -> frozenset[str]:
    """The codes of the options that have all words of `find`, wherever they stand, without accents."""
    also = next((one["words"] for one in search_words(definition, [path])), {})
    wanted = folded(find).split()
    return frozenset(
        option.code
        for option in declared.options
        if all(word in _text(words, declared, option, also) for word in wanted)
    )


def folded(text: str) -> str:
    """Small letters without accents, as the script folds them."""
    return "".join(
        one for one in unicodedata.normalize("NFD", text.lower()) if not unicodedata.category(one).startswith("M")
    )


def _text(words: DefinitionWords, declared: Field, option: Any, also: Mapping[str, str]) -> str:
    label = words(declared, f"option.{option.code}", option.label or option.wording)
    return folded(f"{option.number or ''} {label} {also.get(option.code, '')}")


def _wanted(path: str) -> str:
    """The words of this request: of a page that came back with an error, or of the address."""
    if request.method == "POST":
        return _words(request.form.get(WORDS + path, ""))
    return _words(request.args.get("find", "")) if request.args.get("search") == path else ""


def _words(text: str) -> str:
    try:
        return clean(text).strip()[:MOST_WORDS]
    except BadCharacter:
        return ""


def _is_long(declared: Field | None) -> bool:
    return declared is not None and declared.type is FieldType.TICKS and len(declared.options) > LONG
