"""Plain data of the head of a negotiation: how far it is, each party, and the step that closes the text."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from jitflow.drafting import pages as drafting_pages
from jitflow.instruments.judging import Judge
from jitflow.instruments.position import Position
from jitflow.instruments.procedure import Transition
from jitflow.negotiation import drafts, pages, reading
from jitflow.negotiation.pages import Here
from jitflow.negotiation.table import Mark, Row, Table
from jitflow.procedure import options, pages as procedure_pages
from jitflow.web.locale import format_date, gettext as _, language_name, ngettext


def context(session: Session, here: Here) -> dict[str, Any]:
    """What stands above the table, on the page of the table and on that of a clause."""
    procedure = procedure_pages.load(session, here.draft)
    known = drafts.drafts_of(session, here.data.id, only_circulated=not here.keeps)
    newest = known[0] if known else None
    compare = {"a": str(newest.number), "b": "now"} if newest is not None else {}
    return {
        "head": drafting_pages.head(here.draft),
        "summary": summary(here, newest),
        "parties": [party_card(here, one, procedure.position) for one in here.order()],
        "columns": [pages.short_column(here, one) for one in here.order()],
        "signing": closing_step(here, procedure),
        "head_urls": {
            "compare": pages.address("versions", **compare),
            "paper": drafting_pages.address("papers.index"),
        },
    }


def summary(here: Here, newest: drafts.Draft | None) -> str:
    """The lines under the title: which draft, how far the clauses are, in which language it is written."""
    if not here.table.parties:
        return _("Nobody sits at the table yet: name the parties in the form.")
    language = _("Language of the draft: %(language)s.", language=language_name(here.data.language))
    return " ".join(filter(None, (_version(here, newest), counted(here.table), language)))


def _version(here: Here, newest: drafts.Draft | None) -> str:
    if newest is None:
        return ""
    day = format_date(newest.made_at)
    if newest.revision == here.data.revision:
        return _("Version %(number)d of %(day)s.", number=newest.number, day=day)
    return _("Version %(number)d of %(day)s, changed since.", number=newest.number, day=day)


def counted(table: Table) -> str:
    """ "14 of 18 clauses agreed by all parties, 2 objected, 1 open, 1 commented.": each clause counts once."""
    rows = table.counted
    found = {mark: sum(_state(row) is mark for row in rows) for mark in Mark}
    parts = [_("%(agreed)d of %(all)d clauses agreed by all parties", agreed=found[Mark.AGREED], all=len(rows))]
    if found[Mark.OBJECTED]:
        parts.append(ngettext("%(num)s objected", "%(num)s objected", found[Mark.OBJECTED]))
    if found[Mark.OPEN]:
        parts.append(ngettext("%(num)s open", "%(num)s open", found[Mark.OPEN]))
    if found[Mark.COMMENTED]:
        parts.append(ngettext("%(num)s commented", "%(num)s commented", found[Mark.COMMENTED]))
    return ", ".join(parts) + "."


def _state(row: Row) -> Mark:
    """Where a clause stands as a whole: an objection weighs most, and a comment more than silence."""
    if row.agreed_by_all:
        return Mark.AGREED
    if row.objected:
        return Mark.OBJECTED
    return Mark.COMMENTED if any(cell.mark is Mark.COMMENTED for cell in row.cells) else Mark.OPEN


def party_card(here: Here, party: str, position: Position) -> dict[str, Any]:
    """How far one party is."""
    marks = here.table.marks_of(party)
    total = sum(marks.values())
    own, one = party == here.own, here.short(party)
    return one | {
        "state": here.state(party),
        "own": own,
        "agreed": marks[Mark.AGREED],
        "total": total,
        "words": _("%(agreed)d of %(all)d agreed", agreed=marks[Mark.AGREED], all=total),
        "parts": _bar(marks, total),
        "standing": _standing(here, party, position),
        "seat": own or party in here.seated or party == reading.home_of(here.data),
    }


def _bar(marks: dict[Mark, int], total: int) -> list[dict[str, Any]]:
    shown, start = [], 0.0
    for mark in (Mark.AGREED, Mark.CHANGED, Mark.COMMENTED, Mark.OBJECTED):
        if marks[mark]:
            width = round(100 * marks[mark] / total, 2)
            shown.append({"mark": mark.value, "start": start, "width": width})
            start = round(start + width, 2)
    return shown


def _standing(here: Here, party: str, position: Position) -> str:
    """Where the party stands in the procedure and since when: the state of the first region that each party has."""
    region = next((one for one in position.side.regions if one.per), None)
    key = f"{region.id}:{party}" if region is not None else ""
    state = position.marking.get(key)
    if state is None:
        return ""
    title = here.draft.words.plain(
        f"procedure.{position.side.id}.state.{state}:title", position.side.state[state].title
    )
    entered = [one for one in position.history if one.applied and any(move[0] == key for move in one.moved)]
    return _("%(state)s since %(day)s", state=title, day=format_date(entered[-1].at)) if entered else title


def closing_step(here: Here, procedure: procedure_pages.Here) -> dict[str, Any] | None:
    """The step that closes the text as it stands now, with every reason why it cannot be taken yet; None for no such step."""
    if not procedure.may_act or not here.stands:
        return None
    step = _next_seal(procedure.position)
    if step is None:
        return None
    judge = Judge(procedure.position, procedure.found.judged_on)
    judge.draft = here.draft.result
    return options.option(here.draft, procedure.words, judge.judge(step, procedure.actor, ""))


def _next_seal(position: Position) -> Transition | None:
    """The first step that seals the text and leaves a state that is current for all parties."""
    current = position.current()
    return next(
        (one for one in position.side.transitions if one.seals and not one.per and current & set(one.leaves)), None
    )
