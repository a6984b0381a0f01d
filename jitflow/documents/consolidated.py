"""The text in force on a day, with everything that was agreed since: what a consolidated paper has that no other has.

It says that it is no signed paper itself; under the clauses that a step bears on (an extension, a new leader) it says so
with the day and the basis; and at its end it lists, clause by clause and word by word, what each version changed.
"""

from __future__ import annotations

from typing import Any

from jitflow.instruments.definition import Definition, Field, FieldType
from jitflow.instruments.facts import Instrument
from jitflow.instruments.file import from_data
from jitflow.instruments.procedure import Transition

from . import printing
from .catalogue import Catalogue
from .changes import ADDED, SectionChange, changes
from .lines import PLACEHOLDER, run
from .words import Words

Block = dict[str, Any]
CONSOLIDATED = "consolidated"


def dress(
    laid: dict[str, Any], told: dict[str, Any], definition: Definition, catalogue: Catalogue, words: Words, library: Any
) -> None:
    """Make a laid-out document a consolidated one.

    `told`: ``day`` (ISO), ``side``, ``versions`` (oldest first: ``number``, ``from``, ``transition``, ``instrument``) and
    ``notes`` (``section``, ``transition``, ``party``, ``values``). `library` finds the definitions of their files.
    """
    _head(laid["head"], told, words)
    side = definition.procedure.sides[told["side"]] if definition.procedure is not None else None
    notes: dict[str, list[Block]] = {}
    for note in told["notes"]:
        transition = side.transition[note["transition"]] if side is not None else None
        if transition is not None and transition.concerns is not None:
            block = _note(note, told["side"], transition, catalogue, words)
            notes.setdefault(transition.concerns.section, []).append(block)
    for block in laid["blocks"]:
        if block["kind"] == "box":
            block["blocks"] += notes.pop(block["id"], [])
    laid["blocks"] += [one for left in notes.values() for one in left]
    laid["blocks"].append(_list(told, definition, catalogue, words, library))


def _head(head: dict[str, Any], told: dict[str, Any], words: Words) -> None:
    said = words.text("Consolidated text as of %(date)s; not itself signed", date=printing.partial_date(words, told["day"]))
    head["marks"].insert(0, said)
    head["document_title"] = f"{head['document_title']}, {said}"
    head["foot"] |= {"as_of": words.text("as of %(date)s", date=printing.partial_date(words, told["day"]))}


def _note(note: dict[str, Any], side: str, transition: Transition, catalogue: Catalogue, words: Words) -> Block:
    """What a step says of a clause, with its basis."""
    language = words.language
    pieces = _pieces(note, side, transition, catalogue, words)
    runs = [run(text, language, None if entered else language, entered) for text, entered in pieces]
    return {"kind": "statement", "runs": [run("▸ ", language, language, entered=False), *runs]}


def said_of(note: dict[str, Any], side: str, transition: Transition, catalogue: Catalogue, words: Words) -> str:
    """The same as words."""
    return "".join(text for text, _ in _pieces(note, side, transition, catalogue, words))


def _pieces(
    note: dict[str, Any], side: str, transition: Transition, catalogue: Catalogue, words: Words
) -> list[tuple[str, bool]]:
    """The words of a note, each with whether somebody entered them."""
    assert transition.concerns is not None
    context = f"procedure.{side}.transition.{transition.id}:concerns"
    wording = catalogue.text(context, transition.concerns.says)
    made, position = [], 0
    for found in PLACEHOLDER.finditer(wording):
        made.append((wording[position : found.start()], False))
        made.append((_said(found[1], note, transition, side, catalogue, words) or "…", True))
        position = found.end()
    made.append((f"{wording[position:]} ({words.citation(transition.basis)})", False))
    return [one for one in made if one[0]]


def _said(
    name: str, note: dict[str, Any], transition: Transition, side: str, catalogue: Catalogue, words: Words
) -> str:
    """A field of the step in words; ``party`` is the party that took it."""
    if name == "party":
        return str(note["party"])
    value = note["values"].get(name)
    if value in (None, "", []):
        return ""
    declared = transition.field_of[name].form_field
    context = f"procedure.{side}.transition.{transition.id}.field.{name}"
    return ", ".join(_one(one, declared, context, catalogue, words) for one in (value if isinstance(value, list) else [value]))


def _one(value: Any, declared: Field, context: str, catalogue: Catalogue, words: Words) -> str:
    if declared.type is FieldType.DATE:
        return printing.partial_date(words, str(value)[:10])
    if declared.type is FieldType.COUNTRY:
        return printing.country(words, str(value))
    if declared.type is FieldType.LANGUAGE:
        return printing.language(words, str(value))
    if isinstance(value, bool):
        return words.text("yes" if value else "no")
    option = next((one for one in declared.options if one.code == value), None)
    return catalogue.text(f"{context}.{option.code}:label", option.wording) if option else str(value)


def _list(
    told: dict[str, Any], definition: Definition, catalogue: Catalogue, words: Words, library: Any
) -> Block:
    """The list of changes: of each version after the first, what it changed."""
    blocks: list[Block] = []
    known = [(one, from_data(one["instrument"], library)[1]) for one in told["versions"]]
    for number, (version, instrument) in enumerate(known):
        blocks.append({"kind": "heading", "text": _version(version, told["side"], definition, catalogue, words)})
        if number:
            found = changes(definition, known[number - 1][1], instrument, catalogue, words)
            blocks += [block for one in found for block in _section(one, words)] or [_plain(words.text("No clause differs."), words)]
    return {
        "kind": "box", "id": "changes", "letter": "", "heading": words.text("List of changes"), "applies": True,
        "not_applicable": "", "blocks": blocks, "new_page": True,
    }  # fmt: skip


def _version(
    version: dict[str, Any], side: str, definition: Definition, catalogue: Catalogue, words: Words
) -> str:
    day = printing.partial_date(words, version["from"])
    said = words.text("Version %(number)s, in force from %(date)s", number=version["number"], date=day)
    assert definition.procedure is not None
    return f"{said} ({words.citation(definition.procedure.sides[side].transition[version['transition']].basis)})"


def _section(found: SectionChange, words: Words) -> list[Block]:
    language = words.language
    title = " ".join(part for part in (found.letter, found.heading) if part)
    made = []
    for one in found.changes:
        label = f"{title} – {one.label}" if one.label else title
        runs = [{**run(text, language), "mark": mark} for mark, text in one.pieces]
        made.append(
            {"kind": "row", "leaf": "", "label": [run(label, language, language, entered=False)], "values": []}
        )
        made.append({"kind": "statement", "runs": runs})
    return made


def _plain(text: str, words: Words) -> Block:
    return {"kind": "statement", "runs": [run(text, words.language, words.language, entered=False)]}


def instrument_of(data: dict[str, Any], library: Any) -> Instrument:
    """A version as an instrument."""
    return from_data(data, library)[1]


__all__ = ["ADDED", "CONSOLIDATED", "dress", "instrument_of"]
