"""In which capacity a person acts, in a focus group and in the team of a case, and what it leaves of a role.

The role says what a place gives (a lead changes the team, an editor writes, a reader reads); the capacity says what the
person is in the procedure, and takes away what does not belong to it: a translator sees texts only, an observer
writes nothing, an auditor sees the trail and no content (Articles 4(4) and 25 of Directive (EU) 2016/680).
"""

from __future__ import annotations

CAPACITIES = ("prosecutor", "validating_judge", "coordinator", "assistant", "translator", "observer", "auditor")
#: Capacities that see less than everything: by them alone one reaches what is declared for them.
NARROW = frozenset({"translator", "auditor"})
#: Capacities that make no use of what a focus group keeps for all its cases.
ONLOOKERS = NARROW | {"observer"}


def case_level(role: str, capacity: str) -> str:
    """What a place in a team comes to: lead, editor, reader, translator or auditor."""
    if capacity in NARROW:
        return capacity
    return "reader" if capacity == "observer" else role


#: What a seat at the table of one instrument comes to; its names are no levels of a case team.
SEAT_LEVELS = {"drafter": "seat_drafter", "negotiator": "seat_negotiator", "reader": "seat_reader"}


def seat_level(role: str, capacity: str) -> str:
    """What a seat comes to: seat_drafter, seat_negotiator or seat_reader. Who only looks on in the group writes nothing."""
    return "seat_reader" if capacity in ONLOOKERS else SEAT_LEVELS[role]


def group_level(role: str, capacity: str) -> str:
    """What a membership comes to: administrator, coordinator, member, observer, translator or auditor.

    The last three work on nothing that the group shares outside its cases (libraries, State data, templates), so they
    see none of it: need to know decides.
    """
    if role != "member":
        return role
    return capacity if capacity in ONLOOKERS else role
