"""Sealed columns: what moves, changes or loses its key does not open."""

from __future__ import annotations

import multiprocessing
import stat

import pytest
from hypothesis import given, strategies as st

from jitflow.cases.models import Case
from jitflow.db import clock, rotation
from jitflow.db.base import new_id
from jitflow.db.sealed import Keyring, KeyringError, SealBroken, key_id_of
from jitflow.db.units import read_unit, write_unit
from jitflow.focusgroups.models import FocusGroup
from tests.fixtures.ground import record, write_as_thief

MARKER = "Ksiradotas-7719"


@pytest.fixture
def keyring(tmp_path) -> Keyring:
    return Keyring(tmp_path / "keys")


def _two_cases() -> tuple[str, str]:
    group = FocusGroup(slug=f"group-{new_id()}", name="A group", zone="Europe/Rome")
    cases = [
        Case(focus_group_id=group.id, number=number, title=f"{MARKER} {number}", summary="short",
             issuing_state="IT", changed_at=clock.now())
        for number in (1, 2)
    ]  # fmt: skip
    with write_unit() as unit:
        unit.session.add(group)
        unit.session.flush()
        unit.session.add_all(cases)
        record(unit)
    return cases[0].id, cases[1].id


def _title(case_id: str) -> str | None:
    with read_unit() as session:
        return session.get(Case, case_id).title


def test_the_first_start_creates_one_key_for_the_owner_only(tmp_path) -> None:
    keyring = Keyring(tmp_path / "keys")
    (path,) = (tmp_path / "keys").glob("*.key")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert Keyring(tmp_path / "keys").newest == keyring.newest


def _newest_key(folder) -> str:
    return Keyring(folder).newest


def test_processes_that_start_together_agree_on_one_key(tmp_path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        newest = pool.map(_newest_key, [tmp_path / "keys"] * 4)
    assert len(set(newest)) == 1


def test_a_key_that_others_can_read_is_refused(keyring) -> None:
    (path,) = keyring.folder.glob("*.key")
    path.chmod(0o644)
    with pytest.raises(KeyringError, match="0600"):
        Keyring(keyring.folder)


@pytest.mark.parametrize("content", [b"", b"short", b"\x00" * 31])
def test_a_damaged_key_file_is_refused(keyring, content) -> None:
    (path,) = keyring.folder.glob("*.key")
    path.write_bytes(content)
    with pytest.raises(KeyringError, match="not a key"):
        Keyring(keyring.folder)


@given(content=st.binary(max_size=200), place=st.text(st.characters(codec="utf-8"), max_size=60))
def test_what_was_sealed_opens_at_its_place(tmp_path_factory, content, place) -> None:
    keyring = Keyring(tmp_path_factory.getbasetemp() / "shared-keys")
    sealed = keyring.seal(content, place)
    assert keyring.open(sealed, place) == content
    with pytest.raises(SealBroken, match="another place"):
        keyring.open(sealed, place + "x")


def test_every_changed_bit_is_noticed(keyring) -> None:
    sealed = keyring.seal(b"the skipper", "persons:facts_sealed:1")
    for position in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(SealBroken):
            keyring.open(bytes(changed), "persons:facts_sealed:1")
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            keyring.open(sealed[:length], "persons:facts_sealed:1")


def test_nonces_are_not_repeated(keyring) -> None:
    nonces = {keyring.seal(b"same", "same")[5:17] for _ in range(20_000)}
    assert len(nonces) == 20_000


def test_the_newest_key_seals_and_all_keys_open(keyring) -> None:
    old = keyring.seal(b"old", "place")
    elsewhere = Keyring(keyring.folder)
    first, second = keyring.newest, keyring.add_key()
    new = keyring.seal(b"new", "place")
    assert (key_id_of(old), key_id_of(new)) == (first, second)
    assert keyring.open(old, "place") == b"old"
    # A process that was running already finds the new key when it meets it.
    assert elsewhere.open(new, "place") == b"new"


def test_a_lost_key_is_named(keyring) -> None:
    sealed = keyring.seal(b"old", "cases:title_sealed:1")
    lost = keyring.newest
    (path,) = keyring.folder.glob("*.key")
    path.unlink()
    with pytest.raises(SealBroken, match=lost):
        Keyring(keyring.folder).open(sealed, "cases:title_sealed:1")


def test_content_is_nowhere_in_the_files_of_the_database(sqlite_ground) -> None:
    first, _ = _two_cases()
    assert _title(first) == f"{MARKER} 1"
    content = b"".join(path.read_bytes() for path in sqlite_ground.instance.glob("jitflow.sqlite*"))
    assert first.encode() in content  # the row is there, its content is not readable
    assert MARKER.encode() not in content


def test_a_value_moved_to_another_row_does_not_open(any_ground) -> None:
    first, second = _two_cases()
    write_as_thief(
        f"UPDATE cases SET title_sealed = (SELECT title_sealed FROM cases WHERE id = '{first}') WHERE id = '{second}'"
    )
    assert _title(first) == f"{MARKER} 1"
    with pytest.raises(SealBroken, match=f"cases:title_sealed:{second}"):
        _title(second)


def test_a_value_moved_to_another_column_does_not_open(any_ground) -> None:
    first, _ = _two_cases()
    write_as_thief(f"UPDATE cases SET title_sealed = summary_sealed WHERE id = '{first}'")
    with pytest.raises(SealBroken, match=f"cases:title_sealed:{first}"):
        _title(first)


def test_everything_is_sealed_again_after_a_new_key(any_ground) -> None:
    first, second = _two_cases()
    old = any_ground.keyring.newest
    any_ground.keyring.add_key()
    assert rotation.seal_all_again() == 4
    assert rotation.seal_all_again() == 0
    (path,) = any_ground.keyring.folder.glob(f"*-{old}.key")
    path.unlink()
    assert Keyring(any_ground.keyring.folder).key_ids == {any_ground.keyring.newest}
    assert [_title(first), _title(second)] == [f"{MARKER} 1", f"{MARKER} 2"]


def test_a_missing_key_is_reported_with_the_values_that_need_it(sqlite_ground) -> None:
    _two_cases()
    lost = sqlite_ground.keyring.newest
    assert rotation.missing_keys() == {}
    sqlite_ground.keyring._ciphers.clear()
    sqlite_ground.keyring.folder.joinpath(next(sqlite_ground.keyring.folder.glob("*.key")).name).unlink()
    assert rotation.missing_keys() == {lost: 4}
