"""Internal work product of an instrument: it leaves only where somebody chose it, kind by kind, and said why."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from jitflow import ownership
from jitflow.accounts import service as accounts
from jitflow.citing import cited
from jitflow.comments import service as comments
from jitflow.confirmations import service as confirmations
from jitflow.drafting import service as drafting
from jitflow.drafting.pages import Draft
from jitflow.drafting.past import place
from jitflow.drafting.words import finding_basis, place_of, severity_label
from jitflow.exports.contents import is_going_on, stamp
from jitflow.instruments.grounds import in_order, judge_grounds
from jitflow.instruments.status import section_at
from jitflow.procedure import service as procedure


def of_instrument(session: Session, instrument_id: str, kinds: frozenset[str]) -> dict[str, list[dict[str, Any]]]:
    """The chosen kinds (`disclosures.service.INTERNAL`), each a list of plain data; the others are not even read."""
    data = drafting.load(session, instrument_id)
    draft = Draft(data, {}, {}, confirmations.states_of(session, data.focus_group_id))
    makers = {"findings": _findings, "previews": _previews, "overrides": _overrides, "comments": _comments}
    with ownership.of_team(data.home_party):
        return {kind: make(session, draft) for kind, make in makers.items() if kind in kinds}


def _findings(session: Session, draft: Draft) -> list[dict[str, Any]]:
    """What the checks say of the draft now. Whether and why somebody went on is another kind."""
    found = [
        {
            "id": one.id, "severity": one.severity.value, "label": severity_label(one.severity),
            "place": place_of(draft.words, draft.data.answers, one.key, section_at(draft.definition, one.key)),
            "message": draft.words.check(one.check, "message"), "basis": finding_basis(one),
        }
        for one in draft.result.findings
    ]  # fmt: skip
    waiting = [{"id": one.id, "severity": "not_judged", "label": "", "place": "", "message": "", "basis": cited(one.check.basis)}
               for one in draft.result.not_judged]  # fmt: skip
    return [*found, *waiting]


def _previews(session: Session, draft: Draft) -> list[dict[str, Any]]:
    """The grounds for refusal as they were judged on the draft."""
    if not draft.linted:
        return []
    judged = in_order(judge_grounds(draft.definition, draft.facts))
    return [
        {
            "id": one.id, "state": one.state, "degree": one.ground.degree, "basis": cited(one.ground.basis),
            "title": draft.words.plain(f"ground.{one.id}:title", one.ground.title),
        }
        for one in judged
    ]  # fmt: skip


def _overrides(session: Session, draft: Draft) -> list[dict[str, Any]]:
    """Why somebody went on with a finding; and what could not be judged and was passed knowingly at a step."""
    rows = procedure.log_of(session, draft.data.id)
    people = {one["actor_id"] for one in draft.data.overrides.values()} | {row.actor_id for row in rows}
    names = accounts.names(session, people)
    reasons = [
        {
            "check": check, "item": item or "", "reason": one["reason"], "by": names.get(one["actor_id"], ""),
            "at": stamp(one["at"]),
        }
        for (check, item), one in sorted(draft.data.overrides.items(), key=lambda one: (one[0][0], one[0][1] or ""))
    ]  # fmt: skip
    reasons += [
        {"check": "", "item": row.transition, "reason": row.reason, "by": names.get(row.actor_id, ""), "at": stamp(row.created_at)}
        for row in rows
        if row.reason and is_going_on(row.kind, row.precedes)
    ]
    passed = [
        {"check": name, "item": row.transition, "reason": "", "by": names.get(row.actor_id, ""), "at": stamp(row.created_at)}
        for row in rows
        for name in (row.values or {}).get("acknowledged") or []
    ]  # fmt: skip
    return [*reasons, *passed]


def _comments(session: Session, draft: Draft) -> list[dict[str, Any]]:
    threads = comments.threads_of(session, draft.data.id)
    people = {one.author_id for thread in threads for one in (thread, *thread.answers)}
    names = accounts.names(session, people)
    return [
        {
            "place": place(draft, thread.path), "resolved": thread.resolved_at is not None,
            "said": [
                {"by": names.get(one.author_id, ""), "at": stamp(one.at), "text": one.body}
                for one in (thread, *thread.answers)
            ],
        }
        for thread in threads
    ]  # fmt: skip
