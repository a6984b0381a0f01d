"""What a post to an instrument does: save, add, remove, move, undo, override. Thin over the service."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from flask import abort, flash, g
from werkzeug.datastructures import MultiDict

from jitflow.db.units import write_unit
from jitflow.drafting import beside, case_offers, in_step, library_panel, narrowing, pages, party_items, service
from jitflow.drafting.box import build
from jitflow.drafting.items import MOST_ITEMS
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import Field, FieldType, Section
from jitflow.instruments.keys import key_of
from jitflow.knowledge import panel as lessons
from jitflow.libraries.panel import asked
from jitflow.merging import Conflict, Posted
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import gettext as _
from jitflow.web.posted import CHOICE, element_id
from jitflow.web.text_input import BadCharacter, clean
from jitflow.wordings import panel as wordings

LONGEST_REASON = 2000
_ELEMENT = re.compile(r"[A-Za-z0-9_-]{1,200}")


class Sent(Protocol):
    """A form that was sent: of one box, or of all of them."""

    form: AnswerForm
    paths: dict[str, Field]


@dataclass
class Outcome:
    """What came of a post: where to go next, or what keeps the reader on the page."""

    location: str | None = None
    conflicts: list[Conflict] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    typed: list[beside.Typed] = field(default_factory=list)
    """What was typed beside the source, in the language chosen there."""
    refused: dict[str, str] = field(default_factory=dict)
    """Path to the sentence of what could not be stored for what it is the name of."""


def section_or_404(draft: Draft, section_id: str) -> Section:
    """The section of the definition with this id; 404 when there is none."""
    found = draft.definition.section(section_id) or abort(404)
    return abort(404) if draft.outside and found.internal else found


def save_box(draft: Draft, section: Section, form: MultiDict) -> Outcome:
    """Store what was sent from the page of one box, then do the act of the button that was pressed."""
    here = pages.address("drafting.box", section_id=section.id)
    return save(draft, build(draft.facts, section, form), form, here, lambda: _next_box(draft, section))


def save(draft: Draft, sent: Sent, form: MultiDict, here: str, onward: Callable[[], str]) -> Outcome:
    """Store what can be stored, then do the act of the button that was pressed.

    Saving never validates completeness. Only a value that cannot be stored, or a field that
    somebody else changed meanwhile, keeps the reader on the page; all other fields are saved.
    `here` is the address of the page, `onward` tells that of the page after it; `at` in the form, or after
    the colon of ``save:box-e``, is the place to come back to.
    """
    sent.form.validate()
    changes = sent.form.changes()
    given_way = [c for c in changes if form.get(f"{CHOICE}{c.path}") == "theirs"]
    posted = [as_posted(sent, draft, change) for change in changes if change not in given_way]
    slots = beside.typed(draft, form, sent.paths)
    slots_left = [one for one in slots if form.get(f"{CHOICE}{one.name}") == "theirs"]
    posted += [one.posted for one in slots if not one.error and one not in slots_left]
    refuse_hidden(draft, [one.path for one in posted])
    with write_unit() as unit:
        kept = {path: party_refusal(code) for path, code in party_items.refused(unit, draft.data.id, posted).items()}
        posted = [one for one in posted if one.path not in kept]
        try:
            result = service.save(unit, g.reached.instrument, posted, pages.author(), draft.definition)
            for change in given_way:
                give_way(unit, as_posted(sent, draft, change))
            for one in slots_left:
                give_way(unit, one.posted)
        except service.NotADraft:
            abort(403)
        except service.UnknownPath:
            abort(400)  # no page sends it
        act_location = _act(unit, draft, here, form) if not (result.conflicts or kept) else None
        judge(unit, draft)
    if said := beside.reopened(draft, result.saved):
        flash(said, "warning")
    broken = any(one.errors for one in sent.form) or any(one.error for one in slots)
    if result.conflicts or broken or kept:
        return Outcome(conflicts=result.conflicts, saved=result.saved, typed=slots, refused=kept)
    return Outcome(location=act_location or _after_save(form, here, onward), saved=result.saved)


def refuse_hidden(draft: Draft, paths: Iterable[str]) -> None:
    """403 where somebody wants to write what they do not see: no page sends it."""
    if any(draft.hides(path) for path in paths):
        abort(403)


def as_posted(sent: Sent, draft: Draft, change: Any) -> Posted:
    declared = sent.paths[change.path]
    path = f"text:{draft.data.language}:{change.path}" if declared.type is FieldType.PROSE else change.path
    return Posted(path, change.base, change.value)


def give_way(unit: Any, one: Posted) -> None:
    """After a conflict the reader chose the other person's value; what was typed stays in the history."""
    service.resolve_conflict(
        unit, g.reached.instrument, one.path, "theirs", pages.author(), mine=one.value, theirs=one.base
    )


def _after_save(form: MultiDict, here: str, onward: Callable[[], str]) -> str:
    if form.get("act") == "continue":
        return onward()
    flash(_("The draft is saved."), "success")
    last = form.get("at") or form.get("act", "").partition(":")[2]
    return f"{here}#{last}" if _ELEMENT.fullmatch(last) else here


def _next_box(draft: Draft, section: Section) -> str:
    following = _following(draft, section)
    return pages.box_url(following.id) if following else pages.address("drafting.check")


def _following(draft: Draft, section: Section) -> Section | None:
    order = [s.section for s in draft.statuses if s.progress != "does_not_apply" or s.section is section]
    position = order.index(section)
    return order[position + 1] if position + 1 < len(order) else None


def _act(unit: Any, draft: Draft, here: str, form: MultiDict) -> str | None:
    """Add, remove, move or bring back an item; the address to go to, or None for a plain save."""
    verb, _sep, rest = (narrowing.asked(form) or asked(form)).partition(":")
    target, _sep, box = rest.partition("@")
    instrument, author = g.reached.instrument, pages.author()
    if draft.outside and verb in library_panel.VERBS | {case_offers.VERB}:
        abort(403)
    if verb == "undo":
        refuse_hidden(draft, service.removed_path(unit, draft.data.id, target))
    try:
        if verb == narrowing.VERB:
            return narrowing.location(draft.definition, here, rest, form)
        if verb in library_panel.VERBS:
            return library_panel.act(unit, draft, here, verb, rest, form)
        if verb == case_offers.VERB:
            return case_offers.act(unit, draft, here, rest)
        if verb == lessons.VERB:
            return lessons.act(unit, draft, here, rest)
        if verb in wordings.VERBS:
            return wordings.act(unit, draft, here, verb, rest)
        if verb == "add":
            made = service.add_item(unit, instrument, _group(draft, target), author)
            return _at(draft, here, f"{target}.{made}", box)
        if verb in ("remove", "up", "down"):
            group, _dot, item = target.rpartition(".")
            group = _group(draft, group)
            if verb == "remove":
                service.remove_item(unit, instrument, group, item, author)
                flash(_("The part was removed. It can be brought back below or in the history."), "success")
                return _at(draft, here, group, box)
            service.move_item(unit, instrument, group, item, verb, author)
            return f"{_at(draft, here, target, box)}-{_button_after_move(draft, group, item, verb)}"
        if verb == "undo":
            return _at(draft, here, service.undo_removal(unit, instrument, target, author), box)
    except service.DraftingError as refused:
        flash(_act_refusal(refused), "warning")
        return here
    return None


def _act_refusal(refused: service.DraftingError) -> str:
    if isinstance(refused, party_items.PartyKept) and refused.path.count(".") > 1:
        return party_refusal(refused.code)
    if refused.code == "too_many":
        return _("Nothing was added: at most %(limit)d such parts fit.", limit=MOST_ITEMS)
    if refused.code == party_items.STANDS:
        return _("This party takes part already: it declines or withdraws by its own step.")
    if refused.code in (party_items.OTHERS, party_items.OFFICE):
        return party_refusal(refused.code)
    if refused.code == party_items.FOREIGN:
        return _("Only the office that keeps the file adds parties and takes them out.")
    return _("This could not be done: somebody changed this part meanwhile.")


def party_refusal(code: str) -> str:
    """Why what names or belongs to a party was not changed."""
    if code == party_items.OTHERS:
        return _("This belongs to another party: people of that party and the office that keeps the file write it.")
    if code == party_items.OFFICE:
        return _("This changes by a notice and belongs to no party at the table: the office that keeps the file writes it.")
    if code == party_items.FOREIGN:
        return _("State and authority of a party are named by that party and by the office that keeps the file.")
    return _("This party takes part already: nobody changes its State, and its authority is named by the party itself.")


def _at(draft: Draft, here: str, path: str, box: str) -> str:
    """The place of a path on the page. `box`: the section whose part of a shared group was used, "" for the first."""
    prefix = f"{box}-" if draft.definition.section(box) else ""
    return f"{here}#{prefix}{element_id(path)}"


def _button_after_move(draft: Draft, group: str, item: str, direction: str) -> str:
    """The button that takes the focus: the same one, or the other where the item can go no further."""
    ids = [one["id"] for one in draft.facts.value(group) or []]
    place = ids.index(item) if item in ids else 0
    if direction == "up":
        return "up" if place > 1 else "down"
    return "down" if place < len(ids) - 2 else "up"


def _group(draft: Draft, path: str) -> str:
    """The path of a repeating group; 400 for anything else (no page sends it), and for one that follows another."""
    key = key_of(path, draft.definition.groups)
    if key not in draft.definition.groups or key in in_step.followers(draft.definition):
        abort(400)
    refuse_hidden(draft, [path])
    return path


def override(draft: Draft, form: MultiDict) -> dict[str, str] | None:
    """Record the reason to go on with a finding, or withdraw it; the refusal for the page, or None."""
    check_id, item = form.get("check_id", ""), form.get("item") or None
    instrument, author = g.reached.instrument, pages.author()
    refuse_hidden(draft, [f"check:{check_id}"])
    try:
        reason = clean(form.get("reason", "")).strip()
    except BadCharacter as bad:
        return {"check_id": check_id, "item": item or "", "message": str(bad), "reason": ""}
    if len(reason) > LONGEST_REASON:
        message = _("The reason is too long: at most %(limit)d characters fit.", limit=LONGEST_REASON)
        return {"check_id": check_id, "item": item or "", "message": message, "reason": reason}
    try:
        with write_unit() as unit:
            if form.get("act") == "withdraw":
                service.withdraw_override(unit, instrument, check_id, item, author)
            else:
                service.override(unit, draft.definition, instrument, check_id, item, reason, author)
            judge(unit, draft)
    except service.DraftingError as refused:
        return {"check_id": check_id, "item": item or "", "message": _override_refusal(refused), "reason": reason}
    flash(_("The reason is recorded."), "success")
    return None


def _override_refusal(refused: service.DraftingError) -> str:
    if refused.code == "reason_missing":
        return _("Give the reason: it is kept with the draft.")
    return _("Nobody can go on with this finding: the form must keep its structure.")


def judge(unit: Any, draft: Draft) -> None:
    """Keep what the checks say of the instrument as this unit leaves it."""
    service.judge(unit, draft.definition, draft.data.id, draft.states)


def bring_back(draft: Draft, change_id: str) -> None:
    """Undo a removal from the history; say what came of it."""
    try:
        with write_unit() as unit:
            refuse_hidden(draft, service.removed_path(unit, draft.data.id, change_id))
            service.undo_removal(unit, g.reached.instrument, change_id, pages.author())
            judge(unit, draft)
        flash(_("The removed part is back."), "success")
    except party_items.PartyKept as refused:
        flash(_act_refusal(refused), "warning")
    except service.DraftingError:
        flash(_("This removal cannot be undone any more."), "warning")
