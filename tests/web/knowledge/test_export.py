"""Records on paper: what the reader reads, nothing of what the reader may not, and contents that lead to the right page."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pikepdf
import pypdfium2
from docx import Document

from jitflow import paths
from jitflow.documents import build_records_template
from tests.fixtures.objects import World
from tests.web.knowledge.test_pages import BASE, LESSON, Reader, begin, publish

MORE = {
    "body": "## What to do\n\n1. Ask *twice*.\n2. See [the act](https://eur-lex.europa.eu/x).\n\n"
    "| Who | When |\n|---|---|\n| Court | Monday |\n\n<script>alert(1)</script> ![x](https://evil.example/x.png)",
}


def fetched(reader: Reader, path: str, status: int = 200) -> bytes:
    answer = reader.client.get(path)
    assert answer.status_code == status, (path, answer.status)
    return answer.data


def pages_of(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [re.sub(r"\s+", " ", page.get_textpage().get_text_bounded()) for page in document]


def text_of(content: bytes) -> str:
    return " ".join(pages_of(content))


def docx_text(content: bytes) -> str:
    xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    return re.sub(r"\s+", " ", " ".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", xml)))


def test_a_record_says_the_same_as_pdf_and_docx(lead: Reader) -> None:
    record = begin(lead, **MORE)
    pdf, docx = (fetched(lead, f"{record}/paper/{form}") for form in ("pdf", "docx"))
    for text in (text_of(pdf), docx_text(docx)):
        for words in (LESSON["title"], LESSON["summary"], "What to do", "Ask twice", "the act", "Monday", "Meeting of 2025", "Italy",
                      "Observation", "alert(1)"):  # fmt: skip
            assert words in text, words
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked and str(opened.Root.Lang).startswith("en")
        assert "/JavaScript" not in str(opened.Root.keys())
    assert b"evil.example" not in pdf


def test_a_word_processor_gets_lists_tables_and_emphasis(lead: Reader) -> None:
    body = "Say **never**, *later* and ***now***.\n\n1. One\n2. Two\n   * Inside\n\n> Quoted\n\n```\nx = 1\n```\n\n"
    body += "| A | B |\n|---|---|\n| 1 | **2** |\n| 3 |"
    document = Document(io.BytesIO(fetched(lead, f"{begin(lead, body=body)}/paper/docx")))
    styles = {run.text: run.style.name for one in document.paragraphs for run in one.runs if run.text.strip()}
    assert [styles[word] for word in ("never", "later", "now")] == ["Record Strong", "Record Emphasis", "Record Strong Emphasis"]
    by_text = {one.text: one.style.name for one in document.paragraphs}
    assert by_text["1.\tOne"] == by_text["2.\tTwo"] == "Record Item 1" and by_text["•\tInside"] == "Record Item 2"
    assert by_text["Quoted"] == "Record Quote" and by_text["x = 1"] == "Record Code"
    table = document.tables[-1]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["A", "B"], ["1", "2"], ["3", ""]]
    assert table.cell(1, 1).paragraphs[0].runs[0].style.name == "Record Strong"


def test_the_committed_template_is_what_the_code_builds(tmp_path: Path) -> None:
    built = build_records_template.main(tmp_path / "records.docx")
    assert built.read_bytes() == (paths.TEMPLATES / "documents" / "records.docx").read_bytes()


def test_paper_holds_what_the_reader_may_read(world: World, lead: Reader, editor: Reader) -> None:
    record = begin(lead)
    fetched(editor, f"{record}/paper/pdf", 404)
    publish(lead, editor, record)
    edit = lead.get(f"{record}/edit")
    base = re.search(r'name="base:summary" value="([^"]*)"', edit)[1].replace("&#34;", '"')
    lead.post(f"{record}/edit", {"summary": "Seize the ledgers.", "base:summary": base, "act": "save"})
    observer = Reader(world, "observer")
    for path in (f"{record}/paper/pdf", f"{BASE}/paper"):
        assert "ledgers" in text_of(fetched(editor, path)) and "ledgers" not in text_of(fetched(observer, path)), path
        newest, read = (text_of(fetched(one, path)) for one in (editor, observer))
        assert re.search(r"Version (\d+), ", newest)[1] == "2" and re.search(r"Version (\d+), ", read)[1] == "1", path
    fetched(Reader(world, "outsider"), f"{record}/paper/pdf", 404)
    fetched(editor, f"{record}/paper/exe", 404)


def test_a_selection_has_contents_with_the_right_pages_and_bookmarks(lead: Reader) -> None:
    for number in range(3):
        begin(lead, title=f"Lesson number {number}", body="Words of the lesson. " * (800 * number + 10))
    content = fetched(lead, f"{BASE}/paper?kind=lesson")
    pages = pages_of(content)
    for number in range(3):
        page = int(re.search(rf"Lesson number {number}[ .]*(\d+)", pages[0])[1])
        assert f"Lesson number {number}" in pages[page - 1]
    with pikepdf.open(io.BytesIO(content)) as opened, opened.open_outline() as outline:
        titles = [str(one.title) for one in outline.root]
    assert titles == ["Contents", *(f"Lesson number {number}" for number in (2, 1, 0))]
    found = text_of(fetched(lead, f"{BASE}/paper?q=number+1"))
    assert "Lesson number 1" in found and "Lesson number 2" not in found


def test_an_empty_list_leads_back_with_a_word(lead: Reader) -> None:
    answer = lead.client.get(f"{BASE}/paper?q=nowhere", follow_redirects=True)
    assert "could not be made" in answer.get_data(as_text=True)
