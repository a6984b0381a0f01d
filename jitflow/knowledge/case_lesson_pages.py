"""Lesson from this case: words that the author chooses, with the data of the case replaced, to be read and confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import g
from werkzeug.datastructures import MultiDict

from jitflow.db.base import new_id
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages
from jitflow.drafting.pages import Draft
from jitflow.instruments import keys
from jitflow.instruments.definition import Field, FieldType, Option
from jitflow.instruments.messages import N_
from jitflow.knowledge import case_lessons, definitions, doors, forms, here, note_pages, service, terms
from jitflow.knowledge.anonymising import REASONS, Hit, Known, find
from jitflow.knowledge.case_lessons import SUMMARY, TITLE, Source
from jitflow.knowledge.note_pages import ONLY, USUAL_KIND, WHERE
from jitflow.knowledge.replacing import Suggestion, replace_suggestions, with_suggestions
from jitflow.knowledge.service import Begun, KnowledgeError
from jitflow.knowledge.terms import Taxonomy
from jitflow.knowledge.words import CORE, PARTS, PROSE
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import gettext as _, speaking

CRIMES, CONFIRMED = "crimes", "confirmed"
FROM, READ = "from", "read"
TAKE, SAVE = "take", "save"
MOST = 40
#: Part of a lesson as an evaluation has it to the field of the record; what is not here goes into the text, under its heading.
TARGETS = {TITLE: "title", SUMMARY: "summary", **{name: name for name in PARTS}}


@dataclass
class CaseLesson:
    """A lesson from a case being written."""

    draft: Draft
    offered: list[Source]
    known: Known
    taxonomies: Mapping[str, Taxonomy]
    chosen: list[Source] = field(default_factory=list)
    form: AnswerForm | None = None
    states: Mapping[str, note_pages.Confined] = field(default_factory=dict)
    replaced: list[tuple[Suggestion, str]] = field(default_factory=list)
    """What was replaced, with the name of the words it stood in."""
    left: list[Hit] = field(default_factory=list)
    """What is known from a case and still stands in the words."""
    token: str = ""
    refused: str = ""


def look(posted: MultiDict | None = None) -> CaseLesson:
    """What may be taken over; with what was chosen, the form over it."""
    with read_unit() as session:
        draft = pages.load(session)
        offered = case_lessons.sources(session, draft)
        known = case_lessons.known_of(session, draft, here.person().id) if offered else Known()
        made = CaseLesson(draft, offered, known, terms.of_group(session, g.reached.group.id))
    wanted = posted.getlist(FROM)[:MOST] if posted is not None else []
    made.chosen = [one for one in offered if one.id in wanted]
    if made.chosen:
        made.token = (posted or {}).get("token", "")[:32] or new_id()
        typed = posted if posted is not None and posted.get("act") == SAVE else None
        _fill(made, typed)
    elif posted is not None:
        made.refused = _("Choose at least one text to begin with.")
    return made


def _fill(made: CaseLesson, posted: MultiDict | None) -> None:
    declared = forms.fields_of(definitions.definition())
    made.states = {f"{one.part}_{one.state.lower()}": one for one in note_pages.states_of(made.draft)}
    crimes = case_lessons.crimes_of(made.draft)
    places = {one.id: one.label for one in made.chosen if doors.spot_of(made.draft.definition, f"fields.{one.key}") is not None}
    words = _words(made)
    questions = [
        *(Question(name, declared[name], name == "title") for name in PROSE if name in CORE or name in words),
        Question("kind", note_pages.kind_field(), True), Question("language", forms.language_field(), True),
    ]  # fmt: skip
    more = {
        WHERE: _ticks(WHERE, N_("Where it appears"), places), ONLY: note_pages.only(made.states),
        CRIMES: _ticks(CRIMES, N_("Only for these offences"), crimes),
    }  # fmt: skip
    questions += [Question(name, one) for name, one in more.items() if one.options]
    confirmed = Field(key=CONFIRMED, type=FieldType.TICK, label=N_("I read all of it: nothing of the case is left"))
    questions.append(Question(CONFIRMED, confirmed, True))
    usual = [code for code, one in made.states.items() if one.part != note_pages.PAIR]
    first = made.chosen[0]
    stored = {
        "kind": first.kind or USUAL_KIND, "language": first.language, WHERE: list(places), ONLY: usual, CRIMES: list(crimes),
        **words,
    }  # fmt: skip
    made.form = AnswerForm(questions, stored, posted)


def _ticks(key: str, label: str, options: Mapping[str, str]) -> Field:
    made = tuple(Option(code=code, wording=words) for code, words in options.items())
    return Field(key=key, type=FieldType.TICKS, label=label, options=made)


def _words(made: CaseLesson) -> dict[str, str]:
    """Title, summary, text and parts with everything replaced that is known or looks like data of a case."""
    pieces = {f"{one.id}.{piece.name}": (one, piece) for one in made.chosen for piece in one.pieces}
    texts = {name: piece.text for name, (_source, piece) in pieces.items()}
    languages = {name: source.language for name, (source, _piece) in pieces.items()}
    some = replace_suggestions(texts, made.known, languages)
    made.replaced = [(one, pieces[one.hit.field][1].label) for one in some]
    said = {}
    for name, text in texts.items():
        with speaking(languages[name]):
            said[name] = with_suggestions(name, text, some, _)
    words: dict[str, str] = {}
    body: list[tuple[str, str]] = []
    limits = {name: forms.fields_of(definitions.definition())[name].max_length or 0 for name in PROSE}
    for name, (_source, piece) in pieces.items():
        target = TARGETS.get(piece.name)
        if target and target not in words and len(said[name]) <= limits[target]:
            words[target] = said[name]
        else:
            body.append((piece.label, said[name]))
    if body:
        headed = "\n\n".join(f"## {label}\n\n{text}" for label, text in body)
        words["body"] = headed if len(body) != 1 else body[0][1]
    return words


def save(made: CaseLesson, posted: MultiDict) -> str | None:
    """The id of the new observation; None where it cannot be stored yet, and why stands on the page."""
    assert made.form is not None
    valid, given = made.form.validate(), made.form.answers()
    read = set(posted.getlist(READ)[:500])
    texts = {name: given[name] for name in PROSE if isinstance(given.get(name), str)}
    found = find(texts, made.known, dict.fromkeys(texts, str(given["language"] or "en")))
    # Once shown to the author as what is known from a case it is judged by the check of the record, as everywhere.
    made.left = [one for one in found if one.sure == "known"]
    if not valid or not {one.key for one in made.left} <= read:
        return None
    try:
        with write_unit() as unit:
            begun = Begun(str(given["language"]), _answers(made, given), texts, made.token)
            data = made.draft.data
            record = service.create_from_case(
                unit, g.reached.group.id, begun, here.person(), case_id=data.case_id, instrument_id=data.id
            )
            return record.id
    except KnowledgeError as refused:
        if refused.path in given:
            made.form.refuse(refused.path, _("An answer is needed here."))
        else:
            made.refused = _("This cannot be stored as it is.")
        return None


def _answers(made: CaseLesson, given: Mapping[str, Any]) -> dict[str, Any]:
    """Codes alone: kind, instrument, States, offences, and what the evaluation gave the lesson."""
    slug, confined = made.draft.definition.slug, dict[str, list[str]]()
    for code in given.get(ONLY) or []:
        confined.setdefault(made.states[code].part, []).append(made.states[code].state)
    key_of = {one.id: one.key for one in made.chosen}
    place: dict[str, Any] = {"instrument": slug, **confined}
    if fields := list(dict.fromkeys(key_of[one] for one in given.get(WHERE) or [])):
        place["fields"] = fields
    if given.get(CRIMES):
        place["crimes"] = given[CRIMES]
    codes: dict[str, list[str]] = {}
    for one in made.chosen:
        for name, found in case_lessons.codes_of(one, made.taxonomies).items():
            codes[name] = list(dict.fromkeys([*codes.get(name, []), *found]))
    return {
        "kind": given["kind"], "classification": "unclassified", "handling": "h0", forms.INSTRUMENTS: [slug], **codes,
        **case_lessons.origin_of(made.chosen),
        "states": list(dict.fromkeys(state for states in confined.values() for state in states)),
        "applies": [{"id": keys.new_item_id(), **place}],
    }  # fmt: skip


def _offered(made: CaseLesson) -> dict[str, Any]:
    """What there is to begin with: lessons that the parties propose come first, all other words of the case behind a fold."""
    lines = [{"id": one.id, "label": one.label, "proposed": not one.key} for one in made.offered]
    first = [one for one in lines if one["proposed"]] or lines
    return {"first": first, "others": [one for one in lines if one not in first]}


def context(made: CaseLesson) -> dict[str, Any]:
    """What the page receives."""
    view = made.form.view(forms.FormWords(definitions.definition())) if made.form is not None else {"errors": [], "fields": {}, "order": []}
    errors = list(view["errors"])
    if made.left:
        errors.append({"href": "#left", "message": _("Data known from your cases still stands in the words.")})
    if made.refused:
        errors.append({"href": "#main", "message": made.refused})
    labels = {name: view["fields"][name]["label"] for name in PROSE if name in view["fields"]} if made.form is not None else {}
    left = {one.key: one for one in made.left}
    return {
        "head": pages.head(made.draft),
        "form": view | {"errors": errors},
        "writing": made.form is not None,
        "offered": made.offered,
        **_offered(made),
        "chosen": [one.id for one in made.chosen],
        "replaced": [
            {"was": one.hit.text, "now": one.words(_), "why": _(REASONS[one.hit.reason]), "where": label} for one, label in made.replaced
        ],
        "left": [
            {"key": key, "text": one.text, "where": labels.get(one.field, ""), "why": _(REASONS[one.reason])}
            for key, one in left.items()
        ],
        "token": made.token,
        "back_url": pages.address("drafting.tasklist"),
        "crumbs": pages.crumbs(made.draft, (_("Lesson from this case"), None)),
    }  # fmt: skip
