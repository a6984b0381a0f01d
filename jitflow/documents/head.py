"""The head of a document model: title, marks, watermark, running head and foot."""

from __future__ import annotations

from typing import Any

from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Facts, Instrument
from jitflow.instruments.on_paper import DocumentKind

from .catalogue import Catalogue
from .printing import partial_date
from .projection import internal_keys
from .words import Words

REFERENCE = "file_reference"
"""Last identifier of the key whose value is printed at the head of every page."""
AUTHORITY = ("name", "official_name")
"""Its siblings that name the authority, first found first."""
WORDING_CHECKED = "Form wording checked by %(name)s, %(function)s, %(date)s"
TRANSLATION_CHECKED = "Form wording and translation checked by %(name)s, %(function)s, %(date)s"


def make_head(
    definition: Definition,
    instrument: Instrument,
    catalogue: Catalogue,
    words: Words,
    counted: Any,
    digest: str,
    released: dict[str, str] | None = None,
    kind: DocumentKind | None = None,
) -> dict[str, Any]:
    """Head data of a document; ``counted`` has ``texts_total`` and ``texts_reviewed``, ``released``
    says who checked this paper; ``kind`` is what the definition says of the document."""
    reference, authority = running(definition, instrument)
    if kind is not None and kind.reference:
        reference = str(Facts(definition, instrument).value(kind.reference) or "")
    draft = instrument.status == "draft"
    title = title_of(definition, catalogue, kind)
    version = words.text("%(form)s, version %(version)s", form=definition.short_title, version=definition.version)
    return {
        "title": title,
        "document_title": f"{title}, {reference}" if reference else title,
        "language": catalogue.language,
        "as_of": instrument.as_of,
        "status": instrument.status,
        "marks": marks(instrument, catalogue, words, counted, released),
        "watermark": words.text("DRAFT") if draft else "",
        "running": {"reference": reference, "language": catalogue.language, "authority": authority},
        "foot": {
            "version": version,
            "as_of": words.text("as of %(date)s", date=partial_date(words, instrument.as_of)),
            "hash": " ".join(digest[start : start + 4] for start in (0, 4, 8) if digest),
            "page": words.text("Page"),
            "of": words.text("of"),
        },
    }


def title_of(definition: Definition, catalogue: Catalogue, kind: DocumentKind | None) -> str:
    """What stands on top of a document."""
    if kind is not None and kind.heading:
        return catalogue.text(f"document.{kind.id}:heading", kind.heading)
    return catalogue.text("definition:title", definition.title)


def marks(
    instrument: Instrument, catalogue: Catalogue, words: Words, counted: Any, released: dict[str, str] | None = None
) -> list[str]:
    """What must be said of the document's standing, in its language (design.md section 4).

    A release takes the mark on unreviewed wording away and says who checked the paper. The language
    the instrument was written in is never called a translation; words of our own have no original that
    they could be compared with.
    """
    said = [words.text("Draft, not signed")] if instrument.status == "draft" else []
    translated = catalogue.language != instrument.language
    total, reviewed = counted.texts_total, counted.texts_reviewed
    if released:
        said.append(_checked(released, words, translated))
    elif not catalogue.verified and translated:
        said.append(words.text("working translation"))
    elif not catalogue.verified and not catalogue.own_words:
        said.append(words.text("form wording not verified"))
    if translated and total and not (released and reviewed == total):
        said.append(words.text("reviewed texts: %(reviewed)d of %(total)d", reviewed=reviewed, total=total))
    if catalogue.missing:
        said.append(words.text("passages of the form left in English: %(number)d", number=len(catalogue.missing)))
    return said


def _checked(released: dict[str, str], words: Words, translated: bool) -> str:
    """The release in the language of the document."""
    return words.text(
        TRANSLATION_CHECKED if translated else WORDING_CHECKED,
        name=released["name"],
        function=released["function"],
        date=partial_date(words, released["on"]),
    )


def running(definition: Definition, instrument: Instrument) -> tuple[str, str]:
    """File reference and name of the issuing authority for the head of each page, "" when absent."""
    facts, internal = Facts(definition, instrument), internal_keys(definition)
    for key, _field in definition.fields.items():
        parent, _, name = key.rpartition(".")
        if name != REFERENCE or key in internal or parent in definition.groups:
            continue
        siblings = [f"{parent}.{sibling}" for sibling in AUTHORITY]
        authority = next((facts.value(s) for s in siblings if s in definition.fields and facts.value(s)), "")
        return str(facts.value(key) or ""), str(authority or "")
    return "", ""
