"""What an auditor can read, filter, verify and take along; and what each disclosure says (checks 57 and 58)."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import sqlite3

import pytest

from jitflow.audit import anchors, service as audit
from jitflow.db.units import read_unit, write_unit
from jitflow.disclosures import service as disclosures
from jitflow.drafting.models import Instrument
from jitflow.focusgroups import service as groups
from tests.fixtures.ground import write_as_thief
from tests.fixtures.objects import MARKER_A, MARKER_SECOND, World, post

GROUP = "/g/group-a/trail"
ASKED = {"format": "json", "recipient": "Data protection officer", "justification": "Yearly review of the log"}


def case_path(world: World, page: str = "trail") -> str:
    return f"/g/group-a/cases/{world.a.ids['case_id']}/{page}"


def group_id() -> str:
    with read_unit() as session:
        return groups.by_slug(session, "group-a").id


def shown(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="entry-(\d+)"', html)]


def test_the_auditor_reads_who_did_what_in_words_and_no_content(world: World) -> None:
    client = world.client("lead")
    client.get(case_path(world, f"persons/{world.a.ids['person_id']}"))
    page = world.client("auditor").get(GROUP).get_data(as_text=True)
    assert "Lead" in page
    assert ">read<" in page
    assert "person" in page
    assert MARKER_A not in page
    assert MARKER_SECOND not in page


def test_the_history_of_a_case_shows_that_case_alone(world: World) -> None:
    world.client("lead").get(case_path(world, "team"))
    world.client("other_case").get(f"/g/group-a/cases/{world.second_case.ids['case_id']}/team")
    for person in ("lead", "reader", "auditor"):
        page = world.client(person).get(case_path(world)).get_data(as_text=True)
        own = {entry.sequence for entry in audit.entries(group_id(), world.a.ids["case_id"])}
        assert shown(page)
        assert set(shown(page)) <= own


def test_the_trail_is_narrowed_by_person_case_verb_and_day(world: World) -> None:
    client = world.client("auditor")
    world.client("reader").get(case_path(world, ""))
    entries = {entry.sequence: entry for entry in audit.entries(group_id(), limit=10_000)}

    def found(**filters: str) -> list:
        return [
            entries[one]
            for one in shown(client.get(GROUP, query_string=filters).get_data(as_text=True))
            if one in entries
        ]

    reader, case = world.users["reader"], world.a.ids["case_id"]
    assert {one.actor_id for one in found(person=reader)} == {reader}
    assert {one.case_id for one in found(case=case)} == {case}
    assert {str(one.verb) for one in found(verb="collected")} == {"collected"}
    assert found(to="2001-01-01") == []
    day = entries[max(entries)].at.date().isoformat()
    assert found(**{"from": day})
    assert {one.actor_id for one in found(person=reader, verb="consulted", case=case)} == {reader}


@pytest.mark.parametrize(
    "filters", [{"person": "x" * 5000}, {"from": "tomorrow"}, {"before": "-1"}, {"verb": "\x00"}, {"to": "9999-12-31"}]
)
def test_filters_that_are_none_are_left_out(world: World, filters) -> None:
    assert world.client("auditor").get(GROUP, query_string=filters).status_code == 200


def test_every_entry_is_reached_page_by_page(world: World) -> None:
    with write_unit() as unit:
        for _ in range(120):
            unit.record("consulted", focus_group_id=groups.by_slug(unit.session, "group-a").id,
                        actor_id=world.users["lead"], object_type="case", object_id=world.a.ids["case_id"])  # fmt: skip
    client, path, seen = world.client("auditor"), GROUP, []
    while path:
        page = client.get(path).get_data(as_text=True)
        seen += shown(page)
        more = re.search(r'href="([^"]+)" rel="next"', page)
        path = more[1].replace("&amp;", "&") if more else None
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) >= 120
    assert seen[-1] == 1


def test_the_state_of_the_chain_is_said_in_words(world: World) -> None:
    client = world.client("auditor")
    assert "The trail holds" in client.get(GROUP, query_string={"check": "yes"}).get_data(as_text=True)
    write_as_thief(f"UPDATE audit_entries SET verb = 'erased' WHERE focus_group_id = '{group_id()}' AND sequence = 3")
    page = client.get(GROUP, query_string={"check": "yes"}).get_data(as_text=True)
    assert "The trail is broken" in page
    assert "Entry 3 is not as it was written" in page


def test_a_disclosure_that_was_changed_or_is_gone_is_found(world: World) -> None:
    client = world.client("lead")
    given = {"object": "c" + world.a.ids["case_id"], "recipient": "Court", "justification": "Asked", "channel": "hand"}
    assert post(client, case_path(world, "disclosures"), given).status_code == 303
    with read_unit() as session:
        assert disclosures.first_changed(session, group_id()) is None
    write_as_thief("UPDATE disclosures SET channel = 'post'")
    page = world.client("auditor").get(GROUP, query_string={"check": "yes"}).get_data(as_text=True)
    assert "was changed or is gone" in page


@pytest.mark.parametrize("form", ["csv", "json"])
def test_an_export_holds_the_entries_with_their_hashes_and_is_a_disclosure(world: World, form: str) -> None:
    client, group = world.client("auditor"), group_id()
    answer = post(client, f"{GROUP}/export", ASKED | {"format": form})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert "attachment" in answer.headers["Content-Disposition"]
    if form == "json":
        lines = json.loads(answer.data)["entries"]
    else:
        lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    entries = {str(one.sequence): one for one in audit.entries(group, limit=10_000)}
    assert [str(one["sequence"]) for one in lines] == sorted((str(one["sequence"]) for one in lines), key=int)
    assert all(entries[str(one["sequence"])].hash == one["hash"] for one in lines)
    told = next(one for one in audit.entries(group) if "disclosures" in one.detail)
    assert (str(told.verb), told.object_type, told.detail["entries"]) == ("disclosed", "trail", len(lines))
    with read_unit() as session:
        (row,) = disclosures.of_case(session, world.a.ids["case_id"])
    assert (row.recipient, row.justification, row.object_type) == (ASKED["recipient"], ASKED["justification"], "trail")
    assert MARKER_A.encode() not in answer.data


@pytest.mark.parametrize("missing", ["recipient", "justification", "format"])
def test_nothing_is_exported_without_recipient_and_reason(world: World, missing: str) -> None:
    before = len(audit.entries(group_id(), limit=10_000))
    answer = post(world.client("auditor"), f"{GROUP}/export", ASKED | {missing: ""})
    assert answer.status_code == 422
    made = audit.entries(group_id(), limit=10_000)[: -before or None]
    assert all(str(one.verb) != "disclosed" for one in made)


def test_entries_that_belong_to_no_case_are_exported_as_a_disclosure_of_the_group(world: World) -> None:
    """Of a group without a case entry among them: members and settings alone."""
    client = world.client("auditor")
    post(world.client("administrator"), "/g/group-a/settings", {"act": "draft_months", "months": "6"})
    answer = post(client, f"{GROUP}/export", ASKED | {"verb": "configured", "person": world.users["administrator"]})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    lines = json.loads(answer.data)["entries"]
    assert lines and all(one["case_id"] is None for one in lines)
    with read_unit() as session:
        (row,) = disclosures.of_no_case(session, group_id())
        assert disclosures.of_case(session, world.a.ids["case_id"]) == []
        assert disclosures.first_changed(session, group_id()) is None
    assert (row.object_type, row.object_id, row.recipient) == ("trail", group_id(), ASKED["recipient"])
    page = client.get(GROUP).get_data(as_text=True)
    assert ASKED["recipient"] in page
    assert ASKED["recipient"] not in world.client("lead").get(case_path(world)).get_data(as_text=True)


def test_an_empty_export_is_refused(world: World) -> None:
    answer = post(world.client("auditor"), f"{GROUP}/export", ASKED | {"to": "2001-01-01"})
    assert answer.status_code == 422
    assert "There is no entry to export." in answer.get_data(as_text=True)


def test_an_export_of_a_case_holds_that_case_alone(world: World) -> None:
    answer = post(world.client("lead"), f"{case_path(world)}/export", ASKED)
    assert {one["case_id"] for one in json.loads(answer.data)["entries"]} == {world.a.ids["case_id"]}


def test_a_cell_of_the_export_is_no_formula() -> None:
    from jitflow.trail.service import COLUMNS, as_csv

    line = dict.fromkeys(COLUMNS, "") | {"actor": '=HYPERLINK("x")', "detail": {}}
    assert b"'=HYPERLINK" in as_csv([line])


def test_every_disclosure_has_recipient_and_reason_and_both_are_sealed(world: World) -> None:
    """Check 57: none without; and neither stands in the file in clear."""
    client = world.client("lead")
    thing = {"object": "i" + world.a.ids["instrument_id"], "channel": "post"}
    for bad in ({"recipient": "", "justification": "x"}, {"recipient": "x", "justification": " "}, {"recipient": "x"}):
        assert post(client, case_path(world, "disclosures"), thing | bad).status_code == 422
    given = thing | {
        "recipient": "Tribunal de Lyon",
        "justification": "Replies to its letter",
        "internal": ["comments"],
        "internal_reason": "The court asked how it came about",
    }
    assert post(client, case_path(world, "disclosures"), given).status_code == 303
    page = client.get(case_path(world, "disclosures")).get_data(as_text=True)
    assert "Tribunal de Lyon" in page
    assert "Internal work product went along: comments" in page
    path = world.app.config["JITFLOW"].instance / "jitflow.sqlite"
    with sqlite3.connect(path) as connection:
        rows = repr(connection.execute("SELECT * FROM disclosures").fetchall())
        trail = repr(connection.execute("SELECT * FROM audit_entries").fetchall())
    connection.close()
    assert "Tribunal" not in rows
    assert "Tribunal" not in trail


def test_a_disclosure_without_recipient_cannot_be_made_by_any_feature(world: World) -> None:
    for recipient, reason in (("", "x"), ("x", ""), (" ", "x"), ("x" * 2001, "x")):
        with pytest.raises(disclosures.DisclosureError), write_unit() as unit:
            disclosures.record(
                unit,
                focus_group_id="g",
                case_id="c",
                object_type="case",
                object_id="c",
                recipient=recipient,
                justification=reason,
                channel="hand",
                actor_id="a",
            )


def test_only_disclosures_with_a_row_are_called_disclosed(world: World) -> None:
    """Check 57: every entry with the verb names its row or rows."""
    client = world.client("lead")
    post(client, case_path(world, "disclosures"), {"object": "c" + world.a.ids["case_id"], "recipient": "Court",
                                                  "justification": "Asked", "channel": "hand"})  # fmt: skip
    client.get(case_path(world, f"i/{world.a.ids['instrument_id']}/documents/{world.a.ids['document_id']}/file"))
    client.get("/g/group-a/authorities/export.csv")
    post(world.client("auditor"), f"{GROUP}/export", ASKED)
    told = [one for one in audit.entries(group_id(), limit=10_000) if str(one.verb) == "disclosed"]
    assert len(told) >= 3
    assert all(one.detail.get("disclosure") or one.detail.get("disclosures") for one in told)


def test_a_cut_end_is_said_on_the_page(world: World) -> None:
    anchors.note_heads()
    last = audit.entries(group_id(), limit=1)[0].sequence
    write_as_thief(f"DELETE FROM audit_entries WHERE focus_group_id = '{group_id()}' AND sequence > {last - 2}")
    page = world.client("auditor").get(GROUP, query_string={"check": "yes"}).get_data(as_text=True)
    assert "The trail is broken" in page


def test_steps_and_fields_are_called_as_on_their_pages(world: World) -> None:
    """A prosecutor reads "Look at it" and "Surname", in the own language, and no id of the definition."""
    ids = world.a.ids
    case = {"focus_group_id": group_id(), "case_id": ids["case_id"], "actor_id": world.users["lead"]}
    draft = {**case, "object_type": "instrument", "object_id": ids["instrument_id"]}
    with write_unit() as unit:
        unit.record("altered", **draft, detail={"step": "look", "kind": "transition", "fields": []})
        unit.record("altered", **draft, detail={"step": "take_back", "kind": "void", "fields": ["why"]})
        unit.record("altered", **draft, detail={"paths": ["skipper.surname", "meta.executing_state", "gone.a1b2c3d4.key"]})
        unit.record(
            "altered", **case, object_type="person", object_id=ids["person_id"], detail={"fields": ["forenames"]}
        )
        unit.record("altered", **case, object_type="letter", object_id=ids["letter_id"], detail={"fields": ["recipient"]})
    page = world.client("lead").get(case_path(world)).get_data(as_text=True)
    text = html.unescape(re.sub(r"<[^>]+>", " ", page))
    for words in (
        "step: Have it looked at", "Taken back: Take it back", "fields: Reason", "Surname, Executing State, gone.key",
        "fields: Forenames", "Letter 1 (Reminder)", "fields: To",
    ):  # fmt: skip
        assert words.casefold() in text.casefold(), words
    assert "take_back" not in text and "skipper.surname" not in text


def test_who_received_what_by_a_step_is_said_in_words(world: World) -> None:
    """What is stored by the machine is read as a sentence, in the language of the reader; the stored words stay."""
    ids = world.a.ids
    with write_unit() as unit:
        disclosures.record(
            unit, focus_group_id=group_id(), case_id=ids["case_id"], object_type="instrument",
            object_id=ids["instrument_id"], actor_id=world.users["lead"], recipient="Sender: DE",
            justification="Send it (HC 5)", channel="",
        )  # fmt: skip
    page = world.client("lead").get(case_path(world)).get_data(as_text=True)
    assert "Sender, Germany" in page and "Sender: DE" not in page
    with read_unit() as session:
        number = session.get(Instrument, ids["instrument_id"]).number
    assert f"Instrument {number}" in page
