"""The text in force on a day as a paper."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from jitflow.documents import RenderRequest
from jitflow.papers.wanted import PaperError, Wanted


def request(session: Session, instrument_id: str, day: date, wanted: Wanted) -> RenderRequest:
    """What the renderer is asked for. Raises PaperError (not_found) where nothing was in force that day."""
    from jitflow.amendments import service as amendments  # which needs the procedure, and that the papers

    try:
        return amendments.paper(session, instrument_id, day, wanted.language, wanted.format, wanted.beside)
    except LookupError:
        raise PaperError("not_found", "nothing was in force on that day") from None
