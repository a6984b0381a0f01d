"""PDF and DOCX carry the same text: that of the model, block by block."""

from __future__ import annotations

import pytest

from jitflow.documents.produce import draft
from tests.fixtures.documents import asked, docx_paragraphs, made, model_texts, pdf_text, squeezed


def in_order(texts: list[str], whole: str) -> None:
    """Every text stands in the whole, each after the one before."""
    position = 0
    for text in texts:
        found = whole.find(squeezed(text), position)
        assert found >= 0, f"{text!r} is missing after {whole[max(0, position - 60) : position]!r}"
        position = found + len(squeezed(text))


@pytest.mark.parametrize("language", ["en", "it", "el"])
def test_both_outputs_carry_the_text_of_the_model(language: str) -> None:
    texts = model_texts(draft(asked(language=language)).model["blocks"])
    assert len(texts) > 60
    docx = squeezed("".join(docx_paragraphs(made("docx", language=language).content)))
    in_order(texts, docx)
    html = made("html", language=language).content.decode()
    # Letters that run from right to left, and page heads between two lines, come out of a PDF in an
    # order of their own: the PDF is compared as a bag of texts, the HTML it is made of in order.
    from lxml import etree

    body = etree.fromstring(html, etree.HTMLParser()).find("body")
    in_order(texts, squeezed("".join(body.itertext())))
    pdf = squeezed(pdf_text(made("pdf", language=language).content))
    for text in texts:
        if not any("\u0590" <= letter <= "\u06ff" for letter in text):
            assert squeezed(text) in pdf, text


def test_nothing_but_the_text_of_the_model_is_in_the_docx() -> None:
    model = draft(asked()).model
    known = squeezed("".join([*model_texts(model["blocks"]), *model["head"]["marks"]]))
    rest = squeezed("".join(docx_paragraphs(made("docx").content)))
    for text in sorted(
        {squeezed(t) for t in [*model_texts(model["blocks"]), *model["head"]["marks"]]}, key=len, reverse=True
    ):
        rest = rest.replace(text, "")
    assert len(known) > 1000
    assert set(rest) <= set("1.2,()·"), rest


def test_a_missing_text_would_be_found() -> None:
    whole = squeezed("".join(docx_paragraphs(made("docx").content)))
    with pytest.raises(AssertionError):
        in_order(["a sentence that nobody wrote"], whole)
