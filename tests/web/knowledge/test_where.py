"""Where a record appears is written in the words of the form: what may be named is offered, understood and compared."""

from __future__ import annotations

import json
import re

import pytest

from jitflow import library
from jitflow.db.units import read_unit
from jitflow.instruments.definition import FieldType
from jitflow.knowledge import shipped, terms, where
from jitflow.knowledge.models import Record
from tests.fixtures.objects import World
from tests.web.knowledge.test_check import said
from tests.web.knowledge.test_pages import LESSON, Reader

NEW = {"applies.new.instrument": "harbour_notice", "base:applies.new.instrument": "", "token": "t"}


def kept(record: str) -> dict:
    with read_unit() as session:
        (place,) = session.get(Record, record.rpartition("/")[2]).answers["applies"]
    return {name: value for name, value in place.items() if name != "id"}


def begun(lead: Reader, **place: str) -> dict:
    return kept(lead.post("/new?kind=lesson", LESSON | NEW | {f"applies.new.{name}.0": one for name, one in place.items()}))


def form():
    return library.current("harbour_notice")


def test_what_may_be_named_is_offered_with_its_words(lead: Reader) -> None:
    empty = said(lead.get("/new?kind=lesson"))
    assert 'type="radio" id="applies-new-instrument' in empty and "<datalist" not in empty
    page = said(lead.post("/new?kind=lesson", LESSON | NEW | {"act": "preview"}, 200))
    for child in ("sections", "fields", "checks", "transitions", "procedure_states"):
        assert re.search(rf'name="applies.new.{child}.0"[^>]* list="offers-harbour_notice-{child}"', page), child
    key = next(key for key, one in form().fields.items() if one.label and not one.is_group)
    assert f'<option value="{key}">{form().fields[key].label}' in page


def test_the_same_is_handed_to_the_script_of_the_page(world: World, lead: Reader) -> None:
    names = json.loads(lead.get("/forms/harbour_notice/names"))["names"]
    assert dict(names["sections"]).keys() == {one.id for one in form().sections} and set(names) == set(where.OFFERED)
    lead.get("/forms/nothing/names", 404)
    Reader(world, "observer").get("/forms/harbour_notice/names", 403)


def test_a_part_is_understood_by_its_name_its_letter_and_its_words(lead: Reader) -> None:
    section = next(one for one in form().sections if one.letter)
    letter = section.letter
    for number, typed in enumerate((section.id.upper(), letter, f"({letter})", f"Section {letter}:", section.label)):
        form_ = LESSON | NEW | {"token": f"t{number}", "applies.new.sections.0": typed}
        place = kept(lead.post("/new?kind=lesson", form_))
        assert place == {"instrument": "harbour_notice", "sections": [section.id]}, typed


def test_a_question_is_understood_by_its_words_where_only_one_has_them(lead: Reader) -> None:
    titles = [one.title.rstrip(":") for one in form().fields.values()]
    key, title = next((key, one.title.rstrip(":")) for key, one in form().fields.items() if titles.count(one.title.rstrip(":")) == 1)
    assert begun(lead, fields=title.upper())["fields"] == [key]


def test_the_beginning_of_the_words_is_enough_where_only_one_begins_so(lead: Reader) -> None:
    known = {"a.one": "Nationality or nationalities, Box (a)", "a.two": "Name, Box (a)", "a.three": "Names of others, Box (b)"}
    assert where.understood("nationality", known) == "a.one" and where.understood("Name", known) == "a.two"
    assert where.understood("Na", known) == "" and where.understood("nationality of whom", known) == ""


def test_a_step_and_a_state_of_the_procedure_are_understood_by_their_words(lead: Reader) -> None:
    side = next(iter(form().procedure.sides.values()))
    step, state = side.transitions[0], side.states[0]
    assert begun(lead, transitions=step.title, procedure_states=state.title) == {
        "instrument": "harbour_notice", "transitions": [step.id], "procedure_states": [state.id],
    }  # fmt: skip


@pytest.mark.parametrize("child", ["measures", "crimes", "routes", "procedure_states"])
def test_what_no_answer_of_the_form_can_be_is_refused(lead: Reader, child: str) -> None:
    typed = {f"applies.new.{child}.0": "nothing-of-the-kind"}
    page = said(lead.post("/new?kind=lesson", LESSON | NEW | typed, 422))
    assert "The form has no “nothing-of-the-kind”." in page and 'value="nothing-of-the-kind"' in page


def test_a_code_of_the_form_is_enough(lead: Reader) -> None:
    option = next(one for one in form().fields.values() if one.type in (FieldType.CHOICE, FieldType.TICKS)).options[0]
    assert begun(lead, measures=option.code)["measures"] == [option.code]


def test_a_place_without_instrument_is_refused_whatever_it_names(lead: Reader) -> None:
    for child in where.OFFERED:
        page = lead.post("/new?kind=lesson", LESSON | {"token": "t", f"applies.new.{child}.0": "x", "base:applies.new.instrument": ""}, 422)
        assert "Say which instrument this place is of." in page, child


def test_every_name_of_every_form_is_understood_by_itself(world: World) -> None:
    with world.app.test_request_context():
        for definition in library.currents():
            for child in where.OFFERED:
                known = where.known_of(definition, child, terms.shipped())
                assert [name for name in known if where.understood(name, known) != name] == []
                if child != "checks":
                    assert [name for name in known if where.understood(name.upper(), known) != name] == []


def test_what_the_records_that_come_with_jitflow_wait_for_can_be() -> None:
    """A condition on a measure, an offence or a route that no answer of the form can be would never hold."""
    for record in shipped.records().values():
        for place in record.answers.get("applies") or ():
            codes = where.codes_of(library.current(place["instrument"]))
            for child in where.CODES:
                strange = [one for one in place.get(child) or () if where.folded(one) not in codes]
                assert not strange, (record.id, child, strange)
