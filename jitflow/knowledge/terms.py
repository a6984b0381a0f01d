"""The taxonomies of the knowledge base: codes with their labels, dated, as they come with jitflow and as the group changed them.

A focus group adds, renames, merges and ends codes (`CodeChange`, appended); what stands in the records is never rewritten:
a merged code is read as the one that took its place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.instruments.messages import Message
from jitflow.knowledge import definitions
from jitflow.knowledge.models import CodeChange

FILE = "taxonomies.toml"
DOMAIN = "knowledge"
"""The catalogue of their labels."""
NAMED_ELSEWHERE = ("kind", "instrument", "state")
"""Taxonomies whose codes are named by the definition of records, by the instruments and by the names of States."""


@dataclass(frozen=True)
class Code:
    """One code of a taxonomy."""

    code: str
    label: str
    holds_from: str = ""
    """First day on which it is chosen, ISO; empty: always."""
    holds_to: str = ""
    parent: str = ""
    source: str = ""
    confidence: str = ""
    merged_into: str = ""
    by_group: bool = False
    """Whether the focus group added or renamed it: then its label is not in the catalogues."""

    def holds(self, day: str) -> bool:
        """Whether it may be chosen on a day."""
        begun = not self.holds_from or self.holds_from <= day
        return begun and not self.merged_into and (not self.holds_to or day <= self.holds_to)


@dataclass(frozen=True)
class Taxonomy:
    """A list of codes of one kind."""

    id: str
    title: str
    source: str = ""
    codes: Mapping[str, Code] = field(default_factory=dict)

    def chosen(self, code: str) -> Code | None:
        """The code that stands for this one now: itself, or the one it was merged into."""
        found, seen = self.codes.get(code), {code}
        while found is not None and found.merged_into and found.merged_into not in seen:
            seen.add(found.merged_into)
            found = self.codes.get(found.merged_into)
        return found


def shipped() -> Mapping[str, Taxonomy]:
    """The taxonomies that come with jitflow, by id; none where the file is absent."""
    return _shipped(definitions.folder() / FILE)


@lru_cache(maxsize=8)
def _shipped(path: Path) -> Mapping[str, Taxonomy]:
    if not path.is_file():
        return {}
    content = tomllib.loads(path.read_text("utf-8"))
    return {one["id"]: _taxonomy(one) for one in content.get("taxonomy", [])}


def _taxonomy(data: Mapping) -> Taxonomy:
    codes = {
        one["code"]: Code(
            one["code"], one["label"], str(one.get("from", "")), str(one.get("to", "")), one.get("parent", ""),
            one.get("source", ""), one.get("confidence", ""),
        )
        for one in data.get("code", [])
    }  # fmt: skip
    return Taxonomy(data["id"], data.get("title", data["id"]), data.get("source", ""), codes)


def strings() -> Iterator[Message]:
    """Every label that comes with jitflow, for the catalogues."""
    for one in shipped().values():
        if one.id in NAMED_ELSEWHERE:
            continue
        yield Message(f"{one.id}:title", one.title, "page")
        for code in one.codes.values():
            yield Message(f"{one.id}.{code.code}:label", code.label, "page")


def changes_of(session: Session, group_id: str) -> list[CodeChange]:
    """What a focus group changed, in order."""
    statement = select(CodeChange).where(CodeChange.focus_group_id == group_id)
    return list(session.scalars(statement.order_by(CodeChange.taxonomy, CodeChange.sequence)))


def of_group(session: Session, group_id: str) -> Mapping[str, Taxonomy]:
    """The taxonomies as this focus group has them."""
    return changed(shipped(), changes_of(session, group_id))


def changed(taxonomies: Mapping[str, Taxonomy], changes: Iterable[CodeChange]) -> dict[str, Taxonomy]:
    """Taxonomies with the changes of a focus group. Pure."""
    made = {name: dict(one.codes) for name, one in taxonomies.items()}
    for one in changes:
        codes = made.setdefault(one.taxonomy, {})
        before = codes.get(one.code) or Code(one.code, one.label or one.code)
        if one.change in ("added", "renamed"):
            begun = one.holds_from if one.change == "added" else before.holds_from
            codes[one.code] = replace(before, label=one.label, holds_from=begun, holds_to="", merged_into="", by_group=True)
        elif one.change == "merged":
            codes[one.code] = replace(before, merged_into=one.merged_into)
        else:
            codes[one.code] = replace(before, holds_to=one.holds_from if one.change == "ended" else "", merged_into="")
    return {
        name: replace(taxonomies[name], codes=codes) if name in taxonomies else Taxonomy(name, name, codes=codes)
        for name, codes in made.items()
    }
