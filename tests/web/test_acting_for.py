"""For whom a step is entered: the page says so where nobody of that party sits at the table, and only there."""

from __future__ import annotations

from jitflow.db.units import write_unit
from jitflow.parties import service as parties
from tests.fixtures.table import Table

NOBODY = "of which nobody sits at the table here"


def page(table: Table, party: str) -> str:
    answer = table.client("lead").get(f"{table.path}/procedure/allow?party={party}")
    assert answer.status_code == 200
    return " ".join(answer.get_data(as_text=True).split())


def test_who_keeps_the_file_is_told_for_whom_they_act_only_where_nobody_sits(table: Table) -> None:
    assert NOBODY not in page(table, "p2"), "its own people take the step"
    with write_unit() as unit:
        for name in ("de", "de_reader"):
            parties.end(unit, table.ids["instrument_id"], table.ids["seats"][name], table.users["lead"])
    assert NOBODY in page(table, "p2")
    assert NOBODY not in page(table, "p1"), "one's own party"
