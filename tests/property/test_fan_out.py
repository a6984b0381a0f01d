"""One order per State, from one set of facts: the orders differ only by what their States determine, and a later change
reaches exactly the orders that use it, each when somebody takes it over there (issue 5)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st

from jitflow.cases import service as cases
from jitflow.cases.models import Case
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.service import Posted
from jitflow.instruments import keys
from jitflow.merging import same
from tests.fixtures.drafts import World, _database, make_world
from tests.unit.batches.test_fan import ORDER, SMALL, Desk

NOTICE = SMALL.definition("harbour_notice")
STATES = ("GR", "DE")
OWN = "remarks"
CALL = "calls.{call}."
REMARKS = f"text:en:{OWN}"
# Path in each order to what it comes from: (kind of fact, its path), or the common answers of the batch.
SOURCES = {
    "skipper.surname": ("person", "surname"),
    "sender.name": ("authority", "name"),
    "text:en:" + CALL + "story": ("offence", "text:en:facts"),
    "calls_count": ("answer", "calls_count"),
    REMARKS: ("answer", OWN),
}
words = st.sampled_from(["", "a", "b", "c"])
step = st.tuples(
    st.sampled_from(["change", "type", "take", "decline"]), st.sampled_from(STATES), st.sampled_from(sorted(SOURCES)), words
)


@pytest.fixture(scope="module")
def world() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        made = _database(None, Path(folder))
        next(made)
        yield make_world()
        next(made, None)


def shaped(name: str, text: str) -> Any:
    """These words as a value of this field."""
    return ({"": None, "a": 1, "b": 2, "c": 3}[text]) if name == "calls_count" else text or None


class Orders:
    """The orders of one batch to two States, and what each last saw of the facts."""

    def __init__(self, world: World, own: str) -> None:
        self.desk, self.world, self.own = Desk(world, NOTICE), world, own
        self.facts = {"person": self.desk.persons[0], "offence": self.desk.offences[0], "authority": self.desk.court}
        self.common: dict[str, Any] = {"calls_count": None, OWN: "a"}
        self.desk.prepare(*STATES, offences=1)
        self.desk.revise(f"answer:{OWN}", "a")
        if own:
            self.desk.own("DE", f"answer:{OWN}", own)
        self.desk.open()
        self.ids = {state: draft.id for state, draft in self.desk.drafts().items()}
        self.calls = {state: draft.answers["calls"][0]["id"] for state, draft in self.desk.drafts().items()}
        self.seen = {(state, name): self.source(state, name) for state in STATES for name in SOURCES}

    def path(self, state: str, name: str) -> str:
        return name.format(call=self.calls[state])

    def uses(self, state: str, name: str) -> bool:
        """Whether the order takes this from what is common: its own answer stands in place of the common one."""
        return not (self.own and state == "DE" and SOURCES[name] == ("answer", OWN))

    def source(self, state: str, name: str) -> Any:
        """What the case or the batch says for this order now."""
        kind, path = SOURCES[name]
        if kind == "answer":
            return self.common[path] if self.uses(state, name) else self.own
        with read_unit() as session:
            facts = session.get(type(self.facts[kind]), self.facts[kind].id).facts
        return facts.get("texts", {}).get("facts", {}).get("en") if path.startswith("text:") else facts.get(path)

    def held(self, state: str) -> dict[str, Any]:
        """What the order holds at every path there is."""
        with read_unit() as session:
            data = drafting.load(session, self.ids[state])
        found = {}
        for name in SOURCES:
            path = self.path(state, name)
            if path.startswith("text:"):
                found[name] = data.texts.get(path.removeprefix("text:en:"), {}).get("en", {}).get("text")
            else:
                found[name] = keys.get(data.answers, path)
        rest = {key: value for key, value in data.answers.items() if key not in ("skipper", "sender", "calls", "calls_count")}
        return found | {"rest": rest, "texts": len(data.texts)}

    def offers(self) -> dict[str, dict[str, drafting.Offer]]:
        with read_unit() as session:
            case = session.get(Case, self.world.case)
            found = drafting.offers_of_case(session, SMALL, case, list(self.ids.values()))
        return {state: {one.path: one for one in found.get(self.ids[state], ())} for state in STATES}

    def change(self, name: str, text: str) -> None:
        """A fact of the case, or a common answer of the batch, changes."""
        kind, path = SOURCES[name]
        value = shaped(name, text)
        if kind == "answer":
            assert self.desk.revise(f"answer:{path}", value, base=self.common[path]) == []
            self.common[path] = value
            return
        with write_unit() as unit:
            posted = Posted(path, self.source("GR", name), value)
            cases.update_facts(unit, self.facts[kind], [posted], self.world.editor)

    def type(self, state: str, name: str, text: str) -> None:
        with write_unit() as unit:
            posted = Posted(self.path(state, name), self.held(state)[name], shaped(name, text))
            drafting.save(unit, self.ids[state], [posted], self.world.lead, NOTICE)

    def decide(self, verb: Any, state: str, offer: drafting.Offer) -> None:
        with write_unit() as unit:
            decided = verb(unit, NOTICE, self.ids[state], {offer.path: offer.token}, self.world.editor)
        assert decided.done == [offer.path]


@settings(max_examples=20)
@example(own="b", steps=[("change", "GR", REMARKS, "c"), ("take", "GR", REMARKS, ""), ("change", "GR", REMARKS, "a")])
@example(own="", steps=[("change", "GR", REMARKS, "c"), ("decline", "DE", REMARKS, ""), ("take", "GR", REMARKS, "")])
@given(own=st.sampled_from(["", "b"]), steps=st.lists(step, min_size=1, max_size=10))
def test_a_change_is_offered_to_exactly_the_orders_that_use_it_and_taken_in_one_leaves_the_other(world, own, steps):
    orders = Orders(world, own)
    for act, state, name, text in steps:
        before, other = {one: orders.held(one) for one in STATES}, STATES[state == STATES[0]]
        if act == "change":
            orders.change(name, text)
            assert {one: orders.held(one) for one in STATES} == before, "no order changes by itself"
        elif act == "type":
            orders.type(state, name, text)
        elif offer := orders.offers()[state].get(orders.path(state, name)):
            orders.decide(drafting.take_offers if act == "take" else drafting.decline_offers, state, offer)
            orders.seen[state, name] = offer.fact
            wanted = before[state] | ({name: offer.after} if act == "take" else {})
            assert {**orders.held(state), "texts": 0} == {**wanted, "texts": 0}, "that and nothing else"
        assert orders.held(other) == before[other], "the other order stands"
        look(orders)


def look(orders: Orders) -> None:
    """Offered in an order is what its facts say, is not blank, and the order neither holds nor has seen; and all of that."""
    offered = orders.offers()
    for state in STATES:
        held = orders.held(state)
        for name in SOURCES:
            fact, seen, path = orders.source(state, name), orders.seen[state, name], orders.path(state, name)
            new = fact is not None and not same(fact, held[name]) and not same(fact, seen)
            assert (path in offered[state]) is new, (state, name)
            assert not new or same(offered[state][path].fact, fact)


@settings(max_examples=10)
@given(
    states=st.lists(st.sampled_from([one for one in ORDER.participants if one != "IT"]), min_size=2, max_size=4, unique=True),
    persons=st.integers(0, 3), offences=st.integers(1, 2),
    own=st.dictionaries(st.sampled_from(["assistance", "reasons"]), st.sampled_from(["One.", "Two."])),
    measures=st.lists(st.sampled_from(["existing_evidence", "covert", "bank_accounts"]), unique=True),
)  # fmt: skip
def test_orders_differ_only_by_what_their_state_determines(world, states, persons, offences, own, measures):
    desk = Desk(world, ORDER)
    desk.prepare(*states, persons=persons, offences=offences, answers={"assistance": "All.", "proceedings": ["criminal"]})
    for key, text in own.items():
        desk.own(states[0], f"answer:{key}", text)
    if measures:
        desk.own(states[0], "answer:measures", sorted(measures))
    desk.open()
    drafts = desk.drafts()
    assert {state: draft.executing_state for state, draft in drafts.items()} == {state: state for state in states}
    first, *others = (plain(draft) for draft in drafts.values())
    assert all(one == others[0] for one in others)
    differing = {name for name in {*first, *others[0]} if first.get(name) != others[0].get(name)}
    common = {"assistance": "All."}
    wanted = {f"text:{key}" for key, text in own.items() if common.get(key) != text}
    assert differing == wanted | ({"measures"} if measures else set())


def plain(draft: drafting.InstrumentData) -> dict[str, Any]:
    """What an order says and how it was opened, without its own ids, its number and its State."""
    ids = {one["id"]: f"#{number}" for group in ("persons", "offences") for number, one in enumerate(draft.answers.get(group) or [])}

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(one) for key, one in value.items() if key != "id"}
        return [bare(one) for one in value] if isinstance(value, list) else value

    texts = {
        "text:" + ".".join(ids.get(part, part) for part in path.split(".")): slots["en"]["text"]
        for path, slots in draft.texts.items()
    }
    head = {"head": (draft.slug, draft.version, draft.language, draft.issuing_state, draft.side)}
    return bare(draft.answers) | texts | head
