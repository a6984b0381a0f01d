"""Proving again who one is: five minutes, and nothing that was typed is lost (check 14)."""

from __future__ import annotations

import pytest

from jitflow.accounts import factors, proof
from tests.fixtures.factors import code_now, enrol, enter_password, send, signed_in, strict_world, with_settings
from tests.fixtures.objects import PASSWORD, World, token_of

__all__ = ["strict_world"]

HOME = "/g/group-a/"


def test_five_minutes_after_the_last_proof_changes_of_the_account_ask_again(strict_world: World, stopped_clock) -> None:
    secret = enrol(strict_world)
    client = signed_in(strict_world, secret)
    stopped_clock.forward(minutes=4, seconds=59)
    assert client.get("/account/codes").status_code == 200
    stopped_clock.forward(seconds=1)
    asked = client.get("/account/codes")
    assert (asked.status_code, asked.location) == (303, "/prove?next=/account/codes")
    answer = send(client, "/prove", {"prove:code": code_now(secret), "prove:target": "/account/codes"})
    assert (answer.status_code, answer.location) == (303, "/account/codes")
    assert client.get("/account/codes").status_code == 200


def test_what_was_posted_waits_and_is_sent_again(strict_world: World, stopped_clock) -> None:
    secret = enrol(strict_world)
    client = signed_in(strict_world, secret)
    stopped_clock.forward(minutes=6)
    token = token_of(client, "/account")
    asked = client.post("/account/codes/remove?x=1", data={"csrf_token": token, "why": 'a "quoted" <reason>\nin two lines'})
    page = asked.get_data(as_text=True)
    assert asked.status_code == 422
    assert 'name="why" value="a &#34;quoted&#34; &lt;reason&gt;\nin two lines"' in page
    assert 'name="prove:target" value="/account/codes/remove?x=1"' in page
    held = {"why": "typed", "prove:target": "/account/codes/remove?x=1", "prove:again": "1"}
    wrong = send(client, "/prove", {**held, "prove:code": "000000"}, page="/account")
    assert wrong.status_code == 422 and 'name="why" value="typed"' in wrong.get_data(as_text=True)
    right = send(client, "/prove", {**held, "prove:code": code_now(secret)}, page="/account")
    assert (right.status_code, right.location) == (307, "/account/codes/remove?x=1")
    # The token in the waiting form is still good, so that the browser's second post is accepted.
    assert client.post(right.location, data={"csrf_token": token}).status_code == 303


def test_without_a_second_factor_the_password_is_asked_for(world: World, stopped_clock) -> None:
    world = with_settings(world, proof_minutes=5)
    client = world.app.test_client()
    enter_password(client)
    stopped_clock.forward(minutes=5)
    page = client.get("/account/codes", follow_redirects=True).get_data(as_text=True)
    assert 'name="prove:password"' in page and 'name="prove:code"' not in page
    assert send(client, "/prove", {"prove:password": "x" * 20, "prove:target": "/account/codes"}).status_code == 422
    answer = send(client, "/prove", {"prove:password": PASSWORD, "prove:target": "/account/codes"})
    assert answer.location == "/account/codes"


def test_with_a_second_factor_the_password_proves_nothing(strict_world: World, stopped_clock) -> None:
    client = signed_in(strict_world, enrol(strict_world))
    stopped_clock.forward(minutes=5)
    answer = send(client, "/prove", {"prove:password": PASSWORD, "prove:target": "/account/codes"})
    assert answer.status_code == 422
    assert client.get("/account/codes").status_code == 303


def test_a_proof_changes_the_token_and_ends_the_copied_cookie(strict_world: World, stopped_clock) -> None:
    secret = enrol(strict_world)
    client = signed_in(strict_world, secret)
    copy = strict_world.app.test_client()
    copy.set_cookie("jitflow", client.get_cookie("jitflow").value)
    stopped_clock.forward(minutes=6)
    send(client, "/prove", {"prove:code": code_now(secret)})
    assert copy.get(HOME).location.startswith("/sign-in")
    assert client.get(HOME).status_code == 200


def test_a_session_that_ended_while_it_was_proved_stays_ended(strict_world: World, stopped_clock) -> None:
    from jitflow.accounts.models import SessionRow

    secret = enrol(strict_world)
    client = signed_in(strict_world, secret)
    stopped_clock.forward(minutes=6)
    token = token_of(client, "/prove")
    real = factors.try_totp

    def signed_out_meanwhile(unit, *given):
        unit.session.query(SessionRow).delete()
        return real(unit, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(factors, "try_totp", signed_out_meanwhile)
        client.post("/prove", data={"csrf_token": token, "prove:code": code_now(secret)})
    assert client.get(HOME).location.startswith("/sign-in")


def test_a_proof_from_the_future_is_none(strict_world: World, stopped_clock) -> None:
    client = signed_in(strict_world, enrol(strict_world))
    stopped_clock.forward(minutes=-10)
    assert client.get("/account/codes").status_code == 303


def test_a_step_that_binds_does_nothing_without_a_fresh_proof(strict_world: World, stopped_clock) -> None:
    """What the pages of the procedure rely on: the helper answers the request, the view goes no further."""
    done = []
    client = signed_in(strict_world, enrol(strict_world))
    stopped_clock.forward(minutes=6)
    with client.session_transaction() as held:
        data = dict(held)
    with strict_world.app.test_request_context("/x", method="POST", data={"a": "b"}):
        from flask import session
        from werkzeug.exceptions import HTTPException

        session.update(data)
        view = proof.fresh_proof(lambda: done.append(1))
        with pytest.raises(HTTPException) as asked, pytest.MonkeyPatch.context() as patch:
            patch.setattr(proof, "page", lambda *_given, **_named: "asked")
            view()
    assert asked.value.response.status_code == 422
    assert done == []
