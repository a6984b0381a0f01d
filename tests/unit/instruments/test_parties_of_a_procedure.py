"""What an agreement of several parties needs of any procedure: moves of some parties, durations from answers, faults."""

from __future__ import annotations

import datetime
import shutil

import pytest

from jitflow.deadlines.computing import computed
from jitflow.instruments import announcing, machine
from jitflow.instruments.events import Event
from jitflow.instruments.facts import Instrument
from jitflow.instruments.functions import FUNCTIONS
from jitflow.instruments.loader import DefinitionError, load
from jitflow.instruments.procedure_limits import Deadline
from jitflow.instruments.states import StateData
from tests.instruments import SAMPLE, SAMPLE_FORMS

NOON = datetime.datetime(2026, 3, 12, 12, tzinfo=datetime.UTC)
CALL = {one.name: one.call for one in FUNCTIONS}
REGION = """
[[issuing.regions]]
id = "berth"
title = "Berth"
start = "none"
per = "party"
[[issuing.states]]
id = "none"
region = "berth"
title = "None"
meaning = "No berth."
final = true
[[issuing.states]]
id = "given"
region = "berth"
title = "Given"
meaning = "A berth."
final = true
[[issuing.states]]
id = "paid"
region = "berth"
title = "Paid"
meaning = "A berth that is paid."
final = true
[[issuing.transitions]]
id = "give"
title = "Give a berth"
basis = "HC 9"
acting = "both"
roles = ["prosecutor"]
from = ["draft"]
also = [{ from = ["none"], to = "given", only = ["SIGNED"] }, { from = ["given"], to = "paid" }]
automatic = "each_party.exists(p, p.SIGNED)"
fields = [{ key = "day", type = "date", label = "Day", suggested = "latest_of(each_party.filter(p, p.SIGNED).map(p, p.done.sign.at))" }]
"""


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(SAMPLE_FORMS / SAMPLE, tmp_path / SAMPLE)
    return tmp_path / SAMPLE / "2026-01-01"


def with_berths(folder, **changes: str):
    """The sample with a further region of each party; each change replaces words of it."""
    path, made = folder / "procedure.toml", REGION
    side = load(SAMPLE_FORMS / SAMPLE / "2026-01-01").procedure.sides["issuing"]
    signed = side.transition["sign"].to
    made = made.replace("SIGNED", signed)
    for old, new in changes.values() if changes else ():
        assert old in made
        made = made.replace(old, new)
    path.write_text(path.read_text("utf-8") + made, "utf-8")
    return load(folder)


def test_days_are_counted_on_and_the_latest_of_several_is_known_only_if_all_are():
    assert CALL["plus_days"]("2026-03-01", -1) == "2026-02-28"
    assert CALL["latest_of"](["2026-03-01", "2026-03-12", "2026-03-11"]) == "2026-03-12"
    for unknown in ([], None, ["2026-03-01", None]):
        with pytest.raises(ValueError, match="not every day"):
            CALL["latest_of"](unknown)


def test_a_move_may_be_of_some_parties_only_and_two_moves_of_a_region_never_follow_each_other(folder):
    definition = with_berths(folder)
    position = machine.start(definition.procedure, "issuing", ("IT", "GR"))
    signs = {f"{key}:IT": state for key, state in (("berth", "none"),)}
    assert position.marking.items() >= signs.items()
    table = definition.procedure.sides["issuing"].transition["sign"]
    marking = {**position.marking, f"{definition.procedure.sides['issuing'].region_of(table.to).id}:IT": table.to}
    position = type(position)(position.side, position.parties, marking, position.visited)
    after = machine.advance(position, Event("e1", transition="give", happened_at=NOON))
    assert (after.marking["berth:IT"], after.marking["berth:GR"]) == ("given", "none"), "given, and not paid at once"
    again = machine.advance(after, Event("e2", transition="give", happened_at=NOON))
    assert (again.marking["berth:IT"], again.marking["berth:GR"]) == ("paid", "none")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('only = ["', 'only = ["nowhere", "', "nowhere is not a state"),
        ('only = ["', 'only = ["draft", "', "only: draft is in no other region of each party"),
        ('{ from = ["given"], to = "paid" }', '{ from = ["none"], to = "paid" }', "moves one region twice out of the same state"),
        ('{ from = ["given"], to = "paid" }', '{ from = ["given"], to = "paid", needed = true }', "or needs one of both"),
        ("each_party.exists(p, p.", "size(event.day) > 0 || each_party.exists(p, p.", "cannot ask for event"),
        ("map(p, p.done.sign.at)", "map(p, p.done.nothing.at)", "suggested"),
        ('label = "Day", suggested = "latest_of(', 'label = "Day", suggested = "size(\'x\') + int(latest_of(', "suggested"),
        ('type = "date"', 'private = true, type = "date"', "is of a step that each party takes for itself"),
        ('"none"', '"state"', "this name is reserved in a region of each party"),
        ("automatic =", 'writes = { group = "crew", fields = { name = "day" } }\nautomatic =', "writes"),
    ],
)  # fmt: skip
def test_each_fault_names_its_place(folder, old, new, says):
    with pytest.raises(DefinitionError, match=says) as fault:
        with_berths(folder, change=(old, new))
    assert fault.value.file.endswith("procedure.toml")


def test_what_parties_must_be_is_said_when_a_definition_is_loaded(folder):
    path = folder / "procedure.toml"
    text = path.read_text("utf-8")
    for group, says in (("nobody", "is no repeating group"), ("crew", "has no question “state”")):
        path.write_text(text.replace("[issuing]\n", f'[issuing]\nparties = "{group}"\n', 1), "utf-8")
        with pytest.raises(DefinitionError, match=says):
            load(folder)


def test_a_step_that_happens_by_itself_is_announced_and_its_day_offered(folder):
    definition = with_berths(folder)
    side = definition.procedure.sides["issuing"]
    assert announcing.after_limit(side, "answer") == []
    assert [announcing.gives(one) for one in side.transition["give"].fields] == ["string"]
    assert definition.steps["issuing"].asks_limits is False


def _deadline(**more) -> Deadline:
    start = [{"transition": "send", "field": "at"}]
    return Deadline(id="end", title="End", basis="HC", limit_of="party", act_state="party", started_by=start, ended_by=["look"], **more)


def test_a_duration_may_be_an_answer_with_its_unit():
    months = _deadline(duration_answer="period.number")
    assert months.duration_in({"period.number": 12}) == "P12M"
    weeks = _deadline(duration_answer="period.number", unit_answer="period.unit")
    assert weeks.duration_in({"period.number": 2, "period.unit": "weeks"}) == "P2W"
    for unusable in ({}, {"period.number": None}, {"period.number": 0}, {"period.number": True}):
        assert months.duration_in(unusable) is None
    assert weeks.duration_in({"period.number": 2, "period.unit": "fortnights"}) is None
    assert _deadline(duration="P10D").duration_in({}) == "P10D"


def test_an_agreed_limit_ends_on_its_day_even_if_that_is_a_sunday():
    definition = load(SAMPLE_FORMS / SAMPLE / "2026-01-01")
    from jitflow.instruments.position import Clock

    clock = Clock(_deadline(duration_answer="n"), "e1", datetime.date(2026, 3, 1), duration="P7D")
    instrument = Instrument("x", "1", "2026-01-01", "IT", "en")
    found = computed(clock, definition, instrument, StateData({}, {}), "Europe/Rome")
    assert found.strict_end == found.shifted_end == datetime.datetime(2026, 3, 8, 23, tzinfo=datetime.UTC), "Sunday, its end"
    before = Clock(_deadline(duration_answer="n", of="other", before="P1D"), "e1", datetime.date(2026, 3, 1), duration="P7D")
    safe = computed(before, definition, instrument, StateData({}, {}), "Europe/Rome")
    assert (safe.computation["until"], safe.computation["end"]) == ("2026-03-07", "2026-03-08")
