"""Nobody renames a party that takes part, and nobody names another one's: what a party said stays under its own name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fixtures.objects import token_of
from tests.fixtures.table import Table

AUTHORITY, STATE = "parties.p2.authority", "parties.p2.state"
NEW = "parties.p4.authority"


def named(table: Table, party: str = "p2") -> dict[str, str]:
    """State and authority of a party as they are stored."""
    from jitflow.db.units import read_unit
    from jitflow.drafting import service as drafting

    with read_unit() as session:
        found = drafting.load(session, table.ids["instrument_id"]).answers["parties"]
    return {name: value for one in found if one["id"] == party for name, value in one.items() if name in ("state", "authority")}


def add(table: Table) -> None:
    """The office writes one more party, of which nothing is known yet."""
    from jitflow.db.units import write_unit
    from jitflow.drafting import service as drafting

    with write_unit() as unit:
        drafting.add_item(unit, table.ids["instrument_id"], "parties", table.users["lead"], "p4")
        drafting.save(unit, table.ids["instrument_id"], [drafting.Posted(NEW, None, "Molo Nuovo")], table.users["lead"])


def test_a_party_that_takes_part_is_renamed_by_nobody_else_on_no_page(table: Table) -> None:
    for where in ("/box/harbours", "/form", "/autosave"):
        answer = table.post("lead", where, {f"base:{AUTHORITY}": '"Hafenamt"', AUTHORITY: "Somebody else"})
        words = answer.get_data(as_text=True)
        assert answer.status_code == (200 if where == "/autosave" else 422)
        assert "its authority is named by the party itself" in words, "said at the field"
        assert "Somebody else" in words or where == "/autosave", "what was typed is not lost"
    assert named(table) == {"state": "DE", "authority": "Hafenamt"}


def test_its_own_name_a_party_corrects_its_state_nobody(table: Table) -> None:
    assert table.post("de", "/box/harbours", {f"base:{STATE}": '"DE"', STATE: "FR"}).status_code == 422
    assert table.post("de", "/box/harbours", {f"base:{AUTHORITY}": '"Hafenamt"', AUTHORITY: "Hafenamt Nord"}).status_code == 303
    assert named(table) == {"state": "DE", "authority": "Hafenamt Nord"}


def test_one_party_does_not_name_another_one_nor_add_or_remove_any(table: Table) -> None:
    add(table)
    answer = table.post("de", "/box/harbours", {f"base:{NEW}": '"Molo Nuovo"', NEW: "Molo mio"})
    assert answer.status_code == 422
    assert "named by that party and by the office" in answer.get_data(as_text=True)
    for act in ("remove:parties.p4", "add:parties", "remove:parties.p3"):
        page = table.post("de", "/box/harbours", {"act": act})
        assert page.status_code == 303, "back to the page, with what was refused"
    assert named(table, "p4") == {"authority": "Molo Nuovo"}
    assert named(table, "p3") == {"state": "GR", "authority": "Limenarchio"}
    assert table.post("lead", "/box/harbours", {f"base:{NEW}": '"Molo Nuovo"', NEW: "Molo 4"}).status_code == 303
    assert named(table, "p4") == {"authority": "Molo 4"}, "until it takes part, the office names it"


def test_no_suggestion_version_or_undo_renames_it(table: Table) -> None:
    from jitflow.db.units import read_unit, write_unit
    from jitflow.drafting import service as drafting, versions
    from jitflow.drafting.party_items import PartyKept
    from jitflow.library import library
    from jitflow.negotiation import service as negotiation

    where, lead, definition = table.ids["instrument_id"], table.users["lead"], library().definition("quay_pact")
    with write_unit() as unit:  # as the office wrote it before anybody sat there
        drafting.save(unit, where, [drafting.Posted(AUTHORITY, "Hafenamt", "Hafenmeisterei")], lead, by_step=True)
    for old in (AUTHORITY, STATE):
        with pytest.raises(negotiation.NegotiationError) as refused, write_unit() as unit:
            negotiation.suggest(unit, where, old, "", named(table)[old.rpartition(".")[2]], "FR", lead, "p1")
        assert refused.value.code == "party_stands"
    with read_unit() as session:
        first = versions.field_versions(session, where, AUTHORITY)[-1]
        now = drafting.load(session, where)
    with pytest.raises(PartyKept), write_unit() as unit:
        versions.restore_value(unit, definition, where, AUTHORITY, first.change_id, "Hafenmeisterei", lead)
    with pytest.raises(PartyKept), write_unit() as unit:
        versions.restore(unit, definition, where, 0, now.revision, lead)
    client = table.client("lead")
    asked = {"csrf_token": token_of(client, "/"), "version": "0", "revision": str(now.revision)}
    page = client.post(f"{table.path}/versions", data=asked, follow_redirects=True)
    assert "who takes part stays as it is named" in page.get_data(as_text=True)
    assert named(table) == {"state": "DE", "authority": "Hafenmeisterei"}


def test_nobody_loses_its_word_or_gets_the_papers_of_another_by_way_of_the_text(table: Table) -> None:
    from jitflow.db.units import read_unit, write_unit
    from jitflow.drafting import service as drafting
    from jitflow.drafting.models import Instrument
    from jitflow.drafting.party_items import PartyKept
    from jitflow.negotiation import reading
    from jitflow.parties import service as parties

    for person in ("de", "de_reader"):  # nobody is left there: the papers of the party are, and hang on its item
        with write_unit() as unit:
            parties.end(unit, table.ids["instrument_id"], table.ids["seats"][person], table.users["lead"])
    with pytest.raises(PartyKept), write_unit() as unit:
        drafting.save(unit, table.ids["instrument_id"], [drafting.Posted(STATE, "DE", "FR")], table.users["lead"])
    for before_the_first_seat in (False, True):
        with pytest.raises(PartyKept), write_unit() as unit:
            row = unit.session.get(Instrument, table.ids["instrument_id"])
            if before_the_first_seat:
                row.home_party, row.marking = "", None
            drafting.remove_item(unit, row, "parties", "p1", table.users["lead"])

    # However it left the text, a party of the procedure or with somebody at the table is asked.
    with read_unit() as session:
        data = drafting.load(session, table.ids["instrument_id"])
        data.answers["parties"] = [one for one in data.answers["parties"] if one["id"] == "p1"]
        assert [one.id for one in reading.sitting(session, data, {})] == ["p1", "p3"], "by its seat"
        apart = replace(data, id="0" * 32)
        assert [one.id for one in reading.sitting(session, apart, {"part:p9": "asked"})] == ["p1", "p9"], "by the procedure"
