"""Wordings in a draft: a new one begins with them where its definition says so; one act fills many and is taken back whole."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting, versions
from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Facts
from jitflow.instruments.loader import load
from jitflow.instruments.outside import OutsideFacts
from jitflow.library import library
from jitflow.wordings import service
from jitflow.wordings.speaking import Speaker
from jitflow.wordings.standing import Wordings
from tests.fixtures.drafts import FORMS, World, open_draft
from tests.instruments import example_of

EMPTY = "The … has nothing to add to part b."


@pytest.fixture
def beginning(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Definition:
    """The notice, with its recommended wording in every new draft."""
    shutil.copytree(FORMS, tmp_path / "forms")
    path = tmp_path / "forms/harbour_notice/2026-01-01/definition.toml"
    path.write_text(path.read_text("utf-8").replace("[opening]", '[opening]\nwordings = "recommended"'), "utf-8")
    monkeypatch.setenv("JITFLOW_FORMS", str(tmp_path / "forms"))
    return library().definition("harbour_notice")


def standing(world: World) -> service.TextStanding:
    with read_unit() as session:
        (one,) = service.clauses_of(session, world.instrument)
    return one


def save(world: World, *values: tuple[str, object]) -> None:
    data = world.data()
    texts = {f"text:en:{path}": slots["en"]["text"] for path, slots in data.texts.items() if "en" in slots}
    found = [drafting.Posted(path, texts.get(path, drafting.keys.get(data.answers, path)), value) for path, value in values]
    assert not world.save(*found).conflicts


def put(world: World, definition: Definition, *choices: service.Choice) -> service.Put:
    with write_unit() as unit:
        return service.put(unit, definition, world.instrument, choices, world.lead)


def test_a_new_draft_begins_with_the_recommended_wordings_and_knows_it(world: World, beginning: Definition) -> None:
    open_draft(world, beginning, surname="Rossi")
    data = world.data()
    assert data.texts["remarks"] == {"en": {"text": EMPTY, "state": "source"}}
    assert "text:en:remarks" not in data.prefilled, "it is not from the facts of the case"
    assert data.revision == 0
    assert standing(world).kind is service.Stands.STANDARD and standing(world).model.gaps == ("sender.kind",)
    save(world, ("sender.kind", "police"))
    assert standing(world).kind is service.Stands.OUTDATED, "the answer is known now"
    with read_unit() as session:
        assert versions.snapshot(session, world.instrument, 0).texts["remarks", "en"] == EMPTY


def test_a_draft_in_a_language_without_words_begins_empty(world: World, beginning: Definition) -> None:
    from jitflow.reach import lock_case

    with write_unit() as unit:
        case = lock_case(unit.session, world.case)
        person = drafting_person(unit, case, world)
        world.instrument = drafting.open_instrument(unit, beginning, case, person, "DE", "fr", world.lead).id
    assert world.data().texts == {}


def drafting_person(unit, case, world: World):
    from jitflow.cases import service as cases

    return cases.add_person(unit, case, {"surname": "Rossi"}, "suspect", world.lead)


def test_filling_and_taking_back_are_in_the_history(draft: World, notice: Definition) -> None:
    save(draft, ("sender.kind", "harbour"))
    made = put(draft, notice, service.Choice("remarks", "standard"), service.Choice("remarks_of_nobody", "standard"))
    assert made.filled == ["remarks"] and standing(draft).clause.id == "standard"
    assert put(draft, notice, service.Choice("remarks", "standard")).filled == [], "it stands there already"
    with write_unit() as unit:
        assert service.take_back(unit, notice, draft.instrument, made.act, draft.editor) == [], "another person's act"
        assert service.take_back(unit, notice, draft.instrument, made.act, draft.lead) == ["remarks"]
    assert "remarks" not in draft.data().texts
    kinds = [one.kind for one in draft.history() if one.path == "text:en:remarks"]
    assert kinds == ["set", "restored"]


def test_what_was_changed_since_is_not_taken_back(draft: World, notice: Definition) -> None:
    save(draft, ("sender.kind", "harbour"))
    made = put(draft, notice, service.Choice("remarks", "standard"))
    save(draft, ("text:en:remarks", "My own words."))
    with write_unit() as unit:
        assert service.take_back(unit, notice, draft.instrument, made.act, draft.lead) == []
        unit.session.rollback()
    assert draft.data().texts["remarks"]["en"]["text"] == "My own words."


def test_answers_stand_in_a_wording_as_they_do_on_paper(draft: World, notice: Definition) -> None:
    save(draft, ("heard", "yes"), ("heard_on", "2026-06-14"), ("calls_count", 1234), ("skipper.languages", ["it", "el"]))
    with read_unit() as session:
        book = service.wordings_of(session, draft.data())
    assert book.offered("remarks")["heard"][1].text == (
        "The skipper was heard on 14 June 2026.\nThe boat called 1,234 times; the skipper speaks Italian, Greek."
    )
    save(draft, ("heard", "no"))
    with read_unit() as session:
        book = service.wordings_of(session, draft.data())
    assert "heard_on" in book.offered("remarks")["heard"][1].gaps, "a question that is not asked now has no answer on paper"


def test_english_words_never_stand_in_for_another_language(notice: Definition, draft: World) -> None:
    with read_unit() as session:
        facts = service.wordings_of(session, draft.data()).facts
    assert Speaker(notice, "de").filled(facts, notice.clauses[0], "remarks") is None


def test_who_sees_no_internal_answer_is_told_no_recommendation_that_rests_on_one(tmp_path: Path, notice: Definition) -> None:
    """Else the recommendation would tell the answer, or tell something wrong without it."""
    shutil.copytree(FORMS / "harbour_notice", tmp_path / "harbour_notice")
    path = tmp_path / "harbour_notice/2026-01-01/clauses.toml"
    path.write_text(path.read_text("utf-8").replace("heard == \"yes\"", "skipper.licence_checked == true"), "utf-8")
    definition = load(path.parent)
    answers = {"skipper": {"surname": "Rossi", "licence_checked": True}}
    one = replace(example_of(notice), answers=answers, texts={})
    inside, outside = (next(iter(Wordings(kind(definition, one), "en").all())) for kind in (Facts, OutsideFacts))
    assert inside.recommended.id == "heard"
    assert outside.recommended is None and outside.kind is service.Stands.EMPTY
