"""`jitflow procedure`: the state machine of one side, as text, JSON, Mermaid or a picture."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import click

from jitflow.cli.instruments import definition_of, fail
from jitflow.config import LANGUAGES
from jitflow.instruments.procedure import Deadline, Side, Transition

FORMATS = ("text", "json", "mermaid", "svg")


@click.command("procedure")
@click.argument("slug", metavar="SLUG")
@click.option("--side", "side_id", required=True, metavar="SIDE", help="issuing, executing, or what the definition names.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--version", "version", help="Version of the definition; the newest when left out.")
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the words.")
def procedure(slug: str, side_id: str, form: str, version: str | None, language: str) -> None:
    """States, steps and deadlines of one side of a procedure."""
    from jitflow.procedure.words import ProcedureWords
    from jitflow.web.locale import speaking

    definition = definition_of(slug, version)
    described = definition.procedure
    if described is None:
        fail(f"“{slug}” describes no procedure")
        raise AssertionError
    side = described.sides.get(side_id)
    if side is None:
        fail(f"there is no side “{side_id}”; there is: {', '.join(described.sides)}")
        raise AssertionError
    with speaking(language):
        words = ProcedureWords(slug, side)
        if form == "json":
            click.echo(json.dumps(as_data(side, words), ensure_ascii=False, indent=2))
        elif form == "mermaid":
            click.echo("\n".join(as_mermaid(side, words)))
        elif form == "svg":
            click.echo(words.picture())
        else:
            click.echo("\n".join(as_text(side, words)))


def as_data(side: Side, words: Any) -> dict[str, Any]:
    """The side as plain data."""
    return {
        "side": side.id,
        "regions": [{"id": one.id, "title": words.region(one), "start": one.start, "per": one.per} for one in side.regions],
        "states": [
            {
                "id": one.id, "region": one.region, "title": words.state(one), "meaning": words.meaning(one),
                "basis": one.basis, "final": one.final, "confidence": one.confidence,
            }
            for one in side.states
        ],
        "transitions": [_step(one, words) for one in side.transitions],
        "deadlines": [_limit(one, words) for one in side.deadlines],
    }  # fmt: skip


def _step(step: Transition, words: Any) -> dict[str, Any]:
    return {
        "id": step.id, "title": words.step(step), "basis": step.basis, "acting": step.acting.value,
        "roles": [role.value for role in step.roles], "recorded": step.recorded,
        "moves": [{"from": list(move.leaves), "to": move.to} for move in step.moves],
        "given": list(step.given), "fields": [field.key for field in step.fields],
        "guards": [guard.id for guard in step.guards], "checks": list(step.checks), "letters": list(step.letters),
        "two_person": list(step.two_person), "confidence": step.confidence,
    }  # fmt: skip


def _limit(deadline: Deadline, words: Any) -> dict[str, Any]:
    return {
        "id": deadline.id, "title": words.deadline(deadline), "basis": deadline.basis, "limit_of": deadline.limit_of,
        "safe": deadline.safe, "duration": deadline.duration, "state_rule": deadline.state_rule,
        "started_by": [one.transition for one in deadline.started_by],
        "extended_by": [one.transition for one in deadline.extended_by], "ended_by": list(deadline.ended_by),
        "confidence": deadline.confidence,
    }  # fmt: skip


def as_text(side: Side, words: Any) -> Iterator[str]:
    """The side to be read: regions, states with what leads on, deadlines."""
    for region in side.regions:
        yield words.region(region)
        for state in side.states_in(region.id):
            ends = "" if not state.final else " *"
            yield f"  {words.state(state)} [{state.id}]{ends}"
            yield f"      {words.meaning(state)}" + (f" ({state.basis})" if state.basis else "")
            for step in side.transitions:
                for move in step.moves:
                    if state.id in move.leaves:
                        target = words.state(side.state[move.to]) if move.to else words.state(state)
                        yield f"      -> {target}: {words.step(step)} ({step.basis})"
        yield ""
    for deadline in side.deadlines:
        counted = deadline.duration or deadline.state_rule or "-"
        yield f"{words.deadline(deadline)}: {counted} ({deadline.basis})"


def as_mermaid(side: Side, words: Any) -> Iterator[str]:
    """A `stateDiagram-v2`, one composite state per region."""
    yield "stateDiagram-v2"
    for region in side.regions:
        yield f'  state "{_plain(words.region(region))}" as region_{region.id} {{'
        yield f"    [*] --> {region.start}"
        for state in side.states_in(region.id):
            yield f'    state "{_plain(words.state(state))}" as {state.id}'
            if state.final:
                yield f"    {state.id} --> [*]"
        names = {state.id for state in side.states_in(region.id)}
        for step in side.transitions:
            for move in step.moves:
                for leaves in move.leaves:
                    if leaves in names and move.to and move.to != leaves:
                        yield f"    {leaves} --> {move.to}: {_plain(words.step(step))}"
        yield "  }"


def _plain(text: str) -> str:
    """Without the signs that Mermaid reads as its own."""
    return re.sub(r'[":;{}#]', " ", text)


commands = [procedure]
