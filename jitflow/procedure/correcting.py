"""Putting an event right: a later one changes it or takes it back. The old values stay in sight."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import abort, flash, g
from werkzeug.datastructures import MultiDict

from jitflow.citing import cited
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.instruments import judging
from jitflow.instruments.events import Entry, Event
from jitflow.instruments.procedure import Transition
from jitflow.instruments.reasons import Reason
from jitflow.instruments.undoing import is_own
from jitflow.procedure import acts, consequences, event_letters, forms, moments, options, pages, private, service
from jitflow.procedure.consequences import CannotCount
from jitflow.procedure.forms import StepForm
from jitflow.procedure.pages import Here
from jitflow.procedure.service import Refused, Step, StepError
from jitflow.web.locale import gettext as _

KINDS = {"correct": "correction", "void": "void"}


@dataclass
class Correction:
    """The page of one event, or where to go on."""

    here: Here
    entry: Entry
    transition: Transition | None
    form: StepForm | None
    kind: str = "correction"
    location: str | None = None
    reasons: list[Reason] = field(default_factory=list)
    stale: bool = False
    failure: str = ""
    will: dict[str, Any] | None = None

    @property
    def status(self) -> int:
        return 409 if self.stale else 200 if self.will is not None else 422


def entry_or_404(here: Here, event_id: str) -> Entry:
    """A line of this log."""
    return next((one for one in here.found.position.history if one.event.id == event_id), None) or abort(404)


def may_correct(here: Here, transition: Transition | None, entry: Entry) -> bool:
    """Who may enter a step may correct it; what the definition no longer knows, everybody who keeps the file."""
    if transition is None:
        return here.may_act and not here.actor.seated
    return here.may_act and is_own(here.found.position, entry.event.id, here.actor) and bool(here.actor.roles & set(transition.roles))


def look(here: Here, entry: Entry, posted: MultiDict | None = None) -> Correction:
    """The page of an event; with the form of its values where it can be changed, not only taken back."""
    transition = here.found.position.side.transition.get(entry.transition)
    form = None
    # Nobody corrects what they do not see: a value that is left out would be taken away.
    seen = not private.hidden(transition, entry.event, here.found.position.log)
    if transition is not None and entry.event.kind == "transition" and not entry.voided and seen:
        data = here.found.data
        zones = moments.zones_for(here.zone, data.issuing_state, data.executing_state)
        told = here.timeline.zone_of(entry)
        zone = told if told in {one.name for one in zones} else here.zone
        fields = posted if posted is not None and posted.get("kind") == "correct" else None
        form = forms.build(transition, here.words, zones, zone, fields, stored=dict(entry.values), happened_at=entry.at)
        if fields is None and posted is not None:
            form.reason = posted.get(forms.REASON, "").strip()[: forms.LONGEST_REASON]
    return Correction(here, entry, transition, form)


def post(here: Here, entry: Entry, posted: MultiDict) -> Correction:
    """Look at a correction, or a taking back; on `do` enter it."""
    made = look(here, entry, posted)
    kind = KINDS.get(posted.get("kind", ""))
    token, act = posted.get("token", ""), posted.get("act", "")
    if kind is None or (kind == "correction" and made.form is None):
        abort(400)
    made.kind = kind
    if any(row.token == token for row in here.rows):
        made.location = _done(kind)
        return made
    if not may_correct(here, made.transition, entry):
        made.reasons = [Reason("role", entry.transition, "role")]
        return made
    reason = posted.get(forms.REASON, "").strip()
    if not reason or len(reason) > forms.LONGEST_REASON or not _clean(reason):
        made.failure = _("Say why it is corrected, in at most %(limit)d characters.", limit=forms.LONGEST_REASON)
    made.stale = act == "do" and posted.get("seen", "") != str(here.found.data.event_count)
    changes = _changes(made) if kind == "correction" else Event(acts.TRIED, kind="void", transition=entry.transition)
    if changes is None and not made.failure and made.form is not None and not made.form.has_errors:
        made.failure = _("Nothing differs from what is entered.")
    if made.failure or made.stale or act == "change" or changes is None or (made.form and made.form.has_errors):
        return made
    return _go_on(made, changes, reason, token if act == "do" else "")


def _clean(text: str) -> bool:
    try:
        forms.clean(text)
    except forms.BadCharacter:
        return False
    return True


def _changes(made: Correction) -> Event | None:
    """Only what is another value now; an emptied field is None. None: nothing differs, or something cannot be read."""
    form, entry = made.form, made.entry
    assert form is not None
    if form.has_errors:
        return None
    values = {
        one.key: form.values.get(one.key)
        for one in form.transition.fields
        if not _same(form.values.get(one.key), entry.values.get(one.key))
    }
    # The page shows minutes: a moment that was entered with its seconds is not changed by them.
    assert form.happened_at is not None
    same = moments.same_minute(form.happened_at.isoformat(), entry.at.isoformat())
    moment = None if same else form.happened_at
    now = made.here.found.judged_on.dated(made.here.found.position.side, entry.transition)
    if not values and moment is None and now == dict(entry.answers):
        return None
    return Event(acts.TRIED, kind="correction", transition=entry.transition, happened_at=moment, values=values)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str) and "T" in one and "T" in other:
        try:
            return moments.same_minute(one, other)
        except ValueError:
            return one == other
    return one == other


def _go_on(made: Correction, changes: Event, reason: str, token: str) -> Correction:
    """Say what would happen; with the token of the page, do it."""
    here, entry = made.here, made.entry
    event = Event(
        acts.TRIED, kind=changes.kind, transition=entry.transition, happened_at=changes.happened_at, values=changes.values,
        actor=here.actor.id, capacity=here.capacity, corrects=entry.event.id, reason=reason,
    )  # fmt: skip
    try:
        will = consequences.of_correction(
            here, judging.apply(here.found.position, event, here.found.judged_on, here.actor)
        )
        if not acts.is_token(token):
            made.will = will
            return made
        zone = made.form.zone if made.form is not None else here.zone
        step = Step(
            entry.transition, event.happened_at, zone, token, dict(event.values), kind=event.kind, corrects=event.corrects,
            reason=reason,
        )  # fmt: skip
        with write_unit() as unit:
            service.take(unit, g.reached.instrument.id, step, here.actor, here.capacity)
    except Refused as refused:
        made.reasons = _at_fields(made, refused.reasons)
    except CannotCount as fault:
        made.failure = str(fault)
    except StepError as fault:
        made.failure = str(fault)
    except (ValueError, OverflowError):
        made.failure = _("Nothing was entered: a limit that would follow cannot be counted. Check the dates.")
    else:
        made.location = _done(made.kind)
    return made


def _at_fields(made: Correction, reasons: tuple[Reason, ...]) -> list[Reason]:
    """Put what speaks against a correction at the field it is about; what is about none, or about several, is returned."""
    form = made.form if made.kind == "correction" else None
    if form is None:
        return list(reasons)
    asks = {one.id: [need for need in one.needs if need.startswith("event.")] for one in form.transition.guards}
    left = []
    for reason in reasons:
        asked = asks.get(reason.id, []) if reason.kind in ("guard", "not_judged") else []
        at_field = len(asked) == 1 and form.refuse_at(asked[0], form.words.say(reason))
        if not at_field and not form.refuse(reason):
            left.append(reason)
    return left


def _done(kind: str) -> str:
    said = _("The event was taken back. It stays in the timeline.")
    flash(
        _("The event was corrected. The old values stay in the timeline.") if kind == "correction" else said, "success"
    )
    return drafting_pages.address("procedure.index")


def context(made: Correction, posted: MultiDict | None = None) -> dict[str, Any]:
    """What the page of an event receives."""
    here, entry = made.here, made.entry
    line = here.timeline.line(entry)
    with read_unit() as session:
        known = event_letters.known(session, here.draft)
        line["papers"] = event_letters.of_timeline(session, here.draft, known).get(entry.event.id, [])
    view = made.form.view() if made.form is not None else {"errors": [], "fields": {}, "order": []}
    chosen = posted.get("kind", "") if posted is not None else ""
    if made.failure:
        view["errors"] = [*view["errors"], {"href": f"#reason-{chosen or 'correct'}", "message": made.failure}]
    refused = [
        {
            "text": here.words.say(one),
            "basis": cited(one.basis),
            "roles": options.roles(made.transition) if made.transition else "",
        }
        for one in made.reasons
    ]
    return {
        "head": drafting_pages.head(here.draft),
        "line": line,
        "conflict": pages.conflict(here),
        "form": view,
        "asks": made.form is not None,
        "may_correct": may_correct(here, made.transition, entry) and not entry.voided,
        "who": options.roles(made.transition) if made.transition else "",
        "kind": chosen,
        "reason": posted.get(forms.REASON, "")[: forms.LONGEST_REASON * 2] if posted is not None else "",
        "failure": made.failure,
        "refused": refused,
        "stale": made.stale,
        "will": made.will,
        "new": here.timeline.compared(entry, made.form) if made.will is not None and made.kind == "correction" else [],
        "typed": [(n, v) for n, v in posted.items(multi=True) if n not in acts.OWN] if posted is not None else [],
        "token": acts.token_of(posted),
        "seen": str(here.found.data.event_count),
        "cancel_url": drafting_pages.address("procedure.index"),
        "crumbs": pages.crumbs(here.draft, (line["title"], None)),
    }
