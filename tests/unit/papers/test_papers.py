"""Documents: asked for with their job, made once, sealed, failing visibly."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

import jitflow.documents as renderer
from jitflow import reach
from jitflow.audit import service as audit
from jitflow.cases import service as cases
from jitflow.db.units import ground, read_unit, write_unit
from jitflow.drafting.service import Posted
from jitflow.jobs import service as jobs
from jitflow.jobs.models import Job
from jitflow.papers import service as papers
from jitflow.papers.models import Document
from jitflow.reach import lock_case
from tests.fixtures.drafts import FORMS

CONTENT = b"%PDF-1.7 MARKERCONTENT"


@pytest.fixture(autouse=True)
def forms(monkeypatch):
    """The test instruments are the ones of this installation."""
    monkeypatch.setenv("JITFLOW_FORMS", str(FORMS))


class Renderer:
    """Stands in for the renderer: remembers requests, gives or raises what it is told."""

    def __init__(self) -> None:
        self.requests: list[renderer.RenderRequest] = []
        self.fault: Exception | None = None

    def __call__(self, request: renderer.RenderRequest) -> renderer.Rendered:
        self.requests.append(request)
        if self.fault:
            raise self.fault
        manifest = {"instrument": request.instrument["instrument"], "language": request.language}
        return renderer.Rendered(CONTENT, f"HN_ref_{request.language}.{request.format}", "application/pdf", manifest)


@pytest.fixture
def rendering(monkeypatch) -> Renderer:
    stand_in = Renderer()
    monkeypatch.setattr(renderer, "render", stand_in)
    return stand_in


def ask(draft, language="en", formats=("pdf",), attach=True, actor=None):
    with write_unit() as unit:
        return papers.request_document(
            unit, draft.instrument, language, list(formats), attach, actor or draft.lead, "Europe/Rome"
        )


def line(document_id: str) -> papers.DocumentLine:
    with read_unit() as session:
        return papers.document(session, document_id)


def job_of(document_id: str) -> Job:
    with read_unit() as session:
        return session.scalar(select(Job).where(Job.object_id == document_id))


def run(document_id: str) -> None:
    jobs.run(job_of(document_id).id)


def test_a_document_is_made_by_its_job_and_kept_sealed(draft, rendering):
    (asked,) = ask(draft)
    assert (asked.status, asked.progress, asked.sha256) == ("waiting", 0, None)
    run(asked.id)
    made = line(asked.id)
    assert (made.status, made.progress, made.size) == ("done", 100, len(CONTENT))
    assert made.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert made.manifest["language"] == "en" and made.filename == f"HN-1_en_{made.as_of}.pdf"
    assert job_of(asked.id).status == "done"
    assert rendering.requests[0].instrument["instrument"] == "harbour_notice"
    assert rendering.requests[0].attach is True
    stored = b"".join(file.read_bytes() for file in ground().instance.glob("jitflow.sqlite*"))
    assert made.filename.encode() in stored and b"HN-1_ref" not in stored and b"MARKERCONTENT" not in stored


def test_a_document_of_some_parts_is_another_document(draft, rendering):
    with write_unit() as unit:
        (whole,) = papers.request_document(unit, draft.instrument, "en", ["pdf"], True, draft.lead)
        (part,) = papers.request_document(unit, draft.instrument, "en", ["pdf"], True, draft.lead, paper="sender_part")
        (again,) = papers.request_document(unit, draft.instrument, "en", ["pdf"], True, draft.lead, paper="sender_part")
    assert part.id != whole.id and again.id == part.id
    run(part.id)
    request = rendering.requests[0]
    assert (request.document, request.attach) == ("sender_part", True)
    assert line(part.id).filename == f"HN-1_sender_part_en_{part.as_of}.pdf"


@pytest.mark.parametrize(("options", "code"), [({"paper": "nothing"}, "document"), ({"paper": "sender_part", "template": "x"}, "template")])
def test_a_document_that_the_form_does_not_have_is_refused(draft, rendering, options, code):
    with write_unit() as unit, pytest.raises(papers.PaperError) as refused:
        papers.request_document(unit, draft.instrument, "en", ["docx"], False, draft.lead, **options)
    assert refused.value.code == code


def test_rows_and_job_are_written_together_or_not_at_all(draft):
    class Stop(Exception):
        pass

    with pytest.raises(Stop), write_unit() as unit:
        papers.request_document(unit, draft.instrument, "en", ["pdf"], True, draft.lead)
        raise Stop
    with read_unit() as session:
        assert papers.documents_of(session, draft.instrument) == []
        assert session.scalars(select(Job)).all() == []


def test_unchanged_inputs_give_the_same_document(draft, rendering):
    (first,) = ask(draft)
    run(first.id)
    assert ask(draft)[0].id == first.id
    assert ask(draft, "de")[0].id != first.id
    assert ask(draft, attach=False)[0].id != first.id
    draft.save(Posted("sender.name", None, "Court"))
    assert ask(draft)[0].id != first.id
    draft.save(Posted("sender.name", "Court", ""))
    assert ask(draft)[0].id == first.id, "the answers are what they were"


def test_a_draft_changed_while_its_document_waited_gives_no_false_document(draft, rendering):
    (asked,) = ask(draft)
    draft.save(Posted("sender.name", None, "Court"))
    run(asked.id)
    assert rendering.requests[0].instrument["answers"]["sender"]["name"] == "Court"
    assert line(asked.id).revision == draft.data().revision, "the row says which state it shows"
    assert ask(draft)[0].id == asked.id, "its inputs are those of the changed draft"
    draft.save(Posted("sender.name", "Court", ""))
    assert ask(draft)[0].id != asked.id, "what was asked for at first is another paper"


def test_a_finished_document_is_never_made_again_nor_failed(draft, rendering):
    """Its process died, or was taken for dead, between storing it and saying so."""
    (asked,) = ask(draft)
    job = job_of(asked.id)
    with write_unit() as unit:
        unit.session.get(Job, job.id).status = "running"
    papers.work(job.id)
    before = line(asked.id)
    draft.save(Posted("sender.name", None, "Court"))
    papers.work(job.id)
    assert len(rendering.requests) == 1 and (line(asked.id).sha256, line(asked.id).status) == (before.sha256, "done")
    with write_unit() as unit:
        found = unit.session.get(Job, job.id)
        found.status, found.error = "failed", "worker_lost"
    papers._fail(job.id, "worker_lost")
    assert line(asked.id).status == "done"


def test_a_new_release_of_the_code_renders_anew(draft, rendering, monkeypatch, tmp_path):
    (first,) = ask(draft)
    assert any(papers.CODE.glob("*.py"))
    (tmp_path / "cover.py").write_text("# a fault was mended\n", "utf-8")
    monkeypatch.setattr(papers, "CODE", tmp_path)
    papers._release.cache_clear()
    try:
        assert ask(draft)[0].id != first.id
    finally:
        papers._release.cache_clear()


def test_a_double_submit_asks_once(draft):
    assert ask(draft)[0].id == ask(draft)[0].id
    with read_unit() as session:
        assert len(session.scalars(select(Job)).all()) == 1


def test_two_formats_are_two_documents(draft):
    docx, pdf = ask(draft, formats=("pdf", "docx"))
    assert (docx.format, pdf.format) == ("docx", "pdf")
    assert ask(draft, formats=("docx",), attach=False)[0].id == docx.id, "only a PDF carries the data"


@pytest.mark.parametrize("formats", [(), ("odt",), ("pdf", "exe")])
def test_unknown_formats_are_refused(draft, formats):
    with pytest.raises(papers.PaperError):
        ask(draft, formats=formats)


def test_a_refused_document_names_its_box_and_is_not_tried_again(draft, rendering):
    rendering.fault = renderer.RenderRefused("no such day", "answers.sender.name")
    (asked,) = ask(draft)
    run(asked.id)
    failed = line(asked.id)
    assert (failed.status, failed.error, failed.error_section) == ("failed", "refused", "sender")
    assert job_of(asked.id).status == "failed" and len(rendering.requests) == 1
    rendering.fault = None
    assert ask(draft)[0].id != asked.id, "a failed document does not stand in the way"


def test_a_broken_renderer_is_tried_twice(draft, rendering):
    rendering.fault = renderer.RenderFailed("killed after 20 seconds")
    (asked,) = ask(draft)
    run(asked.id)
    assert (job_of(asked.id).status, line(asked.id).status) == ("queued", "running")
    run(asked.id)
    assert (line(asked.id).status, line(asked.id).error) == ("failed", "renderer_failed")
    assert len(rendering.requests) == jobs.ATTEMPTS


def test_a_document_whose_worker_died_is_failed_by_the_sweep(draft):
    (asked,) = ask(draft)
    with write_unit() as unit:
        unit.session.get(Job, job_of(asked.id).id).status = "failed"
    papers.fail_lost()
    assert (line(asked.id).status, line(asked.id).error) == ("failed", "renderer_failed")


def test_who_left_the_team_gets_nothing_from_a_queued_job(draft, rendering):
    (asked,) = ask(draft, actor=draft.editor)
    with write_unit() as unit:
        cases.remove_from_team(unit, lock_case(unit.session, draft.case), draft.editor, draft.lead)
    run(asked.id)
    assert (line(asked.id).status, line(asked.id).error) == ("failed", "access_ended")
    assert rendering.requests == []
    assert "refused" in [entry.verb for entry in audit.entries(draft.group, draft.case, 5)]


def test_a_download_is_a_consultation_and_gives_the_bytes(draft, rendering):
    (asked,) = ask(draft)
    with pytest.raises(papers.PaperError) as refused, write_unit() as unit:
        papers.download(unit, asked.id, draft.editor)
    assert refused.value.code == "not_ready"
    run(asked.id)
    with write_unit() as unit:
        found, content = papers.download(unit, asked.id, draft.editor)
    assert content == CONTENT and found.id == asked.id
    entry = audit.entries(draft.group, draft.case, 1)[0]
    assert (entry.verb, entry.actor_id, entry.object_id) == ("consulted", draft.editor, asked.id)
    assert entry.detail["sha256"] == found.sha256


def test_a_file_that_is_not_the_one_made_is_not_handed_out(draft, rendering):
    (asked,) = ask(draft)
    run(asked.id)
    with write_unit() as unit:
        unit.session.get(Document, asked.id).content = b"other"
        unit.record(
            "altered", focus_group_id=draft.group, actor_id=None, object_type="document", object_id=asked.id
        )
    with pytest.raises(papers.PaperError) as refused, write_unit() as unit:
        papers.download(unit, asked.id, draft.lead)
    assert refused.value.code == "damaged"


def test_what_was_made_and_asked_is_in_the_trail_without_content(draft, rendering):
    (asked,) = ask(draft)
    run(asked.id)
    entries = [e for e in audit.entries(draft.group, draft.case, 20) if e.object_id == asked.id]
    assert [e.verb for e in entries] == ["collected", "consulted", "collected"]
    assert all("Rossi" not in str(e.detail) for e in entries)
    assert audit.verify() is None


def test_a_document_is_reached_through_its_instrument_only(draft):
    (asked,) = ask(draft)
    arguments = ("boats", draft.case, draft.instrument)
    with read_unit() as session:
        found = reach.reach_document(session, draft.lead, *arguments, asked.id)
        assert found.object.id == asked.id and found.instrument.id == draft.instrument
        assert "content_sealed" not in found.object.__dict__, "a list or a page does not load the file"
        assert reach.reach_document(session, draft.outsider, *arguments, asked.id) is None
        assert reach.reach_document(session, draft.lead, *arguments, "0" * 32) is None
        assert reach.reach_document(session, draft.lead, "boats", draft.case, "0" * 32, asked.id) is None


def test_a_bilingual_document_is_one_document_whichever_language_is_named_first(draft, monkeypatch) -> None:
    """The source stands left; asking the other way round finds the same paper."""
    with write_unit() as unit:
        (first,) = papers.request_document(unit, draft.instrument, "en", ["docx"], True, draft.lead, beside="it")
        (second,) = papers.request_document(unit, draft.instrument, "it", ["docx"], True, draft.lead, beside="en")
        (single,) = papers.request_document(unit, draft.instrument, "en", ["docx"], True, draft.lead)
    assert (first.language, first.beside, first.id) == ("en", "it", second.id)
    assert single.id != first.id and single.beside is None
    with pytest.raises(papers.PaperError) as refused, write_unit() as unit:
        papers.request_document(unit, draft.instrument, "en", ["docx"], True, draft.lead, beside="en")
    assert refused.value.code == "same_language"
