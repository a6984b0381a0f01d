"""A button that begins a letter, pressed twice, begins one: the page carries a token, and the letter keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import select

from jitflow import reach
from jitflow.db.units import WriteUnit
from jitflow.letters.models import Letter
from jitflow.letters.service import LetterData, data_of

_TOKEN = re.compile(r"[0-9a-f]{32}")


def once(unit: WriteUnit, instrument_id: str, token: str, actor_id: str, begin: Callable[[], LetterData]) -> LetterData:
    """The letter that this person began with this page, else the one that `begin` makes. No token: always a new one."""
    if not _TOKEN.fullmatch(token):
        return begin()
    reach.lock_instrument(unit.session, instrument_id)
    mine = (Letter.instrument_id == instrument_id, Letter.token == token, Letter.saved_by == actor_id)
    there = unit.session.scalar(select(Letter).where(*mine))
    if there is not None:
        return data_of(there)
    made = begin()
    unit.session.get_one(Letter, made.id).token = token
    return made
