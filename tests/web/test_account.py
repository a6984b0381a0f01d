"""Your account on the pages: password, sessions, throttle, cookies (checks 9 to 13, 15, 28, 30, 81)."""

from __future__ import annotations

import re

import pytest

from jitflow.accounts import factors, proving, service
from jitflow.audit import service as audit
from jitflow.db.units import read_unit, write_unit
from tests.fixtures.factors import EMAIL, code_now, enrol, enter_password, send, with_settings
from tests.fixtures.objects import PASSWORD, World, token_of
from tests.web.routes import address, routes
from tests.web.test_headers import missing

HOME = "/g/group-a/"
NEW = "nine other herons over Crete"
GOOD = {"password": PASSWORD, "new": NEW, "again": NEW}


def faults_at(page: str) -> list[str]:
    """The names of the fields marked as wrong."""
    return re.findall(r'<input[^>]* name="(\w+)"[^>]*aria-invalid="true"', page)


# --- password -----------------------------------------------------------------------------------


def test_a_new_password_ends_the_other_sessions_and_changes_the_token(world: World) -> None:
    client = world.client("lead")
    other, copy = world.app.test_client(), world.client("lead")
    enter_password(other)
    assert send(client, "/account/password", GOOD).location == "/account"
    assert client.get(HOME).status_code == 200
    assert client.get_cookie("jitflow").value != world.cookies["lead"]
    for ended in (other, copy):
        assert ended.get(HOME).location.startswith("/sign-in")
    assert enter_password(world.app.test_client()).status_code == 422
    assert enter_password(world.app.test_client(), password=NEW).status_code == 303
    assert "change_password" in {entry.detail.get("act") for entry in audit.entries("system")}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"password": "wrong but long enough"}, "password"),
        ({"password": ""}, "password"),
        ({"new": "", "again": ""}, "new"),
        ({"again": "something else entirely"}, "again"),
        ({"new": "too short", "again": "too short"}, "new"),
        ({"new": "1qaz2wsx3edc4rfv", "again": "1qaz2wsx3edc4rfv"}, "new"),
        ({"new": "x" * 129, "again": "x" * 129}, "new"),
        ({"new": PASSWORD, "again": PASSWORD}, "new"),
        ({"new": "lead.example.eu.lead", "again": "lead.example.eu.lead"}, "new"),
    ],
)
def test_a_password_that_cannot_be_is_said_at_its_field(world: World, changed, field) -> None:
    client = world.client("lead")
    answer = send(client, "/account/password", {**GOOD, **changed})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert faults_at(page) == [field]
    assert not any(word in page for word in (PASSWORD, NEW, "wrong but long enough")), "no password stands in a page"
    assert enter_password(world.app.test_client()).status_code == 303, "the old one still holds"


def test_guessing_the_present_password_has_to_wait(world: World, stopped_clock) -> None:
    client = world.app.test_client()
    enter_password(client)
    answers = [send(client, "/account/password", {**GOOD, "password": "wrong but long enough"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "1"


@pytest.mark.parametrize("length", [15, 64, 128])
def test_long_passwords_and_combining_marks_are_kept_unchanged(world: World, length) -> None:
    new = "".join(f"Pe\u0301rché la nave è già qui, Ξένη {number}? " for number in range(9))[:length]
    client = world.client("lead")
    assert send(client, "/account/password", {**GOOD, "new": new, "again": new}).status_code == 303
    assert enter_password(world.app.test_client(), password=new).status_code == 303
    assert enter_password(world.app.test_client(), password=new[:-1]).status_code == 422


def test_a_changed_password_is_no_proof_for_what_asks_for_the_second_factor(world: World, stopped_clock) -> None:
    world = with_settings(world, second_factor="required", proof_minutes=5)
    secret = enrol(world)
    client = world.app.test_client()
    enter_password(client)
    send(client, "/second-factor", {"code": code_now(secret)})
    stopped_clock.forward(minutes=6)
    assert send(client, "/account/password", GOOD).status_code == 303
    assert client.get("/account/codes").location.startswith("/prove")


# --- sessions -----------------------------------------------------------------------------------


def test_one_sees_where_one_is_signed_in_and_ends_the_others(world: World) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    other = world.app.test_client()
    token = token_of(other)
    form = {"csrf_token": token, "email": EMAIL, "password": PASSWORD}
    other.post("/sign-in", data=form, headers={"User-Agent": agent}, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    client = world.client("lead")
    page = client.get("/account").get_data(as_text=True)
    assert "Firefox, Linux" in page and "198.51.100.7" in page and page.count("this session") == 1
    assert send(client, "/account/sessions/end", page="/account").status_code == 303
    assert other.get(HOME).location.startswith("/sign-in")
    page = client.get("/account").get_data(as_text=True)
    assert "198.51.100.7" not in page and "this session" in page


def test_sessions_of_others_are_neither_shown_nor_ended(world: World) -> None:
    client = world.client("lead")
    page = client.get("/account").get_data(as_text=True)
    assert page.count("Signed in on") == 1
    send(client, "/account/sessions/end", page="/account")
    assert world.client("reader").get(HOME).status_code == 200


@pytest.mark.parametrize("end", ["sign out", "deactivate", "password", "factor", "reset"])
def test_a_copied_cookie_leads_to_the_sign_in_at_its_next_request(world: World, end: str) -> None:
    client, copy = world.client("lead"), world.client("lead")
    assert copy.get(HOME).status_code == 200
    if end == "sign out":
        send(client, "/sign-out", page="/")
    elif end == "password":
        send(client, "/account/password", GOOD)
    elif end == "factor":
        secret = re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', client.get("/account/codes").get_data(as_text=True))[1]
        send(client, "/account/codes", {"code": code_now(secret.replace(" ", ""))})
    else:
        with write_unit() as unit:
            if end == "reset":
                factors.reset(unit, world.users["lead"], None)
                service.end_sessions(unit, world.users["lead"])
            else:
                service.deactivate(unit, world.users["lead"], None)
    assert copy.get(HOME).location.startswith("/sign-in")


def test_a_token_from_before_the_sign_in_is_never_valid_after_it(world: World) -> None:
    client = world.app.test_client()
    token_of(client)
    before = client.get_cookie("jitflow").value
    enter_password(client)
    assert client.get_cookie("jitflow").value != before
    thief = world.app.test_client()
    thief.set_cookie("jitflow", before)
    assert thief.get(HOME).location.startswith("/sign-in")


# --- throttle by address ------------------------------------------------------------------------


def _attempts(world: World, number: int, **headers: str) -> list[int]:
    statuses = []
    for attempt in range(number):
        client = world.app.test_client()
        data = {"csrf_token": token_of(client), "email": f"nobody{attempt}@example.eu", "password": "x"}
        own = {name.replace("_", "-"): value.format(attempt) for name, value in headers.items()}
        statuses.append(client.post("/sign-in", data=data, headers=own).status_code)
    return statuses


def test_an_address_that_tries_many_names_has_to_wait_whatever_it_claims_to_be(world: World) -> None:
    world = with_settings(world, address_failures=3)
    headers = {"X_Forwarded_For": "203.0.113.{}", "Forwarded": "for=203.0.113.{}", "X_Real_IP": "203.0.113.{}"}
    assert _attempts(world, 5, **headers) == [422] * 3 + [429] * 2


def test_behind_a_proxy_only_what_the_proxy_says_counts(world: World) -> None:
    world = with_settings(world, address_failures=3, proxies=1)
    assert _attempts(world, 5, X_Forwarded_For="203.0.113.{}, 198.51.100.7") == [422] * 3 + [429] * 2
    assert _attempts(world, 1, X_Forwarded_For="198.51.100.7, 203.0.113.9") == [422], "another address may go on"


def test_the_wait_of_an_address_is_told(world: World) -> None:
    world = with_settings(world, address_failures=1)
    client = world.app.test_client()
    enter_password(client, password="x")
    answer = enter_password(client)
    assert answer.status_code == 429
    assert 3500 < int(answer.headers["Retry-After"]) <= 3600
    assert "Try again in 60 minutes" in answer.get_data(as_text=True)


# --- what an outsider learns --------------------------------------------------------------------


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(world: World) -> None:
    def answer(email: str):
        given = enter_password(world.app.test_client(), email=email, password="wrong but long enough")
        page = given.get_data(as_text=True).replace(email, "EMAIL")
        headers = {
            name: value for name, value in given.headers if name not in ("Set-Cookie", "X-Request-Id", "Content-Length")
        }
        return given.status_code, re.sub(r'(csrf_token"[^>]*value=)"[^"]+"', r"\1", page), headers

    with write_unit() as unit:
        service.deactivate(unit, world.users["reader"], None)
    assert answer(EMAIL) == answer("nobody@example.eu") == answer("reader@example.eu")


def test_a_failure_stays_in_the_trail_although_the_page_breaks(world: World, monkeypatch, stopped_clock) -> None:
    before = len([entry for entry in audit.entries("system") if entry.verb == "refused"])
    monkeypatch.setattr(proving, "words_of_wait", lambda _wait: 1 / 0)
    client = world.app.test_client()
    statuses = [enter_password(client, password="wrong but long enough").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [500]
    refused = [entry for entry in audit.entries("system") if entry.verb == "refused"]
    assert len(refused) == before + 6


# --- cookies and headers ------------------------------------------------------------------------


def test_every_cookie_of_every_route_is_a_host_cookie_in_the_strict_profile(world: World, monkeypatch) -> None:
    strict = with_settings(world, profile="strict", allowed_hosts=("jitflow.example",), proxies=1)
    client = strict.app.test_client()
    client.set_cookie("__Host-jitflow", world.cookies["lead"], domain="jitflow.example", secure=True)
    secure = {"base_url": "https://jitflow.example"}
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/second-factor", **secure).get_data(as_text=True))[1]
    seen, faults = 0, []
    for route in routes(strict.app):
        if route.endpoint == "accounts.sign_out":
            continue
        path = address(strict.app, route, strict.a.parameters(set(route.arguments)))
        data = None if route.method == "GET" else {"csrf_token": token, "language": "it"}
        response = client.open(path, method=route.method, data=data, **secure)
        for cookie in response.headers.getlist("Set-Cookie"):
            seen += 1
            parts = {part.strip() for part in cookie.split(";")[1:]}
            whole = {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
            if not cookie.startswith("__Host-") or not whole or any(part.startswith("Domain") for part in parts):
                faults.append(f"{route}: {cookie.partition('=')[0]} {sorted(parts)}")
    assert faults == []
    assert seen > 0


def test_a_session_id_has_at_least_128_bits(world: World) -> None:
    assert len(world.cookies["lead"]) * 6 >= 128
    assert len(set(world.cookies.values())) == len(world.cookies)


def test_a_fault_inside_has_the_headers_too(world: World, monkeypatch) -> None:
    monkeypatch.setattr(factors, "of", lambda *_given: 1 / 0)
    response = world.client("lead").get("/account")
    assert response.status_code == 500
    assert missing(response) == []
    assert response.headers["Cache-Control"] == "no-store"


# --- the page -----------------------------------------------------------------------------------


def test_the_page_says_what_there_is(world: World) -> None:
    page = world.client("lead").get("/account").get_data(as_text=True)
    assert "not set up" in page and 'href="/account/codes"' in page and 'href="/account/password"' in page
    enrol(world)
    client = world.app.test_client()
    enter_password(client)
    with read_unit() as session:
        user = service.get_user(session, world.users["lead"])
    secret = user.totp_secret
    send(client, "/second-factor", {"code": code_now(secret)})
    page = client.get("/account").get_data(as_text=True)
    assert "Switch off one-time codes" in page and secret not in page


def test_no_page_tells_by_which_id_a_session_is_kept(world: World) -> None:
    from jitflow.accounts.models import SessionRow

    with read_unit() as session:
        ids = [row.id for row in session.query(SessionRow)]
    page = world.client("lead").get("/account").get_data(as_text=True)
    assert ids and not any(one in page for one in ids)
