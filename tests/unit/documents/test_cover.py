"""The cover page: one model, PDF and DOCX with the same text, in every language of the form, and the sheets of a pack."""

from __future__ import annotations

import io
import json
import re

import pikepdf
import pytest
from docx import Document
from PIL import Image

from jitflow import paths
from jitflow.documents import RenderRefused, render_here
from jitflow.documents.catalogue import read_catalogue
from jitflow.documents.cover import FORM, CoverRequest, Listed, Paper, build
from jitflow.documents.produce import library
from jitflow.documents.sheets import NOTES, SheetRequest
from tests.fixtures import strangers
from tests.fixtures.documents import FORMS, docx_paragraphs, example, pdf_text, squeezed

DEFINITION = next(iter(library(paths.FORMS)))
EXAMPLE = json.loads((paths.FORMS / DEFINITION.slug / DEFINITION.version / "example.json").read_text("utf-8"))
LISTED = (
    Listed("I", FORM, language="it", pages=7, dated="2026-11-20"),
    Listed("II", FORM, language="de", pages=8, dated="2026-11-20"),
    Listed("1", "signed_scan", "Mandato firmato dal GIP", "it", 7, "2026-11-19"),
    Listed("2", "translation", "Übersetzung des Haftbefehls", "de", 9, "2026-11-20", "Dr. Ingrid Wälchli"),
    Listed("3", "photograph", "Foto segnaletica", pages=1),
    Listed("4", "other", "Ψηφιακό αρχείο <b>&amp;</b>"),
)


def asked(
    language: str = "it", form: str = "pdf", listed: tuple[Listed, ...] = LISTED, **changed: object
) -> CoverRequest:
    return CoverRequest({**EXAMPLE, **changed}, language, form, "EAW-1", listed)


def made(*args: object, **changed: object) -> bytes:
    return render_here(asked(*args, **changed)).content


def texts(model: dict) -> list[str]:
    """Every text of the model in the order of the paper."""
    found: list[str] = []

    def take(block: dict) -> None:
        found.extend(run["text"] for run in block.get("label", []))
        for value in block.get("values", []):
            found.extend(f"{line['label']}{line['text']}" for line in value["lines"])

    found.append(model["before"][0]["text"])
    for block in model["before"][1:]:
        take(block)
    found += [model["list"]["heading"], model["list"]["none"], *model["list"]["columns"]]
    for row in model["list"]["rows"]:
        for cell in row:
            take(cell)
    for block in model["after"]:
        take(block)
    return [text for text in found if text]


@pytest.mark.parametrize("language", sorted(DEFINITION.wording))
def test_both_formats_carry_the_text_of_the_model(language: str) -> None:
    model = build(Paper(asked(language)), "EAW-1", LISTED)
    wanted = texts(model)
    assert len(wanted) > 50
    pdf = squeezed(pdf_text(made(language)))
    docx = squeezed("".join(docx_paragraphs(made(language, "docx"))))
    position = 0
    for text in wanted:
        assert squeezed(text) in pdf, text
        position = docx.index(squeezed(text), position)


def test_the_list_names_number_title_language_pages_and_date() -> None:
    document = Document(io.BytesIO(made("it", "docx")))
    table = next(table for table in document.tables if len(table.columns) == 5)
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[4][0] == "2" and rows[4][1].startswith("Übersetzung des Haftbefehls\n") and "Wälchli" in rows[4][1]
    assert rows[4][2:] == ["tedesco", "9", "20 novembre 2026"]
    assert rows[5][1].startswith("Foto segnaletica") and rows[5][4] == "—"
    assert "<b>&amp;</b>" in rows[6][1]
    assert table.rows[0]._tr.trPr.find(".//{*}tblHeader") is not None, "its head is repeated on each page"


def test_to_whom_what_and_for_whom_follow_from_the_definition() -> None:
    text = pdf_text(made("it"))
    for part in (
        "Germania",
        "R.G.N.R. 5120/26",
        "EAW-1",
        "Tribunale di Montelevante",
        "gip@tribunale-montelevante.example",
    ):
        assert part in text
    assert "Караджов" in text


def test_a_form_without_a_file_reference_has_a_cover_too() -> None:
    request = CoverRequest(example(), "en", "pdf", "P-1", forms=str(FORMS))
    assert "No documents are enclosed." in pdf_text(render_here(request).content)


def test_internal_answers_are_not_on_it() -> None:
    from jitflow.documents.projection import internal_keys

    internal = internal_keys(DEFINITION)
    assert internal and not set(DEFINITION.opening.person_keys) & internal


def test_the_pdf_is_tagged_pdf_a_with_title_and_language() -> None:
    with pikepdf.open(io.BytesIO(made("el"))) as pdf:
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert str(pdf.Root.Lang) == "el" and pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root
        kinds = {
            str(one.S)
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"
        }
        assert {"/H1", "/Table", "/TH", "/TD"} <= kinds


def test_a_draft_says_so_and_an_issued_one_does_not() -> None:
    text = squeezed(pdf_text(made("it")))
    assert squeezed("Bozza, non firmata") in text and "BOZZA" in text
    assert "bozza" not in squeezed(pdf_text(made("it", status="issued"))).lower()


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_equal_requests_give_equal_bytes(form: str) -> None:
    assert made("it", form) == made("it", form)
    assert made("it", form) != made("it", form, LISTED[:3])


def test_what_cannot_be_made_is_refused() -> None:
    for request in (asked("xx"), asked("it", "html")):
        with pytest.raises(RenderRefused):
            render_here(request)


def test_the_manifest_names_what_it_was_made_from() -> None:
    rendered = render_here(asked())
    assert rendered.manifest["paper"] == "cover" and rendered.manifest["pages"] == 1
    assert {"definition", "template", "catalogue", "answers", "content"} <= set(rendered.manifest)
    assert "Караджов" not in json.dumps(rendered.manifest, ensure_ascii=False)


def test_its_words_exist_in_every_language_of_the_form() -> None:
    """The words of `cover.py` and `sheets.py`, found as they are written there."""
    source = "".join((paths.PACKAGE / "documents" / name).read_text("utf-8") for name in ("cover.py", "sheets.py"))
    called = re.findall(r'(?:words\.text|paper\.row|paper\.label)\(\s*"([^"]+)"', source)
    from jitflow.documents.cover import CONTACT, KINDS

    columns = ("No.", "Document", "Language", "Pages", "Date")
    messages = {*called, *CONTACT.values(), *filter(None, KINDS.values()), *NOTES.values(), *columns}
    assert len(messages) > 25
    missing = []
    for language in sorted(DEFINITION.wording):
        catalog, _ = read_catalogue(paths.TRANSLATIONS, language, "documents")
        for message in sorted(messages):
            found = catalog.get(message, "paper")
            if found is None or not found.string or found.fuzzy:
                missing.append(f"{language}: {message}")
    assert missing == []


# --- sheets


def sheet(**options: object) -> bytes:
    return render_here(SheetRequest(EXAMPLE, "it", LISTED[4], **options)).content


def test_a_picture_stands_on_a_sheet_upright_and_with_its_words() -> None:
    from jitflow.files.readers.work import work

    _, picture = work(("jpeg", strangers.jpeg((300, 100), orientation=6)))
    with pikepdf.open(io.BytesIO(sheet(picture=picture))) as pdf:
        (image,) = [one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]
        drawn = Image.open(io.BytesIO(pikepdf.PdfImage(image).as_pil_image().tobytes() and picture))
        assert drawn.size == (300, 100) and (image.Width, image.Height) == (100, 300)
        figures = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        assert [str(one.Alt) for one in figures] == ["Foto segnaletica"]
    assert "Foto segnaletica" in pdf_text(sheet(picture=picture))


def test_a_sheet_says_a_word_about_a_file() -> None:
    assert "E03.docx" in pdf_text(sheet(note="attached", name="E03.docx"))
    for options in ({}, {"picture": b"x", "note": "attached"}, {"note": "x"}):
        with pytest.raises(RenderRefused):
            sheet(**options)
