"""What a letter takes from several places at once: rows of the parties, clauses that differ, times and numbers."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from jitflow import paths
from jitflow.instruments.definition import Definition
from jitflow.instruments.loader import load_all
from jitflow.instruments.parties import parties_in
from jitflow.letters.beginning import Begun, Sources, begin
from jitflow.letters.rows import Clause, Known, PartyFacts, Taken, since


@pytest.fixture(scope="module")
def team() -> tuple[Definition, dict[str, Any]]:
    """The team as it ships, and its example."""
    library = load_all(paths.FORMS)
    definition = next(one for one in library if one.slug == "jit")
    return definition, json.loads(library.example(definition.slug, definition.version))


def taken(step: str, day: str, party: str = "", **values: Any) -> Taken:
    return Taken(step, party, datetime.fromisoformat(f"{day}T10:00:00+00:00").astimezone(UTC), values)


def begun(
    team: tuple[Definition, dict[str, Any]], letter: str, log: list[Taken], *, writes: int = 0, left: int | None = None,
    languages: tuple[str, str | None] = ("en", None), clauses: dict[str, tuple[Clause, ...]] | None = None,
    written: dict[str, Any] | None = None,
) -> Begun:  # fmt: skip
    definition, example = team
    listed = parties_in(definition, "team", example["answers"])
    facts = tuple(
        PartyFacts(one.id, one.state, one.authority, frozenset({"withdrawn" if place == left else "signed"}))
        for place, one in enumerate(listed)
    )
    log = [Taken(one.step, listed[int(one.party)].id if one.party else "", one.at, one.values) for one in log]
    known = Known(facts[writes].id, facts, tuple(log), clauses or {}, "UTC", written or {})

    def event(step: str) -> Any:
        found = known.last(step, known.party)
        return None if found is None else (found.at, dict(found.values))

    given = Sources("team", example["answers"], example["texts"], {"issuing_state": facts[0].state}, example["language"],
                    date(2028, 6, 1), "UTC", event, known=known)  # fmt: skip
    return begin(definition, letter, languages[0], languages[1], given)


def signed(step: str, party: str, day: str) -> Taken:
    return taken(step, day, party, signed_on=day, place=f"Town {party}", name=f"Name {party}", function="Prosecutor")


def test_every_party_that_is_bound_signs_the_extension_with_what_it_said(team: Any) -> None:
    log = [signed("sign_extension", "0", "2028-04-10"), signed("sign_extension", "2", "2028-04-12")]
    rows = begun(team, "extension", log, left=3).answers["signed_by"]
    assert [(one["state"], one.get("date"), one.get("name")) for one in rows] == [
        ("IT", "2028-04-10", "Name 0"), ("DE", None, None), ("GR", "2028-04-12", "Name 2"),
    ]  # fmt: skip


def test_a_step_of_a_party_means_that_of_the_party_that_writes(team: Any) -> None:
    log = [
        taken("replace_leader", "2027-03-01", "1", former="A", successor="B", effective_on="2027-03-02"),
        taken("replace_leader", "2027-04-01", "2", former="C", successor="D", effective_on="2027-04-02"),
    ]
    mine = begun(team, "leader_replacement", log, writes=1).answers
    assert (mine["former"], mine["successor"], mine["party_state"]) == ("A", "B", "DE")
    assert "former" not in begun(team, "leader_replacement", log, writes=0).answers


def test_participants_of_every_kind_are_ticked(team: Any) -> None:
    definition, example = team
    bodies = [one.code for one in definition.fields["participants.body"].options]
    listed = {**example, "answers": {**example["answers"], "participants": [{"id": one, "body": one} for one in bodies]}}
    for letter in ("setting_up_notice", "evaluation"):
        assert begun((definition, listed), letter, []).answers["participants"] == bodies, letter


def test_steps_count_since_the_last_proposal_only() -> None:
    log = [
        taken("propose", "2027-01-01"), taken("sign", "2027-01-02", "1"), taken("enter", "2027-01-03"),
        taken("propose", "2028-01-01"), taken("sign", "2028-01-02", "2"),
    ]  # fmt: skip
    assert [(one.step, one.party) for one in since(log, {"propose": ["sign"]})] == [
        ("propose", ""), ("enter", ""), ("propose", ""), ("sign", "2"),
    ]  # fmt: skip
    assert since(log, {"other": ["sign"]}) == since(log, {}) == tuple(log)


def test_it_goes_to_all_the_others(team: Any) -> None:
    definition, example = team
    names = [one.authority for one in parties_in(definition, "team", example["answers"])]
    letter = begun(team, "withdrawal", [], writes=2).answers
    assert letter["addressee_name"] == "; ".join([names[0], names[1], names[3]])
    assert letter["sender"] == names[2] and letter["sender_state"] == "GR"


def test_the_clauses_that_differ_stand_in_the_amendment_in_both_languages(team: Any) -> None:
    clauses = {"en": (Clause("14", "Each month.", "Each week."),), "de": (Clause("14", "Monatlich.", "Wöchentlich."),)}
    made = begun(team, "amendment", [], clauses=clauses, languages=("en", "de"))
    (row,) = made.answers["changes"]
    assert row["clause"] == "14"
    new = made.texts[f"changes.{row['id']}.new_text"]
    assert (new["en"]["text"], new["de"]["text"]) == ("Each week.", "Wöchentlich.")


def test_the_evaluation_begins_with_what_the_log_can_count(team: Any) -> None:
    log = [
        taken("record_need", "2026-01-01"), taken("record_coordination_meeting", "2026-01-20", held_on="2026-01-20"),
        taken("ask_authorisation", "2026-02-01", "0"), taken("authorise", "2026-02-15", "0", body="Prosecutor General"),
        taken("ask_authorisation", "2026-02-01", "1"), signed("sign", "0", "2026-04-01"), signed("sign", "1", "2026-03-20"),
        taken("enter_into_force", "2026-04-02", in_force_on="2026-04-02", ends_on="2028-04-01"),
        taken("record_meeting", "2026-06-01"), taken("record_meeting", "2026-09-01"),
    ]  # fmt: skip
    written = {"results_notice": ({"arrests": 12}, {"results": {"en": {"text": "Two organisers.", "state": "source"}}})}
    made = begun(team, "evaluation", log, written=written)
    assert made.answers["setting_up_weeks"] == 13 and made.answers["meetings"] == 2 and made.answers["setting_up_meetings"] == 1
    assert made.answers["last_signed_on"] == "2026-04-01" and made.answers["arrests"] == 12
    assert made.texts["results_words"]["en"]["text"] == "Two organisers."
    rows = {one["state"]: (one.get("body"), one.get("days")) for one in made.answers["authorisations"]}
    assert rows["IT"] == ("Prosecutor General", 14) and rows["DE"] == (None, None)
