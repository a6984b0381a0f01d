"""Two languages beside each other: what stands left and right, row by row, in every format."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree

from jitflow.documents import RenderRequest, columns, pairs, render_here
from jitflow.documents.pdf import attached_json
from jitflow.documents.produce import draft
from jitflow.documents.projection import project
from jitflow.documents.sandbox import assert_plain
from tests.fixtures.documents import asked, docx_paragraphs, example, made, model_texts, pdf_text, side_texts, squeezed

HARBOUR = Path(__file__).parents[2] / "instruments" / "forms"
LONG = "Il viaggiatore attese la barca dal tramonto fino all'alba presso il molo. "
MISSING = "[λείπει η μετάφραση· γλώσσα του κειμένου: Ιταλικά]"


def model(instrument: dict[str, Any] | None = None, language: str = "it", beside: str = "el") -> dict[str, Any]:
    return draft(asked(instrument, language=language, beside=beside)).model


def rows(made_model: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for block in made_model["blocks"] for row in block["rows"]]


def translated() -> dict[str, Any]:
    """The example with every text in Greek, too."""
    instrument = example()
    for path, slots in instrument["texts"].items():
        slots["el"] = {"text": f"Ελληνικό κείμενο: {path}", "state": "reviewed"}
    return instrument


# what stands left and right


@pytest.mark.parametrize(
    ("language", "beside", "order"),
    [("it", "el", ("it", "el")), ("el", "it", ("it", "el")), ("en", "el", ("en", "el")), ("el", "en", ("el", "en"))],
)
def test_the_source_stands_left_else_the_language_named_first(
    language: str, beside: str, order: tuple[str, str]
) -> None:
    assert columns("it", language, beside) == order
    head = model(language=language, beside=beside)["head"]
    assert tuple(column["language"] for column in head["columns"]) == order
    assert head["running"]["language"] == " / ".join(order)


def test_both_orders_are_one_document() -> None:
    for form in ("html", "docx"):
        assert made(form, language="it", beside="el") == made(form, language="el", beside="it")


def test_each_column_is_the_document_in_its_language() -> None:
    pair = model(translated())
    for side, language in (("left", "it"), ("right", "el")):
        alone = draft(asked(translated(), language=language)).model
        assert side_texts(pair, side) == model_texts(alone["blocks"])


def test_the_model_is_plain_data_and_says_which_language_is_which() -> None:
    pair = model()
    assert_plain(pair)
    assert [column["label"] for column in pair["head"]["columns"]] == [
        "italiano, lingua originale",
        "Ελληνικά, μετάφραση",
    ]
    assert [column["label"] for column in model(language="en")["head"]["columns"]] == [
        "English, translation",
        "Ελληνικά, μετάφραση",
    ]


def test_a_field_stands_beside_its_counterpart() -> None:
    for row in rows(model()):
        assert row["left"]["kind"] == row["right"]["kind"]
        assert row["left"].get("leaf") == row["right"].get("leaf")
    boxes = [block for block in model()["blocks"] if block["kind"] == "box"]
    assert [box["id"] for box in boxes] == ["person", "decisions", "presence", "trips", "authority"]
    values = [row for row in rows(model()) if row["left"].get("leaf") == "box.e.maximum" and row["left"]["values"]]
    said = [[row[side]["values"][0]["lines"][0]["text"] for side in ("left", "right")] for row in values]
    assert said == [["12 anni, 6 mesi", "12 έτη, 6 μήνες"], ["a vita", "ισόβια"]]


def test_ticks_stand_beside_each_other_one_by_one() -> None:
    ticks = [row for row in rows(model(language="en")) if row["left"].get("leaf") == "box.e.list"]
    assert [(row["joined"], row["open"], row["keep"]) for row in ticks] == [
        (False, True, True),
        (True, True, False),
        (True, False, False),
    ]
    assert [row[side]["items"][0]["word"] for row in ticks[1:] for side in ("left", "right")] == ["yes:", "ναι:"] * 2


def test_what_is_missing_on_one_side_is_said_and_not_printed_twice() -> None:
    marks = [row for row in rows(model()) if row["left"].get("leaf") == "box.a.marks"]
    lines = [[line["text"] for line in marks[0][side]["values"][0]["lines"]] for side in ("left", "right")]
    assert lines == [["Cicatrice sulla mano.\n\tTatuaggio: ancora."], [MISSING]]
    pair = model(language="en")  # without the source, each side is as it would be alone
    assert str(pair["blocks"]).count("Il secondo viaggio è in corso.") == 2


def test_a_text_of_one_side_alone_stands_beside_a_dash() -> None:
    instrument = example()
    instrument["texts"]["person.marks"] = {"el": {"text": "Ουλή στο χέρι.", "state": "reviewed"}}
    row = next(row for row in rows(model(instrument)) if row["left"].get("leaf") == "box.a.marks")
    said = [[line["text"] for line in row[side]["values"][0]["lines"]] for side in ("left", "right")]
    assert said == [["—"], ["Ουλή στο χέρι."]]


def test_blocks_that_only_one_side_has_stand_beside_a_dash() -> None:
    one, two, three = ({"kind": "row", "leaf": name, "label": [], "values": []} for name in ("a", "b", "c"))
    aligned = pairs._aligned([one, two, three], [one, three])
    assert [(left.get("leaf"), right.get("leaf")) for left, right in aligned] == [("a", "a"), ("b", ""), ("c", "c")]
    assert aligned[1][1]["values"][0]["lines"][0]["text"] == "—"
    assert [left["leaf"] for left, _ in pairs._aligned([one], [one, two])] == ["a", ""]


# marks, head and manifest


def test_marks_and_watermark_are_said_in_both_languages() -> None:
    head = model()["head"]
    left, right = (column["marks"] for column in head["columns"])
    assert left[:2] == ["Bozza, non firmata", "testo del modulo non verificato"]
    assert right[:3] == ["Σχέδιο, ανυπόγραφο", "ανεπίσημη μετάφραση εργασίας", "αναθεωρημένα κείμενα: 0 από 3"]
    assert head["marks"] == [*left, *right]
    assert head["watermark"] == "BOZZA\nΣΧΕΔΙΟ"
    texts = squeezed(pdf_text(made("pdf", language="it", beside="el").content))
    for words in ("Bozza, non firmata", "Σχέδιο, ανυπόγραφο", "BOZZA", "ΣΧΕΔΙΟ", "Pagina 1 di", "Σελίδα 1 από"):
        assert squeezed(words) in texts
    issued = model({**example(), "status": "issued"})
    assert issued["head"]["watermark"] == ""


def test_reviewed_texts_are_counted_for_the_translation_only() -> None:
    left, right = (column["marks"] for column in model(translated())["head"]["columns"])
    assert "αναθεωρημένα κείμενα: 3 από 3" in right
    assert not any("3" in mark and "su" in mark for mark in left)


def test_the_manifest_names_both_languages_and_both_catalogues() -> None:
    manifest = made("docx", language="el", beside="it").manifest
    alone = {language: made("docx", language=language).manifest for language in ("it", "el")}
    assert (manifest["language"], manifest["beside"]) == ("it", "el")
    assert manifest["catalogue"] == alone["it"]["catalogue"]
    assert manifest["catalogue_beside"] == alone["el"]["catalogue"]
    assert manifest["marks"] == [*alone["it"]["marks"], *alone["el"]["marks"]]
    assert (alone["it"]["beside"], "catalogue_beside" in alone["it"]) == (None, False)
    assert manifest["template"] != alone["it"]["template"]


def test_the_file_name_has_both_languages() -> None:
    assert (
        made("docx", language="it", beside="el").filename == "Permit_R-G-N-R-4471-26_it-el_2020-01-01_2026-11-20.docx"
    )


# the projection


def test_the_texts_of_both_languages_are_attached_and_no_other() -> None:
    instrument = translated()
    attached = json.loads(draft(asked(instrument, language="it", beside="el")).projection)
    assert {path: sorted(slots) for path, slots in attached["texts"].items()} == {
        "person.marks": ["el", "it"],
        "trips.t1.facts": ["el", "it"],
        "trips.t2.facts": ["el", "it"],
    }
    attached = json.loads(draft(asked(instrument, language="en", beside="el")).projection)
    assert sorted(attached["texts"]["person.marks"]) == ["el", "en"]
    assert sorted(attached["texts"]["trips.t2.facts"]) == ["el", "it"]  # English lacks: the source is printed
    assert b"MARKER-INTERNAL" not in draft(asked(instrument, language="it", beside="el")).projection


@pytest.mark.parametrize(("language", "beside"), [("it", "el"), ("en", "el"), ("it", "en")])
def test_projecting_again_changes_nothing(language: str, beside: str) -> None:
    first = draft(asked(language=language, beside=beside))
    once = project(first.definition, first.instrument, language, beside)
    assert project(first.definition, once, language, beside) == once
    again = draft(asked(json.loads(first.projection), language=language, beside=beside))
    assert (again.projection, again.model) == (first.projection, first.model)


@pytest.fixture(scope="module")
def content() -> bytes:
    return made("pdf", language="it", beside="el").content


def test_what_is_attached_renders_to_the_same_bytes(content: bytes) -> None:
    attached, language = attached_json(content)
    assert language == "it"
    assert made("pdf", json.loads(attached), language="it", beside="el").content == content


def test_the_same_inputs_give_the_same_bytes_in_another_process(content: bytes) -> None:
    program = (
        "import sys; from tests.fixtures.documents import made;"
        "sys.stdout.buffer.write(made(sys.argv[1], language='el', beside='it').content)"
    )
    for form, expected in (("pdf", content), ("docx", made("docx", language="it", beside="el").content)):
        other = subprocess.run([sys.executable, "-c", program, form], capture_output=True, check=True, timeout=120)
        assert other.stdout == expected


# PDF and HTML


def structure(node: Any) -> Any:
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from structure(child)


def test_the_pdf_says_the_language_of_each_cell(content: bytes) -> None:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "it"
        assert pdf.Root.MarkInfo.Marked
        rows_found = [node for node in structure(pdf.Root.StructTreeRoot) if node.S == "/TR"]
        assert len(rows_found) > 40
        for row in rows_found:
            cells = [cell for cell in row.K if cell.S in ("/TD", "/TH")]
            assert [str(cell.get("/Lang", "")) for cell in cells] == ["", "el"]
            assert all("/Headers" in cell.A or cell.S == "/TH" for cell in cells)
        typed = {str(node.Lang) for node in structure(pdf.Root.StructTreeRoot) if "/Lang" in node}
        assert {"el", "und-Latn"} <= typed


def test_the_pdf_has_one_bookmark_a_box_in_both_languages(content: bytes) -> None:
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["CROSSING PERMIT (1)"]
        boxes = [item.title for item in outline.root[0].children]
    assert [title[:3] for title in boxes] == ["(a)", "(b)", "(c)", "(e)", "(i)"]


def test_the_html_has_a_table_of_two_columns_for_each_box() -> None:
    body = etree.fromstring(made("html", language="it", beside="el").content.decode(), etree.HTMLParser())
    tables = list(body.iter("table"))
    assert [table.get("class") for table in tables] == ["free", *["box"] * 5]
    for table in tables:
        assert [cell.get("scope") for cell in table.iter("th")] == ["col", "col"]
        for row in table.iter("tr"):
            assert [cell.get("lang") for cell in row if cell.tag in ("td", "th")] == [None, "el"]


def test_no_letter_on_paper_is_smaller_than_nine_points() -> None:
    for beside in (None, "el"):
        html = made("html", language="it", beside=beside).content.decode()
        sizes = [float(size) for size in re.findall(r"(\d*\.?\d+)pt[/ ;\"](?!solid|dashed)", html.split("</style>")[0])]
        letters = [size for size in sizes if size > 1]
        assert letters and min(letters) >= 9


def test_a_row_breaks_across_pages_only_when_it_is_longer_than_a_third_of_one() -> None:
    instrument = translated()
    for number in range(8):
        path = f"trips.s{number}.facts"
        instrument["answers"]["trips"].append({"id": f"s{number}", "maximum": {"years": number + 1}})
        instrument["texts"][path] = {"it": {"text": f"Inizio{number}. {LONG * (3 + number % 4)} Fine{number}."}}
    instrument["texts"]["trips.t1.facts"]["it"]["text"] = f"Lungo. {LONG * 60} Termina."
    found = [
        row for row in rows(model(instrument)) if row["left"].get("leaf") == "box.e.facts" and row["left"]["values"]
    ]
    assert [row["whole"] for row in found] == [False, *[True] * 9]
    content = made("pdf", instrument, language="it", beside="el").content
    pages = [squeezed(page) for page in pdf_text(content).split("\f")]
    for number in range(8):
        assert any(f"Inizio{number}." in page and f"Fine{number}." in page for page in pages)
    assert not any("Lungo." in page and "Termina." in page for page in pages)


# whatever is typed

HOSTILE = (
    "<&>",
    "]]>",
    "{{ 7*7 }}",
    "{%tr if %}",
    "{{r x }}",
    "\u202eevil\u202c",
    "\u200fשלום\u200e",
    "{total}",
    "W" * 300,
    "—…",
)


def test_hostile_texts_on_both_sides() -> None:
    for text in HOSTILE:
        instrument = example()
        instrument["answers"]["person"]["surname"] = text
        instrument["texts"]["person.marks"] = {"it": {"text": text}, "el": {"text": text}}
        options = {"language": "it", "beside": "el"}
        assert docx_paragraphs(made("docx", instrument, **options).content).count(text) == 4, text
        body = etree.fromstring(made("html", instrument, **options).content.decode(), etree.HTMLParser()).find("body")
        assert "".join(body.itertext()).count(text) >= 4, text
        if text.isascii():
            assert squeezed(pdf_text(made("pdf", instrument, **options).content)).count(squeezed(text)) >= 4, text


# another form


def test_a_form_of_another_folder_in_two_languages(tmp_path: Path) -> None:
    shutil.copytree(HARBOUR, tmp_path / "forms")
    folder = next((tmp_path / "forms").glob("*/*/definition.toml")).parent
    with (folder / "definition.toml").open("a", encoding="utf-8") as opened:
        opened.write('\n[wording.fr]\nstatus = "recalled"\nsource = "for the test"\n')
    instrument = json.loads((folder / "example.json").read_text("utf-8"))
    for form in ("pdf", "docx", "html"):
        request = RenderRequest(instrument, "en", form, beside="fr", forms=str(tmp_path / "forms"))
        rendered = render_here(request)
        assert rendered.filename.endswith(f".{form}") and "_en-fr_" in rendered.filename
        if form == "docx":
            assert "English, original language" in docx_paragraphs(rendered.content)
