"""Limits of time in words: whose they are, when they end, how they were counted, how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jitflow import time_words
from jitflow.citing import cited
from jitflow.deadlines.computing import Computed, steps_of
from jitflow.deadlines.service import plain
from jitflow.instruments.calendar import Computation, Period
from jitflow.instruments.procedure import Deadline, Side
from jitflow.procedure.words import ProcedureWords
from jitflow.time_words import day_text, end_text, moment_text
from jitflow.web.locale import country_name, gettext as _, ngettext

LISTED_DAYS = 370
UNSURE = frozenset({"K?", "D", "recalled", "doubtful"})


@dataclass(frozen=True)
class Limit:
    """What is needed to say when a limit ends, stored or only tried out."""

    id: str
    rule: str
    whose: str
    safe: str
    zone: str
    state: str
    due_at: datetime
    strict_end: datetime
    shifted_end: datetime
    outer_end: datetime | None
    confidence: str
    computation: Mapping[str, Any]
    title: str = ""
    basis: str = ""
    party: str = ""
    responsible_id: str | None = None

    @classmethod
    def stored(cls, row: Any) -> Limit:
        """A row of the table of deadlines."""
        names = {name: value for name, value in plain(row).items() if name in cls.__dataclass_fields__}
        names |= {"title": row.title or "", "basis": row.basis or ""}
        return cls(**names, computation=row.computation, party=row.computation.get("party", ""))

    @classmethod
    def tried(cls, deadline: Deadline, found: Computed, party: str) -> Limit:
        """A limit that a step would start."""
        return cls(
            "", deadline.id, deadline.limit_of, deadline.safe, found.zone, found.state, found.due_at, found.strict_end,
            found.shifted_end, found.outer_end, found.confidence, found.computation, party=party,
        )  # fmt: skip


def when(limit: Limit) -> str:
    """The safe end: a moment where the limit runs in hours, else the end of a day."""
    return _end(limit, limit.safe)


def _end(limit: Limit, which: str) -> str:
    if until := limit.computation.get("until"):
        if "T" in until:
            return moment_text(limit.due_at, limit.zone)
        return _("%(day)s, end of the day", day=day_text(date.fromisoformat(until)))
    last = steps_of(dict(limit.computation))[-1]
    return end_text(last.safe_end("earlier" if which == "earlier" else "later"), last)


def last_day(limit: Limit) -> date:
    """The last day on which one is in time, in the zone of the limit."""
    return (limit.due_at - timedelta(microseconds=1)).astimezone(ZoneInfo(limit.zone)).date()


def in_hours(limit: Limit) -> bool:
    """Whether it ends at a moment of a day, not with the day."""
    until = limit.computation.get("until")
    if until:
        return "T" in until
    steps = steps_of(dict(limit.computation))
    return bool(steps) and steps[-1].period.unit == "hours"


def left(limit: Limit, now: datetime) -> dict[str, str]:
    """How much time is left: a shape and words; colour is never the only sign."""
    days = (last_day(limit) - now.astimezone(ZoneInfo(limit.zone)).date()).days
    if limit.due_at <= now:
        over = max(1, -days)
        hours = int((now - limit.due_at).total_seconds() // 3600)
        if in_hours(limit) and hours < 48:
            return {
                "kind": "blocking",
                "words": ngettext("Overdue, %(num)s hour over", "Overdue, %(num)s hours over", hours),
            }
        return {"kind": "blocking", "words": ngettext("Overdue, %(num)s day over", "Overdue, %(num)s days over", over)}
    if in_hours(limit) and limit.due_at - now < timedelta(hours=48):
        hours = int((limit.due_at - now).total_seconds() // 3600)
        return {"kind": "warning", "words": ngettext("%(num)s hour left", "%(num)s hours left", hours)}
    if days == 0:
        return {"kind": "warning", "words": _("Today, until 24:00")}
    return {"kind": "clock", "words": ngettext("%(num)s day left", "%(num)s days left", days)}


def line(
    limit: Limit,
    side: Side | None,
    words: ProcedureWords | None,
    reader_zone: str,
    now: datetime,
    names: Mapping[str, str] | None = None,
    *,
    detailed: bool = True,
    answer: Callable[[str], str] | None = None,
) -> dict[str, Any]:
    """One limit as the page shows it; `detailed`: with the days that were counted; `answer` names an answer of the form."""
    deadline = side.deadline.get(limit.rule) if side is not None else None
    described = deadline is not None and words is not None
    own_zone = limit.due_at.astimezone(ZoneInfo(limit.zone)).utcoffset()
    elsewhere = limit.due_at.astimezone(ZoneInfo(reader_zone)).utcoffset() != own_zone
    strict, shifted = _end(limit, "earlier"), _end(limit, "later")
    return {
        "id": limit.id,
        "title": words.deadline(deadline) if described else limit.title or limit.rule,
        "own": not limit.rule,
        "party": words.party(limit.party) if words is not None else "",
        "whose": whose(limit.whose, side.id if side is not None else "", limit.party),
        "basis": cited(deadline.basis) if deadline is not None else limit.basis,
        "when": when(limit),
        "left": left(limit, now),
        "strict": strict if strict != shifted else "",
        "shifted": shifted if strict != shifted else "",
        "safe": limit.safe,
        "zone": limit.zone.replace("_", " "),
        "state": country_name(limit.state) if limit.state else "",
        "elsewhere": moment_text(limit.due_at, reader_zone) if elsewhere else "",
        "reader_zone": reader_zone.replace("_", " "),
        "counted": [counted(one) for one in steps_of(dict(limit.computation))] if detailed else [],
        "outer": _outer(limit),
        "before": _before(limit, side, words),
        "agreed": deadline is not None and deadline.act_state == "party" and not limit.party,
        "answer": answer(limit.computation["answer"]) if answer and limit.computation.get("answer") else "",
        "unsure": limit.confidence in UNSURE,
        "on_expiry": words.on_expiry(deadline) if described else "",
        "passed": limit.due_at <= now,
        "note": words.note("deadline", deadline.id, deadline.note) if described else "",
        "responsible": (names or {}).get(limit.responsible_id or "", ""),
    }


def whose(limit_of: str, side: str, party: str = "") -> str:
    """Whose limit it is, as the reader of one side sees it; of a party limit `party` is empty where it binds all."""
    if limit_of == "own":
        return _("Your own limit, not one of the law.")
    if limit_of == side:
        return _("Your limit.")
    if limit_of == "party" and not party:
        return _("A limit of all parties.")
    return {
        "issuing": _("The issuing State's limit, not yours."),
        "executing": _("The executing State's limit, not yours."),
        "party": _("The party's limit."),
        "person": _("The person's limit: it protects the person."),
    }.get(limit_of, "")


def counted(step: Computation) -> dict[str, Any]:
    """One period with the days that were counted; of years only the ends are said."""
    listed = (step.shifted.moment - step.begins).days <= LISTED_DAYS
    return {
        "lines": [{"label": one.label, "text": one.text} for one in time_words.lines(step)],
        "notes": [time_words.note_text(note, step.zone) for note in step.notes],
        "days": [{"number": one.label, "text": one.text} for one in time_words.days_lines(step)] if listed else [],
        "source": step.source,
    }


def _before(limit: Limit, side: Side | None, words: ProcedureWords | None) -> str:
    """Before the end of which other limit it lies, and by how much; empty for a limit that stands for itself."""
    said = limit.computation
    other = side.deadline.get(said.get("of") or "") if side is not None else None
    if other is None or words is None or not said.get("before"):
        return ""
    day = day_text(date.fromisoformat(said["end"]))
    return _(
        "%(period)s before “%(deadline)s”, which ends on %(day)s.",
        period=time_words.period_text(Period.parse(said["before"])), deadline=words.deadline(other), day=day,
    )  # fmt: skip


def _outer(limit: Limit) -> dict[str, str] | None:
    """A limit of national law that nobody confirmed; with its source, and never as time one has."""
    said = limit.computation.get("outer")
    if limit.outer_end is None or said is None:
        return None
    step, law = Computation.from_dict(said), said.get("law", {})
    return {"when": end_text(step.strict, step), "source": law.get("source", ""), "usable": bool(law.get("usable"))}
