"""Inviting, changing and ending members; the way in; the administration of the installation."""

from __future__ import annotations

import re
import sqlite3
from datetime import datetime, timedelta

import pytest

from jitflow import mail
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.focusgroups import invitations, service as groups
from tests.fixtures.objects import MARKER_A, MARKER_B, World, post

MEMBERS = "/g/group-a/members"
WORDS = "a quite long sentence nobody else writes 9"


def invite(world: World, person: str = "administrator", **more: str):
    given = {"act": "invite", "email": "new@example.eu", "role": "member", "capacity": "assistant", **more}
    return post(world.client(person), MEMBERS, given)


def shown_link(world: World, person: str = "administrator") -> str:
    page = world.client(person).get(MEMBERS).get_data(as_text=True)
    found = re.search(r'value="http://localhost(/invitations/[^"]+)"', page)
    return found[1] if found else ""


def group_id() -> str:
    with read_unit() as session:
        return groups.by_slug(session, "group-a").id


def role_of(world: World, person: str) -> str | None:
    with read_unit() as session:
        found = {one.user_id: one.role for one in groups.members(session, groups.by_slug(session, "group-a").id)}
    return found.get(world.users[person])


def test_an_invited_person_makes_an_account_and_belongs_to_the_group(world: World) -> None:
    assert invite(world).status_code == 303
    link = shown_link(world)
    stranger = world.client()
    assert "Group A" in stranger.get(link).get_data(as_text=True)
    answer = post(stranger, link, {"name": "Nuova Persona", "password": WORDS, "again": WORDS})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    signed_in = post(stranger, "/sign-in", {"email": "new@example.eu", "password": WORDS})
    assert signed_in.status_code == 303
    home = stranger.get("/g/group-a/", follow_redirects=True)
    assert home.status_code == 200
    page = world.client("administrator").get(MEMBERS).get_data(as_text=True)
    assert "Nuova Persona" in page
    assert "new@example.eu" in page


def test_the_address_is_shown_once_and_kept_nowhere(world: World) -> None:
    invite(world)
    link = shown_link(world)
    assert link
    assert shown_link(world) == ""
    token = link.rpartition("/")[2].encode()
    for path in world.app.config["JITFLOW"].instance.glob("jitflow.sqlite*"):
        assert token not in path.read_bytes(), path


@pytest.mark.parametrize("password", ["short", "correct horse battery staple", "new@example.eu", ""])
def test_the_password_rules_hold_for_invited_people(world: World, password: str) -> None:
    invite(world)
    link = shown_link(world)
    given = {"name": "Nuova Persona", "password": password, "again": password if password != WORDS else "x"}
    stranger = world.client()
    if password == "correct horse battery staple":
        given["again"] = "something else"
    answer = post(stranger, link, given)
    assert answer.status_code == 422
    assert "Nuova Persona" in answer.get_data(as_text=True)  # what was typed is kept
    assert stranger.get(link).status_code == 200


def test_an_invitation_works_once(world: World) -> None:
    invite(world)
    link = shown_link(world)
    assert post(world.client("outsider"), link).status_code == 303
    assert world.client().get(link).status_code == 404
    assert post(world.client("member"), link).status_code == 404


def test_an_invitation_runs_out(world: World, stopped_clock) -> None:
    with write_unit() as unit:
        token = invitations.invite(
            unit,
            groups.by_slug(unit.session, "group-a").id,
            "late@example.eu",
            "member",
            "prosecutor",
            world.users["administrator"],
            "administrator",
        )
    with read_unit() as session:
        assert invitations.offered(session, token) is not None
    stopped_clock.forward(days=7)
    with read_unit() as session:
        assert invitations.offered(session, token) is None
    with pytest.raises(groups.MembershipError), write_unit() as unit:
        invitations.accept(unit, token, world.users["outsider"])


def test_a_withdrawn_invitation_is_gone(world: World) -> None:
    invite(world)
    link = shown_link(world)
    with read_unit() as session:
        waiting = [one.id for one in invitations.open_ones(session, group_id()) if one.email == "new@example.eu"]
    given = {"act": "withdraw", "invitation": waiting[0]}
    assert post(world.client("coordinator"), MEMBERS, given).status_code == 303
    assert world.client().get(link).status_code == 404
    assert post(world.client("coordinator"), MEMBERS, given).status_code == 422


def test_the_signed_in_account_joins(world: World) -> None:
    invite(world, role="coordinator")
    assert post(world.client("outsider"), shown_link(world)).status_code == 303
    assert role_of(world, "outsider") == "coordinator"
    assert world.client("outsider").get("/g/group-a/").status_code == 200


def test_who_administers_the_installation_joins_no_focus_group(world: World) -> None:
    invite(world)
    link = shown_link(world)
    post(world.client("system"), link)
    assert role_of(world, "system") is None
    assert world.client().get(link).status_code == 200  # it is not used up


@pytest.mark.parametrize(
    ("person", "more"),
    [
        ("administrator", {"email": "nobody"}),
        ("administrator", {"email": ""}),
        ("administrator", {"email": "member@example.eu"}),
        ("administrator", {"email": "invited@example.eu"}),
        ("administrator", {"role": "emperor"}),
        ("administrator", {"capacity": "emperor"}),
        ("coordinator", {"role": "administrator"}),
    ],
)
def test_an_invitation_that_cannot_be_made_says_why_and_keeps_what_was_typed(world: World, person, more) -> None:
    answer = invite(world, person, **more)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert more.get("email", "new@example.eu") in page


def test_members_see_each_other_without_addresses(world: World) -> None:
    page = world.client("member").get(MEMBERS).get_data(as_text=True)
    assert "Lead" in page
    assert "@example.eu" not in page
    assert "Make the invitation" not in page


def test_the_last_administrator_cannot_go(world: World) -> None:
    client, me = world.client("administrator"), world.users["administrator"]
    for given in ({"act": "end", "confirmed": "yes"}, {"act": "change", "role": "member", "capacity": "prosecutor"}):
        answer = post(client, MEMBERS, given | {"user_id": me})
        assert answer.status_code == 422
        assert "at least one administrator" in answer.get_data(as_text=True)
    assert role_of(world, "administrator") == "administrator"


@pytest.mark.parametrize("act", [{"act": "end", "confirmed": "yes"}, {"act": "change", "role": "member"}])
def test_a_coordinator_changes_no_administrator_and_makes_none(world: World, act) -> None:
    client = world.client("coordinator")
    assert post(client, MEMBERS, act | {"user_id": world.users["administrator"]}).status_code == 422
    make = {"act": "change", "role": "administrator", "user_id": world.users["member"]}
    assert post(client, MEMBERS, make).status_code == 422
    assert role_of(world, "member") == "member"


def test_before_a_membership_ends_the_cases_left_without_a_lead_are_named(world: World) -> None:
    client = world.client("administrator")
    given = {"act": "end", "user_id": world.users["lead"]}
    asked = post(client, MEMBERS, given)
    assert asked.status_code == 200
    assert "Case 1 will have no lead." in asked.get_data(as_text=True)
    assert role_of(world, "lead") == "member"
    assert post(client, MEMBERS, given | {"confirmed": "yes"}).status_code == 303
    assert role_of(world, "lead") is None
    assert world.client("lead").get(f"/g/group-a/cases/{world.a.ids['case_id']}/").status_code == 404


def test_a_member_of_another_group_is_not_reached(world: World) -> None:
    client = world.client("administrator")
    for act in ({"act": "end", "confirmed": "yes"}, {"act": "change", "role": "coordinator"}):
        assert post(client, MEMBERS, act | {"user_id": world.users["lead_b"]}).status_code == 422


def test_the_mail_holds_the_address_and_nothing_of_a_case(world: World, monkeypatch) -> None:
    sent = []
    monkeypatch.setattr(mail, "server", lambda: object())
    monkeypatch.setattr(mail, "send", lambda *message: sent.append(message))
    invite(world)
    ((to, subject, text),) = sent
    assert to == "new@example.eu"
    assert "Group A" in subject
    assert shown_link(world) in text
    assert MARKER_A not in text


def test_a_mail_server_that_is_away_stops_no_invitation(world: World, monkeypatch) -> None:
    for name, value in {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": "1", "MAIL_FROM": "jitflow@example.eu"}.items():
        monkeypatch.setenv(f"JITFLOW_{name}", value)
    assert invite(world).status_code == 303
    assert shown_link(world)


# --- settings --------------------------------------------------------------------------------


def test_a_decision_is_kept_with_its_basis_and_who_took_it(world: World) -> None:
    client = world.client("administrator")
    given = {"act": "draft_months", "months": "18"}
    assert post(client, "/g/group-a/settings", given).status_code == 303
    with read_unit() as session:
        kept = groups.by_slug(session, "group-a").settings["draft_months"]
    assert (kept["value"], kept["by"]) == (18, world.users["administrator"])
    assert clock.now() - timedelta(minutes=5) < datetime.fromisoformat(kept["at"])
    assert "after 18 months" in world.client("member").get("/g/group-a/settings").get_data(as_text=True)


def test_a_switch_needs_a_basis_and_is_read_by_the_procedure(world: World) -> None:
    from jitflow.across import settings_of
    from jitflow.library import library

    slug, switch = next(
        (one, found.id)
        for one in library().slugs()
        if (procedure := library().definition(one).procedure)
        for found in procedure.switches
    )
    client, name = world.client("coordinator"), f"{slug}-{switch}"
    given = {"act": name, f"{name}.value": "no", f"{name}.basis": ""}
    assert post(client, "/g/group-a/settings", given).status_code == 422
    given[f"{name}.basis"] = "Order of the office of 3 May 2026"
    assert post(client, "/g/group-a/settings", given).status_code == 303
    with read_unit() as session:
        kept = settings_of(session, group_id())["switches"][slug][switch]
    assert (kept["value"], kept["basis"]) == (False, "Order of the office of 3 May 2026")


@pytest.mark.parametrize("months", ["0", "-3", "121", "soon", "9" * 400])
def test_a_time_that_is_none_is_refused(world: World, months: str) -> None:
    answer = post(world.client("administrator"), "/g/group-a/settings", {"act": "draft_months", "months": months})
    assert answer.status_code == 422


# --- the installation ------------------------------------------------------------------------


def test_the_administration_of_the_installation_shows_no_content(world: World) -> None:
    page = world.client("system").get("/system").get_data(as_text=True)
    assert "Group A" in page
    assert "Group B" in page
    assert MARKER_A not in page
    assert MARKER_B not in page
    assert world.client("system").get("/g/group-a/").status_code == 404


def test_a_focus_group_is_created_with_an_invitation_for_its_administrator(world: World) -> None:
    client = world.client("system")
    given = {"name": "Boats and trucks", "slug": "boats", "zone": "Europe/Vienna", "email": "first@example.eu"}
    assert post(client, "/system/groups", given).status_code == 303
    page = client.get("/system").get_data(as_text=True)
    link = re.search(r'value="http://localhost(/invitations/[^"]+)"', page)[1]
    assert post(world.client("member"), link).status_code == 303
    with read_unit() as session:
        group = groups.by_slug(session, "boats")
        assert [one.role for one in groups.members(session, group.id)] == ["administrator"]
    rename = {"group_id": group.id, "act": "rename", "name": "Trucks"}
    assert post(client, "/system/groups/change", rename).status_code == 303
    assert "Trucks" in client.get("/system").get_data(as_text=True)


@pytest.mark.parametrize(
    "bad", [{"slug": "Boats!"}, {"slug": "group-a"}, {"zone": "Mars/Olympus"}, {"name": ""}, {"email": "x"}]
)
def test_a_focus_group_that_cannot_be_made_says_why(world: World, bad) -> None:
    given = {"name": "Boats", "slug": "boats", "zone": "Europe/Rome", "email": "first@example.eu", **bad}
    answer = post(world.client("system"), "/system/groups", given)
    assert answer.status_code == 422
    assert "There is a problem" in answer.get_data(as_text=True)
    with read_unit() as session:
        assert groups.by_slug(session, "boats") is None


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(world: World) -> None:
    client, editor = world.client("system"), world.client("editor")
    assert editor.get("/g/group-a/").status_code == 200
    given = {"act": "deactivate", "user_id": world.users["editor"]}
    assert post(client, "/system/accounts", given).status_code == 303
    assert editor.get("/g/group-a/").status_code == 303
    assert post(client, "/system/accounts", given | {"act": "reactivate"}).status_code == 303
    own = {"act": "deactivate", "user_id": world.users["system"]}
    assert post(client, "/system/accounts", own).status_code == 422


def test_every_act_of_the_installation_is_in_its_trail(world: World) -> None:
    from jitflow.audit import service as audit

    post(world.client("system"), "/system/accounts", {"act": "reset", "user_id": world.users["editor"]})
    acts = [(entry.actor_id, entry.detail.get("act"), entry.object_id) for entry in audit.entries("system")]
    assert (world.users["system"], "reset_second_factor", world.users["editor"]) in acts


def test_addresses_of_invited_people_are_sealed(world: World) -> None:
    invite(world, email="hidden.person@example.eu")
    path = world.app.config["JITFLOW"].instance / "jitflow.sqlite"
    connection = sqlite3.connect(path)
    try:
        rows = connection.execute("SELECT * FROM invitations").fetchall()
    finally:
        connection.close()
    assert rows
    assert b"hidden.person" not in repr(rows).encode()
