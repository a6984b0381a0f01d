"""Taxonomies: dated codes that a group adds, renames, merges and ends, with what was before kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from jitflow import paths
from jitflow.audit import service as audit
from jitflow.db.base import new_id
from jitflow.db.units import read_unit, write_unit
from jitflow.focusgroups import service as groups
from jitflow.knowledge import coding, service as knowledge, terms
from jitflow.knowledge.models import Tag
from jitflow.knowledge.service import Begun, KnowledgeError, Person


class Group:
    def __init__(self, make_user) -> None:
        self.user = make_user().id
        with write_unit() as unit:
            self.id = groups.create(unit, "one", "One", self.user).id
        self.person = Person(self.user, "coordinator", "prosecutor")

    def change(self, what: str, code: str, level: str = "coordinator", taxonomy: str = "route", **more: str) -> None:
        with write_unit() as unit:
            coding.change(unit, self.id, taxonomy, what, code, Person(self.user, level, "prosecutor"), **more)

    def codes(self) -> terms.Taxonomy:
        with read_unit() as session:
            return terms.of_group(session, self.id)["route"]

    def record(self, *routes: str) -> str:
        begun = Begun("en", {"kind": "lesson", "routes": list(routes)}, {"title": "One"}, new_id())
        with write_unit() as unit:
            return knowledge.create(unit, self.id, begun, self.person).id

    def tags(self) -> list[tuple[str, str]]:
        with read_unit() as session:
            rows = session.execute(select(Tag.record_id, Tag.code).where(Tag.taxonomy == "route").order_by(Tag.record_id, Tag.code))
            return [tuple(row) for row in rows]


@pytest.fixture
def group(any_ground, monkeypatch, make_user) -> Group:
    monkeypatch.setenv("JITFLOW_FORMS", str(paths.FORMS))
    return Group(make_user)


def test_a_new_code_is_chosen_from_today_on_and_a_renamed_one_keeps_its_records(group: Group) -> None:
    group.change("added", "KAYAK", label="By kayak")
    assert group.codes().codes["KAYAK"].label == "By kayak" and group.codes().codes["KAYAK"].by_group
    group.change("renamed", "CMED", label="Central Mediterranean route")
    assert group.codes().codes["CMED"].label == "Central Mediterranean route"
    assert [one.change for one in _history(group)] == ["added", "renamed"]
    assert audit.verify(group.id) is None


def _history(group: Group):
    with read_unit() as session:
        return terms.changes_of(session, group.id)


def test_a_merged_code_is_counted_as_the_one_that_took_its_place(group: Group) -> None:
    one, both = group.record("CALA"), group.record("CALA", "EMED")
    group.change("merged", "CALA", into="EMED", reason="One route for us")
    assert group.tags() == sorted([(one, "EMED"), (both, "EMED")])
    with read_unit() as session:
        assert knowledge.read(session, one).answers["routes"] == ["CALA"], "the record itself is not rewritten"
    assert group.codes().chosen("CALA").code == "EMED"
    later = group.record("CALA")
    assert (later, "EMED") in group.tags()


def test_an_ended_code_is_not_chosen_and_comes_back_when_it_is_opened(group: Group) -> None:
    group.change("ended", "BLACK", reason="Not ours")
    assert not group.codes().codes["BLACK"].holds("2999-01-01")
    group.change("opened", "BLACK")
    assert group.codes().codes["BLACK"].holds("2999-01-01")


@pytest.mark.parametrize(
    ("what", "code", "more", "refusal"),
    [
        ("added", "cmed", {"label": "x"}, "item"),
        ("added", "CMED", {"label": "x"}, "same"),
        ("added", "NEW", {"label": ""}, "empty"),
        ("added", "NEW", {"label": "x" * 201}, "too_many"),
        ("merged", "CMED", {"into": "CMED", "reason": "x"}, "same"),
        ("merged", "CMED", {"into": "NOWHERE", "reason": "x"}, "unknown"),
        ("merged", "CMED", {"into": "EMED"}, "reason"),
        ("ended", "NOWHERE", {"reason": "x"}, "unknown"),
        ("erased", "CMED", {}, "unknown"),
        ("added", "NEW", {"label": "x", "taxonomy": "kind"}, "unknown"),
        ("added", "NEW", {"label": "x", "level": "member"}, "not_yours"),
    ],
)
def test_what_makes_no_sense_is_refused(group: Group, what: str, code: str, more: dict, refusal: str) -> None:
    with pytest.raises(KnowledgeError) as refused:
        group.change(what, code, **more)
    assert refused.value.code == refusal
    assert _history(group) == []


def test_a_code_that_is_chosen_again_after_a_merge_is_counted_by_itself_again(group: Group) -> None:
    one, two = group.record("CALA"), group.record("EMED")
    group.change("merged", "CALA", into="CMED", reason="One route")
    group.change("merged", "CMED", into="EMED", reason="One route")
    assert group.tags() == sorted([(one, "EMED"), (two, "EMED")])
    group.change("opened", "CMED")
    assert group.tags() == sorted([(one, "CMED"), (two, "EMED")])
    group.change("opened", "CALA")
    assert group.tags() == sorted([(one, "CALA"), (two, "EMED")])


def test_codes_are_never_merged_in_a_circle(group: Group) -> None:
    group.change("merged", "CALA", into="EMED", reason="x")
    with pytest.raises(KnowledgeError):
        group.change("merged", "EMED", into="CALA", reason="x")


def test_another_group_keeps_its_own_codes(group: Group, make_user) -> None:
    group.change("added", "KAYAK", label="By kayak")
    with write_unit() as unit:
        other = groups.create(unit, "two", "Two", group.user).id
    with read_unit() as session:
        assert "KAYAK" not in terms.of_group(session, other)["route"].codes
