"""Pages of offers: what the case knows and drafts do not yet, for one draft, a batch or the whole case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, g, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from jitflow import library, reach
from jitflow.cases import pages as case_pages, service as cases
from jitflow.confirmations import service as confirmations
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import newer, service
from jitflow.drafting.box import in_words
from jitflow.drafting.words import DefinitionWords, fields_by_key, place_of
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition
from jitflow.instruments.status import section_at
from jitflow.web.locale import country_name, gettext as _, language_name, ngettext

Offers = dict[str, list[service.Offer]]


def of_case(session: Any, instrument_ids: list[str] | None = None, fact_id: str | None = None) -> Offers:
    """The offers to the drafts of this request's case, by draft; `fact_id`: only those from this fact."""
    found = service.offers_of_case(session, library.library(), g.reached.case, instrument_ids)
    if fact_id is None:
        return found
    from_fact = {key: [one for one in offers if one.origin == fact_id] for key, offers in found.items()}
    return {key: offers for key, offers in from_fact.items() if offers}


def drafts(session: Any, offers: Offers) -> list[dict[str, Any]]:
    """The drafts with what is offered to each, for the template."""
    persons = {line.id: line for line in cases.all_facts(session, g.reached.case.id)["persons"]}
    made = []
    for instrument_id, found in offers.items():
        data = service.load(session, instrument_id)
        definition = library.library().definition(data.slug, data.version)
        line = persons.get(data.person_id)
        person = case_pages.person_line(line) if line is not None else None
        made.append(
            {
                "id": data.id,
                "number": data.number,
                "title": DefinitionWords(definition).plain("definition:title", definition.title),
                "person": person,
                "state": country_name(data.executing_state) if data.executing_state else "",
                "url": case_pages.address("drafting.tasklist", instrument_id=data.id),
                "offers": [_offer(definition, data, one) for one in found],
            }
        )
    return made


def _offer(definition: Definition, data: service.InstrumentData, one: service.Offer) -> dict[str, Any]:
    head, _sep, rest = one.path.partition(":")
    language, path = rest.split(":", 1) if head == "text" else (None, one.path)
    words = DefinitionWords(definition)
    place = place_of(words, data.answers, path, section_at(definition, path))
    if language and language != data.language:
        place = _("%(place)s, in %(language)s", place=place, language=language_name(language))
    declared = fields_by_key(definition)[keys.key_of(path, definition.groups)]
    return {
        "value": f"{data.id} {one.token} {one.path}",
        "place": place,
        "lang": language,
        "before": in_words(words, declared, one.before),
        "after": in_words(words, declared, one.after),
        "kind": one.kind,
        # What somebody typed is replaced only by somebody's own tick.
        "ticked": one.kind != newer.TYPED,
    }


def context(session: Any, offers: Offers, action: str, back: str) -> dict[str, Any]:
    """What the template receives besides title and crumbs. `back`: where the page leads when all is decided."""
    return {
        "drafts": drafts(session, offers),
        "count": sum(len(found) for found in offers.values()),
        "action": action,
        "back_url": back,
        "can_edit": case_pages.may_edit(),
        "errors": [],
    }


Decide = Callable[..., service.Decided]


def decide(form: MultiDict, instrument_ids: set[str]) -> list[str] | None:
    """Do what was posted: take over what is ticked, or leave one draft as it is; one transaction per draft.

    Gives the ids of the drafts that were decided on, or None when nothing was chosen. Drafts other
    than `instrument_ids` are not touched.
    """
    act, _sep, only = form.get("act", "take").partition(":")
    leave = act == "leave"
    chosen = _tokens(form.getlist("shown" if leave else "take"))
    wanted = {key: tokens for key, tokens in chosen.items() if key in instrument_ids and (not only or key == only)}
    for instrument_id, tokens in wanted.items():
        _decide(instrument_id, tokens, service.decline_offers if leave else service.take_offers, leave)
    return list(wanted) or None


def _tokens(values: list[str]) -> dict[str, dict[str, str]]:
    """Draft to path to token, from the values of the inputs."""
    found: dict[str, dict[str, str]] = {}
    for value in values:
        instrument_id, _sep, rest = value.partition(" ")
        token, _sep, path = rest.partition(" ")
        if path:
            found.setdefault(instrument_id, {})[path] = token
    return found


def _decide(instrument_id: str, tokens: dict[str, str], verb: Decide, leave: bool) -> None:
    with read_unit() as session:
        data = service.load(session, instrument_id)
        states = confirmations.states_of(session, data.focus_group_id)
    definition = library.library().definition(data.slug, data.version)
    try:
        with write_unit() as unit:
            decided = verb(unit, definition, instrument_id, tokens, current_user.id)
            service.judge(unit, definition, instrument_id, states)
    except service.DraftingError:
        flash(_("%(number)s could not be changed: it is no longer a draft.", number=data.number), "warning")
        return
    done = len(decided.done)
    if done and leave:
        flash(_("%(number)s stays as it is.", number=data.number), "success")
    elif done:
        said = ngettext(
            "%(number)s: %(num)s value taken over.", "%(number)s: %(num)s values taken over.", done, number=data.number
        )
        flash(said, "success")
    if decided.changed:
        flash(_("%(number)s: a value was changed meanwhile. Look at it again.", number=data.number), "warning")


def nothing_chosen() -> list[dict[str, str]]:
    """The error of a post without any tick."""
    return [{"href": "#offers", "message": _("Tick what is to be taken over.")}]


def notice(session: Any, instrument_id: str | None = None) -> dict[str, Any] | None:
    """The line that says how much is newer in the case: on the task list of a draft, or on the page of the case."""
    offers = of_case(session, [instrument_id] if instrument_id else None)
    if not offers:
        return None
    if instrument_id:
        return {
            "text": ngettext(
                "The case knows something newer: %(num)s value.",
                "The case knows something newer: %(num)s values.",
                len(offers[instrument_id]),
            ),
            "url": case_pages.address("offers.draft", instrument_id=instrument_id),
        }
    return {
        "text": ngettext(
            "The case knows something newer than %(num)s draft.",
            "The case knows something newer than %(num)s drafts.",
            len(offers),
        ),
        "url": case_pages.address("offers.case"),
    }


def after_fact(fact_id: str) -> str | None:
    """Where to go after a fact was saved: the drafts it touches; None when it touches none."""
    with read_unit() as session:
        case = reach.case_of(session, g.reached.case.id)  # as the save left it
        found = service.offers_of_case(session, library.library(), case)
    if not any(one.origin == fact_id for offers in found.values() for one in offers):
        return None
    return url_for("offers.case", group=g.reached.group.slug, case_id=g.reached.case.id, fact=fact_id)
