"""Enclosures: numbered in their order, removed and put back, sealed with their hashes, in the trail without content."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from jitflow import reach
from jitflow.audit import service as audit
from jitflow.db.units import ground, read_unit, write_unit
from jitflow.enclosures import service as enclosures
from jitflow.enclosures.models import Enclosure
from jitflow.enclosures.service import Details, EnclosureError
from jitflow.files.readers import KINDS
from jitflow.files.service import Received

SECRET = "Quintilia Verdebosco"


def received(content: bytes, kind: str = "pdf", found: dict | None = None, sent: bytes | None = None) -> Received:
    """A file as the readers hand it on."""
    digests = [hashlib.sha256(one).hexdigest() for one in (content, sent or content)]
    return Received(content, KINDS[kind], f"{SECRET}.{kind}", *digests, 1, found or {})


def add(draft, number: int, title: str = "", **details: str) -> str:
    content = f"%PDF-{number} {SECRET}".encode()
    with write_unit() as unit:
        said = Details(**({"kind": "other", "title": title or f"Paper {number}"} | details))
        return enclosures.add(unit, draft.instrument, said, received(content), draft.lead).id


def titles(draft) -> list[str]:
    with read_unit() as session:
        lines = enclosures.enclosures_of(session, draft.instrument)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    return [line.title for line in lines]


def act(draft, verb, enclosure_id: str, *more):
    with write_unit() as unit:
        return verb(unit, enclosure_id, *more, draft.editor)


def test_a_file_is_kept_sealed_with_both_hashes(draft) -> None:
    with write_unit() as unit:
        got = received(b"bytes of a photograph", "jpeg", {"removed": ["exif"]}, sent=b"sent")
        line = enclosures.add(unit, draft.instrument, Details("photograph", SECRET, None, SECRET), got, draft.lead)
    assert (line.number, line.sha256) == (1, hashlib.sha256(b"bytes of a photograph").hexdigest())
    assert line.received_sha256 == hashlib.sha256(b"sent").hexdigest()
    stored = b"".join(file.read_bytes() for file in ground().instance.glob("jitflow.sqlite*"))
    assert line.sha256.encode() in stored and SECRET.encode() not in stored and b"bytes of a photograph" not in stored


def test_the_same_file_is_enclosed_once(draft) -> None:
    add(draft, 1)
    with pytest.raises(EnclosureError) as refused:
        add(draft, 1, "again")
    assert (refused.value.code, refused.value.number) == ("duplicate", 1)
    assert titles(draft) == ["Paper 1"]


def test_order_removal_and_return(draft) -> None:
    first, second, third = (add(draft, number) for number in (1, 2, 3))
    assert act(draft, enclosures.move, third, -1).number == 2
    assert titles(draft) == ["Paper 1", "Paper 3", "Paper 2"]
    act(draft, enclosures.move, first, -1)
    act(draft, enclosures.move, second, 5)
    assert titles(draft) == ["Paper 1", "Paper 3", "Paper 2"], "the first cannot go up, the last not down"
    act(draft, enclosures.remove, third)
    act(draft, enclosures.remove, third)
    assert titles(draft) == ["Paper 1", "Paper 2"]
    with read_unit() as session:
        assert [line.title for line in enclosures.removed_of(session, draft.instrument)] == ["Paper 3"]
        assert enclosures.enclosure(session, third).number is None
    with pytest.raises(EnclosureError):
        act(draft, enclosures.move, third, 1)
    with pytest.raises(EnclosureError), write_unit() as unit:
        enclosures.download(unit, third, draft.lead)
    assert act(draft, enclosures.put_back, third).number == 2, "it comes back where it was"
    assert titles(draft) == ["Paper 1", "Paper 3", "Paper 2"]


def test_what_was_added_again_meanwhile_is_not_put_back_twice(draft) -> None:
    first = add(draft, 1)
    act(draft, enclosures.remove, first)
    add(draft, 1, "again")
    with pytest.raises(EnclosureError) as refused:
        act(draft, enclosures.put_back, first)
    assert refused.value.code == "duplicate" and titles(draft) == ["again"]


@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(st.integers(0, 2**32))
def test_any_sequence_of_acts_keeps_numbers_whole_and_loses_nothing(draft, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a walk, no secret
    with read_unit() as session:
        before = len(enclosures.enclosures_of(session, draft.instrument)) + len(
            enclosures.removed_of(session, draft.instrument)
        )
    ids = [add(draft, seed * 100 + number) for number in range(4)]
    for _ in range(12):
        one = chance.choice(ids)
        verb = chance.choice(["up", "down", "remove", "back"])
        with write_unit() as unit, read_unit() as session:
            gone = enclosures.enclosure(session, one).number is None
            if verb == "back":
                enclosures.put_back(unit, one, draft.lead)
            elif verb == "remove":
                enclosures.remove(unit, one, draft.lead)
            elif not gone:
                enclosures.move(unit, one, -1 if verb == "up" else 1, draft.lead)
            else:
                unit.record("altered", focus_group_id=draft.group, actor_id=None, object_type="x", object_id=one)
    titles(draft)
    with read_unit() as session:
        live = {line.id for line in enclosures.enclosures_of(session, draft.instrument)}
        removed = {line.id for line in enclosures.removed_of(session, draft.instrument)}
    assert len(live | removed) == before + 4 and not live & removed and set(ids) <= live | removed


def test_what_is_said_of_a_file_can_change_and_the_file_stays(draft) -> None:
    first = add(draft, 1)
    line = act(
        draft, enclosures.change, first, Details("translation", "Übersetzung", "de", "A. Vossberg", "2026-11-20")
    )
    assert (line.kind, line.title, line.language, line.translator, line.dated) == (
        "translation", "Übersetzung", "de", "A. Vossberg", "2026-11-20",
    )  # fmt: skip
    entry = audit.entries(draft.group, draft.case, 1)[0]
    assert entry.detail["fields"] == ["dated", "kind", "language", "title", "translator"]
    with read_unit() as session:
        assert enclosures.content_of(session, first).startswith(b"%PDF-1 ")


@pytest.mark.parametrize(("limit", "code"), [("MOST", "too_many"), ("LARGEST", "too_much")])
def test_putting_back_keeps_the_limits(draft, monkeypatch: pytest.MonkeyPatch, limit: str, code: str) -> None:
    first, _second = add(draft, 1), add(draft, 2)
    with read_unit() as session:
        size = enclosures.enclosure(session, first).size
    monkeypatch.setattr(enclosures, limit, 2 if limit == "MOST" else size * 2 + 1)
    act(draft, enclosures.remove, first)
    add(draft, 3)
    with pytest.raises(EnclosureError) as refused:
        act(draft, enclosures.put_back, first)
    assert refused.value.code == code and titles(draft) == ["Paper 2", "Paper 3"]


def test_limits_of_number_and_size(draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclosures, "MOST", 1)
    add(draft, 1)
    with pytest.raises(EnclosureError) as refused:
        add(draft, 2)
    assert refused.value.code == "too_many"
    monkeypatch.setattr(enclosures, "MOST", 9)
    monkeypatch.setattr(enclosures, "LARGEST", 40)
    with pytest.raises(EnclosureError) as refused:
        add(draft, 3)
    assert refused.value.code == "too_much"


def test_a_download_is_a_consultation_and_a_changed_file_is_not_handed_out(draft) -> None:
    first = add(draft, 1)
    with write_unit() as unit:
        line, content = enclosures.download(unit, first, draft.editor)
    assert content == f"%PDF-1 {SECRET}".encode()
    entry = audit.entries(draft.group, draft.case, 1)[0]
    assert (entry.verb, entry.actor_id, entry.object_id) == ("consulted", draft.editor, first)
    assert entry.detail["sha256"] == line.sha256
    with write_unit() as unit:
        unit.session.get(Enclosure, first).content = b"other"
        unit.record("altered", focus_group_id=draft.group, actor_id=None, object_type="enclosure", object_id=first)
    with pytest.raises(EnclosureError) as refused, write_unit() as unit:
        enclosures.download(unit, first, draft.lead)
    assert refused.value.code == "damaged"


def test_the_trail_names_what_was_done_without_content(draft) -> None:
    first = add(draft, 1, SECRET, translator=SECRET)
    act(draft, enclosures.remove, first)
    act(draft, enclosures.put_back, first)
    entries = [entry for entry in audit.entries(draft.group, draft.case, 20) if entry.object_id == first]
    assert [entry.verb for entry in entries] == ["altered", "altered", "collected"]
    assert all(SECRET not in str(entry.detail) for entry in entries)
    assert audit.verify() is None


def test_an_enclosure_is_reached_through_its_instrument_only(draft) -> None:
    first = add(draft, 1)
    way = ("boats", draft.case, draft.instrument)
    with read_unit() as session:
        found = reach.reach_enclosure(session, draft.lead, *way, first)
        assert found.object.id == first and found.instrument.id == draft.instrument
        assert "content_sealed" not in found.object.__dict__, "a list or a page does not load the file"
        assert reach.reach_enclosure(session, draft.outsider, *way, first) is None
        assert reach.reach_enclosure(session, draft.lead, "boats", draft.case, "0" * 32, first) is None
        assert reach.reach_enclosure(session, draft.lead, *way, "0" * 32) is None
