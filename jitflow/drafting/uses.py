"""Where the facts of a case are used: every instrument that took a person, an offence or an authority into its answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import library
from jitflow.drafting.fill import Fill
from jitflow.drafting.models import Change, Instrument
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition

ROOTS = {"person": "persons", "offence": "offences", "authority": "authorities"}
"""Kind of a fact to the list of the case from which a definition fills a group."""
Uses = dict[str, list[tuple[str, str]]]
"""Fact id to (instrument id, number), in the order the instruments were opened."""


def uses_of_facts(session: Session, case_id: str, facts: Iterable[Any]) -> Uses:
    """In which instruments of the case these facts stand now. `facts` are lines as `jitflow.cases` gives them.

    A person also counts where the instrument was opened for the person, an authority where its draft was opened with it.
    """
    lines, found = list(facts), {}
    statement = select(Instrument).where(Instrument.case_id == case_id).order_by(Instrument.created_at, Instrument.id)
    rows = list(session.scalars(statement))
    opened = _opened(session, rows) if any(line.type == "authority" for line in lines) else {}
    for row in rows:
        definition = library.library().definitions.get(row.slug, {}).get(row.version)
        standing = _items(definition, row.answers) if definition is not None else {}
        for line in lines:
            groups = standing.get(ROOTS[line.type], {})
            stands = any(keys.stable_item_id(group, line.id) in items for group, items in groups.items())
            acting = line.type == "authority" and definition is not None and _acts(definition, row.answers, line, opened.get(row.id))
            if stands or acting or line.id == row.person_id:
                found.setdefault(line.id, []).append((row.id, row.number))
    return found


def _items(definition: Definition, answers: dict[str, Any]) -> dict[str, dict[str, set[str]]]:
    """List of the case to the groups filled from it, each with the ids of its items."""
    found: dict[str, dict[str, set[str]]] = {}
    for rule in definition.prefill:
        target = definition.fields.get(rule.target)
        if target is not None and target.is_group:
            items = keys.get(answers, rule.target) or []
            found.setdefault(rule.source, {})[rule.target] = {one["id"] for one in items}
    return found


def _acts(definition: Definition, answers: dict[str, Any], line: Any, fill: Fill | None) -> bool:
    """Whether the authority stands in the draft by its name, or was chosen when the draft was opened."""
    root = "central_authority" if line.kind == "central" else "authority"
    targets = [rule.target for rule in definition.prefill if rule.source == f"{root}.name"]
    if not targets:
        return False
    if root == "authority" and fill is not None and fill.take and fill.authority == line.id:
        return True
    name = line.facts.get("name")
    return bool(name) and any(keys.get(answers, target) == name for target in targets)


def _opened(session: Session, rows: list[Instrument]) -> dict[str, Fill]:
    """With what each instrument was opened; those of others were not filled from the case."""
    statement = select(Change).where(Change.instrument_id.in_([row.id for row in rows]), Change.kind == "opened")
    found = {one.instrument_id: (one.new or {}).get("fill") for one in session.scalars(statement)}
    return {key: Fill.from_plain(kept) for key, kept in found.items() if kept}
