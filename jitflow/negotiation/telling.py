"""Notices inside the application of what happens at a table: an objection, a suggestion that waits, a version to read.

A notice names the clause and no word of it, no party and no person: it may leave with the mail of the day.
"""

from __future__ import annotations

from collections.abc import Iterable

from jitflow import across, library
from jitflow.db.units import WriteUnit
from jitflow.deadlines import notices
from jitflow.drafting import service as drafting
from jitflow.instruments import keys
from jitflow.negotiation.reading import home_of
from jitflow.parties import service as parties


def objected(unit: WriteUnit, data: drafting.InstrumentData, stance_id: str, section: str, actor_id: str) -> None:
    """Tell everybody at the table of an objection."""
    everybody = {user_id for user_id, _party in _people(unit, data)}
    _tell(unit, data, everybody - {actor_id}, stance_id, notices.OBJECTED, section)


def suggested(
    unit: WriteUnit, data: drafting.InstrumentData, suggestion_id: str, path: str, party: str, actor_id: str
) -> None:
    """Tell those who may speak for the other parties that a suggestion waits for their answer."""
    waiting = {user_id for user_id, own in _people(unit, data, speaking=True) if own and own != party}
    _tell(unit, data, waiting - {actor_id}, suggestion_id, notices.SUGGESTED, _section(data, path))


def answered(unit: WriteUnit, data: drafting.InstrumentData, suggestion_id: str, party: str) -> None:
    """A party has answered: the suggestion waits for its people no more."""
    notices.settle(unit, suggestion_id, notices.SUGGESTED, [one for one, own in _people(unit, data) if own == party])


def accepted_by_all(
    unit: WriteUnit, data: drafting.InstrumentData, suggestion_id: str, path: str, mark: str, actor_id: str
) -> None:
    """Tell those who draft the text that every party accepts a suggestion. mark: the hash of the words accepted."""
    drafters = {one.user_id for one in parties.seats_of(unit.session, data.id) if one.role == "drafter"}
    drafters |= set(across.readers_of_case(unit.session, data.case_id))
    _tell(unit, data, drafters - {actor_id}, suggestion_id, notices.ALL_ACCEPT, _section(data, path), mark[:40])


def decided(unit: WriteUnit, suggestion_id: str) -> None:
    """A suggestion was decided: it waits for nobody."""
    for kind in (notices.SUGGESTED, notices.ALL_ACCEPT):
        notices.settle(unit, suggestion_id, kind)


def circulated(unit: WriteUnit, data: drafting.InstrumentData, version_id: str, number: int, actor_id: str) -> None:
    """Tell everybody at the table of a version to read; those with a seat get their mail of it at once."""
    everybody = {user_id for user_id, _party in _people(unit, data)}
    for user_id in sorted(everybody - {actor_id}):
        notices.tell_of_table(unit, data, user_id, version_id, notices.CIRCULATED, number=number)


def _people(unit: WriteUnit, data: drafting.InstrumentData, speaking: bool = False) -> list[tuple[str, str]]:
    """Who is at the table and for which party: the case team for the home party. speaking: without who only reads there."""
    home = home_of(data)
    team = [(user_id, home) for user_id in across.readers_of_case(unit.session, data.case_id)]
    seats = parties.seats_of(unit.session, data.id)
    return team + [(one.user_id, one.party) for one in seats if not (speaking and one.role == "reader")]


def _section(data: drafting.InstrumentData, path: str) -> str:
    definition = library.library().definition(data.slug, data.version)
    return definition.section_of[keys.key_of(path, definition.groups)].id


def _tell(
    unit: WriteUnit,
    data: drafting.InstrumentData,
    people: Iterable[str],
    subject_id: str,
    kind: str,
    section: str,
    mark: str = "",
) -> None:
    for user_id in sorted(people):
        notices.tell_of_table(unit, data, user_id, subject_id, kind, section=section, mark=mark)
