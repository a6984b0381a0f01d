"""The taxonomies that come with jitflow: the codes of the sheet of facts, dated, with source; the same that drafters choose."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date

from tests.contracts.test_records import KNOWLEDGE, taxonomies
from tests.instruments import product

ROUTES = "CMED EMED WMED WAFR WBAL ELB CHAN CIRC CALA AIR SECM BLACK OTHER".split()
CHALLENGES = (
    "ADMISS EEVID HAWALA HISEA INTERC WITMIG MINOR VICTIM NEBIS PARALLEL 3STATE TRANSL DISCLO LINK LEADER ASSET DEATH CORRUP "
    "EAWREF TIME SAFE HUMAN SENT"
).split()
PHASES = "RECR ORIG TRANS ACCOM DOCS BORDER SECMOV PAY LAUND STAYREG LABOUR".split()


def _options(slug: str, key: str) -> set[str]:
    return {option.code for one in product().definitions[slug].values() if key in one.fields for option in one.fields[key].options}


def test_the_taxonomies_hold_the_codes_of_the_sheet_of_facts():
    held = taxonomies()
    assert list(held["route"]) == ROUTES
    assert list(held["challenge"]) == CHALLENGES
    assert list(held["phase"]) == PHASES
    assert len(held["role"]) == 14
    bases = {code for code in held["legal_source"] if code.startswith("LB-")}
    assert len(bases) == 13 and {"LB-MLA2000", "LB-FD2002", "LB-2AP", "LB-TCA", "LB-BILAT"} <= bases


def test_what_drafters_choose_and_what_records_are_filed_under_are_the_same_codes():
    def folded(taxonomy: str) -> set[str]:
        return {code.lower().replace("-", "_") for code in taxonomies()[taxonomy]}

    assert _options("jit", "smuggling.routes") == folded("route")
    assert _options("jit", "smuggling.methods") <= folded("modus_operandi")
    assert _options("eio", "measures") == set(taxonomies()["measure"])
    assert _options("eaw", "offences.list_categories") == _options("eio", "offences.list_categories")
    assert _options("eaw", "offences.list_categories") == set(taxonomies()["crime"])


def test_every_code_is_dated_has_a_source_and_says_how_sure_it_is():
    for taxonomy, codes in taxonomies().items():
        for name, code in codes.items():
            assert set(code) <= {"code", "label", "from", "to", "parent", "source", "confidence"}, name
            assert code["label"].strip() and code["source"].strip() and isinstance(code["from"], date), name
            assert code["confidence"] in ("confirmed", "likely", "doubtful"), name
            assert "parent" not in code or (code["parent"] in codes and code["parent"] != name), name
            assert code.get("to", code["from"]) >= code["from"], (taxonomy, name)
            assert len(name) <= 60


def test_no_code_stands_twice_in_a_taxonomy():
    content = tomllib.loads((KNOWLEDGE / "taxonomies.toml").read_text("utf-8"))
    assert len({one["id"] for one in content["taxonomy"]}) == len(content["taxonomy"])
    for one in content["taxonomy"]:
        assert [name for name, times in Counter(code["code"] for code in one["code"]).items() if times > 1] == []
