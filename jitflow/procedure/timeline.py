"""What happened, newest first: every line of the log with what holds of it and what no longer does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from jitflow.drafting.box import in_words
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition
from jitflow.instruments.events import Entry
from jitflow.instruments.procedure import AT, EventField, EventFieldType, Transition
from jitflow.instruments.reasons import Word
from jitflow.procedure import moments, private
from jitflow.procedure.forms import StepForm, StepWords
from jitflow.procedure.standing import Standing
from jitflow.procedure.words import ROLES, ProcedureWords
from jitflow.time_words import day_text
from jitflow.web.locale import definition_text, gettext as _


class Timeline:
    """The log of one instrument in words."""

    def __init__(
        self, found: Standing, words: ProcedureWords, rows: list[Any], names: Mapping[str, str], zone: str
    ) -> None:
        self.found, self.words, self.names, self.zone = found, words, names, zone
        self.rows = {row.id: row for row in rows}
        self.entries = {one.event.id: one for one in found.position.history}

    def lines(self) -> list[dict[str, Any]]:
        """Every event, the newest first."""
        return [self.line(one) for one in reversed(self.found.position.history)]

    def line(self, entry: Entry) -> dict[str, Any]:
        """One line of the log."""
        row, event = self.rows[entry.event.id], entry.event
        transition = self.found.position.side.transition.get(entry.transition)
        conflict = self.found.position.conflict
        made = {
            "id": event.id,
            "number": row.sequence,
            "kind": event.kind,
            "title": self.words.step(transition) if transition else entry.transition,
            "party": self.words.party(entry.party),
            "by": self.names.get(row.actor_id, ""),
            "capacity": capacity(row.capacity),
            "entered_at": row.created_at,
            "reason": event.reason,
            "voided": entry.voided,
            "conflict": conflict is not None and conflict.event == event.id,
            "acknowledged": [self._passed(one) for one in event.acknowledged],
            "recorded": transition is not None and transition.recorded,
            "acted_for": self.words.party(event.acted_for),
        }
        if event.kind != "transition":
            return made | {"about": self._about(event.corrects), "values": [], "moments": [], "before": ""}
        zone = self.zone_of(entry)
        return made | {
            "before": self._about(event.before) if event.before else "",
            "moments": moments.shown(entry.at, zone, self.zone),
            "values": self.values(entry, transition) if transition else [],
            "corrections": [self._about_correction(one) for one in entry.superseded_by],
            "letters": self.letters(transition) if transition else [],
            "documents": self.documents(transition) if transition else [],
        }

    def zone_of(self, entry: Entry) -> str:
        """The zone in which the moment that holds was told."""
        telling = [one for one in entry.superseded_by if self.entries[one].event.happened_at is not None]
        return self.rows[telling[-1] if telling else entry.event.id].zone

    def values(self, entry: Entry, transition: Transition) -> list[dict[str, Any]]:
        """What was filled in, field by field, with the values that no longer hold."""
        old = entry.before()
        made = []
        if AT in old:
            made.append(
                {
                    "label": _("When it happened"),
                    "old": moments.shown(datetime.fromisoformat(old[AT]), self.rows[entry.event.id].zone)[0]["text"],
                    "new": moments.shown(entry.at, self.zone_of(entry))[0]["text"],
                }
            )
        if "party" in old:
            made.append({"label": _("Party"), "old": self.words.party(old["party"]), "new": self.words.party(entry.party)})
        hidden = private.hidden(transition, entry.event, self.found.position.log)
        for declared in transition.fields:
            if declared.key in hidden:
                continue
            was, now = old.get(declared.key), entry.values.get(declared.key)
            if declared.key not in old and now is None:
                continue
            made.append(
                {
                    "label": self.label(transition, declared),
                    "old": self.value(transition, declared, was) if declared.key in old else "",
                    "new": self.value(transition, declared, now),
                }
            )
        made += [self._answer(entry, key) for key in entry.answers]
        added = [key for key in entry.values if key not in entry.event.values and key in transition.field_of]
        for line in made:
            line["added"] = line["label"] in {self.label(transition, transition.field_of[key]) for key in added}
        return made

    def _answer(self, entry: Entry, key: str) -> dict[str, Any]:
        """An answer of the form from which a limit is counted, as it stood when the step was taken."""
        was, now = (day_or_empty(one.get(key)) for one in (entry.event.answers, entry.answers))
        return {
            "label": _("%(answer)s (answer of the form)", answer=self.answer_title(key)),
            "old": was if was != now else "",
            "new": now or _("none"),
        }

    def answer_title(self, key: str) -> str:
        """What pages call an answer of the form."""
        return DefinitionWords(self.found.definition).field_title(key) if key in self.found.definition.fields else key

    def label(self, transition: Transition, declared: EventField) -> str:
        """What a page calls a field of a step."""
        return StepWords(self.words, transition)(declared.form_field, "label", declared.label)

    def value(self, transition: Transition, declared: EventField, value: Any) -> str:
        """A value of a step as people read it."""
        if value is None:
            return ""
        if declared.type is EventFieldType.DATETIME:
            return moments.told(value, self.zone)
        return in_words(StepWords(self.words, transition), declared.form_field, value)

    def _about(self, event_id: str) -> str:
        """What a correction is about."""
        entry = self.entries.get(event_id)
        transition = self.found.position.side.transition.get(entry.transition) if entry else None
        return self.words.step(transition) if transition else ""

    def _about_correction(self, event_id: str) -> dict[str, Any]:
        row, event = self.rows[event_id], self.entries[event_id].event
        return {
            "kind": event.kind,
            "by": self.names.get(row.actor_id, ""),
            "at": row.created_at,
            "reason": event.reason,
        }

    def _passed(self, name: str) -> str:
        """What could not be judged and was passed knowingly."""
        for check in self.found.definition.checks:
            if check.id == name:
                return definition_text(self.words.slug, f"check.{name}:message", check.message)
        for side_step in self.found.position.side.transitions:
            for guard in side_step.guards:
                if guard.id == name:
                    context = f"procedure.{self.words.side.id}.transition.{side_step.id}.guard.{name}:reason"
                    return self.words.own(Word(context, guard.reason))
        return name

    def compared(self, entry: Entry, form: StepForm | None) -> list[dict[str, str]]:
        """What a correction would change, field by field: as it is, as it would be."""
        if form is None or form.happened_at is None:
            return []
        made = []
        old, new = moments.shown(entry.at, self.zone)[0]["text"], moments.shown(form.happened_at, self.zone)[0]["text"]
        if old != new:
            made.append({"label": _("When it happened"), "old": old, "new": new})
        hidden = private.hidden(form.transition, entry.event, self.found.position.log)
        for declared in form.transition.fields:
            if declared.key in hidden:
                continue
            was, now = (
                self.value(form.transition, declared, values.get(declared.key))
                for values in (entry.values, form.values)
            )
            if was != now:
                made.append({"label": self.label(form.transition, declared), "old": was, "new": now})
        for key, given in self.found.judged_on.dated(self.found.position.side, entry.transition).items():
            was, now = day_or_empty(entry.answers.get(key)), day_or_empty(given)
            if was != now:
                made.append({"label": self.answer_title(key), "old": was, "new": now})
        return made

    def letters(self, transition: Transition) -> list[str]:
        """Letters that belong to a step."""
        return letters(self.found.definition, transition)

    def documents(self, transition: Transition) -> list[str]:
        """Documents that belong to a step."""
        return documents(self.found.definition, transition)


def day_or_empty(value: Any) -> str:
    """A date of the form in words; empty for none, and for what is no whole date."""
    try:
        return day_text(date.fromisoformat(value))
    except (TypeError, ValueError):
        return ""


def capacity(code: str) -> str:
    """A capacity in words."""
    return ROLES[code]() if code in ROLES else code


def letters(definition: Definition, transition: Transition) -> list[str]:
    """Titles of the letters of a step."""
    titles = {one.id: one.title for one in definition.procedure.letters} if definition.procedure else {}
    return [
        definition_text(definition.slug, f"procedure.letter.{one}:title", titles.get(one, one))
        for one in transition.letters
    ]


def documents(definition: Definition, transition: Transition) -> list[str]:
    """Titles of the documents of a step."""
    titles = {one.id: one.title for one in definition.documents}
    return [
        definition_text(definition.slug, f"document.{one}:title", titles.get(one, one)) for one in transition.documents
    ]
