"""Imported by the fork server, so that every worker is born warm (:mod:`pool`)."""

from __future__ import annotations

import contextlib

from .worker import warm

# A machine without pango or fonts: the worker tries again and the pool says what is missing.
with contextlib.suppress(Exception):
    warm()
