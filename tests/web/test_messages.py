"""Messages of the other side: loaded as letters with their values, refused with a reason and nothing stored."""

from __future__ import annotations

import io
import json
from html import unescape

import pytest
from sqlalchemy import func, select

from jitflow.audit import service as audit
from jitflow.db.units import read_unit
from jitflow.documents.pdf import attached_json
from jitflow.drafting import service as drafting
from jitflow.enclosures import service as enclosures
from jitflow.instruments.envelope import DIGEST
from jitflow.jobs import service as jobs
from jitflow.letters import service as letters
from jitflow.letters.models import Message
from jitflow.papers import service as papers
from jitflow.papers.models import Document
from tests.fixtures import messages, strangers
from tests.fixtures.objects import World
from tests.fixtures.paper_desk import encrypted, with_data
from tests.web.routes import checksums
from tests.web.test_letters import Desk
from tests.web.test_procedure import WHEN, hidden, ready, sent, take  # noqa: F401 - fixtures


class MessageDesk(Desk):
    """The letters of the world's instrument, with files that arrive."""

    def load(self, content: bytes, name: str = "letter.pdf"):
        return self.client.post(
            f"{self.base}/letters/load", data={"csrf_token": self.token, "file": (io.BytesIO(content), name)},
            content_type="multipart/form-data",
        )  # fmt: skip

    def loaded(self, content: bytes, name: str = "letter.pdf") -> letters.LetterData:
        """The letter that was made of a file."""
        answer = self.load(content, name)
        assert answer.status_code == 303, unescape(answer.get_data(as_text=True))
        with read_unit() as session:
            return letters.letter(session, answer.headers["Location"].rsplit("/", 1)[1])

    def received(self) -> list[letters.LetterData]:
        with read_unit() as session:
            return [one for one in letters.letters_of(session, self.instrument) if one.direction == letters.IN]


@pytest.fixture
def desk(ready: World) -> MessageDesk:  # noqa: F811 - a fixture, found by name
    return MessageDesk(ready)


def test_a_letter_is_loaded_from_its_pdf_with_its_values_and_its_file(desk: MessageDesk) -> None:
    found = desk.loaded(messages.printed())
    assert (found.kind, found.status, found.language, found.sequence, found.event_id) == ("inquiry", "received", "en", 1, None)
    assert found.answers == messages.ANSWERS and letters.slots.plain(found.texts) == messages.TEXTS
    page = unescape(desk.page(f"/letters/{found.id}"))
    assert "the data print exactly the words of the pages" in page and "Which harbour?" in page
    assert "It is message 1 of the other side." in page
    with read_unit() as session:
        kept = enclosures.enclosure(session, found.enclosure_id)
        assert session.scalar(select(Message.outcome)) == "same"
    assert kept.filename == "letter.pdf" and kept.sha256 in page


def test_what_it_says_is_offered_to_the_step_that_records_it_and_nothing_is_entered(sent: World) -> None:  # noqa: F811 - a fixture, found by name
    desk = MessageDesk(sent, "lead")
    found = desk.loaded(messages.printed())
    page = desk.page(f"/letters/{found.id}")
    step = f"/procedure/seen?letter={found.id}"
    waiting = desk.page("/procedure")
    assert "Received letters that no step records yet" in waiting and f'{desk.base}{step}"' in waiting
    assert f'{desk.base}{step}"' in page and "Record that the boat was seen" in page
    form = desk.page(step)
    assert '<option value="GR" selected' in form and f'value="{found.id}" checked' in form
    assert desk.stored(f"/letters/{found.id}").event_id is None, "nobody entered anything"
    answer = take(desk.client, desk.base + step, {**WHEN, "event.country": "GR", "letter": found.id})
    assert answer.status_code == 303
    tied = desk.stored(f"/letters/{found.id}")
    assert "that no step records yet" not in desk.page("/procedure")
    assert tied.event_id and "Record that the boat was seen" in desk.page(f"/letters/{found.id}")


def test_its_questions_are_carried_into_the_answer(desk: MessageDesk) -> None:
    found = desk.loaded(messages.printed())
    reply = desk.begin("write", "reply", reply=found.id)
    page = desk.page(reply)
    assert page.index("Which harbour?") < page.index("Since when?")


def test_the_data_alone_are_taken_and_nothing_is_said_to_agree(desk: MessageDesk) -> None:
    found = desk.loaded(messages.as_file(messages.data()), "letter.json")
    assert found.answers == messages.ANSWERS and found.enclosure_id is None
    assert "Loaded from data alone, without pages" in desk.page(f"/letters/{found.id}")


def test_a_word_changed_in_the_data_is_shown_and_the_page_prevails(desk: MessageDesk) -> None:
    """Somebody changed the data and counted their digest anew: the pages still say what was signed."""
    changed = messages.as_file(messages.data(said="Which island?"))
    found = desk.loaded(with_data(messages.printed(), changed))
    page = unescape(desk.page(f"/letters/{found.id}"))
    assert "the pages and the data differ, the pages prevail" in page
    assert ">harbour?<" in page and ">island?<" in page and "read the page and correct the answers" in page
    with read_unit() as session:
        assert session.scalar(select(Message.outcome)) == "differs"


def test_an_earlier_message_that_is_not_here_is_named(desk: MessageDesk) -> None:
    second = desk.loaded(messages.printed(3))
    assert "Earlier ones were not loaded here: 1, 2." in desk.page(f"/letters/{second.id}")
    desk.loaded(messages.printed(1))
    assert "An earlier one was not loaded here: 2." in desk.page(f"/letters/{second.id}")


def test_two_messages_with_one_number_are_both_kept_and_point_to_each_other(desk: MessageDesk) -> None:
    first = desk.loaded(messages.printed(1))
    second = desk.loaded(messages.printed(1, "And of what length?"))
    page = desk.page(f"/letters/{second.id}")
    assert "Another message with the same number" in page and f"/letters/{first.id}" in page


def changed(**change):
    return messages.as_file(messages.data() | change)


REFUSED = {
    "damaged": (messages.as_file(messages.data())[:-40], "damaged or cut off"),
    "no JSON at all": (b"{" * 400, "damaged or cut off"),
    "empty": (b"", "empty"),
    "of an instrument": (json.dumps(messages.EXAMPLE).encode(), "holds an instrument and no message"),
    "unknown key": (changed(extra="<script>"), "hold “extra”, which is not known here"),
    "unknown answer": (changed(answers=messages.ANSWERS | {"salary": 5}), "hold “answers.salary”, which is not known"),
    "unknown format": (changed(jitflow=2), "not installed here"),
    "unknown version": (changed(version="2099-01-01"), "not installed here"),
    "unknown instrument": (changed(instrument="pigeon_post"), "not installed here"),
    "unknown message": (changed(message="love_letter"), "no letter of the kind “love_letter”"),
    "changed": (messages.as_file(messages.data() | {"sequence": 7}, digest=False), "changed after they were written"),
    "no digest": (messages.as_file({k: v for k, v in messages.data().items() if k != DIGEST}, digest=False), "changed after"),
    "bad value": (changed(answers=messages.ANSWERS | {"dated": "yesterday"}), "“answers.dated” holds what"),
    "bad number": (changed(sequence=0), "“sequence” holds what"),
    "bad side": (changed(side="issuing"), "“side” holds what"),
    "other State": (changed(issuing_state="GR"), "about other States than those of HN-1"),
    "other reference": (changed(in_reply_to={"instrument": {"skipper.surname": "Nobody"}}), "has another reference or date"),
    "no reference": (changed(in_reply_to={"instrument": {}}), "no reference in common"),
    "own letter": (
        messages.as_file(messages.data() | {"message": "reminder", "side": "issuing", "answers": {}, "texts": {}}),
        "a letter of your own side",
    ),
}  # fmt: skip


def refused_wrongly(desk: MessageDesk, cases: dict[str, tuple[bytes, str]], name: str) -> dict[str, str]:
    """Cases that are not refused with their words, or left something in the database."""
    found, before = {}, checksums(desk.world)
    for case, (content, said) in cases.items():
        answer = desk.load(content, name.replace("pdf", "png") if said.startswith("Only") else name)
        page = unescape(answer.get_data(as_text=True))
        if answer.status_code != 422 or said not in page or "error-summary" not in page or checksums(desk.world) != before:
            found[case] = page[page.find("file-error") :][:300]
    return found


def test_data_that_are_not_a_message_to_this_side_are_refused_and_nothing_is_stored(desk: MessageDesk) -> None:
    assert refused_wrongly(desk, REFUSED, "letter.json") == {}


PDFS = {
    "foreign": (strangers.pdf(), "carries no message of jitflow"),
    "encrypted": (encrypted(), "encrypted"),
    "cut off": (messages.printed()[:-300], "two different types"),
    "cut in the middle": (messages.printed()[:9000], "two different types"),
    "a picture": (strangers.png(), "Only the PDF of a letter"),
    "changed data": (
        with_data(messages.printed(), messages.as_file(messages.data() | {"sequence": 9}, digest=False)),
        "changed after they were written",
    ),
    "damaged data": (with_data(messages.printed(), messages.as_file(messages.data())[:-9]), "data in this PDF are damaged"),
}  # fmt: skip


def test_a_pdf_that_is_no_message_is_refused_and_nothing_is_stored(desk: MessageDesk) -> None:
    assert refused_wrongly(desk, PDFS, "letter.pdf") == {}


def test_the_same_message_is_not_loaded_twice_as_pdf_or_as_data(desk: MessageDesk) -> None:
    desk.loaded(messages.printed())
    before = checksums(desk.world)
    for content, name in ((messages.printed(), "again.pdf"), (messages.as_file(messages.data()), "again.json")):
        answer = desk.load(content, name)
        assert answer.status_code == 422 and "was loaded before" in answer.get_data(as_text=True)
    assert desk.load(b"", "").status_code == 422
    assert checksums(desk.world) == before and len(desk.received()) == 1


def test_the_trail_says_what_was_loaded_and_no_word_of_it(desk: MessageDesk) -> None:
    found = desk.loaded(messages.printed())
    with read_unit() as session:
        group = drafting.load(session, desk.instrument).focus_group_id
        assert session.scalar(select(func.count()).select_from(Message)) == 1
    entries = [one for one in audit.entries(group) if one.object_id == found.id]
    assert any({"loaded": "same", "sequence": 1, "differs_in": []}.items() <= one.detail.items() for one in entries)
    assert "Which harbour?" not in repr([one.detail for one in entries])


def test_readers_load_nothing(ready: World) -> None:  # noqa: F811 - a fixture, found by name
    desk = MessageDesk(ready, "reader")
    assert "Load a message" not in desk.page("/letters")
    assert desk.load(messages.printed()).status_code == 403


def test_our_own_letters_carry_their_data_with_a_number_that_stays(desk: MessageDesk) -> None:
    """Set aside before any paper was made, a letter leaves no gap; its two papers are one message."""
    aside = desk.begin("write", "reminder")
    desk.post(aside, {"act": "aside"})
    path = desk.begin("write", "reminder")
    assert desk.client.get(f"{desk.base}{path}/message.json").status_code == 303, "it has no number yet"
    carried = []
    for _time in range(2):
        desk.post(f"{path}/documents", {"language": "en", "format": "pdf"})
        with read_unit() as session:
            line = papers.documents_of(session, desk.instrument)[0]
            job_id = session.get(Document, line.id).job_id
        jobs.run(job_id)
        carried.append(json.loads(attached_json(desk.client.get(f"{desk.base}/documents/{line.id}/file").get_data())[0]))
        desk.post(path, {"act": "save", "recipient": "Harbour master", "base:recipient": ""})
    assert [(one["message"], one["side"], one["sequence"]) for one in carried] == [("reminder", "issuing", 1)] * 2
    assert carried[0]["in_reply_to"] == {"instrument": messages.NAMED}
    assert "recipient" not in carried[0]["answers"] and carried[1]["answers"]["recipient"] == "Harbour master"
    alone = json.loads(desk.client.get(f"{desk.base}{path}/message.json").get_data())
    assert alone["answers"] == carried[1]["answers"] and alone["sequence"] == 1
