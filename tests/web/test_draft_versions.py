"""Named versions of a draft: circulated, and compared word by word with any other."""

from __future__ import annotations

import re

from jitflow.db.units import read_unit
from jitflow.negotiation import drafts
from tests.fixtures.negotiation import CLAUSE, Negotiation
from tests.fixtures.objects import post

HERE = "negotiation/versions"


def freeze(world: Negotiation, title: str, person: str = "lead", **more: str):
    client = world.client(person)
    page = client.get(world.at(HERE)).get_data(as_text=True)
    revision = re.search(r'name="revision" value="(\d+)"', page)
    data = {"act": "freeze", "title": title, "revision": revision[1] if revision else "0", **more}
    return post(client, world.at(HERE), data)


def known(world: Negotiation, only_circulated: bool = False) -> list[drafts.Draft]:
    with read_unit() as session:
        return drafts.drafts_of(session, world.instrument_id, only_circulated)


def compared(world: Negotiation, a: str, b: str, person: str = "lead", language: str = "en") -> str:
    answer = world.client(person).get(world.at(f"{HERE}?a={a}&b={b}&language={language}"))
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_any_two_versions_are_compared_word_by_word(negotiating: Negotiation) -> None:
    assert freeze(negotiating, "First").status_code == 303
    negotiating.change("text:en:berth.text", CLAUSE.replace("thirty", "sixty"))
    negotiating.change("parties.p4.authority", "Other office")
    freeze(negotiating, "Second")
    negotiating.change("text:en:berth.text", CLAUSE.replace("thirty", "ninety"))
    page = compared(negotiating, "1", "2")
    assert re.search(r"<del>.*?thirty</del><ins>.*?sixty</ins>", page) and "Other" in page and "2 clauses" in page
    for pair in (("2", "now"), ("now", "2")):
        page = compared(negotiating, *pair)
        assert re.search(r"<del>.*?sixty</del><ins>.*?ninety</ins>", page), "the older one comes first, whatever was chosen"
        assert "1 clause" in page
    assert "The two versions say the same" in compared(negotiating, "2", "2")


def test_in_another_language_its_own_words_are_compared(negotiating: Negotiation) -> None:
    freeze(negotiating, "First")
    negotiating.change("text:it:berth.text", "Le parti usano l'ormeggio.")
    assert re.search(r"<del>.*?condividono</del><ins>.*?usano</ins>", compared(negotiating, "1", "now", language="it"))
    assert "The two versions say the same" in compared(negotiating, "1", "now")


def test_the_table_sees_what_was_circulated(negotiating: Negotiation) -> None:
    freeze(negotiating, "Home-Words")
    freeze(negotiating, "Table-Words", circulate="yes")
    page = negotiating.client("german").get(negotiating.at(HERE)).get_data(as_text=True)
    assert "Table-Words" in page and "Home-Words" not in page
    assert 'id="compared"' not in compared(negotiating, "1", "2", "german"), "not by its number either"
    assert post(negotiating.client("lead"), negotiating.at(HERE), {"act": "circulate", "number": "1"}).status_code == 303
    assert "Home-Words" in negotiating.client("german").get(negotiating.at(HERE)).get_data(as_text=True)
    index = negotiating.client("german").get(negotiating.at("negotiation")).get_data(as_text=True)
    assert "Circulated last" in index and "Table-Words" in index


def test_only_the_case_team_names_versions(negotiating: Negotiation) -> None:
    for person in ("greek", "german", "reader", "watching"):
        assert freeze(negotiating, "Mine", person).status_code == 403
    assert not known(negotiating)


def test_nobody_names_words_they_did_not_read(negotiating: Negotiation) -> None:
    data = {"act": "freeze", "title": "Typed-Name", "revision": str(negotiating.data().revision - 1)}
    answer = post(negotiating.client("lead"), negotiating.at(HERE), data)
    assert answer.status_code == 422 and "Typed-Name" in answer.get_data(as_text=True) and not known(negotiating)
    answer = post(negotiating.client("lead"), negotiating.at(HERE), {**data, "title": " ", "revision": str(negotiating.data().revision)})
    assert answer.status_code == 422 and "Give the version a name" in answer.get_data(as_text=True)
    for odd in ("x", "-1", "9" * 30):
        assert post(negotiating.client("lead"), negotiating.at(HERE), {**data, "revision": odd}).status_code == 422
    assert post(negotiating.client("lead"), negotiating.at(HERE), {"act": "circulate", "number": "7"}).status_code == 422


def test_everybody_with_a_seat_is_told_by_mail(negotiating: Negotiation, monkeypatch) -> None:
    from jitflow import mail
    from jitflow.jobs import service as jobs

    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(mail, "is_set_up", lambda: True)
    monkeypatch.setattr(mail, "send", lambda to, subject, body: sent.append((to, body)))
    freeze(negotiating, "Secret-Title", circulate="yes")
    jobs.sweep()
    from sqlalchemy import select

    from jitflow.jobs.models import Job

    with read_unit() as session:
        waiting = [one.id for one in session.scalars(select(Job)) if one.kind == drafts.CIRCULATED]
    for job_id in waiting:
        drafts.tell_the_table(job_id)
    assert {to for to, _body in sent} == {f"{who}@example.eu" for who in ("greek", "german", "agency", "watching")}
    assert all("Secret-Title" not in body for _to, body in sent)


def test_the_same_form_sent_twice_names_one_version(negotiating: Negotiation) -> None:
    for _time in range(2):
        assert freeze(negotiating, "Once", circulate="yes").status_code == 303
    assert len(known(negotiating)) == 1
