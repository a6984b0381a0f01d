"""`python -m jitflow.i18n`: collect the strings of the pages, bring the catalogues up to date.

Reads jitflow/**.py and templates/pages/**.html (and what WTForms itself says at a
field), writes translations/messages.pot and updates translations/<language>/LC_MESSAGES/messages.po.
Translated messages are kept; messages no longer used go to the obsolete ones.
`--check` writes nothing and exits with 1 when a message lacks its translation.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import wtforms
from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_from_file
from babel.messages.pofile import read_po, write_po
from wtforms.i18n import get_translations

from jitflow import __version__, paths
from jitflow.config import LANGUAGES

DOMAIN = "messages"
OURS = {"_l": None, "lazy_gettext": None, "N_": None}
KEYWORDS = {**DEFAULT_KEYWORDS, **OURS}
JINJA = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
PYTHON_FILES = [("**.py", "python")]
TEMPLATE_FILES = [("**.html", "jinja2")]
SOURCE_LANGUAGE = "en"
HEADER = "# Strings of the pages of jitflow. Written by `python -m jitflow.i18n`; translations are edited here."
# No dates: the same strings give the same file.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def _catalog(language: str | None = None) -> Catalog:
    return Catalog(
        locale=language,
        domain=DOMAIN,
        header_comment=HEADER,
        project="jitflow",
        version=__version__,
        creation_date=EPOCH,
        revision_date=EPOCH,
        last_translator="jitflow",
        language_team="jitflow",
        msgid_bugs_address="jitflow",
        charset="utf-8",
        fuzzy=False,
    )


def extract() -> Catalog:
    """All strings of the pages, with places relative to the checkout."""
    root = paths.PACKAGE.parent
    catalogue = _catalog()
    sources = [
        (
            paths.PACKAGE,
            extract_from_dir(paths.PACKAGE, PYTHON_FILES, keywords=KEYWORDS, comment_tags=("Translators:",)),
        ),
        (
            paths.TEMPLATES / "pages",
            extract_from_dir(paths.TEMPLATES / "pages", TEMPLATE_FILES, {"**.html": JINJA}, keywords=KEYWORDS),
        ),
    ]
    for folder, messages in sources:
        for name, line, message, comments, context in messages:
            place = (folder / name).relative_to(root).as_posix()
            catalogue.add(message, None, [(place, line)], auto_comments=comments, context=context)
    for message in _of_wtforms():
        catalogue.add(message, None, auto_comments=["WTForms"])
    return catalogue


def _of_wtforms() -> Iterator[str | tuple[str, str]]:
    folder = Path(wtforms.__file__).parent
    for path in (folder / "validators.py", *sorted((folder / "fields").glob("*.py"))):
        for _line, message, _comments, _context in extract_from_file("python", path, keywords=KEYWORDS):
            if message and message != "":
                yield message


def update(template: Catalog, language: str) -> Catalog:
    """The catalogue of a language with today's messages; no guesses for changed ones."""
    path = paths.TRANSLATIONS / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    catalogue = _catalog(language)
    if path.is_file():
        with path.open("rb") as file:
            for message in read_po(file, locale=language, domain=DOMAIN):
                if message.id:
                    catalogue[message.id] = message
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    _borrow(catalogue, language)
    return catalogue


def _borrow(catalogue: Catalog, language: str) -> None:
    """WTForms brings translations of its own messages: take those that we lack."""
    theirs = get_translations([language])
    for message in catalogue:
        if "WTForms" not in message.auto_comments or any(_strings(message.string)):
            continue
        if isinstance(message.id, tuple):
            found = tuple(theirs.ngettext(*message.id, number) for number in (1, 2))
            message.string = found if found[1] != message.id[1] else message.string
        elif (found := theirs.gettext(message.id)) != message.id:
            message.string = found


def _strings(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (string,)


def untranslated(catalogue: Catalog) -> list[str]:
    """The messages of a catalogue without a translation."""
    return [str(message.id) for message in catalogue if message.id and not all(_strings(message.string))]


def _write(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, catalogue, width=110, sort_by_file=True, omit_header=False, ignore_obsolete=True, include_lineno=False
        )


def main(arguments: list[str]) -> int:
    """Update the catalogues, or only check them."""
    checking = "--check" in arguments
    template = extract()
    if not checking:
        _write(paths.TRANSLATIONS / f"{DOMAIN}.pot", template)
    missing = 0
    for language in (code for code in LANGUAGES if code != SOURCE_LANGUAGE):
        catalogue = update(template, language)
        if not checking:
            _write(paths.TRANSLATIONS / language / "LC_MESSAGES" / f"{DOMAIN}.po", catalogue)
        lacking = untranslated(catalogue)
        missing += len(lacking)
        print(f"{language}: {len(template)} messages, {len(lacking)} without translation", file=sys.stderr)
        for message in lacking if checking else ():
            print(f"  {message}", file=sys.stderr)
    return 1 if checking and missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
