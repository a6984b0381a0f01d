"""The second factor in the database: what is used once is used up, what is kept cannot be read, what is tried is counted."""

from __future__ import annotations

import threading

import pytest
from argon2 import PasswordHasher, extract_parameters

from jitflow.accounts import factors, passwords, service, totp
from jitflow.accounts.models import RecoveryCode, User
from jitflow.audit import service as audit
from jitflow.db import clock, units
from jitflow.db.units import read_unit, write_unit
from tests.fixtures.ground import row_counts

STRONG = passwords._code_hasher


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch) -> None:
    """The strength of the hashes is tested by itself; here its time would only make tests slow."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    for name in ("_hasher", "_code_hasher"):
        monkeypatch.setattr(passwords, name, quick)
    monkeypatch.setattr(passwords, "NOBODY", quick.hash("nobody"))


@pytest.fixture
def anna(any_ground, stopped_clock, make_user) -> User:
    """Anna with one-time codes, set up a minute ago."""
    user = make_user()
    secret = totp.new_secret()
    with write_unit() as unit:
        factors.set_totp(unit, user.id, secret, totp.code(secret, totp.step_at(clock.now())))
    stopped_clock.forward(minutes=1)
    user.secret = secret
    return user


def _code(user: User, steps: int = 0) -> str:
    return totp.code(user.secret, totp.step_at(clock.now()) + steps)


def _try(user: User, given: str, **more) -> factors.Attempt:
    with write_unit() as unit:
        return factors.try_totp(unit, user.id, given, None, **more)


def _try_recovery(user: User, given: str) -> factors.Attempt:
    with read_unit() as session:
        code_id = factors.matching_recovery_code(session, user.id, given)
    with write_unit() as unit:
        return factors.use_recovery_code(unit, user.id, code_id, None)


def _codes(user: User) -> list[str]:
    codes, hashes = factors.hashed_codes()
    with write_unit() as unit:
        factors.replace_codes(unit, user.id, hashes)
    return codes


def _last_refusals() -> list[str]:
    return [entry.detail["reason"] for entry in reversed(audit.entries("system")) if entry.verb == "refused"]


# --- one-time codes ------------------------------------------------------------------------------


def test_a_code_is_accepted_once(anna) -> None:
    code = _code(anna)
    assert _try(anna, code).by == "code"
    for again in (code, f" {code[:3]} {code[3:]} ", f"{code[:3]}-{code[3:]}"):
        assert _try(anna, again) == factors.Attempt()
    assert _last_refusals() == ["used"] * 3


def test_a_used_code_is_refused_after_a_failed_attempt_too(anna) -> None:
    code = _code(anna)
    assert _try(anna, code).by
    assert not _try(anna, "000000").by
    assert not _try(anna, code).by


def test_a_used_code_is_refused_after_a_restart(anna, any_ground) -> None:
    code = _code(anna)
    assert _try(anna, code).by
    url, instance = any_ground.database_url, any_ground.instance
    units.shut_down()
    units.configure(url, instance)
    assert not _try(anna, code).by


def test_the_code_that_set_it_up_is_used_up(any_ground, stopped_clock, make_user) -> None:
    user, secret = make_user(), totp.new_secret()
    code = totp.code(secret, totp.step_at(clock.now()))
    with write_unit() as unit:
        factors.set_totp(unit, user.id, secret, code)
    assert not _try(user, code).by


def test_after_a_newer_code_the_older_one_is_worth_nothing_even_with_drift(anna) -> None:
    assert _try(anna, _code(anna)).by
    assert not _try(anna, _code(anna, -1), drift=True).by


def test_the_code_before_counts_only_with_drift(anna) -> None:
    assert not _try(anna, _code(anna, -1)).by
    assert not _try(anna, _code(anna, 1), drift=True).by
    assert _try(anna, _code(anna, -1), drift=True).by


def test_the_same_code_at_the_same_moment_passes_once(anna) -> None:
    code, passed = _code(anna), []
    together = threading.Barrier(4)

    def attempt() -> None:
        together.wait()
        passed.append(_try(anna, code).by)

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(passed) == ["", "", "", "code"]


def test_attempts_at_codes_are_throttled_and_locked_as_passwords_are(anna, stopped_clock) -> None:
    assert [_try(anna, "000000").wait for _ in range(6)] == [0] * 5 + [1]
    assert _try(anna, _code(anna)).wait == 1
    stopped_clock.forward(hours=2)
    for _ in range(20):
        assert not _try(anna, "000000").wait
        stopped_clock.forward(minutes=2)
    assert _try(anna, _code(anna)).wait == 13 * 60
    assert _last_refusals().count("throttled") == 3


def test_failures_at_codes_do_not_lock_the_password_and_the_other_way_round(anna, stopped_clock) -> None:
    for _ in range(5):
        _try(anna, "000000")
    assert service.sign_in(anna.email, "seven grey herons over Piraeus").user is not None
    assert _try(anna, _code(anna)).wait == 1


def test_no_code_passes_where_none_is_set_up(any_ground, stopped_clock, make_user) -> None:
    assert _try(make_user(), "123456") == factors.Attempt()


def test_a_wrong_first_code_sets_nothing_up(any_ground, stopped_clock, make_user) -> None:
    user = make_user()
    with pytest.raises(factors.FactorError, match="code"), write_unit() as unit:
        factors.set_totp(unit, user.id, totp.new_secret(), "000000")
    with read_unit() as session:
        assert not factors.of(session, user.id).any


def test_with_the_password_alone_no_second_factor_is_put_beside_the_first(anna) -> None:
    secret = totp.new_secret()
    with pytest.raises(factors.FactorError, match="another"), write_unit() as unit:
        factors.set_totp(unit, anna.id, secret, totp.code(secret, totp.step_at(clock.now())), first=True)


def test_the_secret_is_unreadable_in_the_database(anna, any_ground) -> None:
    with any_ground.engines.read.connect() as connection:
        stored = connection.exec_driver_sql("SELECT totp_secret_sealed FROM users").scalar_one()
    assert anna.secret.encode() not in bytes(stored)


def test_the_last_factor_stays_where_one_is_required(anna) -> None:
    with pytest.raises(factors.FactorError, match="last"), write_unit() as unit:
        factors.remove_totp(unit, anna.id, required=True)
    with write_unit() as unit:
        factors.remove_totp(unit, anna.id, required=False)
    with read_unit() as session:
        assert not factors.of(session, anna.id).any


def test_without_a_factor_no_recovery_code_is_left_as_a_way_in(anna) -> None:
    (code, *_rest) = _codes(anna)
    with write_unit() as unit:
        factors.remove_totp(unit, anna.id, required=False)
    assert not _try_recovery(anna, code).by


# --- recovery codes ------------------------------------------------------------------------------


def test_ten_codes_each_once(anna) -> None:
    codes = _codes(anna)
    assert len(set(codes)) == 10
    for left, code in zip(range(9, -1, -1), codes, strict=True):
        assert _try_recovery(anna, code) == factors.Attempt("recovery_code", 0, left)
        assert not _try_recovery(anna, code).by


def test_a_burned_code_is_in_the_trail(anna) -> None:
    _try_recovery(anna, _codes(anna)[0])
    (entry, *_rest) = [one for one in audit.entries("system") if one.detail.get("act") == "recovery_code_used"]
    assert (entry.verb, entry.object_id, entry.detail["left"]) == ("configured", anna.id, 9)


@pytest.mark.parametrize("change", [str.upper, lambda code: code.replace("-", " "), lambda code: f" {code}\n"])
def test_codes_are_read_as_people_copy_them(anna, change) -> None:
    assert _try_recovery(anna, change(_codes(anna)[3])).by


def test_letters_that_are_taken_for_each_other_are_put_right() -> None:
    assert factors.normal_code("O0Il-1UvA") == factors.normal_code("0011-1vva")
    assert not set("oilu") & set(factors.ALPHABET)


def test_codes_are_hashed_by_argon2id_and_unreadable_in_the_database(anna, any_ground) -> None:
    codes = _codes(anna)
    with any_ground.engines.read.connect() as connection:
        stored = [row[0] for row in connection.exec_driver_sql("SELECT code_hash FROM recovery_codes")]
    assert len(stored) == 10
    assert all(one.startswith("$argon2id$v=19$") for one in stored)
    assert not any(factors.normal_code(code) in one or code in one for code in codes for one in stored)


def test_the_hash_of_a_code_is_as_strong_as_asvs_asks() -> None:
    found = extract_parameters(STRONG.hash("code"))
    assert (found.memory_cost >= 46 * 1024, found.time_cost >= 1, found.salt_len >= 16) == (True, True, True)


def test_a_new_set_replaces_the_old_one(anna) -> None:
    old, new = _codes(anna), _codes(anna)
    assert row_counts()["recovery_codes"] == 10
    assert not _try_recovery(anna, old[0]).by
    assert _try_recovery(anna, new[0]).by


def test_no_codes_without_a_factor(any_ground, make_user) -> None:
    user = make_user()
    with pytest.raises(factors.FactorError, match="none"), write_unit() as unit:
        factors.replace_codes(unit, user.id, ["x"])


def test_a_code_of_somebody_else_is_refused(anna, make_user) -> None:
    other = make_user("bruno@example.org", "Bruno Neri")
    code = _codes(anna)[0]
    assert not _try_recovery(other, code).by
    with read_unit() as session:
        code_id = session.query(RecoveryCode).first().id
    with write_unit() as unit:
        assert not factors.use_recovery_code(unit, other.id, code_id, None).by


def test_the_same_recovery_code_at_the_same_moment_passes_once(anna) -> None:
    with read_unit() as session:
        code_id = factors.matching_recovery_code(session, anna.id, _codes(anna)[0])
    passed = []
    for _ in range(2):  # both found it before either used it
        with write_unit() as unit:
            passed.append(factors.use_recovery_code(unit, anna.id, code_id, None).by)
    assert passed == ["recovery_code", ""]


@pytest.mark.parametrize("given", ["", "0000-0000-0000", "x" * 5000, "\x00", "é" * 12])
def test_what_is_no_recovery_code_is_refused(anna, given, monkeypatch) -> None:
    _codes(anna)
    assert not _try_recovery(anna, given).by


def test_reset_takes_everything_away_and_is_in_the_trail(anna) -> None:
    code = _codes(anna)[0]
    with write_unit() as unit:
        factors.reset(unit, anna.id, None)
    with read_unit() as session:
        found = factors.of(session, anna.id)
    assert not found.any and found.codes_left == 0
    assert not _try(anna, _code(anna)).by
    assert not _try_recovery(anna, code).by
    assert any(entry.detail.get("act") == "reset_second_factor" for entry in audit.entries("system"))


def test_codes_are_compared_with_all_that_are_left(anna, monkeypatch) -> None:
    """The time of the answer does not tell which code, or that the first half of the list is used."""
    codes, compared = _codes(anna), []
    real = passwords.verify_code
    monkeypatch.setattr(passwords, "verify_code", lambda *given: compared.append(1) or real(*given))
    for given in (codes[0], "0000-0000-0000"):
        compared.clear()
        with read_unit() as session:
            factors.matching_recovery_code(session, anna.id, given)
        assert len(compared) == 10
