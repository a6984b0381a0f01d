"""The letters of a team in the middle of its life: what each begins with, whose it is, and that its paper says so."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from jitflow import library
from jitflow.db.units import read_unit, write_unit
from jitflow.documents import located
from jitflow.documents.letter import make_letter
from jitflow.letters import service as letters
from jitflow.letters.models import Letter
from jitflow.papers import letters as letter_papers
from jitflow.papers.wanted import Wanted
from jitflow.procedure import service as procedure
from tests.contracts.test_letters import words_of_docx
from tests.fixtures.life import OF_PARTY, Life
from tests.web.test_joining import joining
from tests.web.test_life_of_a_team import FOUR


def begin(life: Life, person: str, kind: str) -> letters.LetterData:
    """A letter begun on the page of letters."""
    answer = life.post(person, "/letters", {"act": "write", "kind": kind, "language": "en"})
    assert answer.status == 303, (kind, answer.words[:400])
    with read_unit() as session:
        return max(letters.letters_of(session, life.instrument_id), key=lambda one: one.number)


def printed(life: Life, letter: letters.LetterData) -> str:
    with read_unit() as session:
        wanted = Wanted("en", "docx", False, letter=letter.id)
        request = letter_papers.request(session, life.data(), date(2026, 9, 1), wanted)
    return " ".join(" ".join(words_of_docx(make_letter(located(request)).content)).split())


@pytest.fixture
def busy(in_force: Life) -> Life:
    """An extension, an amendment of clause 14 and a withdrawal at once."""
    life = in_force.at("2026-09-01")
    life.take("lead", "propose_extension", new_end="2028-05-11", reasons="The money is not found.")
    life.take("lead", "propose_amendment", clauses=["14"], reasons="Weekly meetings are needed.")
    life.write("text:en:consultation.text", "The leaders meet each week.")
    life.take("serbian", "announce_withdrawal", "p4", effective_on="2026-11-01", inventory=True)
    return life


def test_each_letter_is_begun_with_what_is_known_and_printed_with_it(busy: Life) -> None:
    definition = library.current("jit")
    made = {kind: begin(busy, "lead", kind) for kind in definition.letters.form}
    assert len(made) == 18
    answers = {kind: one.answers for kind, one in made.items()}
    extension, amendment = answers["extension"], answers["amendment"]
    assert (extension["further_months"], extension["old_end"], extension["new_end"]) == (6, "2027-11-11", "2028-05-11")
    assert amendment["subjects"] == ["other"] and [one["clause"] for one in amendment["changes"]] == ["14"]
    notice = answers["setting_up_notice"]
    assert (notice["in_force_on"], notice["ends_on"]) == ("2026-05-11", "2027-11-11")
    assert set(notice["party_states"]) == {"IT", "DE", "GR", "RS"}
    checklist, consent = answers["suitability_checklist"], answers["authorisation_record"]
    assert (checklist["met"], checklist["result"]) == (["connected", "maturity"], "team")
    assert checklist["home_proceedings"] and checklist["examined_by"] and consent["national_law"] == "Legislative Decree No 34/2016"
    for kind, one in made.items():
        paper = printed(busy, one)
        assert "{" not in paper and "None" not in paper, kind
        if (named := one.answers.get("agreement")) and kind != "need_note":
            assert named in paper, kind
    paper = printed(busy, made["amendment"])
    assert "The leaders meet each week." in paper and "signature" in paper.lower()
    for authority in ("Staatsanwaltschaft Nordhafen", "Tužilaštvo", "Procura della Repubblica"):
        assert authority in printed(busy, made["extension"]), authority


def test_a_letter_of_a_party_is_its_own_until_it_is_shared(busy: Life) -> None:
    approved = begin(busy, "serbian", "authorisation_record").answers
    assert approved["decided_on"] == "2026-04-24", "its final approval of the text, not what it decided before"
    letter = begin(busy, "serbian", "withdrawal")
    assert letter.answers["party_state"] == "RS" and letter.answers["effective_on"] == "2026-11-01"
    assert letter.id not in busy.get("lead", "/letters").text and busy.get("german", f"/letters/{letter.id}").status == 404
    assert busy.post("serbian", f"/letters/{letter.id}", {"act": "share"}).status == 303
    for person in ("lead", "german", "greek"):
        assert busy.get(person, f"/letters/{letter.id}").status == 200


def test_the_months_of_an_extension_are_left_open_where_they_are_no_whole_number(in_force: Life) -> None:
    life = in_force.at("2026-09-01")
    life.take("lead", "propose_extension", new_end="2028-05-20", reasons="The money is not found.")
    assert "further_months" not in begin(life, "lead", "extension").answers


def test_the_letters_page_names_no_executing_state(busy: Life) -> None:
    assert not re.search("executing State", busy.words("german", "/letters"))
    assert busy.get("lead", "/addressee").status == 404, "it goes to nobody"


def test_what_all_parties_write_together_is_filled_by_each_and_taken_away_by_none(busy: Life) -> None:
    """The evaluation begun by one party, filled in by another; only who began it may set it aside."""
    letter = begin(busy, "lead", "evaluation")
    known = letter.answers.get("planned_months")
    asked = {"act": "save", "planned_months": "17", "base:planned_months": "" if known is None else json.dumps(known)}
    assert busy.post("german", f"/letters/{letter.id}", asked).status == 303
    with read_unit() as session:
        assert letters.letter(session, letter.id).answers["planned_months"] == 17
    busy.post("german", f"/letters/{letter.id}", {"act": "aside"})
    with read_unit() as session:
        assert letters.letter(session, letter.id).status == "draft"


def test_a_letter_of_another_party_goes_out_with_no_step_but_its_own(busy: Life) -> None:
    """It is shared to be read: neither offered at a step of others nor sent by one that names it."""
    letter = begin(busy, "serbian", "meeting_record")
    assert busy.post("serbian", f"/letters/{letter.id}", {"act": "share"}).status == 303
    assert letter.id not in busy.get("lead", "/procedure/record_meeting").text
    assert letter.id in busy.get("lead", f"/letters/{letter.id}").text
    with read_unit() as session:
        assert letters.letter(session, letter.id).status == "draft"


def test_a_party_that_takes_part_is_not_taken_out_of_the_text(busy: Life) -> None:
    """Neither by the office nor by a drafter of another party: it withdraws by its own step."""
    answer = busy.post("lead", "/box/parties", {"act": "remove:parties.p2"})
    assert answer.status == 303
    assert [one["id"] for one in busy.data().answers["parties"]] == ["p1", "p2", "p3", "p4"]
    assert "declines or withdraws by its own step" in busy.words("lead", "/box/parties")


def test_a_second_extension_begins_without_the_signatures_of_the_first(in_force: Life) -> None:
    life = in_force.at("2027-09-20")
    life.take("lead", "propose_extension", new_end="2028-05-11", reasons="The money is not found.")
    for party in FOUR:
        life.take(OF_PARTY[party], "sign_extension", party, signed_on="2027-09-20", place="Town", name="Name", function="F")
    first = begin(life, "lead", "extension").answers["signed_by"]
    assert {one["date"] for one in first} == {"2027-09-20"} and len(first) == 4
    life.take("lead", "extend")
    early = begin(life, "lead", "extension").answers
    assert early["old_end"] == "2028-05-11" and "new_end" not in early, "begun before the next one is proposed, to go out with it"
    assert not any(one.get("date") for one in early["signed_by"])
    life.at("2028-03-01").take("lead", "propose_extension", new_end="2028-11-11", reasons="Nor is it now.")
    life.take("german", "sign_extension", "p2", signed_on="2028-03-01", place="Nordhafen", name="Weiss", function="F")
    second = begin(life, "lead", "extension").answers
    assert second["old_end"] == "2028-05-11"
    assert [(one["state"], one.get("date"), one.get("name")) for one in second["signed_by"]] == [
        ("IT", None, None), ("DE", "2028-03-01", "Weiss"), ("GR", None, None), ("RS", None, None),
    ]  # fmt: skip


def test_each_change_of_a_leader_fills_one_notice(in_force: Life) -> None:
    """The next notice is begun before its step, to go out with it: it says nothing of the one before."""
    life = in_force.at("2026-09-01")
    life.take(
        "german", "replace_leader", "p2", former="Weiss", successor="Brandt", authority="Office of Nordhafen",
        effective_on="2026-09-15", recipient="All",
    )  # fmt: skip
    first = begin(life, "german", "leader_replacement")
    assert first.answers["successor"] == "Brandt", "begun after the step, it tells of it"
    again = begin(life, "german", "leader_replacement")
    assert again.answers["successor"] == "Brandt", "no notice has gone out yet"
    with write_unit() as unit:
        event = procedure.standing(unit.session, life.instrument_id).position.newest.event
        row = unit.session.get(Letter, first.id)
        row.status, row.event_id = "sent", event.id
        unit.record("altered", focus_group_id=row.focus_group_id, actor_id=row.saved_by, object_type="letter", object_id=row.id)
    second = begin(life, "german", "leader_replacement").answers
    assert not {"former", "successor", "successor_authority", "effective_on"} & set(second)
    assert second["party_state"] == "DE"


def test_what_a_party_keeps_to_itself_is_in_no_letter_of_all(in_force: Life) -> None:
    life = in_force.at("2027-06-01")
    own = begin(life, "german", "authorisation_record")
    assert own.answers["body"] == "Generalstaatsanwaltschaft", "its own letter has it"
    life.take("lead", "close", reason="purpose", closed_on="2027-06-01", handover=True, retention=True)
    rows = begin(life, "german", "evaluation").answers["authorisations"]
    assert {one["state"]: (one.get("body"), one.get("days")) for one in rows}["DE"] == (None, 7)


def test_kinds_of_crime_stand_in_the_language_of_the_letter(in_force: Life) -> None:
    life = in_force
    assert life.post("lead", "/letters", {"act": "write", "kind": "setting_up_notice", "language": "de"}).status == 303
    with read_unit() as session:
        notice = max(letters.letters_of(session, life.instrument_id), key=lambda one: one.number)
    said = notice.texts["offences"]["de"]["text"]
    assert "Geldwäsche" in said or "Beihilfe" in said, said
    assert life.data().texts["purpose.text"]["en"]["text"] not in said


def test_the_paper_of_an_accession_begins_with_who_joins(in_force: Life) -> None:
    life = in_force
    new = joining(life)
    life.write(f"leaders.{life.data().answers['leaders'][-1]['id']}.rank", "Judge")
    before = begin(life, "lead", "accession")
    assert [one["state"] for one in before.answers["signed_by"]] == ["IT", "DE", "GR", "RS"]
    (waiting,) = before.answers["joining_signatures"]
    assert (waiting["name"], waiting.get("date")) == ("Mathilde Corvaisier", None)
    assert [one["name"] for one in before.answers["leaders"]] == ["Mathilde Corvaisier"]
    for party in FOUR:
        life.take(OF_PARTY[party], "sign_amendment", party, signed_on="2026-09-01", place="P", name="N", function="F")
    life.take("french", "sign_to_join", new, signed_on="2026-09-01", place="Port-Sérénité", name="Corvaisier", function="Judge")
    life.take("lead", "accede")
    after = begin(life, "lead", "accession")
    assert [one["state"] for one in after.answers["signed_by"]] == ["IT", "DE", "GR", "RS"]
    (signed,) = after.answers["joining_signatures"]
    assert (signed["date"], signed["place"]) == ("2026-09-01", "Port-Sérénité")
    place = next(one["place"] for one in life.data().answers["signatures"] if one["id"] == "p1")
    begun = [begin(life, person, "amendment").answers["agreement_place"] for person in ("lead", "french")]
    assert place and begun == [place, place], "where the agreement was signed does not depend on who begins the paper"
