"""Templates of offices in a child process of their own: 20 seconds, 512 MiB, one question, then it is gone.

The child has read a stranger's file: its answer is taken as plain data only. This module imports no
rendering library.
"""

from __future__ import annotations

import threading
from typing import Any

from jitflow.processes import ChildFailed, Limits, run_once

from .request import MEDIA_TYPES, Rendered, RenderError, RenderFailed, RenderRefused, RenderRequest

LIMITS = Limits(cpu_seconds=20, memory=512 * 1024 * 1024)
"""Of one template (checks.md row 41)."""
SECONDS = 25.0
"""Wall time, within which a child starts, too."""
LARGEST = 20 * 1024 * 1024 + 1024
AT_ONCE = 2
EXAMINE, RENDER = "jitflow.documents.office_work:examine_work", "jitflow.documents.office_work:render_work"

_turns = threading.BoundedSemaphore(AT_ONCE)


def render(request: RenderRequest) -> Rendered:
    """A document with the template of an office. Raises :class:`RenderRefused` and :class:`RenderFailed`."""
    head, content = _ask(RENDER, request)
    if "refused" in head:
        raise RenderRefused(str(head["refused"]), str(head.get("path", "")))
    if "failed" in head:
        raise RenderFailed(str(head["failed"]), str(head.get("path", "")))
    return Rendered(content, str(head["filename"]), MEDIA_TYPES["docx"], dict(head["manifest"]))


def examine(request: RenderRequest) -> tuple[dict[str, Any], bytes]:
    """What :func:`~.office_trial.examine` says; a template that breaks the limits is refused with its reason."""
    try:
        head, content = _ask(EXAMINE, request)
    except RenderFailed as failed:
        return _unjudged(failed.path or "failed"), b""
    if "report" not in head:
        return _unjudged("unreadable"), b""
    return dict(head["report"]), content


def _unjudged(reason: str) -> dict[str, Any]:
    nothing: dict[str, Any] = {"faults": [], "faults_total": 0, "missing": [], "empty_boxes": [], "printed": []}
    return {**nothing, "trial": "refused", "reason": reason}


def _ask(work: str, request: RenderRequest) -> tuple[dict[str, Any], bytes]:
    with _turns:
        try:
            return run_once(work, request, LIMITS, SECONDS, LARGEST, "jitflow-office")
        except ChildFailed as failed:
            if failed.code == "start":
                raise
            raise RenderFailed("the template needs more time or memory than a template may have", failed.code) from None


def render_work(request: RenderRequest) -> tuple[dict[str, Any], bytes]:
    """In the child: a document and its manifest, or why there is none."""
    from .produce import produce

    try:
        made = produce(request)
    except RenderRefused as refused:
        return {"refused": refused.reason, "path": refused.path}, b""
    except RenderError as failed:
        return {"failed": failed.reason, "path": failed.path}, b""
    return {"filename": made.filename, "manifest": made.manifest}, made.content


def examine_work(request: RenderRequest) -> tuple[dict[str, Any], bytes]:
    """In the child: the report on a template and the trial document."""
    from .office_trial import examine as look

    try:
        report, content = look(request)
    except RenderRefused:
        return {"unreadable": True}, b""
    return {"report": report}, content
