"""Comments of a word processor: who wrote what, where, and in answer to which."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .word_text import whole_line_of
from .xml_parts import attribute, local_name, parse

NAME = 120
"""Characters of a name of an author."""


@dataclass
class Note:
    """One comment; ``tag`` is set when its place in the text is met."""

    author: str
    initials: str
    at: str
    text: str
    paragraphs: list[str]
    tag: str = ""
    placed: bool = False
    answers: int | None = None
    done: bool = False


@dataclass
class Notes:
    """The comments of a file, by their ids."""

    by_id: dict[str, Note] = field(default_factory=dict)

    def meet(self, number: str, tag: str) -> None:
        """A comment begins, ends or has its mark here; the first place inside an anchored text counts."""
        note = self.by_id.get(number)
        if note is not None:
            note.placed = True
            note.tag = note.tag or tag

    def told(self) -> list[dict[str, Any]]:
        """Plain data, in the order of the file."""
        return [
            {
                "author": one.author, "initials": one.initials, "at": one.at, "text": one.text, "tag": one.tag,
                "answers": one.answers, "done": one.done,
            }
            for one in self.by_id.values()
        ]  # fmt: skip


def read_notes(comments: bytes, extended: bytes) -> Notes:
    """The comments of a file from its two parts; b"" for a part that is not there."""
    notes = Notes()
    for element in parse(comments) if comments else ():
        if local_name(element) != "comment":
            continue
        lines = [one for one in element.iter() if local_name(one) == "p"]
        notes.by_id[attribute(element, "id")] = Note(
            name_of(attribute(element, "author")), attribute(element, "initials")[:20], attribute(element, "date")[:30],
            "\n".join(whole_line_of(one) for one in lines).strip(),
            [_paragraph_id(one) for one in lines],
        )  # fmt: skip
    _thread(notes, extended)
    return notes


def _thread(notes: Notes, extended: bytes) -> None:
    """Which comment answers which, and which is done."""
    listed = list(notes.by_id.values())
    places = {paragraph: index for index, note in enumerate(listed) for paragraph in note.paragraphs if paragraph}
    for element in parse(extended) if extended else ():
        index = places.get(attribute(element, "paraId").upper())
        if index is None:
            continue
        parent = places.get(attribute(element, "paraIdParent").upper())
        listed[index].answers = parent if parent is not None and parent != index else None
        listed[index].done = attribute(element, "done") in ("1", "true", "on")


def _paragraph_id(paragraph: Any) -> str:
    return attribute(paragraph, "paraId").upper()


def name_of(given: str) -> str:
    """The name of an author as it may be shown."""
    return " ".join(given.split())[:NAME]
