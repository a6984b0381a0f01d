"""The life of an agreement of several parties, as its procedure judges it: dates that are offered, what happens by itself."""

from __future__ import annotations

import copy
import datetime
import itertools
from dataclasses import replace
from typing import Any

import pytest

from jitflow import paths
from jitflow.deadlines.computing import computed
from jitflow.instruments import announcing, clauses, file, judging, machine
from jitflow.instruments.events import Event
from jitflow.instruments.facts import Facts
from jitflow.instruments.loader import Library, load
from jitflow.instruments.machine import Actor, Refused
from jitflow.instruments.position import Clock
from jitflow.instruments.procedure import Role
from jitflow.instruments.states import StateData
from jitflow.instruments.steps import Data, Paper
from jitflow.instruments.table_state import PartyAtTable, TableState

FOLDER = paths.FORMS / "jit" / "2017-01-19"
JIT = load(FOLDER)
ZONE = "Europe/Rome"
PARTIES = ("p1", "p2", "p3", "p4")
SIGNED = {"place": "Roma", "name": "Ottavia Serradifalco", "function": "Prosecutor", "languages": ["en", "it"]}


class Life:
    """One agreement, step by step, on the example of the form."""

    def __init__(self) -> None:
        library = Library({JIT.slug: {JIT.version: JIT}}, FOLDER)
        self.instrument = file.read((FOLDER / "example.json").read_bytes(), library)[1]
        self.instrument = replace(self.instrument, answers=copy.deepcopy(self.instrument.answers))
        for one in self.instrument.answers["signatures"]:
            one.pop("date")
        self.position = machine.start(JIT.procedure, "team")
        self.numbers, self.day = itertools.count(1), "2026-01-10"
        self.sealed, self.signed_same = False, True
        self.who = Actor("anna", frozenset(Role))

    def end_of(self, clock: Clock) -> datetime.datetime | None:
        found = computed(clock, JIT, self.instrument, StateData({}, {}), ZONE)
        return found.strict_end if found else None

    def data(self, day: str | None = None) -> Data:
        now = moment(day or self.day)
        facts = Facts(JIT, replace(self.instrument, as_of=now.date().isoformat()))
        languages = tuple(self.instrument.answers["authentic_languages"])
        agreed = TableState(0, 0, True, {one: PartyAtTable(0, False) for one in PARTIES})
        paper = Paper(self.sealed, languages, table=agreed, signed_same=self.signed_same)
        return Data(facts, paper, ends=self.end_of, now=now)

    def event(self, step: str, party: str = "", day: str | None = None, **values: Any) -> Event:
        self.day = day or self.day
        return Event(f"e{next(self.numbers)}", "transition", step, moment(self.day), values, party, self.who.id)

    def take(self, step: str, party: str = "", day: str | None = None, **values: Any) -> None:
        """Take a step; what cannot be judged is passed knowingly."""
        event, data = self.event(step, party, day, **values), self.data(day)
        passed = tuple(one.id for one in judging.judge(self.position, event, data, self.who).not_judged)
        self.position = judging.apply(self.position, replace(event, acknowledged=passed), data, self.who)
        self.sealed = self.sealed or self.position.side.transition[step].seals

    def refused(self, step: str, party: str = "", day: str | None = None, **values: Any) -> list[str]:
        kept = self.position
        with pytest.raises(Refused) as refusal:
            self.take(step, party, day, **values)
        assert self.position is kept
        return [one.id for one in refusal.value.reasons]

    def offered(self, step: str, party: str = "", day: str | None = None, **values: Any) -> dict[str, Any]:
        return announcing.suggestions(self.position, self.event(step, party, day, **values), self.data(day))

    def announced(self, day: str | None = None) -> list[tuple[str, str]]:
        return [(step.id, party) for step, party in announcing.announced(self.position, self.data(day))]

    def negotiated(self) -> Life:
        """All four agree to the text, one of them subject to final approval."""
        self.take("record_need", recipient="r", proposed_by="prosecutor", linked_states=["DE"], ground="demanding")
        self.take("begin_suitability", home_proceedings="open", other_proceedings="open", expert_asked=True)
        self.take("record_suitability", met=["connected"], result="team")
        self.take("consult", eurojust_case=True, eurojust_reference="EJ 1", recipient="desk")
        for party in PARTIES:
            self.take("invite_party", party, recipient="r", authority="Office")
        self.take("propose", recipient="x", routes_known=True)
        for party in PARTIES[:3]:
            self.take("need_no_authorisation", party, recipient="All", national_law="Art 1")
        self.take("ask_authorisation", "p4", body="b", route="ministry")
        self.take("authorise_conditionally", "p4", recipient="r", body="b", decided_on="2026-02-01", conditions="the text")
        self.take("negotiate")
        for party in PARTIES[:3]:
            self.take("agree_text", party)
        self.take("agree_text_conditionally", "p4")
        return self

    def signing(self) -> Life:
        self.negotiated().take("approve_text", "p4", recipient="r", body="b", decided_on="2026-03-01")
        self.take("open_signing", day="2026-03-01")
        return self

    def signed(self) -> Life:
        """On four days; not in the order of the parties."""
        self.signing()
        for party, day in zip(("p2", "p1", "p4", "p3"), ("2026-03-09", "2026-03-12", "2026-03-10", "2026-03-11"), strict=True):
            self.take("sign", party, "2026-03-13", signed_on=day, **SIGNED)
        return self

    def in_force(self) -> Life:
        self.signed().take("enter_into_force", day="2026-03-13", **self.offered("enter_into_force"))
        return self


def moment(day: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(day).replace(hour=9, tzinfo=datetime.UTC)


def test_a_party_is_an_item_of_the_answers_and_any_state_of_the_world_may_be_one():
    life = Life()
    life.instrument.answers["parties"][3] |= {"state": "GB", "authority": "Crown Prosecution Service"}
    life.negotiated()
    assert life.position.parties == PARTIES
    assert "party" in [one.kind for one in _reasons(life, "invite_party", "p9", recipient="r", authority="Office")]


def _reasons(life: Life, step: str, party: str, **values: Any) -> tuple:
    with pytest.raises(Refused) as refusal:
        life.take(step, party, **values)
    return refusal.value.reasons


def test_whoever_is_authorised_on_a_condition_agrees_on_a_condition_and_does_not_sign():
    life = Life().negotiated()
    assert life.position.state_of("participation", "p4") == "text_agreed_conditionally"
    assert life.refused("open_signing")
    life.take("change_text", clauses=["parties"])
    states = [life.position.state_of("participation", one) for one in PARTIES]
    assert states == ["authorised", "authorised", "authorised", "authorised_conditionally"]


def test_with_the_last_signature_the_entry_into_force_is_announced_with_its_dates():
    life = Life().signing()
    for party, day in (("p2", "2026-03-09"), ("p1", "2026-03-12"), ("p4", "2026-03-10")):
        life.take("sign", party, "2026-03-13", signed_on=day, **SIGNED)
    assert life.announced() == [], "one party has not signed"
    life.take("sign", "p3", "2026-03-13", signed_on="2026-03-11", **SIGNED)
    assert life.announced() == [("enter_into_force", "")]
    months = life.instrument.answers["period"]["number"]
    assert life.offered("enter_into_force") == {"in_force_on": "2026-03-12", "ends_on": _months_later("2026-03-12", months)}
    assert life.position.marking["agreement"] == "signing", "nothing records itself"


def _months_later(day: str, months: int) -> str:
    year, month = divmod(int(day[5:7]) - 1 + months, 12)
    return f"{int(day[:4]) + year}-{month + 1:02}{day[7:]}"


def test_the_end_follows_from_the_day_that_was_typed_not_from_the_one_that_was_offered():
    life = Life().signed()
    months = life.instrument.answers["period"]["number"]
    offered = life.offered("enter_into_force", in_force_on="2026-03-13")
    assert offered["ends_on"] == _months_later("2026-03-13", months)
    assert "not_before_last_signature" in life.refused(
        "enter_into_force", in_force_on="2026-03-11", ends_on="2026-12-11"
    ), "the signature of the twelfth is not the last one that was entered"


def test_where_a_day_was_agreed_it_is_that_day_and_nothing_is_announced_before_it():
    life = Life()
    life.instrument.answers["period"] |= {"in_force_rule": "date", "in_force_date": "2026-04-01"}
    life.signed()
    assert life.announced("2026-03-20") == []
    assert life.announced("2026-04-01") == [("enter_into_force", "")]
    assert life.offered("enter_into_force", day="2026-04-01")["in_force_on"] == "2026-04-01"


def test_words_changed_after_the_last_signature_do_not_enter_into_force():
    """A change voids the seal: what was signed is gone from the draft, so nothing is announced and nothing recorded."""
    life = Life().signed()
    values = life.offered("enter_into_force")
    life.sealed = False
    assert life.announced() == []
    assert "sealed" in life.refused("enter_into_force", day="2026-03-13", **values)
    life.sealed = True
    life.take("enter_into_force", day="2026-03-13", **values)


def test_a_signature_after_the_agreed_day_brings_it_into_force_with_the_last_one():
    life = Life()
    life.instrument.answers["period"] |= {"in_force_rule": "date", "in_force_date": "2026-03-10"}
    life.signed()
    assert life.offered("enter_into_force")["in_force_on"] == "2026-03-12", "the fallback of clause 3"


def test_an_extension_that_all_signed_is_recorded_and_never_expired():
    life = Life().in_force()
    ends = datetime.date.fromisoformat(life.position.last("enter_into_force").values["ends_on"])
    before, after = (ends - datetime.timedelta(days=20)).isoformat(), (ends + datetime.timedelta(days=1)).isoformat()
    new = (ends + datetime.timedelta(days=180)).isoformat()
    life.take("propose_extension", day=before, old_end=ends.isoformat(), new_end=new, reasons="r", recipient=["all"])
    for party in PARTIES:
        life.take("sign_extension", party, before, signed_on=before, new_end=new, place="Roma", name="A", function="Prosecutor")
    assert ("expire", "") not in life.announced(after)
    assert "extension_unrecorded" in life.refused("expire", day=after, ended_on=ends.isoformat())


def test_the_last_safe_day_is_the_day_before_the_end_and_no_holiday_moves_either():
    life = Life().in_force()
    ends = life.position.last("enter_into_force").values["ends_on"]
    days = {}
    for clock in life.position.open_clocks:
        found = computed(clock, JIT, life.instrument, StateData({}, {}), ZONE)
        assert found.strict_end == found.shifted_end == found.due_at
        assert (found.zone, found.state) == (ZONE, "")
        days[clock.deadline.id] = found.computation["until"]
    last_safe = (datetime.date.fromisoformat(ends) - datetime.timedelta(days=1)).isoformat()
    assert days == {"end_of_team": ends, "extension_signed": last_safe}
    rules = JIT.procedure.sides["team"].deadline
    assert rules["end_of_team"].remind == ("P90D", "P60D", "P30D", "P14D")
    assert rules["extension_signed"].remind == (), "the end reminds: nobody is told twice"


def test_after_the_end_what_needs_the_agreement_is_refused_though_nobody_recorded_it():
    life = Life().in_force()
    ends = datetime.date.fromisoformat(life.position.last("enter_into_force").values["ends_on"])
    last, after = ends.isoformat(), (ends + datetime.timedelta(days=1)).isoformat()
    told = {"former": "A", "successor": "B", "authority": "P", "recipient": ["all"]}
    assert life.announced(last) == []
    assert "not_ended" in life.refused("replace_leader", "p1", after, effective_on=after, **told)
    assert life.position.marking["agreement"] == "active"
    assert life.announced(after) == [("expire", "")]
    life.take("replace_leader", "p1", last, effective_on=last, **told)
    life.take("expire", day=after, **life.offered("expire", day=after))
    assert life.position.last("expire").values["ended_on"] == last
    assert life.announced(after) == [("close", "")], "an ended team is closed"
    (clock,) = life.position.open_clocks
    assert (clock.deadline.id, str(clock.start)) == ("evaluated", last), "six months from the end, whenever it is closed"
    later = (ends + datetime.timedelta(days=40)).isoformat()
    told = {"closed_on": later, "handover": True, "retention": True, "recipient": ["all"]}
    life.take("close", day=later, reason="end", **told)
    assert [(one.deadline.id, str(one.start)) for one in life.position.open_clocks] == [("evaluated", last)]


def test_the_wording_on_the_evaluation_follows_the_form_and_the_meeting():
    facts = Life().data().facts
    for form, meeting, wording in ((True, False, "form"), (True, True, "meeting"), (False, False, "standard")):
        answers = {**facts.instrument.answers, "evaluation": {"planned": True, "form": form, "meeting": meeting}}
        assert clauses.recommended(Facts(JIT, replace(facts.instrument, answers=answers)), "evaluation.text").id == wording


def test_an_extension_in_force_moves_the_end_and_the_last_safe_day():
    life = Life().in_force()
    end = life.position.last("enter_into_force").values["ends_on"]
    new = _months_later(end, 12)
    life.take("propose_extension", day="2026-06-01", old_end=end, new_end=new, reasons="r", recipient=["all"])
    for party in PARTIES:
        assert life.announced() == []
        life.take("sign_extension", party, "2026-06-02", signed_on="2026-06-02", new_end=new, place="x", name="A", function="f")
    assert life.announced() == [("extend", "")]
    life.take("extend", **life.offered("extend"))
    assert {one.deadline.id: str(one.until) for one in life.position.open_clocks} == {
        "end_of_team": new, "extension_signed": new,
    }  # fmt: skip
    assert life.announced(end) == [] == life.announced(new)


def test_a_party_that_withdraws_is_announced_on_its_day_and_the_others_are_not_asked_for_it():
    life = Life().in_force()
    life.take("announce_withdrawal", "p2", "2026-05-01", effective_on="2026-06-01", inventory=True, recipient=["all"])
    assert life.announced("2026-05-31") == []
    assert life.announced("2026-06-01") == [("withdraw", "p2")], "on the day on which it takes effect"
    assert "in_effect" in life.refused("withdraw", "p2", "2026-05-31", effective_on="2026-06-01")
    life.take("withdraw", "p2", "2026-06-01", **life.offered("withdraw", "p2"))
    assert life.announced("2026-06-02") == []
    assert [one.id for one in announcing.after_limit(life.position.side, "withdrawal_effective")] == ["withdraw"]
    life.take("propose_amendment", day="2026-06-03", clauses=_clauses(life), reasons="r", recipient=["all"])
    states = [life.position.state_of("amendment_signature", one) for one in PARTIES]
    assert states == ["amendment_unsigned", "amendment_not_asked", "amendment_unsigned", "amendment_unsigned"]


def _clauses(life: Life) -> list[str]:
    declared = life.position.side.transition["propose_amendment"].field_of["clauses"]
    return [declared.options[0].code] if declared.options else ["3"]


def test_who_has_a_seat_acts_for_its_own_party_only_and_the_office_for_those_without():
    life = Life().signing()
    seat = Actor("dora", frozenset(Role), party="p2", seated=True)
    office = Actor("anna", frozenset(Role), party="p1", enters=frozenset({"p3", "p4"}))
    judged = {
        (who.id, party): judging.judge(
            life.position, life.event("sign", party, signed_on="2026-03-09", **SIGNED), life.data("2026-03-10"), who
        )
        for who in (seat, office) for party in PARTIES
    }  # fmt: skip
    allowed = {key for key, option in judged.items() if not any(one.kind == "party" for one in option.reasons)}
    assert allowed == {("dora", "p2"), ("anna", "p1"), ("anna", "p3"), ("anna", "p4")}
    for_all = judging.judge(life.position, life.event("reopen_text", reasons="r"), life.data(), seat)
    assert [one.sentence for one in for_all.reasons] == ["case_team"]


def test_a_reason_names_the_party_and_never_its_key():
    life = Life().negotiated()
    (option,) = [one for one in judging.options(life.position, life.data(), life.who) if one.transition.id == "open_signing"]
    said = [one.say(lambda word: "Procura" if word.context.startswith("party:") else word.text) for one in option.reasons]
    assert "“The party: Procura” stands at “Text agreed on a condition”; this step also needs: “Text agreed”, “Takes no part”." in said
