"""Telling people of dates: that one comes, that one passed, that one they were shown no longer holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from jitflow import across, library
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.deadlines.models import Deadline, Notice
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.announcing import after_limit
from jitflow.procedure.words import ProcedureWords
from jitflow.web.locale import format_datetime, gettext as _

STEP = "step"
"""Kind of a notice of a step that has happened in law and waits to be recorded."""
OBJECTED, SUGGESTED, ALL_ACCEPT, CIRCULATED = "objected", "suggested", "all_accept", "circulated"
SEATED, UNSEATED = "seated", "unseated"
OFFERED, CONFIRMED, REFUSED = "seat_offered", "seat_confirmed", "seat_refused"
"""Kinds of notices of what happens at the table of an instrument of several parties."""
OF_SEATS = frozenset({SEATED, UNSEATED, OFFERED, CONFIRMED, REFUSED})
AT_TABLE = OF_SEATS | {OBJECTED, SUGGESTED, ALL_ACCEPT, CIRCULATED}
LATER = "later"
"""Why a date moved: a forgotten step was entered at its place."""


def tell_of_changes(
    unit: WriteUnit,
    moved: Iterable[tuple[Deadline, Deadline]],
    void: Iterable[Deadline],
    event_id: str,
    actor_id: str,
    *,
    later: bool = False,
) -> None:
    """Tell the team of a case of dates that moved or fell away, all but the person who entered the change.

    Everybody of the team may have seen the old date (a list, a feed, a mail), so everybody is told. `later`: the event
    is a forgotten step, no correction.
    """
    why = {"why": LATER} if later else {}
    for old, new in moved:
        detail = {
            "was": old.due_at.isoformat(),
            "is": new.due_at.isoformat(),
            "event": event_id,
            **why,
            **kind_of(unit, new),
        }
        _tell(unit, new, "moved", event_id, detail, actor_id)
    for row in void:
        detail = {"was": row.due_at.isoformat(), "event": event_id, **why, **kind_of(unit, row)}
        _tell(unit, row, "voided", event_id, detail, actor_id)


def kind_of(unit: WriteUnit, row: Deadline) -> dict[str, str]:
    """What names the kind of a limit later, whatever became of it."""
    found = across.instruments_named(unit.session, {row.instrument_id} if row.instrument_id else set())
    named = found.get(row.instrument_id or "")
    return {"rule": row.rule} | ({"slug": named.slug, "version": named.version, "side": named.side} if named else {})


def _tell(unit: WriteUnit, row: Deadline, kind: str, mark: str, detail: dict[str, str], actor_id: str) -> None:
    sitters = across.sitters_of(unit.session, row.instrument_id) if row.instrument_id and row.rule else []
    for user_id in dict.fromkeys((*across.readers_of_case(unit.session, row.case_id), *sitters)):
        if user_id != actor_id:
            tell_once(unit, row, user_id, kind, mark, detail)


def tell_once(unit: WriteUnit, row: Deadline, user_id: str, kind: str, mark: str, detail: dict[str, str]) -> bool:
    """A notice of a limit for one person, unless there is one of this kind and mark; says whether it was made.

    Several workers may find the same reminder due: the unique key lets one of them write it.
    """
    values = Notice(
        user_id=user_id, focus_group_id=row.focus_group_id, case_id=row.case_id, instrument_id=row.instrument_id,
        subject_id=row.id, kind=kind, mark=mark, detail={**kind_of(unit, row), **detail},
    )  # fmt: skip
    return _insert(unit, values)


def _insert(unit: WriteUnit, values: Notice) -> bool:
    given = {column.name: getattr(values, column.key) for column in Notice.__table__.columns}
    insert = sqlite_insert if unit.session.bind.dialect.name == "sqlite" else postgresql_insert
    statement = insert(Notice.__table__).values(given).on_conflict_do_nothing()
    return unit.session.execute(statement.returning(Notice.__table__.c.id)).first() is not None


def tell_of_step(unit: WriteUnit, instrument: Any, user_id: str, event_id: str, step: str) -> bool:
    """A notice that a step has happened in law and waits to be recorded; says whether it was made.

    instrument: the row. `event_id`: the step after which it did.
    """
    values = Notice(
        user_id=user_id, focus_group_id=instrument.focus_group_id, case_id=instrument.case_id, instrument_id=instrument.id,
        subject_id=event_id, kind=STEP, mark=step[:40],
        detail={"rule": "", "slug": instrument.slug, "version": instrument.version, "side": instrument.side, "step": step},
    )  # fmt: skip
    return _insert(unit, values)


def tell_of_table(
    unit: WriteUnit,
    data: Any,
    user_id: str,
    subject_id: str,
    kind: str,
    *,
    section: str = "",
    number: int = 0,
    mark: str = "",
) -> bool:
    """A notice of something at a table, for one person; says whether it was made.

    data: the instrument. `subject_id`: the stance, suggestion or version. A circulated version has a mail of its own.
    """
    values = Notice(
        user_id=user_id, focus_group_id=data.focus_group_id, case_id=data.case_id, instrument_id=data.id,
        subject_id=subject_id, kind=kind, mark=mark, mailed_at=clock.now() if kind == CIRCULATED else None,
        detail={"rule": "", "slug": data.slug, "version": data.version, "section": section, "number": number},
    )  # fmt: skip
    return _insert(unit, values)


def settle(unit: WriteUnit, subject_id: str, kind: str, user_ids: Sequence[str] | None = None) -> None:
    """What a notice told of waits no more: it is put away, for these people or for everybody."""
    statement = select(Notice).where(Notice.subject_id == subject_id, Notice.kind == kind, Notice.seen_at.is_(None))
    if user_ids is not None:
        statement = statement.where(Notice.user_id.in_(user_ids))
    for row in unit.session.scalars(statement):
        row.seen_at = clock.now()


def unseen(session: Session, user_id: str, focus_group_id: str, most: int = 50) -> list[Notice]:
    """What a person has not put away yet, the newest first; only of cases whose team the person is still in."""
    statement = select(Notice).where(
        Notice.user_id == user_id, Notice.focus_group_id == focus_group_id, Notice.seen_at.is_(None)
    )
    rows = session.scalars(statement.order_by(Notice.created_at.desc()).limit(most))
    return still_concerning(session, user_id, list(rows))


def still_concerning(session: Session, user_id: str, rows: Sequence[Notice]) -> list[Notice]:
    """Those of these notices whose case team the person is still in, or at whose table the person still sits."""
    if not rows:
        return []
    cases = {place.case_id for place in across.places_of(session, user_id)}
    tables = {place.instrument_id for place in across.seat_places(session, user_id)}
    return [
        row
        for row in rows
        if row.case_id in cases
        or (row.instrument_id in tables and (row.detail.get("rule") or row.kind in AT_TABLE))
    ]


def mark_seen(unit: WriteUnit, user_id: str, focus_group_id: str, notice_ids: Sequence[str]) -> None:
    """Put notices of this person away."""
    rows = list(
        unit.session.scalars(
            select(Notice).where(
                Notice.user_id == user_id,
                Notice.focus_group_id == focus_group_id,
                Notice.seen_at.is_(None),
                Notice.id.in_([one for one in notice_ids if len(one) == 32 and one.isalnum()]),
            )
        )
    )
    for row in rows:
        row.seen_at = clock.now()
    unit.record(
        Verb.CONFIGURED, focus_group_id=focus_group_id, actor_id=user_id, object_type="notice", object_id=None,
        detail={"act": "seen", "notices": len(rows)},
    )  # fmt: skip


def sentence(notice: Notice) -> str:
    """A notice in words: what kind of limit, when; no content of a case."""
    if notice.kind in AT_TABLE:
        return at_table(notice)
    title, detail = title_of(notice), notice.detail
    if notice.kind == "moved" and detail.get("why") == LATER:
        return _(
            "“%(deadline)s” no longer ends on %(was)s but on %(now)s: a forgotten step was entered.",
            deadline=title, was=_day(detail["was"]), now=_day(detail["is"]),
        )  # fmt: skip
    if notice.kind == "voided" and detail.get("why") == LATER:
        return _("“%(deadline)s” no longer runs: a forgotten step was entered.", deadline=title)
    if notice.kind == "moved":
        return _(
            "“%(deadline)s” no longer ends on %(was)s but on %(now)s: an event was corrected.",
            deadline=title, was=_day(detail["was"]), now=_day(detail["is"]),
        )  # fmt: skip
    if notice.kind == "voided":
        return _("“%(deadline)s” no longer runs: the event that started it was taken back.", deadline=title)
    if notice.kind == STEP:
        return _("“%(step)s”: this has happened in law and waits to be recorded.", step=_step(notice, detail.get("step", "")))
    if notice.kind == "overdue" and (steps := _follow(notice)):
        return _(
            "“%(deadline)s” ended on %(day)s. Record what follows in law: %(steps)s.",
            deadline=title, day=_day(detail["due"]), steps=steps,
        )  # fmt: skip
    if notice.kind == "overdue":
        return _("“%(deadline)s” ended on %(day)s.", deadline=title, day=_day(detail["due"]))
    return _("“%(deadline)s” ends on %(day)s.", deadline=title, day=_day(detail["due"]))


def at_table(notice: Notice) -> str:
    """What happened at a table, in words: the clause it is about, no party and no word of the text."""
    if notice.kind == CIRCULATED:
        return _("Version %(number)d of the draft is circulated: read it.", number=notice.detail.get("number", 0))
    clause = _clause(notice)
    return {
        SEATED: _("Another person has a seat for your party now and reads what it keeps to itself: look who it is."),
        UNSEATED: _("A seat for your party ended."),
        OFFERED: _("Another person is to have a seat for your party: confirm the seat or refuse it."),
        CONFIRMED: _("A party confirmed a seat that you offered."),
        REFUSED: _("A party refused a seat that you offered."),
        OBJECTED: _("A party objects to %(clause)s.", clause=clause),
        SUGGESTED: _("A suggestion to %(clause)s waits for the answer of your party.", clause=clause),
        ALL_ACCEPT: _("All parties accept a suggestion to %(clause)s: apply it.", clause=clause),
    }[notice.kind]


def _clause(notice: Notice) -> str:
    """What a clause is called, in quotation marks; words for a clause that is gone."""
    try:
        definition = library.library().definition(notice.detail["slug"], notice.detail["version"])
    except KeyError:
        return _("a clause")
    section = definition.section(notice.detail.get("section", ""))
    return f"“{DefinitionWords(definition).box(section)}”" if section is not None else _("a clause")


def title_of(notice: Notice) -> str:
    """The kind of limit a notice tells of."""
    try:
        words = _words(notice)
        return words.deadline(words.side.deadline[notice.detail.get("rule", "")])
    except (KeyError, AttributeError):
        return _("Own deadline")


def _words(notice: Notice) -> ProcedureWords:
    """The words of the procedure it is about. Raises KeyError or AttributeError where there is none any more."""
    slug, version, side = (notice.detail.get(name, "") for name in ("slug", "version", "side"))
    return ProcedureWords(slug, library.library().definition(slug, version).procedure.sides[side])


def _step(notice: Notice, step: str) -> str:
    """What a step is called."""
    try:
        words = _words(notice)
        return words.step(words.side.transition[step])
    except (KeyError, AttributeError):
        return step


def _follow(notice: Notice) -> str:
    """Steps that are announced when this limit has passed, each in quotation marks; empty for none."""
    try:
        words = _words(notice)
    except (KeyError, AttributeError):
        return ""
    return ", ".join(f"“{words.step(one)}”" for one in after_limit(words.side, notice.detail.get("rule", "")))


def _day(moment: str) -> str:
    """When a limit ends. One that ends with a day is over at the first moment of the next: that day is named."""
    end = datetime.fromisoformat(moment)
    if format_datetime(end, "HH:mm") == "00:00":
        return format_datetime(end - timedelta(seconds=1), "d MMMM y")
    return format_datetime(end)
