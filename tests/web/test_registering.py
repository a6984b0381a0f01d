"""A case that began on paper: registered with the steps that were taken, as entered afterwards; its clocks run."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jitflow.audit.models import AuditEntry
from jitflow.db.units import read_unit, write_unit
from jitflow.deadlines import service as deadlines
from jitflow.procedure import service as procedure
from tests.fixtures import strangers
from tests.fixtures.objects import FORMS
from tests.fixtures.paper_desk import BY_HAND, PaperDesk, text_of

PAPER = {**BY_HAND, "issuing_state": "it", "executing_state": "de", "person": "new", "name0": "Ferrandi",
         "name1": "Dario", "led_category": "suspect",
         "step0.at.day": "31", "step0.at.month": "5", "step0.at.year": "2026", "step0.at.zone": "Europe/Berlin"}  # fmt: skip
DECIDED, RECEIVED = "eaw:executing:decided:1", "eaw:executing:received:0"


def test_a_case_that_began_on_paper_is_registered_and_its_clocks_run(paper_desk: PaperDesk) -> None:
    answer = paper_desk.post("register", **PAPER, reached=DECIDED)
    page = text_of(answer)
    assert answer.status_code == 200 and "When each step happened" in page and paper_desk.opened() == []
    assert "R.G. 12/26" in page and 'name="step0.at.day"' in page and 'name="step3.at.day"' in page
    assert "Channel" in page and "Sent by" in page, "how it arrived is asked, too"
    dates = {"step0.channel": "post", "step0.sender": "Procura di Porto Nuovo",
             "step1.at.day": "1", "step1.at.month": "6", "step1.at.year": "2026", "step1.at.time": "08:15",
             "step3.at.day": "3", "step3.at.month": "7", "step3.at.year": "2026"}  # fmt: skip
    zones = {f"step{number}.at.zone": "Europe/Berlin" for number in range(4)}
    said = {**PAPER, **dates, **zones}
    answer = paper_desk.post("register", strangers.pdf(), **said, reached=DECIDED, shown=DECIDED, token="d" * 32)
    assert answer.status_code == 303, text_of(answer)
    (row,) = paper_desk.opened()
    assert (row.side, row.origin, row.status, row.marking["case"], row.marking["custody"]) == (
        "executing", "paper", "registered", "decided", "in_arrest",
    )  # fmt: skip
    with read_unit() as session:
        log = procedure.log_of(session, row.id)
        limits = {one.rule: one.due_at for one in deadlines.deadlines_of(session, row.id) if one.status == "open"}
    assert [one.transition for one in log] == ["receive", "arrest", "open_hearing", "decide"]
    assert log[0].values["fields"] == {"channel": "post", "sender": "Procura di Porto Nuovo"}
    assert [one.happened_at.isoformat() for one in log] == [
        "2026-05-30T22:00:00+00:00",
        "2026-06-01T06:15:00+00:00", "2026-07-02T22:00:00+00:00", "2026-07-02T22:00:00+00:00",
    ]  # fmt: skip
    assert all(one.reason for one in log) and "all_told" in log[1].values["acknowledged"]
    assert limits, "overdue at once"
    assert paper_desk.facts()["persons"] == [
        {"surname": "Zorbas", "forenames": "Ilias"}, {"surname": "Ferrandi", "forenames": "Dario"},
    ]  # fmt: skip
    assert row.person_id is not None and row.answers["person"]["surname"] == "Ferrandi"
    pages = "procedure findings check texts documents enclosures history grounds reception form box/person"
    for page in ("", *pages.split()):
        assert paper_desk.client.get(f"{paper_desk.base}/i/{row.id}/{page}").status_code == 200, page


def test_the_trail_says_that_steps_were_entered_afterwards(paper_desk: PaperDesk) -> None:
    reached = "eaw:issuing:issued:0"
    dates = {"step2.at.day": "3", "step2.at.month": "7", "step2.at.year": "2026"}
    zones = {f"step{number}.at.zone": "Europe/Berlin" for number in range(3)}
    said = {**PAPER, "issuing_state": "de", "executing_state": "unknown"}
    assert paper_desk.post("register", **{**said, **dates, **zones}, reached=reached, shown=reached).status_code == 303
    (row,) = paper_desk.opened()
    assert row.issued_at is not None and row.marking["warrant"] == "issued" and row.status == "registered"
    with read_unit() as session:
        entries = [one.detail for one in session.query(AuditEntry).filter_by(object_id=row.id) if "step" in one.detail]
        paper = procedure.standing(session, row.id).paper
    assert len(entries) == 3 and all(one["registering"] for one in entries)
    assert not paper.sealed, "nobody sealed anything here"


def test_what_was_drafted_here_never_passes_a_guard_that_way(paper_desk: PaperDesk, monkeypatch) -> None:
    monkeypatch.setenv("JITFLOW_FORMS", str(FORMS))
    drafted = paper_desk.world.a.ids["instrument_id"]
    step = procedure.Step("look", datetime(2026, 9, 1, tzinfo=UTC), "UTC", "e" * 32)
    actor = procedure.actor_of(paper_desk.world.users["lead"], "prosecutor")
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
        ({"reached": "eaw:executing:received:0", "led_category": ""}, "An answer is needed here."),
    ],
)
def test_what_is_wrong_with_a_registration_is_said_and_nothing_is_stored(
    paper_desk: PaperDesk, said: dict, expected: str
) -> None:
    answer = paper_desk.post("register", **{**PAPER, "shown": said.get("reached", ""), **said})
    assert answer.status_code == 422 and expected in text_of(answer) and "R.G. 12/26" in text_of(answer)
    assert paper_desk.opened() == []


def test_steps_out_of_order_or_in_the_future_are_refused(paper_desk: PaperDesk) -> None:
    zones = {f"step{number}.at.zone": "Europe/Berlin" for number in range(4)}
    common = {**PAPER, **zones, "reached": DECIDED, "shown": DECIDED}
    late = {"step1.at.day": "9", "step1.at.month": "7", "step1.at.year": "2026",
            "step3.at.day": "3", "step3.at.month": "7", "step3.at.year": "2026"}  # fmt: skip
    answer = paper_desk.post("register", **common, **late)
    assert answer.status_code == 422 and "later than the step after it" in text_of(answer)
    answer = paper_desk.post("register", **common, **{**late, "step1.at.year": "2020", "step3.at.year": "2199"})
    assert answer.status_code == 422 and "in the future" in text_of(answer)
    answer = paper_desk.post("register", **{**common, "step3.at.zone": "Mars/Base"}, **{**late, "step1.at.day": "1"})
    assert answer.status_code == 422 and paper_desk.opened() == []


def test_a_person_of_the_case_gives_the_names(paper_desk: PaperDesk) -> None:
    answer = paper_desk.post(
        "register", **{**PAPER, "person": f"p{paper_desk.person_id}", "name0": ""}, reached=RECEIVED, shown=RECEIVED
    )
    assert answer.status_code == 303, text_of(answer)
    (row,) = paper_desk.opened()
    assert row.person_id == paper_desk.person_id and row.answers["person"]["surname"] == "Zorbas"


def test_somebody_of_the_same_name_is_offered_first_and_may_be_another_person(paper_desk: PaperDesk) -> None:
    said = {**PAPER, "name0": "ZORBÁS", "name1": "Ilias Nikolaos", "reached": RECEIVED}
    asked = text_of(paper_desk.post("register", **said))
    assert "The case knows a person of this name" in asked and f'value="p{paper_desk.person_id}"' in asked
    answer = paper_desk.post("register", **said, shown=RECEIVED)
    assert answer.status_code == 422 and "ZORBÁS" in text_of(answer) and paper_desk.opened() == []
    mine = paper_desk.post("register", **said, shown=RECEIVED, namesake=f"p{paper_desk.person_id}", token="a" * 32)
    other = paper_desk.post("register", **said, shown=RECEIVED, namesake="new", token="b" * 32)
    assert (mine.status_code, other.status_code) == (303, 303), text_of(mine) + text_of(other)
    first, second = paper_desk.opened()
    assert first.person_id == paper_desk.person_id and first.answers["person"]["surname"] == "Zorbas"
    assert second.person_id not in (None, paper_desk.person_id)
    assert [one["surname"] for one in paper_desk.facts()["persons"]] == ["Zorbas", "ZORBÁS"]


def test_sent_twice_it_makes_one_person(paper_desk: PaperDesk) -> None:
    for _ in range(2):
        assert paper_desk.post("register", **PAPER, reached=RECEIVED, shown=RECEIVED, token="c" * 32).status_code == 303
    assert len(paper_desk.opened()) == 1 and len(paper_desk.facts()["persons"]) == 2


def test_latin_letters_in_brackets_are_how_the_name_reads(paper_desk: PaperDesk) -> None:
    said = {**PAPER, "name0": "Вълканов (Valkanov)", "name1": "Пламен (Plamen)"}
    assert paper_desk.post("register", **said, reached=RECEIVED, shown=RECEIVED).status_code == 303
    assert paper_desk.facts()["persons"][1] == {
        "surname": "Вълканов", "surname_latin": "Valkanov", "forenames": "Пламен", "forenames_latin": "Plamen",
    }  # fmt: skip


def test_the_zone_of_a_step_without_a_moment_is_that_of_the_step_after_it(paper_desk: PaperDesk) -> None:
    """Where no moment stands, nobody looked at the zone: kept as it was sent, no page could tell the step any more."""
    zones = {"step0.at.zone": "Europe/Rome", "step1.at.zone": "Mars/Base", "step2.at.zone": "x" * 300}
    said = {**PAPER, **zones, "step3.at.day": "3", "step3.at.month": "7", "step3.at.year": "2026",
            "step3.at.zone": "Europe/Berlin"}  # fmt: skip
    assert paper_desk.post("register", **said, reached=DECIDED, shown=DECIDED).status_code == 303
    (row,) = paper_desk.opened()
    with read_unit() as session:
        zones_kept = [one.zone for one in procedure.log_of(session, row.id)]
    assert zones_kept == ["Europe/Rome", *["Europe/Berlin"] * 3]
    assert paper_desk.client.get(f"{paper_desk.base}/i/{row.id}/procedure").status_code == 200
