"""What left a focus group, to whom and why; and who looked into a case that is not their own, and why.

Recipient and reason are sealed. The entry of the trail names the row and carries a keyed hash of it, so that a row
that was changed or is gone is found, and nobody can guess a recipient from the trail.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from jitflow import ownership
from jitflow.audit import chain, service as audit
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit, ground
from jitflow.disclosures.models import Disclosure, ReasonedAccess

INTERNAL = ("findings", "previews", "overrides", "comments")
"""Internal work product: it goes along only where somebody chose it and said why."""
LOOK_LASTS = timedelta(hours=8)
SHORTEST_REASON = 10
LONGEST = 2000


class DisclosureError(ValueError):
    """A disclosure or a look that cannot be recorded.

    `field` names what is missing: recipient, justification, internal_reason, reason.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class DisclosureLine:
    """One disclosure of a case."""

    id: str
    object_type: str
    object_id: str
    channel: str
    recipient: str
    justification: str
    internal: tuple[str, ...]
    internal_reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Look:
    """One look into a case from outside its team."""

    user_id: str
    reason: str
    since: datetime
    until: datetime


def record(
    unit: WriteUnit,
    *,
    focus_group_id: str,
    case_id: str | None,
    object_type: str,
    object_id: str,
    recipient: str,
    justification: str,
    channel: str,
    actor_id: str,
    internal: Iterable[str] = (),
    internal_reason: str = "",
    event_id: str | None = None,
    party: str = ownership.HOME,
) -> str:
    """Enter that something left the focus group; call it in the unit of the act. Returns the id of the row.

    party: whose it is (`jitflow.ownership`): of what a party hands out for itself the others are told nothing.
    case_id is None only for what belongs to no case. Internal work product goes along with a reason of its own, or not.
    Raises DisclosureError without recipient or justification, and for internal work product nobody knows.
    """
    internal = sorted(set(internal))
    recipient, justification, why = recipient.strip(), justification.strip(), internal_reason.strip()
    asked = [("recipient", recipient), ("justification", justification)]
    for field, given in [*asked, *([("internal_reason", why)] if internal else [])]:
        if not 0 < len(given) <= LONGEST:
            raise DisclosureError(field, f"a disclosure needs a {field} of at most {LONGEST} characters")
    if strange := set(internal) - set(INTERNAL):
        raise DisclosureError("internal", f"no internal work product: {', '.join(sorted(strange))}")
    row = Disclosure(
        focus_group_id=focus_group_id, case_id=case_id, object_type=object_type, object_id=object_id, channel=channel,
        recipient=recipient, justification=justification, internal=internal,
        internal_reason=why if internal else None, event_id=event_id, actor_id=actor_id, party=party,
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    unit.record(
        Verb.DISCLOSED, focus_group_id=focus_group_id, actor_id=actor_id, object_type=object_type, object_id=object_id,
        case_id=case_id,
        detail={"disclosure": row.id, "row": digest(row)} | ({} if party else {"channel": channel, "internal": row.internal}),
    )  # fmt: skip
    return row.id


def of_case(session: Session, case_id: str) -> list[DisclosureLine]:
    """What left the focus group of this case, the latest first; without what parties at a table handed out for themselves."""
    seen = Disclosure.party.in_(ownership.own_owners())
    return _lines(session, select(Disclosure).where(Disclosure.case_id == case_id, seen))


def of_no_case(session: Session, focus_group_id: str) -> list[DisclosureLine]:
    """What left this focus group and belongs to none of its cases, the latest first."""
    return _lines(
        session, select(Disclosure).where(Disclosure.focus_group_id == focus_group_id, Disclosure.case_id.is_(None))
    )


def _lines(session: Session, statement: Select) -> list[DisclosureLine]:
    rows = session.scalars(statement.order_by(Disclosure.created_at.desc(), Disclosure.id.desc()))
    return [
        DisclosureLine(
            row.id, row.object_type, row.object_id, row.channel, row.recipient or "", row.justification or "",
            tuple(row.internal), row.internal_reason or "", row.actor_id, row.created_at,
        )
        for row in rows
    ]  # fmt: skip


def digest(row: Disclosure) -> str:
    """The keyed hash that the trail holds of a row: without the keys of the instance nothing can be guessed from it."""
    content = {
        "id": row.id, "focus_group_id": row.focus_group_id, "case_id": row.case_id, "object_type": row.object_type,
        "object_id": row.object_id, "channel": row.channel, "recipient": row.recipient,
        "justification": row.justification, "internal": row.internal, "internal_reason": row.internal_reason,
        "actor_id": row.actor_id, **({"party": row.party} if row.party else {}),
    }  # fmt: skip
    key = ground().keyring.secret("disclosures")
    return hmac.new(key, chain.canonical(content), hashlib.sha256).hexdigest()


def first_changed(session: Session, focus_group_id: str) -> int | None:
    """The number of the first entry of the trail whose disclosure is gone or says something else; None: all hold."""
    for sequence, detail in audit.details(session, focus_group_id, Verb.DISCLOSED):
        if "disclosure" not in detail:
            continue
        row = session.get(Disclosure, detail["disclosure"])
        if row is None or not hmac.compare_digest(digest(row), str(detail.get("row"))):
            return sequence
    return None


def begin_look(unit: WriteUnit, focus_group_id: str, case_id: str, user_id: str, reason: str) -> tuple[str, datetime]:
    """Keep the reason for a look into a case that is not one's own: id and end. The place in the team is the case's.

    Raises DisclosureError (reason) for one that says nothing.
    """
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST:
        raise DisclosureError("reason", f"a reason has {SHORTEST_REASON} to {LONGEST} characters")
    row = ReasonedAccess(
        focus_group_id=focus_group_id, case_id=case_id, user_id=user_id, reason=reason, until=clock.now() + LOOK_LASTS
    )
    unit.session.add(row)
    unit.session.flush()
    return row.id, row.until


def open_look(session: Session, user_id: str, case_id: str) -> str | None:
    """The reason that stands behind a look that has not ended, by its id."""
    statement = select(ReasonedAccess.id).where(
        ReasonedAccess.user_id == user_id, ReasonedAccess.case_id == case_id, ReasonedAccess.until > clock.now()
    )
    return session.scalar(statement.order_by(ReasonedAccess.until.desc()).limit(1))


def looks_of(session: Session, case_id: str) -> list[Look]:
    """Who looked into a case from outside its team, the latest first."""
    statement = select(ReasonedAccess).where(ReasonedAccess.case_id == case_id)
    rows = session.scalars(statement.order_by(ReasonedAccess.created_at.desc()).limit(200))
    return [Look(row.user_id, row.reason or "", row.created_at, row.until) for row in rows]
