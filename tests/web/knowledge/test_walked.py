"""What members met who walked through the knowledge base: successors, links by name, who may be asked, reasons kept."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import g

from jitflow import library
from jitflow.cases.models import Case
from jitflow.db.units import read_unit, write_unit
from jitflow.knowledge import lessons, service as knowledge
from jitflow.knowledge.fitting import Place
from jitflow.web.locale import format_date
from tests.fixtures.objects import World
from tests.web.knowledge.test_check import said
from tests.web.knowledge.test_pages import LESSON, Reader, begin, publish

NEW = {"applies.new.instrument": "harbour_notice", "base:applies.new.instrument": ""}


def label(record: str) -> str:
    with read_unit() as session:
        return knowledge.read(session, record.rpartition("/")[2]).label


def test_a_record_gives_way_to_another_one_in_use_and_to_nothing_else(lead: Reader, editor: Reader) -> None:
    old, new = begin(lead), begin(lead, title="Ask for the chat earlier", token="t2")
    publish(lead, editor, old)
    for nobody in ("LL-999", "hello", label(old), label(new)):
        page = said(lead.step(old, "supersede", 422, by=nobody))
        assert "Name another record that is in use" in page and f'value="{nobody}"' in page
    publish(lead, editor, new)
    lead.step(old, "supersede", by=label(new).lower())
    assert f'href="{new}"' in lead.get(old) and "Its place is taken by" in lead.get(old)
    assert "Takes the place of" in lead.get(new)


def test_a_link_by_a_wrong_kind_of_number_is_refused(lead: Reader) -> None:
    record, other = begin(lead), begin(lead, token="t2")
    number = label(other).rpartition("-")[2]
    lead.post(f"{record}/beside", {"act": "link", "kind": "related", "other": f"XX-{number}"}, 422)
    lead.post(f"{record}/beside", {"act": "link", "kind": "related", "other": f"LL-{number}"})


def test_only_who_writes_is_asked_for_a_review_or_looks_after_a_record(world: World, lead: Reader) -> None:
    record = begin(lead)
    page = lead.get(f"{record}/beside")
    assert world.users["editor"] in page
    for person in ("observer", "auditor"):
        assert world.users[person] not in page
        for act in ("ask", "owner"):
            refused = lead.post(f"{record}/beside", {"act": act, "member": world.users[person]}, 422)
            assert "Choose a member who writes in the knowledge base" in refused


def test_reasons_typed_for_other_hits_stay(world: World, lead: Reader) -> None:
    record = begin(lead, body="Write to one@example.org and to two@example.org soon.")
    first, second = (part.split('"')[0] for part in lead.get(f"{record}/check").split('value="settle:')[1:3])
    typed = {f"reason-{first}": "", f"reason-{second}": "An office"}
    assert 'value="An office"' in lead.post(f"{record}/check", {"act": f"settle:{first}", **typed}, 422)
    typed[f"reason-{first}"] = "A public address"
    page = lead.post(f"{record}/check", {"act": f"settle:{first}", **typed}, 200)
    assert "1 place to be settled" in page and 'value="An office"' in page and "A public address" in page
    lead.post(f"{record}/check", {"act": f"settle:{second}", f"reason-{second}": "An office"})
    assert "Nothing is left to be settled" in lead.get(f"{record}/check")


def test_the_name_of_a_case_is_known(world: World, lead: Reader) -> None:
    with write_unit() as unit:
        case = unit.session.get(Case, world.a.ids["case_id"])
        case.title = "Libeccio 7"
        unit.record(
            "altered", focus_group_id=case.focus_group_id, actor_id=world.users["lead"], object_type="case", object_id=case.id,
            case_id=case.id,
        )  # fmt: skip
    for body in ("In the operation Libeccio the boats left.", "See LIBECCIO 7 for that."):
        page = said(lead.get(f"{begin(lead, body=body, token=body[:9])}/check"))
        assert "1 place to be settled" in page and "Libeccio" in page.replace("LIBECCIO", "Libeccio")


def test_an_empty_language_version_is_not_said_to_be_saved(lead: Reader) -> None:
    record = begin(lead)
    empty = {f"{base}text:de:{name}": "" for name in ("title", "summary", "body") for base in ("", "base:")}
    assert "Nothing was typed" in lead.post(f"{record}/translate/de", empty, 422)


def test_a_day_is_that_of_the_focus_group(world: World) -> None:
    late = datetime(2026, 11, 23, 23, 12, tzinfo=UTC)
    with world.app.test_request_context():
        g.zone = "Europe/Rome"
        assert format_date(late) == "24 November 2026" and format_date(late.date()) == "23 November 2026"


def test_a_condition_that_names_no_place_holds_where_the_form_begins(world: World, lead: Reader, editor: Reader) -> None:
    record = begin(lead, **NEW, **{"applies.new.executing_states": "FR"})
    publish(lead, editor, record)
    with read_unit() as session:
        group_id = session.get(Case, world.a.ids["case_id"]).focus_group_id
        (found,) = [one for one in lessons.book(session, group_id).lessons.values() if record.endswith(one.id)]
        first = library.current("harbour_notice").sections[0].id
        index = lessons.book(session, group_id).index
        here = Place("harbour_notice", executing_states=frozenset({"fr"}), states=frozenset({"fr"}), sections=frozenset({first}))
        assert [one.id for one in index.fitting(here, 3)] == [found.id]


def test_a_wrong_place_is_told_with_those_there_are(lead: Reader) -> None:
    strange = {"token": "t", "applies.new.instrument": "EIO!", "applies.new.sections.0": "c"}
    assert "Error:" in said(lead.post("/new?kind=lesson", LESSON | NEW | strange, 422)).split('name="applies.new.instrument"')[0]
    page = said(lead.post("/new?kind=lesson", LESSON | NEW | {"token": "t", "applies.new.sections.0": "wha"}, 422))
    assert "The form has no “wha”. It has, for example: " in page and "who" in page
