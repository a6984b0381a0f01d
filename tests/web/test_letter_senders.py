"""Which of our authorities signs a letter: chosen where the case or the address book knows several."""

from __future__ import annotations

import re

import pytest

from jitflow import reach
from jitflow.cases import service as cases
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting.models import Instrument
from jitflow.letters import service as letters
from jitflow.libraries import service as libraries
from tests.fixtures.paper_desk import PaperDesk

ORDER = {"issuing_state": "it", "language": "it", "reference": "R.G. 12/26", "slug": "eio", "receipt_channel": "ejn",
         "receipt_provisional": "no"}  # fmt: skip
TAKE = re.compile(r'value="sender:([0-9a-f]{32})"')


def town(name: str) -> dict[str, str]:
    return {"street": "Kai 1", "postcode": "20457", "town": name, "country": "DE"}


class Desk:
    """A received order, and the authorities of Germany that are known."""

    def __init__(self, paper_desk: PaperDesk) -> None:
        self.desk, self.lead = paper_desk, paper_desk.world.users["lead"]
        assert paper_desk.receive(**ORDER).status_code == 303
        self.letters = f"{paper_desk.base}/i/{paper_desk.opened()[0].id}/letters"

    def in_case(self, name: str, representative: str) -> str:
        facts = {"name": name, "representative": representative, "post": "Staatsanwalt", "address": town(name), "languages": ["de", "en"]}
        with write_unit() as unit:
            return cases.add_authority(unit, reach.lock_case(unit.session, self.desk.case_id), facts, "prosecutor", self.lead).id

    def in_book(self, name: str, state: str = "DE", world_group: bool = True) -> str:
        ids = self.desk.world.a.ids if world_group else self.desk.world.b.ids
        values = {"state": state, "kind": "prosecutor", "name": name, "source": "letter", "source_date": "2026-01-01"}
        with write_unit() as unit:
            group = unit.session.get(Instrument, ids["instrument_id"]).focus_group_id
            return libraries.add_address(unit, group, values, self.lead).id

    def begin(self) -> str:
        said = {"csrf_token": self.desk.token, "act": "write", "kind": "annex_b", "language": "en"}
        return self.desk.client.post(self.letters, data=said).headers["Location"]

    def take(self, letter: str, entry: str) -> int:
        return self.desk.client.post(letter, data={"csrf_token": self.desk.token, "act": f"sender:{entry}"}).status_code

    def answers(self, letter: str) -> dict:
        with read_unit() as session:
            return letters.letter(session, letter.rsplit("/", 1)[1]).answers


@pytest.fixture
def desk(paper_desk: PaperDesk) -> Desk:
    return Desk(paper_desk)


def test_of_two_authorities_of_the_case_the_person_says_which_one_signs(desk: Desk) -> None:
    first, second = desk.in_case("Hamburg", "Ada Jansen"), desk.in_case("Kiel", "Ole Petersen")
    letter = desk.begin()
    assert "sender" not in desk.answers(letter), "nobody can tell which one is meant"
    page = desk.desk.page(letter)
    assert set(TAKE.findall(page)) == {first, second} and "Signs: Ole Petersen, Staatsanwalt" in page
    assert desk.take(letter, second) == 303
    said = desk.answers(letter)
    assert (said["sender"], said["signatory"], said["signatory_post"]) == ("Kiel", "Ole Petersen", "Staatsanwalt")
    assert said["sender_address"]["town"] == "Kiel" and said["receiver_languages"] == ["de", "en"]
    desk.take(letter, first)
    said = desk.answers(letter)
    assert (said["sender"], said["signatory"], said["sender_address"]["town"]) == ("Hamburg", "Ada Jansen", "Hamburg")
    assert "Now: Hamburg" in desk.desk.page(letter)


def test_the_only_one_of_the_case_is_filled_in_with_who_signs(desk: Desk) -> None:
    desk.in_case("Hamburg", "Ada Jansen")
    said = desk.answers(desk.begin())
    assert (said["sender"], said["signatory"], said["receiver_languages"]) == ("Hamburg", "Ada Jansen", ["de", "en"])


def test_of_two_in_the_address_book_one_is_chosen_and_nothing_stays_of_the_other(desk: Desk) -> None:
    alone = desk.in_case("Hamburg", "Ada Jansen")
    letter = desk.begin()
    kiel, rome = desk.in_book("Kiel"), desk.in_book("Roma", "IT")
    foreign = desk.in_book("Other group", world_group=False)
    offered = set(TAKE.findall(desk.desk.page(letter)))
    assert offered == {alone, kiel}, "those of our State, of this group"
    assert desk.take(letter, foreign) == 422 and desk.take(letter, rome) == 303, "whoever is named is in the address book"
    assert desk.take(letter, kiel) == 303
    said = desk.answers(letter)
    assert said["sender"] == "Kiel" and not {"signatory", "sender_address", "receiver_languages"} & set(said)
