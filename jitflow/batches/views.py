"""Pages of a batch: who and what, each person's part, the table of its drafts, common facts, what is offered."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request
from flask_login import current_user

from jitflow import library
from jitflow.access import case_right
from jitflow.batches import fan_pages, forms, pages, service
from jitflow.cases import pages as case_pages
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.offers import pages as offers_pages
from jitflow.web.locale import gettext as _

blueprint = Blueprint("batches", __name__)
_BATCH = "/g/<group>/cases/<case_id>/batches/<batch_id>"


@blueprint.route("/g/<group>/cases/<case_id>/batches/new", methods=["GET", "POST"])
@case_right("edit")
def new(group: str, case_id: str):
    """Who gets a draft, and from which common facts."""
    with read_unit() as session:
        found = drafting.case_facts(session, g.reached.case)
        there = pages.alike(session)
    form = forms.new_form(found, request.form if request.method == "POST" else None, there)
    if request.method == "POST" and form.validate() and "persons" in form.answers():
        definition = library.current(form.answer("slug"))
        if (batch := pages.prepare(form, definition)) is not None:
            return redirect(case_pages.address("batches.persons", batch_id=batch.id), 303)
    return render_template(
        "pages/batches/new.html",
        form=form.view(forms.words),
        persons=len(found["persons"]),
        possible=bool(forms.definitions()),
        offences=len(found["offences"]),
        urls=case_pages.case_urls(),
        cancel_url=pages.case_url(),
        crumbs=case_pages.crumbs((_("One draft per person"), None)),
    ), (422 if request.method == "POST" else 200)


@blueprint.route("/g/<group>/cases/<case_id>/batches/states", methods=["GET", "POST"])
@case_right("edit")
def states(group: str, case_id: str):
    """Which States get an order, and from which common facts."""
    return fan_pages.new(request.form if request.method == "POST" else None)


@blueprint.route(f"{_BATCH}/orders", methods=["GET", "POST"])
@case_right("edit")
def orders(group: str, case_id: str, batch_id: str):
    """What differs for each State that has no order yet; then the orders are opened together."""
    with read_unit() as session:
        data, definition, found = pages.load(session)
    if data.axis != "states":
        return redirect(pages.address("batch"), 303)
    return fan_pages.orders(data, definition, found, request.form if request.method == "POST" else None)


@blueprint.get(f"{_BATCH}/")
@case_right("read")
def batch(group: str, case_id: str, batch_id: str):
    """The drafts of a batch with what waits in each, and who was left out with which question."""
    with read_unit() as session:
        data, definition, found = pages.load(session)
        if data.axis == "states":
            return fan_pages.show(session, data, definition, found)
        rows = pages.table(session, data, found)
        concerned = pages.concerns(session, data, definition, found)
        there = pages.alike(session, data.slug)
    return render_template(
        "pages/batches/batch.html",
        head=pages.head(data, definition),
        rows=rows,
        left=pages.left(data, definition, found, concerned, there),
        newer=sum(1 for row in rows if row["newer"]),
        crumbs=pages.crumbs(data),
    )


@blueprint.route(f"{_BATCH}/persons", methods=["GET", "POST"])
@case_right("edit")
def persons(group: str, case_id: str, batch_id: str):
    """The part of each person who has no draft yet; then the drafts are opened together."""
    with read_unit() as session:
        data, definition, found = pages.load(session)
        if data.axis == "states":
            return redirect(pages.address("orders"), 303)
        concerned = pages.concerns(session, data, definition, found)
        there = pages.alike(session, data.slug)
    posted = request.form if request.method == "POST" else None
    form = forms.part_form(found, definition, data, concerned, posted)
    valid = posted is not None and form.validate()
    late = pages.late(form, posted, data, found)
    if posted is not None and pages.write_parts(form, data, definition) and valid and not late:
        if posted.get("act") != "open":
            flash(_("The batch is saved. Nothing is opened yet."), "success")
            return redirect(pages.address("persons"), 303)
        if pages.open_drafts(form, data, definition):
            return redirect(pages.address("batch"), 303)
    view = form.view(forms.words, _part_extras(form, data, definition, found, concerned))
    return render_template(
        "pages/batches/persons.html",
        head=pages.head(data, definition),
        form=view,
        left=pages.left(data, definition, found, concerned, there, form),
        late=late,
        crumbs=pages.crumbs(data, (_("Persons"), None)),
    ), (422 if posted is not None else 200)


def _part_extras(form, data, definition, found, concerned) -> dict:
    """The language of the paragraphs; after a refusal also what is stored now."""
    extras = {name: {"lang": data.common["language"]} for name in form.answers() if ":text:" in name}
    if form.was_posted:
        with read_unit() as session:
            now = service.load(session, data.id).within(found)
        stored = forms.part_form(found, definition, now, concerned, None)
        for name, more in pages.after_conflict(form, stored).items():
            extras[name] = extras.get(name, {}) | more
    return extras


@blueprint.route(f"{_BATCH}/common", methods=["GET", "POST"])
@case_right("edit")
def common(group: str, case_id: str, batch_id: str):
    """The common facts; changes are offered to the drafts, not made in them."""
    posted = request.form if request.method == "POST" else None
    with read_unit() as session:
        data, definition, found = pages.load(session)
    if data.axis == "states":
        return fan_pages.common(data, definition, found, posted)
    form = forms.common_form(found, definition, data, posted)
    late = pages.late(form, posted, data, found)
    if posted is not None and form.validate() and pages.revise(form, data, definition) and not late:
        flash(_("The common facts are saved."), "success")
        return redirect(pages.leads_to(data.id), 303)
    extras = {name: {"lang": name.split(":")[1]} for name in form.answers() if name.startswith("text:")}
    if posted is not None:
        for name, more in pages.after_conflict(form, pages.common_as_stored()).items():
            extras[name] = extras.get(name, {}) | more
    return render_template(
        "pages/batches/common.html",
        head=pages.head(data, definition),
        form=form.view(forms.words, extras),
        late=late,
        crumbs=pages.crumbs(data, (_("Common facts"), None)),
    ), (422 if posted is not None else 200)


@blueprint.route(f"{_BATCH}/offers", methods=["GET", "POST"])
@case_right("read", post="edit")
def offers(group: str, case_id: str, batch_id: str):
    """What the drafts of the batch could take over, each before and after; all that is ticked at once."""
    with read_unit() as session:
        data, _definition, _found = pages.load(session)
        ids = set(data.draft_ids)
        found = offers_pages.of_case(session, list(ids))
        context = offers_pages.context(session, found, pages.address("offers"), pages.address("batch"))
    if request.method == "POST":
        if decided := offers_pages.decide(request.form, ids):
            return redirect(_after(data.id, decided), 303)
        context["errors"] = offers_pages.nothing_chosen()
    return render_template(
        "pages/offers/offers.html",
        title=_("Newer in the case"),
        kicker=pages.title(data),
        crumbs=pages.crumbs(data, (_("Newer in the case"), None)),
        **context,
    ), (422 if request.method == "POST" else 200)


def _after(batch_id: str, decided: list[str]) -> str:
    """Note which drafts are up to date; the page again while something is left, else the batch."""
    with read_unit() as session:
        data = service.load(session, batch_id)
        left = offers_pages.of_case(session, data.draft_ids)
    if done := [one for one in decided if one not in left]:
        with write_unit() as unit:
            service.note_taken(unit, batch_id, done, current_user.id)
    return pages.address("offers" if left else "batch")
