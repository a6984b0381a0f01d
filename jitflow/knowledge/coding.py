"""A focus group changes its taxonomies: codes are added, renamed, merged, ended and opened again. Nothing is rewritten.

Each change is appended with its reason and its day. Records keep the code they have: a merged one is read, counted and
found as the one that took its place.
"""

from __future__ import annotations

import re

from sqlalchemy import exists, func, select

from jitflow import reach
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.instruments.values import is_forbidden
from jitflow.knowledge import anonymity, indexing, records, terms
from jitflow.knowledge.life import Person
from jitflow.knowledge.models import CodeChange, Record, Tag
from jitflow.knowledge.records import KnowledgeError
from jitflow.knowledge.seeing import COORDINATORS
from jitflow.knowledge.terms import Code, Taxonomy

#: Taxonomies that no group changes: the kinds are those of the definition of records, the others those of the forms.
FIXED = ("kind", "instrument", "state", "measure", "crime")
LABEL_LENGTH, REASON_LENGTH = 200, 500
SOURCE_LANGUAGE = "en"
"""Of labels and reasons; names are found in every script."""
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}")


def change(
    unit: WriteUnit, group_id: str, taxonomy: str, what: str, code: str, person: Person, *,
    label: str = "", into: str = "", reason: str = "",
) -> CodeChange:  # fmt: skip
    """Append one change: added, renamed, merged, ended or opened.

    Raises KnowledgeError: not_yours, unknown (taxonomy, code, change), item (a code that is none), same (it is there, or
    merged into itself or in a circle), empty (no label), too_many (characters), reason, personal (data of a case).
    """
    if person.level not in COORDINATORS:
        raise KnowledgeError("not_yours", "a coordinator changes the taxonomies")
    reach.lock_group(unit.session, group_id)
    known = terms.of_group(unit.session, group_id).get(taxonomy)
    if known is None or taxonomy in FIXED:
        raise KnowledgeError("unknown", "there is no such taxonomy", "taxonomy")
    label, reason = label.strip(), reason.strip()
    _judge_words(what, label, reason)
    anonymity.judge_for_all(unit.session, group_id, {"label": label, "reason": reason}, SOURCE_LANGUAGE, person.id)
    if what == "added":
        _judge_new(known, code, label)
    else:
        _judge_known(known, what, code, into)
    sequence = select(func.max(CodeChange.sequence)).where(
        CodeChange.focus_group_id == group_id, CodeChange.taxonomy == taxonomy
    )
    made = CodeChange(
        focus_group_id=group_id, taxonomy=taxonomy, sequence=(unit.session.scalar(sequence) or 0) + 1, change=what, code=code,
        label=label if what in ("added", "renamed") else "", merged_into=into if what == "merged" else "",
        holds_from=clock.now().date().isoformat(), reason=reason, made_by=person.id,
    )  # fmt: skip
    unit.session.add(made)
    unit.session.flush()
    if what == "merged":
        _count_together(unit, group_id, taxonomy, code)
    if what == "opened" and (counted := known.chosen(code)) is not None and counted.code != code:
        _count_together(unit, group_id, taxonomy, counted.code)
        indexing.index_code(unit.session, group_id, taxonomy, code)
    if what in ("renamed", "merged"):
        indexing.index_code(unit.session, group_id, taxonomy, into or code)
    unit.record(
        Verb.CONFIGURED, focus_group_id=group_id, actor_id=person.id, object_type="knowledge_code", object_id=made.id,
        detail={"taxonomy": taxonomy, "change": what, "code": code, "into": into},
    )  # fmt: skip
    return made


def _judge_words(what: str, label: str, reason: str) -> None:
    if any(is_forbidden(one) for one in label + reason):
        raise KnowledgeError("item", "the text holds a character that cannot be stored", "label")
    if what in ("added", "renamed") and not label:
        raise KnowledgeError("empty", "a code has a label", "label")
    if len(label) > LABEL_LENGTH:
        raise KnowledgeError("too_many", f"{LABEL_LENGTH} characters fit", "label")
    if len(reason) > REASON_LENGTH or (what in ("merged", "ended") and not reason):
        raise KnowledgeError("reason", "say why", "reason")


def _judge_new(known: Taxonomy, code: str, label: str) -> None:
    if _CODE.fullmatch(code) is None:
        raise KnowledgeError("item", "a code has capital letters, figures and hyphens", "code")
    if code in known.codes or any(one.label.casefold() == label.casefold() for one in known.codes.values()):
        raise KnowledgeError("same", "this code, or this label, is there already", "code")


def _judge_known(known: Taxonomy, what: str, code: str, into: str) -> None:
    found: Code | None = known.codes.get(code)
    if found is None or what not in ("renamed", "merged", "ended", "opened"):
        raise KnowledgeError("unknown", "there is no such code", "code")
    if what != "merged":
        return
    other = known.chosen(into)
    if other is None:
        raise KnowledgeError("unknown", "there is no such code", "into")
    if other.code == code or other.merged_into:
        raise KnowledgeError("same", "a code is merged into another one", "into")


def _count_together(unit: WriteUnit, group_id: str, taxonomy: str, code: str) -> None:
    """Lists count a merged code as the one that took its place; the answers of the records stay as they are."""
    bears = exists().where(Tag.record_id == Record.id, Tag.taxonomy == taxonomy, Tag.code == code)
    for row in unit.session.scalars(select(Record).where(Record.focus_group_id == group_id, bears)).all():
        records.write_tags(unit.session, row)
