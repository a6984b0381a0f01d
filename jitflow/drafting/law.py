"""The law behind a form, from its definition: on which article or ruling each question and each check rests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from jitflow.citing import cited
from jitflow.drafting import pages
from jitflow.drafting.pages import Draft
from jitflow.drafting.words import basis_anchor, basis_pieces, fields_by_key, severity_label
from jitflow.instruments import keys
from jitflow.instruments.definition import Check, Definition, Section
from jitflow.web.locale import gettext as _

_RULING = re.compile(r"C-\d+/\d+")
_FORM = re.compile(r"form\b")


@dataclass
class Source:
    """One article, ruling or other source, with what rests on it."""

    name: str
    anchor: str
    group: str
    """The short name of an act, or "ruling", "form", "other"."""
    questions: list[dict[str, str]] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Its name in the language of the page."""
        return cited(self.name)


def rule_url(check_id: str) -> str:
    """Where the page has a check."""
    return f"{pages.address('drafting.law')}#rule-{check_id}"


def groups(draft: Draft) -> list[dict[str, Any]]:
    """The sources by act, in the order of the form's acts, rulings and others last."""
    found = _sources(draft)
    definition = draft.definition
    made = []
    for code in (*definition.basis_prefix, "form", "ruling", "other"):
        sources = sorted((one for one in found.values() if one.group == code), key=lambda one: _natural(one.name))
        if sources:
            act = definition.basis_prefix.get(code)
            title = draft.words.plain(f"basis.{code}:act", act) if act else _titles()[code]
            made.append(
                {
                    "id": f"act-{code.lower()}",
                    "title": title,
                    "url": definition.basis_link.get(code),
                    "sources": sources,
                }
            )
    return made


def _titles() -> dict[str, str]:
    return {"form": _("The form itself"), "ruling": _("Court of Justice"), "other": _("Other sources")}


def _sources(draft: Draft) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for section in draft.definition.sections:
        for source in _named(draft.definition, found, section.basis):
            source.questions.append({"label": draft.words.box(section), "url": pages.box_url(section.id)})
    for section, declared, key in draft.definition.walk():
        if declared.holds_value and not declared.extends:
            for source in _named(draft.definition, found, declared.basis):
                source.questions.append({"label": _place(draft, section, key), "url": _field_url(draft, section, key)})
    listed: set[str] = set()
    for check in draft.definition.checks:
        for source in _named(draft.definition, found, "; ".join((check.basis, *check.case_law))):
            source.checks.append(_check(draft, check, check.id not in listed))
            listed.add(check.id)
    return found


def _named(definition: Definition, found: dict[str, Source], basis: str | None) -> list[Source]:
    names = basis_pieces(basis or "")
    return [found.setdefault(name, Source(name, basis_anchor(name), _group(definition, name))) for name in names]


def _group(definition: Definition, name: str) -> str:
    if name.split(" ")[0] in definition.basis_prefix:
        return name.split(" ")[0]
    if _RULING.match(name):
        return "ruling"
    return "form" if _FORM.match(name) else "other"


def _place(draft: Draft, section: Section, key: str) -> str:
    """Box, item without a number, question: the definition knows no items yet."""
    definition, words = draft.definition, draft.words
    parts = key.split(".")
    groups_around = [name for n in range(1, len(parts)) if (name := ".".join(parts[:n])) in definition.groups]
    labels = [words.item_label(fields_by_key(definition)[name]) for name in groups_around]
    return ", ".join((words.box(section), *labels, words.field_title(key).rstrip(":")))


def _field_url(draft: Draft, section: Section, key: str) -> str:
    """The first place where the question is asked now, else its box."""
    paths = keys.expand(draft.facts.instrument.answers, key, draft.definition.groups)
    path = next(iter(paths), None)
    return pages.field_url(draft, path) if path else pages.box_url(section.id)


def _check(draft: Draft, check: Check, is_first: bool) -> dict[str, Any]:
    return {
        "id": check.id,
        "anchor": f"rule-{check.id}" if is_first else None,
        "severity": check.severity.value,
        "severity_label": severity_label(check.severity),
        "message": draft.words.check(check, "message"),
        "note": draft.words.check(check, "note"),
        "case_law": [cited(ruling) for ruling in check.case_law],
        "doubtful": check.confidence == "doubtful",
    }


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Article 4a before Article 8 before Article 29."""
    return [(0, int(bit), "") if bit.isdigit() else (1, 0, bit) for bit in re.findall(r"\d+|\D+", name)]
