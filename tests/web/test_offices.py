"""Templates of offices as people use them: upload, read what is wrong, put into use, make a document, retire."""

from __future__ import annotations

import html
import io
import re

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from jitflow.db.units import read_unit, write_unit
from jitflow.documents import starter_template
from jitflow.instruments.loader import load_all
from jitflow.offices import service as offices
from jitflow.offices.models import OfficeTemplate
from jitflow.papers.models import Document
from tests.fixtures import strangers
from tests.fixtures.objects import FORMS, MARKER_A, MARKER_B, World, token_of
from tests.fixtures.office import paragraph, table, with_body, with_part

NOTICE = load_all(FORMS).definition("harbour_notice")
COMPLETE = starter_template(NOTICE)
WRONG = with_body(
    COMPLETE, paragraph("The person ", "{{ box.a.surnme }}", " here") + table([paragraph("{{ ''.__class__ }}")])
)
GAP = with_part(COMPLETE, "word/document.xml", lambda text: text.replace("{{ box.a.surname }}", ""))
BASE = "/g/group-a/templates"


class Office:
    """One person at the templates of group A."""

    def __init__(self, world: World, person: str = "administrator") -> None:
        self.world, self.client = world, world.client(person)
        self.token = token_of(self.client, "/")

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status)
        return html.unescape(answer.get_data(as_text=True))

    def post(self, path: str, data: dict, **more):
        return self.client.post(path, data={"csrf_token": self.token, **data}, **more)

    def upload(self, content: bytes, path: str = f"{BASE}/new", name: str = "office.docx", **said):
        data = {
            "csrf_token": self.token,
            "name": "Port office",
            "instrument": "harbour_notice_2026_01_01",
            "language": "any",
        }
        # By hand: the test client would write a large file to a temporary file and leave it open.
        boundary, body = encode_multipart({**data, "file": FileStorage(io.BytesIO(content), name), **said})
        return self.client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")

    def uploaded(self, content: bytes, path: str = f"{BASE}/new") -> str:
        """The address of the version that an upload became."""
        answer = self.upload(content, path)
        assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
        return answer.headers["Location"]

    def act(self, address: str, what: str) -> str:
        answer = self.post(f"{address}/act", {"act": what})
        assert answer.status_code == 303
        return self.get(address)


@pytest.fixture
def office(world: World, monkeypatch) -> Office:
    """An administrator; what a child process does is done here."""
    import jitflow.documents as renderer
    from jitflow.documents import office_trial

    monkeypatch.setattr(renderer, "examine_template", office_trial.examine)
    return Office(world)


def rows() -> list[OfficeTemplate]:
    with read_unit() as session:
        return list(session.scalars(select(OfficeTemplate).order_by(OfficeTemplate.created_at)))


def test_from_the_starter_to_a_template_in_use(office: Office) -> None:
    starter = office.client.get(f"{BASE}/starter?instrument=harbour_notice_2026_01_01")
    assert starter.data == COMPLETE and "attachment" in starter.headers["Content-Disposition"]
    address = office.uploaded(starter.data)
    page = office.get(address)
    assert "Every tag can be filled" in page and "Tried, not in use" in page and "Port office" in page
    trial = office.client.get(f"{address}/trial")
    assert trial.data.startswith(b"PK") and trial.headers["X-Content-Type-Options"] == "nosniff"
    assert office.client.get(f"{address}/file").data == starter.data
    assert "In use" in office.act(address, "activate")
    assert "Port office" in office.get(BASE)
    assert "Retired" in office.act(address, "retire")


def test_what_is_wrong_is_named_with_paragraph_text_and_reason(office: Office) -> None:
    page = office.get(office.uploaded(WRONG))
    assert "Faulty" in page and "2 tags cannot stay as they are" in page
    words = re.sub(r"<[^>]+>", "", page)
    assert "…The person {{ box.a.surnme }} here…" in words
    assert "This form has no name “box.a.surnme”. Did you mean “box.a.surname”?" in words
    assert "Names that begin with an underscore are not allowed." in words
    assert len(re.findall(r"Text, paragraph \d+", words)) == 2
    assert 'value="activate"' not in page and "/trial" not in page


def test_mandatory_answers_that_are_missing_are_listed_by_box(office: Office) -> None:
    address = office.uploaded(GAP)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", office.get(address)))
    assert "Box (a) Skipper" in page and "Surname box.a.surname: not printed" in page
    assert "It has faults" in office.act(address, "activate")
    assert [row.status for row in rows()][-1] == "faulty"


def test_a_second_version_leaves_the_first_in_use(office: Office) -> None:
    first = office.uploaded(COMPLETE)
    office.act(first, "activate")
    second = office.uploaded(with_body(COMPLETE, paragraph("second")), f"{first}/versions")
    assert "Version 2" in office.get(first) and "version 1 of 2" in office.get(BASE)
    office.act(second, "activate")
    assert "Retired" in office.get(first)
    assert "version 2 of 2" in office.get(BASE)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "office.docx", "empty"),
        (strangers.pdf(), "office.pdf", "Only DOCX is taken here"),
        (COMPLETE, "office.pdf", "not what the name of the file says"),
        (b"PK\x03\x04" + b"\0" * 200, "office.docx", "packed in an unusual way"),
        (b"x" * (10 * 1024 * 1024 + 1), "office.docx", "larger than 10 MB"),
    ],
)
def test_what_is_no_safe_document_is_refused_at_its_field(
    office: Office, content: bytes, name: str, words: str
) -> None:
    before = len(rows())
    answer = office.upload(content, name=name)
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422 and words in page and 'id="file-error"' in page
    assert 'value="Port office"' in page and len(rows()) == before, "what was typed is kept, nothing is stored"


def test_active_content_is_refused_with_words_for_templates(office: Office) -> None:
    for content, code in strangers.bad_documents().values():
        answer = office.upload(content)
        page = html.unescape(answer.get_data(as_text=True))
        assert answer.status_code == 422 and 'id="file-error"' in page, code
        assert "choose that" not in page, "a template is no PDF"
    assert len(rows()) == 2


def test_everything_that_is_missing_is_said_at_once(office: Office) -> None:
    page = html.unescape(office.post(f"{BASE}/new", {"name": "", "language": "xx"}).get_data(as_text=True))
    assert "Choose a file." in page and page.count("An answer is needed here.") >= 1
    answer = office.upload(COMPLETE, language="de")
    assert answer.status_code == 422 and len(rows()) == 2


def test_the_same_file_is_not_uploaded_twice(office: Office) -> None:
    first = office.uploaded(COMPLETE)
    answer = office.upload(COMPLETE, f"{first}/versions")
    assert answer.status_code == 422 and "it is version 1" in answer.get_data(as_text=True)


def test_every_name_is_documented_with_words_and_example(office: Office) -> None:
    page = office.get(f"{BASE}/names")
    for words in (
        "box.a.surname",
        "box.a.surname_label",
        "box.b.calls",
        "box.c.heard_options",
        "heading.a",
        "head.reference",
    ):
        assert words in page
    assert "must be printed" in page and "In the example" in page
    assert "licence_checked" not in page, "what is internal has no name"


def test_members_read_and_do_not_change(world: World, office: Office) -> None:
    address = office.uploaded(COMPLETE)
    member = Office(world, "member")
    page = member.get(address)
    assert "Every tag can be filled" in page and "/act" not in page and "/versions" not in page
    assert "New template" not in member.get(BASE)
    assert member.client.get(f"{address}/file").status_code == 200
    assert member.upload(COMPLETE).status_code == 403
    assert member.post(f"{address}/act", {"act": "activate"}).status_code == 403


# documents


def documents(world: World) -> str:
    return f"/g/group-a/cases/{world.a.ids['case_id']}/i/{world.a.ids['instrument_id']}/documents"


def wanted(world: World, **changed) -> dict:
    return {"language": "en", "format": ["docx"], "template": world.a.ids["template_id"], **changed}


def test_a_document_is_asked_for_with_a_template(world: World, office: Office) -> None:
    editor = Office(world, "editor")
    page = editor.get(documents(world))
    assert "Layout of the DOCX" in page and f"{MARKER_A}, version 1" in page
    assert editor.post(documents(world), wanted(world)).status_code == 303
    with read_unit() as session:
        row = session.scalar(select(Document).where(Document.status == "waiting"))
    assert (row.template_id, row.format) == (world.a.ids["template_id"], "docx")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"format": ["pdf"]}, "Choose DOCX, too"),
        ({"template": "0" * 32}, "not in use any more"),
        ({"template": "b"}, "not in use any more"),
        ({"document": "sender_part"}, "prints the whole form"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_at_its_field(world: World, office: Office, changed, words) -> None:
    editor = Office(world, "editor")
    if changed.get("template") == "b":
        changed = {"template": world.b.ids["template_id"]}
    answer = editor.post(documents(world), wanted(world, **changed))
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422 and words in page and 'href="#template"' in page
    assert MARKER_B not in page
    with read_unit() as session:
        assert session.scalar(select(Document.id).where(Document.status == "waiting")) is None


def test_a_retired_template_is_not_offered(world: World, office: Office) -> None:
    office.act(f"{BASE}/{world.a.ids['template_id']}", "retire")
    assert "Layout of the DOCX" not in Office(world, "editor").get(documents(world))


def test_what_a_template_left_out_is_said_on_the_document(world: World, office: Office) -> None:
    with write_unit() as unit:
        row = unit.session.get(Document, world.a.ids["document_id"])
        row.manifest = {"office": "Port office, 3", "left_out": ["box.a.forenames", "box.b.calls.fine"]}
        unit.record(
            "altered", focus_group_id=row.focus_group_id, actor_id=None, object_type="document", object_id=row.id
        )
    page = re.sub(r"<[^>]+>", "", Office(world, "editor").get(f"{documents(world)}/{world.a.ids['document_id']}"))
    assert (
        "Port office, 3" in page and "Box (a), Forename(s)" in page and "Box (b), Longest detention of the boat" in page
    )


def test_templates_of_one_group_are_not_seen_in_another(world: World, office: Office) -> None:
    assert MARKER_B not in office.get(BASE)
    assert office.client.get(f"{BASE}/{world.b.ids['template_id']}").status_code == 404
    with read_unit() as session:
        group = session.get(OfficeTemplate, world.a.ids["template_id"]).focus_group_id
        assert {line.name for line in offices.templates_of(session, group)} == {MARKER_A}


def test_a_template_that_broke_the_limits_is_not_tried_again_on_every_page(office: Office, monkeypatch) -> None:
    import jitflow.documents as renderer

    tried = []

    def busy(request):
        tried.append(request)
        nothing = {"faults": [], "faults_total": 0, "missing": [], "empty_boxes": [], "printed": []}
        return {**nothing, "trial": "refused", "reason": "time"}, b""

    monkeypatch.setattr(renderer, "examine_template", busy)
    address = office.uploaded(with_body(COMPLETE, paragraph("heavy")))
    page = office.get(address)
    assert "takes longer than 20 seconds" in page and "Faulty" in page and 'value="activate"' not in page
    assert "It has faults" in office.act(address, "activate") and len(tried) == 1
    assert office.client.get(f"{address}/trial").status_code == 404
