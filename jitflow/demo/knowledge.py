"""The knowledge base of a demonstration group: what comes with jitflow, and what its members wrote."""

from __future__ import annotations

from typing import Any

from jitflow import capacities, reach
from jitflow.db.base import new_id
from jitflow.db.units import WriteUnit
from jitflow.demo import data
from jitflow.knowledge import searches, service as knowledge
from jitflow.knowledge.service import Begun, Person, Posted, Step


def load_knowledge(unit: WriteUnit, group_id: str, name: str | None, first: str, people: dict[str, str]) -> None:
    """Deliver what comes with jitflow; then the searches of a file, and its records with the steps they went through.

    The searches come before the records: each has something new to show.
    """
    knowledge.deliver(unit, group_id, first)
    written = data.read(name) if name else {"search": [], "record": []}
    for one in written["search"]:
        searches.keep(unit, group_id, people[one["by"]], one["name"], one["words"], one["chosen"], one["told"])
    for one in written["record"]:
        _write(unit, group_id, one, people)


def _write(unit: WriteUnit, group_id: str, one: dict[str, Any], people: dict[str, str]) -> None:
    author = _person(unit, group_id, people[one["by"]])
    words = {key: one[key].strip() for key in ("title", "summary", "body")}
    record = knowledge.create(unit, group_id, Begun(one["language"], one["answers"], words, new_id()), author)
    posted = [Posted(key, words[key], text) for key, text in one.get("changed", {}).items()]
    for language, said in one.get("translations", {}).items():
        posted += [Posted(f"text:{language}:{key}", None, text) for key, text in said.items()]
    if posted:
        knowledge.save(unit, record.id, posted, author)
    for step in one["steps"]:
        person = _person(unit, group_id, people[step["by"]])
        knowledge.take_step(unit, record.id, Step(step["step"], new_id(), step.get("values", {})), person)


def _person(unit: WriteUnit, group_id: str, user_id: str) -> Person:
    found = reach.active_membership(unit.session, group_id, user_id)
    assert found is not None, "who writes in the demonstration is a member"
    return Person(user_id, capacities.group_level(found.role, found.capacity), found.capacity)
