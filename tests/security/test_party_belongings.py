"""What belongs to one party is written by that party and by the office: its signature block, leader, members, and more."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jitflow import ownership
from jitflow.db.units import write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.party_items import PartyKept
from jitflow.instruments import keys
from tests.fixtures.life import Life

GREEK = ownership.Viewer(("p3",))
GERMAN = ownership.Viewer(("p2",))
OTHERS = "This belongs to another party"
OFFICE = "the office that keeps the file writes it"


def stored(life: Life, path: str) -> Any:
    return keys.get(life.data().answers, path)


def item_of(life: Life, group: str, state: str) -> str:
    return next(one["id"] for one in stored(life, group) if one.get("state") == state)


def others(life: Life) -> dict[str, str]:
    """Fields that are not the German party's to write, with the sentence that says why."""
    leader, member, body = (f"leaders.{item_of(life, 'leaders', 'GR')}", f"members.{item_of(life, 'members', 'GR')}",
                            f"participants.{stored(life, 'participants')[0]['id']}")  # fmt: skip
    return {
        "signatures.p3.name": OTHERS, "signatures.p1.place": OTHERS, f"{leader}.name": OTHERS, f"{leader}.rank": OTHERS,
        f"{member}.name": OTHERS, f"{member}.authority": OTHERS, f"{body}.person": OFFICE, f"{body}.organisation": OFFICE,
    }  # fmt: skip


def own(life: Life) -> list[str]:
    return ["signatures.p2.name", f"leaders.{item_of(life, 'leaders', 'DE')}.name", f"members.{item_of(life, 'members', 'DE')}.rank"]


def typed(life: Life, path: str, value: str = "Somebody Else") -> dict[str, str]:
    return {f"base:{path}": json.dumps(stored(life, path)), path: value}


def test_before_signature_no_party_writes_what_is_another_ones(drafted: Life) -> None:
    for path, why in others(drafted).items():
        before = stored(drafted, path)
        answer = drafted.post("german", "/form", typed(drafted, path))
        assert answer.status == 422 and why in answer.words, path
        assert "Somebody Else" in answer.text, f"{path}: what was typed is not lost"
        said = drafted.post("german", "/autosave", typed(drafted, path))
        assert why in json.loads(said.text)["errors"][0]["message"] and not json.loads(said.text)["saved"], path
        assert stored(drafted, path) == before
    for path in own(drafted):
        assert drafted.post("german", "/form", typed(drafted, path)).status == 303, path
        assert stored(drafted, path) == "Somebody Else"
    for path in others(drafted):
        assert drafted.post("lead", "/form", typed(drafted, path, "The office")).status == 303, path
        assert stored(drafted, path) == "The office"


def test_in_force_no_party_gives_a_notice_for_another_one(in_force: Life) -> None:
    for path, why in others(in_force).items():
        before = stored(in_force, path)
        answer = in_force.post("german", "/contacts", typed(in_force, path))
        assert answer.status == 422 and why in answer.words, (path, answer.status)
        assert "Somebody Else" in answer.text, f"{path}: what was typed is not lost"
        assert stored(in_force, path) == before
    for path in own(in_force):
        assert in_force.post("german", "/contacts", typed(in_force, path)).status == 303, path
        assert stored(in_force, path) == "Somebody Else"
    for path in others(in_force):
        assert in_force.post("lead", "/contacts", typed(in_force, path, "The office")).status == 303, path
        assert stored(in_force, path) == "The office"


def test_what_is_one_s_own_is_stored_beside_what_is_refused(drafted: Life) -> None:
    sent = typed(drafted, "signatures.p2.name", "Beate Brandt") | typed(drafted, "signatures.p3.name")
    assert drafted.post("german", "/form", sent).status == 422
    assert stored(drafted, "signatures.p2.name") == "Beate Brandt"
    assert stored(drafted, "signatures.p3.name") != "Somebody Else"


def test_a_conflict_settled_for_one_s_own_words_writes_nothing_of_another_one(drafted: Life) -> None:
    path = "signatures.p3.name"
    before = stored(drafted, path)
    answer = drafted.post("german", "/form", {f"base:{path}": '"What nobody wrote"', path: "Mine", f"choice:{path}": "mine"})
    assert answer.status == 422 and OTHERS in answer.words and stored(drafted, path) == before
    for choice, value in (("mine", None), ("new", "Composed")):
        with ownership.looking(GERMAN), pytest.raises(PartyKept), write_unit() as unit:
            drafting.resolve_conflict(
                unit, drafted.instrument_id, path, choice, drafted.users["german"], mine="Mine", theirs=before, value=value
            )
    assert stored(drafted, path) == before


def test_no_item_becomes_that_of_another_party_or_is_taken_from_it(drafted: Life) -> None:
    leader = f"leaders.{item_of(drafted, 'leaders', 'GR')}"
    drafted.post("german", "/form", {"act": f"remove:{leader}"})
    assert stored(drafted, leader) is not None, "the leader of another party is not removed"
    made = drafted.add("leaders")
    new = f"leaders.{made}"
    answer = drafted.post("german", "/form", {**typed(drafted, f"{new}.state", "GR"), **typed(drafted, f"{new}.name", "New")})
    assert answer.status == 422 and OTHERS in answer.words and stored(drafted, f"{new}.state") is None
    assert drafted.post("german", "/form", typed(drafted, f"{new}.state", "DE")).status == 303
    with write_unit() as unit:  # the Greek party takes its own leader out; nobody else puts it back
        with ownership.looking(GREEK):
            drafting.remove_item(unit, drafted.instrument_id, "leaders", leader.rpartition(".")[2], drafted.users["greek"])
        change = drafting.newest_removal(unit.session, drafted.instrument_id).id
    drafted.post("german", "/history", {"act": f"undo:{change}", "change": change})
    with ownership.looking(GERMAN), pytest.raises(PartyKept), write_unit() as unit:
        drafting.undo_removal(unit, drafted.instrument_id, change, drafted.users["german"])
    assert stored(drafted, leader) is None
    with ownership.looking(GREEK), write_unit() as unit:
        drafting.undo_removal(unit, drafted.instrument_id, change, drafted.users["greek"])
    assert stored(drafted, leader) is not None


def test_whoever_sits_for_no_party_writes_nothing_of_any(drafted: Life) -> None:
    agency = ownership.Viewer((f"@{drafted.users['desk']}",))
    for path in (*others(drafted), *own(drafted)):
        with ownership.looking(agency), pytest.raises(PartyKept), write_unit() as unit:
            posted = drafting.Posted(path, stored(drafted, path), "Somebody Else")
            drafting.save(unit, drafted.instrument_id, [posted], drafted.users["desk"])


def test_a_suggestion_for_another_party_is_accepted_by_that_party_or_the_office_alone(drafted: Life) -> None:
    from jitflow.negotiation import service as negotiation, suggestions

    path = "signatures.p3.name"
    before = stored(drafted, path)
    with write_unit() as unit:
        made = negotiation.suggest(unit, drafted.instrument_id, path, "", before, "Word Said", drafted.users["german"], "p2", origin="word")
    with ownership.looking(GERMAN), pytest.raises(negotiation.NegotiationError) as refused, write_unit() as unit:
        negotiation.accept(unit, drafted.instrument_id, made, drafted.users["german"], suggestions.hash_of(before))
    assert refused.value.code == "party_others" and stored(drafted, path) == before
    with write_unit() as unit:
        negotiation.accept(unit, drafted.instrument_id, made, drafted.users["lead"], suggestions.hash_of(before))
    assert stored(drafted, path) == "Word Said"


def test_an_earlier_value_of_another_party_s_field_is_not_brought_back(drafted: Life) -> None:
    path = "signatures.p3.name"
    drafted.write(path, "Of the office")
    drafted.write(path, "Of the office again")
    shown = drafted.get("german", f"/field?path={path}")
    with ownership.looking(GERMAN):
        from jitflow.db.units import read_unit
        from jitflow.drafting import versions
        from jitflow.library import library

        with read_unit() as session:
            first = versions.field_versions(session, drafted.instrument_id, path)[-1]
        definition = library().definition(drafted.data().slug, drafted.data().version)
        with pytest.raises(PartyKept), write_unit() as unit:
            versions.restore_value(
                unit, definition, drafted.instrument_id, path, first.change_id, "Of the office again", drafted.users["german"]
            )
    assert shown.status in (200, 404) and stored(drafted, path) == "Of the office again"


def test_a_data_file_is_brought_into_no_agreement_from_a_seat(drafted: Life) -> None:
    """An instrument file opens an instrument of the case, for its team: at a table nobody reaches that page."""
    before = drafted.data()
    for page in ("receive", "register"):
        assert drafted.get("german", f"/g/sea/cases/{drafted.case_id}/{page}").status == 404
        assert drafted.post("german", f"/g/sea/cases/{drafted.case_id}/{page}", {"act": "upload"}).status == 404
    assert drafted.data().answers == before.answers
