"""Square codes (QR) as drawings for a page, without style: the content security policy allows none."""

from __future__ import annotations

import segno
from markupsafe import Markup

QUIET_ZONE = 4


def drawing(content: str) -> Markup:
    """The square code as SVG: dark on light whatever the colours of the page, with the light edge that readers need."""
    made = segno.make(content, error="m", micro=False)
    markup = made.svg_inline(border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return Markup(markup)  # noqa: S704 - written by segno from modules that are dark or light, no text in it
