"""Findings are kept with the draft, in the transaction that changed it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from jitflow import library
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service
from jitflow.drafting.models import FoundOnSave
from tests.fixtures.objects import World


@pytest.fixture
def draft(world: World):
    from jitflow.cases.models import Case

    definition = library.library().definition("harbour_notice")
    with write_unit() as unit:
        case = unit.session.get(Case, world.a.ids["case_id"])
        from jitflow.cases.models import Person

        person = unit.session.get(Person, world.a.ids["person_id"])
        row = service.open_instrument(unit, definition, case, person, "GR", "en", world.users["lead"])
        service.judge(unit, definition, row.id, library.states())
    return definition, row.id, world.users["lead"]


def kept(instrument_id: str) -> dict[str, str]:
    with read_unit() as session:
        rows = session.scalars(select(FoundOnSave).where(FoundOnSave.instrument_id == instrument_id))
        return {row.check_id: row.outcome for row in rows}


def save(draft, path: str, value: object) -> None:
    definition, instrument_id, actor = draft
    with write_unit() as unit:
        service.save(unit, instrument_id, [service.Posted(path, None, value)], actor, definition)
        service.judge(unit, definition, instrument_id, library.states())


def test_what_is_kept_follows_the_draft(draft) -> None:
    _, instrument_id, _ = draft
    assert kept(instrument_id)["HN-03"] == "not_judged"
    save(draft, "calls_count", 9)
    assert kept(instrument_id)["HN-03"] == "finding"
    with read_unit() as session:
        waiting = service.waiting_of(session, [instrument_id])[instrument_id]
    assert waiting.to_settle == 1


def test_a_recorded_reason_settles_it_in_the_lists_too(draft) -> None:
    definition, instrument_id, actor = draft
    save(draft, "calls_count", 9)
    with write_unit() as unit:
        service.override(unit, definition, instrument_id, "HN-03", None, "Counted by the port.", actor)
        service.judge(unit, definition, instrument_id, library.states())
    assert kept(instrument_id)["HN-03"] == "settled"
    with read_unit() as session:
        assert service.waiting_of(session, [instrument_id])[instrument_id].to_settle == 0


def test_nothing_is_kept_of_a_save_that_was_rolled_back(draft) -> None:
    definition, instrument_id, actor = draft
    before = kept(instrument_id)
    with pytest.raises(RuntimeError), write_unit() as unit:
        service.save(unit, instrument_id, [service.Posted("calls_count", None, 9)], actor, definition)
        service.judge(unit, definition, instrument_id, library.states())
        raise RuntimeError("stop")
    assert kept(instrument_id) == before


def test_the_rows_hold_ids_and_paths_only(draft) -> None:
    save(draft, "skipper.surname", "Zanzibelli")
    with read_unit() as session:
        rows = session.scalars(select(FoundOnSave)).all()
    assert rows
    assert all("Zanzibelli" not in str(vars(row)) for row in rows)
