"""Whose a thing is, in words: beside letters, enclosures and comments at a table."""

from __future__ import annotations

from typing import Any

from jitflow import ownership
from jitflow.parties import service
from jitflow.web.locale import gettext as _


def sentence(data: Any, owner: str, shared: Any) -> str:
    """Whether something is one's own alone, or whose it is that everybody at the table reads.

    data: the instrument; owner and shared: as `jitflow.ownership` keeps them.
    """
    if not shared:
        return _("Seen by your own party only.")
    name = owner_name(data, owner)
    return _("Shared with everybody at the table by %(party)s.", party=name) if name else _("Shared with everybody at the table.")


def owner_name(data: Any, owner: str) -> str:
    """The party behind an owner; empty for who sits at the table without one."""
    party = owner or service.home_party(data)
    if owner == ownership.HOME and not party:
        return ""
    named = service.party_named(data, party)
    return named.title if named is not None else ""
