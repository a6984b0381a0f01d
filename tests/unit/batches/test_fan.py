"""One order per executing State from one set of facts: what is common, what differs, what is offered later."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import select

from jitflow import library, reach
from jitflow.audit.models import AuditEntry
from jitflow.batches import fan, service as batches
from jitflow.cases import service as cases
from jitflow.cases.models import Case
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.instruments.loader import load_all
from jitflow.libraries import service as libraries
from jitflow.merging import Posted
from tests.fixtures.drafts import FORMS

REAL, SMALL = load_all(Path(__file__).parents[3] / "forms"), load_all(FORMS)
ORDER = REAL.definition("eio")
WHEN = {"kind": "exact", "start": "2026-06-11"}


class Desk:
    """A case with three persons, two offences and an authority."""

    def __init__(self, world, definition) -> None:
        self.world, self.definition = world, definition
        with write_unit() as unit:
            case = reach.lock_case(unit.session, world.case)
            names = ("Rossi", "Neri", "Gallo")
            self.persons = [cases.add_person(unit, case, {"surname": one}, "suspect", world.lead) for one in names]
            texts = {"facts": {"en": "The boat sailed."}}
            self.offences = [
                cases.add_offence(unit, case, {"title": one, "when": WHEN, "texts": texts}, world.lead)
                for one in ("Aliki", "Sveta")
            ]
            self.court = cases.add_authority(unit, case, {"name": "Court"}, "court", world.lead)

    def prepare(self, *states: str, persons: int = 1, offences: int = 2, **more) -> str:
        common = {
            "language": "en", "persons": [one.id for one in self.persons[:persons]],
            "offences": [one.id for one in self.offences[:offences]], "authority": self.court.id, "answers": {}, **more,
        }  # fmt: skip
        with write_unit() as unit:
            case = reach.lock_case(unit.session, self.world.case)
            row = fan.prepare(unit, self.definition, case, self.world.lead, states=list(states), common=common)
        self.batch = row.id
        return self.batch

    def revise(self, path: str, value, base=None, **more) -> list[batches.Refused]:
        with write_unit() as unit:
            return fan.revise(unit, self.definition, self.batch, [Posted(path, base, value)], self.world.lead, **more)

    def own(self, state: str, path: str, value, base=None) -> list[batches.Refused]:
        with write_unit() as unit:
            return fan.write_own(unit, self.definition, self.batch, state, [Posted(path, base, value)], self.world.lead)

    def open(self) -> batches.Opened:
        with write_unit() as unit:
            return fan.open_orders(unit, self.definition, self.batch, library.states(), self.world.lead)

    def data(self) -> batches.BatchData:
        with read_unit() as session:
            return batches.load(session, self.batch)

    def drafts(self) -> dict[str, drafting.InstrumentData]:
        with read_unit() as session:
            return {one.state: drafting.load(session, one.instrument_id) for one in self.data().orders}

    def offers(self) -> dict[str, list[drafting.Offer]]:
        with read_unit() as session:
            known = REAL if self.definition is ORDER else SMALL
            return drafting.offers_of_case(session, known, session.get(Case, self.world.case))


@pytest.fixture
def desk(world, notice) -> Desk:
    return Desk(world, notice)


@pytest.fixture
def orders(world) -> Desk:
    return Desk(world, ORDER)


def said(draft: drafting.InstrumentData, key: str) -> str:
    return draft.texts[key]["en"]["text"]


def test_one_order_per_state_with_the_same_facts_and_answers(orders: Desk):
    orders.prepare("FR", "DE", "FR", persons=3)
    orders.revise("answer:assistance", "Hand over the log books.")
    orders.revise("answer:proceedings", ["criminal"])
    assert orders.open() == batches.Opened(["EIO-1", "EIO-2"], {})
    drafts = orders.drafts()
    assert list(drafts) == ["FR", "DE"] and {one.executing_state for one in drafts.values()} == {"FR", "DE"}
    for draft in drafts.values():
        assert [one["surname"] for one in draft.answers["persons"]] == ["Rossi", "Neri", "Gallo"]
        assert [one["title"] for one in draft.answers["offences"]] == ["Aliki", "Sveta"]
        assert draft.answers["proceedings"] == ["criminal"]
        assert said(draft, "assistance") == "Hand over the log books." and draft.answers["authority"]["name"] == "Court"
    assert orders.offers() == {}
    assert orders.open() == batches.Opened(), "opening again opens nothing"


def test_what_differs_for_one_state_stands_in_its_order_only(desk: Desk):
    desk.prepare("GR", "DE")
    desk.revise("answer:remarks", "For all.")
    desk.own("DE", "answer:remarks", "For Germany.")
    desk.open()
    assert {state: said(draft, "remarks") for state, draft in desk.drafts().items()} == {
        "GR": "For all.", "DE": "For Germany.",
    }  # fmt: skip
    desk.revise("answer:remarks", "For all of you.", base="For all.")
    found = {one.executing_state: desk.offers().get(one.id) for one in desk.drafts().values()}
    assert found["DE"] is None and [one.after for one in found["GR"]] == ["For all of you."]


def test_a_later_change_is_offered_to_every_draft_and_taken_one_by_one(desk: Desk):
    desk.prepare("GR", "DE")
    desk.open()
    desk.revise("answer:calls_count", 2)
    with write_unit() as unit:
        cases.update_facts(unit, desk.persons[0], [Posted("forenames", None, "Anna")], desk.world.lead)
    drafts, offers = desk.drafts(), desk.offers()
    for draft in drafts.values():
        assert {one.path for one in offers[draft.id]} == {"calls_count", "skipper.forenames"}
        assert "calls_count" not in draft.answers, "no draft changes by itself"
    first = drafts["GR"]
    with write_unit() as unit:
        tokens = {one.path: one.token for one in offers[first.id]}
        drafting.take_offers(unit, desk.definition, first.id, tokens, desk.world.lead)
        batches.note_taken(unit, desk.batch, [first.id], desk.world.lead)
    assert {state: draft.answers.get("calls_count") for state, draft in desk.drafts().items()} == {"GR": 2, "DE": None}
    assert list(desk.offers()) == [drafts["DE"].id]
    assert [one.taken_revision for one in desk.data().orders] == [1, 0]


def test_a_person_added_later_is_offered_to_the_orders(orders: Desk):
    orders.prepare("FR")
    orders.open()
    ids = [one.id for one in orders.persons]
    orders.revise("persons", ids[:2], base=ids[:1])
    (found,) = orders.offers().values()
    assert "Neri" in [one.after for one in found]


@pytest.mark.parametrize(("state", "code"), [("FR", "not_a_participant"), ("IT", "own_state")])
def test_a_state_that_takes_no_part_gets_no_order(desk: Desk, state: str, code: str):
    with pytest.raises(batches.BatchError) as refused:
        desk.prepare("GR", state)
    assert refused.value.code == code
    assert state == "IT" or "prefect of the harbour" in str(refused.value), "it names the alternative"
    with read_unit() as session:
        assert batches.batches_of(session, desk.world.case) == [], "nothing is half stored"


def test_denmark_and_ireland_are_refused_with_the_right_alternative(orders: Desk):
    for state, words in (("DK", "letter of request"), ("IE", "Production or Preservation Order")):
        with pytest.raises(batches.BatchError, match=words):
            orders.prepare("FR", state)


def test_what_cannot_be_stored_is_refused(desk: Desk):
    for more, code in (({"persons": 2}, "one_person"), ({"persons": 0}, "one_person")):
        with pytest.raises(batches.BatchError) as refused:
            desk.prepare("GR", **more)
        assert refused.value.code == code
    with pytest.raises(batches.BatchError) as refused:
        desk.prepare()
    assert refused.value.code == "state_missing"
    desk.prepare("GR", "DE")
    for act, code in (
        (lambda: desk.own("GR", "answer:calls_count", 2), "unknown_field"),
        (lambda: desk.own("GR", "authority", "nobody"), "unknown_authority"),
        (lambda: desk.own("SE", "answer:remarks", "x"), "unknown_state"),
        (lambda: desk.revise("answer:sender.name", "x"), "unknown_field"),
        (lambda: desk.revise("answer:calls_count", "many"), "bad_value"),
        (lambda: desk.revise("persons", ["stranger"], base=desk.data().common["persons"]), "person_of_another_case"),
    ):
        with pytest.raises(batches.BatchError) as refused:
            act()
        assert refused.value.code == code


def test_a_change_made_meanwhile_is_given_back(desk: Desk):
    desk.prepare("GR")
    desk.revise("answer:remarks", "Theirs.")
    assert desk.revise("answer:remarks", "Mine.") == [batches.Refused("answer:remarks", "Theirs.")]
    desk.own("GR", "answer:remarks", "Theirs.")
    assert desk.own("GR", "answer:remarks", "Mine.") == [batches.Refused("answer:remarks", "Theirs.")]


def test_the_only_authority_of_a_state_in_the_address_book_is_named(desk: Desk):
    with write_unit() as unit:
        one = libraries.add_address(unit, desk.world.group, {"state": "GR", "kind": "court", "name": "Piraeus"}, desk.world.lead)
        for name in ("Kiel", "Emden"):
            libraries.add_address(unit, desk.world.group, {"state": "DE", "kind": "court", "name": name}, desk.world.lead)
    desk.prepare("GR", "DE")
    assert {place.state: place.own for place in desk.data().orders} == {"GR": {"authority": one.id}, "DE": {}}


def test_the_audit_entries_carry_no_values(desk: Desk):
    desk.prepare("GR")
    desk.revise("answer:remarks", "Secret words.")
    desk.open()
    with read_unit() as session:
        details = [str(one.detail) for one in session.scalars(select(AuditEntry).where(AuditEntry.object_type == "batch"))]
    assert len(details) == 3 and not any("Secret" in one for one in details)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    states=st.lists(st.sampled_from([one for one in ORDER.participants if one != "IT"]), min_size=1, max_size=5),
    persons=st.integers(0, 3), offences=st.integers(0, 2), own=st.booleans(),
    answers=st.dictionaries(st.sampled_from(["assistance", "reasons"]), st.sampled_from(["One.", "Two."])),
)  # fmt: skip
def test_exactly_one_draft_per_chosen_state_and_no_fact_lost(orders: Desk, states, persons, offences, own, answers):
    orders.prepare(*states, persons=persons, offences=offences, answers=answers)
    if own:
        orders.own(states[0], "answer:assistance", "Own.")
    orders.open()
    data, drafts = orders.data(), orders.drafts()
    assert [one.state for one in data.orders] == list(dict.fromkeys(states))
    assert len(set(data.draft_ids)) == len(data.orders) == len(drafts)
    for state, draft in drafts.items():
        assert draft.executing_state == state
        assert len(draft.answers.get("persons") or []) == persons and len(draft.answers.get("offences") or []) == offences
        wanted = {**answers, **({"assistance": "Own."} if own and state == states[0] else {})}
        assert {key: said(draft, key) for key in wanted} == wanted
