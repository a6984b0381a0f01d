"""The facts of a case: persons, offences, authorities, and the history of each.

Facts are entered once and used by every instrument. They are saved field by field, like
answers. Removing hides a fact and keeps it, so that it can be restored; erasure in the sense
of the Law Enforcement Directive is another act.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jitflow import across
from jitflow.audit.verbs import Verb
from jitflow.cases.models import (
    AUTHORITY_KINDS,
    LED_CATEGORIES,
    Authority,
    Case,
    FactChange,
    Offence,
    Person,
)
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.merging import Conflict, Outcome, Posted, SaveResult, canonical, merge
from jitflow.plain import copied

Fact = Person | Offence | Authority

KEYS: dict[type, frozenset[str]] = {
    Person: frozenset({
        "surname", "forenames", "script_lang", "surname_latin", "forenames_latin", "spellings", "birth_surname",
        "aliases", "sex", "nationalities", "birthdate", "birth_place", "residences", "languages",
        "marks", "role", "minors_in_care",
    }),
    Offence: frozenset({
        "title", "when", "place", "provision", "maximum", "list_categories", "limitation_date",
        "quantity",
    }),
    Authority: frozenset({
        "name", "representative", "post", "file_reference", "address", "telephone", "fax", "email",
        "languages", "kind",
    }),
}
NAMES: dict[type, str] = {Person: "person", Offence: "offence", Authority: "authority"}
TEXT_PATH = re.compile(r"text:([a-z]{2}):(facts)")
TAKEN_BY_SEA_OR_LAND = frozenset({"passenger", "migrant", "forced_skipper"})


class FactError(ValueError):
    """A fact that cannot be stored as it is. `path` names the field, `code` the reason."""

    def __init__(self, path: str, message: str, code: str = "not_usable") -> None:
        super().__init__(f"{path}: {message}")
        self.path, self.code = path, code


class InUse(ValueError):
    """A person for whom instruments were opened cannot be removed; `instruments` names them."""

    def __init__(self, instruments: list[tuple[str, str]]) -> None:
        super().__init__("used in " + ", ".join(number for _, number in instruments))
        self.instruments = instruments


@dataclass(frozen=True)
class FactLine:
    """A fact as plain data. `kind` is the LED category of a person, the kind of an authority."""

    id: str
    type: str
    facts: dict[str, Any]
    kind: str = ""
    kind_reason: str = ""
    used_in: list[tuple[str, str]] = field(default_factory=list)
    """Persons: (instrument id, number) of the instruments opened for the person."""


@dataclass(frozen=True)
class FactEvent:
    """One entry of the history of a fact."""

    kind: str
    path: str
    old: Any
    new: Any
    reason: str
    actor_id: str
    at: datetime


def suggested_category(role: str | None) -> str | None:
    """The category to offer for a role in the case.

    Persons who were smuggled are offered as witnesses, never as suspects (DP-02); for every
    other role a person decides.
    """
    return "witness" if role in TAKEN_BY_SEA_OR_LAND else None


def add_person(
    unit: WriteUnit, case: Case, facts: dict[str, Any], led_category: str | None, actor_id: str,
    *, led_reason: str = "",
) -> Person:
    """A new person of the case. Raises FactError without a category (DP-01)."""
    _check_category(led_category, led_reason)
    person = Person(led_category=led_category, led_reason=led_reason or None)
    return _add(unit, case, person, facts, actor_id)


def add_offence(unit: WriteUnit, case: Case, facts: dict[str, Any], actor_id: str) -> Offence:
    """A new offence of the case; its texts are in ``facts["texts"]["facts"][language]``."""
    return _add(unit, case, Offence(), facts, actor_id)


def add_authority(
    unit: WriteUnit, case: Case, facts: dict[str, Any], kind: str, actor_id: str
) -> Authority:
    """A new authority of the case. Raises FactError for an unknown kind."""
    _check_kind(kind)
    return _add(unit, case, Authority(kind=kind), facts, actor_id)


def update_facts(unit: WriteUnit, row: Fact, posted: list[Posted], actor_id: str) -> SaveResult:
    """Save fields one by one; two people on different fields never collide.

    Paths are keys of the fact, ``kind`` of an authority, or ``text:<language>:facts`` of an
    offence. Raises FactError for any other path.
    """
    row = _locked(unit.session, row)
    for one in posted:
        _check_path(type(row), one)
    result = SaveResult()
    for one in posted:
        current = _value(row, one.path)
        outcome = Outcome.CONFLICT if row.removed_at else merge(current, one.base, one.value)
        if outcome is Outcome.STORE:
            _store(row, one.path, one.value)
            _append(unit.session, row, "set", one.path, current, one.value, actor_id)
            result.saved.append(one.path)
        elif outcome is Outcome.CONFLICT:
            conflict = _conflict(unit.session, row, one, current)
            result.conflicts.append(conflict)
            _append(unit.session, row, "proposal", one.path, current, one.value, actor_id)
    if result.saved or result.conflicts:
        if result.saved:
            row.changed_at = clock.now()
        refused = [conflict.path for conflict in result.conflicts]
        _record(unit, Verb.ALTERED, row, actor_id, {"fields": result.saved, "refused": refused})
    return result


def change_category(
    unit: WriteUnit, person: Person, category: str, reason: str, actor_id: str,
    *, shown: str | None = None,
) -> Conflict | None:
    """Change the LED category; the reason and the old category stay in the history (DP-03).

    `shown` is the category the page showed: when somebody else changed it meanwhile nothing is
    stored and the conflict is returned. Raises FactError for an unknown category or without a reason.
    """
    person = _locked(unit.session, person)
    one = Posted("led_category", shown or person.led_category, category)
    outcome = merge(person.led_category, one.base, category)
    if outcome is Outcome.CONFLICT:
        _append(unit.session, person, "proposal", one.path, person.led_category, category, actor_id, reason)
        _record(unit, Verb.ALTERED, person, actor_id, {"fields": [], "refused": [one.path]})
        return _conflict(unit.session, person, one, person.led_category)
    if outcome is not Outcome.STORE:
        return None
    if not reason.strip():
        raise FactError("led_category", "say why the category changes", "reason_missing")
    _check_category(category, reason)
    _append(
        unit.session, person, "set", "led_category", person.led_category, category, actor_id, reason
    )
    detail = {"fields": ["led_category"], "from": person.led_category, "to": category}
    person.led_category, person.changed_at = category, clock.now()
    person.led_reason = reason if category == "unknown" else None
    _record(unit, Verb.ALTERED, person, actor_id, detail)
    return None


def remove_fact(unit: WriteUnit, row: Fact, actor_id: str, reason: str = "") -> None:
    """Take a fact out of the case; it can be restored. Raises InUse for a person in use."""
    row = _locked(unit.session, row)
    if row.removed_at is not None:
        return
    if isinstance(row, Person):
        used = across.instruments_of_persons(unit.session, row.case_id).get(row.id)
        if used:
            raise InUse(used)
    row.removed_at = clock.now()
    _append(unit.session, row, "removed", "", None, None, actor_id, reason)
    _record(unit, Verb.ALTERED, row, actor_id, {"action": "removed"})


def restore_fact(unit: WriteUnit, row: Fact, actor_id: str) -> None:
    """Bring a removed fact back."""
    row = _locked(unit.session, row)
    if row.removed_at is None:
        return
    row.removed_at = None
    _append(unit.session, row, "restored", "", None, None, actor_id)
    _record(unit, Verb.ALTERED, row, actor_id, {"action": "restored"})


def facts_of(session: Session, model: type[Fact], case_id: str) -> list[FactLine]:
    """The facts of one kind in a case, in the order they were entered."""
    statement = select(model).where(model.case_id == case_id, model.removed_at.is_(None))
    rows = session.scalars(statement.order_by(model.position, model.id)).all()
    used = across.instruments_of_persons(session, case_id) if model is Person else {}
    return [line(row, used.get(row.id, [])) for row in rows]


def all_facts(session: Session, case_id: str) -> dict[str, list[FactLine]]:
    """``persons``, ``offences`` and ``authorities`` of a case as plain data."""
    return {
        "persons": facts_of(session, Person, case_id),
        "offences": facts_of(session, Offence, case_id),
        "authorities": facts_of(session, Authority, case_id),
    }


def person_facts(session: Session, case_id: str, person_id: str | None) -> dict[str, Any]:
    """What the case says of one person; nothing without one, or when the person was removed."""
    row = session.get(Person, person_id) if person_id else None
    if row is None or row.case_id != case_id or row.removed_at is not None:
        return {}
    return copied(row.facts)


def line(row: Fact, used_in: list[tuple[str, str]] | None = None) -> FactLine:
    """One row as plain data."""
    kind = row.led_category if isinstance(row, Person) else getattr(row, "kind", "")
    reason = (row.led_reason or "") if isinstance(row, Person) else ""
    return FactLine(row.id, NAMES[type(row)], copied(row.facts), kind, reason, used_in or [])


def history_of(session: Session, case_id: str, object_id: str) -> list[FactEvent]:
    """What happened to a fact or to the case itself, oldest first."""
    statement = select(FactChange).where(
        FactChange.case_id == case_id, FactChange.object_id == object_id
    )
    return [
        FactEvent(row.kind, row.path, row.old, row.new, row.reason or "", row.actor_id, row.at)
        for row in session.scalars(statement.order_by(FactChange.sequence))
    ]


def last_change(session: Session, object_id: str, path: str) -> FactChange | None:
    """The last stored change of one field."""
    statement = select(FactChange).where(
        FactChange.object_id == object_id, FactChange.path.in_((path, "")), FactChange.kind != "proposal"
    )
    return session.scalar(statement.order_by(FactChange.sequence.desc()).limit(1))


def append_change(
    session: Session, case_id: str, object_type: str, object_id: str, kind: str, path: str,
    old: Any, new: Any, actor_id: str, reason: str = "",
) -> None:
    """Append to the history of a fact. The object's row must be locked by this unit."""
    last = select(func.max(FactChange.sequence)).where(FactChange.object_id == object_id)
    session.add(
        FactChange(
            case_id=case_id, object_type=object_type, object_id=object_id,
            sequence=(session.scalar(last) or 0) + 1, kind=kind, path=path, old=old, new=new,
            reason=reason or None, actor_id=actor_id, at=clock.now(),
        )
    )
    session.flush()


def _add(unit: WriteUnit, case: Case, row: Any, facts: dict[str, Any], actor_id: str) -> Any:
    model = type(row)
    if strange := set(facts) - (KEYS[model] - {"kind"}) - _text_keys(model):
        raise FactError(sorted(strange)[0], f"a {NAMES[model]} has no such field")
    case = unit.session.get(Case, case.id, with_for_update=True)
    last = select(func.max(model.position)).where(model.case_id == case.id)
    row.case_id, row.facts = case.id, copied(facts)
    row.position = (unit.session.scalar(last) or 0) + 1
    row.changed_at = case.changed_at = clock.now()
    unit.session.add(row)
    unit.session.flush()
    _append(unit.session, row, "added", "", None, {"facts": facts}, actor_id)
    _record(unit, Verb.COLLECTED, row, actor_id, {"fields": sorted(facts)})
    return row


def _text_keys(model: type) -> frozenset[str]:
    return frozenset({"texts"}) if model is Offence else frozenset()


def _check_category(category: str | None, reason: str) -> None:
    if category not in LED_CATEGORIES:
        raise FactError("led_category", "a person has a category", "category_missing")
    if category == "unknown" and not reason.strip():
        raise FactError("led_category", "say why the category is unknown", "reason_missing")


def _check_kind(kind: Any) -> None:
    if kind not in AUTHORITY_KINDS:
        raise FactError("kind", f"unknown kind of authority {kind!r}")


def _check_path(model: type, one: Posted) -> None:
    is_text = model is Offence and TEXT_PATH.fullmatch(one.path)
    if one.path not in KEYS[model] and not is_text:
        raise FactError(one.path, f"a {NAMES[model]} has no such field")
    if one.path == "kind":
        _check_kind(one.value)


def _locked(session: Session, row: Fact) -> Any:
    return session.get(type(row), row.id, with_for_update=True, populate_existing=True)


def _value(row: Fact, path: str) -> Any:
    if path == "kind":
        return row.kind
    if text := TEXT_PATH.fullmatch(path):
        return row.facts.get("texts", {}).get(text[2], {}).get(text[1])
    return row.facts.get(path)


def _store(row: Fact, path: str, value: Any) -> None:
    if path == "kind":
        row.kind = value
        return
    facts = copied(row.facts)
    if text := TEXT_PATH.fullmatch(path):
        facts.setdefault("texts", {}).setdefault(text[2], {})[text[1]] = value
    elif canonical(value) is None:
        facts.pop(path, None)
    else:
        facts[path] = value
    row.facts = facts


def _conflict(session: Session, row: Fact, one: Posted, current: Any) -> Conflict:
    last = last_change(session, row.id, one.path)
    gone = row.removed_at is not None
    return Conflict(
        one.path, one.base, one.value, None if gone else current,
        last.actor_id if last else None, last.at if last else None, gone,
    )


def _append(
    session: Session, row: Fact, kind: str, path: str, old: Any, new: Any, actor_id: str,
    reason: str = "",
) -> None:
    append_change(
        session, row.case_id, NAMES[type(row)], row.id, kind, path, old, new, actor_id, reason
    )


def _record(unit: WriteUnit, verb: Verb, row: Fact, actor_id: str, detail: dict) -> None:
    case = unit.session.get(Case, row.case_id)
    case.changed_at = clock.now()
    unit.record(
        verb, focus_group_id=case.focus_group_id, actor_id=actor_id,
        object_type=NAMES[type(row)], object_id=row.id, case_id=row.case_id, detail=detail,
    )
