"""A draft for those who negotiate in a word processor: the agreement as DOCX in which every text can be recognised.

Each free text stands in a block content control (``w:sdt``) whose tag says from which draft and which text it is;
differences from a base are tracked changes with their authors, open comments are comments of the word processor, and
whatever is typed afterwards is tracked (``w:trackRevisions``). Equal requests give equal bytes.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass

from jitflow.instruments import keys

from . import manifest, redline_parts
from .docx import make_docx
from .package import write_package
from .produce import SIZE_LIMIT, Draft, draft, roots_of
from .redline_request import RedlineRequest
from .redline_words import Step
from .request import MEDIA_TYPES, Rendered, RenderRefused, RenderRequest

TAG = "jf1"
"""First part of every tag; the others are the draft's token and a hash over it and the path of the text."""
TITLE = 60
"""Characters of a title: word processors take 64 for titles and tags of controls."""
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Anchored:
    """A text of the draft that can be edited."""

    path: str
    tag: str
    title: str
    text: str
    """As it is now; "" where nothing was written yet."""
    steps: list[Step]


def tag_of(token: str, path: str) -> str:
    """The tag of a text in a draft: at most 64 characters, and nobody finds another text's by counting."""
    digest = hashlib.sha256(f"{token}\n{path}".encode()).hexdigest()
    return f"{TAG}-{token}-{digest[:12]}"


def make_redline(request: RedlineRequest) -> Rendered:
    """The draft. The manifest has ``anchors``: path, tag and title of every text, in the order of the paper.

    Raises :class:`RenderRefused` and :class:`~.request.RenderFailed`.
    """
    if not _TOKEN.fullmatch(request.token):
        raise RenderRefused("a token has 32 hexadecimal digits", "token")
    plain = RenderRequest(
        request.instrument, request.language, "docx", forms=request.forms, templates=request.templates,
        translations=request.translations,
    )  # fmt: skip
    anchors: dict[str, str] = {}
    made = draft(plain, anchors)
    texts = {anchor: _anchored(request, made, path) for path, anchor in anchors.items()}
    parts = _unpacked(make_docx(made.model, roots_of(plain).templates / f"{made.template}.docx"))
    content = write_package(redline_parts.finished(parts, texts, request.notes, request.token))
    if len(content) > SIZE_LIMIT:
        raise RenderRefused(f"the document has {len(content)} bytes; {SIZE_LIMIT} are the limit")
    named = manifest.make_manifest(plain, made.languages, made.definition, made.model, made.hashes, content)
    named["anchors"] = [{"path": one.path, "tag": one.tag, "title": one.title} for one in texts.values()]
    reference = made.model["head"]["running"]["reference"]
    name = manifest.file_name(made.definition, made.instrument, reference, request.language, "docx")
    return Rendered(content, name, MEDIA_TYPES["docx"], named)


def _anchored(request: RedlineRequest, made: Draft, path: str) -> Anchored:
    slot = made.instrument.texts.get(path, {}).get(request.language, {})
    text = str(slot.get("text") or "")
    steps = request.steps.get(path) or [Step(text)]
    if steps[-1].text != text:  # what stands in the paper is what the steps lead to, whatever they say
        steps = [*steps, Step(text, steps[-1].author, steps[-1].at)]
    return Anchored(path, tag_of(request.token, path), _title(made, path), text, steps)


def _title(made: Draft, path: str) -> str:
    """The heading of the section, for people who look at the control."""
    key = keys.key_of(path, made.definition.groups)
    section = made.definition.section_of[key]
    box = next((one for one in made.model["blocks"] if one["kind"] == "box" and one["id"] == section.id), None)
    words = " ".join((f"{box['letter']} {box['heading']}" if box else section.label or section.title).split())
    point = made.definition.fields[key].point
    more = f" ({point})" if point else ""
    return f"{words}{more}" if len(words) + len(more) <= TITLE else f"{words[: TITLE - 1 - len(more)]}…{more}"


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a package that we made a moment ago, in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}
