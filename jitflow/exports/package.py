"""The files of an export: one folder per instrument, internal work in a folder of its own, a manifest at the end."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from flask import render_template

from jitflow.documents.manifest import ascii_part
from jitflow.documents.package import write_package
from jitflow.exports.contents import Exported

STYLE = """body { font: 1rem/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
dt { font-weight: bold; margin-top: .75rem; } dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
table { border-collapse: collapse; } th, td { border: 1px solid #767676; padding: .25rem .5rem; text-align: left; vertical-align: top; }
.internal { border: 3px solid #a00; padding: .5rem 1rem; }
"""


@dataclass
class Package:
    """What goes into the ZIP, in its order."""

    head: dict[str, Any]
    """Of the manifest: to whom, when, by which disclosure."""
    language: str
    files: list[tuple[str, bytes]] = field(default_factory=list)

    def add_case(self, case: dict[str, Any], numbers: list[str]) -> None:
        """References and facts of the case, for programs and for people."""
        self.files.append(("case.json", as_json(case)))
        page = render_template(
            "pages/exports/file_case.html", case=case, folders=[(one, folder(one)) for one in numbers],
            head=self.head, lang=self.language,
        )  # fmt: skip
        self.files.append(("case.html", page.encode()))

    def add_instrument(self, one: Exported, papers: list[tuple[str, bytes]]) -> None:
        """One instrument; papers: names and contents of those that go along as files."""
        place = folder(one.number)
        self.files.append((f"{place}/{place}.json", as_json(one.data)))
        page = render_template("pages/exports/file_instrument.html", one=one.page, head=self.head, lang=self.language)
        self.files.append((f"{place}/{place}.html", page.encode()))
        taken: set[str] = set()
        for name, content in papers:
            self.files.append((f"{place}/papers/{_free(name, taken)}", content))

    def add_internal(self, number: str, kinds: dict[str, list[dict[str, Any]]]) -> None:
        """Internal work product, which nobody takes for a part of the file: folder, names and pages say so."""
        place = folder(number)
        said = {"internal": True, "notice": "Internal work product, no part of the file.", "number": number, **kinds}
        self.files.append((f"INTERNAL/{place}_INTERNAL.json", as_json(said)))
        page = render_template(
            "pages/exports/file_internal.html", number=number, kinds=kinds, head=self.head, lang=self.language
        )
        self.files.append((f"INTERNAL/{place}_INTERNAL.html", page.encode()))

    def bytes(self) -> bytes:
        """The ZIP; its last file says what is in it, with hashes."""
        files = [*self.files, ("style.css", STYLE.encode())]
        listed = [
            {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files
        ]
        manifest = {"jitflow_export": 1, **self.head, "files": listed}
        return write_package([*files, ("manifest.json", as_json(manifest))])


def folder(number: str) -> str:
    """The name of an instrument as a folder."""
    return ascii_part(number) or "instrument"


def as_json(content: Any) -> bytes:
    """Data as people can read it, too."""
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _free(name: str, taken: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    chosen, number = name, 2
    while chosen in taken:
        chosen, number = f"{stem}_{number}{dot}{ending}", number + 1
    taken.add(chosen)
    return chosen
