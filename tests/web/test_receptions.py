"""What was not drafted here: a partner's PDF that is received, a case that began on paper; their pages, step by step."""

from __future__ import annotations

import io
import json
import re
from functools import lru_cache
from html import unescape

import pikepdf
import pytest

from jitflow import paths
from jitflow.cases import service as cases
from jitflow.db.units import read_unit, write_unit
from jitflow.deadlines import service as deadlines
from jitflow.documents import RenderRequest, render_here
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Instrument
from jitflow.procedure import receptions, service as procedure
from tests.fixtures import strangers
from tests.fixtures.objects import World, token_of

EXAMPLE = json.loads((paths.FORMS / "eaw" / "2011-03-28" / "example.json").read_text("utf-8"))
ARRIVED = {f"received.{part}": value for part, value in
           {"day": "7", "month": "9", "year": "2026", "time": "09:30", "zone": "Europe/Berlin"}.items()}  # fmt: skip
BY_HAND = {"issuing_state": "it", "language": "it", "reference": "R.G. 12/26", "name0": "Zorbas", "name1": "Ilias"}


@lru_cache(maxsize=4)
def printed(surname: str = "", beside: str = "") -> bytes:
    """A warrant as a partner's jitflow prints it."""
    data = json.loads(json.dumps(EXAMPLE))
    if surname:
        data["answers"]["person"]["surname"] = surname
    return render_here(RenderRequest(data, "en", beside=beside or None)).content


def with_data(content: bytes, data: bytes) -> bytes:
    """The same pages with other data attached."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.attachments["instrument.json"].obj.EF.F.write(data)
        made = io.BytesIO()
        opened.save(made)
        return made.getvalue()


def encrypted() -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(strangers.pdf())) as opened:
        opened.save(made, encryption=pikepdf.Encryption(owner="x", user="x"))
    return made.getvalue()


class Desk:
    """A case of Germany, as an editor."""

    def __init__(self, world: World) -> None:
        self.world, self.client = world, world.client("editor")
        with write_unit() as unit:
            group_id = unit.session.get(Instrument, world.a.ids["instrument_id"]).focus_group_id
            case = cases.create_case(unit, group_id, world.users["lead"], "Zorbas", "DE", summary="x")
            cases.add_to_team(unit, case, world.users["editor"], "editor", world.users["lead"])
            person = cases.add_person(
                unit, case, {"surname": "Zorbas", "forenames": "Ilias"}, "suspect", world.users["lead"]
            )
            self.case_id, self.person_id = case.id, person.id
        self.base = f"/g/group-a/cases/{self.case_id}"
        self.token = token_of(self.client, "/")

    def post(self, page: str, content: bytes | None = None, name: str = "warrant.pdf", **said: str):
        data = {"csrf_token": self.token, **said}
        if content is not None:
            data["file"] = (io.BytesIO(content), name, "application/pdf")
        return self.client.post(f"{self.base}/{page}", data=data, content_type="multipart/form-data")

    def receive(self, content: bytes | None = None, **said: str):
        return self.post("receive", content, **{**ARRIVED, **said})

    def page(self, address: str) -> str:
        answer = self.client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        return unescape(answer.get_data(as_text=True))

    def opened(self) -> list[Instrument]:
        with read_unit() as session:
            return [session.get(Instrument, one.id) for one in drafting.instruments_of(session, self.case_id)]

    def facts(self) -> dict:
        with read_unit() as session:
            return {
                kind: [line.facts for line in lines] for kind, lines in cases.all_facts(session, self.case_id).items()
            }

    def reception(self):
        with read_unit() as session:
            return receptions.of_instrument(session, self.opened()[-1].id)


@pytest.fixture
def desk(world: World, monkeypatch) -> Desk:
    found = Desk(world)
    # The warrant itself, which has two sides; the invented notice has one.
    monkeypatch.setenv("JITFLOW_FORMS", str(paths.FORMS))
    return found


def text_of(answer) -> str:
    return unescape(answer.get_data(as_text=True))


def test_a_partners_pdf_is_opened_from_its_data(desk: Desk) -> None:
    before = desk.facts()
    answer = desk.receive(printed())
    assert answer.status_code == 303, text_of(answer)
    (row,) = desk.opened()
    assert (row.side, row.origin, row.status, row.issuing_state, row.executing_state) == (
        "executing",
        "received",
        "received",
        "IT",
        "DE",
    )
    assert row.answers["person"]["surname"] == EXAMPLE["answers"]["person"]["surname"]
    assert row.marking["case"] == "received"
    assert desk.facts() == before
    assert desk.reception().outcome == "same" and desk.reception().comparison["differences"] == []
    page = desk.page(answer.headers["Location"])
    assert "The data print exactly the words of the pages" in page and desk.reception().sha256 in page


def test_a_word_changed_on_the_page_is_listed_at_its_box_and_the_page_prevails(desk: Desk) -> None:
    """The pages of one warrant with the data of another, as somebody has them who changed either."""
    with pikepdf.open(io.BytesIO(printed("Quendresi"))) as other:
        data = other.attachments["instrument.json"].get_file().read_bytes()
    answer = desk.receive(with_data(printed(), data))
    assert answer.status_code == 303, text_of(answer)
    line = desk.reception()
    assert line.outcome == "differs"
    (name,) = [one for one in line.comparison["differences"] if one["place"] == "person"]
    assert name["printed"] == "Quendresi" and name["page"] == EXAMPLE["answers"]["person"]["surname"]
    page = desk.page(answer.headers["Location"])
    assert "the pages prevail" in page and "Box (a)" in page and "Quendresi" in page
    assert desk.opened()[0].answers["person"]["surname"] == "Quendresi"


def test_a_paper_in_two_languages_is_compared_in_both(desk: Desk) -> None:
    assert desk.receive(printed(beside="it")).status_code == 303
    assert desk.reception().outcome == "same", desk.reception().comparison


def test_what_no_page_shows_is_left_out_and_said(desk: Desk) -> None:
    with pikepdf.open(io.BytesIO(printed())) as opened:
        data = json.loads(opened.attachments["instrument.json"].get_file().read_bytes())
    path = next(iter(data["texts"]))
    data["texts"][path]["fr"] = {"text": "Texte que nul ne voit", "state": "draft"}
    assert desk.receive(with_data(printed(), json.dumps(data).encode())).status_code == 303
    line = desk.reception()
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
def test_data_that_cannot_be_used_are_said_and_nothing_is_stored(desk: Desk, change, said: str) -> None:
    with pikepdf.open(io.BytesIO(printed())) as opened:
        data = json.loads(opened.attachments["instrument.json"].get_file().read_bytes())
    content = with_data(printed(), json.dumps(change(data)).encode())
    answer = desk.receive(content)
    assert answer.status_code == 422 and said in text_of(answer) and "choose the file again" in text_of(answer)
    assert desk.opened() == []
    answer = desk.receive(content, **BY_HAND)
    assert answer.status_code == 303, text_of(answer)
    assert desk.reception().outcome == "no_data" and desk.opened()[0].answers["person"]["surname"] == "Zorbas"


def test_a_foreign_pdf_is_kept_with_what_was_filled_in(desk: Desk) -> None:
    assert desk.receive(strangers.pdf()).status_code == 422 and desk.opened() == []
    answer = desk.receive(strangers.pdf(), **BY_HAND)
    assert answer.status_code == 303, text_of(answer)
    (row,) = desk.opened()
    assert row.language == "it" and row.answers["authority"]["file_reference"] == "R.G. 12/26"
    assert desk.reception().outcome == "no_data" and desk.reception().enclosure_id
    assert "carries no data of jitflow" in desk.page(answer.headers["Location"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (encrypted(), "encrypted"),
        (strangers.pdf()[:-200], "damaged"),
        (b"", "empty"),
        (strangers.png(), "Only PDF"),
        (printed("Quendresi"), "larger than"),
    ],
    ids=["encrypted", "damaged", "empty", "picture", "huge"],
)
def test_a_file_that_is_not_taken_is_said_and_nothing_is_stored(
    desk: Desk, content: bytes, said: str, monkeypatch
) -> None:
    monkeypatch.setattr("jitflow.files.service.LARGEST", 60_000)
    name = "warrant.png" if said == "Only PDF" else "warrant.pdf"
    answer = desk.client.post(
        f"{desk.base}/receive",
        data={"csrf_token": desk.token, **ARRIVED, **BY_HAND, "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )
    page = text_of(answer)
    assert answer.status_code == 422 and "R.G. 12/26" in page
    assert said in page, re.findall(r'class="error" id="file-error">.*', page)
    assert desk.opened() == []


def test_by_hand_without_a_file_and_what_is_missing_is_said(desk: Desk) -> None:
    page = text_of(desk.receive(reference="R.G. 12/26"))
    assert "An answer is needed here." in page and "R.G. 12/26" in page and desk.opened() == []
    assert desk.receive(**{**BY_HAND, "name0": "x\ud800"[:1] + "\x00"}).status_code == 422
    assert desk.receive(**{**BY_HAND, "received.year": "2099"}).status_code == 422
    assert desk.receive(**{**BY_HAND, "issuing_state": "de"}).status_code == 422
    assert desk.opened() == []
    assert desk.receive(**BY_HAND).status_code == 303
    assert desk.reception().outcome == "by_hand" and desk.reception().sha256 is None


def test_the_same_form_or_the_same_file_opens_one_warrant(desk: Desk) -> None:
    for _time in range(2):
        assert desk.receive(**BY_HAND, token="a" * 32).status_code == 303
    assert len(desk.opened()) == 1
    for token in ("b" * 32, "c" * 32):
        assert desk.receive(strangers.pdf(), **BY_HAND, token=token).status_code == 303
    assert len(desk.opened()) == 2


PAPER = {**BY_HAND, "issuing_state": "it", "executing_state": "de", "person": "new"}
DECIDED = "eaw:executing:decided:1"


def test_a_case_that_began_on_paper_is_registered_and_its_clocks_run(desk: Desk) -> None:
    answer = desk.post("register", **PAPER, reached=DECIDED)
    page = text_of(answer)
    assert answer.status_code == 200 and "When each step happened" in page and desk.opened() == []
    assert "R.G. 12/26" in page and 'name="step0.at.day"' in page and 'name="step2.at.day"' in page
    dates = {"step0.at.day": "1", "step0.at.month": "6", "step0.at.year": "2026", "step0.at.time": "08:15",
             "step2.at.day": "3", "step2.at.month": "7", "step2.at.year": "2026"}  # fmt: skip
    zones = {f"step{number}.at.zone": "Europe/Berlin" for number in range(3)}
    answer = desk.post(
        "register", strangers.pdf(), **PAPER, **dates, **zones, reached=DECIDED, shown=DECIDED, token="d" * 32
    )
    assert answer.status_code == 303, text_of(answer)
    (row,) = desk.opened()
    assert (row.side, row.origin, row.status, row.marking["case"], row.marking["custody"]) == (
        "executing", "paper", "registered", "decided", "in_arrest",
    )  # fmt: skip
    with read_unit() as session:
        log = procedure.log_of(session, row.id)
        limits = {one.rule: one.due_at for one in deadlines.deadlines_of(session, row.id) if one.status == "open"}
    assert [one.transition for one in log] == ["arrest", "open_hearing", "decide"]
    assert [one.happened_at.isoformat() for one in log] == [
        "2026-06-01T06:15:00+00:00", "2026-07-02T22:00:00+00:00", "2026-07-02T22:00:00+00:00",
    ]  # fmt: skip
    assert all(one.reason for one in log) and "all_told" in log[0].values["acknowledged"]
    assert limits, "overdue at once"
    assert desk.facts()["persons"] == [{"surname": "Zorbas", "forenames": "Ilias"}]
    for page in (
        "",
        "procedure",
        "findings",
        "check",
        "texts",
        "documents",
        "enclosures",
        "history",
        "grounds",
        "reception",
        "form",
        "box/person",
    ):
        assert desk.client.get(f"{desk.base}/i/{row.id}/{page}").status_code == 200, page


def test_the_trail_says_that_steps_were_entered_afterwards(desk: Desk) -> None:
    from jitflow.audit.models import AuditEntry

    reached = "eaw:issuing:issued:0"
    dates = {"step2.at.day": "3", "step2.at.month": "7", "step2.at.year": "2026"}
    zones = {f"step{number}.at.zone": "Europe/Berlin" for number in range(3)}
    said = {**PAPER, "issuing_state": "de", "executing_state": "unknown"}
    assert desk.post("register", **said, **dates, **zones, reached=reached, shown=reached).status_code == 303
    (row,) = desk.opened()
    assert row.issued_at is not None and row.marking["warrant"] == "issued" and row.status == "registered"
    with read_unit() as session:
        entries = [one.detail for one in session.query(AuditEntry).filter_by(object_id=row.id) if "step" in one.detail]
        paper = procedure.standing(session, row.id).paper
    assert len(entries) == 3 and all(one["registering"] for one in entries)
    assert not paper.sealed, "nobody sealed anything here"


def test_what_was_drafted_here_never_passes_a_guard_that_way(desk: Desk, monkeypatch) -> None:
    from datetime import UTC, datetime

    from tests.fixtures.objects import FORMS

    monkeypatch.setenv("JITFLOW_FORMS", str(FORMS))
    drafted = desk.world.a.ids["instrument_id"]
    step = procedure.Step("look", datetime(2026, 9, 1, tzinfo=UTC), "UTC", "e" * 32)
    actor = procedure.actor_of(desk.world.users["lead"], "prosecutor")
    with pytest.raises(procedure.StepError), write_unit() as unit:
        procedure.take(unit, drafted, step, actor, "prosecutor", registering=True)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, "Choose where it stands."),
        ({"reached": "eaw:executing:decided:9"}, "Choose where it stands."),
        ({"reached": "eaw:nowhere:decided:0"}, "Choose where it stands."),
        ({"reached": "::::\x00"}, "Choose where it stands."),
        ({"reached": DECIDED, "shown": DECIDED}, "An answer is needed here."),
        ({"reached": "eaw:executing:received:0", "issuing_state": "de"}, "cannot be the same"),
        ({"reached": "eaw:issuing:draft:0"}, "the State of this case"),
        ({"reached": "eaw:executing:received:0", "person": "p" + "0" * 32}, "person"),
        ({"reached": "eaw:executing:received:0", "language": "xx"}, "Language"),
        ({"reached": "eaw:executing:received:0", "name0": ""}, "An answer is needed here."),
    ],
)
def test_what_is_wrong_with_a_registration_is_said_and_nothing_is_stored(desk: Desk, said: dict, expected: str) -> None:
    answer = desk.post("register", **{**PAPER, **said})
    assert answer.status_code == 422 and expected in text_of(answer) and "R.G. 12/26" in text_of(answer)
    assert desk.opened() == []


def test_steps_out_of_order_or_in_the_future_are_refused(desk: Desk) -> None:
    zones = {f"step{number}.at.zone": "Europe/Berlin" for number in range(3)}
    common = {**PAPER, **zones, "reached": DECIDED, "shown": DECIDED}
    late = {"step0.at.day": "9", "step0.at.month": "7", "step0.at.year": "2026",
            "step2.at.day": "3", "step2.at.month": "7", "step2.at.year": "2026"}  # fmt: skip
    answer = desk.post("register", **common, **late)
    assert answer.status_code == 422 and "later than the step after it" in text_of(answer)
    answer = desk.post("register", **common, **{**late, "step0.at.year": "2020", "step2.at.year": "2199"})
    assert answer.status_code == 422 and "in the future" in text_of(answer)
    answer = desk.post("register", **{**common, "step2.at.zone": "Mars/Base"}, **{**late, "step0.at.day": "1"})
    assert answer.status_code == 422 and desk.opened() == []


def test_a_person_of_the_case_gives_the_names(desk: Desk) -> None:
    answer = desk.post(
        "register", **{**PAPER, "person": f"p{desk.person_id}", "name0": ""}, reached="eaw:executing:received:0"
    )
    assert answer.status_code == 303, text_of(answer)
    (row,) = desk.opened()
    assert row.person_id == desk.person_id and row.answers["person"]["surname"] == "Zorbas"
