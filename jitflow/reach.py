"""How an object is reached: one joined query over group, membership, case, team and object.

Every function answers None when anything on the way is missing: the group, a membership
that has not ended, the case in that group, a place in its team that has not ended, the
object in that case. The caller answers None with 404 and cannot learn which of them it was.
Rights (which role may do what) are judged by `jitflow.access`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from jitflow import capacities, ownership
from jitflow.batches.models import Batch
from jitflow.cases.models import Authority, Case, CaseTeam, Offence, Person
from jitflow.db import clock
from jitflow.db.types import UTCDateTime
from jitflow.drafting.models import Instrument
from jitflow.enclosures.models import Enclosure
from jitflow.focusgroups.models import FocusGroup, Membership
from jitflow.knowledge.models import Record, RecordFile
from jitflow.knowledge.seeing import of_member
from jitflow.letters.models import Letter
from jitflow.libraries.models import AddressEntry, AddressImport, LibraryOffence
from jitflow.offices.models import OfficeTemplate
from jitflow.papers.models import Document, Pack
from jitflow.parties.models import Seat
from jitflow.procedure.models import IssuedVersion, ProcedureEvent, Seal
from jitflow.redlines.models import WordDraft, WordImport


@dataclass(frozen=True)
class Reached:
    """What a signed-in person reached, with the whole way to it.

    `object` is the row the address names last: the group, the case, or what lies in the case.
    `case` and `team` are None for a group. `instrument` is set from the instrument downwards.
    """

    group: FocusGroup
    membership: Membership
    case: Case | None = None
    team: CaseTeam | None = None
    object: Any = None
    instrument: Instrument | None = None
    seat: Seat | None = None
    """The seat at the table of the instrument, for who is not in the team of its case."""

    @property
    def level(self) -> str:
        """What the place in the team, or the seat, comes to: see `jitflow.capacities`."""
        if self.seat is not None:
            return capacities.seat_level(self.seat.role, self.membership.capacity)
        return capacities.case_level(self.team.role, self.team.capacity)

    @property
    def party(self) -> str | None:
        """The party of the seat; empty for a seat without one, None for the case team (`parties.service.acting_party`)."""
        return self.seat.party if self.seat is not None else None

    @property
    def capacity(self) -> str:
        """In which capacity the person acts in the case: the one of the team, or of the focus group for who has a seat."""
        return self.team.capacity if self.team is not None else self.membership.capacity

    @property
    def group_level(self) -> str:
        """What the membership comes to."""
        return capacities.group_level(self.membership.role, self.membership.capacity)


# The statements are the same for everybody but for these values: each is made once and kept, since
# the guard stands before every page and making one takes longer than asking it.
_SLUG, _USER, _CASE_ID, _OBJECT_ID, _INSTRUMENT_ID = (
    bindparam(name, required=True) for name in ("slug", "user_id", "case_id", "object_id", "instrument_id")
)
# A look into a case that is not one's own is a place in the team that ends by itself.
_NOW = bindparam("now", callable_=clock.now, type_=UTCDateTime)


def _group(*wanted: Any) -> Select:
    return (
        select(FocusGroup, Membership, *wanted)
        .join(Membership, Membership.focus_group_id == FocusGroup.id)
        .where(FocusGroup.slug == _SLUG, Membership.user_id == _USER, Membership.ended_at.is_(None))
    )


def _case(*wanted: Any) -> Select:
    return (
        _group(Case, CaseTeam, *wanted)
        .join(Case, Case.focus_group_id == FocusGroup.id)
        .join(CaseTeam, CaseTeam.case_id == Case.id)
        .where(Case.id == _CASE_ID, CaseTeam.user_id == _USER, or_(CaseTeam.ended_at.is_(None), CaseTeam.ended_at > _NOW))
    )


@cache
def _fact(model: Any) -> Select:
    return _case(model).join(model, model.case_id == Case.id).where(model.id == _OBJECT_ID, model.removed_at.is_(None))


def _instrument(*wanted: Any) -> Select:
    return (
        _case(Instrument, *wanted)
        .join(Instrument, Instrument.case_id == Case.id)
        .where(Instrument.id == _INSTRUMENT_ID, Instrument.focus_group_id == FocusGroup.id)
    )


def _seated(*wanted: Any) -> Select:
    """The same, for who sits at the table of the instrument and is not in the team of its case."""
    return (
        _group(Case, Seat, Instrument, *wanted)
        .join(Case, Case.focus_group_id == FocusGroup.id)
        .join(Instrument, Instrument.case_id == Case.id)
        .join(Seat, Seat.instrument_id == Instrument.id)
        .where(
            Case.id == _CASE_ID, Instrument.id == _INSTRUMENT_ID, Instrument.focus_group_id == FocusGroup.id,
            Seat.user_id == _USER, Seat.ended_at.is_(None),
        )
    )  # fmt: skip


_ZONE = select(FocusGroup.zone).where(FocusGroup.id == bindparam("focus_group_id", required=True))
_GROUP, _CASE, _INSTRUMENT, _SEATED = _group(), _case(), _instrument(), _seated()
_BATCH = (
    _case(Batch)
    .join(Batch, Batch.case_id == Case.id)
    .where(Batch.id == _OBJECT_ID, Batch.focus_group_id == FocusGroup.id)
)


@cache
def _inside_of(model: Any) -> tuple[Select, Select]:
    """What lies in an instrument: for the case team, and for who has a seat."""
    teams, seats = (
        statement(model).join(model, model.instrument_id == Instrument.id).where(model.id == _OBJECT_ID)
        for statement in (_instrument, _seated)
    )
    if not hasattr(model, "focus_group_id"):
        return teams, seats
    return teams.where(model.focus_group_id == FocusGroup.id), seats.where(model.focus_group_id == FocusGroup.id)


def reach_group(session: Session, user_id: str, slug: str) -> Reached | None:
    """The focus group with this slug, for one of its members."""
    row = session.execute(_GROUP, {"user_id": user_id, "slug": slug}).first()
    return Reached(row[0], row[1], object=row[0]) if row else None


def reach_case(session: Session, user_id: str, slug: str, case_id: str) -> Reached | None:
    """A case, for a member of its team."""
    row = session.execute(_CASE, {"user_id": user_id, "slug": slug, "case_id": case_id}).first()
    return Reached(*row, object=row[2]) if row else None


@cache
def _in_group(model: Any) -> Select:
    return _group(model).join(model, model.focus_group_id == FocusGroup.id).where(model.id == _OBJECT_ID)


def _reach_in_group(session: Session, model: Any, user_id: str, slug: str, object_id: str) -> Reached | None:
    given = {"user_id": user_id, "slug": slug, "object_id": object_id}
    row = session.execute(_in_group(model), given).first()
    return Reached(row[0], row[1], object=row[2]) if row else None


def reach_library_offence(session: Session, user_id: str, slug: str, library_offence_id: str) -> Reached | None:
    """An entry of the offence library, removed ones too: they can be restored."""
    return _reach_in_group(session, LibraryOffence, user_id, slug, library_offence_id)


def reach_address(session: Session, user_id: str, slug: str, address_id: str) -> Reached | None:
    """An authority of the address book, removed ones too: they can be restored."""
    return _reach_in_group(session, AddressEntry, user_id, slug, address_id)


def reach_address_import(session: Session, user_id: str, slug: str, import_id: str) -> Reached | None:
    """A list of authorities that was read in, or waits to be confirmed."""
    return _reach_in_group(session, AddressImport, user_id, slug, import_id)


def reach_office_template(session: Session, user_id: str, slug: str, template_id: str) -> Reached | None:
    """One version of an office's template, retired and faulty ones too. Its file is loaded only when it is read."""
    return _reach_in_group(session, OfficeTemplate, user_id, slug, template_id)


_RECORD = _in_group(Record).where(of_member(_USER, Membership))
_RECORD_FILE = _in_group(RecordFile).join(Record, Record.id == RecordFile.record_id)
_RECORD_FILE = _RECORD_FILE.where(Record.id == bindparam("record_id", required=True), of_member(_USER, Membership))


def reach_record(session: Session, user_id: str, slug: str, record_id: str, record_file_id: str = "") -> Reached | None:
    """A record of the knowledge base, or a file of one, for a member who sees it: its state is part of the query."""
    given = {"user_id": user_id, "slug": slug, "object_id": record_file_id or record_id}
    statement, more = (_RECORD_FILE, {"record_id": record_id}) if record_file_id else (_RECORD, {})
    row = session.execute(statement, given | more).first()
    return Reached(row[0], row[1], object=row[2]) if row else None


def _reach_fact(session: Session, model: Any, user_id: str, slug: str, case_id: str, object_id: str) -> Reached | None:
    given = {"user_id": user_id, "slug": slug, "case_id": case_id, "object_id": object_id}
    row = session.execute(_fact(model), given).first()
    return Reached(*row) if row else None


def reach_person(session: Session, user_id: str, slug: str, case_id: str, person_id: str) -> Reached | None:
    """A person of the case, unless removed."""
    return _reach_fact(session, Person, user_id, slug, case_id, person_id)


def reach_offence(session: Session, user_id: str, slug: str, case_id: str, offence_id: str) -> Reached | None:
    """An offence of the case, unless removed."""
    return _reach_fact(session, Offence, user_id, slug, case_id, offence_id)


def reach_authority(session: Session, user_id: str, slug: str, case_id: str, authority_id: str) -> Reached | None:
    """An authority of the case, unless removed."""
    return _reach_fact(session, Authority, user_id, slug, case_id, authority_id)


def reach_batch(session: Session, user_id: str, slug: str, case_id: str, batch_id: str) -> Reached | None:
    """A batch of the case."""
    given = {"user_id": user_id, "slug": slug, "case_id": case_id, "object_id": batch_id}
    row = session.execute(_BATCH, given).first()
    return Reached(*row) if row else None


def reach_instrument(session: Session, user_id: str, slug: str, case_id: str, instrument_id: str) -> Reached | None:
    """An instrument of the case."""
    given = {"user_id": user_id, "slug": slug, "case_id": case_id, "instrument_id": instrument_id}
    row = session.execute(_INSTRUMENT, given).first()
    if row is not None:
        return Reached(*row, instrument=row[4])
    row = session.execute(_SEATED, given).first()
    return Reached(*row[:3], object=row[4], instrument=row[4], seat=row[3]) if row else None


def _inside(
    model: Any, session: Session, user_id: str, slug: str, case_id: str, instrument_id: str, object_id: str
) -> Reached | None:
    """What lies in an instrument; what a party keeps to itself does not exist for anybody else."""
    given = {"user_id": user_id, "slug": slug, "case_id": case_id, "instrument_id": instrument_id}
    of_team, of_seat = _inside_of(model)
    row, seat = session.execute(of_team, given | {"object_id": object_id}).first(), None
    if row is not None:
        reached = Reached(*row[:4], object=row[5], instrument=row[4])
    else:
        row = session.execute(of_seat, given | {"object_id": object_id}).first()
        if row is None:
            return None
        reached, seat = Reached(*row[:3], object=row[5], instrument=row[4], seat=row[3]), row[3]
    if ownership.is_marked(model) and (seat is not None or reached.instrument.home_party):
        with ownership.looking(ownership.viewer_of(seat, reached.instrument.home_party)):
            seen = session.scalar(select(model.id).where(model.id == object_id))
        return reached if seen is not None else None
    return reached


def reach_document(
    session: Session, user_id: str, slug: str, case_id: str, instrument_id: str, document_id: str
) -> Reached | None:
    """A document of an instrument. Its content is loaded only when it is read."""
    return _inside(Document, session, user_id, slug, case_id, instrument_id, document_id)


def reach_pack(
    session: Session, user_id: str, slug: str, case_id: str, instrument_id: str, pack_id: str
) -> Reached | None:
    """A pack of an instrument. Its content is loaded only when it is read."""
    return _inside(Pack, session, user_id, slug, case_id, instrument_id, pack_id)


def reach_enclosure(
    session: Session, user_id: str, slug: str, case_id: str, instrument_id: str, enclosure_id: str
) -> Reached | None:
    """An enclosure of an instrument, removed ones too: they can be put back."""
    return _inside(Enclosure, session, user_id, slug, case_id, instrument_id, enclosure_id)


def reach_letter(
    session: Session, user_id: str, slug: str, case_id: str, instrument_id: str, letter_id: str
) -> Reached | None:
    """A letter of an instrument, sent, received, being written or set aside."""
    return _inside(Letter, session, user_id, slug, case_id, instrument_id, letter_id)


def reach_word_draft(
    session: Session, user_id: str, slug: str, case_id: str, instrument_id: str, word_draft_id: str
) -> Reached | None:
    """A draft that was made for a word processor. Its content is loaded only when it is read."""
    return _inside(WordDraft, session, user_id, slug, case_id, instrument_id, word_draft_id)


def reach_word_import(
    session: Session, user_id: str, slug: str, case_id: str, instrument_id: str, word_import_id: str
) -> Reached | None:
    """An edited file that waits, was taken over or thrown away."""
    return _inside(WordImport, session, user_id, slug, case_id, instrument_id, word_import_id)


def reach_event(
    session: Session, user_id: str, slug: str, case_id: str, instrument_id: str, event_id: str
) -> Reached | None:
    """An event in the log of an instrument; corrections and what was taken back, too."""
    return _inside(ProcedureEvent, session, user_id, slug, case_id, instrument_id, event_id)


def still_reaches(session: Session, user_id: str, instrument_id: str) -> bool:
    """Whether a person is still in the group and the team of an instrument, and may still write there.

    For work that was asked for earlier (a queued job): a right taken away meanwhile ends it too.
    """
    statement = (
        select(CaseTeam.role, CaseTeam.capacity)
        .select_from(Instrument)
        .join(Case, Case.id == Instrument.case_id)
        .join(CaseTeam, CaseTeam.case_id == Case.id)
        .join(Membership, Membership.focus_group_id == Case.focus_group_id)
        .where(
            Instrument.id == instrument_id,
            CaseTeam.user_id == user_id,
            or_(CaseTeam.ended_at.is_(None), CaseTeam.ended_at > clock.now()),
            Membership.user_id == user_id,
            Membership.ended_at.is_(None),
        )
    )
    row = session.execute(statement).first()
    if row is not None:
        return capacities.case_level(*row) in ("editor", "lead")
    seat = session.execute(_SEAT_OF, {"user_id": user_id, "instrument_id": instrument_id}).first()
    return seat is not None and capacities.seat_level(*seat) != capacities.SEAT_LEVELS["reader"]


_SEAT_OF = (
    select(Seat.role, Membership.capacity)
    .join(Instrument, Instrument.id == Seat.instrument_id)
    .join(Membership, Membership.focus_group_id == Instrument.focus_group_id)
    .where(
        Seat.instrument_id == _INSTRUMENT_ID, Seat.user_id == _USER, Seat.ended_at.is_(None),
        Membership.user_id == _USER, Membership.ended_at.is_(None),
    )
)  # fmt: skip


def active_membership(session: Session, focus_group_id: str, user_id: str) -> Membership | None:
    """The membership of a person in a group, unless ended."""
    return session.scalar(
        select(Membership).where(
            Membership.focus_group_id == focus_group_id,
            Membership.user_id == user_id,
            Membership.ended_at.is_(None),
        )
    )


def zone_of(session: Session, focus_group_id: str) -> str:
    """The time zone of a group: which day it is there."""
    return session.scalars(_ZONE, {"focus_group_id": focus_group_id}).one()


def sealed_languages(session: Session, instrument_id: str) -> set[str]:
    """Languages in which an instrument is sealed as it stands, or was when it was last issued."""
    held = select(Seal.language).where(Seal.instrument_id == instrument_id, Seal.voided_at.is_(None))
    issued = select(IssuedVersion.seals).where(IssuedVersion.instrument_id == instrument_id)
    newest = session.scalar(issued.order_by(IssuedVersion.created_at.desc(), IssuedVersion.id.desc()).limit(1))
    return {*session.scalars(held), *(newest or {})}


def lock_group(session: Session, focus_group_id: str) -> None:
    """Hold a group until the unit ends: running numbers of its cases are given one at a time."""
    session.execute(select(FocusGroup.id).where(FocusGroup.id == focus_group_id).with_for_update())


def lock_case(session: Session, case_id: str) -> Case:
    """A case, held until the unit ends: running numbers of its instruments are given one at a time."""
    return session.get_one(Case, case_id, with_for_update=True, populate_existing=True)


def lock_instrument(session: Session, instrument_id: str) -> Instrument | None:
    """An instrument, held until the unit ends: of two steps at once the second is judged on what the first made."""
    return session.get(Instrument, instrument_id, with_for_update=True, populate_existing=True)


def case_of(session: Session, case_id: str) -> Case:
    """A case as it is stored now, for what follows a write in the same request."""
    return session.get_one(Case, case_id)
