"""The words of a procedure in the reader's language: titles from the catalogue of the definition, sentences from ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from jitflow.instruments.definition import Definition
from jitflow.instruments.diagram import lines
from jitflow.instruments.parties import parties_in
from jitflow.instruments.position import Position
from jitflow.instruments.procedure import Deadline, Region, Side, State, Transition
from jitflow.instruments.reasons import PARTY_WORD, Reason, Word
from jitflow.web import svg
from jitflow.web.locale import country_name, definition_text, gettext as _

if TYPE_CHECKING:
    from jitflow.procedure.standing import Standing

ROLES = {
    "prosecutor": lambda: _("prosecutor"),
    "validating_judge": lambda: _("validating judge"),
    "coordinator": lambda: _("coordinator"),
    "assistant": lambda: _("assistant"),
    "translator": lambda: _("translator"),
    "observer": lambda: _("observer"),
    "auditor": lambda: _("auditor"),
}


def party_titles(definition: Definition, side: str, answers: dict[str, Any]) -> dict[str, str]:
    """Key of each party that the answers name to what pages call it: its State in the reader's language, and its authority."""
    return {
        one.id: ", ".join(part for part in (country_name(one.state) if one.state else "", one.authority) if part)
        or _("Party %(number)d", number=number)
        for number, one in enumerate(parties_in(definition, side, answers), 1)
    }


class ProcedureWords:
    """The words of one side of one definition; `parties`: what its parties are called, None where nobody asked."""

    def __init__(self, slug: str, side: Side, parties: Mapping[str, str] | None = None) -> None:
        self.slug, self.side, self.parties = slug, side, parties

    def own(self, word: Word) -> str:
        """A word of the definition, or a party, as :meth:`Reason.say` asks for it."""
        if word.context.startswith(PARTY_WORD):
            return self.party(word.text)
        return definition_text(self.slug, word.context, word.text)

    def party(self, party: str) -> str:
        """What a party is called: its State and authority, never its key."""
        if not party:
            return ""
        if not self.side.parties:
            return country_name(party)
        if self.parties is None:
            return _("one party")
        return self.parties.get(party) or _("a party that the answers no longer name")

    def say(self, reason: Reason) -> str:
        """Why a step is refused or warned of, as a sentence."""
        return reason.say(self.own, _)

    def _of(self, kind: str, name: str, part: str, text: str | None) -> str:
        return self.own(Word(f"procedure.{self.side.id}.{kind}.{name}:{part}", text)) if text else ""

    def region(self, region: Region, key: str = "") -> str:
        """A region, with its party where there is one per party."""
        title, party = self._of("region", region.id, "title", region.title), key.partition(":")[2]
        return _("%(region)s: %(party)s", region=title, party=self.party(party)) if party else title

    def state(self, state: State) -> str:
        return self._of("state", state.id, "title", state.title)

    def meaning(self, state: State) -> str:
        return self._of("state", state.id, "meaning", state.meaning)

    def step(self, step: Transition) -> str:
        return self._of("transition", step.id, "title", step.title)

    def help(self, step: Transition) -> str:
        return self._of("transition", step.id, "help", step.help)

    def deadline(self, deadline: Deadline) -> str:
        return self._of("deadline", deadline.id, "title", deadline.title)

    def on_expiry(self, deadline: Deadline) -> str:
        return self._of("deadline", deadline.id, "on_expiry", deadline.on_expiry)

    def note(self, kind: str, name: str, text: str | None) -> str:
        """What the definition notes on a state, a step or a deadline."""
        return self._of(kind, name, "note", text)

    def picture(self) -> str:
        """The whole side as an SVG file."""
        return svg.draw(lines(self.side), self._drawn(self._of_side()), alone=True)

    def pictures(self, position: Position, open_steps: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        """Each region drawn by itself, for a page: where it stands, where it was, what may happen next.

        ``title``, ``svg`` (markup that needs no escaping) and ``wide``: a page sets them side by side as wide as it is,
        and what would be too small in a column across all columns.
        """
        drawn = lines(self.side, position.marking, position.visited, _taken(position), open_steps)
        made = []
        for line in drawn:
            title = self.region(line.region, line.key)
            drawing = svg.draw([line], self._drawn(title))
            made.append({"title": title, "svg": drawing, "wide": sum(line.lanes) > svg.LANES_OF_COLUMN})
        return made

    def _drawn(self, title: str) -> svg.Words:
        kinds: dict[str, Callable[[], str]] = {
            "now": lambda: _("it stands here"), "been": lambda: _("was here"), "ahead": lambda: _("not reached"),
            "open": lambda: _("possible now"),
        }  # fmt: skip
        said = {name: word() for name, word in kinds.items()}
        return svg.Words(self.region, self.state, self.step, said, _("Procedure: %(part)s", part=title))

    def _of_side(self) -> str:
        return self.own(Word(f"procedure.{self.side.id}:title", self.side.title))


def words_of(found: Standing) -> ProcedureWords:
    """The words of an instrument's procedure, which call its parties as its answers do now."""
    data = found.data
    return ProcedureWords(data.slug, found.position.side, party_titles(found.definition, data.side, data.answers))


def _taken(position: Position | None) -> set[tuple[str, str]]:
    """(state left, state entered) of every move that holds."""
    if position is None:
        return set()
    return {(left, entered) for entry in position.history if entry.applied for _key, left, entered in entry.moved}
