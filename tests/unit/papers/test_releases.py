"""Releases: recorded by name for exactly one paper, ended by any change, withdrawn, never silent."""

from __future__ import annotations

import hashlib
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import jitflow.documents as renderer
from jitflow import library
from jitflow.audit import service as audit
from jitflow.db import clock
from jitflow.db.units import ground, read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.service import Posted
from jitflow.files.service import KINDS, Received
from jitflow.jobs import service as jobs
from jitflow.jobs.models import Job
from jitflow.offices import service as offices
from jitflow.offices.service import Upload
from jitflow.papers import releases, service as papers
from jitflow.papers.models import Document
from jitflow.papers.releases import Declaration, ReleaseError
from tests.fixtures.drafts import FORMS

NAME, FUNCTION = "Quintilia Verdebosco", "sworn translator"
UNVERIFIED, WORKING = "form wording not verified", "Arbeitsübersetzung"


def forms_with(folder: Path, title: str = "Harbour Notice") -> Path:
    """The small form with unverified wording in English and German."""
    target = folder / re.sub(r"\W", "", title)
    shutil.copytree(FORMS, target)
    path = next(target.glob("*/*/definition.toml"))
    text = path.read_text("utf-8").replace('status = "official"', 'status = "recalled"')
    text = text.replace('title = "Harbour Notice"', f'title = "{title}"')
    added = '\n[wording.de]\nstatus = "recalled"\nsource = "written for the tests"\n\n[opening]'
    path.write_text(text.replace("\n[opening]", added), "utf-8")
    return target


@pytest.fixture(autouse=True)
def forms(tmp_path, monkeypatch):
    """Forms whose wording nobody has compared, with words of German for everything."""
    monkeypatch.setenv("JITFLOW_FORMS", str(forms_with(tmp_path)))
    monkeypatch.setattr(renderer, "render", renderer.render_here)
    monkeypatch.setattr("jitflow.documents.catalogue.Catalogue.text", _in_english)


def _in_english(self, context, english):
    return english


def today():
    return clock.now().date()


def make(draft, language="en", beside=None, formats=("docx",)) -> papers.DocumentLine:
    with write_unit() as unit:
        asked = papers.request_document(
            unit, draft.instrument, language, list(formats), False, draft.lead, beside=beside
        )
    for line in asked:
        with read_unit() as session:
            job = session.scalar(select(Job).where(Job.object_id == line.id))
        if job.status == "queued":
            jobs.run(job.id)
    with read_unit() as session:
        return papers.document(session, asked[0].id)


def standing(draft, language="en"):
    return releases.standing(draft.data(), language, today())


def declared(draft, language="en", capacity="issuing_authority", **changed) -> Declaration:
    now = standing(draft, language)
    said = {"capacity": capacity, "name": NAME, "function": FUNCTION, **changed}
    return Declaration(**said, answers=now.answers, catalogue=now.catalogue)


def release(draft, language="en", capacity="issuing_authority", **changed) -> releases.ReleaseLine:
    with write_unit() as unit:
        return releases.record(
            unit, draft.instrument, language, declared(draft, language, capacity, **changed), draft.editor
        )


def refused(draft, *given, **changed) -> str:
    with pytest.raises(ReleaseError) as fault:
        release(draft, *given, **changed)
    return fault.value.code


def lines(draft) -> list[releases.ReleaseLine]:
    with read_unit() as session:
        return releases.releases_of(session, draft.data(), today())


def marks(line: papers.DocumentLine) -> list[str]:
    return line.manifest["marks"]


def test_a_released_paper_bears_no_mark_and_names_its_release(draft):
    before = make(draft)
    assert UNVERIFIED in marks(before) and before.manifest["released"] == {}
    recorded = release(draft)
    after = make(draft)
    assert after.id != before.id and UNVERIFIED not in marks(after)
    assert after.manifest["released"]["en"]["id"] == recorded.id
    assert make(draft).id == after.id, "the same inputs give the same document"
    assert marks(before) != marks(after) and marks(before) == marks(_again(before)), "what was made stays"


def _again(line):
    with read_unit() as session:
        return papers.document(session, line.id)


def test_what_nobody_has_made_nobody_has_checked(draft):
    assert refused(draft) == "not_made"
    make(draft)
    draft.save(Posted("sender.name", None, "Court"))
    assert refused(draft) == "not_made", "the paper that was made says something else"
    make(draft)
    assert release(draft).holds


def test_any_change_of_the_answers_ends_it_and_putting_them_back_revives_it(draft):
    make(draft)
    release(draft)
    draft.save(Posted("sender.name", None, "Court"))
    assert [(one.holds, one.changed) for one in lines(draft)] == [(False, ("answers",))]
    assert UNVERIFIED in marks(make(draft))
    draft.save(Posted("sender.name", "Court", ""))
    assert lines(draft)[0].holds and UNVERIFIED not in marks(make(draft))


def test_an_internal_answer_ends_nothing(draft):
    make(draft)
    release(draft)
    draft.save(Posted("skipper.licence_checked", None, True))
    assert lines(draft)[0].holds


def test_other_wording_ends_it(draft, tmp_path, monkeypatch):
    make(draft)
    release(draft)
    monkeypatch.setenv("JITFLOW_FORMS", str(forms_with(tmp_path, "Notice of Harbours")))
    assert lines(draft)[0].changed == ("wording",)
    assert UNVERIFIED in marks(make(draft))


def test_it_holds_on_another_day(draft):
    make(draft)
    release(draft)
    tomorrow = (clock.now() + timedelta(days=40)).replace(hour=12)  # the same day everywhere in the Union
    try:
        clock.set_clock(lambda: tomorrow)
        assert lines(draft)[0].holds
        made = make(draft)
        assert UNVERIFIED not in marks(made) and made.as_of == tomorrow.date().isoformat()
    finally:
        clock.set_clock(None)


def test_a_withdrawn_release_is_gone_for_good_and_stays_in_the_list(draft):
    make(draft)
    one = release(draft)
    with write_unit() as unit:
        releases.withdraw(unit, draft.instrument, one.id, draft.lead)
    (line,) = lines(draft)
    assert (line.holds, line.withdrawn_by) == (False, draft.lead)
    assert UNVERIFIED in marks(make(draft))
    with pytest.raises(ReleaseError), write_unit() as unit:
        releases.withdraw(unit, draft.instrument, one.id, draft.lead)


def test_a_release_of_another_instrument_is_not_withdrawn_here(draft):
    make(draft)
    one = release(draft)
    with pytest.raises(ReleaseError) as fault, write_unit() as unit:
        releases.withdraw(unit, "0" * 32, one.id, draft.lead)
    assert fault.value.code == "not_found" and lines(draft)[0].holds


def test_the_source_language_has_no_translator(draft):
    make(draft)
    assert refused(draft, "en", "translator") == "source_language"


@pytest.fixture
def translated(draft):
    """A draft with one free text and its German translation, not reviewed."""
    draft.save(Posted("text:en:remarks", None, "Seen."), Posted("text:de:remarks", None, "Gesehen."))
    make(draft, "de")
    return draft


def test_a_translator_releases_only_what_is_reviewed(translated):
    assert refused(translated, "de", "translator") == "texts"
    unready = releases.unready(translated.data(), "de", today())
    assert [(one.path, one.state) for one in unready] == [("remarks", "draft")]
    with write_unit() as unit:
        drafting.mark_reviewed(unit, translated.instrument, "remarks", "de", translated.editor)
    assert refused(translated, "de", "translator") == "not_made", "a reviewed text is another paper"
    make(translated, "de")
    release(translated, "de", "translator")
    said = marks(make(translated, "de"))
    assert WORKING not in said and len(said) == 1, "only that it is a draft"


def test_the_issuing_authority_may_release_drafts_and_the_paper_says_how_many_were_reviewed(translated):
    release(translated, "de")
    said = marks(make(translated, "de"))
    assert WORKING not in said and any("0 von 1" in mark for mark in said)


@pytest.mark.parametrize("state", ["empty", "machine", "stale"])
def test_nobody_releases_a_text_that_is_no_translation(draft, state):
    draft.save(Posted("text:en:remarks", None, "Seen."))
    if state != "empty":
        with write_unit() as unit:
            drafting.put_text(unit, draft.instrument, "remarks", "de", "Gesehen.", state, draft.lead)
    make(draft, "de")
    assert refused(draft, "de") == "texts"


def test_each_language_of_a_paper_in_two_needs_its_own(translated):
    make(translated, "en", beside="de")
    release(translated, "en")
    made = make(translated, "en", beside="de")
    assert list(made.manifest["released"]) == ["en"]
    assert WORKING in marks(made) and UNVERIFIED not in marks(made)
    release(translated, "de")
    made = make(translated, "en", beside="de")
    assert list(made.manifest["released"]) == ["de", "en"] and WORKING not in marks(made)


def test_a_paper_in_two_languages_can_be_what_was_checked(translated):
    with write_unit() as unit:
        for row in unit.session.scalars(select(Document)):
            row.status = "failed"
        unit.record(
            "altered", focus_group_id=translated.group, actor_id=None, object_type="document", object_id="0" * 32
        )
    assert refused(translated, "de") == "not_made"
    make(translated, "en", beside="de")
    assert release(translated, "de").holds


def test_a_page_that_shows_other_answers_records_nothing(draft):
    make(draft)
    shown = declared(draft)
    draft.save(Posted("sender.name", None, "Court"))
    make(draft)
    with pytest.raises(ReleaseError) as fault, write_unit() as unit:
        releases.record(unit, draft.instrument, "en", shown, draft.lead)
    assert fault.value.code == "changed" and lines(draft) == []


def test_one_paper_is_released_once(draft):
    make(draft)
    release(draft)
    assert refused(draft) == "done_already"


@pytest.mark.parametrize("changed", [{"name": " "}, {"function": ""}, {"capacity": "judge"}])
def test_a_release_has_a_name_a_function_and_a_capacity(draft, changed):
    make(draft)
    given = {"capacity": "issuing_authority", **changed}
    with pytest.raises(ReleaseError) as fault, write_unit() as unit:
        releases.record(unit, draft.instrument, "en", declared(draft, **given), draft.lead)
    assert fault.value.code == "incomplete"


def test_a_language_without_wording_has_no_release(draft):
    with pytest.raises(ReleaseError) as fault:
        standing(draft, "it")
    assert fault.value.code == "unknown_language"


def test_passages_left_in_english_are_a_reason(draft, monkeypatch):
    make(draft)
    monkeypatch.undo()
    monkeypatch.setenv("JITFLOW_FORMS", str(next(ground().instance.parent.glob("HarbourNotice"))))
    with read_unit() as session:
        assert "missing_words" in releases.refusals(session, draft.data(), "de", today())


def test_the_trail_names_ids_and_nobody(draft):
    make(draft)
    one = release(draft)
    with write_unit() as unit:
        releases.withdraw(unit, draft.instrument, one.id, draft.lead)
    entries = [entry for entry in audit.entries(draft.group, draft.case, 20) if entry.object_id == one.id]
    assert [entry.detail["act"] for entry in entries] == ["withdrawn", "released"]
    assert entries[1].detail["documents"], "it says which paper was checked"
    assert "Verdebosco" not in str([entry.detail for entry in entries])
    stored = b"".join(file.read_bytes() for file in ground().instance.glob("jitflow.sqlite*"))
    assert b"Verdebosco" not in stored and audit.verify() is None


def with_template(draft, monkeypatch, language: str | None) -> papers.DocumentLine:
    """A document with the template of an office, whose own words are in a language or are none."""
    from jitflow.documents import office_trial

    monkeypatch.setattr(renderer, "examine_template", office_trial.examine)
    data = draft.data()
    content = renderer.starter_template(library.library().definition(data.slug, data.version))
    digest = hashlib.sha256(content).hexdigest()
    received = Received(content, KINDS["docx"], "office.docx", digest, digest, None, {})
    report = offices.examined(content, data.slug, data.version, language)
    with write_unit() as unit:
        said = Upload("Office", data.slug, data.version, language)
        line = offices.add(unit, draft.group, said, received, report, draft.lead)
        offices.activate(unit, draft.group, line.id, report, draft.lead)
    with write_unit() as unit:
        (asked,) = papers.request_document(unit, draft.instrument, "en", ["docx"], False, draft.lead, template=line.id)
    with read_unit() as session:
        job = session.scalar(select(Job).where(Job.object_id == asked.id))
    jobs.run(job.id)
    with read_unit() as session:
        made = papers.document(session, asked.id)
    assert made.status == "done"
    return made


def test_a_paper_of_an_office_is_not_what_was_checked(draft, monkeypatch):
    with_template(draft, monkeypatch, None)
    assert refused(draft) == "not_made", "it may leave answers out and say other words"


@pytest.mark.parametrize(("language", "is_released"), [(None, True), ("en", False)])
def test_a_release_says_nothing_of_the_words_of_an_office(draft, monkeypatch, language, is_released):
    make(draft)
    release(draft)
    made = with_template(draft, monkeypatch, language)
    assert bool(made.manifest["released"]) is is_released
    assert (UNVERIFIED in marks(made)) is not is_released
