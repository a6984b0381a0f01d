"""The parts of a lesson: what happened, why, where it carries over, what it brought, where it was learnt, what to use with it."""

from __future__ import annotations

import pytest

from jitflow import library
from tests.fixtures.objects import World
from tests.web.knowledge.test_check import said
from tests.web.knowledge.test_export import docx_text, fetched, text_of
from tests.web.knowledge.test_pages import LESSON, Reader, begin, publish
from tests.web.knowledge.test_walked import label

PARTS = {
    "context": "A crossing with three boats.", "happened": "The order reached *nobody*.", "worked": "A call before the order.",
    "failed": "Letters by post.", "cause": "Nobody had asked who decides.", "conditions": "Any State with a central office.",
    "effect": "Six weeks became four days.",
}  # fmt: skip
ORIGIN = {
    "owner_state": "IT", "author_role": "expert", "origin": "evaluation", "case_type": "smuggling by sea", "origin_year": "2023",
}  # fmt: skip
HEADINGS = (
    "Context", "What happened", "What worked", "What did not work", "Root cause", "Where it carries over, and where not",
    "Evidence of effect",
)  # fmt: skip


def test_each_part_stands_under_its_heading_on_the_page_and_on_paper(lead: Reader) -> None:
    record = begin(lead, **PARTS, **ORIGIN)
    page = lead.get(record)
    papers = text_of(fetched(lead, f"{record}/paper/pdf")), docx_text(fetched(lead, f"{record}/paper/docx"))
    for heading, text in zip(HEADINGS, PARTS.values(), strict=True):
        plain = text.replace("*", "")
        assert f'<h3 lang="en">{heading}</h3>' in page and plain.split(" nobody")[0] in page
        assert all(heading in paper and plain.split(" nobody")[0] in paper for paper in papers), heading
    assert "<em>nobody</em>" in page
    for words in ("national expert on joint investigation teams", "the evaluation of a joint investigation team", "smuggling by sea"):
        assert all(words in one for one in (said(page), *papers)), words
    assert "2023" in said(page)


def test_a_part_without_words_has_no_heading(lead: Reader) -> None:
    page = lead.get(begin(lead, cause=PARTS["cause"]))
    assert '<h3 lang="en">Root cause</h3>' in page and ">Evidence of effect</h3>" not in page


@pytest.mark.parametrize(("kind", "asked"), [
    ("lesson", True), ("good_practice", True), ("challenge", True), ("trend", True), ("case_note", True), ("legal_note", False),
    ("state_sheet", False), ("checklist", False), ("question", False),
])  # fmt: skip
def test_only_what_teaches_has_the_parts(lead: Reader, kind: str, asked: bool) -> None:
    page = lead.get(f"/new?kind={kind}")
    assert ('name="cause"' in page) is asked is ("What the case taught" in page)
    assert ('name="answer_by.day"' in page or 'name="answer_by"' in page) is (kind == "question")


def test_who_calls_it_another_kind_loses_none_of_them(lead: Reader) -> None:
    record = begin(lead, cause=PARTS["cause"])
    lead.post(f"{record}/edit", {"kind": "checklist", "base:kind": '"lesson"', "act": "save"})
    assert PARTS["cause"] in lead.get(record) and PARTS["cause"] in lead.get(f"{record}/edit")


def test_a_part_is_found_by_its_words_at_once(lead: Reader, editor: Reader) -> None:
    record = begin(lead, effect="Quicksilver days were saved.", case_type="zeppelin crossings")
    publish(lead, editor, record)
    for words in ("quicksilver", "zeppelin"):
        assert LESSON["title"] in said(editor.get(f"?q={words}")), words


def test_a_part_is_looked_through_before_anybody_reads_it(lead: Reader) -> None:
    record = begin(lead, cause="Mail went to somebody@example.org instead.")
    assert "somebody@example.org" in lead.get(f"{record}/check")
    assert "is not settled yet" in said(lead.step(record, "send_to_review", 422))


def test_what_happened_is_text_enough(lead: Reader, editor: Reader) -> None:
    publish(lead, editor, begin(lead, body="", happened=PARTS["happened"]))
    empty = begin(lead, body="", token="t2")
    assert "The text is missing" in said(lead.step(empty, "send_to_review", 422))


def test_parts_have_language_versions_that_become_stale_and_differences(lead: Reader) -> None:
    record = begin(lead, cause=PARTS["cause"])
    page = lead.get(f"{record}/translate/fr")
    assert 'name="text:fr:cause"' in page and 'name="text:fr:effect"' not in page
    french = {"title": "Demandez", "summary": "Décrivez.", "body": "Texte.", "cause": "Personne n’avait demandé."}
    lead.post(f"{record}/translate/fr", {f"text:fr:{name}": text for name, text in french.items()} | {"act": "save"})
    page = lead.get(f"{record}?language=fr")
    assert french["cause"] in page and PARTS["cause"] not in page and '<h3 lang="fr">Cause profonde</h3>' in page
    assert french["cause"] in text_of(fetched(lead, f"{record}/paper/pdf?language=fr"))
    lead.post(f"{record}/edit", {"cause": "Nobody had asked in time.", "base:cause": f'"{PARTS["cause"]}"', "act": "save"})
    assert "Out of date: the source was changed" in lead.get(record)
    compared = lead.get(f"{record}/versions/2/3")
    assert "Root cause" in compared and "<del>" in compared and "time" in compared.split("Root cause")[1]


def test_the_preview_shows_the_parts(lead: Reader) -> None:
    page = lead.post("/new?kind=lesson", {**LESSON, **PARTS, "token": "t9", "act": "preview"}, 200)
    preview = page.split('id="preview"')[1].split("</section>")[0]
    assert "<h3>Root cause</h3>" in preview and "<em>nobody</em>" in preview


def test_what_to_use_with_it_is_named_in_words_and_leads_there(world: World, lead: Reader, editor: Reader) -> None:
    form = library.current("harbour_notice")
    other = begin(lead, title="A list to go through", token="t2")
    named = [f"{form.slug}:{form.sections[0].id}", f"{form.slug}:{form.documents[0].id}", label(other)]
    record = begin(lead, **{f"tools.{number}": one for number, one in enumerate(named)})
    page = lead.get(record)
    assert f'href="{other}"' in page and "A list to go through" in said(page) and f"forms/{form.slug}#part-{form.sections[0].id}" in page
    assert f"document “{form.documents[0].title}”" in said(page)
    assert "A list to go through" in text_of(fetched(lead, f"{record}/paper/pdf"))
    publish(lead, editor, record)
    unseen = Reader(world, "observer").get(record)
    assert "A list to go through" not in unseen and label(other) in unseen


@pytest.mark.parametrize("strange", ["harbour_notice:nothing", "nowhere:form", "LL-999", "a list"])
def test_what_is_not_there_is_refused_at_its_field(lead: Reader, strange: str) -> None:
    page = lead.post("/new?kind=lesson", {**LESSON, "token": "t9", "tools.0": strange}, 422)
    assert f"There is no clause, part, document or record “{strange}”." in said(page) and f'value="{strange}"' in page
