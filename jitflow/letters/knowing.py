"""What a letter can begin with: read from the instrument, its case, its log and the letters before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from jitflow import holidays_of, paths, reach
from jitflow.amendments import service as amendments
from jitflow.db import clock
from jitflow.documents.catalogue import Catalogue
from jitflow.drafting import service as drafting
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Facts
from jitflow.instruments.letters import CHANGES, LetterForm
from jitflow.instruments.parties import parties_in
from jitflow.letters import parties
from jitflow.letters.beginning import Earlier, Sources
from jitflow.letters.rows import Clause, Known, PartyFacts, Taken, since
from jitflow.parties import service as table
from jitflow.procedure import private, service as procedure
from jitflow.procedure.standing import Standing

SENT = "sent"
WRITTEN = ("draft", SENT)
"""Letters of ours from which another one takes something; one of all parties only from what left the desk."""


def sources(
    session: Session, definition: Definition, data: drafting.InstrumentData, form: LetterForm, earlier: Earlier | None,
    before: list[Any], languages: tuple[str, ...], party: str,
) -> Sources:  # fmt: skip
    """Where the first values of a letter come from. `before`: the letters that were written, the newest first; `party`:
    for whom it is written, "" for the office that keeps the instrument; `languages`: those of the letter."""
    zone = reach.zone_of(session, data.focus_group_id)
    home = table.home_party(data)
    told = frozenset(one.event_id for one in before if one.kind == form.id and one.status == SENT and one.event_id)
    found = known(session, definition, data, form, party or home, languages, zone, told)
    read = [one for one in before if one.status in WRITTEN and (not form.joint or one.status == SENT or one.shared_at)]
    found = replace(found, written={one.kind: (one.answers, one.texts) for one in reversed(read)})

    def last(step: str) -> Any:
        taken = found.last(step, found.party)
        if taken is None and form.joint:
            taken = found.last(step, home)  # who joined later has taken no step of the beginning; the paper is that of all
        return None if taken is None else (taken.at, dict(taken.values))

    return Sources(
        data.side, data.answers, data.texts, meta(definition, data), data.language,
        clock.now().astimezone(ZoneInfo(zone)).date(), zone, last, earlier,
        *parties.known(session, data, form, before, definition), _zones(data), found, _chosen(definition, data),
    )  # fmt: skip


def _chosen(definition: Definition, data: drafting.InstrumentData) -> Callable[[str, str], str]:
    """The words of the options chosen at a key, in a language of the form."""

    def words(key: str, language: str) -> str:
        catalogue, codes = Catalogue(definition, language, paths.TRANSLATIONS), keys.get(data.answers, key)
        said = codes if isinstance(codes, list) else [codes]
        return "; ".join(
            catalogue.text(f"{key}.{one.code}:wording", one.wording) for one in definition.fields[key].options if one.code in said
        )

    return words


def known(
    session: Session, definition: Definition, data: drafting.InstrumentData, form: LetterForm, party: str,
    languages: tuple[str, ...], zone: str, told: frozenset[str],
) -> Known:  # fmt: skip
    """The parties and where they stand, the steps that hold, and, where the letter asks for them, the clauses that differ.
    `told`: events with which a letter of this kind went out already."""
    try:
        found = procedure.standing(session, data.id)
    except procedure.NoProcedure:
        return Known(party, zone=zone)
    position = found.position
    listed = tuple(
        PartyFacts(one.id, one.state, one.authority, position.current(one.id))
        for one in parties_in(definition, data.side, data.answers)
    )
    taken = since([
        Taken(one.transition, one.party, one.at, _open(found, one, form.joint))
        for one in position.history if one.applied and one.event.kind == "transition"
        and not (one.transition in form.once and one.event.id in told)
    ], form.afresh)  # fmt: skip
    wanted = any(rows.source == CHANGES for rows in form.rows) or any(one == (CHANGES,) for one in form.prefill.values())
    clauses = {code: tuple(_clauses(session, found, code)) for code in languages} if wanted else {}
    return Known(party, listed, taken, clauses, zone)


def _open(found: Standing, entry: Any, joint: bool) -> dict[str, Any]:
    """What was filled in with a step, without what another party keeps to itself; in a letter of all, what any does."""
    declared = found.position.side.transition.get(entry.transition)
    hidden = private.hidden(declared, entry.event, found.position.log)
    if joint and declared is not None:
        hidden = frozenset(one.key for one in declared.fields if one.private)
    return {name: value for name, value in entry.values.items() if name not in hidden}


def _clauses(session: Session, found: Standing, language: str) -> list[Clause]:
    """What the working copy changes; where none is open, what the newest version changed."""
    listed = amendments.of_copy(found, language)
    if found.version is None:
        _found, issued = amendments.known(session, found.data.id)
        made = amendments.consolidated(session, found, issued, issued[-1].from_day) if len(issued) > 1 else None
        listed = amendments.of_versions(found, made, language)[0][1] if made is not None else []
    return [Clause(one.letter.rstrip(".") or one.heading, one.old, one.new, one.id) for one in listed]


def meta(definition: Definition, data: drafting.InstrumentData) -> dict[str, str | None]:
    """The person concerned and the two States."""
    facts = Facts(definition, drafting.to_instrument(data, clock.now().date()))
    person = [str(value) for key in definition.opening.person_keys if (value := facts.value(key))]
    return {"person": ", ".join(person), "issuing_state": data.issuing_state, "executing_state": data.executing_state}


def _zones(data: drafting.InstrumentData) -> dict[str, str]:
    """The time zone of each of the two States that is known here."""
    states = {"issuing": data.issuing_state, "executing": data.executing_state}
    codes = holidays_of.known_codes()
    return {side: holidays_of.zone_of(state) for side, state in states.items() if state and state in codes}
