"""Agreements of several parties of the demonstration: negotiated, signed, amended and closed by the people at their table.

An `agreement` entry of a case is a draft whose answers are the complete example of its definition, without the States
that do not take part, and then a list of what people did, each act by one person: a step, a stance, a comment, a
suggestion. Ids of items are those of the example, so that the data can name a party (``p2``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from jitflow import library, ownership, reach
from jitflow.comments import service as comments
from jitflow.db.base import new_id
from jitflow.db.units import WriteUnit
from jitflow.demo import data
from jitflow.demo.letters import go, load_letters
from jitflow.demo.moments import moment, relative
from jitflow.drafting import service as drafting
from jitflow.instruments import judging, keys
from jitflow.instruments.definition import Definition, Field, FieldType
from jitflow.instruments.events import Event
from jitflow.instruments.values import check_value
from jitflow.negotiation import answers, drafts, service as negotiation, suggestions
from jitflow.negotiation.clauses import clauses
from jitflow.parties import service as parties
from jitflow.procedure import service as procedure
from jitflow.texts import service as translations
from jitflow.wordings import service as wordings
from jitflow.wordings.service import Choice
from jitflow.wordings.standing import hash_of

STATE = "state"
"""Key of the answer of an item that says to which State it belongs."""


@dataclass
class Table:
    """One agreement and everybody who acts on it."""

    unit: WriteUnit
    definition: Definition
    id: str
    group: str
    case_id: str
    focus_group_id: str
    people: dict[str, str]
    zone: str
    suggested: dict[str, str]
    """Name of a suggestion in the data to its id."""

    def reached(self, person: str) -> reach.Reached:
        """The agreement as this person reaches it. Raises LookupError for who does not."""
        found = reach.reach_instrument(self.unit.session, self.people[person], self.group, self.case_id, self.id)
        if found is None:
            raise LookupError(f"{person} does not reach the agreement")
        return found

    def data(self) -> drafting.InstrumentData:
        """What is stored now."""
        return drafting.load(self.unit.session, self.id)


def load_agreements(
    unit: WriteUnit, group: dict[str, Any], group_id: str, case_row: Any, case: dict[str, Any], people: dict[str, str]
) -> None:
    """The agreements of a case; those of instruments that are not installed are left out.

    Raises ValueError for an answer that the definition would not take, Refused for a step that is not allowed, and
    what the services of the acts raise.
    """
    for written in case.get("agreement", []):
        if written["slug"] in library.library().slugs():
            definition = library.current(written["slug"])
            row = drafting.open_instrument(
                unit, definition, case_row, None, None, written["language"], people[written["by"]],
                replace(drafting.EVERYTHING, take=False),
            )  # fmt: skip
            zone = reach.zone_of(unit.session, group_id)
            table = Table(unit, definition, row.id, group["slug"], case_row.id, group_id, people, zone, {})
            _fill(table, written)
            for act in written["act"]:
                _take(table, act)
            drafting.judge(unit, definition, row.id, library.states())


def _fill(table: Table, written: dict[str, Any]) -> None:
    """Answers of the example with changes, our wordings as the answers recommend them, and what the parties wrote."""
    definition, actor = table.definition, table.people[written["by"]]
    answers = _answers(definition, written)
    posted = list(_posted(table, definition.sections, answers, written["by"]))
    drafting.save(table.unit, table.id, posted, actor, definition)
    _take_wordings(table, written.get("wordings", {}), actor)
    example = json.loads(library.library().example(definition.slug, definition.version))["texts"]
    own = {path: data.unwrap(words) for path, words in written.get("texts", {}).items()}
    ready = {one.path for one in wordings.wordings_of(table.unit.session, table.data()).all()}
    given = {path: slots[written["language"]]["text"] for path, slots in example.items() if path not in ready} | own
    now = table.data().texts
    texts = [
        drafting.Posted(f"text:{written['language']}:{path}", _text(now, path, written["language"]), text)
        for path, text in given.items()
        if path in keys.expand(answers, keys.key_of(path, definition.groups), definition.groups)
    ]
    drafting.save(table.unit, table.id, texts, actor, definition)


def _answers(definition: Definition, written: dict[str, Any]) -> dict[str, Any]:
    answers = json.loads(library.library().example(definition.slug, definition.version))["answers"]
    _leave_out(answers, set(written.get("without_states", ())))
    for path in written.get("without", ()):
        keys.put(answers, path, None)
    for path, value in written.get("also", {}).items():
        keys.put(answers, path, relative(value, "UTC"))
    return answers


def _leave_out(answers: Any, states: set[str]) -> None:
    """Without these States: no item that belongs to one, and none in a list of States."""
    for name, value in list(answers.items()):
        if isinstance(value, dict):
            _leave_out(value, states)
        elif isinstance(value, list):
            answers[name] = [one for one in value if (one.get(STATE) if isinstance(one, dict) else one) not in states]
            for one in answers[name]:
                if isinstance(one, dict):
                    _leave_out(one, states)


def _posted(table: Table, sections: Any, answers: dict[str, Any], by: str) -> Iterator[drafting.Posted]:
    """Every answer as its page would post it; the items of groups are added on the way."""
    for section in sections:
        for field in section.fields:
            yield from _of_field(table, field, field.key, field.key, answers, by)


def _of_field(
    table: Table, field: Field, key: str, path: str, answers: dict[str, Any], by: str
) -> Iterator[drafting.Posted]:
    value = keys.get(answers, path)
    if value in (None, "", []) or field.type is FieldType.PROSE:
        return
    if not field.is_group:
        yield drafting.Posted(path, None, check_value(table.definition.fields[key], value))
        return
    for item in value:
        if keys.find_item(keys.get(table.data().answers, path), item["id"]) is None:  # some follow from others
            drafting.add_item(table.unit, table.id, path, table.people[by], item["id"])
        for inner in field.fields:
            yield from _of_field(table, inner, f"{key}.{inner.key}", f"{path}.{item['id']}.{inner.key}", answers, by)


def _take_wordings(table: Table, chosen: dict[str, str], actor: str) -> None:
    """Put our wordings into every text: those that the answers recommend, and others where the parties chose them."""
    book = wordings.wordings_of(table.unit.session, table.data())
    choices = [
        Choice(
            one.path,
            chosen.get(one.path) or one.recommended.id,
            hash_of(table.id, one.path, one.text),
            one.path in chosen,
        )
        for one in book.all()
        if one.path in chosen or one.recommended is not None
    ]
    wordings.put(table.unit, table.definition, table.id, choices, actor)


def _text(texts: dict[str, Any], path: str, language: str) -> str | None:
    return texts.get(path, {}).get(language, {}).get("text")


# acts


def _take(table: Table, act: dict[str, Any]) -> None:
    """One act by its person, who sees and owns what this person sees and owns on the pages."""
    reached = table.reached(act["by"])
    name = next(one for one in _ACTS if one in act)
    with ownership.looking(ownership.viewer_of(reached.seat, reached.instrument.home_party)):
        _ACTS[name](table, reached, act)


def _step(table: Table, reached: reach.Reached, act: dict[str, Any]) -> None:
    actor = parties.actor(table.unit.session, reached, table.people[act["by"]])
    values = {name: relative(value, table.zone) for name, value in act.get("values", {}).items()}
    step = procedure.Step(
        act["step"], moment(act["at"], table.zone), table.zone, new_id(), values, act.get("party", "")
    )
    transition = table.definition.procedure.sides[reached.instrument.side].transition[step.transition]
    letters = load_letters(table.unit, table.id, act.get("letter", []), transition, actor.id, table.zone)
    try:
        taken = procedure.take(table.unit, table.id, step, actor, reached.capacity)
    except procedure.Refused:
        taken = procedure.take(table.unit, table.id, _knowing(table, step, actor), actor, reached.capacity)
    if letters:
        go(table.unit, table.id, letters, transition, taken.event_id, actor.id, table.zone)


def _knowing(table: Table, step: procedure.Step, actor: procedure.Actor) -> procedure.Step:
    """The step with what could not be judged acknowledged, as a person would on its page."""
    found = procedure.standing(table.unit.session, table.id)
    event = Event(
        "asked", transition=step.transition, happened_at=step.happened_at, values=step.values, party=step.party,
        actor=actor.id,
    )  # fmt: skip
    said = judging.judge(found.position, event, found.judged_on, actor)
    return replace(step, acknowledged=tuple(one.id for one in said.not_judged))


def _seat(table: Table, _reached: reach.Reached, act: dict[str, Any]) -> None:
    person, by = table.people[act["seat"]], table.people[act["by"]]
    parties.give(table.unit, table.id, act.get("party", ""), person, act["role"], act["reason"], by)


def _stance(table: Table, reached: reach.Reached, act: dict[str, Any]) -> None:
    own = parties.acting_party(reached)
    said = {one.section.id: one.digest for one in clauses(negotiation.facts_of(table.data()), table.id)}
    wanted = act.get("clauses") or [one for one in said if one not in act.get("except", ())]
    negotiation.set_stances(
        table.unit, table.id, act["stance"], {one: said[one] for one in wanted}, act.get("party", own),
        table.people[act["by"]], acting_party=own, reason=act.get("reason", ""),
    )  # fmt: skip


def _comment(table: Table, _reached: reach.Reached, act: dict[str, Any]) -> None:
    where = {"focus_group_id": table.focus_group_id, "case_id": table.case_id}
    actor = table.people[act["by"]]
    made = comments.add(
        table.unit, table.id, act["path"], data.unwrap(act["comment"]), actor, where=where, shared=act["shared"]
    )
    for one in act.get("answered", ()):
        comments.answer(table.unit, table.id, made, data.unwrap(one["words"]), table.people[one["by"]], where=where)


def _suggest(table: Table, reached: reach.Reached, act: dict[str, Any]) -> None:
    """Other words in a text: what is found there is replaced."""
    now, new = _changed(table, act)
    table.suggested[act["suggest"]] = negotiation.suggest(
        table.unit, table.id, act["path"], table.data().language, now, new, table.people[act["by"]],
        parties.acting_party(reached), data.unwrap(act["note"]),
    )  # fmt: skip


def _changed(table: Table, act: dict[str, Any]) -> tuple[str, str]:
    found = table.data()
    now = _text(found.texts, act["path"], found.language) or ""
    new = now
    for old, words in act["words"]:
        if old not in new:
            raise ValueError(f"{act['path']} does not say {old!r}")
        new = new.replace(old, words, 1)
    return now, new


def _answer(table: Table, reached: reach.Reached, act: dict[str, Any]) -> None:
    """What one's own party says of a suggestion before it is applied."""
    one = negotiation.suggestion(table.unit.session, table.id, table.suggested[act["about"]])
    shown = answers.result_hash(suggestions.merge_of(table.data(), one), one)
    own = parties.acting_party(reached)
    answers.answer(
        table.unit, table.id, one.id, act["answer"], own, table.people[act["by"]], acting_party=own, shown=shown,
        reason=act.get("reason", ""),
    )  # fmt: skip


def _accept(table: Table, _reached: reach.Reached, act: dict[str, Any]) -> None:
    one = negotiation.suggestion(table.unit.session, table.id, table.suggested[act["accept"]])
    now = _text(table.data().texts, one.path, one.language)
    shown = suggestions.hash_of(now)
    negotiation.accept(table.unit, table.id, one.id, table.people[act["by"]], shown, reason=act.get("reason", ""))


def _refuse(table: Table, _reached: reach.Reached, act: dict[str, Any]) -> None:
    negotiation.refuse(
        table.unit, table.id, table.suggested[act["refuse"]], table.people[act["by"]], data.unwrap(act["reason"])
    )


def _write(table: Table, _reached: reach.Reached, act: dict[str, Any]) -> None:
    """Another answer, or other words in a text; a wording of ours that follows from the answer is taken with it."""
    actor, path = table.people[act["by"]], act["write"]
    if "words" in act:
        now, new = _changed(table, {**act, "path": path})
        path = f"text:{table.data().language}:{path}"
    else:
        now, new = keys.get(table.data().answers, path), relative(act["value"], table.zone)
    drafting.save(table.unit, table.id, [drafting.Posted(path, now, new)], actor, table.definition)
    if "wording" in act:
        book = wordings.wordings_of(table.unit.session, table.data())
        one = book.at(act["wording"])
        clause = act.get("clause") or one.recommended.id
        choice = Choice(one.path, clause, hash_of(table.id, one.path, one.text), "clause" in act)
        wordings.put(table.unit, table.definition, table.id, [choice], actor)


def _version(table: Table, _reached: reach.Reached, act: dict[str, Any]) -> None:
    drafts.freeze(
        table.unit, table.id, act["version"], data.unwrap(act["note"]), table.data().revision, table.people[act["by"]],
        circulate_now=True,
    )  # fmt: skip


def _translate(table: Table, _reached: reach.Reached, act: dict[str, Any]) -> None:
    """Words in another language; reviewed where somebody is named who did. Raises ValueError where figures differ."""
    actor, language = table.people[act["by"]], act["language"]
    for path, words in act["translate"].items():
        place = f"text:{language}:{path}"
        now = _text(table.data().texts, path, language)
        drafting.save(table.unit, table.id, [drafting.Posted(place, now, data.unwrap(words))], actor, table.definition)
        if path in act.get("reviewed", ()):
            found = translations.review(table.unit, table.definition, table.id, path, language, actor)
            if found:
                raise ValueError(f"{path}, {language}: {', '.join(one.text for one in found)} differ from the source")


_ACTS: dict[str, Callable[[Table, reach.Reached, dict[str, Any]], None]] = {
    "step": _step, "seat": _seat, "stance": _stance, "comment": _comment, "suggest": _suggest, "answer": _answer, "accept": _accept,
    "refuse": _refuse, "write": _write, "version": _version, "translate": _translate,
}  # fmt: skip
