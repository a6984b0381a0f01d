"""Comments on fields: for the case team, resolvable, on no paper."""

from __future__ import annotations

import html
import re

import pytest

from jitflow import documents
from jitflow.comments import service
from jitflow.db import clock
from jitflow.db.units import read_unit
from jitflow.drafting import service as drafting
from jitflow.library import forms_folder
from tests.fixtures.objects import World, post

PATH = "skipper.surname"
WORDS = "Is this <b>the name</b> in the passport?"


def here(world: World, page: str = "comments") -> str:
    return f"/g/group-a/cases/{world.a.ids['case_id']}/i/{world.a.ids['instrument_id']}/{page}"


def threads(world: World) -> list[service.Thread]:
    with read_unit() as session:
        return service.threads_of(session, world.a.ids["instrument_id"])


@pytest.fixture
def commented(world: World) -> World:
    answer = post(world.client("editor"), here(world), {"act": "new", "path": PATH, "body": WORDS})
    assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
    return world


def test_a_comment_stands_at_its_field_and_beside_its_box(commented: World) -> None:
    for page in ("comments", "box/who"):
        text = commented.client("lead").get(here(commented, page)).get_data(as_text=True)
        assert html.escape(WORDS) in text and "<b>the name</b>" not in text
    other = commented.client("lead").get(here(commented, "box/sender")).get_data(as_text=True)
    assert html.escape(WORDS) not in other


def test_a_reader_may_comment_and_a_comment_changes_no_answer(world: World) -> None:
    with read_unit() as session:
        before = drafting.load(session, world.a.ids["instrument_id"])
    answer = post(world.client("reader"), here(world), {"act": "new", "path": PATH, "body": "Looks wrong."})
    assert answer.status_code == 303
    with read_unit() as session:
        assert drafting.load(session, world.a.ids["instrument_id"]) == before
    assert [one.author_id for one in threads(world)] == [world.users["reader"]]


def test_answered_resolved_and_opened_again(commented: World) -> None:
    lead, thread = commented.client("lead"), threads(commented)[0].id
    post(lead, here(commented), {"act": "answer", "thread": thread, "body": "Yes, page 2."})
    post(lead, here(commented), {"act": "resolve", "thread": thread})
    one = threads(commented)[0]
    assert one.resolved_by == commented.users["lead"] and [a.body for a in one.answers] == ["Yes, page 2."]
    box = lead.get(here(commented, "box/who")).get_data(as_text=True)
    assert html.escape(WORDS) not in box, "resolved comments leave the box"
    assert html.escape(WORDS) in lead.get(here(commented)).get_data(as_text=True), "and stay in the list"
    post(lead, here(commented), {"act": "answer", "thread": thread, "body": "Still wrong."})
    assert threads(commented)[0].resolved_at is None, "an answer opens it again"


def test_no_document_prints_a_comment(commented: World) -> None:
    with read_unit() as session:
        data = drafting.load(session, commented.a.ids["instrument_id"])
    instrument = drafting.to_file(data, clock.now().date())
    made = documents.render_here(documents.RenderRequest(instrument, "en", "html", forms=str(forms_folder())))
    assert b"passport" not in made.content


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"path": PATH, "body": "  "}, "Write the comment."),
        ({"path": "no.such", "body": "Words I typed"}, "Choose the field"),
        ({"path": PATH, "body": "x" * 5000}, "too long"),
        ({"path": PATH, "body": "a\x00b"}, ""),
    ],
)
def test_a_comment_that_cannot_be_kept_keeps_what_was_typed(world: World, data: dict, words: str) -> None:
    answer = post(world.client("lead"), here(world), {"act": "new", **data})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and words in page and not threads(world)
    if data["body"].strip() and "\x00" not in data["body"]:
        assert data["body"] in re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)[1]  # type: ignore[index]


def test_a_comment_of_another_case_is_not_reached(commented: World) -> None:
    thread = threads(commented)[0].id
    other = commented.second_case.ids
    address = f"/g/group-a/cases/{other['case_id']}/i/{other['instrument_id']}/comments"
    answer = post(commented.client("other_case"), address, {"act": "resolve", "thread": thread})
    assert answer.status_code == 422 and threads(commented)[0].resolved_at is None
