"""Why a step is refused, warned of, or not judged: data that pages put into words.

Titles and reasons of a definition are words of its catalogue (context in
:class:`Word`); the sentence around them is one of this package, marked for extraction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from .messages import N_

Kind = Literal[
    "state",
    "given",
    "party",
    "role",
    "two_person",
    "field",
    "value",
    "moment",
    "guard",
    "check",
    "not_judged",
    "conflict",
    "unknown",
    "correction",
    "later",
    "no_place",
]


class Word(NamedTuple):
    """A string of the definition: its context in the catalogue of the slug, and the English."""

    context: str
    text: str


class Ours(NamedTuple):
    """A sentence of this package with its named parts."""

    text: str
    parts: tuple[tuple[str, object], ...] = ()


class OfParty(NamedTuple):
    """A string of the definition that is said of one party."""

    what: Word
    party: Word


PARTY_WORD = "party:"
"""What the context of a word begins with that is no string of the definition but a party, by its key."""
Filling = str | Word | Ours | OfParty | tuple[Word, ...]

SENTENCES: dict[str, str] = {
    "state": N_("“%(region)s” stands at “%(now)s”; this step needs: %(states)s."),
    "given": N_("“%(region)s” stands at “%(now)s”; this step also needs: %(states)s."),
    "party": N_("Party “%(party)s” does not take part, or cannot take this step."),
    "other_party": N_("This step is taken by party “%(party)s” itself."),
    "role": N_("Your capacity does not include this step."),
    "case_team": N_("The team that keeps the file takes this step for all parties."),
    "two_person": N_("The person who took “%(step)s” cannot take this step, too."),
    "field": N_("Fill in “%(field)s”."),
    "value": N_("“%(field)s”: %(problem)s"),
    "moment": N_("Say when it happened."),
    "guard": "%(reason)s",
    "check": "%(id)s: %(message)s",
    "not_judged": N_("It could not be judged whether this holds: %(reason)s"),
    "not_judged_check": N_("Check %(id)s could not be judged; go on only knowingly."),
    "conflict": N_("An earlier event is impossible as the log now stands; correct it first."),
    "unknown": N_("The procedure has no step “%(step)s”."),
    "later": N_("Afterwards “%(step)s” could not have happened."),
    "moment_after": N_("This lies after “%(step)s”, before which the step belongs."),
    "binds": N_("This step binds the original as it stood then: it cannot be entered afterwards."),
    "issued_on": N_("“%(step)s” rests on this event: what was issued on it cannot be undone by a correction."),
    "in_force_before": N_("“%(step)s” would be in force before “%(earlier)s”, on which it rests."),
    "issued_anew": N_("“%(step)s” was taken back, and the text could be written since: enter the step anew."),
    "place_unknown": N_("The event before which the step belongs is not in the log."),
    "place_later": N_("A step can only be entered before an earlier line of the log."),
    "place_no_step": N_("A step belongs before another step, not before a correction."),
    "correction_unknown": N_("The event to be corrected is not in the log."),
    "correction_later": N_("An event can only be corrected by a later one."),
    "correction_of_correction": N_("A correction can be taken back, not corrected."),
}


@dataclass(frozen=True)
class Reason:
    """One reason. ``id`` names what it comes from: a region, field, guard, check, transition or event."""

    kind: Kind
    id: str
    sentence: str
    """Key of :data:`SENTENCES`."""
    words: tuple[tuple[str, Filling], ...] = ()
    """Name of a placeholder to a plain text, a word of the definition, or several."""
    basis: str = ""
    needs: tuple[str, ...] = ()
    """Not judged: paths of what it waits for."""

    def say(self, own: Callable[[Word], str] | None = None, gettext: Callable[[str], str] = str) -> str:
        """The sentence. ``own`` gives the words of the definition in the reader's language, ``gettext`` ours."""
        own = own or (lambda word: word.text)
        made = {name: _filled(value, own, gettext) for name, value in self.words}
        sentence = SENTENCES[self.sentence]
        return (sentence if self.sentence in _PLAIN else gettext(sentence)) % made


_OF_PARTY = N_("%(region)s: %(party)s")


def _filled(value: Filling, own: Callable[[Word], str], gettext: Callable[[str], str]) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Word):
        return own(value)
    if isinstance(value, OfParty):
        return gettext(_OF_PARTY) % {"region": own(value.what), "party": own(value.party)}
    if isinstance(value, Ours):
        return gettext(value.text) % dict(value.parts)
    return ", ".join(f"“{own(one)}”" for one in value)


_PLAIN = ("guard", "check")
