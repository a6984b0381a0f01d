"""Whether all signatures that stand were given to one text: to the sealed texts as they are now.

A signature keeps the hashes of the sealed texts, one a language. A translation may be edited and sealed anew while the
parties sign one after the other; if it is one of the authentic languages, they would have signed different agreements.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.drafting.service import InstrumentData
from jitflow.instruments import keys
from jitflow.instruments.events import Entry
from jitflow.instruments.position import Position
from jitflow.instruments.procedure import Side
from jitflow.procedure import log, seals
from jitflow.procedure.models import ProcedureEvent


def authentic(side: Side, data: InstrumentData) -> list[str]:
    """The authentic languages that the answers name; none while they name none, or the form does not ask."""
    named = keys.get(data.answers, side.authentic) if side.authentic else None
    return [one for one in named if isinstance(one, str)] if isinstance(named, list) else []


def standing_signatures(position: Position) -> list[Entry]:
    """The signatures given since the text was last closed, of parties that still stand where signing brought them.

    Closing the text anew ends those before it, and so does opening what was issued: what a party signs of a working
    copy is that copy.
    """
    found: dict[str, Entry] = {}
    for one in position.history:
        if not one.applied or one.event.kind != "transition":
            continue
        declared = position.side.transition[one.transition]
        if declared.seals or declared.reopens:
            found.clear()
        if declared.signs:
            found[one.party] = one
    return [one for one in found.values() if _stands(position, one)]


def _stands(position: Position, one: Entry) -> bool:
    reached = {move.to for move in position.side.transition[one.transition].moves if move.to}
    return not reached or bool(reached & position.current(one.party))


def signed_same(session: Session, data: InstrumentData, position: Position) -> bool:
    """Whether every signature that stands was given to the sealed texts of the authentic languages as they are now.

    True while nobody has signed.
    """
    given = standing_signatures(position)
    if not given:
        return True
    valid = seals.text_hashes(session, data.id)
    languages = {data.language, *authentic(position.side, data)}
    events = [one.event.id for one in given]
    rows = session.scalars(select(ProcedureEvent).where(ProcedureEvent.id.in_(events)))
    signed = [(row.values or {}).get(log.SEALED) or {} for row in rows]
    return all(one.get(code) == valid.get(code) for one in signed for code in languages)
