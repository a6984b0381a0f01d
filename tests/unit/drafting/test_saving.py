"""Saving merges field by field; nothing typed is lost."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from jitflow.audit import service as audit
from jitflow.db.append_only import AppendOnly
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Change
from jitflow.drafting.service import Posted
from jitflow.instruments import keys
from tests.fixtures.drafts import FORMS

WRITERS = 50


def test_a_changed_field_is_stored_with_its_history_and_trail(draft):
    result = draft.save(Posted("skipper.surname", "Rossi", "Bianchi"))
    assert result.saved == ["skipper.surname"] and result.conflicts == []
    data = draft.data()
    assert keys.get(data.answers, "skipper.surname") == "Bianchi"
    assert (data.revision, data.saved_by) == (1, draft.lead)
    last = draft.history("skipper.surname")[-1]
    assert (last.kind, last.old, last.new, last.revision) == ("set", "Rossi", "Bianchi", 1)
    entry = audit.entries(draft.group, draft.case, 1)[0]
    assert entry.verb == "altered" and entry.object_id == draft.instrument
    assert entry.detail["paths"] == ["skipper.surname"]
    assert "Bianchi" not in str(entry.detail)


@pytest.mark.parametrize(
    ("shown", "typed"),
    [(None, ""), ("", None), ([], None), ({"kind": "exact", "end": None}, {"end": "", "kind": "exact"}),
     ("one\ntwo", "one\r\ntwo")],
)
def test_an_untouched_field_changes_nothing(draft, shown, typed):
    result = draft.save(Posted("sender.name", shown, typed))
    assert result.saved == [] and draft.data().revision == 0


def test_false_is_an_answer_and_null_is_none(draft):
    draft.save(Posted("skipper.licence_checked", None, False))
    assert keys.get(draft.data().answers, "skipper.licence_checked") is False


def test_true_and_one_are_not_the_same_answer(draft):
    draft.save(Posted("calls_count", None, 1))
    assert draft.save(Posted("calls_count", 1, True)).saved == ["calls_count"]


def test_emptying_a_field_is_a_change(draft):
    draft.save(Posted("skipper.surname", "Rossi", ""))
    assert keys.get(draft.data().answers, "skipper.surname") is None
    assert draft.history("skipper.surname")[-1].old == "Rossi"


def test_two_people_on_different_fields_never_collide(draft):
    draft.save(Posted("skipper.surname", "Rossi", "Bianchi"), Posted("sender.name", None, None))
    result = draft.save(
        Posted("skipper.surname", "Rossi", "Rossi"), Posted("sender.name", None, "Court"), actor=draft.editor
    )
    assert result.saved == ["sender.name"] and result.conflicts == []
    assert keys.get(draft.data().answers, "skipper.surname") == "Bianchi"


def test_the_same_field_gives_mine_theirs_and_the_original(draft):
    draft.save(Posted("skipper.surname", "Rossi", "Bianchi"))
    result = draft.save(
        Posted("skipper.surname", "Rossi", "Verdi"), Posted("sender.name", None, "Court"), actor=draft.editor
    )
    (conflict,) = result.conflicts
    assert (conflict.base, conflict.mine, conflict.theirs) == ("Rossi", "Verdi", "Bianchi")
    assert conflict.their_actor_id == draft.lead and conflict.their_at is not None
    assert result.saved == ["sender.name"], "the other field of the same post is saved"


def test_the_same_change_by_both_is_no_conflict(draft):
    draft.save(Posted("skipper.surname", "Rossi", "Bianchi"))
    result = draft.save(Posted("skipper.surname", "Rossi", "Bianchi"), actor=draft.editor)
    assert result.saved == [] and result.conflicts == []


def test_a_conflict_is_kept_once_and_settled(draft):
    draft.save(Posted("skipper.surname", "Rossi", "Bianchi"))
    for _ in range(2):  # a double submit
        draft.save(Posted("skipper.surname", "Rossi", "Verdi"), actor=draft.editor)
    (kept,) = [one for one in draft.history() if one.kind == "proposal"]
    assert (kept.new, kept.actor_id) == ("Verdi", draft.editor)
    with write_unit() as unit:
        drafting.resolve_conflict(
            unit, draft.instrument, "skipper.surname", "theirs", draft.editor, mine="Verdi", theirs="Bianchi"
        )
    assert draft.history()[-1].kind == "declined"
    assert keys.get(draft.data().answers, "skipper.surname") == "Bianchi"


@pytest.mark.parametrize(("choice", "stored"), [("mine", "Verdi"), ("new", "Bianchi Verdi")])
def test_resolving_stores_the_choice(draft, choice, stored):
    draft.save(Posted("skipper.surname", "Rossi", "Bianchi"))
    draft.save(Posted("skipper.surname", "Rossi", "Verdi"), actor=draft.editor)
    with write_unit() as unit:
        result = drafting.resolve_conflict(
            unit, draft.instrument, "skipper.surname", choice, draft.editor,
            mine="Verdi", theirs="Bianchi", value="Bianchi Verdi",
        )
    assert result.saved == ["skipper.surname"]
    assert keys.get(draft.data().answers, "skipper.surname") == stored


def test_resolving_against_a_third_value_is_a_conflict_again(draft):
    draft.save(Posted("skipper.surname", "Rossi", "Bianchi"))
    draft.save(Posted("skipper.surname", "Bianchi", "Neri"))
    with write_unit() as unit:
        result = drafting.resolve_conflict(
            unit, draft.instrument, "skipper.surname", "mine", draft.editor, mine="Verdi", theirs="Bianchi"
        )
    assert result.saved == [] and result.conflicts[0].theirs == "Neri"


@pytest.mark.parametrize(
    "path",
    ["__class__", "skipper..surname", "Skipper", "skipper.surname;", "calls", "text:en:", "calls.c1", "a" * 300],
)
def test_a_path_that_names_no_value_is_refused(draft, path):
    with pytest.raises(drafting.UnknownPath):
        draft.save(Posted(path, None, "x"))
    assert draft.data().revision == 0


@pytest.mark.parametrize("path", ["skipper.password", "remarks", "text:en:sender.name", "text:en:nothing"])
def test_with_the_definition_only_declared_fields_are_stored(draft, notice, path):
    posted = [Posted("sender.name", None, "Court"), Posted(path, None, "x")]
    with pytest.raises(drafting.UnknownPath), write_unit() as unit:
        drafting.save(unit, draft.instrument, posted, draft.lead, notice)
    assert keys.get(draft.data().answers, "sender.name") is None, "nothing is half-stored"


def test_an_issued_instrument_takes_no_answers(draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JITFLOW_FORMS", str(FORMS))
    from jitflow.drafting.models import Instrument

    with write_unit() as unit:
        unit.session.get(Instrument, draft.instrument).status = "issued"
        unit.record(
            "altered", focus_group_id=draft.group, actor_id=draft.lead, object_type="instrument",
            object_id=draft.instrument,
        )
    with pytest.raises(drafting.NotADraft):
        draft.save(Posted("sender.name", None, "Court"))


def test_changes_are_never_altered_or_deleted(draft):
    draft.save(Posted("sender.name", None, "Court"))
    for act in ("alter", "delete"):
        with pytest.raises(AppendOnly), write_unit() as unit:
            change = unit.session.scalars(select(Change)).first()
            if act == "alter":
                change.path = "other"
            else:
                unit.session.delete(change)
            unit.session.flush()


def test_nothing_readable_is_stored(draft):
    from jitflow.db.units import ground

    draft.save(Posted("sender.name", None, "MARKERCOURT"), Posted("text:en:remarks", None, "MARKERTEXT"))
    files = list(ground().instance.glob("jitflow.sqlite*"))
    content = b"".join(file.read_bytes() for file in files)
    assert b"sender.name" in content, "the files hold what was saved"
    assert b"MARKERCOURT" not in content and b"MARKERTEXT" not in content


def test_fifty_writers_on_different_fields(draft_on_each):
    draft = draft_on_each
    items = [draft.add("calls") for _ in range(WRITERS)]
    before = draft.data().revision
    paths = [f"calls.{item}.harbour" for item in items]
    results = _all_at_once(draft, [Posted(path, None, {"kind": "address", "text": path}) for path in paths])
    assert sorted(result.saved[0] for result in results) == sorted(paths)
    data = draft.data()
    assert data.revision == before + WRITERS
    assert all(keys.get(data.answers, path)["text"] == path for path in paths)
    changes = [change for change in draft.history() if change.kind == "set"]
    assert len(changes) == WRITERS and len({change.revision for change in changes}) == WRITERS
    assert audit.verify() is None


def test_fifty_writers_on_one_field(draft_on_each):
    draft = draft_on_each
    sent = [f"text {number}" for number in range(WRITERS)]
    results = _all_at_once(draft, [Posted("text:en:remarks", None, text) for text in sent])
    assert sum(len(result.saved) for result in results) == 1
    conflicts = [conflict for result in results for conflict in result.conflicts]
    assert len(conflicts) == WRITERS - 1
    stored = draft.data().texts["remarks"]["en"]["text"]
    assert {conflict.theirs for conflict in conflicts} == {stored}
    assert {stored, *(conflict.mine for conflict in conflicts)} == set(sent)
    kept = {change.new for change in draft.history() if change.kind in ("set", "proposal")}
    assert kept == set(sent), "no character is lost, even if every page is closed"
    assert draft.data().revision == 1
    with read_unit() as session:
        numbers = session.scalars(select(Change.sequence).order_by(Change.sequence)).all()
        assert session.scalar(select(func.count()).select_from(Change)) == len(set(numbers))


def _all_at_once(draft, posted: list[Posted]) -> list[drafting.SaveResult]:
    barrier = threading.Barrier(len(posted))
    results: list[drafting.SaveResult] = []
    errors: list[Exception] = []

    def write(one: Posted) -> None:
        barrier.wait()
        try:
            results.append(draft.save(one))
        except Exception as error:  # noqa: BLE001  (shown by the assertion below)
            errors.append(error)

    threads = [threading.Thread(target=write, args=(one,)) for one in posted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    return results
