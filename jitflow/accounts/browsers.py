"""Which browser a session was opened with, in two words, so that its owner recognises it. Pure."""

from __future__ import annotations

# The first that is named decides: most browsers name others, too.
_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def name_of(agent: str) -> str:
    """Browser and system from what a browser says of itself ("Firefox, Windows"); empty when neither is known."""
    found = (next((name for mark, name in known if mark in agent), "") for known in (_BROWSERS, _SYSTEMS))
    return ", ".join(name for name in found if name)
