"""Why a box asks nothing yet: the questions elsewhere on which all its own depend."""

from __future__ import annotations

from jitflow.drafting import pages, past
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import Section


def questions_before(draft: Draft, section: Section) -> list[dict[str, str]]:
    """Unanswered questions of other boxes that decide what this one asks, with their addresses; in the order of the form."""
    definition, facts = draft.definition, draft.facts
    wanted: set[str] = set()
    for field in section.fields:
        if field.shown_when is not None and not facts.shown(field, field.key):
            wanted |= definition.compiled.fields_read(definition.compiled.expression(field.shown_when))
    return [
        {"label": past.place(draft, key), "url": pages.field_url(draft, key)}
        for key, declared in definition.fields.items()
        if key in wanted
        and not declared.is_group
        and definition.section_of[key] is not section
        and not facts.answered(declared, key)
    ]
