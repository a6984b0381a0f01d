"""The rendering process: reads requests from a pipe, writes documents back.

It imports neither the web, nor the database, nor a feature of jitflow, and it ends with
its parent. Its address space and its processor time are limited; the parent kills it
when it takes too long (:mod:`pool`).
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from multiprocessing.connection import Connection
from typing import Any

from jitflow.processes import Limits

from .making import make
from .produce import roots_of
from .request import RenderError, RenderFailed, RenderRequest

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space a worker may add to what it has when warm."""
LIMITS = Limits(cpu_seconds=20, memory=MEMORY)
"""Of one document; the limit of processor time moves on with each request. No file is written: it would hold answers."""


_warm = False


def warm() -> None:
    """Load what every document needs: libraries, fonts, templates. A second call does nothing."""
    global _warm
    if _warm:
        return
    from . import docx, pdf

    roots = roots_of(RenderRequest(instrument={}, language="en"))
    pdf.warm(roots.templates)
    for template in (roots.templates / "standard.docx", roots.templates / "beside.docx"):
        if template.is_file():
            docx.compiled(template)
    gc.set_threshold(50_000, 20, 100)
    _warm = True


def serve(pipe: Connection, rehearsing: bool = False) -> None:
    """Answer requests until the pipe closes. Started by the pool in a fresh process.

    ``rehearsing`` is for tests: a request whose ``images`` has ``test:<what>`` breaks in that way.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warm()
    LIMITS.apply()
    pipe.send_bytes(b"ready")
    while True:
        try:
            request = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(answer(request, rehearsing))


def answer(request: Any, rehearsing: bool = False) -> tuple[str, Any]:
    """``("done", Rendered)`` or ``("error", RenderError)``; never raises."""
    LIMITS.allow_time()
    try:
        if rehearsing and isinstance(request, RenderRequest):
            _break(request)
        return "done", make(request)
    except RenderError as refused:
        return "error", refused
    except MemoryError:
        return "error", RenderFailed("the document needs more memory than a document may have")
    except Exception as fault:  # noqa: BLE001 - the parent must always hear something
        # The message of a foreign error may hold answers; its type does not.
        return "error", RenderFailed(f"the renderer broke ({type(fault).__name__})")


def _break(request: RenderRequest) -> None:
    if "test:sleep" in request.images:
        signal.pause()
    if "test:die" in request.images:
        os._exit(9)
    if "test:memory" in request.images:
        bytearray(4 * MEMORY)
    if "test:modules" in request.images:
        raise RenderFailed(" ".join(sorted(sys.modules)))
