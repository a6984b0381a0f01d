"""The advisor's pages: what is asked, what is suggested or refused, and what goes on into the draft."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pytest

from jitflow import paths
from jitflow.db.units import read_unit, write_unit
from tests.fixtures.objects import World, post

GROUP = "/g/group-a/advice"
ARREST = (
    "need=arrest_prosecution&state=DE&max_penalty.years=5&national_decision=yes&only_hearing=no&stage=investigation"
)
MARKED = re.compile(r"<[^>]+>|\s+")


@pytest.fixture
def warrants(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The warrant as it came with jitflow, beside the advisor's data."""
    for name in ("eaw", "advice", "states"):
        shutil.copytree(paths.FORMS / name, tmp_path / "forms" / name)
    monkeypatch.setenv("JITFLOW_FORMS", str(tmp_path / "forms"))


def case(world: World) -> str:
    return f"/g/group-a/cases/{world.a.ids['case_id']}"


def page(client, path: str, status: int = 200) -> str:
    """The words of a page."""
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code)
    return " ".join(MARKED.sub(" ", html.unescape(response.get_data(as_text=True)).partition("<main")[2]).split())


def test_the_home_page_and_the_case_lead_to_the_advisor(world: World) -> None:
    client = world.client("lead")
    assert f'href="{GROUP}"' in client.get("/g/group-a/").get_data(as_text=True)
    assert f'href="{case(world)}/advice"' in client.get(f"{case(world)}/").get_data(as_text=True)


def test_an_order_to_denmark_is_refused_and_the_letter_comes_first(world: World) -> None:
    words = page(world.client("member"), f"{GROUP}/result?need=hear&state=DK&own=IT&domestic=yes")
    assert "1. Letter of request to Denmark or Ireland" in words
    assert words.index("1. Letter of request") < words.index("Does not fit, and why")
    assert "Denmark is not bound by Directive 2014/41/EU (recital 45)" in words
    assert "Instead: Send a letter of request under the Convention on Mutual Assistance of 2000" in words


def test_a_doubtful_language_is_shown_with_its_source(world: World) -> None:
    words = page(world.client("member"), f"{GROUP}/result?need=search&state=FR&own=IT&domestic=yes")
    assert "1. European Investigation Order" in words and "Fits by what is known" in words
    assert "French" in words and "Unconfirmed, no text was read" in words
    assert "Received today: until" in words


def test_what_is_missing_is_a_link_to_its_question(world: World) -> None:
    client = world.client("member")
    answer = client.get(f"{GROUP}/result?need=search&state=FR&own=IT").get_data(as_text=True)
    assert "Not all could be judged" in answer
    link = re.search(r'href="([^"]*questions[^"]*#domestic)"', answer)
    assert link is not None
    questions = client.get(html.unescape(link[1])).get_data(as_text=True)
    assert 'id="domestic"' in questions and 'name="state" value="FR"' in questions


def test_only_the_questions_of_the_need_are_asked_and_other_answers_go_along(world: World) -> None:
    client = world.client("member")
    asked = client.get(f"{GROUP}/questions?need=hear&state=FR&max_penalty.years=4").get_data(as_text=True)
    assert 'name="capacity"' in asked
    assert '<input type="hidden" name="max_penalty.years" value="4">' in asked


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("need=fly&state=FR", 422, "Choose one of the needs in the list."),
        ("need=hear&state=XX", 422, "This is no State."),
        ("state=FR", 422, "Choose what you need."),
        ("need=hear&own=%00", 422, "This is no State."),
        ("need=arrest_prosecution&state=FR&max_penalty.years=many", 422, "Write a whole number."),
        ("need=hear&state=FR&requests=-1", 422, "Write a whole number."),
        ("need=hear&state=FR&requests=99999999999999999999", 422, "Write a whole number."),
        ("need=hear&state=FR&stage=lunch", 422, "Choose one of the answers in the list."),
        ("need=hear&state=FR&domestic=perhaps", 422, "Answer yes or no"),
        (
            "need=hear&" + "&".join(f"state={code}" for code in "FR DE BG GR ES PT PL RO HU".split()),
            422,
            "At most eight States",
        ),
    ],
)
def test_what_cannot_be_used_is_said_at_its_question(world: World, query: str, status: int, says: str) -> None:
    words = page(world.client("member"), f"{GROUP}/result?{query}", status)
    assert "There is a problem" in words and says in words


def test_what_was_typed_wrong_is_kept(world: World) -> None:
    answer = world.client("member").get(f"{GROUP}/result?need=hear&state=FR&requests=a+few").get_data(as_text=True)
    assert 'value="a few"' in answer and 'aria-invalid="true"' in answer


def test_without_anything_asked_the_first_page_comes(world: World) -> None:
    response = world.client("member").get(f"{GROUP}/result")
    assert (response.status_code, response.headers["Location"]) == (303, GROUP)


def test_a_case_fills_in_its_states_persons_and_highest_penalty(world: World) -> None:
    from jitflow import reach
    from jitflow.cases import service as cases

    lead = world.users["lead"]
    with write_unit() as unit:
        mine = reach.lock_case(unit.session, world.a.ids["case_id"])
        home = {"street": "Rue 1", "country": "FR"}
        cases.add_person(unit, mine, {"surname": "Resident", "residences": [home]}, "suspect", lead)
        cases.add_offence(unit, mine, {"title": "Higher", "maximum": {"years": 6}}, lead)
    client = world.client("lead")
    first = client.get(f"{case(world)}/advice").get_data(as_text=True)
    assert '<option value="FR" selected>' in first and ">Resident</option>" in first
    assert "max_penalty" not in first, "one offence has no maximum: the highest is not known"
    assert 'name="own"' not in first, "the State of the case asks"


@pytest.mark.parametrize(
    ("maxima", "expected"),
    [
        ([{"years": 3}, {"years": 4, "months": 6}], {"max_penalty.years": "4", "max_penalty.months": "6"}),
        ([{"years": 3}, {"life": True}], {"max_penalty.life": "yes"}),
        ([{"years": 3}, None], {}),
        ([], {}),
    ],
)
def test_the_highest_penalty_of_the_offences(maxima: list, expected: dict[str, str]) -> None:
    from jitflow.advice.pages import _highest

    assert _highest(maxima) == expected


def test_to_start_an_instrument_carries_the_answers_into_the_draft(world: World, warrants: None) -> None:
    client = world.client("lead")
    person = world.a.ids["person_id"]
    query = f"{ARREST}&person={person}"
    answer = client.get(f"{case(world)}/advice/result?{query}").get_data(as_text=True)
    link = re.search(r'href="([^"]*instruments/new\?[^"]*)"', answer)
    assert link is not None
    start = html.unescape(link[1])
    form = client.get(start).get_data(as_text=True)
    assert "Suggested by the instrument advisor: European Arrest Warrant" in form
    assert re.search(rf'value="p{person}" checked', form) and '<option value="de" selected>' in form
    data = {"slug": "eaw", "person": f"p{person}", "executing_state": "de", "language": "it"}
    opened = post(client, start, data)
    assert opened.status_code == 303
    with read_unit() as session:
        from jitflow.drafting import service

        instrument = service.load(session, opened.headers["Location"].rstrip("/").rpartition("/")[2])
        assert instrument.answers["purpose"] == ["prosecution"]
        assert instrument.answers["only_hearing"] is False
        assert not {"purpose", "only_hearing"} & set(instrument.prefilled), "no fact of the case"


def test_another_instrument_than_the_suggested_takes_none_of_the_answers(world: World) -> None:
    """The definition of the tests is no instrument of the advisor."""
    client = world.client("lead")
    answer = client.get(f"{case(world)}/instruments/new?advice=warrant_prosecution&need=arrest_prosecution&state=DE")
    assert answer.status_code == 200 and "Suggested by" not in answer.get_data(as_text=True)


def test_who_only_reads_may_ask_and_not_start(world: World, warrants: None) -> None:
    path = f"{case(world)}/advice/result?{ARREST}"
    assert "instruments/new" not in world.client("reader").get(path).get_data(as_text=True)
    assert "instruments/new" in world.client("editor").get(path).get_data(as_text=True)
