"""Suggested changes: made at the table, merged or composed, decided once; nobody loses words."""

from __future__ import annotations

import re
from typing import Any

import pytest

from jitflow.comments import service as comments
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.negotiation import suggestions
from jitflow.negotiation.errors import NegotiationError
from tests.fixtures.negotiation import CLAUSE, Negotiation
from tests.fixtures.objects import post

TEXT = "text:en:berth.text"
SHORT = CLAUSE.replace("written notice", "a short written notice")
SUGGEST = "negotiation/clause/berth/suggest"
TYPED = {"berth.text": SHORT, "berth.months": "12", "text:it:berth.text": "Le parti usano l'ormeggio.", "act": "suggest"}


def suggest(world: Negotiation, person: str = "german", text: str = SHORT, party: str = "p3", base: str = CLAUSE) -> str:
    with write_unit() as unit:
        return suggestions.suggest(
            unit, world.instrument_id, "berth.text", "en", base, text, world.users[person], party, "Shifts change weekly"
        )


def known(world: Negotiation) -> dict[str, suggestions.Suggested]:
    with read_unit() as session:
        return {one.id: one for one in suggestions.suggestions(session, world.instrument_id)}


def decide(world: Negotiation, person: str, act: str, suggestion: str, **more: str):
    client = world.client(person)
    page = client.get(world.at("negotiation/suggestions")).get_data(as_text=True)
    card = page.partition(f'value="{suggestion}"')[2]
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', card)
    data = {"act": act, "suggestion": suggestion, "shown": shown[1] if shown else "", **more}
    return post(client, world.at("negotiation/suggestions"), data)


def test_a_negotiator_changes_fields_and_the_draft_stays(negotiating: Negotiation) -> None:
    client = negotiating.client("german")
    page = client.get(negotiating.at(SUGGEST)).get_data(as_text=True)
    assert CLAUSE[:40] in page
    data = _form(page) | {"berth.text": SHORT, "berth.months": "18", "note": "Shifts change weekly"}
    answer = post(client, negotiating.at(SUGGEST), data)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert negotiating.value(TEXT) == CLAUSE and negotiating.value("berth.months") == 12
    found = {one.path: one for one in known(negotiating).values()}
    assert found["berth.text"].proposed == SHORT and found["berth.text"].base == CLAUSE
    assert found["berth.months"].proposed == 18 and found["berth.months"].party == "p3"
    text = negotiating.client("greek").get(negotiating.at("negotiation/clause/berth")).get_data(as_text=True)
    assert "German" in text and "Hafenamt Nordeck" in text and "Shifts change weekly" in text
    assert re.search(r"<ins>.*?a short", text)


def _form(page: str) -> dict[str, Any]:
    """The hidden fields of the form that was shown, as a browser sends them."""
    import html

    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in fields if name != "csrf_token"}


def test_nothing_changed_is_no_suggestion_and_what_was_typed_is_kept(negotiating: Negotiation) -> None:
    client = negotiating.client("german")
    page = client.get(negotiating.at(SUGGEST)).get_data(as_text=True)
    answer = post(client, negotiating.at(SUGGEST), _form(page) | {"berth.text": CLAUSE, "berth.months": "12"})
    assert answer.status_code == 422 and "Change at least one field" in answer.get_data(as_text=True)
    answer = post(client, negotiating.at(SUGGEST), _form(page) | {"berth.text": SHORT, "berth.months": "many"})
    assert answer.status_code == 422 and "a short written notice" in answer.get_data(as_text=True)
    assert not known(negotiating)


def test_accepting_writes_through_the_history_and_says_whose_it_was(negotiating: Negotiation) -> None:
    made = suggest(negotiating)
    assert decide(negotiating, "greek", "accept", made).status_code == 303
    assert negotiating.value(TEXT) == SHORT
    with read_unit() as session:
        newest = drafting.history(session, negotiating.instrument_id)[0]
    assert (newest.kind, newest.path, newest.actor_id) == ("accepted", TEXT, negotiating.users["greek"])
    assert known(negotiating)[made].change_id == newest.id and known(negotiating)[made].state == "accepted"
    page = negotiating.client("lead").get(negotiating.at("history")).get_data(as_text=True)
    assert "Accepted a suggestion" in page and "Suggested by German" in page


def test_changes_that_lie_apart_are_put_together(negotiating: Negotiation) -> None:
    made = suggest(negotiating)
    negotiating.change(TEXT, CLAUSE.replace("named in the annex", "at the east quay"))
    page = negotiating.client("lead").get(negotiating.at("negotiation/suggestions")).get_data(as_text=True)
    assert "The text changed since this was suggested" in page
    assert decide(negotiating, "lead", "accept", made).status_code == 303
    assert negotiating.value(TEXT) == SHORT.replace("named in the annex", "at the east quay")


def test_changes_that_meet_are_composed_by_a_person(negotiating: Negotiation) -> None:
    made = suggest(negotiating)
    theirs = CLAUSE.replace("written notice", "notice by registered letter")
    negotiating.change(TEXT, theirs)
    page = negotiating.client("lead").get(negotiating.at("negotiation/suggestions")).get_data(as_text=True)
    assert "When it was suggested" in page and "by registered letter" in page and "a short" in page
    assert decide(negotiating, "lead", "accept", made).status_code == 409, "a hand-made post writes nothing"
    assert negotiating.value(TEXT) == theirs
    composed = CLAUSE.replace("written notice", "a short notice by registered letter")
    assert decide(negotiating, "lead", "compose", made, body=composed).status_code == 303
    assert negotiating.value(TEXT) == composed
    assert known(negotiating)[made].written == composed and known(negotiating)[made].proposed == SHORT


def test_what_moved_after_the_page_was_shown_is_not_overwritten(negotiating: Negotiation) -> None:
    made = suggest(negotiating)
    stale = suggestions.hash_of(CLAUSE)
    newer = CLAUSE.replace("named in the annex", "at the east quay")
    negotiating.change(TEXT, newer)
    data = {"act": "compose", "suggestion": made, "shown": stale, "body": "Typed-Words of mine"}
    answer = post(negotiating.client("lead"), negotiating.at("negotiation/suggestions"), data)
    assert answer.status_code == 409 and "Typed-Words of mine" in answer.get_data(as_text=True)
    assert negotiating.value(TEXT) == newer and known(negotiating)[made].state == "open"


def test_of_two_who_decide_one_wins_and_the_other_is_told(negotiating: Negotiation) -> None:
    made, shown = suggest(negotiating), suggestions.hash_of(CLAUSE)
    data = {"act": "accept", "suggestion": made, "shown": shown}
    assert post(negotiating.client("lead"), negotiating.at("negotiation/suggestions"), data).status_code == 303
    for act in ("accept", "refuse", "withdraw"):
        person = "german" if act == "withdraw" else "greek"
        later = {**data, "act": act, "reason": "x"}
        answer = post(negotiating.client(person), negotiating.at("negotiation/suggestions"), later, follow_redirects=True)
        assert "Somebody decided on this suggestion meanwhile" in answer.get_data(as_text=True)
    assert known(negotiating)[made].state == "accepted" and known(negotiating)[made].decided_by == negotiating.users["lead"]
    with read_unit() as session:
        kinds = [one.kind for one in drafting.history(session, negotiating.instrument_id)]
    assert kinds.count("accepted") == 1


def test_refused_with_a_reason_and_withdrawn_by_its_party(negotiating: Negotiation) -> None:
    first, second = suggest(negotiating), suggest(negotiating, text=CLAUSE + " End.")
    assert decide(negotiating, "lead", "refuse", first).status_code == 422
    assert decide(negotiating, "lead", "refuse", first, reason="The model says otherwise").status_code == 303
    assert decide(negotiating, "greek", "withdraw", second).status_code == 422, "not their suggestion"
    assert decide(negotiating, "german", "withdraw", second).status_code == 303
    states = {one.id: (one.state, one.reason) for one in known(negotiating).values()}
    assert states == {first: ("refused", "The model says otherwise"), second: ("withdrawn", "")}
    page = negotiating.client("german").get(negotiating.at("negotiation/clause/berth")).get_data(as_text=True)
    assert "The model says otherwise" in page and negotiating.value(TEXT) == CLAUSE


def test_who_may_suggest_and_who_decides(negotiating: Negotiation) -> None:
    made = suggest(negotiating)
    for person in ("german", "agency"):
        assert decide(negotiating, person, "accept", made).status_code == 403
    for person in ("reader", "watching"):
        assert negotiating.client(person).get(negotiating.at(SUGGEST)).status_code == 403
        assert post(negotiating.client(person), negotiating.at("negotiation/suggestions"), {"act": "accept"}).status_code == 403
    assert negotiating.client("agency").get(negotiating.at(SUGGEST)).status_code == 200
    assert known(negotiating)[made].state == "open"


def test_the_same_suggestion_sent_twice_is_one(negotiating: Negotiation) -> None:
    assert suggest(negotiating) == suggest(negotiating)
    assert len(known(negotiating)) == 1


@pytest.mark.parametrize("path", ["kept.note", "no.such", "parties", "parties.p9.authority", "berth.text"])
def test_what_cannot_be_suggested(negotiating: Negotiation, path: str) -> None:
    with pytest.raises(NegotiationError, match="field"), write_unit() as unit:
        suggestions.suggest(unit, negotiating.instrument_id, path, "", None, "x", negotiating.users["german"], "p3")


def test_two_drafters_of_one_text_keep_both_texts(negotiating: Negotiation) -> None:
    """Two editors open the same clause, both save: the second sees both texts, and neither is lost."""
    first, second = negotiating.client("lead"), negotiating.client("greek")
    box = negotiating.at("box/berth")
    shown = _form(second.get(box).get_data(as_text=True))
    one, other = CLAUSE.replace("thirty", "sixty"), CLAUSE.replace("thirty", "ninety")
    assert post(first, box, _form(first.get(box).get_data(as_text=True)) | {"berth.text": one, "act": "save"}).status_code == 303
    answer = post(second, box, shown | {"berth.text": other, "act": "save"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "sixty" in page and "ninety" in page and "Take theirs" in page
    assert negotiating.value(TEXT) == one
    with read_unit() as session:
        kept = [line.new for line in drafting.history(session, negotiating.instrument_id) if line.kind == "proposal"]
    assert kept == [other], "what was typed second lies in the history, too"


def test_the_form_sends_its_answers_as_suggestions(negotiating: Negotiation) -> None:
    """Who drafts may send what was typed in the form to the others instead of saving it; who may not save finds the way, too."""
    post(negotiating.client("greek"), "/preferences", {"autosave": "off"})
    page = negotiating.client("greek").get(negotiating.at("box/berth")).get_data(as_text=True)
    assert f'formaction="{negotiating.at(SUGGEST)}"' in page
    for person in ("german", "agency"):
        assert f'href="{negotiating.at(SUGGEST)}"' in negotiating.client(person).get(negotiating.at("box/berth")).get_data(as_text=True)
    answer = post(negotiating.client("greek"), negotiating.at(SUGGEST), _form(page) | TYPED)
    assert answer.status_code == 303 and negotiating.value(TEXT) == CLAUSE
    assert [(one.party, one.language) for one in known(negotiating).values()] == [("p2", "en"), ("p2", "it")]


def test_what_the_field_would_not_take_is_no_suggestion_from_wherever(negotiating: Negotiation) -> None:
    with pytest.raises(NegotiationError) as refused:
        suggest(negotiating, text="x" * 20_001)
    assert refused.value.code == "unfit" and not known(negotiating)
    made = suggest(negotiating)
    for body in ("y" * 20_001, "   "):
        answer = decide(negotiating, "lead", "compose", made, body=body)
        assert answer.status_code in (409, 422), body[:5]
    assert negotiating.value(TEXT) == CLAUSE and known(negotiating)[made].state == "open"


def test_who_only_reads_says_nothing_at_the_table(negotiating: Negotiation) -> None:
    """A reader of the team may comment for the team, and neither answers nor settles what all parties read."""
    with write_unit() as unit:
        where = {"focus_group_id": negotiating.data().focus_group_id, "case_id": negotiating.data().case_id}
        german = negotiating.users["german"]
        thread = comments.add(unit, negotiating.instrument_id, "berth.text", "Weekly?", german, where=where, shared=True)
    for act in ("answer", "resolve"):
        answer = post(negotiating.client("reader"), negotiating.at("comments"), {"act": act, "thread": thread, "body": "Yes"})
        assert answer.status_code == 403, act
    assert post(negotiating.client("lead"), negotiating.at("comments"), {"act": "resolve", "thread": thread}).status_code == 303
