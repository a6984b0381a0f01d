"""Letters of the demonstration: one that went out with a step, in two languages, and one that came in and was recorded."""

from __future__ import annotations

from typing import Any

from jitflow.db.units import WriteUnit
from jitflow.demo.moments import relative
from jitflow.instruments.procedure import Transition
from jitflow.letters import sending, service
from jitflow.merging import Posted
from jitflow.papers import letters as papers


def load_letters(
    unit: WriteUnit, instrument_id: str, written: list[dict[str, Any]], transition: Transition, actor: str, zone: str
) -> list[str]:
    """Write the letters of a step before it is taken, each begun as on its page; their ids."""
    made = []
    for one in written:
        wish = service.Wish(one["kind"], one["language"], one.get("beside"))
        begin = service.write if one["kind"] in transition.letters else service.receive
        letter = begin(unit, instrument_id, wish, actor)
        known = service.letter(unit.session, letter.id)
        for path, value in one["said"].items():
            real = _real_path(unit, letter.id, path, actor)
            now = known.answers.get(real) if real in known.answers else None
            service.save(unit, letter.id, [Posted(real, now, relative(value, zone))], actor)
        for path in one.get("reviewed", ()):
            service.review(unit, letter.id, path, actor)
        made.append(letter.id)
    return made


def go(
    unit: WriteUnit, instrument_id: str, letter_ids: list[str], transition: Transition, event_id: str, actor: str, zone: str
) -> None:
    """Send what goes out with the step that was taken, with its paper; tie what came in. Raises LetterError."""
    found = [service.letter(unit.session, one) for one in letter_ids]
    going = {one.id: papers.files(unit.session, one) for one in found if one.direction == service.OUT}
    for one in found:
        if one.direction == service.IN:
            sending.tie(unit, one.id, event_id, actor)
    sending.send(unit, instrument_id, going, transition, event_id, actor)
    for letter_id in going:
        papers.ask(unit, service.letter(unit.session, letter_id), actor, zone)


def _real_path(unit: WriteUnit, letter_id: str, path: str, actor: str) -> str:
    """The path with the id of an item in place of its position; a missing item is added."""
    parts = path.split(".")
    if len(parts) < 3 or not parts[1].startswith("#"):
        return path
    group, position = parts[0], int(parts[1][1:])
    while len(service.letter(unit.session, letter_id).answers.get(group) or []) < position:
        service.add_item(unit, letter_id, group, actor)
    items = service.letter(unit.session, letter_id).answers[group]
    return ".".join((group, items[position - 1]["id"], *parts[2:]))
