"""The forms of a batch with one order per State: who and where, the answers for all, what differs for one State."""

from __future__ import annotations

from typing import Any

from flask import g
from werkzeug.datastructures import MultiDict

from jitflow import library
from jitflow.batches import data, fan, forms
from jitflow.batches.forms import TITLE_LENGTH, offence_title
from jitflow.cases import pages as case_pages
from jitflow.drafting import new
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition, Field, FieldType, Option
from jitflow.merging import Posted
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import country_name, gettext as _, language_name
from jitflow.web.posted import BASE

NONE = "none"
Found = dict[str, Any]


def _ask(name: str, kind: FieldType, label: str, options: dict[str, str] | None = None, required: bool = False, **more: Any) -> Question:
    made = tuple(Option(code=code, wording=text) for code, text in (options or {}).items())
    return Question(name, Field(key=name.replace(":", "_"), type=kind, label=label, options=made, **more), required)


def definitions() -> list[Definition]:
    """Types of which this case can open one order per State."""
    return [one for one in new.definitions() if one.fan_out is not None]


def _states(chosen: list[Definition], without: set[str]) -> dict[str, str]:
    """States by code; one that takes no part can be ticked as well: the page then says what takes its place."""
    named = {s for one in chosen for s in (*one.participants, *(other.state for other in one.not_participating))}
    states = sorted(named - without - {g.reached.case.issuing_state}, key=country_name)
    return {state.lower(): country_name(state) for state in states}


def _facts(found: Found) -> list[Question]:
    persons = {f"p{line.id}": forms.person_label(line) for line in found["persons"]}
    offences = {f"o{line.id}": offence_title(line) for line in found["offences"]}
    acting = {f"a{line.id}": case_pages.authority_line(line)["name"] for line in _acting(found)}
    asked = []
    if persons:
        hint = _("Several persons may stand in one order.")
        asked.append(_ask("persons", FieldType.TICKS, _("Persons all orders are about"), persons, hint=hint))
    if offences:
        asked.append(_ask("offences", FieldType.TICKS, _("Offences all orders are about"), offences, True))
    if acting:
        asked.append(_ask("authority", FieldType.CHOICE, _("Issuing authority"), acting, True))
    return asked


def _acting(found: Found) -> list[Any]:
    return [line for line in found["authorities"] if line.kind != "central"]


def new_form(found: Found, posted: MultiDict | None) -> AnswerForm:
    """Which States, and from which common facts: the beginning of a batch."""
    chosen = definitions()
    languages = sorted({lang for one in chosen for lang in one.wording}, key=language_name)
    kinds = {one.slug: DefinitionWords(one).plain("definition:title", one.title) for one in chosen}
    questions = [
        _ask("slug", FieldType.CHOICE, _("Type of instrument"), kinds, True),
        _ask("states", FieldType.TICKS, _("Executing States"), _states(chosen, set()), True),
        *_facts(found),
        _ask("language", FieldType.CHOICE, _("Language in which you write"), {code: language_name(code) for code in languages}, True),
        _ask("title", FieldType.TEXT, _("Name of the batch"), max_length=TITLE_LENGTH),
    ]
    acting = _acting(found)
    stored = {
        "slug": chosen[0].slug if len(chosen) == 1 else None, "language": new.usual_language(languages),
        "offences": [f"o{line.id}" for line in found["offences"]],
        "authority": f"a{acting[0].id}" if acting else None,
    }  # fmt: skip
    return AnswerForm(questions, stored, posted)


def common_of(form: AnswerForm) -> dict[str, Any]:
    """What the first form says, as a batch keeps it."""
    answers = form.answers()
    return {
        "language": answers["language"], "persons": _ids(answers.get("persons")), "offences": _ids(answers.get("offences")),
        "authority": (answers.get("authority") or " ")[1:] or None, "answers": {},
    }  # fmt: skip


def states_of(form: AnswerForm) -> list[str]:
    """The States that were ticked."""
    return [code.upper() for code in form.answers().get("states") or ()]


def _ids(codes: list[str] | None) -> list[str]:
    return [code[1:] for code in codes or ()]


def common_form(
    found: Found, definition: Definition, batch: data.BatchData, posted: MultiDict | None
) -> tuple[AnswerForm, list[dict[str, Any]]]:
    """The common facts and answers, and their parts in order: {"title", "names"}."""
    common, words_of = batch.common, DefinitionWords(definition)
    questions = [_ask("title", FieldType.TEXT, _("Name of the batch"), max_length=TITLE_LENGTH)]
    states = _states([definition], {one.state for one in batch.orders})
    if states:
        questions.append(_ask("states", FieldType.TICKS, _("States to add"), states))
    questions += _facts(found)
    parts = [{"title": _("Facts of the case"), "names": [one.name for one in questions]}]
    stored: dict[str, Any] = {
        "title": batch.title or None, "authority": f"a{common['authority']}" if common.get("authority") else None,
        "persons": [f"p{line.id}" for line in found["persons"] if line.id in (common.get("persons") or ())] or None,
        "offences": [f"o{line.id}" for line in found["offences"] if line.id in (common.get("offences") or ())] or None,
    }  # fmt: skip
    seen = library.facts_of(definition, fan.would_be(found, definition, batch), library.states())
    for section_id in definition.fan_out.common:
        section, names = definition.section(section_id), []
        for key, declared in definition.shared_fields.items():
            value = (common.get("answers") or {}).get(key)
            name = f"{fan.ANSWER}{key}"
            wanted = value is not None or (posted is not None and BASE + name in posted) or seen.shown(declared, key)
            if definition.section_of[key] is section and wanted:
                questions.append(Question(name, forms.asked(definition, key)))
                names.append(name)
                stored[name] = value
        if names:
            parts.append({"title": words_of.section(section, "label") or section.id, "names": names})
    return AnswerForm(questions, stored, posted), parts


def common_posts(form: AnswerForm, batch: data.BatchData) -> tuple[list[Posted], list[str]]:
    """What was posted, as paths of the service; and the States to add."""
    posts = []
    for change in form.changes():
        base, value = change.base, change.value
        if change.path == "states":
            continue
        if change.path == "authority":
            base, value = (code[1:] if code else None for code in (base, value))
        elif change.path in ("persons", "offences"):
            kept = batch.common.get(change.path) or []
            asked = next(one.field for one in form.questions if one.name == change.path)
            shown = {option.code[1:] for option in asked.options}
            hidden = [one for one in kept if one not in shown]  # no page shows them: nobody took them out here
            base, value = (_ordered(kept, [*_ids(codes), *hidden]) for codes in (base, value))
        posts.append(Posted(change.path, base, value))
    return posts, states_of(form)


def _ordered(kept: list[str], chosen: list[str]) -> list[str]:
    inside = [one for one in kept if one in chosen]
    return [*inside, *(one for one in chosen if one not in inside)]


def own_form(
    definition: Definition, batch: data.BatchData, addresses: dict[str, list[Any]], posted: MultiDict | None
) -> AnswerForm:
    """For every State without an order: who receives it, and the answers that differ there."""
    questions, stored = [], {}
    for place in batch.orders:
        if place.instrument_id is not None:
            continue
        lines, name = addresses[place.state], f"{place.state.lower()}:authority"
        if lines:
            options = {NONE: _("Not known yet")} | {f"a{line.id}": line.facts.get("name") or line.id for line in lines}
            questions.append(_ask(name, FieldType.CHOICE, _("Authority that receives it, from the address book"), options))
            stored[name] = f"a{place.own['authority']}" if place.own.get("authority") else NONE
        for key in definition.fan_out.own:
            name = f"{place.state.lower()}:{fan.ANSWER}{key}"
            questions.append(Question(name, forms.asked(definition, key)))
            stored[name] = (place.own.get("answers") or {}).get(key)
    return AnswerForm(questions, stored, posted)


def own_posts(form: AnswerForm) -> dict[str, list[Posted]]:
    """What was posted for each State, as paths of the service."""
    found: dict[str, list[Posted]] = {}
    for change in form.changes():
        state, _sep, path = change.path.partition(":")
        base, value = change.base, change.value
        if path == "authority":
            base, value = (None if code in (None, NONE) else code[1:] for code in (base, value))
        found.setdefault(state.upper(), []).append(Posted(path, base, value))
    return found
