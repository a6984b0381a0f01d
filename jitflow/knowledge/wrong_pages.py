"""A drafter says at a field that a record is wrong: why, in words without the case. Its review is opened again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, g, request
from werkzeug.datastructures import MultiDict

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages
from jitflow.drafting.pages import Draft
from jitflow.instruments.machine import Refused
from jitflow.knowledge import beside_pages, definitions, doors, here, lessons, listing, moving, note_pages
from jitflow.knowledge.doors import Spot
from jitflow.knowledge.listing import Line
from jitflow.knowledge.panel import RECORD
from jitflow.knowledge.service import KnowledgeError
from jitflow.knowledge.step_words import StepWords
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import current_language, gettext as _


@dataclass
class Doubt:
    """A doubt being written."""

    draft: Draft
    line: Line
    spot: Spot | None
    form: AnswerForm
    words: StepWords
    refused: str = ""


def look(posted: MultiDict | None = None) -> Doubt | None:
    """The form of a doubt about the record that the address names; None where it names none that the drafter may read."""
    with read_unit() as session:
        draft = pages.load(session)
        lines = listing.lines_of(session, here.viewer(), [request.args.get(RECORD, "")[:32]], current_language())
    if draft.outside:
        abort(404)
    if not lines:
        return None
    declared = definitions.definition()
    side = definitions.side(declared)
    step = side.transition[moving.DOUBT]
    (asked,) = (one for one in step.fields if one.key == moving.REASON)
    form = AnswerForm([Question(asked.key, asked.form_field, True)], {}, posted)
    spot = doors.spot_of(draft.definition, request.args.get(doors.AT, "")[:200])
    return Doubt(draft, lines[0], spot, form, StepWords(declared, step))


def save(made: Doubt) -> bool:
    """Keep the doubt; False where it cannot be stored, and why stands at its field."""
    if not made.form.validate():
        return False
    data, reason = made.draft.data, str(made.form.answer(moving.REASON))
    place = f"{data.slug}:{'.'.join(made.spot)}" if made.spot else data.slug
    try:
        with write_unit() as unit:
            lessons.mark(
                unit, made.line.id, lessons.WRONG, here.person(), group_id=g.reached.group.id, case_id=data.case_id,
                instrument_id=data.id, place=place, note=reason,
            )  # fmt: skip
    except Refused as refused:
        said_by = here.procedure_words(definitions.definition())
        made.refused = " ".join(here.say(said_by, one) for one in refused.reasons)
        return False
    except KnowledgeError as refused:
        if refused.code == "personal":
            said = beside_pages.personal(refused)
        else:
            said = _("An answer is needed here.") if refused.code == "reason" else _("This cannot be stored as it is.")
        made.form.refuse(moving.REASON, said)
        return False
    return True


def context(made: Doubt) -> dict[str, Any]:
    """What the page receives."""
    view = made.form.view(made.words, {moving.REASON: {"internal": False}})
    if made.refused:
        view["errors"] = [*view["errors"], {"href": "#main", "message": made.refused}]
    return {
        "form": view,
        "record": {
            "label": made.line.label, "title": made.line.title, "summary": made.line.summary, "lang": made.line.language,
            "url": here.address("record", record_id=made.line.id),
        },
        "back_url": note_pages.back_to(made.draft, made.spot),
        "crumbs": here.crumbs((made.line.label, here.address("record", record_id=made.line.id)), (_("What is wrong with it?"), None)),
    }  # fmt: skip
