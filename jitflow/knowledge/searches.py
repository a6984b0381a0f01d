"""Searches that a member keeps: their words and filters, what is new in them, and whether news of them are sent.

What is new is what came to be read by members after the search was last looked at or told of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import capacities, mail, reach
from jitflow.accounts import service as accounts
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit, read_unit
from jitflow.jobs import mails, service as jobs
from jitflow.knowledge import asking, listing
from jitflow.knowledge.listing import Wanted
from jitflow.knowledge.models import Record, SavedSearch
from jitflow.knowledge.records import KnowledgeError
from jitflow.knowledge.seeing import Viewer
from jitflow.web.locale import gettext as _, speaking

OBJECT = "knowledge_search"
OFTEN = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}
TOLD = ("never", *OFTEN)
MOST, NAME_LENGTH = 50, 200
MORNING = 7
"""From this hour on, in the zone of the focus group, news go out."""
MAIL = "knowledge_digest"


@dataclass(frozen=True)
class SearchLine:
    """One search as its owner sees it."""

    id: str
    name: str
    words: str
    chosen: Mapping[str, Sequence[str]]
    told: str
    seen_at: datetime
    news: int


def keep(
    unit: WriteUnit, group_id: str, user_id: str, name: str, words: str, chosen: Mapping[str, Sequence[str]], told: str
) -> str:
    """Keep a search. Raises KnowledgeError: empty (no name, or nothing is asked for), unknown (how often), too_many."""
    name = name.strip()
    if not name:
        raise KnowledgeError("empty", "a search has a name", "name")
    if not words and not any(chosen.values()):
        raise KnowledgeError("empty", "nothing is asked for", "main")
    if told not in TOLD:
        raise KnowledgeError("unknown", "there is no such choice", "told")
    reach.lock_group(unit.session, group_id)
    if len(name) > NAME_LENGTH or len(list(_of(unit.session, group_id, user_id))) >= MOST:
        raise KnowledgeError("too_many", f"{MOST} searches, {NAME_LENGTH} characters", "name")
    query = {"q": words, "chosen": {facet: list(codes) for facet, codes in chosen.items() if codes}}
    row = SavedSearch(
        focus_group_id=group_id, user_id=user_id, name=name, query=query, told=told, seen_at=clock.now()
    )
    unit.session.add(row)
    unit.session.flush()
    _record(unit, row, user_id, "kept")
    return row.id


def tell(unit: WriteUnit, group_id: str, user_id: str, search_id: str, told: str) -> None:
    """Change how often news are sent. Raises KnowledgeError (not_found, unknown)."""
    row = _own(unit.session, group_id, user_id, search_id)
    if told not in TOLD:
        raise KnowledgeError("unknown", "there is no such choice", "told")
    if row.told != told:
        row.told = told
        _record(unit, row, user_id, told)


def look(unit: WriteUnit, group_id: str, user_id: str, search_id: str) -> SavedSearch:
    """The owner looks at it: what was new is new no more. Raises KnowledgeError (not_found)."""
    row = _own(unit.session, group_id, user_id, search_id)
    row.seen_at = clock.now()
    _record(unit, row, user_id, "looked")
    return row


def end(unit: WriteUnit, group_id: str, user_id: str, search_id: str) -> None:
    """Keep a search no more. Raises KnowledgeError (not_found)."""
    row = _own(unit.session, group_id, user_id, search_id)
    row.ended_at = clock.now()
    _record(unit, row, user_id, "ended")


def of_member(session: Session, viewer: Viewer, language: str) -> list[SearchLine]:
    """The searches of a person in a focus group, with the number of what is new in each."""
    return [
        SearchLine(
            row.id, row.name, str(row.query.get("q", "")), row.query.get("chosen", {}), row.told, row.seen_at or row.created_at,
            len(news(session, viewer, row, language)),
        )
        for row in _of(session, viewer.group_id, viewer.user_id)
    ]  # fmt: skip


def news(session: Session, viewer: Viewer, row: SavedSearch, language: str) -> list[str]:
    """Records that fit a search and came to be read by members since, within what the person sees."""
    chosen = row.query.get("chosen", {})
    words = str(row.query.get("q", ""))
    ids = asking.search(session, viewer, words, language).ids if words else None
    since = row.seen_at or row.created_at
    clause = listing.clause(viewer, Wanted(chosen, ids=ids))
    return list(session.scalars(select(Record.id).where(clause, Record.published_at > since)))


def _of(session: Session, group_id: str, user_id: str) -> list[SavedSearch]:
    mine = SavedSearch.focus_group_id == group_id, SavedSearch.user_id == user_id, SavedSearch.ended_at.is_(None)
    return list(session.scalars(select(SavedSearch).where(*mine).order_by(SavedSearch.created_at, SavedSearch.id)))


def _own(session: Session, group_id: str, user_id: str, search_id: str) -> SavedSearch:
    row = session.get(SavedSearch, search_id, with_for_update=True, populate_existing=True)
    if row is None or (row.focus_group_id, row.user_id) != (group_id, user_id) or row.ended_at is not None:
        raise KnowledgeError("not_found", "there is no such search")
    return row


def _record(unit: WriteUnit, row: SavedSearch, actor_id: str | None, action: str) -> None:
    """An entry of the trail: what was done, never the words."""
    unit.record(
        Verb.ALTERED, focus_group_id=row.focus_group_id, actor_id=actor_id, object_type=OBJECT, object_id=row.id,
        detail={"action": action},
    )  # fmt: skip


def due(session: Session) -> list[str]:
    """Searches of which news may be sent now: the last ones are long enough ago, and it is morning in the group."""
    now, made = clock.now(), []
    wanted = SavedSearch.ended_at.is_(None), SavedSearch.told.in_(list(OFTEN)), SavedSearch.seen_at <= now - OFTEN["daily"]
    for row in session.scalars(select(SavedSearch).where(*wanted).order_by(SavedSearch.id)):
        local = now.astimezone(ZoneInfo(reach.zone_of(session, row.focus_group_id)))
        if row.seen_at is not None and row.seen_at <= now - OFTEN[row.told] and local.hour >= MORNING:
            made.append(row.id)
    return made


def tell_of_news(unit: WriteUnit, search_id: str) -> bool:
    """Have the owner of a search told if something is new in it; False: there is not, or another worker was first."""
    row = unit.session.get(SavedSearch, search_id, with_for_update=True, populate_existing=True)
    if row is None or search_id not in due(unit.session):
        return False  # another worker was first
    member = reach.active_membership(unit.session, row.focus_group_id, row.user_id)
    user = accounts.get_user(unit.session, row.user_id)
    found = []
    if member is not None and user is not None and user.active:
        viewer = Viewer(row.user_id, capacities.group_level(member.role, member.capacity), row.focus_group_id)
        found = news(unit.session, viewer, row, user.locale)
    if found and mail.usable():
        jobs.enqueue(unit, MAIL, row.id, row.focus_group_id)
    row.seen_at = clock.now()
    _record(unit, row, None, "told" if found else "nothing new")
    return bool(found)


@jobs.register(MAIL)
def mail_news(job_id: str) -> None:
    """Send the mail of a job: it names neither the search nor what was found. Raises JobError."""
    with read_unit() as session:
        job = jobs.get(session, job_id)
        row = session.get(SavedSearch, job.object_id) if job is not None else None
        user = accounts.get_user(session, row.user_id) if row is not None and row.ended_at is None else None
        if user is None or not user.active:
            return
        address, locale = user.email, user.locale
    with speaking(locale):
        subject = _("jitflow: something new in a search that you keep")
        said = _("Records came into the knowledge base that fit a search that you keep.")
        end = _("Sign in to read them. This mail holds nothing of them.")
    mails.deliver(address, subject, "\n".join([said, "", end]))
