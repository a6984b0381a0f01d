"""Opening an instrument: number, pinned version, facts of the case; loading and the file."""

from __future__ import annotations

import datetime
import threading
from types import SimpleNamespace

import pytest

from jitflow.cases import service as cases
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.prefill import from_case
from jitflow.drafting.service import Posted
from jitflow.instruments import file, keys
from jitflow.instruments.checks import run_checks
from jitflow.instruments.loader import load_all
from jitflow.reach import lock_case
from tests.fixtures.drafts import FORMS, make_world

PLACE = {"kind": "address", "text": "Capo Sereno", "country": "IT"}
WHEN = {"kind": "exact", "start": "2026-06-11"}


def offence(world, **facts: object) -> str:
    with write_unit() as unit:
        return cases.add_offence(unit, lock_case(unit.session, world.case), facts, world.lead).id


def open_one(world, definition, fill=drafting.EVERYTHING, state="DE", person=True):
    with write_unit() as unit:
        case = lock_case(unit.session, world.case)
        named = cases.add_person(unit, case, {"surname": "Rossi", "forenames": "Ida"}, "suspect", world.lead)
        row = drafting.open_instrument(
            unit, definition, case, named if person else None, state, "en", world.lead, fill
        )
        world.instrument = row.id
    return world.data()


def test_facts_of_the_case_are_filled_in_and_marked(world, notice):
    offence(world, place=PLACE, when=WHEN)
    offence(world, place=PLACE)
    data = open_one(world, notice)
    assert keys.get(data.answers, "skipper.surname") == "Rossi"
    assert [call.get("harbour") for call in data.answers["calls"]] == [PLACE, PLACE]
    first = data.answers["calls"][0]["id"]
    assert {"skipper.surname", "skipper.forenames", f"calls.{first}.harbour"} <= set(data.prefilled)
    world.save(Posted("skipper.surname", "Rossi", "Rossi Neri"))
    assert "skipper.surname" not in world.data().prefilled, "a changed value is no longer from the case"
    assert "skipper.forenames" in world.data().prefilled


def test_the_persons_concerned_are_the_one_it_is_opened_for_or_those_that_were_chosen(world, notice):
    def roles(fill=drafting.EVERYTHING, person=True):
        return [item.get("role") for item in open_one(world, notice, fill, person=person).answers.get("crew", [])]

    assert roles() == [["suspect"]]
    with write_unit() as unit:
        case = lock_case(unit.session, world.case)
        others = [
            cases.add_person(unit, case, {"surname": name}, category, world.lead).id
            for name, category in (("Neri", "witness"), ("Verdi", "contact"))
        ]
    data = open_one(world, notice, drafting.Fill(persons=tuple(others)))
    assert [item.get("role") for item in data.answers["crew"]] == [["witness"], None], "a category the form does not have"
    assert drafting.Fill.from_plain(drafting.Fill(persons=tuple(others)).to_plain()).persons == tuple(others)


def test_choosing_what_to_take(world, notice):
    wanted = offence(world, place=PLACE)
    offence(world, place=PLACE)
    assert len(open_one(world, notice, drafting.Fill(offences=(wanted,))).answers["calls"]) == 1
    assert open_one(world, notice, drafting.NOTHING).answers == {}


def test_a_fact_that_does_not_fit_is_left_out(notice):
    facts = {"person": {"surname": ["a", "b"], "forenames": 7}, "offences": [{"place": "Capo", "when": WHEN}]}
    filled = from_case(notice, facts)
    assert keys.get(filled.answers, "skipper.surname") == "a, b"
    assert keys.get(filled.answers, "skipper.forenames") is None
    assert set(filled.answers["calls"][0]) == {"id", "day"}


def test_texts_of_the_case_become_source_and_drafts(world, notice):
    rule = notice.prefill[-1].model_copy(update={"fields": {"story": "facts"}})
    definition = notice.model_copy(update={"prefill": (rule,)})
    offence(world, texts={"facts": {"en": "Moored.", "de": "Vertäut.", "el": ""}})
    data = open_one(world, definition)
    (slots,) = data.texts.values()
    assert slots == {
        "en": {"text": "Moored.", "state": "source"}, "de": {"text": "Vertäut.", "state": "draft"},
    }


def test_numbers_run_in_the_case(world, notice):
    assert [open_one(world, notice).number for _ in range(3)] == ["HN-1", "HN-2", "HN-3"]
    other = notice.model_copy(update={"short_title": "HNX"})
    assert open_one(world, other).number == "HNX-1"


def test_numbers_are_given_once(each_database, notice):
    world = make_world()
    barrier, numbers = threading.Barrier(8), []

    def work() -> None:
        barrier.wait()
        with write_unit() as unit:
            case = SimpleNamespace(id=world.case)
            row = drafting.open_instrument(
                unit, notice.model_copy(update={"opening": notice.opening.model_copy(update={"person": False})}),
                case, None, None, "en", world.lead,
            )
            numbers.append(row.number)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"HN-{number}" for number in range(1, 9)]


@pytest.mark.parametrize(
    ("state", "person", "code"), [("FR", True, "not_a_participant"), ("DE", False, "person_missing")]
)
def test_what_cannot_be_opened(world, notice, state, person, code):
    with pytest.raises(drafting.DraftingError) as refused:
        open_one(world, notice, state=state, person=person)
    assert refused.value.code == code


def test_a_person_of_another_case_is_refused(world, notice):
    with write_unit() as unit:
        other = cases.create_case(unit, world.group, world.lead, "Other", "IT")
        stranger = cases.add_person(unit, other, {"surname": "Neri"}, "suspect", world.lead)
    with pytest.raises(drafting.DraftingError) as refused, write_unit() as unit:
        case = lock_case(unit.session, world.case)
        drafting.open_instrument(unit, notice, case, stranger, "DE", "en", world.lead)
    assert refused.value.code == "person_of_another_case"


def test_what_is_stored_is_a_usable_instrument_file(draft, notice):
    call = draft.add("calls")
    draft.save(
        Posted(f"calls.{call}.harbour", None, PLACE), Posted(f"text:en:calls.{call}.story", None, "Moored."),
        Posted("skipper.licence_checked", None, True),
    )
    data = drafting.to_file(draft.data(), datetime.date(2026, 11, 20))
    definition, instrument = file.from_data(data, load_all(FORMS))
    assert definition.slug == notice.slug and instrument.executing_state == "DE"
    assert instrument.answers["skipper"]["licence_checked"] is True
    assert file.to_data(instrument) == data


def test_overrides_reach_the_checks(draft, notice):
    check = next(one for one in notice.checks if not one.structure)
    with write_unit() as unit:
        drafting.override(unit, notice, draft.instrument, check.id, None, "The court said so.", draft.lead)
    overrides = draft.data().overrides
    assert overrides[check.id, None]["reason"] == "The court said so."
    instrument = drafting.to_instrument(draft.data(), datetime.date(2026, 11, 20))
    assert run_checks(notice, instrument, overrides=overrides).ran > 0
    with write_unit() as unit:
        drafting.withdraw_override(unit, draft.instrument, check.id, None, draft.editor)
    assert draft.data().overrides == {}
    kinds = [change.kind for change in draft.history(f"check:{check.id}")]
    assert kinds == ["override", "withdrawn"]


def test_what_cannot_be_overridden(draft, notice):
    check = notice.checks[0].model_copy(update={"structure": True})
    definition = notice.model_copy(update={"checks": (check, *notice.checks[1:])})

    def refused(check_id: str, reason: str) -> str:
        with pytest.raises(drafting.NotOverridable) as error, write_unit() as unit:
            drafting.override(unit, definition, draft.instrument, check_id, None, reason, draft.lead)
        return error.value.code

    assert refused(check.id, "because") == "form_structure"
    assert refused(notice.checks[1].id, "  ") == "reason_missing"
    assert refused("HN-99", "because") == "unknown_check"


def test_the_executing_state_can_be_named_later(draft, notice):
    with write_unit() as unit:
        drafting.set_executing_state(unit, notice, draft.instrument, "GR", draft.lead)
    assert draft.data().executing_state == "GR"
    with pytest.raises(drafting.DraftingError), write_unit() as unit:
        drafting.set_executing_state(unit, notice, draft.instrument, "FR", draft.lead)


def test_lists_show_the_draft_to_its_team_only(draft):
    with read_unit() as session:
        (line,) = drafting.open_drafts(session, draft.editor, draft.group)
        assert drafting.open_drafts(session, draft.outsider, draft.group) == []
        assert [one.number for one in drafting.instruments_of(session, draft.case)] == ["HN-1"]
    assert (line.case_title, line.role, line.person_facts["surname"]) == ("Boreas 2", "editor", "Rossi")


def test_a_group_inside_a_group_takes_plain_values(notice):
    """Several places of one offence, say: each becomes an item of its own."""
    calls = next(field for section in notice.sections for field in section.fields if field.key == "calls")
    harbour = next(child for child in calls.fields if child.key == "harbour")
    story = next(child for child in calls.fields if child.key == "story")
    places = calls.model_copy(update={"key": "places", "fields": (story.model_copy(update={"type": "date"}), harbour)})
    outer = calls.model_copy(update={"fields": (*calls.fields, places)})
    sections = tuple(
        section.model_copy(update={"fields": tuple(outer if field is calls else field for field in section.fields)})
        for section in notice.sections
    )
    rule = notice.prefill[-1].model_copy(update={"fields": {"places": "place"}})
    definition = notice.model_copy(update={"sections": sections, "prefill": (rule,)})
    for name in ("fields", "compiled", "groups", "section_of"):
        definition.__dict__.pop(name, None)
    (call,) = from_case(definition, {"offences": [{"place": PLACE}]}).answers["calls"]
    assert [place["harbour"] for place in call["places"]] == [PLACE]
    assert keys.is_item_id(call["places"][0]["id"])


def test_names_carry_their_latin_form_in_brackets(world, notice):
    with write_unit() as unit:
        case = lock_case(unit.session, world.case)
        facts = {"surname": "Тодорин", "surname_latin": "Todorin", "forenames": "Ivo", "forenames_latin": "Ivo"}
        named = cases.add_person(unit, case, facts, "suspect", world.lead)
        row = drafting.open_instrument(unit, notice, case, named, None, "en", world.lead)
        assert row.answers["skipper"] == {"surname": "Тодорин (Todorin)", "forenames": "Ivo"}


def test_the_persons_own_transliterations_are_further_names(world, notice):
    """A search is made for each spelling; none of them replaces the name in its own script."""
    from jitflow.drafting.opening import _named

    facts = {"surname": "Тодорин", "surname_latin": "Todorin", "aliases": ["Rado", "Todorine"], "spellings": ["Todorine", "Totorin"]}
    named = _named(facts)
    assert named["surname"] == "Тодорин (Todorin)"
    assert named["aliases"] == ["Rado", "Todorine", "Totorin"]
    assert "aliases" not in _named({"surname": "Rossi"})
