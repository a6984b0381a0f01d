"""Plain data of the page that says how an instrument came in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from jitflow.accounts import service as accounts
from jitflow.drafting import pages as drafting_pages
from jitflow.drafting.pages import Draft
from jitflow.enclosures import service as enclosures
from jitflow.procedure import receptions
from jitflow.procedure.receptions import ReceptionLine
from jitflow.web.locale import gettext as _
from jitflow.web.values import partial_date

EDGE, HEAD, LENGTH = "edge", "head", "length"


def context(session: Session, draft: Draft) -> dict[str, Any] | None:
    """What the template receives; None for an instrument that was drafted here."""
    line = receptions.of_instrument(session, draft.data.id)
    if line is None:
        return None
    found = line.comparison
    return {
        "head": drafting_pages.head(draft),
        "origin": draft.data.origin,
        "outcome": line.outcome,
        "why": found.get("why", ""),
        "boxes": boxes(draft, line),
        "more": found.get("more", 0),
        "uncompared": bool(found.get("uncompared")),
        "looks": found.get("looks", []),
        "released": found.get("released", []),
        "hidden": bool(found.get("hidden")),
        "is_draft": found.get("status") == "draft",
        "said": _said(found.get("said", {})),
        "received_at": datetime.fromisoformat(found["received_at"]) if "received_at" in found else None,
        "entered_at": line.created_at,
        "entered_by": accounts.names(session, {line.received_by}).get(line.received_by, ""),
        "sha256": line.sha256,
        "file": _file(session, line),
        "crumbs": drafting_pages.crumbs(draft, (_("Reception"), None)),
    }


def boxes(draft: Draft, line: ReceptionLine) -> list[dict[str, Any]]:
    """The differences, box by box in the order of the paper."""
    order = [HEAD, *(one.id for one in draft.definition.sections), LENGTH, EDGE]
    found: dict[str, list[dict[str, str]]] = {}
    for one in line.comparison.get("differences", ()):
        found.setdefault(one["place"], []).append(one)
    return [
        {"id": place, **_place(draft, place), "differences": found[place]}
        for place in sorted(found, key=lambda one: order.index(one) if one in order else len(order))
    ]


def _place(draft: Draft, place: str) -> dict[str, str | None]:
    section = draft.definition.section(place)
    if section is not None:
        title = f"{draft.words.box(section)}: {draft.words.section(section, 'title') or ''}"
        return {"title": title, "url": drafting_pages.box_url(section.id)}
    named = {
        HEAD: draft.words.part.say("above"), EDGE: _("Head and foot of the pages"), LENGTH: _("Number of pages"),
    }  # fmt: skip
    return {"title": named.get(place, place), "url": None}


def _said(said: dict[str, Any]) -> list[tuple[str, str]]:
    made = []
    if said.get("reference"):
        made.append((_("Reference"), str(said["reference"])))
    if said.get("dated"):
        made.append((_("Date on the paper"), partial_date(said["dated"])))
    return made


def _file(session: Session, line: ReceptionLine) -> dict[str, str] | None:
    if line.enclosure_id is None:
        return None
    kept = enclosures.enclosure(session, line.enclosure_id)
    if kept.removed_at is not None:
        return None
    return {"name": kept.filename, "url": drafting_pages.address("enclosures.file", enclosure_id=kept.id)}
