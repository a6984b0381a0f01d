"""What is sealed is unreadable wherever it lies, opens only at its own place, and outlives its key (checks 62 and 63)."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import LargeBinary

from jitflow.cases.models import Case
from jitflow.cli import cli
from jitflow.db import rotation
from jitflow.db.base import Base
from jitflow.db.registry import load_models
from jitflow.db.sealed import Keyring, SealBroken, key_id_of, sealed_attributes
from jitflow.db.units import ground, read_unit, write_unit
from tests.fixtures.ground import write_as_thief
from tests.fixtures.objects import World

NONCES = 1_000_000


def sealed_columns() -> list[tuple[type, object]]:
    load_models()
    return [
        (mapper.class_, attribute)
        for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__name__)
        for attribute in sealed_attributes(mapper.class_)
    ]


def test_every_column_of_bytes_is_a_sealed_one() -> None:
    """A column that keeps bytes in clear is added here by hand, with its reason."""
    clear = {
        f"{table.name}.{column.name}"
        for table in load_models().tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary) and not column.name.endswith("_sealed")
    }
    public = {"security_keys.credential_id", "security_keys.public_key"}  # by their nature
    # The index of the knowledge base, which is clear text (design.md, section 6); of cases keyed hashes.
    found = {one for one in clear if one.startswith("finding_")}
    hashed = {"recall_case.terms", "recall_instrument.terms"}
    assert clear <= public | found | hashed
    assert len(sealed_columns()) > 25


# --- the nonce ----------------------------------------------------------------------------------------------------


def test_no_nonce_comes_twice_in_a_million(tmp_path: Path) -> None:
    """Drawn as the keyring draws them; of 96 bits by lot, two of a million are alike once in 10^17 runs."""
    from jitflow.db import sealed

    keyring = Keyring(tmp_path / "keys")
    assert len(keyring.seal(b"", "x")) == sealed.HEADER_BYTES + 16
    nonces = {sealed.secrets.token_bytes(sealed.NONCE_BYTES) for _ in range(NONCES)}
    assert len(nonces) == NONCES


def test_the_nonce_of_each_value_is_drawn_anew_and_every_bit_of_it_by_lot(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keys")
    drawn = [keyring.seal(b"the same", "the same place")[5:17] for _ in range(20_000)]
    assert len(set(drawn)) == len(drawn)
    ones = Counter(bit for nonce in drawn for bit in range(96) if nonce[bit // 8] >> bit % 8 & 1)
    # Six standard deviations around the half: about one false alarm in ten million runs.
    assert all(abs(ones[bit] - 10_000) < 6 * 71 for bit in range(96)), "a counter or a clock would have still bits"


# --- moved ciphertext ------------------------------------------------------------------------------------------------


def stored(world: World) -> dict[tuple[str, str], list[tuple[str, bytes]]]:
    """(table, column) of every sealed column to the ids and bytes of its values."""
    found: dict[tuple[str, str], list[tuple[str, bytes]]] = {}
    connection = sqlite3.connect(world.app.config["JITFLOW"].instance / "jitflow.sqlite")
    try:
        for model, attribute in sealed_columns():
            table, column = model.__table__.name, attribute.column_name
            rows = connection.execute(f'SELECT id, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
            found[table, column] = [(row_id, bytes(value)) for row_id, value in rows]
    finally:
        connection.close()
    return found


def test_no_value_of_any_column_opens_at_any_other_place(world: World) -> None:
    """Every sealed value of the world: in another row, in another column, in the same one of another table."""
    every, keyring, tried = stored(world), ground().keyring, 0
    places = [(table, column) for table, column in every]
    for (table, column), rows in every.items():
        for number, (row_id, value) in enumerate(rows[:5]):
            keyring.open(value, f"{table}:{column}:{row_id}")
            others = [f"{table}:{column}:{other}" for other, _value in rows if other != row_id][:5]
            others += [f"{a}:{b}:{row_id}" for a, b in places if (a, b) != (table, column)]
            for place in others:
                tried += 1
                with pytest.raises(SealBroken):
                    keyring.open(value, place)
            assert number < 5
    assert tried > 1000


def test_a_value_that_a_thief_moves_is_no_page(world: World) -> None:
    """Through the application: B's title put into A's case is an error page, and nothing of B is shown."""
    a, b = world.a.ids["case_id"], world.b.ids["case_id"]
    write_as_thief(
        f"UPDATE cases SET title_sealed = (SELECT title_sealed FROM cases WHERE id = '{b}') WHERE id = '{a}'"
    )
    answer = world.client("lead").get(f"/g/group-a/cases/{a}/")
    assert answer.status_code == 500 and "Quorrenti-B" not in answer.get_data(as_text=True)
    with read_unit() as session, pytest.raises(SealBroken):
        assert session.get(Case, a).title


# --- a new key while everybody works -----------------------------------------------------------------------------------


def test_a_new_key_while_others_write_leaves_nothing_under_the_old_one(world: World) -> None:
    old, case_id, stop, faults = ground().keyring.newest, world.a.ids["case_id"], threading.Event(), []
    written = 0

    def work() -> None:
        nonlocal written
        while not stop.is_set():
            try:
                with write_unit() as unit:
                    case = unit.session.get(Case, case_id)
                    case.title = f"Title {written}"
                    unit.record("altered", focus_group_id=None, actor_id=None, object_type="case", object_id=case_id)
                written += 1
            except Exception as fault:  # noqa: BLE001 - told below
                faults.append(fault)
                return

    worker = threading.Thread(target=work)
    worker.start()
    ground().keyring.add_key()
    count = 0
    while found := rotation.seal_all_again():
        count += found
    stop.set()
    worker.join()
    assert faults == [] and written > 0 and count > 20
    every = [value for rows in stored(world).values() for _id, value in rows]
    assert {key_id_of(value) for value in every} == {ground().keyring.newest} != {old}
    (path,) = ground().keyring.folder.glob(f"*-{old}.key")
    path.unlink()
    assert world.client("lead").get(f"/g/group-a/cases/{case_id}/").status_code in (200, 303)
    assert Keyring(ground().keyring.folder).key_ids == {ground().keyring.newest}


def test_another_process_seals_with_the_new_key_at_once(tmp_path: Path) -> None:
    """It once went on with the old key until it met the new one: what it stored was lost when the old key was removed."""
    here, elsewhere = Keyring(tmp_path / "keys"), Keyring(tmp_path / "keys")
    first = here.newest
    assert key_id_of(elsewhere.seal(b"x", "x")) == first
    second = here.add_key()
    assert key_id_of(elsewhere.seal(b"x", "x")) == second


# --- the commands ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def command(world: World, monkeypatch):
    """Runs `jitflow key ...` over the world's database."""
    settings = world.app.config["JITFLOW"]
    monkeypatch.setenv("JITFLOW_INSTANCE", str(settings.instance))
    monkeypatch.setenv("JITFLOW_DATABASE_URL", settings.database_url)
    return lambda *words: CliRunner().invoke(cli, ["key", *words])


def test_the_commands_make_a_new_key_and_say_which_are_needed(command, world: World) -> None:
    old = ground().keyring.newest
    assert command("check").stdout.split("\t")[0::2] == [old, "newest\n"]
    turned = command("rotate")
    assert turned.exit_code == 0, turned.output
    checked = command("check")
    words = {line.split("\t")[0]: line.split("\t")[2] for line in checked.stdout.splitlines()}
    assert checked.exit_code == 0 and words.pop(old) == "not needed" and list(words.values()) == ["newest"]


def test_a_lost_key_is_named_and_nothing_is_turned_over_it(command, world: World) -> None:
    keyring, lost = ground().keyring, ground().keyring.newest
    keyring.add_key()
    next(keyring.folder.glob(f"*-{lost}.key")).unlink()
    checked = command("check")
    assert checked.exit_code == 1 and f"The key {lost} is lost" in checked.stderr
    assert f"{lost}\t" in checked.stdout and "\tlost" in checked.stdout
    before = sorted(path.name for path in keyring.folder.glob("*.key"))
    assert command("rotate").exit_code == 1
    assert sorted(path.name for path in keyring.folder.glob("*.key")) == before
