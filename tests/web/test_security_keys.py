"""Security keys on the pages: set up, asked, refused, removed (checks 7 and 13)."""

from __future__ import annotations

import re

import pytest

from jitflow.accounts import factors
from jitflow.audit import service as audit
from jitflow.db.units import read_unit
from tests.fixtures.factors import (
    code_now,
    confined,
    enrol_key,
    leads_to_second_factor,
    options_of,
    send,
    shown_secret,
    strict_world,
)
from tests.fixtures.objects import World, token_of
from tests.fixtures.security_key import SoftKey

__all__ = ["strict_world"]

HOME = "/g/group-a/"


def _asked(client, key: SoftKey, data: dict[str, str] | None = None, **changes):
    """Answer the question of the second step with a key, as the page's script does."""
    token = token_of(client, "/second-factor")
    options = options_of(client.get("/second-factor").get_data(as_text=True))
    return client.post("/second-factor", data={"csrf_token": token, "credential": key.get(options, **changes), **(data or {})})


def test_a_security_key_is_set_up_and_signs_in(strict_world: World) -> None:
    client = strict_world.client("lead")
    key = enrol_key(strict_world, client)
    assert client.get(HOME).status_code == 200
    assert "Blue key" in client.get("/account").get_data(as_text=True)
    again = confined(strict_world)
    assert _asked(again, key).status_code == 303
    assert again.get(HOME).status_code == 200
    assert audit.entries("system")[0].detail == {"by": "key"}


def test_an_answer_of_a_key_is_good_once(strict_world: World) -> None:
    key = enrol_key(strict_world, strict_world.client("lead"))
    client = confined(strict_world)
    token = token_of(client, "/second-factor")
    options = options_of(client.get("/second-factor").get_data(as_text=True))
    answer = {"csrf_token": token, "credential": key.get(options)}
    thief = confined(strict_world)
    thief_token = token_of(thief, "/second-factor")
    assert client.post("/second-factor", data=answer).status_code == 303
    assert thief.post("/second-factor", data={**answer, "csrf_token": thief_token}).status_code == 422
    assert leads_to_second_factor(thief.get(HOME))


@pytest.mark.parametrize("changes", [{"origin": "http://evil.example"}, {"challenge": "b3RoZXI"}, {"type": "webauthn.create"}])
def test_an_answer_that_was_made_for_another_page_is_refused(strict_world: World, changes) -> None:
    key = enrol_key(strict_world, strict_world.client("lead"))
    client = confined(strict_world)
    answer = _asked(client, key, **changes)
    assert answer.status_code == 422
    assert "security key was not accepted" in answer.get_data(as_text=True)


def test_a_removed_key_opens_nothing_and_other_sessions_end(strict_world: World) -> None:
    client = strict_world.client("lead")
    key = enrol_key(strict_world, client)
    secret_page = client.get("/account/codes").get_data(as_text=True)
    secret = shown_secret(secret_page)
    send(client, "/account/codes", {"code": code_now(secret)})
    other = confined(strict_world)
    assert _asked(other, key).status_code == 303
    page = client.get("/account").get_data(as_text=True)
    key_id = re.search(r'name="key" value="([0-9a-f]{32})"', page)[1]
    assert send(client, "/account/keys/remove", {"key": key_id}, page="/account").status_code == 303
    assert other.get(HOME).location.startswith("/sign-in")
    assert client.get(HOME).status_code == 200
    last = confined(strict_world)
    token = token_of(last, "/second-factor")
    assert "data-options" not in last.get("/second-factor").get_data(as_text=True)
    assert last.post("/second-factor", data={"csrf_token": token, "credential": key.get('{"challenge": "YQ"}')}).status_code == 422


def test_a_key_of_somebody_else_cannot_be_removed(strict_world: World) -> None:
    mine = strict_world.client("lead")
    enrol_key(strict_world, mine)
    with read_unit() as session:
        (line,) = factors.of(session, strict_world.users["lead"]).keys
    other = strict_world.client("reader")
    enrol_key(strict_world, other, "Red key")
    send(other, "/account/keys/remove", {"key": line.id}, page="/account")
    with read_unit() as session:
        assert factors.of(session, strict_world.users["lead"]).number == 1


@pytest.mark.parametrize("credential", ["", "{}", "[]", "x" * 30_000, '{"id": 7}'])
def test_what_no_key_answers_sets_nothing_up_and_keeps_the_name(strict_world: World, credential) -> None:
    client = strict_world.client("lead")
    answer = send(client, "/account/keys", {"name": "My <b>key</b>", "credential": credential})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "My &lt;b&gt;key&lt;/b&gt;" in page and "Nothing was set up" in page


def test_a_key_needs_a_name(strict_world: World) -> None:
    client = strict_world.client("lead")
    for name in ("", "   ", "x" * 81, "a\x07b"):
        answer = send(client, "/account/keys", {"name": name, "credential": "{}"})
        assert answer.status_code == 422 and 'aria-invalid="true"' in answer.get_data(as_text=True)


def test_at_a_number_the_page_says_where_keys_work(strict_world: World) -> None:
    client = strict_world.app.test_client()
    client.set_cookie("jitflow", strict_world.cookies["lead"], domain="127.0.0.1")
    page = client.get("/account/keys", base_url="http://127.0.0.1:8000").get_data(as_text=True)
    assert "data-options" not in page
    assert 'href="http://localhost:8000/"' in page
