"""What the child process reads of a PDF that a partner's jitflow may have made: its data, and the words of its pages.

Imported there only: it loads the libraries that read PDF.
"""

from __future__ import annotations

import io
import json
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image, ImageChops

from .compared import compared
from .pdf import OWN_ATTACHMENT, OWN_SIZE

PAGES = 400
"""Pages that are compared; a longer paper was not made by us."""
POINT = 72 / 25.4
TOP, BOTTOM = 21 * POINT, 19 * POINT
"""Height of the running head and foot of our pages, in points; their margins are one millimetre more."""
LOOK = 1.5
"""Pixels of a page per point when its look is compared: enough to tell one digit from another."""
DARKER, SPOTS = 64, 4
"""How much a pixel has to differ, and more than how many of them, for a page to look different."""
_TABLE_HEAD = "/TH"


def data(content: bytes) -> tuple[dict[str, Any], bytes]:
    """The data file of the PDF (empty: it has none), its language, and that of a second column."""
    with pikepdf.open(io.BytesIO(content), suppress_warnings=True, attempt_recovery=False) as opened:
        head = {"language": str(opened.Root.get("/Lang", ""))[:20], "beside": _beside(opened)}
        if OWN_ATTACHMENT not in opened.attachments:
            return head, b""
        found = opened.attachments[OWN_ATTACHMENT].get_file().read_bytes()
        return head, found if len(found) <= OWN_SIZE else b""


def _beside(opened: pikepdf.Pdf) -> str:
    """The language of the heads of the right column; empty where there is one column."""
    for one in opened.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/S") == _TABLE_HEAD and "/Lang" in one:
            return str(one.Lang)[:20]
    return ""


def compare(request: tuple[bytes, bytes, dict[str, Any]]) -> tuple[dict[str, Any], bytes]:
    """The pages of one PDF beside those of another, as JSON (see :func:`.compared.compared`, and ``looks``)."""
    page, printed, outline = request
    ours, theirs = pypdfium2.PdfDocument(printed), pypdfium2.PdfDocument(page)
    try:
        if len(theirs) > PAGES:
            made: dict[str, Any] = {"differences": [], "more": 0, "released": [], "uncompared": True, "looks": []}
        else:
            made = compared(_sheets(theirs), _sheets(ours), outline)
            made["looks"] = [] if made["differences"] else _looks(theirs, ours)
    finally:
        theirs.close()
        ours.close()
    return {}, json.dumps(made).encode()


def _sheets(opened: pypdfium2.PdfDocument) -> dict[str, list[str]]:
    bodies, edges = [], []
    for number in range(len(opened)):
        page = opened[number]
        width, height = page.get_size()
        text = page.get_textpage()
        bodies.append(text.get_text_bounded(left=-width, bottom=BOTTOM, right=2 * width, top=height - TOP))
        head = text.get_text_bounded(left=-width, bottom=height - TOP, right=2 * width, top=2 * height)
        foot = text.get_text_bounded(left=-width, bottom=-height, right=2 * width, top=BOTTOM)
        edges.append(f"{head}\n{foot}")
        text.close()
        page.close()
    return {"bodies": bodies, "edges": edges}


def _looks(one: pypdfium2.PdfDocument, other: pypdfium2.PdfDocument) -> list[int]:
    """Pages with the same words that look different: something was drawn over them, or beside them."""
    found = []
    for number in range(len(one)):
        first, second = (_picture(document[number]) for document in (one, other))
        if first.size != second.size:
            found.append(number + 1)
            continue
        counts = ImageChops.difference(first, second).histogram()
        if sum(counts[DARKER:]) > SPOTS:
            found.append(number + 1)
    return found


def _picture(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    scale = LOOK if width * height < 4_000_000 else 0.1
    drawn = page.render(scale=scale, grayscale=True).to_pil()
    page.close()
    return drawn
