"""New instrument: type, person, executing State, language, and what to take from the case."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, request
from werkzeug.datastructures import MultiDict

from jitflow import library
from jitflow.advice import service as advice
from jitflow.cases import pages as case_pages, service as cases
from jitflow.confirmations import service as confirmations
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import elsewhere, pages, service
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition, Field, FieldType, Option
from jitflow.instruments.messages import N_
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import country_name, current_language, gettext as _, language_name

NOBODY = "nobody"
UNKNOWN = "unknown"


def definitions() -> list[Definition]:
    """Types that can be opened in a case of this State, in the versions of today."""
    return [d for d in _newest() if g.reached.case.issuing_state in d.participants]


def _newest() -> list[Definition]:
    return library.currents()


def form(posted: MultiDict | None) -> AnswerForm:
    """The questions, with the choices this case offers. Codes of persons and offences are ids."""
    with read_unit() as session:
        facts = cases.all_facts(session, g.reached.case.id)
    options = definitions()
    persons = {f"p{line.id}": case_pages.person_name(line.facts) for line in facts["persons"]}
    offences = {f"o{line.id}": line.facts.get("title") or _("Offence without a name") for line in facts["offences"]}
    # A State that takes no part can be chosen as well: the page then says what takes the place of the instrument.
    named = {s for d in options for s in (*d.participants, *(one.state for one in d.not_participating))}
    states = sorted(named - {g.reached.case.issuing_state}, key=country_name)
    languages = sorted({lang for d in options for lang in d.wording}, key=language_name)
    chosen_type = _chosen_type(options, posted)
    if chosen_type is not None:
        languages = sorted(chosen_type.wording, key=language_name)
    stored = {
        "slug": chosen_type.slug if chosen_type is not None else None,
        "language": usual_language(languages),
        "offences": list(offences),
        # One person in the case: the warrant is about that person, unless somebody says otherwise.
        "person": next(iter(persons)) if len(persons) == 1 else None,
    }
    if (chosen := advised()) is not None:
        stored["slug"] = chosen.slug if chosen.slug in {d.slug for d in options} else stored["slug"]
        stored["executing_state"] = chosen.state.lower() if chosen.state in states else UNKNOWN
        stored["person"] = f"p{chosen.person}" if f"p{chosen.person}" in persons else stored["person"]
    questions = [
        _choice("slug", N_("Type of instrument"), {d.slug: _title(d) for d in options}),
        _choice("person", N_("Person concerned"), persons | {NOBODY: _("Nobody yet")}),
        _choice("executing_state", N_("Executing State"), {UNKNOWN: _("Not known yet")} | {s.lower(): country_name(s) for s in states}),
        _choice("language", N_("Language in which you write"), {lang: language_name(lang) for lang in languages}),
    ]
    if offences:
        questions.append(_ticks("offences", N_("Offences to take over from the case"), offences))
    asked = _asked(chosen_type)
    return AnswerForm([one for one in questions if one.name in asked], stored, posted)


def _chosen_type(options: list[Definition], posted: MultiDict | None) -> Definition | None:
    """The type that was sent, or stands in the address, or is the only one."""
    named = posted.get("slug") if posted is not None else request.args.get("slug")
    return next((one for one in options if one.slug == named or len(options) == 1), None)


def _asked(chosen: Definition | None) -> set[str]:
    """What is asked before a draft of this type exists; everything where none is chosen yet."""
    asked = {"slug", "person", "executing_state", "language", "offences"}
    if chosen is None:
        return asked
    filled = {rule.source.partition(".")[0] for rule in chosen.prefill}
    if not chosen.opening.person and not filled & {"person", "persons"}:
        asked.discard("person")
    if chosen.opening.executing_state == "none":
        asked.discard("executing_state")
    if "offences" not in filled:
        asked.discard("offences")
    return asked


def advised() -> advice.Opening | None:
    """What the address carries from the instrument advisor."""
    return advice.opening(request.args, g.reached.case.issuing_state, clock.now().astimezone(ZoneInfo(g.zone)).date())


def usual_language(languages: list[str]) -> str | None:
    """The language to offer first: an official one of the issuing State, else that of the page."""
    spoken = _official_languages(g.reached.case.issuing_state)
    return next((lang for lang in (*spoken, current_language(), *languages) if lang in languages), None)


@cache
def _official_languages(state: str) -> tuple[str, ...]:
    found = library.states()
    return tuple(found.state(state).official_languages) if state in found.codes else ()


def _choice(key: str, label: str, options: dict[str, str]) -> Question:
    made = tuple(Option(code=code, wording=text) for code, text in options.items())
    return Question(key, Field(key=key, type=FieldType.CHOICE, label=label, options=made), required=True)


def _ticks(key: str, label: str, options: dict[str, str]) -> Question:
    made = tuple(Option(code=code, wording=text) for code, text in options.items())
    return Question(key, Field(key=key, type=FieldType.TICKS, label=label, options=made))


def _title(definition: Definition) -> str:
    return DefinitionWords(definition).plain("definition:title", definition.title)


def _words(field: Field, part: str, text: str) -> str:
    """Labels are in the catalogue of the pages; options are names and already in their language."""
    return text if part.startswith("option.") else _(text)


def context(answers: AnswerForm) -> dict[str, Any]:
    """What the template receives."""
    described = []
    for definition in definitions():
        words = DefinitionWords(definition)
        intro = definition.opening.intro
        described.append(
            {
                "slug": definition.slug,
                "title": words.plain("definition:title", definition.title),
                "act": words.plain("definition:act", definition.act),
                "intro": words.plain("definition:opening", intro) if intro else None,
                "url": case_pages.address("drafting.new", slug=definition.slug),
            }
        )
    return {
        "definitions": described,
        "form": answers.view(_words),
        **_missing(),
        "advised": _advised_words(),
        "instead": _instead(answers),
        "cancel_url": case_pages.address("cases.case"),
        "crumbs": case_pages.crumbs((_("New instrument"), None)),
    }


def _advised_words() -> dict[str, Any] | None:
    """The instrument that the advisor suggested, and the questions of the draft that its answers fill."""
    chosen = advised()
    definition = next((d for d in definitions() if chosen is not None and d.slug == chosen.slug), None)
    if chosen is None or definition is None:
        return None
    words = DefinitionWords(definition)
    return {
        "title": _title(definition),
        "fields": [words.field_title(key) for key in advice.carried_fields(definition, chosen)],
    }


def _instead(answers: AnswerForm) -> list[dict[str, Any]]:
    """What takes the place of instruments in which the chosen State, or that of the case, takes no part."""
    own, chosen = g.reached.case.issuing_state, answers.answers()
    made = [elsewhere.shown(one, own) for one in _newest() if own not in one.participants]
    state = (chosen.get("executing_state") or UNKNOWN).upper()
    made += [elsewhere.shown(one, state) for one in definitions() if one.slug == chosen["slug"]]
    return [one for one in made if one is not None]


def _missing() -> dict[str, Any]:
    """What the case does not know yet, with the pages that add it; and who has an instrument already."""
    with read_unit() as session:
        facts = cases.all_facts(session, g.reached.case.id)
    taken = [
        _("%(name)s: %(numbers)s", name=case_pages.person_name(line.facts), numbers=", ".join(n for _id, n in line.used_in))
        for line in facts["persons"]
        if line.used_in
    ]
    return {
        "person_new": None if facts["persons"] else case_pages.address("cases.person_new"),
        "offence_new": None if facts["offences"] else case_pages.address("cases.offence_new"),
        "taken": taken,
    }


def open_from(answers: AnswerForm) -> Any | None:
    """Open the instrument that was asked for; None when it was refused (the form says why)."""
    chosen = answers.answers()
    definition = next(d for d in definitions() if d.slug == chosen["slug"])
    state = chosen.get("executing_state", UNKNOWN)
    state = None if state == UNKNOWN else state.upper()
    person = _person(chosen.get("person", NOBODY))
    offences = tuple(code[1:] for code in chosen.get("offences") or ())
    with read_unit() as session:
        states = confirmations.states_of(session, g.reached.group.id)
    try:
        with write_unit() as unit:
            opened = service.open_instrument(
                unit, definition, g.reached.case, person, state, chosen["language"], pages.author(),
                fill=service.Fill(offences=offences), carried=_carried(definition),
            )  # fmt: skip
            service.judge(unit, definition, opened.id, states)
            return opened
    except service.DraftingError as refused:
        field, message = _refusals(definition, state)[refused.code]
        answers.refuse(field, message)
        return None


def _carried(definition: Definition) -> dict[str, Any]:
    """What was answered to the advisor, where the instrument is the one it suggested."""
    chosen = advised()
    return chosen.carried if chosen is not None and chosen.slug == definition.slug else {}


def _refusals(definition: Definition, state: str | None) -> dict[str, tuple[str, str]]:
    return {
        "not_a_participant": ("executing_state", elsewhere.refusal(definition, state or "")),
        "executing_state_missing": ("executing_state", _("This instrument is addressed to one State: choose it.")),
        "person_missing": ("person", _("This instrument concerns a person: choose one, or add the person to the case first.")),
        "person_of_another_case": ("person", _("Choose a person of this case.")),
    }


def _person(code: str) -> Any | None:
    if code == NOBODY:
        return None
    with read_unit() as session:
        lines = cases.all_facts(session, g.reached.case.id)["persons"]
    return next((line for line in lines if line.id == code[1:]), None)
