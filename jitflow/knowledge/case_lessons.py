"""What a lesson from a case begins with: words of its evaluation or of its form, with the data of the case taken out.

Nothing here is stored: what stands in the record is what the author wrote over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from jitflow.cases import known as case_known
from jitflow.drafting import known as drafting_known
from jitflow.drafting.pages import Draft
from jitflow.drafting.words import place_of
from jitflow.instruments import keys
from jitflow.instruments.definition import FieldType
from jitflow.instruments.letter_definitions import letter_definition
from jitflow.instruments.status import section_at
from jitflow.knowledge import definitions
from jitflow.knowledge.anonymising import Known
from jitflow.knowledge.fitting import folded
from jitflow.knowledge.known_cases import known_to
from jitflow.knowledge.terms import Taxonomy
from jitflow.letters.lessons import Lesson, lessons_proposed
from jitflow.letters.words import LetterWords

CLOSED = "closed"
NAMING = (*case_known.NAMING, "name", "representative")
"""Last parts of keys whose answers name somebody, or the case itself."""
#: Kinds that an evaluation gives its lessons, and those of the records; what is not here is a lesson.
KINDS = {
    "best_practice": "good_practice", "challenge": "challenge", "trend": "trend", "case_note": "case_note", "legal_note": "legal_note",
}  # fmt: skip
#: Codes of a proposed lesson to the answer of a record, and the taxonomy they are of.
CODES = {
    "routes": ("routes", "route"), "methods": ("modus_operandi", "modus_operandi"), "phases": ("phases", "phase"),
    "challenges": ("challenges", "challenge"),
}  # fmt: skip
TITLE, SUMMARY = "title", "recommendation"


@dataclass(frozen=True)
class Piece:
    """Words that may be taken over, with what a page calls them."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class Source:
    """What an author may begin with: one proposed lesson, or one free text of the form."""

    id: str
    label: str
    language: str
    pieces: tuple[Piece, ...]
    kind: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    """The field of the form the words are from; empty for a proposed lesson."""


def may_begin(draft: Draft, proposed: Iterable[Lesson]) -> bool:
    """Whether the case taught what it had to teach: the procedure is over, or what was learnt was approved for others."""
    return draft.data.status == CLOSED or any(True for _one in proposed)


def sources(session: Session, draft: Draft) -> list[Source]:
    """What may be taken over: proposed and approved lessons first, then the free texts of the form; none before the end."""
    proposed = lessons_proposed(session, draft.data.id)
    if not may_begin(draft, proposed):
        return []
    return [*_proposed(draft, proposed), *_texts(draft)]


def _proposed(draft: Draft, proposed: list[Lesson]) -> Iterator[Source]:
    named = draft.definition.letters.lessons if draft.definition.letters is not None else None
    if named is None:
        return
    declared = letter_definition(draft.definition, named.letter).fields[named.group]
    words = LetterWords(draft.definition, named.letter)
    children = {one.key: one for one in declared.fields}
    for number, one in enumerate(proposed, 1):
        language = one.language
        texts = {name: said.get(language, "") for name, said in one.texts.items()}
        said = {TITLE: str(one.answers.get(TITLE) or ""), **texts}
        pieces = tuple(
            Piece(name, words(children[name], "label" if children[name].label else "wording", children[name].title), text)
            for name, text in said.items() if text
        )  # fmt: skip
        yield Source(f"lesson_{number}", said[TITLE], language, pieces, KINDS.get(str(one.answers.get("kind")), ""), one.answers)


def _texts(draft: Draft) -> Iterator[Source]:
    language, answers = draft.data.language, draft.data.answers
    order, groups = list(draft.definition.fields), draft.definition.groups
    known = [(path, slots, key) for path, slots in draft.data.texts.items() if (key := keys.key_of(path, groups)) in order]
    for number, (path, slots, key) in enumerate(sorted(known, key=lambda one: (order.index(one[2]), one[0])), 1):
        text = slots.get(language, {}).get("text", "")
        if text:
            label = place_of(draft.words, answers, path, section_at(draft.definition, path))
            yield Source(f"text_{number}", label, language, (Piece("body", label, text),), key=key)


def codes_of(source: Source, taxonomies: Mapping[str, Taxonomy]) -> dict[str, list[str]]:
    """The codes of a proposed lesson as the taxonomies of the group have them."""
    made: dict[str, list[str]] = {}
    for name, (answer, taxonomy) in CODES.items():
        known = {folded(code): code for code in taxonomies[taxonomy].codes} if taxonomy in taxonomies else {}
        if found := [known[folded(one)] for one in source.answers.get(name) or () if folded(one) in known]:
            made[answer] = found
    return made


def origin_of(chosen: Iterable[Source]) -> dict[str, str]:
    """What a lesson was learnt from: the evaluation of a team, with the State and the role of who proposed it there; else a case."""
    proposed = [one.answers for one in chosen if not one.key]
    if not proposed:
        return {"origin": "case"}
    roles = {one.code for one in definitions.field(definitions.definition(), "author_role").options}
    made = {"origin": "evaluation"}
    if state := proposed[0].get("owner_state"):
        made["owner_state"] = state
    if (role := proposed[0].get("author_role")) in roles:
        made["author_role"] = role
    return made


def crimes_of(draft: Draft) -> dict[str, str]:
    """The offences of the list that the form names: code to its words."""
    definition, made = draft.definition, dict[str, str]()
    for key, declared in definition.fields.items():
        if declared.type is not FieldType.TICKS or not (key in definition.usual_of or declared.name == "offences"):
            continue
        ticked = {code for path in keys.expand(draft.data.answers, key, definition.groups)
                  for code in keys.get(draft.data.answers, path) or ()}  # fmt: skip
        made |= {one.code: draft.words.plain(f"{key}.{one.code}:wording", one.wording) for one in declared.options if one.code in ticked}
    return made


def known_of(session: Session, draft: Draft, user_id: str) -> Known:
    """What names somebody: in the cases of the author, and in the answers of this form."""
    found = known_to(session, [user_id], draft.data.focus_group_id)
    for declared, value in drafting_known.typed(draft.definition, draft.data.answers):
        found.take(value, naming=declared.key.rpartition(".")[2] in NAMING)
    return Known(tuple(found.names), tuple(found.dates), tuple(found.numbers), tuple(found.vessels))

