"""Four eyes at the table: whom the office would seat beside the people of a party, one of that party confirms."""

from __future__ import annotations

import re

import pytest

from jitflow.db.units import read_unit, write_unit
from jitflow.disclosures import service as disclosures
from jitflow.parties import offers
from tests.fixtures.table import OWN, REASON, Table
from tests.web.test_seats import page, seats

OFFER = {"act": "give", "party": "p2", "role": "drafter", "reason": REASON}
NOTICE = "Another person is to have a seat for your party"


@pytest.fixture
def offered(table: Table) -> Table:
    """The office offers a seat for p2, which has a drafter and a reader here, to a member of the group."""
    assert table.post("lead", "/table", OFFER | {"user_id": table.users["member"]}).status_code == 303
    return table


def waiting(table: Table) -> str:
    """The id of the offer that waits; empty for none."""
    with read_unit() as session:
        found = offers.open_of(session, table.ids["instrument_id"])
    return found[0].id if found else ""


def actions(table: Table) -> list[str]:
    """What the trail says of the seat that is offered to the member, in order."""
    from jitflow.audit.models import AuditEntry

    with read_unit() as session:
        rows = session.query(AuditEntry).where(AuditEntry.object_type == "offered_seat").order_by(AuditEntry.sequence)
        return [row.detail["action"] for row in rows if row.detail["user_id"] == table.users["member"]]


def home(table: Table, person: str) -> str:
    return page(table, person, "/g/quays/")


def test_a_further_person_of_a_party_sees_nothing_until_it_is_confirmed(offered: Table) -> None:
    letter = f"/letters/{offered.ids['de']['letter']}"
    for path in ("/", "/table", letter, "/form", "/procedure"):
        assert offered.client("member").get(offered.path + path).status_code == 404, path
    assert "member" not in dict(seats(offered)) and NOTICE not in home(offered, "member")
    assert offered.post("de", "/table/offer", {"act": "confirm", "offer": waiting(offered)}).status_code == 303
    assert ("member", "drafter") in seats(offered)
    assert OWN["de"] in page(offered, "member", letter)
    assert actions(offered) == ["seat_offered", "seat_confirmed"]


def test_the_people_of_the_party_and_the_office_are_told_and_nobody_else(offered: Table) -> None:
    assert NOTICE in home(offered, "de") and NOTICE not in home(offered, "gr")
    shown = {who: page(offered, who, "/table") for who in ("de", "de_reader", "gr", "agency", "lead")}
    assert {who for who, text in shown.items() if "<bdi>Member</bdi>" in text} == {"de", "de_reader", "lead"}
    assert {who for who, text in shown.items() if "Confirm this seat" in text} == {"de"}
    assert {who for who, text in shown.items() if "Take the offer back" in text} == {"lead"}
    assert REASON in shown["de"], "who confirms reads why"
    offered.post("de", "/table/offer", {"act": "confirm", "offer": waiting(offered)})
    assert NOTICE not in home(offered, "de") and "A party confirmed a seat that you offered." in home(offered, "lead")
    assert "Another person has a seat for your party now" in home(offered, "de_reader")


def test_a_seat_becomes_a_disclosure_when_it_is_confirmed(offered: Table) -> None:
    def recipients() -> set[str]:
        with read_unit() as session:
            return {one.recipient for one in disclosures.of_case(session, offered.ids["case_id"])}

    assert not any(one.startswith("Member") for one in recipients())
    offered.post("de", "/table/offer", {"act": "confirm", "offer": waiting(offered)})
    assert "Member, DE, Hafenamt" in recipients()


def test_a_refused_seat_is_none_and_the_office_is_told(offered: Table) -> None:
    assert offered.post("de", "/table/offer", {"act": "refuse", "offer": waiting(offered)}).status_code == 303
    assert "member" not in dict(seats(offered)) and waiting(offered) == ""
    assert offered.client("member").get(offered.path + "/").status_code == 404
    assert "A party refused a seat that you offered." in home(offered, "lead")
    assert actions(offered) == ["seat_offered", "seat_refused"]


@pytest.mark.parametrize("person", ["gr", "agency", "lead", "editor"])
def test_only_who_acts_for_the_party_confirms(offered: Table, person: str) -> None:
    answer = offered.post(person, "/table/offer", {"act": "confirm", "offer": waiting(offered)})
    assert answer.status_code == 422 and "Only who acts for the party" in answer.get_data(as_text=True)
    assert "member" not in dict(seats(offered)) and waiting(offered)


def test_a_reader_of_the_party_a_stranger_and_the_person_itself_confirm_nothing(offered: Table) -> None:
    said = {"act": "confirm", "offer": waiting(offered)}
    assert offered.post("de_reader", "/table/offer", said).status_code == 403
    assert offered.post("member", "/table/offer", said).status_code == 404
    assert offered.post("de", "/table/offer", said | {"act": "nonsense"}).status_code == 400
    assert "member" not in dict(seats(offered))


def test_an_offer_is_answered_once(offered: Table) -> None:
    said = {"act": "confirm", "offer": waiting(offered)}
    assert offered.post("de", "/table/offer", said | {"act": "refuse"}).status_code == 303
    again = offered.post("de", "/table/offer", said)
    assert again.status_code == 422 and "This offer is no longer there" in again.get_data(as_text=True)
    assert "member" not in dict(seats(offered))


def test_the_office_takes_its_offer_back_or_makes_another(offered: Table) -> None:
    same = offered.post("lead", "/table", OFFER | {"user_id": offered.users["member"]})
    assert same.status_code == 422 and "This seat is offered already" in same.get_data(as_text=True)
    assert offered.post("lead", "/table", OFFER | {"user_id": offered.users["member"], "role": "reader"}).status_code == 303
    assert re.findall(r"<p>Reader, <bdi>", page(offered, "de", "/table"))
    assert offered.post("lead", "/table", {"act": "withdraw", "offer": waiting(offered)}).status_code == 303
    assert waiting(offered) == "" and NOTICE not in home(offered, "de")
    assert actions(offered) == ["seat_offered", "offer_withdrawn", "seat_offered", "offer_withdrawn"]


def test_another_role_of_who_sits_for_the_party_already_needs_no_word(table: Table) -> None:
    asked = OFFER | {"user_id": table.users["de_reader"], "role": "negotiator"}
    assert table.post("lead", "/table", asked).status_code == 303
    assert ("de_reader", "negotiator") in seats(table)


def test_who_sits_for_another_party_stays_there_until_the_new_one_confirms(table: Table) -> None:
    table.post("lead", "/table", OFFER | {"user_id": table.users["gr"]})
    letter = f"/letters/{table.ids['de']['letter']}"
    assert table.client("gr").get(table.path + letter).status_code == 404
    assert "You sit here for: EL, Limenarchio." in page(table, "gr")
    table.post("de", "/table/offer", {"act": "confirm", "offer": waiting(table)})
    assert "You sit here for: DE, Hafenamt." in page(table, "gr")
    assert OWN["de"] in page(table, "gr", letter)


def test_what_was_offered_to_who_leaves_the_group_lapses(offered: Table) -> None:
    from jitflow.focusgroups import service as groups

    offer = waiting(offered)
    with write_unit() as unit:
        groups.end_membership(unit, offered.ids["group_id"], offered.users["member"], offered.users["lead"])
    assert waiting(offered) == "" and actions(offered) == ["seat_offered", "offer_lapsed"]
    assert offered.post("de", "/table/offer", {"act": "confirm", "offer": offer}).status_code == 422


def test_what_was_offered_for_a_party_that_leaves_lapses(offered: Table) -> None:
    from tests.web.test_seats import take

    take(offered, "de", "p2")
    assert waiting(offered) == ""
    assert "member" not in dict(seats(offered))


def test_who_joins_the_team_of_the_case_is_offered_nothing_more(offered: Table) -> None:
    case = f"/g/quays/cases/{offered.ids['case_id']}"
    asked = {"act": "add", "user_id": offered.users["member"], "role": "reader"}
    assert offered.post("lead", f"{case}/team", asked).status_code == 303
    assert waiting(offered) == "" and actions(offered) == ["seat_offered", "offer_lapsed"]
