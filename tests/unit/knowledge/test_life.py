"""The life of a record: four eyes, reasons that are said, nothing lost, nothing seen too early."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from jitflow.audit import service as audit
from jitflow.db.base import new_id
from jitflow.db.units import read_unit, write_unit
from jitflow.focusgroups import service as groups
from jitflow.instruments.machine import Refused
from jitflow.knowledge import service as knowledge
from jitflow.knowledge.models import Event, Record, Version
from jitflow.knowledge.service import Begun, KnowledgeError, Person, Posted, Step

WORDS = {"title": "Record the hearing early", "summary": "Ask for a recorded hearing before return.", "body": "## What to do\n\nAsk."}
ANSWERS = {
    "kind": "lesson", "states": ["IT", "GR"], "routes": ["CMED"], "classification": "unclassified", "handling": "h0",
    "source": [{"id": "s1", "title": "Meeting of 2025"}], "applies": [{"id": "a1", "instrument": "eaw", "sections": ["offences"]}],
    "review_on": "2027-11-22",
}  # fmt: skip


class Group:
    """A focus group with an author, a reviewer, a coordinator and an observer."""

    def __init__(self, make_user) -> None:
        self.people = {name: make_user(f"{name}@example.eu", name.title()).id for name in ("anna", "boris", "chiara", "olga")}
        with write_unit() as unit:
            self.id = groups.create(unit, "one", "One", self.people["chiara"]).id
            for name, role, capacity in (
                ("anna", "member", None), ("boris", "member", None), ("chiara", "coordinator", "coordinator"),
                ("olga", "member", "observer"),
            ):  # fmt: skip
                groups.add_member(unit, self.id, self.people[name], role, self.people["chiara"], capacity)

    def person(self, name: str) -> Person:
        level = {"chiara": "coordinator", "olga": "observer"}.get(name, "member")
        return Person(self.people[name], level, "coordinator" if name == "chiara" else "prosecutor")

    def begin(self, name: str = "anna", **answers) -> str:
        with write_unit() as unit:
            begun = Begun("en", ANSWERS | answers, WORDS, new_id())
            return knowledge.create(unit, self.id, begun, self.person(name)).id

    def step(self, record: str, transition: str, name: str, acknowledged=(), **values) -> None:
        with write_unit() as unit:
            knowledge.take_step(unit, record, Step(transition, new_id(), values, acknowledged), self.person(name))

    def save(self, record: str, name: str, *posted: Posted):
        with write_unit() as unit:
            return knowledge.save(unit, record, posted, self.person(name))

    def read(self, record: str) -> knowledge.RecordData:
        with read_unit() as session:
            return knowledge.read(session, record)

    def published(self) -> str:
        record = self.begin()
        self.step(record, "send_to_review", "anna")
        self.step(record, "review", "boris")
        self.step(record, "approve", "boris")
        self.step(record, "publish", "anna")
        return record


@pytest.fixture
def group(any_ground, make_user) -> Group:
    return Group(make_user)


def reasons(refused) -> list[str]:
    return [one.say() for one in refused.value.reasons]


def test_a_lesson_goes_from_observation_to_verified(group: Group) -> None:
    record = group.published()
    group.step(record, "verify", "boris", effect="Two orders came back complete.")
    data = group.read(record)
    assert (data.status, data.shown_version, data.label) == ("verified", 1, "LL-1")
    with read_unit() as session:
        log = session.scalars(select(Event).where(Event.record_id == record).order_by(Event.sequence)).all()
    assert [one.transition for one in log] == ["send_to_review", "review", "approve", "publish", "verify"]
    assert all(one.version == 1 for one in log)
    assert audit.verify(group.id) is None


def test_nobody_reviews_or_approves_the_own_words(group: Group) -> None:
    record = group.begin()
    group.step(record, "send_to_review", "anna")
    with pytest.raises(Refused) as refused:
        group.step(record, "review", "anna")
    assert "You wrote part of these words: somebody else reviews them." in reasons(refused)
    group.step(record, "review", "boris")
    with pytest.raises(Refused) as refused:
        group.step(record, "approve", "anna")
    assert "You wrote part of these words: somebody else approves them." in reasons(refused)


def test_who_changes_a_comma_in_review_has_written_too(group: Group) -> None:
    record = group.begin()
    group.step(record, "send_to_review", "anna")
    group.save(record, "boris", Posted("body", WORDS["body"], "## What to do\n\nAsk early."))
    with pytest.raises(Refused):
        group.step(record, "review", "boris")
    group.step(record, "review", "chiara")


def test_a_step_out_of_turn_says_where_the_record_stands(group: Group) -> None:
    record = group.begin()
    with pytest.raises(Refused) as refused:
        group.step(record, "publish", "boris")
    assert "“The record” stands at “Observation”; this step needs: “Approved”." in reasons(refused)


def test_a_record_without_text_is_not_sent_to_review(group: Group) -> None:
    record = group.begin()
    group.save(record, "anna", Posted("body", WORDS["body"], None))
    with pytest.raises(Refused) as refused:
        group.step(record, "send_to_review", "anna")
    assert reasons(refused) == ["REC-02: The text is missing."]


def test_classified_words_are_never_published(group: Group) -> None:
    record = group.begin(classification="restricted")
    with pytest.raises(Refused) as refused:
        group.step(record, "send_to_review", "anna")
    assert any("Only unclassified records" in one for one in reasons(refused))


def test_a_withdrawn_record_says_why_and_nothing_is_lost(group: Group) -> None:
    record = group.published()
    with pytest.raises(Refused):
        group.step(record, "withdraw", "boris")
    group.step(record, "withdraw", "boris", reason="The court decided otherwise.")
    data = group.read(record)
    assert (data.status, data.reason) == ("withdrawn", "The court decided otherwise.")
    assert data.text("body") == WORDS["body"]
    with pytest.raises(KnowledgeError):
        group.save(record, "anna", Posted("title", WORDS["title"], "Another title"))
    group.step(record, "reopen", "anna", reason="It holds after all.")
    assert group.read(record).status == "in_review"


def test_changed_words_of_a_published_record_go_back_to_review_and_the_published_ones_stay(group: Group) -> None:
    record = group.published()
    group.save(record, "boris", Posted("summary", WORDS["summary"], "Ask for a hearing recorded on video."))
    data = group.read(record)
    assert (data.status, data.revision, data.shown_version) == ("in_review", 2, 1)
    with read_unit() as session:
        versions = session.scalars(select(Version).where(Version.record_id == record).order_by(Version.number)).all()
    assert [one.texts["summary"]["en"]["text"] for one in versions] == [WORDS["summary"], "Ask for a hearing recorded on video."]
    assert len({one.content_hash for one in versions}) == 2


def test_two_people_lose_nothing_to_each_other(group: Group) -> None:
    record = group.begin()
    group.save(record, "anna", Posted("title", WORDS["title"], "Record the hearing at once"))
    result = group.save(
        record, "boris", Posted("title", WORDS["title"], "Record every hearing"), Posted("states", ["IT", "GR"], ["IT", "MT"])
    )
    assert [(one.path, one.theirs, one.mine) for one in result.conflicts] == [
        ("title", "Record the hearing at once", "Record every hearing")
    ]
    data = group.read(record)
    assert data.answers["states"] == ["IT", "MT"] and data.text("title") == "Record the hearing at once"


def test_a_translation_is_stale_once_the_source_changed(group: Group) -> None:
    record = group.begin()
    group.save(record, "boris", Posted("text:fr:title", None, "Entendre tôt"))
    assert group.read(record).texts["title"]["fr"]["state"] == "draft"
    with write_unit() as unit:
        knowledge.review_words(unit, record, "fr", {"title": "Entendre tôt"}, group.person("boris"))
    assert group.read(record).texts["title"]["fr"]["state"] == "reviewed"
    group.save(record, "anna", Posted("title", WORDS["title"], "Hear early"))
    assert group.read(record).texts["title"]["fr"]["state"] == "stale"


def test_the_same_form_sent_twice_is_one_record_and_one_step(group: Group) -> None:
    begun = Begun("en", ANSWERS, WORDS, "t" * 32)
    made = set()
    for _time in range(2):
        with write_unit() as unit:
            made.add(knowledge.create(unit, group.id, begun, group.person("anna")).id)
    assert len(made) == 1
    for _time in range(2):
        with write_unit() as unit:
            knowledge.take_step(unit, made.copy().pop(), Step("send_to_review", "s" * 32), group.person("anna"))
    assert group.read(made.pop()).status == "in_review"


def test_versions_and_events_are_never_altered(group: Group) -> None:
    record = group.published()
    for statement in (update(Version).values(content_hash="0" * 64), update(Event).values(transition="x")):
        with pytest.raises(Exception, match="append-only"), write_unit() as unit:
            unit.session.execute(statement.where(statement.table.c.record_id == record))


def test_every_act_is_in_the_trail_without_words(group: Group) -> None:
    record = group.published()
    found = [one for one in audit.entries(group.id) if one.object_id == record]
    assert [one.detail.get("step") for one in reversed(found)] == [None, "send_to_review", "review", "approve", "publish"]
    assert "hearing" not in str([one.detail for one in found])


def test_a_number_is_given_once(group: Group) -> None:
    first, second = group.begin(), group.begin(kind="legal_note")
    assert [group.read(one).label for one in (first, second)] == ["LL-1", "LN-2"]
    with read_unit() as session:
        assert session.scalars(select(Record.number).order_by(Record.number)).all() == [1, 2]


def test_a_judgment_is_read_by_a_named_lawyer(group: Group) -> None:
    note, lesson = group.begin(kind="legal_note"), group.begin()
    group.step(note, "record_reading", "boris", reader="Boris Iliev", read_on="2026-11-20")
    assert group.read(note).marking["reading"] == "read"
    with pytest.raises(Refused) as refused:
        group.step(lesson, "record_reading", "boris", reader="Boris Iliev", read_on="2026-11-20")
    assert reasons(refused) == ["Only a legal note is compared with a judgment."]
    other = group.begin(kind="legal_note")
    with pytest.raises(Refused) as refused:
        group.step(other, "record_reading", "boris", reader="Boris Iliev", read_on="2126-11-20")
    assert reasons(refused) == ["The day of the reading lies in the future."]


def test_a_change_that_is_asked_for_is_followed_until_it_is_done(group: Group) -> None:
    record = group.begin(remedy=[{"id": "r1", "target": "check", "place": "eaw:EAW-12", "proposal": "Ask for it."}])
    group.step(record, "propose_remedy", "anna")
    with pytest.raises(Refused):
        group.step(record, "accept_remedy", "anna")
    group.step(record, "accept_remedy", "boris", owner="T. Falchi", due="2027-01-15")
    group.step(record, "finish_remedy", "boris", where="eaw 2011-03-28, EAW-12")
    assert group.read(record).marking["remedy_followed"] == "remedy_done"
