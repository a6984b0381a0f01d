"""Facts of a case: categories, merging, history, removal."""

from __future__ import annotations

import pytest

from jitflow import reach
from jitflow.audit import service as audit
from jitflow.cases import service as cases
from jitflow.cases.models import LED_CATEGORIES, Authority, Offence, Person
from jitflow.db.units import read_unit, write_unit
from jitflow.merging import Posted
from jitflow.reach import lock_case


def person(world, category="suspect", reason="", **facts):
    with write_unit() as unit:
        case = lock_case(unit.session, world.case)
        return cases.add_person(unit, case, facts or {"surname": "Rossi"}, category, world.lead, led_reason=reason)


def update(world, row, *posted: Posted, actor=None):
    with write_unit() as unit:
        return cases.update_facts(unit, row, list(posted), actor or world.lead)


def facts(world, model=Person):
    with read_unit() as session:
        return cases.facts_of(session, model, world.case)


@pytest.mark.parametrize("category", [None, "", "migrant"])
def test_a_person_without_a_category_is_refused(world, category):
    with pytest.raises(cases.FactError) as refused:
        person(world, category)
    assert (refused.value.path, refused.value.code) == ("led_category", "category_missing")
    assert facts(world) == []


def test_an_unknown_category_needs_a_reason(world):
    with pytest.raises(cases.FactError) as refused:
        person(world, "unknown")
    assert refused.value.code == "reason_missing"
    person(world, "unknown", "Only a voice on the telephone.")
    assert facts(world)[0].kind_reason == "Only a voice on the telephone."


@pytest.mark.parametrize("role", ["passenger", "migrant", "forced_skipper"])
def test_smuggled_persons_are_offered_as_witnesses(role):
    assert cases.suggested_category(role) == "witness"


@pytest.mark.parametrize("role", ["leader", "skipper", "", None])
def test_for_other_roles_a_person_decides(role):
    assert cases.suggested_category(role) is None


def test_a_change_of_category_keeps_the_old_one_and_the_reason(world):
    row = person(world)
    with pytest.raises(cases.FactError), write_unit() as unit:
        cases.change_category(unit, row, "victim", " ", world.lead)
    with write_unit() as unit:
        cases.change_category(unit, row, "victim", "She was held in a flat.", world.editor)
    assert facts(world)[0].kind == "victim"
    with read_unit() as session:
        last = cases.history_of(session, world.case, row.id)[-1]
    assert (last.old, last.new, last.reason, last.actor_id) == (
        "suspect", "victim", "She was held in a flat.", world.editor,
    )
    entry = audit.entries(world.group, world.case, 1)[0]
    assert entry.detail["from"] == "suspect" and "flat" not in str(entry.detail)


def test_two_people_on_different_facts_never_collide(world):
    row = person(world)
    update(world, row, Posted("surname", "Rossi", "Bianchi"))
    result = update(
        world, row, Posted("surname", "Rossi", "Rossi"), Posted("nationalities", None, ["BG"]), actor=world.editor
    )
    assert result.saved == ["nationalities"] and result.conflicts == []
    assert facts(world)[0].facts == {"surname": "Bianchi", "nationalities": ["BG"]}


def test_the_same_fact_is_a_conflict_that_is_kept(world):
    row = person(world)
    update(world, row, Posted("surname", "Rossi", "Bianchi"))
    (conflict,) = update(world, row, Posted("surname", "Rossi", "Verdi"), actor=world.editor).conflicts
    assert (conflict.mine, conflict.theirs, conflict.their_actor_id) == ("Verdi", "Bianchi", world.lead)
    with read_unit() as session:
        assert cases.history_of(session, world.case, row.id)[-1].new == "Verdi"


@pytest.mark.parametrize("path", ["password", "led_category", "text:it:facts", "removed_at"])
def test_only_known_facts_of_a_person_are_stored(world, path):
    row = person(world)
    with pytest.raises(cases.FactError):
        update(world, row, Posted("surname", "Rossi", "Bianchi"), Posted(path, None, "x"))
    assert facts(world)[0].facts["surname"] == "Rossi", "nothing is half-stored"


def test_texts_of_an_offence_have_languages(world):
    with write_unit() as unit:
        row = cases.add_offence(unit, lock_case(unit.session, world.case), {"title": "Crossing"}, world.lead)
    update(world, row, Posted("text:it:facts", None, "Fatto."), Posted("text:de:facts", None, "Tat."))
    assert facts(world, Offence)[0].facts["texts"] == {"facts": {"it": "Fatto.", "de": "Tat."}}


def test_the_kind_of_an_authority(world):
    with write_unit() as unit:
        row = cases.add_authority(unit, lock_case(unit.session, world.case), {"name": "Court"}, "court", world.lead)
    update(world, row, Posted("kind", "court", "judge"))
    assert facts(world, Authority)[0].kind == "judge"
    with pytest.raises(cases.FactError):
        update(world, row, Posted("kind", "judge", "king"))


def test_a_removed_fact_is_out_of_reach_and_comes_back(world):
    row = person(world)

    def reached():
        with read_unit() as session:
            return reach.reach_person(session, world.lead, "boats", world.case, row.id)

    with write_unit() as unit:
        cases.remove_fact(unit, row, world.lead, "Entered twice.")
    assert reached() is None and facts(world) == []
    conflict = update(world, row, Posted("surname", "Rossi", "Bianchi"), actor=world.editor).conflicts[0]
    assert conflict.gone and conflict.mine == "Bianchi" and conflict.their_actor_id == world.lead
    with write_unit() as unit:
        cases.restore_fact(unit, row, world.lead)
    assert reached() is not None and len(facts(world)) == 1


def test_a_person_in_use_stays(draft):
    (line,) = facts(draft)
    assert line.used_in == [(draft.instrument, "HN-1")]
    with pytest.raises(cases.InUse) as refused, write_unit() as unit:
        cases.remove_fact(unit, unit.session.get(Person, line.id), draft.lead)
    assert refused.value.instruments == [(draft.instrument, "HN-1")]


def test_every_category_of_article_6_is_there():
    assert {"suspect", "convicted", "victim", "witness", "contact"} < set(LED_CATEGORIES)
