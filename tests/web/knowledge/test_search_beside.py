"""Around the list of records: the forms' help, one's own cases, searches that are kept, the glossary."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from jitflow.audit.models import AuditEntry
from jitflow.cases import told
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Instrument
from jitflow.knowledge import form_help, searches, service as knowledge
from jitflow.knowledge.models import SavedSearch
from jitflow.recall import service as recall
from jitflow.recall.models import CaseWords, InstrumentWords
from tests.fixtures.objects import MARKER_A, MARKER_B, World
from tests.web.knowledge.test_pages import BASE, Reader, begin, publish
from tests.web.knowledge.test_search import HAWALA, asked


def in_cases(page: str) -> str:
    """What stands in the part on the own cases; empty: there is none."""
    found = re.search(r'aria-labelledby="in-cases">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""


def test_the_forms_and_their_rules_are_found_and_lead_to_the_place(lead: Reader) -> None:
    with write_unit() as unit:
        assert form_help.index(unit.session) > 0
        assert form_help.index(unit.session) == 0, "the same again changes nothing"
    page = asked(lead, "surname of the skipper")
    link = re.search(r'href="(/g/group-a/knowledge/forms/harbour_notice#([\w.-]+))"', page)
    assert link is not None
    help_page = lead.get(link[1].partition("#")[0])
    assert f'id="{link[2]}"' in help_page
    lead.get("/forms/nothing", 404)


def test_own_cases_are_found_by_who_reads_them_and_leave_no_trace_for_others(world: World, lead: Reader, editor: Reader) -> None:
    for hashed in (False, True):
        if hashed:
            recall.hash_all()
        assert in_cases(asked(lead, MARKER_A)), hashed
        assert in_cases(asked(editor, MARKER_A)), hashed
        for person in ("other_case", "member", "coordinator"):
            page = asked(Reader(world, person), MARKER_A)
            assert not in_cases(page) and page.count(MARKER_A) == page.count(f'value="{MARKER_A}"'), (person, hashed)
        assert not in_cases(asked(lead, MARKER_B))


def test_what_was_saved_after_it_was_hashed_is_found_and_what_was_taken_out_is_not(world: World, lead: Reader) -> None:
    recall.hash_all()
    assert recall.hash_all() == 0
    with write_unit() as unit:
        row = unit.session.get_one(Instrument, world.a.ids["instrument_id"])
        row.answers = {**row.answers, "skipper": {"surname": "Quetzalcoatl"}}
        row.change_count += 1
        unit.record("altered", focus_group_id=row.focus_group_id, actor_id=world.users["lead"], object_type="instrument", object_id=row.id)
    page = in_cases(asked(lead, "quetzalcoatl"))
    assert "<mark>Quetzalcoatl</mark>" in page
    assert recall.hash_all() == 1
    assert in_cases(asked(lead, "QUETZALCÓATL"))
    assert not in_cases(asked(lead, "quetzalcoatl -quetzalcoatl"))


def test_that_words_of_a_case_were_shown_stands_in_the_trail_of_that_case(world: World, lead: Reader) -> None:
    def entered() -> list[tuple[str, str, str]]:
        with read_unit() as session:
            rows = session.query(AuditEntry).filter_by(actor_id=world.users["lead"], verb="consulted").all()
        shown = [one for one in rows if one.case_id and one.detail.get("endpoint") == "knowledge.index"]
        return [(one.case_id, one.object_type, one.object_id) for one in shown]

    asked(lead, "nowhere at all")
    assert entered() == []
    assert in_cases(asked(lead, MARKER_A))
    first = entered()
    assert first == [(world.a.ids["case_id"], "case", world.a.ids["case_id"])]
    asked(lead, MARKER_A)
    assert entered() == first, "once in a quarter of an hour"


def test_the_database_holds_no_word_and_no_hash_that_two_cases_share(world: World) -> None:
    recall.hash_all()
    with read_unit() as session:
        rows = [row.terms for row in session.query(CaseWords)] + [row.terms for row in session.query(InstrumentWords)]
        cases = {row.case_id: row.terms for row in session.query(CaseWords)}
        one, other = (next(told.tell(session, [case_id])) for case_id in list(cases)[:2])
        assert drafting.load(session, world.a.ids["instrument_id"])
    assert rows and not any(MARKER_A.encode() in terms for terms in rows)
    hashes = [{terms[at : at + 8] for at in range(0, len(terms), 8)} for terms in (cases[one.id], cases[other.id])]
    assert hashes[0] and hashes[1] and not hashes[0] & hashes[1]


def keep(reader: Reader, status: int = 303, **more: str) -> str:
    return reader.post("/searches", {"act": "keep", "name": "Hawala", "q": "hawala", "told": "daily", **more}, status)


def test_a_search_is_kept_says_what_is_new_and_forgets_it_once_looked_at(world: World, lead: Reader, editor: Reader) -> None:
    keep(editor)
    assert "nothing new" in editor.get("/searches")
    publish(lead, editor, begin(lead, **HAWALA))
    page = editor.get("/searches")
    assert "1 record is new" in page
    act = re.search(r'value="(look:\w+)"', page)[1]
    assert editor.post("/searches", {"act": act}).endswith(f"{BASE}?q=hawala")
    assert "nothing new" in editor.get("/searches")
    assert "Hawala" not in lead.get("/searches"), "nobody else sees it"
    lead.post("/searches", {"act": act}, 422)
    editor.post("/searches", {"act": act.replace("look", "end")})
    assert "No search kept" in editor.get("/searches")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"name": " "}, "Give the search a name"), ({"q": ""}, "asks for nothing"), ({"told": "x"}, "")],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(lead: Reader, wrong: dict, said: str) -> None:
    page = keep(lead, 422, **wrong)
    assert said in page
    with read_unit() as session:
        assert session.query(SavedSearch).count() == 0


def test_news_are_mailed_once_when_they_are_due_and_name_nothing(
    world: World, lead: Reader, editor: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[str] = []
    monkeypatch.setattr(searches.mail, "usable", lambda: True)
    monkeypatch.setattr(searches.jobs, "enqueue", lambda unit, kind, object_id, group: jobs.append(object_id))
    keep(editor)
    publish(lead, editor, begin(lead, **HAWALA))
    assert knowledge.send_news() == 0, "a day has not passed"
    noon = (clock.now() + timedelta(days=2)).replace(hour=12)
    monkeypatch.setattr(clock, "now", lambda: noon)
    assert knowledge.send_news() == 1 and len(jobs) == 1
    assert knowledge.send_news() == 0 and len(jobs) == 1


def test_who_left_the_group_gets_no_news(world: World, lead: Reader, editor: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches.mail, "usable", lambda: True)
    keep(editor)
    publish(lead, editor, begin(lead, **HAWALA))
    noon = (clock.now() + timedelta(days=2)).replace(hour=12)
    monkeypatch.setattr(clock, "now", lambda: noon)
    monkeypatch.setattr(searches.reach, "active_membership", lambda *_: None)
    assert knowledge.send_news() == 0


def test_the_glossary_shows_terms_in_two_languages_with_where_they_stand(lead: Reader) -> None:
    page = lead.get("/glossary?to=el")
    assert "ευρωπαϊκό ένταλμα σύλληψης" in page and "European arrest warrant" in page and "From memory" in page
    assert "mandat d" in lead.get("/glossary?to=nonsense")
