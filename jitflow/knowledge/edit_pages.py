"""Writing a record: begun by its kind, changed field by field, with a preview; and its language versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import g
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from jitflow.db.base import new_id
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting.words import DefinitionWords
from jitflow.knowledge import (
    definitions,
    forms,
    here,
    markdown,
    near,
    record_pages,
    records,
    service,
    terms,
    tools,
    where,
    words,
)
from jitflow.knowledge.forms import RecordForm
from jitflow.knowledge.labels import Labels
from jitflow.knowledge.record_pages import Opened
from jitflow.knowledge.service import Begun, KnowledgeError, Posted
from jitflow.letters import slots
from jitflow.merging import Conflict
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import current_language, gettext as _, language_name
from jitflow.web.merged import after_save, conflict_lines

PREVIEW = "preview"
FORM = "FORM"
"""Stands in an address for the instrument that the script puts there."""


@dataclass
class Draft:
    """A page on which a record is written."""

    form: RecordForm
    kind: str
    token: str = ""
    found: Opened | None = None
    conflicts: list[Conflict] = field(default_factory=list)
    preview: bool = False
    refused: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    labels: Labels | None = None


def begin(kind: str, posted: MultiDict | None) -> Draft:
    """The form of a new record of this kind."""
    with read_unit() as session:
        known = terms.of_group(session, g.reached.group.id)
    form = forms.build(
        definitions.definition(), kind, None, known, posted, language=current_language(), today=here.today()
    )
    return Draft(form, kind, (posted or {}).get("token", "")[:32] or new_id())


def create(draft: Draft) -> str | None:
    """The id of the new record; None where it cannot be stored, and why stands at its field."""
    valid = draft.form.answers.validate()
    _judge(draft.form)
    if not valid or _has_errors(draft.form):
        return None
    language, answers, texts = forms.begun(draft.form, draft.kind)
    try:
        with write_unit() as unit:
            begun = Begun(language, answers, texts, draft.token)
            return service.create(unit, g.reached.group.id, begun, here.person()).id
    except KnowledgeError as refused:
        _refuse(draft, refused)
        return None


def edit(posted: MultiDict | None) -> Draft:
    """The form of the record at hand."""
    with read_unit() as session:
        return _edit(session, posted)


def _edit(session: Session, posted: MultiDict | None) -> Draft:
    found = record_pages.opened_to_write(session)
    data = records.data_of(found.row, found.standing.texts)
    known = terms.of_group(session, data.group_id)
    form = forms.build(found.definition, data.kind, data, known, posted, language=data.language, today=here.today())
    return Draft(form, data.kind, found=found, labels=Labels(session))


def save(draft: Draft) -> bool:
    """Store what was changed; False where something cannot be stored or was changed by somebody else meanwhile."""
    assert draft.found is not None
    valid = draft.form.answers.validate()
    _judge(draft.form)
    if not valid or _has_errors(draft.form):
        return False
    try:
        with write_unit() as unit:
            result = service.save(unit, g.reached.object.id, forms.changes(draft.form), here.person())
    except KnowledgeError as refused:
        _refuse(draft, refused)
        return False
    draft.conflicts = result.conflicts
    with read_unit() as session:
        draft.names = here.names(session, *(one.their_actor_id for one in result.conflicts))
    return not result.conflicts


def _judge(form: RecordForm) -> None:
    """What no single value shows, and whether what is named is there."""
    forms.judge(form)
    where.judge(form)
    if not (named := form.answers.answer(tools.FIELD)):
        return
    with read_unit() as session:
        strange = tools.unknown(session, named)
    if strange:
        form.answers.refuse(tools.FIELD, _("There is no clause, part, document or record “%(name)s”.", name=strange[0]))


def _has_errors(form: RecordForm) -> bool:
    return any(one.errors for one in form.answers)


def _refuse(draft: Draft, refused: KnowledgeError) -> None:
    """Why the service refused, at its field where it has one."""
    said = {
        "closed": _("This record has to be opened again first."), "empty": _("An answer is needed here."),
        "too_many": _("There are too many of them."),
    }.get(refused.code, _("This cannot be stored as it is."))  # fmt: skip
    if refused.path in draft.form.answers.answers():
        draft.form.answers.refuse(refused.path, said)
    else:
        draft.refused = said


def context(draft: Draft) -> dict[str, Any]:
    """What the page of the form receives."""
    answers = draft.form.answers
    lists, offered = where.offers(draft.form)
    merged = after_save(answers, draft.conflicts) if draft.conflicts else {}
    view = draft.form.view({name: {**lists.get(name, {}), **merged.get(name, {})} for name in {**lists, **merged}})
    if draft.refused:
        view["errors"] = [*view["errors"], {"href": "#main", "message": draft.refused}]
    said_by = DefinitionWords(draft.form.definition)
    kind = here.kinds(draft.form.definition).get(draft.kind, "")
    cancel = here.address("record") if draft.found is not None else here.address("index")
    return {
        "head": record_pages.head(draft.found, draft.labels) if draft.found is not None and draft.labels is not None else None,
        "kind": kind,
        "sections": [
            made for one in draft.form.definition.sections if (made := _section(draft, said_by, one))["fields"] or made["group"]
        ],
        "form": view,
        "parts": {name: view["fields"][name]["label"] for name in words.PARTS if name in view["fields"]},
        "offered": offered,
        "conflicts": conflict_lines(draft.conflicts, answers, draft.names, _("Part of a list")),
        "preview": _preview(answers, draft.found) if draft.preview else None,
        "token": draft.token,
        "goes_back": draft.found is not None and draft.found.row.status not in ("observation", "in_review"),
        "cancel_url": cancel,
        "crumbs": here.crumbs((draft.found.data.label, cancel), (_("Change"), None))
        if draft.found is not None
        else here.crumbs((_("New record"), here.address("new")), (kind, None)),
    }  # fmt: skip


def _section(draft: Draft, said_by: DefinitionWords, section: Any) -> dict[str, Any]:
    """A part of the form: its questions, or the items of its group."""
    there = draft.form.answers.answers()
    group = next((one for one in section.fields if one.is_group), None)
    made = {
        "id": section.id, "title": said_by.section(section, "label") or "", "intro": said_by.section(section, "intro") or "",
        "fields": [one.key for one in section.fields if not one.is_group and one.key in there], "group": "",
    }  # fmt: skip
    if group is None:
        return made
    stored = {one["id"]: one for one in (draft.found.row.answers.get(group.key) or [])} if draft.found is not None else {}
    items = [
        {
            "id": item,
            "title": next((str(stored[item][name]) for name in group.item_title if stored.get(item, {}).get(name)), ""),
            "names": [f"{group.key}.{item}.{one.key}" for one in group.fields],
            "wrong": any(draft.form.answers[f"{group.key}.{item}.{one.key}"].errors for one in group.fields),
        }
        for item in draft.form.items[group.key]
    ]
    label, add = said_by.item_label(group), said_by.plain(f"{group.key}:add_label", group.add_label or "")
    names_url = here.address("form_names", form_slug=FORM) if group.key == where.GROUP else ""
    return made | {"names_url": names_url, "group": group.key, "items": items, "item_label": label, "add_label": add}


def _preview(answers: AnswerForm, found: Opened | None) -> dict[str, Any]:
    """How the words will look."""
    with read_unit() as session:
        texts = {name: str(answers.answers().get(name) or "") for name in ("body", *words.PARTS)}
        beside = near.of_words(session, texts.values(), found.data.id if found is not None else "")
    said_by = DefinitionWords(definitions.definition())
    return {
        "lang": found.row.language if found is not None else answers.answer("language") or current_language(),
        "title": answers.answer("title") or "", "summary": answers.answer("summary") or "",
        "body": markdown.to_html(texts["body"], beside),
        "parts": [
            {"title": said_by.field_title(name), "body": markdown.to_html(texts[name], beside)} for name in words.PARTS if texts[name]
        ],
    }  # fmt: skip


# --- language versions


@dataclass
class Translation:
    """A language version being written beside its source."""

    found: Opened
    labels: Labels
    language: str
    form: AnswerForm
    conflicts: list[Conflict] = field(default_factory=list)
    names: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""


def may_translate(language: str, source: str) -> bool:
    """Whether there can be a version in this language beside the source."""
    return language in words.LANGUAGES and language != source


def translation(language: str, posted: MultiDict | None) -> Translation | None:
    """The form of a language version; None where there can be none in this language."""
    with read_unit() as session:
        found = record_pages.opened_to_write(session)
        labels = Labels(session)
    texts, source = found.standing.texts, found.row.language
    if not may_translate(language, source):
        return None
    questions = [
        Question(f"text:{language}:{name}", forms.fields_of(found.definition)[name])
        for name in words.PROSE
        if slots.text(texts, name, source) or slots.text(texts, name, language)
    ]
    stored = {one.name: slots.text(texts, one.field.key, language) or None for one in questions}
    return Translation(found, labels, language, AnswerForm(questions, stored, posted))


def save_translation(made: Translation) -> bool:
    """Store the words; False where something cannot be stored or was changed by somebody else meanwhile."""
    if not made.form.validate():
        return False
    posted = [Posted(one.path, one.base, one.value) for one in made.form.changes()]
    if not any(one.value for one in posted) and made.language not in words.languages(made.found.standing.texts):
        made.refused = _("Nothing was typed: there is no version in this language yet.")
        return False
    try:
        with write_unit() as unit:
            made.conflicts = service.save(unit, g.reached.object.id, posted, here.person()).conflicts
    except KnowledgeError as refused:
        personal = _(
            "“%(words)s” looks like data of a person or a case. Every member reads this version at once: write it without.",
            words=refused.words,
        )
        made.refused = personal if refused.code == "personal" else _("This record has to be opened again first.")
        return False
    with read_unit() as session:
        made.names = here.names(session, *(one.their_actor_id for one in made.conflicts))
    return not made.conflicts


def mark_read(made: Translation, posted: MultiDict) -> bool:
    """Record that somebody read the version against the source; False where the words changed meanwhile."""
    shown = {name: posted.get(f"shown:{name}", "")[:200_000] for name in words.PROSE}
    try:
        with write_unit() as unit:
            service.review_words(unit, g.reached.object.id, made.language, shown, here.person())
    except KnowledgeError as refused:
        changed = refused.code == "same"
        made.refused = _("Somebody changed this meanwhile. Look at it again.") if changed else _("There is nothing to read yet.")
        return False
    return True


def translation_context(made: Translation) -> dict[str, Any]:
    """What the page of a language version receives."""
    texts, source = made.found.standing.texts, made.found.row.language
    state = words.state_of(texts, made.language, source)
    view = made.form.view(forms.FormWords(made.found.definition), after_save(made.form, made.conflicts) if made.conflicts else None)
    if made.refused:
        view["errors"] = [*view["errors"], {"href": "#main", "message": made.refused}]
    name = language_name(made.language)
    return {
        "head": record_pages.head(made.found, made.labels),
        "form": view,
        "conflicts": conflict_lines(made.conflicts, made.form, made.names, name),
        "language": {"code": made.language, "name": name},
        "source": {
            "code": source, "name": language_name(source), "texts": {key: slots.text(texts, key, source) for key in words.PROSE},
        },
        "parts": [
            {
                "name": one.name, "key": one.field.key, "state": slots.state_of(texts, one.field.key, made.language, source),
                "was": texts.get(one.field.key, {}).get(made.language, {}).get("made_for", ""),
            }
            for one in made.form.questions
        ],
        "state": state,
        "may_mark": state in (slots.DRAFT, slots.STALE) and not made.form.was_posted,
        "shown": {key: slots.text(texts, key, made.language) for key in words.PROSE},
        "cancel_url": here.address("record"),
        "crumbs": here.crumbs((made.found.data.label, here.address("record")), (name, None)),
    }  # fmt: skip

