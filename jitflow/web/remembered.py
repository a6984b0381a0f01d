"""Parts of pages that are the same for everybody, made once and kept.

A box of a form has dozens of questions whose words and options never change; only the
answers do. Templates wrap such a part in ``{% call remembered(...) %}`` and name all it
depends on. What people typed, names above all, is never part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

from flask import Flask
from markupsafe import Markup

from jitflow.web.locale import current_language

MOST = 20_000
_kept: dict[tuple[Any, ...], Markup] = {}
_lock = Lock()


def remembered(*key: Any, caller: Callable[[], str]) -> Markup:
    """The part made by the caller, from the table when it was made before in this language."""
    full = (current_language(), *(tuple(one) if isinstance(one, list) else one for one in key))
    part = _kept.get(full)
    if part is None:
        part = Markup(caller())  # noqa: S704 - the caller is a block of a template, escaped there
        with _lock:
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[full] = part
    return part


def init_app(app: Flask) -> None:
    """Make it known to templates."""
    app.jinja_env.globals["remembered"] = remembered
