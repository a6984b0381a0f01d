"""Seats at a table: given and ended by whoever leads the case, for one instrument and nothing else of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from jitflow import mail
from jitflow.db.units import read_unit, write_unit
from jitflow.disclosures import service as disclosures
from jitflow.drafting import service as drafting
from jitflow.parties import service as parties
from tests.fixtures.table import CASE, HOME, REASON, Table

GIVEN = {"act": "give", "party": "p3", "role": "negotiator", "reason": REASON}


def seats(table: Table) -> list[tuple[str, str]]:
    """Who sits at the table: party and role, by person."""
    names = {one: name for name, one in table.users.items()}
    with read_unit() as session:
        return sorted((names[one.user_id], one.role) for one in parties.seats_of(session, table.ids["instrument_id"]))


def page(table: Table, person: str, path: str = "/") -> str:
    answer = table.client(person).get(path if path.startswith("/g/") else table.path + path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return answer.get_data(as_text=True)


def nobody_for_greece(table: Table) -> None:
    """The seat of the only person of p3 ends: the office's word is enough for the next."""
    with write_unit() as unit:
        parties.end(unit, table.ids["instrument_id"], table.ids["seats"]["gr"], table.users["lead"])


def test_a_seat_reaches_the_instrument_at_once_and_nothing_else_of_its_case(table: Table) -> None:
    nobody_for_greece(table)
    assert table.client("member").get(table.path + "/").status_code == 404
    assert table.post("lead", "/table", GIVEN | {"user_id": table.users["member"]}).status_code == 303
    assert "You sit here for: EL, Limenarchio." in page(table, "member")
    case = f"/g/quays/cases/{table.ids['case_id']}"
    for path in (f"{case}/", f"{case}/team", f"{case}/trail", f"{case}/i/{table.ids['other_id']}/"):
        assert table.client("member").get(path).status_code == 404, path


def test_giving_a_seat_is_a_disclosure_with_its_reason(table: Table) -> None:
    nobody_for_greece(table)
    table.post("lead", "/table", GIVEN | {"user_id": table.users["member"]})
    with read_unit() as session:
        newest = disclosures.of_case(session, table.ids["case_id"])[0]
    assert (newest.recipient, newest.justification, newest.channel) == ("Member, EL, Limenarchio", REASON, "seat")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"party": "p9"}, "party"), ({"party": "p1"}, "party"), ({"role": "owner"}, "role"), ({"reason": "short"}, "reason"),
        ({"reason": "evil\x07 words here"}, "reason"), ({"user_id": "0" * 32}, "user_id"),
    ],
)  # fmt: skip
def test_what_cannot_be_given_is_said_at_its_field_and_nothing_is_stored(table: Table, asked, field) -> None:
    before = seats(table)
    answer = table.post("lead", "/table", GIVEN | {"user_id": table.users["member"]} | asked)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)
    assert seats(table) == before


def test_who_is_in_the_team_gets_no_seat_and_only_the_lead_gives_one(table: Table) -> None:
    answer = table.post("lead", "/table", GIVEN | {"user_id": table.users["editor"]})
    assert answer.status_code == 422
    for person in ("editor", "de", "agency"):
        assert table.post(person, "/table", GIVEN | {"user_id": table.users["member"]}).status_code == 403


def test_an_ended_seat_is_gone_at_the_next_request(table: Table) -> None:
    page(table, "gr")
    assert table.post("lead", "/table", {"act": "end", "seat": table.ids["seats"]["gr"]}).status_code == 303
    assert table.client("gr").get(table.path + "/").status_code == 404
    assert ("gr", "negotiator") not in seats(table)


def test_the_end_of_a_membership_ends_the_seats(table: Table) -> None:
    from jitflow.focusgroups import service as groups

    with write_unit() as unit:
        groups.end_membership(unit, table.ids["group_id"], table.users["gr"], table.users["lead"])
    assert ("gr", "negotiator") not in seats(table)


def test_roles_at_the_table(table: Table) -> None:
    """A drafter writes; a negotiator comments and writes letters; a reader reads."""
    saved = {"base:quay.name": '"Molo Vecchio"', "quay.name": "Molo Nuovo"}
    comment = {"body": "Why this quay?", "path": "quay.name"}
    letter = {"act": "write", "kind": "opinion", "language": "en"}
    asked = {"/box/quay": saved, "/comments": comment, "/letters": letter}
    got = {person: [table.post(person, path, data).status_code for path, data in asked.items()] for person in ("de_reader", "gr", "de")}
    assert got == {"de_reader": [403, 403, 403], "gr": [403, 303, 303], "de": [303, 303, 303]}
    with read_unit() as session:
        assert drafting.load(session, table.ids["instrument_id"]).answers["quay"]["name"] == "Molo Nuovo"


def test_the_first_seat_settles_which_party_keeps_the_instrument(table: Table) -> None:
    """Whoever moves the parties about afterwards does not come into what is another's."""
    from jitflow.drafting.models import Instrument

    table.post("de", "/form", {"base:parties.p2.state": '"DE"', "parties.p2.state": "IT", "act": "up:parties.p2"})
    with read_unit() as session:
        row = session.get(Instrument, table.ids["instrument_id"])
        assert next(one["state"] for one in row.answers["parties"]) == "IT"
        assert parties.home_party(row) == "p1"
    assert HOME not in page(table, "de", "/form")


def take(table: Table, person: str, party: str, name: str = "leave") -> str:
    """Take a step of a party as this person does, through the service."""
    from datetime import UTC, datetime

    from jitflow import reach
    from jitflow.procedure import service as procedure

    with read_unit() as session:
        ids = (table.users[person], "quays", table.ids["case_id"], table.ids["instrument_id"])
        actor = parties.actor(session, reach.reach_instrument(session, *ids), table.users[person])
    wanted = procedure.Step(name, datetime(2026, 11, 10, 9, tzinfo=UTC), "Europe/Rome", f"{name}{party}{person}", {}, party)
    with write_unit() as unit:
        return procedure.take(unit, table.ids["instrument_id"], wanted, actor, "prosecutor").event_id


def test_a_party_takes_its_own_steps_and_no_others(table: Table) -> None:
    from jitflow.procedure.service import Refused

    for person, party in (("de", "p3"), ("lead", "p2"), ("de_reader", "p2"), ("agency", "p2")):
        with pytest.raises(Refused):
            take(table, person, party)
    with pytest.raises(Refused):
        take(table, "de", "", "finish")  # what all do together is entered by who keeps the file
    assert take(table, "gr", "p3")


def test_the_seats_of_a_party_end_with_its_withdrawal_and_begin_again_with_its_undoing(table: Table) -> None:
    from jitflow.instruments.machine import Actor
    from jitflow.instruments.procedure import Role
    from jitflow.procedure import service as procedure

    event = take(table, "de", "p2")
    assert [one for one, _role in seats(table)] == ["agency", "europol", "gr"]
    assert table.client("de").get(table.path + "/").status_code == 404
    back = procedure.Step("leave", None, "Europe/Rome", "back", kind="void", corrects=event, reason="It stays after all")
    keeper = Actor(table.users["lead"], frozenset({Role.PROSECUTOR}), "p1", frozenset({"p2"}))
    with write_unit() as unit:
        procedure.take(unit, table.ids["instrument_id"], back, keeper, "prosecutor")
    assert [one for one, _role in seats(table)] == ["agency", "de", "de_reader", "europol", "gr"]
    assert table.client("de").get(table.path + "/").status_code == 200


def test_home_lists_and_deadlines_name_the_table_and_nothing_of_its_case(table: Table) -> None:
    home, limits = page(table, "de", "/g/quays/"), page(table, "de", "/g/quays/deadlines")
    assert "Tables at which you sit" in home
    assert "QP-1" in home
    assert "Answer of the harbours" in home
    assert "Answer of the harbours" in limits
    assert "QP-1" in limits
    for words in (home, limits):
        assert HOME not in words
        assert CASE not in words
    assert f"{HOME} looks again" in page(table, "lead", "/g/quays/deadlines")


def test_reminders_and_the_calendar_reach_who_sits_at_the_table(table: Table) -> None:
    from jitflow.deadlines import feed, notices, service as deadlines

    deadlines.remind()
    with read_unit() as session:
        told = notices.unseen(session, table.users["gr"], table.ids["group_id"])
        calendar = feed.content(session, table.users["gr"]).decode()
    assert [notices.title_of(one) for one in told] == ["Answer of the harbours"]
    assert "Answer of the harbours (QP-1)" in calendar.replace("\r\n ", "")
    assert HOME not in calendar
    with write_unit() as unit:
        parties.end(unit, table.ids["instrument_id"], table.ids["seats"]["gr"], table.users["lead"])
    with read_unit() as session:
        assert notices.unseen(session, table.users["gr"], table.ids["group_id"]) == []


def test_who_gets_a_seat_is_told_by_mail_without_a_word_of_the_case(table: Table, monkeypatch) -> None:
    from jitflow.jobs import service as jobs
    from jitflow.parties import telling

    sent = []
    monkeypatch.setenv("JITFLOW_SMTP_HOST", "localhost")
    monkeypatch.setenv("JITFLOW_MAIL_FROM", "jitflow@example.org")
    monkeypatch.setattr(mail, "send", lambda *letter: sent.append(letter))
    nobody_for_greece(table)
    with write_unit() as unit:
        parties.give(unit, table.ids["instrument_id"], "p3", table.users["member"], "reader", REASON, table.users["lead"])
    with read_unit() as session:
        job = session.scalars(select(jobs.Job).where(jobs.Job.kind == telling.GIVEN)).one()
    telling.send(job.id)
    assert [one[0] for one in sent] == ["member@example.eu"]
    assert not any(words in str(sent) for words in ("Quay", "Limenarchio", CASE, "QP-1"))


def test_the_table_shows_a_seat_its_own_people_and_the_lead_everybody(table: Table) -> None:
    seen, all_of_it = page(table, "de", "/table"), page(table, "lead", "/table")
    assert "De_Reader" in seen
    assert "<bdi>Gr</bdi>" not in seen
    assert "<bdi>Gr</bdi>" in all_of_it
    assert 'name="user_id"' in all_of_it
    assert 'name="user_id"' not in seen
