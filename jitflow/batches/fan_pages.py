"""Pages of a batch with one order per State, as plain data, and what is done with what they send back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from jitflow import library
from jitflow.batches import fan, fan_forms, forms, pages, service
from jitflow.batches.pages import Found
from jitflow.cases import pages as case_pages
from jitflow.confirmations import service as confirmations
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import elsewhere, language_notes, pages as draft_pages, service as drafting
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition
from jitflow.instruments.states import StateData
from jitflow.libraries import service as libraries
from jitflow.offers import pages as offers_pages
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import country_name, gettext as _, language_name, ngettext


def new(posted: MultiDict | None) -> Any:
    """Which States get an order, and from which common facts."""
    with read_unit() as session:
        found = drafting.case_facts(session, g.reached.case)
    form = fan_forms.new_form(found, posted)
    instead: list[dict[str, Any]] = []
    if posted is not None and form.validate():
        definition = library.current(form.answer("slug"))
        states = fan_forms.states_of(form)
        instead = refuse_states(form, definition, states)
        if not instead and (batch_id := _prepare(form, definition, states)):
            return redirect(case_pages.address("batches.common", batch_id=batch_id), 303)
    return render_template(
        "pages/batches/states.html",
        form=form.view(forms.words),
        possible=bool(fan_forms.definitions()),
        instead=[one for one in instead if one],
        cancel_url=pages.case_url(),
        crumbs=case_pages.crumbs((_("One order per State"), None)),
    ), (422 if posted is not None else 200)


def refuse_states(form: AnswerForm, definition: Definition, states: list[str]) -> list[dict[str, Any]]:
    """Refuse at the field each State that takes no part, with what takes the place; the notices on these, if any."""
    wrong = [state for state in states if state not in definition.participants]
    if wrong:
        form.refuse("states", " ".join(elsewhere.refusal(definition, state) for state in wrong))
    return [elsewhere.shown(definition, state) or {} for state in wrong]


def _prepare(form: AnswerForm, definition: Definition, states: list[str]) -> str | None:
    def act(unit: Any) -> Any:
        return fan.prepare(
            unit, definition, g.reached.case, current_user.id, states=states, common=fan_forms.common_of(form),
            title=form.answer("title") or "",
        ).id  # fmt: skip

    return _try(form, act)


def _try(form: AnswerForm, act: Callable[[Any], Any]) -> Any:
    """The outcome of an act in one unit; None when it was refused (the form says why)."""
    try:
        with write_unit() as unit:
            return act(unit)
    except service.BatchError as refused:
        field, message = {
            "not_a_participant": ("states", _("This State does not take part in this instrument.")),
            "own_state": ("states", _("An order does not go to the State that issues it.")),
            "state_missing": ("states", _("Choose at least one State.")),
            "one_person": ("persons", _("This instrument is about one person: choose one.")),
            "person_missing": ("persons", _("This instrument is about one person: choose one.")),
            "person_of_another_case": ("persons", _("Choose persons of this case.")),
            "offence_of_another_case": ("offences", _("Choose offences of this case.")),
            "unknown_authority": (f"{refused.person_id.lower()}:authority", _("Choose an authority of this State.")),
        }.get(refused.code, ("", _("This could not be done: somebody changed this part meanwhile.")))  # fmt: skip
        names = list(form.answers())
        form.refuse(field if field in names else names[0], message)
        return None


def _head(batch: service.BatchData, definition: Definition) -> dict[str, Any]:
    words, may_edit = DefinitionWords(definition), case_pages.may_edit()
    waiting = any(one.instrument_id is None for one in batch.orders)
    return {
        "title": pages.title(batch), "kind": words.plain("definition:title", definition.title), "can_edit": may_edit,
        "drafts": len(batch.draft_ids), "part": words.part,
        "urls": {
            "batch": pages.address("batch"), "offers": pages.address("offers"),
            "common": pages.address("common") if may_edit else None,
            "orders": pages.address("orders") if may_edit and waiting else None,
        },
    }  # fmt: skip


# the table


def show(session: Any, batch: service.BatchData, definition: Definition, found: Found) -> Any:
    """The orders of a batch, State by State: language, authority, what waits, what is missing."""
    states = confirmations.states_of(session, g.reached.group.id)
    rows = table(session, batch, definition, states)
    persons = [forms.both_names(line) for line in found["persons"] if line.id in batch.common["persons"]]
    offences = [forms.offence_title(line) for line in found["offences"] if line.id in batch.common["offences"]]
    return render_template(
        "pages/batches/orders_table.html",
        head=_head(batch, definition),
        rows=rows,
        persons=persons,
        offences=offences,
        newer=sum(1 for row in rows if row.get("newer")),
        crumbs=pages.crumbs(batch),
    )


def table(session: Any, batch: service.BatchData, definition: Definition, states: StateData) -> list[dict[str, Any]]:
    """One row a State, in the order of the batch."""
    waiting = drafting.waiting_of(session, batch.draft_ids)
    newer = offers_pages.of_case(session, batch.draft_ids)
    drafts = {one.id: one for one in drafting.load_all(session, batch.draft_ids)}
    book = _address_book(session, batch)
    words, rows = DefinitionWords(definition), []
    for place in batch.orders:
        own = [words.field_title(key).rstrip(":") for key in definition.fan_out.own if key in (place.own.get("answers") or {})]
        row: dict[str, Any] = {
            "state": country_name(place.state), "authority": _authority(book, place),
            **languages_of(definition, states, place.state), "own": own, "url": None, "number": None,
        }  # fmt: skip
        if place.instrument_id in drafts:
            row |= _draft_row(drafts[place.instrument_id], states)
            marks = waiting.get(place.instrument_id, drafting.Waiting())
            row |= {
                "to_settle": marks.to_settle, "warnings": marks.warnings, "not_judged": marks.not_judged,
                "newer": len(newer.get(place.instrument_id, ())),
            }  # fmt: skip
        rows.append(row)
    return rows


def _draft_row(data: drafting.InstrumentData, states: StateData) -> dict[str, Any]:
    draft = draft_pages.Draft(data, {}, {}, states)
    done, total = draft_pages.form_progress(draft)
    ids = {"instrument_id": data.id}
    made = [code for code in language_notes.accepted_codes(draft) if code in draft.facts.complete_languages]
    row = {
        "number": data.number, "url": case_pages.address("drafting.tasklist", **ids), "done": done, "total": total,
        "check_url": case_pages.address("drafting.check", **ids), "language_made": bool(made),
    }  # fmt: skip
    if data.executing_state:  # it may have been given another State since
        row["state"] = country_name(data.executing_state)
    return row


def languages_of(definition: Definition, states: StateData, state: str) -> dict[str, Any]:
    """The languages the State accepts, with source and confidence."""
    topic, today = language_notes.LANGUAGES_TOPIC, clock.now().date()
    record = states.current(state, topic, instrument=definition.slug, on=today) if state in states.codes else None
    return {
        "languages": [language_name(str(code)) for code in record.value] if record is not None else [],
        "languages_label": record.label(_) if record is not None else None,
        "languages_confirmed": bool(record is not None and record.is_confirmed),
        "language_made": None,
    }


def _address_book(session: Any, batch: service.BatchData) -> dict[str, list[Any]]:
    """The authorities of each State of the batch, by one question to the database."""
    book: dict[str, list[Any]] = {one.state: [] for one in batch.orders}
    if book:
        for line in libraries.addresses(session, g.reached.group.id, libraries.Filter(states=tuple(book))):
            book[line.state].append(line)
    return book


def _authority(book: dict[str, list[Any]], place: service.OrderPlace) -> str | None:
    chosen = next((line for line in book[place.state] if line.id == place.own.get("authority")), None)
    return chosen.facts.get("name") if chosen is not None else None


# the common facts and answers


def common(batch: service.BatchData, definition: Definition, found: Found, posted: MultiDict | None) -> Any:
    """What is the same for all States; changes are offered to the drafts, not made in them."""
    form, parts = fan_forms.common_form(found, definition, batch, posted)
    instead: list[dict[str, Any]] = []
    if posted is not None and form.validate():
        posts, states = fan_forms.common_posts(form, batch)
        instead = refuse_states(form, definition, states)

        def act(unit: Any) -> Any:
            return fan.revise(unit, definition, batch.id, posts, current_user.id, states)

        refused = None if instead else _try(form, act)
        for one in refused or ():
            form.refuse(one.path, pages.changed())
        if refused == []:
            flash(_("The common facts are saved."), "success")
            return redirect(_after_common(batch, posted), 303)
    extras = pages.after_conflict(form, _stored_common(batch.id)) if posted is not None else {}
    for name, field in form.view(forms.words)["fields"].items():
        if field["type"] == "prose":
            extras[name] = extras.get(name, {}) | {"lang": batch.common["language"]}
    return render_template(
        "pages/batches/orders_common.html",
        head=_head(batch, definition),
        form=form.view(forms.words, extras),
        parts=parts,
        instead=[one for one in instead if one],
        crumbs=pages.crumbs(batch, (_("Common facts"), None)),
    ), (422 if posted is not None else 200)


def _after_common(batch: service.BatchData, posted: MultiDict) -> str:
    """On to what differs for one State while orders wait; else to what the drafts can take over."""
    if posted.get("act") == "stay":
        return pages.address("common")
    with read_unit() as session:
        now = service.load(session, batch.id)
    if any(one.instrument_id is None for one in now.orders):
        return pages.address("orders")
    return pages.leads_to(batch.id)


def _stored_common(batch_id: str) -> AnswerForm:
    with read_unit() as session:
        now, definition, found = pages.load(session)
    return fan_forms.common_form(found, definition, now, None)[0]


# what differs for one State


def orders(batch: service.BatchData, definition: Definition, found: Found, posted: MultiDict | None) -> Any:
    """What differs for each State without an order; then the orders are opened together."""
    with read_unit() as session:
        states = confirmations.states_of(session, g.reached.group.id)
        rows = table(session, batch, definition, states)
        book = _address_book(session, batch)
    addresses = {state: [line for line in lines if line.outdated_at is None] for state, lines in book.items()}
    form = fan_forms.own_form(definition, batch, addresses, posted)
    if posted is not None and form.validate() and _write(form, batch, definition):
        if posted.get("act") != "open":
            flash(_("The batch is saved. Nothing is opened yet."), "success")
            return redirect(pages.address("orders"), 303)
        if (opened := _try(form, lambda unit: fan.open_orders(unit, definition, batch.id, states, current_user.id))) is not None:
            _say_opened(opened)
            return redirect(pages.address("batch"), 303)
    extras = {}
    if posted is not None:
        with read_unit() as session:
            now = service.load(session, batch.id)
        extras = pages.after_conflict(form, fan_forms.own_form(definition, now, addresses, None))
    waiting = [
        {**row, "code": place.state.lower()}
        for place, row in zip(batch.orders, rows, strict=True)
        if place.instrument_id is None
    ]
    return render_template(
        "pages/batches/orders_own.html",
        head=_head(batch, definition),
        form=form.view(forms.words, extras),
        waiting=waiting,
        crumbs=pages.crumbs(batch, (_("States"), None)),
    ), (422 if posted is not None else 200)


def _write(form: AnswerForm, batch: service.BatchData, definition: Definition) -> bool:
    """Store what differs, one transaction for all; False when something was refused (the form says what)."""

    def act(unit: Any) -> list[tuple[str, service.Refused]]:
        posts = fan_forms.own_posts(form).items()
        written = [(state, fan.write_own(unit, definition, batch.id, state, some, current_user.id)) for state, some in posts]
        return [(state, one) for state, found in written for one in found]

    refused = _try(form, act)
    for state, one in refused or ():
        form.refuse(f"{state.lower()}:{one.path}", pages.changed())
    return refused == []


def _say_opened(opened: service.Opened) -> None:
    if opened.numbers:
        said = ngettext(
            "%(num)s draft was opened: %(numbers)s.", "%(num)s drafts were opened: %(numbers)s.",
            len(opened.numbers), numbers=", ".join(opened.numbers),
        )  # fmt: skip
        flash(said, "success")
