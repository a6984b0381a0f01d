"""Any sequence of edits, reviews, imports and restores, on the real service: slots stay true and no words are lost.

What must hold after every step: a translation is stale exactly when it has words and the source says something
else than what it was written for; it is reviewed only if neither side changed since somebody read both; words of a
machine are never a person's draft; every text that was ever stored is where it was put or in the history.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting, slots, versions
from jitflow.drafting.service import Posted
from jitflow.instruments import keys
from tests.fixtures.drafts import FORMS, SLUG, World, _database, make_world, open_draft

TEXTS = st.sampled_from(["", "Seen.", "Seen twice.", "Moored.", "Two <boats> & 7.000 €"])
WORDS = st.sampled_from(["Gesehen.", "Zweimal gesehen.", "Vertäut.", ""])
OTHERS = ("de", "el")
languages, people = st.sampled_from(OTHERS), st.integers(0, 1)


@contextmanager
def ground() -> Iterator[tuple[World, object]]:
    from jitflow.instruments.loader import load_all

    definition = load_all(FORMS).definition(SLUG)
    with tempfile.TemporaryDirectory() as folder:
        made = _database(None, Path(folder))
        next(made)
        yield make_world(), definition
        next(made, None)


class Slots(RuleBasedStateMachine):
    """One instrument with a text of its own (remarks) and one inside a part that comes and goes (story)."""

    world: World
    definition: object

    @initialize()
    def open(self) -> None:
        self.draft = open_draft(self.world, self.definition)
        self.actors = (self.draft.lead, self.draft.editor)
        self.item = self.draft.add("calls")
        self.stored: list[tuple[str, str, str]] = []
        self.read: dict[tuple[str, str], tuple[str, str]] = {}
        self.unread: set[tuple[str, str]] = set()
        self.sources: dict[str, str] = {}
        self.removal: str | None = None

    # what people do

    @rule(text=TEXTS, who=people, inside=st.booleans())
    def edit_source(self, text: str, who: int, inside: bool) -> None:
        self._save("en", self._path(inside), text, who)

    @rule(text=WORDS, language=languages, who=people, inside=st.booleans())
    def edit_translation(self, text: str, language: str, who: int, inside: bool) -> None:
        self._save(language, self._path(inside), text, who)

    @rule(text=WORDS, language=languages, who=people, inside=st.booleans(), shown=TEXTS)
    def edit_beside_an_older_source(self, text: str, language: str, who: int, inside: bool, shown: str) -> None:
        self._save(language, self._path(inside), text, who, made_for=shown)

    @rule(text=WORDS, language=languages, who=people, inside=st.booleans())
    def type_half_way(self, text: str, language: str, who: int, inside: bool) -> None:
        """Saved by itself: nobody has said that it fits the source."""
        path = self._path(inside)
        was = self._slot(language, path)
        self._save(language, path, text, who, half_way=True)
        if was.state == "stale" and text and (path == "remarks" or self._there()):
            assert self._slot(language, path).state == "stale"
            assert self._slot(language, path).source_text == was.source_text

    @rule(language=languages, who=people, inside=st.booleans(), shown=st.none() | TEXTS)
    def send_the_page_typed_in(self, language: str, who: int, inside: bool, shown: str | None) -> None:
        path = self._path(inside)
        was, source = self._slot(language, path), self._text("en", path)
        one = Posted(f"text:{language}:{path}", was.text, was.text, source if shown is None else shown, finished=True)
        self.draft.save(one, actor=self.actors[who])
        now = self._slot(language, path)
        seen_now = shown is None or shown == source
        fits = was.state == "stale" and seen_now and (path == "remarks" or self._there())
        assert now.text == was.text
        assert now.state == ("draft" if fits else was.state)
        if fits:
            self.unread.discard((path, language))

    @rule(text=WORDS, language=languages, who=people, old=WORDS)
    def edit_what_somebody_else_may_have_changed(self, text: str, language: str, who: int, old: str) -> None:
        place = f"text:{language}:remarks"
        before = self._text(language, "remarks")
        result = self.draft.save(Posted(place, old, text), actor=self.actors[who])
        if result.conflicts:
            assert self._text(language, "remarks") == before, "theirs still stands"
            kept = [one.new for one in self.draft.history() if one.path == place and one.kind == "proposal"]
            assert text in [one or "" for one in kept], "what was typed can be found"
        elif result.saved:
            self.unread.discard(("remarks", language))
            self._was_stored(language, "remarks", text)

    @rule(language=languages, who=people, inside=st.booleans(), reason=st.sampled_from([None, "It is right."]))
    def review(self, language: str, who: int, inside: bool, reason: str | None) -> None:
        path = self._path(inside)
        with write_unit() as unit:
            try:
                drafting.mark_reviewed(
                    unit, self.draft.instrument, path, language, self.actors[who], accepted_reason=reason
                )
            except drafting.DraftingError as refused:
                assert refused.code == "no_text" and not self._text(language, path)
                return
        self.unread.discard((path, language))
        self.read[path, language] = (self._text("en", path), self._text(language, path))

    @rule(text=WORDS, language=languages, state=st.sampled_from(["draft", "machine", "reviewed", "stale"]),
          made_for=st.none() | TEXTS, inside=st.booleans())  # fmt: skip
    def take_in(self, text: str, language: str, state: str, made_for: str | None, inside: bool) -> None:
        """An import, or a text of the library."""
        path = self._path(inside)
        before, known = self._text(language, path), self._slot(language, path)
        try:
            with write_unit() as unit:
                changed = drafting.put_text(
                    unit, self.draft.instrument, path, language, text, state, self.draft.lead, made_for=made_for
                )
        except drafting.DraftingError as refused:
            assert refused.code == "part_gone" and inside
            return
        if not text:
            assert not changed and self._text(language, path) == before, "a blank leaves alone what is there"
            return
        assert self._text(language, path) == text
        self._was_stored(language, path, text)
        now = self._slot(language, path)
        if changed:
            (self.unread.add if now.state == "machine" else self.unread.discard)((path, language))
        if now.state == "reviewed" and (known.state != "reviewed" or before != text):
            assert state == "reviewed"
            self.read[path, language] = (self._text("en", path), text)

    @rule(text=TEXTS)
    def take_in_a_source(self, text: str) -> None:
        with write_unit() as unit:
            drafting.put_text(unit, self.draft.instrument, "remarks", "en", text, "source", self.draft.lead)
        if text:
            assert self._text("en", "remarks") == text
            self._was_stored("en", "remarks", text)

    @precondition(lambda self: self._there())
    @rule()
    def remove_part(self) -> None:
        with write_unit() as unit:
            drafting.remove_item(unit, self.draft.instrument, "calls", self.item, self.draft.lead)
        self.removal = next(one.id for one in reversed(self.draft.history()) if one.kind == "removed")

    @precondition(lambda self: self.removal and not self._there())
    @rule()
    def bring_part_back(self) -> None:
        with write_unit() as unit:
            drafting.undo_removal(unit, self.draft.instrument, self.removal, self.draft.editor)

    @rule(back=st.integers(0, 6))
    def restore_a_version(self, back: int) -> None:
        data = self.draft.data()
        before, before_part = self._all_texts(), self._there()
        target = max(0, data.revision - back)
        if target == 0:
            return
        with write_unit() as unit:
            versions.restore(unit, self.definition, self.draft.instrument, target, data.revision, self.draft.editor)
        after = self._all_texts()
        with read_unit() as session:
            wanted = versions.snapshot(session, self.draft.instrument, target).texts
        assert after == wanted
        moved = before_part != self._there()
        self.unread = {at for at in self.unread if after.get(at) == before.get(at) and not (moved and "." in at[0])}

    # what holds

    @invariant()
    def slots_are_true(self) -> None:
        for path in ("remarks", self._story()):
            if path != "remarks" and not self._there():
                continue
            source = self._text("en", path)
            if self.sources.get(path) != source:
                # What was read before the source changed counts no longer, even when the old words come back.
                self.read = {at: read for at, read in self.read.items() if at[0] != path}
            self.sources[path] = source
            for language in OTHERS:
                slot = self._slot(language, path)
                if not slot.text:
                    continue
                differs = slot.source_text is None or slot.source_text != source
                assert (slot.state == "stale") is differs, (path, language, slot, source)
                if (path, language) in self.unread:
                    assert slot.state in ("machine", "stale"), "nobody has read it"
                if slot.state == "reviewed":
                    assert self.read[path, language] == (source, slot.text), "read as it stands now"
                    assert slot.reviewed_by and slot.reviewed_at

    @invariant()
    def no_words_are_lost(self) -> None:
        said = [str(one.old) + str(one.new) for one in self.draft.history()]
        for language, path, text in self.stored:
            assert self._text(language, path) == text or any(text in one for one in said), (language, path, text)

    # helpers

    def _story(self) -> str:
        return f"calls.{self.item}.story"

    def _path(self, inside: bool) -> str:
        return self._story() if inside else "remarks"

    def _there(self) -> bool:
        return keys.find_item(self.draft.data().answers.get("calls") or [], self.item) is not None

    def _slot(self, language: str, path: str) -> slots.Slot:
        with read_unit() as session:
            return drafting.slots_of(session, self.draft.instrument, language).get(path, slots.Slot())

    def _text(self, language: str, path: str) -> str:
        return self.draft.data().texts.get(path, {}).get(language, {}).get("text", "")

    def _all_texts(self) -> dict[tuple[str, str], str]:
        return {(path, code): slot["text"] for path, of in self.draft.data().texts.items() for code, slot in of.items()}

    def _was_stored(self, language: str, path: str, text: str) -> None:
        if text:
            self.stored.append((language, path, text))

    def _save(self, language: str, path: str, text: str, who: int, made_for: str | None = None, half_way: bool = False) -> None:
        old = self._text(language, path)
        posted = Posted(f"text:{language}:{path}", old, text, made_for, half_way=half_way)
        result = self.draft.save(posted, actor=self.actors[who])
        if "." in path and not self._there():
            assert bool(result.conflicts) is (old != text), "nothing is written into a part that is gone"
            return
        assert self._text(language, path) == text
        if old != text:
            self.unread.discard((path, language))
        self._was_stored(language, path, text)


@pytest.mark.parametrize("steps", [12])
def test_slots_stay_true_and_no_words_are_lost(steps: int) -> None:
    with ground() as (world, definition):
        Slots.world, Slots.definition = world, definition
        run_state_machine_as_test(Slots, settings=settings(max_examples=40, stateful_step_count=steps, deadline=None))
