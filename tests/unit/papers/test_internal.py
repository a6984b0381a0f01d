"""Internal work product stays inside: findings, reasons for going on and comments are in nothing that can be handed out."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from datetime import date

import pytest

from jitflow import library
from jitflow.comments import service as comments
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.papers import packs, service as papers
from jitflow.papers.packs import Wish
from jitflow.papers.wanted import COVER, Wanted
from tests.fixtures.drafts import FORMS

OVERRIDE, COMMENT = "Quorzelli decided so", "Blavatti doubts it"


@pytest.fixture(autouse=True)
def forms(monkeypatch):
    """The test instruments are the ones of this installation."""
    monkeypatch.setenv("JITFLOW_FORMS", str(FORMS))


@pytest.fixture
def worked_on(draft):
    """A draft with a recorded reason for going on, and a comment."""
    with read_unit() as session:
        data = drafting.load(session, draft.instrument)
    definition = library.library().definition(data.slug, data.version)
    check = next(one for one in definition.checks if not one.structure)
    where = {"focus_group_id": draft.group, "case_id": draft.case}
    with write_unit() as unit:
        drafting.override(unit, definition, draft.instrument, check.id, None, OVERRIDE, draft.editor)
        comments.add(unit, draft.instrument, next(iter(definition.fields)), COMMENT, draft.editor, where=where)
    return draft


def everything_in(request: object) -> str:
    """All that the process which makes a document is sent."""
    assert is_dataclass(request)
    return json.dumps(asdict(request), ensure_ascii=False, default=str)


@pytest.mark.parametrize(("format", "attach"), [("pdf", True), ("pdf", False), ("docx", False)])
def test_a_document_and_its_attachment_hold_none_of_it(worked_on, format: str, attach: bool) -> None:
    """What is not sent cannot be printed nor attached: the attachment is the instrument file that is sent."""
    with read_unit() as session:
        data = drafting.load(session, worked_on.instrument)
        asked = papers.paper_request(session, data, date(2026, 11, 20), Wanted("en", format, attach))
    assert data.overrides, "the reason is there to be left out"
    sent = everything_in(asked)
    assert OVERRIDE not in sent
    assert COMMENT not in sent
    assert "overrides" not in asked.instrument
    assert "findings" not in asked.instrument


def test_the_instrument_file_has_no_place_for_it(worked_on) -> None:
    with read_unit() as session:
        made = drafting.to_file(drafting.load(session, worked_on.instrument), date(2026, 11, 20))
    text = json.dumps(made, ensure_ascii=False)
    assert OVERRIDE not in text
    assert COMMENT not in text
    assert not {"overrides", "comments", "findings"} & set(made)


def test_a_pack_asks_for_documents_that_hold_none_of_it(worked_on) -> None:
    """Its documents are the ones above; its cover is asked for with the same instrument file."""
    with read_unit() as session:
        data = drafting.load(session, worked_on.instrument)
        wanted = packs.documents_wanted(session, data, Wish("zip", ("en", "it"), ("pdf", "docx")))
        asked = [papers.paper_request(session, data, date(2026, 11, 20), one) for one in wanted]
        asked.append(
            papers.paper_request(session, data, date(2026, 11, 20), Wanted("en", "pdf", False, paper=COVER))
        )
    assert {type(one).__name__ for one in asked} == {"CoverRequest", "RenderRequest"}
    for one in asked:
        assert OVERRIDE not in everything_in(one)
        assert COMMENT not in everything_in(one)
