"""What is in force on a day, through the app: before and after an amendment, with its list of changes and as a paper."""

from __future__ import annotations

import io
import re
from html import unescape

import pikepdf
import pytest
from flask.testing import FlaskClient

from jitflow import create_app
from jitflow.accounts import service as accounts
from jitflow.cases import service as cases
from jitflow.db.units import read_unit, write_unit
from jitflow.documents import render_here
from jitflow.focusgroups import service as groups
from jitflow.papers import service as papers
from jitflow.reach import lock_case
from tests.fixtures.objects import PASSWORD, make_settings, post
from tests.fixtures.pact import Pact, database, pact, pact_forms  # noqa: F401 - fixtures, found by name


@pytest.fixture
def reader(pact: Pact, tmp_path) -> FlaskClient:  # noqa: F811 - the fixture
    """An editor of the case, who signs in with :func:`enter`."""
    with write_unit() as unit:
        user = accounts.create_user(unit, "editor2@example.eu", "Editor", PASSWORD)
        groups.add_member(unit, pact.world.group, user.id, "member", pact.world.lead)
        cases.add_to_team(unit, lock_case(unit.session, pact.world.case), user.id, "editor", pact.world.lead)
    return create_app(make_settings(tmp_path / "instance")).test_client()


def enter(client: FlaskClient) -> None:
    """Sign in: months pass in these tests, and a session does not last as long."""
    client.delete_cookie("jitflow", domain="localhost")
    answer = post(client, "/sign-in", {"email": "editor2@example.eu", "password": PASSWORD})
    assert answer.status_code == 303 and "/sign-in" not in answer.headers["Location"]


def address(pact: Pact, page: str = "in-force") -> str:  # noqa: F811 - the fixture
    return f"/g/boats/cases/{pact.world.case}/i/{pact.world.instrument}/{page}"


def words(page: str) -> str:
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def read(client: FlaskClient, place: str) -> str:
    answer = client.get(place)
    assert answer.status_code == 200, answer.status
    return words(answer.get_data(as_text=True))


def amended(pact: Pact) -> None:  # noqa: F811 - the fixture
    pact.begun()
    pact.at("2026-11-02")
    pact.take("propose")
    pact.put("text:en:meeting.text", "They meet each week.")


def test_before_it_is_issued_nothing_is_in_force(pact: Pact, reader: FlaskClient) -> None:  # noqa: F811 - the fixture
    enter(reader)
    assert "Nothing is in force yet" in read(reader, address(pact))


def test_while_it_is_amended_every_page_says_what_is_in_force(pact: Pact, reader: FlaskClient) -> None:  # noqa: F811 - the fixture
    amended(pact)
    enter(reader)
    for page in ("procedure", "in-force", "history"):
        said = read(reader, address(pact, page))
        assert "Working copy of amendment 1; in force is version 1 of 1 October 2026." in said, page
    said = read(reader, address(pact))
    assert "1 clause differs" in said
    assert "They meet each removed: month added: week ." in said
    text = said[said.index("Consolidated text as of 2 November 2026") :]
    assert "They meet each month." in text and "week" not in text.partition("As a document")[0]


def test_the_text_of_each_day_and_what_changed(pact: Pact, reader: FlaskClient) -> None:  # noqa: F811 - the fixture
    amended(pact)
    pact.take("close_amendment")
    pact.take("amend", on="2026-12-01")
    pact.take("lengthen", until="2028-12-31")
    enter(reader)
    before, after = (read(reader, f"{address(pact)}?day={day}") for day in ("2026-11-30", "2026-12-01"))
    assert "They meet each month." in before and "week" not in before
    assert "They meet each week." in after and "What changed until 1 December 2026" in after
    assert "Version 2, in force from 1 December 2026" in after and "It ends on 31 December 2028. (PH 4)" in after
    assert "Working copy" not in after
    assert "Nothing was in force on 1 September 2026" in read(reader, f"{address(pact)}?day=2026-09-01")
    assert "Choose a day of the calendar" in read(reader, f"{address(pact)}?day=2026-99-01")


def test_it_is_made_as_a_document_and_says_what_it_is(pact: Pact, reader: FlaskClient) -> None:  # noqa: F811 - the fixture
    amended(pact)
    pact.take("close_amendment")
    pact.take("amend", on="2026-12-01")
    enter(reader)
    wanted = {"day": "2026-12-01", "language": "en", "format": ["pdf", "docx"]}
    assert post(reader, address(pact), wanted).status_code == 303
    with read_unit() as session:
        lines = papers.documents_of(session, pact.world.instrument)
    assert {(one.paper, one.as_of, one.format) for one in lines} == {
        ("consolidated", "2026-12-01", "pdf"), ("consolidated", "2026-12-01", "docx"),
    }  # fmt: skip
    assert "Text in force on 1 December 2026, English, PDF" in read(reader, address(pact, "documents"))
    assert post(reader, address(pact), {**wanted, "beside": "en"}).status_code == 422
    assert post(reader, address(pact), {**wanted, "day": "2026-01-01"}).status_code == 422
    from datetime import date

    from jitflow.amendments import service as amendments

    with read_unit() as session:
        request = amendments.paper(session, pact.world.instrument, date(2026, 12, 1), "en", "html", "de")
    page = unescape(re.sub(r"<[^>]+>", " ", render_here(request).content.decode()))
    assert "Consolidated text as of 1 December 2026; not itself signed" in page
    with read_unit() as session:
        request = amendments.paper(session, pact.world.instrument, date(2026, 12, 1), "en", "pdf", None)
    made = render_here(request)
    with pikepdf.open(io.BytesIO(made.content)) as pdf:
        assert len(pdf.pages) >= 1 and not pdf.attachments
    assert "Draft, not signed" not in made.manifest["marks"]
