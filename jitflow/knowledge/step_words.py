"""What a step in the life of a record asks and what was filled in, in words of the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jitflow.drafting.box import in_words
from jitflow.instruments.definition import Definition, Field
from jitflow.instruments.procedure import Transition
from jitflow.knowledge import definitions
from jitflow.web.locale import definition_text


class StepWords:
    """Words of the questions of a step, from the catalogue of the definition."""

    def __init__(self, definition: Definition, transition: Transition) -> None:
        self.slug = definition.slug
        self.context = f"procedure.{definitions.side(definition).id}.transition.{transition.id}.field"

    def __call__(self, field: Field, part: str, text: str) -> str:
        if part.startswith("option."):
            return definition_text(self.slug, f"{self.context}.{field.key}.{part.removeprefix('option.')}:label", text)
        return definition_text(self.slug, f"{self.context}.{field.key}:{part}", text)


def given(definition: Definition, transition: Transition, values: Mapping[str, Any]) -> list[dict[str, str]]:
    """What was filled in with a step, question by question: days, ticks and choices as people read them."""
    said_by, made = StepWords(definition, transition), []
    for one in transition.fields:
        asked = one.form_field
        if value := in_words(said_by, asked, values.get(one.key)):
            made.append({"label": said_by(asked, "label", one.label), "value": value})
    return made
