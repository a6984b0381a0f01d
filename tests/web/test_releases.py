"""Releases as people declare them: what will happen, why not, who; then the paper without its mark."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

import jitflow.documents as renderer
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Instrument
from jitflow.jobs import service as jobs
from jitflow.jobs.models import Job
from jitflow.papers import service as papers
from jitflow.papers.models import Document, Release
from tests.fixtures.objects import World, token_of
from tests.unit.papers.test_releases import _in_english, forms_with

DECLARED = {
    "capacity": "issuing_authority",
    "name": "Quintilia Verdebosco",
    "function": "public prosecutor",
    "confirmed": "yes",
}


class Desk:
    """One person at the documents of case A."""

    def __init__(self, world: World, person: str = "editor") -> None:
        self.client = world.client(person)
        self.token = token_of(self.client, "/")
        self.instrument = world.a.ids["instrument_id"]
        self.path = f"/g/group-a/cases/{world.a.ids['case_id']}/i/{self.instrument}/documents"

    def get(self, path: str = "", status: int = 200) -> str:
        answer = self.client.get(self.path + path)
        assert answer.status_code == status, answer.status
        return html.unescape(answer.get_data(as_text=True))

    def words(self, path: str = "") -> str:
        """What a reader sees of a page."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.get(path)))

    def post(self, path: str, data: dict):
        return self.client.post(self.path + path, data={"csrf_token": self.token, **data})

    def make(self, language: str = "en") -> papers.DocumentLine:
        """Ask for a document by the form, and let the worker make it."""
        assert self.post("", {"language": language, "format": "docx"}).status_code == 303
        with read_unit() as session:
            waiting = [job.id for job in session.scalars(select(Job).where(Job.status == "queued"))]
        for job in waiting:
            jobs.run(job)
        with read_unit() as session:
            return papers.documents_of(session, self.instrument)[0]

    def declare(self, language: str = "en", **changed: str | None):
        page = self.get(f"/release?language={language}")
        shown = dict(re.findall(r'name="(answers|catalogue)" value="(\w+)"', page))
        said = {name: value for name, value in {**DECLARED, **shown, **changed}.items() if value is not None}
        return self.post(f"/release?language={language}", said)

    def said(self, language: str = "en", **changed: str) -> str:
        """The page with which a declaration is refused."""
        answer = self.declare(language, **changed)
        assert answer.status_code == 422
        return html.unescape(answer.get_data(as_text=True))


@pytest.fixture
def desk(world: World, tmp_path, monkeypatch) -> Desk:
    """An editor, an instrument in English, and forms whose wording nobody has compared."""
    monkeypatch.setenv("JITFLOW_FORMS", str(forms_with(tmp_path)))
    monkeypatch.setattr(renderer, "render", renderer.render_here)
    monkeypatch.setattr("jitflow.documents.catalogue.Catalogue.text", _in_english)
    with write_unit() as unit:
        row = unit.session.get(Instrument, world.a.ids["instrument_id"])
        row.language = "en"
        unit.record(
            "altered", focus_group_id=row.focus_group_id, actor_id=None, object_type="instrument", object_id=row.id
        )
        drafting.save(unit, row.id, [drafting.Posted("skipper.surname", None, "Rossi")], row.saved_by)
    return Desk(world)


def releases() -> list[Release]:
    with read_unit() as session:
        return list(session.scalars(select(Release)))


def text(desk: Desk, language: str, words: str) -> None:
    """Type a free text, as the page of box (c) would."""
    name = f"text:{language}:remarks"
    with write_unit() as unit:
        row = unit.session.get(Instrument, desk.instrument)
        drafting.save(unit, row.id, [drafting.Posted(name, None, words)], row.saved_by)


def test_from_the_paper_to_its_release(desk: Desk) -> None:
    before = desk.make()
    assert "form wording not verified" in before.manifest["marks"]
    assert "English Not released" in desk.words()
    page = desk.words("/release?language=en")
    for words in (
        "What will happen",
        "“form wording not verified” goes",
        "To whom it goes",
        "English, DOCX",
        "source language, no translation",
    ):
        assert words in page
    answer = desk.declare()
    assert answer.status_code == 303
    page = desk.words()
    assert "Quintilia Verdebosco, public prosecutor" in page and "English" in page and "Released" in page
    after = desk.make()
    assert after.id != before.id and "form wording not verified" not in after.manifest["marks"]
    assert "Holds" in desk.words("/release?language=en")


def test_without_a_paper_the_reason_and_the_way_are_said(desk: Desk) -> None:
    page = desk.get("/release?language=en")
    assert "It cannot be released yet" in page and "No document of these answers was made" in page
    assert 'name="confirmed"' not in page
    assert "No document of these answers" in desk.said() and releases() == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"confirmed": None}, "Tick this box"),
        ({"name": ""}, "An answer is needed here."),
        ({"function": " "}, "An answer is needed here."),
        ({"capacity": ""}, "An answer is needed here."),
        ({"capacity": "judge"}, "error"),
        ({"name": "x" * 201}, "error"),
        ({"name": "a\x00b"}, "error"),
    ],
)
def test_an_incomplete_declaration_is_refused_at_its_field(desk: Desk, changed: dict, words: str) -> None:
    desk.make()
    page = desk.said(**changed)
    assert words in page and 'id="error-summary"' in page and releases() == []
    assert 'value="public prosecutor"' in page or "function" in changed, "what was typed is kept"


def test_a_change_ends_it_and_every_page_says_so(desk: Desk) -> None:
    desk.make()
    desk.declare()
    text(desk, "en", "Seen at night.")
    for page in (desk.words(), desk.words("/release?language=en")):
        assert "The answers or texts are others since: it does not hold for them." in page
    assert "form wording not verified" in desk.make().manifest["marks"]


def test_a_page_that_is_out_of_date_records_nothing(desk: Desk) -> None:
    desk.make()
    shown = dict(re.findall(r'name="(answers|catalogue)" value="(\w+)"', desk.get("/release?language=en")))
    text(desk, "en", "Seen at night.")
    desk.make()
    answer = desk.post("/release?language=en", {**DECLARED, **shown})
    assert answer.status_code == 422 and "changed since you opened this page" in html.unescape(
        answer.get_data(as_text=True)
    )
    assert releases() == []


def test_texts_that_are_not_reviewed_are_listed(desk: Desk) -> None:
    text(desk, "en", "Seen at night.")
    text(desk, "de", "Nachts gesehen.")
    desk.make("de")
    page = desk.words("/release?language=de")
    assert "1 text is not reviewed" in page and "Box (c), Other remarks" in page and "Draft" in page
    said = desk.said("de", capacity="translator")
    assert "only when all its texts in this language are reviewed" in said and 'id="capacity-error"' in said
    assert desk.declare("de").status_code == 303, "the issuing authority may"


def test_an_empty_text_refuses_everybody(desk: Desk) -> None:
    text(desk, "en", "Seen at night.")
    desk.make("de")
    page = desk.get("/release?language=de")
    assert "Some texts have no translation" in page and 'name="confirmed"' not in page


def test_the_source_language_has_no_translator(desk: Desk) -> None:
    desk.make()
    assert "The source language is no translation" in desk.said(capacity="translator")


def test_a_release_is_withdrawn_and_stays_in_the_list(desk: Desk) -> None:
    desk.make()
    desk.declare()
    (row,) = releases()
    assert desk.post("/release/withdraw", {"release": row.id}).status_code == 303
    page = desk.words("/release?language=en")
    assert "Earlier releases" in page and "Withdrawn" in page and "What will happen" in page
    assert "form wording not verified" in desk.make().manifest["marks"]
    assert desk.post("/release/withdraw", {"release": row.id}).status_code == 303
    assert "gone or was withdrawn already" in desk.words()


def test_readers_see_and_do_not_declare(desk: Desk, world: World) -> None:
    desk.make()
    reader = Desk(world, "reader")
    page = reader.get("/release?language=en")
    assert "Editors of the case record a release" in page and 'name="confirmed"' not in page
    assert reader.post("/release?language=en", DECLARED).status_code == 403
    assert reader.post("/release/withdraw", {"release": "0" * 32}).status_code == 403


@pytest.mark.parametrize("language", ["it", "xx", "", "../.."])
def test_a_language_without_wording_leads_back(desk: Desk, language: str) -> None:
    answer = desk.client.get(f"{desk.path}/release", query_string={"language": language})
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/documents")


def test_no_page_and_no_row_in_clear_holds_the_name_of_another_case(desk: Desk, world: World) -> None:
    desk.make()
    desk.declare()
    with read_unit() as session:
        assert all("Verdebosco" not in str(row.manifest) for row in session.scalars(select(Document)))
    other = world.client("other_case")
    assert other.get(f"{desk.path}/release?language=en").status_code == 404


def test_a_paper_made_before_the_last_change_says_so(desk: Desk) -> None:
    older = "The draft was changed after this paper was made. Make it anew before it is sent."
    desk.make()
    before = desk.words().count(older)  # of papers that the world had already
    text(desk, "en", "Another text.")
    assert desk.words().count(older) == before + 1
    desk.make()
    assert desk.words().count(older) == before + 1, "the new one is of now"
