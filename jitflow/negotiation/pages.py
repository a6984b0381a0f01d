"""Plain data of the page of the table: clauses by parties, what waits for the reader's party, languages, versions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort, g, redirect, request
from sqlalchemy.orm import Session

from jitflow.accounts import service as accounts
from jitflow.drafting import pages as drafting_pages, service as drafting
from jitflow.drafting.pages import Draft
from jitflow.instruments import keys
from jitflow.instruments.facts import Facts
from jitflow.instruments.geography import shown as state_shown
from jitflow.instruments.parties import Party
from jitflow.negotiation import drafts, reading, service, suggestions
from jitflow.negotiation.languages import languages
from jitflow.negotiation.table import Mark, Row, Table
from jitflow.parties import service as parties
from jitflow.web.locale import country_name, gettext as _

WRITERS = frozenset({"editor", "lead", "seat_drafter"})
SPEAKERS = WRITERS | {"seat_negotiator"}
TEAM = frozenset({"editor", "lead"})
FILTERS = ("all", "ours", "objections", "not_agreed")
LATEST = 12


@dataclass
class Here:
    """The table of the instrument of this request, for the person who looks at it."""

    draft: Draft
    data: drafting.InstrumentData
    """All answers, internal ones too: what a clause says must not depend on who looks. Pages show clauses only."""
    facts: Facts
    table: Table
    sitting: list[Party]
    own: str
    """The party for which the reader acts; empty for who sits at the table without one."""
    seated: set[str]
    """Parties that have a seat."""
    marking: dict[str, str]

    @cached_property
    def party(self) -> dict[str, Party]:
        return {one.id: one for one in reading.parties_of(self.data)}

    @property
    def speaks(self) -> bool:
        """Whether the reader may say something at the table."""
        return g.reached.level in SPEAKERS and self.data.status != "closed"

    @property
    def stands(self) -> bool:
        """Whether the text is a draft or a working copy: only then is there something to agree to."""
        return self.data.status == "draft"

    @property
    def decides(self) -> bool:
        """Whether the reader may accept or refuse a suggestion."""
        return g.reached.level in WRITERS and self.data.status != "closed"

    @property
    def keeps(self) -> bool:
        """Whether the reader names versions and records what parties without a seat say."""
        return g.reached.seat is None and g.reached.level in TEAM and self.data.status != "closed"

    @property
    def voices(self) -> list[str]:
        """Parties for which the reader may speak: the own one, and those without a seat for whom keeps the file."""
        own = [self.own] if self.own in self.table.parties else []
        return own + (
            [one for one in self.table.parties if one != self.own and one not in self.seated] if self.keeps else []
        )

    def order(self) -> list[str]:
        """The own party stands last and is called "you": what the others say is read first."""
        others = [one for one in self.table.parties if one != self.own]
        return others + ([self.own] if self.own in self.table.parties else [])

    def name(self, party: str) -> str:
        """What a party is called in a sentence."""
        one = self.party.get(party)
        if one is None:
            return _("A party that is gone") if party else _("At the table without a party")
        state = country_name(one.state) if one.state else _("State not named yet")
        return f"{state}, {one.authority}" if one.authority else state

    def state(self, party: str) -> str:
        """The State of a party, by its name."""
        one = self.party.get(party)
        return country_name(one.state) if one is not None and one.state else _("State not named yet")

    def in_sentence(self, party: str) -> str:
        """The State of a party, where no other party is of that State; else its authority, too."""
        one = self.party.get(party)
        if one is None or not one.state or sum(other.state == one.state for other in self.party.values()) > 1:
            return self.name(party)
        return country_name(one.state)

    def short(self, party: str) -> dict[str, str]:
        """The head of a column."""
        one = self.party.get(party)
        code = state_shown(one.state) if one is not None and one.state else "?"
        return {"id": party, "code": code, "name": self.name(party), "authority": one.authority if one else ""}


def load(session: Session) -> Here:
    """The table of this request; an instrument that one authority concludes alone has none, and leads to its own page."""
    draft = drafting_pages.load(session)
    row = g.reached.instrument
    if not reading.has_table(draft.definition, draft.data.side):
        abort(redirect(drafting_pages.address("drafting.tasklist"), 303))  # one authority alone concludes it
    data = drafting.load(session, row.id)
    facts, marking = reading.facts_of(data), dict(row.marking or {})
    table = reading.table_of(session, data, facts, marking)
    seated = service.seated(session, row.id)
    return Here(
        draft, data, facts, table, reading.sitting(session, data, marking), parties.acting_party(g.reached), seated, marking
    )


def address(endpoint: str, **more: str) -> str:
    """Address of a page of this table."""
    return drafting_pages.address(f"negotiation.{endpoint}", **more)


def context(session: Session, here: Here, error: str | None = None) -> dict[str, Any]:
    """The page of the table, without its head."""
    chosen = request.args.get("show", "all")
    chosen = chosen if chosen in FILTERS else "all"
    suggested = suggestions.suggestions(session, here.data.id, only_open=True)
    by_clause = _by_clause(here, suggested)
    rows = [line(here, row, by_clause.get(row.id, 0)) for row in here.table.rows if _is_shown(here, row, chosen)]
    circulated = drafts.drafts_of(session, here.data.id, only_circulated=True)
    return {
        "rows": rows,
        "filters": filters(here, chosen),
        "chosen": chosen,
        "ticked": request.args.get("tick") == "ours",
        "tick_url": address("index", show=chosen, tick="ours"),
        "can_tick": here.speaks and here.stands and bool(here.voices) and bool(here.table.rows),
        "others": [here.short(one) for one in here.voices if one != here.own] if here.speaks else [],
        "own": here.short(here.own) if here.own in here.table.parties else None,
        "suggestions": len(suggested),
        "urls": {"suggestions": address("suggested"), "versions": address("versions"), "action": address("index")},
        "circulated": version_line(session, circulated[0]) if circulated else None,
        "languages": _languages(session, here),
        "latest": latest(session, here),
        "errors": [{"href": "#reason", "message": error}] if error else [],
        "error": error,
        "typed": request.form.get("reason", "") if error else "",
        "crumbs": drafting_pages.crumbs(here.draft, (_("Negotiation"), None)),
    }


def _languages(session: Session, here: Here) -> dict[str, Any]:
    found = languages(session, here.data, here.facts)
    return found | {"signed": [one | {"name": here.name(one["party"])} for one in found["signed"]]}


def short_column(here: Here, party: str) -> dict[str, Any]:
    """The head of a column, and whether it is the reader's own."""
    return here.short(party) | {"own": party == here.own}


def line(here: Here, row: Row, suggested: int = 0) -> dict[str, Any]:
    """One clause as a row."""
    section, words = row.clause.section, here.draft.words
    waits = here.own in here.table.parties and row.waits_for(here.own)
    return {
        "id": row.id,
        "letter": (section.mark or section.letter or "").strip(". ") if section.numbered else "",
        "title": words.section(section, "label") or words.section(section, "title") or row.id,
        "url": address("clause", section_id=row.id),
        "counts": row.counts,
        "cells": [cell(here, row, party) for party in here.order()],
        "digest": row.clause.digest,
        "waits": waits,
        "unchanged": row.waits_for(here.own) and _unread_change(row, here.own) is False,
        "agreed_by_all": row.agreed_by_all,
        "agreed_by": ", ".join(
            here.short(party)["code"] for party in here.order() if (at := row.cell(party)) and at.mark is Mark.AGREED
        ),
        "tickable": row.counts
        and any((at := row.cell(party)) is not None and at.mark is not Mark.AGREED for party in here.voices),
        "comments": here.table.comments.get(row.id, 0),
        "suggested": suggested,
    }


def _unread_change(row: Row, party: str) -> bool:
    """Whether the words moved after the party spoke of them: it reads them again before it agrees."""
    found = row.cell(party)
    return found is not None and found.mark is Mark.CHANGED


def cell(here: Here, row: Row, party: str) -> dict[str, Any]:
    """One party's word on one clause."""
    found = row.cell(party)
    mark = found.mark if found is not None else Mark.OPEN
    said = found.stance.stance if found is not None and found.stance is not None else ""
    return {
        "party": here.short(party),
        "mark": mark.value,
        "label": mark_label(mark),
        "short": _("changed") if mark is Mark.CHANGED else mark_label(mark),
        "was": was_label(said, mark),
    }


def mark_label(mark: Mark) -> str:
    """The word in a cell."""
    return {
        Mark.AGREED: _("agreed"),
        Mark.OBJECTED: _("objects"),
        Mark.COMMENTED: _("comment"),
        Mark.CHANGED: _("text changed since"),
        Mark.OPEN: _("open"),
    }[mark]


def was_label(stance: str, mark: Mark) -> str:
    """What it said of the words before they changed."""
    if mark is not Mark.CHANGED:
        return ""
    return _("had agreed") if stance == "agreed" else _("had objected")


def filters(here: Here, chosen: str) -> list[dict[str, Any]]:
    """Which clauses are shown, with how many each way would show."""
    labels = {
        "all": _("All clauses"),
        "ours": _("What waits for us"),
        "objections": _("Objections"),
        "not_agreed": _("Not agreed by all"),
    }
    return [
        {
            "label": labels[name],
            "url": address("index", show=name),
            "current": name == chosen,
            "count": sum(_is_shown(here, row, name) for row in here.table.rows),
        }
        for name in FILTERS
        if name != "ours" or here.own in here.table.parties
    ]


def _is_shown(here: Here, row: Row, chosen: str) -> bool:
    if chosen == "ours":
        return here.own in here.table.parties and row.waits_for(here.own)
    if chosen == "objections":
        return row.objected
    return chosen == "all" or (row.counts and not row.agreed_by_all)


def _by_clause(here: Here, suggested: list[suggestions.Suggested]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in suggested:
        if (section := section_of(here, one.path)) is not None:
            found[section] = found.get(section, 0) + 1
    return found


def section_of(here: Here, path: str) -> str | None:
    """Id of the section that asks a path; None for a field that is gone."""
    definition = here.draft.definition
    section = definition.section_of.get(keys.key_of(path, definition.groups))
    return section.id if section is not None else None


def version_line(session: Session, one: drafts.Draft) -> dict[str, Any]:
    """A named version in one line."""
    names = accounts.names(session, {one.made_by, one.circulated_by})
    return {
        "number": one.number,
        "title": one.title,
        "note": one.note,
        "made_at": one.made_at,
        "made_by": names.get(one.made_by, ""),
        "circulated_at": one.circulated_at,
        "circulated_by": names.get(one.circulated_by or "", ""),
        "revision": one.revision,
        "with_now": address("versions", a=str(one.number), b="now"),
    }


def latest(session: Session, here: Here) -> list[dict[str, Any]]:
    """What was said last, by whom, of which clause; one line for what was said in one act."""
    lines = sorted(reading.stances_of(session, here.data.id).values(), key=lambda one: -one.sequence)
    names = accounts.names(session, {one.actor_id for one in lines[: 5 * LATEST]})
    titles = {row.id: line(here, row) for row in here.table.rows}
    found: list[dict[str, Any]] = []
    for one in lines:
        if one.section not in titles:
            continue
        same_act = found and (found[-1]["at"], found[-1]["party_id"], found[-1]["stance"]) == (
            one.at, one.party, one.stance,
        )  # fmt: skip
        if same_act:
            found[-1]["clauses"].insert(0, titles[one.section])
            continue
        if len(found) == LATEST:
            break
        found.append(
            {
                "at": one.at, "party_id": one.party, "stance": one.stance, "party": here.name(one.party),
                "label": stance_sentence(one.stance), "by": names.get(one.actor_id, ""), "reason": one.reason,
                "clauses": [titles[one.section]],
                "recorded_for": here.name(one.acting_party) if one.acting_party != one.party else "",
            }
        )  # fmt: skip
    return found


def stance_sentence(stance: str) -> str:
    """What a party did."""
    return {"agreed": _("Agreed"), "objected": _("Objected"), "open": _("Took its word back")}[stance]
