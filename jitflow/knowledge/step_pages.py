"""One step of the life of a record on its page: what it asks, what speaks against it; then it is taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import g
from werkzeug.datastructures import MultiDict

from jitflow.db.base import new_id
from jitflow.db.units import read_unit, write_unit
from jitflow.instruments.judging import Option
from jitflow.instruments.machine import Refused
from jitflow.instruments.reasons import Reason
from jitflow.knowledge import here, record_pages, service
from jitflow.knowledge.beside_pages import personal
from jitflow.knowledge.labels import Labels
from jitflow.knowledge.record_pages import Opened
from jitflow.knowledge.service import KnowledgeError, Step
from jitflow.knowledge.step_words import StepWords
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import gettext as _

PREFIX = "v."
"""Before the keys of what a step asks: no name of ours can be one of them."""


@dataclass
class Look:
    """A step as the page shows it."""

    found: Opened
    option: Option
    form: AnswerForm
    token: str
    labels: Labels
    refused: list[Reason] = field(default_factory=list)
    stale: bool = False
    known: tuple[str, ...] = ()


def look(record_step: str, posted: MultiDict | None = None) -> Look | None:
    """The step as it stands now; None where records have no such step."""
    with read_unit() as session:
        found = record_pages.opened(session)
        option = found.standing.option(here.person(), record_step)
        labels = Labels(session)
    if option is None:
        return None
    questions = [
        Question(f"{PREFIX}{one.key}", one.form_field, one.required) for one in option.transition.fields
    ]
    made = Look(found, option, AnswerForm(questions, {}, posted), (posted or {}).get("token", "")[:32] or new_id(), labels)
    if posted is not None:
        made.known = tuple(one[:80] for one in posted.getlist("known")[:50])
    return made


def post(made: Look, posted: MultiDict) -> bool:
    """Take the step; False where it was refused, and why stands in `made`."""
    if not made.form.validate():
        return False
    values = {name.removeprefix(PREFIX): value for name, value in made.form.answers().items() if value is not None}
    shown = posted.get("revision", "")
    revision = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 9 else -1
    step = Step(made.option.transition.id, made.token, values, made.known, revision)
    try:
        with write_unit() as unit:
            service.take_step(unit, g.reached.object.id, step, here.person())
    except Refused as refused:
        made.refused = [one for one in refused.reasons if not _at_field(made, one)]
        return False
    except KnowledgeError as refused:
        if refused.code == "personal":
            made.form.refuse(f"{PREFIX}{refused.path}", personal(refused))
            return False
        if refused.code == "successor":
            made.form.refuse(f"{PREFIX}{refused.path}", _("Name another record that is in use, by its number, such as LL-12."))
            return False
        made.stale = refused.code == "same"
        if not made.stale:
            raise
        return False
    return True


def _at_field(made: Look, reason: Reason) -> bool:
    """Put a reason at the question it is about; False where it is about none."""
    name = f"{PREFIX}{reason.id}"
    if reason.kind not in ("field", "value") or name not in made.form.answers():
        return False
    made.form.refuse(name, here.procedure_words(made.found.definition).say(reason))
    return True


def again(made: Look, record_step: str) -> Look:
    """The same step on the words as they are now; what was typed is kept."""
    now = look(record_step)
    assert now is not None
    now.form, now.stale, now.known = made.form, True, made.known
    return now


def context(made: Look) -> dict[str, Any]:
    """What the page receives."""
    said_by = here.procedure_words(made.found.definition)
    step = made.option.transition
    extra = {f"{PREFIX}{one.key}": {"internal": False} for one in step.fields}
    standing = [] if made.form.was_posted else list(made.option.reasons)
    return {
        "head": record_pages.head(made.found, made.labels),
        "step": {"id": step.id, "title": said_by.step(step), "help": said_by.help(step)},
        "form": made.form.view(StepWords(made.found.definition, step), extra),
        "refused": [here.say(said_by, one) for one in (made.refused or standing)],
        "warnings": [here.say(said_by, one) for one in made.option.warnings],
        "not_judged": [
            {"id": one.id, "text": here.say(said_by, one), "ticked": one.id in made.known} for one in made.option.not_judged
        ],
        "stale": made.stale,
        "may_act": here.may_write(),
        "possible": made.option.allowed,
        "token": made.token,
        "revision": made.found.row.revision,
        "check_url": None if made.found.standing.known.anonymised else here.address("check"),
        "cancel_url": here.address("record"),
        "crumbs": here.crumbs((made.found.data.label, here.address("record")), (said_by.step(step), None)),
    }


def done(made: Look) -> str:
    """What is said once the step is taken."""
    title = here.procedure_words(made.found.definition).step(made.option.transition)
    return _("“%(step)s” stands in the history of the record.", step=title)

