"""What each party says of a suggestion before it is applied, other words for it, and who is told."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import func, select

from jitflow import reach
from jitflow.audit.verbs import Verb
from jitflow.db.units import read_unit, write_unit
from jitflow.deadlines import notices
from jitflow.deadlines.models import Notice
from jitflow.negotiation import service, suggestions
from jitflow.negotiation.answers import Answered
from jitflow.negotiation.models import SuggestionAnswer
from jitflow.parties import service as parties
from tests.fixtures.negotiation import CLAUSE, Negotiation
from tests.fixtures.objects import post

TEXT = "text:en:berth.text"
SHORT = CLAUSE.replace("written notice", "a short written notice")
EAST = CLAUSE.replace("named in the annex", "at the east quay")
AT = "negotiation/clause/berth"


def suggest(world: Negotiation, person: str = "german", party: str = "p3", text: str = SHORT) -> str:
    with write_unit() as unit:
        return suggestions.suggest(
            unit, world.instrument_id, "berth.text", "en", CLAUSE, text, world.users[person], party
        )


def page(world: Negotiation, person: str, path: str = AT) -> str:
    answer = world.client(person).get(world.at(path) if not path.startswith("/") else path)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def say(world: Negotiation, person: str, act: str, suggestion: str, **more: str):
    """Press a button of the card as the page of the clause showed it."""
    card = page(world, person).partition(f'id="suggestion-{suggestion}"')[2]
    hidden = {
        name: found[1]
        for name in ("shown", "result")
        if (found := re.search(rf'name="{name}" value="([0-9a-f]+)"', card))
    }
    data = {"act": act, "suggestion": suggestion, "clause": "berth", **hidden, **more}
    return post(world.client(person), world.at("negotiation/suggestions"), data)


def standing(world: Negotiation, suggestion: str) -> Answered:
    with read_unit() as session:
        one, data = service.suggestion(session, world.instrument_id, suggestion), world.data()
        assert one is not None
        return service.standing(session, data, ["p1", "p2", "p3", "p4"], [one])[suggestion]


def told(world: Negotiation, person: str) -> list[str]:
    """What of the text a person is told, and did not put away."""
    with read_unit() as session:
        group = world.data().focus_group_id
        seats = (notices.SEATED, notices.CONFIRMED)
        return [one.kind for one in notices.unseen(session, world.users[person], group) if one.kind not in seats]


def test_each_party_answers_and_the_draft_stays(negotiating: Negotiation) -> None:
    made = suggest(negotiating)
    text = page(negotiating, "greek")
    assert "Accept for Greece" in text and "Accept for Italy" in page(negotiating, "lead")
    assert say(negotiating, "greek", "answer_accept", made).status_code == 303
    assert say(negotiating, "lead", "answer_refuse", made, reason="Shifts are no reason").status_code == 303
    found = standing(negotiating, made)
    assert (found.accepted, found.refused, found.silent) == (("p2", "p3"), ("p1",), ("p4",))
    text = page(negotiating, "german")
    for said in (
        "Greece accepted it today.",
        "Italy refused it today:",
        "Shifts are no reason",
        "Bulgaria has not answered.",
    ):
        assert said in text, said
    assert "Accept for Germany" not in text, "who suggests it has accepted it"
    assert negotiating.value(TEXT) == CLAUSE


def test_every_answer_is_kept_and_the_last_one_holds(negotiating: Negotiation) -> None:
    made = suggest(negotiating)
    for act, reason in (("answer_accept", ""), ("answer_accept", ""), ("answer_refuse", "No"), ("answer_accept", "")):
        assert say(negotiating, "greek", act, made, reason=reason).status_code == 303
    assert standing(negotiating, made).accepted == ("p2", "p3")
    with read_unit() as session:
        assert session.scalar(select(func.count()).select_from(SuggestionAnswer)) == 3, (
            "the same said twice is said once"
        )


def test_when_all_accept_it_is_announced_and_applied_in_one_act(negotiating: Negotiation) -> None:
    made = suggest(negotiating)
    say(negotiating, "lead", "answer_accept", made)
    say(negotiating, "greek", "answer_accept", made)
    assert not standing(negotiating, made).by_all and "apply it" not in page(negotiating, "lead")
    answer = say(negotiating, "lead", "answer_accept", made, party="p4", reason="Their letter of 3 May")
    assert answer.status_code == 303
    text = page(negotiating, "greek")
    assert "All parties accept: apply it." in text and "Their letter of 3 May" in text and "Recorded by Italy" in text
    assert "all_accept" in told(negotiating, "greek") and "all_accept" not in told(negotiating, "german")
    assert say(negotiating, "greek", "accept", made).status_code == 303
    assert negotiating.value(TEXT) == SHORT and "all_accept" not in told(negotiating, "greek")


def test_an_answer_is_given_to_words_and_to_no_others(negotiating: Negotiation) -> None:
    made = suggest(negotiating)
    say(negotiating, "greek", "answer_accept", made)
    stale = re.search(r'name="result" value="([0-9a-f]+)"', page(negotiating, "lead"))[1]
    negotiating.change(TEXT, EAST)
    assert standing(negotiating, made).earlier == ("p2",)
    text = page(negotiating, "greek")
    assert "Greece accepted other words: the draft changed since." in text and "Accept for Greece" in text
    data = {"act": "answer_accept", "suggestion": made, "result": stale}
    answer = post(negotiating.client("lead"), negotiating.at("negotiation/suggestions"), data)
    assert answer.status_code == 422 and "The draft changed since the page was shown" in answer.get_data(as_text=True)
    assert "p1" in standing(negotiating, made).silent
    negotiating.change(TEXT, CLAUSE)
    assert "p2" in standing(negotiating, made).accepted, "the very words come back"


def test_a_refusal_says_why_and_what_was_typed_is_kept(negotiating: Negotiation) -> None:
    made = suggest(negotiating)
    answer = say(negotiating, "greek", "answer_refuse", made)
    assert answer.status_code == 422 and "Give the reason" in answer.get_data(as_text=True)
    answer = say(negotiating, "greek", "answer_refuse", made, reason="y" * 2001)
    assert answer.status_code == 422 and "y" * 2001 in answer.get_data(as_text=True)
    assert say(negotiating, "lead", "answer_accept", made, party="p4").status_code == 422, "how do they know"
    assert standing(negotiating, made).silent == ("p1", "p2", "p4")


@pytest.mark.parametrize(
    ("person", "party"), [("german", "p2"), ("lead", "p2"), ("agency", ""), ("watching", "p3"), ("reader", "p1")]
)
def test_nobody_answers_for_a_party_that_is_not_theirs(negotiating: Negotiation, person: str, party: str) -> None:
    made = suggest(negotiating, "greek", "p2")
    assert say(negotiating, person, "answer_accept", made, party=party).status_code == 403
    assert standing(negotiating, made).accepted == ("p2",)


def test_other_words_are_linked_to_the_suggestion_they_answer(negotiating: Negotiation) -> None:
    made = suggest(negotiating)
    link = re.search(r'href="([^"]+suggest\?other=[0-9a-f]+)"', page(negotiating, "greek"))
    assert link is not None
    form = page(negotiating, "greek", link[1])
    assert "Other words for a suggestion of" in form and "a short" in form
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    data = {name: html.unescape(value) for name, value in hidden.items() if name != "csrf_token"}
    answer = post(negotiating.client("greek"), link[1], data | {"berth.text": EAST, "berth.months": "12"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with read_unit() as session:
        found = {one.id: one.other_words_for for one in service.suggestions(session, negotiating.instrument_id)}
    assert found.pop(made) is None and list(found.values()) == [made]
    assert f'href="#suggestion-{made}"' in page(negotiating, "german")


def test_a_suggestion_of_another_field_or_instrument_is_no_link(negotiating: Negotiation) -> None:
    made = suggest(negotiating)
    with write_unit() as unit:
        other = suggestions.suggest(
            unit,
            negotiating.instrument_id,
            "berth.months",
            "",
            12,
            18,
            negotiating.users["greek"],
            "p2",
            other_words_for=made,
        )
        gone = suggestions.suggest(
            unit,
            negotiating.instrument_id,
            "berth.months",
            "",
            12,
            24,
            negotiating.users["greek"],
            "p2",
            other_words_for="0" * 32,
        )
    with read_unit() as session:
        found = {one.id: one.other_words_for for one in service.suggestions(session, negotiating.instrument_id)}
    assert found[other] is None and found[gone] is None


def test_who_has_to_answer_is_told_until_the_party_answered(negotiating: Negotiation) -> None:
    made = suggest(negotiating)
    assert told(negotiating, "lead") == told(negotiating, "greek") == ["suggested"]
    for person in ("german", "agency", "watching"):
        assert told(negotiating, person) == [], person
    home = page(negotiating, "greek", "/g/quay/")
    assert "waits for the answer of your party" in home and AT in home
    assert CLAUSE[:30] not in home and "Germany" not in home, "no word of the text, no party"
    say(negotiating, "greek", "answer_accept", made)
    assert told(negotiating, "greek") == [] and told(negotiating, "lead") == ["suggested"]
    say(negotiating, "german", "withdraw", made)
    assert told(negotiating, "lead") == []


def test_an_objection_and_a_circulated_version_are_told_to_the_whole_table(negotiating: Negotiation) -> None:
    text = page(negotiating, "german")
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', text)[1]
    post(
        negotiating.client("german"),
        negotiating.at(AT),
        {"act": "stance", "stance": "objected", "reason": "No", "digest": digest},
    )
    revision = negotiating.data().revision
    data = {"act": "freeze", "title": "First", "revision": str(revision), "circulate": "yes"}
    assert post(negotiating.client("lead"), negotiating.at("negotiation/versions"), data).status_code == 303
    assert told(negotiating, "lead") == ["objected"] and told(negotiating, "german") == ["circulated"]
    for person in ("greek", "agency", "watching", "reader"):
        assert sorted(told(negotiating, person)) == ["circulated", "objected"], person
    assert "is circulated: read it." in page(negotiating, "agency", "/g/quay/")
    assert told(negotiating, "outsider") == []


def test_a_notice_goes_with_the_seat(negotiating: Negotiation) -> None:
    suggest(negotiating)
    with write_unit() as unit:
        seat = next(one for one in parties.seats_of(unit.session, negotiating.instrument_id) if one.party == "p2")
        parties.end(unit, negotiating.instrument_id, seat.id, negotiating.users["lead"])
    assert told(negotiating, "greek") == []
    assert "waits for the answer" not in page(negotiating, "greek", "/g/quay/")


def test_a_notice_holds_no_word_of_the_text_and_no_party(negotiating: Negotiation) -> None:
    suggest(negotiating)
    with read_unit() as session:
        for row in session.scalars(select(Notice)):
            assert set(row.detail) == {"rule", "slug", "version", "section", "number"}


def test_once_the_text_is_issued_nobody_takes_a_stance_or_answers(negotiating: Negotiation) -> None:
    made, text = suggest(negotiating), page(negotiating, "greek")
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', text)[1]
    result = re.search(r'name="result" value="([0-9a-f]{64})"', text)[1]
    with write_unit() as unit:
        row = reach.lock_instrument(unit.session, negotiating.instrument_id)
        row.status = "issued"
        unit.record(
            Verb.ALTERED, focus_group_id=row.focus_group_id, actor_id=None, object_type="instrument", object_id=row.id
        )
    answer = post(
        negotiating.client("greek"), negotiating.at(AT), {"act": "stance", "stance": "agreed", "digest": digest}
    )
    assert answer.status_code == 422 and "neither a draft nor a working copy" in answer.get_data(as_text=True)
    data = {"act": "answer_accept", "suggestion": made, "result": result}
    answer = post(negotiating.client("greek"), negotiating.at("negotiation/suggestions"), data)
    assert answer.status_code == 422 and "neither a draft nor a working copy" in answer.get_data(as_text=True)
    text = page(negotiating, "greek")
    assert "Accept for Greece" not in text and 'value="stance"' not in text


def test_the_head_says_who_sees_the_page(negotiating: Negotiation) -> None:
    assert "3 parties see this page." in page(negotiating, "lead")
    assert "3 parties see this page." in page(negotiating, "greek", "negotiation")
    case = negotiating.client("lead").get(f"/g/quay/cases/{negotiating.case_id}/").get_data(as_text=True)
    assert "Case team only." in case


def test_the_table_says_how_far_the_clauses_are_and_why_the_text_cannot_be_closed(negotiating: Negotiation) -> None:
    text = page(negotiating, "lead", "negotiation")
    assert "Language of the draft: English." in text and 'aria-describedby="signing"' in text
    assert "Not every party agreed to every clause as it stands." in text and "/procedure/close_text" in text
    assert "Not every party agreed" not in page(negotiating, "reader", "negotiation")
