"""GET and HEAD need no token and only the right to read: whatever they carry, they change nothing."""

from __future__ import annotations

import re

import pytest

from tests.contracts.source import PACKAGE
from tests.fixtures.objects import World
from tests.web.routes import address, checksums, routes

FORM = {"act": "add:calls", "title": "x", "surname": "x", "language": "it", "format": "pdf", "base:title": ""}

QUESTIONS = {"advice.questions", "advice.result", "advice.case_questions", "advice.case_result"}
"""Forms whose answers stand in the address and are stored nowhere: they say what cannot be understood."""


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_form_in_a_safe_request_changes_nothing(world: World, method: str) -> None:
    """A reader once added parts to a draft by HEAD with the body of a form."""
    client = world.client("reader")
    client.get("/")
    before = checksums(world)
    for route in routes(world.app, ("GET",)):
        path = address(world.app, route, world.a.parameters(set(route.arguments)))
        assert client.open(path, method=method, data=FORM).status_code == 400, route
        if route.endpoint not in QUESTIONS:
            assert client.open(path, method=method, query_string=FORM).status_code != 422, route
    assert checksums(world) == before


def test_head_answers_as_get(world: World) -> None:
    client = world.client("lead")
    for route in routes(world.app, ("GET",)):
        path = address(world.app, route, world.a.parameters(set(route.arguments)))
        assert client.head(path).status_code == client.get(path).status_code, route


def test_no_view_takes_everything_but_get_for_a_form() -> None:
    """HEAD and what may come later are not POST: views ask for POST by name."""
    wrong = [
        f"{path.relative_to(PACKAGE)}: {found}"
        for path in PACKAGE.rglob("views.py")
        for found in re.findall(r'request\.method (?:==|!=) "(?!POST)\w+"', path.read_text())
    ]
    assert wrong == []
