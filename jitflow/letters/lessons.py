"""Lessons that the parties propose for others when they evaluate what they did together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from jitflow import library
from jitflow.drafting import service as drafting
from jitflow.instruments.definition import FieldType
from jitflow.instruments.letter_definitions import letter_definition
from jitflow.instruments.letters import Lessons
from jitflow.letters import sending, service


@dataclass(frozen=True)
class Lesson:
    """One record, as it was proposed: nothing of the case beside it."""

    id: str
    letter_id: str
    language: str
    answers: dict[str, Any]
    """Child of the group to value: title, kind, step, challenges, what was removed."""
    texts: dict[str, dict[str, str]]
    """Child to language to text: context, what happened, what worked, recommendation."""


def lessons_proposed(session: Session, instrument_id: str) -> list[Lesson]:
    """The lessons of the last letter in which they are proposed and which went out, once they are approved for others.

    None before, and none of a draft.

    Raises DraftingError (not_found).
    """
    data = drafting.load(session, instrument_id)
    definition = library.library().definition(data.slug, data.version)
    named = definition.letters.lessons if definition.letters is not None else None
    if named is None or not _approved(session, instrument_id, named):
        return []
    known = service.letters_of(session, instrument_id)
    sent = next((one for one in known if one.kind == named.letter and one.status == "sent"), None)
    if sent is None:
        return []
    group = letter_definition(definition, named.letter).fields[named.group]
    prose = [one.key for one in group.fields if one.type is FieldType.PROSE]
    made = []
    for item in sent.answers.get(named.group) or []:
        place = f"{named.group}.{item['id']}"
        texts = {key: {code: slot["text"] for code, slot in sent.texts.get(f"{place}.{key}", {}).items()} for key in prose}
        answers = {name: value for name, value in item.items() if name != "id"}
        made.append(Lesson(item["id"], sent.id, sent.language, answers, {key: said for key, said in texts.items() if said}))
    return made


def _approved(session: Session, instrument_id: str, named: Lessons) -> bool:
    """Whether the last step that decides on them said yes; where none does, they need no more than the letter."""
    if named.step is None:
        return True
    taken = [one for one in sending.steps_taken(session, instrument_id) if one.transition == named.step]
    return bool(taken) and named.approved is not None and taken[-1].values.get(named.approved) is True
