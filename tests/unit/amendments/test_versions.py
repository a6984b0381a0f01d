"""What is in force while it is amended: versions, the working copy, what changes by notice, and going back."""

from __future__ import annotations

import random

import pytest

from jitflow.amendments import service as amendments
from jitflow.db.units import read_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.errors import NotADraft
from jitflow.procedure import service as procedure
from jitflow.procedure.service import Refused
from tests.fixtures.pact import Pact


def text(pact: Pact, day: str, language: str = "en") -> str:
    made = pact.in_force(day)
    return made.texts["meeting.text"][language]["text"] if made is not None else ""


def status(pact: Pact) -> str:
    return pact.world.data().status


def test_nothing_is_in_force_before_it_is_issued(pact: Pact) -> None:
    assert pact.in_force("2026-12-31") is None
    pact.begun()
    assert pact.in_force("2026-09-30") is None
    assert text(pact, "2026-10-01") == "They meet each month."


def test_a_working_copy_changes_nothing_that_is_in_force(pact: Pact) -> None:
    pact.begun()
    with pytest.raises(NotADraft):
        pact.put("months", 24)
    pact.at("2026-11-02")
    pact.take("propose")
    assert status(pact) == "draft"
    pact.put("months", 24)
    pact.put("text:en:meeting.text", "They meet each week.")
    made = pact.in_force("2026-11-02")
    assert made is not None and made.answers["months"] == 12 and text(pact, "2026-11-02") == "They meet each month."
    with read_unit() as session:
        found = procedure.standing(session, pact.world.instrument)
        changed = amendments.of_copy(found, "en")
        assert found.version is not None and found.version.number == 1 and not found.paper.sealed
    assert [one.id for one in changed] == ["period", "meeting"]
    assert changed[1].changes[0].pieces == [
        ("", "They meet each "), ("del", "month"), ("ins", "week"), ("", "."),
    ]  # fmt: skip


def test_the_next_version_holds_from_its_day_and_the_change_list_names_the_clause(pact: Pact) -> None:
    pact.begun()
    pact.at("2026-11-02")
    pact.take("propose")
    pact.put("text:en:meeting.text", "They meet each week.")
    with pytest.raises(Refused):
        pact.take("amend", on="2026-12-01")
    pact.take("close_amendment")
    pact.take("amend", on="2026-12-01")
    assert status(pact) == "issued"
    assert (text(pact, "2026-11-30"), text(pact, "2026-12-01")) == ("They meet each month.", "They meet each week.")
    with read_unit() as session:
        found, issued = amendments.known(session, pact.world.instrument)
        made = amendments.consolidated(session, found, issued, issued[-1].from_day)
        assert made is not None
        listed = amendments.of_versions(found, made, "en")
    assert [(version.number, [one.id for one in sections]) for version, sections in listed] == [(2, ["meeting"]), (1, [])]
    assert all(one.seals["en"]["hash"] for one in issued) and issued[0].seals != issued[1].seals


def test_giving_an_amendment_up_brings_back_what_was_agreed_and_keeps_what_came_by_notice(pact: Pact) -> None:
    pact.begun()
    pact.at("2026-11-02")
    pact.take("propose")
    third = pact.world.add("parties")
    pact.put(f"parties.{third}.state", "GR")
    pact.put("months", 24)
    pact.put("text:en:meeting.text", "They meet each week.")
    first = pact.world.data().answers["parties"][0]["id"]
    pact.put(f"parties.{first}.contact", "Conti")
    member = pact.world.add("members")
    pact.put(f"members.{member}.name", "Bianchi")
    pact.take("drop")
    data = pact.world.data()
    assert data.status == "issued" and data.answers["months"] == 12
    assert [one["state"] for one in data.answers["parties"]] == ["IT", "DE"]
    assert data.texts["meeting.text"]["en"]["text"] == "They meet each month."
    assert data.answers["parties"][0]["contact"] == "Conti" and data.answers["members"][0]["name"] == "Bianchi"
    with read_unit() as session:
        found = procedure.standing(session, pact.world.instrument)
        assert found.paper.sealed and found.version is None, "the seal of what is in force holds again"


def test_who_leaves_the_procedure_with_a_working_copy_open_leaves_what_was_agreed(pact: Pact) -> None:
    pact.begun()
    pact.take("propose")
    pact.put("months", 24)
    pact.take("finish")
    assert pact.world.data().answers["months"] == 12 and status(pact) == "closed"


def test_taking_the_proposal_back_gives_the_working_copy_up(pact: Pact) -> None:
    pact.begun()
    event = pact.take("propose").event_id
    pact.put("months", 24)
    pact.void(event)
    assert pact.world.data().answers["months"] == 12 and status(pact) == "issued"


def test_taking_back_that_an_amendment_is_in_force_leaves_the_working_copy(pact: Pact) -> None:
    pact.begun()
    pact.at("2026-11-02")
    pact.take("propose")
    pact.put("months", 24)
    pact.take("close_amendment")
    event = pact.take("amend", on="2026-11-02").event_id
    pact.void(event)
    made = pact.in_force("2026-11-02")
    assert made is not None and made.version.number == 1 and made.answers["months"] == 12
    assert status(pact) == "draft" and pact.world.data().answers["months"] == 24


def test_members_change_by_notice_and_each_day_has_its_own(pact: Pact) -> None:
    pact.begun()
    pact.at("2026-10-05")
    member = pact.world.add("members")
    pact.put(f"members.{member}.name", "Bianchi")
    pact.at("2026-10-20")
    pact.put(f"members.{member}.name", "Conti")
    pact.at("2026-10-25")
    names = {day: [one.get("name") for one in pact.in_force(day).answers.get("members", [])] for day in
             ("2026-10-04", "2026-10-05", "2026-10-19", "2026-10-20", "2026-10-25")}  # fmt: skip
    assert list(names.values()) == [[], ["Bianchi"], ["Bianchi"], ["Conti"], ["Conti"]]


def test_other_steps_are_judged_on_what_is_in_force(pact: Pact) -> None:
    pact.begun()
    pact.take("propose")
    pact.put("months", 3)
    pact.take("lengthen", until="2027-12-31")
    made = pact.in_force("2026-10-01")
    assert made is not None and [one.section for one in made.notes] == ["period"]
    pact.take("close_amendment")
    pact.take("amend", on="2026-10-02")
    with pytest.raises(Refused):
        pact.take("lengthen", until="2028-12-31")


def test_a_translation_that_was_sealed_stands_as_it_was_sealed(pact: Pact) -> None:
    from jitflow.db.units import write_unit
    from jitflow.procedure import seals

    pact.put("text:de:meeting.text", "Sie treffen sich monatlich.")
    with write_unit() as unit:
        drafting.mark_reviewed(unit, pact.world.instrument, "meeting.text", "de", pact.world.lead)
    with write_unit() as unit:
        seals.seal_translation(unit, pact.world.instrument, "de", "Weber", pact.world.lead, "prosecutor")
    pact.begun()
    pact.at("2026-11-02")
    pact.take("propose")
    pact.put("text:en:meeting.text", "They meet each week.")
    pact.put("text:de:meeting.text", "Sie treffen sich wöchentlich.")
    assert pact.in_force("2026-11-02").texts["meeting.text"]["de"]["text"] == "Sie treffen sich monatlich."
    pact.take("drop")
    slot = pact.world.data().texts["meeting.text"]["de"]
    assert slot == {"text": "Sie treffen sich monatlich.", "state": "reviewed"}
    with read_unit() as session:
        assert procedure.standing(session, pact.world.instrument).paper.sealed_languages == ("de",)


@pytest.mark.parametrize("seed", range(6))
def test_on_every_day_the_text_is_what_was_signed_then(pact: Pact, seed: int) -> None:
    """Random amendments, given up or brought into force: the text of each day is that of the last one in force."""
    chance = random.Random(seed)  # noqa: S311 - a test, no secret
    pact.begun()
    signed, day = {"2026-10-01": (12, "They meet each month.")}, 1
    for _ in range(5):
        day += chance.randint(1, 4)
        pact.at(f"2026-10-{day:02}")
        pact.take("propose")
        months, words = chance.randint(6, 40), f"They meet {chance.choice('abcdef')} {chance.randint(1, 9)} times."
        pact.put("months", months)
        pact.put("text:en:meeting.text", words)
        if chance.random() < 0.4:
            pact.take("drop")
        else:
            pact.take("close_amendment")
            pact.take("amend", on=f"2026-10-{day:02}")
            signed[f"2026-10-{day:02}"] = (months, words)
    for each in range(1, day + 2):
        asked = f"2026-10-{each:02}"
        made = pact.in_force(asked)
        assert made is not None
        expected = signed[max(one for one in signed if one <= asked)]
        assert (made.answers["months"], made.texts["meeting.text"]["en"]["text"]) == expected, asked
