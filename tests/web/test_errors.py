"""Error pages and logs: what to do next, a reference, and nothing of what people typed."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from jitflow import create_app
from jitflow.web import errors, log
from tests.fixtures.objects import World, token_of

SECRET = "Quintilia Verdebosco"


@pytest.fixture
def broken(world: World, monkeypatch):
    """The list of cases fails with a message that holds a name; the log goes to a string."""
    from jitflow.cases import service

    lines = io.StringIO()
    app = create_app(replace(world.app.config["JITFLOW"], testing=False, log_level="INFO"))
    log.configure("INFO", lines)
    monkeypatch.setattr(service, "list_cases", lambda *_: (_ for _ in ()).throw(RuntimeError(SECRET)))
    world.app = app
    return world, lines


def test_a_fault_shows_no_trace_and_logs_no_content(broken) -> None:
    world, lines = broken
    response = world.client("lead").get("/g/group-a/cases")
    page = response.get_data(as_text=True)
    assert response.status_code == 500
    assert "Traceback" not in page and SECRET not in page and "RuntimeError" not in page
    logged = [json.loads(line) for line in lines.getvalue().splitlines()]
    fault = next(line for line in logged if line["event"] == "fault")
    assert fault["request"] in page and fault["error"] == "RuntimeError"
    assert SECRET not in lines.getvalue()
    request = next(line for line in logged if line["event"] == "request")
    assert request["user"] == world.users["lead"] and request["status"] == 500


def test_log_lines_hold_ids_only(broken) -> None:
    world, lines = broken
    case_id = world.a.ids["case_id"]
    client = world.client("lead")
    client.get(f"/g/group-a/cases/{case_id}/?q={SECRET}")
    token = token_of(client, "/")
    client.post(
        f"/g/group-a/cases/{case_id}/persons/new",
        data={"csrf_token": token, "surname": SECRET, "led_category": "witness"},
    )
    client.get(f"/g/group-a/cases/{SECRET}/")
    text = lines.getvalue()
    assert case_id in text
    assert SECRET not in text and "Verdebosco" not in text and "@example.eu" not in text


def test_a_fault_in_the_layout_still_gives_a_page(world: World, monkeypatch) -> None:
    def fail(*_args, **_more):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(errors, "render_template", fail)
    response = world.client().get("/nowhere")
    assert response.status_code == 404
    assert "Page not found" in response.get_data(as_text=True)
    assert response.headers["Content-Security-Policy"]


def test_error_pages_are_translated(world: World) -> None:
    page = world.client().get("/nowhere", headers={"Accept-Language": "it"}).get_data(as_text=True)
    assert 'lang="it"' in page
    assert "Page not found" not in page


def test_large_forms_are_refused_before_they_are_read(world: World) -> None:
    client = world.client("lead")
    token = token_of(client, "/")
    path = "/g/group-a/cases/new"
    for encode, megabytes in ((multipart, 3), (urlencoded, 7)):
        big = {"csrf_token": token, "title": "x" * (megabytes * 1024 * 1024)}
        assert client.post(path, **encode(big)).status_code == 413, encode
    for encode in (multipart, urlencoded):
        many = {"csrf_token": token} | {f"f{n}": "x" for n in range(4001)}
        assert client.post(path, **encode(many)).status_code == 413, encode
        fits = {"csrf_token": token} | {f"f{n}": "x" for n in range(3900)}
        assert client.post(path, **encode(fits)).status_code == 422, encode


def multipart(data: dict[str, str]) -> dict:
    """The body as a browser sends it; Werkzeug's test client would leave a temporary file open."""
    parts = "".join(
        f'--frontier\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in data.items()
    )
    return {"data": f"{parts}--frontier--\r\n".encode(), "content_type": "multipart/form-data; boundary=frontier"}


def urlencoded(data: dict[str, str]) -> dict:
    """The body of an ordinary form."""
    return {"data": urlencode(data).encode(), "content_type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    "body", [b"title=%FF%FE%ED%A0%80", b"title=\xff\xfe\xed\xa0\x80", b"&&&===;;;%%%", b"title[]=1&title=%00"]
)
def test_bytes_that_are_no_text_never_fail(world: World, body) -> None:
    client = world.client("lead")
    token = token_of(client, "/").encode()
    response = client.post(
        "/g/group-a/cases/new",
        data=b"csrf_token=" + token + b"&" + body,
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code in (400, 422)


def test_health_tells_nothing_but_that_it_answers(world: World, monkeypatch) -> None:
    response = world.client().get("/health")
    assert (response.status_code, response.get_data()) == (200, b"ok\n")
    assert not response.headers.getlist("Set-Cookie")


def test_wrong_ids_never_reach_the_trail(world: World) -> None:
    from jitflow.audit import service as audit

    world.client("lead").get(f"/g/group-a/cases/{SECRET}/")
    last = audit.entries("system", limit=1)[0]
    assert (last.verb, last.object_id, last.detail["status"]) == ("refused", "", 404)


def test_refusals_and_consultations_are_recorded(world: World) -> None:
    from jitflow.audit import service as audit
    from jitflow.db.units import read_unit
    from jitflow.focusgroups import service as groups

    with read_unit() as session:
        group_id = groups.by_slug(session, "group-a").id
    case_id = world.a.ids["case_id"]
    world.client("reader").get(f"/g/group-a/cases/{case_id}/")
    consulted = audit.entries(group_id, limit=1)[0]
    assert (consulted.verb, consulted.actor_id, consulted.case_id) == ("consulted", world.users["reader"], case_id)
    client = world.client("reader")
    client.post(f"/g/group-a/cases/{case_id}/edit", data={"csrf_token": token_of(client, "/")})
    refused = next(entry for entry in audit.entries(group_id, limit=5) if entry.verb == "refused")
    assert (refused.detail["status"], refused.object_id, refused.actor_id) == (403, case_id, world.users["reader"])


def test_the_consultation_is_recorded_before_the_page_is_made(broken) -> None:
    world, _lines = broken
    from jitflow.audit import service as audit
    from jitflow.db.units import read_unit
    from jitflow.focusgroups import service as groups

    with read_unit() as session:
        group_id = groups.by_slug(session, "group-a").id
    assert world.client("lead").get("/g/group-a/cases").status_code == 500
    last = audit.entries(group_id, limit=1)[0]
    assert (last.verb, last.detail["endpoint"]) == ("consulted", "cases.index")
