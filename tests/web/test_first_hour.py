"""The first pages somebody sees who opens a case at night: what is missing is said, with the page that adds it."""

from __future__ import annotations

import html

import pytest

from tests.fixtures.objects import World, token_of


@pytest.fixture
def night(world: World):
    """A client of the lead and a case with nothing in it; its address."""
    client = world.client("lead")
    answer = client.post(
        "/g/group-a/cases/new",
        data={"csrf_token": token_of(client, "/"), "title": "Night", "issuing_state": "IT"},
    )
    assert answer.status_code == 303
    return client, answer.headers["Location"]


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.get_data(as_text=True))


def add(client, address: str, **data: str) -> str:
    answer = client.post(address, data={"csrf_token": token_of(client, "/"), **data})
    return html.unescape(answer.get_data(as_text=True)) if answer.status_code == 422 else ""


PERSON = {"led_category": "suspect", "surname": "Rossi"}


def test_an_instrument_without_a_person_says_what_to_add_first(night) -> None:
    client, case = night
    empty = page(client, f"{case}instruments/new")
    assert "The case has no person yet." in empty and f'href="{case}persons/new"' in empty
    add(client, f"{case}persons/new", **PERSON)
    without_offence = page(client, f"{case}instruments/new")
    assert "The case has no offence yet." in without_offence and f'href="{case}offences/new"' in without_offence


def test_the_only_person_is_chosen_and_who_has_an_instrument_is_named(night) -> None:
    client, case = night
    add(client, f"{case}persons/new", **PERSON)
    asked = page(client, f"{case}instruments/new")
    (chosen,) = [line for line in asked.split("<input") if 'name="person"' in line and " checked" in line]
    person = chosen.split('value="')[1].split('"')[0]
    assert person.startswith("p") and "have an instrument already" not in asked
    add(
        client, f"{case}instruments/new", slug="harbour_notice", person=person, executing_state="unknown", language="en"
    )
    assert "Rossi: HN-1" in page(client, f"{case}instruments/new")


def test_one_filled_button_the_next_step(night) -> None:
    client, case = night
    steps = [("Add a person", "persons/new", PERSON), ("Add an offence", "offences/new", {"title": "Landing"})]
    for words, address, data in steps:
        assert filled(page(client, case)) == [words]
        add(client, case + address, **data)
    assert filled(page(client, case)) == ["New instrument"]


def filled(text: str) -> list[str]:
    """The words of the filled buttons of a page."""
    return [part.split(">")[1].split("<")[0] for part in text.split('class="button"')[1:]]


def test_a_birth_date_says_how_it_is_known_and_a_day_that_is_none_is_named_as_typed(night) -> None:
    client, case = night
    date = {"birthdate.start.day": "30", "birthdate.start.month": "11", "birthdate.start.year": "1990"}
    refused = add(client, f"{case}persons/new", **PERSON, **date)
    assert "Choose how the date is known: from a document, as the person says, or estimated." in refused
    refused = add(client, f"{case}persons/new", **PERSON, **{**date, "birthdate.start.day": "31"})
    assert "31.11.1990 is not a date of the calendar." in refused


def test_the_next_case_is_of_the_same_state(night) -> None:
    client, _case = night
    asked = page(client, "/g/group-a/cases/new")
    assert '<option value="IT" selected>' in asked.split('name="issuing_state"')[1].split("</select>")[0]
