"""Whatever is typed stands on paper as typed: markup, templates, directions, long words."""

from __future__ import annotations

import io
import zipfile

from docx import Document
from hypothesis import example as case, given, settings, strategies as st
from lxml import etree

from jitflow.instruments.values import is_forbidden
from tests.fixtures.documents import docx_paragraphs, example, made, pdf_text, squeezed

typed = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=200).filter(
    lambda text: bool(text.strip()) and not any(map(is_forbidden, text))
)
HOSTILE = (
    "<&>",
    "]]>",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{# note #}",
    "{{r x }}",
    "{%p if %}",
    "&amp; &lt; &#65;",
    "\u202eevil\u202c",
    "\u200fשלום\u200e",
    "W" * 300,
    "a\u0301\u0308",
    "%(name)s %s {0}",
    "{total}",
    "tab\tand\nline",
    "'\"`\\",
    "—…",
)


def with_text(text: str) -> dict:
    instrument = example()
    instrument["answers"]["person"]["surname"] = text
    instrument["answers"]["trips"][0]["places"] = [{"id": "p1", "place": {"kind": "unknown", "reason": text}}]
    instrument["texts"]["person.marks"] = {"it": {"text": text}}
    return instrument


@given(typed)
@settings(max_examples=60)
@case("<&>")
@case("{{ 7*7 }}")
@case("\u202e{%p if %}\u202c")
@case("\u200fשלום (Shalom)\u200e ]]>")
@case("a\tb\nc")
def test_docx_and_html_carry_any_text(text: str) -> None:
    kept = text.strip()
    docx = made("docx", with_text(text), language="it").content
    paragraphs = docx_paragraphs(docx)
    assert kept in paragraphs
    assert any(f"luogo non noto: {kept}" in paragraph for paragraph in paragraphs)
    assert paragraphs.count(kept) >= 2, "the name and the free text"
    Document(io.BytesIO(docx))
    html = made("html", with_text(text), language="it").content.decode()
    body = etree.fromstring(html, etree.HTMLParser())
    assert kept in [value.text for value in body.iter("span", "p") if value.text] or kept in "".join(body.itertext())


def test_hostile_texts_in_every_output() -> None:
    for text in HOSTILE:
        instrument = with_text(text)
        assert text.strip() in docx_paragraphs(made("docx", instrument, language="it").content), text
        pdf = squeezed(pdf_text(made("pdf", instrument, language="it").content))
        if text.isascii():
            assert pdf.count(squeezed(text)) >= 3, text


def test_no_part_of_the_package_is_ill_formed() -> None:
    content = made("docx", with_text("".join(HOSTILE)), language="it").content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            etree.fromstring(package.read(name))


def test_answers_fill_no_placeholder() -> None:
    paragraphs = docx_paragraphs(made("docx", with_text("{total}"), language="it").content)
    assert "{total}" in paragraphs
    assert "2" not in paragraphs
