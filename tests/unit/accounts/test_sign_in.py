"""Signing in: counting, waiting, locking, and the trail of it."""

from __future__ import annotations

import statistics
import threading
import time

import pytest
from argon2 import PasswordHasher

from jitflow.accounts import passwords, service, throttle
from jitflow.accounts.models import SignInFailure, User
from jitflow.audit import service as audit
from jitflow.db.units import read_unit, write_unit
from tests.fixtures.ground import PASSWORD, row_counts

EMAIL = "anna.verdi@example.org"
WRONG = "a wrong but long password"


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch) -> None:
    """The strength of the hash is tested elsewhere; here its time would only make tests slow."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "NOBODY", passwords._hasher.hash("nobody"))


@pytest.fixture
def anna(any_ground, stopped_clock, make_user) -> User:
    return make_user(EMAIL)


def _fail(times: int, stopped_clock, email: str = EMAIL, **pause: float) -> list[int]:
    """Fail so many times with a pause after each; returns the waits that were asked for."""
    waits = []
    for _ in range(times):
        waits.append(service.sign_in(email, WRONG).wait)
        stopped_clock.forward(**pause)
    return waits


def _reasons() -> list[str]:
    return [entry.detail.get("reason") for entry in reversed(audit.entries("system")) if entry.verb == "refused"]


def test_the_right_password_signs_in(anna) -> None:
    answer = service.sign_in("  Anna.Verdi@EXAMPLE.org ", PASSWORD)
    assert (answer.user.id, answer.wait) == (anna.id, 0)
    assert audit.entries("system")[0].verb == "signed_in"


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, WRONG), ("nobody@example.org", WRONG), ("nobody@example.org", PASSWORD), (EMAIL, "x" * 5000), ("", ""),
     ("x" * 10_000, PASSWORD), (EMAIL, "\ud800"), ("\ud800@example.org", WRONG), ("a\x00b@example.org", WRONG)],
)  # fmt: skip
def test_every_wrong_pair_gets_the_same_answer(anna, email, password) -> None:
    assert service.sign_in(email, password) == service.SignIn(user=None, wait=0)
    assert len(_reasons()) == 1


def test_a_closed_account_gets_the_same_answer(anna) -> None:
    with write_unit() as unit:
        service.deactivate(unit, anna.id, None)
    assert service.sign_in(EMAIL, PASSWORD) == service.SignIn()
    assert _reasons() == ["inactive"]


def test_the_trail_tells_failures_apart_and_holds_no_name(anna) -> None:
    service.sign_in(EMAIL, WRONG)
    service.sign_in("nobody@example.org", WRONG)
    assert _reasons() == ["password", "unknown"]
    told = str([(entry.object_id, entry.detail) for entry in audit.entries("system")])
    assert "nobody" not in told
    assert EMAIL not in told
    assert WRONG not in told


def test_the_sixth_failure_within_a_minute_has_to_wait(anna, stopped_clock) -> None:
    assert _fail(5, stopped_clock, seconds=1) == [0] * 5
    stopped_clock.forward(seconds=-1)
    assert service.sign_in(EMAIL, PASSWORD).wait == 1
    stopped_clock.forward(seconds=1)
    assert service.sign_in(EMAIL, WRONG).wait == 0  # the sixth
    assert [service.sign_in(EMAIL, WRONG).wait, service.sign_in(EMAIL, PASSWORD).wait] == [2, 2]
    stopped_clock.forward(seconds=2)
    assert service.sign_in(EMAIL, WRONG).wait == 0  # the seventh
    assert service.sign_in(EMAIL, PASSWORD).wait == 4
    stopped_clock.forward(seconds=4)
    assert service.sign_in(EMAIL, PASSWORD).user is not None


def test_slow_failures_are_not_delayed(anna, stopped_clock) -> None:
    assert _fail(10, stopped_clock, seconds=13) == [0] * 10


def test_the_twentieth_failure_within_an_hour_locks_for_fifteen_minutes(anna, stopped_clock) -> None:
    assert _fail(20, stopped_clock, minutes=2) == [0] * 20
    assert service.sign_in(EMAIL, PASSWORD).wait == 13 * 60
    stopped_clock.forward(minutes=13, seconds=-1)
    assert service.sign_in(EMAIL, PASSWORD).wait == 1
    stopped_clock.forward(seconds=1)
    assert service.sign_in(EMAIL, PASSWORD).user is not None


def test_nineteen_failures_do_not_lock(anna, stopped_clock) -> None:
    _fail(19, stopped_clock, minutes=2)
    assert service.sign_in(EMAIL, PASSWORD).user is not None


def test_twenty_failures_in_more_than_an_hour_do_not_lock(anna, stopped_clock) -> None:
    assert _fail(25, stopped_clock, minutes=3, seconds=20) == [0] * 25


def test_one_more_failure_after_the_lock_locks_again(anna, stopped_clock) -> None:
    _fail(20, stopped_clock, minutes=1)
    stopped_clock.forward(minutes=15)
    assert service.sign_in(EMAIL, WRONG).wait == 0
    assert service.sign_in(EMAIL, PASSWORD).wait == 15 * 60


def test_a_name_without_account_is_throttled_alike(anna, stopped_clock) -> None:
    assert _fail(6, stopped_clock, "nobody@example.org") == [0] * 5 + [1]


def test_others_are_not_delayed(anna, stopped_clock, make_user) -> None:
    other = make_user("bruno@example.org", "Bruno Neri")
    _fail(7, stopped_clock)
    assert service.sign_in("bruno@example.org", PASSWORD).user.id == other.id


def test_attempts_while_waiting_are_recorded_but_do_not_lengthen_it(anna, stopped_clock) -> None:
    assert _fail(12, stopped_clock) == [0] * 5 + [1] * 7
    assert _reasons() == ["password"] * 5 + ["throttled"] * 7
    stopped_clock.forward(seconds=1)
    assert service.sign_in(EMAIL, PASSWORD).user is not None


def test_the_right_password_clears_the_count(anna, stopped_clock) -> None:
    _fail(4, stopped_clock)
    assert service.sign_in(EMAIL, PASSWORD).user is not None
    assert row_counts()["sign_in_failures"] == 0
    assert _fail(5, stopped_clock) == [0] * 5


def test_attempts_at_the_same_moment_cannot_slip_through(anna) -> None:
    answers = []
    together = threading.Barrier(12)

    def attempt() -> None:
        together.wait()
        answers.append(service.sign_in(EMAIL, WRONG).wait)

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [0] * 5 + [1] * 7


def test_the_failure_is_kept_although_the_request_fails(anna, monkeypatch) -> None:
    monkeypatch.setattr(passwords, "verify", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        service.sign_in(EMAIL, WRONG)
    assert row_counts()["sign_in_failures"] == 1


def test_a_hash_of_earlier_strength_is_made_anew_at_sign_in(anna, monkeypatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert service.sign_in(EMAIL, PASSWORD).user is not None
    with read_unit() as session:
        assert "m=16,t=2" in service.get_user(session, anna.id).password


@pytest.mark.parametrize("earlier", [(1, 8, 1), (2, 8192, 1), (3, 64 * 1024, 2)])
def test_a_hash_of_each_earlier_setting_is_accepted_and_raised_at_sign_in(anna, monkeypatch, earlier) -> None:
    time_cost, memory_cost, parallelism = earlier
    old = PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=parallelism)
    with write_unit() as unit:
        unit.session.get(User, anna.id).password = old.hash(passwords._keyed(PASSWORD))
        unit.record("configured", focus_group_id=None, actor_id=None, object_type="account", object_id=anna.id)
    now = PasswordHasher(time_cost=3, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", now)
    assert service.sign_in(EMAIL, PASSWORD).user is not None
    with read_unit() as session:
        stored = service.get_user(session, anna.id).password
    assert "m=16,t=3,p=1" in stored
    assert not passwords.needs_new_hash(stored)


def test_known_and_unknown_names_take_the_same_time(anna, stopped_clock) -> None:
    """The work of argon2 is the same by test_an_unknown_user_costs_the_same_work; here all the rest is measured."""
    taken: dict[str, list[float]] = {EMAIL: [], "nobody@example.org": []}
    for _ in range(100):
        for email, times in taken.items():
            stopped_clock.forward(minutes=20)  # so that nobody has to wait
            began = time.perf_counter()
            assert service.sign_in(email, WRONG) == service.SignIn()
            times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in taken.values())
    assert abs(known - unknown) < 0.010


def test_what_has_run_out_is_swept(anna, stopped_clock) -> None:
    _fail(3, stopped_clock)
    stopped_clock.forward(hours=2)
    service.sweep()
    with read_unit() as session:
        assert session.query(SignInFailure).count() == 0


@pytest.mark.parametrize(
    "values",
    [{"email": "not an address"}, {"email": EMAIL.upper()}, {"name": "  "}, {"name": "x" * 201}, {"locale": "xx"}],
)
def test_accounts_that_cannot_be_made(anna, values) -> None:
    good = {"email": "new@example.org", "name": "New Person", "password": PASSWORD, "locale": "it"}
    with pytest.raises(service.AccountError), write_unit() as unit:
        service.create_user(unit, **{**good, **values})
    with write_unit() as unit:
        assert service.create_user(unit, **good).locale == "it"


def test_names_are_found_by_id(anna) -> None:
    with read_unit() as session:
        assert service.names(session, [anna.id, None, "x"]) == {anna.id: "Anna Verdi"}
        assert service.names(session, []) == {}


# --- per source address ---------------------------------------------------------------------


SOURCE = "198.51.100.7"


def _from(address: str, email: str, password: str = WRONG, allowed: int = 8) -> service.SignIn:
    return service.sign_in(email, password, throttle.source_of(address, allowed))


def test_an_address_that_tries_many_names_has_to_wait(anna, stopped_clock) -> None:
    assert [_from(SOURCE, f"nobody{number}@example.org").wait for number in range(8)] == [0] * 8
    stopped_clock.forward(minutes=10)
    assert _from(SOURCE, "nobody9@example.org").wait == 50 * 60
    assert _from(SOURCE, EMAIL, PASSWORD).wait == 50 * 60  # also with the right password
    assert _from("198.51.100.8", EMAIL, PASSWORD).user is not None  # others are not delayed
    stopped_clock.forward(minutes=50)
    assert _from(SOURCE, EMAIL, PASSWORD).user is not None


def test_people_of_one_office_who_sign_in_rightly_never_use_up_their_address(anna) -> None:
    for _ in range(20):
        assert _from(SOURCE, EMAIL, PASSWORD).user is not None
    assert row_counts()["sign_in_failures"] == 0


def test_a_right_password_does_not_forgive_the_failures_of_its_address(anna) -> None:
    for number in range(7):
        _from(SOURCE, f"nobody{number}@example.org")
    assert _from(SOURCE, EMAIL, PASSWORD).user is not None
    assert _from(SOURCE, "nobody8@example.org").wait == 0
    assert _from(SOURCE, "nobody9@example.org").wait > 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::1", True),
        ("no address", "another", False),
    ],
)
def test_what_one_source_is(sqlite_ground, one, other, same) -> None:
    assert (throttle.source_of(one, 5) == throttle.source_of(other, 5)) is same
    assert throttle.source_of(None, 5) is None


def test_no_address_stands_in_the_database_in_clear(anna, any_ground) -> None:
    _from(SOURCE, EMAIL)
    with any_ground.engines.read.connect() as connection:
        stored = connection.exec_driver_sql("SELECT account FROM sign_in_failures").scalars().all()
    assert len(stored) == 2 and all(len(one) == 64 and SOURCE not in one for one in stored)


def test_the_account_name_is_counted_by_a_keyed_hash(anna) -> None:
    assert throttle.account_hash(EMAIL) == throttle.account_hash(" ANNA.verdi@example.org")
    assert throttle.account_hash(EMAIL) != throttle.account_hash("bruno@example.org")
