"""What can be put right once an agreement is in force, and what cannot: nobody corrects it out of force."""

from __future__ import annotations

from typing import Any

from jitflow.db.units import read_unit
from jitflow.procedure import log
from jitflow.procedure.models import ProcedureEvent
from tests.fixtures.life import Answer, Life, fields_of, filled


def entered(life: Life, step: str, party: str = "") -> ProcedureEvent:
    """The line of the log by which a step was taken."""
    with read_unit() as session:
        rows = log.rows_of(session, life.instrument_id)
    return next(row for row in rows if (row.transition, row.party, row.kind) == (step, party, "transition"))


def put_right(life: Life, person: str, event: ProcedureEvent, kind: str, act: str = "look", **values: Any) -> Answer:
    """Correct an event, or take it back, on its page."""
    path = f"/procedure/events/{event.id}"
    form = fields_of(life.get(person, path).text, "data-unsaved")
    sent = filled(form, {f"event.{name}": value for name, value in values.items()}) if form is not None else {}
    return life.post(person, path, {**sent, "kind": kind, "reason": "Entered wrongly.", "act": act})


def test_nobody_takes_a_signature_back_from_an_agreement_in_force(in_force: Life) -> None:
    event, before = entered(in_force, "sign", "p2"), in_force.data().event_count
    for person in ("german", "lead"):
        for act in ("look", "do"):
            put_right(in_force, person, event, "void", act)
    assert "“Record the entry into force” rests on this event" in put_right(in_force, "german", event, "void").words
    data = in_force.data()
    assert (data.status, data.event_count, in_force.stand("agreement")) == ("issued", before, "active")


def test_a_signature_is_taken_back_while_nothing_rests_on_it(signing: Life) -> None:
    life = signing.at("2026-05-04")
    life.take("german", "sign", "p2", signed_on="2026-05-04")
    shown = put_right(life, "german", entered(life, "sign", "p2"), "void")
    assert shown.status == 200 and "rests on this event" not in shown.words
    assert put_right(life, "greek", entered(life, "sign", "p2"), "void").status == 422, "another party's signature"


def test_a_corrected_day_is_judged_as_the_step_was(in_force: Life) -> None:
    event = entered(in_force, "enter_into_force")
    refused = put_right(in_force, "lead", event, "correct", in_force_on="2026-05-10")
    assert refused.status == 422 and "lies before a signature" in refused.words
