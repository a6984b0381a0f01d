"""The pages of a case, as people use them: open, enter facts, correct them together, change the team."""

from __future__ import annotations

import pytest

from jitflow.db.units import read_unit
from tests.fixtures.objects import MARKER_A, World, token_of

NEW_PERSON = {
    "led_category": "suspect",
    "surname": "Тодорин",
    "forenames": "Радослав Велков",
    "script_lang": "bg",
    "surname_latin": "Todorin",
    "nationalities.0": "BG",
    "nationalities.1": "",
    "birthdate.kind": "declared",
    "birthdate.start.day": "3",
    "birthdate.start.month": "2",
    "birthdate.start.year": "1980",
    "birth_place.kind": "address",
    "birth_place.text": "Варна",
    "birth_place.country": "BG",
    "residences.0.street": "ul. Marin Drinov 5",
    "residences.0.town": "Varna",
    "residences.0.country": "BG",
    "residences.1.street": "",
    "aliases.0": "Rado",
    "languages.0": "bg",
    "role": "organiser",
}


class Desk:
    """One person at work on case A."""

    def __init__(self, world: World, person: str) -> None:
        self.client = world.client(person)
        self.token = token_of(self.client, "/")
        self.base = f"/g/group-a/cases/{world.a.ids['case_id']}/"

    def get(self, path: str = ""):
        return self.client.get(self.base + path)

    def post(self, path: str, data: dict):
        return self.client.post(self.base + path, data={"csrf_token": self.token, **data})


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, "lead")


def facts(world: World, kind: str) -> list:
    """The stored facts of case A."""
    from jitflow.cases import service

    with read_unit() as session:
        return service.all_facts(session, world.a.ids["case_id"])[kind]


def test_open_a_case(world: World) -> None:
    client = world.client("member")
    token = token_of(client, "/")
    data = {
        "csrf_token": token,
        "title": "Meltemi 4",
        "issuing_state": "IT",
        "national_reference": "1/2026 RGNR",
        "summary": "Yachts.",
    }
    response = client.post("/g/group-a/cases/new", data=data)
    assert response.status_code == 303
    page = client.get(response.headers["Location"]).get_data(as_text=True)
    assert "Meltemi 4" in page and "1/2026 RGNR" in page
    assert "Meltemi 4" in client.get("/g/group-a/cases").get_data(as_text=True)
    assert "Meltemi 4" not in world.client("lead").get("/g/group-a/cases").get_data(as_text=True)


def test_a_case_needs_name_and_state_and_keeps_what_was_typed(world: World) -> None:
    client = world.client("member")
    data = {"csrf_token": token_of(client, "/"), "national_reference": "77/2026"}
    response = client.post("/g/group-a/cases/new", data=data)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "Name of the case: An answer is needed here." in page
    assert "77/2026" in page


def test_enter_a_person(world: World, desk: Desk) -> None:
    response = desk.post("persons/new", NEW_PERSON)
    assert response.status_code == 303, response.get_data(as_text=True)
    person = facts(world, "persons")[-1]
    assert person.kind == "suspect"
    assert person.facts["surname"] == "Тодорин"
    assert person.facts["nationalities"] == ["BG"]
    assert person.facts["birthdate"] == {"kind": "declared", "start": "1980-02-03"}
    assert person.facts["residences"] == [{"street": "ul. Marin Drinov 5", "town": "Varna", "country": "BG"}]
    assert "Радослав Велков Тодорин" in desk.get().get_data(as_text=True)


def test_a_person_needs_a_category(world: World, desk: Desk) -> None:
    before = len(facts(world, "persons"))
    response = desk.post("persons/new", {"surname": "X"})
    assert response.status_code == 422
    assert "Category of the person: An answer is needed here." in response.get_data(as_text=True)
    unknown = desk.post("persons/new", {"surname": "X", "led_category": "unknown"})
    assert unknown.status_code == 422 and "Say why" in unknown.get_data(as_text=True)
    assert len(facts(world, "persons")) == before
    assert (
        desk.post("persons/new", {"surname": "X", "led_category": "unknown", "led_reason": "first contact"}).status_code
        == 303
    )


def test_the_category_changes_only_with_a_reason(world: World, desk: Desk) -> None:
    path = f"persons/{world.a.ids['person_id']}"
    data = {"base:surname": f'"{MARKER_A}"', "surname": MARKER_A, "led_category": "witness"}
    assert desk.post(path, data).status_code == 422
    assert facts(world, "persons")[0].kind == "suspect"
    assert desk.post(path, {**data, "led_reason": "was forced to steer"}).status_code == 303
    assert facts(world, "persons")[0].kind == "witness"


def test_two_people_on_different_fields(world: World, desk: Desk) -> None:
    path = f"persons/{world.a.ids['person_id']}"
    other = Desk(world, "editor")
    common = {
        "led_category": "suspect",
        "surname": MARKER_A,
        "base:surname": f'"{MARKER_A}"',
        "base:marks": "",
        "base:forenames": "",
    }
    assert desk.post(path, {**common, "forenames": "Ivo", "marks": ""}).status_code == 303
    assert other.post(path, {**common, "forenames": "", "marks": "scar"}).status_code == 303
    stored = facts(world, "persons")[0].facts
    assert (stored["forenames"], stored["marks"]) == ("Ivo", "scar")


def test_two_people_on_the_same_field(world: World, desk: Desk) -> None:
    path = f"persons/{world.a.ids['person_id']}"
    other = Desk(world, "editor")
    common = {"led_category": "suspect", "surname": MARKER_A, "base:surname": f'"{MARKER_A}"', "base:marks": ""}
    assert desk.post(path, {**common, "marks": "scar on the left hand"}).status_code == 303
    response = other.post(path, {**common, "marks": "tattoo of an anchor", "base:forenames": "", "forenames": "Ivo"})
    page = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "scar on the left hand" in page and "tattoo of an anchor" in page
    stored = facts(world, "persons")[0].facts
    assert stored["marks"] == "scar on the left hand"
    assert stored["forenames"] == "Ivo", "the other fields are saved"
    again = {
        **common,
        "marks": "tattoo of an anchor",
        "base:marks": '"scar on the left hand"',
        "base:forenames": '"Ivo"',
        "forenames": "Ivo",
    }
    assert other.post(path, again).status_code == 303
    assert facts(world, "persons")[0].facts["marks"] == "tattoo of an anchor"


def test_enter_an_offence_in_two_languages(world: World, desk: Desk) -> None:
    data = {
        "title": "Landing", "when.kind": "exact", "when.start.day": "14", "when.start.month": "3", "when.start.year": "2026",
        "maximum.years": "15", "text:it:facts": "Riga uno\r\nRiga due", "other_language": "el", "other_text": "Κείμενο",
    }  # fmt: skip
    assert desk.post("offences/new", data).status_code == 303
    stored = facts(world, "offences")[-1].facts
    assert stored["texts"]["facts"] == {"it": "Riga uno\nRiga due", "el": "Κείμενο"}
    assert stored["maximum"] == {"years": 15}
    assert "14 March 2026" in desk.get().get_data(as_text=True)


def test_enter_and_correct_an_authority(world: World, desk: Desk) -> None:
    wrong = desk.post("authorities/new", {"name": "Tribunale", "kind": "court", "telephone": "0962"})
    assert wrong.status_code == 422 and "Telephone" in wrong.get_data(as_text=True)
    assert (
        desk.post("authorities/new", {"name": "Tribunale", "kind": "court", "telephone": "+39 0962 1234"}).status_code
        == 303
    )
    assert facts(world, "authorities")[-1].facts["telephone"] == "+39 0962 1234"


@pytest.mark.parametrize("kind", ["person", "offence", "authority"])
def test_remove_a_fact(world: World, desk: Desk, kind: str) -> None:
    plural = {"person": "persons", "offence": "offences", "authority": "authorities"}[kind]
    path = f"{plural}/{world.a.ids[f'{kind}_id']}"
    assert desk.post(f"{path}/remove", {"reason": "entered twice"}).status_code == 303
    assert facts(world, plural) == []
    assert desk.get(path).status_code == 404


def test_a_person_with_an_instrument_stays(world: World, desk: Desk) -> None:
    from jitflow.db.units import write_unit
    from jitflow.drafting.models import Instrument

    with write_unit() as unit:
        unit.session.get(Instrument, world.a.ids["instrument_id"]).person_id = world.a.ids["person_id"]
        unit.record("altered", focus_group_id=None, actor_id=None, object_type="instrument", object_id=None)
    response = desk.post(f"persons/{world.a.ids['person_id']}/remove", {})
    assert "HN-1" in desk.client.get(response.headers["Location"]).get_data(as_text=True)
    assert len(facts(world, "persons")) == 1


def test_the_team(world: World, desk: Desk) -> None:
    def team() -> dict[str, str]:
        from jitflow.cases import service

        with read_unit() as session:
            return {m.user_id: m.role for m in service.team(session, world.a.ids["case_id"])}

    member, lead = world.users["member"], world.users["lead"]
    assert (
        desk.post("team", {"act": "add", "user_id": member, "role": "reader", "function": "translator"}).status_code
        == 303
    )
    assert team()[member] == "reader"
    assert world.client("member").get(desk.base).status_code == 200
    assert desk.post("team", {"act": "change", "user_id": member, "role": "editor"}).status_code == 303
    assert team()[member] == "editor"
    assert desk.post("team", {"act": "remove", "user_id": member}).status_code == 303
    assert world.client("member").get(desk.base).status_code == 404
    for refused in (
        {"act": "remove", "user_id": lead},
        {"act": "change", "user_id": lead, "role": "reader"},
        {"act": "add", "user_id": world.users["outsider"], "role": "reader"},
        {"act": "add", "user_id": member, "role": "owner"},
        {"act": "add", "user_id": member, "role": "reader", "function": "a\x00b"},
        {"act": "explode"},
    ):
        assert desk.post("team", refused).status_code == 422, refused
    assert member not in team() and team()[lead] == "lead"


def test_readers_see_no_way_to_change(world: World) -> None:
    reader = Desk(world, "reader")
    assert "/persons/new" not in reader.get().get_data(as_text=True)
    assert "/remove" not in reader.get(f"persons/{world.a.ids['person_id']}").get_data(as_text=True)
    assert reader.post(f"persons/{world.a.ids['person_id']}", {"surname": "x"}).status_code == 403


def test_start_leads_to_the_only_group(world: World) -> None:
    response = world.client("lead").get("/")
    assert (response.status_code, response.headers["Location"]) == (303, "/g/group-a/")
