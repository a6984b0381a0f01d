"""What is asked of a warrant that others wrote, and of a case that began on paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from werkzeug.datastructures import MultiDict

from jitflow import library
from jitflow.db import clock
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition, Field, FieldType, Option
from jitflow.instruments.geography import LANGUAGES
from jitflow.instruments.messages import N_
from jitflow.instruments.values import ValueProblem, check_value
from jitflow.procedure import moments
from jitflow.procedure.moments import BadMoment, Zone
from jitflow.receptions import arrival
from jitflow.receptions.looking import LANGUAGE_LENGTH
from jitflow.receptions.service import Said, reference_key
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import country_name, gettext as _, language_name

RECEIVED = "received"
UNKNOWN, NOBODY = "unknown", "new"
LONGEST = 200
AHEAD_SECONDS = 300
"""How far ahead of our clock another office may be."""
_RECEIVED_FIELD = Field(
    key=RECEIVED,
    type=FieldType.DATE,
    label=N_("When it arrived"),
    hint=N_("As the papers say it, in the zone they use."),
)
REFERENCE_FIELD = Field(
    key="reference", type=FieldType.TEXT, label=N_("Reference"), max_length=LONGEST, width="medium",
    hint=N_("The file reference of the authority that issued it."),
)  # fmt: skip
DATED_FIELD = Field(key="dated", type=FieldType.DATE, label=N_("Date on the paper"))


@dataclass
class PaperForm:
    """A form over a paper, with the moments in it."""

    answers: AnswerForm
    definition: Definition
    zones: list[Zone]
    zone: str
    own: dict[str, tuple[Any, str]] = field(default_factory=dict)
    """Input name to (words, context) of questions that have their words from somewhere else than the pages."""
    moments: dict[str, dict[str, Any]] = field(default_factory=dict)

    def view(self) -> dict[str, Any]:
        """What the template receives."""
        return self.answers.view(self._words, self.moments)

    def _words(self, asked: Field, part: str, text: str) -> str:
        said = self.own.get(asked.key)
        if said is not None and part in ("label", "wording"):
            return said[0]
        return text if part.startswith("option.") else _(text)

    def add_moment(self, name: str, moment: datetime | None, posted: MultiDict | None) -> None:
        """Time, zone and fold of a date, as the page shows them."""
        shown: dict[str, Any] = {**moments.parts(moment, self.zone), "zones": self.zones, "is_moment": True}
        if posted is not None:
            shown |= {part: posted.get(f"{name}.{part}", shown[part])[:60] for part in ("time", "zone", "fold")}
        self.moments[name] = shown | {"twice": bool(shown["fold"])}

    def moment(self, name: str, posted: MultiDict, *, whole_day: bool = False) -> datetime | None:
        """The moment that was filled in; None with an error at the field, or where nothing stands there.

        `whole_day`: without an hour the beginning of the day is taken.
        """
        if self.answers[name].errors:
            return None
        try:
            day = moments.day_of(self.answers.answer(name))
            if whole_day and day is not None and not posted.get(f"{name}.time", "").strip():
                zone = posted.get(f"{name}.zone", "")
                if zone not in {one.name for one in self.zones}:
                    raise BadMoment(_("Choose the time zone."))
                found: datetime | None = moments.at(day, time(0, 0), zone, "0")
            else:
                found = moments.read(day, name, posted, self.zones)
        except BadMoment as bad:
            self.answers.refuse(name, str(bad))
            self.moments[name]["twice"] = bad.twice or self.moments[name]["twice"]
            return None
        if found is not None and (found - clock.now()).total_seconds() > AHEAD_SECONDS:
            self.answers.refuse(name, _("This lies in the future: a step is entered once it has happened."))
            return None
        return found

    def need(self, *names: str) -> bool:
        """Whether all of these are answered; the others get an error."""
        for name in names:
            if self.answers.answer(name) is None and not self.answers[name].errors:
                self.answers.refuse(name, _("An answer is needed here."))
        return not self.has_errors

    @property
    def has_errors(self) -> bool:
        return any(one.errors for one in self.answers)


def choice(key: str, label: str, options: dict[str, str], *, required: bool = False) -> Question:
    """A choice among words that are in the language of the page already."""
    made = tuple(Option(code=code, wording=text) for code, text in options.items())
    return Question(key, Field(key=key, type=FieldType.CHOICE, label=label, options=made), required)


def states(definitions: list[Definition], without: str | None = None) -> dict[str, str]:
    """Participants by name."""
    codes = {code for one in definitions for code in one.participants} - {without}
    return {code.lower(): country_name(code) for code in sorted(codes, key=country_name)}


def language_question(definitions: list[Definition], *, required: bool = False) -> Question:
    """The language of the paper: an official one of a participant, also where jitflow has no words of the form in it."""
    known = library.states()
    codes = {code for one in definitions for code in one.wording}
    for state in {state for one in definitions for state in one.participants} & set(known.codes):
        codes |= {code for code in known.state(state).official_languages if len(code) == LANGUAGE_LENGTH}
    named = {code: language_name(code) for code in sorted(codes & LANGUAGES, key=language_name)}
    return choice("language", N_("Language it is written in"), named, required=required)


def name_questions(definition: Definition) -> tuple[list[Question], dict[str, tuple[Any, str]]]:
    """The names of the person, asked in the words of the form."""
    questions, own = [], {}
    for number, key in enumerate(definition.opening.person_keys):
        name = f"name{number}"
        title = DefinitionWords(definition).field_title(key).rstrip(": ")
        questions.append(Question(name, Field(key=name, type=FieldType.TEXT, label=title, max_length=LONGEST)))
        own[name] = (title, key)
    return questions, own


def receive_form(
    definitions: list[Definition], definition: Definition, own_state: str, zone: str, posted: MultiDict | None
) -> PaperForm:
    """What is asked of an instrument of this type that was received, beside its file."""
    names, own = name_questions(definition)
    arrived = arrival.questions(definition, "executing")
    own |= arrival.words_of(arrived)
    questions = [
        Question(RECEIVED, _RECEIVED_FIELD, required=True),
        *arrived,
        choice("issuing_state", N_("Issuing State"), states(definitions, own_state)),
        Question("reference", REFERENCE_FIELD),
        language_question(definitions),
        Question("dated", DATED_FIELD),
        *names,
    ]
    now = clock.now()
    form = PaperForm(
        AnswerForm(questions, {RECEIVED: moments.local_day(now, zone)}, posted),
        definition,
        moments.zones_for(zone, own_state),
        zone,
        own,
    )
    form.add_moment(RECEIVED, now, posted)
    return form


def chosen(definitions: list[Definition], slug: str) -> Definition:
    """The definition that was chosen; the first one before."""
    return next((one for one in definitions if one.slug == slug), definitions[0])


def names_in(form: PaperForm) -> tuple[str | None, ...]:
    """The names that were filled in, each judged as the form of the instrument judges it."""
    found = []
    for number, key in enumerate(form.definition.opening.person_keys):
        found.append(_judged(form, f"name{number}", key))
    return tuple(found)


def _judged(form: PaperForm, name: str, key: str) -> str | None:
    value = form.answers.answer(name)
    try:
        check_value(form.definition.fields[key], value)
    except ValueProblem as problem:
        form.answers.refuse(name, _(problem.message) % problem.params)
        return None
    return value


def said_in(form: PaperForm, side: str, issuing: str, executing: str | None, person_id: str | None = None) -> Said:
    """What was filled in of the paper; look at the form's errors afterwards."""
    reference = form.answers.answer("reference")
    if (key := reference_key(form.definition)) is not None:
        reference = _judged(form, "reference", key)
    return Said(
        form.definition, side, issuing, executing, form.answers.answer("language") or "", reference,
        form.answers.answer("dated"), person_id, names_in(form),
    )  # fmt: skip
