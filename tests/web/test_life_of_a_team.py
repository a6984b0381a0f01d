"""The life of a team on its pages, from the need to the archive, as the people of four parties meet it.

Each test begins where an earlier part of the life ended: the databases of those moments are laid once.
"""

from __future__ import annotations

import re
from datetime import date

import pytest

from jitflow.amendments import service as amendments
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.errors import NotADraft
from jitflow.parties import service as parties
from jitflow.procedure import log, service as procedure
from tests.fixtures.life import OF_PARTY, Life

FOUR = ("p1", "p2", "p3", "p4")
WAITS = "This has happened in law and waits to be recorded: "


def offered(life: Life, person: str) -> set[str]:
    """Steps with a link on the page of the procedure, with the party they are of."""
    shown = life.get(person).text
    main = shown.split("belong to other states of the procedure")[0]
    return set(re.findall(r'/procedure/(\w+(?:\?party=\w+)?)"', main)) - {"index"}


def consolidated(life: Life, day: str, path: str) -> str:
    """What the text in force said on a day: an answer, or a text by ``text:<path>``."""
    from jitflow.instruments import keys

    with read_unit() as session:
        found, issued = amendments.known(session, life.instrument_id)
        made = amendments.consolidated(session, found, issued, date.fromisoformat(day))
    assert made is not None
    return made.texts[path[5:]]["en"]["text"] if path.startswith("text:") else keys.get(made.answers, path)


def sealed_anew(life: Life, words: str) -> None:
    """A clause of the German version gets other words, reviewed and sealed again; its original stays as it was."""
    life.write("text:de:media.text", words)
    with write_unit() as unit:
        drafting.mark_reviewed(unit, life.instrument_id, "media.text", "de", life.users["lead"])
    life.seal("de")


def test_the_beginning_is_the_office_s_and_a_seat_sees_why(drafted: Life) -> None:
    assert offered(drafted, "lead") == {"record_need", "abandon"}
    assert offered(drafted, "german") == set()
    assert drafted.get("desk").status == 404
    said = drafted.refused("lead", "record_need", recipient="Desk", proposed_by="police", linked_states=["IT"], ground="demanding")
    assert "A team needs a link to at least one other State." in said


def test_each_party_asks_for_its_own_consent(proposed: Life) -> None:
    life = proposed
    for party in FOUR:
        own = {f"{step}?party={party}" for step in ("ask_authorisation", "need_no_authorisation", "decline")}
        seen = offered(life, OF_PARTY[party])
        assert own <= seen and not any(one.endswith(f"?party={other}") for one in seen for other in set(FOUR) - {party})
    for person, party in (("german", "p3"), ("lead", "p2")):
        said = life.refused(person, "ask_authorisation", party, body="x", route="court")
        assert "This step is taken by party" in said and "itself." in said
    life.take("serbian", "ask_authorisation", "p4", body="Ministarstvo pravde", route="ministry")
    life.take("serbian", "authorise_conditionally", "p4", recipient="All", body="Bodywords", decided_on="2026-03-26",
              conditions="Conditionwords")  # fmt: skip
    assert "Authorised on a condition" in life.words("german")
    for person in ("lead", "german", "editor"):
        for path in ("/procedure", "/history", "/negotiation", ""):
            assert not re.search("Conditionwords|Bodywords", life.get(person, path).text), (person, path)
    assert "Conditionwords" in life.words("serbian")
    said = life.refused("lead", "negotiate")
    assert "Invited" in said and "Germany" in said, "it names who is not there yet"


def test_who_is_refused_or_declines_leaves_the_table(proposed: Life) -> None:
    life = proposed
    life.take("german", "ask_authorisation", "p2", body="Generalstaatsanwaltschaft", route="superior")
    life.take("german", "refuse_authorisation", "p2", body="GStA", decided_on="2026-03-26", reasons="Reasonwords")
    assert life.stand("participation:p2") == "declined" and life.get("german").status == 404
    assert "Reasonwords" not in life.get("lead").text
    life.take("greek", "decline", "p3")
    assert life.get("greek").status == 404 and life.get("serbian").status == 200
    life.take("lead", "abandon", reason="not_authorised", alternative="eio", recipient="All")
    assert life.stand("agreement") == "abandoned" and life.stand("participation:p4") == "ended"
    assert offered(life, "lead") == set()


def test_signatures_of_four_days_are_of_one_text_and_the_last_brings_it_into_force(signing: Life) -> None:
    life = signing
    said = life.refused("lead", "enter_into_force")
    assert "Parties of fewer than two States have signed." in said
    days = {"p1": "2026-05-04", "p3": "2026-05-06", "p4": "2026-05-07", "p2": "2026-05-11"}
    for party, day in days.items():
        assert WAITS not in life.words("lead")
        life.at(day)
        page = life.words(OF_PARTY[party], f"/procedure/sign?party={party}")
        assert "Suggested from what is entered: English, German." in page
        life.take(OF_PARTY[party], "sign", party, signed_on=day)
    with read_unit() as session:
        rows = [one for one in log.rows_of(session, life.instrument_id) if one.transition == "sign"]
    hashes = [one.values[log.SEALED] for one in rows]
    assert len(hashes) == 4 and all(set(one) == {"en", "de"} and one == hashes[0] for one in hashes)
    assert f"{WAITS}Record the entry into force." in life.words("lead")
    page = life.words("lead", "/procedure/enter_into_force")
    assert "11 May 2026" in page and "11 November 2027" in page, "eighteen months from the last signature"
    assert "lies before a signature" in life.refused("lead", "enter_into_force", in_force_on="2026-05-10", ends_on="2027-11-10")
    life.take("lead", "enter_into_force", reason_for="All have signed", known=True)
    assert "10 November 2027" in (page := life.words("german")) and "Last safe day to sign an extension" in page
    assert [one["date"] for one in life.data().answers["signatures"]] == [days[party] for party in FOUR]


def test_a_text_that_was_changed_after_it_was_closed_is_signed_by_nobody(signing: Life) -> None:
    life = signing.at("2026-05-04")
    life.take("lead", "sign", "p1", signed_on="2026-05-04")
    life.write("text:en:period.text", "The team works for two years.")
    assert "The text has no valid seal: it was changed after it was closed." in life.refused("german", "sign", "p2", signed_on="2026-05-04")
    life.take("lead", "reopen_text", reasons="The period was wrong.")
    assert {life.stand(f"participation:{party}") for party in FOUR} == {"authorised"}
    assert "has not agreed to every clause" in life.refused("german", "agree_text", "p2")
    assert "text changed since" in life.words("german", "/negotiation/clause/period")


def test_what_is_signed_in_other_words_does_not_enter_into_force(signing: Life) -> None:
    life = signing.at("2026-05-04")
    life.take("lead", "sign", "p1", signed_on="2026-05-04")
    agreed = life.data().texts["media.text"]["de"]["text"]
    sealed_anew(life, "Andere Worte.")
    said = life.refused("german", "sign", "p2", signed_on="2026-05-04")
    assert "Another party has signed other words" in said and "all sign one text" in said
    sealed_anew(life, agreed)
    for party in FOUR[1:]:
        life.take(OF_PARTY[party], "sign", party, signed_on="2026-05-04")
    assert f"{WAITS}Record the entry into force." in life.words("lead")
    sealed_anew(life, "Andere Worte.")
    assert WAITS not in life.words("lead"), "all signed one text, and this is another"
    assert "The signatures are not of the same words" in life.refused("lead", "enter_into_force")


def test_notices_replace_a_leader_and_members_without_an_amendment(in_force: Life) -> None:
    life = in_force.at("2026-05-20")
    life.take("lead", "notify_setting_up", sent_on="2026-05-20", recipient="Italian desk at Eurojust")
    life.take("lead", "adopt_action_plan", recipient="All leaders", adopted_on="2026-05-20", version="1")
    life.at("2026-06-01")
    assert "replace_leader?party=p2" in offered(life, "german") and "replace_leader?party=p2" not in offered(life, "lead")
    shown = life.take(
        "german", "replace_leader", "p2", former="Henrike Lütjens", successor="Karla Neumann",
        authority="Staatsanwaltschaft Nordhafen", effective_on="2026-06-01",
    )  # fmt: skip
    assert "Procura della Repubblica" in shown and "Tužilaštvo" in shown, "all others are told, the office that keeps the file too"
    life.write("leaders.l2.name", "Karla Neumann", "german")
    life.take("greek", "change_members", "p3", joining=["Eleni Voskou"], effective_on="2026-06-01")
    life.write("members.m5.name", "Eleni Voskou")
    assert consolidated(life, "2026-05-31", "leaders.l2.name") == "Henrike Lütjens"
    assert consolidated(life, "2026-06-01", "leaders.l2.name") == "Karla Neumann"
    page = life.words("serbian", "/in-force?day=2026-06-01")
    assert "Karla Neumann" in page and "in place of Henrike Lütjens" in page
    for path, value in (("period.number", 24), ("leaders.l2.state", "FR"), ("text:en:media.text", "Nothing.")):
        with pytest.raises(NotADraft):
            life.write(path, value)
    with read_unit() as session:
        assert procedure.standing(session, life.instrument_id).paper.sealed, "no seal was voided"


def test_an_amendment_of_clause_14_is_agreed_sealed_signed_by_all_and_in_force(in_force: Life) -> None:
    life = in_force.at("2026-09-01")
    old = consolidated(life, "2026-09-01", "text:consultation.text")
    life.take("lead", "propose_amendment", clauses=["14"], reasons="Weekly meetings are needed.")
    life.write("text:en:consultation.text", "The leaders meet each week.")
    assert consolidated(life, "2026-09-01", "text:consultation.text") == old
    assert "agreed to every clause of the working copy" in life.refused("lead", "close_amendment", recipient="All")
    for person in ("lead", "german", "greek", "serbian"):
        life.agree_all(person)
    life.translate("de")
    life.take("lead", "close_amendment", recipient="All", reason_for="Read", known=True)
    assert "An authentic language version" in life.refused("german", "sign_amendment", "p2", signed_on="2026-09-01")
    life.seal("de")
    for number, party in enumerate(FOUR, 2):
        assert WAITS not in life.words("lead")
        day = f"2026-09-0{number}"
        life.at(day).take(OF_PARTY[party], "sign_amendment", party, signed_on=day)
    agreed = life.data().texts["media.text"]["de"]["text"]
    sealed_anew(life, "Andere Worte.")
    assert WAITS not in life.words("lead")
    assert "The signatures are not of the same words" in life.refused("lead", "amend")
    sealed_anew(life, agreed)
    assert f"{WAITS}Record that the amendment is in force." in life.words("lead")
    assert "before its last signature" in life.refused("lead", "amend", in_force_on="2026-09-04")
    assert "5 September 2026" in life.take("lead", "amend")
    assert consolidated(life, "2026-09-04", "text:consultation.text") == old
    assert consolidated(life, "2026-09-05", "text:consultation.text") == "The leaders meet each week."
    with read_unit() as session:
        found, issued = amendments.known(session, life.instrument_id)
        made = amendments.consolidated(session, found, issued, date(2026, 9, 5))
        listed = amendments.of_versions(found, made, "en")
    assert [(version.number, [one.id for one in changed]) for version, changed in listed] == [(2, ["consultation"]), (1, [])]


def test_an_amendment_that_is_given_up_leaves_what_was_signed(in_force: Life) -> None:
    life = in_force.at("2026-09-01")
    before = life.data()
    life.take("lead", "propose_amendment", clauses=["3"], reasons="Longer.")
    life.write("period.number", 24)
    life.write("text:en:media.text", "Nothing is said.")
    shown = life.take("lead", "drop_amendment", reasons="No consent")
    assert "its answers are again what is in force" in shown
    after = life.data()
    assert after.status == "issued" and after.answers == before.answers and after.texts == before.texts
    with read_unit() as session:
        paper = procedure.standing(session, life.instrument_id).paper
    assert paper.sealed and "de" in paper.sealed_languages


def test_an_extension_that_all_sign_in_time_moves_the_end(in_force: Life) -> None:
    life = in_force.at("2027-09-20")
    page = life.words("lead", "/procedure/propose_extension")
    assert "11 November 2027" in page, "the old end is suggested"
    life.take("lead", "propose_extension", new_end="2028-05-11", reasons="The money is not found.")
    for party in FOUR:
        assert WAITS not in life.words("lead")
        page = life.words(OF_PARTY[party], f"/procedure/sign_extension?party={party}")
        assert "Suggested from what is entered" in page
        life.take(OF_PARTY[party], "sign_extension", party, signed_on="2027-09-20")
    assert f"{WAITS}Record that the extension is in force." in life.words("lead")
    shown = life.take("lead", "extend")
    assert "11 May 2028" in shown and "10 May 2028" in shown, "the end and the last safe day move"
    life.at("2027-11-12")
    assert WAITS not in life.words("lead")
    page = life.words("greek", "/in-force")
    assert re.search("Last safe day to sign an extension [^.]*10 May 2028", page) and "11 May 2028" in page


def test_what_nobody_extended_ends_by_itself(in_force: Life) -> None:
    life = in_force.at("2027-10-20")
    life.take("lead", "propose_extension", new_end="2028-05-11", reasons="The money is not found.")
    for party in ("p1", "p2", "p3"):
        life.take(OF_PARTY[party], "sign_extension", party, signed_on="2027-10-20")
    life.at("2027-11-13")
    assert f"{WAITS}Record that the agreement has expired." in life.words("lead")
    assert "had ended when this party signed" in life.refused("serbian", "sign_extension", "p4", signed_on="2027-11-13")
    assert "The agreement has ended" in life.refused(
        "lead", "adopt_action_plan", recipient="All", adopted_on="2027-11-13", version="2"
    )
    shown = life.take("lead", "expire")
    assert "11 November 2027" in shown
    assert life.stand("agreement") == "expired" and life.stand("extension") == "extension_none"
    assert {life.stand(f"participation:{party}") for party in FOUR} == {"ended"}


def test_a_party_withdraws_with_its_inventory_and_its_seats_end(in_force: Life) -> None:
    life = in_force.at("2026-10-01")
    assert "no written notice" in life.refused("serbian", "withdraw", "p4", effective_on="2026-10-01")
    values = {"effective_on": "2026-11-01", "inventory": False}
    assert "inventory of shared material is missing" in life.refused("serbian", "announce_withdrawal", "p4", **values)
    shown = life.take("serbian", "announce_withdrawal", "p4", **values | {"inventory": True})
    assert "Procura della Repubblica" in shown and "Nordhafen" in shown and "1 November 2026" in shown
    assert life.get("serbian").status == 200, "until it takes effect it sits at the table"
    life.at("2026-10-31")
    assert WAITS not in life.words("lead")
    assert "has not come or is another one" in life.refused("serbian", "withdraw", "p4", effective_on="2026-11-01")
    life.at("2026-11-01")
    assert f"{WAITS}Record the withdrawal" in life.words("lead")
    life.take("serbian", "withdraw", "p4")
    assert life.get("serbian").status == 404 and life.get("german").status == 200
    with read_unit() as session:
        assert {one.party for one in parties.seats_of(session, life.instrument_id)} == {"p2", "p3"}
    assert "withdrew with effect from" in life.words("german", "/in-force")
    life.take("lead", "propose_extension", old_end="2027-11-11", new_end="2028-05-11", reasons="Longer.")
    assert "sign_extension?party=p2" in offered(life, "german") and life.stand("extension_signature:p4") == "extension_not_asked"


def test_it_is_closed_evaluated_and_archived(in_force: Life) -> None:
    life = in_force.at("2027-06-01")
    said = life.refused("lead", "close", reason="parties", closed_on="2027-06-01", handover=True, retention=True)
    assert "Parties of two States or more are still in the team." in said
    life.take("lead", "close", reason="purpose", closed_on="2027-06-01", handover=True, retention=True)
    assert "1 December 2027" in life.words("german"), "six months for the evaluation"
    life.take("lead", "begin_evaluation", meeting_on="2027-09-01")
    assert "was not completed" in life.refused("editor", "archive")
    life.at("2027-09-02").take(
        "lead", "complete_evaluation", recipient="Eurojust", completed_on="2027-09-02", meeting_held=True, lessons="proposed"
    )
    life.take("lead", "notify_results", sent_on="2027-09-03", recipient="Italian desk")
    approved = {"lessons_anonymised": True, "lessons_approved": True}
    assert life.look("lead", "archive", **approved).status == 422, "who completed the form does not approve its lessons"
    life.take("editor", "archive", **approved)
    assert life.stand("agreement") == "archived" and offered(life, "lead") == set()
