"""What the child process reads of a draft that somebody edited in a word processor: the texts by their anchors, comments,
and everything that is neither.

Tracked changes are read as accepted. Imported in the child only.
"""

from __future__ import annotations

import json
import posixpath
from typing import Any

from .package import parts
from .refusals import FileRefused
from .word_notes import Notes, read_notes
from .word_text import Body, line_of
from .xml_parts import attribute, local_name, parse

PROPERTY = "jitflow-draft"
"""Property of the file that names the draft it was made from."""
MOST = 3000
"""Paragraphs and findings that are told one by one; how many more there are is told, too."""
_RUNNING = ("header", "footer")
_NOTES = ("footnotes", "endnotes")


def read(content: bytes) -> tuple[dict[str, Any], bytes]:
    """The reading as JSON, or why the file is refused.

    ``draft`` (the property), ``clauses`` (tag, text, place, via, tracked, authors, shown, nested), ``outside``
    (part, text, place), ``found`` (kind, text, tag, place), ``comments`` (author, initials, at, text, tag, answers, done),
    ``more`` (how many paragraphs and findings are not told).
    """
    try:
        made = reading(content)
    except FileRefused as refused:
        return {"refused": refused.code, "detail": refused.detail}, b""
    return {}, json.dumps(made).encode()


def reading(content: bytes) -> dict[str, Any]:
    """:func:`read` as plain data. Raises :class:`FileRefused`."""
    held = {part.name: part.content for part in parts(content)}
    main = _main(held)
    related = _related(held, main)
    notes = read_notes(*(held.get(name, b"") for name in _two(related, "comments", "commentsextended")))
    draft = _property(held)
    body = Body(draft, _notes_by_id(held, related), notes)
    body.read(parse(held[main]), "body")
    for kind in _RUNNING:
        for name in related.get(kind, []):
            if name in held:
                body.read(parse(held[name]), kind)
    told = body.told()
    more = sum(max(0, len(told[name]) - MOST) for name in ("outside", "found"))
    told["outside"], told["found"] = told["outside"][:MOST], told["found"][:MOST]
    return {"draft": draft, **told, "comments": notes.told(), "more": more}


def _two(related: dict[str, list[str]], *kinds: str) -> list[str]:
    return [(related.get(kind) or [""])[0] for kind in kinds]


def _main(held: dict[str, bytes]) -> str:
    """The name of the part with the text."""
    for name in _targets(held, "").get("officedocument", []):
        if name in held:
            return name
    raise FileRefused("unreadable")


def _related(held: dict[str, bytes], name: str) -> dict[str, list[str]]:
    """Kind of relationship to the names of the parts that the text names."""
    return _targets(held, name)


def _targets(held: dict[str, bytes], name: str) -> dict[str, list[str]]:
    folder, _, last = name.rpartition("/")
    listed = held.get(posixpath.join(folder, "_rels", f"{last}.rels"))
    made: dict[str, list[str]] = {}
    if listed is None:
        return made
    for element in parse(listed).iter():
        if local_name(element) != "Relationship" or attribute(element, "TargetMode").lower() == "external":
            continue
        kind = attribute(element, "Type").rstrip("/").rpartition("/")[2].lower()
        target = attribute(element, "Target")
        place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        made.setdefault(kind, []).append(place)
    return made


def _property(held: dict[str, bytes]) -> str:
    """The draft the file says it was made from; "" for none."""
    for name in _targets(held, "").get("custom-properties", []):
        for element in parse(held[name]).iter() if name in held else ():
            if local_name(element) == "property" and attribute(element, "name") == PROPERTY:
                return "".join(element.itertext()).strip()[:64]
    return ""


def _notes_by_id(held: dict[str, bytes], related: dict[str, list[str]]) -> dict[tuple[str, str], str]:
    """(footnotes or endnotes, id) to the words of a note."""
    found = {}
    for kind in _NOTES:
        for name in related.get(kind, []):
            for note in parse(held[name]) if name in held else ():
                if attribute(note, "type") in ("", "normal"):
                    found[kind, attribute(note, "id")] = line_of(note)
    return found


__all__ = ["Notes", "read", "reading"]
