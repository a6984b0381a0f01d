"""The paper beside the form: the words of the document model, escaped, in the languages of the form, as of the last save."""

from __future__ import annotations

import html
import re

import pytest

from jitflow import library, paths
from jitflow.db import clock
from jitflow.documents.catalogue import Catalogue
from jitflow.documents.excerpt import excerpt
from jitflow.documents.model import build, walk
from jitflow.documents.words import Words
from jitflow.drafting import service
from tests.fixtures.objects import World
from tests.web.test_autosave import send, typed
from tests.web.test_drafting import Draft, fresh

HOSTILE = '<script>alert(1)</script> {{ 7*7 }} &amp; "x" Άννα'


@pytest.fixture
def desk(world: World) -> Draft:
    return fresh(world)


def words_of(markup: str) -> str:
    """What people read of it, in one line."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup)))


def test_it_says_what_the_document_says(desk: Draft) -> None:
    desk.post("box/who", {**desk.shown("who"), "skipper.forenames": "Anna", "act": "save"})
    shown = words_of(desk.get("box/who/paper"))
    definition = library.library().definition(desk.stored().slug)
    instrument = service.to_instrument(desk.stored(), clock.now().date())
    catalogue, words = Catalogue(definition, "en", paths.TRANSLATIONS), Words("en", paths.TRANSLATIONS)
    whole = build(definition, instrument, catalogue, words)["blocks"]
    (box,) = excerpt(definition, instrument, definition.section("who"), "en", paths.TRANSLATIONS)
    assert box in whole, "the same block as in the document"
    texts = [line["text"] for block in walk([box]) for value in block.get("values", []) for line in value["lines"]]
    assert "Anna" in texts
    for text in texts:
        assert text in shown


def test_everything_typed_is_escaped(desk: Draft) -> None:
    item = desk.stored().answers["calls"][0]["id"]
    send(desk, typed(desk, f"calls.{item}.story", HOSTILE))
    markup = desk.client.get(f"{desk.path}box/calls/paper").get_data(as_text=True)
    assert "<script>" not in markup
    assert HOSTILE in html.unescape(markup)


def test_it_is_made_with_the_page_only_where_the_reader_asked_for_it(desk: Draft) -> None:
    page = desk.get("box/who")
    assert "data-paper=" in page and 'class="paper"' not in page
    desk.client.post("/preferences", data={"csrf_token": desk.token, "paper": "on"})
    assert 'class="paper"' in desk.get("box/who")
    desk.client.post("/preferences", data={"csrf_token": desk.token, "paper": "off"})
    page = desk.get("box/who")
    assert "data-paper=" not in page and 'class="paper"' not in page
    assert "Show it beside the form" in page


def test_what_is_on_no_paper_has_none(desk: Draft) -> None:
    desk.client.post("/preferences", data={"csrf_token": desk.token, "paper": "on"})
    assert "paper-beside" not in desk.get("box/reasons")
    desk.get("box/reasons/paper", 404)
    desk.get("box/nothing/paper", 404)


def test_internal_answers_are_not_on_it(desk: Draft) -> None:
    page = desk.get("box/who/paper")
    assert "licence" not in page.lower()


@pytest.mark.parametrize("language", ["xx", "", "../en", "<b>"])
def test_a_strange_language_shows_that_of_the_draft(desk: Draft, language: str) -> None:
    answer = desk.client.get(f"{desk.path}box/who/paper", query_string={"language": language})
    assert answer.status_code == 200
    assert '<div class="paper" lang="en"' in answer.get_data(as_text=True)


def test_saving_by_itself_brings_the_new_paper_along(desk: Draft) -> None:
    data = typed(desk, "skipper.forenames", "Brunhilde", desk.stored().answers["skipper"].get("forenames"))
    answer = send(desk, data | {"paper": "who:en"})
    assert "Brunhilde" in answer["paper"]
    back = send(desk, {"undo": answer["undo"], "paper": "who:en"})
    assert "Brunhilde" not in back["paper"]
    for strange in ("reasons:en", "nothing:en", "", ":::"):
        assert send(desk, {"paper": strange})["paper"] is None


def test_a_reader_sees_it_and_nobody_else_does(world: World) -> None:
    assert "Zanzibelli" not in Draft(world, "reader").get("box/who/paper")
    assert world.client("member").get(f"{Draft(world, 'lead').path}box/who/paper").status_code in (403, 404)
