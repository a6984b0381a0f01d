"""Entries of the libraries: merged field by field, with a history, apart from every other group."""

from __future__ import annotations

import pytest

from jitflow.audit import service as audit
from jitflow.db.units import read_unit, write_unit
from jitflow.focusgroups import service as groups
from jitflow.libraries import csv_import, service as libraries
from jitflow.libraries.service import LibraryError, Posted
from tests.fixtures.drafts import World

FACTS = {
    "title": "Smuggling",
    "texts": {"it": "Favoreggiamento", "de": "Beihilfe"},
    "versions": [{"from": "2020-01-01", "maximum": {"years": 5}}],
}


def add(world: World, facts: dict | None = None, state: str = "IT") -> str:
    with write_unit() as unit:
        return libraries.add_offence(unit, world.group, state, facts or FACTS, world.lead).id


def line(world: World, entry: str) -> libraries.OffenceLine:
    with read_unit() as session:
        return libraries.offence_line(libraries.offence_row(session, world.group, entry))


def save(world: World, entry: str, *posted: Posted, actor: str | None = None):
    with write_unit() as unit:
        row = libraries.offence_row(unit.session, world.group, entry)
        return libraries.update_offence(unit, row, list(posted), actor or world.lead)


def test_two_people_on_different_fields_never_collide_and_on_one_field_nothing_is_lost(world: World) -> None:
    entry = add(world)
    assert save(world, entry, Posted("title", "Smuggling", "A"), actor=world.lead).conflicts == []
    result = save(
        world, entry, Posted("title", "Smuggling", "B"), Posted("provision", None, "Art. 1"), actor=world.editor
    )
    assert result.saved == ["provision"]
    (conflict,) = result.conflicts
    assert (conflict.base, conflict.mine, conflict.theirs, conflict.their_actor_id) == (
        "Smuggling",
        "B",
        "A",
        world.lead,
    )
    assert line(world, entry).facts["title"] == "A"
    with read_unit() as session:
        events = libraries.history_of(session, libraries.offence_row(session, world.group, entry))
    assert [event.kind for event in events] == ["proposal", "set", "set", "added"]
    assert events[0].new == {"title": "B"}
    assert audit.verify() is None


def test_a_version_comes_and_goes_with_its_fields(world: World) -> None:
    entry = add(world)
    (version,) = line(world, entry).versions
    save(
        world,
        entry,
        Posted("versions.n1.from", None, "2024-01-01"),
        Posted(f"versions.{version['id']}.to", None, "2023-12-31"),
    )
    assert [one.get("from") for one in line(world, entry).versions] == ["2020-01-01", "2024-01-01"]
    save(world, entry, Posted("versions.n1.from", "2024-01-01", None))
    assert [one["id"] for one in line(world, entry).versions] == [version["id"]]


@pytest.mark.parametrize(
    ("posted", "code"),
    [
        ([Posted("title", "Smuggling", None)], "title_missing"),
        ([Posted("nothing", None, "x")], "not_usable"),
        ([Posted("text:xx", None, "x")], "not_usable"),
        ([Posted("versions.n1.from", None, "2021-01-01")], "overlap"),
        ([Posted("versions.n1.to", None, "2019-01-01"), Posted("versions.n1.from", None, "2019-02-01")], "ends_early"),
        ([Posted("versions.n1.maximum", None, {"years": "many"})], "not_usable"),
    ],
)
def test_what_contradicts_itself_is_refused_and_nothing_is_stored(world: World, posted, code) -> None:
    entry = add(world)
    before = line(world, entry)
    with pytest.raises(LibraryError) as refused:
        save(world, entry, Posted("provision", None, "Art. 9"), *posted)
    assert refused.value.code == code
    assert line(world, entry) == before


def test_a_review_is_of_these_words_against_this_source(world: World) -> None:
    entry = add(world)
    with write_unit() as unit:
        row = libraries.offence_row(unit.session, world.group, entry)
        libraries.review_text(unit, row, "de", "Beihilfe", world.editor)
    assert line(world, entry).facts["texts"]["de"]["state"] == "reviewed"
    assert line(world, entry).facts["texts"]["de"]["by"] == world.editor
    save(world, entry, Posted("provision", None, "Art. 1"))
    assert line(world, entry).facts["texts"]["de"]["state"] == "reviewed", "another field does not touch it"
    save(world, entry, Posted("text:it", "Favoreggiamento", "Favoreggiamento aggravato"))
    assert line(world, entry).facts["texts"]["de"]["state"] == "draft"
    with write_unit() as unit, pytest.raises(LibraryError, match="no translation"):
        libraries.review_text(unit, libraries.offence_row(unit.session, world.group, entry), "it", "x", world.lead)


def test_the_last_used_stands_first_and_an_outdated_one_last(world: World) -> None:
    first, second, third = (add(world, {"title": title}) for title in ("Alpha", "Beta", "Gamma"))
    with write_unit() as unit:
        libraries.mark_used(unit, libraries.offence_row(unit.session, world.group, third), world.lead)
        libraries.mark_outdated(unit, libraries.offence_row(unit.session, world.group, first), "moved", world.lead)
    with read_unit() as session:
        assert [one.id for one in libraries.offences(session, world.group)] == [third, second, first]
        used = libraries.offences(session, world.group)[0]
    assert "case" not in repr(used), "where it was used stays in the case"


def test_words_are_found_in_every_text_without_case_and_accents(world: World) -> None:
    add(world, {"title": "X", "texts": {"el": "Παράνομη μεταφορά"}}, "GR")
    with read_unit() as session:
        for words in ("παρανομη", "ΜΕΤΑΦΟΡΑ παρ", "x"):
            assert len(libraries.offences(session, world.group, words=words)) == 1, words
        assert libraries.offences(session, world.group, words="παρανομη κλοπη") == []


def test_another_group_neither_finds_nor_reaches_nor_matches(world: World) -> None:
    entry = add(world)
    with write_unit() as unit:
        address = libraries.add_address(
            unit, world.group, {"state": "IT", "kind": "court", "name": "Tribunale"}, world.lead
        )
        other = groups.create(unit, "others", "Others", world.outsider)
        groups.add_member(unit, other.id, world.outsider, "member", world.outsider)
    with read_unit() as session:
        assert libraries.offences(session, other.id) == [] and libraries.addresses(session, other.id) == []
        assert libraries.offence_row(session, other.id, entry) is None
        assert libraries.address_row(session, other.id, address.id) is None
        assert libraries.facets(session, other.id) == libraries.Facets()
    text = f"entry,state,kind,name\n{address.id},IT,court,Stolen\n,IT,court,Tribunale\n"
    with write_unit() as unit:
        row = libraries.keep_reading(unit, other.id, csv_import.read(text.encode()), "s", "2026-01-01", world.outsider)
        plan = libraries.plan(unit.session, row)
        assert [one.line for one in plan.added] == [3], "the same name elsewhere is another authority"
        assert [(one.line, one.column) for one in plan.refused] == [(2, "entry")]
        libraries.confirm(unit, row, plan.digest, world.outsider)
    with read_unit() as session:
        (own,) = libraries.addresses(session, world.group)
    assert own.facts == {"name": "Tribunale"}


def test_ten_thousand_rows_are_stored_together(world: World) -> None:
    rows = "".join(f"IT,court,Tribunale {number}\n" for number in range(10_000))
    reading = csv_import.read(f"state,kind,name\n{rows}".encode())
    with write_unit() as unit:
        row = libraries.keep_reading(unit, world.group, reading, "Atlas", "2026-01-01", world.lead)
        plan = libraries.plan(unit.session, row)
        assert len(plan.added) == 10_000
        libraries.confirm(unit, row, plan.digest, world.lead)
    with read_unit() as session:
        assert len(libraries.addresses(session, world.group, libraries.Filter(words="tribunale 9999"))) == 1
    with write_unit() as unit:
        again = libraries.keep_reading(unit, world.group, reading, "Atlas", "2026-02-01", world.lead)
        plan = libraries.plan(unit.session, again)
        assert len(plan.unchanged) == 10_000 and not plan.added and not plan.altered
        libraries.confirm(unit, again, plan.digest, world.lead)
    with read_unit() as session:
        assert {one.source_date for one in libraries.addresses(session, world.group)} == {"2026-02-01"}


def test_a_list_names_an_authority_once(world: World) -> None:
    reading = csv_import.read(b"state,kind,name\nIT,court,Tribunale\nIT,judge,TRIBUNALE\n")
    with write_unit() as unit:
        row = libraries.keep_reading(unit, world.group, reading, "s", "2026-01-01", world.lead)
        (refused,) = libraries.plan(unit.session, row).refused
    assert (refused.line, refused.params) == (3, {"line": 2})


def test_a_kept_authority_is_found_again_where_it_was_kept(world: World) -> None:
    from types import SimpleNamespace

    from jitflow.drafting import from_library
    from jitflow.library import library

    definition = library().definition("eaw")
    central = next(use for use in definition.library if use.authority_kinds == ("central",))
    data = SimpleNamespace(answers={"central": {"name": "Ministero della Giustizia", "email": "m@example.org"}}, texts={})
    given = from_library.kept_values(definition, data, from_library.Place(central, central.target))
    judge = {"name": "GIP di Prova", "kind": "investigating_judge"}
    with write_unit() as unit:
        for kept in (given, judge):
            libraries.keep_address(unit, world.group, "IT", kept, world.lead)
    with read_unit() as session:
        for kind, name in (("central", given["name"]), ("judge", judge["name"])):
            (line,) = libraries.addresses(session, world.group, libraries.Filter(kinds=(kind,)))
            assert line.facts["name"] == name


def test_an_id_that_postgresql_cannot_be_asked_for_names_nothing(postgres_ground) -> None:
    """It comes from the button of a form."""
    with read_unit() as session:
        assert libraries.address_row(session, "x", "a\x00") is None
        assert libraries.offence_row(session, "x", "a\x00") is None
