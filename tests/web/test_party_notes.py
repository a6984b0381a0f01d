"""What State data say of the parties stands on the pages, with its source and how sure it is."""

from __future__ import annotations

import re

import pytest

from jitflow import library, paths
from jitflow.db.units import write_unit
from jitflow.drafting import service
from jitflow.drafting.models import Instrument
from jitflow.instruments.states import record_digest
from tests.fixtures.objects import World, post

PARTIES = [
    {"id": "p1", "state": "BE", "authority": "Parket"},
    {"id": "p2", "state": "AL", "authority": "Prokuroria"},
    {"id": "p3", "state": "GB", "authority": "CPS"},
]
BASES = [{"id": "b1", "basis": "second_protocol"}, {"id": "b2", "basis": "tca", "pair": ["BE", "GB"]}]


@pytest.fixture
def agreement(world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an agreement of three parties, one of them known to be bound, one from memory only."""
    monkeypatch.setenv("JITFLOW_FORMS", str(paths.FORMS))
    definition = next(one for one in library.currents() if one.shared_basis)
    with write_unit() as unit:
        from jitflow.cases.models import Case

        case = unit.session.get(Case, world.a.ids["case_id"])
        opened = service.open_instrument(unit, definition, case, None, None, "en", world.users["lead"])
        row = unit.session.get(Instrument, opened.id)
        row.answers = {**row.answers, "parties": PARTIES, "legal_bases": BASES}
        return f"/g/group-a/cases/{case.id}/i/{opened.id}/"


def text(html: str) -> str:
    """The words of a page, one space between them."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("<main", 1)[1]).split())


def test_each_pair_is_shown_with_what_is_recorded(world: World, agreement: str) -> None:
    page = text(world.client("reader").get(agreement + "box/preamble").get_data(as_text=True))
    assert "On what each pair of parties can rest" in page
    assert "Belgium, Albania yes" in page and "Belgium, United Kingdom not known" in page
    assert "Albania, United Kingdom not known" in page
    assert "Deposited" not in page and "Dutch Treaty Series 2011, 23" in page, "the source of what is known"
    assert "Unconfirmed, no text was read: memory, JIT sheet section 1.1" in page, "what memory says answers nothing"
    assert "That never means no" in page or "that never means no" in page


def test_the_law_of_each_party_stands_beside_the_parties(world: World, agreement: str) -> None:
    page = text(world.client("reader").get(agreement + "box/parties").get_data(as_text=True))
    assert "Law of the parties" in page and "Concluded by: public prosecutor, investigating judge or court" in page
    assert "Albania Who concludes an agreement, and who approves it Nothing is recorded." in page
    assert "On what each pair" not in page
    assert "Law of the parties" not in text(world.client("reader").get(agreement + "box/purpose").get_data(as_text=True))


def test_a_step_shows_the_law_of_the_party_that_takes_it(world: World, agreement: str) -> None:
    page = text(world.client("lead").get(agreement + "procedure/ask_authorisation?party=p1").get_data(as_text=True))
    assert "What is recorded of the law of the party" in page and "Concluded by: public prosecutor" in page
    assert "CPS, COPFS" not in page, "another party's law is not shown at this party's step"


def test_a_confirmation_makes_a_ratification_count(world: World, agreement: str) -> None:
    states = library.states()
    record = next(one for one in states.records("GB", "treaty") if one.treaty == "second_protocol")
    lead, address = world.client("coordinator"), "/g/group-a/states/GB"
    page = text(lead.get(address).get_data(as_text=True))
    assert "Bound by a treaty" in page and "Second Additional Protocol of 8 November 2001" in page and "Article 642" in page
    sent = {
        "act": "confirm", "record": record_digest("GB", record), "contact_name": "A. Contact", "contact_function": "Central authority",
        "confirmed_on": "2026-11-20", "confirmed_on.day": "20", "confirmed_on.month": "11", "confirmed_on.year": "2026",
        "remark": "",
    }  # fmt: skip
    assert post(lead, address, sent).status_code == 303
    page = text(world.client("reader").get(agreement + "box/preamble").get_data(as_text=True))
    assert "Belgium, United Kingdom yes" in page and "Albania, United Kingdom yes" in page


def test_third_states_are_listed_with_the_members(world: World, agreement: str) -> None:
    page = text(world.client("coordinator").get("/g/group-a/states").get_data(as_text=True))
    assert "United Kingdom GB, outside the European Union" in page
    assert world.client("coordinator").get("/g/group-a/states/TN").status_code == 404, "nothing is recorded"
