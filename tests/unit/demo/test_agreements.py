"""The agreements of the demonstration: one negotiated by four States, one whose end is near, one closed and evaluated."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from jitflow import ownership, reach
from jitflow.accounts import service as accounts
from jitflow.amendments import service as amendments
from jitflow.comments import service as comments
from jitflow.db import clock
from jitflow.db.units import read_unit
from jitflow.deadlines import listing
from jitflow.deadlines.listing import Wanted
from jitflow.demo import account_lines, data
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Instrument
from jitflow.focusgroups import service as focusgroups
from jitflow.instruments.clauses import Stands
from jitflow.letters import service as letters
from jitflow.letters.lessons import lessons_proposed
from jitflow.negotiation import drafts, service as negotiation
from jitflow.negotiation.table import Mark
from jitflow.parties import service as parties
from jitflow.procedure import in_force, service as procedure
from jitflow.wordings import service as wordings

GROUP = "migrant-smuggling"
NEGOTIATED, RUNNING, CLOSED = "Maestrale", "Tramontana", "Levante"
AT_THE_TABLES = {
    "jonas": {NEGOTIATED: "p2", RUNNING: "p2", CLOSED: "p2"},
    "angeliki": {NEGOTIATED: "p3", CLOSED: "p3"},
    "mathilde": {NEGOTIATED: "p4", RUNNING: "p4"},
    "maeve": {NEGOTIATED: ""},
}


@pytest.fixture(autouse=True)
def _loaded(demo) -> None:
    """Every test has a copy of the demonstration."""


def user(session, key: str) -> str:
    account = next(one for one in data.accounts() if one.key == key)
    return accounts.find_user(session, account.email).id


def agreements(session) -> dict[str, drafting.InstrumentData]:
    """By name."""
    found = [
        drafting.load(session, one) for one in session.scalars(select(Instrument.id).where(Instrument.side == "team"))
    ]
    return {one.answers["agreement"]["name"]: one for one in found}


def marking(session, name: str) -> dict[str, str]:
    return dict(procedure.standing(session, agreements(session)[name].id).position.marking)


def test_there_are_three_agreements_and_each_stands_elsewhere() -> None:
    with read_unit() as session:
        found = {name: (one.status, marking(session, name)["agreement"]) for name, one in agreements(session).items()}
    assert found == {
        NEGOTIATED: ("draft", "negotiation"),
        RUNNING: ("issued", "active"),
        CLOSED: ("closed", "archived"),
    }


def test_the_new_accounts_are_printed() -> None:
    printed = "\n".join(account_lines())
    assert all(name in printed for name in ("Jonas Reutter, ", "Angeliki Drosou, ", "Mathilde Corvaisier, "))


def test_who_sits_at_a_table_reaches_that_agreement_and_nothing_else() -> None:
    with read_unit() as session:
        rows = list(session.execute(select(Instrument.id, Instrument.case_id)))
        named = {one.id: name for name, one in agreements(session).items()}
        for person, tables in AT_THE_TABLES.items():
            seats = {}
            for instrument_id, case_id in rows:
                reached = reach.reach_instrument(session, user(session, person), GROUP, case_id, instrument_id)
                if reached is not None and reached.seat is not None:
                    seats[named[instrument_id]] = reached.party
                elif reached is not None:
                    assert person == "maeve", (person, instrument_id)
            assert seats == tables, person
            case_id = agreements(session)[NEGOTIATED].case_id
            assert reach.reach_case(session, user(session, person), GROUP, case_id) is None


def test_the_table_shows_every_kind_of_mark() -> None:
    with read_unit() as session:
        data_ = agreements(session)[NEGOTIATED]
        table = negotiation.table_of(session, data_, marking=marking(session, NEGOTIATED))
    cells = [cell.mark for row in table.counted for cell in row.cells]
    number = {mark: cells.count(mark) for mark in Mark}
    assert table.parties == ("p1", "p2", "p3", "p4") and number[Mark.AGREED] > len(cells) * 0.75
    assert number[Mark.OBJECTED] == 2
    assert all(number[mark] for mark in (Mark.OPEN, Mark.COMMENTED, Mark.CHANGED)), number


def test_two_suggestions_wait_and_two_were_decided() -> None:
    with read_unit() as session:
        data_ = agreements(session)[NEGOTIATED]
        found = negotiation.suggestions(session, data_.id)
    assert sorted((one.state, one.party) for one in found) == [
        ("accepted", "p4"), ("open", "p2"), ("open", "p3"), ("refused", "p3"),
    ]  # fmt: skip
    for one in found:
        if one.state == "open":
            shared = set(one.base.split()) & set(one.proposed.split())
            assert len(shared) > len(set(one.base.split())) / 2, "a few words are other ones"


def test_a_comment_of_one_party_is_read_by_nobody_else() -> None:
    with read_unit() as session:
        data_ = agreements(session)[NEGOTIATED]
        seen = {}
        for party in ("p1", "p2", "p3"):
            owners = (ownership.HOME, "p1") if party == "p1" else (party,)
            with ownership.looking(ownership.Viewer(owners)):
                seen[party] = {one.path: one.shared for one in comments.threads_of(session, data_.id)}
    assert [path for path, shared in seen["p2"].items() if not shared] == ["seconded.text"]
    assert "seconded.text" not in seen["p1"] and "seconded.text" not in seen["p3"]
    assert {"media.text", "assets.text"} <= set(seen["p1"]) & set(seen["p2"]) & set(seen["p3"])


def test_a_draft_was_circulated_and_changed_since() -> None:
    with read_unit() as session:
        data_ = agreements(session)[NEGOTIATED]
        (version,) = drafts.drafts_of(session, data_.id, only_circulated=True)
    assert version.number == 1 and version.revision < data_.revision


def test_one_party_waits_for_its_national_authorisation() -> None:
    with read_unit() as session:
        held = {
            key.partition(":")[2]: state
            for key, state in marking(session, NEGOTIATED).items()
            if "participation" in key
        }
    assert held == {"p1": "authorised", "p2": "authorised", "p3": "authorisation_pending", "p4": "authorised"}


def test_some_clauses_are_in_french_and_one_of_them_is_stale() -> None:
    with read_unit() as session:
        data_ = agreements(session)[NEGOTIATED]
    states = [slots["fr"]["state"] for slots in data_.texts.values() if "fr" in slots]
    assert states.count("stale") == 1 and states.count("reviewed") >= 3 and states.count("draft") == 1


def test_the_clauses_are_our_wordings_and_what_departs_is_known() -> None:
    with read_unit() as session:
        found = {
            name: {one.path: one.kind for one in wordings.wordings_of(session, one_).all()}
            for name, one_ in agreements(session).items()
        }
    departs = {
        name: [path for path, kind in kinds.items() if kind is not Stands.STANDARD] for name, kinds in found.items()
    }
    assert departs == {NEGOTIATED: ["confidentiality.text"], RUNNING: [], CLOSED: []}
    assert all(len(kinds) > 25 for kinds in found.values())


def test_an_agreement_ends_within_the_month_and_says_until_when_its_extension_is_safe() -> None:
    with read_unit() as session:
        group = focusgroups.by_slug(session, GROUP)
        lines = listing.listed(session, user(session, "elena"), group.id, Wanted()).lines
        number = agreements(session)[RUNNING].number
        zone = ZoneInfo(group.zone)
        ends = {
            one.deadline.rule: (one.deadline.due_at - timedelta(seconds=1)).astimezone(zone).date()
            for one in lines
            if one.instrument.number == number
        }
        held = marking(session, RUNNING)
    today = clock.now().astimezone(zone).date()
    assert 14 < (ends["end_of_team"] - today).days <= 30
    assert ends["extension_signed"] == ends["end_of_team"] - timedelta(days=1)
    signed = {party: held[f"extension_signature:{party}"] for party in ("p1", "p2", "p4")}
    assert held["extension"] == "extending"
    assert signed == {"p1": "extension_signed", "p2": "extension_signed", "p4": "extension_unsigned"}


def test_the_text_in_force_has_two_versions_and_a_leader_was_replaced() -> None:
    with read_unit() as session:
        data_ = agreements(session)[RUNNING]
        found, issued = amendments.known(session, data_.id)
        made = amendments.consolidated(session, found, issued, clock.now().date())
        changed = {one.number: [part.id for part in parts] for one, parts in amendments.of_versions(found, made, "en")}
        before = amendments.consolidated(session, found, issued, issued[1].from_day - timedelta(days=1))
    assert [one.number for one in issued] == [1, 2] and in_force.on(issued, clock.now().date()).number == 2
    assert changed == {1: [], 2: ["consultation"]}
    assert (before.answers["consultation"]["rhythm"], made.answers["consultation"]["rhythm"]) == ("monthly", "weekly")
    (note,) = [one for one in made.notes if one.transition == "replace_leader"]
    assert note.values["successor"] == "Mathilde Corvaisier" and note.section == "leaders"


def test_every_party_signed_on_its_own_day() -> None:
    with read_unit() as session:
        found = {name: one.answers["signatures"] for name, one in agreements(session).items()}
    for name in (RUNNING, CLOSED):
        days = [one["date"] for one in found[name]]
        assert len(set(days)) == len(days) == 3 and all(one["place"] for one in found[name])
    assert not any(one.get("date") for one in found[NEGOTIATED])


def test_the_closed_team_was_evaluated_with_two_lessons_and_archived_by_a_second_person() -> None:
    with read_unit() as session:
        data_ = agreements(session)[CLOSED]
        (letter,) = letters.letters_of(session, data_.id)
        log = {one.transition: one for one in procedure.log_of(session, data_.id)}
    assert (letter.kind, letter.status) == ("evaluation", "sent") and letter.shared_at is not None
    assert len(letter.answers["lessons"]) == 2 and letter.answers["arrests"] == 7
    assert letter.answers["in_force_on"] and letter.answers["setting_up_weeks"] > 10, "what the programme knew"
    assert log["archive"].actor_id != log["complete_evaluation"].actor_id
    with read_unit() as session:
        proposed = lessons_proposed(session, data_.id)
    assert [one.answers["handling"] for one in proposed] == ["none", "none"], "approved with the archive"
    assert letter.answers["operation_weeks"] > 90 and letter.answers["negotiation_weeks"] > 0


def test_the_team_in_force_told_eurojust_and_wrote_its_extension() -> None:
    with read_unit() as session:
        known = agreements(session)[RUNNING]
        written = {one.kind: one for one in letters.letters_of(session, known.id)}
    assert {kind: one.status for kind, one in written.items()} == {"setting_up_notice": "sent", "extension": "sent"}
    notice, extension = written["setting_up_notice"].answers, written["extension"].answers
    assert notice["party_states"] == extension["party_states"] and len(notice["leaders"]) == 3
    assert [one["name"] for one in extension["signed_by"]] == ["Elena Marrasi", "Jonas Reutter", "Mathilde Corvaisier"]


def test_a_seat_is_known_by_party() -> None:
    with read_unit() as session:
        data_ = agreements(session)[NEGOTIATED]
        seats = {(one.party, one.role) for one in parties.seats_of(session, data_.id)}
        home = parties.home_party(data_)
    assert home == "p1"
    assert seats == {("p2", "drafter"), ("p3", "negotiator"), ("p4", "drafter"), ("", "negotiator")}
