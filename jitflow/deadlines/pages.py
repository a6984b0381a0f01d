"""Plain data of the list of deadlines."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask import g, url_for
from sqlalchemy.orm import Session

from jitflow import across, library
from jitflow.db import clock
from jitflow.deadlines import listing, notices
from jitflow.deadlines.listing import Line, Listed, Wanted
from jitflow.instruments.announcing import after_limit
from jitflow.instruments.procedure import Side
from jitflow.procedure.limits import Limit, line as limit_line
from jitflow.procedure.words import ProcedureWords, party_titles
from jitflow.web.locale import country_name, gettext as _
from jitflow.web.titles import definition_title

_AFTER = re.compile(r"([0-9T:.+-]{19,40})~([0-9a-f]{32})")


def wanted_of(arguments: Any) -> Wanted:
    """What the address asks for; anything else than what the page offers is left out."""
    state, slug = arguments.get("state", ""), arguments.get("slug", "")
    return Wanted(
        scope=listing.GROUP if arguments.get("scope") == listing.GROUP else listing.MINE,
        state=state if state in library.states().codes else "",
        slug=slug if slug in library.library().slugs() else "",
        age=arguments.get("age", "") if arguments.get("age", "") in listing.AGES else "",
    )


def after_of(text: str | None) -> tuple[datetime, str] | None:
    """Where a page of the list begins; None for the first and for anything that names no place."""
    found = _AFTER.fullmatch((text or "").replace(" ", "+"))
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(found[1])
    except ValueError:
        return None
    return (moment, found[2]) if moment.tzinfo is not None else None


def context(found: Listed, wanted: Wanted, group: str, names: dict[str, str]) -> dict[str, Any]:
    """The page."""
    now = clock.now()
    here: dict[str, str] = {
        name: value for name, value in (
            ("scope", wanted.scope if wanted.scope == listing.GROUP else ""), ("state", wanted.state),
            ("slug", wanted.slug), ("age", wanted.age),
        ) if value
    }  # fmt: skip
    after = f"{found.after[0].isoformat()}~{found.after[1]}" if found.after else ""
    return {
        "lines": [line(one, group, names, now) for one in found.lines],
        "more_url": url_for("deadlines.index", group=group, **here, after=after) if after else None,
        "scopes": [
            _choice(group, here, "scope", "", wanted.scope == listing.MINE, _("Mine")),
            _choice(group, here, "scope", listing.GROUP, wanted.scope == listing.GROUP, _("All my cases")),
        ],
        "wanted": wanted,
        "filtered": bool(wanted.state or wanted.slug or wanted.age),
        "states": [(code, country_name(code)) for code in library.states().codes],
        "slugs": [(slug, definition_title(slug)) for slug in library.library().slugs()],
        "ages": [
            ("overdue", _("overdue")),
            ("week", _("within a week")),
            ("month", _("within thirty days")),
        ],
    }


def _choice(group: str, here: dict[str, str], name: str, value: str, current: bool, label: str) -> dict[str, Any]:
    others = {key: kept for key, kept in here.items() if key != name} | ({name: value} if value else {})
    return {"label": label, "current": current, "url": url_for("deadlines.index", group=group, **others)}


def line(one: Line, group: str, names: dict[str, str], now: datetime) -> dict[str, Any]:
    """One deadline in words, with where it belongs."""
    side, words = None, None
    if one.instrument is not None:
        definition = library.library().definition(one.instrument.slug, one.instrument.version)
        side = definition.procedure.sides.get(one.instrument.side) if definition.procedure is not None else None
        parties = party_titles(definition, one.instrument.side, one.answers) if one.answers is not None else None
        words = ProcedureWords(one.instrument.slug, side, parties) if side is not None else None
    shown = limit_line(Limit.stored(one.deadline), side, words, g.reached.group.zone, now, names, detailed=False)
    url = (
        url_for("procedure.index", group=group, case_id=one.case_id, instrument_id=one.instrument.id)
        if one.instrument is not None
        else url_for("cases.case", group=group, case_id=one.case_id)
    )
    return shown | {
        "case": "" if one.at_table else one.case_title or _("Case %(number)s", number=one.case_number),
        "case_number": one.case_number,
        "instrument": one.instrument.number if one.instrument else "",
        "url": url,
        "overdue": one.overdue,
        "follows": announced_by(one, side, words) if one.overdue else [],
    }


def announced_by(one: Line, side: Side | None, words: ProcedureWords | None) -> list[str]:
    """What happened in law when this limit passed, and waits to be recorded."""
    if side is None or words is None or not one.deadline.rule:
        return []
    return [words.step(step) for step in after_limit(side, one.deadline.rule)]


def told(session: Session, user_id: str, group: str, kinds: frozenset[str] | None = None) -> list[dict[str, Any]]:
    """What a person has not been told yet, in words without any content of a case; of some kinds only, where named."""
    return [
        {
            "id": one.id,
            "text": notices.sentence(one),
            "at": one.created_at,
            "url": _url(one, group),
            "instrument_id": one.instrument_id,
        }
        for one in notices.unseen(session, user_id, g.reached.group.id)
        if kinds is None or one.kind in kinds
    ]


def told_of_tables(session: Session, user_id: str, group: str) -> list[dict[str, Any]]:
    """What happened at the tables of a person and was not put away: for the home page, each with its instrument."""
    found = told(session, user_id, group, notices.AT_TABLE)
    named = across.instruments_named(session, {one["instrument_id"] for one in found})
    return [one | {"number": named[one["instrument_id"]].number} for one in found if one["instrument_id"] in named]


def _url(notice: Any, group: str) -> str:
    """Where what a notice tells of is read."""
    place = {"group": group, "case_id": notice.case_id}
    if notice.instrument_id is None:
        return url_for("cases.case", **place)
    place["instrument_id"] = notice.instrument_id
    if notice.kind == notices.CIRCULATED:
        return url_for("negotiation.versions", **place)
    if notice.kind in notices.OF_SEATS:
        return url_for("parties.table", **place)
    if notice.kind in notices.AT_TABLE and notice.detail.get("section"):
        return url_for("negotiation.clause", **place, section_id=notice.detail["section"])
    return url_for("procedure.index", **place)
