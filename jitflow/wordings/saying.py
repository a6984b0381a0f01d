"""What pages say of a text and its wordings: plain data, made once for the box, the overview and the preview."""

from __future__ import annotations

from typing import Any

from jitflow.citing import cited
from jitflow.drafting import pages
from jitflow.drafting.box import in_words, stored_value
from jitflow.drafting.pages import Draft
from jitflow.drafting.words import fields_by_key, place_of
from jitflow.instruments import clauses, keys
from jitflow.instruments.clauses import SECTION, Clause, Filled, Stands
from jitflow.web.differences import differences
from jitflow.web.locale import gettext as _, language_name
from jitflow.wordings.speaking import place_of as answer_at
from jitflow.wordings.standing import TextStanding, Wordings

LONGEST_ANSWER = 60
KINDS = {Stands.EMPTY: "empty", Stands.STANDARD: "complete", Stands.OUTDATED: "stale", Stands.DEPARTS: "departs"}
"""The shape of a state on pages."""


def label_of(kind: Stands) -> str:
    """The word of a state."""
    return {
        Stands.EMPTY: _("No text yet"),
        Stands.STANDARD: _("Our standard wording"),
        Stands.OUTDATED: _("Answers changed since"),
        Stands.DEPARTS: _("Departs from the model"),
    }[kind]


def confidence_label(confidence: str) -> str:
    """What stands behind the words of a wording."""
    return {
        "ours": _("jitflow's own words, not a text of a law or model"),
        "verified": _("compared with the source"),
        "known": _("known, not compared with the source"),
        "recalled": _("from memory, not compared with the source"),
        "doubtful": _("doubtful: to be confirmed"),
    }[confidence]


class Sayer:
    """Words for the wordings of one draft in one language of its texts."""

    def __init__(self, draft: Draft, book: Wordings) -> None:
        self.draft, self.book = draft, book

    def text(self, one: TextStanding) -> dict[str, Any]:
        """A text: how it stands, to which wording, what differs, what else the answers suggest."""
        place = place_of(self.draft.words, self.draft.facts.instrument.answers, one.path, one.section)
        label = place.partition(", ")[2] or place
        departs = one.kind in (Stands.DEPARTS, Stands.OUTDATED) and one.model is not None
        return {
            "path": one.path,
            "place": self._place(one, label),
            "label": label,
            "url": pages.field_url(self.draft, one.path),
            "lang": self.book.language,
            "kind": one.kind.value,
            "shape": KINDS[one.kind],
            "state_label": label_of(one.kind) if one.spoken else self.no_words(),
            "spoken": one.spoken,
            "clause": self.clause(one.clause, one.path, one.model) if one.clause and one.model else None,
            "differences": self._differences(one) if departs else None,
            "gaps": self.gaps(one.model, one.path) if one.kind is Stands.STANDARD and one.model else [],
            "recommended": self.recommended(one) if self._other(one) else None,
        }

    def _place(self, one: TextStanding, label: str) -> str:
        """The part of the form by name; which text of it, where it has several."""
        words, section, definition = self.draft.words, one.section, self.draft.definition
        named = words.section(section, "label") or ""
        part = _("%(part)s, %(name)s", part=words.box(section), name=named) if section.letter and named else words.box(section)
        several = sum(definition.section_of[key] is section for key in clauses.by_field(definition)) > 1
        return f"{part}, {label}" if several or one.path != keys.key_of(one.path, definition.groups) else part

    def no_words(self) -> str:
        """Said where the language has no wordings at all."""
        return _("There is no wording of ours in %(language)s yet", language=language_name(self.book.language))

    @staticmethod
    def _other(one: TextStanding) -> Clause | None:
        """The wording to recommend beside what stands there."""
        if one.kind is Stands.DEPARTS:
            return one.recommended if one.recommended is not one.clause else None
        return one.recommended if one.kind is Stands.EMPTY else one.suggests

    @staticmethod
    def changes(before: str, after: str) -> Any:
        """What would change from one text to another, word by word."""
        return differences(before, after)

    @staticmethod
    def _differences(one: TextStanding) -> Any:
        """Word by word: from the model to a text that departs; from an older filling to the one of now."""
        if one.kind is Stands.DEPARTS:
            return differences(one.model.text, one.text)
        return differences(one.text, one.model.text)

    def recommended(self, one: TextStanding) -> dict[str, Any]:
        """The recommended wording, and why."""
        clause = one.recommended
        made = self.book.offered(one.path)[clause.id][1]
        return {
            **self.clause(clause, one.path, made),
            "why": [self.answer(path) for path in self._read(clause, one.path)],
            "default": clause.when is None,
        }

    def clause(self, one: Clause, path: str, made: Filled) -> dict[str, Any]:
        """A wording in words: title and explanation in the language of the page, its text as it would stand on paper."""
        words = self.draft.words
        return {
            "id": one.id,
            "title": words.plain(f"{one.context}:title", one.title),
            "explanation": words.plain(f"{one.context}:explanation", one.explanation),
            "basis": cited(one.basis),
            "confidence": confidence_label(one.confidence),
            "doubtful": one.confidence == "doubtful",
            "text": made.text,
            "gaps": self.gaps(made, path),
            "lang": self.book.language,
        }

    def _read(self, clause: Clause, path: str) -> list[str]:
        facts = self.draft.facts
        found = []
        for one in clauses.rests_on(facts, clause, path):
            key = keys.key_of(one, facts.definition.groups)
            declared = facts.definition.fields[key]
            if not declared.is_group or one == key:
                found.append(one)
        return found

    def answer(self, path: str) -> dict[str, str]:
        """A question that a recommendation rests on, with its answer of now."""
        definition = self.draft.definition
        key = keys.key_of(path, definition.groups)
        said = "" if definition.fields[key].is_group else self._said(key, path)
        said = said if len(said) <= LONGEST_ANSWER else f"{said[: LONGEST_ANSWER - 1]}…"
        return {"label": self.draft.words.field_title(key).rstrip(":"), "answer": said, "url": self._url(key, path)}

    def _said(self, key: str, path: str) -> str:
        """The answer in words; of a question in a group those of all its items."""
        facts, declared = self.draft.facts, fields_by_key(self.draft.definition)[key]
        paths = keys.expand(facts.instrument.answers, key, facts.definition.groups) if path == key else (path,)
        found = [in_words(self.draft.words, declared, stored_value(facts, declared, one)) for one in paths]
        return ", ".join(dict.fromkeys(one for one in found if one))

    def _url(self, key: str, path: str) -> str:
        group = next((one for one in sorted(self.draft.definition.groups) if key.startswith(f"{one}.")), None)
        return pages.field_url(self.draft, group if group and path == key else path)

    def gaps(self, made: Filled, path: str) -> list[dict[str, str]]:
        """The answers that a text waits for."""
        found = []
        for name in made.gaps:
            if name.startswith(SECTION):
                continue
            key, where = answer_at(self.draft.facts, name, path)
            found.append({"label": self.draft.words.field_title(key).rstrip(":"), "url": self._url(key, where)})
        return found
