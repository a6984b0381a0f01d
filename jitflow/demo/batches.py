"""Batches of the demonstration: prepared, written and opened as a person would."""

from __future__ import annotations

from typing import Any

from jitflow import library
from jitflow.batches import fan, service as batches
from jitflow.cases import service as cases
from jitflow.db.units import WriteUnit
from jitflow.demo import data
from jitflow.merging import Posted


def load_batch(
    unit: WriteUnit, case: Any, persons: dict[str, Any], batch: dict[str, Any], people: dict[str, str]
) -> None:
    """Open one draft per person; a common text added later waits to be taken over.

    Who is left out follows from the questions of the definition, not from the data.
    """
    definition = library.current(batch["slug"])
    actor, language = people[batch["by"]], batch["language"]
    found = cases.all_facts(unit.session, case.id)
    offences = [found["offences"][position - 1].id for position in batch["offences"]]
    common = {
        "language": language, "languages": [language], "executing_state": batch["executing_state"],
        "offences": offences, "authority": found["authorities"][batch["authority"] - 1].id, "texts": {},
    }  # fmt: skip
    wanted = {one["key"]: one for one in batch["person"]}
    row = batches.prepare(
        unit, definition, case, actor, person_ids=[persons[key].id for key in wanted], common=common,
        title=batch["title"],
    )  # fmt: skip
    for key, one in wanted.items():
        batches.write_part(unit, definition, row, persons[key].id, _part(one, common, offences[0]), actor)
    batches.open_drafts(unit, definition, row, library.states(), actor)
    if "later" in batch:
        path = f"text:{language}:{offences[0]}"
        batches.revise(unit, definition, row, [Posted(path, None, data.unwrap(batch["later"]))], actor)


def _part(one: dict[str, Any], common: dict[str, Any], offence: str) -> list[Posted]:
    """What one person's page would post."""
    posted = []
    if "executing_state" in one:
        posted.append(Posted("executing_state", common["executing_state"], one["executing_state"]))
    if "text" in one:
        posted.append(Posted(f"text:{common['language']}:{offence}", None, data.unwrap(one["text"])))
    posted += [Posted(f"answer:{key}:{offence}", None, value) for key, value in one.get("answers", {}).items()]
    return posted


def load_fan_out(
    unit: WriteUnit, case: Any, persons: dict[str, Any], batch: dict[str, Any], people: dict[str, str]
) -> None:
    """Open one order per State (`states`) from common facts and answers, each with what is its own (`own`).

    Common answers that changed after that (`later`) wait in the orders that use them; States added (`then`) have no
    order yet. Raises BatchError for what a person could not store either.
    """
    definition = library.current(batch["slug"])
    actor, found = people[batch["by"]], cases.all_facts(unit.session, case.id)
    common = {
        "language": batch["language"], "persons": [persons[key].id for key in batch["persons"]],
        "offences": [found["offences"][position - 1].id for position in batch["offences"]],
        "authority": found["authorities"][batch["authority"] - 1].id, "answers": {},
    }  # fmt: skip
    row = fan.prepare(unit, definition, case, actor, states=batch["states"], common=common, title=batch["title"])
    answers = _answers(batch["answers"])
    fan.revise(unit, definition, row, _posted({}, answers), actor)
    for state, own in batch["own"].items():
        fan.write_own(unit, definition, row, state, _posted({}, _answers(own)), actor)
    fan.open_orders(unit, definition, row, library.states(), actor)
    fan.revise(unit, definition, row, _posted(answers, _answers(batch["later"])), actor, batch["then"])


def _answers(written: dict[str, Any]) -> dict[str, Any]:
    return {key: data.unwrap(value) if isinstance(value, str) else value for key, value in written.items()}


def _posted(before: dict[str, Any], answers: dict[str, Any]) -> list[Posted]:
    return [Posted(f"{fan.ANSWER}{key}", before.get(key), value) for key, value in answers.items()]
