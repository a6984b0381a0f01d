"""In a box: take from the libraries what is kept there, keep there what was typed. Nothing typed is overwritten."""

from __future__ import annotations

import html
import re
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.focusgroups import service as groups
from jitflow.libraries import service as libraries
from jitflow.library import library
from jitflow.reach import lock_case
from tests.fixtures.objects import World, token_of

LAW = "Trasporto illecito, articolo 7"
VERSIONS = [
    {"to": "2025-12-31", "maximum": {"years": 4}, "source": "old text"},
    {"from": "2026-01-01", "maximum": {"years": 9}, "source": "new text", "confidence": "verified"},
]


def opened(world: World) -> str:
    """A notice of case A in Italian, with nothing in it."""
    with write_unit() as unit:
        case, ids = lock_case(unit.session, world.a.ids["case_id"]), world.a.ids
        person = SimpleNamespace(id=ids["person_id"])
        row = drafting.open_instrument(
            unit,
            library().definition("harbour_notice"),
            case,
            person,
            None,
            "it",
            world.users["lead"],
            drafting.NOTHING,
        )
        return row.id


class Desk:
    """One person at the notice of case A."""

    def __init__(self, world: World, person: str = "lead", instrument: str = "") -> None:
        self.world, self.client = world, world.client(person)
        self.token = token_of(self.client, "/")
        self.instrument = instrument or opened(world)
        self.base = f"/g/group-a/cases/{world.a.ids['case_id']}/i/{self.instrument}/"

    def post(self, section: str, **data: str):
        return self.client.post(f"{self.base}box/{section}", data={"csrf_token": self.token, **data})

    def act(self, section: str, act: str, **data: str) -> str:
        """Press a button; the page after it."""
        answer = self.post(section, act=act, **data)
        assert answer.status_code == 303, answer.get_data(as_text=True)[:500]
        return self.page(answer.headers["Location"])

    def page(self, address: str) -> str:
        answer = self.client.get(address.partition("#")[0])
        assert answer.status_code == 200
        return html.unescape(answer.get_data(as_text=True))

    def data(self) -> drafting.InstrumentData:
        with read_unit() as session:
            return drafting.load(session, self.instrument)

    def call(self, day: str = "") -> str:
        """A new call of the notice, on this day; its path."""
        self.act("calls", "add:calls")
        path = f"calls.{self.data().answers['calls'][-1]['id']}"
        if day:
            year, month, number = day.split("-")
            self.post("calls", **{f"{path}.day.kind": "exact", f"{path}.day.start.year": year,
                                  f"{path}.day.start.month": month, f"{path}.day.start.day": number,
                                  f"base:{path}.day": ""})  # fmt: skip
        return path


def group_id(session, slug: str = "group-a") -> str:
    return groups.by_slug(session, slug).id


def add_offence(world: World, slug: str = "group-a", title: str = "Illegal carriage") -> str:
    facts = {
        "title": title, "list_categories": ["persons"], "versions": VERSIONS,
        "texts": {"it": LAW, "de": {"text": "Verbotene Beförderung, Artikel 7", "state": "reviewed"}, "fr": "Transport"},
    }  # fmt: skip
    with write_unit() as unit:
        return libraries.add_offence(unit, group_id(unit.session, slug), "IT", facts, world.users["lead"]).id


def buttons(page: str, verb: str) -> list[str]:
    return re.findall(rf'name="act" value="({verb}:[^"]+)"', page)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_the_version_in_force_at_the_time_of_the_offence_fills_what_is_empty(world: World, desk: Desk) -> None:
    entry, path = add_offence(world), desk.call("2026-06-14")
    page = desk.act("calls", f"find:{path}", **{f"words:{path}": "carriage"})
    assert "This version was in force at the time of the offence." in page and "9 years" in page
    (take,) = buttons(page, "take")
    page = desk.act("calls", take)
    assert "3 answers were filled from the library" in page and "from the library</span>" in page
    data = desk.data()
    call = data.answers["calls"][-1]
    assert call["fine"] == {"years": 9} and call["kinds"] == ["persons"]
    slots = data.texts[f"{path}.story"]
    assert slots["it"] == {"text": LAW, "state": "source"}
    assert (slots["de"]["state"], slots["fr"]["state"]) == ("reviewed", "draft")
    with read_unit() as session:
        (line,) = [one for one in libraries.offences(session, group_id(session)) if one.id == entry]
    assert line.used_at is not None, "last used is remembered"


def test_an_unknown_time_or_a_change_of_the_law_offers_every_version_and_says_so(world: World, desk: Desk) -> None:
    add_offence(world)
    unknown = desk.call()
    page = desk.act("calls", f"find:{unknown}", **{f"words:{unknown}": "carriage"})
    assert "The time of the offence is not known yet" in page and len(buttons(page, "take")) == 2
    desk.post("calls", **{f"{unknown}.day.kind": "span", f"{unknown}.day.start.year": "2025", f"base:{unknown}.day": "",
                          f"{unknown}.day.end.year": "2026"})  # fmt: skip
    page = desk.act("calls", f"find:{unknown}", **{f"words:{unknown}": "carriage"})
    assert "The law changed within the time of the offence" in page and len(buttons(page, "take")) == 2


def test_what_was_typed_is_compared_and_never_overwritten(world: World, desk: Desk) -> None:
    add_offence(world)
    path = desk.call("2026-06-14")
    typed = {f"{path}.story": "Mine", f"base:{path}.story": "", f"{path}.fine.years": "3", f"base:{path}.fine": ""}
    page = desk.act("calls", f"find:{path}", **typed)
    page = desk.act("calls", buttons(page, "take")[0])
    assert "Nothing that stood there was changed" in page and "The draft and the library differ" in page
    data = desk.data()
    assert data.texts[f"{path}.story"] == {"it": {"text": "Mine", "state": "source"}}, (
        "and no translation of other words"
    )
    assert data.answers["calls"][-1]["fine"] == {"years": 3}
    fine = next(one for one in buttons(page, "put") if one.endswith(".fine"))
    story = next(one for one in buttons(page, "put") if one.endswith(".story"))
    desk.act("calls", fine)
    desk.act("calls", story)
    data = desk.data()
    assert data.answers["calls"][-1]["fine"] == {"years": 9}
    assert data.texts[f"{path}.story"]["de"]["state"] == "reviewed", "its translations come with it"


def test_an_answer_changed_by_somebody_else_since_is_not_replaced(world: World, desk: Desk) -> None:
    add_offence(world)
    path = desk.call("2026-06-14")
    page = desk.act("calls", f"find:{path}", **{f"{path}.fine.years": "3", f"base:{path}.fine": ""})
    page = desk.act("calls", buttons(page, "take")[0])
    fine = next(one for one in buttons(page, "put") if one.endswith(".fine"))
    Desk(world, "editor", desk.instrument).post(
        "calls", **{f"{path}.fine.years": "5", f"base:{path}.fine": '{"years":3}'}
    )
    page = desk.act("calls", fine)
    assert "Somebody changed this answer meanwhile" in page
    assert desk.data().answers["calls"][-1]["fine"] == {"years": 5}


def test_enter_in_the_words_searches_and_keeps_what_was_typed(world: World, desk: Desk) -> None:
    add_offence(world)
    path = desk.call()
    answer = desk.post("calls", **{f"words:{path}": "carriage", f"shown-words:{path}": "", f"{path}.story": "Mine",
                                   f"base:{path}.story": ""})  # fmt: skip
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"find": [path], "words": ["carriage"]}
    assert desk.data().texts[f"{path}.story"]["it"]["text"] == "Mine"


def test_what_was_typed_is_kept_without_the_case(world: World, desk: Desk) -> None:
    path = desk.call("2026-06-14")
    typed = {f"{path}.story": "Sbarco, articolo 9", f"base:{path}.story": "", f"{path}.fine.years": "3",
             f"base:{path}.fine": "", f"{path}.kinds": "fuel", f"base:{path}.kinds": "",
             f"{path}.harbour.text": "Crotone", f"base:{path}.harbour": ""}  # fmt: skip
    page = desk.act("calls", f"keep:{path}", **typed)
    assert "Nothing of the case." in page
    with read_unit() as session:
        (line,) = libraries.offences(session, group_id(session), words="sbarco")
    assert line.facts["texts"] == {"it": {"text": "Sbarco, articolo 9", "state": "source"}}
    assert line.versions[0]["maximum"] == {"years": 3} and line.facts["list_categories"] == ["fuel"]
    assert "Crotone" not in repr(line) and "2026-06-14" not in repr(line.facts)
    page = desk.act("calls", f"keep:{path}")
    assert "It was in the library already." in page
    with read_unit() as session:
        assert len(libraries.offences(session, group_id(session), words="sbarco")) == 1


def test_an_authority_fills_its_fields_and_is_kept(world: World, desk: Desk) -> None:
    with write_unit() as unit:
        values = {"state": "IT", "kind": "court", "name": "Tribunale di Prova", "telephones": ["+39 0962 555 1", "+39 0962 555 2"],
                  "email": "prova@example.org"}  # fmt: skip
        libraries.add_address(unit, group_id(unit.session), values, world.users["lead"])
    page = desk.act("sender", "find:sender", **{"words:sender": "prova"})
    page = desk.act("sender", buttons(page, "take")[0])
    sender = desk.data().answers["sender"]
    assert sender == {"name": "Tribunale di Prova", "telephone": "+39 0962 555 1", "email": "prova@example.org"}
    desk.act("sender", "keep:sender", **{"sender.name": "Procura di Prova", "base:sender.name": '"Tribunale di Prova"'})
    with read_unit() as session:
        (line,) = libraries.addresses(session, group_id(session), libraries.Filter(words="procura di prova"))
    assert line.facts["email"] == "prova@example.org"


def test_nothing_of_another_group_is_found_or_taken(world: World, desk: Desk) -> None:
    foreign, path = add_offence(world, "group-b", "Foreign carriage"), desk.call("2026-06-14")
    page = desk.act("calls", f"find:{path}", **{f"words:{path}": "foreign"})
    assert "Foreign carriage" not in page and "Nothing found." in page
    page = desk.act("calls", f"take:{path}:{foreign}:none")
    assert "no longer in the library" in page
    assert "fine" not in desk.data().answers["calls"][-1]
    page = desk.page(f"{desk.base}box/calls?taken={path}:{foreign}:none")
    assert "differ" not in page
    page = desk.page(f"{desk.base}box/calls?kept={path}:{foreign}:new")
    assert foreign not in page.split("<main")[1]


def test_what_no_button_sends_is_refused_without_a_fault(desk: Desk) -> None:
    path = desk.call()
    for act in (f"take:{path}", f"take:{path}:x:y", f"take:{path}:{'0' * 32}:../../x", f"put:{path}:{'0' * 31}:n:t:p"):
        assert desk.post("calls", act=act).status_code == 400, act
    for act in ("find:nowhere", "take:calls.gone:x:y", "keep:", "put:", f"put:{path}:{'0' * 32}:none:tok:calls.x"):
        assert desk.post("calls", act=act).status_code == 303, act
    assert desk.client.get(f"{desk.base}box/calls?find={path}&words=%00&taken=x:y&kept=:").status_code == 200


def test_readers_see_no_panel(world: World) -> None:
    desk = Desk(world)
    assert "Take from the address book" not in Desk(world, "reader", desk.instrument).page(f"{desk.base}box/sender")
    assert "Take from the address book" in desk.page(f"{desk.base}box/sender")


def test_a_new_offence_of_a_case_is_filled_before_it_is_stored(world: World) -> None:
    entry = add_offence(world)
    client = world.client("lead")
    path = f"/g/group-a/cases/{world.a.ids['case_id']}/offences/new"
    typed = {"csrf_token": token_of(client, "/"), "title": "Landing at Crotone", "quantity": "43 persons",
             "when.start.day": "14", "when.start.month": "6", "when.start.year": "2026"}  # fmt: skip
    page = html.unescape(
        client.post(path, data={**typed, "act": "find:fact", "words:fact": "carriage"}).get_data(as_text=True)
    )
    assert "43 persons" in page and "In force from 1 January 2026" in page
    (take,) = buttons(page, "take")
    page = html.unescape(client.post(path, data={**typed, "act": take}).get_data(as_text=True))
    assert "Nothing is stored before you save." in page and "43 persons" in page and LAW in page
    assert "Left as you typed it: Short name of the offence. The library says: Illegal carriage" in page
    assert f'name="used-entry" value="{entry}"' in page
    from jitflow.cases import service as cases

    with read_unit() as session:
        assert len(cases.all_facts(session, world.a.ids["case_id"])["offences"]) == 1
    full = {**typed, "provision": LAW, "maximum.years": "9", "used-entry": entry}
    assert client.post(path, data=full).status_code == 303
    with read_unit() as session:
        assert cases.all_facts(session, world.a.ids["case_id"])["offences"][-1].facts["maximum"] == {"years": 9}
        assert next(one for one in libraries.offences(session, group_id(session)) if one.id == entry).used_at


def test_a_new_authority_of_a_case_keeps_what_was_typed(world: World) -> None:
    with write_unit() as unit:
        values = {"state": "GR", "kind": "prosecutor", "name": "Εισαγγελία Πειραιά", "telephones": ["+30 210 555 100"],
                  "languages": ["el"]}  # fmt: skip
        libraries.add_address(unit, group_id(unit.session), values, world.users["lead"])
    client = world.client("lead")
    path = f"/g/group-a/cases/{world.a.ids['case_id']}/authorities/new"
    typed = {"csrf_token": token_of(client, "/"), "file_reference": "A 17/26"}
    page = html.unescape(client.post(path, data={**typed, "words:fact": "εισαγγελια"}).get_data(as_text=True))
    (take,) = buttons(page, "take")
    page = html.unescape(client.post(path, data={**typed, "act": take}).get_data(as_text=True))
    assert 'value="Εισαγγελία Πειραιά"' in page and 'value="A 17/26"' in page and 'value="+30 210 555 100"' in page
    assert re.search(r'name="kind" value="prosecutor" checked', page)
