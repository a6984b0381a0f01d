"""European orders of the demonstration: several of one case, each for its State, carried to where it stands.

An `order` entry of a case is a draft about some persons and offences of the case. Its answers come from one file or
several, a later one over an earlier one: what all orders of the case share stands once.
"""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

from jitflow import library
from jitflow.db import clock
from jitflow.db.base import new_id
from jitflow.db.units import WriteUnit
from jitflow.demo import data
from jitflow.demo.drafts import load_draft
from jitflow.demo.moments import relative
from jitflow.demo.procedures import carry
from jitflow.instruments import file, keys
from jitflow.procedure.service import actor_of
from jitflow.receptions import service as receptions
from jitflow.receptions.arrival import Arrival
from jitflow.receptions.looking import Look
from jitflow.supplements import service as supplements


def load_orders(
    unit: WriteUnit, case_row: Any, case: dict[str, Any], persons: dict[str, Any], people: dict[str, str], zone: str
) -> None:
    """The orders of a case in the order of the data; those of instruments that are not installed are left out.

    Raises ValueError for an answer that the definition would not take, Refused for a step not allowed.
    """
    slugs = library.library().slugs()
    made_before: list[str | None] = []
    for order in case.get("order", []):
        made_before.append(None)
        if order["slug"] in slugs:
            concerned = [persons[key].id for key in order["persons"]]
            made = load_draft(unit, case_row, None, {**order, "person_ids": concerned}, {}, people)
            made_before[-1] = made.id
            earlier = made_before[order["supplements"] - 1] if "supplements" in order else None
            if earlier is not None:
                supplements.link(unit, made, earlier, people[order["by"]])
            carry(unit, made.id, order.get("step", []), people, zone)
    for order in case.get("order_received", []):
        if data.content(order["content"])["instrument"] in slugs:
            _receive(unit, case_row, order, people, zone)


def _receive(unit: WriteUnit, case_row: Any, order: dict[str, Any], people: dict[str, str], zone: str) -> None:
    """An order of another State, its content an instrument file: what somebody here typed in from the paper."""
    content = copy.deepcopy(data.content(order["content"]))  # what was read is kept for the next loading
    for path, value in order["also"].items():
        keys.put(content["answers"], path, relative(value, zone))
    content["texts"] = {
        path: {language: {"text": text, "state": "source" if language == content["language"] else "draft"}
               for language, text in slots.items()}
        for path, slots in content["texts"].items()
    }  # fmt: skip
    definition, instrument = file.from_data(
        {**content, "as_of": clock.now().date().isoformat()}, library.library()
    )
    actor, capacity = people[order["by"]], order.get("capacity", "prosecutor")
    arrived = Arrival(datetime.fromisoformat(relative(f"day:{order['at']}", zone)), zone, order["arrival"])
    by = receptions.Entered(actor_of(actor, capacity), capacity, new_id())
    receptions.receive(unit, case_row, Look("by_hand", definition, instrument), None, None, arrived, by)
