"""The second factor on the pages: nothing is reached without it, and it is given once (checks 5 to 8, 12, 13, 31)."""

from __future__ import annotations

import re

import pytest

from jitflow.accounts import factors
from jitflow.audit import service as audit
from jitflow.db.units import read_unit, write_unit
from tests.fixtures.factors import (
    code_now,
    confined,
    enrol,
    enter_password,
    give_codes,
    leads_to_second_factor,
    quick_hashing,
    send,
    shown_secret,
    signed_in,
    strict_world,
)
from tests.fixtures.objects import World, token_of
from tests.web.routes import address, routes

__all__ = ["quick_hashing", "strict_world"]

# What is reached between password and second factor. Whoever adds a route here thinks about it twice.
HALFWAY = {"accounts.second_factor", "accounts.codes", "accounts.security_keys"}
HOME = "/g/group-a/"


# --- nothing without it (check 7) -------------------------------------------------------------


@pytest.mark.parametrize("person", ["lead", "administrator", "outsider"])
@pytest.mark.parametrize("has_one", [False, True], ids=["to be set up", "to be given"])
def test_no_route_is_reached_without_the_second_factor(strict_world: World, person: str, has_one: bool) -> None:
    if has_one:
        enrol(strict_world, person)
    client = strict_world.client(person)
    token = token_of(client, "/second-factor")
    reached, tried = [], 0
    for route in routes(strict_world.app):
        if route.access.kind == "public":
            continue
        path = address(strict_world.app, route, strict_world.a.parameters(set(route.arguments)))
        for method in {route.method, "HEAD" if route.method == "GET" else route.method}:
            data = None if method in ("GET", "HEAD") else {"csrf_token": token}
            response = client.open(path, method=method, data=data)
            tried += 1
            if not leads_to_second_factor(response) and (has_one or route.endpoint not in HALFWAY):
                reached.append(f"{method} {route.rule}: {response.status_code}")
    # With a factor only the page that asks for it answers; setting up another one does not.
    asking = [f"{method} /second-factor" for method in ("GET", "HEAD", "POST")]
    assert [one for one in reached if not (has_one and one.rpartition(":")[0] in asking)] == []
    assert tried > 80
    assert strict_world.a.ids["case_id"] not in client.get("/second-factor").get_data(as_text=True)


def test_the_halfway_routes_by_name(strict_world: World) -> None:
    declared = strict_world.app.extensions["jitflow.access"]
    assert {name for name, access in declared.items() if access.halfway} == HALFWAY


def test_reading_while_confined_is_not_recorded_as_reading(strict_world: World) -> None:
    case = strict_world.a.ids["case_id"]
    group = strict_world.a.ids["group"]
    with read_unit() as session:
        from jitflow.focusgroups import service as groups

        chain = groups.by_slug(session, group).id
    before = len(audit.entries(chain))
    assert leads_to_second_factor(strict_world.client("lead").get(f"/g/{group}/cases/{case}/"))
    assert len(audit.entries(chain)) == before


def test_signing_out_and_the_language_work_while_confined(strict_world: World) -> None:
    client = strict_world.client("lead")
    token = token_of(client, "/second-factor")
    assert client.post("/language", data={"csrf_token": token, "language": "it"}).status_code == 303
    assert client.get("/static/jitflow.css").status_code == 200
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 303
    assert client.get("/second-factor").location.startswith("/sign-in")


def test_the_pages_of_a_confined_session_offer_nothing_else(strict_world: World) -> None:
    page = strict_world.client("lead").get("/second-factor").get_data(as_text=True)
    links = set(re.findall(r'<a[^>]* href="(/[^"]*)"', page))
    assert links <= {"/", "/account/codes", "/account/keys"}, links


def test_where_it_is_only_offered_the_sign_in_page_says_so(world: World, strict_world: World) -> None:
    assert world.client("lead").get(HOME).status_code == 200
    said = "a second factor is offered"
    assert said in world.client().get("/sign-in").get_data(as_text=True)
    assert said not in strict_world.client().get("/sign-in").get_data(as_text=True)


def test_whoever_has_one_is_asked_also_where_it_is_only_offered(world: World) -> None:
    enrol(world)
    assert leads_to_second_factor(confined(world).get(HOME))


# --- one-time codes ---------------------------------------------------------------------------


def test_signing_in_with_a_code_leads_where_one_wanted(strict_world: World) -> None:
    secret = enrol(strict_world)
    client = strict_world.app.test_client()
    first = enter_password(client, next=HOME)
    second = client.get(first.location)
    assert leads_to_second_factor(second)
    page = client.get(second.location).get_data(as_text=True).partition("<main")[2]
    target = re.search(r'name="next" value="([^"]+)"', page)[1]
    answer = send(client, "/second-factor", {"code": code_now(secret), "next": target})
    assert (answer.status_code, answer.location) == (303, HOME)
    assert client.get(HOME).status_code == 200
    assert audit.entries("system")[0].detail == {"by": "code"}


def test_a_used_code_signs_in_nobody_else(strict_world: World) -> None:
    secret = enrol(strict_world)
    code = code_now(secret)
    assert send(confined(strict_world), "/second-factor", {"code": code}).status_code == 303
    thief = confined(strict_world)
    for again in (code, f" {code[:3]} {code[3:]}", "000000", code):
        answer = send(thief, "/second-factor", {"code": again})
        assert answer.status_code == 422
        assert "not right, or it was used already" in answer.get_data(as_text=True)
    assert leads_to_second_factor(thief.get(HOME))


def test_a_way_back_to_another_site_is_not_followed(strict_world: World) -> None:
    secret = enrol(strict_world)
    answer = send(confined(strict_world), "/second-factor", {"code": code_now(secret), "next": "//evil.example/x"})
    assert answer.location == "/"


def test_wrong_codes_have_to_wait(strict_world: World, stopped_clock) -> None:
    secret = enrol(strict_world)
    client = confined(strict_world)
    answers = [send(client, "/second-factor", {"code": "000000"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "1"
    assert send(client, "/second-factor", {"code": code_now(secret)}).status_code == 429


@pytest.mark.parametrize("code", ["", " ", "12 34", "abc", "\x00", "9" * 5000, "<script>alert(1)</script>"])
def test_what_is_no_code_is_answered_at_the_field(strict_world: World, code: str) -> None:
    enrol(strict_world)
    answer = send(confined(strict_world), "/second-factor", {"code": code})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in page and 'id="code-error"' in page
    assert "<script>alert" not in page


def test_the_token_from_before_the_second_factor_is_worth_nothing_after_it(strict_world: World) -> None:
    secret = enrol(strict_world)
    client = confined(strict_world)
    before = client.get_cookie("jitflow").value
    send(client, "/second-factor", {"code": code_now(secret)})
    assert client.get_cookie("jitflow").value != before
    thief = strict_world.app.test_client()
    thief.set_cookie("jitflow", before)
    assert thief.get(HOME).location.startswith("/sign-in")


def test_the_twelve_hours_begin_with_the_password_not_anew_with_each_proof(strict_world: World, stopped_clock) -> None:
    secret = enrol(strict_world)
    client = signed_in(strict_world, secret)
    for _ in range(12 * 3 - 1):
        stopped_clock.forward(minutes=20)
        answer = send(client, "/prove", {"prove:code": code_now(secret), "prove:target": HOME})
        assert answer.status_code == 303, answer.get_data(as_text=True)
    stopped_clock.forward(minutes=20)
    assert client.get(HOME).location.startswith("/sign-in")


# --- setting up -------------------------------------------------------------------------------


def test_setting_up_codes_shows_secret_and_square_and_frees_the_session(strict_world: World) -> None:
    client = strict_world.client("lead")
    page = client.get("/account/codes")
    text = page.get_data(as_text=True)
    assert '<svg viewBox=' in text and "<style" not in text and " style=" not in text
    assert page.headers["Cache-Control"] == "no-store"
    secret = shown_secret(text)
    assert shown_secret(client.get("/account/codes").get_data(as_text=True)) == secret, "a reload keeps the secret"
    answer = send(client, "/account/codes", {"code": code_now(secret)})
    assert (answer.status_code, answer.location) == (303, "/account/recovery-codes")
    assert client.get(HOME).status_code == 200
    assert audit.entries("system")[1].detail == {"act": "set_totp"}


def test_a_wrong_first_code_keeps_the_secret_on_the_page_and_sets_nothing_up(strict_world: World) -> None:
    client = strict_world.client("lead")
    secret = shown_secret(client.get("/account/codes").get_data(as_text=True))
    answer = send(client, "/account/codes", {"code": "000000"})
    assert answer.status_code == 422
    assert shown_secret(answer.get_data(as_text=True)) == secret
    with read_unit() as session:
        assert not factors.of(session, strict_world.users["lead"]).any


def test_setting_one_up_ends_the_other_sessions(strict_world: World) -> None:
    other = strict_world.app.test_client()
    enter_password(other)
    client = strict_world.client("lead")
    secret = shown_secret(client.get("/account/codes").get_data(as_text=True))
    send(client, "/account/codes", {"code": code_now(secret)})
    assert other.get("/second-factor").location.startswith("/sign-in")


def test_with_the_password_alone_nobody_sets_up_a_second_phone(strict_world: World) -> None:
    enrol(strict_world)
    thief = confined(strict_world)
    for path in ("/account/codes", "/account/keys"):
        assert leads_to_second_factor(thief.get(path))
        data = {"csrf_token": token_of(thief, "/second-factor"), "code": "000000", "name": "x", "credential": "{}"}
        assert leads_to_second_factor(thief.post(path, data=data))


def test_the_secret_is_never_shown_again(strict_world: World) -> None:
    secret = enrol(strict_world)
    client = signed_in(strict_world, secret)
    for path in ("/account", "/account/codes", "/account/recovery-codes", "/second-factor"):
        page = client.get(path, follow_redirects=True).get_data(as_text=True)
        assert secret not in page.replace(" ", "")


def test_the_only_factor_cannot_be_switched_off_where_it_is_required(strict_world: World) -> None:
    client = signed_in(strict_world, enrol(strict_world))
    answer = send(client, "/account/codes/remove", page="/account")
    assert "Set up another first" in client.get(answer.location).get_data(as_text=True)
    assert leads_to_second_factor(confined(strict_world).get(HOME)), "the next sign-in asks for it"


def test_where_it_is_offered_it_can_be_switched_off_again(world: World) -> None:
    client = signed_in(world, enrol(world))
    send(client, "/account/codes/remove", page="/account")
    assert client.get(HOME).status_code == 200
    again = world.app.test_client()
    enter_password(again)
    assert again.get(HOME).status_code == 200


# --- recovery codes ---------------------------------------------------------------------------


@pytest.mark.usefixtures("quick_hashing")
def test_recovery_codes_are_shown_once_and_each_signs_in_once(strict_world: World) -> None:
    client = signed_in(strict_world, enrol(strict_world))
    page = send(client, "/account/recovery-codes").get_data(as_text=True)
    codes = re.findall(r"<li><code>([0-9a-z-]+)</code></li>", page)
    assert len(set(codes)) == 10
    for path in ("/account/recovery-codes", "/account"):
        shown = client.get(path).get_data(as_text=True)
        assert not any(code in shown for code in codes)
    other = confined(strict_world)
    assert send(other, "/second-factor", {"code": codes[0].upper()}).status_code == 303
    told = other.get(HOME).get_data(as_text=True)
    assert "You used a recovery code" in told and "9 are left" in told
    assert send(confined(strict_world), "/second-factor", {"code": codes[0]}).status_code == 422


@pytest.mark.usefixtures("quick_hashing")
def test_wrong_recovery_codes_have_to_wait_too(strict_world: World, stopped_clock) -> None:
    enrol(strict_world)
    code = give_codes(strict_world)[0]
    client = confined(strict_world)
    statuses = [send(client, "/second-factor", {"code": "0000-0000-0000"}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert send(client, "/second-factor", {"code": code}).status_code == 429


@pytest.mark.usefixtures("quick_hashing")
def test_the_page_of_codes_is_made_for_paper(strict_world: World) -> None:
    client = signed_in(strict_world, enrol(strict_world))
    page = send(client, "/account/recovery-codes").get_data(as_text=True)
    assert 'class="only-print"' in page and "Recovery codes of Lead" in page


# --- back office ------------------------------------------------------------------------------


def test_reset_by_an_administrator_leads_to_setting_up_anew(strict_world: World) -> None:
    secret = enrol(strict_world)
    with write_unit() as unit:
        factors.reset(unit, strict_world.users["lead"], None)
    client = confined(strict_world)
    assert "Set up one-time codes" in client.get("/second-factor").get_data(as_text=True)
    assert send(client, "/second-factor", {"code": code_now(secret)}, page="/account/codes").status_code == 422
