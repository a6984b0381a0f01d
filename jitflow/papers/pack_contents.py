"""What goes into a pack and under which name: plain data and bytes, no database.

Names are ASCII and tell the kind, the number and the language; titles that people typed stand inside the pack
(on the cover, in its manifest.json, in its bookmarks), never in a name.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from jitflow import paths
from jitflow.documents import printing
from jitflow.documents.binding import Attached, BindRequest, BoundPart
from jitflow.documents.catalogue import Catalogue
from jitflow.documents.cover import CoverRequest, Listed
from jitflow.documents.manifest import ascii_part
from jitflow.documents.package import write_package
from jitflow.documents.sheets import SheetRequest
from jitflow.documents.words import Words
from jitflow.enclosures.service import EnclosureLine
from jitflow.files.readers import KINDS
from jitflow.instruments.definition import Definition
from jitflow.instruments.letter_definitions import titles
from jitflow.papers import listing

MANIFEST = "manifest.json"
COVER, DOCUMENT, LETTER, ENCLOSURE = "cover", "document", "letter", "enclosure"


@dataclass(frozen=True)
class LetterNamed:
    """A letter in a pack: its number, what it is, the day that stands on it."""

    number: int
    kind: str
    dated: str | None


@dataclass(frozen=True)
class Made:
    """The instrument, or a letter, in one language or two, as a file."""

    language: str
    format: str
    content: bytes
    pages: int | None
    manifest: dict[str, Any]
    beside: str | None = None
    letter: LetterNamed | None = None
    part: str = ""
    """Id of the document of some parts of the form; empty: the whole form, or a letter."""

    @property
    def paper(self) -> Paper:
        """What it is, whatever its format."""
        return self.language, self.beside, self.letter, self.part

    @property
    def languages(self) -> str:
        """Its languages in a name."""
        return f"{self.language}-{self.beside}" if self.beside else self.language


Paper = tuple[str, str | None, LetterNamed | None, str]
"""Language, second language, letter, part of the form; the whole form where there is neither letter nor part."""


@dataclass(frozen=True)
class Enclosed:
    """An enclosure with its content."""

    line: EnclosureLine
    content: bytes

    @property
    def extension(self) -> str:
        """Ending of its name."""
        return next(kind.extensions[0] for kind in KINDS.values() if kind.media_type == self.line.media_type)

    @property
    def name(self) -> str:
        """Its name in a pack."""
        parts = [f"E{self.line.number:02}", self.line.kind.replace("_", "-"), self.line.language or ""]
        return f"{'_'.join(part for part in parts if part)}.{self.extension}"

    @property
    def is_signed(self) -> bool:
        """Whether it holds an electronic signature, which is lost when its pages are bound into another file."""
        return bool(self.line.inspection.get("signed"))

    @property
    def note(self) -> str:
        """What a sheet must say of it: a note of :mod:`jitflow.documents.sheets`, or "" for none."""
        if self.extension == "docx":
            return "attached"
        return "signed" if self.is_signed else ""


@dataclass
class Contents:
    """Everything that is bound or zipped, in its order."""

    definition: Definition
    instrument: dict[str, Any]
    """The instrument file."""
    number: str
    languages: tuple[str, ...]
    """Those of the covers."""
    made: list[Made] = field(default_factory=list)
    covers: list[Made] = field(default_factory=list)
    enclosed: list[Enclosed] = field(default_factory=list)
    sheets: dict[str, bytes] = field(default_factory=dict)
    """Enclosure id to the sheet that shows it or says a word about it."""

    @property
    def as_of(self) -> str:
        """The day in the files."""
        return str(self.instrument["as_of"])

    def words(self, language: str = "") -> Words:
        """Our words on paper, in the first language unless another is named."""
        return Words(language or self.languages[0], paths.TRANSLATIONS)

    def form_title(self, language: str) -> str:
        """The title of the form in a language."""
        return Catalogue(self.definition, language, paths.TRANSLATIONS).text("definition:title", self.definition.title)

    def title_of(self, one: Made) -> str:
        """What a bookmark calls a paper: its title and its languages."""
        words = self.words(one.language)
        title = self.form_title(one.language)
        if one.letter is not None:
            catalogue = Catalogue(self.definition, one.language, paths.TRANSLATIONS)
            english = titles(self.definition)[one.letter.kind]
            title = catalogue.text(f"procedure.letter.{one.letter.kind}:title", english)
        elif (kind := self.definition.document(one.part) if one.part else None) is not None:
            title = Catalogue(self.definition, one.language, paths.TRANSLATIONS).text(f"document.{kind.id}:title", kind.title)
        codes = [code for code in (one.language, one.beside) if code]
        return f"{title} ({', '.join(printing.language(words, code) for code in codes)})"

    @property
    def papers(self) -> list[Paper]:
        """The letters and the forms of the instrument in their order, each once."""
        return list(dict.fromkeys(one.paper for one in self.made))

    def listed(self) -> tuple[Listed, ...]:
        """The list of the cover: letters, the instrument in each language, then the enclosures."""
        pages = {one.paper: one.pages for one in self.made if one.format == "pdf"}
        forms = []
        for number, paper in enumerate(self.papers, 1):
            language, beside, letter, part = paper
            if letter is None:
                forms.append(listing.made(number, language, pages.get(paper), self.as_of, beside, part))
            else:
                forms.append(listing.letter(number, letter.kind, language, pages.get(paper), letter.dated, beside))
        return (*forms, *(listing.enclosed(one.line) for one in self.enclosed))

    def cover_request(self, language: str, form: str, forms: str) -> CoverRequest:
        """What the renderer is asked for a cover."""
        return CoverRequest(self.instrument, language, form, self.number, self.listed(), forms=forms)

    def sheet_request(self, one: Enclosed, forms: str) -> SheetRequest | None:
        """What the renderer is asked for the sheet of an enclosure; None where it needs none."""
        listed, language = listing.enclosed(one.line), self.languages[0]
        if one.extension in ("jpg", "png"):
            return SheetRequest(self.instrument, language, listed, picture=one.content, forms=forms)
        if one.note:
            return SheetRequest(self.instrument, language, listed, note=one.note, name=one.name, forms=forms)
        return None


def zip_files(contents: Contents) -> list[dict[str, Any]]:
    """Every file of a ZIP in its order: name, bytes, and what it is."""
    found = []
    for one in contents.covers:
        found.append(_file(f"00_cover_{one.language}.{one.format}", one.content, COVER, one.language, one.pages))
    number = ascii_part(contents.number)
    for one in contents.made:
        place = contents.papers.index(one.paper) + 1
        which = f"_letter-{one.letter.number}" if one.letter else f"_{one.part.replace('_', '-')}" if one.part else ""
        name = f"{place:02}_{number}{which}_{one.languages}.{one.format}"
        more = {"number": listing.roman(place), "made_from": one.manifest, **_told(one)}
        found.append(_file(name, one.content, LETTER if one.letter else DOCUMENT, one.language, one.pages) | more)
    for one in contents.enclosed:
        more = {
            "number": one.line.number,
            "kind": one.line.kind,
            "title": one.line.title,
            "received_sha256": one.line.received_sha256,
        }
        found.append(_file(one.name, one.content, ENCLOSURE, one.line.language, one.line.pages) | more)
    return found


def _told(one: Made) -> dict[str, Any]:
    """What a manifest says of a paper beside its language."""
    told = {
        "beside": one.beside,
        "letter": one.letter.number if one.letter else None,
        "letter_kind": one.letter.kind if one.letter else None,
        "part": one.part or None,
        "office": one.manifest.get("office"),
    }
    return {name: value for name, value in told.items() if value is not None}


def _file(name: str, content: bytes, what: str, language: str | None, pages: int | None) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    return {
        "name": name, "content": content, "what": what, "language": language, "pages": pages, "size": len(content),
        "sha256": digest,
    }  # fmt: skip


def make_zip(contents: Contents, files: list[dict[str, Any]]) -> bytes:
    """The ZIP, the cover first, a manifest.json last: the same contents give the same bytes."""
    said = [{key: value for key, value in one.items() if key != "content" and value is not None} for one in files]
    manifest = {
        "jitflow": 1,
        "pack": contents.number,
        "instrument": contents.definition.slug,
        "version": contents.definition.version,
        "as_of": contents.as_of,
        "status": contents.instrument["status"],
        "languages": list(contents.languages),
        "files": said,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return write_package([*((one["name"], one["content"]) for one in files), (MANIFEST, text.encode())])


def bind_request(contents: Contents) -> tuple[BindRequest, list[dict[str, Any]]]:
    """The parts of one PDF in their order, and what each of them is."""
    parts: list[BoundPart] = []
    said: list[dict[str, Any]] = []

    def take(part: BoundPart, what: str, language: str | None, number: str = "", **more: Any) -> None:
        parts.append(part)
        digest = hashlib.sha256(part.content).hexdigest()
        said.append({"what": what, "language": language, "number": number, "sha256": digest, **more})

    for one in contents.covers:
        words = contents.words(one.language)
        title = f"{words.text('Cover page')} ({printing.language(words, one.language)})"
        take(BoundPart(one.content, title, f"{one.language.upper()}-0-"), COVER, one.language)
    for one in contents.made:
        number = listing.roman(contents.papers.index(one.paper) + 1)
        label = f"{one.languages.upper()}-" if one.letter is None else f"L{one.letter.number}-"
        label = f"{number}-{label}" if one.part else label
        part = BoundPart(one.content, contents.title_of(one), label)
        take(part, LETTER if one.letter else DOCUMENT, one.language, number, **_told(one))
    for one in contents.enclosed:
        _take_enclosure(contents, one, take)
    words = contents.words()
    title = f"{contents.form_title(contents.languages[0])}, {contents.number}"
    return BindRequest(
        tuple(parts), title, words.language, contents.as_of, attached=_attached(contents)
    ), said  # fmt: skip


def _take_enclosure(contents: Contents, one: Enclosed, take: Any) -> None:
    number = str(one.line.number)
    title = contents.words().text("Enclosure %(number)s", number=number)
    title = f"{title}: {one.line.title}" if one.line.title else title
    sheet = contents.sheets.get(one.line.id)
    if sheet is not None:
        take(BoundPart(sheet, title, f"{number}-"), ENCLOSURE, one.line.language, number)
    if one.extension == "pdf":
        bookmark, label = (title, f"{number}-") if sheet is None else ("", f"{number}-0")
        take(BoundPart(one.content, bookmark, label, ours=False), ENCLOSURE, one.line.language, number)


def _attached(contents: Contents) -> tuple[Attached, ...]:
    """Originals that the pages cannot stand for: signed files, and those of word processors."""
    return tuple(
        Attached(one.name, one.content, one.line.media_type, one.line.title) for one in contents.enclosed if one.note
    )
