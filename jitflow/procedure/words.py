"""The words of a procedure in the reader's language: titles from the catalogue of the definition, sentences from ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jitflow.instruments.diagram import lines
from jitflow.instruments.position import Position
from jitflow.instruments.procedure import Deadline, Region, Side, State, Transition
from jitflow.instruments.reasons import Reason, Word
from jitflow.web import svg
from jitflow.web.locale import definition_text, gettext as _

ROLES = {
    "prosecutor": lambda: _("prosecutor"),
    "validating_judge": lambda: _("validating judge"),
    "coordinator": lambda: _("coordinator"),
    "assistant": lambda: _("assistant"),
    "translator": lambda: _("translator"),
    "observer": lambda: _("observer"),
    "auditor": lambda: _("auditor"),
}


class ProcedureWords:
    """The words of one side of one definition."""

    def __init__(self, slug: str, side: Side) -> None:
        self.slug, self.side = slug, side

    def own(self, word: Word) -> str:
        """A word of the definition, as :meth:`Reason.say` asks for it."""
        return definition_text(self.slug, word.context, word.text)

    def say(self, reason: Reason) -> str:
        """Why a step is refused or warned of, as a sentence."""
        return reason.say(self.own, _)

    def _of(self, kind: str, name: str, part: str, text: str | None) -> str:
        return self.own(Word(f"procedure.{self.side.id}.{kind}.{name}:{part}", text)) if text else ""

    def region(self, region: Region, key: str = "") -> str:
        """A region, with its party where there is one per party."""
        title, party = self._of("region", region.id, "title", region.title), key.partition(":")[2]
        return _("%(region)s: %(party)s", region=title, party=party) if party else title

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


def _taken(position: Position | None) -> set[tuple[str, str]]:
    """(state left, state entered) of every move that holds."""
    if position is None:
        return set()
    return {(left, entered) for entry in position.history if entry.applied for _key, left, entered in entry.moved}
