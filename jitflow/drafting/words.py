"""Strings of a definition in the language of the page."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from jitflow.citing import cited
from jitflow.instruments import keys
from jitflow.instruments.checks import Finding
from jitflow.instruments.definition import Definition, Field, Section, Severity
from jitflow.web.locale import current_language, definition_text, gettext as _
from jitflow.web.parts import PartWords


@lru_cache(maxsize=16)
def fields_by_key(definition: Definition) -> dict[str, Field]:
    """Every field with its full key as key, so that its words can be looked up."""
    return {key: declared.model_copy(update={"key": key}) for key, declared in definition.fields.items()}


@lru_cache(maxsize=64)
def _table(definition: Definition, language: str) -> dict[str, Any]:
    """What was looked up for the fields of :func:`fields_by_key`, by key (jitflow/web/fields.py fills it)."""
    return {}


class DefinitionWords:
    """Looks up words by context; English is the definition itself."""

    def __init__(self, definition: Definition) -> None:
        self.definition, self.slug = definition, definition.slug
        self.part = PartWords(definition.parts)

    def __call__(self, field: Field, part: str, text: str) -> str:
        """A part of a field of :func:`fields_by_key`; ``option.<code>`` for an option."""
        if part.startswith("option."):
            code = part.removeprefix("option.")
            option = next(o for o in field.options if o.code == code)
            return self.plain(f"{field.key}.{code}:{'label' if option.label else 'wording'}", text)
        return self.plain(f"{field.key}:{part}", text)

    def table(self) -> dict[str, Any]:
        """The table of this definition in the language of the page."""
        return _table(self.definition, current_language())

    def plain(self, context: str, text: str) -> str:
        return definition_text(self.slug, context, text)

    def section(self, section: Section, part: str) -> str | None:
        text = getattr(section, part)
        return self.plain(f"section.{section.id}:{part}", text) if text else None

    def field_title(self, key: str) -> str:
        """What a page calls a field."""
        declared = fields_by_key(self.definition)[key]
        if declared.is_group:
            return self.plain(f"{key}:label", declared.label) if declared.label else self.item_label(declared)
        part = "label" if declared.label else "wording"
        return self(declared, part, declared.title)

    def item_label(self, group: Field) -> str:
        return self.plain(f"{group.key}:item_label", group.item_label or group.name)

    def check(self, finding_check, part: str) -> str | None:
        text = getattr(finding_check, part)
        return self.plain(f"check.{finding_check.id}:{part}", text) if text else None

    def part_of(self, section: Section) -> PartWords:
        """The sentences about a section: what is none of the counted parts is plainly a part of the form."""
        return self.part if section.numbered else PartWords()

    def box(self, section: Section) -> str:
        """ "Box (e)", "Section E", or the name of a page that is not on the form."""
        label = self.section(section, "label") or ""
        return self.part.say("name", letter=section.letter) if section.letter else label

    def coded(self, code: str) -> dict[str, str]:
        """The section with a heading that templates know by a code: ``sign``, what may stand in a small mark, its ``name``,
        its label as ``title``, and ``names``, what is said above a list of its names."""
        section = next((one for one in self.definition.sections if one.code == code), None)
        if section is None:
            return {"sign": code, "name": code, "title": "", "names": code}
        label = self.section(section, "label") or code
        said = self.part.say("names", letter=section.letter) if section.letter else label
        return {"sign": section.letter or "", "name": self.box(section), "title": label, "names": said}

    def box_in_sentence(self, section: Section) -> str:
        """ "box (e)", "section E", or the name in quotation marks of a page that is not on the form."""
        label = self.section(section, "label") or section.id
        if not section.letter:
            return f"“{label}”"
        return self.part.say("name_in_sentence", letter=section.letter)


def severity_label(severity: Severity) -> str:
    """What people read; never "blocking"."""
    return {
        Severity.BLOCKING: _("Must be settled before issue"),
        Severity.WARNING: _("Warning"),
        Severity.ADVICE: _("Advice"),
    }[severity]


def place_of(words: DefinitionWords, answers: dict, path: str, section: Section) -> str:
    """ "Box (e), Offence 2, Place": where a path lies, for people."""
    definition = words.definition
    parts = [words.box(section)]
    for group_key, number in item_numbers(definition, answers, path):
        label = words.item_label(fields_by_key(definition)[group_key])
        parts.append(_("%(item)s %(number)d", item=label, number=number))
    key = keys.key_of(path, definition.groups)
    if key in definition.fields and not definition.fields[key].is_group:
        parts.append(words.field_title(key).rstrip(":"))
    return ", ".join(parts)


def item_numbers(definition: Definition, answers: dict, path: str) -> list[tuple[str, int]]:
    """The items a path runs through: (key of the group, number counted from 1)."""
    positions = keys.positions(answers, path, definition.groups)
    key = keys.key_of(path, definition.groups)
    names = [".".join(key.split(".")[:n]) for n in range(1, key.count(".") + 2)]
    return list(zip((n for n in names if n in definition.groups), (p + 1 for p in positions), strict=False))


def finding_basis(finding: Finding) -> str:
    """Article and case law of a finding, the act spelled as the definition abbreviates it."""
    return cited("; ".join((finding.check.basis, *finding.check.case_law)))


def basis_pieces(basis: str) -> list[str]:
    """The sources that a legal basis names."""
    return [piece.strip() for piece in basis.split(";") if piece.strip()]


def basis_anchor(basis: str) -> str:
    """The id of a legal basis on the page of the law: "FD 8(1)(e); practice" is ``law-fd-8-1-e``."""
    first = basis.partition(";")[0].strip().lower()
    return "law-" + re.sub(r"[^a-z0-9]+", "-", first).strip("-")
