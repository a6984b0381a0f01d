"""Whatever is edited in the case and in a draft, in whatever order: nothing moves unless somebody says so."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from jitflow import reach
from jitflow.cases import service as cases
from jitflow.cases.models import Case
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import newer, service as drafting
from jitflow.drafting.service import Posted
from jitflow.instruments import keys
from jitflow.instruments.loader import load_all
from jitflow.merging import same
from tests.fixtures.drafts import FORMS, World, _database, make_world, notice  # noqa: F401 - fixtures, found by name

LIBRARY = load_all(FORMS)
CALL = "calls.{call}."
# Path in the draft to the fact it comes from: (kind of fact, its path).
FACTS = {
    "skipper.surname": ("person", "surname"),
    "skipper.forenames": ("person", "forenames"),
    "sender.name": ("authority", "name"),
    CALL + "harbour": ("offence", "place"),
    "text:en:" + CALL + "story": ("offence", "text:en:facts"),
    "text:de:" + CALL + "story": ("offence", "text:de:facts"),
}
words = st.sampled_from(["", "a", "b", "c", "a\n\nx", "b\n\nx", "a\n\ny", "אβ"])
step = st.tuples(
    st.sampled_from(["edit", "type", "take", "decline", "take all"]), st.sampled_from(sorted(FACTS)), words
)


@pytest.fixture(scope="module")
def world(request):
    with tempfile.TemporaryDirectory() as folder:
        made = _database(None, Path(folder))
        next(made)
        yield make_world()
        next(made, None)


class Story:
    """One draft of a fresh person, offence and authority, and what it last saw of the case."""

    def __init__(self, world: World, definition) -> None:
        self.world, self.definition = world, definition
        with write_unit() as unit:
            case = reach.lock_case(unit.session, world.case)
            texts = {"facts": {"en": "a\n\nx"}}
            self.facts = {
                "person": cases.add_person(unit, case, {"surname": "a"}, "suspect", world.lead),
                "offence": cases.add_offence(unit, case, {"texts": texts}, world.lead),
                "authority": cases.add_authority(unit, case, {"name": "a"}, "court", world.lead),
            }
            fill = drafting.Fill(offences=(self.facts["offence"].id,), authority=self.facts["authority"].id)
            row = drafting.open_instrument(unit, definition, case, self.facts["person"], "DE", "en", world.lead, fill)
        world.instrument, self.call = row.id, row.answers["calls"][0]["id"]
        self.seen = {self.path(name): self.fact(name) for name in FACTS}

    def path(self, name: str) -> str:
        return name.format(call=self.call)

    def held(self) -> dict[str, object]:
        """What the draft holds at every path there is."""
        data = self.world.data()
        found = {self.path(name): self.value(data, self.path(name)) for name in FACTS}
        return found | {"answers": {k: v for k, v in data.answers.items() if k not in ("skipper", "sender", "calls")}}

    @staticmethod
    def value(data: drafting.InstrumentData, path: str) -> object:
        if path.startswith("text:"):
            _, language, bare = path.split(":", 2)
            return data.texts.get(bare, {}).get(language, {}).get("text")
        return keys.get(data.answers, path)

    def fact(self, name: str) -> object:
        kind, path = FACTS[name]
        with read_unit() as session:
            facts = session.get(type(self.facts[kind]), self.facts[kind].id).facts
        return facts.get("texts", {}).get("facts", {}).get(path[5:7]) if path.startswith("text:") else facts.get(path)

    def offers(self) -> dict[str, drafting.Offer]:
        with read_unit() as session:
            found = drafting.offers_of_case(
                session, LIBRARY, session.get(Case, self.world.case), [self.world.instrument]
            )
        return {one.path: one for one in found.get(self.world.instrument, [])}

    def edit(self, name: str, text: str) -> None:
        kind, path = FACTS[name]
        with write_unit() as unit:
            posted = Posted(path, self.fact(name), self.shaped(name, text))
            cases.update_facts(unit, self.facts[kind], [posted], self.world.editor)

    @staticmethod
    def shaped(name: str, text: str) -> object:
        if name.endswith("harbour"):
            return {"kind": "address", "text": text} if text else None
        return text.replace("\n", " ") if not name.startswith("text:") else text

    def decide(self, verb, chosen: list[drafting.Offer]) -> None:
        with write_unit() as unit:
            tokens = {one.path: one.token for one in chosen}
            decided = verb(unit, self.definition, self.world.instrument, tokens, self.world.editor)
        assert sorted(decided.done) == sorted(tokens) and not decided.changed
        self.seen |= {one.path: one.fact for one in chosen}


@settings(max_examples=40)
@given(st.lists(step, min_size=1, max_size=12))
def test_only_what_is_accepted_changes_and_only_what_is_new_is_offered(world, notice, steps):  # noqa: F811 - a fixture, found by name
    story = Story(world, notice)
    for act, name, text in steps:
        path, before, offered = story.path(name), story.held(), story.offers()
        if act == "edit":
            story.edit(name, text)
            assert story.held() == before, "a fact of the case changes no draft"
        elif act == "type":
            world.save(Posted(path, before[path], story.shaped(name, text)))
        elif act == "decline":
            story.decide(drafting.decline_offers, [one for one in offered.values() if one.path == path])
            assert story.held() == before, "declining changes nothing"
        else:
            chosen = [one for one in offered.values() if act == "take all" or one.path == path]
            story.decide(drafting.take_offers, chosen)
            assert story.held() == before | {one.path: one.after for one in chosen}, "and nothing else"
            plain = [one for one in chosen if one.kind != newer.BOTH]
            assert all(same(story.held()[one.path], one.fact) for one in plain)
        look(story)


def look(story: Story) -> None:
    """Offered is what the case says, is not blank, and the draft neither holds nor has seen; and all of that."""
    held, offered = story.held(), story.offers()
    for name in FACTS:
        path, fact = story.path(name), story.fact(name)
        new = bool(fact) and not same(fact, held[path]) and not same(fact, story.seen[path])
        if name.startswith("text:") and newer.merged(story.seen[path], held[path] or "", fact or "") == held[path]:
            continue  # both sides made the same change
        assert (path in offered) is new
        assert not new or same(offered[path].fact, fact)
