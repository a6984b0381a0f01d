"""What the table says reaches the guards of the procedure, and what each party signs is kept by its hash."""

from __future__ import annotations

import secrets

import pytest

from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.instruments.table_state import PartyAtTable, TableState, of_party, of_table
from jitflow.negotiation import clauses, languages, reading, service
from jitflow.procedure import log, seals, service as procedure
from tests.fixtures.negotiation import CLAUSE, Negotiation


def take(world: Negotiation, transition: str, party: str = "") -> str:
    step = procedure.Step(transition, clock.now(), "Europe/Rome", secrets.token_hex(16), party=party)
    actor = procedure.actor_of(world.users["lead"], "prosecutor", party)
    with write_unit() as unit:
        return procedure.take(unit, world.instrument_id, step, actor, "prosecutor").event_id


def agree(world: Negotiation, party: str) -> None:
    with write_unit() as unit:
        shown = {one.section.id: one.digest for one in clauses.clauses(reading.facts_of(world.data()), world.instrument_id)}
        service.set_stances(
            unit, world.instrument_id, "agreed", shown, party, world.users["lead"], acting_party=party
        )


def test_nothing_is_said_of_a_table_that_is_not_known() -> None:
    assert set(of_table(None, "p1").values()) == set(of_party(None, "p1").values()) == {None}
    known = TableState(2, 1, False, {"p1": PartyAtTable(0, False), "p2": PartyAtTable(2, True)})
    assert of_table(known, "p2") == {"open": 2, "objected": 1, "agreed_by_all": False, "own_open": 2}
    assert of_party(known, "p1") == {"agreed_all": True, "objected": False}
    assert of_party(known, "p9") == {"agreed_all": None, "objected": None}


def test_a_party_agrees_to_the_text_once_it_agreed_to_every_clause(negotiating: Negotiation) -> None:
    for party in ("p1", "p2", "p3", "p4"):
        take(negotiating, "join", party)
    with pytest.raises(procedure.Refused):
        take(negotiating, "agree", "p2")
    agree(negotiating, "p2")
    take(negotiating, "agree", "p2")
    with pytest.raises(procedure.Refused):
        take(negotiating, "close_text")
    for party in ("p1", "p3", "p4"):
        agree(negotiating, party)
    take(negotiating, "close_text")
    with read_unit() as session:
        hashes = seals.text_hashes(session, negotiating.instrument_id)
    event = take(negotiating, "sign", "p2")
    with read_unit() as session:
        rows = {row.id: row.values for row in log.rows_of(session, negotiating.instrument_id)}
        panel = languages.languages(session, negotiating.data(), reading.facts_of(negotiating.data()))
    assert rows[event][log.SEALED] == hashes and set(hashes) == {"en"}
    assert [(one["party"], one["same"]) for one in panel["signed"]] == [("p2", True)]
    assert panel["lines"][0]["final"] and panel["lines"][0]["full_hash"] == hashes["en"]
    negotiating.change("text:en:berth.text", CLAUSE + " More.")
    with read_unit() as session:
        panel = languages.languages(session, negotiating.data(), reading.facts_of(negotiating.data()))
    assert not panel["signed"][0]["same"] and panel["lines"][0]["void"], "what was signed is not what stands there now"
    page = negotiating.client("german").get(negotiating.at("negotiation")).get_data(as_text=True)
    assert "an earlier text" in page and "The seal is void" in page
