"""Notes on judgments: pages and paper say from the state of the reading whether somebody compared them, and in which language
the words are that are read."""

from __future__ import annotations

import io
import json
import re

import pikepdf
import pytest
from sqlalchemy import select

from jitflow.db.units import read_unit
from jitflow.knowledge.models import Record
from tests.fixtures.objects import World
from tests.web.knowledge.test_export import docx_text, fetched, pages_of, text_of
from tests.web.knowledge.test_pages import BASE, LESSON, Reader, begin, publish

UNREAD = "Not checked against the judgment. No lawyer has recorded that this note was compared with the judgment"
WARNED = "Read the judgment before you rely on the note or cite it."
READ = "Checked against the judgment: Avv. Bianchi, 1 February 2026"
DAY = {"read_on.day": "1", "read_on.month": "2", "read_on.year": "2026"}


def note(lead: Reader, editor: Reader, **more: str) -> str:
    """A note on a judgment that members read."""
    token = re.search(r'name="token" value="(\w+)"', lead.get("/new?kind=legal_note"))[1]
    made = lead.post("/new?kind=legal_note", {**LESSON, "kind": "legal_note", "token": token, **more})
    publish(lead, editor, made)
    return made


def plain(page: str) -> str:
    """What a page says above its history, where steps that were taken once stay."""
    above = page.partition('id="log-title"')[0] + page.partition('id="about-title"')[2]
    return re.sub(r" (?=[.,])", "", re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", above)))


def papers(reader: Reader, record: str) -> list[str]:
    """The record as PDF and DOCX, and in the paper of the list."""
    one, other, listed = (fetched(reader, path) for path in (f"{record}/paper/pdf", f"{record}/paper/docx", f"{BASE}/paper"))
    return [text_of(one), docx_text(other).replace(" .", "."), text_of(listed)]


def speaks(reader: Reader, language: str) -> None:
    reader.client.post("/language", data={"csrf_token": reader.token, "language": language, "next": "/g/group-a/"})


def test_a_note_warns_until_its_reading_is_recorded_and_again_when_that_is_taken_back(lead: Reader, editor: Reader) -> None:
    record = note(lead, editor)

    def says_unread() -> None:
        for said in (plain(lead.get(record)), *papers(lead, record)):
            assert UNREAD in said and WARNED in said and said.index(WARNED) < said.index(LESSON["summary"]), said[:500]
            assert "Bianchi" not in said

    says_unread()
    lead.step(record, "record_reading", reader="Avv. Bianchi", **DAY)
    page = plain(lead.get(record))
    assert "Checked against the judgment Avv. Bianchi, 1 February 2026" in page
    for said in (page, *papers(lead, record)):
        assert "Not checked against" not in said and WARNED not in said
    for said in papers(lead, record):
        assert READ in said and said.index(READ) < said.index(LESSON["summary"])
    lead.step(record, "take_back_reading", reason="It was another judgment.")
    says_unread()


def test_the_day_of_a_reading_stands_in_the_language_of_the_reader(world: World, lead: Reader, editor: Reader) -> None:
    record = note(lead, editor)
    lead.step(record, "record_reading", reader="Avv. Bianchi", **DAY)
    page = lead.get(record)
    assert "<bdi>1 February 2026</bdi>" in page.partition('id="log-title"')[2] and "2026-02-01" not in page
    for language, day in (("it", "1 febbraio 2026"), ("fr", "1 février 2026")):
        speaks(editor, language)
        page = editor.get(record)
        assert f"<bdi>{day}</bdi>" in page.partition('id="log-title"')[2] and "2026-02-01" not in page
        assert f"Avv. Bianchi, {day}" in text_of(fetched(editor, f"{record}/paper/pdf"))


def test_in_a_list_each_note_says_its_own_and_no_other_record_does(lead: Reader, editor: Reader) -> None:
    note(lead, editor, title="Never compared")
    read = note(lead, editor, title="Compared with it")
    lead.step(read, "record_reading", reader="Avv. Bianchi", **DAY)
    begin(lead, title="No judgment at all")
    _contents, *pages = pages_of(fetched(lead, f"{BASE}/paper"))
    said = {
        title: (UNREAD in page, READ in page)
        for page in pages for title in ("Never compared", "Compared with it", "No judgment at all") if title in page
    }  # fmt: skip
    assert said == {"Never compared": (True, False), "Compared with it": (False, True), "No judgment at all": (False, False)}


def test_members_read_no_reading_of_words_that_changed_meanwhile(world: World, lead: Reader, editor: Reader) -> None:
    record, observer = note(lead, editor), Reader(world, "observer")
    lead.step(record, "record_reading", reader="Avv. Bianchi", **DAY)
    assert all(READ in said for said in papers(observer, record))
    change = {"summary": "Another ruling.", "base:summary": json.dumps(LESSON["summary"]), "title": LESSON["title"], "act": "save"}
    editor.post(f"{record}/edit", change)
    for said in papers(observer, record):
        assert LESSON["summary"] in said and UNREAD in said and READ not in said
    for said in papers(editor, record):
        assert "Another ruling." in said and UNREAD in said and READ not in said


def test_every_note_that_comes_with_jitflow_warns(world: World) -> None:
    coordinator = Reader(world, "coordinator")
    coordinator.post("", {})
    with read_unit() as session:
        notes = session.scalars(select(Record.id).where(Record.shipped_id.is_not(None), Record.kind == "legal_note")).all()
    assert len(notes) >= 45
    for one in notes:
        said = plain(coordinator.get(f"/{one}"))
        assert UNREAD in said and WARNED in said, said[:400]


# The language that is read


@pytest.fixture
def translated(lead: Reader, editor: Reader) -> str:
    """A record with a French version that nobody read against the source."""
    record = begin(lead)
    french = {"title": "Demandez la messagerie", "summary": "Décrivez le compte.", "body": "## Les faits\n\nUne première demande."}
    lead.post(f"{record}/translate/fr", {**{f"text:fr:{key}": text for key, text in french.items()}, "act": "save"})
    publish(lead, editor, record)
    return record


def heading(page: str) -> str:
    return re.search(r"<h1>(.*?)</h1>", page)[1]


def test_a_version_in_another_language_is_headed_in_it_and_says_which_it_is(lead: Reader, translated: str) -> None:
    page = lead.get(f"{translated}?language=fr")
    assert heading(page) == '<bdi lang="fr">Demandez la messagerie</bdi>' and "<title>Demandez la messagerie" in page
    assert "You read it in French." in page and LESSON["title"] not in page
    page = lead.get(translated)
    assert heading(page) == f'<bdi lang="en">{LESSON["title"]}</bdi>' and "You read it in" not in page
    speaks(lead, "fr")
    assert heading(lead.get(translated)) == '<bdi lang="fr">Demandez la messagerie</bdi>'
    assert heading(lead.get(f"{translated}?language=en")) == f'<bdi lang="en">{LESSON["title"]}</bdi>'


def test_what_nobody_translated_is_said_to_be_in_the_language_of_the_source(lead: Reader) -> None:
    record = begin(lead)
    lead.post(f"{record}/translate/fr", {"text:fr:title": "Demandez la messagerie", "act": "save"})
    page = lead.get(f"{record}?language=fr")
    assert "You read it in French. The text itself is in English: nobody has translated it." in page
    assert '<div class="prose" lang="en"' in page
    content = fetched(lead, f"{record}/paper/pdf?language=fr")
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert str(opened.Root.Lang).startswith("fr")
    assert "The first order" in text_of(content) and "Not complete" in text_of(content)


def test_paper_in_another_language_is_titled_in_it(lead: Reader, translated: str) -> None:
    pdf, docx = (fetched(lead, f"{translated}/paper/{form}?language=fr") for form in ("pdf", "docx"))
    label = re.search(r"LL-\d+", lead.get(translated))[0]
    for said in (text_of(pdf), docx_text(docx)):
        assert "Demandez la messagerie" in said and "Language French" in said and LESSON["title"] not in said
        assert "Translation, nobody has read it against the source" in said
    assert f"{label} Demandez la messagerie (fr)" in text_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang).startswith("fr") and str(opened.docinfo["/Title"]) == f"{label} Demandez la messagerie"
    said = text_of(fetched(lead, f"{translated}/paper/pdf"))
    assert f"{label} {LESSON['title']} (en)" in said and "Language French" not in said and "Translation, nobody" not in said
    assert "Records of Group A (en)" in text_of(fetched(lead, f"{BASE}/paper")), "the title of a list is ours"
