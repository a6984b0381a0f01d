"""Any earlier version can be seen and come back, and going back loses nothing."""

from __future__ import annotations

import copy
import random

import pytest

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting, versions
from jitflow.drafting.errors import DraftingError
from jitflow.drafting.service import Posted, _without_empty, mark_reviewed, slots_of
from jitflow.instruments import keys

WORDS = ["", "Boat seen.", "Boat seen at night.", "The boat was seen.", "Περίπλους", "Лодка"]


def texts_of(data: drafting.InstrumentData) -> dict[tuple[str, str], str]:
    return {(path, language): slot["text"] for path, slots in data.texts.items() for language, slot in slots.items()}


def act(world, chance: random.Random) -> None:
    """Something one of two people does on the pages, by chance."""
    data, actor = world.data(), chance.choice([world.lead, world.editor])
    calls = [item["id"] for item in data.answers.get("calls", [])]
    kind = chance.choice(["name", "name", "fine", "story", "story", "remarks", "add", "remove", "move", "undo"])
    if kind in ("name", "remarks"):
        path = "skipper.surname" if kind == "name" else f"text:{chance.choice(['en', 'de'])}:remarks"
        bare, language = ("remarks", path[5:7]) if kind == "remarks" else (path, "")
        now = texts_of(data).get((bare, language), "") if language else keys.get(data.answers, path)
        world.save(Posted(path, now, chance.choice(WORDS)), actor=actor)
    elif kind == "fine" and calls:
        path = f"calls.{chance.choice(calls)}.fine"
        world.save(Posted(path, keys.get(data.answers, path), {"months": chance.randint(1, 9)}), actor=actor)
    elif kind == "story" and calls:
        path, language = f"calls.{chance.choice(calls)}.story", chance.choice(["en", "de"])
        now = texts_of(data).get((path, language), "")
        world.save(Posted(f"text:{language}:{path}", now, chance.choice(WORDS)), actor=actor)
    else:
        _change_items(world, chance, kind, calls, actor)


def _change_items(world, chance: random.Random, kind: str, calls: list[str], actor: str) -> None:
    with write_unit() as unit:
        if kind == "add" or not calls:
            drafting.add_item(unit, world.instrument, "calls", actor)
        elif kind == "remove":
            drafting.remove_item(unit, world.instrument, "calls", chance.choice(calls), actor)
        elif kind == "move":
            drafting.move_item(
                unit, world.instrument, "calls", chance.choice(calls), chance.choice(["up", "down"]), actor
            )
        elif (removal := drafting.newest_removal(unit.session, world.instrument)) is not None:
            drafting.undo_removal(unit, world.instrument, removal.id, actor)
        unit.record("consulted", focus_group_id=world.group, actor_id=actor, object_type="instrument", object_id=None)


def state(world) -> tuple[dict, dict]:
    data = world.data()
    return _without_empty(copy.deepcopy(data.answers)), texts_of(data)


def at(world, revision: int) -> tuple[dict, dict]:
    with read_unit() as session:
        found = versions.snapshot(session, world.instrument, revision)
    return _without_empty(found.answers), found.texts


@pytest.mark.parametrize("seed", range(8))
def test_every_revision_can_be_seen_and_restored(draft, notice, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a walk, no secret
    seen = {draft.data().revision: state(draft)}
    for _ in range(30):
        act(draft, chance)
        seen[draft.data().revision] = state(draft)
    for revision, wanted in seen.items():
        assert at(draft, revision) == wanted, f"revision {revision}"
    for revision in chance.sample(sorted(seen), 4):
        before = draft.data()
        with write_unit() as unit:
            versions.restore(unit, notice, draft.instrument, revision, before.revision, draft.lead)
        assert state(draft) == seen[revision]
        assert at(draft, before.revision) == seen.get(before.revision, at(draft, before.revision)), (
            "the version left is kept"
        )
        seen[draft.data().revision] = state(draft)


def test_going_back_makes_a_new_version(draft, notice) -> None:
    draft.save(Posted("skipper.surname", "Rossi", "Bianchi"))
    draft.save(Posted("skipper.surname", "Bianchi", "Verdi"))
    with read_unit() as session:
        known = versions.field_versions(session, draft.instrument, "skipper.surname")
    assert [one.value for one in known] == ["Verdi", "Bianchi", "Rossi"]
    assert [one.current for one in known] == [True, False, False]
    with write_unit() as unit:
        versions.restore_value(unit, notice, draft.instrument, "skipper.surname", None, "Verdi", draft.editor)
    assert keys.get(draft.data().answers, "skipper.surname") == "Rossi"
    last = draft.history()[-1]
    assert (last.kind, last.old, last.new, last.actor_id) == ("restored", "Verdi", "Rossi", draft.editor)


def test_a_value_changed_meanwhile_is_not_overwritten(draft, notice) -> None:
    draft.save(Posted("skipper.surname", "Rossi", "Bianchi"))
    draft.save(Posted("skipper.surname", "Bianchi", "Verdi"), actor=draft.editor)
    with write_unit() as unit:
        result = versions.restore_value(unit, notice, draft.instrument, "skipper.surname", None, "Bianchi", draft.lead)
    assert [conflict.theirs for conflict in result.conflicts] == ["Verdi"]
    assert keys.get(draft.data().answers, "skipper.surname") == "Verdi"


def test_a_draft_changed_meanwhile_is_not_taken_back(draft, notice) -> None:
    shown = draft.data().revision
    draft.save(Posted("skipper.surname", "Rossi", "Bianchi"))
    with pytest.raises(DraftingError) as refused, write_unit() as unit:
        versions.restore(unit, notice, draft.instrument, 0, shown, draft.lead)
    assert refused.value.code == "changed_meanwhile"
    with pytest.raises(DraftingError) as refused, read_unit() as session:
        versions.snapshot(session, draft.instrument, 99)
    assert refused.value.code == "unknown_revision"


def test_a_translation_comes_back_with_its_source(draft, notice) -> None:
    draft.save(Posted("text:en:remarks", None, "Two boats."))
    draft.save(Posted("text:de:remarks", None, "Zwei Boote."))
    before = draft.data().revision
    draft.save(Posted("text:en:remarks", "Two boats.", "Three boats."))
    assert draft.data().texts["remarks"]["de"]["state"] == "stale"
    with write_unit() as unit:
        versions.restore(unit, notice, draft.instrument, before, draft.data().revision, draft.lead)
    assert draft.data().texts["remarks"]["de"] == {"text": "Zwei Boote.", "state": "draft"}


def translated_again(draft) -> str:
    """A translation of an older source, stale, then typed anew for the present one; the id of the change that made the first."""
    draft.save(Posted("text:en:remarks", None, "Two boats."))
    draft.save(Posted("text:de:remarks", None, "Zwei Boote."))
    first = draft.history()[-1].id
    draft.save(Posted("text:en:remarks", "Two boats.", "Three boats."))
    return first


def slot(draft) -> tuple[str, str, str | None]:
    with read_unit() as session:
        found = slots_of(session, draft.instrument, "de")["remarks"]
    return found.text, found.state, found.source_text


def test_an_old_translation_that_comes_back_is_still_one_of_the_old_source(draft, notice) -> None:
    first = translated_again(draft)
    draft.save(Posted("text:de:remarks", "Zwei Boote.", "Drei Boote."))
    assert slot(draft) == ("Drei Boote.", "draft", "Three boats.")
    with write_unit() as unit:
        versions.restore_value(unit, notice, draft.instrument, "text:de:remarks", first, "Drei Boote.", draft.lead)
    assert slot(draft) == ("Zwei Boote.", "stale", "Two boats.")


def test_a_translation_read_against_the_new_source_comes_back_as_one_of_it(draft, notice) -> None:
    first = translated_again(draft)
    with write_unit() as unit:
        mark_reviewed(unit, draft.instrument, "remarks", "de", draft.editor, accepted_reason="A pair counts as three here.")
    draft.save(Posted("text:de:remarks", "Zwei Boote.", "Drei Boote."))
    with write_unit() as unit:
        versions.restore_value(unit, notice, draft.instrument, "text:de:remarks", first, "Drei Boote.", draft.lead)
    assert slot(draft) == ("Zwei Boote.", "draft", "Three boats."), "words come back, the mark of a reader does not"


def test_a_version_whose_translation_was_stale_comes_back_with_a_stale_translation(draft, notice) -> None:
    translated_again(draft)
    then = draft.data().revision
    draft.save(Posted("text:de:remarks", "Zwei Boote.", "Drei Boote."))
    with write_unit() as unit:
        versions.restore(unit, notice, draft.instrument, then, draft.data().revision, draft.lead)
    assert slot(draft) == ("Zwei Boote.", "stale", "Two boats.")


def test_changes_of_one_person_in_a_row_are_one_version(draft) -> None:
    draft.save(Posted("skipper.surname", "Rossi", "Bianchi"))
    draft.save(Posted("skipper.forenames", None, "Anna"))
    draft.save(Posted("skipper.surname", "Bianchi", "Verdi"), actor=draft.editor)
    with read_unit() as session:
        found = versions.versions(session, draft.instrument)
    assert [(one.actor_id, len(one.paths)) for one in found] == [(draft.editor, 1), (draft.lead, 2), (draft.lead, 1)]
