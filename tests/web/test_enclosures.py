"""The pages of enclosures and packs: adding, refusing in words, order, undo, download, the pack on the documents page."""

from __future__ import annotations

import io
import re

import pytest

from jitflow.audit import service as audit
from tests.fixtures import strangers
from tests.fixtures.objects import MARKER_A, World, token_of


@pytest.fixture
def desk(world: World):
    return Desk(world)


class Desk:
    """The enclosures of the world's instrument, as an editor."""

    def __init__(self, world: World, person: str = "editor") -> None:
        self.world, self.client = world, world.client(person)
        ids = world.a.ids
        self.base = f"/g/group-a/cases/{ids['case_id']}/i/{ids['instrument_id']}"
        self.token = token_of(self.client, "/")

    def post(self, path: str, data: dict | None = None, **more):
        return self.client.post(f"{self.base}{path}", data={"csrf_token": self.token, **(data or {})}, **more)

    def add(self, content: bytes, name: str, declared: str = "", **said: str):
        data = {"kind": "other", "title": "Zweitschrift", **said, "file": (io.BytesIO(content), name, declared or None)}
        return self.post("/enclosures", data, content_type="multipart/form-data")

    def page(self, path: str = "/enclosures") -> str:
        return self.client.get(f"{self.base}{path}").get_data(as_text=True)

    def ids(self) -> list[str]:
        return re.findall(r'id="enclosure-([0-9a-f]{32})"', self.page())


def test_a_file_is_added_and_comes_back_as_it_was(desk: Desk) -> None:
    content = strangers.pdf(change=strangers.signed)
    answer = desk.add(content, "Mandato è firmato.pdf", "application/pdf", title="Mandato firmato", kind="signed_scan")
    assert answer.status_code == 303
    page = desk.page()
    assert "Mandato firmato" in page and "2 pages" in page and "kept byte for byte" in page
    file = desk.client.get(f"{desk.base}/enclosures/{desk.ids()[1]}/file")
    assert file.get_data() == content and file.mimetype == "application/pdf"
    assert "filename*=UTF-8''Mandato%20%C3%A8%20firmato.pdf" in file.headers["Content-Disposition"]
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_a_picture_loses_its_metadata_and_both_hashes_are_shown(desk: Desk) -> None:
    assert desk.add(strangers.jpeg(noted=True), "a.jpg", kind="photograph").status_code == 303
    assert "place, time and camera (Exif)" in desk.page()
    one = desk.ids()[1]
    assert strangers.MARKER not in desk.client.get(f"{desk.base}/enclosures/{one}/file").get_data()
    assert "Hash of the file as it was sent" in desk.page(f"/enclosures/{one}")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (strangers.bad_pdfs()["script at opening"][0], "a.pdf", "holds a script (JavaScript)"),
        (strangers.bad_documents()["macros by name"][0], "a.docx", "holds macros"),
        (strangers.pdf(), "a.png", "The content is PDF, but the name"),
        (b"GIF89a", "a.gif", "Only PDF, JPEG, PNG and DOCX"),
        (b"", "a.pdf", "The file is empty"),
        (strangers.EICAR, "a.pdf", "virus scan found something"),
        (strangers.huge_png(10_000, 5_001), "a.png", "more than 50 million pixels"),
    ],
)
def test_a_refused_file_is_named_at_its_field_and_the_words_are_kept(desk: Desk, content, name, words) -> None:
    answer = desk.add(content, name, title="Titel, der bleibt", translator="Vossberg")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and page.count(words) == 2, "in the summary and at the field"
    assert 'href="#file"' in page and "Titel, der bleibt" in page and "Vossberg" in page
    assert "Choose the file again" in page
    assert len(desk.ids()) == 1


def test_everything_that_is_missing_is_said_at_once(desk: Desk) -> None:
    page = desk.post("/enclosures", {"kind": "translation"}).get_data(as_text=True)
    for words in ("Choose a file.", "Say into which language", "Say who certified", "An answer is needed here."):
        assert words in page
    assert len(desk.ids()) == 1


def test_a_scanner_that_is_down_keeps_files_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    settings = desk.world.app.config["JITFLOW"]
    monkeypatch.setitem(desk.world.app.config, "JITFLOW", replace(settings, scanner="/nowhere/clamd.sock"))
    answer = desk.add(strangers.pdf(), "a.pdf")
    assert answer.status_code == 422 and "scanner does not answer" in answer.get_data(as_text=True)
    assert len(desk.ids()) == 1


def test_the_same_file_twice_is_refused_by_its_number(desk: Desk) -> None:
    assert desk.add(strangers.pdf(), "a.pdf").status_code == 303
    again = desk.add(strangers.pdf(), "b.pdf")
    assert again.status_code == 422 and "it is enclosure 2" in again.get_data(as_text=True)


def test_order_removal_and_undo_by_buttons(desk: Desk) -> None:
    desk.add(strangers.pdf(1), "a.pdf", title="Second")
    first, second = desk.ids()
    assert desk.post(f"/enclosures/{second}/act", {"act": "up"}).status_code == 303
    assert desk.ids() == [second, first]
    answer = desk.post(f"/enclosures/{second}/act", {"act": "remove"}, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert "can be put back" in page and "1 removed enclosure" in page
    assert desk.client.get(f"{desk.base}/enclosures/{second}/file").status_code == 404
    desk.post(f"/enclosures/{second}/act", {"act": "restore"})
    assert desk.ids() == [second, first]
    assert desk.post(f"/enclosures/{second}/act", {"act": "destroy"}).status_code == 400


def test_details_change_and_mistakes_keep_what_was_typed(desk: Desk) -> None:
    one = desk.world.a.ids["enclosure_id"]
    path = f"/enclosures/{one}"
    wrong = desk.post(
        path, {"kind": "translation", "title": "Neu", "dated.day": "31", "dated.month": "2", "dated.year": "2026"}
    )
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 422 and 'value="Neu"' in page and 'value="31"' in page
    assert desk.post(path, {"kind": "other", "title": "Neu"}).status_code == 303
    assert "<bdi>Neu</bdi>" in desk.page() and f"<bdi>{MARKER_A}</bdi>" not in desk.page()


def test_a_reader_sees_and_downloads_but_has_no_buttons(world: World) -> None:
    reader = Desk(world, "reader")
    page = reader.page()
    assert MARKER_A in page and "Add the file" not in page and 'value="remove"' not in page
    assert reader.add(strangers.pdf(), "a.pdf").status_code == 403
    assert reader.client.get(f"{reader.base}/enclosures/{world.a.ids['enclosure_id']}/file").status_code == 200
    assert "Make the pack" not in reader.page("/documents")


def test_the_trail_has_the_upload_and_the_download(desk: Desk) -> None:
    from jitflow.db.units import read_unit
    from jitflow.focusgroups import service as groups

    desk.add(strangers.pdf(), "Verdebosco.pdf", title="Verdebosco")
    desk.client.get(f"{desk.base}/enclosures/{desk.ids()[1]}/file")
    with read_unit() as session:
        group = groups.by_slug(session, "group-a").id
    entries = [entry for entry in audit.entries(group, limit=20) if entry.object_type == "enclosure"]
    assert {"collected", "consulted"} <= {entry.verb for entry in entries}
    assert all("Verdebosco" not in str(entry.detail) for entry in entries)


# --- packs and cover pages


def test_a_pack_is_asked_for_and_listed(desk: Desk) -> None:
    enclosure = desk.world.a.ids["enclosure_id"]
    asked = {"bundle": "pdf", "language": "en", "inside": "pdf", "enclosure": enclosure, "pack_document": ""}
    answer = desk.post("/packs", asked, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert "The pack is being made" in page and "Pack as PDF: English, 1 enclosure" in page
    assert "data-running" in desk.page("/documents/progress")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "Choose one ZIP or one PDF."),
        ({"bundle": "exe", "language": "en", "inside": "pdf"}, "Choose one ZIP or one PDF."),
        ({"bundle": "zip", "language": "en"}, "Choose PDF, DOCX or both"),
        ({"bundle": "pdf", "inside": "pdf"}, "Choose at least one language"),
        ({"bundle": "pdf", "inside": "pdf", "language": "en", "pack_document": "x"}, "Choose at least one document"),
        ({"bundle": "pdf", "inside": "pdf", "language": "xx"}, "Choose at least one language"),
        (
            {"bundle": "pdf", "inside": "pdf", "language": "en", "enclosure": "0" * 32},
            "An enclosure was removed meanwhile",
        ),
        (
            {"bundle": "pdf", "inside": "pdf", "language": "en", "enclosure": "\0'"},
            "An enclosure was removed meanwhile",
        ),
    ],
)
def test_a_pack_that_cannot_be_made_is_refused_in_words(desk: Desk, asked, words) -> None:
    answer = desk.post("/packs", {"pack_document": "", **asked})
    assert answer.status_code == 422 and words in answer.get_data(as_text=True)


def test_a_pack_takes_no_enclosure_of_another_instrument(desk: Desk) -> None:
    other = desk.world.second_case.ids["enclosure_id"]
    asked = {"bundle": "zip", "language": "en", "inside": "pdf", "enclosure": other, "pack_document": ""}
    assert desk.post("/packs", asked).status_code == 422


def test_a_finished_pack_shows_its_hash_and_is_handed_out(desk: Desk) -> None:
    path = f"/packs/{desk.world.a.ids['pack_id']}"
    assert "Pack as ZIP: English, 1 enclosure" in desk.page(path)
    file = desk.client.get(f"{desk.base}{path}/file")
    assert file.mimetype == "application/zip" and "HN-1_pack.zip" in file.headers["Content-Disposition"]


def test_the_cover_page_is_a_document_of_its_own(desk: Desk) -> None:
    answer = desk.post("/cover", {"language": "en", "format": ["pdf", "docx"]}, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert "Cover page, English, PDF" in page and "Cover page, English, DOCX" in page
    refused = desk.post("/cover", {"language": "xx", "format": "pdf"}, follow_redirects=True)
    assert "No cover page was made" in refused.get_data(as_text=True)
