"""Every translatable string of a definition, with its context.

A definition's catalogue is one gettext domain per slug, for all versions; the
context is the key and a suffix, so a changed wording is a new message and equal
English words may differ in another language (design.md section 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from .clauses import Clause
from .definition import Check, Definition, Field, Section
from .elsewhere import PARTS as ELSEWHERE_PARTS
from .ground_rules import Ground
from .letters import HEAD, LetterForms
from .on_paper import LINE
from .procedure import EventFieldType, Procedure, Side, Transition

Kind = Literal["wording", "paper", "page"]


class Message(NamedTuple):
    """A string: ``wording`` is prescribed and printed, ``paper`` ours and printed, ``page`` ours."""

    context: str
    text: str
    kind: Kind
    source: str | None = None


def N_(text: str) -> str:
    """Marks a string of this package for extraction; translated where it is shown."""
    return text


_FIELD_PARTS: tuple[tuple[str, Kind], ...] = (
    ("wording", "wording"),
    ("label", "page"),
    ("hint", "page"),
    ("help", "page"),
    ("under", "page"),
    ("item_label", "paper"),
    ("add_label", "page"),
    ("paper_label", "paper"),
    ("when_empty", "paper"),
)
_OPTION_PARTS: tuple[tuple[str, Kind], ...] = (
    ("number", "wording"),
    ("wording", "wording"),
    ("heading", "wording"),
    ("label", "page"),
)
_SECTION_PARTS: tuple[tuple[str, Kind], ...] = (
    ("title", "wording"),
    ("label", "page"),
    ("intro", "page"),
    ("help", "page"),
    ("not_applicable", "page"),
)


def messages(definition: Definition) -> Iterator[Message]:
    """All strings of a definition, each context once, in the order of the form."""
    seen: set[str] = set()
    for message in _all(definition):
        if definition.own_words and message.kind == "wording":
            message = message._replace(kind="paper")
        if message.context not in seen:
            seen.add(message.context)
            yield message


def context_of(field: Field, key: str, section: Section) -> str:
    """The context of a field's strings: its key; where a group is extended, with the section
    that extends it, since it may be called otherwise there."""
    return f"{key}@{section.id}" if field.extends else key


def _all(definition: Definition) -> Iterator[Message]:
    yield Message("definition:title", definition.title, "wording")
    yield Message("definition:act", definition.act, "page")
    if definition.awaits:
        yield Message("definition:awaits", definition.awaits.reason, "page")
    for code, act in definition.basis_prefix.items():
        yield Message(f"basis.{code}:act", act, "page")
    if definition.opening.intro:
        yield Message("definition:opening", definition.opening.intro, "page")
    for begun in definition.follows:
        yield Message(f"follows.{begun.of}:label", begun.label, "page")
    for one in definition.not_participating:
        for part in ELSEWHERE_PARTS:
            if text := getattr(one, part):
                yield Message(f"not_participating.{one.state}:{part}", text, "page")
    for section in definition.sections:
        yield from _of_section(section)
    for section, field, key in definition.walk():
        yield from _of_field(field, context_of(field, key, section))
    for document in definition.documents:
        yield Message(f"document.{document.id}:title", document.title, "page")
        if document.heading:
            yield Message(f"document.{document.id}:heading", document.heading, "wording")
    for check in definition.checks:
        yield from _of_check(check)
    for rule in definition.usual:
        yield Message(f"usual.{rule.id}:reason", rule.reason, "page")
    for clause in definition.clauses:
        yield from _of_clause(clause)
    for question in definition.batch.questions if definition.batch else ():
        yield Message(f"batch.{question.id}:question", question.question, "page")
    if definition.procedure:
        yield from _of_procedure(definition.procedure)
    if definition.letters:
        yield from _of_letters(definition.letters)
    for ground in definition.grounds:
        yield from _of_ground(ground)


def letter_of(section: Section) -> str:
    """The letter as the English form prints it, "" for a part that has none. Other languages have marks of their own: a), α)."""
    if not section.numbered:
        return section.mark or ""
    return section.mark or f"({section.letter})"


def _of_section(section: Section) -> Iterator[Message]:
    if section.has_heading and letter_of(section):
        yield Message(f"section.{section.id}:letter", letter_of(section), "wording", section.source)
    for part, kind in _SECTION_PARTS:
        text = getattr(section, part)
        if text:
            shown = "page" if section.internal else kind
            yield Message(f"section.{section.id}:{part}", text, shown, section.source)


def _of_field(field: Field, key: str) -> Iterator[Message]:
    internal_kinds: dict[Kind, Kind] = {"wording": "page", "paper": "page", "page": "page"}
    for part, kind in _FIELD_PARTS:
        text = getattr(field, part)
        if text and (part, text) != ("when_empty", LINE):
            yield Message(f"{key}:{part}", text, internal_kinds[kind] if field.internal else kind, field.source)
    for option in field.options:
        for part, kind in _OPTION_PARTS:
            text = getattr(option, part)
            if text:
                shown = internal_kinds[kind] if field.internal or not option.printed else kind
                yield Message(f"{key}.{option.code}:{part}", text, shown, field.source)


def _of_check(check: Check) -> Iterator[Message]:
    for part in ("message", "fix", "note"):
        text = getattr(check, part)
        if text:
            yield Message(f"check.{check.id}:{part}", text, "page")


def _of_clause(clause: Clause) -> Iterator[Message]:
    """Its words are ours and printed once they are taken over; its title and explanation stand on the page."""
    yield from _parts(clause, clause.context, ("title", "explanation"))
    yield Message(f"{clause.context}:text", clause.text, "paper")


def _of_ground(ground: Ground) -> Iterator[Message]:
    """Internal work product: on pages only."""
    yield from _parts(ground, f"ground.{ground.id}", ("title", "note"))
    for condition in ground.conditions:
        yield from _parts(condition, f"ground.{ground.id}.{condition.id}", ("text", "add"))


def _of_letters(forms: LetterForms) -> Iterator[Message]:
    """All of a letter is ours, on paper or on the page, unless it is a form that an act prescribes."""
    parts = [(HEAD, fields) for fields in (forms.head, forms.opening, forms.foot)]
    parts += [(one.id, one.questions) for one in forms.letters]
    prescribed = {one.id for one in forms.letters if one.is_form}
    for letter, fields in parts:
        for field, key in _with_children(fields):
            for message in _of_field(field, forms.context(letter, key)):
                ours = message.kind == "wording" and letter not in prescribed
                yield message._replace(kind="paper") if ours else message
    for form in forms.letters:
        for section in form.sections:
            for message in _of_section(section):
                yield message._replace(context=forms.context(form.id, message.context))


def _with_children(fields: tuple[Field, ...], prefix: str = "") -> Iterator[tuple[Field, str]]:
    for field in fields:
        yield field, f"{prefix}{field.key}"
        yield from _with_children(field.fields, f"{prefix}{field.key}.")


def _of_procedure(procedure: Procedure) -> Iterator[Message]:
    """Letters and records print the names of letters and what was filled in; all else stands on pages."""
    for letter in procedure.letters:
        yield Message(f"procedure.letter.{letter.id}:title", letter.title, "paper")
    for switch in procedure.switches:
        yield from _parts(switch, f"procedure.switch.{switch.id}", ("title", "help"))
    for side in procedure.sides.values():
        yield from _of_side(side, f"procedure.{side.id}")


def _of_side(side: Side, context: str) -> Iterator[Message]:
    yield Message(f"{context}:title", side.title, "page")
    for region in side.regions:
        yield Message(f"{context}.region.{region.id}:title", region.title, "page")
    for state in side.states:
        yield from _parts(state, f"{context}.state.{state.id}", ("title", "meaning", "note"))
    for transition in side.transitions:
        yield from _of_transition(transition, f"{context}.transition.{transition.id}")
    for deadline in side.deadlines:
        yield from _parts(deadline, f"{context}.deadline.{deadline.id}", ("title", "on_expiry", "note"))


def _of_transition(transition: Transition, context: str) -> Iterator[Message]:
    yield from _parts(transition, context, ("title", "help", "note"))
    if transition.concerns is not None:
        yield Message(f"{context}:concerns", transition.concerns.says, "paper")
    for field in transition.fields:
        inner = f"{context}.field.{field.key}"
        yield Message(f"{inner}:label", field.label, "page" if field.internal else "paper")
        yield from _parts(field, inner, ("hint", "help"))
        for option in field.options if field.type is not EventFieldType.SECTION else ():  # words of the form itself
            yield Message(f"{inner}.{option.code}:label", option.label, "page" if field.internal else "paper")
    for guard in transition.guards:
        yield Message(f"{context}.guard.{guard.id}:reason", guard.reason, "page")


def _parts(declared: object, context: str, parts: tuple[str, ...]) -> Iterator[Message]:
    for part in parts:
        text = getattr(declared, part)
        if text:
            yield Message(f"{context}:{part}", text, "page")
