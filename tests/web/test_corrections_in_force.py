"""What can be put right once an agreement is in force, and what cannot: nobody corrects it out of force."""

from __future__ import annotations

from typing import Any

from jitflow.db.units import read_unit, write_unit
from jitflow.instruments import machine
from jitflow.instruments.procedure import Role
from jitflow.procedure import log, service as procedure
from jitflow.procedure.models import ProcedureEvent
from tests.fixtures.life import Answer, Life, fields_of, filled
from tests.web.test_life_of_a_team import sealed_anew


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


def newest(life: Life) -> ProcedureEvent:
    """The last line of the log."""
    with read_unit() as session:
        return log.rows_of(session, life.instrument_id)[-1]


def taken_back(life: Life, person: str, event: ProcedureEvent) -> ProcedureEvent:
    """Take an event back, through the page that says what falls away; the line that did it."""
    shown = put_right(life, person, event, "void")
    assert shown.status == 200, shown.words[:900]
    form = fields_of(shown.text, "novalidate")
    assert life.post(person, f"/procedure/events/{event.id}", {**filled(form, {}), "act": "do"}).status == 303
    return newest(life)


def sealed(life: Life) -> bool:
    """Whether a valid seal lies on what is stored, as the next step would find it."""
    with read_unit() as session:
        return bool(procedure.standing(session, life.instrument_id).paper.sealed)


def test_a_party_brings_the_table_to_no_standstill(signing: Life) -> None:
    """What it took back before anybody signed would make the closing of the text impossible: only the office may say so."""
    event = entered(signing, "agree_text", "p2")
    shown = put_right(signing, "german", event, "void")
    assert shown.status == 422 and "Afterwards “Close the text and open it for signature” could not have happened" in shown.words
    own = entered(signing, "need_no_authorisation", "p1")
    assert put_right(signing, "lead", own, "void").status == 200, "the office sees that the log will contradict itself"


def test_a_refusal_stands_at_the_field_it_is_about(in_force: Life) -> None:
    shown = put_right(in_force, "german", entered(in_force, "sign", "p2"), "correct", signed_on="2026-06-30")
    assert shown.status == 422 and 'id="event-signed_on-error"' in shown.text and "lies in the future" in shown.words


def test_a_signature_is_not_moved_behind_the_entry_into_force(in_force: Life) -> None:
    in_force.at("2026-05-20")
    moment = {"at.day": "14", "at.month": "5", "at.year": "2026"}
    event = entered(in_force, "sign", "p2")
    path = f"/procedure/events/{event.id}"
    form = filled(fields_of(in_force.get("german", path).text, "data-unsaved"), {"event.signed_on": "2026-05-14"})
    moved = {f"event.{name}": value for name, value in moment.items()}
    shown = in_force.post("german", path, {**form, **moved, "kind": "correct", "reason": "Signed later.", "act": "look"})
    assert shown.status == 422 and "The entry into force lies before a signature." in shown.words


def test_what_was_taken_back_is_not_issued_again_by_undoing_that(in_force: Life) -> None:
    line = taken_back(in_force, "lead", entered(in_force, "enter_into_force"))
    assert (in_force.data().status, in_force.stand("agreement")) == ("draft", "signing")
    in_force.write("text:en:media.text", "Nobody signed this.")
    shown = put_right(in_force, "lead", line, "void")
    assert shown.status == 422 and "enter the step anew" in shown.words
    assert (in_force.data().status, in_force.stand("agreement")) == ("draft", "signing")


def test_a_party_undoes_its_own_taking_back_and_nobody_elses(signing: Life) -> None:
    life = signing.at("2026-05-04")
    life.take("german", "sign", "p2", signed_on="2026-05-04")
    line = taken_back(life, "german", entered(life, "sign", "p2"))
    assert life.stand("participation:p2") == "text_agreed"
    assert put_right(life, "greek", line, "void").status == 422, "another party's taking back"
    taken_back(life, "german", line)
    assert life.stand("participation:p2") == "signed"


def test_a_working_copy_outlives_a_log_that_contradicts_itself(in_force: Life) -> None:
    life = in_force.at("2026-06-01")
    life.take("lead", "suspend", reasons="Summer.")
    life.take("lead", "resume")
    life.take("lead", "propose_amendment", clauses=["14"], reasons="Weekly meetings are needed.")
    life.write("text:en:consultation.text", "The leaders meet each week.")
    line = taken_back(life, "lead", entered(life, "resume"))
    assert life.data().status == "draft" and life.data().texts["consultation.text"]["en"]["text"] == "The leaders meet each week."
    taken_back(life, "lead", line)
    data = life.data()
    assert (data.status, life.stand("amendment")) == ("draft", "amending")
    assert data.texts["consultation.text"]["en"]["text"] == "The leaders meet each week."


def test_a_working_copy_that_is_opened_again_leaves_the_seals_of_what_is_in_force(in_force: Life) -> None:
    life = in_force.at("2026-06-01")
    old = life.data().texts["consultation.text"]["en"]["text"]
    life.take("lead", "propose_amendment", clauses=["14"], reasons="Weekly meetings are needed.")
    life.take("lead", "drop_amendment", reasons="Not needed.")
    assert life.data().status == "issued" and sealed(life)
    taken_back(life, "lead", entered(life, "drop_amendment"))
    assert life.data().status == "draft" and not sealed(life), "the copy has no seal of its own"
    life.write("text:en:consultation.text", "The leaders meet each week.")
    life.take("lead", "drop_amendment", reasons="Not needed after all.")
    assert life.data().status == "issued" and sealed(life), "what is in force kept its seal"
    assert life.data().texts["consultation.text"]["en"]["text"] == old


def test_a_withdrawal_that_holds_again_ends_the_seats_again(in_force: Life) -> None:
    life = in_force.at("2026-10-01")
    life.take("serbian", "announce_withdrawal", "p4", effective_on="2026-11-01", inventory=True)
    life.at("2026-11-02").take("serbian", "withdraw", "p4")
    line = taken_back(life, "lead", entered(life, "withdraw", "p4"))
    assert life.get("serbian").status == 200
    event, office = entered(life, "withdraw", "p4"), life.users["lead"]
    back = procedure.Step("withdraw", None, "Europe/Rome", "undone", kind="void", corrects=line.id, reason="It left.")
    who = machine.Actor(office, frozenset({Role.PROSECUTOR}), "p1", frozenset({"p4"}))
    with write_unit() as unit:
        procedure.take(unit, life.instrument_id, back, who, "prosecutor")
    assert life.stand("participation:p4") == "withdrawn" and event.transition == "withdraw"
    assert life.get("serbian").status == 404


def test_an_extension_rests_on_the_end_that_all_signed(in_force: Life) -> None:
    life = in_force.at("2027-10-20")
    life.take("lead", "propose_extension", new_end="2028-05-11", reasons="The money is not found.")
    for party, person in (("p1", "lead"), ("p2", "german"), ("p3", "greek"), ("p4", "serbian")):
        life.take(person, "sign_extension", party, signed_on="2027-10-20")
    life.take("lead", "extend")
    shown = put_right(life, "german", entered(life, "sign_extension", "p2"), "correct", new_end="2029-05-11")
    assert shown.status == 422, "the others signed another end"


def test_an_amendment_is_signed_in_the_words_that_another_party_signed(in_force: Life) -> None:
    life = in_force.at("2026-09-01")
    life.take("lead", "propose_amendment", clauses=["14"], reasons="Weekly meetings are needed.")
    life.write("text:en:consultation.text", "The leaders meet each week.")
    for person in ("lead", "german", "greek", "serbian"):
        life.agree_all(person)
    life.translate("de")
    life.take("lead", "close_amendment", recipient="All", reason_for="Read", known=True)
    life.seal("de")
    life.take("lead", "sign_amendment", "p1", signed_on="2026-09-01")
    sealed_anew(life, "Andere Worte.")
    assert "Another party has signed other words" in life.refused("german", "sign_amendment", "p2", signed_on="2026-09-01")


def test_an_amendment_is_not_in_force_before_what_it_amends(in_force: Life) -> None:
    """Else the older text would come back: what is in force is what was issued for the latest day."""
    life = in_force.at("2026-06-01")
    life.take("lead", "propose_amendment", clauses=["14"], reasons="Weekly meetings are needed.")
    life.write("text:en:consultation.text", "The leaders meet each week.")
    for person in ("lead", "german", "greek", "serbian"):
        life.agree_all(person)
    life.translate("de")
    life.take("lead", "close_amendment", recipient="All", reason_for="Read", known=True)
    life.seal("de")
    for party, person in (("p1", "lead"), ("p2", "german"), ("p3", "greek"), ("p4", "serbian")):
        life.take(person, "sign_amendment", party, signed_on="2026-05-10")
    assert "would be in force before “Record the entry into force”" in life.refused("lead", "amend", in_force_on="2026-05-10")
    life.take("lead", "amend", in_force_on="2026-06-01")
    shown = put_right(life, "lead", entered(life, "amend"), "correct", in_force_on="2026-05-10")
    assert shown.status == 422 and "would be in force before “Record the entry into force”" in shown.words
    later = put_right(life, "lead", entered(life, "enter_into_force"), "correct", in_force_on="2026-07-01", ends_on="2028-01-01")
    assert later.status == 422 and "would be in force before" in later.words


def test_an_undone_correction_is_judged_like_the_step(in_force: Life) -> None:
    """A day that was put right does not come back by undoing that: the entry into force rests on it."""
    life = in_force.at("2026-05-20")
    event = entered(life, "sign", "p2")
    path = f"/procedure/events/{event.id}"
    form = filled(fields_of(life.get("german", path).text, "data-unsaved"), {"event.signed_on": "2026-05-09"})
    shown = life.post("german", path, {**form, "kind": "correct", "reason": "Signed earlier.", "act": "look"})
    assert shown.status == 200, shown.words[:900]
    assert life.post("german", path, {**filled(fields_of(shown.text, "novalidate"), {}), "act": "do"}).status == 303
    correction = newest(life)
    force = entered(life, "enter_into_force")
    shown = put_right(life, "lead", force, "correct", in_force_on="2026-05-10", ends_on="2027-11-10")
    assert shown.status == 200, shown.words[:900]
    address = f"/procedure/events/{force.id}"
    assert life.post("lead", address, {**filled(fields_of(shown.text, "novalidate"), {}), "act": "do"}).status == 303
    undone = put_right(life, "german", correction, "void")
    assert undone.status == 422 and "lies before a signature" in undone.words
