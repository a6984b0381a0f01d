"""Lessons that the parties propose when they evaluate: handed over once they are approved, not before."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from jitflow import library, paths
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.instruments.letter_examination import examine_letters
from jitflow.instruments.letters import Lessons
from jitflow.instruments.loader import load
from jitflow.letters import sending, service as letters
from jitflow.letters.lessons import lessons_proposed
from jitflow.letters.models import Letter
from jitflow.letters.service import Wish
from jitflow.merging import Posted
from jitflow.reach import lock_case
from tests.fixtures.drafts import World, database, make_world  # noqa: F401 - a fixture, found by name


@pytest.fixture
def team(database: str, monkeypatch: pytest.MonkeyPatch) -> World:  # noqa: F811 - the fixture
    """A team as it ships, opened in a case."""
    monkeypatch.setenv("JITFLOW_FORMS", str(paths.FORMS))
    world = make_world()
    with write_unit() as unit:
        case = lock_case(unit.session, world.case)
        world.instrument = drafting.open_instrument(unit, library.library().definition("jit"), case, None, None, "en", world.lead).id
    return world


def test_lessons_are_handed_over_when_they_are_approved(team: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with write_unit() as unit:
        made = letters.write(unit, team.instrument, Wish("evaluation", "en"), team.lead)
        item = letters.add_item(unit, made.id, "lessons", team.lead)
    assert made.shared_at is not None, "all parties write it together"
    with write_unit() as unit:
        letters.save(unit, made.id, [
            Posted(f"lessons.{item}.title", None, "Ask early"), Posted(f"lessons.{item}.kind", None, "best_practice"),
            Posted(f"lessons.{item}.context", None, "Approvals took long."),
        ], team.lead)  # fmt: skip
    with read_unit() as session:
        assert lessons_proposed(session, team.instrument) == [], "a draft proposes nothing yet"
    with write_unit() as unit:
        unit.session.get_one(Letter, made.id).status = "sent"
        unit.record("altered", focus_group_id=team.group, actor_id=team.lead, object_type="letter", object_id=made.id)
    taken: list[SimpleNamespace] = []
    monkeypatch.setattr(sending, "steps_taken", lambda _session, _id: taken)
    for said in (None, {}, {"lessons_approved": False}):
        taken += [] if said is None else [SimpleNamespace(transition="archive", values=said)]
        with read_unit() as session:
            assert lessons_proposed(session, team.instrument) == [], f"nobody approved them: {said}"
    taken.append(SimpleNamespace(transition="archive", values={"lessons_approved": True}))
    with read_unit() as session:
        (lesson,) = lessons_proposed(session, team.instrument)
    assert lesson.answers == {"title": "Ask early", "kind": "best_practice"}
    assert lesson.texts == {"context": {"en": "Approvals took long."}} and lesson.letter_id == made.id


@pytest.mark.parametrize(("step", "approved"), [("archive", "reasons"), ("sleep", "lessons_approved"), ("archive", None)])
def test_what_approves_lessons_is_a_question_of_a_step(step: str, approved: str | None) -> None:
    definition = load(paths.FORMS / "jit" / "2017-01-19")
    lessons = Lessons(letter="evaluation", group="lessons", step=step, approved=approved)
    letters_ = definition.letters.model_copy(update={"lessons": lessons})
    with pytest.raises(ValueError, match="lessons approved"):
        examine_letters(definition.model_copy(update={"letters": letters_}), lambda *said: ValueError(" ".join(said)))
