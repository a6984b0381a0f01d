"""A partner's PDF that is received, or what its paper says: compared, kept, read and not checked as a draft."""

from __future__ import annotations

import io
import json
import re

import pikepdf
import pytest

from jitflow import library, paths
from jitflow.db.units import read_unit, write_unit
from jitflow.documents import RenderRequest, render_here
from jitflow.drafting import service as drafting
from jitflow.drafting.models import FoundOnSave
from jitflow.procedure import service as procedure
from tests.fixtures import messages, strangers
from tests.fixtures.paper_desk import ARRIVED, BY_HAND, EXAMPLE, PaperDesk, encrypted, printed, text_of, with_data


def test_a_partners_pdf_is_opened_from_its_data(paper_desk: PaperDesk) -> None:
    before = paper_desk.facts()
    arrived = {
        "receipt_what": "warrant",
        "receipt_channel": "ejn",
        "receipt_sender": "Procura",
        "receipt_languages": "de",
    }
    answer = paper_desk.receive(printed(), **arrived)
    assert answer.status_code == 303, text_of(answer)
    (row,) = paper_desk.opened()
    assert (row.side, row.origin, row.status, row.issuing_state, row.executing_state) == (
        "executing",
        "received",
        "received",
        "IT",
        "DE",
    )
    assert row.answers["person"]["surname"] == EXAMPLE["answers"]["person"]["surname"]
    assert row.marking["case"] == "received"
    with read_unit() as session:
        (arrival,) = procedure.log_of(session, row.id)
    assert (arrival.transition, arrival.zone) == ("receive", "Europe/Berlin")
    assert arrival.happened_at.isoformat() == "2026-09-07T07:30:00+00:00"
    assert arrival.values["fields"] == {"what": "warrant", "channel": "ejn", "sender": "Procura", "languages": ["de"]}
    timeline = paper_desk.page(f"{paper_desk.base}/i/{row.id}/procedure")
    assert "Record the receipt" in timeline and "Secure telecommunications system of the EJN" in timeline
    assert paper_desk.facts() == before
    assert paper_desk.reception().outcome == "same" and paper_desk.reception().comparison["differences"] == []
    page = paper_desk.page(answer.headers["Location"])
    assert "The data print exactly the words of the pages" in page and paper_desk.reception().sha256 in page


def test_each_type_is_asked_what_its_own_arrival_asks(paper_desk: PaperDesk) -> None:
    """Nobody who receives an order is asked about an alert, and everybody whether a provisional measure is wanted."""
    pages = {slug: paper_desk.page(f"{paper_desk.base}/receive?slug={slug}") for slug in ("eaw", "eio", "interception_notice")}
    asked = {slug: set(re.findall(r'name="(receipt_[a-z_]+)', page)) for slug, page in pages.items()}
    assert "receipt_provisional" in asked["eio"] and "receipt_what" not in asked["eio"]
    assert "receipt_what" in asked["eaw"] and "receipt_provisional" not in asked["eaw"] | asked["interception_notice"]
    for slug, page in pages.items():
        assert f'slug={slug}" aria-current="true"' in page and f'name="slug" value="{slug}"' in page
    wrong = paper_desk.receive(slug="eio", issuing_state="it")
    assert wrong.status_code == 422 and 'name="slug" value="eio"' in text_of(wrong), "what was chosen stays chosen"
    assert paper_desk.page(f"{paper_desk.base}/receive?slug=nothing").count('aria-current="true"') == 1


def test_an_order_and_a_notification_begin_with_their_arrival_and_are_answered_by_letter(paper_desk: PaperDesk) -> None:
    """The limits run from the arrival: a week for Annex B, hours for a provisional measure and for an objection."""
    said = {"issuing_state": "it", "language": "it", "reference": "R.G. 12/26"}
    order = paper_desk.receive(**said, slug="eio", receipt_channel="ejn", receipt_provisional="yes")
    notice = paper_desk.receive(**said, slug="interception_notice", receipt_channel="email", token="f" * 32)
    assert (order.status_code, notice.status_code) == (303, 303), text_of(order) + text_of(notice)
    rows = {row.slug: row for row in paper_desk.opened()}
    with read_unit() as session:
        (received,) = procedure.log_of(session, rows["eio"].id)
        clocks = {
            slug: {one.deadline.id for one in procedure.standing(session, row.id).position.open_clocks}
            for slug, row in rows.items()
        }
    assert received.values["fields"] == {"channel": "ejn", "provisional": "yes"}
    assert clocks["eio"] >= {"confirmation_limit", "decision_limit", "provisional_limit"}
    assert clocks["interception_notice"] == {"answer_limit"}
    letters = f"{paper_desk.base}/i/{rows['eio'].id}/letters"
    said = {"csrf_token": paper_desk.token, "act": "write", "language": "it"}
    for kind, addressed in (("annex_b", False), ("decision_notice", True)):
        answer = paper_desk.client.post(letters, data={**said, "kind": kind})
        assert answer.status_code == 303, text_of(answer)
        page = paper_desk.page(answer.headers["Location"])
        assert "R.G. 12/26" in page and ("Recipient from the address book" in page) is addressed, kind


def test_a_word_changed_on_the_page_is_listed_at_its_box_and_the_page_prevails(paper_desk: PaperDesk) -> None:
    """The pages of one warrant with the data of another, as somebody has them who changed either."""
    with pikepdf.open(io.BytesIO(printed("Quendresi"))) as other:
        data = other.attachments["instrument.json"].get_file().read_bytes()
    answer = paper_desk.receive(with_data(printed(), data))
    assert answer.status_code == 303, text_of(answer)
    line = paper_desk.reception()
    assert line.outcome == "differs"
    (name,) = [one for one in line.comparison["differences"] if one["place"] == "person"]
    assert name["printed"] == "Quendresi" and name["page"] == EXAMPLE["answers"]["person"]["surname"]
    page = paper_desk.page(answer.headers["Location"])
    assert "the pages prevail" in page and "Box (a)" in page and "Quendresi" in page
    assert paper_desk.opened()[0].answers["person"]["surname"] == "Quendresi"


def test_a_paper_in_two_languages_is_compared_in_both(paper_desk: PaperDesk) -> None:
    assert paper_desk.receive(printed(beside="it")).status_code == 303
    assert paper_desk.reception().outcome == "same", paper_desk.reception().comparison


def test_what_no_page_shows_is_left_out_and_said(paper_desk: PaperDesk) -> None:
    with pikepdf.open(io.BytesIO(printed())) as opened:
        data = json.loads(opened.attachments["instrument.json"].get_file().read_bytes())
    path = next(iter(data["texts"]))
    data["texts"][path]["fr"] = {"text": "Texte que nul ne voit", "state": "draft"}
    assert paper_desk.receive(with_data(printed(), json.dumps(data).encode())).status_code == 303
    line = paper_desk.reception()
    assert line.outcome == "same" and line.comparison["hidden"]
    with read_unit() as session:
        stored = drafting.load(session, line.instrument_id)
    assert "fr" not in stored.texts[path]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data | {"version": "2099-01-01"}, "not installed here"),
        (lambda data: data | {"instrument": "unknown"}, "not installed here"),
        (lambda data: data | {"answers": {"person": {"surname": 5}}}, "changed after the PDF was made"),
        (lambda data: data | {"answers": []}, "changed after the PDF was made"),
        (lambda data: data | {"extra": "<script>"}, "changed after the PDF was made"),
    ],
)
def test_data_that_cannot_be_used_are_said_and_nothing_is_stored(paper_desk: PaperDesk, change, said: str) -> None:
    with pikepdf.open(io.BytesIO(printed())) as opened:
        data = json.loads(opened.attachments["instrument.json"].get_file().read_bytes())
    content = with_data(printed(), json.dumps(change(data)).encode())
    answer = paper_desk.receive(content)
    assert answer.status_code == 422 and said in text_of(answer) and "choose the file again" in text_of(answer)
    assert paper_desk.opened() == []
    answer = paper_desk.receive(content, **BY_HAND)
    assert answer.status_code == 303, text_of(answer)
    assert (
        paper_desk.reception().outcome == "no_data" and paper_desk.opened()[0].answers["person"]["surname"] == "Zorbas"
    )


def test_a_letter_is_sent_to_the_page_where_letters_are_loaded(paper_desk: PaperDesk) -> None:
    answer = paper_desk.receive(messages.printed())
    assert answer.status_code == 422 and "load it on the page of its letters" in text_of(answer)
    assert paper_desk.opened() == []


def test_a_foreign_pdf_is_kept_with_what_was_filled_in(paper_desk: PaperDesk) -> None:
    assert paper_desk.receive(strangers.pdf()).status_code == 422 and paper_desk.opened() == []
    answer = paper_desk.receive(strangers.pdf(), **BY_HAND)
    assert answer.status_code == 303, text_of(answer)
    (row,) = paper_desk.opened()
    assert row.language == "it" and row.answers["authority"]["file_reference"] == "R.G. 12/26"
    assert paper_desk.reception().outcome == "no_data" and paper_desk.reception().enclosure_id
    assert "carries no data of jitflow" in paper_desk.page(answer.headers["Location"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (encrypted(), "encrypted"),
        (strangers.pdf()[:-200], "two different types"),
        (b"", "empty"),
        (strangers.png(), "Only PDF"),
        (printed("Quendresi"), "larger than"),
    ],
    ids=["encrypted", "cut off", "empty", "picture", "huge"],
)
def test_a_file_that_is_not_taken_is_said_and_nothing_is_stored(
    paper_desk: PaperDesk, content: bytes, said: str, monkeypatch
) -> None:
    monkeypatch.setattr("jitflow.files.service.LARGEST", 60_000)
    name = "warrant.png" if said == "Only PDF" else "warrant.pdf"
    answer = paper_desk.client.post(
        f"{paper_desk.base}/receive",
        data={"csrf_token": paper_desk.token, **ARRIVED, **BY_HAND, "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )
    page = text_of(answer)
    assert answer.status_code == 422 and "R.G. 12/26" in page
    assert said in page, re.findall(r'class="error" id="file-error">.*?</p>', page)
    assert paper_desk.opened() == []


def test_by_hand_without_a_file_and_what_is_missing_is_said(paper_desk: PaperDesk) -> None:
    page = text_of(paper_desk.receive(reference="R.G. 12/26"))
    assert "An answer is needed here." in page and "R.G. 12/26" in page and paper_desk.opened() == []
    assert paper_desk.receive(**{**BY_HAND, "name0": "x\ud800"[:1] + "\x00"}).status_code == 422
    assert paper_desk.receive(**{**BY_HAND, "received.year": "2099"}).status_code == 422
    assert paper_desk.receive(**{**BY_HAND, "issuing_state": "de"}).status_code == 422
    assert paper_desk.opened() == []
    assert paper_desk.receive(**BY_HAND).status_code == 303
    assert paper_desk.reception().outcome == "by_hand" and paper_desk.reception().sha256 is None


def test_the_same_form_or_the_same_file_opens_one_warrant(paper_desk: PaperDesk) -> None:
    for _time in range(2):
        assert paper_desk.receive(**BY_HAND, token="a" * 32).status_code == 303
    assert len(paper_desk.opened()) == 1
    for token in ("b" * 32, "c" * 32):
        assert paper_desk.receive(strangers.pdf(), **BY_HAND, token=token).status_code == 303
    assert len(paper_desk.opened()) == 2


def test_what_others_wrote_is_read_and_not_checked_as_a_draft(paper_desk: PaperDesk) -> None:
    """In a language of which jitflow has no words of the form, too."""
    assert paper_desk.receive(**{**BY_HAND, "issuing_state": "pl", "language": "pl"}).status_code == 303
    base = f"{paper_desk.base}/i/{paper_desk.opened()[0].id}"
    for page in ("", "box/person", "form", "findings"):
        shown = paper_desk.page(f"{base}/{page}")
        assert "Others wrote this" in shown and "must be settled" not in shown and "checks ran" not in shown, page
    for (
        page
    ) in "procedure check texts texts/de documents enclosures history grounds reception law versions comments".split():
        assert paper_desk.client.get(f"{base}/{page}", follow_redirects=True).status_code == 200, page
    token, answer = paper_desk.token, "box/person"
    posted = paper_desk.client.post(
        f"{base}/{answer}", data={"csrf_token": token, "person.surname": "Quendresi", "act": "save"}
    )
    assert posted.status_code == 403 and paper_desk.opened()[0].answers["person"]["surname"] == "Zorbas"


def test_a_received_warrant_may_be_translated_and_nothing_else(paper_desk: PaperDesk) -> None:
    assert paper_desk.receive(printed()).status_code == 303
    row = paper_desk.opened()[0]
    with read_unit() as session:
        stored = drafting.load(session, row.id)
    path = next(iter(stored.texts))
    author = paper_desk.world.users["editor"]
    with write_unit() as unit:
        drafting.save(unit, row.id, [drafting.Posted(f"text:de:{path}", None, "Eigene Arbeitsübersetzung")], author)
    with read_unit() as session:
        assert drafting.load(session, row.id).texts[path]["de"]["text"] == "Eigene Arbeitsübersetzung"
    for refused in (f"text:it:{path}", "person.surname", "executing_state"):
        with pytest.raises(drafting.DraftingError), write_unit() as unit:
            drafting.save(unit, row.id, [drafting.Posted(refused, None, "x")], author)
    assert paper_desk.client.get(f"{paper_desk.base}/i/{row.id}/texts/de").status_code == 200
    definition = library.library().definition("eaw")
    with write_unit() as unit:
        drafting.judge(unit, definition, row.id, library.states())
    with read_unit() as session:
        assert session.query(FoundOnSave).filter_by(instrument_id=row.id).count() == 0


def test_only_those_who_may_write_in_the_case_receive_or_register(paper_desk: PaperDesk) -> None:
    for person in ("reader", "translator", "outsider", "other_case"):
        client = paper_desk.world.client(person)
        for page in ("receive", "register"):
            ids = paper_desk.world.a.ids
            status = client.get(f"/g/group-a/cases/{ids['case_id']}/{page}").status_code
            assert status in (403, 404), (person, page)


def order_of(measures: list[str]) -> bytes:
    """An order to this State as a partner's jitflow prints it, with these measures in section C."""
    data = json.loads((paths.FORMS / "eio" / "2017-05-22" / "example.json").read_text("utf-8"))
    data |= {"issuing_state": "IT", "executing_state": "DE"}
    data["answers"]["measures"] = measures
    return render_here(RenderRequest(data, data["language"])).content


@pytest.mark.parametrize(
    ("measures", "said", "asks"),
    [(["existing_evidence"], "yes", False), (["existing_evidence", "provisional"], "", True), ([], "yes", False)],
)
def test_the_order_itself_says_whether_a_provisional_measure_is_wanted(
    paper_desk: PaperDesk, measures: list[str], said: str, asks: bool
) -> None:
    """Whatever was ticked beside the file: no twenty-four hours run, and no step asks about what nobody wants."""
    more = {"receipt_provisional": said} if said else {}
    answer = paper_desk.receive(order_of(measures), slug="eio", receipt_channel="ejn", **more)
    assert answer.status_code == 303, text_of(answer)
    (row,) = paper_desk.opened()
    with read_unit() as session:
        (received,) = procedure.log_of(session, row.id)
        standing = procedure.standing(session, row.id)
    assert received.values["fields"]["provisional"] == ("yes" if asks else "no")
    assert ("provisional_limit" in {one.deadline.id for one in standing.position.open_clocks}) is asks
    assert {"confirmation_limit", "decision_limit"} <= {one.deadline.id for one in standing.position.open_clocks}
    here = f"{paper_desk.base}/i/{row.id}/"
    page = paper_desk.page(f"{here}procedure")
    for words in ("Take the provisional measure", "Decide against the provisional measure", "Decision on the provisional measure"):
        assert (words in page) is asks, words
    step = {"csrf_token": paper_desk.token, "act": "take", "token": "c" * 32}
    answer = paper_desk.client.post(f"{here}procedure/decline_provisional", data=step)
    assert ("The order does not ask for a provisional measure." in text_of(answer)) is not asks


def test_without_data_the_person_says_it(paper_desk: PaperDesk) -> None:
    said = {"issuing_state": "it", "language": "it", "reference": "R.G. 12/26", "slug": "eio", "receipt_channel": "ejn"}
    paper_desk.receive(**said, receipt_provisional="no")
    page = paper_desk.page(f"{paper_desk.base}/i/{paper_desk.opened()[0].id}/procedure")
    assert "Take the provisional measure" not in page and "Decision on the provisional measure" not in page
