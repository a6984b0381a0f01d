"""The form of a step, made from the fields of its transition, and what was filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from jitflow.db import clock
from jitflow.instruments.definition import Field, FieldType, Option
from jitflow.instruments.messages import N_
from jitflow.instruments.procedure import EventField, EventFieldType, Transition
from jitflow.instruments.reasons import Reason, Word
from jitflow.procedure import moments
from jitflow.procedure.moments import BadMoment, Zone
from jitflow.procedure.words import ProcedureWords
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import gettext as _
from jitflow.web.text_input import BadCharacter, clean

AT, PARTY, REASON, TICKED = "at", "party", "reason", "known"
LONGEST_REASON = 2000
#: How far ahead of our clock another office may be.
AHEAD_SECONDS = 300


def name_of(key: str) -> str:
    """Input name of a field of a transition."""
    return f"event.{key}"


AT_FIELD = Field(
    key=AT, type=FieldType.DATE, label=N_("When it happened"), hint=N_("As the papers say it, in the zone they use.")
)


def party_field(parties: Mapping[str, str]) -> Field:
    """Which party a step is about: key to what it is called."""
    options = tuple(Option(code=key.lower(), wording=title) for key, title in parties.items())
    return Field(key=PARTY, type=FieldType.CHOICE, label=N_("Party"), options=options)


class StepWords:
    """Words of the questions of a step: those of the definition from its catalogue, ours from that of the pages."""

    def __init__(self, words: ProcedureWords, transition: Transition) -> None:
        self.words, self.transition = words, transition

    def __call__(self, field: Field, part: str, text: str) -> str:
        declared = self.transition.field_of.get(field.key)
        if declared is None or field is not declared.form_field:
            return text if part.startswith("option.") else _(text)
        if declared.type is EventFieldType.SECTION and part.startswith("option."):
            return self._section(part.removeprefix("option."), text)
        context = f"procedure.{self.words.side.id}.transition.{self.transition.id}.field.{field.key}"
        if part.startswith("option."):
            return self.words.own(Word(f"{context}.{part.removeprefix('option.')}:label", text))
        return self.words.own(Word(f"{context}:{part}", text))


    def _section(self, section: str, text: str) -> str:
        """A part of the form as the form calls it."""
        for part in ("label", "title"):
            said = self.words.own(Word(f"section.{section}:{part}", text))
            if said != text:
                return said
        return text


@dataclass
class StepForm:
    """A step as it was filled in: answers, moments, what was passed knowingly."""

    answers: AnswerForm
    transition: Transition
    words: ProcedureWords
    zones: list[Zone]
    posted: MultiDict | None
    zone: str
    """Zone in which the moment of the event is told."""
    happened_at: datetime | None = None
    values: dict[str, Any] = field(default_factory=dict)
    """What can be kept, by key of the field."""
    party: str = ""
    joining: dict[str, str] = field(default_factory=dict)
    """Option of the question for a party to the key of the party, where a step adds one."""
    reason: str = ""
    ticked: frozenset[str] = frozenset()
    moments: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Input name to time, zone and fold as the page shows them."""
    extras: dict[str, dict[str, Any]] = field(default_factory=dict)
    suggested: dict[str, str] = field(default_factory=dict)
    """Key to the value that is offered, in words."""
    foot_errors: list[dict[str, str]] = field(default_factory=list)
    """Errors below the fields: at the reason, at what is to be ticked."""

    @property
    def has_errors(self) -> bool:
        return any(one.errors for one in self.answers) or bool(self.foot_errors)

    def refuse(self, reason: Reason) -> bool:
        """Put an engine's reason at the field it is about; False where it is about none."""
        name = {"moment": AT, "party": PARTY}.get(reason.kind) or name_of(reason.id)
        if reason.kind not in ("field", "value", "moment", "party") or name not in self.answers:
            return False
        if not self.answers[name].errors:
            said = dict(reason.words).get("problem")
            text = _("An answer is needed here.") if reason.kind in ("field", "moment") else self.words.say(reason)
            self.answers.refuse(name, text if said is None else said.text and _(said.text) % dict(said.parts))
        return True

    def refuse_at(self, key: str, message: str) -> bool:
        """Put a finding at the field of the step it names (``event.channel``); False where it names another place."""
        if not key.startswith("event.") or key not in self.answers:
            return False
        if not self.answers[key].errors:
            self.answers.refuse(key, message)
        return True

    def refuse_foot(self, href: str, message: str) -> None:
        """An error below the fields."""
        self.foot_errors.append({"href": f"#{href}", "message": message})

    def view(self) -> dict[str, Any]:
        """What the template receives."""
        made = self.answers.view(StepWords(self.words, self.transition), self.extras | self.moments)
        made["errors"] += self.foot_errors
        for key, text in self.suggested.items():
            shown = made["fields"][name_of(key)]
            said = _("Suggested from what is entered: %(value)s.", value=text)
            shown["hint"] = f"{shown['hint']} {said}" if shown.get("hint") else said
        return made


def build(
    transition: Transition,
    words: ProcedureWords,
    zones: list[Zone],
    zone: str,
    posted: MultiDict | None,
    *,
    stored: dict[str, Any] | None = None,
    happened_at: datetime | None = None,
    asks_party: Mapping[str, str] | None = None,
    empty: bool = False,
) -> StepForm:
    """The form of a step, or of the correction of one (`stored`: the values that hold, `happened_at`: their moment).

    `empty`: nobody knows the moment yet; else it begins with now.
    """
    stored = stored or {}
    now = happened_at or clock.now()
    questions = [Question(AT, AT_FIELD, required=True)]
    questions += [Question(name_of(one.key), one.form_field, required=one.required) for one in transition.fields]
    kept: dict[str, Any] = {AT: None if empty else moments.local_day(now, zone)}
    form_moments = {AT: moments.parts(None if empty else now, zone)}
    extras: dict[str, dict[str, Any]] = {}
    for one in transition.fields:
        value = stored.get(one.key)
        if one.type is EventFieldType.DATETIME:
            moment = datetime.fromisoformat(value) if value else None
            kept[name_of(one.key)] = moments.local_day(moment, zone) if moment else None
            form_moments[name_of(one.key)] = moments.parts(moment, zone)
        else:
            kept[name_of(one.key)] = value
            extras[name_of(one.key)] = {"internal": False}  # nothing of a step is on the form
    if asks_party:
        questions.insert(0, Question(PARTY, party_field(asks_party), required=True))
    form = StepForm(AnswerForm(questions, kept, posted), transition, words, zones, posted, zone)
    form.joining = {key.lower(): key for key in asks_party or ()}
    form.extras = extras
    for name, parts in form_moments.items():
        form.moments[name] = {**parts, "zones": zones, "is_moment": True, "twice": bool(parts["fold"])}
    if posted is not None:
        _read(form, posted)
    return form


def _read(form: StepForm, posted: MultiDict) -> None:
    form.answers.validate()
    for name, shown in form.moments.items():
        shown.update({part: posted.get(f"{name}.{part}", shown[part])[:60] for part in ("time", "zone", "fold")})
    form.zone = form.moments[AT]["zone"]
    form.happened_at = _moment(form, AT, posted)
    if form.happened_at is not None and (form.happened_at - clock.now()).total_seconds() > AHEAD_SECONDS:
        form.answers.refuse(AT, _("This lies in the future: a step is entered once it has happened."))
    for one in form.transition.fields:
        value = _value(form, one, posted)
        if value is not None:
            form.values[one.key] = value
    if PARTY in form.answers:
        form.party = form.joining.get(form.answers.answer(PARTY) or "", "")
    else:
        form.party = posted.get(PARTY, "")[:40]
    form.ticked = frozenset(one[:80] for one in posted.getlist(TICKED))
    try:
        form.reason = clean(posted.get(REASON, "")).strip()
    except BadCharacter as bad:
        form.refuse_foot(REASON, str(bad))
    if len(form.reason) > LONGEST_REASON:
        form.refuse_foot(REASON, _("The reason is too long: at most %(limit)d characters fit.", limit=LONGEST_REASON))


def _value(form: StepForm, declared: EventField, posted: MultiDict) -> Any:
    name = name_of(declared.key)
    if declared.type is EventFieldType.DATETIME:
        moment = _moment(form, name, posted)
        return moment.isoformat() if moment else None
    value = form.answers.answer(name)
    if declared.type is EventFieldType.DATE and not form.answers[name].errors:
        try:
            for one in value if isinstance(value, list) else [value]:
                moments.day_of(one)
        except BadMoment as bad:
            form.answers.refuse(name, str(bad))
            return None
    return value


def _moment(form: StepForm, name: str, posted: MultiDict) -> datetime | None:
    if form.answers[name].errors:
        return None
    try:
        return moments.read(moments.day_of(form.answers.answer(name)), name, posted, form.zones)
    except BadMoment as bad:
        form.answers.refuse(name, str(bad))
        form.moments[name]["twice"] = bad.twice or form.moments[name]["fold"] in ("0", "1")
        return None
