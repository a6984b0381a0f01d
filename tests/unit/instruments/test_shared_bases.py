"""Treaties, records of all parties, and faults in the files that hold them; with States made for the test."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from jitflow.instruments.checks import run_checks
from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Facts, Instrument
from jitflow.instruments.given import state_records, state_values
from jitflow.instruments.loader import load
from jitflow.instruments.states import StateData, StateDataError, load_states, record_digest
from jitflow.instruments.treaties import binding, pairs_of

ON = datetime.date(2026, 6, 1)
_STATE = """state = "{code}"
eu_code = "{code}"
official_languages = ["en"]
zone = "Europe/Rome"
"""
_RECORD = """
[[{table}]]
topic = "treaty"
treaty = "{treaty}"
value = {value}
source = "X1"
source_title = "List of lighthouses"
as_of = "2025"
confidence = "{confidence}"
{more}
"""
_TREATIES = """
[[treaty]]
code = "lights"
title = "Treaty of the Two Lighthouses"
provision = "Art 2"
binds = "ratified"
source = "X1"
source_title = "List of lighthouses"
as_of = "2025"
confidence = "verified"

[[treaty]]
code = "act"
title = "Act of the Union"
provision = "Art 1"
binds = "union"
source = "X1"
source_title = "List of lighthouses"
as_of = "2025"
confidence = "secondary"
"""
_ACT = _TREATIES.split("\n\n")[1]


def record(treaty: str = "lights", value: str = "true", confidence: str = "verified", more: str = "", table: str = "record") -> str:
    return _RECORD.format(treaty=treaty, value=value, confidence=confidence, more=more, table=table)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four States and one outside: bound since May, bound later, bound from memory, nothing; and not bound."""
    own = {
        "IT": record(more="valid_from = 2026-05-01"), "DE": record(more="valid_from = 2026-07-01"), "GR": record(confidence="unverified"),
        "FR": "",
    }  # fmt: skip
    for code, records in own.items():
        (tmp_path / f"{code}.toml").write_text(_STATE.format(code=code) + records, "utf-8")
    (tmp_path / "treaties.toml").write_text(_TREATIES, "utf-8")
    third = '[[third]]\nstate = "NO"\n' + record(value="false", table="third.record")
    (tmp_path / "third.toml").write_text(third, "utf-8")
    return tmp_path


@pytest.fixture
def states(folder: Path) -> StateData:
    return load_states(folder)


@pytest.mark.parametrize(
    ("state", "treaty", "bound"),
    [
        ("IT", "lights", True), ("DE", "lights", False), ("GR", "lights", None), ("FR", "lights", None), ("NO", "lights", False),
        ("TN", "lights", None), ("FR", "act", True), ("NO", "act", False), ("FR", "unheard_of", None),
    ],
)  # fmt: skip
def test_a_state_is_bound_not_bound_or_not_known_to_be(states: StateData, state: str, treaty: str, bound: bool | None) -> None:
    assert binding(states, state, treaty, ON).bound is bound


def test_third_states_are_no_members(states: StateData) -> None:
    assert states.codes == ("DE", "FR", "GR", "IT") and states.third == ("NO",)
    assert states.current("NO", "treaty") is not None and states.records_of("TN") == ()


def test_a_confirmation_makes_memory_count(states: StateData) -> None:
    said = states.records_of("GR")[0]
    confirmed = states.confirmed({("GR", record_digest("GR", said)): ("A. Contact", ON)})
    assert binding(confirmed, "GR", "lights", ON).bound is True and confirmed.treaties == states.treaties
    outside = states.records_of("NO")[0]
    confirmed = states.confirmed({("NO", record_digest("NO", outside)): ("A. Contact", ON)})
    assert binding(confirmed, "NO", "lights", ON).confirmed and confirmed.codes == states.codes


@pytest.mark.parametrize(
    ("parties", "bases", "answers"),
    [
        (["IT", "DE"], [("act", ())], [True]),
        (["IT", "DE"], [("lights", ())], [False]),
        (["IT", "GR"], [("lights", ())], [None]),
        (["IT", "GR"], [("lights", ()), ("act", ())], [True]),
        (["IT", "NO"], [("lights", ()), ("act", ())], [False]),
        (["IT", "DE", "FR"], [("act", ("IT", "DE"))], [True, False, False]),
        (["IT", "IT"], [], []),
        (["IT", None], [], []),
        (["IT", "TN"], [("cited", ())], [True]),
        (["IT", "TN"], [("unheard_of", ())], [False]),
    ],
)
def test_each_pair_of_two_states_shares_one_or_not(states: StateData, parties, bases, answers) -> None:
    people = [{"id": f"p{number}", "state": state} for number, state in enumerate(parties)]
    named = [{"code": code, "among": list(among), "cited": code == "cited"} for code, among in bases]
    assert [one.shares for one in pairs_of(states, people, named, ON)] == answers


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("FR.toml", record(treaty="unheard_of"), "FR: treaty: 'unheard_of' is no treaty"),
        ("FR.toml", record(treaty="act"), "'act' is no treaty of treaties.toml that is ratified"),
        ("third.toml", '[[third]]\nstate = "NO"\n' + record(table="third.record"), "NO stands twice"),
        ("third.toml", '[[third]]\nstate = "FR"\n' + record(table="third.record"), "FR has a file of its own"),
        ("third.toml", '[[third]]\nstate = "CH"\n', "third.2.record: Field required"),
        ("treaties.toml", '[[treaty]]\ncode = "half"\n', "Field required"),
        ("treaties.toml", _ACT, "a code is used twice"),
        ("treaties.toml", _ACT.replace('"act"', '"x"').replace('"union"', '"union_with"'), "treaty x: states go with"),
    ],
)  # fmt: skip
def test_a_fault_is_named(folder: Path, name: str, text: str, words: str) -> None:
    path = folder / name
    path.write_text(path.read_text("utf-8") + "\n" + text, "utf-8")
    with pytest.raises(StateDataError) as fault:
        load_states(folder)
    assert words in str(fault.value)


_FORM = """slug = "alliance"
version = "1"
title = "Alliance"
short_title = "AL"
act = "Invented"
valid_from = 2026-01-01
sides = ["team"]
participants = ["IT", "DE"]
[wording.en]
status = "official"
source = "written for the tests"
[[state_data]]
name = "signatory"
{whose}
topic = "authorisation"
part = "signatory"
type = "text"
[[shared_basis]]
name = "treaties"
group = "parties"
bases = "bases"
basis = "{basis}"
among = "pair"
cited = {{ {cited} = "citation" }}
"""
_SECTIONS = """[[section]]
id = "all"
title = "All"
label = "All"
internal = true
[[section.fields]]
key = "parties"
type = "group"
internal = true
label = "Parties"
fields = [{ key = "state", type = "country", label = "State", internal = true }]
[[section.fields]]
key = "bases"
type = "group"
internal = true
label = "Bases"
fields = [
  { key = "basis", type = "choice", label = "Basis", internal = true, options = [
    { code = "lights", wording = "a" }, { code = "act", wording = "b" }, { code = "other", wording = "c" },
  ] },
  { key = "pair", type = "country", many = true, label = "Pair", internal = true },
  { key = "citation", type = "text", label = "Citation", internal = true },
]
"""


def alliance(folder: Path, whose: str = 'group = "parties"', basis: str = "basis", cited: str = "other") -> Definition:
    """A form of nothing but parties and bases."""
    version = folder / "alliance" / "1"
    version.mkdir(parents=True)
    (version / "definition.toml").write_text(_FORM.format(whose=whose, basis=basis, cited=cited), "utf-8")
    (version / "sections.toml").write_text(_SECTIONS, "utf-8")
    return load(version)


def test_expressions_read_the_data_of_all_parties(folder: Path) -> None:
    definition = alliance(folder / "forms")
    parties = [{"id": "p1", "state": "IT"}, {"id": "p2", "state": "NO"}, {"id": "p3"}]
    one = Instrument("alliance", "1", "2026-06-01", "IT", "en", answers={"parties": parties, "bases": [{"id": "b1", "basis": "lights"}]})
    given = state_values(definition, one, load_states(folder))
    assert given["treaties"]["known"] and given["treaties"]["value"] is False
    assert given["treaties"]["pairs"] == [{"one": "IT", "other": "NO", "shares": False, "named": ["lights"]}]
    assert [(each["id"], each["value"]) for each in given["treaties"]["each"]] == [("p1", True), ("p2", False)]
    assert [(each["id"], each["known"]) for each in given["signatory"]["each"]] == [("p1", False), ("p2", False), ("p3", False)]
    assert not given["signatory"]["known"]
    assert [record.source for record in state_records(definition, one, load_states(folder), "treaties")] == ["X1", "X1"]
    facts = Facts(definition, one, given)
    assert facts.evaluate("data.treaties.pairs.exists(p, p.shares == false) && data.signatory.each.all(s, !s.known)")
    assert Facts(definition, one).evaluate("size(data.treaties.pairs) == 0 && !data.signatory.known")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"whose": ""}, "give either a side or a group"),
        ({"whose": 'group = "parties"\nside = "issuing"'}, "give either a side or a group"),
        ({"whose": 'group = "bases"'}, "bases.state names no State"),
        ({"basis": "bases"}, "bases.bases is not the key of a field"),
        ({"cited": "nothing"}, "nothing is no option of bases.basis"),
    ],
)
def test_a_fault_in_what_a_form_asks_of_the_parties_is_named(tmp_path: Path, more: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words) as fault:
        alliance(tmp_path, **more)
    assert "definition.toml" in str(fault.value)


_CHECK = """[[check]]
id = "AL-1"
severity = "warning"
each = "texts"
field = "item"
message = "No lighthouse may be named."
basis = "Invented 1"
needs = ["meta.issuing_state"]
when = 'item.text.matches("(?i)lighthouse")'
"""
_TEXTS = """
[[section.fields]]
key = "{key}"
type = "prose"
label = "{key}"
basis = "Invented 1"
"""


def test_a_check_of_all_texts_finds_what_one_of_them_says_and_shows_it_there(tmp_path: Path) -> None:
    version = tmp_path / "alliance" / "1"
    alliance(tmp_path)
    (version / "checks.toml").write_text(_CHECK, "utf-8")
    more = "".join(_TEXTS.format(key=key) for key in ("first", "second", "third")) + _TEXTS.format(key="kept") + "internal = true\n"
    open_section = _SECTIONS.replace("internal = true\n[[section.fields]]", "[[section.fields]]", 1)
    (version / "sections.toml").write_text(open_section + more, "utf-8")
    definition = load(version)
    texts = {
        "first": {"en": {"text": "A quay.", "state": "source"}},
        "third": {"en": {"text": "The Lighthouse of Genoa.", "state": "source"}, "it": {"text": "Nulla.", "state": "draft"}},
        "kept": {"en": {"text": "Lighthouse", "state": "source"}},
    }
    one = Instrument("alliance", "1", "2026-06-01", "IT", "en", texts=texts)
    assert [(found.id, found.key) for found in run_checks(definition, one).findings] == [("AL-1", "third")]
    assert not run_checks(definition, Instrument("alliance", "1", "2026-06-01", "IT", "en")).findings
