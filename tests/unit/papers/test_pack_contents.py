"""What a pack is made of: letters first, forms in one language and in two, each counted once; pure."""

from __future__ import annotations

import io
import json
import zipfile
from types import SimpleNamespace

import pytest

from jitflow.documents.cover import CoverRequest, Paper, build
from jitflow.instruments.loader import load_all
from jitflow.papers import pack_contents as parts, packs
from jitflow.papers.pack_contents import Contents, LetterNamed, Made
from jitflow.papers.packs import Wish
from jitflow.paths import FORMS as REAL
from tests.fixtures import strangers

DEFINITION = load_all(REAL).definition("eaw")
INSTRUMENT = json.loads((REAL / "eaw" / DEFINITION.version / "example.json").read_text("utf-8"))
LETTER = LetterNamed(3, "reminder", "2026-11-20")


@pytest.fixture
def contents() -> Contents:
    pdf = strangers.pdf(2)
    made = [
        Made("it", "docx", b"letter", None, {}, "en", LETTER), Made("it", "pdf", pdf, 2, {}, "en", LETTER),
        Made("it", "docx", b"form", None, {"office": "Our paper, version 2"}), Made("it", "pdf", pdf, 2, {}),
        Made("it", "pdf", pdf, 2, {}, "de"),
    ]  # fmt: skip
    return Contents(DEFINITION, INSTRUMENT, "EAW-1", ("it",), made)


def test_names_numbers_and_the_manifest_say_letter_second_language_and_template(contents: Contents) -> None:
    files = parts.zip_files(contents)
    assert [one["name"] for one in files] == [
        "01_EAW-1_letter-3_it-en.docx", "01_EAW-1_letter-3_it-en.pdf", "02_EAW-1_it.docx", "02_EAW-1_it.pdf",
        "03_EAW-1_it-de.pdf",
    ]  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(parts.make_zip(contents, files))) as package:
        said = json.loads(package.read(parts.MANIFEST))["files"]
    assert (said[0]["what"], said[0]["letter"], said[0]["beside"], said[0]["number"]) == ("letter", 3, "en", "I")
    assert said[2]["office"] == "Our paper, version 2" and "office" not in said[3]
    assert (said[4]["number"], said[4]["beside"]) == ("III", "de")


def test_the_cover_lists_letters_by_their_title_and_papers_with_both_languages(contents: Contents) -> None:
    paper = Paper(CoverRequest(INSTRUMENT, "it", forms=str(REAL)))
    rows = build(paper, "EAW-1", contents.listed())["list"]["rows"]
    cells = [
        ["/".join(one["text"] for value in cell["values"] for one in value["lines"]) for cell in row] for row in rows
    ]
    assert [row[0] for row in cells] == ["I", "II", "III"]
    assert cells[0][1] == "Sollecito" and cells[0][4] == "20 novembre 2026", cells[0]
    assert "inglese" in cells[0][2] and "italiano" in cells[0][2] and "tedesco" in cells[2][2]


def test_one_pdf_has_a_bookmark_a_label_and_a_hash_for_each(contents: Contents) -> None:
    contents.made = [one for one in contents.made if one.format == "pdf"]
    request, said = parts.bind_request(contents)
    assert request.parts[0].title == "Sollecito (italiano, inglese)"
    assert [one.label for one in request.parts] == ["L3-", "IT-", "IT-DE-"]
    assert [one["what"] for one in said] == ["letter", "document", "document"]
    assert all(len(one["sha256"]) == 64 for one in said)


def test_the_template_makes_the_docx_in_one_language_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    letter = SimpleNamespace(id="a" * 32, language="de", beside="it")
    monkeypatch.setattr(packs.letters, "ours", lambda session, instrument: [letter])
    monkeypatch.setattr(packs.offices, "template", lambda *_: SimpleNamespace(language="it"))
    data = SimpleNamespace(id="i", language="it", focus_group_id="g")
    wish = Wish("zip", ("it", "en"), ("docx", "pdf"), True, (), ("de",), (letter.id,), "t" * 32)
    wanted = packs.documents_wanted(None, data, wish)
    assert [(one.language, one.beside, one.format) for one in wanted if one.template] == [("it", None, "docx")]
    assert [one.format for one in wanted if one.letter] == ["docx", "pdf"]
    assert {(one.language, one.beside) for one in wanted if one.beside and not one.letter} == {("it", "de")}
    assert all(not one.attach for one in wanted if one.letter or one.format == "docx")
