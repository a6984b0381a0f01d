"""What comes back from the history is what it was then: its marks, the State it went to, the value that stands now."""

from __future__ import annotations

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import history, saving, service as drafting, versions
from jitflow.drafting.service import Posted
from jitflow.instruments import keys


def german(draft) -> tuple[str, str]:
    slot = draft.data().texts["remarks"]["de"]
    return slot["text"], slot["state"]


def restore(draft, notice, revision: int) -> None:
    with write_unit() as unit:
        versions.restore(unit, notice, draft.instrument, revision, draft.data().revision, draft.lead)


def take_back(draft, notice) -> None:
    """Undo the latest change, as the button beside the saving line does."""
    last = draft.history()[-1]
    with write_unit() as unit:
        row = saving.locked(unit.session, draft.instrument)
        posted = Posted(last.path, last.new, last.old, versions.before(unit.session, row, last))
        drafting.save(unit, row, [posted], draft.lead, notice, history.RESTORED)


def test_a_stale_translation_stays_stale_however_often_typing_is_taken_back(draft, notice) -> None:
    draft.save(Posted("text:en:remarks", None, "Two boats."))
    draft.save(Posted("text:de:remarks", None, "Zwei Boote."))
    draft.save(Posted("text:en:remarks", "Two boats.", "Three boats."))
    for typed in ("Drei Boote.", "Drei Kutter."):
        draft.save(Posted("text:de:remarks", "Zwei Boote.", typed))
        take_back(draft, notice)
        assert german(draft) == ("Zwei Boote.", "stale")


def test_what_a_machine_wrote_comes_back_as_written_by_a_machine(draft, notice) -> None:
    draft.save(Posted("text:en:remarks", None, "Two boats."))
    with write_unit() as unit:
        drafting.put_text(unit, draft.instrument, "remarks", "de", "Zwei Boote.", "machine", draft.lead)
    then = draft.data().revision
    draft.save(Posted("text:de:remarks", "Zwei Boote.", "Zwei Kutter."))
    assert german(draft) == ("Zwei Kutter.", "draft")
    restore(draft, notice, then)
    assert german(draft) == ("Zwei Boote.", "machine")
    draft.save(Posted("text:en:remarks", "Two boats.", "Three boats."))
    draft.save(Posted("text:en:remarks", "Three boats.", "Two boats."))
    assert german(draft) == ("Zwei Boote.", "machine"), "still nobody has read it"


def test_what_a_person_reviewed_comes_back_as_a_draft_not_as_a_machines(draft, notice) -> None:
    draft.save(Posted("text:en:remarks", None, "Two boats."))
    with write_unit() as unit:
        drafting.put_text(unit, draft.instrument, "remarks", "de", "Zwei Boote.", "machine", draft.lead)
        drafting.mark_reviewed(unit, draft.instrument, "remarks", "de", draft.editor)
    draft.save(Posted("text:de:remarks", "Zwei Boote.", "Zwei Kutter."))
    take_back(draft, notice)
    assert german(draft) == ("Zwei Boote.", "draft")


def test_an_earlier_version_goes_to_the_state_it_went_to(draft, notice) -> None:
    then, state = draft.data().revision, draft.data().executing_state
    with write_unit() as unit:
        drafting.set_executing_state(unit, notice, draft.instrument, "GR", draft.editor)
    restore(draft, notice, then)
    assert draft.data().executing_state == state != "GR"
    last = draft.history()[-1]
    assert (last.kind, last.path, last.old, last.new) == (history.RESTORED, history.EXECUTING_STATE, "GR", state)
    with read_unit() as session:
        assert versions.snapshot(session, draft.instrument, last.revision - 1).executing_state == "GR"


def test_the_value_that_stands_now_is_the_one_marked_now(draft, notice) -> None:
    fine = f"calls.{draft.add('calls')}.fine"
    draft.save(Posted(fine, None, {"months": 1}))
    then = draft.data().revision
    draft.save(Posted(fine, {"months": 1}, {"months": 2}))
    with write_unit() as unit:
        drafting.remove_item(unit, draft.instrument, "calls", fine.split(".")[1], draft.lead)
    restore(draft, notice, then)
    assert keys.get(draft.data().answers, fine) == {"months": 1}
    with read_unit() as session:
        known = versions.field_versions(session, draft.instrument, fine)
    assert [one.value for one in known if one.current] == [{"months": 1}]
    assert known[0].value == {"months": 2}, "the newest value is not the present one"


def test_a_translation_half_way_to_a_new_source_comes_back_stale(draft, notice) -> None:
    draft.save(Posted("text:en:remarks", None, "Two boats."))
    draft.save(Posted("text:de:remarks", None, "Zwei Boote."))
    draft.save(Posted("text:en:remarks", "Two boats.", "Three boats."))
    draft.save(Posted("text:de:remarks", "Zwei Boote.", "Drei", half_way=True))
    half_way = draft.data().revision
    assert german(draft) == ("Drei", "stale")
    draft.save(Posted("text:de:remarks", "Drei", "Drei Boote."))
    assert german(draft) == ("Drei Boote.", "draft")
    restore(draft, notice, half_way)
    assert german(draft) == ("Drei", "stale"), "nobody had finished it for the new source"
