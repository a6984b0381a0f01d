"""The page that registers a case that began on paper: what it is, where it stands, and when each step happened."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import g
from werkzeug.datastructures import MultiDict

from jitflow.cases import pages as case_pages, service as cases
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.words import DefinitionWords
from jitflow.enclosures.service import EnclosureError
from jitflow.instruments.definition import Definition, Field, FieldType
from jitflow.instruments.messages import N_
from jitflow.instruments.procedure import AT, EventFieldType, Side, Transition
from jitflow.instruments.reasons import Word
from jitflow.instruments.way import Way, shortest
from jitflow.procedure import moments
from jitflow.procedure.service import Refused, StepError
from jitflow.procedure.words import ProcedureWords
from jitflow.receptions import arrival, forms, namesakes, receiving, service
from jitflow.receptions.forms import NOBODY, UNKNOWN, PaperForm
from jitflow.receptions.service import Happened, Opened, Said
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import gettext as _

REACHED, SHOWN, NAMESAKE = "reached", "shown", "namesake"
_ASKED = (EventFieldType.DATE, EventFieldType.DATETIME, EventFieldType.CHOICE)
"""Kinds of fields on which clocks depend and which are asked here; all else is added with the event later."""


@dataclass
class Chosen:
    """Where it stands: the side, and the way that led there."""

    definition: Definition
    side: Side
    way: Way

    @property
    def words(self) -> ProcedureWords:
        return ProcedureWords(self.definition.slug, self.side)


@dataclass
class Outcome:
    """What a post came to."""

    form: PaperForm
    chosen: Chosen | None = None
    reached_error: str | None = None
    file_error: str | None = None
    asks: bool = False
    """The steps are shown for the first time: nothing was wrong, nothing is stored yet."""
    opened: Opened | None = None
    happened: list[Happened] = field(default_factory=list)


@lru_cache(maxsize=16)
def _ways(side: Side) -> dict[str, tuple[Way, ...]]:
    """State to the shortest ways that lead there; states that nothing leads to are left out."""
    found = {one.id: shortest(side, one.id) for one in side.states}
    return {state: ways for state, ways in found.items() if ways}


def chosen_of(found: list[Definition], given: str) -> Chosen | None:
    """What was chosen: ``<instrument>:<side>:<state>:<way>``."""
    slug, _colon, rest = given.partition(":")
    definition = next((one for one in found if one.slug == slug), None)
    parts = rest.split(":")
    if (
        definition is None
        or definition.procedure is None
        or len(parts) != 3
        or parts[0] not in definition.procedure.sides
    ):
        return None
    side = definition.procedure.sides[parts[0]]
    ways = _ways(side).get(parts[1], ())
    number = int(parts[2]) if parts[2].isascii() and parts[2].isdecimal() and len(parts[2]) < 3 else -1
    return Chosen(definition, side, ways[number]) if 0 <= number < len(ways) else None


def groups(found: list[Definition], given: str) -> list[dict[str, Any]]:
    """Every state that can be chosen, by instrument, side and region."""
    made = []
    for definition in found:
        assert definition.procedure is not None
        title = DefinitionWords(definition).plain("definition:title", definition.title)
        for side in definition.procedure.sides.values():
            words = ProcedureWords(definition.slug, side)
            side_title = words.own(Word(f"procedure.{side.id}:title", side.title))
            named = f"{title}, {side_title}" if len(found) > 1 else side_title
            for region in side.regions:
                options = _options(definition, side, words, region.id, region is side.regions[0], given)
                if options:
                    made.append({"title": f"{named}: {words.region(region)}", "options": options})
    return made


def _options(
    definition: Definition, side: Side, words: ProcedureWords, region: str, first: bool, given: str
) -> list[dict[str, Any]]:
    made = []
    for state in side.states_in(region):
        ways = _ways(side).get(state.id, ())
        common = {one.id for one in ways[0]} if ways else set()
        for way in ways[1:]:
            common &= {one.id for one in way}
        for number, way in enumerate(ways):
            if not way and not first:
                continue  # where every other region begins
            if side.receipt is not None and side.receipt not in way:
                continue  # before it arrived there is nothing to register
            value = f"{definition.slug}:{side.id}:{state.id}:{number}"
            by = ", ".join(words.step(one) for one in way if one.id not in common)
            label = words.state(state)
            text = _("%(state)s (by way of: %(steps)s)", state=label, steps=by) if by else label
            made.append({"value": value, "label": text, "chosen": value == given})
    return made


def form_of(found: list[Definition], chosen: Chosen | None, posted: MultiDict | None) -> PaperForm:
    """The questions of the paper, and of the steps of the way where it was chosen."""
    definition = chosen.definition if chosen else found[0]
    own_state, zone = g.reached.case.issuing_state, g.zone
    with read_unit() as session:
        persons = cases.all_facts(session, g.reached.case.id)["persons"]
    people = {f"p{line.id}": _named(line) for line in persons}
    names, own = forms.name_questions(definition)
    questions = [
        forms.choice("issuing_state", N_("Issuing State"), forms.states(found), required=True),
        forms.choice(
            "executing_state", N_("Executing State"), {UNKNOWN: _("Not known yet")} | forms.states(found), required=True
        ),
        Question("reference", forms.REFERENCE_FIELD),
        forms.language_question(found, required=True),
        Question("dated", forms.DATED_FIELD),
        forms.choice(
            "person", N_("Person concerned"), people | {NOBODY: _("Somebody else: the name follows")}, required=True
        ),
        *names,
        *_namesake_question(definition, persons, posted),
        _category_question(),
    ]
    stored = {"person": None if people else NOBODY}
    asked = steps_asked(chosen) if chosen else []
    questions += [one.question for one in asked]
    dates = arrival.date_questions(definition, chosen.side, chosen.way) if chosen else []
    questions += dates
    own |= arrival.words_of(dates)
    form = PaperForm(
        AnswerForm(questions, stored, posted),
        definition,
        moments.zones_for(zone, *_states(posted), own_state),
        zone,
        own,
    )
    for one in asked:
        form.own[one.question.field.key] = (one.title, one.question.name)
        if one.is_moment:
            form.add_moment(one.question.name, None, posted)
    return form


def _named(line: cases.FactLine) -> str:
    """A person of the case, told apart from others of the same name by the birth date."""
    shown = case_pages.person_line(line)
    name = f"{shown['name']} ({shown['name_latin']})" if shown["name_latin"] else shown["name"]
    return _("%(name)s, born %(date)s", name=name, date=shown["birth"]) if shown["birth"] else name


def _namesake_question(
    definition: Definition, persons: list[cases.FactLine], posted: MultiDict | None
) -> list[Question]:
    """Whether a new name means somebody whom the case knows; asked only where one of them has it."""
    if posted is None or posted.get("person") not in (None, "", NOBODY):
        return []
    typed = (posted.get(f"name{number}", "").strip() for number in range(len(definition.opening.person_keys)))
    same = namesakes.of_same_name(persons, namesakes.facts_of(definition, typed))
    options = {f"p{line.id}": _named(line) for line in same} | {NOBODY: _("Another person of the same name")}
    label = N_("The case knows a person of this name. Who is meant?")
    return [forms.choice(NAMESAKE, label, options, required=True)] if same else []


def _category_question() -> Question:
    """Asked of a new person only; whom the case knows has a category."""
    asked = case_pages.category_question()
    hint = N_("For a new name only: it becomes a person of the case.")
    # Options of this form are said as they are, for names stand among them.
    options = tuple(one.model_copy(update={"wording": _(one.wording)}) for one in asked.field.options)
    return Question(asked.name, asked.field.model_copy(update={"hint": hint, "options": options}))


def _states(posted: MultiDict | None) -> list[str]:
    if posted is None:
        return []
    return [code for name in ("issuing_state", "executing_state") if len(code := posted.get(name, "").upper()) == 2]


@dataclass(frozen=True)
class Asked:
    """One question of a step of the way."""

    number: int
    step: Transition
    key: str
    """``at``, or the field of the step on which a clock depends."""
    title: str
    question: Question
    is_moment: bool


def steps_asked(chosen: Chosen) -> list[Asked]:
    """When each step happened, and what its clocks depend on."""
    made = []
    for number, step in enumerate(chosen.way):
        title = chosen.words.step(step)
        name = f"step{number}.{AT}"
        at = Field(key=f"step{number}_at", type=FieldType.DATE, label=title)
        made.append(Asked(number, step, AT, title, Question(name, at, number == len(chosen.way) - 1), True))
        for key in [one.key for one in step.fields] if step.receives else _of_clocks(chosen.side, step):
            asked = arrival.question(chosen.definition.slug, chosen.side, step, key, f"step{number}_{key}").field
            label = f"{title}: {asked.label}"
            own = asked.model_copy(update={"label": label})
            timed = step.field_of[key].type is EventFieldType.DATETIME
            made.append(Asked(number, step, key, label, Question(f"step{number}.{key}", own), timed))
    return made


def _of_clocks(side: Side, step: Transition) -> list[str]:
    """Fields of a step on which a deadline depends."""
    keys: list[str] = []
    for deadline in side.deadlines:
        for start in deadline.started_by:
            if start.transition == step.id:
                keys += [start.field, start.until or "", *start.only]
        keys += [one.until or "" for one in deadline.extended_by if one.transition == step.id]
    known = {one.key for one in step.fields if one.type in _ASKED}
    return [key for key in dict.fromkeys(keys) if key in known]


def post(found: list[Definition], posted: MultiDict) -> Outcome:
    """Look at what was filled in; show the steps of the way, or register the case."""
    given = posted.get(REACHED, "")[:200]
    chosen = chosen_of(found, given)
    form = form_of(found, chosen, posted)
    outcome = Outcome(form, chosen)
    form.answers.validate()
    if chosen is None:
        outcome.reached_error = _("Choose where it stands.")
    elif posted.get(SHOWN, "") != given:
        outcome.asks = True
        for one in form.answers:
            one.errors = ()
        return outcome
    with read_unit() as session:
        outcome.opened = service.opened_before(session, g.reached.case.id, receiving.token_of(posted))
    if outcome.opened is not None:
        return outcome  # sent twice: the name that was new then is a person of the case now
    received, outcome.file_error = receiving.given_file(("pdf", "jpeg", "png", "docx"))
    form.need("issuing_state", "executing_state", "language", "person")
    said = _said(form, chosen) if chosen else None
    if chosen is not None:
        outcome.happened = _happened(form, chosen, posted)
    if form.has_errors or outcome.file_error or outcome.reached_error or said is None or chosen is None:
        return outcome
    said = replace(said, dates=arrival.dates_in(form.answers, chosen.definition, chosen.side, chosen.way))
    reason = _("Began on paper: entered afterwards.")
    try:
        with write_unit() as unit:
            outcome.opened = service.register(
                unit, g.reached.case, said, outcome.happened, received, receiving.entered(posted), reason,
                form.answers.answer("led_category"),
            )  # fmt: skip
    except (drafting.DraftingError, EnclosureError, StepError, Refused, ValueError, OverflowError) as refused:
        outcome.reached_error = _refused(getattr(refused, "code", ""))
    return outcome


def _refused(code: str) -> str:
    return {
        "not_a_participant": _("A State named above does not take part in this instrument."),
        "person_of_another_case": _("Choose a person of this case."),
        "": _("These steps cannot be entered with these dates. Check the dates, or choose another state."),
    }.get(code, _("This cannot be stored as it is."))


def _said(form: PaperForm, chosen: Chosen) -> Said | None:
    answers = form.answers
    issuing, executing = (answers.answer("issuing_state") or ""), (answers.answer("executing_state") or UNKNOWN)
    own_state = g.reached.case.issuing_state.lower()
    if issuing == executing and issuing:
        answers.refuse("executing_state", _("The two States cannot be the same."))
    asked = "executing_state" if chosen.side.id == "executing" else "issuing_state"
    if not answers[asked].errors and {"issuing_state": issuing, "executing_state": executing}[asked] != own_state:
        answers.refuse(asked, _("This is the State of this case, as the side you chose says."))
    person = answers.answer("person") or NOBODY
    if person == NOBODY and form.definition.opening.person_keys:
        form.need("name0")
        if NAMESAKE in answers:
            form.need(NAMESAKE)
            person = answers.answer(NAMESAKE) or NOBODY
    person_id = None if person == NOBODY else person[1:]
    if person_id is None:
        form.need("led_category")
    said = forms.said_in(
        form, chosen.side.id, issuing.upper(), None if executing == UNKNOWN else executing.upper(), person_id
    )
    if person_id is None or form.has_errors:
        return None if form.has_errors else said
    with read_unit() as session:
        names = service.names_of(g.reached.case.id, person_id, form.definition, session)
    return Said(**{**vars(said), "names": names})


def _happened(form: PaperForm, chosen: Chosen, posted: MultiDict) -> list[Happened]:
    """The steps with their moments; one that is left empty happened when the next one did."""
    asked = steps_asked(chosen)
    last = len(chosen.way) - 1
    if chosen.way:
        form.need(f"step{last}.{AT}")
    found: list[Happened] = []
    later: datetime | None = None
    later_zone = form.zone
    for number in range(last, -1, -1):
        name = f"step{number}.{AT}"
        at = form.moment(name, posted, whole_day=True)
        zone = posted.get(f"{name}.zone", "")  # one of those that were offered, where there is a moment
        if at is None:
            at, zone = (later if not form.answers[name].errors else None), later_zone
        if at is None:
            continue
        if later is not None and at > later:
            form.answers.refuse(name, _("This is later than the step after it."))
        later, later_zone = at, zone
        values = _values(form, [one for one in asked if one.number == number and one.key != AT], posted)
        found.append(Happened(chosen.way[number].id, at, zone, values))
    return found[::-1]


def _values(form: PaperForm, asked: list[Asked], posted: MultiDict) -> dict[str, Any]:
    """What the clocks of one step depend on, as far as it was filled in."""
    values: dict[str, Any] = {}
    for one in asked:
        name, value = one.question.name, form.answers.answer(one.question.name)
        if form.answers[name].errors or value is None:
            continue
        try:
            if one.is_moment:
                moment = form.moment(name, posted, whole_day=True)
                value = moment.isoformat() if moment else None
            elif one.question.field.type is FieldType.DATE:
                moments.day_of(value)
        except moments.BadMoment as bad:
            form.answers.refuse(name, str(bad))
            continue
        if value is not None:
            values[one.key] = value
    return values


def context(found: list[Definition], outcome: Outcome | None, posted: MultiDict | None) -> dict[str, Any]:
    """What the template receives."""
    chosen = outcome.chosen if outcome else None
    form = outcome.form if outcome else (form_of(found, None, None) if found else None)
    given = posted.get(REACHED, "")[:200] if posted is not None else ""
    file_error = outcome.file_error if outcome else None
    view = receiving.shown(form, file_error)
    error = outcome.reached_error if outcome else None
    if view is not None and error:
        view["errors"] = [{"href": f"#{REACHED}", "message": error}, *view["errors"]]
    names = [one.question.name for one in steps_asked(chosen)] if chosen else []
    if chosen:
        names += [one.name for one in arrival.date_questions(chosen.definition, chosen.side, chosen.way)]
    return {
        "form": view,
        "steps": names,
        "reached": {"groups": groups(found, given), "error": error, "value": given},
        "shown": given if chosen else "",
        "file": receiving.file_of(file_error, outcome is not None and not outcome.asks),
        "token": receiving.token_of(posted),
        "cancel_url": case_pages.address("cases.case"),
        "crumbs": case_pages.crumbs((_("Register a case that began on paper"), None)),
    }
