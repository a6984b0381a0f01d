"""The page that receives a warrant: the partner's PDF, or what its paper says."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, g, request
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from jitflow import library
from jitflow.cases import pages as case_pages
from jitflow.db.units import write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.words import DefinitionWords
from jitflow.enclosures.service import EnclosureError
from jitflow.files.readers import LARGEST
from jitflow.files.service import FileRefused, Received, receive
from jitflow.files.words import refusal
from jitflow.instruments.definition import Definition
from jitflow.procedure.service import actor_of
from jitflow.receptions import arrival, forms, looking, service
from jitflow.receptions.arrival import Arrival
from jitflow.receptions.forms import PaperForm
from jitflow.receptions.looking import Look, TryAgain
from jitflow.receptions.service import Entered, Opened
from jitflow.web.locale import gettext as _

EXECUTING = "executing"
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass
class Outcome:
    """What a post came to."""

    form: PaperForm
    file_error: str | None = None
    opened: Opened | None = None


def definitions(side: str | None = None) -> list[Definition]:
    """Instruments that describe a procedure (of this side), in the versions of today, in which the State of the case takes part.

    None that several parties conclude: nobody sends it to anybody. One that began on paper is drafted here, with all its
    parties, and its steps are entered with the days on which they happened.
    """
    return [
        one for one in library.currents()
        if g.reached.case.issuing_state in one.participants
        and one.procedure is not None
        and (side is None or side in one.procedure.sides)
        and all(each.parties is None for each in one.procedure.sides.values())
    ]  # fmt: skip


def entered(posted: MultiDict) -> Entered:
    """Who enters it in this request."""
    capacity = g.reached.team.capacity
    return Entered(actor_of(current_user.id, capacity), capacity, token_of(posted))


def token_of(posted: MultiDict | None) -> str:
    """The mark of the page: sent twice, it opens one instrument."""
    given = posted.get("token", "") if posted is not None else ""
    return given if _TOKEN.fullmatch(given) else secrets.token_hex(16)


def given_file(kinds: tuple[str, ...]) -> tuple[Received | None, str | None]:
    """The file of this request after inspection, or why it is not taken; neither where none was chosen."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return None, None
    try:
        settings = current_app.config["JITFLOW"]
        return receive(given.stream.read(), given.filename, given.mimetype, settings.scanner, kinds), None
    except FileRefused as refused:
        if refused.code == "type_unknown" and kinds == ("pdf",):
            return None, _("Only PDF is taken here. Scan or print the paper as PDF.")
        return None, refusal(refused)


def post(found: list[Definition], posted: MultiDict) -> Outcome:
    """Look at the file and what was filled in, and open the instrument."""
    form = form_of(found, posted)
    outcome = Outcome(form)
    received, outcome.file_error = given_file(("pdf",))
    form.answers.validate()
    received_at = form.moment(forms.RECEIVED, posted)
    look, said = None, None
    if received is not None:
        look = _look(outcome, received)
    if outcome.file_error is None and (look is None or look.instrument is None):
        form.need("issuing_state", "language")
        said = forms.said_in(
            form, EXECUTING, (form.answers.answer("issuing_state") or "").upper(), g.reached.case.issuing_state
        )
        if form.has_errors and look is not None:
            outcome.file_error = why_no_data(look)
    if outcome.file_error or form.has_errors or received_at is None:
        return outcome
    try:
        with write_unit() as unit:
            outcome.opened = service.receive(
                unit, g.reached.case, look, said, received, _arrival(form, received_at, posted), entered(posted)
            )
    except (drafting.DraftingError, EnclosureError) as refused:
        outcome.file_error = _refused(refused.code)
    return outcome


def _arrival(form: PaperForm, received_at: datetime, posted: MultiDict) -> Arrival:
    zone = posted.get(f"{forms.RECEIVED}.zone", "") or form.zone
    return Arrival(received_at, zone, arrival.values_in(form.answers, arrival.questions(form.definition, EXECUTING)))


def _look(outcome: Outcome, received: Received) -> Look | None:
    try:
        return looking.look(received.content)
    except FileRefused as refused:
        outcome.file_error = refusal(refused)
    except TryAgain:
        outcome.file_error = _(
            "The data of the PDF could not be printed again now, so nothing was compared or stored. Try again."
        )
    return None


def why_no_data(look: Look) -> str:
    """Why a PDF has to be filled in by hand, and how to go on."""
    if look.comparison.get("why") == looking.A_MESSAGE:
        return _("This is a letter about an instrument that was sent before. Open that instrument and load it on the page of its letters.")
    said = {
        looking.VERSION_UNKNOWN: _(
            "The data in this PDF are of an instrument, or a version of it, that is not installed here."
        ),
        looking.UNUSABLE: _(
            "The data in this PDF cannot be used: they are damaged, or were changed after the PDF was made."
        ),
        looking.UNPRINTABLE: _(
            "The data in this PDF cannot be printed again, so they cannot be compared with its pages."
        ),
    }.get(look.comparison.get("why", ""), _("This PDF carries no data of jitflow."))
    return _(
        "%(why)s Fill in by hand what its pages say and choose the file again: it is kept without its data.", why=said
    )


def _refused(code: str) -> str:
    return {
        "not_a_participant": _("A State named in it does not take part in this instrument."),
        "unknown_side": _("This instrument has no procedure for the State that receives it."),
    }.get(code, _("This cannot be stored as it is."))


def form_of(found: list[Definition], posted: MultiDict | None) -> PaperForm:
    """The form for the type that stands in the address of the page, or was sent with it."""
    slug = (posted if posted is not None else request.args).get("slug", "")
    return forms.receive_form(found, forms.chosen(found, slug), g.reached.case.issuing_state, g.zone, posted)


def _types(found: list[Definition], form: PaperForm) -> list[dict[str, Any]]:
    """What can be received, to choose from; nothing to choose where it is one."""
    return [
        {
            "slug": one.slug,
            "label": DefinitionWords(one).plain("definition:title", one.title),
            "url": case_pages.address("receptions.receive", slug=one.slug),
            "current": one.slug == form.definition.slug,
        }
        for one in found
    ]  # fmt: skip


def context(found: list[Definition], outcome: Outcome | None, posted: MultiDict | None) -> dict[str, Any]:
    """What the template receives."""
    form = outcome.form if outcome else form_of(found, None) if found else None
    file_error = outcome.file_error if outcome else None
    return {
        "form": shown(form, file_error),
        "types": _types(found, form) if form else [],
        "first": [forms.RECEIVED],
        "arrival": [one.name for one in arrival.questions(form.definition, EXECUTING)] if form else [],
        "file": file_of(file_error, posted is not None),
        "token": token_of(posted),
        "cancel_url": case_pages.address("cases.case"),
        "crumbs": case_pages.crumbs((_("Receive an instrument"), None)),
    }


def shown(form: PaperForm | None, file_error: str | None) -> dict[str, Any] | None:
    """The form with the error of the file first."""
    if form is None:
        return None
    view = form.view()
    if file_error:
        view["errors"] = [{"href": "#file", "message": _("File: %(problem)s", problem=file_error)}, *view["errors"]]
    return view


def file_of(error: str | None, again: bool) -> dict[str, Any]:
    """The input of the file."""
    return {"error": error, "limit": LARGEST // (1024 * 1024), "limit_bytes": LARGEST, "again": again}
