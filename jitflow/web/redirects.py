"""Where a form may send people afterwards: only to this site."""

from urllib.parse import urlsplit


def local_target(target: str | None, otherwise: str) -> str:
    """`target` when it is a path of this site, else `otherwise`.

    Refuses other hosts and schemes, `//host`, backslashes (browsers read them as
    slashes) and control characters (browsers drop them before they parse).
    """
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return otherwise
    if any(ord(character) <= 32 or ord(character) == 127 for character in target):
        return otherwise
    try:
        parts = urlsplit(target)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else target
