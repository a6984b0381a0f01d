"""Documents: from an instrument file to PDF, DOCX and HTML.

``render`` makes a document in a separate process with limits (:mod:`pool`,
:mod:`worker`); ``render_here`` makes it in this process, for the command line. This
module imports no rendering library, so that pages and the child start quickly.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from .request import FORMATS, MEDIA_TYPES, Rendered, RenderError, RenderFailed, RenderRefused, RenderRequest

__all__ = [
    "FORMATS",
    "MEDIA_TYPES",
    "RenderError",
    "RenderFailed",
    "RenderRefused",
    "RenderRequest",
    "Rendered",
    "located",
    "render",
    "render_here",
    "shut_down",
]


def render(request: RenderRequest) -> Rendered:
    """The document, made by a warmed worker process of this process's pool.

    Raises :class:`RenderRefused` when the request cannot be met and
    :class:`RenderFailed` when the worker hung, died or broke. Threads may call it.
    """
    from .pool import shared_pool

    return shared_pool().render(located(request))


def render_here(request: RenderRequest) -> Rendered:
    """The document, made in this process without limits. Not for servers."""
    from .produce import produce

    return produce(located(request))


def located(request: RenderRequest) -> RenderRequest:
    """The request with the forms folder of this process (``JITFLOW_FORMS``) where it names none:
    a worker keeps the environment of the moment it was started."""
    forms = os.environ.get("JITFLOW_FORMS")
    return replace(request, forms=str(Path(forms).resolve())) if forms and request.forms is None else request


def shut_down() -> None:
    """End the worker processes, if any were started; the next ``render`` starts new ones."""
    from .pool import end_shared_pool

    end_shared_pool()
