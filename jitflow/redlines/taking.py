"""What a file says becomes suggestions and comments, or is thrown away. The units come from the pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from jitflow import reach
from jitflow.audit.verbs import Verb
from jitflow.comments import service as comments
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting import service as drafting
from jitflow.merging import same
from jitflow.negotiation import service as negotiation
from jitflow.redlines import remarks
from jitflow.redlines.lines import ImportLine, RedlineError, import_line, record
from jitflow.redlines.models import WordImport


@dataclass(frozen=True)
class Confirmed:
    """What a confirmed file became."""

    suggestions: int
    comments: int
    failed: tuple[str, ...] = ()
    """Paths that could not be suggested any more."""
    lost: int = 0
    """Comments that could not be taken over; which, and why, the line of the file says."""


def what_is_there(session: Session, instrument_id: str, line: ImportLine) -> dict[str, Any]:
    """What of a plan stands there already: ``now`` (path to the text), ``suggested`` (paths), ``said`` (places of comments)."""
    data, said = drafting.load(session, instrument_id), line.plan or {"clauses": [], "comments": []}
    open_ones = negotiation.suggestions(session, instrument_id, only_open=True)
    threads = comments.threads_of(session, instrument_id)
    bodies = {one.body for thread in threads for one in (thread, *thread.answers)}
    return {
        "now": {
            one["path"]: data.texts.get(one["path"], {}).get(line.language, {}).get("text", "") for one in said["clauses"]
        },
        "suggested": {
            one["path"] for one in said["clauses"] for other in open_ones
            if (other.path, other.language) == (one["path"], line.language) and same(other.proposed, one["new"])
        },
        "said": {index for index, one in enumerate(said["comments"]) if set(remarks.pieces(one)) <= bodies},
    }  # fmt: skip


def confirm(
    unit: WriteUnit, import_id: str, clauses: set[str], notes: set[int], actor_id: str, party: str
) -> Confirmed:
    """Make suggestions of the chosen clauses (paths) and comments of the chosen notes, all in one act.

    What changes nothing any more, or whose place is gone, is told and left, and so is a comment that cannot be kept.
    Raises RedlineError (not_found, decided).
    """
    row = _undecided(unit, import_id)
    line, data = import_line(row, with_plan=True), drafting.load(unit.session, row.instrument_id)
    made, failed = [], []
    for one in line.plan["clauses"]:
        if one["path"] not in clauses or not one["usable"]:
            continue
        told = ", ".join(one["authors"])
        note = f"{line.filename}: {told}" if told else line.filename
        try:
            made.append(
                negotiation.suggest(
                    unit, data.id, one["path"], line.language, one["base"], one["new"], actor_id, party,
                    note=note[:1000], origin="word",
                )
            )  # fmt: skip
        except negotiation.NegotiationError:
            failed.append(one["path"])
    written, lost = remarks.write(unit, data, line.plan["comments"], notes, actor_id)
    row.state, row.decided_by, row.decided_at = "confirmed", actor_id, clock.now()
    row.outcome = {"suggestions": made, "comments": written, "failed": len(failed), "left": len(line.plan["left"])}
    if lost:
        row.outcome = {**row.outcome, "lost": lost}
    detail = {"act": "confirmed", "suggestions": made, "comments": written, "failed": failed, "comments_failed": len(lost)}
    record(unit, Verb.ALTERED, data, row, actor_id, detail)
    return Confirmed(len(made), len(written), tuple(failed), len(lost))


def discard(unit: WriteUnit, import_id: str, actor_id: str) -> None:
    """Throw away what a file says. Raises RedlineError (not_found, decided)."""
    row = _undecided(unit, import_id)
    row.state, row.decided_by, row.decided_at = "discarded", actor_id, clock.now()
    erase(row)
    data = drafting.load(unit.session, row.instrument_id)
    record(unit, Verb.ERASED, data, row, actor_id, {"act": "discarded"})


def _undecided(unit: WriteUnit, import_id: str) -> WordImport:
    row = unit.session.get(WordImport, import_id)
    if row is None:
        raise RedlineError("not_found", "there is no such file")
    reach.lock_instrument(unit.session, row.instrument_id)
    unit.session.refresh(row)
    if row.state != "waiting" or row.erased_at is not None:
        raise RedlineError("decided", "this file was decided on already")
    return row


def erase(row: WordImport) -> None:
    """Empty what a file said."""
    row.plan, row.erased_at = None, clock.now()
