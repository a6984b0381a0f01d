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
from jitflow.redlines.lines import ImportLine, RedlineError, import_line, record
from jitflow.redlines.models import WordImport


@dataclass(frozen=True)
class Confirmed:
    """What a confirmed file became."""

    suggestions: int
    comments: int
    failed: tuple[str, ...] = ()
    """Paths that could not be suggested any more."""


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
        "said": {index for index, one in enumerate(said["comments"]) if _body(one) in bodies},
    }  # fmt: skip


def confirm(
    unit: WriteUnit, import_id: str, clauses: set[str], notes: set[int], actor_id: str, party: str
) -> Confirmed:
    """Make suggestions of the chosen clauses (paths) and comments of the chosen notes, all in one act.

    What changes nothing any more, or whose place is gone, is told and left. Raises RedlineError (not_found, decided).
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
    written = _write_notes(unit, data, line.plan["comments"], notes, actor_id)
    row.state, row.decided_by, row.decided_at = "confirmed", actor_id, clock.now()
    row.outcome = {"suggestions": made, "comments": written, "failed": len(failed), "left": len(line.plan["left"])}
    detail = {"act": "confirmed", "suggestions": made, "comments": written, "failed": failed}
    record(unit, Verb.ALTERED, data, row, actor_id, detail)
    return Confirmed(len(made), len(written), tuple(failed))


def _write_notes(
    unit: WriteUnit, data: drafting.InstrumentData, given: list[dict[str, Any]], chosen: set[int], actor_id: str
) -> list[str]:
    """The comments of the file as shared comments of the importing party; an answer goes to its thread while that is there."""
    where = {"focus_group_id": data.focus_group_id, "case_id": data.case_id}
    threads: dict[int, str] = {}
    made = []
    for index, one in enumerate(given):
        if index not in chosen:
            continue
        thread = one["thread"] or threads.get(one["parent"], "")
        try:
            if thread:
                comments.answer(unit, data.id, thread, _body(one), actor_id, where=where)
                threads[index] = thread
            elif one["path"]:
                thread = comments.add(unit, data.id, one["path"], _body(one), actor_id, where=where, shared=True)
                threads[index] = thread
        except comments.CommentError:
            continue
        if index in threads:
            made.append(threads[index])
    return made


def _body(one: dict[str, Any]) -> str:
    """A comment of the file, with whoever wrote it there."""
    said = f"{one['author']}: {one['text']}" if one["author"] else one["text"]
    return said if len(said) <= comments.LONGEST else f"{said[: comments.LONGEST - 1]}…"


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
