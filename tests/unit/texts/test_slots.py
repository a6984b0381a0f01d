"""What a slot keeps: the source it was written for, who read it, why a difference was accepted."""

from __future__ import annotations

import datetime

import pytest

from jitflow import ownership
from jitflow.cases import service as cases
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import segments, service as drafting
from jitflow.drafting.service import Posted, Seen
from jitflow.library import facts_of
from jitflow.reach import lock_case
from jitflow.texts import service as texts
from tests.fixtures.drafts import open_draft

TODAY = datetime.date(2026, 11, 22)


def slot(draft, language: str = "de", path: str = "remarks") -> drafting.Slot:
    with read_unit() as session:
        return drafting.slots_of(session, draft.instrument, language).get(path, drafting.Slot())


def both(draft, source: str = "Seen on 2 August 2026.", target: str = "Gesehen am 2. August 2026.") -> None:
    draft.save(Posted("text:en:remarks", None, source), Posted("text:de:remarks", None, target))


def put(draft, text: str, state: str = "draft", language: str = "de", **more) -> bool:
    with write_unit() as unit:
        return drafting.put_text(unit, draft.instrument, "remarks", language, text, state, draft.editor, **more)


def review(draft, notice, **more) -> list[texts.Difference]:
    with write_unit() as unit:
        return texts.review(unit, notice, draft.instrument, "remarks", "de", draft.editor, **more)


# what a translation was written for


def test_a_translation_keeps_its_source_so_that_changed_words_can_be_shown(draft):
    both(draft)
    draft.save(Posted("text:en:remarks", "Seen on 2 August 2026.", "Seen twice."))
    assert (slot(draft).state, slot(draft).source_text) == ("stale", "Seen on 2 August 2026.")
    draft.save(Posted("text:en:remarks", "Seen twice.", "Seen on 2 August 2026."))
    assert slot(draft).state == "draft"


def test_a_translation_typed_beside_an_older_source_is_stale_at_once(draft):
    both(draft)
    draft.save(Posted("text:en:remarks", "Seen on 2 August 2026.", "Seen twice."))
    draft.save(
        Posted("text:de:remarks", "Gesehen am 2. August 2026.", "Am 2. August 2026 gesehen.", "Seen on 2 August 2026.")
    )
    assert (slot(draft).state, slot(draft).source_text) == ("stale", "Seen on 2 August 2026.")


@pytest.mark.parametrize("source_first", [True, False])
def test_source_and_translation_changed_on_one_page_fit_each_other_in_any_order(draft, source_first):
    both(draft)
    posted = [
        Posted("text:en:remarks", "Seen on 2 August 2026.", "Seen twice."),
        Posted("text:de:remarks", "Gesehen am 2. August 2026.", "Zweimal gesehen.", "Seen twice."),
    ]
    draft.save(*(posted if source_first else posted[::-1]))
    assert (slot(draft).state, slot(draft).source_text) == ("draft", "Seen twice.")


def test_a_part_that_comes_back_brings_what_its_slots_kept(draft):
    call = draft.add("calls")
    path = f"calls.{call}.story"
    draft.save(Posted(f"text:en:{path}", None, "Moored."), Posted(f"text:de:{path}", None, "Vertäut."))
    with write_unit() as unit:
        drafting.mark_reviewed(unit, draft.instrument, path, "de", draft.editor, accepted_reason="One word.")
    before = slot(draft, path=path)
    with write_unit() as unit:
        drafting.remove_item(unit, draft.instrument, "calls", call, draft.lead)
        (removal,) = [one.id for one in drafting.history(unit.session, draft.instrument) if one.kind == "removed"]
        drafting.undo_removal(unit, draft.instrument, removal, draft.lead)
    after = slot(draft, path=path)
    for name in ("text", "state", "source_text", "reviewed_by", "reviewed_at", "accepted_reason"):
        assert getattr(after, name) == getattr(before, name), name
    draft.save(Posted(f"text:en:{path}", "Moored.", "Sailed."))
    assert slot(draft, path=path).state == "stale"


def test_a_text_of_the_case_knows_its_source(world, notice):
    draft = open_draft(world, notice)
    with write_unit() as unit:
        drafting.put_text(unit, draft.instrument, "remarks", "en", "Seen.", "source", draft.lead, definition=notice)
        drafting.put_text(unit, draft.instrument, "remarks", "de", "Gesehen.", "draft", draft.lead, definition=notice)
    assert slot(draft).source_text == "Seen."


# reviewing


def test_a_review_says_who_and_when_and_ends_with_the_next_change_of_the_words(draft, notice):
    both(draft)
    assert review(draft, notice) == []
    read = slot(draft)
    assert (read.state, read.reviewed_by) == ("reviewed", draft.editor) and read.reviewed_at is not None
    draft.save(Posted("text:en:remarks", "Seen on 2 August 2026.", "Seen twice."))
    assert slot(draft).reviewed_by == draft.editor, "a stale text still says who had read it"
    draft.save(Posted("text:de:remarks", "Gesehen am 2. August 2026.", "Zweimal gesehen."))
    assert (slot(draft).state, slot(draft).reviewed_by, slot(draft).reviewed_at) == ("draft", None, None)


def test_a_text_with_a_wrong_digit_is_marked_only_with_a_reason(draft, notice):
    both(draft, target="Gesehen am 3. August 2026.")
    assert [one.text for one in review(draft, notice)] == ["2 August 2026", "3. August 2026"]
    assert slot(draft).state == "draft"
    assert [one.text for one in review(draft, notice, reason="   ")] == ["2 August 2026", "3. August 2026"]
    assert review(draft, notice, reason="The court corrected the date.") == []
    assert (slot(draft).state, slot(draft).accepted_reason) == ("reviewed", "The court corrected the date.")
    (change,) = [one for one in draft.history() if one.path == "state:de:remarks"]
    assert change.new == {"state": "reviewed", "reason": "The court corrected the date."}


def test_a_reason_is_kept_only_where_something_differs(draft, notice):
    both(draft)
    review(draft, notice, reason="Just in case.")
    assert (slot(draft).state, slot(draft).accepted_reason) == ("reviewed", None)


def test_names_of_the_persons_of_the_case_are_compared(world, notice):
    draft = open_draft(world, notice, surname="Тодорин", surname_latin="Todorin")
    both(draft, "Todorin was seen.", "Der Gesuchte wurde gesehen.")
    assert [(one.kind, one.text) for one in review(draft, notice)] == [("name", "Todorin")]


def test_what_nobody_saw_is_not_marked(draft, notice):
    both(draft)
    for seen in (Seen("Seen.", "Gesehen am 2. August 2026."), Seen("Seen on 2 August 2026.", "Gesehen.")):
        with pytest.raises(drafting.DraftingError) as refused:
            review(draft, notice, seen=seen)
        assert refused.value.code == "changed_meanwhile"
    review(draft, notice, seen=Seen("Seen on 2 August 2026.", "Gesehen am 2. August 2026."))
    assert slot(draft).state == "reviewed"


# texts of libraries and imports


def test_a_text_that_is_put_in_has_the_state_it_comes_with(draft):
    draft.save(Posted("text:en:remarks", None, "Seen."))
    assert put(draft, "Gesehen.", "reviewed", made_for="Seen.")
    assert (slot(draft).state, slot(draft).reviewed_by) == ("reviewed", draft.editor)
    assert put(draft, "Vu.", "reviewed", "fr", made_for="Seen twice.")
    assert slot(draft, "fr").state == "stale", "it was written for another source"
    assert put(draft, "Visto.", "machine", "it")
    assert slot(draft, "it").state == "machine"
    assert put(draft, "Видян.", "stale", "bg")
    assert (slot(draft, "bg").state, slot(draft, "bg").source_text) == ("stale", None)


def test_what_comes_as_stale_but_fits_the_source_is_a_draft(draft):
    draft.save(Posted("text:en:remarks", None, "Seen."))
    assert put(draft, "Gesehen.", "stale", made_for="Seen.")
    assert slot(draft).state == "draft"


def test_machine_words_stay_machine_words_when_the_source_comes_back(draft):
    draft.save(Posted("text:en:remarks", None, "Seen."))
    put(draft, "Gesehen.", "machine")
    draft.save(Posted("text:en:remarks", "Seen.", "Seen twice."))
    draft.save(Posted("text:en:remarks", "Seen twice.", "Seen."))
    assert slot(draft).state == "machine"


def test_the_same_words_keep_a_better_state(draft, notice):
    both(draft)
    review(draft, notice)
    assert not put(draft, "Gesehen am 2. August 2026.", "draft")
    assert slot(draft).state == "reviewed"


def test_a_blank_leaves_alone_what_is_there(draft):
    both(draft)
    assert not put(draft, "  \n", "draft")
    assert slot(draft).text == "Gesehen am 2. August 2026."


def test_what_was_replaced_is_in_the_history(draft):
    both(draft)
    put(draft, "Neu.", "draft")
    last = draft.history("text:de:remarks")[-1]
    assert (last.old, last.new, last.actor_id) == ("Gesehen am 2. August 2026.", "Neu.", draft.editor)


@pytest.mark.parametrize(
    ("language", "state", "code"),
    [("en", "draft", "wrong_state"), ("de", "source", "wrong_state"), ("de", "perfect", "wrong_state"), ("x9", "draft", "not_a_language")],
)  # fmt: skip
def test_what_cannot_be_put_in(draft, language, state, code):
    with pytest.raises(drafting.DraftingError) as refused:
        put(draft, "x", state, language)
    assert refused.value.code == code


def test_a_text_of_a_part_that_is_gone_is_refused(draft, notice):
    with pytest.raises(drafting.DraftingError) as refused, write_unit() as unit:
        drafting.put_text(unit, draft.instrument, "calls.zz.story", "de", "x", "draft", draft.lead, definition=notice)
    assert refused.value.code == "part_gone"
    with pytest.raises(drafting.UnknownPath), write_unit() as unit:
        drafting.put_text(unit, draft.instrument, "skipper.surname", "de", "x", "draft", draft.lead, definition=notice)


# counting


def test_internal_texts_and_texts_without_a_source_are_not_counted(draft, notice):
    both(draft)
    draft.save(Posted("text:en:reasons", None, "Needed."))
    facts = facts_of(notice, drafting.to_instrument(draft.data(), TODAY))
    assert [one.path for one in segments.segments(facts)] == ["remarks"]
    assert segments.counts(facts, "de") == {"draft": 1}
    assert segments.counts(facts, "el") == {"empty": 1}
    assert segments.languages_begun(facts) == ["de"]


def test_known_names_come_from_the_case_and_the_answers(world, notice):
    draft = open_draft(world, notice, surname="Rossi", forenames="Anna", aliases=["La Volpe (Volpe)"])
    with write_unit() as unit:
        case = lock_case(unit.session, world.case)
        cases.add_person(unit, case, {"surname": "Witness W-03"}, "witness", world.lead)
    with read_unit() as session:
        names = texts.known_names(session, world.case, notice, draft.data().answers)
    words = {form for name in names for form in name.forms}
    assert {"Rossi", "Anna", "Volpe"} <= words and "Witness" not in words


def test_a_seat_is_not_told_which_names_the_case_knows(world, notice):
    """Comparing names would say who is in the case: that a name is missing is said of the answers only."""
    draft = open_draft(world, notice)
    with write_unit() as unit:
        cases.add_person(unit, lock_case(unit.session, world.case), {"surname": "Verdebosco"}, "suspect", world.lead)
    with read_unit() as session, ownership.looking(ownership.Viewer(("p2",))):
        names = texts.known_names(session, world.case, notice, draft.data().answers)
    assert "Verdebosco" not in {form for name in names for form in name.forms}
    with read_unit() as session:
        names = texts.known_names(session, world.case, notice, draft.data().answers)
    assert "Verdebosco" in {form for name in names for form in name.forms}
