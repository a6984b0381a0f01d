"""Plain data for the pages of a batch: what templates receive, in words of the current language."""

from __future__ import annotations

from typing import Any

from flask import flash, g, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from jitflow import library
from jitflow.accounts import service as accounts
from jitflow.batches import forms, service
from jitflow.cases import pages as case_pages
from jitflow.citing import cited
from jitflow.confirmations import service as confirmations
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages as draft_pages, service as drafting
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition
from jitflow.offers import pages as offers_pages
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import country_name, gettext as _, ngettext
from jitflow.web.posted import canonical

Found = dict[str, Any]


def address(endpoint: str, **more: str) -> str:
    """The address of a page of this batch."""
    return case_pages.address(f"batches.{endpoint}", batch_id=g.reached.object.id, **more)


def load(session: Any) -> tuple[service.BatchData, Definition, Found]:
    """The batch of this request, its definition, and what its case says."""
    batch = service.load(session, g.reached.object.id)
    definition = library.library().definition(batch.slug, batch.version)
    found = drafting.case_facts(session, g.reached.case)
    return batch.within(found), definition, found


def title(batch: service.BatchData | service.BatchLine) -> str:
    """What pages call a batch."""
    if batch.title:
        return batch.title
    return _("Batch %(number)d", number=batch.number)


def crumbs(batch: service.BatchData, *more: tuple[str, str | None]) -> list[dict[str, Any]]:
    """Case, batch, and what follows."""
    return case_pages.crumbs((title(batch), address("batch") if more else None), *more)


def head(batch: service.BatchData, definition: Definition) -> dict[str, Any]:
    """What every page says of its batch."""
    words = DefinitionWords(definition)
    drafts = len(batch.places) - len(batch.waiting)
    may_edit = case_pages.may_edit()
    return {
        "title": title(batch),
        "number": batch.number,
        "kind": words.plain("definition:title", definition.title),
        "part": words.part,
        "drafts": drafts,
        "waiting": len(batch.waiting),
        "can_edit": may_edit,
        "urls": {
            "batch": address("batch"),
            "persons": address("persons") if may_edit and batch.waiting else None,
            "common": address("common") if may_edit else None,
            "offers": address("offers"),
        },
    }


# who is left out


def concerns(
    session: Any, batch: service.BatchData, definition: Definition, found: Found
) -> dict[str, list[service.Concern]]:
    """The questions that come first for each person without a draft."""
    return service.concerns(found, definition, batch, confirmations.states_of(session, g.reached.group.id))


def persons(found: Found) -> dict[str, Any]:
    """The persons of the case by id."""
    return {line.id: line for line in found["persons"]}


Alike = dict[str, list[drafting.InstrumentLine]]
"""Instruments of the same type that persons have already, by person."""


def alike(session: Any, slug: str | None = None) -> Alike:
    """Drafts and issued instruments of our own in this case, by the person they concern; `slug`: of this type only."""
    made: Alike = {}
    for line in drafting.instruments_of(session, g.reached.case.id):
        if line.person_id and line.status in ("draft", "issued") and slug in (None, line.slug):
            made.setdefault(line.person_id, []).append(line)
    return made


def left(
    batch: service.BatchData, definition: Definition, found: Found, concerned: dict[str, list[service.Concern]],
    there: Alike, form: AnswerForm | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Persons without a draft, with the questions that come first and what they have already.

    `form`: that of their parts, as it was posted.
    """
    known = persons(found)
    wrong = {one.name.partition(":")[0] for one in form if one.errors} if form is not None else set()
    return [
        {
            "id": place.person_id,
            "person": case_pages.person_line(known[place.person_id]),
            "concerns": [_concern(definition, found, place.person_id, one) for one in concerned[place.person_id]],
            "left_out": place.left_out is not None,
            "alike": [
                {"number": line.number, "url": case_pages.address("drafting.tasklist", instrument_id=line.id)}
                for line in there.get(place.person_id, ())
            ],
            "reason": place.reason,
            # Written already, or something in it cannot be stored: the part stands open.
            "open": bool(place.reason or place.participation) or place.person_id in wrong,
        }
        for place in batch.waiting
    ]


def _concern(definition: Definition, found: Found, person_id: str, one: service.Concern) -> dict[str, Any]:
    words, check = DefinitionWords(definition), one.check
    needs = _needs(definition, found, person_id, one)
    return {
        "question": words.plain(f"batch.{one.question.id}:question", one.question.question),
        "message": words.check(check, "message"),
        "note": words.check(check, "note"),
        "basis": cited("; ".join((check.basis, *check.case_law))),
        "confidence": check.confidence,
        "judged": one.judged,
        "needs": needs,
        "url": next(
            (need["url"] for need in needs if need["url"]), case_pages.person_question(person_id, one.question.fact)
        ),
    }


def _needs(definition: Definition, found: Found, person_id: str, one: service.Concern) -> list[dict[str, str | None]]:
    """The answers a question waits for, each with the page of the fact where it is given."""
    words, made = DefinitionWords(definition), []
    for path in one.needs:
        key = keys.key_of(path, definition.groups)
        if path.startswith("data.") or key not in definition.fields:
            made.append({"label": _("State data that is not known"), "url": None})
            continue
        offence = _offence_at(definition, found, path)
        label = words.field_title(key).rstrip(":")
        if offence is not None:
            url = case_pages.address("cases.offence", offence_id=offence.id)
            made.append(
                {
                    "label": _("%(question)s in “%(offence)s”", question=label, offence=forms.offence_title(offence)),
                    "url": url,
                }
            )
        else:
            made.append({"label": label, "url": case_pages.person_question(person_id, one.question.fact)})
    return made


def _offence_at(definition: Definition, found: Found, path: str) -> Any | None:
    """The offence of the case that the item on a path stands for."""
    item = keys.item_of(path, definition.groups)
    group = path.split(f".{item}")[0] if item else ""
    return next((line for line in found["offences"] if keys.stable_item_id(group, line.id) == item), None)


# the table


def table(session: Any, batch: service.BatchData, found: Found) -> list[dict[str, Any]]:
    """One row a draft; what waits most comes first."""
    ids = [place.instrument_id for place in batch.places if place.instrument_id]
    waiting = drafting.waiting_of(session, ids)
    newer = offers_pages.of_case(session, ids)
    states = confirmations.states_of(session, g.reached.group.id)
    known, rows = persons(found), []
    opened = {data.id: data for data in drafting.load_all(session, ids)}
    drafts = [(place, opened[place.instrument_id]) for place in batch.places if place.instrument_id in opened]
    names = accounts.names(session, {data.saved_by for _place, data in drafts})
    for place, data in drafts:
        draft = draft_pages.Draft(data, {}, names, states)
        done, total = draft_pages.form_progress(draft)
        marks = waiting.get(data.id, drafting.Waiting())
        rows.append(
            {
                "id": data.id,
                "number": data.number,
                "url": case_pages.address("drafting.tasklist", instrument_id=data.id),
                "person": case_pages.person_line(known[place.person_id]) if place.person_id in known else None,
                "state": country_name(data.executing_state) if data.executing_state else "",
                "done": done,
                "total": total,
                "to_settle": marks.to_settle,
                "warnings": marks.warnings,
                "not_judged": marks.not_judged,
                "newer": len(newer.get(data.id, ())),
                "reason": place.reason,
                "saved_at": data.saved_at,
                "saved_by": draft.names.get(data.saved_by, ""),
            }
        )
    return sorted(rows, key=lambda row: (-row["to_settle"], -row["newer"], -row["warnings"], -row["not_judged"]))


def lines(session: Any, case_id: str) -> list[dict[str, Any]]:
    """The batches of a case, for its page."""
    return [
        {
            "title": title(one),
            "url": case_pages.address("batches.batch", batch_id=one.id),
            "drafts": ngettext("%(num)s draft", "%(num)s drafts", one.drafts),
            "waiting": _waiting(one),
        }
        for one in service.batches_of(session, case_id)
    ]


def _waiting(one: service.BatchLine) -> str:
    """How many persons or States of a batch have no draft; "" when all have one."""
    if not one.waiting:
        return ""
    if one.axis == "states":
        return ngettext("%(num)s State without a draft", "%(num)s States without a draft", one.waiting)
    return ngettext("%(num)s person without a draft", "%(num)s persons without a draft", one.waiting)


# what is posted


def prepare(form: AnswerForm, definition: Definition) -> Any | None:
    """Prepare the batch that was asked for; None when it was refused (the form says why)."""
    chosen = [code[1:] for code in form.answer("persons") or ()]
    try:
        with write_unit() as unit:
            return service.prepare(
                unit, definition, g.reached.case, current_user.id, person_ids=chosen,
                common=forms.common_of(form), title=form.answer("title") or "",
            )  # fmt: skip
    except service.BatchError as refused:
        _refuse(form, refused)
        return None


def revise(form: AnswerForm, batch: service.BatchData, definition: Definition) -> bool:
    """Store the common facts; False when something was refused or changed meanwhile (the form says what)."""
    posts, chosen = forms.common_posts(form, batch)
    try:
        with write_unit() as unit:
            refused = service.revise(unit, definition, batch.id, posts, current_user.id, chosen)
    except service.BatchError as error:
        _refuse(form, error)
        return False
    for one in refused:
        form.refuse(one.path, changed())
    return not refused


def write_parts(form: AnswerForm, batch: service.BatchData, definition: Definition) -> bool:
    """Store each person's part, one transaction for all; False when something was refused (the form says what)."""
    refused: list[tuple[str, service.Refused]] = []
    try:
        with write_unit() as unit:
            for person_id, posts in forms.part_posts(form).items():
                found = service.write_part(unit, definition, batch.id, person_id, posts, current_user.id)
                refused += [(person_id, one) for one in found]
    except service.BatchError as error:
        _refuse(form, error)
        return False
    for person_id, one in refused:
        form.refuse(f"{person_id}:{one.path}", changed())
    return not refused


def open_drafts(form: AnswerForm, batch: service.BatchData, definition: Definition) -> bool:
    """Open the drafts of everybody who may come in; False when that was refused (the form says why)."""
    with read_unit() as session:
        states = confirmations.states_of(session, g.reached.group.id)
    try:
        with write_unit() as unit:
            opened = service.open_drafts(unit, definition, batch.id, states, current_user.id)
    except service.BatchError as error:
        _refuse(form, error)
        return False
    drafts, people = len(opened.numbers), len(opened.left_out)
    if drafts:
        numbers = ", ".join(opened.numbers)
        said = ngettext(
            "%(num)s draft was opened: %(numbers)s.",
            "%(num)s drafts were opened: %(numbers)s.",
            drafts,
            numbers=numbers,
        )
        flash(said, "success")
    if people:
        said = ngettext(
            "%(num)s person was left out: a question comes first.",
            "%(num)s persons were left out: a question comes first.",
            people,
        )
        flash(said, "warning")
    return True


def changed() -> str:
    """What is said at a field that somebody else changed meanwhile."""
    return _("Somebody else changed this meanwhile. What you typed stands here: save again to replace what they wrote.")


def _refuse(form: AnswerForm, refused: service.BatchError) -> None:
    """Show at its field why the service refused."""
    field, message = {
        "not_a_participant": ("executing_state", _("This State does not take part in this instrument.")),
        "executing_state_missing": ("executing_state", _("This instrument is addressed to one State: choose it.")),
        "person_missing": ("persons", _("Choose at least one person.")),
        "person_of_another_case": ("persons", _("Choose persons of this case.")),
        "too_many_persons": ("persons", _("A batch is for at most %(limit)d persons.", limit=service.MOST_PERSONS)),
        "text_too_long": ("executing_state", _("The text is too long together with what is added to it: shorten the paragraph.")),
    }.get(refused.code, ("", _("This could not be done: somebody changed this part meanwhile.")))  # fmt: skip
    own = [name for name in form.answers() if name in (field, f"{refused.person_id}:{field}")]
    form.refuse((own or list(form.answers()))[0], message)


def late(form: AnswerForm, posted: MultiDict | None, batch: service.BatchData, found: Found) -> list[dict[str, Any]]:
    """What was typed for somebody or something that is asked no longer: it is shown, because it was not stored."""
    known, drafts = persons(found), {place.person_id: place.instrument_id for place in batch.places}
    made = []
    for name, text in (forms.not_asked(form, posted) if posted is not None else {}).items():
        person, draft = name.partition(":")[0], drafts.get(name.partition(":")[0])
        made.append(
            {
                "person": case_pages.person_line(known[person]) if person in known else None,
                "url": case_pages.address("drafting.tasklist", instrument_id=draft) if draft else None,
                "text": text,
            }
        )
    return made


def after_conflict(form: AnswerForm, stored: AnswerForm) -> dict[str, dict[str, Any]]:
    """What the fields of a refused form show as their base: what is stored now, so that saving again replaces it."""
    now = stored.answers()
    return {name: {"base": canonical(now[name])} for name in form.answers() if name in now}


def common_as_stored() -> AnswerForm:
    """The form of the common facts as they are stored now."""
    with read_unit() as session:
        batch, definition, found = load(session)
    return forms.common_form(found, definition, batch, None)


def leads_to(batch_id: str) -> str:
    """Where saving common facts leads: the drafts that can take them over, else the batch."""
    with read_unit() as session:
        data = service.load(session, batch_id)
        ids = data.draft_ids
        if ids and offers_pages.of_case(session, ids):
            return address("offers")
    return address("batch")


def case_url() -> str:
    """The page of the case."""
    return url_for("cases.case", group=g.reached.group.slug, case_id=g.reached.case.id)
