"""What is said of the reading of a judgment, and of what was filled in with a step: in words, and of the right words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from jitflow.db.units import read_unit
from jitflow.instruments.procedure import Transition
from jitflow.knowledge import definitions, life, readings, step_words
from jitflow.knowledge.readings import Reading
from jitflow.knowledge.records import RecordData
from jitflow.knowledge.service import Posted
from jitflow.web.locale import speaking
from tests.unit.knowledge.test_life import Group

ASKED = Transition.model_validate({
    "id": "look", "title": "Look", "basis": "Somewhere", "acting": "both", "roles": ["coordinator"], "from": ["unread"], "to": "read",
    "fields": [
        {"key": "on", "type": "date", "label": "When"},
        {"key": "whole", "type": "yesno", "label": "The whole of it"},
        {"key": "certain", "type": "tick", "label": "Certain"},
        {"key": "way", "type": "choice", "label": "Way", "options": [{"code": "net", "label": "On the screen"}]},
        {"key": "pages", "type": "integer", "label": "Pages"},
        {"key": "remarks", "type": "prose", "label": "Remarks"},
    ],
})  # fmt: skip


@pytest.fixture
def group(any_ground, make_user) -> Group:
    return Group(make_user)


def reading_of(data: RecordData) -> Reading | None:
    with read_unit() as session:
        return readings.of(data, life.events_of(session, data.id))


def test_a_reading_names_the_lawyer_and_the_day_until_it_is_taken_back(group: Group) -> None:
    note = group.begin(kind="legal_note")
    unread = reading_of(group.read(note))
    assert not unread.read and unread.on_paper == ("Not checked against the judgment.", unread.meaning)
    assert "Read the judgment before you rely on the note or cite it." in unread.meaning
    group.step(note, "record_reading", "boris", reader="Boris Iliev", read_on="2026-11-02")
    read = reading_of(group.read(note))
    assert (read.read, read.reader, read.on) == (True, "Boris Iliev", date(2026, 11, 2))
    assert read.on_paper == ("", "Checked against the judgment: Boris Iliev, 2 November 2026")
    group.step(note, "take_back_reading", "boris", reason="It was another judgment.")
    assert reading_of(group.read(note)) == unread


def test_a_reading_says_nothing_of_an_earlier_version(group: Group) -> None:
    note = group.begin(kind="legal_note")
    before = group.read(note)
    group.save(note, "anna", Posted("title", before.text("title"), "Another title"))
    group.step(note, "record_reading", "boris", reader="Boris Iliev", read_on="2026-11-02")
    now = group.read(note)
    assert reading_of(now).read
    assert not reading_of(replace(now, revision=before.revision)).read


def test_each_note_of_a_list_has_its_own_reading_and_no_other_record_has_one(group: Group) -> None:
    read, unread, lesson = group.begin(kind="legal_note"), group.begin(kind="legal_note"), group.begin()
    group.step(read, "record_reading", "boris", reader="Boris Iliev", read_on="2026-11-02")
    some = [group.read(one) for one in (read, unread, lesson)]
    with read_unit() as session:
        found = readings.of_all(session, some)
    assert {one: said.read for one, said in found.items()} == {read: True, unread: False}
    assert found[read].reader == "Boris Iliev"


def test_what_was_filled_in_with_a_step_stands_in_words() -> None:
    values = {"on": "2025-03-01", "whole": False, "certain": True, "way": "net", "pages": 0, "remarks": "Read twice."}
    declared = definitions.definition()
    said = {one["label"]: one["value"] for one in step_words.given(declared, ASKED, values)}
    assert said == {
        "When": "1 March 2025", "The whole of it": "no", "Certain": "yes", "Way": "On the screen", "Pages": "0", "Remarks": "Read twice.",
    }  # fmt: skip
    with speaking("fr"):
        said = {one["label"]: one["value"] for one in step_words.given(declared, ASKED, values)}
    assert (said["When"], said["The whole of it"], said["Certain"]) == ("1 mars 2025", "non", "oui")
    assert step_words.given(declared, ASKED, {"remarks": ""}) == []
