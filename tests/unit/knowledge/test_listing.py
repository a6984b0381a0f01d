"""The list of records asks the same of both databases: narrowed, counted, searched, by each kind of reader."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from jitflow.db.units import read_unit, write_unit
from jitflow.focusgroups import service as groups
from jitflow.knowledge import asking, listing, remedies, searches, service as knowledge
from jitflow.knowledge.listing import Wanted
from jitflow.knowledge.models import SavedSearch
from jitflow.knowledge.seeing import Viewer


@dataclass
class Group:
    """A focus group with the records that come with jitflow."""

    id: str
    lead: str


@pytest.fixture
def group(any_ground, make_user) -> Group:
    lead = make_user().id
    with write_unit() as unit:
        made = groups.create(unit, "one", "One", lead).id
        knowledge.deliver(unit, made, lead)
    return Group(made, lead)


@pytest.mark.parametrize("level", ["coordinator", "member", "observer"])
def test_every_reader_gets_the_same_of_delivered_records(group: Group, level: str) -> None:
    viewer = Viewer(group.lead, level, group.id)
    with read_unit() as session:
        hits = asking.search(session, viewer, "hawala", "en")
        found = listing.find(session, viewer, Wanted({"state": ["GR"], "language": ["en"]}), "en", 0, 5)
        narrowed = listing.find(session, viewer, Wanted({"kind": ["trend"]}, ids=hits.ids), "fr", 0, 5)
        assert found.total >= 1 and found.facets["state"]["GR"] == found.total == found.facets["language"]["en"]
        assert hits.ids and {one.kind for one in narrowed.lines} == {"trend"} and narrowed.facets["kind"]["trend"] == narrowed.total
        assert [one.place for one in remedies.of_group(session, viewer, "en", "eaw")] == ["eaw:EAW-38"]
        assert remedies.by_key(session, viewer, "en", "eaw") == {}, "nobody proposed it yet"


def test_a_kept_search_is_asked_of_both_databases(group: Group) -> None:
    with write_unit() as unit:
        made = searches.keep(unit, group.id, group.lead, "Trends", "hawala", {"kind": ["trend"]}, "daily")
    with read_unit() as session:
        row = session.get_one(SavedSearch, made)
        assert searches.news(session, Viewer(group.lead, "member", group.id), row, "en") == []
        assert [one.news for one in searches.of_member(session, Viewer(group.lead, "member", group.id), "en")] == [0]
