"""Agreements on paper: own words, parts that are no clauses, what was chosen, tables, signatures, documents of some parts."""

from __future__ import annotations

import copy
import io
import json
from typing import Any

import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn

from jitflow.documents import Rendered, RenderRefused, RenderRequest, example_context, render_here
from jitflow.documents.catalogue import Catalogue
from jitflow.documents.excerpt import excerpt
from jitflow.documents.lines import text_of
from jitflow.documents.model import walk
from jitflow.documents.pdf import attached_json
from jitflow.documents.produce import draft, library
from jitflow.documents.released import standing
from jitflow.documents.tables import LINE, widths
from jitflow.instruments import file
from jitflow.instruments.messages import messages
from jitflow.paths import TRANSLATIONS
from tests.fixtures.documents import FORMS, docx_paragraphs, model_texts, pdf_pages, squeezed

PACT = library(FORMS).definition("pact")


def example(**answers: Any) -> dict[str, Any]:
    """The example, with some answers of a section given anew."""
    data = json.loads(library(FORMS).example("pact"))
    for name, value in answers.items():
        known = data["answers"].get(name)
        data["answers"][name] = known | value if isinstance(known, dict) else value
    return data


def asked(data: dict[str, Any] | None = None, **options: Any) -> RenderRequest:
    return RenderRequest(**copy.deepcopy({"instrument": data or example(), "language": "en", "forms": str(FORMS), **options}))


def made(data: dict[str, Any] | None = None, **options: Any) -> Rendered:
    return render_here(asked(data, **options))


def texts(data: dict[str, Any] | None = None, **options: Any) -> list[str]:
    return model_texts(draft(asked(data, **options)).model["blocks"])


def block(kind: str, data: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
    return next(one for one in walk(draft(asked(data, **options)).model["blocks"]) if one["kind"] == kind)


# words of our own


def test_words_of_our_own_are_never_called_unverified() -> None:
    issued = {**example(), "status": "issued"}
    assert draft(asked(issued)).model["head"]["marks"] == []
    assert draft(asked()).model["head"]["marks"] == ["Draft, not signed"]
    assert draft(asked()).model["head"]["watermark"] == "DRAFT"


def test_a_language_that_nobody_read_is_a_working_translation_unless_it_is_the_language_of_the_source() -> None:
    issued = {**example(), "status": "issued"}
    assert "traduzione di lavoro" in draft(asked(issued, language="it")).model["head"]["marks"]
    italian = {**issued, "language": "it", "texts": {"preamble.text": {"it": {"text": "Le Parti.", "state": "source"}}}}
    (mark,) = draft(asked(italian, language="it")).model["head"]["marks"]
    assert mark.startswith("passi del modulo rimasti in inglese")
    assert standing(asked(italian, language="it")).verified
    assert not standing(asked(issued, language="it")).verified


def test_words_of_our_own_need_no_source() -> None:
    assert {one.kind for one in messages(PACT)} == {"paper", "page"}
    assert Catalogue(PACT, "en", TRANSLATIONS).verified


# parts that are no clauses


def test_a_part_that_is_no_clause_has_a_heading_and_no_letter() -> None:
    headings = [(one["letter"], one["heading"]) for one in draft(asked()).model["blocks"] if one["kind"] == "box"]
    assert headings == [("1.", "Parties"), ("2.", "Aims"), ("", "Signatures"), ("Annex:", "Crew")]
    assert [s.code for s in PACT.sections] == ["", "parties", "aims", "guests", "signing", "crew"]
    assert {"box.signing.name", "box.crew.rank", "form.name"} <= set(draft(asked()).model["leaves"])


def test_an_annex_begins_a_page() -> None:
    pages = pdf_pages(made().content)
    assert [("Annex:Crew" in page, "Signature:" in page) for page in pages[-2:-1]] == [(True, False)]  # the last is empty
    assert not any("Annex:Crew" in page for page in pages[:-2])
    body = Document(io.BytesIO(made(format="docx").content)).element.body
    breaks = [one for one in body.iter(qn("w:pageBreakBefore")) if one.get(qn("w:val")) == "1"]
    begun = [next(one.iterancestors(qn("w:p"))) for one in breaks]
    assert ["".join(t.text for t in p.iter(qn("w:t"))) for p in begun] == ["Annex: Crew"]


def test_a_section_that_is_printed_where_it_applies_is_else_on_no_paper() -> None:
    assert not any("Guests" in text for text in texts())
    assert "3a. Guests" in texts(example(aims={"paid": True}))
    instrument = file.from_data(example(), library(FORMS))[1]
    assert excerpt(PACT, instrument, PACT.section("guests"), "en", TRANSLATIONS) == []
    context = example_context(example(), "en", str(FORMS))
    assert context["heading"]["guests"] == "" and context["heading"]["aims"] == "2. Aims"


# what was chosen


def test_only_what_was_chosen_is_printed_and_without_boxes() -> None:
    said = texts()
    at = said.index("The Parties want:")
    assert said[at + 1 : at + 5] == ["–", "to light the harbour", "–", "something else: to paint it"]
    assert not any("watch" in one or "☐" in one or "☒" in one for one in said)
    single = texts(example(aims={"kinds": ["watch"]}))
    assert single[single.index("The Parties want:") + 1] == "to watch the harbour"


def test_what_is_printed_when_filled_is_left_out_while_it_is_empty() -> None:
    assert not any(one.startswith(("The work is paid", "Who pays", "Ships", "Name of the ship")) for one in texts())
    said = texts(example(aims={"paid": False, "payer": "all"}, ships=[{"id": "x1", "name": "Stella"}]))
    assert said[said.index("The work is paid:") + 1] == "no"
    assert said[said.index("Who pays:") + 1] == "all Parties"
    assert {"Ships", "Name of the ship", "Stella"} <= set(said)


def test_a_tick_is_printed_where_it_is_ticked() -> None:
    assert "Work at night is allowed" not in texts()
    assert "Work at night is allowed" in texts(example(aims={"night": True}))


# tables


def test_a_group_is_a_table_with_a_row_for_each_item() -> None:
    table = block("table")
    assert [text_of(column) for column in table["columns"]] == ["State", "Office"]
    cells = [[[(line["label"], line["text"]) for line in cell["lines"]] for cell in row] for row in table["rows"]]
    assert cells == [
        [[("", "Italy")], [("", "Capitaneria di Porto Vecchio"), ("Contact:", "Quay 1")]],
        [[("", "Greece")], [("", "Λιμεναρχείο Νέου Λιμένα")]],
    ]
    assert sum(table["widths"]) == 100


def test_a_table_without_items_is_a_row_that_is_empty() -> None:
    table = block("table", example(parties=[]))
    assert [[line["text"] for line in cell["lines"]] for cell in table["rows"][0]] == [["—"], ["—"]]


@pytest.mark.parametrize("document", ["", "boxes"])
def test_both_outputs_have_the_table_with_a_head_that_is_repeated(document: str) -> None:
    found = Document(io.BytesIO(made(format="docx", document=document).content)).element.body
    tables = [one for one in found.iter(qn("w:tbl")) if one.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}").get(qn("w:val")) == "Grid"]
    head = tables[0].find(qn("w:tr"))
    assert head.find(f".//{qn('w:tblHeader')}") is not None
    assert ["".join(t.text for t in cell.iter(qn("w:t"))) for cell in head.iter(qn("w:tc"))] == ["State", "Office"]
    grid = [int(one.get(qn("w:w"))) for one in tables[0].find(qn("w:tblGrid"))]
    assert len(grid) == 2 and len(tables[0].findall(qn("w:tr"))) == 3
    tagged = _structure(made(document=document).content)
    assert tagged.count("/TH") >= 2 and "/Table" in tagged


def _structure(content: bytes) -> list[str]:
    """Kinds of the elements of a PDF's structure."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [str(one.S) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"]


def test_columns_have_room_for_their_longest_word_and_come_to_the_whole() -> None:
    runs = [[{"text": name}] for name in ("State", "Authority")]
    cell = [{"lines": [{"text": "Germany"}]}, {"lines": [{"text": "a long name of an authority in words"}]}]
    found = widths(runs, [cell])
    assert sum(found) == 100 and found[0] * LINE / 100 >= len("Germany") and found[1] > found[0]
    assert sum(widths(runs * 6, [cell * 6])) == 100


# signatures


def test_two_authorities_of_one_state_sign_in_blocks_that_name_them() -> None:
    from jitflow import paths

    data = json.loads(library(paths.FORMS).example("jit"))
    asked_of = {"instrument": data, "forms": str(paths.FORMS)}
    alone = [[one["text"] for one in item] for item in block("signatures", **asked_of)["items"]]
    assert alone[0][:2] == ["Italy", "Ottavia Serradifalco"], "one authority of a State: the State says it"
    data["answers"]["parties"][1]["state"] = data["answers"]["signatures"][1]["state"] = "IT"
    for language, state in (("en", "Italy"), ("fr", "Italie")):
        items = [[one["text"] for one in item] for item in block("signatures", language=language, **asked_of)["items"]]
        assert items[0][:2] == [state, "Procura della Repubblica presso il Tribunale di Montelevante"]
        assert items[1][:2] == [state, "Staatsanwaltschaft Nordhafen"]
        assert items[2][0] in ("Greece", "Grèce") and items[2][1].startswith("Αγγελική"), "nobody else signs for this State"
    told = made(language="en", format="docx", **asked_of)
    assert any(one == "Staatsanwaltschaft Nordhafen" for one in _signers(told.content))


def _signers(content: bytes) -> list[str]:
    document = Document(io.BytesIO(content))
    return [
        paragraph.text for table in document.tables for row in table.rows for cell in row.cells for paragraph in cell.paragraphs
        if "Signed" in paragraph.style.name
    ]  # fmt: skip


def test_each_item_of_signatures_is_a_block_with_rules_where_something_is_written_by_hand() -> None:
    items = block("signatures")["items"]
    assert [(one["label"], one["text"], bool(one.get("rule"))) for one in items[0]] == [
        ("For:", "Italy", False),
        ("Name:", "Olga Faro", False),
        ("Function:", "Harbour master", False),
        ("Place:", "Porto Vecchio", False),
        ("Date:", "20 November 2026", False),
        ("Signature:", "", True),
    ]
    assert [one["label"] for one in items[1] if one.get("rule")] == ["Place:", "Date:", "Signature:"]


@pytest.mark.parametrize("document", ["", "boxes"])
def test_signatures_stand_side_by_side_and_never_break(document: str) -> None:
    found = Document(io.BytesIO(made(format="docx", document=document).content)).element.body
    signed = [p for p in found.iter(qn("w:p")) if p.find(f".//{qn('w:pStyle')}").get(qn("w:val")) == "SignatureLine"]
    rows = list(dict.fromkeys(next(p.iterancestors(qn("w:tr"))) for p in signed))
    assert [len([p for p in row.iter(qn("w:p")) if p in signed]) for row in rows] == [2, 1]
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


# documents of some parts


def test_a_document_of_some_parts_holds_nothing_of_the_others() -> None:
    whole, crew = made(), made(document="crew")
    assert crew.filename.startswith("crew_HP_Lighthouse_en_")
    carried = json.loads(attached_json(crew.content)[0])
    assert set(carried["answers"]) == {"crew", "pact"} and not carried.get("texts")
    assert "wage" not in str(carried)
    assert crew.manifest["document"] == "crew" and "document" not in whole.manifest
    assert crew.manifest["answers"] != whole.manifest["answers"]
    pages = "".join(pdf_pages(crew.content))
    assert "Listofthecrew" in pages and "AdaRemo" in pages and "OlgaFaro" not in pages and "Lighthouse" in pages


def test_the_data_of_a_document_of_some_parts_make_it_again() -> None:
    crew = made(document="crew")
    again = json.loads(attached_json(crew.content)[0])
    assert squeezed("".join(texts(again, document="crew"))) == squeezed("".join(texts(document="crew")))


def test_documents_of_the_same_data_have_identities_of_their_own() -> None:
    def identity(content: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return bytes(pdf.trailer.ID[0])

    assert identity(made(document="crew").content) != identity(made().content)
    assert made(document="crew").content == made(document="crew").content


@pytest.mark.parametrize(("document", "reason"), [("guests", "does not arise"), ("nothing", "there is no document")])
def test_a_document_that_is_not_there_is_refused(document: str, reason: str) -> None:
    with pytest.raises(RenderRefused, match=reason) as refused:
        draft(asked(document=document))
    assert refused.value.path == "document"


def test_the_title_of_a_document_is_its_heading() -> None:
    assert texts()[0] == "Pact on the harbour"
    assert texts(document="crew")[0] == "List of the crew"
    assert draft(asked()).model["head"]["document_title"] == "Pact on the harbour, Lighthouse"


# the text


def test_paragraphs_of_a_text_stand_apart_and_short_values_beside_their_label() -> None:
    rows = [one for one in walk(draft(asked()).model["blocks"]) if one["kind"] == "row"]
    name, text = rows[0], rows[1]
    assert name["run_in"] and text_of(name["label"]) == "Name of the pact:"
    assert [line["text"] for line in text["values"][0]["lines"]] == ["The Parties met.", "They agreed as follows."]
    paragraphs = docx_paragraphs(made(format="docx").content)
    assert "Name of the pact: Lighthouse" in paragraphs and "They agreed as follows." in paragraphs


def test_in_two_columns_each_item_of_a_table_is_a_list_with_the_names_of_the_columns() -> None:
    model = draft(asked(beside="it")).model
    rows = [row for one in model["blocks"] for row in one["rows"]]
    said = [[(line["label"], line["text"]) for line in row["right"]["values"][0]["lines"]] for row in rows if row["right"].get("values")]
    assert [("State:", "Italia"), ("Office:", "Capitaneria di Porto Vecchio"), ("Contact:", "Quay 1")] in said
    assert model["blocks"][-1]["new_page"]
