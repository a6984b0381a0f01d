"""Packs: cover, documents and enclosures in one file; made once, reused, sealed, failing visibly."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select

import jitflow.documents as renderer
from jitflow import reach
from jitflow.audit import service as audit
from jitflow.cases import service as cases
from jitflow.db.units import ground, read_unit, write_unit
from jitflow.documents import binding, cover
from jitflow.documents.cover import CoverRequest
from jitflow.documents.sheets import SheetRequest
from jitflow.drafting.service import Posted
from jitflow.enclosures import service as enclosures
from jitflow.enclosures.service import Details
from jitflow.files.service import receive
from jitflow.jobs import service as jobs
from jitflow.jobs.models import Job
from jitflow.papers import packing, packs, service as papers
from jitflow.papers.packs import Wish
from jitflow.reach import lock_case
from tests.fixtures import strangers
from tests.fixtures.drafts import FORMS

SECRET = "Quintilia Verdebosco"
SIGNED = strangers.pdf(2, change=strangers.signed, text="Scan")
WORDS = strangers.docx()


@pytest.fixture(autouse=True)
def forms(monkeypatch):
    """The test instruments are the ones of this installation."""
    monkeypatch.setenv("JITFLOW_FORMS", str(FORMS))


class Renderer:
    """Stands in for the renderer: a small PDF for each request."""

    def __init__(self) -> None:
        self.requests: list[object] = []
        self.fault: Exception | None = None

    def __call__(self, request) -> renderer.Rendered:
        self.requests.append(request)
        if self.fault:
            raise self.fault
        kind = type(request).__name__
        content = strangers.pdf(2, text=kind)
        form = getattr(request, "format", "pdf")
        if form == "docx":
            content = b"PK\x03\x04" + kind.encode()
        manifest = {"language": request.language, "instrument": "x"} | ({"pages": 2} if form == "pdf" else {})
        return renderer.Rendered(content, "x", renderer.MEDIA_TYPES[form], manifest)

    def of(self, kind: type) -> list:
        return [one for one in self.requests if type(one) is kind]


@pytest.fixture(autouse=True)
def rendering(monkeypatch) -> Renderer:
    stand_in = Renderer()
    monkeypatch.setattr(renderer, "render", stand_in)
    return stand_in


def enclose(draft, content: bytes, name: str, **details) -> str:
    got = receive(content, name, "")
    with write_unit() as unit:
        said = Details(**({"kind": "other", "title": f"{SECRET} {name}"} | details))
        return enclosures.add(unit, draft.instrument, said, got, draft.lead).id


def ask(
    draft, form="zip", languages=("en",), formats=("pdf", "docx"), ids=(), actor=None, attach=True
) -> packs.PackLine:
    with write_unit() as unit:
        wish = Wish(form, tuple(languages), tuple(formats), attach, tuple(ids))
        return packs.request_pack(unit, draft.instrument, wish, actor or draft.lead, "Europe/Rome")


def job_of(pack_id: str) -> Job:
    with read_unit() as session:
        return session.scalar(select(Job).where(Job.object_id == pack_id))


def line(pack_id: str) -> packs.PackLine:
    with read_unit() as session:
        return packs.pack(session, pack_id)


def made(draft, *args, **more) -> tuple[packs.PackLine, bytes]:
    """Ask for a pack, let its job run, and take the file."""
    asked = ask(draft, *args, **more)
    jobs.run(job_of(asked.id).id)
    with write_unit() as unit:
        return packs.download(unit, asked.id, draft.editor)


def test_a_document_of_some_parts_goes_along_or_alone(draft, rendering) -> None:
    def pack_of(form: str, *documents: str) -> tuple[packs.PackLine, bytes]:
        with write_unit() as unit:
            wish = Wish(form, ("en",), ("pdf",), True, documents=documents)
            asked = packs.request_pack(unit, draft.instrument, wish, draft.lead, "Europe/Rome")
        jobs.run(job_of(asked.id).id)
        with write_unit() as unit:
            return packs.download(unit, asked.id, draft.lead)

    both, content = pack_of("zip", "sender_part", "")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
    assert names == ["00_cover_en.pdf", "01_HN-1_en.pdf", "02_HN-1_sender-part_en.pdf", "manifest.json"]
    assert [one.get("part") for one in both.manifest["files"]] == [None, None, "sender_part"]
    asked = rendering.of(CoverRequest)[0]
    listed = cover.build(cover.Paper(asked), asked.number, asked.listed)["list"]["rows"]
    assert [row[1]["values"][0]["lines"][0]["text"] for row in listed] == ["Harbour Notice", "Part D of the notice"]
    alone, content = pack_of("zip", "sender_part")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.namelist()[1] == "01_HN-1_sender-part_en.pdf"
    assert alone.wish.documents == ("sender_part",) and alone.id != both.id
    for wrong in ((), ("form",), ("strange",)):
        with write_unit() as unit, pytest.raises(papers.PaperError) as refused:
            packs.request_pack(unit, draft.instrument, Wish("zip", ("en",), documents=wrong), draft.lead)
        assert refused.value.code == "document"


def test_a_zip_holds_cover_documents_and_enclosures_in_order(draft) -> None:
    ids = [
        enclose(draft, SIGNED, "scan.pdf", kind="signed_scan", language="it"),
        enclose(draft, strangers.jpeg(), "a.jpg", kind="photograph"),
    ]
    found, content = made(draft, ids=ids)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        manifest = json.loads(package.read("manifest.json"))
        assert package.read("E01_signed-scan_it.pdf") == SIGNED, "byte for byte"
        contents = {name: package.read(name) for name in names}
    assert names == [
        "00_cover_en.docx", "00_cover_en.pdf", "01_HN-1_en.docx", "01_HN-1_en.pdf", "E01_signed-scan_it.pdf",
        "E02_photograph.jpg", "manifest.json",
    ]  # fmt: skip
    assert all(name.isascii() for name in names) and found.filename == f"HN-1_pack_{found.as_of}.zip"
    for one in manifest["files"]:
        assert hashlib.sha256(contents[one["name"]]).hexdigest() == one["sha256"]
    assert [one["what"] for one in manifest["files"]] == [
        "cover",
        "cover",
        "document",
        "document",
        "enclosure",
        "enclosure",
    ]
    assert manifest["files"][4]["title"] == f"{SECRET} scan.pdf" and manifest["files"][4]["pages"] == 2
    assert [one["sha256"] for one in found.manifest["files"]] == [one["sha256"] for one in manifest["files"]]


def test_the_cover_lists_what_the_pack_holds(draft, rendering) -> None:
    first, second = (enclose(draft, strangers.pdf(n), f"{n}.pdf", title=f"Paper {n}") for n in (1, 2))
    made(draft, ids=[second])
    listed = rendering.of(CoverRequest)[0].listed
    assert [(one.number, one.kind, one.title, one.pages) for one in listed] == [
        ("I", "form", "", 2), ("2", "other", "Paper 2", 2),
    ]  # fmt: skip
    assert first not in str(listed)


def test_a_pdf_has_bookmarks_sheets_and_originals(draft, rendering) -> None:
    ids = [
        enclose(draft, SIGNED, "scan.pdf", title="Scan"), enclose(draft, strangers.jpeg(), "a.jpg", title="Foto"),
        enclose(draft, WORDS, "a.docx", title="Text"), enclose(draft, strangers.pdf(1), "b.pdf", title="Plain"),
    ]  # fmt: skip
    found, content = made(draft, "pdf", ids=ids)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        with pdf.open_outline() as outline:
            titles = [one.title for one in outline.root]
        attached = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}
        labels = [page.label for page in pdf.pages]
    assert titles == [
        "Cover page (English)", "Harbour Notice (English)", "Enclosure 1: Scan", "Enclosure 2: Foto",
        "Enclosure 3: Text", "Enclosure 4: Plain",
    ]  # fmt: skip
    assert attached == {"E01_other.pdf": SIGNED, "E03_other.docx": WORDS}
    assert [(sheet.note, bool(sheet.picture)) for sheet in rendering.of(SheetRequest)] == [
        ("signed", False),
        ("", True),
        ("attached", False),
    ]
    assert (
        labels[0] == "EN-0-1"
        and labels[-1] == "4-1"
        and len(labels) == sum(one["pages"] for one in found.manifest["parts"])
    )
    assert [one["name"] for one in found.manifest["attached"]] == ["E01_other.pdf", "E03_other.docx"]


def test_equal_wishes_give_the_same_pack_and_equal_bytes(draft) -> None:
    enclosed = enclose(draft, strangers.pdf(), "a.pdf")
    first, content = made(draft, ids=[enclosed])
    assert ask(draft, ids=[enclosed]).id == first.id
    for other in (ask(draft), ask(draft, "pdf", ids=[enclosed]), ask(draft, formats=("pdf",), ids=[enclosed])):
        assert other.id != first.id
    with write_unit() as unit:
        enclosures.change(unit, enclosed, Details("other", "Another title"), draft.lead)
    second, changed = made(draft, ids=[enclosed])
    assert second.id != first.id and content != changed
    with write_unit() as unit:
        enclosures.change(unit, enclosed, Details("other", f"{SECRET} a.pdf"), draft.lead)
    assert ask(draft, ids=[enclosed]).id == first.id, "everything is as it was"


def test_what_did_not_change_is_not_made_again(draft, rendering) -> None:
    made(draft)
    assert len(rendering.of(renderer.RenderRequest)) == 2
    with read_unit() as session:
        kept = papers.documents_of(session, draft.instrument)
    assert sorted((one.format, one.status) for one in kept) == [("docx", "done"), ("pdf", "done")]
    made(draft, "pdf")
    assert len(rendering.of(renderer.RenderRequest)) == 2, "the PDF of the first pack is found"
    with write_unit() as unit:
        again = papers.request_document(unit, draft.instrument, "en", ["pdf"], True, draft.lead, "Europe/Rome")
    assert again[0].status == "done" and again[0].id in {one.id for one in kept}


def test_a_draft_changed_while_it_is_packed_gives_one_state_throughout(draft, rendering, monkeypatch) -> None:
    """Cover and document say the same, and both are what the row says they were made from."""
    asked, loaded = ask(draft), packing._loaded

    def then_changed(job_id: str):
        found = loaded(job_id)
        draft.save(Posted("sender.name", None, "Court"))
        return found

    monkeypatch.setattr(packing, "_loaded", then_changed)
    jobs.run(job_of(asked.id).id)
    assert line(asked.id).status == "done"
    shown = [
        one.instrument["answers"].get("sender")
        for one in (*rendering.of(renderer.RenderRequest), *rendering.of(CoverRequest))
    ]
    assert len(shown) >= 2 and all(one == shown[0] for one in shown)
    assert "Court" not in str(shown[0]) and line(asked.id).revision == draft.data().revision - 1


def test_a_finished_pack_is_never_made_again_nor_failed(draft, rendering) -> None:
    asked = ask(draft)
    job = job_of(asked.id)
    with write_unit() as unit:
        unit.session.get(Job, job.id).status = "running"
    packing.work(job.id)
    before, count = line(asked.id), len(rendering.requests)
    draft.save(Posted("sender.name", None, "Court"))
    packing.work(job.id)
    packing._fail(job.id, "worker_lost")
    assert (line(asked.id).status, line(asked.id).sha256, len(rendering.requests)) == ("done", before.sha256, count)


def test_a_draft_changed_meanwhile_is_packed_as_it_is_now(draft, rendering) -> None:
    asked = ask(draft)
    draft.save(Posted("sender.name", None, "Court"))
    jobs.run(job_of(asked.id).id)
    assert rendering.of(renderer.RenderRequest)[0].instrument["answers"]["sender"]["name"] == "Court"
    assert line(asked.id).revision == draft.data().revision
    assert ask(draft).id == asked.id, "its inputs are those of the changed draft"


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Wish("exe", ("en",)), "unknown_format"), (Wish("zip", ("en",), ()), "unknown_format"),
        (Wish("zip", ("en",), ("odt",)), "unknown_format"), (Wish("zip", ()), "unknown_language"),
        (Wish("zip", ("xx",)), "unknown_language"), (Wish("zip", ("en",), enclosures=("0" * 32,)), "unknown_enclosure"),
    ],
)  # fmt: skip
def test_what_cannot_be_packed_is_refused(draft, wish, code) -> None:
    with pytest.raises(papers.PaperError) as refused, write_unit() as unit:
        packs.request_pack(unit, draft.instrument, wish, draft.lead)
    assert refused.value.code == code


def test_an_enclosure_removed_meanwhile_fails_the_pack_in_words(draft) -> None:
    enclosed = enclose(draft, strangers.pdf(), "a.pdf")
    asked = ask(draft, ids=[enclosed])
    with write_unit() as unit:
        enclosures.remove(unit, enclosed, draft.lead)
    jobs.run(job_of(asked.id).id)
    assert (line(asked.id).status, line(asked.id).error) == ("failed", "changed")
    assert ask(draft).id != asked.id


def test_who_left_the_team_gets_nothing_from_a_queued_job(draft, rendering) -> None:
    asked = ask(draft, actor=draft.editor)
    with write_unit() as unit:
        cases.remove_from_team(unit, lock_case(unit.session, draft.case), draft.editor, draft.lead)
    jobs.run(job_of(asked.id).id)
    assert (line(asked.id).status, line(asked.id).error) == ("failed", "access_ended") and rendering.requests == []


def test_a_broken_renderer_is_tried_twice_and_a_refusal_once(draft, rendering) -> None:
    rendering.fault = renderer.RenderFailed("killed")
    asked = ask(draft)
    jobs.run(job_of(asked.id).id)
    assert job_of(asked.id).status == "queued"
    jobs.run(job_of(asked.id).id)
    assert (line(asked.id).status, line(asked.id).error) == ("failed", "renderer_failed")
    rendering.fault = renderer.RenderRefused("no such day", "answers.x")
    asked = ask(draft)
    jobs.run(job_of(asked.id).id)
    assert (line(asked.id).status, line(asked.id).error, job_of(asked.id).attempts) == ("failed", "refused", 1)


def test_parts_that_cannot_be_bound_fail_the_pack(draft, monkeypatch) -> None:
    def broken(_request):
        raise renderer.RenderFailed("the parts could not be bound (memory)")

    monkeypatch.setattr(binding, "bind", broken)
    asked = ask(draft, "pdf")
    for _ in range(jobs.ATTEMPTS):
        jobs.run(job_of(asked.id).id)
    assert (line(asked.id).status, line(asked.id).error) == ("failed", "renderer_failed")


def test_a_pack_whose_worker_died_is_failed_by_the_sweep(draft) -> None:
    from jitflow.papers import packing

    asked = ask(draft)
    with write_unit() as unit:
        unit.session.get(Job, job_of(asked.id).id).status = "failed"
    packing.fail_lost()
    assert line(asked.id).status == "failed"


def test_a_pack_is_sealed_and_nothing_of_it_stands_in_clear(draft) -> None:
    enclosed = enclose(draft, strangers.pdf(), f"{SECRET}.pdf")
    found, content = made(draft, "zip", ids=[enclosed])
    stored = b"".join(file.read_bytes() for file in Path(ground().instance).glob("jitflow.sqlite*"))
    assert found.sha256.encode() in stored
    assert SECRET.encode() not in stored and content[:200] not in stored and b"CoverRequest" not in stored
    assert SECRET not in json.dumps(found.manifest, ensure_ascii=False)


def test_the_trail_has_asking_making_storing_and_taking(draft) -> None:
    found, _ = made(draft, ids=[enclose(draft, strangers.pdf(), f"{SECRET}.pdf")])
    entries = [entry for entry in audit.entries(draft.group, draft.case, 40) if entry.object_id == found.id]
    assert [entry.verb for entry in entries] == ["consulted", "collected", "combined", "consulted", "collected"]
    assert entries[0].actor_id == draft.editor and entries[0].detail["sha256"] == found.sha256
    assert all(SECRET not in str(entry.detail) for entry in entries) and audit.verify() is None


def test_a_pack_is_reached_through_its_instrument_only(draft) -> None:
    asked = ask(draft)
    way = ("boats", draft.case, draft.instrument)
    with read_unit() as session:
        assert reach.reach_pack(session, draft.lead, *way, asked.id).object.id == asked.id
        assert reach.reach_pack(session, draft.outsider, *way, asked.id) is None
        assert reach.reach_pack(session, draft.lead, "boats", draft.case, "0" * 32, asked.id) is None


def test_a_cover_is_a_document_with_the_list_of_now(draft, rendering) -> None:
    def asked() -> papers.DocumentLine:
        with write_unit() as unit:
            return papers.request_document(
                unit, draft.instrument, "en", ["pdf"], True, draft.lead, "Europe/Rome", paper=papers.COVER
            )[0]

    first = asked()
    assert asked().id == first.id
    enclose(draft, strangers.pdf(), "a.pdf", title="Paper")
    second = asked()
    assert second.id != first.id, "another list is another cover"
    jobs.run(job_of(second.id).id)
    with read_unit() as session:
        kept = papers.document(session, second.id)
    assert (kept.paper, kept.filename) == ("cover", f"HN-1_cover_en_{kept.as_of}.pdf")
    assert [one.title for one in rendering.of(CoverRequest)[0].listed] == ["Paper"]
