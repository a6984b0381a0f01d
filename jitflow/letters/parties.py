"""Who writes to whom: what the case, an earlier letter and the address book know of sender and recipient."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from jitflow import ownership
from jitflow.cases import service as cases
from jitflow.db.units import WriteUnit
from jitflow.instruments.definition import Definition, FieldType
from jitflow.instruments.letters import LetterForm
from jitflow.instruments.values import ValueProblem, check_value
from jitflow.libraries import service as libraries

THEIRS = {"issuing_authority": "issuing_state", "executing_authority": "executing_state"}
"""Recipients that are an authority of a State of the instrument."""


def known(
    session: Session, data: Any, form: LetterForm, earlier: Iterable[Any], definition: Definition
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """What a letter of this side begins with: the last one to the same recipient, recipient and sender of the case.

    `data` is the instrument, `earlier` its letters, the newest first. Another side of one case has instruments of its
    own, so what went out here was written by this side.
    """
    assert definition.letters is not None
    to = form.to[data.side]
    forms = definition.letters.form
    same = (
        one for one in earlier
        if one.direction == "out" and one.status != "withdrawn" and forms[one.kind].to.get(data.side) == to
    )  # fmt: skip
    last = next(same, None)
    theirs = getattr(data, THEIRS[to.value], None) if to.value in THEIRS else None
    ours = data.executing_state if data.side == "executing" else data.issuing_state
    listed = [line.facts for line in _authorities(session, data.case_id)]
    return dict(last.answers) if last else {}, only(listed, theirs), only(listed, ours)


def _authorities(session: Session, case_id: str) -> list[Any]:
    """The authorities of the case, for who works on it: who only sits at the table of an instrument sees none of them."""
    return cases.all_facts(session, case_id)["authorities"] if ownership.is_home() else []


def of_state(session: Session, case_id: str, state: str) -> list[Any]:
    """The authorities of the case in a State, and those of which no State is known."""
    listed = _authorities(session, case_id)
    return [one for one in listed if (one.facts.get("address") or {}).get("country") in (None, state)]


def only(listed: Iterable[dict[str, Any]], state: str | None) -> dict[str, Any]:
    """The only authority in a State; where there are several, nobody can tell which one is meant."""
    found = [one for one in listed if state and (one.get("address") or {}).get("country") == state]
    return facts_of(found[0]) if len(found) == 1 else {}


def facts_of(entry: dict[str, Any]) -> dict[str, Any]:
    """An authority of a case or of an address book in the words of `PARTY_FACTS`."""
    telephones = entry.get("telephones") or []
    told = {
        "name": entry.get("name"),
        "address": entry.get("address"),
        "telephone": telephones[0] if telephones else entry.get("telephone"),
        "email": entry.get("email"),
        "fax": entry.get("fax"),
        "languages": entry.get("languages"),
        "representative": entry.get("representative"),
        "post": entry.get("post"),
        "state": entry.get("state") or (entry.get("address") or {}).get("country"),
    }
    return {name: value for name, value in told.items() if value}


def authority(unit: WriteUnit, data: Any, entry_id: str, actor_id: str) -> dict[str, Any] | None:
    """What is known of an authority of the case or of the address book of the group; None where it is in neither.

    `data` is the instrument. An entry of the address book is marked as used.
    """
    listed = _authorities(unit.session, data.case_id)
    found = next((line for line in listed if line.id == entry_id), None)
    if found is not None:
        return facts_of(found.facts)
    entry = libraries.address_row(unit.session, data.focus_group_id, entry_id)
    if entry is None:
        return None
    libraries.mark_used(unit, entry, actor_id)
    return facts_of(libraries.line_of(entry).values)


def filled(definition: Definition, own: Definition, party: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Key of the letter to value for one party; None empties what is not known of this one. `own` is the letter: a form
    that is prescribed names its parties as it does, or not at all."""
    assert definition.letters is not None
    made: dict[str, Any] = {}
    for fact, key in definition.letters.parties.get(party, {}).items():
        if key not in own.fields:
            continue
        declared = own.fields[key]
        assert declared.type is not FieldType.PROSE
        try:
            made[key] = check_value(declared, facts.get(fact))
        except ValueProblem:
            made[key] = None
    return made
