"""A fact of a case names every instrument that uses it, whatever the instrument."""

from __future__ import annotations

import re

import pytest

from jitflow import library, reach
from jitflow.cases import service as cases
from jitflow.db.units import write_unit
from jitflow.drafting import service as drafting
from tests.fixtures.paper_desk import PaperDesk

NUMBER = re.compile(r'<a[^>]*href="[^"]*/i/[0-9a-f]{32}/"[^>]*>([A-Z]+-\d+)</a>')


class Desk:
    """A case with a warrant about one person and an order about two, of which one is another; two authorities."""

    def __init__(self, paper_desk: PaperDesk) -> None:
        self.desk, self.lead = paper_desk, paper_desk.world.users["lead"]
        with write_unit() as unit:
            case = reach.lock_case(unit.session, paper_desk.case_id)
            self.witness = cases.add_person(unit, case, {"surname": "Neri"}, "witness", self.lead).id
            self.absent = cases.add_person(unit, case, {"surname": "Bruno"}, "witness", self.lead).id
            self.used, self.other = (cases.add_offence(unit, case, {"title": one}, self.lead).id for one in ("Boat", "Bribe"))
            self.first, self.second = (
                cases.add_authority(unit, case, {"name": one}, "prosecutor", self.lead).id for one in ("Hamburg", "Kiel")
            )
            zorbas = next(line for line in cases.all_facts(unit.session, case.id)["persons"] if line.id == paper_desk.person_id)
            self._open(unit, case, "eaw", zorbas, drafting.Fill(offences=()))
            chosen = drafting.Fill(persons=(zorbas.id, self.witness), offences=(self.used,), authority=self.second)
            self.order = self._open(unit, case, "eio", None, chosen)

    def _open(self, unit, case, slug: str, person, fill: drafting.Fill) -> str:
        definition = library.library().definition(slug)
        return drafting.open_instrument(unit, definition, case, person, "FR", "de", self.lead, fill).id

    def numbers(self, kind: str, fact_id: str) -> list[str]:
        said = self.desk.page(f"{self.desk.base}/{kind}/{fact_id}").partition("Used in")[2].partition("</p>")[0]
        return NUMBER.findall(said)


@pytest.fixture
def desk(paper_desk: PaperDesk) -> Desk:
    return Desk(paper_desk)


def test_persons_offences_and_authorities_name_warrants_and_orders(desk: Desk) -> None:
    assert desk.numbers("persons", desk.desk.person_id) == ["EAW-1", "EIO-1"]
    assert desk.numbers("persons", desk.witness) == ["EIO-1"] and desk.numbers("persons", desk.absent) == []
    assert desk.numbers("offences", desk.used) == ["EIO-1"] and desk.numbers("offences", desk.other) == []
    assert desk.numbers("authorities", desk.first) == ["EAW-1"] and desk.numbers("authorities", desk.second) == ["EIO-1"]
    page = desk.desk.page(f"{desk.desk.base}/")
    row = {name: re.search(rf"<tr>\s*<th scope=\"row\">(?:(?!</tr>).)*{name}.*?</tr>", page, re.S)[0] for name in ("Neri", "Bruno", "Boat")}
    assert [NUMBER.findall(row[name]) for name in ("Neri", "Bruno", "Boat")] == [["EIO-1"], [], ["EIO-1"]]


def test_what_was_taken_out_of_a_draft_uses_it_no_more(desk: Desk) -> None:
    with write_unit() as unit:
        data = drafting.load(unit.session, desk.order)
        path = next(f"persons.{one['id']}" for one in data.answers["persons"] if one.get("surname") == "Neri")
        drafting.remove_item(unit, desk.order, "persons", path.removeprefix("persons."), desk.lead)
    assert desk.numbers("persons", desk.witness) == [] and desk.numbers("persons", desk.desk.person_id) == ["EAW-1", "EIO-1"]
