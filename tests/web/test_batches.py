"""One draft per person on the pages: prepare, write, leave out, open, and what is offered later."""

from __future__ import annotations

import html
import re

import pytest
from werkzeug.datastructures import MultiDict

from jitflow import library, reach
from jitflow.batches import service as batches
from jitflow.cases import service as cases
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from tests.fixtures.objects import World, token_of

ADULT = {"kind": "documented", "start": "1980-01-01"}
WHEN = {"kind": "exact", "start": "2026-06-11"}
PEOPLE = {
    "rossi": {"surname": "Rossi", "birthdate": ADULT},
    "neri": {"surname": "Neri", "birthdate": ADULT},
    "gallo": {"surname": "Gallo", "birthdate": ADULT, "minors_in_care": True},
    "bianchi": {"surname": "Bianchi"},
}


class Sent(MultiDict):
    """A form as it is sent back: ``|`` puts a value in place of what was there."""

    def __or__(self, other):
        made = Sent(self)
        for name, value in other.items():
            made[name] = value
        return made


class Desk:
    """Somebody at work on the batches of case A."""

    def __init__(self, world: World, person: str = "lead") -> None:
        self.world, self.client = world, world.client(person)
        self.token = token_of(self.client, "/")
        self.case = f"/g/group-a/cases/{world.a.ids['case_id']}/"

    def fill(self) -> None:
        """Four persons and an offence of the case."""
        lead = self.world.users["lead"]
        with write_unit() as unit:
            case = reach.lock_case(unit.session, self.world.a.ids["case_id"])
            self.rows = {key: cases.add_person(unit, case, facts, "suspect", lead) for key, facts in PEOPLE.items()}
            facts = {"title": "Aliki", "when": WHEN, "texts": {"facts": {"en": "The boat sailed."}}}
            self.offence_row = cases.add_offence(unit, case, facts, lead)
        self.ids = {key: row.id for key, row in self.rows.items()}
        self.offence = self.offence_row.id

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path if path.startswith("/") else self.case + path)
        assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
        return html.unescape(answer.get_data(as_text=True))

    def post(self, path: str, data, status: int = 303):
        fields = MultiDict(data)
        fields["csrf_token"] = self.token
        answer = self.client.post(path if path.startswith("/") else self.case + path, data=fields)
        assert answer.status_code == status, answer.get_data(as_text=True)[:3000]
        return answer

    def shown(self, path: str) -> Sent:
        """What a browser would send back from the forms of a page."""
        found = Sent()
        answer = self.client.get(path if path.startswith("/") else self.case + path)
        page = answer.get_data(as_text=True).split("<main", 1)[1]
        for tag in re.findall(r"<input\b[^>]*>", page):
            named = {name: html.unescape(value) for name, value in re.findall(r'([\w:-]+)="([^"]*)"', tag)}
            if "name" in named and (named.get("type") not in ("radio", "checkbox") or " checked" in tag):
                found.add(named["name"], named.get("value", ""))
        for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S):
            found[name] = html.unescape(text).removeprefix("\n")
        for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
            chosen = re.search(r'<option value="([^"]*)" selected', options)
            found[name] = chosen[1] if chosen else ""
        found.poplist("csrf_token")
        return found

    def prepare(self, *people: str, **more: str) -> str:
        """Prepare a batch by its page; its address."""
        data = {
            "slug": "harbour_notice", "language": "en", "executing_state": "gr", "offences": f"o{self.offence}",
            "authority": f"a{self.world.a.ids['authority_id']}", "title": "Crew", **more,
        }  # fmt: skip
        fields = MultiDict(data)
        fields.setlist("persons", [f"p{self.ids[key]}" for key in people])
        location = self.post("batches/new", fields).headers["Location"].replace("http://localhost", "")
        self.batch = location.removesuffix("persons")
        return self.batch

    def text(self, key: str) -> str:
        """The name of the input for the paragraph of a person."""
        return f"{self.ids[key]}:text:en:{self.offence}"

    def data(self) -> batches.BatchData:
        with read_unit() as session:
            return batches.load(session, self.batch.rstrip("/").rsplit("/", 1)[-1])

    def draft(self, key: str) -> drafting.InstrumentData:
        place = next(one for one in self.data().places if one.person_id == self.ids[key])
        with read_unit() as session:
            return drafting.load(session, place.instrument_id)

    def story(self, key: str) -> str:
        (slots,) = self.draft(key).texts.values()
        return slots["en"]["text"]


@pytest.fixture
def desk(world: World) -> Desk:
    made = Desk(world)
    made.fill()
    return made


def opened(desk: Desk) -> Desk:
    """A batch with drafts for Rossi and Neri."""
    desk.prepare("rossi", "neri")
    fields = desk.shown(f"{desk.batch}persons")
    fields[desk.text("rossi")] = "Rossi steered."
    desk.post(f"{desk.batch}persons", fields | {"act": "open"})
    return desk


def test_a_batch_from_the_page_to_its_drafts(desk: Desk) -> None:
    opened(desk)
    assert desk.story("rossi") == "The boat sailed.\n\nRossi steered." and desk.story("neri") == "The boat sailed."
    assert {desk.draft(key).executing_state for key in ("rossi", "neri")} == {"GR"}
    page = desk.get(desk.batch)
    assert "2 drafts were opened: HN-2, HN-3." in page and "Crew" in page
    assert page.index("Rossi") < page.index("Neri") and "Without a draft" not in page
    assert "Opened together:" in desk.get("") and f"{desk.batch}" in desk.get("")


def test_what_waits_most_comes_first(desk: Desk) -> None:
    opened(desk)
    neri = desk.draft("neri")
    with write_unit() as unit:
        definition = library.library().definition("harbour_notice")
        posted = drafting.Posted("skipper.surname", "Neri", None)
        drafting.save(unit, neri.id, [posted], desk.world.users["lead"], definition)
        drafting.judge(unit, definition, neri.id, library.states())
    page = desk.get(desk.batch).split("<tbody>", 1)[1]
    assert page.index("Neri") < page.index("Rossi")


def test_whom_a_question_concerns_is_left_out_with_its_basis_and_two_ways_on(desk: Desk) -> None:
    desk.prepare("rossi", "gallo", "bianchi")
    desk.post(f"{desk.batch}persons", desk.shown(f"{desk.batch}persons") | {"act": "open"})
    page = desk.get(desk.batch)
    assert "1 draft was opened: HN-2." in page and "2 persons were left out: a question comes first." in page
    assert "Did the skipper bring minors in own care?" in page and "HC 8; X-2/26" in page
    assert "Not known yet:" in page and "Date of birth" in page
    assert f"{desk.case}persons/{desk.ids['bianchi']}#birthdate-kind" in page, "answer it in the facts of the case"
    assert f"{desk.batch}persons#person-{desk.ids['gallo']}" in page, "or take in with a reason"


def test_a_person_is_taken_in_for_a_recorded_reason_or_after_the_answer(desk: Desk) -> None:
    desk.prepare("gallo", "bianchi")
    desk.post(f"{desk.batch}persons", desk.shown(f"{desk.batch}persons") | {"act": "open"})
    with write_unit() as unit:
        posted = [drafting.Posted("birthdate", None, ADULT)]
        cases.update_facts(unit, desk.rows["bianchi"], posted, desk.world.users["lead"])
    assert "No question is open" in desk.get(desk.batch)
    fields = desk.shown(f"{desk.batch}persons")
    assert f"{desk.ids['bianchi']}:reason" not in fields
    fields[f"{desk.ids['gallo']}:reason"] = "Charged for the other passengers."
    desk.post(f"{desk.batch}persons", fields | {"act": "open"})
    page = desk.get(desk.batch)
    assert "Taken in for this reason: <bdi>Charged for the other passengers.</bdi>" in page
    assert desk.data().waiting == []


def test_saving_opens_nothing_and_keeps_what_was_typed(desk: Desk) -> None:
    desk.prepare("rossi", "gallo")
    fields = desk.shown(f"{desk.batch}persons")
    fields[desk.text("rossi")] = "Rossi steered."
    fields[f"{desk.ids['gallo']}:reason"] = "Because."
    desk.post(f"{desk.batch}persons", fields | {"act": "save"})
    again = desk.shown(f"{desk.batch}persons")
    assert again[desk.text("rossi")] == "Rossi steered." and again[f"{desk.ids['gallo']}:reason"] == "Because."
    assert len(desk.data().waiting) == 2


def test_what_cannot_be_stored_is_said_at_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    page = desk.post("batches/new", {"slug": "harbour_notice", "title": "Crew"}, 422).get_data(as_text=True)
    assert "Persons: An answer is needed here." in page and 'value="Crew"' in page and "What you typed is kept." in page
    desk.prepare("rossi", "neri")
    fields = desk.shown(f"{desk.batch}persons")
    fields[desk.text("rossi")], fields[desk.text("neri")] = "A\x00B", "Neri kept look-out."
    page = html.unescape(desk.post(f"{desk.batch}persons", fields | {"act": "open"}, 422).get_data(as_text=True))
    assert "Error:" in page and "Neri kept look-out." in page
    assert len(desk.data().waiting) == 2, "nobody is opened while something cannot be stored"
    fields[desk.text("rossi")] = "x" * 5001
    page = desk.post(f"{desk.batch}persons", fields, 422).get_data(as_text=True)
    assert "x" * 5001 in page


def test_two_people_write_the_same_part(desk: Desk) -> None:
    desk.prepare("rossi")
    mine, theirs = desk.shown(f"{desk.batch}persons"), desk.shown(f"{desk.batch}persons")
    desk.post(f"{desk.batch}persons", theirs | {desk.text("rossi"): "Theirs.", "act": "save"})
    page = html.unescape(
        desk.post(f"{desk.batch}persons", mine | {desk.text("rossi"): "Mine.", "act": "save"}, 422).get_data(
            as_text=True
        )
    )
    assert "Somebody else changed this meanwhile." in page and "Mine." in page
    again = mine | {desk.text("rossi"): "Mine.", f"base:{desk.text('rossi')}": '"Theirs."', "act": "save"}
    desk.post(f"{desk.batch}persons", again)
    assert desk.shown(f"{desk.batch}persons")[desk.text("rossi")] == "Mine."


def test_common_facts_are_changed_and_offered_to_all_at_once(desk: Desk) -> None:
    opened(desk)
    fields = desk.shown(f"{desk.batch}common")
    fields[f"text:en:{desk.offence}"] = "They sailed together."
    assert desk.post(f"{desk.batch}common", fields).headers["Location"].endswith("/offers")
    page = desk.get(f"{desk.batch}offers")
    assert "HN-2" in page and "HN-3" in page and "They sailed together." in page and "<ins>" in page
    assert "1 newer value" in desk.get(desk.batch)
    desk.post(f"{desk.batch}offers", desk.shown(f"{desk.batch}offers") | {"act": "take"})
    assert desk.story("rossi") == "The boat sailed.\n\nThey sailed together.\n\nRossi steered."
    assert desk.story("neri") == "The boat sailed.\n\nThey sailed together."
    assert {one.taken_revision for one in desk.data().places} == {1}
    assert "Nothing newer" in desk.get(f"{desk.batch}offers")


def test_one_draft_is_left_as_it_is_and_not_asked_again(desk: Desk) -> None:
    opened(desk)
    fields = desk.shown(f"{desk.batch}common")
    desk.post(f"{desk.batch}common", fields | {f"text:en:{desk.offence}": "They sailed together."})
    shown = desk.shown(f"{desk.batch}offers")
    desk.post(f"{desk.batch}offers", shown | {"act": f"leave:{desk.draft('neri').id}"})
    page = desk.get(f"{desk.batch}offers")
    assert "HN-3 stays as it is." in page and "Leave HN-2 as it is" in page and "Leave HN-3" not in page
    desk.post(f"{desk.batch}offers", shown | {"act": f"take:{desk.draft('rossi').id}"})
    assert desk.story("neri") == "The boat sailed." and "They sailed" in desk.story("rossi")


def test_a_typed_value_is_a_conflict_that_nobody_ticks_by_accident(desk: Desk) -> None:
    opened(desk)
    rossi = desk.draft("rossi")
    with write_unit() as unit:
        drafting.save(
            unit, rossi.id, [drafting.Posted("skipper.surname", "Rossi", "Rossi-Verdi")], desk.world.users["lead"]
        )
        cases.update_facts(
            unit, desk.rows["rossi"], [drafting.Posted("surname", "Rossi", "Rosso")], desk.world.users["lead"]
        )
    page = desk.get(f"i/{rossi.id}/offers")
    assert "Somebody typed another value in this draft." in page
    shown = desk.shown(f"i/{rossi.id}/offers")
    assert shown.getlist("take") == [] and len(shown.getlist("shown")) == 1
    page = desk.post(f"i/{rossi.id}/offers", shown | {"act": "take"}, 422).get_data(as_text=True)
    assert "Tick what is to be taken over." in page
    desk.post(f"i/{rossi.id}/offers", shown | {"act": "take", "take": shown["shown"]})
    assert desk.draft("rossi").answers["skipper"]["surname"] == "Rosso"


def test_a_changed_fact_lists_the_drafts_it_touches(desk: Desk) -> None:
    opened(desk)
    fields = desk.shown(f"offences/{desk.offence}") | {"text:en:facts": "The boat sailed at night."}
    location = desk.post(f"offences/{desk.offence}", fields).headers["Location"]
    assert location.endswith(f"/offers?fact={desk.offence}")
    page = desk.get(location.replace("http://localhost", ""))
    assert "The offence was saved." in page and page.count("at night") >= 2
    assert "The case knows something newer: 1 value." in desk.get(f"i/{desk.draft('rossi').id}/")
    assert "The case knows something newer than 2 drafts." in desk.get("")
    desk.post("offers", desk.shown("offers") | {"act": "take"})
    assert desk.story("rossi") == "The boat sailed at night.\n\nRossi steered."
    assert "something newer" not in desk.get("")
    kinds = [change.kind for change in _history(desk.draft("rossi").id)]
    assert kinds[0] == "taken"


def _history(instrument_id: str) -> list[drafting.ChangeLine]:
    with read_unit() as session:
        return drafting.history(session, instrument_id)


def test_a_fact_no_draft_uses_leads_back_to_the_case(desk: Desk) -> None:
    opened(desk)
    fields = desk.shown(f"persons/{desk.ids['gallo']}") | {"surname": "Galli"}
    location = desk.post(f"persons/{desk.ids['gallo']}", fields).headers["Location"]
    assert location.endswith(f"/cases/{desk.world.a.ids['case_id']}/")


def test_a_page_that_is_older_than_the_case_takes_nothing_over(desk: Desk) -> None:
    opened(desk)
    rossi = desk.draft("rossi").id
    edit = desk.shown(f"persons/{desk.ids['rossi']}")
    desk.post(f"persons/{desk.ids['rossi']}", edit | {"surname": "Rosso"})
    shown = desk.shown(f"i/{rossi}/offers")
    edit = desk.shown(f"persons/{desk.ids['rossi']}")
    desk.post(f"persons/{desk.ids['rossi']}", edit | {"surname": "Bruno"})
    desk.post(f"i/{rossi}/offers", shown | {"act": "take"})
    assert "a value was changed meanwhile" in desk.get(f"i/{rossi}/offers")
    assert desk.draft("rossi").answers["skipper"]["surname"] == "Rossi"


@pytest.mark.parametrize("value", ["", "x", "a b", "a b c d", "\x00 x y", "ü" * 300])
def test_a_tampered_decision_does_nothing(desk: Desk, value: str) -> None:
    opened(desk)
    page = desk.post("offers", {"act": "take", "take": value}, 422).get_data(as_text=True)
    assert "Tick what is to be taken over." in page


def test_drafts_of_another_case_are_not_reached_through_this_one(desk: Desk) -> None:
    opened(desk)
    other = desk.world.second_case.ids["instrument_id"]
    before = _history(other)
    desk.post("offers", {"act": "take", "take": f"{other} token skipper.surname"}, 422)
    assert _history(other) == before


def test_a_reader_sees_the_batch_and_no_button(desk: Desk, world: World) -> None:
    opened(desk)
    desk.post(f"{desk.batch}common", desk.shown(f"{desk.batch}common") | {f"text:en:{desk.offence}": "Together."})
    reader = Desk(world, "reader")
    page = reader.get(desk.batch).split("<main", 1)[1]
    assert "Rossi" in page and "Common facts" not in page
    page = reader.get(f"{desk.batch}offers").split("<main", 1)[1]
    assert "Together." in page and "<button" not in page and 'type="checkbox"' not in page
    reader.get(f"{desk.batch}persons", 403)
    assert "One draft per person" not in reader.get("")


def test_persons_of_the_case_join_later(desk: Desk) -> None:
    opened(desk)
    fields = desk.shown(f"{desk.batch}common")
    fields.setlist("persons", [f"p{desk.ids['gallo']}"])
    desk.post(f"{desk.batch}common", fields)
    page = desk.get(desk.batch)
    assert "Without a draft" in page and "Gallo" in page and "A question comes first:" in page


def test_a_case_without_persons_says_what_comes_first(world: World) -> None:
    desk = Desk(world)
    with write_unit() as unit:
        cases.remove_fact(unit, _row(world, "Person", "person_id"), world.users["lead"])
    assert "Persons and offences first" in desk.get("batches/new")


def _row(world: World, kind: str, name: str):
    from jitflow.cases import models

    with read_unit() as session:
        return session.get(getattr(models, kind), world.a.ids[name])


def test_a_person_who_has_such_an_instrument_already_is_named_before_a_second_one_is_opened(desk) -> None:
    batch = desk.prepare("rossi")
    desk.post(f"{batch}persons", {**desk.shown(f"{batch}persons"), desk.text("rossi"): "He steered.", "act": "open"})
    number = desk.draft("rossi").number
    page = desk.get("batches/new")
    assert f"Has {number} already" in page and page.count(" already</") == 1
    batch = desk.prepare("rossi", "neri")
    for part in ("persons", ""):
        shown = desk.get(batch + part)
        assert shown.count("This person has one already:") == 1 and f'/">{number}</a>' in shown
