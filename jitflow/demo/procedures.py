"""Instruments of the demonstration that are on their way: steps taken some days before the day of loading.

A `live` entry of a case is a draft whose answers are the complete example of its definition, then carried through its
procedure by the people of the demonstration, each in their own capacity. Days are counted from the day of loading, so
that a limit ends today and another one is overdue, whenever it is loaded.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from jitflow import library
from jitflow.db.base import new_id
from jitflow.db.units import WriteUnit
from jitflow.demo.letters import go, load_letters
from jitflow.demo.moments import moment, relative
from jitflow.drafting import service as drafting
from jitflow.instruments import judging, keys
from jitflow.instruments.definition import Definition
from jitflow.instruments.events import Event
from jitflow.procedure import seals, service
from jitflow.procedure.service import Step, actor_of
from jitflow.receptions import service as receptions
from jitflow.receptions.arrival import Arrival


def example_content(definition: Definition) -> dict[str, Any]:
    """The complete example of a definition as the file of a draft: answers, texts and reviews by path."""
    example = json.loads(library.library().example(definition.slug, definition.version))
    groups = definition.groups
    answers, texts, reviewed = {}, {}, {}
    for key, field in definition.fields.items():
        if field.holds_value and not field.is_group:
            for path in keys.expand(example["answers"], key, groups):
                value = keys.get(example["answers"], path)
                if value is not None:
                    answers[_numbered(example["answers"], path, groups)] = value
    for path, slots in example["texts"].items():
        place = _numbered(example["answers"], path, groups)
        texts[place] = {language: slot["text"] for language, slot in slots.items()}
        reviewed[place] = [language for language, slot in slots.items() if slot.get("state") == "reviewed"]
    return {"answers": answers, "texts": texts, "reviewed": reviewed}


def _numbered(answers: dict[str, Any], path: str, groups: set[str]) -> str:
    """The path with positions in place of the ids of items."""
    done: list[str] = []
    key: list[str] = []
    numbered: list[str] = []
    parts = iter(path.split("."))
    for part in parts:
        key.append(part)
        done.append(part)
        numbered.append(part)
        if ".".join(key) in groups and (item := next(parts, None)) is not None:
            items = keys.get(answers, ".".join(done)) or []
            numbered.append(f"#{[one['id'] for one in items].index(item) + 1}")
            done.append(item)
    return ".".join(numbered)


def carry(unit: WriteUnit, instrument_id: str, steps: list[dict[str, Any]], people: dict[str, str], zone: str) -> None:
    """Take the steps of an entry in their order. Raises Refused for one that the procedure does not allow."""
    for one in steps:
        actor, capacity = people[one["by"]], one.get("capacity", "prosecutor")
        if "seal_translation" in one:
            seals.seal_translation(unit, instrument_id, one["seal_translation"], one["translator"], actor, capacity)
            continue
        step = Step(
            one["step"], moment(one["at"], zone), zone, new_id(),
            {name: relative(value, zone) for name, value in one.get("values", {}).items()},
        )  # fmt: skip
        transition = service.standing(unit.session, instrument_id).position.side.transition[step.transition]
        letters = load_letters(unit, instrument_id, one.get("letter", []), transition, actor, zone)
        taken = service.take(
            unit,
            instrument_id,
            _knowing(unit, instrument_id, step, actor, capacity),
            actor_of(actor, capacity),
            capacity,
        )
        go(unit, instrument_id, letters, transition, taken.event_id, actor, zone)


def receive(unit: WriteUnit, case: Any, one: dict[str, Any], people: dict[str, str], zone: str) -> None:
    """Enter a warrant of another State that came on paper, and the steps taken on it here."""
    definition = library.current(one["slug"])
    actor, capacity = people[one["by"]], one.get("capacity", "prosecutor")
    said = receptions.Said(
        definition, "executing", one["issuing_state"], one["executing_state"], one["language"], one["reference"],
        relative(one["dated"], zone), None, tuple(one["names"]),
    )  # fmt: skip
    arrived = Arrival(moment(one["at"], zone), zone, one.get("arrival", {}))
    by = receptions.Entered(actor_of(actor, capacity), capacity, new_id())
    opened = receptions.receive(unit, case, None, said, None, arrived, by)
    inside = [drafting.Posted(path, None, value) for path, value in one.get("inside", {}).items()]
    drafting.save(unit, opened.id, inside, actor, definition)
    carry(unit, opened.id, one.get("step", []), people, zone)


def _knowing(unit: WriteUnit, instrument_id: str, step: Step, actor: str, capacity: str) -> Step:
    """The step with what could not be judged acknowledged, as a person would on its page."""
    standing = service.standing(unit.session, instrument_id)
    event = Event("asked", transition=step.transition, happened_at=step.happened_at, values=step.values, actor=actor)
    found = judging.judge(standing.position, event, standing.judged_on, actor_of(actor, capacity))
    return replace(step, acknowledged=tuple(one.id for one in found.not_judged))
