"""Plain data of the pages of the trail: filters, entries in words, whether the chain holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, request, url_for
from sqlalchemy.orm import Session

from jitflow.accounts import service as accounts
from jitflow.audit import service as audit
from jitflow.audit.service import AuditEntry, Wanted
from jitflow.cases import service as cases
from jitflow.disclosures import service as disclosures
from jitflow.focusgroups import service as focusgroups
from jitflow.trail import words
from jitflow.trail.naming import Names
from jitflow.web.locale import gettext as _, ngettext

PAGE = 50
_ID_LENGTH = 32


def chosen() -> dict[str, str]:
    """The filters of the address, those that nobody can choose left out."""
    given = {name: request.values.get(name, "")[:40] for name in ("person", "case", "verb", "from", "to")}
    for name in ("person", "case"):
        if len(given[name]) != _ID_LENGTH or not given[name].isalnum():
            given[name] = ""
    if given["verb"] not in words.VERBS:
        given["verb"] = ""
    for name in ("from", "to"):
        given[name] = given[name] if _day(given[name]) else ""
    return given


def wanted(given: Mapping[str, str], case_id: str = "") -> Wanted:
    """The entries that the filters ask for; days are those of the focus group's zone, both included."""
    first, last = _day(given["from"]), _day(given["to"])
    return Wanted(
        given["person"], case_id or given["case"], given["verb"],
        _midnight(first) if first else None, _midnight(last + timedelta(days=1)) if last else None,
    )  # fmt: skip


def _day(given: str) -> date | None:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 9000 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(g.reached.group.zone))


def before() -> int | None:
    """From which number on the page goes back, as the address says."""
    given = request.args.get("before", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 15 else None


def context(session: Session, endpoint: str, case_id: str = "") -> dict[str, Any]:
    """One page of entries; of one case where it is named."""
    group_id, given = g.reached.group.id, chosen()
    rows = audit.find(session, group_id, wanted(given, case_id), before=before(), limit=PAGE + 1)
    shown = rows[:PAGE]
    people, heads = people_of(session, group_id), cases.cases_of_group(session, group_id, "")
    filters = {name: value for name, value in given.items() if value}
    place = {"group": g.reached.group.slug} | ({"case_id": case_id} if case_id else {})
    older = url_for(endpoint, **place, **filters, before=shown[-1].sequence) if len(rows) > PAGE else None
    return {
        "entries": lines(session, shown, people, {} if case_id else {head.id: str(head.number) for head in heads}),
        "older": older,
        "newest": url_for(endpoint, **place, **filters) if before() is not None else None,
        "chosen": given,
        "narrowed": bool(filters),
        "action": url_for(endpoint, **place),
        "persons": sorted(people.items(), key=lambda one: one[1].casefold()),
        "cases": [] if case_id else [(head.id, _("Case %(number)s", number=head.number)) for head in heads],
        "verbs": [(code, words.verb(code)) for code in words.VERBS],
        "export": url_for(f"{endpoint}_export", **place, **filters),
    }


def people_of(session: Session, group_id: str) -> dict[str, str]:
    """Everybody who is or was in the group, by id."""
    return accounts.names(session, focusgroups.everybody(session, group_id))


def lines(
    session: Session, rows: Iterable[AuditEntry], people: Mapping[str, str], case_numbers: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Entries in words."""
    rows = list(rows)
    strangers = accounts.names(session, {row.actor_id for row in rows if row.actor_id} - set(people))
    called = Names.of(session, {row.object_id for row in rows})
    numbers, names = called.numbers, {**strangers, **people}
    return [
        {
            "number": row.sequence,
            "at": row.at,
            "who": names.get(row.actor_id, row.actor_id[:8]) if row.actor_id else _("jitflow itself"),
            "verb": str(row.verb),
            "did": words.verb(str(row.verb)),
            "what": words.object_of(row.object_type, row.object_id, numbers),
            "case": case_numbers.get(row.case_id or "", ""),
            "more": words.more(row.detail, called, row.object_type, row.object_id),
        }
        for row in rows
    ]


def chain(session: Session, check: bool) -> dict[str, Any]:
    """How long the chain is, and, where it was asked to be checked, whether it holds."""
    group_id = g.reached.group.id
    last = audit.head(session, group_id)
    found = {"entries": last[0] if last else 0, "head": last[1][:16] if last else "", "checked": check, "faults": []}
    if not check:
        return found
    if broken := audit.verify(group_id):
        found["faults"].append(
            _("Entry %(number)s is not as it was written, or something before it is missing: %(reason)s.",
              number=broken.sequence, reason=_reason(broken.reason))
        )  # fmt: skip
    if (changed := disclosures.first_changed(session, group_id)) is not None:
        found["faults"].append(_("The disclosure that entry %(number)s names was changed or is gone.", number=changed))
    return found


def _reason(reason: str) -> str:
    return {
        "this entry is missing": _("this entry is missing"),
        "it does not follow the entry before it": _("it does not follow the entry before it"),
        "it was changed": _("it was changed"),
    }.get(reason, _("the end of the chain is not the one that was noted outside the database"))


def disclosure_lines(session: Session, case_id: str) -> list[dict[str, Any]]:
    """What left the focus group of this case."""
    return _said(session, disclosures.of_case(session, case_id))


def group_disclosures(session: Session, focus_group_id: str) -> list[dict[str, Any]]:
    """What left the focus group and belongs to none of its cases."""
    return _said(session, disclosures.of_no_case(session, focus_group_id))


def _said(session: Session, rows: list[disclosures.DisclosureLine]) -> list[dict[str, Any]]:
    people = accounts.names(session, {row.by for row in rows})
    called = Names.of(session, {row.object_id for row in rows})
    numbers = called.numbers
    return [
        {
            "what": words.object_of(row.object_type, row.object_id, numbers),
            "recipient": called.recipient(row.object_id, row.recipient),
            "justification": called.reason(row.object_id, row.justification),
            "channel": row.channel,
            "internal": [_internal(one) for one in row.internal],
            "internal_reason": row.internal_reason,
            "by": people.get(row.by, ""),
            "at": row.at,
        }
        for row in rows
    ]


def _internal(kind: str) -> str:
    return {
        "findings": _("findings"),
        "previews": _("preview of grounds for refusal"),
        "overrides": _("reasons for going on"),
        "comments": _("comments"),
    }.get(kind, kind)


def look_lines(session: Session, case_id: str, now: datetime) -> list[dict[str, Any]]:
    """Who looked in from outside the team, and why."""
    looks = disclosures.looks_of(session, case_id)
    people = accounts.names(session, {one.user_id for one in looks})
    return [
        {
            "name": people.get(one.user_id, ""), "reason": one.reason, "since": one.since, "until": one.until,
            "open": one.until > now,
        }
        for one in looks
    ]  # fmt: skip


def result(count: int) -> str:
    """How many entries there are, in words."""
    return ngettext("%(num)s entry", "%(num)s entries", count)
