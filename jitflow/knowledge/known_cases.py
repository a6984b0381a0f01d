"""What the cases of a person hold that names somebody or the case: their facts, and what was typed into their instruments."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from jitflow.cases import known as case_known
from jitflow.cases.known import KnownInCases
from jitflow.drafting import known as drafting_known
from jitflow.parties import service as parties


def known_to(session: Session, user_ids: Iterable[str], focus_group_id: str) -> KnownInCases:
    """What stands in the cases in whose team one of these persons is or was, and in the instruments at whose table one
    sits or sat."""
    people = list(user_ids)
    found = case_known.known_to(session, people, focus_group_id)
    cases, seats = case_known.cases_of(session, people, focus_group_id), parties.tables_of(session, people)
    for declared, value in drafting_known.typed_into(session, focus_group_id, cases, seats):
        found.take(value, naming=declared.key.rpartition(".")[2] in case_known.NAMING)
        for text in case_known.strings(value):
            found.read(text)
    for text in drafting_known.words_in(session, focus_group_id, cases, seats):
        found.read(text)
    return found
