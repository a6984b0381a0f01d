"""Sessions on the server: cookies, ends, time limits, and what a request may write."""

from __future__ import annotations

import hashlib
import re

import pytest
from argon2 import PasswordHasher
from flask import Flask, session
from flask.testing import FlaskClient
from flask_login import current_user
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from sqlalchemy import event

from jitflow import paths
from jitflow.access import public
from jitflow.accounts import passwords, security, service, views
from jitflow.accounts.models import SessionRow, User
from jitflow.db.units import ground, read_unit, write_unit
from jitflow.web import csrf, locale, scripts
from tests.fixtures.ground import PASSWORD, row_counts

EMAIL = "anna.verdi@example.org"
LAYOUT = "<title>{% block title %}{% endblock %}</title>{% block content %}{% endblock %}"


def _app(strict: bool = False) -> Flask:
    """The accounts feature alone, with a page that says who is signed in."""
    app = Flask("sessions", static_folder=None)
    app.jinja_loader = ChoiceLoader([DictLoader({"pages/layout.html": LAYOUT}), FileSystemLoader(paths.TEMPLATES)])
    app.config.update(
        SECRET_KEY="for tests",
        SESSION_COOKIE_NAME="__Host-jitflow" if strict else "jitflow",
        SESSION_COOKIE_SECURE=strict,
        JITFLOW_LANGUAGE_COOKIE="language",
        TESTING=True,
    )
    locale.init_app(app)
    app.jinja_env.filters["spoken"] = scripts.spoken
    security.init_app(app)
    csrf.init_app(app)
    app.register_blueprint(views.blueprint)

    @app.get("/who")
    @public("a page of this test")
    def who() -> str:
        return current_user.name if current_user.is_authenticated else "nobody"

    @app.get("/keep/<word>")
    @public("a page of this test")
    def keep(word: str) -> str:
        before = session.get("word", "nothing")
        session["word"] = word
        return before

    return app


@pytest.fixture
def anna(sqlite_ground, stopped_clock, make_user, monkeypatch) -> User:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "NOBODY", passwords._hasher.hash("nobody"))
    return make_user(EMAIL)


@pytest.fixture
def app(anna) -> Flask:
    return _app()


@pytest.fixture
def client(app) -> FlaskClient:
    return app.test_client()


def _token(client: FlaskClient, page: str = "/sign-in") -> str:
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text).group(1)


def _sign_in(client: FlaskClient, email: str = EMAIL, password: str = PASSWORD, **fields: str):
    data = {"email": email, "password": password, "csrf_token": _token(client), **fields}
    return client.post("/sign-in", data=data)


def _cookie(client: FlaskClient, name: str = "jitflow") -> str | None:
    cookie = client.get_cookie(name)
    return cookie.value if cookie else None


def _sign_out(client: FlaskClient) -> None:
    assert client.post("/sign-out", data={"csrf_token": _signed_in_token(client)}).status_code == 303


def _signed_in_token(client: FlaskClient) -> str:
    """A CSRF token of the present session, as any page would show it."""
    from flask_wtf.csrf import generate_csrf

    with client.application.test_request_context(headers={"Cookie": f"jitflow={_cookie(client)}"}) as context:
        token = generate_csrf()
        client.application.session_interface.save_session(
            client.application, context.session, client.application.response_class()
        )
    return token


def test_signing_in_and_out(client) -> None:
    assert client.get("/who").text == "nobody"
    answer = _sign_in(client)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/who").text == "Anna Verdi"
    _sign_out(client)
    assert client.get("/who").text == "nobody"


def test_a_wrong_pair_and_an_unknown_name_get_the_same_page(app) -> None:
    pages = []
    for email in (EMAIL, "nobody@example.org"):
        answer = _sign_in(app.test_client(), email, "a wrong but long password")
        text = re.sub(r'(name="csrf_token"[^>]*value=")[^"]+', r"\1", answer.text).replace(email, "ADDRESS")
        headers = {name: value for name, value in answer.headers if name not in ("Set-Cookie", "Content-Length")}
        pages.append((answer.status_code, text, headers))
    assert pages[0] == pages[1]
    assert pages[0][0] == 422


def test_what_was_typed_as_password_is_not_sent_back(client) -> None:
    assert "a wrong but long password" not in _sign_in(client, EMAIL, "a wrong but long password").text


def test_waiting_is_said_with_its_time(client) -> None:
    answers = [_sign_in(client, EMAIL, "a wrong but long password") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "1"
    assert "1 second" in answers[-1].text


def test_a_post_without_token_is_refused(client) -> None:
    assert client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code == 400
    assert client.get("/who").text == "nobody"


@pytest.mark.parametrize(
    ("target", "expected"),
    [("/g/x/", "/g/x/"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil.example", "/"), ("", "/")],
)
def test_the_way_back_stays_on_this_site(client, target, expected) -> None:
    assert _sign_in(client, next=target).location == expected


def test_the_cookie_of_plain_http(client) -> None:
    header = _sign_in(client).headers["Set-Cookie"]
    assert re.fullmatch(r"jitflow=[\w-]{43}; HttpOnly; Path=/; SameSite=Lax", header)


def test_the_cookie_of_the_strict_profile(anna) -> None:
    client = _app(strict=True).test_client()
    header = client.get("/keep/x", base_url="https://jitflow.example").headers["Set-Cookie"]
    assert re.fullmatch(r"__Host-jitflow=[\w-]{43}; Secure; HttpOnly; Path=/; SameSite=Lax", header)


def test_only_the_hash_of_the_token_is_stored(client) -> None:
    _sign_in(client)
    token = _cookie(client)
    files = b"".join(path.read_bytes() for path in ground().instance.glob("jitflow.sqlite*"))
    assert hashlib.sha256(token.encode()).hexdigest().encode() in files
    assert token.encode() not in files


def test_the_token_from_before_the_sign_in_is_worth_nothing_after_it(app, client) -> None:
    client.get("/keep/planted")
    before = _cookie(client)
    _sign_in(client)
    assert _cookie(client) != before
    thief = app.test_client()
    thief.set_cookie("jitflow", before)
    assert thief.get("/who").text == "nobody"
    assert client.get("/keep/x").text == "nothing"  # nothing planted survives
    assert row_counts()["sessions"] == 1


def test_a_token_we_did_not_make_is_never_adopted(client) -> None:
    client.set_cookie("jitflow", "chosen-by-an-attacker")
    client.get("/keep/x")
    assert _cookie(client) != "chosen-by-an-attacker"


def test_a_copied_cookie_is_dead_after_signing_out(app, client) -> None:
    _sign_in(client)
    copy = app.test_client()
    copy.set_cookie("jitflow", _cookie(client))
    assert copy.get("/who").text == "Anna Verdi"
    _sign_out(client)
    assert copy.get("/who").text == "nobody"
    assert row_counts()["sessions"] == 0


@pytest.mark.parametrize("act", ["deactivate", "set_password", "end_sessions"])
def test_other_ends_of_a_session_hold_at_the_next_request(client, anna, act) -> None:
    _sign_in(client)
    with write_unit() as unit:
        if act == "set_password":
            service.set_password(unit, anna.id, "nine other herons over Crete", None)
        elif act == "deactivate":
            service.deactivate(unit, anna.id, None)
        else:
            service.end_sessions(unit, anna.id)
            unit.record("configured", focus_group_id=None, actor_id=None, object_type="account", object_id=anna.id)
    assert client.get("/who").text == "nobody"


def test_a_deactivated_account_is_out_even_if_its_session_row_were_left(client, anna) -> None:
    _sign_in(client)
    with write_unit() as unit:
        unit.session.get(User, anna.id).active = False
        unit.record("configured", focus_group_id=None, actor_id=None, object_type="account", object_id=anna.id)
    assert client.get("/who").text == "nobody"


def test_thirty_idle_minutes_end_a_session(client, stopped_clock) -> None:
    _sign_in(client)
    stopped_clock.forward(minutes=29, seconds=59)
    assert client.get("/who").text == "Anna Verdi"
    stopped_clock.forward(minutes=30)
    assert client.get("/who").text == "nobody"


def test_twelve_hours_end_a_session_that_is_used(client, stopped_clock) -> None:
    _sign_in(client)
    for _ in range(12 * 3 - 1):
        stopped_clock.forward(minutes=20)
        assert client.get("/who").text == "Anna Verdi"
    stopped_clock.forward(minutes=20)
    assert client.get("/who").text == "nobody"


def test_sessions_that_ran_out_are_swept(client, stopped_clock) -> None:
    _sign_in(client)
    stopped_clock.forward(minutes=31)
    service.sweep()
    assert row_counts()["sessions"] == 0


def test_reading_costs_one_query_and_writes_at_most_once_a_minute(client, stopped_clock) -> None:
    _sign_in(client)
    statements: list[str] = []
    for engine in (ground().engines.read, ground().engines.write):
        event.listen(engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    for _ in range(3):
        client.get("/who")
    assert [statement.split()[0] for statement in statements if not statement.startswith("BEGIN")] == ["SELECT"] * 3
    statements.clear()
    stopped_clock.forward(seconds=60)
    client.get("/who")
    client.get("/who")
    kinds = [statement.split()[0] for statement in statements if not statement.startswith("BEGIN")]
    assert kinds == ["SELECT", "UPDATE", "SELECT"]


def test_what_is_static_opens_no_session(client) -> None:
    _sign_in(client)
    statements: list[str] = []
    event.listen(ground().engines.read, "before_cursor_execute", lambda *a: statements.append(a[2]))
    client.get("/static/x.css")
    assert statements == []


def test_data_survives_and_is_json(client) -> None:
    client.get("/keep/first")
    assert client.get("/keep/second").text == "first"
    with read_unit() as unit_session:
        (row,) = unit_session.query(SessionRow).all()
        assert row.data == '{"word":"second"}'


def test_a_session_that_ended_meanwhile_is_not_revived(client) -> None:
    client.get("/keep/first")
    with client.session_transaction() as held:
        held["word"] = "late"
        with write_unit() as unit:
            unit.session.query(SessionRow).delete()
    assert row_counts()["sessions"] == 0


def test_a_tampered_session_row_is_an_empty_session(client) -> None:
    _sign_in(client)
    with write_unit() as unit:
        (row,) = unit.session.query(SessionRow).all()
        row.data_sealed = row.data_sealed[:-1] + bytes([row.data_sealed[-1] ^ 1])
    assert client.get("/who").text == "nobody"


@pytest.mark.parametrize("value", ["", "x" * 5000, "\udcff", "a;b", "é"])
def test_strange_cookies_are_no_session(client, value) -> None:
    header = f"jitflow={value}".encode("utf-8", "surrogateescape").decode("latin-1")
    assert client.get("/who", headers={"Cookie": header}).text == "nobody"


def test_pages_vary_by_cookie(client) -> None:
    assert "Cookie" in client.get("/who").headers["Vary"]


def test_flask_security_verifies_our_hashes_and_brings_no_routes(app, anna) -> None:
    from flask_security.utils import verify_password

    assert {rule.endpoint for rule in app.url_map.iter_rules()} == {
        "accounts.account",
        "accounts.codes",
        "accounts.end_other_sessions",
        "accounts.keyboard",
        "accounts.password",
        "accounts.prove",
        "accounts.recovery_codes",
        "accounts.remove_codes",
        "accounts.remove_key",
        "accounts.second_factor",
        "accounts.security_keys",
        "accounts.preferences",
        "accounts.sign_in",
        "accounts.sign_out",
        "who",
        "keep",
    }
    with app.app_context():
        assert verify_password(PASSWORD, anna.password)
        assert not verify_password(PASSWORD + "x", anna.password)


def test_a_token_in_header_or_address_signs_nobody_in(app, anna) -> None:
    with app.test_request_context():
        token = anna.get_auth_token()
    client = app.test_client()
    assert client.get("/who", headers={"Authentication-Token": token}).text == "nobody"
    assert client.get("/who", query_string={"auth_token": token}).text == "nobody"
