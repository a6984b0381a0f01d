"""Beside a field: what the case knows of the person concerned, taken one by one with a button (``[[offered]]``).

Nothing is stored before somebody presses it; what the field has already is not offered.
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import flash

from jitflow.db.units import WriteUnit
from jitflow.drafting import pages, service
from jitflow.drafting.pages import Draft
from jitflow.instruments import keys
from jitflow.instruments.file import canonical_json
from jitflow.instruments.values import MANY_LENGTH, ValueProblem, check_value
from jitflow.web.fields import first_input
from jitflow.web.locale import gettext as _
from jitflow.web.posted import element_id

VERB = "offered"


def left(draft: Draft, target: str, answers: dict[str, Any]) -> list[str]:
    """What the case knows for this field and the field has not, in the order of the case; empty when it is full."""
    declared = draft.definition.fields[target]
    has = {_folded(one) for one in keys.get(answers, target) or []}
    if len(has) >= MANY_LENGTH:
        return []
    found: dict[str, str] = {}
    for one in draft.definition.offered:
        if one.target != target:
            continue
        for text in draft.person.get(one.source.partition(".")[2]) or ():
            if _folded(text) not in has and _fits(declared, text):
                found.setdefault(_folded(text), text)
    return list(found.values())


def _folded(text: str) -> str:
    """Two spellings that differ in spaces or capitals are one."""
    return " ".join(text.split()).casefold()


def _fits(declared: Any, text: str) -> bool:
    try:
        return check_value(declared, [text]) is not None
    except ValueProblem:
        return False


def placed(draft: Draft, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks of a box with the offers before the fields that take them; readers see none."""
    targets = {one.target for one in draft.definition.offered} if draft.may_edit else set()
    made: list[dict[str, Any]] = []
    for block in blocks:
        if block["kind"] == "field" and block["name"] in targets:
            made += _block(draft, block["name"])
        made.append(block)
    return made


def _block(draft: Draft, target: str) -> list[dict[str, Any]]:
    offered = left(draft, target, draft.facts.instrument.answers)
    if not offered:
        return []
    return [
        {
            "kind": "offered",
            "id": panel_id(target),
            "field": draft.words.field_title(target),
            "lang": draft.person.get("script_lang"),
            "offers": [{"text": text, "act": f"{VERB}:{target}:{token(target, text)}"} for text in offered],
        }
    ]


def panel_id(target: str) -> str:
    """The id of the offers beside a field on the page."""
    return f"offered-{element_id(target)}"


def token(target: str, text: str) -> str:
    """Stands for an offer in a button: the page carries no value that would have to be believed."""
    return hashlib.sha256(canonical_json([target, text])).hexdigest()[:16]


def act(unit: WriteUnit, draft: Draft, here: str, rest: str) -> str:
    """Take one offer after all other answers of the page were saved; the address to go to."""
    target, _sep, wanted = rest.partition(":")
    answers = service.answers_now(unit, draft.data.id)
    offered = left(draft, target, answers) if target in {one.target for one in draft.definition.offered} else []
    chosen = next((text for text in offered if token(target, text) == wanted), None)
    if chosen is None:
        flash(_("This could not be done: somebody changed this part meanwhile."), "warning")
        return here
    current = keys.get(answers, target)
    posted = service.Posted(target, current, [*(current or []), chosen])
    service.save(unit, draft.data.id, [posted], pages.author(), draft.definition)
    flash(_("“%(text)s” was taken from the case.", text=chosen), "success")
    if len(offered) > 1:
        return f"{here}#{panel_id(target)}"
    declared = draft.definition.fields[target]
    return f"{here}#{first_input(declared.type.value, target, declared.many)}"
