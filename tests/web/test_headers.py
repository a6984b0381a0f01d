"""Security headers on every answer, error pages included; hosts, cookies, caching (checks 15, 28, 30 to 32)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from jitflow import create_app, paths
from jitflow.web.headers import ALWAYS
from jitflow.web.redirects import local_target
from tests.fixtures.objects import World, make_settings, post, token_of
from tests.web.routes import address, routes

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}


def missing(response) -> list[str]:
    """Headers that are absent or weaker than declared."""
    faults = [name for name in ALWAYS if not response.headers.get(name)]
    # A directive may stand alone, as "sandbox" does beside a file.
    parts = (part.strip().partition(" ") for part in response.headers["Content-Security-Policy"].split(";"))
    policy = {name: value for name, _, value in parts}
    if policy.get("default-src") != "'none'" or policy.get("frame-ancestors") != "'none'" or "unsafe" in str(policy):
        faults.append("Content-Security-Policy")
    if "Server" in response.headers:
        faults.append("Server")
    return faults


def test_the_policy_is_the_strict_one(world: World) -> None:
    policy = world.client().get("/sign-in").headers["Content-Security-Policy"]
    assert dict(part.strip().split(" ", 1) for part in policy.split(";")) == POLICY


def test_every_route_has_the_headers(world: World) -> None:
    client = world.client("lead")
    token = token_of(client, "/")
    faults = {}
    for route in routes(world.app):
        if route.endpoint == "accounts.sign_out":
            continue
        path = address(world.app, route, world.a.parameters(set(route.arguments)))
        data = None if route.method == "GET" else {"csrf_token": token}
        response = client.open(path, method=route.method, data=data)
        stored = "" if route.endpoint == "static" else response.headers.get("Cache-Control")
        if missing(response) or stored not in ("", "no-store"):
            faults[str(route)] = (missing(response), stored)
    assert faults == {}


@pytest.mark.parametrize(
    ("path", "method", "more", "status"),
    [
        ("/nowhere", "GET", {}, 404),
        ("/health", "DELETE", {}, 405),
        ("/health", "GET", {"headers": {"Host": "evil.example"}}, 400),
        ("/language", "POST", {"data": {"language": "it"}}, 400),
        (
            "/language",
            "POST",
            {"data": b"x" * (26 * 1024 * 1024), "content_type": "application/x-www-form-urlencoded"},
            413,
        ),
        ("/g/group-a/cases/new", "GET", {"as": "administrator"}, 403),
    ],
)
def test_error_pages_have_the_headers(world: World, path, method, more, status) -> None:
    client = world.client(more.pop("as", None)) if "as" in more else world.client()
    response = client.open(path, method=method, **more)
    assert response.status_code == status
    assert missing(response) == []
    assert response.headers["Cache-Control"] == "no-store"
    page = response.get_data(as_text=True)
    assert response.headers["X-Request-Id"] in page, "the reference is on the page"
    assert "Traceback" not in page


def test_no_inline_script_or_style_on_any_page(world: World) -> None:
    client = world.client("lead")
    found = {}
    for route in routes(world.app, ("GET",)):
        path = address(world.app, route, world.a.parameters(set(route.arguments)))
        response = client.get(path)
        if response.mimetype != "text/html":
            continue
        page = response.get_data(as_text=True)
        inline = re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)|javascript:", page)
        if inline:
            found[str(route)] = inline
    assert found == {}


def test_a_forged_host_is_refused_and_changes_no_link(world: World) -> None:
    for host in (
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8000",
        "localhost@evil.example",
    ):
        response = world.client().get("/sign-in", headers={"Host": host})
        assert response.status_code == 400, host
        assert "evil" not in response.get_data(as_text=True)
    forwarded = world.client().get("/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert "evil" not in forwarded.headers["Location"]


def test_the_strict_profile(world: World, tmp_path) -> None:
    settings = world.app.config["JITFLOW"]
    strict = create_app(
        make_settings(settings.instance, profile="strict", allowed_hosts=("jitflow.example",), proxies=1)
    )
    client = strict.test_client()
    secure = {"base_url": "https://jitflow.example"}
    response = client.get("/sign-in", **secure)
    assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    cookies = response.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-") and "Secure" in cookie and "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie and "Path=/" in cookie and "Domain" not in cookie
    assert client.get("/sign-in", base_url="http://jitflow.example").status_code == 400
    behind = client.get(
        "/sign-in", base_url="http://127.0.0.1",
        headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "jitflow.example"},
    )  # fmt: skip
    assert behind.status_code == 200


def test_signing_out_clears_the_browser(world: World) -> None:
    client = world.client("lead")
    response = post(client, "/sign-out", {"csrf_token": token_of(client, "/")})
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/g/group-a/").status_code == 303


def test_static_files_are_kept_under_their_hash(world: World) -> None:
    name = next(path.name for path in sorted(paths.STATIC.iterdir()) if path.is_file())
    with world.app.test_request_context():
        address_with_hash = world.app.url_for("static", filename=name)
    client = world.client()
    kept = client.get(address_with_hash)
    assert "immutable" in kept.headers["Cache-Control"] and "max-age=31536000" in kept.headers["Cache-Control"]
    assert "immutable" not in client.get(f"/static/{name}?v=0000000000000000").headers["Cache-Control"]
    assert not kept.headers.getlist("Set-Cookie")
    for path in ("../config.py", "%2e%2e/config.py", "/etc/passwd", "..%2fviews.py"):
        assert client.get(f"/static/{path}", follow_redirects=True).status_code == 404, path


PIECES = st.sampled_from(
    [
        "/",
        "//",
        "\\",
        "evil.example",
        "http:",
        "https://",
        "@",
        "?",
        "#",
        "%2f",
        "\t",
        "\n",
        " ",
        "a",
        ".",
        ":",
        "javascript:",
        "\x00",
    ]
)


@given(st.lists(PIECES, max_size=7).map("".join))
def test_next_never_leaves_the_site(target: str) -> None:
    kept = local_target(target, "/safe")
    assert kept == "/safe" or (kept.startswith("/") and not kept.startswith(("//", "/\\")))
    assert "\\" not in kept and not any(ord(character) <= 32 for character in kept)


def test_next_keeps_an_address_of_ours() -> None:
    assert local_target("/g/a/cases?page=2", "/") == "/g/a/cases?page=2"
