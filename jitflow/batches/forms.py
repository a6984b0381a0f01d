"""The forms of a batch: what all drafts share, and what is each person's own.

Fields are made here with their words in the language of the page, because they name persons and
offences of the case. What is posted is turned into the paths that `jitflow.batches.service` knows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask import g
from werkzeug.datastructures import MultiDict

from jitflow.batches import service
from jitflow.cases import pages as case_pages
from jitflow.drafting import new
from jitflow.drafting.words import DefinitionWords, fields_by_key
from jitflow.instruments.definition import Definition, Field, FieldType, Option
from jitflow.merging import Posted, same
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import country_name, gettext as _, language_name
from jitflow.web.posted import BASE

UNKNOWN = new.UNKNOWN
TITLE_LENGTH = 120
PARAGRAPH_LENGTH = 5000
REASON_LENGTH = 1000


def words(field: Field, part: str, text: str) -> str:
    """All words of these forms are in the language of the page already."""
    return text


def _question(name: str, kind: FieldType, label: str, required: bool = False, **more: Any) -> Question:
    return Question(name, Field(key=name, type=kind, label=label, **more), required)


def _options(labels: dict[str, str]) -> tuple[Option, ...]:
    return tuple(Option(code=code, wording=text) for code, text in labels.items())


def definitions() -> list[Definition]:
    """Types of which this case can open one draft per person."""
    return [one for one in new.definitions() if one.batch is not None]


def _states(definitions: list[Definition]) -> dict[str, str]:
    own = g.reached.case.issuing_state
    states = sorted({s for one in definitions for s in one.participants} - {own}, key=country_name)
    return {UNKNOWN: _("Not known yet")} | {state.lower(): country_name(state) for state in states}


def state_code(state: str | None) -> str:
    """A State as the forms name it."""
    return (state or UNKNOWN).lower()


def state_of(code: str | None) -> str | None:
    """And back."""
    return None if code in (None, UNKNOWN) else code.upper()


def both_names(line: Any) -> str:
    """A person's name in its own letters and in Latin ones."""
    said = case_pages.person_line(line)
    if said["name_latin"] and said["name_latin"] != said["name"]:
        return _("%(name)s (%(latin)s)", name=said["name"], latin=said["name_latin"])
    return said["name"]


def person_label(line: Any, there: Sequence[Any] = ()) -> str:
    """Who it is; an instrument that this person has already is named, so that nobody opens a second one unknowingly."""
    said = case_pages.person_line(line)
    label = ", ".join(part for part in (both_names(line), said["category"], said["role"]) if part)
    numbers = ", ".join(one.number for one in there)
    return _("%(person)s. Has %(numbers)s already", person=label, numbers=numbers) if numbers else label


def offence_title(line: Any) -> str:
    """What the pages of a batch call an offence."""
    return line.facts.get("title") or _("Offence without a name")


def _shared(found: dict[str, Any], chosen: list[Definition], has_drafts: bool = False) -> list[Question]:
    """What is asked of every batch: State, offences, authority."""
    offences = {f"o{line.id}": offence_title(line) for line in found["offences"]}
    acting = {f"a{line.id}": case_pages.authority_line(line)["name"] for line in _acting(found)}
    questions = [
        _question(
            "executing_state",
            FieldType.CHOICE,
            _("Executing State for all"),
            True,
            options=_options(_states(chosen)),
            hint=_("For persons who have no draft yet.")
            if has_drafts
            else _("Another one can be named for each person on the next page."),
        )
    ]
    if offences:
        stay = _("An offence you take out here stays in the drafts that have it.") if has_drafts else None
        questions.append(
            _question(
                "offences",
                FieldType.TICKS,
                _("Offences all drafts are about"),
                True,
                options=_options(offences),
                hint=stay,
            )
        )
    if acting:
        questions.append(
            _question("authority", FieldType.CHOICE, _("Issuing authority"), True, options=_options(acting))
        )
    return questions


def _acting(found: dict[str, Any]) -> list[Any]:
    return [line for line in found["authorities"] if line.kind != "central"]


def new_form(
    found: dict[str, Any], posted: MultiDict | None, there: Mapping[str, Sequence[Any]] = MappingProxyType({})
) -> AnswerForm:
    """Who, and which common facts: the beginning of a batch. `there`: what persons have already, by person."""
    chosen = definitions()
    languages = sorted({lang for one in chosen for lang in one.wording}, key=language_name)
    lines = sorted(found["persons"], key=lambda line: line.kind not in ("suspect", "convicted"))
    persons = {f"p{line.id}": person_label(line, there.get(line.id, ())) for line in lines}
    kinds = {one.slug: DefinitionWords(one).plain("definition:title", one.title) for one in chosen}
    questions = [_question("slug", FieldType.CHOICE, _("Type of instrument"), True, options=_options(kinds))]
    if persons:
        questions.append(_question("persons", FieldType.TICKS, _("Persons"), True, options=_options(persons)))
    spoken = {code: language_name(code) for code in languages}
    questions += [
        *_shared(found, chosen),
        _question("language", FieldType.CHOICE, _("Language in which you write"), True, options=_options(spoken)),
        _question(
            "title", FieldType.TEXT, _("Name of the batch"), max_length=TITLE_LENGTH,
            hint=_("A word for your lists, such as: skippers, June."),
        ),
    ]  # fmt: skip
    acting = _acting(found)
    stored = {
        "slug": chosen[0].slug if len(chosen) == 1 else None, "language": new.usual_language(languages),
        "offences": [f"o{line.id}" for line in found["offences"]] if len(found["offences"]) == 1 else None,
        "authority": f"a{acting[0].id}" if acting else None,
    }  # fmt: skip
    return AnswerForm(questions, stored, posted)


def common_of(form: AnswerForm) -> dict[str, Any]:
    """What the first form says, as a batch keeps it."""
    answers = form.answers()
    authority = answers.get("authority")
    return {
        "language": answers["language"], "languages": [answers["language"]],
        "executing_state": state_of(answers["executing_state"]),
        "offences": _ids(answers.get("offences")), "authority": authority[1:] if authority else None, "texts": {},
    }  # fmt: skip


def _ids(codes: list[str] | None) -> list[str]:
    return [code[1:] for code in codes or ()]


# the common facts of a batch that is there


def common_form(
    found: dict[str, Any], definition: Definition, batch: service.BatchData, posted: MultiDict | None
) -> AnswerForm:
    """The common facts: name, State, offences, authority, common text in each language, persons to add."""
    common = batch.common
    questions = [
        _question("title", FieldType.TEXT, _("Name of the batch"), max_length=TITLE_LENGTH),
        *_shared(found, [definition], len(batch.waiting) < len(batch.places)),
    ]
    stored: dict[str, Any] = {
        "title": batch.title or None, "executing_state": state_code(common.get("executing_state")),
        "offences": [f"o{line.id}" for line in found["offences"] if line.id in common["offences"]],
        "authority": f"a{common['authority']}" if common.get("authority") else None,
    }  # fmt: skip
    for language in languages_of(batch):
        for fact, title in followed(found, definition, common).items():
            name = f"text:{language}:{fact}"
            questions.append(Question(name, _common_text(title, language, len(languages_of(batch)) > 1)))
            stored[name] = (common.get("texts") or {}).get(language, {}).get(fact)
    questions.append(_question("languages", FieldType.LANGUAGE, _("Languages of the common text"), many=True))
    stored["languages"] = languages_of(batch)
    inside = {place.person_id for place in batch.places}
    others = {f"p{line.id}": person_label(line, ()) for line in found["persons"] if line.id not in inside}
    if others:
        questions.append(_question("persons", FieldType.TICKS, _("Persons to add"), options=_options(others)))
    return AnswerForm(questions, stored, posted)


def languages_of(batch: service.BatchData) -> list[str]:
    """The languages of the common text, the one the drafts are written in first."""
    own = batch.common["language"]
    return [own, *(one for one in batch.common.get("languages") or () if one != own)]


def followed(found: dict[str, Any], definition: Definition, common: dict[str, Any]) -> dict[str, str]:
    """Id of the fact to its title, for each text that paragraphs are added to; "" where there is one text."""
    key = definition.batch.participation
    if not any(key.startswith(f"{group}.") for group in definition.groups):
        return {"": DefinitionWords(definition).field_title(key).rstrip(":")}
    return {line.id: offence_title(line) for line in found["offences"] if line.id in common["offences"]}


def _common_text(title: str, language: str, several: bool) -> Field:
    label = _("Common text on “%(offence)s”", offence=title)
    if several:
        label = _("Common text on “%(offence)s”, in %(language)s", offence=title, language=language_name(language))
    return Field(
        key="text", type=FieldType.PROSE, label=label, max_length=PARAGRAPH_LENGTH,
        hint=_("It follows what the case says of the offence, before the part of each person."),
    )  # fmt: skip


def common_posts(form: AnswerForm, batch: service.BatchData) -> tuple[list[Posted], list[str]]:
    """What was posted, as paths of the service; and the persons to add."""
    posts, persons = [], []
    for change in form.changes():
        base, value = change.base, change.value
        if change.path == "persons":
            persons = _ids(value)
            continue
        if change.path == "executing_state":
            base, value = state_of(base), state_of(value)
        elif change.path == "authority":
            base, value = (code[1:] if code else None for code in (base, value))
        elif change.path == "offences":
            hidden = _not_offered(form, batch)
            base, value = (_offences(batch, [*_ids(codes), *hidden]) for codes in (base, value))
        elif change.path == "languages":
            base, value = _languages(batch, base), _languages(batch, value)
        posts.append(Posted(change.path, base, value))
    return posts, persons


def _not_offered(form: AnswerForm, batch: service.BatchData) -> list[str]:
    """Offences of the batch that were taken out of the case: no page shows them, so nobody has taken them out here."""
    asked = next(one.field for one in form.questions if one.name == "offences")
    shown = {option.code for option in asked.options}
    return [one for one in batch.common["offences"] if f"o{one}" not in shown]


def _languages(batch: service.BatchData, shown: list[str] | None) -> list[str]:
    """What a page showed or sent, as the batch keeps it: the language the drafts are written in is always one."""
    own, kept = batch.common["language"], list(batch.common.get("languages") or ())
    found = [own, *(one for one in shown or () if one != own)]
    return kept if found == languages_of(batch) else found


def _offences(batch: service.BatchData, chosen: list[str]) -> list[str]:
    """The offences in the order they stand in now; new ones follow."""
    kept = [one for one in batch.common["offences"] if one in chosen]
    return [*kept, *(one for one in chosen if one not in kept)]


# each person's own part


def part_form(
    found: dict[str, Any], definition: Definition, batch: service.BatchData, concerned: dict[str, list[service.Concern]],
    posted: MultiDict | None,
) -> AnswerForm:  # fmt: skip
    """One form for everybody without a draft: State, questions on the part, the paragraph, a reason where one is needed."""
    questions, stored = [], {}
    for place in batch.waiting:
        for name, field, value in _part(found, definition, batch, place):
            questions.append(Question(name, field))
            stored[name] = value
        if concerned[place.person_id]:
            name = f"{place.person_id}:reason"
            field = Field(
                key="reason", type=FieldType.PROSE, label=_("Take in after all, for this reason"), max_length=REASON_LENGTH,
                hint=_("Leave it empty to leave the person out. The reason is kept, with who gave it."),
            )  # fmt: skip
            questions.append(Question(name, field))
            stored[name] = place.reason or None
    return AnswerForm(questions, stored, posted)


def _part(found: dict[str, Any], definition: Definition, batch: service.BatchData, place: service.Place) -> Any:
    """(name, field, stored value) of the questions about one person."""
    own, common = place.participation, batch.common
    person = place.person_id
    states = _options(_states([definition]))
    field = Field(
        key="executing_state", type=FieldType.CHOICE, label=_("Executing State"), options=states, required=True
    )
    yield f"{person}:executing_state", field, state_code(place.state(common))
    facts = followed(found, definition, common)
    for number, (fact, title) in enumerate(facts.items()):
        for key in definition.batch.asked:
            of_fact = fact if key.rpartition(".")[0] in definition.groups else ""
            if of_fact == fact or not number:  # what stands in no group is asked once
                value = (own.get("answers") or {}).get(key, {}).get(of_fact)
                yield f"{person}:answer:{key}:{of_fact}", _asked(definition, key, title, len(facts) > 1), value
        label = _("What the person did in “%(offence)s”", offence=title) if len(facts) > 1 else _("What the person did")
        text = Field(
            key="text", type=FieldType.PROSE, label=label, max_length=PARAGRAPH_LENGTH,
            hint=_("One paragraph. It follows the facts of the offence in this person's draft."),
        )  # fmt: skip
        value = (own.get("texts") or {}).get(common["language"], {}).get(fact)
        yield f"{person}:text:{common['language']}:{fact}", text, value


def _asked(definition: Definition, key: str, title: str, several: bool) -> Field:
    """A question of the form about the person's part, in words of the page."""
    words, declared = DefinitionWords(definition), fields_by_key(definition)[key]
    label = words.field_title(key).rstrip(":")
    if several:
        label = _("%(question)s in “%(offence)s”", question=label, offence=title)
    options = tuple(
        Option(code=one.code, wording=words(declared, f"option.{one.code}", one.label or one.wording))
        for one in declared.options
    )
    plain = {"label": label, "wording": None, "options": options, "hint": None, "help": None}
    return declared.model_copy(update={**plain, "required": False, "basis": declared.basis})


def asked(definition: Definition, key: str) -> Field:
    """A question of the form that all drafts of a batch share, in words of the page."""
    return _asked(definition, key, "", False)


def not_asked(form: AnswerForm, posted: MultiDict) -> dict[str, str]:
    """Texts that came back changed for questions that are asked no longer, by name: in another window the person
    got a draft, or the offence was taken out."""
    asked, found = set(form.answers()), {}
    for name in posted:
        path = name.removeprefix(BASE)
        is_text = path.startswith("text:") or ":text:" in path or path.endswith(":reason")
        if name.startswith(BASE) and is_text and path not in asked:
            typed = posted.get(path, "")
            if not same(_shown(posted[name]), typed):
                found[path] = typed
    return found


def _shown(carried: str) -> Any:
    """What a page showed, from its input; None for what no page sends."""
    try:
        return json.loads(carried or "null")
    except (ValueError, RecursionError):
        return None


def part_posts(form: AnswerForm) -> dict[str, list[Posted]]:
    """What was posted for each person, as paths of the service."""
    found: dict[str, list[Posted]] = {}
    for change in form.changes():
        person, _sep, path = change.path.partition(":")
        base, value = change.base, change.value
        if path == "executing_state":
            base, value = state_of(base), state_of(value)
        found.setdefault(person, []).append(Posted(path, base, value))
    return found
