"""What the advisor found, as plain data in the language of the page: for the page, the command line and JSON alike."""

from __future__ import annotations

import datetime
from typing import Any

from jitflow import holidays_of, library
from jitflow.advice import service
from jitflow.advice.words import confidence, say
from jitflow.instruments.advice import Condition, Contact, Input, Limit, Standing
from jitflow.instruments.advising import OWN, STATE, Against, Languages, Result, Suggestion, Unjudged
from jitflow.instruments.calendar import compute
from jitflow.instruments.functions import LIFE_IN_MONTHS
from jitflow.web.locale import country_name, format_date, gettext as _, ngettext


def told(result: Result) -> dict[str, Any]:
    """The whole answer."""
    return {
        "need": result.situation.need,
        "need_label": need_label(result.situation.need),
        "on": result.on.isoformat(),
        "own": result.situation.own,
        "answers": dict(result.situation.answers),
        "fits": result.fits,
        "states": [_state(result, code) for code in result.situation.states or (None,)],
        "together": _together(result),
        "contact": {
            "with": [_contact(one, states) for one, states in result.contacts],
            "missing": [missing(name) for name in result.contacts_open],
        },
    }


def _state(result: Result, code: str | None) -> dict[str, Any]:
    advice = library.advice()
    third = advice.third_state.get(code or "")
    outside = code is not None and code not in library.states().codes
    return {
        "state": code,
        "name": country_name(code) if code else _("State not known"),
        "member": None if code is None else not outside,
        "route": say(f"state.{third.code}:route", third.route) if third else None,
        "route_confidence": third.confidence if third else None,
        "route_standing": confidence(third.confidence) if third else None,
        "unrecorded": outside and third is None,
        "suggestions": [
            suggestion(one, result.on) for one in result.of_state(code) if not _joint(result, one) or _is_blocked(one)
        ],
    }


def _together(result: Result) -> list[dict[str, Any]]:
    """What is one for all the States asked, each once, with the States it cannot be with."""
    found: dict[str, Suggestion] = {}
    without: dict[str, list[str]] = {}
    for one in result.suggestions:
        if _joint(result, one) and _is_blocked(one):
            without.setdefault(one.row.id, []).append(country_name(one.state or ""))
        elif _joint(result, one):
            found.setdefault(one.row.id, one)
    ranked = sorted(found.values(), key=lambda one: (one.standing is not Standing.FITS, -one.score))
    return [suggestion(one, result.on) | {"state": None, "without": without.get(one.row.id, [])} for one in ranked]


def _joint(result: Result, one: Suggestion) -> bool:
    return one.kind.together and len(result.situation.states) > 1


def _is_blocked(one: Suggestion) -> bool:
    return one.standing is Standing.BLOCKED


def suggestion(one: Suggestion, on: datetime.date) -> dict[str, Any]:
    """One instrument: what it is, why, what stands against it, what is not known."""
    kind, row, advice = one.kind, one.row, library.advice()
    of_kind, of_row = f"kind.{kind.id}", f"row.{row.id}"
    return {
        "row": row.id,
        "state": one.state,
        "without": [],
        "number": row.number,
        "kind": kind.id,
        "instrument": say(f"{of_kind}:title", kind.title),
        "act": say(f"{of_kind}:act", kind.act),
        "basis": row.basis,
        "form": say(f"{of_row}:form", row.form) if row.form else say(f"{of_kind}:form", kind.form),
        "standing": one.standing.value,
        "score": one.score,
        "reasons": [_said(context, condition) for context, condition in one.reasons],
        "blocking": [_against(against) for against in one.against],
        "not_judged": [_unjudged(open_one) for open_one in one.unjudged if open_one.says],
        "missing": [missing(name) for name in one.missing],
        "also_missing": [missing(name) for name in one.also_open if name not in one.missing],
        "notes": [_said(context, condition) for context, condition in one.notes],
        "points": [say(f"{of_row}.points.{number}", point) for number, point in enumerate(row.points, 1)],
        "limits": [_limit(context, limit, one.state, on) for context, limit in one.limits],
        "language": _languages(of_kind, one.languages),
        "issuer": say(f"{of_kind}:issuer", kind.issuer),
        "receiver": say(f"{of_kind}:receiver", kind.receiver),
        "recorded": _recorded(one),
        "channel": say(f"{of_kind}:channel", kind.channel),
        "lookup": say(f"{of_row}:lookup", row.lookup) if row.lookup else None,
        "doubts": [say(context, text) for context, text in one.doubts],
        "source": advice.source[row.source].title,
        "confidence": row.confidence,
        "confidence_label": confidence(row.confidence),
        "slug": kind.slug,
        "can_start": service.can_start(one),
    }


def need_label(need: str) -> str:
    """A need in the words of the office."""
    return say(f"need.{need}:label", library.advice().need[need].label)


def missing(name: str) -> dict[str, str]:
    """A fact that is not known, by the question that asks for it."""
    if name == STATE:
        return {"key": STATE, "label": _("The State to which you turn")}
    if name == OWN:
        return {"key": OWN, "label": _("Your own State")}
    return {"key": name, "label": say(f"input.{name}:label", library.advice().input[name].label)}


def answer_text(declared: Input, value: Any) -> str:
    """An answer as people say it."""
    if declared.type == "yesno":
        return _("yes") if value else _("no")
    if declared.type == "choice":
        option = next(one for one in declared.options if one.code == value)
        return say(f"input.{declared.key}.{value}:label", option.label)
    return term_text(value) if declared.type == "months" else str(value)


def term_text(months: int) -> str:
    """A term in years and months."""
    if months >= LIFE_IN_MONTHS:
        return _("life")
    years, rest = divmod(months, 12)
    parts = [ngettext("%(num)s year", "%(num)s years", years)] if years else []
    if rest or not years:
        parts.append(ngettext("%(num)s month", "%(num)s months", rest))
    return ", ".join(parts)


def _said(context: str, one: Condition) -> dict[str, Any]:
    doubtful = one.confidence in ("recalled", "doubtful")
    return {
        "says": say(context, one.says),
        "basis": one.basis,
        "standing": confidence(one.confidence) if doubtful else None,
    }


def _against(one: Against) -> dict[str, Any]:
    if one.context is not None:
        says = say(one.context, one.says)
        instead = say(f"{one.context}:instead", one.instead) if one.instead else None
    else:
        day = format_date(datetime.date.fromisoformat(one.state)) if one.state and len(one.state) > 2 else ""
        says, instead = _(one.says, state=country_name(one.state or ""), day=day), None
    return {
        "says": says, "basis": one.basis, "instead": instead, "confidence": one.confidence,
        "standing": confidence(one.confidence) if one.confidence in ("recalled", "doubtful") else None,
    }  # fmt: skip


def _unjudged(one: Unjudged) -> dict[str, Any]:
    return {
        "says": say(one.context, one.says) if one.context else one.says,
        "basis": one.basis,
        "standing": None,
        "missing": [missing(name) for name in one.missing],
    }


def _limit(context: str, one: Limit, state: str | None, on: datetime.date) -> dict[str, Any]:
    """A limit, and for one that runs from receipt the day it ends if it were received on the day of the advice."""
    return {"says": say(context, one.says), "period": one.period, "basis": one.basis, "ends": _ends(one, state, on)}


def _ends(one: Limit, state: str | None, on: datetime.date) -> str | None:
    if one.period is None or one.starts != "receipt" or "T" in one.period or state not in library.states().codes:
        return None
    try:
        return compute(
            one.period, on, holidays_of.zone_of(state), holidays_of.calendar_of(state)
        ).shifted.day.isoformat()
    except ValueError:  # days of that year that nobody recorded
        return None


def _languages(of_kind: str, found: Languages | None) -> dict[str, Any] | None:
    if found is None:
        return None
    record = found.record
    return {
        "codes": list(found.accepted),
        "says": say(f"{of_kind}:language", found.says),
        "recorded": record is not None,
        "more": [{"code": one.language, "when": one.when} for one in getattr(record, "also", ())],
        "label": record.label(_) if record else None,
        "confidence": ("confirmed" if record.is_confirmed else record.confidence.value) if record else None,
    }


def _recorded(one: Suggestion) -> list[dict[str, str]]:
    """What State data record of the authority that executes, with its source."""
    rule, states = one.kind.language.record, library.states()
    if one.state is None or rule is None:
        return []
    found = [states.current(one.state, topic, rule) for topic in ("executing_authority", "central_authority")]
    return [{"says": record.value, "label": record.label(_)} for record in found if record is not None]


def sentence(standing: str) -> str:
    """The state of an instrument in words."""
    return {
        Standing.FITS.value: _("Fits by what is known"),
        Standing.OPEN.value: _("Not all could be judged"),
        Standing.BLOCKED.value: _("Does not fit"),
    }[standing]


def _contact(one: Contact, states: tuple[str, ...]) -> dict[str, Any]:
    return {
        "body": one.body,
        "name": "Eurojust" if one.body == "eurojust" else _("European Judicial Network"),
        "says": say(f"contact.{one.id}", one.says),
        "states": [country_name(code) for code in states],
        "confidence": one.confidence,
        "standing": confidence(one.confidence),
    }
