"""Templates of offices: versions that stay, one in use, nothing faulty used, nothing of another group."""

from __future__ import annotations

import hashlib
import re

import pytest
from sqlalchemy import select

import jitflow.documents as renderer
from jitflow.audit import service as audit
from jitflow.db.units import ground, read_unit, write_unit
from jitflow.files.service import KINDS, Received
from jitflow.focusgroups import service as groups
from jitflow.instruments.loader import load_all
from jitflow.jobs import service as jobs
from jitflow.jobs.models import Job
from jitflow.offices import service as offices, words
from jitflow.offices.models import OfficeTemplate
from jitflow.offices.service import OfficeError, Upload
from jitflow.papers import service as papers
from jitflow.papers.wanted import PaperError
from tests.fixtures.drafts import FORMS
from tests.fixtures.office import paragraph, with_body, with_part

NOTICE = load_all(FORMS).definition("harbour_notice")
COMPLETE = renderer.starter_template(NOTICE)
WRONG = with_body(COMPLETE, paragraph("{{ ''.__class__ }}"))


@pytest.fixture(autouse=True)
def forms(monkeypatch):
    """The test instruments are the ones of this installation; what a child does is done here."""
    from jitflow.documents import office_trial

    monkeypatch.setenv("JITFLOW_FORMS", str(FORMS))
    monkeypatch.setattr(renderer, "examine_template", office_trial.examine)
    monkeypatch.setattr(renderer, "render", renderer.render_here)


def received(content: bytes, name: str = "office.docx") -> Received:
    digest = hashlib.sha256(content).hexdigest()
    return Received(content, KINDS["docx"], name, digest, digest, None, {})


def upload(**changed) -> Upload:
    return Upload(**{"name": "Port office", "slug": NOTICE.slug, "definition_version": NOTICE.version, **changed})


def add(world, content: bytes = COMPLETE, group: str | None = None, **changed) -> offices.TemplateLine:
    said = upload(**changed)
    report = offices.examined(content, said.slug, said.definition_version, said.language)
    with write_unit() as unit:
        return offices.add(unit, group or world.group, said, received(content), report, world.lead)


def activate(world, line: offices.TemplateLine, group: str | None = None) -> offices.TemplateLine:
    with read_unit() as session:
        content = offices.content_of(session, line_group(line), line.id)
    report = offices.examined(content, line.slug, line.definition_version, line.language)
    with write_unit() as unit:
        return offices.activate(unit, group or world.group, line.id, report, world.lead)


def line_group(line: offices.TemplateLine) -> str:
    with read_unit() as session:
        return session.get(OfficeTemplate, line.id).focus_group_id


def statuses(world, family: str) -> dict[int, str]:
    with read_unit() as session:
        return {line.version: line.status for line in offices.versions_of(session, world.group, family)}


def offered(world, group: str | None = None) -> list[str]:
    with read_unit() as session:
        return [line.id for line in offices.offered(session, group or world.group, NOTICE.slug, NOTICE.version)]


def varied(number: int) -> bytes:
    return with_body(COMPLETE, paragraph(f"version {number}"))


def test_an_upload_is_tried_and_nobody_can_use_it_before_it_is_put_into_use(world):
    line = add(world)
    assert (line.version, line.status, line.language, line.found["faults"]) == (1, "tried", None, 0)
    assert offered(world) == []
    assert activate(world, line).status == "active"
    assert offered(world) == [line.id]


def test_each_upload_is_a_version_and_one_is_in_use(world):
    first = add(world)
    activate(world, first)
    second = add(world, varied(2), family=first.family)
    assert statuses(world, first.family) == {1: "active", 2: "tried"}, "a new version changes nothing by itself"
    activate(world, second)
    assert statuses(world, first.family) == {1: "retired", 2: "active"} and offered(world) == [second.id]
    activate(world, first)
    assert statuses(world, first.family) == {1: "active", 2: "retired"}, "an old one can be used again"
    with write_unit() as unit:
        offices.retire(unit, world.group, first.id, world.lead)
    assert offered(world) == [] and statuses(world, first.family) == {1: "retired", 2: "retired"}


def test_what_is_faulty_is_kept_to_be_read_and_never_used(world):
    line = add(world, WRONG)
    assert (line.status, line.found["faults"]) == ("faulty", 1)
    with pytest.raises(OfficeError) as refused:
        activate(world, line)
    assert refused.value.code == "faulty" and offered(world) == []
    gap = add(world, with_part(COMPLETE, "word/document.xml", lambda text: text.replace("{{ box.a.surname }}", "")))
    assert (gap.status, gap.found["missing"]) == ("faulty", 1)


def test_a_template_that_was_clean_once_is_judged_anew_before_it_is_used(world, monkeypatch):
    line = add(world)
    monkeypatch.setattr(offices, "examined", lambda *given: {**_report(), "faults": [{}], "faults_total": 1})
    with pytest.raises(OfficeError) as refused:
        activate(world, line)
    assert refused.value.code == "faulty"


def _report() -> dict:
    return {
        "faults": [],
        "faults_total": 0,
        "missing": [],
        "empty_boxes": [],
        "printed": [],
        "trial": "done",
        "reason": "",
    }


@pytest.mark.parametrize("trial", ["refused", "failed", "not_run"])
def test_without_a_trial_document_nothing_is_clean(trial):
    assert offices.is_clean(_report()) and not offices.is_clean({**_report(), "trial": trial})


def test_the_same_file_is_one_version(world):
    first = add(world)
    with pytest.raises(OfficeError) as refused:
        add(world, family=first.family)
    assert (refused.value.code, refused.value.number) == ("duplicate", 1)
    assert add(world).family != first.family, "another template may be the same file"


def test_an_unknown_form_or_family_is_refused(world):
    refusals = {"slug": "unknown_instrument", "family": "not_found", "language": "unknown_language"}
    for changed, code in (({field: "zz"}, code) for field, code in refusals.items()):
        with pytest.raises(OfficeError) as refused, write_unit() as unit:
            offices.add(unit, world.group, upload(**changed), received(COMPLETE), _report(), world.lead)
        assert refused.value.code == code


@pytest.fixture
def other(world) -> str:
    """Another focus group of the same lead."""
    with write_unit() as unit:
        return groups.create(unit, "other", "Other", world.lead).id


def test_nothing_of_another_group_can_be_reached_or_used(world, other, draft):
    line = activate(world, add(world, group=other), group=other)
    assert offered(world) == [] and offered(world, other) == [line.id]
    with read_unit() as session:
        assert offices.templates_of(session, world.group) == []
        for ask in (offices.template, offices.content_of):
            with pytest.raises(OfficeError):
                ask(session, world.group, line.id)
    for act in (offices.retire,):
        with pytest.raises(OfficeError), write_unit() as unit:
            act(unit, world.group, line.id, world.lead)
    with pytest.raises(OfficeError), write_unit() as unit:
        offices.add(unit, world.group, upload(family=line.family), received(varied(2)), _report(), world.lead)
    with pytest.raises(PaperError), write_unit() as unit:
        papers.request_document(unit, draft.instrument, "en", ["docx"], False, draft.lead, template=line.id)


def test_the_file_is_sealed_and_damage_is_seen(world):
    line = add(world, with_body(COMPLETE, paragraph("ZQLETTERHEADZQ")))
    stored = b"".join(file.read_bytes() for file in ground().instance.glob("jitflow.sqlite*"))
    assert b"ZQLETTERHEADZQ" not in stored and COMPLETE[:200] not in stored
    with write_unit() as unit:
        unit.session.get(OfficeTemplate, line.id).content = b"other"
        unit.record(
            "altered", focus_group_id=world.group, actor_id=None, object_type="office_template", object_id=line.id
        )
    with read_unit() as session, pytest.raises(OfficeError) as refused:
        offices.content_of(session, world.group, line.id)
    assert refused.value.code == "damaged"


def test_the_trail_has_ids_and_hashes_and_no_word_of_the_file(world):
    line = activate(world, add(world, name="Office of Montelevante"))
    with write_unit() as unit:
        offices.retire(unit, world.group, line.id, world.lead)
    entries = [entry for entry in audit.entries(world.group, None, 20) if entry.object_id == line.id]
    assert [entry.detail["act"] for entry in entries] == ["retired", "activated", "added"]
    assert "Montelevante" not in str([entry.detail for entry in entries]) and audit.verify() is None


def test_a_busy_machine_is_no_verdict(monkeypatch):
    """What ran out of time is judged again at the next look."""
    answers = [({**_report(), "trial": "refused", "reason": "time"}, b""), (_report(), b"PK")]
    monkeypatch.setattr(renderer, "examine_template", lambda request: answers.pop(0))
    content = varied(77)
    assert offices.examined(content, NOTICE.slug, NOTICE.version, None)["trial"] == "refused"
    assert offices.examined(content, NOTICE.slug, NOTICE.version, None)["trial"] == "done"
    assert offices.trial(content, NOTICE.slug, NOTICE.version, None) == b"PK" and answers == []


# documents


def make(draft, line, language="en", formats=("docx",), beside=None) -> papers.DocumentLine:
    with write_unit() as unit:
        (asked,) = papers.request_document(
            unit, draft.instrument, language, list(formats), False, draft.lead, template=line.id, beside=beside
        )
    with read_unit() as session:
        job = session.scalar(select(Job).where(Job.object_id == asked.id))
    if job.status == "queued":
        jobs.run(job.id)
    with read_unit() as session:
        return papers.document(session, asked.id)


def test_a_document_is_made_with_the_template_and_says_so(draft):
    line = activate(draft, add(draft))
    made = make(draft, line)
    assert made.status == "done" and made.manifest["template"] == line.sha256
    assert (made.manifest["office"], made.manifest["left_out"]) == ("Port office, 1", [])
    assert make(draft, line).id == made.id
    with write_unit() as unit:
        (plain,) = papers.request_document(unit, draft.instrument, "en", ["docx"], False, draft.lead)
    assert plain.id != made.id
    second = activate(draft, add(draft, varied(2), family=line.family))
    assert make(draft, second).id != made.id, "another version makes another document"


def test_a_pdf_keeps_the_layout_of_jitflow(draft):
    line = activate(draft, add(draft))
    with write_unit() as unit:
        both = papers.request_document(
            unit, draft.instrument, "en", ["pdf", "docx"], True, draft.lead, template=line.id
        )
        (alone,) = papers.request_document(unit, draft.instrument, "en", ["pdf"], True, draft.lead)
    assert alone.id in {one.id for one in both}


@pytest.mark.parametrize("reason", ["retired", "language", "two languages", "unknown"])
def test_a_template_that_cannot_make_the_document_is_refused(draft, reason):
    line = activate(draft, add(draft, language="en"))
    if reason == "retired":
        with write_unit() as unit:
            offices.retire(unit, draft.group, line.id, draft.lead)
    wanted = "0" * 32 if reason == "unknown" else line.id
    beside = "de" if reason == "two languages" else None
    with pytest.raises(PaperError) as refused, write_unit() as unit:
        language = "de" if reason == "language" else "en"
        papers.request_document(
            unit, draft.instrument, language, ["docx"], False, draft.lead, template=wanted, beside=beside
        )
    assert refused.value.code == "template"


def test_documents_made_with_a_retired_template_stay(draft):
    line = activate(draft, add(draft))
    made = make(draft, line)
    with write_unit() as unit:
        offices.retire(unit, draft.group, line.id, draft.lead)
    with write_unit() as unit:
        again, content = papers.download(unit, made.id, draft.lead)
    assert again.id == made.id and content.startswith(b"PK")


# words


def test_every_fault_and_reason_has_words():
    """A refusal always has a reason."""
    from pathlib import Path

    import jitflow.documents.office as office
    import jitflow.documents.office_check as check
    import jitflow.documents.office_tags as tags

    sources = "".join(Path(module.__file__).read_text("utf-8") for module in (office, check, tags))
    codes = set(re.findall(r'(?:TagFault|Fault|fault|_around)\(\s*"([a-z_]+)"', sources))
    codes |= {"row_not_alone", "paragraph_not_alone"}
    assert len(codes) > 20 and codes <= set(words.FAULTS), codes - set(words.FAULTS)
    assert set(words.FAULTS) <= codes, set(words.FAULTS) - codes


def test_a_template_that_refuses_is_the_reason_on_the_document(draft, monkeypatch):
    line = activate(draft, add(draft))

    def refuse(request):
        raise renderer.RenderRefused("all loops together turn more than 10000 times", "template.loops")

    monkeypatch.setattr(renderer, "render", refuse)
    made = make(draft, line)
    assert (made.status, made.error, made.error_section) == ("failed", "template", None)
