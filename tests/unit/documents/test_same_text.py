"""PDF and DOCX carry the same text: that of the model, block by block."""

from __future__ import annotations

import pytest

from jitflow.documents.produce import draft
from tests.fixtures.documents import (
    asked,
    docx_paragraphs,
    made,
    model_texts,
    on_paper,
    pair_texts,
    pdf_pages,
    squeezed,
)


def in_order(texts: list[str], whole: str) -> None:
    """Every text stands in the whole, each after the one before."""
    position = 0
    for text in texts:
        found = whole.find(squeezed(text), position)
        assert found >= 0, f"{text!r} is missing after {whole[max(0, position - 60) : position]!r}"
        position = found + len(squeezed(text))


@pytest.mark.parametrize(
    ("language", "beside"), [("en", None), ("it", None), ("el", None), ("it", "el"), ("it", "en"), ("en", "el")]
)
def test_both_outputs_carry_the_text_of_the_model(language: str, beside: str | None) -> None:
    options = {"language": language, "beside": beside}
    model = draft(asked(**options)).model
    texts = pair_texts(model) if beside else model_texts(model["blocks"])
    assert len(texts) > (120 if beside else 60)
    docx = squeezed("".join(docx_paragraphs(made("docx", **options).content)))
    in_order(texts, docx)
    html = made("html", **options).content.decode()
    # Letters that run from right to left, and page heads between two lines, come out of a PDF in an
    # order of their own: the PDF is compared as a bag of texts, the HTML it is made of in order.
    from lxml import etree

    body = etree.fromstring(html, etree.HTMLParser()).find("body")
    in_order(texts, squeezed("".join(body.itertext())))
    pdf = pdf_pages(made("pdf", **options).content)
    for text in texts:
        if not any("\u0590" <= letter <= "\u06ff" for letter in text):
            assert on_paper(squeezed(text), pdf), text


@pytest.mark.parametrize("beside", [None, "el"])
def test_nothing_but_the_text_of_the_model_is_in_the_docx(beside: str | None) -> None:
    model = draft(asked(beside=beside)).model
    texts = pair_texts(model) if beside else model_texts(model["blocks"])
    known = squeezed("".join([*texts, *model["head"]["marks"]]))
    rest = squeezed("".join(docx_paragraphs(made("docx", beside=beside).content)))
    for text in sorted({squeezed(t) for t in [*texts, *model["head"]["marks"]]}, key=len, reverse=True):
        rest = rest.replace(text, "")
    assert len(known) > 1000
    assert set(rest) <= set("1.2,()·"), rest


def test_a_missing_text_would_be_found() -> None:
    whole = squeezed("".join(docx_paragraphs(made("docx").content)))
    with pytest.raises(AssertionError):
        in_order(["a sentence that nobody wrote"], whole)
