"""Places of the forms that records name ("instrument:key"): in words, and where they stand on the page of the form's help."""

from __future__ import annotations

from jitflow import library
from jitflow.drafting.words import DefinitionWords
from jitflow.knowledge import form_help, here
from jitflow.web.locale import gettext as _


def of_form(place: str) -> dict[str, str]:
    """``where`` in words and ``where_url``; of a form that is no longer there the place as it is, and no address."""
    slug, _sep, key = place.partition(":")
    if slug not in library.library().slugs():  # forms come and go, records stay
        return {"where": place, "where_url": ""}
    return {"where": said(slug, key), "where_url": f"{here.address('form_help', form_slug=slug)}#{anchor(slug, key)}"}


def anchor(slug: str, key: str) -> str:
    """Where a rule, a question or a part of a form stands on the page of that form."""
    definition = library.current(slug)
    if any(one.id == key for one in definition.checks):
        return f"{form_help.RULE}{key}"
    return key if key in definition.fields else f"{form_help.PART}{key}"


def said(slug: str, key: str) -> str:
    """A rule, question or part of a form in words."""
    definition = library.current(slug)
    said_by, section = DefinitionWords(definition), definition.section(key)
    if key in definition.fields:
        part = _("“%(words)s”", words=said_by.field_title(key).rstrip(":"))
    else:
        part = said_by.box(section) if section is not None else _("Rule %(id)s", id=key)
    return f"{definition.short_title}, {part}"
