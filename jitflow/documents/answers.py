"""Answers of one instrument as lines on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, Field, FieldType, Option
from jitflow.instruments.facts import Instrument

from . import printing
from .catalogue import Catalogue
from .lines import PLACEHOLDER, Line, Run, fill, line, text_of
from .projection import Conditions, group_of_key, internal_keys
from .request import RenderRefused
from .words import Words

NEVER = ("never", "inline", "with")
"""Fields that have no row of their own."""


@dataclass(frozen=True)
class Spot:
    """Where fields are printed: the root, or one item of a group (``virtual``: there is none yet)."""

    key: str = ""
    path: str = ""
    virtual: bool = False

    def below(self, name: str, item: str | None) -> Spot:
        """The spot of an item of the group ``name``."""
        return Spot(f"{self.key}{name}.", f"{self.path}{name}.{item or '-'}.", self.virtual or item is None)


class AnswerPrinter:
    """Values, texts and wordings of a projected instrument in one language.

    ``beside`` is the language of the other column, if there is one.
    """

    def __init__(
        self,
        definition: Definition,
        conditions: Conditions,
        instrument: Instrument,
        catalogue: Catalogue,
        words: Words,
        beside: str | None = None,
    ) -> None:
        self.definition, self.conditions, self.instrument = definition, conditions, instrument
        self.catalogue, self.words, self.language = catalogue, words, catalogue.language
        self.beside = beside
        self.internal = internal_keys(definition)
        self._texts: dict[str, bool] = {}
        self.anchors: dict[str, str] | None = None
        """Path of each text that can be edited in a word processor, with its anchor; None: none is wanted."""

    def anchored(self, made: Line, path: str) -> Line:
        """The line of a text with its anchor, where anchors are wanted."""
        if self.anchors is not None:
            made["anchor"] = self.anchors.setdefault(path, str(len(self.anchors) + 1))
        return made

    @property
    def texts_total(self) -> int:
        """Free texts printed so far."""
        return len(self._texts)

    @property
    def texts_reviewed(self) -> int:
        """Those printed from a reviewed translation."""
        return sum(self._texts.values())

    # wording

    def words_of(self, context: str, english: str | None) -> str:
        """Wording of the definition in the document's language; "" for None."""
        return self.catalogue.text(context, english) if english else ""

    def runs(self, context: str, english: str | None, spot: Spot) -> list[Run]:
        """Wording with its placeholders filled from the answers at a spot."""
        return fill(self.words_of(context, english), self.language, lambda name: self._inline(name, spot))

    def _inline(self, name: str, spot: Spot) -> list[Line]:
        """Value of the nearest field whose last identifier is ``name``: in the same item, else anywhere. ``meta.`` names a
        State of the head."""
        if name.startswith("meta."):
            state = getattr(self.instrument, name.removeprefix("meta."))
            return [line(printing.country(self.words, state), self.language, self.language)] if state else []
        for key, declared in self.definition.fields.items():
            rest = key.removeprefix(spot.key)
            if declared.name != name or not key.startswith(spot.key) or key in self.internal:
                continue
            if group_of_key(self.definition, key) == (spot.key.rstrip(".") or None):
                return self.value(declared, key, f"{spot.path}{rest}", spot)
        return []

    def option_runs(self, key: str, option: Option, spot: Spot) -> list[Run]:
        """Wording of an option, filled."""
        return self.runs(f"{key}.{option.code}:wording", option.wording, spot)

    # values

    def shown(self, declared: Field, path: str, spot: Spot) -> bool:
        """Whether the question arises at a path."""
        return spot.virtual or self.conditions.shown(declared, path)

    def value(self, declared: Field, key: str, path: str, spot: Spot) -> list[Line]:
        """Lines of the value at a path; none when it is empty or the question does not arise."""
        if spot.virtual or not self.shown(declared, path, spot):
            return []
        if declared.type is FieldType.PROSE:
            return self._prose(path)
        value = keys.get(self.instrument.answers, path)
        if value in (None, [], {}, ""):
            return []
        try:
            return self._stored(declared, key, path, value, spot)
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise RenderRefused(f"the answer cannot be printed ({type(fault).__name__})", f"answers.{path}") from None
        except RenderRefused as refused:
            raise RenderRefused(refused.reason, refused.path or f"answers.{path}") from None

    def _stored(self, declared: Field, key: str, path: str, value: Any, spot: Spot) -> list[Line]:
        kind = declared.type
        if kind is FieldType.GROUP:
            return self._items(declared, key, spot)
        if kind in (FieldType.CHOICE, FieldType.TICKS):
            chosen = [value] if isinstance(value, str) else value
            options = [option for option in declared.options if option.code in chosen and option.printed]
            return [
                line(text_of(self.option_runs(key, option, spot)), self.language, self.language) for option in options
            ]
        if kind in (FieldType.YESNO, FieldType.TICK):
            return [line(self.words.text("yes") if value else self.words.text("no"), self.language, self.language)]
        typed = kind in (FieldType.TEXT, FieldType.PLACE, FieldType.ADDRESS, FieldType.EMAIL, FieldType.PHONE)
        lang = None if typed else self.language
        return [line(text, self.language, lang) for text in printing.texts(self.words, declared, value)]

    def _prose(self, path: str) -> list[Line]:
        slots = self.instrument.texts.get(path, {})
        lang = self.language if self.language in slots else self.instrument.language
        slot = slots.get(lang)
        if not slot or not slot.get("text"):
            return []
        state = slot.get("state", "source")
        self._texts[path] = lang == self.language and state == "reviewed"
        said = []
        if lang != self.language:
            named = printing.language(self.words, lang)
            said.append(self.words.text("[text in %(language)s: translation missing]", language=named))
        elif state == "stale":
            said.append(self.words.text("[translation of an earlier version of the text]"))
        elif state == "machine":
            said.append(self.words.text("[machine translation, not reviewed]"))
        try:
            text = line(slot["text"], self.language, lang)
            text = self.anchored(text, path) if lang == self.language else text
        except RenderRefused as refused:
            raise RenderRefused(refused.reason, f"texts.{path}.{lang}") from None
        marked = [line(words, self.language, self.language, entered=False) for words in said]
        # What is missing here stands in the other column: printed again it would pass for a translation.
        return marked if lang == self.beside else [*marked, text]

    def _items(self, declared: Field, key: str, spot: Spot) -> list[Line]:
        """A nested group as lines: the printed children of every item, one after the other."""
        lines: list[Line] = []
        for item in self.items(declared, spot):
            inner = spot.below(declared.key, item["id"])
            for child in declared.fields:
                child_key = f"{key}.{child.key}"
                if child_key in self.internal or not child.holds_value or child.printed in ("never", "inline"):
                    continue
                lines += self.labelled(
                    child, child_key, f"{inner.path}{child.key}", inner, only=len(declared.fields) == 1
                )
        return lines

    def items(self, declared: Field, spot: Spot) -> list[dict[str, Any]]:
        """Stored items of a group at a spot."""
        stored = None if spot.virtual else keys.get(self.instrument.answers, f"{spot.path}{declared.key}")
        return stored if isinstance(stored, list) else []

    def labelled(self, declared: Field, key: str, path: str, spot: Spot, only: bool = False) -> list[Line]:
        """Lines of a value inside another's, the first with the field's paper label."""
        lines = self.value(declared, key, path, spot)
        label = self.words_of(f"{key}:paper_label", declared.paper_label)
        if not label and not only:
            label = self.words_of(f"{key}:wording", declared.wording)
        if declared.type is FieldType.GROUP and not label:
            return lines
        label = self.before_value(label) if label and label[-1].isalnum() else label
        return [{**one, "label": label if index == 0 else one["label"]} for index, one in enumerate(lines)]

    def before_value(self, text: str) -> str:
        """Words with the colon that leads to a value, as the language sets it."""
        return self.words.before_value(text)


def stands_with(other: Field, declared: Field, siblings: Sequence[Field]) -> bool:
    """Whether ``other`` is printed inside the value of ``declared``, one of the same siblings."""
    if other.printed != "with" or other.printed_with != declared.name:
        return False
    parent = other.key.rpartition(".")[0]
    named = [one for one in siblings if one.name == other.printed_with]
    return declared is next((one for one in named if one.key.rpartition(".")[0] == parent), named[0])


def has_places(declared: Field) -> bool:
    """Whether the options stand on the form: they have boxes, placeholders or numbers of their own."""
    return declared.boxes or any(option.number or option.heading or PLACEHOLDER.search(option.wording) for option in declared.options)
