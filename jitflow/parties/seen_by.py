"""Who sees the page of this request, in words for the head of every page: the case team alone, or a whole table."""

from __future__ import annotations

from typing import Any

from flask import current_app, request

from jitflow.access import SEAT_RIGHTS
from jitflow.db.units import read_unit
from jitflow.parties import service
from jitflow.web.locale import gettext as _, ngettext


def sentence(reached: Any) -> str:
    """Who sees the page; a page of an instrument with a table is seen by every party that has somebody there."""
    instrument = getattr(reached, "instrument", None)
    if instrument is None or not instrument.home_party or not _is_for_seats():
        return _("Case team only. Reading is recorded.")
    with read_unit() as session:
        seats = service.seats_of(session, instrument.id)
    sitting = {one.party for one in seats if one.party} | {service.home_party(instrument)}
    if len(sitting) == 1 and not seats:
        return _("Case team only. Reading is recorded.")
    return ngettext(
        "%(num)s party sees this page. Reading is recorded.",
        "%(num)s parties see this page. Reading is recorded.",
        len(sitting),
    )


def _is_for_seats() -> bool:
    """Whether who sits at the table may open the page, too."""
    declared = current_app.extensions["jitflow.access"].get(request.endpoint)
    return declared is not None and bool(SEAT_RIGHTS["read"] & declared.roles)
