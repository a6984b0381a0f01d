"""Plain data of the pages on State data."""

from __future__ import annotations

from typing import Any

from flask import g, url_for
from sqlalchemy.orm import Session

from jitflow import library
from jitflow.accounts import service as accounts
from jitflow.confirmations import service, words
from jitflow.db import clock
from jitflow.instruments import geography
from jitflow.instruments.definition import Field, FieldType
from jitflow.instruments.messages import N_
from jitflow.instruments.states import Record, record_digest, record_name
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import country_name, gettext as _

RECORDERS = ("member", "coordinator")
CONTACT = (
    Question("contact_name", Field(key="contact_name", type=FieldType.TEXT, label=N_("Who confirmed it"), max_length=200,
        hint=N_("Name of the contact in that State.")), True),
    Question("contact_function", Field(key="contact_function", type=FieldType.TEXT, label=N_("Function and authority"),
        max_length=200, hint=N_("For example: judge, contact point of the European Judicial Network.")), True),
    Question("confirmed_on", Field(key="confirmed_on", type=FieldType.DATE, label=N_("Confirmed on")), True),
    Question("remark", Field(key="remark", type=FieldType.TEXT, label=N_("Remark"), max_length=500,
        hint=N_("How it was confirmed, and what else was said.")), False),
)  # fmt: skip
"""What a confirmation needs: a State's word has a person and a day."""


def contact_form(posted: Any = None) -> AnswerForm:
    """The form of one confirmation."""
    return AnswerForm(list(CONTACT), {}, posted)


def may_record() -> bool:
    """Whether the reader may record a confirmation."""
    return g.reached.group_level in RECORDERS


def index_context(session: Session) -> dict[str, Any]:
    """All States with the counts of their records."""
    group = g.reached.group
    confirmed = service.states_of(session, group.id)
    lines = []
    for code in (*confirmed.codes, *confirmed.third):
        current = [record for record in confirmed.records_of(code) if not record.is_superseded]
        lines.append({
            "name": country_name(code),
            "code": geography.shown(code),
            "url": url_for("confirmations.state", group=group.slug, state=code),
            "third": code in confirmed.third,
            "records": len(current),
            "confirmed": sum(record.is_confirmed for record in current),
            "unread": sum(not record.is_confirmed and record.confidence.value == "unverified" for record in current),
        })  # fmt: skip
    lines.sort(key=lambda line: (line["third"], line["name"]))
    return {"states": lines, "crumbs": [*_home(), {"label": _("State data"), "url": None, "current": True}]}


def state_context(session: Session, code: str, form: AnswerForm | None = None, chosen: str = "") -> dict[str, Any]:
    """The records of one State by topic; `chosen` is the one whose form is open."""
    group = g.reached.group
    known = service.confirmations_of(session, group.id, code)
    names = accounts.names(session, {line.recorded_by for line in known} | {line.withdrawn_by for line in known})
    active = {line.digest: line for line in known if line.withdrawn_at is None}
    records = library.states().records_of(code)
    confirmed = service.states_of(session, group.id).records_of(code)
    present = {record_digest(code, record) for record in records}
    rows = [
        _row(code, record, shown, active.get(record_digest(code, record)), names)
        for record, shown in zip(records, confirmed, strict=True)
    ]
    return {
        "state": {"code": geography.shown(code), "iso": code, "name": country_name(code)},
        "topics": _by_topic(rows),
        "form": form.view() if form is not None else None,
        "chosen": chosen,
        "may_record": may_record(),
        "past": [_past(line, names) for line in known if line.withdrawn_at is not None],
        "lapsed": [_past(line, names) for line in active.values() if line.digest not in present],
        "action": url_for("confirmations.state", group=group.slug, state=code),
        "today": clock.now().date(),
        "crumbs": [
            *_home(),
            {"label": _("State data"), "url": url_for("confirmations.index", group=group.slug), "current": False},
            {"label": country_name(code), "url": None, "current": True},
        ],
    }


def _home() -> list[dict[str, Any]]:
    group = g.reached.group
    return [{"label": group.name, "url": url_for("focusgroups.home", group=group.slug), "current": False}]


def _row(
    code: str, record: Record, shown: Record, confirmation: service.Confirmation | None, names: dict[str, str]
) -> dict[str, Any]:
    by = confirmation and {
        "name": confirmation.contact_name,
        "function": confirmation.contact_function,
        "on": confirmation.confirmed_on,
        "remark": confirmation.remark,
        "recorded_by": names.get(confirmation.recorded_by, ""),
        "recorded_at": confirmation.recorded_at,
    }
    return {
        "digest": record_digest(code, record),
        "topic": record.topic,
        "scope": words.scope(record),
        "scope_lang": words.SOURCE_LANGUAGE if getattr(record, "treaty", "") else "",
        "value": words.value(record),
        "remarks": words.remarks(record),
        "note": record.note,
        "label": shown.label(_),
        "confidence": "confirmed" if shown.is_confirmed else record.confidence.value,
        "superseded": record.is_superseded,
        "valid_from": record.valid_from,
        "valid_to": record.valid_to,
        "confirmation": by,
    }


def _by_topic(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    made: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        made.setdefault(row["topic"], []).append(row)
    return [{"id": name, "title": words.topic(name), "records": found} for name, found in made.items()]


def _past(line: service.Confirmation, names: dict[str, str]) -> dict[str, Any]:
    return {
        "topic": words.topic(line.record.partition("/")[0]),
        "name": line.contact_name,
        "on": line.confirmed_on,
        "withdrawn_at": line.withdrawn_at,
        "withdrawn_by": names.get(line.withdrawn_by or "", ""),
    }


def title_of(digest: str, code: str) -> str:
    """What a record is about, for messages."""
    record = service.record_with(code, digest)
    return words.topic(record_name(record).partition("/")[0]) if record is not None else ""
