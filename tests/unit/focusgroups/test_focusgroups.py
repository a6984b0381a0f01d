"""Focus groups: members, the end of a membership, the home page."""

from __future__ import annotations

import pytest

from jitflow import reach
from jitflow.audit import service as audit
from jitflow.cases import service as cases
from jitflow.db.units import read_unit, write_unit
from jitflow.focusgroups import service as groups


@pytest.mark.parametrize("slug", ["", "Boats", "bo ats", "-boats", "boats-", "a--b", "ü", "1st", "a" * 61])
def test_a_slug_that_cannot_stand_in_an_address_is_refused(world, slug):
    with pytest.raises(ValueError, match="slug"), write_unit() as unit:
        groups.create(unit, slug, "Name", world.lead)


def test_members_and_their_groups(world):
    with read_unit() as session:
        assert {member.user_id for member in groups.members(session, world.group)} == {world.lead, world.editor}
        (group,) = groups.groups_of(session, world.lead)
        assert (group.slug, group.role) == ("boats", "member")
        assert groups.groups_of(session, world.outsider) == []


def test_an_unknown_role_is_refused(world):
    with pytest.raises(groups.MembershipError), write_unit() as unit:
        groups.add_member(unit, world.group, world.outsider, "owner", world.lead)


def test_adding_a_member_again_changes_nothing(world):
    before = len(audit.entries(world.group))
    with write_unit() as unit:
        groups.add_member(unit, world.group, world.editor, "member", world.lead)
    assert len(audit.entries(world.group)) == before


def test_the_end_of_a_membership_ends_all_access_and_a_new_one_does_not_bring_it_back(draft):
    def reaches() -> tuple[bool, bool, bool]:
        with read_unit() as session:
            return (
                reach.reach_group(session, draft.editor, "boats") is not None,
                reach.reach_instrument(session, draft.editor, "boats", draft.case, draft.instrument) is not None,
                reach.still_reaches(session, draft.editor, draft.instrument),
            )

    assert reaches() == (True, True, True)
    with write_unit() as unit:
        assert groups.end_membership(unit, draft.group, draft.editor, draft.lead) == []
    assert reaches() == (False, False, False)
    with write_unit() as unit:
        groups.add_member(unit, draft.group, draft.editor, "member", draft.lead)
    assert reaches() == (True, False, False)


def test_the_last_lead_can_be_ended_and_is_reported(world):
    with write_unit() as unit:
        assert groups.end_membership(unit, world.group, world.lead, world.editor) == [1]
    with pytest.raises(groups.MembershipError), write_unit() as unit:
        groups.end_membership(unit, world.group, world.lead, world.editor)


def test_home_shows_own_cases_and_drafts(draft):
    with write_unit() as unit:
        cases.create_case(unit, draft.group, draft.lead, "Not for the editor", "IT")
    with read_unit() as session:
        lead, editor = (groups.home(session, user, draft.group) for user in (draft.lead, draft.editor))
        nobody = groups.home(session, draft.outsider, draft.group)
    assert [case.title for case in editor.cases] == ["Boreas 2"]
    assert [case.title for case in lead.cases] == ["Not for the editor", "Boreas 2"]
    assert (lead.drafts_of_mine, editor.drafts_of_mine, len(editor.drafts)) == (1, 0, 1)
    assert nobody == groups.Home([], [], 0)
