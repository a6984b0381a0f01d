"""The file of a case leaves with recipient and reason; internal work product only where it was chosen, and said why."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile

import pytest

from jitflow import library
from jitflow.audit import service as audit
from jitflow.comments import service as comments
from jitflow.db.units import read_unit, write_unit
from jitflow.disclosures import service as disclosures
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Instrument
from jitflow.focusgroups import service as groups
from jitflow.procedure import service as procedure
from tests.fixtures.objects import MARKER_A, MARKER_B, MARKER_SECOND, World, post
from tests.web.test_procedure import SENT, WHEN, here, log, ready, take  # noqa: F401

ASKED = {"recipient": "Tribunal de Lyon", "justification": "It asked for the file on 3 May"}
SPOKEN, REASON, INSIDE = "Verbatim-Comment", "Verbatim-Reason", "Verbatim-Inside"


def path(world: World, whole: bool = False) -> str:
    case = f"/g/group-a/cases/{world.a.ids['case_id']}"
    return f"{case}/export" if whole else f"{case}/i/{world.a.ids['instrument_id']}/export"


@pytest.fixture
def worked_on(world: World) -> World:
    """The draft has answers, an answer for the file alone, a comment, and a finding somebody went on with."""
    instrument, lead = world.a.ids["instrument_id"], world.users["lead"]
    definition = library.library().definition("harbour_notice")
    check = next(
        one for one in definition.checks if one.severity.value == "blocking" and not one.structure and not one.each
    )
    with write_unit() as unit:
        row = unit.session.get(Instrument, instrument)
        row.answers = {"skipper": {"surname": MARKER_A, "licence_checked": False}, "calls_count": 3}
        where = {"focus_group_id": row.focus_group_id, "case_id": row.case_id}
        comments.add(unit, instrument, "skipper.surname", SPOKEN, lead, where=where)
        drafting.override(unit, definition, instrument, check.id, None, REASON, lead)
    return world


def unpacked(answer) -> dict[str, bytes]:
    assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def group_id() -> str:
    with read_unit() as session:
        return groups.by_slug(session, "group-a").id


def rows(world: World) -> list:
    with read_unit() as session:
        return disclosures.of_case(session, world.a.ids["case_id"])


@pytest.mark.parametrize("whole", [False, True])
def test_answers_procedure_and_papers_leave_and_nothing_internal(worked_on: World, whole: bool) -> None:
    files = unpacked(post(worked_on.client("lead"), path(worked_on, whole), ASKED))
    data = json.loads(files["HN-1/HN-1.json"])
    assert data["instrument"]["answers"] == {"skipper": {"surname": MARKER_A}, "calls_count": 3}
    assert [one["step"] for one in data["procedure"]] == ["look", "take_back"]
    assert {one["what"] for one in data["papers"]} == {"document", "letter", "enclosure"}
    page = files["HN-1/HN-1.html"].decode()
    assert MARKER_A in page and "test.pdf" in page
    everything = b"".join(files.values())
    for word in (SPOKEN, REASON, "HN-03", "licence_checked", "internal work", "HN-01"):
        assert word.encode() not in everything, word
    assert not any("INTERNAL" in name for name in files)
    assert MARKER_B.encode() not in everything and MARKER_SECOND.encode() not in everything
    assert ("case.json" in files) is whole


def test_what_a_step_keeps_for_the_file_alone_stays_in_it(worked_on: World) -> None:
    """The reason for taking back carries the marker of the world; it is declared internal."""
    files = unpacked(post(worked_on.client("lead"), path(worked_on), ASKED))
    log = json.loads(files["HN-1/HN-1.json"])["procedure"]
    assert all("why" not in one["values"] for one in log)


def test_why_somebody_went_on_with_a_step_leaves_only_among_such_reasons(ready: World) -> None:  # noqa: F811
    """The reason of a correction says why the log is as it is, and leaves with it."""
    spite, wrong = "Verbatim-Spite", "Verbatim-Wrong"
    take(ready.client("lead"), here(ready, "look"), WHEN)
    boat = {**WHEN, **SENT, "event.channel": "boat", "event.boat_name": "Nordlys", "reason": spite}
    assert take(ready.client("editor"), here(ready, "send"), boat).status_code == 303
    step = procedure.Step("send", None, "UTC", "f" * 32, kind="void", corrects=log(ready)[-1].id, reason=wrong)
    with write_unit() as unit:
        actor = procedure.actor_of(ready.users["editor"], "prosecutor")
        procedure.take(unit, ready.a.ids["instrument_id"], step, actor, "prosecutor")
    files = unpacked(post(ready.client("lead"), path(ready), ASKED))
    everything = b"".join(files.values())
    assert spite.encode() not in everything and wrong.encode() in everything
    chosen = ASKED | {"internal": "overrides", "internal_reason": "The court reviews it"}
    files = unpacked(post(ready.client("lead"), path(ready), chosen))
    holding = {name for name, content in files.items() if spite.encode() in content}
    assert holding == {"INTERNAL/HN-1_INTERNAL.json", "INTERNAL/HN-1_INTERNAL.html"}


@pytest.mark.parametrize("kind", disclosures.INTERNAL)
def test_each_kind_of_internal_work_leaves_alone_when_it_is_chosen(worked_on: World, kind: str) -> None:
    given = ASKED | {"internal": kind, "internal_reason": "The court reviews how the draft came about"}
    files = unpacked(post(worked_on.client("lead"), path(worked_on), given))
    said = json.loads(files["INTERNAL/HN-1_INTERNAL.json"])
    assert said["internal"] is True
    assert set(said) & set(disclosures.INTERNAL) == {kind}
    assert said[kind], "the fixture has something of every kind"
    assert "Internal work product" in files["INTERNAL/HN-1_INTERNAL.html"].decode()
    inside = files["INTERNAL/HN-1_INTERNAL.json"] + files["INTERNAL/HN-1_INTERNAL.html"]
    assert (SPOKEN.encode() in inside) is (kind == "comments")
    assert (REASON.encode() in inside) is (kind == "overrides")
    outside = b"".join(content for name, content in files.items() if not name.startswith("INTERNAL/"))
    assert SPOKEN.encode() not in outside and REASON.encode() not in outside
    (row,) = rows(worked_on)
    assert (row.internal, row.internal_reason) == ((kind,), given["internal_reason"])


@pytest.mark.parametrize("reason", ["", "  "])
def test_internal_work_needs_a_reason_of_its_own(worked_on: World, reason: str) -> None:
    given = ASKED | {"internal": ["comments", "findings"], "internal_reason": reason}
    answer = post(worked_on.client("lead"), path(worked_on), given)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Say why internal work product goes along" in page
    assert ASKED["recipient"] in page, "what was typed is kept"
    assert rows(worked_on) == []


def test_no_feature_discloses_internal_work_without_a_reason(world: World) -> None:
    with pytest.raises(disclosures.DisclosureError) as refused, write_unit() as unit:
        disclosures.record(
            unit, focus_group_id=group_id(), case_id=world.a.ids["case_id"], object_type="case",
            object_id=world.a.ids["case_id"], recipient="x", justification="y", channel="hand",
            actor_id=world.users["lead"], internal=["comments"],
        )  # fmt: skip
    assert refused.value.field == "internal_reason"


@pytest.mark.parametrize("missing", ["recipient", "justification"])
def test_nothing_leaves_without_recipient_and_reason(worked_on: World, missing: str) -> None:
    answer = post(worked_on.client("lead"), path(worked_on), ASKED | {missing: " "})
    assert answer.status_code == 422
    assert rows(worked_on) == []


def test_the_export_is_a_disclosure_with_the_hash_of_the_file(worked_on: World) -> None:
    import hashlib

    answer = post(worked_on.client("lead"), path(worked_on), ASKED)
    files = unpacked(answer)
    (row,) = rows(worked_on)
    assert (row.recipient, row.justification) == (ASKED["recipient"], ASKED["justification"])
    assert (row.object_type, row.channel, row.internal) == ("instrument", "export", ())
    manifest = json.loads(files["manifest.json"])
    assert (manifest["disclosure"], manifest["recipient"]) == (row.id, ASKED["recipient"])
    assert {one["name"]: one["sha256"] for one in manifest["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"
    }
    told = [one for one in audit.entries(group_id()) if str(one.verb) == "disclosed"]
    assert told[0].detail["sha256"] == hashlib.sha256(answer.data).hexdigest()
    assert told[0].detail["disclosures"] == [row.id] == [told[1].detail["disclosure"]]
    assert audit.verify() is None
    with read_unit() as session:
        assert disclosures.first_changed(session, group_id()) is None


def test_papers_go_along_as_files_when_they_are_wanted(worked_on: World) -> None:
    files = unpacked(post(worked_on.client("lead"), path(worked_on), ASKED | {"papers": "files"}))
    assert files["HN-1/papers/test.pdf"] == b"%PDF"
    assert files["HN-1/papers/E01_other.pdf"] == f"%PDF {MARKER_A}".encode()
    read = [one for one in audit.entries(group_id()) if "download" in one.detail]
    assert {one.object_type for one in read} == {"document", "enclosure"}


def test_a_stored_file_that_was_changed_stops_the_export_and_its_disclosure(worked_on: World) -> None:
    with sqlite3.connect(worked_on.app.config["JITFLOW"].instance / "jitflow.sqlite") as connection:
        connection.execute("UPDATE documents SET sha256 = ?", ("1" * 64,))
    connection.close()
    answer = post(worked_on.client("lead"), path(worked_on), ASKED | {"papers": "files"})
    assert answer.status_code == 422
    assert "nothing was exported" in answer.get_data(as_text=True)
    assert rows(worked_on) == []


def test_only_who_leads_the_case_sees_that_it_can_be_exported(world: World) -> None:
    case = f"/g/group-a/cases/{world.a.ids['case_id']}"
    for page in (f"{case}/disclosures", f"{case}/i/{world.a.ids['instrument_id']}/documents"):
        assert b"/export" in world.client("lead").get(page).data, page
        for person in ("editor", "reader", "observer"):
            assert b"/export" not in world.client(person).get(page).data, (person, page)
    for person in ("editor", "reader", "observer", "translator", "auditor", "coordinator"):
        for whole in (True, False):
            assert post(world.client(person), path(world, whole), ASKED).status_code == 403
    assert rows(world) == []
