"""Reviewing translations: compared with their source first, and marked only with a reason when they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from jitflow import ownership
from jitflow.cases import service as cases
from jitflow.db.units import WriteUnit
from jitflow.drafting import service as drafting
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition
from jitflow.texts.checks import Difference, compare
from jitflow.texts.names import Name, names_from

NAME_KEYS = frozenset({"surname", "forenames", "maiden_name", "vessel", "vessel_name", "ship_name"})
"""Last part of the keys of answers that are names, in whichever instrument."""
ALIAS_KEYS = frozenset({"alias", "aliases", "other_names"})

__all__ = ["ALIAS_KEYS", "NAME_KEYS", "Difference", "compare", "known_names", "review"]


def known_names(
    session: Session, case_id: str, definition: Definition, answers: Mapping[str, Any]
) -> list[Name]:
    """Names of the persons of the case, and of persons and vessels in the answers of the instrument.

    Who sits at the table of an instrument learns nothing of its case, not even that a name is missing in a text.
    """
    found: list[Name] = []
    for line in cases.all_facts(session, case_id)["persons"] if ownership.is_home() else ():
        facts = line.facts
        for part in ("surname", "forenames"):
            found += names_from(facts.get(part) or "", facts.get(f"{part}_latin") or "")
        found += _aliases(facts.get("aliases"))
        found += _aliases(facts.get("spellings"))
    for key in definition.fields:
        last = key.rsplit(".", 1)[-1]
        if last not in NAME_KEYS | ALIAS_KEYS or (definition.fields[key].internal and not ownership.is_home()):
            continue
        for path in keys.expand(dict(answers), key, definition.groups):
            value = keys.get(dict(answers), path)
            if last in ALIAS_KEYS:
                found += _aliases(value)
            elif isinstance(value, str):
                found += names_from(value)
    return list(dict.fromkeys(found))


def _aliases(value: Any) -> Iterable[Name]:
    several = value if isinstance(value, list) else [value]
    return [name for one in several if isinstance(one, str) for name in names_from(one, alias=True)]


def review(
    unit: WriteUnit, definition: Definition, instrument_id: str, path: str, language: str, actor_id: str, *,
    reason: str = "", seen: drafting.Seen | None = None,
) -> list[Difference]:
    """Mark a translation reviewed unless its figures or names differ from the source.

    Returns the differences that stand against it, and then nothing was marked; with a `reason`
    they are accepted, and the reason is kept. Raises DraftingError as `drafting.mark_reviewed`.
    """
    data = drafting.load(unit.session, instrument_id)
    slots = data.texts.get(path, {})
    source, target = (slots.get(code, {}).get("text", "") for code in (data.language, language))
    reason = reason.strip()
    found: list[Difference] = []
    if target and language != data.language:
        names = known_names(unit.session, data.case_id, definition, data.answers)
        found = compare(source, data.language, target, language, names)
    if found and not reason:
        return found
    drafting.mark_reviewed(
        unit, instrument_id, path, language, actor_id, accepted_reason=reason if found else None, seen=seen
    )
    return []
