"""Every definition can be printed in every language it has wording for, and tells nothing internal.

Generated from the definitions: a form that is added falls under these rules by itself.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from babel.messages.pofile import read_po
from lxml import etree

from jitflow import paths
from jitflow.documents import RenderRequest, render_here
from jitflow.documents.lines import PLACEHOLDER
from jitflow.documents.model import walk
from jitflow.documents.pdf import attached_json
from jitflow.documents.produce import draft, library
from jitflow.documents.projection import internal_keys
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, FieldType
from jitflow.instruments.messages import messages
from tests.fixtures.documents import (
    FORMS as INVENTED,
    docx_paragraphs,
    model_texts,
    on_paper,
    pair_texts,
    pdf_pages,
    pdf_text,
    squeezed,
)

ROOTS = [paths.FORMS, INVENTED, Path(__file__).parents[1] / "instruments" / "forms"]
MARKER = "ZQMARKERZQ"


def definitions() -> Iterator[Any]:
    for root in ROOTS:
        if root.is_dir():
            for definition in library(root):
                yield pytest.param(root, definition, id=f"{definition.slug}-{definition.version}")


def newest() -> Iterator[Any]:
    """Of each type the newest version, for tests that print whole forms in many languages: it prints what it took over
    from the versions it is based on, too, and those are printed in one language by the tests of every version."""
    found = {(one.values[0], one.values[1].slug): one for one in definitions()}
    yield from found.values()


every = pytest.mark.parametrize(("root", "definition"), list(definitions()))
each_newest = pytest.mark.parametrize(("root", "definition"), list(newest()))


def example_of(root: Path, definition: Definition) -> dict[str, Any]:
    return json.loads(library(root).example(definition.slug, definition.version))


def asked(
    root: Path, instrument: dict[str, Any], language: str, form: str = "html", beside: str | None = None
) -> RenderRequest:
    return RenderRequest(instrument=instrument, language=language, format=form, beside=beside, forms=str(root))


@each_newest
def test_both_outputs_of_the_example_carry_the_same_text_in_every_language(root: Path, definition: Definition) -> None:
    instrument = example_of(root, definition)
    for language in definition.wording:
        texts = model_texts(draft(asked(root, instrument, language)).model["blocks"])
        docx = squeezed("".join(docx_paragraphs(render_here(asked(root, instrument, language, "docx")).content)))
        pdf = pdf_pages(render_here(asked(root, instrument, language, "pdf")).content)
        position = 0
        for text in map(squeezed, texts):
            position = docx.find(text, position)
            assert position >= 0, f"{language}: {text!r} is not in the DOCX where it belongs"
            if not any("\u0590" <= letter <= "\u06ff" for letter in text) and len(text) < 300:
                assert on_paper(text, pdf), f"{language}: {text!r} is not in the PDF"


@each_newest
def test_both_columns_of_the_example_correspond_in_every_pair_of_languages(root: Path, definition: Definition) -> None:
    """Nothing stands beside nothing, and DOCX and HTML carry the text of either column row by row."""
    instrument = example_of(root, definition)
    source = instrument["language"]
    for other in set(definition.wording) - {source}:
        model = draft(asked(root, instrument, other, beside=source)).model
        assert [column["language"] for column in model["head"]["columns"]] == [source, other]
        for row in (row for block in model["blocks"] for row in block["rows"]):
            assert row["left"]["kind"] == row["right"]["kind"]
            assert row["left"].get("leaf") == row["right"].get("leaf")
        texts = [squeezed(text) for text in pair_texts(model)]
        docx = squeezed("".join(docx_paragraphs(render_here(asked(root, instrument, source, "docx", other)).content)))
        html = etree.fromstring(render_here(asked(root, instrument, source, "html", other)).content, etree.HTMLParser())
        for name, whole in (("docx", docx), ("html", squeezed("".join(html.find("body").itertext())))):
            position = 0
            for text in texts:
                position = whole.find(text, position)
                assert position >= 0, f"{other}: {text!r} is not in the {name} where it belongs"


@every
def test_the_boxes_stand_in_the_order_of_the_form(root: Path, definition: Definition) -> None:
    model = draft(asked(root, example_of(root, definition), "en")).model
    boxes = [block["id"] for block in model["blocks"] if block["kind"] == "box"]
    printed = [one for one in definition.sections if one.has_heading and not one.internal]
    left_out = {one.id for one in printed if one.printed == "when_applies"} - set(boxes)
    assert boxes == [one.id for one in printed if one.id not in left_out]


@each_newest
def test_no_internal_answer_reaches_a_document(root: Path, definition: Definition) -> None:
    instrument = example_of(root, definition)
    put = mark_internal(definition, instrument)
    if not put:
        pytest.skip("nothing internal can be marked")
    for form in ("html", "docx", "pdf"):
        made = render_here(asked(root, instrument, "en", form))
        for text in texts_inside(made.content, form):
            assert MARKER not in text
        assert MARKER not in json.dumps(made.manifest)
    for other in list(set(definition.wording) - {"en"})[:1]:
        for form in ("html", "docx", "pdf"):
            made = render_here(asked(root, instrument, "en", form, other))
            assert not any(MARKER in text for text in texts_inside(made.content, form))


def mark_internal(definition: Definition, instrument: dict[str, Any]) -> int:
    """Put the marker into every internal field that holds words; gives how many."""
    put = 0
    for key in internal_keys(definition):
        kind = definition.fields[key].type
        if kind is FieldType.PROSE or (kind is FieldType.TEXT and not definition.fields[key].many):
            for path in list(keys.expand(instrument["answers"], key, definition.groups)):
                if kind is FieldType.PROSE:
                    instrument["texts"][path] = {instrument["language"]: {"text": MARKER}}
                else:
                    keys.put(instrument["answers"], path, MARKER)
                put += 1
    return put


def texts_inside(content: bytes, form: str) -> list[str]:
    if form == "html":
        return [content.decode()]
    if form == "docx":
        return docx_paragraphs(content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        streams = [thing.read_bytes().decode("latin-1") for thing in pdf.objects if isinstance(thing, pikepdf.Stream)]
    return [pdf_text(content), attached_json(content)[0].decode(), *streams]


@every
def test_internal_answers_change_nothing_on_paper(root: Path, definition: Definition) -> None:
    """What the projection keeps makes the same paper again: nothing internal decides what is printed."""
    instrument = example_of(root, definition)
    for language in definition.wording:
        first = draft(asked(root, instrument, language))
        again = draft(asked(root, json.loads(first.projection), language))
        assert again.projection == first.projection
        assert again.model == first.model


@every
def test_an_empty_instrument_has_a_paper(root: Path, definition: Definition) -> None:
    instrument = {**example_of(root, definition), "answers": {}, "texts": {}}
    model = draft(asked(root, instrument, "en")).model
    assert not [block for block in walk(model["blocks"]) if block["kind"] == "item"]
    assert render_here(asked(root, instrument, "en", "pdf")).content.startswith(b"%PDF")
    assert render_here(asked(root, instrument, "en", "docx")).content.startswith(b"PK")


@every
def test_every_wording_is_translated_and_keeps_its_placeholders(root: Path, definition: Definition) -> None:
    if root != paths.FORMS:
        pytest.skip("an invented form has no catalogues")
    for language in set(definition.wording) - {"en"}:
        path = paths.TRANSLATIONS / language / "LC_MESSAGES" / f"{definition.slug}.po"
        with path.open("rb") as opened:
            catalogue = read_po(opened, abort_invalid=True)
        for message in messages(definition):
            if message.kind == "page":
                continue
            found = catalogue.get(message.text, message.context)
            assert found is not None and found.string, f"{language}: {message.context} has no words"
            assert not found.fuzzy, f"{language}: {message.context} is fuzzy"
            assert sorted(PLACEHOLDER.findall(str(found.string))) == sorted(PLACEHOLDER.findall(message.text)), (
                message.context
            )


def test_our_own_words_are_translated() -> None:
    english = _own("en")
    assert len(english) > 35
    for language in ("it", "el"):
        own = _own(language)
        assert set(own) == set(english)
        for message, words in own.items():
            assert all(words if isinstance(words, tuple) else (words,)), f"{language}: {message} has no words"
            assert _parts(words) == _parts(english[message]), f"{language}: {message} lost a part"


def _own(language: str) -> dict[str, Any]:
    path = paths.TRANSLATIONS / language / "LC_MESSAGES" / "documents.po"
    with path.open("rb") as opened:
        catalogue = read_po(opened, abort_invalid=True)
    found = [(message.id, message.string) for message in catalogue if message.id]
    return {name[0] if isinstance(name, tuple) else name: words for name, words in found}


def _parts(words: Any) -> set[str]:
    return set(re.findall(r"%\((\w+)\)[sd]", " ".join(words) if isinstance(words, tuple) else words))


def test_every_phrase_of_the_code_is_in_the_catalogue() -> None:
    known = set(_own("en"))
    used: set[str] = set()
    for path in (paths.PACKAGE / "documents").glob("*.py"):
        for found in re.finditer(r'words\.(?:text|count)\(\s*"([^"]+)"', path.read_text("utf-8")):
            used.add(found.group(1))
    assert len(used) > 25
    assert used <= known, used - known
