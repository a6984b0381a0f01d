"""Whoever knocks learns nothing (check 10), and whose role changed comes in anew (check 12).

The time of an answer is made of one thing, the work of argon2: it is counted here, not measured. That the pages of a
wrong name and a wrong password are alike is tested in `tests/web/test_account.py`.
"""

from __future__ import annotations

import re

import pytest
from argon2 import PasswordHasher, extract_parameters

from jitflow.accounts import passwords, service
from jitflow.accounts.models import User
from jitflow.db.units import read_unit, write_unit
from tests.fixtures.factors import EMAIL, code_now, enrol, enter_password, send
from tests.fixtures.objects import PASSWORD, World

WRONG = "wrong but long enough"


class Counting:
    """The hasher of passwords, with the parameters of each hash it was asked about."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self.asked: list[tuple] = []

    def verify(self, stored: str, password: bytes) -> bool:
        found = extract_parameters(stored)
        self.asked.append((found.type, found.memory_cost, found.time_cost, found.parallelism, found.hash_len))
        return self._hasher.verify(stored, password)

    def __getattr__(self, name: str):
        return getattr(self._hasher, name)


@pytest.fixture
def work(monkeypatch) -> list[tuple]:
    """What argon2 had to do."""
    counting = Counting(passwords._hasher)
    monkeypatch.setattr(passwords, "_hasher", counting)
    return counting.asked


def close(world: World, person: str) -> None:
    with write_unit() as unit:
        service.deactivate(unit, world.users[person], None)


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.eu", "reader@example.eu", "x", "a" * 200, "Lead@EXAMPLE.eu "])
def test_the_same_work_is_done_for_every_name(world: World, work, email: str) -> None:
    close(world, "reader")
    enter_password(world.app.test_client(), email=email, password=WRONG)
    # What is stored here, of a hash made with today's strength; the length of the salt plays no part.
    today = (passwords._hasher.type, passwords.MEMORY_KIB, passwords.TIME_COST, passwords.PARALLELISM, 32)
    assert work == [today]


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.eu"])
@pytest.mark.parametrize("password", ["", "x" * 129])
def test_what_is_refused_without_work_is_so_for_every_name(world: World, work, email: str, password: str) -> None:
    enter_password(world.app.test_client(), email=email, password=password)
    assert work == []


def answer(world: World, email: str, password: str = WRONG) -> tuple:
    given = enter_password(world.app.test_client(), email=email, password=password)
    page = given.get_data(as_text=True).replace(email, "EMAIL")
    page = re.sub(r'(csrf_token"[^>]*value=|nonce=)"[^"]+"', r"\1", page)
    headers = sorted(
        (name, re.sub(r"nonce-[\w-]+|=[\w-]{43};", "", value))
        for name, value in given.headers
        if name not in ("X-Request-Id", "Content-Length")
    )
    return given.status_code, page, headers


def test_a_name_with_a_second_factor_answers_like_one_that_nobody_has(world: World) -> None:
    enrol(world)
    assert answer(world, EMAIL) == answer(world, "nobody@example.eu")


def test_a_name_that_has_to_wait_answers_alike_and_costs_no_work(world: World, work, stopped_clock) -> None:
    for email in (EMAIL, "nobody@example.eu"):
        assert [answer(world, email)[0] for _ in range(5)] == [422] * 5
    work.clear()
    assert answer(world, EMAIL, PASSWORD) == answer(world, "nobody@example.eu")
    assert work == [], "not even the right password is looked at"


# --- a new session id (check 12); at sign-in and with a new password: tests/web/test_account.py -----------------------


def test_a_session_begun_in_another_role_ends(world: World) -> None:
    """The administrator of the installation is told by no cookie, but one begun before is worth nothing after."""
    client = world.client("member")
    assert client.get("/g/group-a/").status_code == 200
    for becomes in (True, False):
        with write_unit() as unit:
            service.set_administrator(unit, world.users["member"], becomes, None)
        assert client.get("/g/group-a/").location.startswith("/sign-in")
        client = world.app.test_client()
        assert enter_password(client, email="member@example.eu").status_code == 303
        assert client.get("/g/group-a/").status_code == 200
        assert client.get("/system").status_code == (200 if becomes else 403)


def test_the_same_role_again_ends_nothing(world: World) -> None:
    client = world.client("member")
    with write_unit() as unit:
        service.set_administrator(unit, world.users["member"], False, None)
    assert client.get("/g/group-a/").status_code == 200


def test_the_second_factor_gives_a_new_id_and_the_half_way_one_is_dead(world: World) -> None:
    secret = enrol(world)
    client = world.app.test_client()
    enter_password(client)
    half = client.get_cookie("jitflow").value
    assert send(client, "/second-factor", {"code": code_now(secret)}).status_code == 303
    thief = world.app.test_client()
    thief.set_cookie("jitflow", half)
    assert client.get_cookie("jitflow").value != half
    assert thief.get("/g/group-a/").location.startswith("/sign-in")
    with read_unit() as session:
        assert session.get(User, world.users["lead"]).active
