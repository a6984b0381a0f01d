"""Moving a draft to another version of its definition: an act of its own, never done by itself."""

from __future__ import annotations

from jitflow.audit.verbs import Verb
from jitflow.db.units import WriteUnit
from jitflow.drafting import history, items, reading
from jitflow.drafting.errors import DraftingError
from jitflow.drafting.models import Instrument
from jitflow.drafting.saving import locked, record, save
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, FieldType
from jitflow.instruments.moving import cannot_place, lost
from jitflow.merging import Posted

VERSION = "meta.version"
"""Path under which the history keeps the version of the definition."""
MOVED = "moved_version"
"""Kind of that change."""


def move_to_version(
    unit: WriteUnit, old: Definition, new: Definition, instrument: Instrument | str, actor_id: str, gone: tuple[str, ...],
) -> None:
    """Pin a draft to another version of its definition.

    `gone` are the paths that the preview named as having no place there: they are emptied first, so that the history
    holds them. Raises DraftingError: changed_meanwhile (another version, or other answers, than the preview was made
    for), not_placeable (the procedure of the new version does not know where it stands), not_drafted_here; NotADraft.
    """
    row = locked(unit.session, instrument)
    if row.origin != "drafted":
        raise DraftingError("not_drafted_here", "what others wrote stays on the version it was written with")
    if row.slug != new.slug or row.version != old.version or row.version == new.version:
        raise DraftingError("changed_meanwhile", "somebody moved it meanwhile")
    texts = {path: slots for path, slots in reading.texts_of(unit.session, row.id).items() if slots}
    if tuple(lost(old, new, row.answers, texts)) != gone:
        raise DraftingError("changed_meanwhile", "somebody changed what would be lost meanwhile")
    if missing := cannot_place(old.procedure, new.procedure, row.side, row.marking):
        raise DraftingError("not_placeable", f"{missing} is not known there")
    _empty(unit, row, old, new, texts, gone, actor_id)
    row.version = new.version
    # The history still holds paths through groups of the version before.
    row.groups = sorted({*row.groups, *new.groups})
    history.append(unit.session, row, MOVED, VERSION, old.version, new.version, actor_id)
    record(unit, Verb.ALTERED, row, actor_id, {"paths": [VERSION], "from": old.version, "to": new.version, "revision": row.revision})


def _empty(
    unit: WriteUnit, row: Instrument, old: Definition, new: Definition, texts: reading.Texts, gone: tuple[str, ...],
    actor_id: str,
) -> None:
    """Take away what the new version has no place for, through the history."""
    posted = []
    for path in gone:
        if old.fields[keys.key_of(path, old.groups)].type is FieldType.PROSE:
            posted += [Posted(f"text:{lang}:{path}", slot["text"], None) for lang, slot in texts[path].items() if slot.get("text")]
        else:
            posted.append(Posted(path, keys.get(row.answers, path), None))
    if posted:
        save(unit, row, posted, actor_id, old)
        unit.session.flush()
    for group in [key for key in old.groups if key not in new.fields and "." not in key]:
        for item in list(keys.get(row.answers, group) or []):
            items.remove_item(unit, row, group, item["id"], actor_id)
    unit.session.flush()
