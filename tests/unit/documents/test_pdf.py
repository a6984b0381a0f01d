"""The PDF as a file: PDF/A-3a, tagged, one attachment, the same bytes every time."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys

import pikepdf
import pydyf
import pytest

from jitflow.documents.pdf import attached_json
from jitflow.documents.produce import draft
from tests.fixtures.documents import asked, example, made, pdf_text


@pytest.fixture(scope="module")
def content() -> bytes:
    return made("pdf", language="el").content


@pytest.fixture
def pdf(content: bytes):
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


def test_it_says_pdf_a_3a(pdf) -> None:
    with pdf.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")
        assert xmp["dc:title"] == "CROSSING PERMIT (1), R.G.N.R. 4471/26"
    assert len(pdf.Root.OutputIntents) == 1
    assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"


def test_it_is_tagged_and_has_language_and_title(pdf) -> None:
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "el"
    assert "/StructTreeRoot" in pdf.Root
    roles = {str(node.S) for node in structure(pdf.Root.StructTreeRoot)}
    assert {"/Document", "/H1", "/H2", "/P"} <= roles
    assert pdf.Root.ViewerPreferences.DisplayDocTitle


def structure(node):
    """All elements of the structure tree."""
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from structure(child)


def test_all_fonts_are_embedded_with_unicode(pdf) -> None:
    fonts = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font"]
    used = [font for font in fonts if "/ToUnicode" in font]
    assert {str(font.BaseFont).split("+")[-1] for font in used} >= {"DejaVu-Sans", "DejaVu-Serif"}
    for font in fonts:
        if font.Subtype == "/Type0":
            assert "/ToUnicode" in font
        descendants = list(font.DescendantFonts) if "/DescendantFonts" in font else [font]
        for one in descendants:
            assert "/FontFile2" in one.FontDescriptor or "/FontFile3" in one.FontDescriptor


def test_the_projection_is_attached_once(pdf, content: bytes) -> None:
    assert len(pdf.Root.AF) == 1
    assert list(pdf.attachments) == ["instrument.json"]
    assert str(pdf.Root.AF[0].AFRelationship) == "/Source"
    attached, language = attached_json(content)
    assert attached == draft(asked(language="el")).projection
    assert language == "el"


def test_without_attachment_there_is_none() -> None:
    content = made("pdf", attach=False).content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.attachments) == 0
        assert "/AF" not in pdf.Root or len(pdf.Root.AF) == 0
    with pytest.raises(ValueError, match="no instrument"):
        attached_json(content)


def test_nothing_in_it_runs(pdf) -> None:
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary):
            assert not {"/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/URI"} & set(thing.keys())


def test_every_date_is_the_date_of_the_file(content: bytes, pdf) -> None:
    assert str(pdf.docinfo.CreationDate).startswith("D:20261120")
    params = pdf.Root.AF[0].EF.F.Params
    assert {str(params.CreationDate), str(params.ModDate)} == {"D:20261120000000Z"}


def test_the_same_inputs_give_the_same_bytes_in_another_process(content: bytes) -> None:
    program = (
        "import sys, time; from tests.fixtures.documents import made; time.sleep(1.1);"
        "sys.stdout.buffer.write(made('pdf', language='el').content)"
    )
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=120)
    assert other.stdout == content


def test_what_is_attached_renders_to_the_same_bytes(content: bytes) -> None:
    import json

    again = json.loads(attached_json(content)[0])
    assert made("pdf", again, language="el").content == content


def test_other_inputs_give_other_bytes(content: bytes) -> None:
    changed = example()
    changed["answers"]["person"]["sex"] = "female"
    assert made("pdf", changed, language="el").content != content


def test_scripts_come_out_as_typed(content: bytes) -> None:
    text = pdf_text(content)
    for words in ("Радо (Rado)", "Βουλγαρία", "{{ 7*7 }} {% if %}", 'Tom <&> "Jerry"'):
        assert words in text
    assert "49" not in text.replace("1495", "")
    assert any(letter in text for letter in ("الخطيب", "بيطخلا"))


def test_internal_answers_are_nowhere() -> None:
    for form in ("pdf", "docx", "html"):
        made_one = made(form)
        unpacked = made_one.content if form == "html" else b"".join(parts_of(made_one.content, form))
        assert b"Al-Khatib" in unpacked or form == "pdf"
        assert b"MARKER-INTERNAL" not in unpacked
    assert "MARKER-INTERNAL" not in pdf_text(made("pdf").content)


def parts_of(content: bytes, form: str) -> list[bytes]:
    """Everything inside a file, unpacked."""
    if form == "docx":
        import zipfile

        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return [package.read(name) for name in package.namelist()]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [thing.read_bytes() for thing in pdf.objects if isinstance(thing, pikepdf.Stream)]


def test_packing_each_stream_once_changes_no_byte(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    from jitflow.documents import pdf

    stock = pydyf.Stream.data.fget, pydyf.PDF.write
    assert stock == (pdf._packed, pdf._write), "left as it was after every document"
    monkeypatch.setattr(pdf, "packed_once", contextlib.nullcontext)
    assert made("pdf", language="el").content == content
