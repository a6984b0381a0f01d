"""No personal data leaves a case: what a record says of persons and cases is found, shown and settled before it is published."""

from __future__ import annotations

from html import unescape

import pytest

from jitflow.cases import facts
from jitflow.cases.models import Case
from jitflow.db.units import write_unit
from tests.fixtures.objects import World
from tests.web.knowledge.test_pages import Reader, begin, publish


@pytest.fixture
def lead(world: World) -> Reader:
    """Writes a lesson; in the own case stands Γιώργος Παπαδόπουλος, born on 12 March 1985."""
    with write_unit() as unit:
        case = unit.session.get(Case, world.a.ids["case_id"])
        person = {"surname": "Παπαδόπουλος", "forenames": "Γιώργος", "birthdate": {"start": "1985-03-12"}}
        facts.add_person(unit, case, person, "suspect", world.users["lead"])
    return Reader(world, "lead")


def said(page: str) -> str:
    return unescape(page)


def test_a_name_of_a_case_in_another_script_keeps_a_record_from_being_published(world: World, lead: Reader) -> None:
    record = begin(lead, body="## What happened\n\nThe skipper Papadopoulos, born 12.3.1985, sent the code.")
    page = said(lead.get(f"{record}/check"))
    assert "A name from your cases: <bdi>Papadopoulos" in page and "A date from your cases: <bdi>12.3.1985" in page
    assert "2 places to be settled" in page
    refused = said(lead.step(record, "send_to_review", 422))
    assert "This step is not possible now" in refused and "/check" in refused, "and leads to what was found"
    Reader(world, "editor").get(record, 404)


def test_who_settles_a_hit_says_why_and_may_think_again(world: World, lead: Reader) -> None:
    record = begin(lead, body="The port of Papadopoulos is a place.")
    key = lead.get(f"{record}/check").split('value="settle:')[1].split('"')[0]
    refused = said(lead.post(f"{record}/check", {"act": f"settle:{key}", f"reason-{key}": " "}, 422))
    assert "Say why it may stay" in refused
    lead.post(f"{record}/check", {"act": f"settle:{key}", f"reason-{key}": "A place on the coast, no person"})
    page = said(lead.get(f"{record}/check"))
    assert "Nothing is left to be settled" in page and "A place on the coast, no person" in page
    lead.post(f"{record}/check", {"act": f"open:{key}"})
    assert "1 place to be settled" in said(lead.get(f"{record}/check"))
    lead.post(f"{record}/check", {"act": "settle:" + "0" * 16, "reason-" + "0" * 16: "x"}, 422)
    lead.post(f"{record}/check", {"act": "what"}, 422)


def test_what_is_settled_or_taken_out_may_be_published(world: World, lead: Reader) -> None:
    record = begin(lead, body="The port of Papadopoulos is a place.")
    key = lead.get(f"{record}/check").split('value="settle:')[1].split('"')[0]
    lead.post(f"{record}/check", {"act": f"settle:{key}", f"reason-{key}": "A place on the coast, no person"})
    publish(lead, Reader(world, "editor"), record)
    assert "Papadopoulos" in Reader(world, "observer").get(record)


def test_who_only_reads_decides_nothing(world: World, lead: Reader) -> None:
    record = begin(lead)
    Reader(world, "observer").get(f"{record}/check", 404)


def test_a_translation_that_members_read_at_once_is_looked_through_when_it_is_saved(world: World, lead: Reader) -> None:
    record = begin(lead)
    publish(lead, Reader(world, "editor"), record)
    words = {"title": "Chiedi la chat", "summary": "Descrivi il conto.", "body": "Lo scafista Papadopoulos."}
    posted = {f"text:it:{name}": text for name, text in words.items()} | {f"base:text:it:{name}": "" for name in words}
    page = said(lead.post(f"{record}/translate/it", posted, 422))
    assert "“Papadopoulos” looks like data of a person or a case" in page and "Lo scafista" in page, "what was typed stays"
    assert "Papadopoulos" not in Reader(world, "observer").get(f"{record}?language=it")
    lead.post(f"{record}/translate/it", posted | {"text:it:body": "Lo scafista mandò il codice."})
    assert "mandò il codice" in Reader(world, "observer").get(f"{record}?language=it")


def test_what_is_said_of_a_code_names_nobody_of_a_case(world: World, lead: Reader) -> None:
    with write_unit() as unit:
        case = unit.session.get(Case, world.a.ids["case_id"])
        facts.add_person(unit, case, {"surname": "Harkonnen"}, "suspect", world.users["coordinator"])
    coordinator = Reader(world, "coordinator")
    data = {"taxonomy": "route", "act": "added", "code": "KAYAK"}
    page = said(coordinator.post("/terms", {**data, "label": "By kayak, as Harkonnen did"}, 422))
    assert "“Harkonnen” looks like data of a person or a case" in page and "KAYAK" not in lead.get("/terms?taxonomy=route")
    coordinator.post("/terms", {**data, "label": "By kayak"})


def test_a_vessel_in_the_words_of_a_case_keeps_a_record_from_being_published(world: World, lead: Reader) -> None:
    """The title of an offence, its text and what was typed into an instrument name a vessel; nobody entered it as a fact."""
    with write_unit() as unit:
        case = unit.session.get(Case, world.a.ids["case_id"])
        offence = {"title": "Crossing on the vessel Halcyon Dawn", "texts": {"el": "Το πλοίο «Χρυσή Αυγή» απέπλευσε."}}
        facts.add_offence(unit, case, offence, world.users["lead"])
    record = begin(lead, body="The Halcyon Dawn left; the Chrysi Avgi followed. At dawn the halcyon days began.")
    page = said(lead.get(f"{record}/check"))
    assert "Halcyon Dawn" in page and "Chrysi Avgi" in page and "The name of a vessel from your cases" in page
    assert page.count("<h3>") == 2
    lead.step(record, "send_to_review", 422)
