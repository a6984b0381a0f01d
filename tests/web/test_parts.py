"""A form's parts are called what the form calls them: the order has sections, the warrant has boxes."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from lxml import html

from jitflow import library, reach
from jitflow.db.units import write_unit
from jitflow.drafting import service as drafting
from jitflow.instruments.definition import Noun
from jitflow.merging import Posted
from jitflow.web.parts import SENTENCES
from tests.fixtures.paper_desk import PaperDesk

PAGES = ("", "box/measures", "box/interception", "form", "findings", "check", "texts", "texts/fr", "documents", "history", "law",
         "comments", "versions", "internal", "grounds", "procedure", "letters", "box/measures/paper", "contacts")  # fmt: skip
BOX = re.compile(r"\b[Bb]ox(es)?\b")
OF_A_TICK = (
    "Tick boxes", "Tick the boxes", "no box of their own", "no box for", "relevant box", "Names of one tick box",
    "lists of all boxes of a question", "Prescribed words of the box",
)  # fmt: skip
"""What stands there of boxes that are ticked, which an order has as well."""


def opened(desk: PaperDesk, slug: str) -> str:
    """A draft of this kind in the case of the desk, with one free text; the address of its pages."""
    definition = library.library().definition(slug)
    with write_unit() as unit:
        case = reach.lock_case(unit.session, desk.case_id)
        person = SimpleNamespace(id=desk.person_id) if definition.opening.person else None
        row = drafting.open_instrument(unit, definition, case, person, "FR", "en", desk.world.users["editor"])
        prose = next(key for key, one in definition.fields.items() if one.type == "prose" and not one.shown_when and not one.internal)
        drafting.save(unit, row, [Posted(f"text:en:{prose}", None, "To find the boat.")], desk.world.users["editor"], definition)
        return f"{desk.base}/i/{row.id}/"


def words_of(page: str) -> str:
    """All that is seen or said of a page."""
    tree = html.document_fromstring(page)
    for one in tree.xpath("//script|//style|//code"):
        one.drop_tree()
    said = [*tree.itertext(), *(value for name in ("aria-label", "title") for value in tree.xpath(f"//@{name}"))]
    text = " ".join(" ".join(said).split())
    for known in OF_A_TICK:
        text = text.replace(known, "")
    return text


def test_every_sentence_is_there_for_every_noun_with_the_same_places() -> None:
    nouns = set(Noun.__args__)
    for name, sentences in SENTENCES.items():
        assert set(sentences) == nouns, name
        places = {noun: sorted(re.findall(r"%\((\w+)\)s", said)) for noun, said in sentences.items()}
        assert len({tuple(one) for one in places.values()}) == 1, (name, places)
        assert len(set(sentences.values())) == len(nouns), name


@pytest.mark.parametrize(("slug", "own", "other"), [("eio", "Section C", BOX), ("eaw", "Box (e)", re.compile(r"\b[Ss]ection [A-Z]\b"))])
def test_pages_of_a_draft_call_its_parts_as_the_form_does(paper_desk: PaperDesk, slug: str, own: str, other: re.Pattern) -> None:
    here = opened(paper_desk, slug)
    first = paper_desk.page(here)
    assert own in first
    read = 0
    for name in PAGES:
        answer = paper_desk.client.get(here + name, follow_redirects=True)
        if answer.status_code == 404:
            continue
        found = other.search(text := words_of(answer.get_data(as_text=True)))
        assert found is None, (name, text[max(0, found.start() - 80): found.end() + 40])
        read += 1
    assert read >= 12, "most of these pages are there"
    findings = words_of(paper_desk.page(f"{here}findings"))
    assert ("section C," in findings or "Section C," in findings) is (slug == "eio")


def test_the_page_of_a_section_and_the_names_of_templates_say_section(paper_desk: PaperDesk) -> None:
    here = opened(paper_desk, "eio")
    page = paper_desk.page(f"{here}box/measures")
    assert "section C" in page and "Sections of the form" in page and "On to section" in page
    names = words_of(paper_desk.page("/g/group-a/templates/names?instrument=eio_2017_05_22"))
    assert BOX.search(names) is None


def test_pages_of_no_form_speak_of_parts(paper_desk: PaperDesk) -> None:
    for page in ("/preferences", "/keyboard"):
        answer = paper_desk.client.get(page, follow_redirects=True)
        assert answer.status_code == 200, page
        assert BOX.search(words_of(answer.get_data(as_text=True))) is None
