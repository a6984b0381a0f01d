"""Nobody writes a line of a log but jitflow (check 61): what comes from outside is encoded or left out, never obeyed.

Line ends, orders to a terminal and marks that turn the direction of writing are put wherever a request can carry
words; every line of the log stays one line of JSON in plain letters, and none says what was sent.
"""

from __future__ import annotations

import io
import json
import logging

import pytest
from hypothesis import given, settings, strategies as st

from jitflow.audit import service as audit
from jitflow.db.units import write_unit
from jitflow.web import log
from tests.fixtures.objects import World, token_of
from tests.web.routes import address, routes

HOSTILE = "\r\n{}\x1b[31m\u202e\u2066\u2028\u0085\x00\x9b"
MARK = "Xanthippe-61"
EVIL = f'{MARK}\r\n{{"event": "request", "user": "root"}}\x1b[2J\u202e\u2028\x9b'


@pytest.fixture
def lines():
    """The log as it is written, at its most talkative; afterwards as it was."""
    stream = io.StringIO()
    log.configure("DEBUG", stream)
    yield stream
    log.configure("ERROR")


def faults(text: str) -> list[str]:
    """Lines that are not one object of JSON in plain printable letters."""
    found = []
    for line in text.split("\n"):
        if not line:
            continue
        try:
            whole = isinstance(json.loads(line), dict)
        except ValueError:
            whole = False
        if not whole or not line.isascii() or not line.isprintable():
            found.append(line)
    return found


def test_whatever_a_request_carries_no_line_is_another_than_ours(world: World, lines) -> None:
    client = world.client("lead")
    token = token_of(client, "/")
    quoted = "Xanthippe-61%0d%0a%7b%22event%22%3a1%7d%1b%5b2J%e2%80%ae"
    headers = {
        "User-Agent": f"{MARK}\x1b[31m", "Referer": f"http://x/{MARK}\x1b", "X-Forwarded-For": MARK,
        "Accept-Language": MARK, "X-Request-Id": MARK, "Origin": "null",
    }  # fmt: skip
    for route in routes(world.app):
        if route.endpoint == "accounts.sign_out":
            continue
        names = dict.fromkeys(route.arguments, quoted)
        values = {**dict.fromkeys(route.arguments, "x"), **names}
        path = address(world.app, route, values).replace("%25", "%")
        if "case_id" in route.arguments:
            path = path.replace(f"/g/{quoted}/", "/g/group-a/")
        data = None if route.method == "GET" else {"csrf_token": token, EVIL: EVIL, "act": EVIL, "title": EVIL}
        client.open(f"{path}?{quoted}={quoted}", method=route.method, data=data, headers=headers)
    client.open("/nowhere", method="GET\x1b[31m")
    written = lines.getvalue()
    assert len(written.splitlines()) > 150
    assert faults(written) == []
    assert MARK not in written, "what was sent is not repeated at all"
    assert MARK not in trail(), "nor in the trail"


def trail() -> str:
    """Every entry of every chain, as text."""
    found = [one for name in audit.chains() for one in audit.entries(name, limit=100_000)]
    return json.dumps([(one.object_id, one.object_type, one.detail) for one in found], ensure_ascii=False)


@settings(max_examples=60)
@given(words=st.text(), name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
def test_any_words_in_a_line_stay_words(words: str, name: str) -> None:
    stream = io.StringIO()
    log.configure("DEBUG", stream)
    log.log.info("x", **{f"_{name}": words + HOSTILE})
    logging.getLogger("jitflow.x").warning("%s", words + HOSTILE)
    log.configure("ERROR")
    assert faults(stream.getvalue()) == [] and stream.getvalue().count("\n") == 2


def test_what_a_library_reports_is_a_line_without_its_words(lines) -> None:
    """waitress writes the path of a request that failed, decoded, and the traceback with the words of the error."""
    waitress = logging.getLogger("waitress")
    try:
        raise ValueError(EVIL)
    except ValueError:
        waitress.exception("Exception while serving /%s" % EVIL)  # noqa: UP031 - as waitress writes it
        waitress.error("Unexpected %s", EVIL)
    logging.getLogger("jitflow.db.units").error("a call after the commit failed: %s", "KeyError")
    waitress.info("not worth a line")
    first, second, third = map(json.loads, lines.getvalue().splitlines())
    assert faults(lines.getvalue()) == [] and MARK not in lines.getvalue()
    assert (first["event"], first["logger"], first["error"], first["message"]) == (
        "report",
        "waitress",
        "ValueError",
        None,
    )
    assert second["message"] == "Unexpected %s"
    assert third["message"] == "a call after the commit failed: KeyError"


def test_no_entry_of_the_trail_can_be_read_as_two(world: World) -> None:
    """What reaches an entry all the same (an id, the name of a field) comes back as it went in, and the chain holds."""
    with write_unit() as unit:
        unit.record(
            "altered", focus_group_id="group", actor_id=None, object_type="thing", object_id="1",
            detail={"paths": [HOSTILE, EVIL], EVIL: 1},
        )  # fmt: skip
    (entry,) = audit.entries("group")
    assert entry.detail == {"paths": [HOSTILE, EVIL], EVIL: 1}
    assert audit.verify() is None
