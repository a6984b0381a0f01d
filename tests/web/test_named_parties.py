"""Who the text names is who signs it, on days that can be: nothing enters into force between some of the parties."""

from __future__ import annotations

from jitflow.db.units import write_unit
from jitflow.drafting import items
from tests.fixtures.life import OF_PARTY, Life
from tests.web.test_life_of_a_team import FOUR, WAITS


def take_out(life: Life, party: str) -> None:
    """Take a party out of clause 1, with what hangs on it."""
    with write_unit() as unit:
        items.remove_item(unit, life.instrument_id, "parties", party, life.users["lead"])


def test_who_declines_after_the_text_was_closed_keeps_it_from_entering_into_force(signing: Life) -> None:
    life = signing.at("2026-05-04")
    life.take("serbian", "decline", "p4")
    for party in ("p1", "p2", "p3"):
        life.take(OF_PARTY[party], "sign", party, signed_on="2026-05-04")
    assert WAITS not in life.words("lead")
    assert "names a party that has not signed" in life.refused("lead", "enter_into_force", reason_for="All", known=True)
    life.take("lead", "reopen_text", reasons="One party declined.")
    for party in ("p1", "p2", "p3"):
        life.agree_all(OF_PARTY[party])
        life.take(OF_PARTY[party], "agree_text", party)
    assert "names a party that does not take part" in life.refused("lead", "open_signing", reason_for="Read", known=True)
    take_out(life, "p4")
    for party in ("p1", "p2", "p3"):
        life.agree_all(OF_PARTY[party])
    assert "names a party that does not take part" not in life.get("lead", "/procedure/open_signing").words


def test_who_was_never_invited_is_not_named_in_a_text_that_is_signed(signing: Life) -> None:
    life = signing
    life.take("lead", "reopen_text", reasons="One more party.")
    life.add("parties", state="FR", authority="Tribunal judiciaire de Port-Sérénité", authority_kind="judge")
    assert "names a party that does not take part" in life.refused("lead", "open_signing")


def test_an_amendment_names_no_party_that_does_not_sign_it(in_force: Life) -> None:
    life = in_force.at("2026-09-01")
    life.take("lead", "propose_amendment", clauses=["1"], reasons="One more party.")
    life.add("parties", state="FR", authority="Tribunal judiciaire de Port-Sérénité", authority_kind="judge")
    assert "does not join by an accession" in life.refused("lead", "close_amendment", recipient="All")


def test_an_extension_is_not_signed_tomorrow(in_force: Life) -> None:
    life = in_force.at("2027-09-20")
    life.take("lead", "propose_extension", new_end="2028-05-11", reasons="The money is not found.")
    said = life.refused("german", "sign_extension", "p2", signed_on="2027-09-21")
    assert "date of signature lies in the future" in said


def test_the_agreement_is_not_signed_tomorrow(signing: Life) -> None:
    said = signing.at("2026-05-04").refused("german", "sign", "p2", signed_on="2026-05-05")
    assert "date of signature lies in the future" in said


def test_every_authentic_version_is_signed(signing: Life) -> None:
    said = signing.at("2026-05-04").refused("german", "sign", "p2", signed_on="2026-05-04", languages=["en"])
    assert "Not every authentic language version was signed" in said


def test_all_sign_the_end_that_was_proposed(in_force: Life) -> None:
    life = in_force.at("2027-09-20")
    life.take("lead", "propose_extension", new_end="2028-05-11", reasons="The money is not found.")
    said = life.refused("german", "sign_extension", "p2", signed_on="2027-09-20", new_end="2028-08-11")
    assert "not the new end that was proposed" in said
    for party in FOUR:
        life.take(OF_PARTY[party], "sign_extension", party, signed_on="2027-09-20")
    assert "not the one that was proposed and signed" in life.refused("lead", "extend", new_end="2028-08-11")


def test_it_begins_and_ends_as_clause_3_says(signing: Life) -> None:
    life = signing.at("2026-05-11")
    for party in FOUR:
        life.take(OF_PARTY[party], "sign", party, signed_on="2026-05-11")
    said = life.refused("lead", "enter_into_force", in_force_on="2026-05-11", ends_on="2027-05-11")
    assert "earlier than clause 3 says" in said
    said = life.refused("lead", "enter_into_force", in_force_on="2026-05-11", ends_on="2028-05-11")
    assert "later than the period of clause 3" in said


def test_it_does_not_expire_before_its_end(in_force: Life) -> None:
    life = in_force.at("2027-06-01")
    said = life.refused("lead", "expire", ended_on="2027-11-11")
    assert "The end of the agreement has not come" in said
    assert life.stand("agreement") == "active"


def test_who_withdraws_is_out_on_the_day_of_its_notice(in_force: Life) -> None:
    life = in_force.at("2026-10-01")
    life.take("serbian", "announce_withdrawal", "p4", effective_on="2026-11-01", inventory=True)
    assert "that day has not come" in life.refused("serbian", "withdraw", "p4")
    assert "or is another one" in life.at("2026-11-02").refused("serbian", "withdraw", "p4", effective_on="2026-10-15")
    life.take("serbian", "withdraw", "p4")
