"""At a free text of a box: how it stands to our wordings, the recommended one and the others, each to be taken with a button.

A text that departs from the model is replaced only after its differences were shown. What was typed is saved first, and what
stood there stays in the history; the last act can be taken back on the same page.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import abort, flash, g, request

from jitflow.db.units import WriteUnit, read_unit
from jitflow.drafting import pages
from jitflow.drafting.pages import Draft
from jitflow.instruments import clauses
from jitflow.instruments.clauses import Stands
from jitflow.instruments.definition import Section
from jitflow.web.locale import gettext as _
from jitflow.web.posted import element_id
from jitflow.wordings import service
from jitflow.wordings.saying import Sayer
from jitflow.wordings.standing import TextStanding

TAKE, REPLACE, BACK = "wording", "wording-replace", "wording-back"
VERBS = frozenset({TAKE, REPLACE, BACK})
ASKED, ACT = "replace", "filled"
"""In the address of a box: the wording that is to replace a departing text; the act that can be taken back."""


def act(unit: WriteUnit, draft: Draft, here: str, verb: str, rest: str) -> str:
    """Do what a button of a panel says, after all other answers of the page were saved; the address to go to."""
    if not draft.may_edit:
        abort(403)
    if verb == BACK:
        path, _sep, wanted = rest.partition(":")
        done = service.take_back(unit, draft.definition, draft.data.id, wanted, pages.author())
        if done:
            flash(_("What stood there before is back."), "success")
        else:
            flash(_("This could not be done: somebody changed this part meanwhile."), "warning")
        return f"{here}#{panel_id(path)}" if path in done else here
    path, clause, token = [*rest.split(":"), "", ""][:3]
    made = service.put(unit, draft.definition, draft.data.id, [service.Choice(path, clause, token, picked=True)], pages.author())
    if made.asked:
        return _address(here, path, **{ASKED: f"{path}:{clause}"})
    if not made.filled:
        flash(_("This could not be done: somebody changed this part meanwhile."), "warning")
        return here
    flash(_("The wording stands in the text now. What stood there before is in the history."), "success")
    return _address(here, path, **{ACT: f"{path}:{made.act}"})


def _address(here: str, path: str, **query: str) -> str:
    return f"{here}{'&' if '?' in here else '?'}{urlencode(query)}#{panel_id(path)}"


def panel_id(path: str) -> str:
    """The id of a panel on the page."""
    return f"wording-{element_id(path)}"


def placed(draft: Draft, section: Section, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks of a box with a panel before every text that has wordings."""
    known = clauses.by_field(draft.definition)
    if not any(draft.definition.section_of[key] is section for key in known):
        return blocks
    with read_unit() as session:
        book = service.wordings_of(session, draft.data, facts=draft.facts)
    return _placed(draft, Sayer(draft, book), blocks)


def _placed(draft: Draft, sayer: Sayer, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for block in blocks:
        if block["kind"] == "group":
            for item in block["items"]:
                item["blocks"] = _placed(draft, sayer, item["blocks"])
        elif block["kind"] == "field" and clauses.wordings(draft.definition, block["name"]):
            made.append(_panel(draft, sayer, block["name"]))
        made.append(block)
    return made


def _panel(draft: Draft, sayer: Sayer, path: str) -> dict[str, Any]:
    one = sayer.book.at(path)
    offered = sayer.book.offered(path)
    said = sayer.text(one)
    stands = one.clause.id if one.clause and one.kind is Stands.STANDARD else ""
    confirm = _confirmed(draft, sayer, one, offered)
    return {
        **said,
        "kind": "wording",
        "id": panel_id(path),
        "stands": one.kind.value,
        "here": stands,
        "offered": [
            {
                **sayer.clause(clause, path, made),
                "is_here": clause.id == stands,
                "is_recommended": one.recommended is clause,
                "act": f"{TAKE}:{path}:{clause.id}",
            }
            for clause, made in offered.values()
        ],
        "can_take": draft.may_edit,
        "act": f"{TAKE}:{path}:",
        "confirm": confirm,
        "back": _back(draft, path) if draft.may_edit else None,
    }


def _confirmed(draft: Draft, sayer: Sayer, one: TextStanding, offered: dict[str, Any]) -> dict[str, Any] | None:
    """The wording that is about to replace a departing text: what would change, and the button that does it."""
    asked, _sep, clause = request.args.get(ASKED, "").rpartition(":")
    if not draft.may_edit or asked != one.path or clause not in offered or one.kind is not Stands.DEPARTS:
        return None
    found, made = offered[clause]
    token = service.hash_of(draft.data.id, one.path, one.text)
    return {
        **sayer.clause(found, one.path, made),
        "changes": sayer.changes(one.text, made.text),
        "act": f"{REPLACE}:{one.path}:{clause}:{token}",
        "cancel": f"{request.path}#{panel_id(one.path)}",
    }


def _back(draft: Draft, path: str) -> str | None:
    """The button that takes the last act back, right after it."""
    asked, _sep, wanted = request.args.get(ACT, "").rpartition(":")
    if asked != path:
        return None
    with read_unit() as session:
        filled = service.filled_by(session, g.reached.instrument.id, wanted, pages.author())
    return f"{BACK}:{path}:{wanted}" if filled else None


