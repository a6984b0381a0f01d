"""A whole investigation order between two focus groups: only files cross between them, and both sides end closed.

The issuing side drafts, signs and sends the order; the executing side opens it from its PDF, confirms it, asks,
takes longer, recognises, executes and transfers. Every letter is made as PDF by one side and loaded by the other, and
each step that records it begins with what the letter says.
"""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from lxml import html

from jitflow import paths
from jitflow.cases import service as cases
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Instrument
from jitflow.jobs import service as jobs
from jitflow.letters import service as letters
from jitflow.library import library
from jitflow.merging import Posted
from jitflow.papers import service as papers
from jitflow.papers.models import Document
from jitflow.procedure import service as procedure
from tests.fixtures.objects import World, token_of

EXAMPLE = json.loads((paths.FORMS / "eio" / "2017-05-22" / "example.json").read_text("utf-8"))
TODAY = datetime.now(UTC).date()
BEFORE, LATER = (TODAY - timedelta(days=2)).isoformat(), (TODAY + timedelta(days=45)).isoformat()
GERMAN = {
    "sender": "Staatsanwaltschaft Vossberg", "sender_telephone": "+49 30 0000000", "sender_email": "post@vossberg.example",
    "sender_address": {"street": "Hafenweg 1", "postcode": "00000", "town": "Vossberg", "country": "DE"},
    "our_reference": "220 AR 7/26", "signatory": "Jette Ahlmann", "signatory_post": "Staatsanwältin",
}  # fmt: skip
ON_LETTERS = GERMAN | {"place": "Vossberg"}


def day(name: str, value: str) -> dict[str, str]:
    year, month, number = value.split("-")
    return {f"{name}.year": year, f"{name}.month": month, f"{name}.day": number}


class Office:
    """One side: a case in a focus group of its own, and the people who work in it."""

    def __init__(self, world: World, group: str, state: str, *people: str) -> None:
        self.clients = {person: world.client(person) for person in people}
        self.first, self.group = people[0], group
        side = world.a if group == "group-a" else world.b
        with write_unit() as unit:
            group_id = unit.session.get(Instrument, side.ids["instrument_id"]).focus_group_id
            self.case = cases.create_case(unit, group_id, world.users[self.first], f"Order of {state}", state, summary="x")
            for person in people[1:]:
                cases.add_to_team(unit, self.case, world.users[person], "editor", world.users[self.first])
        self.author = world.users[self.first]
        self.tokens = {person: token_of(client, "/preferences") for person, client in self.clients.items()}
        self.instrument = ""

    @property
    def base(self) -> str:
        return f"/g/{self.group}/cases/{self.case.id}/i/{self.instrument}"

    def draft(self) -> None:
        """The example of the definition as an order of this office."""
        with write_unit() as unit:
            row = drafting.open_instrument(unit, library().definition("eio"), self.case, None, "DE", "it", self.author)
            signed = EXAMPLE["answers"]["signature"] | {"date": BEFORE}
            urgent = EXAMPLE["answers"]["urgency"] | {"deadline": LATER}
            row.answers = EXAMPLE["answers"] | {"signature": signed, "urgency": urgent}
            row.revision += 1
            self.instrument = row.id
        with write_unit() as unit:
            for path, slots in EXAMPLE["texts"].items():
                posted = [Posted(f"text:{code}:{path}", None, slots[code]["text"]) for code in ("it", "de") if code in slots]
                drafting.save(unit, self.instrument, posted, self.author)
                if "de" in slots:
                    drafting.mark_reviewed(unit, self.instrument, path, "de", self.author)

    def send(self, path: str, data: dict[str, Any], person: str = ""):
        person = person or self.first
        data = {"csrf_token": self.tokens[person], **data}
        return self.clients[person].post(path, data=data, content_type="multipart/form-data")

    def step(self, name: str, person: str = "", letter: str = "", **values: Any) -> dict[str, Any]:
        """Take a step as a person does; what its page had filled in from the letter comes back."""
        person = person or self.first
        address = f"{self.base}/procedure/{name}" + (f"?letter={letter}" if letter else "")
        page = self.clients[person].get(address).get_data(as_text=True)
        shown = filled(page, "token")
        data = shown | {"letter": letter} if letter else shown
        data |= values | {"act": "look"}
        answer = self.send(address, data, person)
        for _time in range(2):
            if answer.status_code == 200:
                break
            text = answer.get_data(as_text=True)
            ticks = html.document_fromstring(text).xpath('//input[@name="known"]/@value')
            answer = self.send(address, data | filled(text, "seen") | values | {"act": "look", "known": ticks, "reason": "Seen."}, person)
        text = answer.get_data(as_text=True)
        assert answer.status_code == 200, (name, problems(text))
        taken = self.send(address, filled(text, "token") | {"act": "take"}, person)
        assert taken.status_code == 303, (name, problems(taken.get_data(as_text=True)))
        return shown

    def finished(self) -> bytes:
        """The document that was asked for last, made."""
        with read_unit() as session:
            line = papers.documents_of(session, self.instrument)[0]
            job_id = session.get(Document, line.id).job_id
        jobs.run(job_id)
        answer = self.clients[self.first].get(f"{self.base}/documents/{line.id}/file")
        assert answer.status_code == 200
        return answer.get_data()

    def order(self) -> bytes:
        """The PDF of the order in German."""
        data = {"language": "de", "format": "pdf", "attach": "1", "attach_data": "1"}
        assert self.send(f"{self.base}/documents", data).status_code == 303
        return self.finished()

    def write(self, kind: str, reply: str = "", **answers: Any) -> str:
        """Begin a letter in German and answer its questions; its id."""
        with write_unit() as unit:
            letter = letters.write(unit, self.instrument, letters.Wish(kind, "de", in_reply_to=reply or None), self.author)
            # Groups are filled in item by item on the page; here they come as they are stored.
            row = letters.row_of(unit.session, letter.id)
            row.answers = row.answers | {key: value for key, value in answers.items() if is_group(value)}
            posted = [
                Posted(path, letter.answers.get(path), value) for path, value in answers.items() if not is_group(value)
            ]
            letters.save(unit, letter.id, posted, self.author)
        return letter.id

    def say(self, letter_id: str, path: str, words: str) -> None:
        """A text of a letter."""
        with write_unit() as unit:
            letters.save(unit, letter_id, [Posted(path, None, words)], self.author)

    def paper(self, letter_id: str) -> bytes:
        assert self.send(f"{self.base}/letters/{letter_id}/documents", {"language": "de", "format": "pdf"}).status_code == 303
        return self.finished()

    def load(self, content: bytes) -> str:
        """Load a message; the id of the letter."""
        answer = self.send(f"{self.base}/letters/load", {"file": (io.BytesIO(content), "letter.pdf", "application/pdf")})
        assert answer.status_code == 303, problems(answer.get_data(as_text=True))
        return answer.headers["Location"].rsplit("/", 1)[1]

    def page(self, path: str) -> str:
        return unescape(self.clients[self.first].get(f"{self.base}{path}").get_data(as_text=True))

    def standing(self) -> Any:
        with read_unit() as session:
            return procedure.standing(session, self.instrument).position


def is_group(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def filled(page: str, named: str) -> dict[str, Any]:
    """What a browser would send of the form that has this input."""
    tree = html.document_fromstring(page)
    form = next(one for one in reversed(tree.forms) if named in one.fields)
    found: dict[str, Any] = {}
    for name, given in form.form_values():
        value = given.removeprefix("\n")  # as a browser reads the first line of an area
        found[name] = [*found[name], value] if name in found else [value]
    return {name: values if len(values) > 1 else values[0] for name, values in found.items() if name not in ("csrf_token", "act")}


def problems(page: str) -> str:
    found = html.document_fromstring(page).xpath('//*[@class="error" or @role="alert" or contains(@class, "error-summary")]')
    return " | ".join(" ".join(one.text_content().split()) for one in found) or page[-2000:]


@pytest.fixture
def sides(world: World, monkeypatch) -> tuple[Office, Office]:
    monkeypatch.setenv("JITFLOW_FORMS", str(paths.FORMS))
    return Office(world, "group-a", "IT", "lead", "editor"), Office(world, "group-b", "DE", "outsider")


def test_an_order_goes_its_whole_way_between_two_focus_groups_by_files_alone(sides: tuple[Office, Office]) -> None:
    issuing, executing = sides
    issuing.draft()
    issuing.step("check", "editor")
    issuing.step("seal", "lead")
    issuing.step("issue", **{"event.signed_by": "Elena", "event.signature_form": "by_hand"})
    sent = {"event.channel": "email", "event.recipient": "Vossberg", "event.languages": "de", "event.provisional": "yes"}
    issuing.step("transmit", **sent)
    order = issuing.order()

    # The executing side knows nothing but the file.
    arrived = {"receipt_channel": "email", "receipt_provisional": "yes", "slug": "eio"}
    moment = day("received", BEFORE) | {"received.time": "09:30", "received.zone": "Europe/Berlin"}
    answer = executing.send(
        f"/g/group-b/cases/{executing.case.id}/receive", arrived | moment | {"file": (io.BytesIO(order), "order.pdf")}
    )
    assert answer.status_code == 303, problems(answer.get_data(as_text=True))
    executing.instrument = answer.headers["Location"].split("/i/")[1].split("/")[0]
    assert "The data print exactly the words of the pages" in executing.page("/reception")

    confirm(executing, issuing)
    ask_and_answer(executing, issuing)
    take_longer(executing, issuing)
    recognise(executing, issuing)
    transfer(executing, issuing)

    issuing.step("close")
    assert issuing.standing().marking["order"] == "closed" and executing.standing().marking["order"] == "transferred"
    assert issuing.standing().is_over and executing.standing().is_over
    with read_unit() as session:
        found = {side.group: letters.letters_of(session, side.instrument) for side in sides}
    for mine, theirs in (sides, sides[::-1]):
        ours = [(one.kind, one.sequence, one.answers) for one in found[mine.group] if one.direction == letters.OUT]
        assert ours == [(one.kind, one.sequence, one.answers) for one in found[theirs.group] if one.direction == letters.IN]
        assert all(one.event_id for one in found[mine.group]), "every letter has its step"
    assert len(found["group-a"]) == 6


def confirm(executing: Office, issuing: Office) -> None:
    """Annex B, on the form that is prescribed."""
    sent = executing.write("annex_b", received_on=BEFORE, receiver_languages=["de", "en"], **GERMAN)
    executing.step("confirm_receipt", letter=sent)
    here = issuing.load(executing.paper(sent))
    assert "Record the confirmation of receipt (Annex B)" in issuing.page(f"/letters/{here}")
    shown = issuing.step("annex_b_received", letter=here)
    assert shown["event.authority"] == GERMAN["sender"] and shown["event.reference"] == GERMAN["our_reference"]
    assert issuing.standing().last("annex_b_received").values["received_on"] == BEFORE
    assert issuing.standing().marking["execution"] == "acknowledged"


def ask_and_answer(executing: Office, issuing: Office) -> None:
    """A question crosses, is carried into the answer, and the answer crosses back."""
    asked = executing.write("information_request", questions=[{"id": "q1"}], **ON_LETTERS)
    executing.say(asked, "questions.q1.question", "Welcher Hafen?")
    executing.step("ask_information", letter=asked, **{"event.questions": "Welcher Hafen?"})
    here = issuing.load(executing.paper(asked))
    shown = issuing.step("information_asked", letter=here)
    assert (shown["event.questions"], shown["event.kind"]) == ("Welcher Hafen?", "information")
    answer = issuing.write("information_answer", reply=here, place="Fantasia")
    with read_unit() as session:
        (item,) = letters.letter(session, answer).answers["answers"]
    issuing.say(answer, f"answers.{item['id']}.answer", "Der alte Hafen.")
    issuing.step("answer_information", letter=answer, **{"event.language": "de"})
    there = executing.load(issuing.paper(answer))
    with read_unit() as session:
        assert letters.letter(session, there).in_reply_to == asked, "the number of the question is in the answer"
    executing.step("information_received", letter=there)
    assert executing.standing().marking["information"] == issuing.standing().marking["information"] == "no_request"


def take_longer(executing: Office, issuing: Office) -> None:
    """Thirty more days, with the reasons and the day that is estimated."""
    longer = executing.write("extension_notice", estimated_on=LATER, **ON_LETTERS)
    executing.say(longer, "reasons", "Der Hafen ist groß.")
    executing.step("extend", letter=longer, **{"event.explanation": "Der Hafen ist groß."}, **day("event.estimated_on", LATER))
    shown = issuing.step("extension_reported", letter=issuing.load(executing.paper(longer)))
    assert shown["event.explanation"] == "Der Hafen ist groß."
    assert issuing.standing().last("extension_reported").values["estimated_on"] == LATER


def recognise(executing: Office, issuing: Office) -> None:
    decided = executing.write("decision_notice", decided_on=TODAY.isoformat(), extent="whole", **ON_LETTERS)
    executing.step("recognise", letter=decided, **day("event.decided_on", TODAY.isoformat()))
    here = issuing.load(executing.paper(decided))
    assert "Record the recognition of a part" not in issuing.page(f"/letters/{here}"), "the letter says: the whole"
    issuing.step("recognition_reported", letter=here)
    assert issuing.standing().last("recognition_reported").values["decided_on"] == TODAY.isoformat()


def transfer(executing: Office, issuing: Office) -> None:
    """The measure is carried out and the evidence goes over."""
    executing.step("start_execution")
    executing.step("finish_execution")
    gone = executing.write("evidence_transfer", extent="all", back="not_needed", items=[{"id": "e1"}], **ON_LETTERS)
    executing.say(gone, "items.e1.what", "Ein Logbuch.")
    executing.step("transfer_evidence", letter=gone, **{"event.what": "Ein Logbuch."})
    shown = issuing.step("results_reported", letter=issuing.load(executing.paper(gone)))
    assert shown["event.what"] == "Ein Logbuch." and shown["event.return_asked"] == "no"
    assert issuing.standing().marking["execution"] == "results_full"
