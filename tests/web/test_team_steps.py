"""An agreement of several parties on its pages: who may join, what a signature writes, what waits to be recorded."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from jitflow import library, paths, reach
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.deadlines import notices
from jitflow.disclosures.models import Disclosure
from jitflow.drafting import items, service as drafting
from jitflow.drafting.models import Instrument
from jitflow.instruments.machine import Actor
from jitflow.instruments.procedure import Role
from jitflow.merging import Posted
from jitflow.procedure import service as procedure
from jitflow.procedure.service import Step
from tests.fixtures.paper_desk import PaperDesk

EXAMPLE = json.loads((paths.FORMS / "jit" / "2017-01-19" / "example.json").read_text("utf-8"))
PARTIES = ("p1", "p2", "p3", "p4")
SIGNED = {"signed_on": "2026-03-12", "place": "Roma", "name": "Somebody Else", "function": "Judge", "languages": ["en"]}


class Table:
    """A drafted agreement of the office of the first party."""

    def __init__(self, desk: PaperDesk) -> None:
        self.desk, self.user, self.number = desk, desk.world.users["editor"], 0
        definition = library.library().definition("jit")
        with write_unit() as unit:
            case = reach.lock_case(unit.session, desk.case_id)
            self.id = drafting.open_instrument(unit, definition, case, None, None, "en", self.user).id
            row = unit.session.get(Instrument, self.id)
            row.answers, row.issuing_state = copy.deepcopy(EXAMPLE["answers"]), "IT"
            for one in row.answers["signatures"]:
                one.pop("date")
            unit.record("altered", focus_group_id=row.focus_group_id, actor_id=self.user, object_type="instrument", object_id=row.id)
        self.base = f"{desk.base}/i/{self.id}"

    def take(self, step: str, party: str = "", at: datetime | None = None, **values: Any) -> procedure.Taken:
        """A step whatever speaks against it: as one who registers it, on a draft."""
        self.number += 1
        made = Step(step, at or clock.now() - timedelta(days=1), "Europe/Rome", f"{self.number:032x}", values, party)
        return self._taken(made)

    def void(self, event: str, step: str) -> procedure.Taken:
        self.number += 1
        return self._taken(Step(step, None, "Europe/Rome", f"{self.number:032x}", kind="void", corrects=event, reason="Slip."))

    def _taken(self, step: Step) -> procedure.Taken:
        kept = procedure._judged
        procedure._judged = lambda before, row, event, actor: procedure.machine.advance(before.position, event)
        try:
            with write_unit() as unit:
                return procedure.take(unit, self.id, step, Actor(self.user, frozenset(Role)), "prosecutor")
        finally:
            procedure._judged = kept

    def signing(self) -> Table:
        for step in ("record_need", "begin_suitability", "consult"):
            self.take(step, recipient="Desk")
        for party in PARTIES:
            self.take("invite_party", party, recipient="Office")
        self.take("propose")
        for party in PARTIES:
            self.take("need_no_authorisation", party)
        self.take("negotiate")
        for party in PARTIES:
            self.take("agree_text", party)
        self.take("open_signing")
        return self

    def signature(self, party: str) -> dict[str, Any]:
        with read_unit() as session:
            answers = drafting.load(session, self.id).answers
        return next(one for one in answers["signatures"] if one["id"] == party)

    def page(self, path: str = "/procedure") -> str:
        return " ".join(unescape(self.desk.page(f"{self.base}{path}")).split())


@pytest.fixture
def table(paper_desk: PaperDesk) -> Table:
    return Table(paper_desk)


def test_the_pages_of_an_agreement_open_and_none_speaks_of_an_executing_state(table: Table) -> None:
    table.signing()
    for party in PARTIES:
        table.take("sign", party, **SIGNED)
    client = table.desk.client
    pages = ["", "/procedure", "/check", "/history", "/letters", "/texts", "/contacts", "/box/parties", "/box/signing"]
    pages += [f"/procedure/{step}" for step in ("invite_party", "enter_into_force", "propose_amendment", "sign?party=p2")]
    wrong, bad = [], []
    for path in pages:
        answer = client.get(f"{table.base}{path}", follow_redirects=True)
        if answer.status_code != 200:
            bad.append((path, answer.status_code))
        text = answer.get_data(as_text=True)
        for words in ("executing State", "Executing State", "issuing State's limit"):
            wrong += [(path, text[max(0, text.index(words) - 90) : text.index(words) + 60])] if words in text else []
    assert bad == []
    assert wrong == []


def test_a_party_is_chosen_among_the_items_of_the_form_by_its_name(table: Table) -> None:
    for step in ("record_need", "begin_suitability", "consult"):
        table.take(step)
    table.take("invite_party", "p1", recipient="Office")
    page = table.page("/procedure/invite_party")
    assert "Staatsanwaltschaft Nordhafen" in page and 'value="p2"' in page
    assert 'value="p1"' not in page.split('name="party"', 1)[1][:3000], "it takes part already"
    assert "Add a party" in page


def test_the_log_and_the_pictures_name_a_party_by_state_and_authority(table: Table) -> None:
    table.signing().take("sign", "p2", **SIGNED)
    page = table.page()
    assert "Sign the agreement: Germany, Staatsanwaltschaft Nordhafen" in page
    assert ": p2" not in page


def test_a_signature_is_written_into_its_item_and_taken_out_with_the_step(table: Table) -> None:
    before = table.signing().signature("p2")
    taken = table.take("sign", "p2", **SIGNED)
    assert table.signature("p2") == before | {
        "date": "2026-03-12", "place": "Roma", "name": "Somebody Else", "function": "Judge", "languages": ["en"],
    }  # fmt: skip
    assert table.signature("p1").get("date") is None
    table.void(taken.event_id, "sign")
    now = table.signature("p2")
    assert {key: value for key, value in now.items() if value is not None} == before


def test_what_somebody_wrote_since_stays_when_a_signature_is_taken_back(table: Table) -> None:
    taken = table.signing().take("sign", "p2", **SIGNED)
    with write_unit() as unit:
        drafting.save(unit, table.id, [Posted("signatures.p2.place", "Roma", "Milano")], table.user)
    table.void(taken.event_id, "sign")
    assert table.signature("p2")["place"] == "Milano"
    assert table.signature("p2").get("date") is None


def test_the_last_signature_is_told_and_the_entry_into_force_offered_with_its_dates(table: Table) -> None:
    table.signing()
    for party in PARTIES:
        assert "This has happened in law" not in table.page()
        table.take("sign", party, **SIGNED)
    page = table.page()
    assert "This has happened in law and waits to be recorded: Record the entry into force." in page
    assert "This has happened in law" in table.page("")
    form = table.page("/procedure/enter_into_force")
    assert "Suggested from what is entered: 12 March 2026." in form or "12 March 2026" in form
    with read_unit() as session:
        lead = table.desk.world.users["lead"]
        group = session.get(Instrument, table.id).focus_group_id
        told = [one for one in notices.unseen(session, lead, group) if one.kind == notices.STEP]
        assert [notices.sentence(one) for one in told] == [
            "“Record the entry into force”: this has happened in law and waits to be recorded."
        ]


def test_what_goes_to_several_is_one_row_of_the_disclosures_for_each(table: Table) -> None:
    table.signing()
    for party in PARTIES:
        table.take("sign", party, **SIGNED)
    table.take("enter_into_force", in_force_on="2026-03-12", ends_on="2027-03-12")
    table.take("replace_leader", "p2", recipient=["Office of Italy", "Office of Greece"], effective_on="2026-04-01")
    taken = table.take("adopt_action_plan", version="1")
    with read_unit() as session:
        rows = session.scalars(select(Disclosure).where(Disclosure.object_id == table.id)).all()
        named = [one.recipient for one in rows]
        of_plan = [one.recipient for one in rows if one.event_id == taken.event_id]
    assert named.count("Office of Italy") == named.count("Office of Greece") == 1
    assert len(of_plan) == 3 and any("Nordhafen" in one for one in of_plan), "all other parties, none of them twice"


def test_the_end_and_the_last_safe_day_are_limits_of_all_parties(table: Table) -> None:
    table.signing()
    for party in PARTIES:
        table.take("sign", party, **SIGNED)
    at = datetime(2026, 3, 13, 9, tzinfo=UTC)
    table.take("enter_into_force", at=at, in_force_on="2026-03-12", ends_on="2027-03-12")
    page = table.page()
    assert "A limit of all parties." in page
    assert "no day that is not worked moves it" in page
    assert "11 March 2027" in page and "12 March 2027" in page
    assert "“End of the team”, which ends on" in page


def test_a_signature_block_comes_and_goes_with_its_party(table: Table) -> None:
    with write_unit() as unit:
        new = items.add_item(unit, table.id, "parties", table.user)
    with write_unit() as unit:
        drafting.save(unit, table.id, [Posted(f"parties.{new}.state", None, "GB")], table.user)
    assert table.signature(new) == {"id": new, "state": "GB"}
    with write_unit() as unit:
        items.remove_item(unit, table.id, "parties", new, table.user)
    with pytest.raises(StopIteration):
        table.signature(new)
    assert "Add a signature" not in table.page("/box/signing")
