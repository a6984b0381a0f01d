"""Cases, their teams, and who reaches them."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from jitflow import reach
from jitflow.audit import service as audit
from jitflow.cases import service as cases
from jitflow.db.units import ground, read_unit, write_unit
from jitflow.focusgroups import service as groups
from jitflow.merging import Posted
from jitflow.reach import lock_case
from tests.fixtures.drafts import make_user


def lines(world, user: str) -> list[cases.CaseLine]:
    with read_unit() as session:
        return cases.list_cases(session, user, world.group)


def test_the_creator_leads_and_numbers_run_in_the_group(world):
    with write_unit() as unit:
        second = cases.create_case(unit, world.group, world.editor, "Sirocco 19", "IT")
        other = groups.create(unit, "others", "Others", world.lead)
        elsewhere = cases.create_case(unit, other.id, world.lead, "Ostro 7", "GR")
    assert (second.number, elsewhere.number) == (2, 1)
    with read_unit() as session:
        assert [(m.user_id, m.role) for m in cases.team(session, second.id)] == [(world.editor, "lead")]


def test_a_case_needs_a_title(world):
    with pytest.raises(cases.FactError), write_unit() as unit:
        cases.create_case(unit, world.group, world.lead, "  ", "IT")


def test_the_list_has_only_own_cases_with_counts(draft):
    (line,) = lines(draft, draft.editor)
    assert (line.title, line.role, line.persons, line.offences, line.instruments) == ("Boreas 2", "editor", 1, 0, 1)
    assert lines(draft, draft.outsider) == []


def test_case_fields_merge_one_by_one(world):
    with write_unit() as unit:
        cases.update_case(unit, world.case, [Posted("title", "Boreas 2", "Boreas 3")], world.lead)
    with write_unit() as unit:
        posts = [Posted("title", "Boreas 2", "Boreas 4"), Posted("summary", None, "Boats.")]
        result = cases.update_case(unit, world.case, posts, world.editor)
    assert result.saved == ["summary"]
    (conflict,) = result.conflicts
    assert (conflict.mine, conflict.theirs, conflict.their_actor_id) == ("Boreas 4", "Boreas 3", world.lead)
    with read_unit() as session:
        kept = [e.new for e in cases.history_of(session, world.case, world.case) if e.kind == "proposal"]
    assert kept == ["Boreas 4"]
    entry = audit.entries(world.group, world.case, 1)[0]
    assert entry.detail == {"fields": ["summary"], "refused": ["title"]}


@pytest.mark.parametrize(("path", "value"), [("title", " "), ("issuing_state", "GR"), ("focus_group_id", "x")])
def test_what_a_case_does_not_take(world, path, value):
    with pytest.raises(cases.FactError), write_unit() as unit:
        cases.update_case(unit, world.case, [Posted(path, None, value)], world.lead)


def test_only_members_of_the_group_join_the_team(world):
    with pytest.raises(cases.TeamError) as refused, write_unit() as unit:
        cases.add_to_team(unit, lock_case(unit.session, world.case), world.outsider, "reader", world.lead)
    assert refused.value.code == "not_a_member"


@pytest.mark.parametrize("act", ["remove", "change"])
def test_a_case_keeps_a_lead(world, act):
    with pytest.raises(cases.TeamError) as refused, write_unit() as unit:
        case = lock_case(unit.session, world.case)
        if act == "remove":
            cases.remove_from_team(unit, case, world.lead, world.lead)
        else:
            cases.add_to_team(unit, case, world.lead, "reader", world.lead)
    assert refused.value.code == "last_lead"


def test_leaving_the_team_ends_access_and_coming_back_gives_it(world):
    def reaches() -> bool:
        with read_unit() as session:
            return reach.reach_case(session, world.editor, "boats", world.case) is not None

    assert reaches()
    with write_unit() as unit:
        cases.remove_from_team(unit, lock_case(unit.session, world.case), world.editor, world.lead)
    assert not reaches() and lines(world, world.editor) == []
    with write_unit() as unit:
        cases.add_to_team(unit, lock_case(unit.session, world.case), world.editor, "reader", world.lead, "judge")
    assert reaches()
    with read_unit() as session:
        back = cases.team(session, world.case)[-1]
    assert (back.role, back.function) == ("reader", "judge")


def test_every_object_is_reached_by_one_statement(draft):
    with write_unit() as unit:
        case = lock_case(unit.session, draft.case)
        offence = cases.add_offence(unit, case, {"title": "Crossing"}, draft.lead).id
        authority = cases.add_authority(unit, case, {"name": "Court"}, "court", draft.lead).id
        person = cases.facts_of(unit.session, reach.Person, draft.case)[0].id
    ways = {
        reach.reach_group: (), reach.reach_case: (draft.case,), reach.reach_person: (draft.case, person),
        reach.reach_offence: (draft.case, offence), reach.reach_authority: (draft.case, authority),
        reach.reach_instrument: (draft.case, draft.instrument),
    }
    statements: list[str] = []
    engine = ground().engines.read

    def listen(connection, cursor, statement, *rest):
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    for query, arguments in ways.items():
        with read_unit() as session:
            statements.clear()
            found = query(session, draft.lead, "boats", *arguments)
            assert found is not None and len(statements) == 1, query.__name__
            assert found.object.id == (arguments[-1] if arguments else draft.group)
            assert query(session, draft.outsider, "boats", *arguments) is None
            assert query(session, draft.lead, "others", *arguments) is None
            if arguments:
                assert query(session, draft.lead, "boats", *arguments[:-1], "0" * 32) is None
    event.remove(engine, "before_cursor_execute", listen)


def test_mixed_ids_reach_nothing(draft):
    """An instrument named under another case of the same team is not there."""
    with write_unit() as unit:
        other = cases.create_case(unit, draft.group, draft.lead, "Other", "IT")
    with read_unit() as session:
        assert reach.reach_case(session, draft.lead, "boats", other.id) is not None
        assert reach.reach_instrument(session, draft.lead, "boats", other.id, draft.instrument) is None


def test_an_administrator_reaches_the_group_and_no_case(world):
    administrator = make_user("administrator")
    with write_unit() as unit:
        groups.add_member(unit, world.group, administrator, "administrator", world.lead)
    with read_unit() as session:
        found = reach.reach_group(session, administrator, "boats")
        assert found is not None and found.membership.role == "administrator" and found.case is None
        assert reach.reach_case(session, administrator, "boats", world.case) is None
