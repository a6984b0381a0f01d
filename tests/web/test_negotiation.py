"""A table of clauses by parties: stances, what they were given for, and what waits for whom."""

from __future__ import annotations

import re
from typing import Any

from jitflow.db.units import read_unit
from jitflow.negotiation import reading, service
from jitflow.negotiation.table import Mark
from tests.fixtures.negotiation import CLAUSE, Negotiation
from tests.fixtures.objects import post

SECTIONS = ["berth", "parties", "language"]


def marks(world: Negotiation, section: str) -> dict[str, str]:
    with read_unit() as session:
        row = reading.table_of(session, world.data()).row(section)
    assert row is not None
    return {cell.party: cell.mark.value for cell in row.cells}


def page(world: Negotiation, person: str, path: str = "negotiation") -> str:
    answer = world.client(person).get(world.at(path))
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def digests(text: str) -> dict[str, str]:
    return dict(re.findall(r'name="digest:(\w+)" value="([0-9a-f]{64})"', text))


def agree(world: Negotiation, person: str, *sections: str, **more: str):
    client = world.client(person)
    shown = digests(client.get(world.at("negotiation")).get_data(as_text=True))
    data = {"act": "agree", "clause": list(sections), **{f"digest:{one}": shown[one] for one in sections}, **more}
    return post(client, world.at("negotiation"), data)


def say(world: Negotiation, person: str, section: str, stance: str, reason: str = "", **more: str):
    client = world.client(person)
    text = client.get(world.at(f"negotiation/clause/{section}")).get_data(as_text=True)
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', text)
    data = {"act": "stance", "stance": stance, "reason": reason, "digest": digest[1] if digest else "", **more}
    return post(client, world.at(f"negotiation/clause/{section}"), data)


def test_what_the_parties_say_stands_in_the_table(negotiating: Negotiation) -> None:
    assert agree(negotiating, "lead", "berth", "parties").status_code == 303
    assert agree(negotiating, "greek", "berth").status_code == 303
    assert say(negotiating, "german", "berth", "objected", "Thirty days are too few").status_code == 303
    assert marks(negotiating, "berth") == {"p1": "agreed", "p2": "agreed", "p3": "objected", "p4": "open"}
    for person in ("lead", "reader", "german", "agency", "watching"):
        text = page(negotiating, person)
        assert "0 of 2 clauses agreed by all parties, 1 objected, 1 open. Language of the draft: English." in text
    assert "Thirty days are too few" in page(negotiating, "greek", "negotiation/clause/berth")


def test_a_clause_left_empty_asks_for_nothing(negotiating: Negotiation) -> None:
    with read_unit() as session:
        rows = reading.table_of(session, negotiating.data()).rows
    assert [(row.id, row.counts) for row in rows] == [
        ("berth", True), ("parties", True), ("harbour_dues", False), ("language", False),
        ("signing", False),
    ]  # fmt: skip


def test_a_changed_clause_waits_again_and_shows_what_changed(negotiating: Negotiation) -> None:
    agree(negotiating, "lead", "berth", "parties")
    agree(negotiating, "greek", "berth", "parties")
    negotiating.change("text:en:berth.text", CLAUSE.replace("thirty", "sixty"))
    assert marks(negotiating, "berth")["p2"] == Mark.CHANGED.value and marks(negotiating, "parties")["p2"] == Mark.AGREED.value
    text = page(negotiating, "greek", "negotiation/clause/berth")
    assert "text changed since" in text and "had agreed" in text
    assert re.search(r"<del>.*?thirty</del><ins>.*?sixty</ins>", text)
    negotiating.change("text:en:berth.text", CLAUSE)
    assert marks(negotiating, "berth")["p2"] == Mark.AGREED.value, "the very words come back: the stance is of them"


def test_translations_and_practical_matters_change_no_stance(negotiating: Negotiation) -> None:
    agree(negotiating, "greek", "berth", "parties")
    negotiating.change("text:it:berth.text", "Altre parole")
    negotiating.change("parties.p3.telephone", "+49 1")
    negotiating.change("kept.note", "Other")
    assert marks(negotiating, "berth")["p2"] == marks(negotiating, "parties")["p2"] == "agreed"
    negotiating.change("parties.p4.authority", "Another office")
    assert marks(negotiating, "parties")["p2"] == "changed"


def test_nobody_agrees_to_words_they_have_not_read(negotiating: Negotiation) -> None:
    client = negotiating.client("greek")
    shown = digests(client.get(negotiating.at("negotiation")).get_data(as_text=True))
    negotiating.change("text:en:berth.text", "Quite other words.")
    data = {"act": "agree", "clause": ["berth", "parties"], **{f"digest:{key}": value for key, value in shown.items()}}
    answer = post(client, negotiating.at("negotiation"), data, follow_redirects=True)
    assert "1 clause changed since the page was shown" in answer.get_data(as_text=True)
    assert marks(negotiating, "berth")["p2"] == "open" and marks(negotiating, "parties")["p2"] == "agreed"


def test_an_objection_says_why_and_what_was_typed_is_kept(negotiating: Negotiation) -> None:
    answer = say(negotiating, "german", "berth", "objected")
    assert answer.status_code == 422 and "Give the reason" in answer.get_data(as_text=True)
    assert marks(negotiating, "berth")["p3"] == "open"
    answer = say(negotiating, "german", "berth", "objected", "x" * 2001)
    assert answer.status_code == 422 and "x" * 2001 in answer.get_data(as_text=True)


def test_every_stance_is_kept_and_the_same_is_said_once(negotiating: Negotiation) -> None:
    for stance, reason in (("agreed", ""), ("agreed", ""), ("objected", "No"), ("open", "")):
        assert say(negotiating, "greek", "berth", stance, reason).status_code == 303
    with read_unit() as session:
        said = [(one.stance, one.reason) for one in service.history_of(session, negotiating.instrument_id, "berth")]
    assert said == [("open", ""), ("objected", "No"), ("agreed", "")]
    assert marks(negotiating, "berth")["p2"] == "open"


def test_who_speaks_for_whom(negotiating: Negotiation) -> None:
    assert agree(negotiating, "german", "berth", party="p2").status_code == 403
    assert agree(negotiating, "lead", "berth", party="p2").status_code == 403, "a party with a seat speaks for itself"
    assert agree(negotiating, "lead", "berth", party="p4").status_code == 422, "how do they know"
    assert agree(negotiating, "lead", "berth", party="p4", reason="Their letter of 3 May").status_code == 303
    assert marks(negotiating, "berth")["p4"] == "agreed"
    assert "Their letter of 3 May" in page(negotiating, "german", "negotiation/clause/berth")
    for person in ("reader", "watching"):
        assert post(negotiating.client(person), negotiating.at("negotiation"), {"act": "agree"}).status_code == 403
    answer = post(negotiating.client("agency"), negotiating.at("negotiation"), {"act": "agree", "clause": ["berth"]})
    assert answer.status_code == 403, "without a party there is no stance"
    assert negotiating.client("outsider").get(negotiating.at("negotiation")).status_code == 404


def test_what_waits_for_us(negotiating: Negotiation) -> None:
    agree(negotiating, "greek", "parties")
    text = page(negotiating, "greek", "negotiation?show=ours")
    assert 'id="tick-berth"' in text and 'id="tick-parties"' not in text
    ticked = page(negotiating, "greek", "negotiation?tick=ours")
    assert re.search(r'id="tick-berth"[^>]* checked', ticked)
    say(negotiating, "greek", "berth", "agreed")
    negotiating.change("text:en:berth.text", "Quite other words.")
    ticked = page(negotiating, "greek", "negotiation?tick=ours")
    assert not re.search(r'id="tick-berth"[^>]* checked', ticked), "what changed since is read first"


def test_nothing_internal_is_at_the_table(negotiating: Negotiation) -> None:
    for path in ("negotiation", "negotiation/clause/berth", "negotiation/suggestions", "negotiation/versions"):
        assert "Internal-Marker" not in page(negotiating, "greek", path)
    assert negotiating.client("greek").get(negotiating.at("negotiation/clause/kept")).status_code == 404
    assert negotiating.client("greek").get(negotiating.at("negotiation/clause/kept/suggest")).status_code == 404


def test_a_party_that_left_counts_no_more(negotiating: Negotiation) -> None:
    data = negotiating.data()

    def sitting(marking: dict[str, str]) -> list[Any]:
        with read_unit() as session:
            return reading.sitting(session, data, marking)

    assert [one.id for one in sitting({"party:p4": "left", "party:p1": "sitting"})] == ["p1", "p2", "p3"]
    everybody = {f"party:{one}": "left" for one in ("p1", "p2", "p3", "p4")}
    assert len(sitting(everybody)) == 4


def test_comments_show_the_party_and_stay_with_it(negotiating: Negotiation) -> None:
    here = negotiating.at("negotiation/clause/berth")
    common = {"act": "comment", "path": "berth.text"}
    assert post(negotiating.client("german"), here, {**common, "body": "Own-Words", "readers": "own"}).status_code == 303
    assert marks(negotiating, "berth")["p3"] == "open"
    assert post(negotiating.client("german"), here, {**common, "body": "Shared-Words", "readers": "all"}).status_code == 303
    assert marks(negotiating, "berth")["p3"] == "commented"
    assert "Own-Words" in page(negotiating, "watching", "negotiation/clause/berth"), "the same party"
    for person in ("lead", "greek", "agency"):
        text = page(negotiating, person, "negotiation/clause/berth")
        assert "Own-Words" not in text and "Shared-Words" in text and "Hafenamt Nordeck" in text
        assert "1 open comment" in page(negotiating, person)
    answer = post(negotiating.client("german"), here, {**common, "body": "Typed-Words"})
    assert answer.status_code == 422 and "Typed-Words" in answer.get_data(as_text=True)
