"""Negotiating in a word processor: the draft goes out, the edited file is looked at and taken over by whoever may."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from jitflow.comments import service as comments
from jitflow.db.units import read_unit, write_unit
from jitflow.negotiation import service as negotiation
from tests.fixtures.negotiation import CLAUSE, Negotiation
from tests.fixtures.objects import post
from tests.unit.redlines.edits import W, change, control, edited, paragraph, run

LONGER = CLAUSE.replace("thirty", "sixty")


def made(world: Negotiation, person: str, **more: str) -> bytes:
    """A draft that this person has made, as the file they get."""
    client = world.client(person)
    answer = post(client, world.at("word"), {"act": "export", "language": "en", "base": "", "comments": "yes", **more})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    page = client.get(world.at("word")).get_data(as_text=True)
    return client.get(re.search(r'href="([^"]+/file)"', page)[1]).data


def brought(world: Negotiation, person: str, content: bytes) -> Any:
    """The answer to the upload of a file."""
    data = {"act": "upload", "file": (io.BytesIO(content), "back.docx")}
    return post(world.client(person), world.at("word"), data, content_type="multipart/form-data")


def sixty(root: Any) -> None:
    """Thirty days become sixty, tracked by somebody at another desk."""
    for number in range(len(root.findall(f".//{W}sdt"))):
        line = control(root, number)[0]
        words = "".join(line.itertext())
        if "thirty" in words:
            for one in list(line.findall(f"{W}r")):
                line.remove(one)
            before, after = words.split("thirty")
            line.extend([run(before), change("del", run("thirty", "delText")), change("ins", run("sixty")), run(after)])


def suggested(world: Negotiation) -> list[Any]:
    with read_unit() as session:
        return negotiation.suggestions(session, world.instrument_id)


@pytest.mark.parametrize(("person", "party"), [("lead", "p1"), ("greek", "p2"), ("german", "p3"), ("agency", "")])
def test_whoever_negotiates_takes_a_file_over_for_their_party(negotiating: Negotiation, person: str, party: str) -> None:
    client = negotiating.client(person)
    answer = brought(negotiating, person, edited(made(negotiating, person), sixty))
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "sixty</ins>" in page and "thirty</del>" in page and "Jean Dupont" in page
    assert suggested(negotiating) == []
    done = post(client, answer.headers["Location"], {"act": "confirm", "clause": "berth.text"})
    assert done.status_code == 303
    assert [(one.path, one.proposed, one.party, one.author_id, one.origin) for one in suggested(negotiating)] == [
        ("berth.text", LONGER, party, negotiating.users[person], "word")
    ]
    assert negotiating.value("text:en:berth.text") == CLAUSE
    assert "1 suggestion" in client.get(answer.headers["Location"]).get_data(as_text=True)


@pytest.mark.parametrize("person", ["reader", "watching"])
def test_who_only_reads_sees_the_page_and_changes_nothing(negotiating: Negotiation, person: str) -> None:
    client = negotiating.client(person)
    page = client.get(negotiating.at("word"))
    assert page.status_code == 200 and 'value="export"' not in page.get_data(as_text=True)
    assert post(client, negotiating.at("word"), {"act": "export", "language": "en"}).status_code == 403


def test_a_stranger_reaches_nothing(negotiating: Negotiation) -> None:
    assert negotiating.client("outsider").get(negotiating.at("word")).status_code == 404


def test_a_file_is_its_party_s_own_until_it_is_taken_over(negotiating: Negotiation) -> None:
    place = brought(negotiating, "german", edited(made(negotiating, "german"), sixty)).headers["Location"]
    for other in ("lead", "greek", "agency"):
        assert negotiating.client(other).get(place).status_code == 404
        assert "back.docx" not in negotiating.client(other).get(negotiating.at("word")).get_data(as_text=True)
    assert negotiating.client("watching").get(place).status_code == 200  # sits for the same party


def test_a_file_that_another_party_had_made_is_recognised(negotiating: Negotiation) -> None:
    place = brought(negotiating, "german", edited(made(negotiating, "lead"), sixty)).headers["Location"]
    assert "1 text changed" in negotiating.client("german").get(place).get_data(as_text=True)


def test_both_sides_of_a_conflict_are_shown(negotiating: Negotiation) -> None:
    content = edited(made(negotiating, "german"), sixty)
    negotiating.change("text:en:berth.text", CLAUSE.replace("thirty", "ninety"))
    place = brought(negotiating, "german", content).headers["Location"]
    page = negotiating.client("german").get(place).get_data(as_text=True)
    assert "changed here, too" in page and "ninety</ins>" in page and "sixty</ins>" in page


def test_what_was_not_recognised_is_on_the_page(negotiating: Negotiation) -> None:
    def outside(root: Any) -> None:
        root[0].insert(0, paragraph(run("A clause between clauses.")))

    place = brought(negotiating, "german", edited(made(negotiating, "german"), outside)).headers["Location"]
    page = negotiating.client("german").get(place).get_data(as_text=True)
    assert "A clause between clauses." in page and "Not recognised" in page and "No text that can be edited was changed." in page


def test_nothing_ticked_is_said_and_the_file_waits(negotiating: Negotiation) -> None:
    place = brought(negotiating, "german", edited(made(negotiating, "german"), sixty)).headers["Location"]
    answer = post(negotiating.client("german"), place, {"act": "confirm"})
    assert answer.status_code == 422 and "Tick what is to be taken over" in answer.get_data(as_text=True)
    assert suggested(negotiating) == []


def test_the_same_file_twice_is_one_file(negotiating: Negotiation) -> None:
    content = edited(made(negotiating, "german"), sixty)
    first, second = (brought(negotiating, "german", content).headers["Location"] for _time in range(2))
    assert first == second


def test_what_a_party_keeps_to_itself_never_leaves(negotiating: Negotiation) -> None:
    client = negotiating.client("german")
    with negotiating.app.app_context():
        post(client, negotiating.at("comments"), {"act": "new", "path": "berth.text", "body": "PRIVATE-OF-GERMANY"})
    assert b"PRIVATE-OF-GERMANY" not in made(negotiating, "lead")
    with read_unit() as session:
        assert len(comments.threads_of(session, negotiating.instrument_id)) == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"act": "export", "language": "xx"}, "Choose a language"),
        ({"act": "export", "language": "en", "base": "999"}, "Choose a version"),
        ({"act": "export", "language": "en", "base": "x"}, "Choose a version"),
        ({"act": "export", "language": "en", "recipient": "Ministry"}, "Say why"),
        ({"act": "upload"}, "Choose a file"),
    ],
)
def test_bad_input_is_said_and_what_was_typed_is_kept(negotiating: Negotiation, data: dict[str, str], said: str) -> None:
    answer = post(negotiating.client("lead"), negotiating.at("word"), data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and said in page
    assert data.get("recipient", "") in page


def test_a_file_that_is_no_docx_is_refused(negotiating: Negotiation) -> None:
    answer = brought(negotiating, "lead", b"%PDF-1.7")
    assert answer.status_code == 422


def test_only_who_keeps_the_draft_compares_with_words_that_were_never_circulated(negotiating: Negotiation) -> None:
    negotiating.change("text:en:berth.text", LONGER)
    lead, german = (negotiating.client(one).get(negotiating.at("word")).get_data(as_text=True) for one in ("lead", "german"))
    options = [page.partition('id="base"')[2].partition("</select>")[0].count("<option") for page in (lead, german)]
    assert options[0] > 1 and options[1] == 1


def test_the_page_names_each_comment_that_was_not_taken_over(negotiating: Negotiation, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.unit.redlines.edits import w

    def add(root: Any) -> None:
        for number, words in (("70", "This one is kept."), ("71", "This one finds no room any more among all the others of the file.")):
            head = {"id": number, "author": "Jean Dupont", "date": "2026-09-08T10:00:00Z"}
            root.append(w("comment", head, paragraph(run(words))))

    def place(root: Any) -> None:
        for number in ("70", "71"):
            control(root, 1)[0].append(w("commentRangeStart", {"id": number}))

    client = negotiating.client("lead")
    where = {"focus_group_id": negotiating.data().focus_group_id, "case_id": negotiating.case_id}
    with write_unit() as unit:  # so that the file has the part of the comments
        comments.add(unit, negotiating.instrument_id, "berth.text", "Enough?", negotiating.users["lead"], where=where, shared=True)
    content = made(negotiating, "lead")
    answer = brought(negotiating, "lead", edited(edited(content, add, "word/comments.xml"), place))
    where = answer.headers["Location"]
    with read_unit() as session:
        known = len(comments.threads_of(session, negotiating.instrument_id))
    monkeypatch.setattr(comments, "MOST_OPEN", known + 1)
    done = post(client, where, {"act": "confirm", "comment": ["0", "1"]})
    assert done.status_code == 303
    page = client.get(done.headers["Location"]).get_data(as_text=True)
    assert "1 comment was not taken over: see below." in page
    lost = page[page.index('id="lost"') :].partition("</section>")[0]
    assert 'href="#comment-1"' in lost and "Comment 2, Jean Dupont" in lost
    assert "This one finds no room any more among all the others of …" in lost and "Too many comments are open here" in lost
    assert 'id="comment-1"' in page and "of the file." in page, "the whole comment still stands on the page"
