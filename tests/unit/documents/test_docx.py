"""The DOCX as a file: styles, languages, dates, the same bytes, and LibreOffice's reading of it."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from docx import Document
from lxml import etree

from jitflow import paths
from jitflow.documents import build_template
from tests.fixtures.documents import docx_paragraphs, made, pdf_text

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def content() -> bytes:
    return made("docx", language="it").content


def part(content: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return etree.fromstring(package.read(name))


def test_it_opens_and_has_real_styles(content: bytes) -> None:
    document = Document(io.BytesIO(content))
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles[:2] == ["Marks", "Title"]
    assert styles.count("Heading 1") == 5
    within = {p.style.name for table in document.tables for cell in table._cells for p in cell.paragraphs}
    assert {"Box Label", "Box Value", "Tick", "Heading 2"} <= within


def test_every_style_used_is_defined(content: bytes) -> None:
    defined = {style.get(f"{W}styleId") for style in part(content, "word/styles.xml").iter(f"{W}style")}
    used = set()
    for name in ("word/document.xml", "word/header1.xml", "word/footer1.xml"):
        root = part(content, name)
        for tag in ("pStyle", "rStyle", "tblStyle"):
            used |= {node.get(f"{W}val") for node in root.iter(f"{W}{tag}")}
    assert used <= defined


def test_no_tag_of_the_template_is_left(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            text = package.read(name).decode()
            assert "{%" not in text.replace("{% if %}", "") and "{{" not in text.replace("{{ 7*7 }}", "")
            assert '<w:t xml:space="preserve"></w:t>' not in text or name != "word/document.xml"


def test_proofing_languages(content: bytes) -> None:
    default = part(content, "word/styles.xml").find(f"{W}docDefaults").find(f".//{W}lang")
    assert default.get(f"{W}val") == "it-IT"
    document = part(content, "word/document.xml")
    arabic = [run for run in document.iter(f"{W}r") if run.find(f"{W}rPr/{W}rtl") is not None]
    assert ["".join(run.itertext()) for run in arabic] == ["الخطيب"]
    assert arabic[0].find(f"{W}rPr/{W}lang").get(f"{W}bidi") == "ar-SA"


def test_core_properties_and_page(content: bytes) -> None:
    document = Document(io.BytesIO(content))
    properties = document.core_properties
    assert properties.title == "CROSSING PERMIT (1), R.G.N.R. 4471/26"
    assert properties.language == "it"
    assert {properties.created.isoformat()[:10], properties.modified.isoformat()[:10]} == {"2026-11-20"}
    assert [round(document.sections[0].page_width.mm), round(document.sections[0].page_height.mm)] == [210, 297]
    fields = [node.text.strip() for node in part(content, "word/footer1.xml").iter(f"{W}instrText")]
    assert fields == ["PAGE", "NUMPAGES"]


def test_watermark_only_while_a_draft(content: bytes) -> None:
    assert 'string="BOZZA"' in etree.tostring(part(content, "word/header1.xml"), encoding="unicode")
    from tests.fixtures.documents import example

    issued = made("docx", {**example(), "status": "issued"}).content
    header = etree.tostring(part(issued, "word/header1.xml"), encoding="unicode")
    assert "textpath" not in header


def test_line_feeds_and_tabs_are_kept(content: bytes) -> None:
    assert "Cicatrice sulla mano.\n\tTatuaggio: ancora." in docx_paragraphs(content)


def test_same_inputs_same_bytes_in_another_process(content: bytes) -> None:
    program = "import sys; from tests.fixtures.documents import made; sys.stdout.buffer.write(made('docx', language='it').content)"
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=120)
    assert hashlib.sha256(other.stdout).hexdigest() == hashlib.sha256(content).hexdigest()


def test_the_committed_template_is_what_the_code_builds(tmp_path: Path) -> None:
    built = build_template.main(tmp_path / "standard.docx")
    assert built.read_bytes() == (paths.TEMPLATES / "documents" / "standard.docx").read_bytes()


def test_stock_docxtpl_gives_the_same_words(tmp_path: Path) -> None:
    from docxtpl import DocxTemplate

    from jitflow.documents.docx_boxes import context
    from jitflow.documents.produce import draft
    from jitflow.documents.sandbox import DocumentEnvironment
    from tests.fixtures.documents import asked

    stock = DocxTemplate(str(paths.TEMPLATES / "documents" / "standard.docx"))
    stock.render(context(draft(asked(language="it")).model), jinja_env=DocumentEnvironment(), autoescape=True)
    stock.save(str(tmp_path / "stock.docx"))
    theirs = [text for text in docx_paragraphs((tmp_path / "stock.docx").read_bytes()) if text]
    assert theirs == [text for text in docx_paragraphs(made("docx", language="it").content) if text]


@pytest.mark.slow
def test_libreoffice_opens_it(content: bytes, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI_REQUIRE_OFFICE") == "1":
            pytest.fail("LibreOffice is needed here")
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "x.docx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "x.docx"),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=180)
    text = pdf_text((tmp_path / "x.pdf").read_bytes())
    for words in ("Радо (Rado)", "{{ 7*7 }} {% if %}", "12 anni, 6 mesi", "☒ sì", "Pagina 1 di"):
        assert words in text
