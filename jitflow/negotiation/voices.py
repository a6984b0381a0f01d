"""Who speaks for whom at a table, and while the text is open to be spoken of."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from jitflow.drafting import service as drafting
from jitflow.negotiation.errors import NegotiationError
from jitflow.negotiation.reading import sitting
from jitflow.parties import service as parties


def seated(session: Session, instrument_id: str) -> set[str]:
    """The parties for which somebody sits at the table who may speak."""
    return {one.party for one in parties.seats_of(session, instrument_id) if one.role != "reader"}


def may_speak(
    session: Session, data: drafting.InstrumentData, marking: Mapping[str, str] | None, party: str, acting_party: str
) -> None:
    """A party speaks for itself; for one without a seat the office that keeps the instrument records what it says.

    Raises NegotiationError: over, unknown_party.
    """
    if data.status == "closed":
        raise NegotiationError("over", "the procedure is over")
    if party not in {one.id for one in sitting(session, data, marking)}:
        raise NegotiationError("unknown_party", "there is no such party at the table")
    if party == acting_party:
        return
    home = parties.home_party(data)
    if not home or acting_party != home or party in seated(session, data.id):
        raise NegotiationError("unknown_party", "a party speaks for itself")
