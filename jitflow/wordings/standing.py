"""How the texts of an instrument stand to our wordings, in one language: read from facts, stored nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from jitflow.drafting.slots import source_hash
from jitflow.instruments import clauses, keys
from jitflow.instruments.clauses import Clause, Filled, Stands
from jitflow.instruments.definition import Section
from jitflow.instruments.facts import Facts
from jitflow.instruments.outside import OutsideFacts, is_hidden
from jitflow.wordings.speaking import Speaker


class Source(NamedTuple):
    """The wording that words were taken over from; `chosen`: somebody picked it, it did not just come with all others."""

    clause: str
    chosen: bool


Taken = Mapping[tuple[str, str], Source]
"""Path and hash of the words to the wording that was taken over there with exactly these words."""


def hash_of(instrument_id: str, path: str, text: str) -> str:
    """Stands for words at a place: equal words elsewhere have another hash."""
    return source_hash(instrument_id, path, clauses.plain(text))


@dataclass(frozen=True)
class TextStanding:
    """One text of an instrument and how it stands to the wordings of its field."""

    path: str
    section: Section
    kind: Stands
    text: str
    """What stands there, "" for nothing."""
    clause: Clause | None
    """The wording it is or was; of a departing text the one it comes nearest to."""
    model: Filled | None
    """That wording with the answers of now."""
    recommended: Clause | None
    """The wording that the answers of now suggest; None where the language has no words for it."""
    spoken: bool = True
    """Whether there are wordings of ours in the language; without them a text is compared with nothing."""

    chosen: bool = True
    """Whether somebody picked the wording that stands there, as far as that is known."""

    @property
    def suggests(self) -> Clause | None:
        """Another wording than ours that stands there, where the answers suggest one."""
        ours = self.kind in (Stands.STANDARD, Stands.OUTDATED)
        return self.recommended if ours and self.recommended is not self.clause else None


class Wordings:
    """The wordings of an instrument in one language, filled with its answers of now."""

    def __init__(self, facts: Facts, language: str, instrument_id: str = "", taken: Taken | None = None) -> None:
        self.facts, self.language = facts, language
        self._instrument_id, self._taken = instrument_id, taken or {}

    @cached_property
    def speaker(self) -> Speaker:
        """The words of the language."""
        return Speaker(self.facts.definition, self.language)

    def offered(self, path: str) -> dict[str, tuple[Clause, Filled]]:
        """The wordings for a text that the language has words for, filled, by id."""
        found = {one.id: (one, self.speaker.filled(self.facts, one, path)) for one in clauses.wordings(self.facts.definition, path)}
        return {name: (one, made) for name, (one, made) in found.items() if made is not None}

    def at(self, path: str) -> TextStanding:
        """How the text at a path stands."""
        facts, text = self.facts, self.facts.text(path, self.language) or ""
        offered = self.offered(path)
        first = None if self._rests_on_hidden(path) else clauses.recommended(facts, path)
        filled = {name: made for name, (_one, made) in offered.items()}
        taken = self._taken.get((path, hash_of(self._instrument_id, path, text))) if text else None
        known = taken.clause if taken is not None and taken.clause in filled else None
        found = clauses.standing(text, filled, known, first.id if first else None)
        one, made = offered.get(found.clause or "", (None, None))
        recommended = first if first is not None and first.id in offered else None
        section = facts.definition.section_of[keys.key_of(path, facts.definition.groups)]
        return TextStanding(path, section, found.kind, text, one, made, recommended, bool(offered), taken is None or taken.chosen)

    def _rests_on_hidden(self, path: str) -> bool:
        """Whether the recommendation rests on internal answers that the reader of these facts does not see."""
        if not isinstance(self.facts, OutsideFacts):
            return False
        conditions = [one for one in clauses.wordings(self.facts.definition, path) if one.when is not None]
        read = {found for one in conditions for found in clauses.rests_on(self.facts, one, path)}
        return any(is_hidden(self.facts.definition, found) for found in read)

    def all(self) -> Iterator[TextStanding]:
        """Every text that has wordings and is asked now, in the order of the form."""
        for path, _declared in clauses.places(self.facts):
            yield self.at(path)
