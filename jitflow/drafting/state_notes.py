"""What pages say of State data: the value, its source, how sure it is. Never applied in silence."""

from __future__ import annotations

import datetime
from typing import Any

from jitflow.confirmations.words import span as amount_of_time
from jitflow.drafting.pages import Draft
from jitflow.instruments.checks import Finding
from jitflow.instruments.given import state_records
from jitflow.web.locale import country_name, gettext as _

RECEIPT = "receipt_limit"


def of_finding(draft: Draft, one: Finding) -> list[str]:
    """Sources of the State data a finding rests on."""
    names = dict.fromkeys((*one.check.needs_state_data, *((one.check.rests_on,) if one.check.rests_on else ())))
    return [
        _source(record)
        for name in names
        for record in state_records(draft.definition, draft.facts.instrument, draft.states, name)
    ]


def _source(record: Any) -> str:
    return _("State data: %(label)s", label=record.label(_))


def clock(draft: Draft) -> dict[str, Any] | None:
    """When the original must be there after an arrest; only for instruments with such data.

    A limit nobody confirmed by reading the law is never shown as time one has.
    """
    state, known = draft.data.executing_state, draft.states
    if not state or state not in known.codes:
        return None
    on = datetime.date.fromisoformat(draft.facts.instrument.as_of)
    record = known.current(state, RECEIPT, instrument=draft.data.slug, on=on)
    if record is None:
        return None
    return {
        "rule": _("No limit runs yet. After an arrest in %(state)s: send at once; alarm after 48 hours.", state=country_name(state)),
        "limit": _limit(record),
        "label": record.label(_),
        "confirmed": record.is_confirmed,
    }


def _limit(record: Any) -> str | None:
    value = record.value
    if value.amount is None:
        return None
    span = amount_of_time(value.amount, value.unit)
    if record.usable_as_limit:
        return _("National limit of that State: %(span)s.", span=span)
    return _("Unconfirmed outer limit, not time you have: %(span)s.", span=span)
