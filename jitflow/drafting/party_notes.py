"""What State data say of the parties of an instrument: on what each pair may rest, and the law of each of them."""

from __future__ import annotations

from typing import Any

from jitflow.confirmations import words as state_words
from jitflow.drafting.pages import Draft
from jitflow.drafting.words import DefinitionWords, fields_by_key
from jitflow.instruments.definition import Definition, Section
from jitflow.instruments.facts import Instrument
from jitflow.instruments.given import record_of
from jitflow.instruments.party_data import SharedBasis, StateDatum, pairs, parties_of
from jitflow.instruments.states import StateData
from jitflow.instruments.treaties import Pair, PairOfParties
from jitflow.web.locale import country_name, gettext as _

ANSWERS = {True: "yes", False: "no", None: "not_known"}


def of_section(draft: Draft, section: Section) -> dict[str, Any]:
    """The table of pairs beside the bases, and the records of the parties beside the parties; empty lists elsewhere."""
    definition, one = draft.definition, draft.facts.instrument
    bases = [shared for shared in definition.shared_basis if definition.section_of.get(shared.bases) is section]
    data = [datum for datum in definition.state_data if datum.group and definition.section_of.get(datum.group) is section]
    return {
        "shared": [_table(draft, shared) for shared in bases],
        "parties": law_of_parties(definition, one, draft.states, data),
    }


def _table(draft: Draft, shared: SharedBasis) -> dict[str, Any]:
    words = draft.words
    codes = {option.code: option for option in draft.definition.fields[f"{shared.bases}.{shared.basis}"].options}
    found = pairs(shared, draft.facts.instrument, draft.states)
    return {
        "title": words.item_label(fields_by_key(draft.definition)[shared.bases]),
        "rows": [_row(words, shared, codes, one) for one in found],
        "open": any(one.shares is None for one in found),
    }


def _row(words: DefinitionWords, shared: SharedBasis, codes: dict[str, Any], one: PairOfParties) -> dict[str, Any]:
    cells = [_cell(words, shared, codes, base) for base in one.bases if base.treaty not in one.cited]
    cells += [{"title": _basis(words, shared, codes, code), "kind": "yes", "answer": _("as cited"), "sources": []} for code in one.cited]
    return {
        "one": country_name(one.one["state"]),
        "other": country_name(one.other["state"]),
        "kind": ANSWERS[one.shares],
        "answer": answer_in_words(one.shares),
        "cells": cells,
    }


def _cell(words: DefinitionWords, shared: SharedBasis, codes: dict[str, Any], base: Pair) -> dict[str, Any]:
    return {
        "title": _basis(words, shared, codes, base.treaty),
        "kind": ANSWERS[base.shared],
        "answer": answer_in_words(base.shared),
        "sources": [
            {"state": country_name(each.state), "kind": ANSWERS[each.bound], "answer": answer_in_words(each.bound),
             "label": each.record.label(_) if each.record else ""}
            for each in base.bindings
        ],
    }  # fmt: skip


def _basis(words: DefinitionWords, shared: SharedBasis, codes: dict[str, Any], code: str) -> str:
    option = codes.get(code)
    if option is None:
        return state_words.treaty_title(code)
    part = "label" if option.label else "wording"
    return words.plain(f"{shared.bases}.{shared.basis}.{code}:{part}", option.label or option.wording)


def answer_in_words(answer: bool | None) -> str:
    """Yes, no, or that it is not known."""
    return {True: _("yes"), False: _("no"), None: _("not known")}[answer]


def law_of_parties(
    definition: Definition, instrument: Instrument, states: StateData, data: list[StateDatum], party: str = ""
) -> list[dict[str, Any]]:
    """The records of these data for each party, or for one party: value, source and how sure it is; each topic once."""
    made = []
    groups = {(datum.group, datum.state): None for datum in data}
    for group, state in groups:
        topics = {datum.topic: datum for datum in data if (datum.group, datum.state) == (group, state)}
        for one in parties_of(instrument, group or "", state):
            if not one["state"] or (party and one["id"] != party):
                continue
            records = [_record(definition, datum, instrument, states, one["state"]) for datum in topics.values()]
            made.append({"id": one["id"], "state": country_name(one["state"]), "records": records})
    return made


def _record(definition: Definition, datum: StateDatum, instrument: Instrument, states: StateData, state: str) -> dict[str, Any]:
    record = record_of(definition, datum, instrument, states, state)
    title = state_words.topic(datum.topic)
    if record is None:
        return {"title": title, "lines": [], "note": None, "label": "", "sure": False}
    return {
        "title": title,
        "lines": state_words.value(record),
        "note": record.note,
        "label": record.label(_),
        "sure": record.usable_as_limit,
    }


def of_step(draft: Draft, topics: tuple[str, ...], party: str) -> list[dict[str, Any]]:
    """What a step shows of the law of the party that takes it; of all parties where it is one for all."""
    data = [datum for datum in draft.definition.state_data if datum.group and datum.topic in topics]
    return law_of_parties(draft.definition, draft.facts.instrument, draft.states, data, party)
