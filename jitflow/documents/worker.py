"""The rendering process: reads requests from a pipe, writes documents back.

It imports neither the web, nor the database, nor a feature of jitflow, and it ends with
its parent. Its address space and its processor time are limited; the parent kills it
when it takes too long (:mod:`pool`).
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from .produce import produce, roots_of
from .request import RenderError, RenderFailed, RenderRequest

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space a worker may add to what it has when warm."""
CPU_SECONDS = 20
"""Processor time of one document; the soft limit moves on with each request."""


_warm = False


def warm() -> None:
    """Load what every document needs: libraries, fonts, templates. A second call does nothing."""
    global _warm
    if _warm:
        return
    from . import docx, pdf

    roots = roots_of(RenderRequest(instrument={}, language="en"))
    pdf.warm(roots.templates)
    template = roots.templates / "standard.docx"
    if template.is_file():
        docx.compiled(template)
    gc.set_threshold(50_000, 20, 100)
    _warm = True


def limit() -> None:
    """Bound the address space of this process and forbid core dumps, which would hold answers."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    now = pages * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))


def serve(pipe: Connection, rehearsing: bool = False) -> None:
    """Answer requests until the pipe closes. Started by the pool in a fresh process.

    ``rehearsing`` is for tests: a request whose ``images`` has ``test:<what>`` breaks in that way.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warm()
    limit()
    pipe.send(("ready", os.getpid()))
    while True:
        try:
            request = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(answer(request, rehearsing))


def answer(request: RenderRequest, rehearsing: bool = False) -> tuple[str, Any]:
    """``("done", Rendered)`` or ``("error", RenderError)``; never raises."""
    _allow_time()
    try:
        if rehearsing:
            _break(request)
        return "done", produce(request)
    except RenderError as refused:
        return "error", refused
    except MemoryError:
        return "error", RenderFailed("the document needs more memory than a document may have")
    except Exception as fault:  # noqa: BLE001 - the parent must always hear something
        # The message of a foreign error may hold answers; its type does not.
        return "error", RenderFailed(f"the renderer broke ({type(fault).__name__})")


def _allow_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + CPU_SECONDS
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _break(request: RenderRequest) -> None:
    if "test:sleep" in request.images:
        signal.pause()
    if "test:die" in request.images:
        os._exit(9)
    if "test:memory" in request.images:
        bytearray(4 * MEMORY)
    if "test:modules" in request.images:
        raise RenderFailed(" ".join(sorted(sys.modules)))
