"""Passwords: strength of the hash, which passwords are accepted, and how wrong ones are answered."""

from __future__ import annotations

import unicodedata

import pytest
from argon2 import PasswordHasher, extract_parameters
from hypothesis import given, settings, strategies as st

from jitflow.accounts import passwords
from jitflow.accounts.passwords import PasswordRefused
from tests.fixtures.ground import PASSWORD

pytestmark = pytest.mark.usefixtures("sqlite_ground")


@pytest.fixture
def hashing(monkeypatch) -> list[str]:
    """Counts what argon2 is asked to do, without doing it."""
    asked: list[str] = []

    class Counted:
        def verify(self, stored, password):
            asked.append(stored)
            return False

        def hash(self, password):
            asked.append("hash")
            return "hash"

    monkeypatch.setattr(passwords, "_hasher", Counted())
    return asked


def test_stored_hashes_are_argon2id_of_the_required_strength() -> None:
    stored = passwords.hash_password(PASSWORD)
    found = extract_parameters(stored)
    assert stored.startswith("$argon2id$v=19$")
    assert found.memory_cost >= 64 * 1024
    assert found.time_cost >= 3
    assert found.parallelism >= 1
    assert found.salt_len >= 16
    assert found.hash_len >= 32


def test_right_and_wrong() -> None:
    stored = passwords.hash_password(PASSWORD)
    assert passwords.verify(PASSWORD, stored)
    assert not passwords.verify(PASSWORD + " ", stored)
    assert not passwords.verify(PASSWORD, None)
    assert not passwords.verify(PASSWORD, "not a hash")


def test_the_same_password_is_stored_differently_each_time() -> None:
    assert passwords.hash_password(PASSWORD) != passwords.hash_password(PASSWORD)


def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    password = "Perché la nave è già qui?"
    stored = passwords.hash_password(unicodedata.normalize("NFC", password))
    assert passwords.verify(unicodedata.normalize("NFD", password), stored)


@pytest.mark.parametrize(("length", "usable"), [(14, False), (15, True), (128, True), (129, False), (100_000, False)])
def test_the_length_is_bounded(length, usable) -> None:
    password = "".join(f"{number} herons, " for number in range(10_000))[:length]
    assert len(password) == length
    if usable:
        passwords.require_usable(password)
    else:
        with pytest.raises(PasswordRefused):
            passwords.require_usable(password)


def test_all_of_a_long_password_counts() -> None:
    password = "abcdefghijklmnop" * 8
    stored = passwords.hash_password(password)
    assert passwords.verify(password, stored)
    assert not passwords.verify(password[:-1], stored)
    assert not passwords.verify(password[:-1] + "X", stored)


@given(password=st.text(min_size=129, max_size=4000))
@settings(max_examples=25)
def test_over_long_passwords_cost_no_work(password) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", None)  # any use of it would raise
        assert not passwords.verify(password, "stored")
        assert not passwords.verify(password, None)
        with pytest.raises(PasswordRefused):
            passwords.hash_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaaaaaaa",
        "121212121212121212",
        "jitflowjitflowjitflow",
        "anna.verdi@example.org",
        "AnnaVerdiAnnaVerdi",
        "Password-password-1",
        "calmharbourcalmharbour",
        "TribunaleProcura",
        "eurojust.court.2026"[:17],
    ],
)
def test_words_that_can_be_guessed_are_refused(password) -> None:
    with pytest.raises(PasswordRefused):
        passwords.require_usable(password, email="anna.verdi@example.org", name="Anna Verdi")


def test_an_unknown_user_costs_the_same_work(hashing) -> None:
    stored = PasswordHasher(
        time_cost=passwords.TIME_COST, memory_cost=passwords.MEMORY_KIB, parallelism=passwords.PARALLELISM
    ).hash("x")
    passwords.verify(PASSWORD, stored)
    passwords.verify(PASSWORD, None)
    known, unknown = (extract_parameters(one) for one in hashing)
    assert known == unknown


def test_the_hash_of_nobody_is_really_verified() -> None:
    """A malformed hash would be refused without work, and the time would tell."""
    from argon2.exceptions import VerifyMismatchError

    with pytest.raises(VerifyMismatchError):
        passwords._hasher.verify(passwords.NOBODY, "anything")


def test_weaker_hashes_are_made_anew() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(passwords._keyed(PASSWORD))
    assert passwords.verify(PASSWORD, weak)
    assert passwords.needs_new_hash(weak)
    assert not passwords.needs_new_hash(passwords.hash_password(PASSWORD))


def test_a_copied_database_alone_gives_nothing_to_guess_against(sqlite_ground) -> None:
    stored = passwords.hash_password(PASSWORD)
    (sqlite_ground.keyring.folder / "password.secret").unlink()
    assert not passwords.verify(PASSWORD, stored)
