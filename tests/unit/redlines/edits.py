"""Edits of a DOCX the way word processors make them: on the XML of its parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
BODY = "word/document.xml"


def edited(content: bytes, edit: Callable[[Any], None], part: str = BODY, **more: bytes) -> bytes:
    """The file after an edit of one part; `more` are new parts, with slashes written as two underscores."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                root = etree.fromstring(data)
                edit(root)
                data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            new.writestr(name, data)
        for name, data in more.items():
            new.writestr(name.replace("__", "/") + ".xml", data)
    return made.getvalue()


def control(root: Any, number: int) -> Any:
    """The content of a control of ours, by its place."""
    return root.findall(f".//{W}sdt")[number].find(f"{W}sdtContent")


def w(name: str, attributes: dict[str, str] | None = None, *children: Any) -> Any:
    """An element."""
    made = etree.Element(W + name, {W + key: value for key, value in (attributes or {}).items()})
    made.extend(children)
    return made


def run(text: str, name: str = "t", *properties: Any) -> Any:
    """A run with words; `name` is delText inside a deletion."""
    words = w(name)
    words.text = text
    words.set(SPACE, "preserve")
    return w("r", {}, *([w("rPr", {}, *properties)] if properties else []), words)


def change(name: str, *runs: Any, author: str = "Jean Dupont", number: int = 900) -> Any:
    """Runs in a tracked change."""
    return w(name, {"id": str(number), "author": author, "date": "2026-09-08T10:00:00Z"}, *runs)


def paragraph(*children: Any, mark: str = "", author: str = "Jean Dupont") -> Any:
    """A paragraph; `mark` is the tracked change of its mark."""
    properties = w("pPr", {}, w("rPr", {}, change(mark, author=author))) if mark else w("pPr")
    return w("p", {}, properties, *children)


def set_text(content: Any, text: str) -> None:
    """Other words in a control, untracked: a paragraph for each line."""
    for one in list(content):
        content.remove(one)
    for line in text.split("\n"):
        pieces: list[Any] = []
        for number, part in enumerate(line.split("\t")):
            pieces += [w("r", {}, w("tab"))] if number else []
            pieces += [run(part)] if part else []
        content.append(paragraph(*pieces))
    placeholder = content.getparent().find(f"{W}sdtPr/{W}showingPlcHdr")
    if placeholder is not None:
        placeholder.getparent().remove(placeholder)
