"""Whatever paper is asked for, made in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .cover import CoverRequest, make_cover
from .letter import LetterRequest, make_letter
from .produce import produce
from .records import RecordsRequest, make_records
from .redline import make_redline
from .redline_request import RedlineRequest
from .request import MEDIA_TYPES, Rendered, RenderRequest
from .sheets import SheetRequest, make_sheet

MAKERS: dict[type, Callable[[Any], Rendered]] = {
    RenderRequest: produce,
    CoverRequest: make_cover,
    SheetRequest: make_sheet,
    LetterRequest: make_letter,
    RedlineRequest: make_redline,
    RecordsRequest: make_records,
}


def make(request: Any) -> Rendered:
    """The paper of a request; the manifest of a PDF has its number of ``pages``, too.

    Raises :class:`RenderRefused` and :class:`RenderFailed`.
    """
    made = MAKERS[type(request)](request)
    if made.media_type != MEDIA_TYPES["pdf"]:
        return made
    from .pdf import page_count

    return replace(made, manifest={**made.manifest, "pages": page_count(made.content)})
