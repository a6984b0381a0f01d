"""What the records and taxonomies that come with jitflow promise: read here with the standard library alone, so that a fault
in the software that shows them cannot hide a fault in them. Places are those of the definitions."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from jitflow import paths
from jitflow.instruments.definition import Definition
from tests.instruments import product

KNOWLEDGE = paths.FORMS / "knowledge"
PLACES = ("sections", "fields", "checks", "transitions")
NARROWING = ("procedure_states", "states_pair", "issuing_states", "executing_states", "measures", "crimes", "routes")
#: Front matter that holds codes, and the taxonomy they are of.
TAGS = {
    "routes": "route", "modus_operandi": "modus_operandi", "phases": "phase", "roles": "role", "challenges": "challenge",
    "legal_sources": "legal_source",
}  # fmt: skip
MEMBER_STATES = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)
#: Every judgment named in facts/eaw-eio.md, and the one of facts/jit-focus-group.md.
JUDGMENTS = """
C-16/22 C-66/20 C-82/19 C-91/24 C-108/16 C-128/18 C-158/21 C-171/03 C-216/18 C-220/18 C-237/15 C-241/15 C-261/22 C-270/17
C-271/17 C-305/22 C-324/17 C-354/20 C-388/08 C-404/15 C-414/20 C-452/16 C-453/16 C-460/23 C-477/16 C-489/19 C-492/18
C-508/18 C-509/18 C-514/21 C-515/21 C-551/18 C-562/21 C-566/19 C-571/17 C-583/23 C-584/19 C-625/19 C-627/19 C-648/20
C-659/15 C-670/22 C-699/21 C-700/21 C-717/18 C-722/23 C-724/19 C-804/21 C-852/19
""".split()
#: What a lesson says beside its text, in every language that it has.
PARTS = ("context", "happened", "worked", "failed", "cause", "conditions", "effect")
JUDGMENT = re.compile(r"\bC-\d+/\d+")


@dataclass(frozen=True)
class Shipped:
    """One file: its front matter and its text."""

    path: Path
    front: dict[str, Any]
    body: str

    @property
    def id(self) -> str:
        return self.path.name.split(".")[0]


def _read(path: Path) -> Shipped:
    head, fence, rest = path.read_text("utf-8").partition("+++\n")
    front, second, body = rest.partition("\n+++\n")
    assert not head and fence and second, f"{path.name}: front matter stands between two lines +++"
    return Shipped(path, tomllib.loads(front), body.strip())


@lru_cache
def _records() -> tuple[Shipped, ...]:
    return tuple(_read(one) for one in sorted(KNOWLEDGE.glob("records/*/*.md")) if one.name.count(".") == 1)


@lru_cache
def _french() -> dict[str, Shipped]:
    return {one.id: one for one in map(_read, sorted(KNOWLEDGE.glob("records/*/*.fr.md")))}


@lru_cache
def taxonomies() -> dict[str, dict[str, dict[str, Any]]]:
    """Taxonomy to code to what the file says of it."""
    content = tomllib.loads((KNOWLEDGE / "taxonomies.toml").read_text("utf-8"))
    return {one["id"]: {code["code"]: code for code in one["code"]} for one in content["taxonomy"]}


def _id(one: object) -> str | None:
    return one.id if isinstance(one, Shipped) else None


EVERY = pytest.mark.parametrize("record", _records(), ids=_id)


def _versions(slug: str) -> list[Definition]:
    return list(product().definitions[slug].values())


@lru_cache
def _known(slug: str) -> dict[str, set[str]]:
    """Everything that can be named as a place of an instrument, over its versions."""
    definitions = _versions(slug)
    sides = [side for one in definitions if one.procedure for side in one.procedure.sides.values()]
    return {
        "sections": {section.id for one in definitions for section in one.sections},
        "fields": {key for one in definitions for key in one.fields},
        "checks": {check.id for one in definitions for check in one.checks},
        "transitions": {step.id for side in sides for step in side.transitions},
        "procedure_states": {state.id for side in sides for state in side.states},
    }


# Records


def test_there_are_enough_records_and_each_stands_under_its_own_name():
    ids = [one.id for one in _records()]
    assert len(ids) >= 110
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert [one.path.name for one in _records() if one.front["id"] != one.id] == []
    assert [one.path.name for one in _records() if one.front["kind"] != one.path.parent.name] == []


def test_there_is_enough_of_each_kind_and_no_question_or_case_is_made_up():
    kinds = Counter(one.front["kind"] for one in _records())
    assert kinds["state_sheet"] == 27
    assert sum(kinds[kind] for kind in ("lesson", "good_practice", "challenge", "trend", "checklist")) >= 40
    assert min(kinds[kind] for kind in ("lesson", "good_practice", "challenge", "trend", "checklist")) >= 3
    assert not kinds["question"] and not kinds["case_note"]


@EVERY
def test_a_record_has_what_its_readers_need(record):
    front = record.front
    assert 0 < len(front["title"]) <= 90
    assert 0 < len(front["summary"]) <= 240 and "\n" not in front["summary"]
    assert front["classification"] == "unclassified" and front["handling"] == "H0"
    assert front["confidence"] in ("confirmed", "likely", "doubtful")
    assert front["review_on"] > date(2026, 11, 22)
    assert record.body.startswith("## "), "parts with a heading"
    assert not re.search(r"(?m)^# |<[a-zA-Z/!]|!\[", record.body), "no title, HTML or picture in the text"
    assert len(record.body.split()) <= 700, "short enough to be read under time pressure"


@EVERY
def test_a_record_uses_only_codes_of_the_taxonomies(record):
    assert record.front["kind"] in taxonomies()["kind"]
    for key, taxonomy in TAGS.items():
        unknown = set(record.front.get(key, ())) - set(taxonomies()[taxonomy])
        assert not unknown, f"{key}: {unknown}"
    for condition in record.front["applies"]:
        assert set(condition.get("routes", ())) <= set(taxonomies()["route"])
        assert set(condition.get("measures", ())) <= set(taxonomies()["measure"])
        assert set(condition.get("crimes", ())) <= set(taxonomies()["crime"])


@EVERY
def test_every_place_a_record_names_exists_in_the_definitions(record):
    assert record.front["applies"], "it appears somewhere"
    for condition in record.front["applies"]:
        slug = condition["instrument"]
        assert slug in product().slugs() and slug in record.front["instruments"], slug
        assert set(condition) <= {"instrument", *PLACES, *NARROWING}
        assert any(condition.get(key) for key in PLACES), "a record without a place would stand beside everything"
        for key, known in _known(slug).items():
            assert set(condition.get(key, ())) <= known, f"{slug} {key}: {set(condition.get(key, ())) - known}"
        assert all(condition.values()), "no empty list"


@EVERY
def test_what_a_remedy_would_change_exists(record):
    for remedy in record.front.get("remedy", ()):
        slug, _colon, place = remedy["place"].partition(":")
        assert remedy["target"] in ("check", "help", "clause", "field") and remedy["proposal"].strip()
        assert any(place in _known(slug)[key] for key in PLACES), remedy["place"]


@EVERY
def test_what_is_to_be_used_with_a_record_exists(record):
    for tool in record.front.get("tools", ()):
        slug, _colon, place = tool.partition(":")
        documents = {one.id for version in _versions(slug) for one in version.documents}
        assert place in documents or any(place in _known(slug)[key] for key in ("sections", "fields")), tool


def test_lessons_say_what_they_were_learnt_from():
    told = [one for one in _records() if one.front.get("origin")]
    assert len(told) >= 25 and all(one.front["kind"] in ("lesson", "good_practice", "challenge", "trend") for one in told)
    assert sum(any(name in one.front for name in PARTS) for one in _records()) >= 5


@EVERY
def test_every_record_names_its_sources_and_none_claims_to_be_compared_with_them(record):
    assert record.front["source"]
    for source in record.front["source"]:
        assert source["title"].strip() and source["sure"] in ("V", "K", "K?", "D"), source
        assert source["checked"] is False, "only a named lawyer says that it was compared"
        assert "url" not in source or source["url"].startswith("https://")
    surest = {source["sure"] for source in record.front["source"]}
    if record.front["confidence"] == "confirmed":
        assert "V" in surest, "confirmed rests on something that was verified"
    if surest == {"D"}:
        assert record.front["confidence"] == "doubtful"


# Judgments


def test_there_is_a_note_on_every_judgment_of_the_sheets_of_facts():
    noted = Counter(
        found for one in _records() if one.front["kind"] == "legal_note" for found in JUDGMENT.findall(one.front["source"][0]["title"])
    )
    assert set(noted) == set(JUDGMENTS)
    assert max(noted.values()) == 1, "one note on each"


def test_no_record_names_a_judgment_that_no_sheet_names():
    named = {found for one in (*_records(), *_french().values()) for found in JUDGMENT.findall(one.path.read_text("utf-8"))}
    assert named <= set(JUDGMENTS)


def test_every_judgment_that_a_check_or_ground_cites_has_its_note_at_that_check():
    for slug in ("eaw", "eio", "interception_notice", "jit"):
        for check in (check for one in _versions(slug) for check in one.checks):
            for judgment in JUDGMENT.findall(" ".join(check.case_law)):
                noted = [
                    condition
                    for one in _records()
                    if one.front["kind"] == "legal_note" and judgment in one.front["source"][0]["title"]
                    for condition in one.front["applies"]
                ]
                assert any(slug == c["instrument"] and c.get("checks") and check.id in c["checks"] for c in noted) or (
                    slug == "interception_notice" and any(slug == c["instrument"] for c in noted)
                ), (slug, check.id, judgment)


LEGAL_NOTES = [one for one in _records() if one.front["kind"] == "legal_note"]


@pytest.mark.parametrize("record", LEGAL_NOTES, ids=_id)
def test_a_legal_note_names_its_judgment_and_says_what_it_means(record):
    judgments = JUDGMENT.findall(record.front["source"][0]["title"])
    assert judgments and "-and-".join(one.lower().replace("/", "-") for one in judgments) == record.id
    for judgment in judgments:
        assert judgment in record.front["title"] + record.front["summary"]
    assert record.body.startswith("## The rule")
    assert "\n## What it means for the " in record.body


SAYS_READ = re.compile(
    r"## (Not checked|Non vérifié)|\b(nobody|no one|(?<!la )personne n)\b|\b(this|the) note (was|is|has)\b"
    r"|\b(existence|note|content|judgment|arrêt|contenu)\b[^.\n]{0,40}"
    r"\b(checked|compared|verified|not (yet )?read|vérifiée?|comparée?|non lue?)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("record", [*LEGAL_NOTES, *(one for one in _french().values() if one.path.parent.name == "legal_note")], ids=_id)
def test_no_note_says_in_its_own_words_whether_it_was_compared_with_its_judgment(record):
    """The state of its reading says it, and changes when a lawyer records that; words would contradict it from then on."""
    sources = [one["title"] for one in record.front.get("source", ())]
    found = SAYS_READ.search("\n".join([record.front["title"], record.front["summary"], *sources, record.body]))
    assert not found, found


def test_the_words_that_were_taken_out_would_be_found():
    for said in (
        "## Not checked", "Nobody has compared this note with it", "Personne n’a comparé cette note avec l’arrêt", "## Non vérifié",
        "Only the existence of the judgment was checked.", "judgment of 4 June 2026 not yet read", "(existence checked, content not read)",
    ):  # fmt: skip
        assert SAYS_READ.search(said), said


# Where they appear


@pytest.mark.parametrize("slug", ["eaw", "eio", "jit"])
def test_a_draft_of_each_instrument_meets_records_at_many_places(slug):
    """At least 15 records, each with a place that no other of them needs; State sheets do not count."""
    places: dict[str, set[tuple[str, str]]] = {}
    for one in _records():
        if one.front["kind"] != "state_sheet":
            for condition in one.front["applies"]:
                if condition["instrument"] == slug:
                    places.setdefault(one.id, set()).update((key, name) for key in PLACES for name in condition.get(key, ()))
    taken: dict[tuple[str, str], str] = {}

    def seat(record: str, tried: set[tuple[str, str]]) -> bool:
        for place in sorted(places[record] - tried):
            tried.add(place)
            if place not in taken or seat(taken[place], tried):
                taken[place] = record
                return True
        return False

    assert sum(seat(record, set()) for record in sorted(places)) >= 15
    assert {key for key, _name in taken} == set(PLACES), "beside sections, fields, checks and steps"


@pytest.mark.parametrize(
    ("slug", "key", "place", "record"),
    [
        ("eaw", "checks", "EAW-02", "c-241-15"),
        ("eaw", "fields", "offences.facts", "facts-in-the-box"),
        ("eaw", "transitions", "arrest_reported", "send-at-once-after-arrest"),
        ("eaw", "checks", "EAW-58", "c-460-23"),
        ("eio", "checks", "EIO-13", "c-724-19"),
        ("eio", "fields", "accounts.reasons", "measure-bank-accounts"),
        ("eio", "sections", "formalities", "joint-interviews"),
        ("eio", "transitions", "other_measure_reported", "measures-always-available"),
        ("jit", "transitions", "propose_extension", "extend-in-time"),
        ("jit", "checks", "JIT-09", "legal-basis-for-every-pair"),
        ("jit", "sections", "platform", "platform-four-weeks"),
        ("jit", "fields", "working_language", "one-drafting-language"),
    ],
)
def test_the_drafter_meets_this_record_at_this_place(slug, key, place, record):
    found = {
        one.id for one in _records() for c in one.front["applies"] if c["instrument"] == slug and place in c.get(key, ())
    }
    assert record in found


# State sheets


def _state_data(state: str) -> list[dict[str, Any]]:
    return tomllib.loads((paths.FORMS / "states" / f"{state}.toml").read_text("utf-8"))["record"]


@pytest.mark.parametrize("state", MEMBER_STATES)
def test_the_sheet_of_a_state_says_what_the_data_of_that_state_say(state):
    sheet = next(one for one in _records() if one.id == f"state-{state.lower()}")
    assert sheet.front["states"] == [state] and sheet.front["kind"] == "state_sheet"
    current = [one for one in _state_data(state) if not one.get("superseded")]
    rows = [line for line in sheet.body.splitlines() if line.startswith("| E")]
    for one in (one for one in current if one["topic"] == "languages"):
        row = next(line for line in rows if line.startswith(f"| {one['instrument'].upper()} |"))
        accepted = [_LANGUAGES[code] for code in one["value"]]
        assert row.split(" | ")[1].split("; ")[0].split(", ") == accepted
        assert ("**unconfirmed**" in row) is (one["confidence"] == "unverified")
    for limit in (one["value"] for one in current if one["topic"] == "receipt_limit" and "amount" in one["value"]):
        assert f"| EAW must arrive | {limit['amount']} {limit['unit']}" in sheet.body
    for heading in ("First", "Languages accepted", "Authorities", "Joint investigation team", "Practice beside the declared rule"):
        assert f"## {heading}\n" in sheet.body + "\n"


@pytest.mark.parametrize("state", MEMBER_STATES)
def test_the_sheet_comes_up_for_whom_it_concerns(state):
    sheet = next(one for one in _records() if one.id == f"state-{state.lower()}")
    takes_part = next(one["value"] for one in _state_data(state) if one["topic"] == "participation" and one["instrument"] == "eio")
    assert takes_part is (state not in ("DK", "IE"))
    for condition in sheet.front["applies"]:
        named = {*condition.get("executing_states", ()), *condition.get("issuing_states", ()), *condition.get("states_pair", ())}
        assert named == {state}, "no sheet comes up in drafts of other States"
    if not takes_part:
        orders = [c for c in sheet.front["applies"] if c["instrument"] == "eio"]
        assert [c["checks"] for c in orders] == [["EIO-01"]], "only where the finding says that no order goes there"
        assert "takes no part in the Directive" in sheet.body and "letter of request" in sheet.front["summary"]


_LANGUAGES = {
    "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "et": "Estonian", "fi": "Finnish", "fr": "French", "ga": "Irish", "hr": "Croatian", "hu": "Hungarian", "it": "Italian",
    "lt": "Lithuanian", "lv": "Latvian", "mt": "Maltese", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "sk": "Slovak", "sl": "Slovene", "sv": "Swedish", "tr": "Turkish",
}  # fmt: skip


# French


def test_a_quarter_of_the_records_is_also_in_french():
    english = {one.id: one for one in _records()}
    assert set(_french()) <= set(english)
    assert len(_french()) * 4 >= len(english)
    for slug in ("eaw", "eio", "jit"):
        assert sum(slug in english[name].front["instruments"] for name in _french()) >= 8


@pytest.mark.parametrize("version", _french().values(), ids=_id)
def test_a_french_version_is_whole_and_typeset_as_french_is(version):
    source = next(one for one in _records() if one.id == version.id)
    assert version.path.parent == source.path.parent
    assert set(version.front) == {"title", "summary"} | {name for name in PARTS if name in source.front}
    assert 0 < len(version.front["title"]) <= 90 and 0 < len(version.front["summary"]) <= 240
    words = "\n".join((*version.front.values(), version.body))
    assert not re.search(r"(?<!\u00a0)[;?!»]", words), "a no-break space before ; ? ! »"
    assert not re.search(r"(?<![\u00a0\d]):", words), "a no-break space before :"
    assert not re.search(r"«(?!\u00a0)", words) and "'" not in words and '"' not in words
    assert re.findall(r"(?m)^#+ ", version.body) == re.findall(r"(?m)^#+ ", source.body), "the same parts"
    items = r"(?m)^(?:\*|\d+\.) "
    assert len(re.findall(items, version.body)) == len(re.findall(items, source.body)), "the same points"
    figures = r"\d+(?:/\d+)?"
    assert set(re.findall(figures, version.body)) == set(re.findall(figures, source.body)), "the same figures"


def test_the_software_reads_the_same_records():
    from jitflow.knowledge import shipped

    assert set(shipped.records()) == {one.id for one in _records()}
    assert {name for name, one in shipped.records().items() if "fr" in one.words["body"]} == set(_french())
