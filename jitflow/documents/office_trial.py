"""A template of an office judged and tried, with the example of its definition and with an empty instrument."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from . import office_finish
from .office import Compiled, Opened, compiled, context_of, document
from .office_check import Missing, report
from .office_names import OPTIONS, Names, names_of
from .produce import draft, opened as instrument_of
from .request import RenderFailed, RenderRefused, RenderRequest

ABSENT, NOT_SEEN = "absent", "not_seen"


def examine(request: RenderRequest) -> tuple[dict[str, Any], bytes]:
    """All that is to be said of a template, and the trial document (b"" where none could be made).

    ``request.instrument`` is the example of the definition. The report has ``faults`` (see
    :class:`~.office_tags.Fault`), ``missing`` (:class:`~.office_check.Missing`), ``empty_boxes`` (letters),
    ``printed`` (keys), ``trial`` (done, refused, failed or not_run) and ``reason`` (loops or size).
    """
    definition, _instrument = instrument_of(request)
    names = names_of(definition)
    opened = Opened(request.template or b"")
    judged = opened.judged(names)
    found = {**report(judged, names), "trial": "not_run", "reason": ""}
    if judged.faults:
        return found, b""
    try:
        ready = compiled(opened)
        _try(ready, replace(request, instrument={**request.instrument, "answers": {}, "texts": {}}))
        context, content = _try(ready, request)
    except RenderRefused as refused:
        return {**found, "trial": "refused", "reason": refused.path.rpartition(".")[2]}, b""
    except RenderFailed:
        return {**found, "trial": "failed"}, b""
    lacking = {one["key"] for one in found["missing"]}
    unseen = not_seen(ready, context, names)
    found["missing"] += [vars(one) for one in unseen if one.key not in lacking]
    return {**found, "trial": "done"}, content


def _try(ready: Compiled, request: RenderRequest) -> tuple[dict[str, Any], bytes]:
    made = draft(request)
    context = context_of(request, made)
    return context, document(ready, context, made.model["head"])


def not_seen(ready: Compiled, context: dict[str, Any], names: Names) -> list[Missing]:
    """Questions whose answer in the example is not to be read anywhere in the trial document."""
    text = "".join(office_finish.text_of(content) for content in ready.fill(context).values())
    found = []
    for wanted in names.wanted:
        values = [office_finish.squeezed(one) for one in _values(context, wanted.name.split(".")) if one]
        if any(value not in text for value in values) and not wanted.in_words:
            found.append(Missing(wanted.letter, wanted.key, wanted.name, NOT_SEEN))
    return found


def _values(data: Any, path: list[str]) -> Iterator[str]:
    """The answers under a name in which ``list[]`` stands for every item. Of tick boxes there is nothing to compare."""
    name, *rest = path
    if name.endswith(OPTIONS):
        return
    if name.endswith("[]"):
        for item in data[name[:-2]]:
            yield from _values(item, rest)
    elif rest:
        yield from _values(data[name], rest)
    elif name + OPTIONS not in data:
        yield data[name]
