"""Where a record appears, as it is filled in: what may be named of a form is offered with its words, and understood by them, too.

A condition is kept by the names of the definition (facts/jit-focus-group.md 4.4, "linked workflow step"); nobody has to know them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from jitflow import library
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition, FieldType
from jitflow.instruments.functions import fold, is_filled
from jitflow.knowledge import forms
from jitflow.knowledge.fitting import PLACES, folded
from jitflow.knowledge.forms import RecordForm
from jitflow.knowledge.terms import Taxonomy
from jitflow.procedure.words import ProcedureWords
from jitflow.web.locale import current_language, gettext as _

GROUP, STATES_OF = "applies", "procedure_states"
#: Parts of a condition that hold codes of a taxonomy; those of the form itself are meant by them, too.
CODES = {"measures": "measure", "crimes": "crime", "routes": "route"}
OFFERED = (*PLACES, STATES_OF, *CODES)
OFFERS = "offers-"
"""Before instrument and part in the id of a list."""
LONGEST = 80
SUGGESTED = 6
SHORTEST_BEGINNING = 4
"""Letters of words that are understood by how they begin, where only one name's words do."""
_LETTER = re.compile(r"[^\W\d_]{3,}\s|[()\s:.]")
"""What stands around the letter of a box: "Section C:", "(c)"."""
Known = Mapping[str, str]
"""Name or code to its words in the language of the page."""


def offers(form: RecordForm) -> tuple[dict[str, dict[str, str]], list[tuple[str, list[tuple[str, str]]]]]:
    """Field of the form to the list that its inputs offer from, and the lists: id, and names with their words.

    Only a condition that says its instrument gets them with the page: those of all forms would be more than the page itself. A
    script asks for them (:func:`named`) once an instrument is chosen.
    """
    extra: dict[str, dict[str, str]] = {}
    lists: dict[str, list[tuple[str, str]]] = {}
    for item in form.items[GROUP]:
        slug = form.answers.answer(f"{GROUP}.{item}.instrument")
        for child in OFFERED if slug in library.library().slugs() else ():
            name = f"{OFFERS}{slug}-{child}"
            if name not in lists:
                lists[name] = list(known_of(library.current(slug), child, form.taxonomies).items())
            extra[f"{GROUP}.{item}.{child}"] = {"datalist": name}
    return extra, list(lists.items())


def named(slug: str, taxonomies: Mapping[str, Taxonomy]) -> dict[str, list[tuple[str, str]]] | None:
    """Part of a condition to the names that it may have of a form, with their words; None: there is no such form."""
    if slug not in library.library().slugs():
        return None
    return {child: list(known_of(library.current(slug), child, taxonomies).items()) for child in OFFERED}


def known_of(definition: Definition, child: str, taxonomies: Mapping[str, Taxonomy]) -> Known:
    """What a condition may name of a form in one of its parts."""
    if child not in CODES:
        return _names(definition.slug, definition.version, current_language())[child]
    taxonomy, in_form = taxonomies.get(CODES[child]), codes_of(definition)
    some = taxonomy.codes if taxonomy is not None else ()
    return {code: _short(forms.label(taxonomy, code)) for code in some if folded(code) in in_form}


@lru_cache(maxsize=32)
def codes_of(definition: Definition) -> frozenset[str]:
    """What may be chosen or ticked in a form, folded: only what an answer can be, a condition can wait for."""
    made = set()
    for field in definition.fields.values():
        if field.type is FieldType.TICK:
            made.add(folded(field.name))
        elif field.type in (FieldType.CHOICE, FieldType.TICKS):
            made |= {folded(one.code) for one in field.options}
    return frozenset(made)


@lru_cache(maxsize=64)
def _names(slug: str, version: str, _language: str) -> dict[str, dict[str, str]]:
    definition = library.library().definition(slug, version)
    said_by = DefinitionWords(definition)
    made: dict[str, dict[str, str]] = {
        "sections": {one.id: _short(f"{said_by.box(one)}, {said_by.section(one, 'label') or ''}") for one in definition.sections},
        "fields": {
            key: _short(f"{said_by.field_title(key).rstrip(':').split(' {')[0]}, {said_by.box(definition.section_of[key])}")
            for key in definition.fields
        },
        "checks": {one.id: _short(said_by.check(one, "message") or "") for one in definition.checks},
        "transitions": {},
        STATES_OF: {},
    }
    for side in definition.procedure.sides.values() if definition.procedure is not None else ():
        words = ProcedureWords(slug, side)
        made["transitions"] |= {one.id: _short(words.step(one)) for one in side.transitions}
        made[STATES_OF] |= {one.id: _short(words.state(one)) for one in side.states}
    return made


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"


def judge(form: RecordForm) -> None:
    """Understand what was typed by its words, and refuse at its field what the form has not."""
    for item in form.items[GROUP]:
        slug = form.answers.answer(f"{GROUP}.{item}.instrument")
        filled = {name: some for name in OFFERED if is_filled(some := form.answers.answer(f"{GROUP}.{item}.{name}"))}
        if not slug:
            if filled:
                form.answers.refuse(f"{GROUP}.{item}.instrument", _("Say which instrument this place is of."))
            continue
        if slug not in library.library().slugs():
            continue  # forms come and go, records stay
        for child, typed in filled.items():
            _judge(form, f"{GROUP}.{item}.{child}", library.current(slug), child, typed)


def _judge(form: RecordForm, name: str, definition: Definition, child: str, typed: Sequence[str]) -> None:
    known = known_of(definition, child, form.taxonomies)
    also = codes_of(definition) if child in CODES else frozenset()
    meant: list[str] = []
    for one in typed:
        found = understood(one, known, definition if child == "sections" else None)
        if not found and folded(one) in also:
            found = one
        if not found:
            some = _near(one, known)
            form.answers.refuse(name, _("The form has no “%(name)s”. It has, for example: %(known)s", name=one, known=some))
            return
        meant.append(found)
    form.answers.replace(name, list(dict.fromkeys(meant)))


def understood(typed: str, known: Known, boxes: Definition | None = None) -> str:
    """The name that is meant: by itself, by its words where only one has them, or by the letter of a box; empty: none."""
    if typed in known:
        return typed
    same = [code for code in known if folded(code) == folded(typed)]
    wanted = fold(typed)
    same = same or [code for code, words in known.items() if wanted in (fold(words), fold(words.rpartition(", ")[0]))]
    if boxes is not None and not same:
        letter = _LETTER.sub("", typed).casefold()
        same = [one.id for one in boxes.sections if one.letter and one.letter.casefold() == letter]
        same = same or [code for code, words in known.items() if wanted == fold(words.partition(", ")[2])]
    if not same and len(wanted) >= SHORTEST_BEGINNING:
        same = [code for code, words in known.items() if fold(words).startswith(wanted)]
    return same[0] if len(same) == 1 else ""


def _near(typed: str, known: Known) -> str:
    wanted = fold(typed)
    holding = [code for code, words in known.items() if wanted in fold(words)]
    near = list(dict.fromkeys([*holding, *get_close_matches(typed, known, SUGGESTED, 0.3)])) or sorted(known)
    near = near[:SUGGESTED]
    return ", ".join(f"{one} ({known[one]})" if known[one] else one for one in near)

