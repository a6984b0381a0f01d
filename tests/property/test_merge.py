"""Whatever two people post in whatever order: no typed value is lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.service import Posted
from jitflow.instruments import keys
from jitflow.merging import Outcome, canonical, merge, same
from tests.fixtures.drafts import World, _database, make_world, notice, open_draft  # noqa: F401 - fixtures, found by name

PATHS = ("skipper.surname", "sender.name", "text:en:remarks", "text:de:remarks", "calls.{item}.harbour")
PLACE = "calls.{item}.harbour"

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "b", "a\r\nb", "a\nb"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("kxyz"), inner, max_size=3),
    max_leaves=5,
)


@given(plain)
def test_comparing_is_stable_and_agrees_with_itself(value):
    assert canonical(canonical(value)) == canonical(value)
    assert same(value, value)


@given(plain, plain, plain)
def test_a_conflict_needs_three_different_values(current, base, value):
    outcome = merge(current, base, value)
    distinct = not same(current, base) and not same(current, value) and not same(base, value)
    assert (outcome is Outcome.CONFLICT) is distinct
    assert (outcome is Outcome.STORE) is (same(current, base) and not same(value, base))


@given(plain, plain)
def test_with_nobody_else_every_change_is_stored(base, value):
    assert merge(base, base, value) is (Outcome.UNTOUCHED if same(base, value) else Outcome.STORE)


# One step: a person loads the page, posts one field, or somebody removes the item or brings it back.
typed = st.text(alphabet="abc אא<&{}", min_size=0, max_size=4)
step = st.one_of(
    st.tuples(st.just("load"), st.integers(0, 1)),
    st.tuples(st.just("post"), st.integers(0, 1), st.sampled_from(PATHS), typed),
    st.tuples(st.just("remove"), st.integers(0, 1)),
    st.tuples(st.just("undo"), st.integers(0, 1)),
)


@pytest.fixture(scope="module")
def draft(request):
    definition = request.getfixturevalue("notice")
    with tempfile.TemporaryDirectory() as folder:
        made = _database(None, Path(folder))
        next(made)
        yield open_draft(make_world(), definition)
        next(made, None)


def value_at(data: drafting.InstrumentData, path: str) -> object:
    if path.startswith("text:"):
        _, language, bare = path.split(":")
        return data.texts.get(bare, {}).get(language, {}).get("text")
    return keys.get(data.answers, path)


@settings(max_examples=60)
@given(st.lists(step, min_size=1, max_size=14))
def test_no_typed_value_is_lost(draft: World, steps):
    people = (draft.lead, draft.editor)
    item = draft.add("calls")
    pages = [draft.data(), draft.data()]
    removal: str | None = None
    for one in steps:
        who = one[1]
        if one[0] == "load":
            pages[who] = draft.data()
        elif one[0] == "remove":
            with write_unit() as unit:
                drafting.remove_item(unit, draft.instrument, "calls", item, people[who])
            with read_unit() as session:
                gone = [c for c in drafting.history(session, draft.instrument, f"calls.{item}") if c.kind == "removed"]
            removal = gone[0].id
        elif one[0] == "undo":
            undo(draft, removal, people[who])
        else:
            post(draft, pages[who], people[who], one[2].format(item=item), one[3])


def undo(draft: World, removal: str | None, actor: str) -> None:
    if removal is None:
        return
    try:
        with write_unit() as unit:
            drafting.undo_removal(unit, draft.instrument, removal, actor)
    except drafting.CannotUndo as refused:
        assert refused.code == "already_back"


def post(draft: World, page: drafting.InstrumentData, actor: str, path: str, text: str) -> None:
    value = {"kind": "address", "text": text} if path.endswith("harbour") else text
    base = value_at(page, path)
    before = draft.data()
    result = draft.save(Posted(path, base, value), actor=actor)
    after = draft.data()
    if same(value, base):
        assert result.saved == [] and result.conflicts == []
        return
    kept = [c.new for c in draft.history() if c.path == path and c.actor_id == actor]
    if result.conflicts:
        assert same(result.conflicts[0].mine, value), "the page gets back what was typed"
        assert any(same(new, value) for new in kept), "and it can be found later"
        assert value_at(after, path) == value_at(before, path), "theirs still stands"
    else:
        assert same(value_at(after, path), value)
    if result.saved:
        old = [c.old for c in draft.history() if c.path == path][-1]
        assert same(old, value_at(before, path)), "what was there before is in the history"
