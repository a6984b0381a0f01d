"""A draft that supplements an issued order: it names the earlier one, and nothing else is carried than what the data say."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from jitflow import across, library, reach
from jitflow.cases import service as cases
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Instrument
from jitflow.instruments.loader import load_all
from jitflow.merging import Posted
from jitflow.supplements import service as supplements

ORDER = load_all(Path(__file__).parents[3] / "forms").definition("eio")
STEPS = {
    "transmit": SimpleNamespace(at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC), values={"recipient": "Parquet de Nice"}),
    "annex_b_received": SimpleNamespace(at=datetime(2026, 3, 6, tzinfo=UTC), values={"authority": "Parquet de Paris", "reference": "FR-7"}),
}  # fmt: skip


class Desk:
    """An order to France about two persons of the case, of which one was chosen."""

    def __init__(self, world) -> None:
        self.world = world
        with write_unit() as unit:
            case = reach.lock_case(unit.session, world.case)
            chosen, _other = (cases.add_person(unit, case, {"surname": one}, "suspect", world.lead) for one in ("Rossi", "Neri"))
            cases.add_offence(unit, case, {"title": "Aliki"}, world.lead)
            cases.add_authority(unit, case, {"name": "Procura", "file_reference": "RG 12/26"}, "prosecutor", world.lead)
            fill = drafting.Fill(persons=(chosen.id,))
            row = drafting.open_instrument(unit, ORDER, case, None, "FR", "en", world.lead, fill)
            posted = [
                Posted("signature.date", None, "2026-03-01"), Posted("text:en:reasons", None, "To find the boat."),
                Posted("measures", None, [ORDER.fields["measures"].options[0].code]),
            ]  # fmt: skip
            drafting.save(unit, row, posted, world.lead, ORDER)
            self.earlier = row.id

    def issue(self) -> None:
        with write_unit() as unit:
            unit.session.get(Instrument, self.earlier).status = "issued"
            unit.record(
                "altered", focus_group_id=self.world.group, actor_id=self.world.lead, object_type="instrument",
                object_id=self.earlier,
            )  # fmt: skip

    def supplement(self, token: str | None = None) -> drafting.InstrumentData:
        with write_unit() as unit:
            opened = supplements.supplement(unit, self.earlier, ORDER, ORDER, library.states(), self.world.lead, token)
        with read_unit() as session:
            return drafting.load(session, opened)


@pytest.fixture
def desk(world) -> Desk:
    return Desk(world)


def _steps(monkeypatch: pytest.MonkeyPatch, known: dict) -> None:
    position = SimpleNamespace(last=known.get, side=SimpleNamespace(transition=STEPS))
    monkeypatch.setattr(supplements.procedure, "standing", lambda _session, _id: SimpleNamespace(position=position))


def test_the_new_draft_names_the_earlier_order_with_all_its_references(desk: Desk, monkeypatch) -> None:
    desk.issue()
    _steps(monkeypatch, STEPS)
    made = desk.supplement()
    (item,) = made.answers["earlier_orders"]
    assert {key: value for key, value in item.items() if key != "id"} == {
        "issuing_reference": "RG 12/26", "issued_on": "2026-03-01", "sent_to": "Parquet de Paris",
        "sent_on": "2026-03-03", "executing_reference": "FR-7",
    }, "the day is that of the focus group, not that of Greenwich"  # fmt: skip
    assert made.answers["supplements"] is True and made.executing_state == "FR" and made.status == "draft"
    assert [one["surname"] for one in made.answers["persons"]] == ["Rossi"]
    assert made.texts["reasons"]["en"]["text"] == "To find the boat." and "measures" not in made.answers


def test_what_is_not_known_stays_empty(desk: Desk, monkeypatch) -> None:
    desk.issue()
    _steps(monkeypatch, {"transmit": STEPS["transmit"]})
    (item,) = desk.supplement().answers["earlier_orders"]
    assert item["sent_to"] == "Parquet de Nice" and "executing_reference" not in item


def test_a_draft_is_not_supplemented(desk: Desk) -> None:
    with pytest.raises(supplements.SupplementError) as refused:
        desk.supplement()
    assert refused.value.code == "not_issued"


def test_the_same_button_pressed_twice_opens_one_draft_and_another_button_another(desk: Desk, monkeypatch) -> None:
    desk.issue()
    _steps(monkeypatch, STEPS)
    first, again, other = (desk.supplement(token * 32).id for token in ("a", "a", "b"))
    assert first == again != other
    with read_unit() as session:
        assert [one.id for one in across.supplements_of(session, desk.earlier)[1]] == [first, other]
        earlier, later = across.supplements_of(session, first)
        assert [(one.id, one.number) for one in earlier] == [(desk.earlier, "EIO-1")] and later == []


def test_a_mark_made_for_another_order_opens_a_draft_of_its_own(desk: Desk, monkeypatch) -> None:
    """A mark that somebody made up leads to no instrument of another case."""
    desk.issue()
    _steps(monkeypatch, STEPS)
    first = desk.supplement("a" * 32).id
    other = Desk(desk.world)
    other.issue()
    assert other.supplement("a" * 32).id not in (first, desk.earlier)
