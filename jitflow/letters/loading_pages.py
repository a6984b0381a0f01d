"""Plain data of the page that loads a message of the other side, and of how a loaded letter came in."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from sqlalchemy.orm import Session

from jitflow.accounts import service as accounts
from jitflow.db.units import write_unit
from jitflow.documents.letter import LetterRequest
from jitflow.drafting import pages as drafting_pages, service as drafting
from jitflow.drafting.pages import Draft
from jitflow.enclosures.service import EnclosureError
from jitflow.files.readers import LARGEST
from jitflow.files.service import FileRefused
from jitflow.files.words import refusal as file_refusal
from jitflow.instruments import machine
from jitflow.instruments.envelope import EnvelopeError
from jitflow.instruments.letter_definitions import form_of
from jitflow.instruments.letter_steps import brought
from jitflow.letters import loading, numbering, service, slots
from jitflow.letters.loading import Given, TryAgain
from jitflow.letters.service import LetterData, LetterError
from jitflow.letters.words import LetterWords, numbered
from jitflow.procedure import service as procedure
from jitflow.procedure.words import ProcedureWords
from jitflow.web.locale import gettext as _

EDGE, HEAD, LENGTH = "edge", "head", "length"


def refusal(refused: EnvelopeError, number: str) -> str:
    """Why a message is not taken, and what to do; `number` is that of the instrument here."""
    place = refused.place
    said = {
        "damaged": _("The data of this file are damaged or cut off. Ask the other side for the file again."),
        "not_a_message": _("This file holds an instrument and no message about one. Open it where warrants and orders are received."),
        "unknown_key": _("The data hold “%(place)s”, which is not known here: they were changed, or are of another jitflow.", place=place),
        "unknown_version": _("The data are of an instrument, or a version of it, that is not installed here."),
        "changed": _("The data were changed after they were written. Ask the other side for the file again."),
        "unusable": _("The data cannot be used: “%(place)s” holds what such a letter cannot say.", place=place),
        "other_instrument": _("This message is about another instrument, or about other States than those of %(number)s.", number=number),
        "other_reference": _("This message is about another instrument: %(number)s has another reference or date.", number=number),
        "no_reference": _("Nobody can tell whether this message is about %(number)s: they have no reference in common.", number=number),
        "unknown_message": _("This instrument has no letter of the kind “%(place)s”.", place=place),
        "own": _("This is a letter of your own side. Load what the other side sent."),
        "not_addressed": _("This letter is not addressed to your side."),
        "again": _("This message was loaded before. It is among the letters."),
        "no_data": _("This PDF carries no message of jitflow. Record the letter by hand, with the PDF as its scan."),
    }  # fmt: skip
    return said[refused.code]


def file_problem(refused: FileRefused) -> str:
    """Why the file itself is not taken."""
    if refused.code == "type_unknown":
        return _("Only the PDF of a letter is taken here, or its data alone (JSON).")
    if refused.code == "embedded_files":
        return _("The data in this PDF are damaged, or another file is hidden in it. Ask the other side for the file again.")
    return file_refusal(refused)


def take(draft: Draft) -> tuple[LetterData | None, str]:
    """Load the file of this request; the letter, or why it is not taken."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return None, _("Choose the file that the other side sent.")
    settings = current_app.config["JITFLOW"]
    file = Given(given.stream.read(LARGEST + 1), given.filename, given.mimetype or "", settings.scanner)
    try:
        found = loading.look(file, numbering.place_of(draft.data))
        with write_unit() as unit:
            return loading.store(unit, draft.data.id, found, drafting_pages.author()), ""
    except FileRefused as refused:
        return None, file_problem(refused)
    except EnvelopeError as refused:
        return None, refusal(refused, draft.data.number)
    except TryAgain:
        return None, _("The letter could not be printed again now, so nothing was compared or stored. Try again.")
    except EnclosureError:
        return None, _("There is no room for this file among the enclosures of the instrument.")
    except LetterError:
        return None, _("There are as many letters as one instrument can have.")


def context(draft: Draft, failure: str, posted: bool) -> dict[str, Any]:
    """The page with the file to choose."""
    index = drafting_pages.address("letters.index")
    limit = {"limit": LARGEST // (1024 * 1024), "limit_bytes": LARGEST}
    return {
        "head": drafting_pages.head(draft),
        "file": {"error": failure, "again": posted, **limit},
        "errors": [{"href": "#file", "message": _("File: %(problem)s", problem=failure)}] if failure else [],
        "index_url": index,
        "crumbs": drafting_pages.crumbs(
            draft, (_("Letters"), index), (_("Load a message from the other side"), None)
        ),
    }


# a letter that was loaded


def loaded(session: Session, draft: Draft, letter: LetterData) -> dict[str, Any] | None:
    """How a letter came in and how its pages and its data compare; None for one that was typed in or is ours."""
    line = loading.message_of(session, letter.id) if letter.direction == service.IN else None
    if line is None:
        return None
    found, letters = line.comparison, service.letters_of(session, letter.instrument_id)
    twins = [one for one in letters if _is_twin(one, letter)]
    names = accounts.names(session, {line.loaded_by, letter.saved_by})
    return {
        "outcome": line.outcome,
        "boxes": _boxes(draft, letter, found.get("differences", [])),
        "more": found.get("more", 0),
        "uncompared": bool(found.get("uncompared")),
        "looks": found.get("looks", []),
        "hidden": bool(found.get("hidden")),
        "is_draft": found.get("status") == "draft",
        "sequence": letter.sequence,
        "missing": numbering.missing(letters, letter.sequence),
        "twins": [{"title": numbered(draft.definition, one), "url": _address(one)} for one in twins],
        "entered_at": line.created_at,
        "entered_by": names.get(line.loaded_by, ""),
        "changed_at": letter.saved_at if letter.revision else None,
        "changed_by": names.get(letter.saved_by, ""),
        "sha256": line.sha256,
    }


def _is_twin(one: LetterData, letter: LetterData) -> bool:
    return one.direction == service.IN and one.sequence == letter.sequence and one.id != letter.id


def _address(letter: LetterData) -> str:
    return drafting_pages.address("letters.letter", letter_id=letter.id)


def _boxes(draft: Draft, letter: LetterData, differences: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The differences by the parts of the letter, in the order in which they were found."""
    form, words = form_of(draft.definition, letter.kind), LetterWords(draft.definition, letter.kind)
    titles = {one.id: " ".join(words.section(one, part) for part in ("letter", "title")) for one in form.sections}
    titles |= {HEAD: _("In the letter"), EDGE: _("Head and foot of the pages"), LENGTH: _("Number of pages")}
    places = dict.fromkeys(one["place"] for one in differences)
    return [
        {"id": place, "title": titles.get(place, place), "differences": [one for one in differences if one["place"] == place]}
        for place in places
    ]  # fmt: skip


def next_steps(session: Session, draft: Draft, letter: LetterData) -> list[dict[str, Any]]:
    """The steps that record such a letter, those that are possible now first; none once one of them did."""
    if letter.direction != service.IN or letter.event_id is not None:
        return []
    try:
        position = procedure.standing(session, letter.instrument_id).position
    except procedure.NoProcedure:
        return []
    found = brought(draft.definition, position.side, letter.kind, letter.answers, letter.texts, letter.language)
    open_now = {step.id for step, _party in machine.enabled(position)} if found else set()
    words = ProcedureWords(draft.definition.slug, position.side)  # steps only, of no party
    made = [
        {
            "title": words.step(one.step),
            "url": drafting_pages.address("procedure.step", step=one.step.id, letter=letter.id),
            "possible": one.step.id in open_now,
        }
        for one in found
    ]
    return sorted(made, key=lambda one: not one["possible"])


# a letter of ours, as a message


def message_request(session: Session, draft: Draft, letter: LetterData) -> LetterRequest | None:
    """What the data of a letter of ours are made from; None before it has its number."""
    head = numbering.head_of(session, letter, draft.data)
    if head is None:
        return None
    return LetterRequest(
        drafting.to_file(draft.data, letter.saved_at.date()), letter.kind, letter.language, letter.answers,
        slots.plain(letter.texts), letter.language, beside=letter.beside, message=head,
    )  # fmt: skip
