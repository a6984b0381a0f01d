"""A fifth party joins a team at work: it is a party once that is in force, and no day before."""

from __future__ import annotations

from typing import Any

from jitflow.db.units import read_unit, write_unit
from jitflow.parties import service as parties
from tests.fixtures.life import OF_PARTY, Life
from tests.web.test_life_of_a_team import FOUR, WAITS, consolidated, offered, sealed_anew

AUTHORITY = "Tribunal judiciaire de Port-Sérénité"
JOINED = "Record that the party has joined."
PLACE = {"place": "P", "name": "N", "function": "F"}


def joining(life: Life) -> str:
    """An accession is proposed, its text closed; the four and the one that joins may sign. The id of that party."""
    life.at("2026-09-01").take(
        "lead", "propose_accession", authority=AUTHORITY, state="FR", shared_basis=True, legal_basis="UNTOC 19",
        state_of_operation=False,
    )  # fmt: skip
    new = life.add("parties", state="FR", authority=AUTHORITY, authority_kind="judge")
    life.add("leaders", state="FR", name="Mathilde Corvaisier", rank="Judge", authority=AUTHORITY)
    life.write(f"signatures.{new}.name", "Mathilde Corvaisier")
    life.write(f"signatures.{new}.function", "Judge")
    assert life.get("french").status == 404
    life.take("lead", "add_party", new, authority=AUTHORITY, recipient="Registry")
    with write_unit() as unit:
        parties.give(unit, life.instrument_id, new, life.users["french"], "drafter", "Joins the team as a party", life.users["lead"])
    assert offered(life, "french") == {f"{one}?party={new}" for one in ("ask_authorisation", "need_no_authorisation", "decline")}
    life.take("french", "need_no_authorisation", new, recipient="All", national_law="CPP 695-2")
    for person in ("lead", "german", "greek", "serbian", "french"):
        life.agree_all(person)
    life.take("french", "agree_text", new)
    life.translate("de")
    life.take("lead", "close_amendment", recipient="All", reason_for="Read", known=True)
    life.seal("de")
    return new


def test_a_fifth_party_joins_and_signs_with_all(in_force: Life) -> None:
    life = in_force
    new = joining(life)
    life.at("2026-09-10")
    for party in FOUR:
        life.take(OF_PARTY[party], "sign_amendment", party, signed_on="2026-09-10")
    assert WAITS not in life.words("lead"), "the one that joins has not signed"
    life.at("2026-09-12").take("french", "sign_to_join", new, signed_on="2026-09-12", place="Port-Sérénité")
    assert f"{WAITS}{JOINED}" in life.words("lead")
    sealed_anew(life, "Andere Worte.")
    assert "The signatures are not of the same words" in life.refused("lead", "accede")
    life.take("lead", "close_amendment", recipient="All", reason_for="Read", known=True)
    assert WAITS not in life.words("lead"), "every signature was of the text before"
    assert life.stand(f"participation:{new}") == "text_agreed"
    for party in FOUR:
        life.take(OF_PARTY[party], "sign_amendment", party, signed_on="2026-09-12", **PLACE)
    assert WAITS not in life.words("lead"), "the one that joins has not signed the new text"
    life.take("french", "sign_to_join", new, signed_on="2026-09-12", **PLACE)
    assert f"{WAITS}{JOINED}" in life.words("lead")
    shown = life.take("lead", "accede")
    assert "12 September 2026" in shown and "France" in shown
    assert life.stand(f"participation:{new}") == "signed"
    assert [one["state"] for one in consolidated(life, "2026-09-11", "parties")] == ["IT", "DE", "GR", "RS"]
    assert [one["state"] for one in consolidated(life, "2026-09-12", "parties")] == ["IT", "DE", "GR", "RS", "FR"]
    assert "replace_leader?party=" + new in offered(life, "french")


def test_who_is_joining_is_asked_for_nothing_that_parties_sign(in_force: Life) -> None:
    life = in_force
    new = joining(life)
    life.take("french", "sign_to_join", new, signed_on="2026-09-01", **PLACE)
    found = offered(life, "french")
    assert not {f"{one}?party={new}" for one in ("sign", "announce_withdrawal", "replace_leader", "sign_amendment")} & found
    life.take("lead", "propose_extension", old_end="2027-11-11", new_end="2028-05-11", reasons="Longer.")
    for party in FOUR:
        life.take(OF_PARTY[party], "sign_extension", party, signed_on="2026-09-01", **PLACE)
    assert f"sign_extension?party={new}" not in offered(life, "french")
    assert f"{WAITS}Record that the extension is in force." in life.words("lead"), "the parties have all signed"


def members_in_force(life: Life) -> set[str]:
    return {one["state"] for one in consolidated(life, "2026-09-20", "members")}


def test_an_accession_that_is_given_up_leaves_nothing_of_who_was_to_join(in_force: Life) -> None:
    life = in_force
    before = members_in_force(life)
    new = joining(life)
    life.add("members", state="FR", name="Mathilde Corvaisier", rank="Judge", authority=AUTHORITY)
    assert members_in_force(life) == before, "its people are not in what is in force"
    life.take("french", "sign_to_join", new, signed_on="2026-09-01", **PLACE)
    life.take("lead", "drop_amendment", reasons="No consent")
    assert life.get("french").status == 404, "it sees no more of the team"
    assert members_in_force(life) == before and "FR" not in {one.get("state") for one in life.data().answers["members"]}
    assert life.stand("amendment") == "amendment_none" and life.stand(f"participation:{new}") == "declined"
    life.take("lead", "propose_amendment", clauses=["3"], reasons="Longer.")
    assert life.stand(f"amendment_signature:{new}") == "amendment_not_asked"


def test_a_seat_for_a_party_that_was_never_added_ends_with_the_working_copy(in_force: Life) -> None:
    life = in_force.at("2026-09-01")
    life.take(
        "lead", "propose_accession", authority=AUTHORITY, state="FR", shared_basis=True, legal_basis="UNTOC 19",
        state_of_operation=False,
    )  # fmt: skip
    new = life.add("parties", state="FR", authority=AUTHORITY, authority_kind="judge")
    with write_unit() as unit:
        parties.give(unit, life.instrument_id, new, life.users["french"], "drafter", "Joins the team as a party", life.users["lead"])
    assert life.get("french").status == 200
    life.take("lead", "drop_amendment", reasons="No consent")
    assert life.get("french").status == 404
    with read_unit() as session:
        assert {one.party for one in parties.seats_of(session, life.instrument_id)} == {"p2", "p3", "p4"}


def test_the_text_is_closed_again_without_the_signature_of_who_joins(in_force: Life) -> None:
    life = in_force
    new = joining(life)
    life.take("french", "sign_to_join", new, signed_on="2026-09-01", **PLACE)

    def signature() -> dict[str, Any]:
        return next(one for one in life.data().answers["signatures"] if one["id"] == new)

    assert signature()["date"] == "2026-09-01" and signature()["place"] == "P"
    life.take("lead", "close_amendment", recipient="All", reason_for="Read", known=True)
    assert not signature().get("date") and not signature().get("place")
    life.seal("de")
    life.at("2026-09-02").take("french", "sign_to_join", new, signed_on="2026-09-02", **PLACE)
    for party in FOUR:
        life.take(OF_PARTY[party], "sign_amendment", party, signed_on="2026-09-02", **PLACE)
    life.take("lead", "accede")
    assert signature()["date"] == "2026-09-02"


def test_the_seats_of_who_never_joined_end_with_the_team(in_force: Life) -> None:
    life = in_force
    new = joining(life)
    life.take("french", "sign_to_join", new, signed_on="2026-09-01", **PLACE)
    life.at("2026-10-01").take("lead", "close", reason="mutual", closed_on="2026-10-01", handover=True, retention=True)
    assert life.stand(f"participation:{new}") == "declined"
    assert life.get("french").status == 404 and life.get("german").status == 200
    with read_unit() as session:
        assert {one.party for one in parties.seats_of(session, life.instrument_id)} == {"p2", "p3", "p4"}


def test_nobody_joins_once_the_end_has_come(in_force: Life) -> None:
    life = in_force
    new = joining(life)
    life.at("2027-11-13")
    assert "The agreement has ended" in life.refused("french", "sign_to_join", new, signed_on="2027-11-13", **PLACE)
    assert "The agreement has ended" in life.refused("lead", "close_amendment", recipient="All", reason_for="Read", known=True)
    life.take("french", "decline", new)
    assert "The agreement has ended" in life.refused("lead", "invite_again", new, recipient="Registry")


def test_an_agreement_in_force_stays_on_its_form_while_it_is_amended(in_force: Life) -> None:
    life = in_force.at("2026-09-01")
    life.take("lead", "propose_amendment", clauses=["3"], reasons="Longer.")
    version, newer = life.data().version, "2026-platform"
    assert "stays on it while it is amended" in life.words("lead", f"/definition?to={newer}")
    answer = life.post("lead", "/definition", {"to": newer, "from": version, "lost": "", "read": "yes"})
    assert answer.status == 422 and life.data().version == version


def test_the_appendix_of_a_participant_is_agreed_like_a_clause(in_force: Life) -> None:
    life = in_force.at("2026-09-01")
    life.take("lead", "propose_amendment", clauses=["7"], reasons="Rights of a participant.")
    for person in ("lead", "german", "greek", "serbian"):
        life.agree_all(person)
    first = life.data().answers["participants"][0]["id"]
    life.write(f"text:en:participants.{first}.rights", "It receives copies of what the team gathers.")
    life.translate("de")
    assert "Not every party agreed" in life.refused("lead", "close_amendment", recipient="All", reason_for="Read", known=True)
    assert 'value="appendix_participants"' in life.get("greek", "/negotiation").text
