"""A walk of what is drafted here through the database, on SQLite and PostgreSQL: guards, seals, stances and versions.

The walks of `test_stored_walks` register what happened on paper, so that the table alone is asked. Here a text of several
parties is drafted: its lifecycle and the steps of each party are judged, it is sealed, signed, issued and opened again,
and between two steps somebody says something of the clauses or changes an answer. After every act what is stored agrees
with a replay from the beginning; what is refused leaves everything as it was.
"""

from __future__ import annotations

import datetime
import random
from collections import Counter
from typing import Any

from jitflow import paths
from jitflow.audit import service as audit
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.errors import NotADraft
from jitflow.drafting.models import Instrument
from jitflow.instruments import announcing, judging
from jitflow.instruments.events import Event
from jitflow.instruments.machine import Actor, Refused
from jitflow.instruments.procedure import EventFieldType, Role, Transition
from jitflow.negotiation import clauses, reading, service as negotiation
from jitflow.procedure import in_force, seals, service, signatures
from jitflow.procedure.service import Step
from tests.contracts.test_procedures import everything
from tests.fixtures import drafts
from tests.fixtures.drafts import World, each_database, make_world  # noqa: F401 - fixtures, found by name
from tests.instruments import example_of, product
from tests.property.test_stored_walks import look, stored

SLUG, VERSION = "jit", "2017-01-19"
ACTS, END = 32, 1
"""How many acts, and how many of them at the end may end something for good."""
CHANGE, BACK, WRONG = (1, 14), (5, 12), (2, 9, 18)
"""When an answer changes, a step is taken back, and one is tried that something speaks against."""
JOIN = 2
"""Parties that join: each more makes the walk longer, not richer."""
FIRST = datetime.datetime(2026, 1, 10, 9, tzinfo=datetime.UTC)
LATE = datetime.timedelta(days=600)


def drafted() -> World:
    """The whole example of the form as a draft, authentic in its own language alone."""
    world, definition = make_world(), product().definition(SLUG, VERSION)
    drafts.open_draft(world, definition)
    example = example_of(definition)
    with write_unit() as unit:
        row = unit.session.get(Instrument, world.instrument)
        parties = example.answers["parties"][:JOIN]  # who is named takes part: no text is signed by some of its parties
        answers = of_states(example.answers, {one["state"] for one in parties})
        row.answers = answers | {
            "authentic_languages": ["en"],
            "signatures": [{key: one for key, one in item.items() if key != "date"} for item in answers["signatures"]],
        }
        row.issuing_state = "IT"
        unit.record("altered", focus_group_id=world.group, actor_id=world.lead, object_type="instrument", object_id=row.id)
        unit.session.flush()
        now = drafting.load(unit.session, row.id).texts
        posted = [
            drafting.Posted(f"text:en:{path}", now.get(path, {}).get("en", {}).get("text"), slots["en"]["text"])
            for path, slots in example.texts.items()
        ]
        drafting.save(unit, row.id, posted, world.lead, definition)
    return world


def of_states(value: Any, states: set[str]) -> Any:
    """Answers without what is said of other States."""
    if isinstance(value, dict):
        return {key: of_states(one, states) for key, one in value.items()}
    if isinstance(value, list):
        named = [one for one in value if (one.get("state") if isinstance(one, dict) else one) in states]
        of_countries = bool(value) and all(
            (isinstance(one, dict) and "state" in one) or (isinstance(one, str) and len(one) == 2 and one.isupper()) for one in value
        )
        return [of_states(one, states) for one in (named if of_countries else value)]
    return value


class Walk:
    """One walk; what is done least is done first."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self.world, self.chance, self.taken = world, chance, Counter[str]()
        self.did = Counter[str]()
        self.who = Actor(world.lead, frozenset(Role))

    def act(self, number: int) -> None:
        """One act, and what must hold after it."""
        with read_unit() as session:
            here = service.standing(session, self.world.instrument).position
        at = FIRST + datetime.timedelta(days=number)
        steps = [one for one in here.history if one.event.kind == "transition" and not one.voided]
        if number in CHANGE or (in_force.stands(here) and not self.did["stood"]):
            self.change()
        elif number in BACK:
            slip = steps[-1]
            self.enter(Step(slip.transition, None, "Europe/Rome", f"back-{number}", kind="void", corrects=slip.event.id, reason="Slip."))
        elif number in WRONG:
            self.enter(self.refused_now(number, at))
        elif (step := self.choose(number, at)) is not None:
            self.enter(step)
        else:
            self.speak()
        self.look()

    def choose(self, number: int, at: datetime.datetime) -> Step | None:
        """Of the steps that nothing known speaks against one that leads where nobody was, else the one taken least."""
        with read_unit() as session:
            found = service.standing(session, self.world.instrument)
            here, side = found.position, found.position.side
            to_join = [each.id for each in reading.parties_of(found.data)[:JOIN] if each.id not in here.parties]
            open_ = [
                one for one in found.options(self.who)
                if one.allowed and (to_join or not one.transition.adds_party)
                and (number > ACTS - END or not one.transition.to or not side.state[one.transition.to].final)
            ]  # fmt: skip

            def known_ground(one: judging.Option) -> bool:
                return not one.transition.adds_party and (
                    not one.transition.to or (one.party, one.transition.to) in here.visited
                )

            one = min(open_, key=lambda one: (known_ground(one), self.taken[one.transition.id], self.chance.random()), default=None)
            if one is None or (known_ground(one) and self.chance.random() < 0.5):
                return None
            party = to_join[0] if one.transition.adds_party else one.party
            event = Event("e", "transition", one.transition.id, at, {}, party, self.world.lead)
            values = filled(one.transition, at) | announcing.suggestions(found.position, event, found.judged_on)
        self.taken[one.transition.id] += 1
        known = (*(each.id for each in one.not_judged), *one.pending)
        return Step(one.transition.id, at, "Europe/Rome", f"t-{number}", values, party, acknowledged=known)

    def refused_now(self, number: int, at: datetime.datetime) -> Step:
        """A step that something speaks against."""
        with read_unit() as session:
            found = service.standing(session, self.world.instrument).options(self.who)
        one = self.chance.choice([one for one in found if not one.allowed])
        self.did["wrong"] += 1
        return Step(one.transition.id, at, "Europe/Rome", f"wrong-{number}", filled(one.transition, at), one.party)

    def enter(self, step: Step) -> None:
        before = stored(self.world)
        try:
            with write_unit() as unit:
                taken = service.take(unit, self.world.instrument, step, self.who, "prosecutor")
        except Refused as refused:
            assert refused.reasons and stored(self.world) == before, "nothing is stored of what is refused"
            self.did["refused"] += 1
            return
        look(self.world, taken.after)
        declared = taken.after.side.transition[step.transition]
        self.did.update(["back"] if step.kind == "void" else [step.transition])
        for name in ("seals", "signs", "issues", "reopens"):
            self.did[name] += step.kind != "void" and getattr(declared, name)

    def speak(self) -> None:
        """A party agrees to every clause as it stands; over an issued text nobody says anything."""
        with write_unit() as unit:
            data = drafting.load(unit.session, self.world.instrument)
            shown = {one.section.id: one.digest for one in clauses.clauses(reading.facts_of(data), data.id)}
            home, sitting = reading.home_of(data), reading.sitting(unit.session, data, unit.session.get(Instrument, data.id).marking)
            for party in [one.id for one in sitting] if data.status == "draft" else []:
                negotiation.set_stances(
                    unit, data.id, "agreed", shown, party, self.world.lead, acting_party=home, reason="Said on the telephone"
                )
                self.did["spoken"] += 1

    def change(self) -> None:
        """An answer that no paper prints changes: a seal is void and every stance on its clause waits again."""
        data = self.world.data()
        months = data.answers["period"]["number"]
        sealed = data.status == "draft" and _sealed(self.world)
        try:
            self.world.save(drafting.Posted("period.number", months, months % 36 + 6))
        except NotADraft:
            assert data.status != "draft"
            self.did["stood"] += 1
            return
        assert data.status == "draft" and not _sealed(self.world)
        self.did["void"] += sealed
        self.did["changed"] += 1

    def look(self) -> None:
        """Status, seals, signatures and versions are those of the log."""
        with read_unit() as session:
            found = service.standing(session, self.world.instrument)
            here = found.position
            row, definition = session.get(Instrument, self.world.instrument), found.definition
            issued = in_force.versions_of(session, here, row.id, "Europe/Rome")
            valid = [one for one in seals.valid(session, row.id) if one.kind == "original"]
            snapshot = seals.snapshot_of(definition, found.data)
            assert len(valid) <= 1 and all(not seals.changed_since(one.snapshot, snapshot) for one in valid)
            assert found.paper.sealed is bool(valid)
            assert found.paper.signed_same is (not signatures.standing_signatures(here) or bool(valid)), "what was signed is sealed"
        if here.is_over and here.conflict is None:
            assert row.status == "closed"
        else:
            assert row.status == ("issued" if in_force.stands(here) else "draft")
        assert len(issued) == sum(
            one.applied and one.event.kind == "transition" and here.side.transition[one.transition].issues for one in here.history
        )


def _sealed(world: World) -> bool:
    with read_unit() as session:
        return seals.is_sealed(session, world.instrument)


def filled(transition: Transition, at: datetime.datetime) -> dict[str, Any]:
    """Something for every question: another State, the day of the step, an end of a period far behind it."""
    values = everything(transition)
    for one in transition.fields:
        if one.type is EventFieldType.COUNTRY:
            values[one.key] = ["DE"] if one.many else "DE"
        if one.type is EventFieldType.DATE and not one.many:
            values[one.key] = ((at + LATE) if "end" in one.key else at).date().isoformat()
    return values


def test_what_is_drafted_walks_through_its_life_on_either_database(each_database, monkeypatch) -> None:  # noqa: F811 - a fixture
    monkeypatch.setenv("JITFLOW_FORMS", str(paths.FORMS))
    walk = Walk(drafted(), random.Random(1))  # noqa: S311 - the same walk in every run
    for number in range(ACTS):
        walk.act(number)
    done = ("seals", "signs", "issues", "spoken", "changed", "stood", "back")
    assert all(walk.did[one] for one in done) and walk.did["refused"] >= walk.did["wrong"] > 0, walk.did
    assert audit.verify() is None, "and every entry of the trail holds"
