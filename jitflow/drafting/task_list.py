"""The task list of an instrument: one row a box, with how far it is."""

from __future__ import annotations

from typing import Any

from jitflow import across, library
from jitflow.cases import pages as case_pages
from jitflow.drafting import pages
from jitflow.drafting.box import in_words, item_title, progress_label, stored_value
from jitflow.drafting.pages import Draft
from jitflow.drafting.words import DefinitionWords, fields_by_key
from jitflow.instruments import keys
from jitflow.instruments.following import applies
from jitflow.instruments.status import SectionStatus, questions
from jitflow.web.locale import gettext as _


def supplements(session: Any, draft: Draft) -> dict[str, list[dict[str, str]]]:
    """What this instrument supplements or was begun from, and what supplements it or was begun from it."""
    earlier, later = ([], []) if draft.outside else across.supplements_of(session, draft.data.id)
    made: dict[str, list[dict[str, str]]] = {"earlier": [], "later": [], "begun_from": [], "begun": []}
    for name, other, found in (("earlier", "begun_from", earlier), ("later", "begun", later)):
        for one in found:
            line = {"number": one.number, "url": pages.address("drafting.tasklist", instrument_id=one.id)}
            made[name if one.slug == draft.data.slug else other].append(line)
    return made


def to_begin(draft: Draft) -> list[dict[str, str]]:
    """What can be begun from this instrument of our own: the words of the button, and the type."""
    if draft.data.side != "issuing" or not case_pages.may_edit():
        return []
    return [
        {"slug": target.slug, "label": DefinitionWords(target).plain(f"follows.{rule.of}:label", rule.label)}
        for target in library.currents()
        for rule in target.follows
        if rule.of == draft.data.slug and draft.data.executing_state in target.participants
        and applies(rule, draft.facts)
    ]  # fmt: skip


def rows(draft: Draft) -> list[dict[str, Any]]:
    """The task list, one row a box."""
    following = pages.next_section(draft)
    made = []
    for status in draft.statuses:
        section = status.section
        made.append(
            {
                "id": section.id,
                "letter": section.letter,
                "label": draft.words.section(section, "label"),
                "title": draft.words.section(section, "title"),
                "url": pages.box_url(section.id),
                "summary": summary(draft, status),
                "progress": status.progress.value if draft.linted else _read_kind(draft, status),
                "progress_label": progress_label(status.progress) if draft.linted else _read_label(draft, status),
                "answered": status.answered,
                "asked": status.asked if draft.linted else 0,
                "blocking": status.blocking,
                "warnings": status.warnings,
                "advice": status.advice,
                "internal": section.internal,
                "current": draft.linted and section is following,
            }
        )
    return made


def _read_kind(draft: Draft, status: SectionStatus) -> str:
    """The shape beside a box that others wrote: nothing of it is to be done here."""
    if status.progress == "does_not_apply":
        return status.progress.value
    return "complete" if _is_filled_in(draft, status) else "not_started"


def _read_label(draft: Draft, status: SectionStatus) -> str:
    """What is said beside a box that others wrote."""
    if status.progress == "does_not_apply":
        return progress_label(status.progress)
    return _("Filled in") if _is_filled_in(draft, status) else _("Empty")


def _is_filled_in(draft: Draft, status: SectionStatus) -> bool:
    """Whether the box holds anything; what the own file keeps beside it does not count as theirs."""
    return any(
        draft.facts.answered(declared, path)
        for declared, path in questions(draft.facts, status.section)
        if declared.internal is status.section.internal
    )


def summary(draft: Draft, status: SectionStatus) -> str:
    """One line of what is in a box, or why it does not apply."""
    section, facts = status.section, draft.facts
    if status.progress == "does_not_apply":
        return draft.words.section(section, "not_applicable") or ""
    parts = []
    full = fields_by_key(draft.definition)
    for key in section.summary:
        declared = full[key]
        if declared.is_group:
            titles = [item_title(facts, draft.words, key, path) for path, _item in facts.items(key)]
            parts += [title for title in titles if title]
        else:
            parts += [
                in_words(draft.words, declared, stored_value(facts, declared, path))
                for path in keys.expand(facts.instrument.answers, key, draft.definition.groups)
            ]
    text = ", ".join(part for part in parts if part)
    return text if len(text) <= 120 else f"{text[:119]}…"
