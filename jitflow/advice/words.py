"""Strings of the advisor's data in the language of the page; their catalogue is a domain of its own."""

from __future__ import annotations

from collections.abc import Iterator

from jitflow.instruments.advice import Advice, Conditions, Limit
from jitflow.instruments.messages import Message
from jitflow.web.locale import definition_text, gettext as _

DOMAIN = "advice"


def say(context: str, text: str) -> str:
    """A string of the data at its context."""
    return definition_text(DOMAIN, context, text)


def confidence(code: str) -> str:
    """How far the source of a row was checked."""
    return {
        "verified": _("Text read"),
        "known": _("Known, not read again"),
        "recalled": _("From memory, to be confirmed"),
        "doubtful": _("Doubtful, to be confirmed"),
    }[code]


def strings(advice: Advice) -> Iterator[Message]:
    """Every string that a page shows, with its context. Articles, acts cited as a basis and sources stay as they are."""
    for context, text in _strings(advice):
        if text:
            yield Message(context, text, "page")


def _strings(advice: Advice) -> Iterator[tuple[str, str | None]]:
    for group in advice.groups:
        yield f"group.{group.id}:title", group.title
    for need in advice.needs:
        yield f"need.{need.id}:label", need.label
    for one in advice.inputs:
        yield f"input.{one.key}:label", one.label
        yield f"input.{one.key}:hint", one.hint
        for option in one.options:
            yield f"input.{one.key}.{option.code}:label", option.label
    for state in advice.states:
        yield f"state.{state.code}:route", state.route
        yield f"state.{state.code}:doubt", state.doubt
    for matrix in advice.matrix:
        for out in matrix.out:
            yield f"matrix.{matrix.id}.{out.state}", out.says
            yield f"matrix.{matrix.id}.{out.state}:instead", out.instead
        for doubt in matrix.doubt:
            yield f"doubt.{matrix.id}.{doubt.state}", doubt.says
    for contact in advice.contacts:
        yield f"contact.{contact.id}", contact.says
    yield from _kinds_and_rows(advice)


def _kinds_and_rows(advice: Advice) -> Iterator[tuple[str, str | None]]:
    for kind in advice.kinds:
        here = f"kind.{kind.id}"
        for part in ("title", "act", "form", "issuer", "receiver", "channel"):
            yield f"{here}:{part}", getattr(kind, part)
        yield f"{here}:language", kind.language.says
        yield from _said(here, kind, kind.limits)
    for row in advice.rows:
        here = f"row.{row.id}"
        yield f"{here}:form", row.form
        yield f"{here}:lookup", row.lookup
        for number, point in enumerate(row.points, 1):
            yield f"{here}.points.{number}", point
        yield from _said(here, row, row.limits)


def _said(here: str, owner: Conditions, limits: tuple[Limit, ...]) -> Iterator[tuple[str, str | None]]:
    for name in ("blocks", "notes", "reasons"):
        for number, one in enumerate(getattr(owner, name), 1):
            yield f"{here}.{name}.{number}", one.says
    for number, limit in enumerate(limits, 1):
        yield f"{here}.limits.{number}", limit.says
