"""Rights, capacities and roles of a focus group in words: a name each, and one sentence that says what it lets do."""

from __future__ import annotations

from typing import NamedTuple

from jitflow.capacities import CAPACITIES, NARROW
from jitflow.instruments.messages import N_
from jitflow.web.locale import gettext as _


class Said(NamedTuple):
    """A name and the sentence beside it, both marked for translation."""

    name: str
    lets: str


CAPACITY_WORDS = {
    "prosecutor": Said(N_("prosecutor"), N_("Drafts, checks and issues, as far as the law of the State lets a prosecutor.")),
    "validating_judge": Said(N_("validating judge"), N_("Validates what another person drafted, and may sign and issue it.")),
    "coordinator": Said(N_("coordinator"), N_("Works with the authorities of all States (Eurojust staff); takes no judicial step.")),
    "assistant": Said(N_("assistant"), N_("Prepares drafts and records what happened; signs and validates nothing.")),
    "translator": Said(N_("translator"), N_("Sees the texts to translate and writes their translations; sees nothing else of the case.")),
    "observer": Said(N_("observer"), N_("Reads and writes nothing, whatever the right says.")),
    "auditor": Said(N_("auditor"), N_("Sees who did what and when; sees no content of the case.")),
}  # fmt: skip
TEAM_WORDS = {
    "lead": Said(N_("lead"), N_("Writes, and changes the team.")),
    "editor": Said(N_("editor"), N_("Reads and writes.")),
    "reader": Said(N_("reader"), N_("Reads.")),
}
GROUP_WORDS = {
    "member": Said(N_("member"), N_("Opens cases and sees those in whose team they are.")),
    "coordinator": Said(
        N_("coordinator"), N_("Also invites and ends members, keeps templates, lists and State data, and sees observations of members.")
    ),
    "administrator": Said(
        N_("administrator"), N_("Also decides the settings and who administers; sees no case by that alone.")
    ),
}
_ALL = {"capacity": CAPACITY_WORDS, "team": TEAM_WORDS, "group": GROUP_WORDS}


def choices(kind: str) -> list[dict[str, str]]:
    """Code, name and sentence of everything that can be chosen; kind: capacity, team or group."""
    return [{"code": code, "label": _(said.name), "lets": _(said.lets)} for code, said in _ALL[kind].items()]


def name(kind: str, code: str) -> str:
    """One of them by its name; the code itself when it is none."""
    said = _ALL[kind].get(code)
    return _(said.name) if said else code


def place(role: str, capacity: str) -> str:
    """A place in a team in words: the right is left out where the capacity alone decides."""
    if capacity in NARROW or capacity == "observer":
        return name("capacity", capacity)
    return _("%(right)s, %(capacity)s", right=name("team", role), capacity=name("capacity", capacity))


if set(CAPACITY_WORDS) != set(CAPACITIES):  # a capacity without words would stand on a page as a code
    raise RuntimeError("every capacity needs its words")
