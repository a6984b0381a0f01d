"""Documents: from an instrument file to PDF, DOCX and HTML.

``render`` makes a document in a separate process with limits (:mod:`pool`,
:mod:`worker`); ``render_here`` makes it in this process, for the command line. This
module imports no rendering library, so that pages and the child start quickly.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .request import (
    FORMATS,
    MEDIA_TYPES,
    Rendered,
    RenderError,
    RenderFailed,
    RenderRefused,
    RenderRequest,
    columns,
)

if TYPE_CHECKING:
    from jitflow.instruments.definition import Definition

    from .office_names import Names

__all__ = [
    "FORMATS",
    "MEDIA_TYPES",
    "PASSING",
    "RenderError",
    "RenderFailed",
    "RenderRefused",
    "RenderRequest",
    "Rendered",
    "columns",
    "examine_template",
    "example_context",
    "located",
    "names_of",
    "render",
    "render_here",
    "shut_down",
    "starter_template",
    "workers",
]


PASSING = ("time", "memory", "ended", "broke")
"""Reasons for which a template could not be judged and which another moment may change."""


def render(request: Any) -> Rendered:
    """The document, made by a warmed worker process of this process's pool.

    ``request`` is a :class:`RenderRequest`, or that of another paper (:mod:`making`).
    Raises :class:`RenderRefused` when the request cannot be met and
    :class:`RenderFailed` when the worker hung, died or broke. Threads may call it.
    A template of an office is filled in a process of its own (:mod:`office_work`).
    """
    if getattr(request, "template", None) is not None:
        from . import office_work

        return office_work.render(located(request))
    from .pool import shared_pool

    return shared_pool().render(located(request))


def examine_template(request: RenderRequest) -> tuple[dict[str, Any], bytes]:
    """What is to be said of the template of an office (:mod:`office_trial`), and a trial document made
    with ``request.instrument``, the example of its definition."""
    from . import office_work

    return office_work.examine(located(request))


def render_here(request: Any) -> Rendered:
    """The document, made in this process without limits. Not for servers."""
    from .making import make

    return make(located(request))


def example_context(example: dict[str, Any], language: str, forms: str) -> dict[str, Any]:
    """What stands behind the names of templates in an instrument file of ours, such as the example."""
    from .office import context_of
    from .produce import draft

    request = RenderRequest(example, language, "docx", forms=forms)
    return context_of(request, draft(request))


def names_of(definition: Definition) -> Names:
    """The names that templates of offices may use."""
    from . import office_names

    return office_names.names_of(definition)


def starter_template(definition: Definition) -> bytes:
    """A complete template to begin with (:mod:`office_starter`)."""
    from .office_starter import starter

    return starter(definition)


def located(request: Any) -> Any:
    """The request with the forms folder of this process (``JITFLOW_FORMS``) where it names none:
    a worker keeps the environment of the moment it was started."""
    forms = os.environ.get("JITFLOW_FORMS")
    return replace(request, forms=str(Path(forms).resolve())) if forms and request.forms is None else request


def workers() -> int:
    """How many documents can be made side by side."""
    from .pool import shared_pool

    return len(shared_pool().workers)


def shut_down() -> None:
    """End the worker processes, if any were started; the next ``render`` starts new ones."""
    from .pool import end_shared_pool

    end_shared_pool()
