"""What the pages of orders and notifications say where silence or an hour is easily misread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jitflow import library, reach
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.foreign import Foreign
from jitflow.letters import service as letters
from jitflow.procedure import service as procedure
from jitflow.procedure.service import Step, actor_of
from tests.fixtures.paper_desk import PaperDesk

SILENCE = "Silence is not an authorisation: check the receipt, ask the notified State, and look at your own law."


def entered(desk: PaperDesk, slug: str, side: str, states: tuple[str, str], steps: list[tuple[str, datetime, dict[str, Any]]]) -> str:
    """An instrument that began on paper, with the steps taken so far; its id."""
    user = desk.world.users["editor"]
    with write_unit() as unit:
        case = reach.lock_case(unit.session, desk.case_id)
        what = Foreign(library.library().definition(slug), side, "paper", *states, "en")
        row = drafting.open_foreign(unit, case, what, user)
        for number, (name, at, values) in enumerate(steps):
            step = Step(name, at, "Europe/Berlin", f"{number:032x}", values, reason="Entered from the paper.")
            procedure.take(unit, row.id, step, actor_of(user, "prosecutor"), "prosecutor", registering=True)
        return row.id


@pytest.mark.parametrize(("hours", "begins"), [(200, "It has passed: "), (20, "When it passes: ")])
def test_after_ninety_six_hours_the_page_says_that_silence_is_no_authorisation(
    paper_desk: PaperDesk, hours: int, begins: str
) -> None:
    received = clock.now() - timedelta(hours=hours)
    steps = [
        ("check", received - timedelta(hours=3), {}), ("sign", received - timedelta(hours=2), {"signed_by": "Conti"}),
        ("notify", received, {"channel": "ejn", "recipient": "Procura", "languages": ["it"], "received_at": received.isoformat()}),
    ]  # fmt: skip
    notice = entered(paper_desk, "interception_notice", "issuing", ("DE", "IT"), steps)
    page = " ".join(paper_desk.page(f"{paper_desk.base}/i/{notice}/procedure").split())
    assert begins + SILENCE in page
    other = "It has passed: " if begins.startswith("When") else "When it passes: "
    assert other + SILENCE not in page


def test_the_sheet_of_a_hearing_begins_with_the_hours_of_both_states(paper_desk: PaperDesk) -> None:
    """Greece asks Germany: ten o'clock in Hamburg is eleven in Athens, for the hearing and for the test call."""
    at, test = datetime(2026, 12, 3, 9, tzinfo=UTC), datetime(2026, 12, 2, 8, tzinfo=UTC)
    hearing = {
        "way": "video", "person_role": "witness", "hearing_at": at.isoformat(), "test_at": test.isoformat(),
        "connection": "SIP 12@video.example", "interpreter": "Greek and German, in Hamburg",
    }  # fmt: skip
    arrived = clock.now() - timedelta(days=5)
    steps = [
        ("receive", arrived, {"channel": "ejn", "provisional": "no"}),
        ("recognise", arrived + timedelta(days=1), {}),
        ("set_hearing", arrived + timedelta(days=2), hearing),
    ]
    order = entered(paper_desk, "eio", "executing", ("GR", "DE"), steps)
    said = {"csrf_token": paper_desk.token, "act": "write", "kind": "hearing_sheet", "language": "en"}
    answer = paper_desk.client.post(f"{paper_desk.base}/i/{order}/letters", data=said)
    assert answer.status_code == 303
    with read_unit() as session:
        sheet = letters.letter(session, answer.headers["Location"].rsplit("/", 1)[1])
    assert sheet.answers["time_issuing"] == "2026-12-03 11:00 (UTC+02:00)"
    assert sheet.answers["time_executing"] == "2026-12-03 10:00 (UTC+01:00)"
    assert sheet.answers["test_issuing"] == "2026-12-02 10:00 (UTC+02:00)"
    assert sheet.answers["test_executing"] == "2026-12-02 09:00 (UTC+01:00)"
    assert sheet.answers["way"] == "video" and sheet.texts["interpreter"]["en"]["text"] == "Greek and German, in Hamburg"
    page = paper_desk.page(answer.headers["Location"])
    for words in ("Caution and rights under the law of the issuing State", "Questions", "If the connection fails",
                  "draws up minutes of the hearing and forwards them"):  # fmt: skip
        assert words in page, words
    minutes = paper_desk.client.post(f"{paper_desk.base}/i/{order}/letters", data={**said, "kind": "hearing_minutes"})
    page = paper_desk.page(minutes.headers["Location"])
    assert "Technical conditions under which the hearing took place" in page and "Oaths taken" in page
