"""The form of a record: questions from its definition, items of its groups, codes of the taxonomies to tick."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import MultiDict

from jitflow import library
from jitflow.drafting.words import DefinitionWords, fields_by_key
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, Field, FieldType, Option
from jitflow.instruments.facts import Facts, Instrument
from jitflow.instruments.functions import is_filled
from jitflow.instruments.messages import N_
from jitflow.knowledge import remedies, words
from jitflow.knowledge.records import RecordData
from jitflow.knowledge.terms import DOMAIN, Taxonomy
from jitflow.merging import Posted
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import definition_text, gettext as _, language_name
from jitflow.web.posted import BASE

NEW = "new"
"""Stands for the id of an item that does not exist yet."""
#: Answers whose values are codes of a taxonomy, ticked from a list.
CODED = {
    "routes": "route", "modus_operandi": "modus_operandi", "phases": "phase", "roles": "role", "challenges": "challenge",
    "legal_sources": "legal_source",
}  # fmt: skip
INSTRUMENTS, INSTRUMENT = "instruments", "applies.instrument"
QUESTION = "question"
GROUPS = ("source", "applies", "remedy")
MOST_ITEMS = 60
LANGUAGE_LABEL = N_("Language in which you write")
_ITEM = re.compile(r"([a-z]+)\.([a-z0-9]{1,40})\.[a-z_]+")


@dataclass
class RecordForm:
    """A form with what the page needs beside it."""

    answers: AnswerForm
    definition: Definition
    items: dict[str, list[str]] = field(default_factory=dict)
    """Group to the ids of its items, the empty one last."""
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Field to the codes that may be ticked, with their words."""
    taxonomies: Mapping[str, Taxonomy] = field(default_factory=dict)

    def view(self, extra: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Any]:
        """What the template receives."""
        return self.answers.view(FormWords(self.definition), extra) | {"items": self.items, "choices": self.choices}


class FormWords(DefinitionWords):
    """Words of the fields of the definition; of ours, from the catalogue of the pages."""

    def __call__(self, field: Field, part: str, text: str) -> str:
        if field.key in self.definition.fields:
            return super().__call__(field, part, text)
        return text if part.startswith("option.") else _(text)

    def table(self) -> dict[str, Any]:
        """Nothing is kept between pages: which questions a form has depends on the kind."""
        return {}


@lru_cache(maxsize=8)
def fields_of(definition: Definition) -> dict[str, Field]:
    """The fields with full keys, as this page asks them: nothing of a record is on a form."""
    made = {}
    for key, one in fields_by_key(definition).items():
        changed: dict[str, Any] = {"internal": False}
        if key == "title":
            changed["type"] = FieldType.TEXT
        made[key] = one.model_copy(update=changed)
    return made


def build(
    definition: Definition, kind: str, record: RecordData | None, taxonomies: Mapping[str, Taxonomy], posted: MultiDict | None,
    *, language: str, today: str,
) -> RecordForm:  # fmt: skip
    """The form of a record; None: a new one in this language."""
    stored = _stored(record, language)
    declared = dict(fields_of(definition))
    declared[INSTRUMENT] = _instrument(declared[INSTRUMENT], stored)
    if record is None:
        stored["language"] = language
    items = {group: _item_ids(group, stored, posted) for group in GROUPS}
    asked = asked_of(definition, kind)
    questions = [] if record is not None else [Question("language", language_field(), True)]
    questions += [Question("kind", declared["kind"], True)] if record is not None else []
    for section in definition.sections:
        for one in section.fields:
            if one.is_group:
                questions += [
                    Question(f"{one.key}.{item}.{child.key}", declared[f"{one.key}.{child.key}"])
                    for item in items[one.key] for child in one.fields
                ]  # fmt: skip
            elif one.key != "kind" and (one.key in asked or is_filled(stored.get(one.key))):
                questions.append(Question(one.key, declared[one.key], one.key == "title"))
    flat = dict(stored)
    for group in GROUPS:
        for item in stored.get(group) or []:
            flat |= {f"{group}.{item['id']}.{name}": value for name, value in item.items() if name != "id"}
    form = RecordForm(AnswerForm(questions, flat, posted), definition, items, taxonomies=taxonomies)
    form.choices = _choices(taxonomies, stored, today)
    return form


@lru_cache(maxsize=64)
def asked_of(definition: Definition, kind: str) -> frozenset[str]:
    """Which questions a record of this kind has: all but those that its definition shows for other kinds alone."""
    of_kind = Instrument(
        slug=definition.slug, version=definition.version, as_of=definition.valid_from.isoformat(), issuing_state="", language="en",
        answers={"kind": kind},
    )  # fmt: skip
    facts = Facts(definition, of_kind)
    compiled = definition.compiled
    return frozenset(
        one.key
        for section in definition.sections
        for one in section.fields
        if one.shown_when is None
        or compiled.fields_read(compiled.expression(one.shown_when)) != {"kind"}
        or facts.shown(one, one.key)
    )


def _instrument(declared: Field, stored: Mapping[str, Any]) -> Field:
    """The instrument of a condition is chosen; one that is no longer there stays as it was stored."""
    known = {one.slug: one.short_title for one in library.currents()}
    there = [str(one[name]) for one in stored.get("applies") or [] if one.get(name := "instrument")]
    some = {**known, **{one: one for one in there if one not in known}}
    options = tuple(Option(code=code, wording=words) for code, words in some.items())
    return declared.model_copy(update={"type": FieldType.CHOICE, "options": options})


def language_field() -> Field:
    """In which language a new record is written: the names of languages are those of the page."""
    options = sorted(((code, language_name(code)) for code in words.LANGUAGES), key=lambda one: one[1].casefold())
    choices = tuple(Option(code=code, wording=name) for code, name in options)
    return Field(key="language", type=FieldType.CHOICE, label=LANGUAGE_LABEL, width="medium", options=choices)


def _stored(record: RecordData | None, language: str) -> dict[str, Any]:
    if record is None:
        return {"classification": "unclassified", "handling": "h0"}
    texts = {name: record.text(name) or None for name in words.PROSE}
    return {**record.answers, **texts}


def _item_ids(group: str, stored: Mapping[str, Any], posted: MultiDict | None) -> list[str]:
    """Items that are there, one that a page still showed, and the empty one."""
    there = [one["id"] for one in stored.get(group) or []]
    names = (key.removeprefix(BASE) for key in posted or {} if key.startswith(BASE))
    shown = [found[2] for name in names if (found := _ITEM.fullmatch(name)) and found[1] == group][:2000]
    known = list(dict.fromkeys(one for one in [*there, *shown] if one != NEW))
    return [*known[:MOST_ITEMS], NEW]


def _choices(taxonomies: Mapping[str, Taxonomy], stored: Mapping[str, Any], today: str) -> dict[str, list[tuple[str, str]]]:
    made = {
        name: code_options(taxonomies.get(taxonomy), stored.get(name) or [], today) for name, taxonomy in CODED.items()
    }
    known = {one.slug: one.short_title for one in library.currents()}
    strange = [code for code in stored.get(INSTRUMENTS) or [] if code not in known]
    made[INSTRUMENTS] = [*known.items(), *((code, code) for code in strange)]
    return made


def code_options(taxonomy: Taxonomy | None, stored: Iterable[str], today: str) -> list[tuple[str, str]]:
    """The codes that may be chosen today with their words, and those that are chosen already."""
    stored, codes = list(stored), taxonomy.codes if taxonomy is not None else {}
    found = [(one.code, label(taxonomy, one.code)) for one in codes.values() if one.holds(today) or one.code in stored]
    return [*found, *((code, code) for code in stored if code not in codes)]


def label(taxonomy: Taxonomy | None, code: str) -> str:
    """The words of a code, as the group has them."""
    found = taxonomy.chosen(code) if taxonomy is not None else None
    if taxonomy is None or found is None:
        return code
    return found.label if found.by_group else definition_text(DOMAIN, f"{taxonomy.id}.{found.code}:label", found.label)


def changes(form: RecordForm) -> list[Posted]:
    """What was posted; an empty item gets an id once something stands in it."""
    made: list[Posted] = []
    fresh: dict[str, str] = {}
    for one in form.answers.changes():
        group, _dot, rest = one.path.partition(".")
        if group in GROUPS and rest.startswith(f"{NEW}."):
            if is_filled(one.value):
                item = fresh.setdefault(group, keys.new_item_id())
                made.append(Posted(f"{group}.{item}.{rest.removeprefix(f'{NEW}.')}", None, one.value))
            continue
        made.append(Posted(one.path, one.base, one.value))
    return made


def begun(form: RecordForm, kind: str) -> tuple[str, dict[str, Any], dict[str, str]]:
    """Language, answers and words of a new record."""
    language = str(form.answers.answer("language"))
    answers: dict[str, Any] = {"kind": kind}
    texts: dict[str, str] = {}
    for one in changes(form):
        group, _dot, rest = one.path.partition(".")
        if group in GROUPS:
            item_id, _dot, name = rest.partition(".")
            items = answers.setdefault(group, [])
            item = keys.find_item(items, item_id)
            if item is None:
                item = {"id": item_id}
                items.append(item)
            item[name] = one.value
        elif one.path in words.PROSE:
            texts[one.path] = one.value or ""
        elif one.path != "language" and one.value is not None:
            answers[one.path] = one.value
    return language, answers, texts


def judge(form: RecordForm) -> None:
    """Refuse at its field what no single value shows: places to change that are not there, addresses that are none."""
    for name, value in form.answers.answers().items():
        group, _dot, rest = name.partition(".")
        item, _dot, child = rest.partition(".")
        if group == "source" and child == "url" and value and not value.startswith(("https://", "http://")):
            form.answers.refuse(name, _("An address begins with https://."))
        if group == "remedy" and child == "place" and value:
            target = str(form.answers.answer(f"remedy.{item}.target") or "")
            if not remedies.is_place(target, value):
                refusal = _(
                    "There is no “%(name)s”: write the instrument and the key of its check, field or part, such as %(example)s.",
                    name=value, example=_example(),
                )  # fmt: skip
                form.answers.refuse(name, refusal)
    allowed = {name: {code for code, _words in options} for name, options in form.choices.items()}
    for name, codes in allowed.items():
        if strange := [code for code in form.answers.answer(name) or [] if code not in codes]:
            form.answers.refuse(name, _("There is no code “%(code)s”.", code=strange[0]))


def _example() -> str:
    """A place that there is."""
    definition = library.currents()[0]
    return f"{definition.slug}:{definition.checks[0].id if definition.checks else definition.sections[0].id}"


def places_of(definition: Definition) -> dict[str, frozenset[str]]:
    """What a condition may name of a form: parts, fields, checks and steps."""
    steps = definition.procedure.transition if definition.procedure is not None else {}
    return {
        "sections": frozenset(one.id for one in definition.sections),
        "fields": frozenset(definition.fields),
        "checks": frozenset(one.id for one in definition.checks),
        "transitions": frozenset(steps),
    }
