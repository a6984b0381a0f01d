"""What each capacity sees and may do: translators texts only, observers nothing to write, auditors the trail alone."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from jitflow import access
from jitflow.cases import service as cases
from jitflow.cases.models import Case
from jitflow.db.units import read_unit, write_unit
from jitflow.disclosures import service as disclosures
from jitflow.drafting.models import Instrument
from tests.fixtures.objects import MARKER_A, MARKER_B, MARKER_SECOND, World, post
from tests.fixtures.paper_desk import BY_HAND, PaperDesk


def case_path(world: World, page: str = "") -> str:
    return f"/g/group-a/cases/{world.a.ids['case_id']}/{page}"


def instrument_path(world: World, page: str = "") -> str:
    return case_path(world, f"i/{world.a.ids['instrument_id']}/{page}")


def links(html: str) -> set[str]:
    return {href.partition("#")[0].partition("?")[0] for href in re.findall(r'href="(/[^"]*)"', html)}


def place(world: World, person: str, role: str, capacity: str) -> None:
    with write_unit() as unit:
        case = unit.session.get(Case, world.a.ids["case_id"])
        cases.add_to_team(unit, case, world.users[person], role, world.users["lead"], None, capacity)


def crawled(client: FlaskClient, start: str, followed: float = math.inf) -> Iterator[tuple[str, TestResponse]]:
    """Every address that links lead to from the first page on, with its answer; links of so many pages are followed."""
    seen, waiting = set(), [start]
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith("/static/"):
            continue
        seen.add(path)
        answer = client.get(path)
        yield path, answer
        if answer.status_code in (302, 303):
            waiting.append(answer.headers["Location"])
        elif answer.mimetype == "text/html" and len(seen) < followed:
            waiting += sorted(links(answer.get_data(as_text=True)) - seen)


@pytest.mark.parametrize("person", ["translator", "auditor", "observer"])
def test_no_page_offers_a_link_that_the_reader_may_not_open(world: World, person: str) -> None:
    """Followed from the first page on, every link of jitflow leads somewhere."""
    found = dict(crawled(world.client(person), "/g/group-a/", followed=60))
    assert [path for path, answer in found.items() if answer.status_code in (403, 404)] == []
    assert len(found) > 5


# Every page of a focus group, outside its cases, that those may open who do not work on it: need to know, by hand.
KNOWLEDGE = {f"knowledge.{one}" for one in (
    "index", "record", "versions", "compare", "file", "taxonomies", "searches", "remedies", "paper", "listed_paper",
    "glossary_page", "form_help", "complete",
)}  # fmt: skip
MAY_OPEN = {
    "translator": {"focusgroups.home", "cases.index", *KNOWLEDGE, "knowledge.translate", "knowledge.translations"},
    "observer": {
        *KNOWLEDGE, "focusgroups.home", "cases.index", "focusgroups.members", "deadlines.index", "deadlines.seen",
        "deadlines.feed_address", "advice.need", "advice.questions", "advice.result",
    },
    "auditor": {
        "focusgroups.home", "cases.index", "focusgroups.members", "focusgroups.settings", "trail.group", "trail.group_export",
        "disclosures.look",
    },
}  # fmt: skip
# And of a case: an auditor sees who did what, a translator the texts. An observer reads, and hands nothing out.
IN_A_CASE = {
    "auditor": {"cases.case", "trail.case", "trail.case_export"},
    "translator": {
        "cases.case", "texts.index", "texts.language", "texts.autosave", "texts.seal", "letters.translate",
    },
}  # fmt: skip


@pytest.mark.parametrize("person", MAY_OPEN)
def test_who_does_not_work_with_what_the_group_keeps_does_not_see_it(world: World, person: str) -> None:
    """Libraries, address book, State data and templates are for those who draft, coordinate and administer."""
    declared = access.declarations(world.app)
    found = {name for name, one in declared.items() if one.kind == "group" and person in one.roles}
    assert found == MAY_OPEN[person]
    for page in ("offences", "authorities", "authorities/export.csv", "states", "states/DE", "templates"):
        assert world.client(person).get(f"/g/group-a/{page}").status_code == 403, page
        assert world.client("member").get(f"/g/group-a/{page}").status_code == 200, page


@pytest.mark.parametrize("person", IN_A_CASE)
def test_pages_of_a_case_that_a_narrow_capacity_opens(world: World, person: str) -> None:
    declared = access.declarations(world.app)
    assert {name for name, one in declared.items() if one.kind == "case" and person in one.roles} == IN_A_CASE[person]


@pytest.mark.parametrize("person", ["translator", "observer", "auditor", "member", "coordinator", "administrator"])
def test_the_navigation_names_the_pages_that_can_be_opened_and_no_other(world: World, person: str) -> None:
    client = world.client(person)
    page = client.get("/g/group-a/").get_data(as_text=True)
    shown = links(re.search(r'<nav class="head-nav".*?</nav>', page, re.DOTALL)[0])
    pages = {"", "cases", "deadlines", "offences", "authorities", "states", "templates", "members", "knowledge"}
    pages |= {"trail"} if person == "auditor" else set()
    assert shown == {f"/g/group-a/{one}" for one in pages if client.get(f"/g/group-a/{one}").status_code == 200}


def test_no_page_links_to_state_data_for_whom_they_are_closed(paper_desk: PaperDesk) -> None:
    """Where a rule comes from is said; the page of the State is offered to whom it opens."""
    users, world = paper_desk.world.users, paper_desk.world
    reached, zones = "eaw:issuing:checked:0", {f"step{number}.at.zone": "Europe/Berlin" for number in range(2)}
    paper = {**BY_HAND, **zones, "issuing_state": "de", "executing_state": "unknown", "person": f"p{paper_desk.person_id}",
             "step0.at.day": "31", "step0.at.month": "5", "step0.at.year": "2026"}  # fmt: skip
    answer = paper_desk.post("register", **paper, reached=reached, shown=reached)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with write_unit() as unit:
        case = unit.session.get(Case, paper_desk.case_id)
        cases.add_to_team(unit, case, users["observer"], "reader", users["lead"])
        row = unit.session.get(Instrument, paper_desk.opened()[0].id)
        row.answers = {**row.answers, "purpose": ["prosecution"]}
        step = f"{paper_desk.base}/i/{row.id}/procedure/validate"
    for person, page, opens in (
        ("editor", step, True), ("observer", step, False),
        ("member", "/g/group-a/settings", True), ("auditor", "/g/group-a/settings", False),
    ):  # fmt: skip
        answer = world.client(person).get(page)
        assert answer.status_code == 200, person
        main = answer.get_data(as_text=True).partition("<main")[2]
        assert page != step or "Germany: nothing is recorded." in main, "a State without a record has its page, too"
        assert any("/states" in one for one in links(main)) is opens, person


def test_who_administers_the_installation_sees_no_content(world: World) -> None:
    """Every link from the first page on is followed: no marker of any case, no page of any group."""
    client = world.client("system")
    found = dict(crawled(client, "/"))
    for path, answer in found.items():
        assert answer.status_code in (200, 302, 303), path
        for marker in (MARKER_A, MARKER_B, MARKER_SECOND, "/g/group-a/", "HN-1"):
            assert marker not in answer.get_data(as_text=True), (path, marker)
    assert "/system" in found
    for path in (
        "/g/group-a/",
        "/g/group-a/trail",
        case_path(world),
        instrument_path(world),
        case_path(world, "trail"),
    ):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("person", ["translator", "auditor"])
def test_no_fact_of_the_case_reaches_a_translator_or_an_auditor(world: World, person: str) -> None:
    client = world.client(person)
    pages = [
        "/g/group-a/",
        "/g/group-a/cases",
        case_path(world),
        instrument_path(world, "texts"),
        case_path(world, "trail"),
    ]
    pages += [
        instrument_path(world, page) for page in ("", "form", "check", "findings", "history", "documents", "comments")
    ]
    pages += [case_path(world, f"persons/{world.a.ids['person_id']}"), case_path(world, "team")]
    for page in pages:
        text = client.get(page, follow_redirects=True).get_data(as_text=True)
        assert MARKER_A not in text, page


def test_a_translator_writes_a_translation_and_nothing_else(world: World) -> None:
    client = world.client("translator")
    assert client.get(instrument_path(world, "texts/de")).status_code == 200
    assert post(client, instrument_path(world, "texts/de"), {"act": "save"}).status_code == 303
    for page in ("box/who", "form", "override", "autosave", "documents", "addressee"):
        assert post(client, instrument_path(world, page), {}).status_code == 403, page
    assert post(client, case_path(world, "edit"), {"title": "x"}).status_code == 403


def test_an_auditor_who_opens_the_case_is_led_to_its_trail(world: World) -> None:
    answer = world.client("auditor").get(case_path(world))
    assert (answer.status_code, answer.headers["Location"]) == (303, case_path(world, "trail"))


def test_an_observer_with_the_place_of_an_editor_writes_nothing(world: World) -> None:
    client = world.client("observer")
    assert client.get(case_path(world)).status_code == 200
    assert post(client, case_path(world, "edit"), {"title": "x"}).status_code == 403
    assert post(client, instrument_path(world, "autosave"), {}).status_code == 403


def test_a_right_taken_away_ends_an_open_form_and_a_queued_job(world: World) -> None:
    """Check 22: the form was opened with the right; neither it nor work asked for earlier goes on without."""
    from jitflow import reach

    client, instrument = world.client("editor"), world.a.ids["instrument_id"]
    assert client.get(instrument_path(world, "box/who")).status_code == 200
    with read_unit() as session:
        assert reach.still_reaches(session, world.users["editor"], instrument)
    place(world, "editor", "editor", "translator")
    assert post(client, instrument_path(world, "box/who"), {"act": "save"}).status_code == 403
    assert post(client, instrument_path(world, "autosave"), {}).status_code == 403
    with read_unit() as session:
        assert not reach.still_reaches(session, world.users["editor"], instrument)


def test_the_lead_chooses_the_capacity_beside_the_right(world: World) -> None:
    client = world.client("lead")
    given = {"act": "change", "user_id": world.users["editor"], "role": "editor", "capacity": "assistant"}
    assert post(client, case_path(world, "team"), given).status_code == 303
    page = client.get(case_path(world, "team")).get_data(as_text=True)
    assert "Editor, assistant" in page
    assert "Sees who did what and when; sees no content of the case." in page
    assert post(client, case_path(world, "team"), given | {"capacity": "emperor"}).status_code == 422


@pytest.mark.parametrize("capacity", ["translator", "auditor", "observer"])
def test_the_last_lead_cannot_be_left_with_a_capacity_that_leads_nothing(world: World, capacity: str) -> None:
    client = world.client("lead")
    given = {"act": "change", "user_id": world.users["lead"], "role": "lead", "capacity": capacity}
    answer = post(client, case_path(world, "team"), given)
    assert answer.status_code == 422
    assert "at least one lead" in answer.get_data(as_text=True)


# --- a look into a case that is not one's own ------------------------------------------------


def look(world: World, person: str, reason: str = "Sister case in another State", case: str = "second_case"):
    given = {"case": getattr(world, case).ids["case_id"], "reason": reason}
    return post(world.client(person), "/g/group-a/look", given)


def test_a_look_opens_a_case_for_eight_hours_to_read(world: World, stopped_clock) -> None:
    client = world.client("coordinator")
    path = f"/g/group-a/cases/{world.second_case.ids['case_id']}/"
    assert client.get(path).status_code == 404
    answer = look(world, "coordinator")
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert client.get(path).status_code == 200
    assert post(client, f"{path}edit", {"title": "x"}).status_code == 403
    with read_unit() as session:
        last = disclosures.open_look(session, world.users["coordinator"], world.second_case.ids["case_id"])
        assert last is not None
    stopped_clock.forward(hours=8)
    from jitflow import reach

    with read_unit() as session:
        reached = reach.reach_case(session, world.users["coordinator"], "group-a", world.second_case.ids["case_id"])
    assert reached is None


def test_the_team_sees_who_looked_in_and_why(world: World) -> None:
    assert look(world, "coordinator", "Asked by Eurojust on 3 May").status_code == 303
    team = world.client("other_case").get(f"/g/group-a/cases/{world.second_case.ids['case_id']}/team")
    page = team.get_data(as_text=True)
    assert "Asked by Eurojust on 3 May" in page
    assert "Coordinator" in page


def test_what_is_read_in_a_look_names_its_reason_in_the_trail(world: World) -> None:
    from jitflow.audit import service as audit

    client, case_id = world.client("coordinator"), world.second_case.ids["case_id"]
    assert look(world, "coordinator").status_code == 303
    client.get(f"/g/group-a/cases/{case_id}/")
    with read_unit() as session:
        group = session.get(Case, case_id).focus_group_id
        look_id = disclosures.open_look(session, world.users["coordinator"], case_id)
    read, began = audit.entries(group, case_id)[:2]
    assert (read.verb, read.detail["look"]) == ("consulted", look_id)
    assert (began.detail["action"], began.detail["look"]) == ("look", look_id)


def test_an_auditors_look_shows_the_trail_alone(world: World) -> None:
    assert look(world, "auditor").status_code == 303
    client, path = world.client("auditor"), f"/g/group-a/cases/{world.second_case.ids['case_id']}/"
    assert client.get(path).headers["Location"] == f"{path}trail"
    assert client.get(f"{path}team").status_code == 403


@pytest.mark.parametrize(
    ("reason", "case"), [("", "second_case"), ("because", "second_case"), ("a good long reason", "b")]
)
def test_no_look_without_a_reason_or_into_another_group(world: World, reason: str, case: str) -> None:
    assert look(world, "coordinator", reason, case).status_code == 422
    with read_unit() as session:
        assert disclosures.open_look(session, world.users["coordinator"], getattr(world, case).ids["case_id"]) is None


@pytest.mark.parametrize("person", ["member", "lead", "administrator", "observer", "translator"])
def test_only_coordinators_and_auditors_look_in(world: World, person: str) -> None:
    assert look(world, person).status_code == 403
