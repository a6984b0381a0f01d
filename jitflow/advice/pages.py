"""Plain data of the advisor's pages: the need, the questions that matter for it, what was found."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import g, request, url_for
from flask_login import current_user

from jitflow import library
from jitflow.advice import asked as asking, service
from jitflow.advice.asked import Asked
from jitflow.advice.told import answer_text, need_label, sentence, told
from jitflow.advice.words import say
from jitflow.cases import pages as case_pages, service as cases
from jitflow.confirmations import service as confirmations
from jitflow.db import clock
from jitflow.db.units import read_unit
from jitflow.drafting import service as drafting
from jitflow.instruments.advice import Input
from jitflow.instruments.advising import questions_for
from jitflow.instruments.definition import FieldType
from jitflow.instruments.functions import LIFE_IN_MONTHS
from jitflow.web import choices
from jitflow.web.locale import country_name, gettext as _, language_name

FEWEST_STATES = 3
"""Lists of States that the page shows at least."""


def asked() -> Asked:
    """What the address of this request asks; of a case its State asks."""
    return asking.read(request.args, g.reached.case.issuing_state if in_case() else None)


def in_case() -> bool:
    """Whether the advisor was opened from a case."""
    return g.reached.case is not None


def today() -> datetime.date:
    """The day in the zone of the focus group."""
    return clock.now().astimezone(ZoneInfo(g.zone)).date()


def address(page: str, query: Iterable[tuple[str, str]] = ()) -> str:
    """A page of the advisor, of the case or of the focus group, with what was asked."""
    endpoint = f"advice.case_{page}" if in_case() else f"advice.{page}"
    made = case_pages.address(endpoint) if in_case() else url_for(endpoint, group=g.reached.group.slug)
    encoded = urlencode(list(query))
    return f"{made}?{encoded}" if encoded else made


def crumbs(last: str) -> list[dict[str, Any]]:
    """Where the reader is; the first page of the advisor is one step up from the others."""
    steps: list[tuple[str, str | None]] = [(_("Instrument advisor"), address("need"))] if last else []
    steps.append((last or _("Instrument advisor"), None))
    if in_case():
        return case_pages.crumbs(*steps)
    return [{"label": label, "url": url, "current": url is None} for label, url in steps]


def need_context(found: Asked) -> dict[str, Any]:
    """The first page: what is needed, and from which State."""
    advice = library.advice()
    facts = _facts() if in_case() else None
    begun = bool(request.args)
    states = list(found.states) if begun or facts is None else facts["states"]
    lists = max(FEWEST_STATES, min(len(states) + 1, asking.MOST_STATES))
    return {
        "groups": [
            {
                "title": say(f"group.{group.id}:title", group.title),
                "needs": [{"id": n.id, "label": need_label(n.id)} for n in advice.needs if n.group == group.id],
            }
            for group in advice.groups
        ],
        "asked": found,
        "states": [_chosen(states[n] if n < len(states) else "") for n in range(lists)],
        "country_html": choices.country_options(),
        "own": None if in_case() else _chosen(found.own or _usual_own()),
        "persons": facts["persons"] if facts else [],
        "person": found.person,
        "kept": _kept(found, facts if not begun else None),
        "action": address("questions"),
        "errors": _errors(found, (asking.NEED, asking.STATE, asking.OWN)),
        "error": {name: found.errors.get(name) for name in (asking.NEED, asking.STATE, asking.OWN)},
        "crumbs": crumbs(""),
    }


def _chosen(code: str) -> Any:
    return choices.selected(FieldType.COUNTRY, code)


def _usual_own() -> str:
    """The State of the reader's own cases, where there are any."""
    with read_unit() as session:
        lines = cases.list_cases(session, current_user.id, g.reached.group.id)
    return lines[0].issuing_state if lines else ""


def _facts() -> dict[str, Any]:
    """What the case already says: States of its instruments and residences, its persons, the highest penalty."""
    case = g.reached.case
    with read_unit() as session:
        facts = cases.all_facts(session, case.id)
        instruments = drafting.instruments_of(session, case.id)
    states = [one.executing_state for one in instruments]
    states += [home.get("country") for line in facts["persons"] for home in line.facts.get("residences") or ()]
    known = dict.fromkeys(code for code in states if code and code != case.issuing_state)
    return {
        "states": list(known)[: asking.MOST_STATES],
        "persons": [{"id": line.id, "name": case_pages.person_name(line.facts)} for line in facts["persons"]],
        "max_penalty": _highest([line.facts.get("maximum") for line in facts["offences"]]),
    }


def _highest(maxima: list[dict[str, Any] | None]) -> dict[str, str]:
    """The highest maximum penalty of the offences as the address has it; nothing where one of them is not entered."""
    if not maxima or not all(maxima):
        return {}
    terms = [one for one in maxima if one]
    if any(one.get("life") for one in terms):
        return {"max_penalty.life": "yes"}
    months = max((one.get("years") or 0) * 12 + (one.get("months") or 0) for one in terms)
    return {"max_penalty.years": str(months // 12), "max_penalty.months": str(months % 12)}


def _kept(found: Asked, facts: dict[str, Any] | None) -> list[tuple[str, str]]:
    """Answers that go along while the need is chosen anew; at first those that the case gives."""
    given = found.typed or (facts["max_penalty"] if facts else {})
    return sorted(given.items())


def question_context(found: Asked) -> dict[str, Any]:
    """The second page: the questions that decide for this need."""
    advice = library.advice()
    shown = questions_for(advice, found.need)
    return {
        "asked": found,
        "need": need_label(found.need),
        "states": [country_name(code) for code in found.states],
        "questions": [_question(advice.input[key], found) for key in shown],
        "hidden": [(n, v) for n, v in found.query() if n.partition(".")[0] not in shown],
        "back": address("need", found.query()),
        "action": address("result"),
        "errors": _errors(found, shown),
        "crumbs": crumbs(_("Questions")),
    }


def _question(declared: Input, found: Asked) -> dict[str, Any]:
    here, key = f"input.{declared.key}", declared.key
    yes_no = [("yes", _("Yes")), ("no", _("No"))] if declared.type == "yesno" else []
    options = yes_no or [(one.code, say(f"{here}.{one.code}:label", one.label)) for one in declared.options]
    value = found.answers.get(key)
    typed = dict(found.typed)
    if declared.type == "months" and key in typed and isinstance(value, int):
        life = value >= LIFE_IN_MONTHS
        typed |= (
            {f"{key}.life": "yes"} if life else {f"{key}.years": str(value // 12), f"{key}.months": str(value % 12)}
        )
    return {
        "key": key,
        "type": declared.type,
        "label": say(f"{here}:label", declared.label),
        "hint": say(f"{here}:hint", declared.hint) if declared.hint else None,
        "options": options,
        "typed": {part: typed.get(f"{key}.{part}", "") for part in ("years", "months", "life")}
        | {"": typed.get(key, "")},
        "error": _(found.errors[key]) if key in found.errors else None,
    }


def _errors(found: Asked, names: Iterable[str]) -> list[dict[str, str]]:
    """The summary on top: each error with the field it stands at."""
    wanted = list(names)
    months = {one.key for one in library.advice().inputs if one.type == "months"}
    return [
        {"href": f"#{name}-years" if name in months else f"#{name}", "message": f"{_label(name)}: {_(message)}"}
        for name, message in found.errors.items()
        if name in wanted
    ]


def _label(name: str) -> str:
    named = {
        asking.NEED: _("What do you need?"),
        asking.STATE: _("To which State do you turn?"),
        asking.OWN: _("Your own State"),
    }
    return named.get(name) or say(f"input.{name}:label", library.advice().input[name].label)


def result_context(found: Asked) -> dict[str, Any]:
    """The third page: what fits, what does not, and why."""
    with read_unit() as session:
        data = confirmations.states_of(session, g.reached.group.id)
    answer = told(service.advise(found.situation(), today(), data))
    for listed in (*(state["suggestions"] for state in answer["states"]), answer["together"]):
        for number, one in enumerate(listed, 1):
            one |= {"rank": number, "sentence": sentence(one["standing"]), "start": _start(found, one["state"], one)}
            one["languages"] = [language_name(code) for code in one["language"]["codes"]] if one["language"] else []
            for limit in one["limits"]:
                limit["day"] = datetime.date.fromisoformat(limit["ends"]) if limit["ends"] else None
    return {
        "asked": found,
        "answer": answer,
        "states": [country_name(code) for code in found.states],
        "known": _known(found),
        "question_url": address("questions", found.query()),
        "need_url": address("need", found.query()),
        "person_name": _person_name(found.person),
        "go_on": [] if in_case() else _go_on(found),
        "may_edit": in_case() and case_pages.may_edit(),
        "crumbs": crumbs(_("Suggestions")),
    }


def _known(found: Asked) -> list[tuple[str, str]]:
    """The answers given, as people say them."""
    advice = library.advice()
    lines = [
        (say(f"input.{key}:label", advice.input[key].label), answer_text(advice.input[key], value))
        for key, value in found.answers.items()
        if key in questions_for(advice, found.need)
    ]
    return [(_("Your own State"), country_name(found.own)), *lines] if found.own else lines


def _start(found: Asked, state: str | None, one: dict[str, Any]) -> str | None:
    """Where the draft of this instrument begins, with the answers; None where it cannot be begun here."""
    if not one["can_start"] or not in_case() or not case_pages.may_edit():
        return None
    rest = [pair for pair in found.query() if pair[0] not in (asking.STATE, asking.OWN)]
    query = [(service.ROW, one["row"]), *([(asking.STATE, state)] if state else []), *rest]
    return f"{case_pages.address('drafting.new')}?{urlencode(query)}"


def _person_name(person_id: str) -> str | None:
    if not person_id or not in_case():
        return None
    return next((one["name"] for one in _facts()["persons"] if one["id"] == person_id), None)


def _go_on(found: Asked) -> list[dict[str, str]]:
    """The cases in which the reader may begin the instrument, with the same answers."""
    with read_unit() as session:
        lines = cases.list_cases(session, current_user.id, g.reached.group.id)
    query = urlencode([pair for pair in found.query() if pair[0] != asking.OWN])
    return [
        {
            "title": line.title,
            "state": country_name(line.issuing_state),
            "url": url_for("advice.case_result", group=g.reached.group.slug, case_id=line.id) + f"?{query}",
        }
        for line in lines
        if line.level in case_pages.EDITORS
    ]
