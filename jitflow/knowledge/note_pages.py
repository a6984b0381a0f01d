"""A note for the group from a draft: a short observation that knows the part of the form it is about, and nothing of the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import g, request
from werkzeug.datastructures import MultiDict

from jitflow.db.base import new_id
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages
from jitflow.drafting.pages import Draft
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments import keys
from jitflow.instruments.definition import Field, FieldType, Option
from jitflow.instruments.messages import N_
from jitflow.instruments.parties import parties_in
from jitflow.knowledge import definitions, doors, forms, here, service
from jitflow.knowledge.doors import Spot
from jitflow.knowledge.service import Begun, KnowledgeError
from jitflow.knowledge.words import CORE
from jitflow.procedure.words import ProcedureWords
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import country_name, gettext as _

USUAL_KIND = "lesson"
HERE, BOX, NOWHERE = "here", "box", "nowhere"
WHERE, ONLY = "where", "only"
PAIR = "states_pair"


class Confined(NamedTuple):
    """A State that a note may be confined to."""

    part: str
    """Of the condition: issuing_states, executing_states or states_pair."""
    state: str
    label: str


@dataclass
class Note:
    """A note being written."""

    draft: Draft
    spot: Spot | None
    form: AnswerForm
    token: str
    states: Mapping[str, Confined]
    """What the States it may be confined to are called on the form."""
    refused: str = ""


def look(posted: MultiDict | None = None) -> Note:
    """The form of a note about the place that the address names; what it names and the form has not is left out."""
    with read_unit() as session:
        draft = pages.load(session)
    spot = doors.spot_of(draft.definition, request.args.get(doors.AT, "")[:200])
    states = {f"{one.part}_{one.state.lower()}": one for one in states_of(draft)}
    declared = forms.fields_of(definitions.definition())
    questions = [
        Question("title", declared["title"], True), Question("summary", declared["summary"]), Question("body", declared["body"]),
        Question("kind", kind_field(), True), Question("language", forms.language_field(), True),
    ]  # fmt: skip
    if spot is not None:
        questions.append(Question(WHERE, _where(draft, spot), True))
    if states:
        questions.append(Question(ONLY, only(states)))
    usual = [code for code, one in states.items() if one.part != PAIR]
    stored = {"kind": USUAL_KIND, "language": draft.data.language, ONLY: usual, WHERE: HERE if spot is not None else NOWHERE}
    return Note(draft, spot, AnswerForm(questions, stored, posted), (posted or {}).get("token", "")[:32] or new_id(), states)


def kind_field() -> Field:
    """Which kind it is; a question to members begins elsewhere."""
    declared = forms.fields_of(definitions.definition())["kind"]
    return declared.model_copy(update={"options": tuple(one for one in declared.options if one.code != forms.QUESTION)})


def _where(draft: Draft, spot: Spot) -> Field:
    """Where it will appear: at the very field, at its box, or nowhere for now."""
    options = [Option(code=HERE, wording=_said(draft, spot))]
    if (around := _around(draft, spot)) is not None:
        options.append(Option(code=BOX, wording=_said(draft, around)))
    options.append(Option(code=NOWHERE, wording=_("Nowhere yet")))
    return Field(key=WHERE, type=FieldType.CHOICE, label=N_("Where it appears"), options=tuple(options))


def _around(draft: Draft, spot: Spot) -> Spot | None:
    """The box that a field is in."""
    if spot[0] != "fields":
        return None
    return doors.spot_of(draft.definition, f"sections.{draft.definition.section_of[spot[1]].id}")


def only(states: Mapping[str, Confined]) -> Field:
    """The question to which States it is confined."""
    options = tuple(Option(code=code, wording=one.label) for code, one in states.items())
    return Field(key=ONLY, type=FieldType.TICKS, label=N_("Only between these States"), options=options)


def states_of(draft: Draft) -> Iterator[Confined]:
    """The States a note may be confined to."""
    data = draft.data
    if draft.definition.opening.executing_state != "none":
        if (state := data.issuing_state) is not None:
            yield Confined("issuing_states", state, _("Only where it comes from %(state)s", state=country_name(state)))
        if (state := data.executing_state) is not None:
            yield Confined("executing_states", state, _("Only where it goes to %(state)s", state=country_name(state)))
        return
    for state in dict.fromkeys(one.state for one in parties_in(draft.definition, data.side, data.answers) if one.state):
        yield Confined(PAIR, state, _("Only where %(state)s takes part", state=country_name(state)))


def _said(draft: Draft, spot: Spot) -> str:
    """A part of the form in words: those of the definition, never those of an answer."""
    kind, code = spot
    words, definition = draft.words, draft.definition
    if kind == "fields":
        return f"{words.box(definition.section_of[code])}, {words.field_title(code).rstrip(':').split(' {')[0]}"
    if kind == "checks":
        return _("Rule %(id)s", id=code)
    if kind == "transitions":
        assert definition.procedure is not None
        side = definition.procedure.sides[draft.data.side]
        step = side.transition.get(code)
        return ProcedureWords(definition.slug, side).step(step) if step is not None else code
    section = definition.section(code)
    assert section is not None
    label = words.section(section, "label") or ""
    return f"{words.box(section)}, {label}" if section.letter and label else words.box(section)


def save(note: Note) -> str | None:
    """The id of the new observation; None where it cannot be stored, and why stands at its field."""
    if not note.form.validate():
        return None
    answers, texts = _begun(note)
    try:
        with write_unit() as unit:
            begun = Begun(str(note.form.answer("language")), answers, texts, note.token)
            return service.create(unit, g.reached.group.id, begun, here.person()).id
    except KnowledgeError as refused:
        if refused.path in note.form.answers():
            note.form.refuse(refused.path, _("An answer is needed here."))
        else:
            note.refused = _("This cannot be stored as it is.")
        return None


def _begun(note: Note) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers and the words of the observation."""
    slug = note.draft.definition.slug
    given = note.form.answers()
    confined: dict[str, list[str]] = {}
    for code in given.get(ONLY) or []:
        confined.setdefault(note.states[code].part, []).append(note.states[code].state)
    answers: dict[str, Any] = {
        "kind": given["kind"], "classification": "unclassified", "handling": "h0", forms.INSTRUMENTS: [slug], "origin": "case",
        "states": list(dict.fromkeys(state for states in confined.values() for state in states)),
    }  # fmt: skip
    if note.spot is not None and given[WHERE] != NOWHERE:
        kind, code = _around(note.draft, note.spot) or note.spot if given[WHERE] == BOX else note.spot
        answers["applies"] = [{"id": keys.new_item_id(), "instrument": slug, kind: [code], **confined}]
    return answers, {name: given[name] for name in CORE if given[name]}


def back(note: Note) -> str:
    """Where in the draft one came from."""
    return back_to(note.draft, note.spot)


def back_to(draft: Draft, spot: Spot | None) -> str:
    """The address of a part of a draft; without one, of its list of tasks."""
    kind, code = spot or ("", "")
    if kind == "fields":
        inside = any(code.startswith(f"{group}.") for group in draft.definition.groups)
        return pages.box_url(draft.definition.section_of[code].id) if inside else pages.field_url(draft, code)
    if kind == "sections":
        return pages.box_url(code)
    if kind == "checks":
        return pages.address("drafting.findings")
    if kind == "transitions":
        return pages.address("procedure.step", step=code)
    return pages.address("drafting.tasklist")


def context(note: Note) -> dict[str, Any]:
    """What the page receives: words of definitions and what was typed on it, nothing of the draft."""
    view = note.form.view(forms.FormWords(definitions.definition()))
    if note.refused:
        view["errors"] = [*view["errors"], {"href": "#main", "message": note.refused}]
    definition = note.draft.definition
    return {
        "form": view,
        "about": DefinitionWords(definition).plain("definition:title", definition.title),
        "spot": _said(note.draft, note.spot) if note.spot is not None else "",
        "token": note.token,
        "back_url": back(note),
        # The case has a name of its own: it does not stand here either.
        "crumbs": here.crumbs((_("Note for the group"), None)),
    }
