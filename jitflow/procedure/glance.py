"""The procedure in a line, for lists and cards: where an instrument stands, and the next deadline. Two cheap queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sqlalchemy.orm import Session

from jitflow import across, library
from jitflow.db import clock
from jitflow.deadlines import service as deadlines
from jitflow.instruments.procedure import Side
from jitflow.procedure.limits import Limit, left, when
from jitflow.procedure.words import ProcedureWords
from jitflow.web.locale import gettext as _

KINDS = {"draft": "draft", "issued": "done", "received": "half", "registered": "half", "closed": "complete"}


def side_of(slug: str, version: str, side: str) -> Side | None:
    """The side of a definition, where it describes one."""
    described = library.library().definition(slug, version).procedure
    return described.sides.get(side) if described is not None else None


def states(line: Any) -> list[str]:
    """Where the regions stand that have left their start, in words; that of the first region always.

    `line` has slug, version, side and marking (None before the first step) of an instrument.
    """
    side = side_of(line.slug, line.version, line.side)
    if side is None:
        return []
    words, marking = ProcedureWords(line.slug, side), line.marking or {}
    starts = {region.id: region.start for region in side.regions}
    main = side.regions[0].id
    made = [words.state(side.state[marking.get(main, starts[main])])]
    for key, state in marking.items():
        region = key.partition(":")[0]
        if region != main and state in side.state and state != starts.get(region):
            made.append(words.state(side.state[state]))
    return made


def status(line: Any) -> dict[str, str]:
    """The state of the first region, with its shape."""
    found = states(line)
    return {"kind": KINDS.get(line.status, "half"), "words": found[0] if found else fallback(line.status)}


def fallback(code: str) -> str:
    """A status in words, where no procedure is described."""
    return {
        "draft": _("Draft"), "issued": _("Issued"), "received": _("Received"), "registered": _("Registered from paper"),
        "closed": _("Closed"),
    }.get(code, code)  # fmt: skip


def next_deadlines(
    session: Session, ids: Iterable[str], *, by: Literal["instrument", "case"] = "instrument", ruled: bool = False
) -> dict[str, dict[str, Any]]:
    """Id of the instrument (or case) to its next deadline, as a card shows it; the soonest first.

    ruled: without those that a team set itself, for who is not in it.
    """
    rows = deadlines.next_of(session, list(ids), by=by, ruled=ruled)
    named = across.instruments_named(session, {row.instrument_id for row in rows.values() if row.instrument_id})
    return {owner: _next(row, named.get(row.instrument_id)) for owner, row in rows.items()}


def _next(row: Any, line: Any) -> dict[str, Any]:
    limit = Limit.stored(row)
    side = side_of(line.slug, line.version, line.side) if line is not None else None
    deadline = side.deadline.get(limit.rule) if side is not None else None
    words = ProcedureWords(line.slug, side) if side is not None else None
    title = words.deadline(deadline) if words is not None and deadline is not None else limit.title
    return {
        "title": title or limit.rule, "when": when(limit), "left": left(limit, clock.now()),
        "number": line.number if line is not None else "",
    }  # fmt: skip


def by_deadline(lines: Iterable[Any], found: Mapping[str, Any]) -> list[Any]:
    """Lines with a deadline by its moment, the others after them in their order."""
    ranks = {owner: number for number, owner in enumerate(found)}
    return sorted(lines, key=lambda one: ranks.get(one.id, len(ranks)))


def by_party(here: Any, regions: list[dict[str, Any]]) -> dict[str, Any]:
    """The regions that have begun for a card: those of the whole procedure, and for each party the first of its own with
    what is open in the others."""
    whole: list[dict[str, Any]] = []
    parties: dict[str, list[dict[str, Any]]] = {}
    for key, one in zip(here.drawn.marking, regions, strict=True):
        name, _sep, party = key.partition(":")
        if one["begun"] and not party:
            whole.append(one)
        elif one["begun"] and (party not in parties or one["kind"] != "complete"):
            title = here.words.region(here.found.position.side.region[name])
            parties.setdefault(party, []).append(one | {"title": title})
    shown = [{"title": here.words.party(party), "states": states} for party, states in parties.items()]
    return {"regions": whole, "parties": shown}
