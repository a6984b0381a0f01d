"""The day by which answers to a question are wanted: warned of when it has passed, and said so."""

from __future__ import annotations

import json
import re

from tests.web.knowledge.test_check import said
from tests.web.knowledge.test_pages import LESSON, Reader

PASSED = "The day by which answers are wanted has passed"


def question(lead: Reader, year: str) -> str:
    token = re.search(r'name="token" value="(\w+)"', lead.get("/new?kind=question"))[1]
    day = {"answer_by.day": "3", "answer_by.month": "2", "answer_by.year": year}
    return lead.post("/new?kind=question", LESSON | day | {"kind": "question", "token": token})


def test_a_day_that_has_passed_is_warned_of_before_members_are_asked(lead: Reader, editor: Reader) -> None:
    record = question(lead, "2020")
    assert PASSED in said(lead.get(f"{record}/step/send_to_review"))
    assert "were wanted by 3 February 2020" in said(lead.get(record))
    lead.step(record, "send_to_review")
    editor.step(record, "review")
    editor.step(record, "approve")
    assert PASSED in said(lead.get(f"{record}/step/publish"))
    lead.step(record, "publish")


def test_a_day_to_come_is_not(lead: Reader) -> None:
    record = question(lead, "2090")
    assert PASSED not in said(lead.get(f"{record}/step/send_to_review"))
    assert "wanted by 3 February 2090" in said(lead.get(record)) and "were wanted" not in said(lead.get(record))


def test_a_label_has_the_colon_of_its_language(lead: Reader) -> None:
    record = question(lead, "2090")
    base = json.dumps(LESSON["body"])
    lead.post(f"{record}/edit", {"body": "Write to one@example.org", "base:body": base, "act": "save"})
    assert re.search(r"<h3>.*?An email address: <bdi>one@example.org", lead.get(f"{record}/check"), re.DOTALL)
    lead.client.post("/language", data={"csrf_token": lead.token, "language": "fr", "next": "/"})
    assert "\u00a0: <bdi>one@example.org" in lead.get(f"{record}/check")
