"""Items of repeating groups: stable ids, nothing removed is lost."""

from __future__ import annotations

import pytest

from jitflow.db.units import write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.items import MOST_ITEMS
from jitflow.drafting.service import Posted
from jitflow.instruments import keys

PLACE = {"kind": "address", "text": "Capo Sereno", "country": "IT"}


def ids(draft) -> list[str]:
    return [item["id"] for item in draft.data().answers.get("calls", [])]


def remove(draft, item: str, actor: str | None = None) -> bool:
    with write_unit() as unit:
        return drafting.remove_item(unit, draft.instrument, "calls", item, actor or draft.lead)


def test_items_are_added_at_the_end_and_moved(draft):
    first, second, third = (draft.add("calls") for _ in range(3))
    assert ids(draft) == [first, second, third]
    with write_unit() as unit:
        assert drafting.move_item(unit, draft.instrument, "calls", third, "up", draft.lead)
        assert drafting.move_item(unit, draft.instrument, "calls", first, "down", draft.lead)
    assert ids(draft) == [third, first, second]


@pytest.mark.parametrize(("which", "direction"), [(0, "up"), (1, "down")])
def test_an_item_at_the_end_stays(draft, which, direction):
    items = [draft.add("calls"), draft.add("calls")]
    with write_unit() as unit:
        assert not drafting.move_item(unit, draft.instrument, "calls", items[which], direction, draft.lead)
    assert ids(draft) == items


def test_a_removal_is_undone_with_its_texts_in_its_place(draft):
    first, second = draft.add("calls"), draft.add("calls")
    story = f"calls.{first}.story"
    draft.save(
        Posted(f"calls.{first}.harbour", None, PLACE), Posted(f"text:en:{story}", None, "Moored."),
        Posted(f"text:de:{story}", None, "Vertäut."),
    )
    before = draft.data()
    assert remove(draft, first)
    assert ids(draft) == [second] and story not in draft.data().texts
    removal = draft.history()[-1]
    with write_unit() as unit:
        path = drafting.undo_removal(unit, draft.instrument, removal.id, draft.editor)
    assert path == f"calls.{first}"
    after = draft.data()
    assert (after.answers, after.texts) == (before.answers, before.texts)
    assert after.revision == before.revision + 2


def test_undo_is_refused_when_it_makes_no_sense(draft):
    item = draft.add("calls")
    added = draft.history()[-1]
    remove(draft, item)
    removal = draft.history()[-1]

    def undo(change: str) -> str:
        with pytest.raises(drafting.CannotUndo) as refused, write_unit() as unit:
            drafting.undo_removal(unit, draft.instrument, change, draft.lead)
        return refused.value.code

    assert undo(added.id) == "not_a_removal"
    with write_unit() as unit:
        drafting.undo_removal(unit, draft.instrument, removal.id, draft.lead)
    assert undo(removal.id) == "already_back"


def test_removing_twice_has_one_effect(draft):
    item = draft.add("calls")
    assert remove(draft, item) and not remove(draft, item)
    assert [change.kind for change in draft.history()].count("removed") == 1


def test_text_for_an_item_removed_meanwhile_is_a_conflict_and_is_kept(draft):
    item = draft.add("calls")
    remove(draft, item, draft.editor)
    posts = [
        Posted(f"text:en:calls.{item}.story", None, "A long story."),
        Posted(f"calls.{item}.harbour", None, PLACE), Posted("sender.name", None, "Court"),
        Posted(f"calls.{item}.day", None, None),
    ]
    result = draft.save(*posts)
    assert result.saved == ["sender.name"]
    assert {(c.path, c.gone, c.their_actor_id) for c in result.conflicts} == {
        (posts[0].path, True, draft.editor), (posts[1].path, True, draft.editor),
    }
    kept = {change.path: change.new for change in draft.history() if change.kind == "proposal"}
    assert kept == {posts[0].path: "A long story.", posts[1].path: PLACE}


def test_a_new_item_under_a_removed_group_item_is_refused(draft):
    with pytest.raises(drafting.UnknownPath):
        draft.add("skipper")
    with pytest.raises(drafting.UnknownPath):
        draft.add("calls.c1.nothing")


def test_groups_inside_groups(draft):
    """The test instrument has none: the keys of a group inside the group are added to the row."""
    from jitflow.drafting.models import Instrument

    with write_unit() as unit:
        row = unit.session.get(Instrument, draft.instrument)
        row.groups = [*row.groups, "calls.crew"]
        unit.record(
            "altered", focus_group_id=draft.group, actor_id=draft.lead, object_type="instrument", object_id=row.id
        )
    call = draft.add("calls")
    sailor = draft.add(f"calls.{call}.crew")
    draft.save(Posted(f"calls.{call}.crew.{sailor}.name", None, "Ada"))
    assert keys.get(draft.data().answers, f"calls.{call}.crew.{sailor}.name") == "Ada"
    with write_unit() as unit:
        drafting.remove_item(unit, draft.instrument, f"calls.{call}.crew", sailor, draft.lead)
    inner = draft.history()[-1]
    remove(draft, call)
    with pytest.raises(drafting.CannotUndo) as refused, write_unit() as unit:
        drafting.undo_removal(unit, draft.instrument, inner.id, draft.lead)
    assert refused.value.code == "parent_removed"
    with pytest.raises(drafting.DraftingError) as gone:
        draft.add(f"calls.{call}.crew")
    assert gone.value.code == "item_gone"


def test_a_group_has_an_end(draft, monkeypatch):
    monkeypatch.setattr("jitflow.drafting.items.MOST_ITEMS", 2)
    draft.add("calls"), draft.add("calls")
    with pytest.raises(drafting.DraftingError) as refused:
        draft.add("calls")
    assert refused.value.code == "too_many" and MOST_ITEMS >= 100


def test_an_item_that_follows_a_party_takes_no_other_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JITFLOW_FORMS", raising=False)
    from types import SimpleNamespace

    from jitflow.drafting import party_items

    row = SimpleNamespace(slug="jit", version="2017-01-19", side="team")
    named = {path: party_items._named(row, path) for path in (
        "parties.p2.state", "parties.p2.authority", "signatures.p2.state", "signatures.p2.name", "parties.p2.contact", "agreement.name",
    )}  # fmt: skip
    assert named == dict(zip(named, ("p2", "p2", "p2", "", "", ""), strict=True))
