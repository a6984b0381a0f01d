"""What an instrument takes from the facts of its case when it is opened, and later."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from jitflow.drafting.prefill import Paragraphs


@dataclass(frozen=True)
class Fill:
    """What to take from the case. None means all offences, the first fitting authority, of the persons the one that
    the instrument is opened for."""

    take: bool = True
    persons: tuple[str, ...] | None = None
    offences: tuple[str, ...] | None = None
    authority: str | None = None
    added: dict[str, Paragraphs] = field(default_factory=dict)
    """Paragraphs that follow the text which the definition names for them (``[batch]``): by the id
    of the fact, "" where that text stands in no group."""

    answers: dict[str, Any] = field(default_factory=dict)
    """Answers that several drafts share, by key; a free text in the language of the draft."""

    def to_plain(self) -> dict[str, Any]:
        """As plain data, for the history."""
        offences = None if self.offences is None else list(self.offences)
        added = {fact: [dict(one) for one in paragraphs] for fact, paragraphs in self.added.items()}
        persons = None if self.persons is None else list(self.persons)
        return {
            "take": self.take, "persons": persons, "offences": offences, "authority": self.authority, "added": added,
            **({"answers": self.answers} if self.answers else {}),
        }  # fmt: skip

    @classmethod
    def from_plain(cls, kept: dict[str, Any]) -> Fill:
        """From what the history kept."""
        offences, persons = kept.get("offences"), kept.get("persons")
        return cls(
            take=kept.get("take", True), persons=None if persons is None else tuple(persons),
            offences=None if offences is None else tuple(offences),
            authority=kept.get("authority"),
            added={fact: tuple(paragraphs) for fact, paragraphs in (kept.get("added") or {}).items()},
            answers=dict(kept.get("answers") or {}),
        )  # fmt: skip


EVERYTHING = Fill()
NOTHING = Fill(take=False)


def in_batch(common: dict[str, Any], participation: dict[str, Any]) -> Fill:
    """What one draft of a batch takes: the common facts, and the paragraph on this person's part.

    `common` and `participation` are those of `jitflow.batches.models`; their ``texts`` are by
    language and by the id of the fact they belong to. `participation` is the State's own where the batch
    makes one draft per State.
    """
    if common.get("axis") == "states":
        return Fill(
            persons=tuple(common.get("persons") or ()), offences=tuple(common.get("offences") or ()),
            authority=common.get("authority"),
            answers={**(common.get("answers") or {}), **(participation.get("answers") or {})},
        )  # fmt: skip
    spoken = {common.get("language"), *(common.get("languages") or ())}
    shared = {language: slots for language, slots in (common.get("texts") or {}).items() if language in spoken}
    added = []
    for texts in (shared, participation.get("texts") or {}):
        by_fact: dict[str, dict[str, str]] = {}
        for language, slots in texts.items():
            for fact, text in slots.items():
                if text:
                    by_fact.setdefault(fact, {})[language] = text
        added.append(by_fact)
    facts = dict.fromkeys(fact for by_fact in added for fact in by_fact)
    return Fill(
        offences=tuple(common.get("offences") or ()), authority=common.get("authority"),
        added={fact: tuple(by_fact[fact] for by_fact in added if fact in by_fact) for fact in facts},
    )  # fmt: skip
