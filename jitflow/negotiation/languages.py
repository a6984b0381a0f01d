"""Authentic languages: which texts are there, reviewed and sealed, and what exactly each party signed.

The answers name the authentic languages; which question asks for them, the side of the procedure says. Only these must
be final before somebody signs. Other languages follow, and say so when they are stale.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from jitflow.drafting import service as drafting
from jitflow.instruments import keys
from jitflow.instruments.facts import Facts
from jitflow.procedure import log, seals, signatures
from jitflow.web.locale import gettext as _, language_name

SHORT = 12
"""Characters of a hash that people compare by eye."""


def languages(session: Session, data: drafting.InstrumentData, facts: Facts) -> dict[str, Any]:
    """The panel of languages; what is named are the authentic ones, else that of the draft alone."""
    procedure = facts.definition.procedure
    side = procedure.sides.get(data.side) if procedure is not None else None
    named = signatures.authentic(side, data) if side is not None else []
    sources = printed_sources(data, facts)
    others = sorted({code for slots in data.texts.values() for code in slots} - set(named) - {data.language})
    valid = seals.text_hashes(session, data.id)
    void = {one.language for one in seals.seals_of(session, data.id)} - set(valid)
    lines = [_line(data, code, sources, valid, void) for code in named or [data.language]]
    return {
        "named": bool(named),
        "is_asked": side is not None and side.authentic is not None,
        "lines": lines,
        "final": all(one["final"] for one in lines),
        "others": [_line(data, code, sources, valid, void) for code in others],
        "source": language_name(data.language),
        "signed": signed(session, data, valid),
    }


def printed_sources(data: drafting.InstrumentData, facts: Facts) -> list[str]:
    """Paths of the texts that a document prints and that have words in the language of the draft."""
    fields, groups = facts.definition.fields, facts.definition.groups
    return [
        path
        for path, slots in data.texts.items()
        if slots.get(data.language, {}).get("text")
        and (declared := fields.get(keys.key_of(path, groups))) is not None
        and not declared.internal
    ]


def _line(
    data: drafting.InstrumentData, code: str, sources: list[str], valid: dict[str, str], void: set[str]
) -> dict[str, Any]:
    states = [_state(data, path, code) for path in sources]
    there, final = sum(one != "" for one in states), sum(one in ("source", "reviewed") for one in states)
    stale = states.count("stale")
    return {
        "code": code,
        "name": language_name(code),
        "is_source": code == data.language,
        "texts": len(sources),
        "there": there,
        "reviewed": final,
        "stale": stale,
        "sealed": valid.get(code, "")[:SHORT],
        "full_hash": valid.get(code, ""),
        "void": code in void,
        "final": bool(sources) and final == len(sources) and code in valid,
        "said": _said(code == data.language, len(sources), there, final, stale, code in valid, code in void),
    }


def _state(data: drafting.InstrumentData, path: str, code: str) -> str:
    slot = data.texts[path].get(code)
    return slot["state"] if slot and slot.get("text") else ""


def _said(is_source: bool, texts: int, there: int, final: int, stale: int, sealed: bool, void: bool) -> str:
    """How far a language is, in one sentence."""
    if sealed:
        return _("Sealed. The text is word for word what was sealed.")
    if void:
        return _("The seal is void: the text was changed after it was sealed.")
    if not texts:
        return _("No text has words yet.")
    if there < texts:
        return _("%(there)d of %(all)d texts are there.", there=there, all=texts)
    if stale:
        return _("%(number)d of %(all)d texts are stale: the source changed.", number=stale, all=texts)
    if final < texts:
        return _("All texts are there, %(reviewed)d of %(all)d are reviewed.", reviewed=final, all=texts)
    if is_source:
        return _("All texts are there; not sealed yet.")
    return _("All texts are there and reviewed; not sealed yet.")


def signed(session: Session, data: drafting.InstrumentData, valid: dict[str, str]) -> list[dict[str, Any]]:
    """What each party signed, by the hashes kept with its step; of several signatures of a party the last."""
    found: dict[str, dict[str, Any]] = {}
    rows = log.rows_of(session, data.id)
    void = {row.corrects for row in rows if row.kind == "void"}
    for row in rows:
        hashes = (row.values or {}).get(log.SEALED)
        if not hashes or row.id in void:
            continue
        found[row.party] = {
            "party": row.party,
            "at": row.happened_at,
            "hashes": [
                {"code": code, "hash": one[:SHORT], "same": valid.get(code) == one} for code, one in hashes.items()
            ],
            "same": all(valid.get(code) == one for code, one in hashes.items()),
        }
    return list(found.values())
