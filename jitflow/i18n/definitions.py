"""`python -m jitflow.i18n.definitions`: bring the catalogues of the definitions up to date.

Each definition slug is a gettext domain of its own. A language of the form wording gets
what stands on paper; a language of the pages gets the strings of the pages too. The
context is the key; a comment says whether a string is prescribed (``wording``), ours on
paper (``paper``) or on the pages (``page``), and ``source:`` where its words come from.
`--check` writes nothing and exits with 1 when a string lacks its translation.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from jitflow import __version__, citing, library, paths
from jitflow.advice.words import DOMAIN as ADVICE, strings as advice_strings
from jitflow.config import LANGUAGES
from jitflow.instruments import citations
from jitflow.instruments.loader import Library
from jitflow.instruments.messages import Message, messages
from jitflow.knowledge import definitions as records, terms
from jitflow.knowledge.terms import DOMAIN as TAXONOMIES

SOURCE_LANGUAGE = "en"
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def domains() -> list[str]:
    """The slugs of the definitions, the advisor, the record of the knowledge base and its taxonomies, the words of legal bases."""
    return [*library.library().slugs(), ADVICE, *records.definitions().slugs(), TAXONOMIES, citations.DOMAIN]


def languages_of(slug: str) -> list[str]:
    """Languages a catalogue is kept in: those of the form wording and those of the pages."""
    if slug in (ADVICE, TAXONOMIES):
        return sorted(set(LANGUAGES) - {SOURCE_LANGUAGE})
    if slug == citations.DOMAIN:
        return sorted({lang for one in library.library().slugs() for lang in languages_of(one)})
    known = _library_of(slug)
    wording = {lang for version in known.versions(slug) for lang in known.definition(slug, version).wording}
    return sorted((wording | set(LANGUAGES)) - {SOURCE_LANGUAGE})


def _library_of(slug: str) -> Library:
    """Where the definition is: among the instruments, or the one of records."""
    found = records.definitions()
    return found if slug in found.slugs() else library.library()


def strings_of(slug: str, language: str) -> Iterator[Message]:
    """The strings a language needs, over all versions, each context and text once."""
    if slug == ADVICE:
        yield from advice_strings(library.advice())
        return
    if slug == TAXONOMIES:
        yield from terms.strings()
        return
    if slug == citations.DOMAIN:
        yield from (Message(citations.CONTEXT, one, "paper") for one in citing.phrases())
        return
    known, seen = _library_of(slug), set()
    for version in known.versions(slug):
        for message in messages(known.definition(slug, version)):
            wanted = message.kind != "page" or language in LANGUAGES
            if wanted and (message.context, message.text) not in seen:
                seen.add((message.context, message.text))
                yield message


def update(slug: str, language: str) -> Catalog:
    """The catalogue of a slug in a language with today's strings; translations are kept."""
    path = paths.TRANSLATIONS / language / "LC_MESSAGES" / f"{slug}.po"
    old = read_po(BytesIO(path.read_bytes()), locale=language) if path.is_file() else Catalog(locale=language)
    made = Catalog(
        locale=language, domain=slug, project="jitflow", version=__version__, creation_date=EPOCH,
        revision_date=EPOCH, last_translator="jitflow", language_team="jitflow", fuzzy=False,
        header_comment=f"# Wording of the form and strings of its pages ({slug}, {language}).",
    )  # fmt: skip
    for message in strings_of(slug, language):
        known = old.get(message.text, message.context)
        comments = list(known.user_comments) if known else []
        made.add(
            message.text, known.string if known else None, context=message.context,
            auto_comments=[message.kind], user_comments=comments,
        )  # fmt: skip
    return made


def missing(catalogue: Catalog) -> list[str]:
    """Contexts of a catalogue without words."""
    return [str(message.context) for message in catalogue if message.id and not message.string]


def main(arguments: list[str]) -> int:
    """Update all catalogues of definitions, or only check them."""
    lacking = 0
    for slug in domains():
        for language in languages_of(slug):
            catalogue = update(slug, language)
            contexts = missing(catalogue)
            lacking += len(contexts)
            sys.stderr.write(f"{slug} {language}: {len(catalogue)} strings, {len(contexts)} without words\n")
            if "--check" not in arguments:
                path = paths.TRANSLATIONS / language / "LC_MESSAGES" / f"{slug}.po"
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as file:
                    write_po(file, catalogue, width=110, sort_output=False, ignore_obsolete=True)
    return 1 if lacking and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
