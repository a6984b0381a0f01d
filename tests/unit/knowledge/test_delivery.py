"""Records that come with jitflow: loaded once, brought to a new release, never over what the group changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from jitflow import paths
from jitflow.audit import service as audit
from jitflow.db.base import new_id
from jitflow.db.units import read_unit, write_unit
from jitflow.focusgroups import service as groups
from jitflow.knowledge import definitions, delivery, service as knowledge, shipped
from jitflow.knowledge.models import Record, Version
from jitflow.knowledge.service import Person, Posted, Step
from jitflow.knowledge.shipped import ShippedError

NOTE = """+++
id = "early-hearing"
kind = "lesson"
title = "Record the hearing early"
summary = "Ask for a recorded hearing before the return."
states = ["IT", "GR"]
instruments = ["eio"]
routes = ["CMED"]
challenges = ["WITMIG"]
classification = "unclassified"
handling = "H0"
confidence = "likely"
review_on = 2027-11-22
[[source]]
title = "Casework report"
sure = "K?"
checked = false
[[applies]]
instrument = "eio"
sections = ["witness"]
[[remedy]]
target = "help"
place = "eio:witness"
proposal = "Say so."
+++
## What to do

{body}
"""
FRENCH = '+++\ntitle = "Enregistrer tôt l’audition"\nsummary = "Demandez une audition enregistrée."\n+++\n## Que faire\n\nDemandez.\n'


class Shelf:
    """A forms folder with two records, and a group that gets them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, make_user) -> None:
        self.folder, self.records = folder, folder / "knowledge" / "records"
        (self.records / "lesson").mkdir(parents=True)
        (folder / "knowledge" / "definitions").symlink_to(paths.FORMS / "knowledge" / "definitions")
        self.write("Ask for it.")
        (self.records / "lesson" / "early-hearing.fr.md").write_text(FRENCH, "utf-8")
        other = NOTE.replace("early-hearing", "second").replace("Record the hearing early", "Second")
        (self.records / "lesson" / "second.md").write_text(other.format(body="Other."), "utf-8")
        monkeypatch.setenv("JITFLOW_FORMS", str(folder))
        self.user = make_user().id
        with write_unit() as unit:
            self.group = groups.create(unit, "one", "One", self.user).id
        self.person = Person(self.user, "coordinator", "prosecutor")

    def write(self, body: str) -> None:
        (self.records / "lesson" / "early-hearing.md").write_text(NOTE.format(body=body), "utf-8")
        shipped._records.cache_clear()

    def deliver(self) -> delivery.Delivered:
        with write_unit() as unit:
            return delivery.deliver(unit, self.group, self.user)

    def row(self, name: str = "early-hearing") -> Record:
        with read_unit() as session:
            return session.scalars(select(Record).where(Record.shipped_id == name)).one()

    def data(self) -> knowledge.RecordData:
        with read_unit() as session:
            return knowledge.read(session, self.row().id)


@pytest.fixture
def shelf(any_ground, tmp_path, monkeypatch, make_user) -> Shelf:
    yield Shelf(tmp_path / "forms", monkeypatch, make_user)
    shipped._records.cache_clear()
    definitions._definitions.cache_clear()


def test_records_are_delivered_once_and_say_that_the_group_did_not_review_them(shelf: Shelf) -> None:
    done = shelf.deliver()
    assert (done.new, done.updated) == (2, 0)
    data = shelf.data()
    assert (data.status, data.shown_version, data.answers["handling"], data.answers["source"][0]["sure"]) == ("delivered", 1, "h0", "kq")
    assert data.texts["title"]["fr"] == {
        "text": "Enregistrer tôt l’audition", "state": "draft", "made_for": "Record the hearing early",
    }  # fmt: skip
    again = shelf.deliver()
    assert (again.new, again.updated) == (0, 0)
    assert shelf.data().revision == 1
    assert audit.verify(shelf.group) is None


def test_a_new_release_updates_what_nobody_touched_as_a_new_version(shelf: Shelf) -> None:
    shelf.deliver()
    shelf.write("Ask for it on the first day.")
    with read_unit() as session:
        offer = delivery.offer(session, knowledge.Viewer(shelf.user, "coordinator", shelf.group))
    assert offer == {"new": 0, "changed": 1}
    assert shelf.deliver().updated == 1
    data = shelf.data()
    assert "first day" in data.text("body") and (data.revision, data.shown_version, data.status) == (2, 2, "delivered")
    assert data.texts["body"]["fr"]["state"] == "draft"
    with read_unit() as session:
        kept = session.scalars(select(Version).where(Version.record_id == data.id).order_by(Version.number)).all()
        assert [one.concerns for one in kept] == ["delivery", "delivery"]
        assert delivery.offer(session, knowledge.Viewer(shelf.user, "coordinator", shelf.group)) is None


def test_what_the_group_changed_is_never_overwritten(shelf: Shelf) -> None:
    shelf.deliver()
    with write_unit() as unit:
        title = Posted("title", "Record the hearing early", "Our own title")
        knowledge.save(unit, shelf.row().id, [title], shelf.person)
    assert shelf.data().status == "in_review"
    shelf.write("Ask for it on the first day.")
    assert shelf.deliver().updated == 0
    assert shelf.data().text("title") == "Our own title" and "first day" not in shelf.data().text("body")


def test_a_record_that_the_group_withdrew_stays_withdrawn(shelf: Shelf) -> None:
    shelf.deliver()
    with write_unit() as unit:
        knowledge.take_step(unit, shelf.row().id, Step("withdraw", new_id(), {"reason": "Wrong here."}), shelf.person)
    shelf.write("Ask for it on the first day.")
    shelf.deliver()
    assert (shelf.data().status, shelf.data().reason) == ("withdrawn", "Wrong here.")


def test_a_translation_of_a_member_stays_and_is_stale_after_a_new_release(shelf: Shelf) -> None:
    shelf.deliver()
    with write_unit() as unit:
        knowledge.save(unit, shelf.row().id, [Posted("text:de:body", None, "Fragen.")], shelf.person)
    assert shelf.data().status == "delivered"
    shelf.write("Ask for it on the first day.")
    assert shelf.deliver().updated == 1
    assert shelf.data().texts["body"]["de"] == {
        "text": "Fragen.", "state": "stale", "made_for": "## What to do\n\nAsk for it.",
    }  # fmt: skip


def test_a_translation_that_a_member_mended_is_not_written_over(shelf: Shelf) -> None:
    shelf.deliver()
    with write_unit() as unit:
        mended = Posted("text:fr:title", "Enregistrer tôt l’audition", "Enregistrez l’audition sans attendre")
        knowledge.save(unit, shelf.row().id, [mended], shelf.person)
    shelf.write("Ask for it on the first day.")
    shelf.deliver()
    assert shelf.data().text("title", "fr") == "Enregistrez l’audition sans attendre"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("no fence", "front matter stands between"),
        (NOTE.replace('id = "early-hearing"', 'id = "other"'), "the id must be the name of the file"),
        (NOTE.replace('kind = "lesson"', 'kind = "lesson"\ncolour = "red"'), "records have no field colour"),
        (NOTE.replace('kind = "lesson"', 'kind = "novel"'), "kind:"),
        (NOTE.replace("review_on = 2027-11-22", "review_on = ["), "early-hearing.md:"),
        (NOTE.replace('sections = ["witness"]', 'colour = ["red"]'), "records have no field applies.colour"),
    ],
)
def test_a_file_that_is_no_record_is_refused_by_name(shelf: Shelf, content: str, message: str) -> None:
    (shelf.records / "lesson" / "early-hearing.md").write_text(content, "utf-8")
    with pytest.raises(ShippedError, match=message):
        shipped.records()


def test_without_a_coordinator_nothing_is_offered(shelf: Shelf) -> None:
    with read_unit() as session:
        assert delivery.offer(session, knowledge.Viewer(shelf.user, "member", shelf.group)) is None
