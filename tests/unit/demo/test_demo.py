"""The demonstration: loaded once, whole, usable, and nobody real in it."""

from __future__ import annotations

import datetime
import io
import re
import unicodedata
import zipfile
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from jitflow import library, reach
from jitflow.accounts import service as accounts
from jitflow.audit import service as audit
from jitflow.batches import service as batches
from jitflow.capacities import CAPACITIES
from jitflow.cases import service as cases
from jitflow.cases.forms import AUTHORITY, OFFENCE, PERSON, RESIDENCE
from jitflow.db import clock
from jitflow.db.base import Base
from jitflow.db.units import read_unit, write_unit
from jitflow.deadlines import listing
from jitflow.deadlines.listing import Wanted
from jitflow.demo import account_lines, data, load_demo
from jitflow.drafting import service as drafting
from jitflow.enclosures import service as enclosures
from jitflow.focusgroups import service as focusgroups
from jitflow.instruments import file
from jitflow.instruments.checks import CheckResult, run_checks
from jitflow.instruments.definition import Severity
from jitflow.instruments.given import state_values
from jitflow.instruments.grounds import FOUND, NOT_FOUND, NOT_JUDGED, judge_grounds
from jitflow.instruments.values import check_value
from jitflow.libraries import service as libraries
from jitflow.offices import service as offices
from jitflow.papers import releases, service as papers
from jitflow.procedure import seals, service as procedure

TODAY = datetime.date(2026, 11, 23)


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


def case_called(session, title: str):
    """The case of this name, as its lead finds it."""
    group = focusgroups.by_slug(session, "migrant-smuggling")
    return next(one for one in cases.list_cases(session, user("elena"), group.id) if one.title == title)


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
        case = case_called(session, "Meltemi 4")
        team = {member.user_id: member.role for member in cases.team(session, case.id)}
    assert roles[user("ruben")] == "administrator" and user("ruben") not in team
    assert roles[user("maeve")] == "coordinator" and team[user("maeve")] == "reader"
    assert (team[user("elena")], team[user("tullia")], team[user("paolo")]) == ("lead", "editor", "editor")
    assert user("sabina") not in roles


def test_every_role_of_the_issue_can_be_tried(demo):
    """Each capacity by an account of the group; who administers the installation belongs to no group."""
    with read_unit() as session:
        group = focusgroups.by_slug(session, "migrant-smuggling")
        capacities = {member.capacity for member in focusgroups.members(session, group.id)}
        team = {one.user_id: one.capacity for one in cases.team(session, case_called(session, "Meltemi 4").id)}
        administers = [one for one in data.accounts() if accounts.get_user(session, user(one.key)).administrator]
        groups = focusgroups.groups_of(session, user(administers[0].key))
    assert capacities == set(CAPACITIES)
    assert team[user("paolo")] == "validating_judge" and team[user("oskar")] == "observer"
    assert user("aurelie") not in team, "the auditor reads the trail of the group, and looks into a case for a reason"
    assert [one.key for one in administers] == ["dagmar"] and groups == []


def test_the_other_group_is_apart(demo):
    with read_unit() as session:
        other = focusgroups.by_slug(session, "document-fraud")
        (case,) = cases.list_cases(session, user("sabina"), other.id)
        assert reach.reach_case(session, user("sabina"), "document-fraud", case.id) is not None
        assert reach.reach_case(session, user("elena"), "document-fraud", case.id) is None
        assert reach.reach_case(session, user("sabina"), "migrant-smuggling", case.id) is None


def test_names_stand_in_four_scripts_and_categories_are_set(demo):
    with read_unit() as session:
        case = case_called(session, "Meltemi 4")
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


def unsent(case):
    return [one for one in case.get("order", []) if "step" not in one]


def unissued(case):
    return [one for one in case.get("agreement", []) if all(act.get("step") != "enter_into_force" for act in one["act"])]


def test_drafts_are_usable_instrument_files(demo):
    found = drafts()
    told_cases = [case for group in data.groups() for case in group["case"]]
    told = [one for case in told_cases for one in [*case.get("draft", []), *case.get("batch", []), *unsent(case), *unissued(case)]]
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
        case = case_called(session, "Meltemi 4")
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


def test_a_complete_draft_has_its_enclosures_and_a_released_document(demo):
    (draft,) = [one for one in drafts() if enclosed(one.id)]
    assert not judge(draft).of(Severity.BLOCKING)
    lines = enclosed(draft.id)
    assert [(line.kind, line.media_type) for line in lines] == [
        ("signed_scan", "application/pdf"), ("photograph", "image/jpeg"),
    ]  # fmt: skip
    with read_unit() as session:
        (release,) = releases.releases_of(session, draft, TODAY)
        newest, checked = papers.documents_of(session, draft.id)
    assert release.holds and (release.capacity, release.name) == ("issuing_authority", "Paolo Serretti")
    assert (checked.status, newest.status) == ("done", "done")
    mark = "testo del modulo non verificato"
    assert mark in checked.manifest["marks"] and mark not in newest.manifest["marks"], "the second says who checked it"


def enclosed(instrument_id: str) -> list[enclosures.EnclosureLine]:
    with read_unit() as session:
        return enclosures.enclosures_of(session, instrument_id)


def test_one_template_of_an_office_is_in_use(demo):
    with read_unit() as session:
        group = focusgroups.by_slug(session, "migrant-smuggling")
        other = focusgroups.by_slug(session, "document-fraud")
        (line,) = offices.templates_of(session, group.id)
        assert offices.templates_of(session, other.id) == []
        content = offices.content_of(session, group.id, line.id)
    assert (line.status, line.uploaded_by, line.found["faults"]) == ("active", user("ruben"), 0)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert "TRIBUNALE DI MONTELEVANTE" in opened.read("word/document.xml").decode()


def test_what_was_removed_since_does_not_come_back(demo):
    (draft,) = [one for one in drafts() if enclosed(one.id)]
    with write_unit() as unit:
        enclosures.remove(unit, enclosed(draft.id)[0].id, user("elena"))
    before = counts()
    assert load_demo() is False and counts() == before
    assert [line.kind for line in enclosed(draft.id)] == ["photograph"]


def test_a_limit_ends_today_and_another_one_is_overdue(demo):
    with read_unit() as session:
        group = focusgroups.by_slug(session, "migrant-smuggling")
        lines = listing.listed(session, user("elena"), group.id, Wanted()).lines
    zone = ZoneInfo(group.zone)
    today = clock.now().astimezone(zone).date()
    # A limit that ends with a day ends at the midnight after it.
    moment = datetime.timedelta(seconds=1)
    assert today in {(one.deadline.due_at - moment).astimezone(zone).date() for one in lines}
    assert any(one.overdue for one in lines)


def test_a_warrant_went_through_four_eyes_to_the_decision(demo):
    with read_unit() as session:
        found = {one.number: one.id for one in drafting.instruments_of(session, case_called(session, "Libeccio 7").id)}
        log = procedure.log_of(session, found["EAW-1"])
        seal = next(one for one in seals.seals_of(session, found["EAW-1"]) if one.kind == "original")
        states = procedure.standing(session, found["EAW-1"]).position.marking
    by = {one.transition: (one.actor_id, one.capacity) for one in log}
    assert by["check"][0] != by["validate"][0]
    assert by["validate"][1] == "validating_judge"
    assert seal.voided_at is None
    assert "granted" in states.values()


def test_orders_to_three_states_stand_differently_and_one_came_from_abroad(demo):
    """One acknowledged, one past its thirty days, one with part of the evidence and the draft that supplements it."""
    with read_unit() as session:
        case = case_called(session, "Libeccio 7")
        found = {one.number: one for one in drafting.instruments_of(session, case.id)}
        held = {one: set(procedure.standing(session, found[one].id).position.marking.values()) for one in found}
        due = {
            (one.instrument.number, one.deadline.rule): one.overdue
            for one in listing.listed(session, user("elena"), focusgroups.by_slug(session, "migrant-smuggling").id, Wanted()).lines
        }
    states = {number: found[number].executing_state for number in ("EIO-1", "EIO-2", "EIO-3", "AnnexC-1")}
    assert states == {"EIO-1": "CY", "EIO-2": "GR", "EIO-3": "DE", "AnnexC-1": "AT"}
    assert "results_partial" in held["EIO-1"] and found["EIO-4"].status == "draft"
    assert "transmitted" in held["EIO-2"] and due["EIO-2", "decision_expected"] is True
    assert {"acknowledged", "provisional_in_force"} <= held["EIO-3"]
    assert "confirmation_due" in held["EIO-5"] and due["EIO-5", "confirmation_limit"] is False
    assert {"notified", "running"} <= held["AnnexC-1"] and due["AnnexC-1", "objection_limit"] is False


def test_one_set_of_facts_became_orders_to_three_states_and_one_state_waits(demo):
    """Who receives them follows from the address book; what changed later waits where the common words stand."""
    with read_unit() as session:
        case = case_called(session, "Libeccio 7")
        (line,) = batches.batches_of(session, case.id)
        batch = batches.load(session, line.id)
        held = {one.state: drafting.load(session, one.instrument_id) for one in batch.orders if one.instrument_id}
        newer = drafting.offers_of_case(session, library.library(), reach.case_of(session, case.id))
    assert (line.axis, line.drafts, line.waiting, [*held]) == ("states", 3, 1, ["BG", "FR", "MT"])
    assert ["authority" in one.own for one in batch.orders] == [True, False, False, False]
    assert {key: [one.path for one in found] for key, found in newer.items()} == {
        held["BG"].id: ["text:it:assistance"], held["FR"].id: ["text:it:assistance"],
    }  # fmt: skip
    assert {state: "databases" in one.answers["measures"] for state, one in held.items()} == {"BG": False, "FR": False, "MT": True}


def test_the_grounds_for_refusal_show_all_three(demo):
    draft = next(one for one in drafts() if one.number == "EAW-1")
    definition = library.library().definition(draft.slug, draft.version)
    facts = library.facts_of(definition, drafting.to_instrument(draft, TODAY), library.states())
    states = [one.state for one in judge_grounds(definition, facts)]
    assert {states.count(one) >= 3 for one in (FOUND, NOT_JUDGED, NOT_FOUND)} == {True}, states
