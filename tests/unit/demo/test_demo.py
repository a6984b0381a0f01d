"""The demonstration: loaded once, whole, usable, and nobody real in it."""

from __future__ import annotations

import datetime
import re
import shutil
import unicodedata
from pathlib import Path

import pytest
from sqlalchemy import func, select

from jitflow import library, reach
from jitflow.accounts import service as accounts
from jitflow.audit import service as audit
from jitflow.batches import service as batches
from jitflow.cases import service as cases
from jitflow.cases.forms import AUTHORITY, OFFENCE, PERSON, RESIDENCE
from jitflow.db.base import Base
from jitflow.db.units import read_unit, write_unit
from jitflow.demo import account_lines, data, load_demo
from jitflow.drafting import service as drafting
from jitflow.focusgroups import service as focusgroups
from jitflow.instruments import file
from jitflow.instruments.checks import CheckResult, run_checks
from jitflow.instruments.definition import Severity
from jitflow.instruments.given import state_values
from jitflow.instruments.values import check_value
from jitflow.libraries import service as libraries
from tests.fixtures.drafts import _database

TODAY = datetime.date(2026, 11, 23)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> Path:
    """An instance folder with the demonstration, loaded once: hashing passwords takes its time."""
    folder = tmp_path_factory.mktemp("demo")
    for _ in _database(None, folder):
        assert load_demo() is True
    return folder / "instance"


@pytest.fixture
def demo(loaded, tmp_path):
    """A copy of that instance for one test."""
    shutil.copytree(loaded, tmp_path / "instance")
    yield from _database(None, tmp_path)


def counts() -> dict[str, int]:
    with read_unit() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table))
            for name, table in Base.metadata.tables.items()
        }


def user(key: str) -> str:
    account = next(one for one in data.accounts() if one.key == key)
    with read_unit() as session:
        return accounts.find_user(session, account.email).id


def drafts(key: str = "elena", slug: str = "migrant-smuggling") -> list[drafting.InstrumentData]:
    with read_unit() as session:
        group = focusgroups.by_slug(session, slug)
        return [drafting.load(session, line.id) for line in drafting.open_drafts(session, user(key), group.id)]


def judge(instrument: drafting.InstrumentData) -> CheckResult:
    definition = library.library().definition(instrument.slug)
    facts = drafting.to_instrument(instrument, TODAY)
    return run_checks(definition, facts, state_values(definition, facts, library.states()))


def test_loading_again_changes_nothing(demo):
    before = counts()
    assert load_demo() is False
    assert counts() == before


def test_what_people_did_since_is_left_alone(demo):
    elena = user("elena")
    with write_unit() as unit:
        group = focusgroups.by_slug(unit.session, "migrant-smuggling")
        focusgroups.end_membership(unit, group.id, user("anke"), elena)
        accounts.deactivate(unit, user("maeve"), elena)
    before = counts()
    assert load_demo() is False and counts() == before
    assert not any("maeve" in line for line in account_lines())


def test_every_account_can_sign_in_with_what_is_printed(demo):
    lines = account_lines()
    assert len(lines) == len(data.accounts()) >= 7
    for line, account in zip(lines, data.accounts(), strict=True):
        assert line.startswith(account.email) and data.password() in line and account.name in line
    assert accounts.sign_in(data.accounts()[0].email, data.password()).user.id == user("elena")


def test_the_roles_of_the_issue_are_there(demo):
    with read_unit() as session:
        group = focusgroups.by_slug(session, "migrant-smuggling")
        roles = {member.user_id: member.role for member in focusgroups.members(session, group.id)}
        (case,) = cases.list_cases(session, user("elena"), group.id)
        team = {member.user_id: member.role for member in cases.team(session, case.id)}
    assert roles[user("ruben")] == "administrator" and user("ruben") not in team
    assert roles[user("maeve")] == "coordinator" and team[user("maeve")] == "reader"
    assert (team[user("elena")], team[user("tullia")], team[user("paolo")]) == ("lead", "editor", "reader")
    assert user("sabina") not in roles


def test_the_other_group_is_apart(demo):
    with read_unit() as session:
        other = focusgroups.by_slug(session, "document-fraud")
        (case,) = cases.list_cases(session, user("sabina"), other.id)
        assert reach.reach_case(session, user("sabina"), "document-fraud", case.id) is not None
        assert reach.reach_case(session, user("elena"), "document-fraud", case.id) is None
        assert reach.reach_case(session, user("sabina"), "migrant-smuggling", case.id) is None


def test_names_stand_in_four_scripts_and_categories_are_set(demo):
    with read_unit() as session:
        group = focusgroups.by_slug(session, "migrant-smuggling")
        (case,) = cases.list_cases(session, user("elena"), group.id)
        facts = cases.all_facts(session, case.id)
    scripts = {unicodedata.name(line.facts["surname"][0]).split()[0] for line in facts["persons"]}
    assert {"LATIN", "GREEK", "CYRILLIC", "ARABIC"} <= scripts
    assert {line.facts.get("role"): line.kind for line in facts["persons"]}["passenger"] == "witness"
    assert (len(facts["persons"]), len(facts["offences"])) == (9, 4)


def test_facts_are_what_the_pages_would_store():
    forms = {"person": PERSON, "offence": OFFENCE, "authority": AUTHORITY}
    for group in data.groups():
        for case in group["case"]:
            for kind, questions in forms.items():
                fields = {question.name: question.field for question in questions}
                for one in case.get(kind, []):
                    for name, value in one["facts"].items():
                        for field, part in _parts(fields, name, value):
                            assert check_value(field, part) == part, (kind, name)


def _parts(fields, name, value):
    if name == "residences":
        return [(RESIDENCE, one) for one in value]
    if name == "list_categories":
        return []
    return [(fields[name], value)]


def test_drafts_are_usable_instrument_files(demo):
    found = drafts()
    told = [one for group in data.groups() for case in group["case"] for one in [*case.get("draft", []), *case.get("batch", [])]]
    expected = {one["slug"] for one in told} & set(library.library().slugs())
    assert {one.slug for one in found} == expected
    for one in found:
        content = drafting.to_file(one, TODAY)
        _, instrument = file.from_data(content, library.library())
        assert file.to_data(instrument) == content


def test_one_draft_is_complete_and_one_has_findings_to_mend(demo):
    found = {one.number: judge(one) for one in drafts()}
    blocking = {number: result.of(Severity.BLOCKING) for number, result in found.items()}
    assert [bool(blocking[f"EAW-{number}"]) for number in (1, 2)] == [True, False], blocking
    assert found["EAW-1"].of(Severity.WARNING)


def test_two_skippers_have_a_draft_and_two_persons_are_left_out_with_their_question(demo):
    with read_unit() as session:
        group = focusgroups.by_slug(session, "migrant-smuggling")
        (case,) = cases.list_cases(session, user("elena"), group.id)
        (line,) = batches.batches_of(session, case.id)
        batch = batches.load(session, line.id)
        names = {one.id: one.facts["surname"] for one in cases.all_facts(session, case.id)["persons"]}
        newer = drafting.offers_of_case(session, library.library(), reach.case_of(session, case.id))
    assert {names[one.person_id]: one.left_out for one in batch.waiting} == {"رحمان‌یار": "children", "Ouldamar": "minor"}
    opened = {one.instrument_id for one in batch.places if one.instrument_id}
    assert (line.drafts, set(newer)) == (2, opened), "and a common text waits for both"
    states = {one.executing_state for one in drafts() if one.id in opened}
    assert states == {"PL", "GR"}


def test_texts_have_states_of_every_kind_a_translator_meets(demo):
    states = {
        slot["state"] for one in drafts() for slots in one.texts.values() for slot in slots.values()
    }
    assert {"source", "draft", "reviewed", "stale"} <= states


def test_the_trail_of_the_demonstration_holds(demo):
    assert audit.verify() is None


def test_addresses_belong_to_nobody():
    text = "".join(str(group) for group in data.groups()) + str(data.read("accounts.toml"))
    text += "".join(str(data.read(group["libraries"])) for group in data.groups() if "libraries" in group)
    assert set(re.findall(r"@([\w.-]+)", text)) == {"example.org"}


def test_the_libraries_say_how_sure_they_are_and_where_they_come_from(demo):
    with read_unit() as session:
        group = focusgroups.by_slug(session, "migrant-smuggling")
        offences = libraries.offences(session, group.id)
        authorities = libraries.addresses(session, group.id)
        other = focusgroups.by_slug(session, "document-fraud")
        assert libraries.offences(session, other.id) == [] and libraries.addresses(session, other.id) == []
    assert {line.state for line in offences} == {"IT", "GR", "BG"} and 6 <= len(offences) <= 8
    for line in offences:
        # Nobody compared them with the law: none may look as if somebody had.
        assert {version["confidence"] for version in line.versions} == {"recalled"}, line.facts["title"]
        assert all(version["source"] for version in line.versions)
    assert 8 <= len(authorities) <= 10 and all(line.source and line.source_date for line in authorities)
    assert any(line.outdated_at for line in authorities)
