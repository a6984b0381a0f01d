"""Codes of records in the reader's language."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from jitflow import library
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition
from jitflow.knowledge import definitions, forms, here, terms
from jitflow.knowledge.listing import LANGUAGE, STATUS
from jitflow.web.locale import country_name, language_name


class Labels:
    """The words of codes in the reader's language."""

    def __init__(self, session: Session) -> None:
        self.definition = definitions.definition()
        self.kinds = here.kinds(self.definition)
        self.taxonomies = terms.of_group(session, here.viewer().group_id)
        self.instruments = {one.slug: one.short_title for one in library.currents()}

    def say(self, facet: str, code: str) -> str:
        """A code of a facet."""
        if facet == "kind":
            return self.kinds.get(code, code)
        if facet == "state":
            return country_name(code)
        if facet == "instrument":
            return self.instruments.get(code, code)
        if facet == LANGUAGE:
            return language_name(code)
        if facet == STATUS:
            return here.status(self.definition, code)["title"]
        return forms.label(self.taxonomies.get(facet), code)


def short(label: str) -> str:
    """A label without what explains it in brackets, for lists."""
    return label.partition(" (")[0]


def option(definition: Definition, key: str, code: Any) -> str:
    """The words of a choice of a record; empty where none was made."""
    declared = definition.fields[key]
    wording = next((one.wording for one in declared.options if one.code == code), "")
    return DefinitionWords(definition).plain(f"{key}.{code}:wording", wording) if wording else ""
