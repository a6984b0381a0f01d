"""Where the rule comes from that a second person takes part in a step: the office's decision, or State data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g, url_for

from jitflow import access
from jitflow.instruments.procedure import Transition
from jitflow.instruments.rulings import Ruling, Said
from jitflow.procedure.pages import Here
from jitflow.web.locale import country_name, definition_text, format_datetime, gettext as _


def lines(here: Here, transition: Transition) -> list[dict[str, Any]]:
    """Of each switch that a step depends on: what holds, who decided it, what State data say."""
    steps = here.found.definition.steps[here.found.position.side.id]
    sources = [transition.two_person_when, *(one.must for one in transition.guards)]
    reads = {path for one in sources if one for path in steps.expression(one, None, transition.id).reads}
    return [_line(here, one) for name, one in here.found.rulings.items() if f"switches.{name}" in reads]


def _line(here: Here, ruling: Ruling) -> dict[str, Any]:
    switch = ruling.switch
    title = definition_text(here.found.data.slug, f"procedure.switch.{switch.id}:title", switch.title)
    return {
        "title": title,
        "holds": ruling.value,
        "why": _why(here, ruling),
        "said": [_said(one) for one in ruling.said],
    }


def _why(here: Here, ruling: Ruling) -> str:
    decision = ruling.decision
    if ruling.source == "office" and decision is not None:
        return _(
            "Decided by %(name)s for this focus group on %(when)s. Basis: %(basis)s",
            name=here.names.get(decision.get("by", ""), "") or _("somebody who is no longer here"),
            when=format_datetime(datetime.fromisoformat(decision["at"])), basis=decision.get("basis") or _("none given"),
        )  # fmt: skip
    if ruling.source == "state":
        return _("Confirmed data of the State decide: this focus group has decided nothing.")
    return _(
        "Nobody decided it for this focus group and no State data on it are confirmed: what the procedure says holds."
    )


def _said(said: Said) -> dict[str, Any]:
    """What State data say, with source and confidence; what nobody confirmed decides nothing."""
    record = said.record
    state = country_name(said.state) if said.state else ""
    shown = said.state and access.may("confirmations.state")
    link = url_for("confirmations.state", group=g.reached.group.slug, state=said.state) if shown else ""
    if record is None:
        return {
            "text": _("%(state)s: nothing is recorded.", state=state or "?"),
            "note": "",
            "label": "",
            "confirmed": False,
            "answers": False,
            "url": link,
        }
    answer = {True: _("yes"), False: _("no"), None: _("the text that was read does not say")}[said.value]
    return {
        "text": _("%(state)s: %(answer)s.", state=state, answer=answer),
        "note": getattr(record.value, "text", None) or "",
        "label": record.label(_),
        "confirmed": record.is_confirmed,
        "answers": said.value is not None,
        "url": link,
    }
