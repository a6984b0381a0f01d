"""Validating seals the original: a manifest of hashes, and a snapshot that says later what changed.

What voids a seal is a material change of answers or of the source texts. The executing State (a warrant has no
addressee), translations, fields that are not material, internal answers and texts in other languages do not. Each
translation is sealed on its own, with its translator.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import library, paths, reach
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit, before_commit
from jitflow.drafting.service import CHANGED, InstrumentData, load
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, Field
from jitflow.procedure.models import Seal


@dataclass(frozen=True)
class SealLine:
    """A seal as pages show it."""

    id: str
    kind: str
    language: str
    at: datetime
    by: str
    capacity: str
    manifest: dict[str, str]
    manifest_hash: str
    translator: str
    voided_at: datetime | None
    voided_by: str | None
    voided_paths: tuple[str, ...]


def snapshot_of(definition: Definition, data: InstrumentData) -> dict[str, Any]:
    """Every material answer and source text, by path. Plain values, to be sealed."""
    groups = definition.groups
    found: dict[str, Any] = {}
    for key, field in definition.fields.items():
        if not field.holds_value or field.internal or not field.material:
            continue
        if field.is_group and not is_settled(field):
            continue
        for path in keys.expand(data.answers, key, groups):
            value = keys.get(data.answers, path)
            if value not in (None, "", [], {}):
                found[path] = _items(value) if field.is_group else value
    for path, slots in data.texts.items():
        field = definition.fields.get(keys.key_of(path, groups))
        text = slots.get(data.language, {}).get("text", "")
        if field is not None and not field.internal and field.material and text:
            found[f"text:{data.language}:{path}"] = text
    return found


def current(definition: Definition, data: InstrumentData, seal: SealLine | Seal) -> dict[str, Any]:
    """What is stored now of what a seal covers."""
    if seal.kind == "original":
        return snapshot_of(definition, data)
    return {
        f"text:{seal.language}:{path}": slots[seal.language]["text"]
        for path, slots in data.texts.items() if seal.language in slots and slots.get(data.language)
    }  # fmt: skip


def is_settled(field: Field) -> bool:
    """Whether a field, or anything in a group, is material: what is not changes by notice and voids no seal."""
    if field.is_group:
        return any(is_settled(child) for child in field.fields)
    return field.holds_value and field.material and not field.internal


def _items(value: Any) -> Any:
    """Which items a group has, in their order: what they say is sealed answer by answer."""
    listed = isinstance(value, list) and bool(value) and all(isinstance(one, dict) and "id" in one for one in value)
    return [{"id": one["id"]} for one in value] if listed else value


def changed_since(snapshot: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Paths whose material value is another one now."""
    return sorted(path for path in {*snapshot, *now} if _items(snapshot.get(path)) != _items(now.get(path)))


def manifest_of(definition: Definition, data: InstrumentData, snapshot: dict[str, Any]) -> dict[str, str]:
    """Hashes of all an original is made from; no content."""
    answers = {path: value for path, value in snapshot.items() if not path.startswith("text:")}
    texts = {path: value for path, value in snapshot.items() if path.startswith("text:")}
    return {
        "instrument": data.slug,
        "version": data.version,
        "language": data.language,
        "definition": definition.digest,
        "wording": _wording(data.language, data.slug),
        "answers": digest_of(answers),
        "texts": digest_of(texts),
    }


def digest_of(value: Any) -> str:
    """SHA-256 of a value in canonical form: sorted keys, UTF-8."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def seal_original(unit: WriteUnit, data: InstrumentData, event_id: str, actor_id: str, capacity: str) -> Seal:
    """Seal the original as it is; an earlier seal is void from now on. The step that seals has the audit entry."""
    definition = library.library().definition(data.slug, data.version)
    for row in _valid(unit.session, data.id, "original"):
        _void(row, actor_id, [])
    snapshot = snapshot_of(definition, data)
    manifest = manifest_of(definition, data, snapshot)
    row = Seal(
        instrument_id=data.id, kind="original", language=data.language, revision=data.revision, manifest=manifest,
        manifest_hash=digest_of(manifest), snapshot=snapshot, event_id=event_id, sealed_by=actor_id,
        capacity=capacity,
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    return row


def seal_translation(
    unit: WriteUnit, instrument: InstrumentData | str, language: str, translator: str, actor_id: str, capacity: str
) -> Seal:
    """Seal the texts of one language, checked by a named translator; an instrument by its id is read under its lock.

    Raises ValueError where a text of that language is missing or not for the source as it is now, and where there is
    none at all.
    """
    if isinstance(instrument, str):
        reach.lock_instrument(unit.session, instrument)
    data = load(unit.session, instrument) if isinstance(instrument, str) else instrument
    sources = _sources(data)
    texts = {path: data.texts[path][language] for path in sources if language in data.texts[path]}
    if not sources or len(texts) < len(sources) or any(one["state"] != "reviewed" for one in texts.values()):
        raise ValueError("a text of this language is missing, stale or not reviewed")
    for row in _valid(unit.session, data.id, "translation", language):
        _void(row, actor_id, [])
    snapshot = {f"text:{language}:{path}": one["text"] for path, one in texts.items()}
    manifest = {"language": language, "texts": digest_of(snapshot), "source": digest_of(_sources(data))}
    row = Seal(
        instrument_id=data.id, kind="translation", language=language, revision=data.revision, manifest=manifest,
        manifest_hash=digest_of(manifest), snapshot=snapshot, translator=translator, sealed_by=actor_id,
        capacity=capacity,
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    _record(unit, data, row, actor_id, "sealed", [])
    return row


def check_seals(unit: WriteUnit, instrument_id: str, actor_id: str) -> list[str]:
    """After a save: void every seal that what is stored now no longer fits. Returns the paths that changed."""
    rows = list(_valid(unit.session, instrument_id))
    if not rows:
        return []
    data = load(unit.session, instrument_id)
    definition = library.library().definition(data.slug, data.version)
    changed: list[str] = []
    for row in rows:
        paths_changed = changed_since(row.snapshot, current(definition, data, row))
        if row.kind == "translation" and row.manifest.get("source") != digest_of(_sources(data)):
            paths_changed = paths_changed or ["source"]
        if paths_changed:
            _void(row, actor_id, paths_changed)
            _record(unit, data, row, actor_id, "voided", paths_changed)
            changed += paths_changed
    return changed


@before_commit
def _follow_changes(unit: WriteUnit) -> None:
    """Whatever changed an instrument in this unit, its seals are looked at before the commit."""
    for instrument_id, actor_id in unit.session.info.pop(CHANGED, {}).items():
        unit.session.flush()
        check_seals(unit, instrument_id, actor_id)


def seals_of(session: Session, instrument_id: str) -> list[SealLine]:
    """Every seal of an instrument, the newest first."""
    rows = session.scalars(
        select(Seal).where(Seal.instrument_id == instrument_id).order_by(Seal.created_at.desc(), Seal.id)
    )
    return [
        SealLine(
            row.id, row.kind, row.language, row.created_at, row.sealed_by, row.capacity, dict(row.manifest),
            row.manifest_hash, row.translator or "", row.voided_at, row.voided_by, tuple(row.voided_paths),
        )
        for row in rows
    ]  # fmt: skip


def frozen(session: Session, instrument_id: str, copy_open: bool = False) -> dict[str, Any] | None:
    """Every material answer by path as the valid seal of the original holds it; None where no seal holds.

    While a working copy is open: as the seal of what is in force holds it.
    """
    seal = next(iter(_valid(session, instrument_id, "original", kept=copy_open)), None)
    return dict(seal.snapshot) if seal is not None else None


def valid(session: Session, instrument_id: str) -> list[Seal]:
    """The seals that hold for the answers and texts as they stand now: of the original and of translations."""
    return _valid(session, instrument_id)


def keep(session: Session, instrument_id: str, seal_ids: set[str] | None = None) -> None:
    """What is sealed is opened again: its seals (`seal_ids`: these of them) hold for what is in force and are not asked
    any more."""
    for row in _valid(session, instrument_id):
        if seal_ids is None or row.id in seal_ids:
            row.kept_at = clock.now()
    session.flush()


def back(session: Session, instrument_id: str, seal_ids: set[str], actor_id: str) -> None:
    """A working copy was given up: its own seals are void, those of what is in force hold for what stands."""
    for row in _valid(session, instrument_id):
        if row.id not in seal_ids:
            _void(row, actor_id, [])
    for row in session.scalars(select(Seal).where(Seal.id.in_(seal_ids), Seal.voided_at.is_(None))):
        row.kept_at = None
    session.flush()


def text_hashes(session: Session, instrument_id: str) -> dict[str, str]:
    """Language to the hash of its manifest, of every seal that holds: what exactly somebody signs."""
    return {row.language: row.manifest_hash for row in reversed(_valid(session, instrument_id))}


def is_sealed(session: Session, instrument_id: str) -> bool:
    """Whether a valid seal lies on the original."""
    return next(iter(_valid(session, instrument_id, "original")), None) is not None


def _wording(language: str, slug: str) -> str:
    """SHA-256 of the catalogue whose words the original prints; empty where a form has none."""
    path = paths.TRANSLATIONS / language / "LC_MESSAGES" / f"{slug}.po"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _sources(data: InstrumentData) -> dict[str, str]:
    """The source texts that a document prints, by path: what is internal is never translated."""
    fields = library.library().definition(data.slug, data.version).fields
    groups = library.library().definition(data.slug, data.version).groups
    return {
        path: slots[data.language]["text"]
        for path, slots in data.texts.items()
        if slots.get(data.language, {}).get("text") and not fields[keys.key_of(path, groups)].internal
    }


def _valid(
    session: Session, instrument_id: str, kind: str | None = None, language: str | None = None, kept: bool = False
) -> list[Seal]:
    """Seals that hold, the newest first; `kept`: of what is in force while a working copy is open."""
    statement = select(Seal).where(Seal.instrument_id == instrument_id, Seal.voided_at.is_(None))
    statement = statement.where(Seal.kept_at.is_not(None) if kept else Seal.kept_at.is_(None))
    statement = statement.order_by(Seal.created_at.desc(), Seal.id)
    if kind is not None:
        statement = statement.where(Seal.kind == kind)
    if language is not None:
        statement = statement.where(Seal.language == language)
    return list(session.scalars(statement))


def _void(row: Seal, actor_id: str, changed: list[str]) -> None:
    row.voided_at, row.voided_by, row.voided_paths = clock.now(), actor_id, changed


def _record(unit: WriteUnit, data: InstrumentData, row: Seal, actor_id: str, act: str, changed: list[str]) -> None:
    unit.record(
        Verb.ALTERED, focus_group_id=data.focus_group_id, actor_id=actor_id, object_type="seal", object_id=row.id,
        case_id=data.case_id, detail={"act": act, "kind": row.kind, "language": row.language, "paths": changed[:50]},
    )  # fmt: skip
