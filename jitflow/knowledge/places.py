"""Places of the forms that records name ("instrument:key"): in words, and where they stand on the page of the form's help."""

from __future__ import annotations

from typing import Any

from jitflow import library
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition
from jitflow.knowledge import form_help, here
from jitflow.knowledge.labels import Labels
from jitflow.knowledge.records import RecordData
from jitflow.web.locale import country_name, gettext as _


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
    if _document(definition, key):
        return "main"
    return key if key in definition.fields else f"{form_help.PART}{key}"


def said(slug: str, key: str) -> str:
    """A rule, question, part or document of a form in words."""
    definition = library.current(slug)
    said_by, section = DefinitionWords(definition), definition.section(key)
    if title := _document(definition, key):
        part = _("document “%(title)s”", title=said_by.plain(f"document.{key}:title", title))
    elif key in definition.fields:
        part = _("“%(words)s”", words=said_by.field_title(key).rstrip(":"))
    else:
        part = said_by.box(section) if section is not None else _("Rule %(id)s", id=key)
    return f"{definition.short_title}, {part}"


def _document(definition: Definition, key: str) -> str:
    """The title of a document of a form, in English; empty where it has none of this name."""
    if key in definition.fields or definition.section(key) is not None:
        return ""
    return next((one.title for one in definition.documents if one.id == key), "")


def conditions_of(data: RecordData, labels: Labels) -> list[str]:
    """Where it appears, one line a condition."""
    made = []
    known = {one.slug: one for one in library.currents()}
    for item in data.answers.get("applies") or []:
        slug = item.get("instrument", "")
        declared = known.get(slug)
        parts = [labels.say("instrument", slug)] if slug else []
        if declared is not None:
            parts += _in_words(declared, item)
        else:
            parts += [code for name in ("sections", "fields", "checks", "transitions") for code in item.get(name) or []]
        for name in ("states_pair", "issuing_states", "executing_states"):
            if codes := item.get(name):
                parts.append(", ".join(country_name(code) for code in codes))
        parts += [labels.say("route", code) for code in item.get("routes") or []]
        parts += [code for name in ("measures", "crimes", "procedure_states") for code in item.get(name) or []]
        made.append(", ".join(parts))
    return [one for one in made if one]


def _in_words(declared: Definition, item: dict[str, Any]) -> list[str]:
    said_by = DefinitionWords(declared)
    made = [
        said_by.box(section) for code in item.get("sections") or [] if (section := declared.section(code)) is not None
    ]
    made += [_("“%(words)s”", words=said_by.field_title(key)) for key in item.get("fields") or [] if key in declared.fields]
    made += [_("check %(id)s", id=code) for code in item.get("checks") or []]
    steps = declared.procedure.transition if declared.procedure is not None else {}
    for code in item.get("transitions") or []:
        if code in steps:
            side, step = steps[code]
            title = said_by.plain(f"procedure.{side.id}.transition.{step.id}:title", step.title)
            made.append(_("step “%(step)s”", step=title))
    return made
