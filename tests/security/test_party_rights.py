"""What one party may do with, count and infer of what another one keeps: letters, enclosures, files, the trail."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.objects import token_of
from tests.fixtures.table import OWN, Table, confirmed


def looking(table: Table, person: str) -> Any:
    """Look as one who sits there, or as the office."""
    from jitflow import ownership

    return ownership.looking(ownership.Viewer({"de": ("p2",), "gr": ("p3",), "lead": ("", "p1")}[person]))


def trail(table: Table, of: str) -> list[dict[str, Any]]:
    """What the trail says of an object."""
    from sqlalchemy import select

    from jitflow.audit.models import AuditEntry
    from jitflow.db.units import read_unit

    with read_unit() as session:
        return [one.detail for one in session.scalars(select(AuditEntry).where(AuditEntry.object_id == of))]


def test_a_shared_letter_of_another_party_is_recorded_printed_and_packed_by_that_party_alone(table: Table) -> None:
    from jitflow.db.units import read_unit, write_unit
    from jitflow.drafting import service as drafting
    from jitflow.letters import sending, service as letters
    from jitflow.letters.beginning import Begun
    from jitflow.papers import letters as papers, packs
    from jitflow.papers.wanted import PaperError

    where, user = table.ids["instrument_id"], table.users["lead"]
    with looking(table, "de"), write_unit() as unit:
        data, wish = drafting.load(unit.session, where), letters.Wish("opinion", "en")
        came = letters.add(unit, data, wish, letters.IN, "received", Begun(), table.users["de"])
        for one in (came.id, table.ids["de"]["letter"]):
            letters.share(unit, one, table.users["de"])
    with looking(table, "lead"):
        with pytest.raises(letters.LetterError), write_unit() as unit:
            sending.tie(unit, came.id, None, user)
        with read_unit() as session:
            assert table.ids["de"]["letter"] in {one.id for one in letters.letters_of(session, where)}, "it is read"
            assert [one.id for one in papers.ours(session, drafting.load(session, where))] == [table.ids["home"]["letter"]]
        with pytest.raises(PaperError, match="a letter is not there"), write_unit() as unit:
            packs.request_pack(unit, where, packs.Wish("zip", ("en",), ("pdf",), letters=(table.ids["de"]["letter"],)), user)
    with looking(table, "de"), write_unit() as unit:
        sending.tie(unit, came.id, None, table.users["de"])


def test_no_number_and_no_order_tells_of_what_others_keep(table: Table) -> None:
    from jitflow.db.units import read_unit, write_unit
    from jitflow.drafting import service as drafting
    from jitflow.enclosures import service as enclosures
    from jitflow.enclosures.models import Enclosure
    from jitflow.letters import numbering, service as letters
    from jitflow.papers import packs

    for person in ("de", "lead", "gr"):
        owner = "home" if person == "lead" else person
        with looking(table, person), write_unit() as unit:
            assert numbering.number(unit, table.ids[owner]["letter"]) == 1, "the first of each party is its first"
            letters.share(unit, table.ids[owner]["letter"], table.users[person])
    with read_unit() as session:
        before = {one.id: one.position for one in session.query(Enclosure).where(Enclosure.party != "p2")}
    with looking(table, "de"), write_unit() as unit:
        enclosures.move(unit, table.ids["de"]["shared"], -5, table.users["de"])
    with read_unit() as session:
        assert {one.id: one.position for one in session.query(Enclosure).where(Enclosure.party != "p2")} == before
    with looking(table, "de"), read_unit() as session:
        mine = [one.id for one in enclosures.enclosures_of(session, table.ids["instrument_id"]) if one.party == "p2"]
        assert mine == [table.ids["de"]["shared"], table.ids["de"]["enclosure"]]
    with read_unit() as session:  # a pack is made by a job, which works for nobody
        of_job = packs.numbered(session, drafting.load(session, table.ids["instrument_id"]))
    assert [one.number for one in of_job] == [1, 2, 3, 4, 5], "two of the office, and one that each of the others shared"


def test_a_version_that_changed_nothing_the_reader_sees_is_no_line(table: Table) -> None:
    from jitflow.db.units import write_unit
    from jitflow.drafting import service as drafting

    with write_unit() as unit:
        one = drafting.Posted("office.plan", "Homerules", "Another plan")
        drafting.save(unit, table.ids["instrument_id"], [one], table.users["editor"])
    assert "Editor" in table.client("lead").get(f"{table.path}/versions").get_data(as_text=True)
    page = table.client("de").get(f"{table.path}/versions").get_data(as_text=True)
    assert "0 changes" not in page
    assert "Editor" not in page


def test_the_trail_says_of_private_acts_only_that_they_were(table: Table) -> None:
    from jitflow.audit.verbs import Verb
    from jitflow.comments import service as comments
    from jitflow.db.units import read_unit, write_unit
    from jitflow.disclosures import service as disclosures
    from jitflow.drafting import service as drafting
    from jitflow.papers import service as papers
    from jitflow.papers.models import Document
    from jitflow.redlines.lines import record
    from jitflow.redlines.models import WordDraft

    where = {"focus_group_id": table.ids["group_id"], "case_id": table.ids["case_id"]}
    bare = {"instrument_id": table.ids["instrument_id"]}
    with looking(table, "de"), write_unit() as unit:
        data = drafting.load(unit.session, table.ids["instrument_id"])
        own = comments.add(unit, data.id, "quay.rules", "We doubt it", table.users["de"], where=where)
        said = comments.add(unit, data.id, "quay.rules", "All read it", table.users["de"], where=where, shared=True)
        word = WordDraft(id="f" * 32, party="p2", shared=False)
        record(unit, Verb.COLLECTED, data, word, table.users["de"], {"language": "en", "sha256": "0" * 64})
        paper = unit.session.get(Document, table.ids["de"]["document"])
        papers._record(unit, Verb.CONSULTED, paper, table.users["de"], {"language": "en"})
        disclosures.record(
            unit, **where, object_type="word_draft", object_id="e" * 32, recipient=OWN["de"], justification="For its police",
            channel="word", actor_id=table.users["de"], party="p2",
        )  # fmt: skip
    assert trail(table, own) == [bare] and trail(table, "f" * 32) == [bare] and trail(table, paper.id)[-1] == bare
    assert trail(table, said) == [bare | {"act": "commented", "path": "quay.rules"}]
    assert set(trail(table, "e" * 32)[-1]) == {"disclosure", "row"}
    with read_unit() as session:
        assert disclosures.first_changed(session, table.ids["group_id"]) is None
    assert OWN["de"] not in table.client("lead").get(f"/g/quays/cases/{table.ids['case_id']}/trail").get_data(as_text=True)
    with looking(table, "lead"), read_unit() as session:
        assert OWN["de"] not in {one.recipient for one in disclosures.of_case(session, table.ids["case_id"])}
    with looking(table, "de"), read_unit() as session:
        assert OWN["de"] in {one.recipient for one in disclosures.of_case(session, table.ids["case_id"])}


def test_who_is_seated_for_a_party_is_told_to_its_people_and_nobody_sits_on_two_sides(table: Table) -> None:
    from jitflow.db.units import read_unit, write_unit
    from jitflow.parties import service as parties
    from jitflow.parties.models import Seat
    from jitflow.reach import lock_instrument

    where, lead = table.ids["instrument_id"], table.users["lead"]
    with write_unit() as unit:
        assert parties.give(unit, where, "p2", table.users["member"], "reader", "A stranger to the harbour", lead) == ""
        confirmed(unit, where, table.users["member"], table.users["de"])
    home = {who: table.client(who).get("/g/quays/", follow_redirects=True).get_data(as_text=True) for who in ("de_reader", "gr")}
    assert "Another person has a seat for your party now" in home["de_reader"]
    assert "Another person has a seat for your party now" not in home["gr"]
    asked = {"act": "add", "user_id": table.users["de"], "role": "reader"}
    client = table.client("lead")
    path = f"/g/quays/cases/{table.ids['case_id']}/team"
    assert client.post(path, data=asked | {"csrf_token": token_of(client, "/")}).status_code == 303
    with read_unit() as session:
        assert table.users["de"] not in {one.user_id for one in parties.seats_of(session, where)}
    with write_unit() as unit:
        ended = unit.session.get(Seat, table.ids["seats"]["de"])
        parties._begin_again(unit, lock_instrument(unit.session, where), ended, lead)
        assert table.users["de"] not in {one.user_id for one in parties.seats_of(unit.session, where)}


def test_the_same_form_sent_twice_makes_one(table: Table) -> None:
    from jitflow.comments import service as comments
    from jitflow.db.units import read_unit
    from jitflow.letters import service as letters

    where = table.ids["instrument_id"]
    for _ in range(2):
        table.post("de", "/comments", {"path": "quay.rules", "body": "Said once"})
    with looking(table, "de"), read_unit() as session:
        made = [one for one in comments.threads_of(session, where) if one.body == "Said once"]
        before = len(letters.letters_of(session, where))
    assert len(made) == 1
    for _ in range(2):
        table.post("de", "/comments", {"act": "answer", "thread": made[0].id, "body": "Answered once"})
        table.post("de", "/letters", {"act": "write", "kind": "opinion", "language": "en", "token": "ab" * 16})
    with looking(table, "de"), read_unit() as session:
        assert [len(one.answers) for one in comments.threads_of(session, where) if one.id == made[0].id] == [1]
        assert len(letters.letters_of(session, where)) == before + 1
    table.post("de", "/letters", {"act": "write", "kind": "opinion", "language": "en", "token": "cd" * 16})
    with looking(table, "de"), read_unit() as session:
        assert len(letters.letters_of(session, where)) == before + 2, "another page begins another one"
