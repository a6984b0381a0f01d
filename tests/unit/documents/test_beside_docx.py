"""The DOCX in two languages as a file: tables, styles, languages, and LibreOffice's reading of it."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from tests.fixtures.documents import example, made, pdf_text


@pytest.fixture(scope="module")
def docx() -> Any:
    return Document(io.BytesIO(made("docx", language="it", beside="el").content))


def test_every_box_is_a_table_of_two_columns_with_a_header_row(docx: Any) -> None:
    marks, free, *boxes = docx.tables
    assert len(boxes) == 5
    assert {cell.paragraphs[0].style.name for cell in marks._cells} == {"Column Marks"}
    assert [cell.text for cell in free.rows[0].cells] == ["italiano, lingua originale", "Ελληνικά, μετάφραση"]
    for table in boxes:
        assert table.style.name == "Box Columns"
        assert [cell.paragraphs[0].style.name for cell in table.rows[0].cells] == ["Heading 1", "Heading 1"]
        assert [len(row._tr.tc_lst) for row in table.rows] == [2] * len(table.rows)
        heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert heads == [True, *[False] * (len(heads) - 1)]
        assert all(row._tr.trPr.find(qn("w:cantSplit")).get(qn("w:val")) in (None, "1") for row in table.rows)
    within = {p.style.name for table in boxes for cell in table._cells for p in cell.paragraphs}
    assert {"Box Label", "Box Value", "Tick", "Heading 2"} <= within


def test_every_style_of_the_docx_is_defined(docx: Any) -> None:
    defined = {style.style_id for style in docx.styles}
    used = {
        node.get(qn("w:val")) for tag in ("pStyle", "rStyle", "tblStyle") for node in docx.element.iter(qn(f"w:{tag}"))
    }
    assert used <= defined


def test_every_word_on_the_right_has_its_proofing_language(docx: Any) -> None:
    assert docx.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}").get(qn("w:val")) == "it-IT"
    sides: list[set[str]] = [set(), set()]
    for table in docx.tables:
        for row in table.rows:
            for side, cell in zip(sides, row._tr.tc_lst, strict=True):
                for run in cell.iter(qn("w:r")):
                    lang = run.find(f"{qn('w:rPr')}/{qn('w:lang')}")
                    plain = run.find(f"{qn('w:rPr')}/{qn('w:noProof')}") is None and run.find(qn("w:t")) is not None
                    if plain:
                        side.add("" if lang is None else lang.get(qn("w:val")))
    assert sides == [{""}, {"el-GR"}]


def test_the_docx_has_both_watermarks_and_both_feet() -> None:
    content = made("docx", language="it", beside="el").content
    section = Document(io.BytesIO(content)).sections[0]
    header = etree.tostring(section.header._element, encoding="unicode")
    assert 'string="BOZZA"' in header and 'string="ΣΧΕΔΙΟ"' in header
    foot = "".join(section.footer._element.itertext())
    assert "Pagina" in foot and "Σελίδα" in foot
    issued = Document(io.BytesIO(made("docx", {**example(), "status": "issued"}, language="it", beside="el").content))
    assert "textpath" not in etree.tostring(issued.sections[0].header._element, encoding="unicode")


def test_the_committed_template_is_what_the_code_builds(tmp_path: Path) -> None:
    from jitflow import paths
    from jitflow.documents import build_beside_template

    built = build_beside_template.main(tmp_path / "beside.docx")
    assert built.read_bytes() == (paths.TEMPLATES / "documents" / "beside.docx").read_bytes()


@pytest.mark.slow
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "x.docx").write_bytes(made("docx", language="it", beside="el").content)
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), f"{tmp_path}/x.docx"], capture_output=True, check=True, timeout=180
    )
    text = pdf_text((tmp_path / "x.pdf").read_bytes())
    for words in (
        "Радо (Rado)",
        "{{ 7*7 }} {% if %}",
        "12 anni, 6 mesi",
        "12 έτη, 6 μήνες",
        "☒ sì",
        "☒ ναι",
        "Pagina 1 di",
    ):
        assert words in text
