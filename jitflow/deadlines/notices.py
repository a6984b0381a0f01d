"""Telling people of dates: that one comes, that one passed, that one they were shown no longer holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from jitflow import across, library
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.deadlines.models import Deadline, Notice
from jitflow.procedure.words import ProcedureWords
from jitflow.web.locale import format_datetime, gettext as _

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
    for user_id in across.readers_of_case(unit.session, row.case_id):
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
    given = {column.name: getattr(values, column.key) for column in Notice.__table__.columns}
    insert = sqlite_insert if unit.session.bind.dialect.name == "sqlite" else postgresql_insert
    statement = insert(Notice.__table__).values(given).on_conflict_do_nothing()
    return unit.session.execute(statement.returning(Notice.__table__.c.id)).first() is not None


def unseen(session: Session, user_id: str, focus_group_id: str, most: int = 50) -> list[Notice]:
    """What a person has not put away yet, the newest first; only of cases whose team the person is still in."""
    mine = {place.case_id for place in across.places_of(session, user_id, focus_group_id)}
    statement = select(Notice).where(
        Notice.user_id == user_id, Notice.focus_group_id == focus_group_id, Notice.seen_at.is_(None)
    )
    rows = session.scalars(statement.order_by(Notice.created_at.desc()).limit(most))
    return [row for row in rows if row.case_id in mine]


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
    if notice.kind == "overdue":
        return _("“%(deadline)s” ended on %(day)s.", deadline=title, day=_day(detail["due"]))
    return _("“%(deadline)s” ends on %(day)s.", deadline=title, day=_day(detail["due"]))


def title_of(notice: Notice) -> str:
    """The kind of limit a notice tells of."""
    slug, version, side_id, rule = (notice.detail.get(name, "") for name in ("slug", "version", "side", "rule"))
    try:
        side = library.library().definition(slug, version).procedure.sides[side_id]
        return ProcedureWords(slug, side).deadline(side.deadline[rule])
    except (KeyError, AttributeError):
        return _("Own deadline")


def _day(moment: str) -> str:
    """When a limit ends. One that ends with a day is over at the first moment of the next: that day is named."""
    end = datetime.fromisoformat(moment)
    if format_datetime(end, "HH:mm") == "00:00":
        return format_datetime(end - timedelta(seconds=1), "d MMMM y")
    return format_datetime(end)
