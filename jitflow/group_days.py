"""Which day it is for a focus group: papers and checks bear the day of its time zone, not that of the server."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from jitflow import reach
from jitflow.db import clock


def today_in(session: Session, focus_group_id: str) -> date:
    """The day it is for a group now."""
    return clock.now().astimezone(ZoneInfo(reach.zone_of(session, focus_group_id))).date()
