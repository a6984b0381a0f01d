"""A long form against a short one: an EIO with 12 persons and 6 measures beside one with one person and one measure.

Both are stored in the same case and differ in nothing else. What is asked of both in one run: to show a section, to save
it as a browser sends it, to save one field while somebody types, and the pages that speak of the whole draft. The goal
of issue 5 is a factor of 3 for saving and showing.
"""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from jitflow import library, paths
from jitflow.cases import service as cases
from jitflow.db.units import write_unit
from jitflow.reach import lock_case
from jitflow.web.posted import canonical
from tests.benchmarks.test_pages import say, side_by_side, store
from tests.fixtures.objects import World, token_of

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]
PERSONS = 12
GOAL = 3.0
# The parts of section H that come with six measures, with an answer for each of their questions that is required.
PARTS: dict[str, dict[str, Any]] = {
    "transfer_to_issuing": {"transfer": {"to_issuing_consent": "yes", "for_trial": False, "prolongs_detention": False}},
    "videoconference": {},
    "provisional": {},
    "bank_accounts": {},
    "covert": {"covert": {"arrangements": True}},
    "interception": {
        "interception": {
            "duration": {"months": 3}, "technical_data": ["+49 000 0417 2203"], "method": "immediate",
            "processing": ["transcription"], "several_states": False, "sent_elsewhere": False,
        }
    },
}  # fmt: skip
WORDS = "What the messages of the spring say of the payments, of the boat and of who gave the orders for the landing. "
#: Beside the parts that the example answers, the free texts of the parts that come with more measures.
TEXTS = ("covert.reasons", "interception.reasons", "interception.subject")
OF_PARTS = ("transfer", "conference", "provisional", "accounts", "transactions", "real_time", "covert", "interception")


def example(persons: int, measures: tuple[str, ...]) -> dict[str, Any]:
    """The example of the order with this many persons, with these measures and the parts that they ask for."""
    definition = library.library().definition("eio")
    data = json.loads((paths.FORMS / "eio" / definition.version / "example.json").read_text("utf-8"))
    answers = data["answers"]
    whole = answers["persons"][0]
    answers["persons"] = [{**copy.deepcopy(whole), "id": f"x{number}"} for number in range(persons)]
    for measure in measures:
        answers |= copy.deepcopy(PARTS[measure])
    answers["measures"] = list(measures)
    data["texts"] |= {key: _three_languages() for key in TEXTS}
    unasked = {name for name in OF_PARTS if not _asked(name, measures)}
    data["answers"] = {key: value for key, value in answers.items() if key not in unasked}
    data["texts"] = {path: slots for path, slots in data["texts"].items() if path.partition(".")[0] not in unasked}
    return data


def _three_languages() -> dict[str, dict[str, str]]:
    states = {"it": "source", "en": "reviewed", "de": "reviewed"}
    return {code: {"text": WORDS * 3, "state": state} for code, state in states.items()}


def _asked(name: str, measures: tuple[str, ...]) -> bool:
    by_measure = {"transfer_to_issuing": "transfer", "videoconference": "conference", "bank_accounts": "accounts"}
    return name in {by_measure.get(measure, measure) for measure in measures}


@dataclass
class Pair:
    """The two drafts, and somebody who may write in them."""

    client: FlaskClient
    token: str
    long: str
    short: str

    def get(self, draft: str, page: str) -> str:
        answer = self.client.get(f"{draft}/{page}")
        assert answer.status_code == 200, f"{page}: {answer.status}"
        return answer.get_data(as_text=True)

    def showing(self, page: str) -> tuple[Callable[[], str], Callable[[], str]]:
        """What shows a page of the long draft, and of the short one."""
        return lambda: self.get(self.long, page), lambda: self.get(self.short, page)

    def saving(self, page: str, name: str, at: str = "") -> tuple[Callable[[], None], Callable[[], None]]:
        """What sends a form of both, always with another answer to one question.

        `at`: where it is sent as a script does, with that field alone; else the page is sent whole, as a browser does."""
        return self._sender(self.long, page, name, at), self._sender(self.short, page, name, at)

    def _sender(self, draft: str, page: str, name: str, at: str) -> Callable[[], None]:
        shown = fields(self.get(draft, page))
        if at:
            shown = [one for one in shown if one[0] in (name, f"base:{name}")]
        assert {one for one, _value in shown} >= {name, f"base:{name}"}, f"{page} does not ask {name}"
        sent: dict[str, list[str]] = {"csrf_token": [self.token]}
        for key, value in shown:
            sent.setdefault(key, []).append(value)
        number = itertools.count(1)

        def send() -> None:
            sent[name] = [f"Answer {next(number)}"]
            answer = self.client.post(f"{draft}/{at or page}", data=sent)
            assert answer.status_code == (200 if at else 303), f"{page}: {answer.status}"
            sent[f"base:{name}"] = [canonical(sent[name][0])]

        return send


def fields(page: str) -> list[tuple[str, str]]:
    """What a browser sends of the form on a page as it is."""
    forms = html.document_fromstring(page).forms
    asks = next(form for form in forms if any((name or "").startswith("base:") for name in form.fields))
    return [(name, value) for name, value in asks.form_values() if name not in ("csrf_token", "act")]


@pytest.fixture
def pair(world: World, monkeypatch: pytest.MonkeyPatch) -> Pair:
    monkeypatch.setenv("JITFLOW_FORMS", str(paths.FORMS))
    made = [
        store(world, example(persons, measures), f"EIO-{persons}")
        for persons, measures in ((PERSONS, tuple(PARTS)), (1, ("videoconference",)))
    ]
    with write_unit() as unit:
        case = lock_case(unit.session, world.a.ids["case_id"])
        for number in range(PERSONS):
            cases.add_person(unit, case, {"surname": f"Person {number}"}, "suspect", world.users["lead"])
    client = world.client("lead")
    long, short = (f"/g/group-a/cases/{world.a.ids['case_id']}/i/{one}" for one in made)
    return Pair(client, token_of(client, "/preferences"), long, short)


def test_the_two_differ_in_what_they_are_said_to(pair: Pair) -> None:
    """Twelve persons against one, and of the parts of section H six that apply against one."""
    asked = [[name for name, _value in fields(pair.get(draft, "box/persons"))] for draft in (pair.long, pair.short)]
    surnames = [[name for name in one if name.startswith("persons.") and name.endswith(".surname")] for one in asked]
    assert [len(one) for one in surnames] == [PERSONS, 1]
    unasked = [pair.get(draft, "").count("state-does_not_apply") for draft in (pair.long, pair.short)]
    assert unasked[1] - unasked[0] == len(PARTS) - 1


def test_a_long_form_is_shown_as_fast_as_a_short_one(pair: Pair, capsys: pytest.CaptureFixture[str]) -> None:
    pages = {
        "section E, the persons": "box/persons",
        "section C, the measures": "box/measures",
        "a part of section H": "box/conference",
        "task list": "",
        "findings": "findings",
        "check your answers": "check",
        "section E on paper": "box/persons/paper",
        "translations": "texts/de",
        "whole form": "form",
    }
    ratios = {name: ratio(*pair.showing(page)) for name, page in pages.items()}
    tell(capsys, "shown", ratios)
    assert {name: one for name, one in ratios.items() if one > GOAL} == {}


def test_a_long_form_is_saved_as_fast_as_a_short_one(pair: Pair, capsys: pytest.CaptureFixture[str]) -> None:
    person, contact = "persons.x0.surname", "conference.contact"
    ratios = {
        "section E, the persons": ratio(*pair.saving("box/persons", person)),
        "section C, the measures": ratio(*pair.saving("box/measures", "assistance")),
        "a part of section H": ratio(*pair.saving("box/conference", contact)),
        "a field of a person by itself": ratio(*pair.saving("box/persons", person, "autosave")),
        "a field of section H by itself": ratio(*pair.saving("box/conference", contact, "autosave")),
        "whole form": ratio(*pair.saving("form", contact)),
    }
    tell(capsys, "saved", ratios)
    assert {name: one for name, one in ratios.items() if one > GOAL} == {}


def ratio(long: Callable[[], object], short: Callable[[], object]) -> float:
    """How many times as long the long one takes: the median of pairs."""
    return side_by_side(short, long)[2]


def tell(capsys: pytest.CaptureFixture[str], verb: str, ratios: dict[str, float]) -> None:
    lines = [f"  {name}: {one:.2f} times" for name, one in ratios.items()]
    title = f"\n{PERSONS} persons and {len(PARTS)} measures against one and one, {verb} (goal {GOAL:.0f}):"
    say(capsys, "\n".join([title, *lines]))
