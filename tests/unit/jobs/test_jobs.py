"""Jobs: rows are the truth, the queue only carries ids."""

from __future__ import annotations

import json
import pickle
import time
from collections.abc import Callable, Iterator

import pytest
from huey.registry import Message

from jitflow.audit import service as audit
from jitflow.db.base import new_id
from jitflow.db.units import read_unit, write_unit
from jitflow.jobs import queue, service
from jitflow.jobs.models import Job
from tests.fixtures.ground import record, row_counts

KIND = "test"


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, int]]:
    """What is handed to the queue, instead of a queue."""
    handed: list[tuple[str, int]] = []

    class Recorder:
        def send(self, job_id: str, delay: int = 0) -> None:
            handed.append((job_id, delay))

    monkeypatch.setattr(service, "current_queue", Recorder)
    return handed


@pytest.fixture
def does(monkeypatch) -> Callable[[Callable], None]:
    """Say what jobs of this kind do."""
    return lambda function: monkeypatch.setitem(service._functions, KIND, function)


@pytest.fixture
def consumer(any_ground) -> Iterator[None]:
    service.start_consumer()
    yield
    service.stop_consumer()


def _enqueue() -> str:
    with write_unit() as unit:
        job = service.enqueue(unit, KIND, new_id(), "group")
        record(unit)
    return job.id


def _job(job_id: str) -> Job:
    with read_unit() as session:
        return service.get(session, job_id)


def _wait_for(job_id: str, status: str) -> Job:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        job = _job(job_id)
        if job.status == status:
            return job
        time.sleep(0.05)
    raise AssertionError(f"the job is {job.status} ({job.error}), not {status}")


def test_an_act_that_fails_leaves_no_job(any_ground, sent) -> None:
    with pytest.raises(ZeroDivisionError), write_unit() as unit:
        service.enqueue(unit, KIND, new_id(), "group")
        unit.session.flush()
        raise ZeroDivisionError
    assert row_counts()["jobs"] == 0
    assert sent == []


def test_the_id_is_sent_after_the_commit(any_ground, sent) -> None:
    with write_unit() as unit:
        job = service.enqueue(unit, KIND, new_id(), "group")
        record(unit)
        unit.session.flush()
        assert sent == []
    assert sent == [(job.id, 0)]


def test_a_job_is_done_once(any_ground, sent, does) -> None:
    done = []
    does(done.append)
    job_id = _enqueue()
    for _ in range(3):
        service.run(job_id)
    job = _job(job_id)
    assert done == [job_id]
    assert (job.status, job.progress, job.attempts, job.error) == ("done", 100, 1, None)
    assert audit.entries("group")[0].detail == {"kind": KIND, "status": "done", "attempts": 1}


def test_progress_is_committed_and_stays_within_bounds(any_ground, sent, does) -> None:
    seen = []

    def work(job_id: str) -> None:
        for percent in (40, 250, -1):
            service.progress(job_id, percent, "laying out")
            seen.append((_job(job_id).progress, _job(job_id).step, _job(job_id).status))

    does(work)
    service.run(_enqueue())
    assert seen == [(percent, "laying out", "running") for percent in (40, 100, 0)]


def test_a_job_that_fails_twice_is_failed(any_ground, sent, does, caplog) -> None:
    does(lambda job_id: int("the surname of the suspect"))
    job_id = _enqueue()
    service.run(job_id)
    assert (_job(job_id).status, _job(job_id).error) == ("queued", "value_error")
    assert sent[-1] == (job_id, service.RETRY_SECONDS)
    service.run(job_id)
    job = _job(job_id)
    assert (job.status, job.error, job.attempts) == ("failed", "value_error", 2)
    assert job.finished_at is not None
    service.run(job_id)
    assert _job(job_id).attempts == 2
    assert audit.entries("group")[0].detail["error"] == "value_error"
    assert "surname" not in caplog.text


def test_a_second_attempt_may_succeed(any_ground, sent, does) -> None:
    attempts = []

    def work(job_id: str) -> None:
        attempts.append(job_id)
        if len(attempts) == 1:
            raise service.JobError("renderer_killed")

    does(work)
    job_id = _enqueue()
    service.run(job_id)
    service.run(job_id)
    assert (_job(job_id).status, _job(job_id).error) == ("done", None)


def test_a_final_error_is_not_tried_again(any_ground, sent, does) -> None:
    def work(job_id: str) -> None:
        raise service.JobError("font_missing", final=True)

    does(work)
    job_id = _enqueue()
    service.run(job_id)
    assert (_job(job_id).status, _job(job_id).error) == ("failed", "font_missing")


def test_a_kind_nobody_knows_fails(any_ground, sent) -> None:
    job_id = _enqueue()
    service.run(job_id)
    assert (_job(job_id).status, _job(job_id).error) == ("failed", "unknown_kind")
    service.run("no such job")


def test_the_sweep_sends_what_nobody_took(any_ground, sent, stopped_clock) -> None:
    job_id = _enqueue()
    sent.clear()
    service.sweep()
    assert sent == []  # it may still be on its way
    stopped_clock.forward(seconds=61)
    service.sweep()
    service.sweep()
    assert sent == [(job_id, 0)]


def test_the_sweep_notices_a_worker_that_died(any_ground, sent, stopped_clock) -> None:
    job_id = _enqueue()
    service._take(job_id)
    stopped_clock.forward(minutes=9)
    service.sweep()
    assert _job(job_id).status == "running"
    stopped_clock.forward(minutes=2)
    service.sweep()
    assert (_job(job_id).status, _job(job_id).error) == ("queued", "worker_lost")
    service._take(job_id)
    stopped_clock.forward(minutes=11)
    service.sweep()
    assert (_job(job_id).status, _job(job_id).error) == ("failed", "worker_lost")


def test_progress_is_a_sign_of_life(any_ground, sent, stopped_clock) -> None:
    job_id = _enqueue()
    service._take(job_id)
    for _ in range(3):
        stopped_clock.forward(minutes=9)
        service.progress(job_id, 50)
        service.sweep()
    assert _job(job_id).status == "running"


def test_the_embedded_start_takes_up_what_was_running(sqlite_ground, sent) -> None:
    running, waiting = _enqueue(), _enqueue()
    service._take(running)
    sent.clear()
    service.sweep(at_start=True)
    assert _job(running).status == "queued"
    assert {job_id for job_id, _ in sent} == {running, waiting}


def test_the_consumer_works(any_ground, does, consumer) -> None:
    does(lambda job_id: service.progress(job_id, 50, "half"))
    assert _wait_for(_enqueue(), "done").progress == 100


def test_the_consumer_survives_a_failing_job(any_ground, does, consumer) -> None:
    does(lambda job_id: 1 / 0)
    assert _wait_for(_enqueue(), "failed").error == "zero_division_error"
    does(lambda job_id: None)
    _wait_for(_enqueue(), "done")


def test_a_lost_queue_loses_no_work(sqlite_ground, does) -> None:
    does(lambda job_id: None)
    job_id = _enqueue()
    queue.current_queue().huey.storage.flush_queue()
    service.start_consumer()
    try:
        _wait_for(job_id, "done")
    finally:
        service.stop_consumer()


def test_messages_are_json_with_the_id_only(any_ground, does) -> None:
    job_id = _enqueue()
    (message,) = queue.current_queue().huey.storage.enqueued_items()
    content = json.loads(bytes(message))["message"]
    assert content["args"] == [job_id]
    assert set(content) <= {"id", "name", "args", "kwargs", "retries", "retry_delay", "retry_backoff"}


def test_a_pickle_in_the_queue_is_not_opened() -> None:
    with pytest.raises(ValueError):
        queue.JsonSerializer().deserialize(pickle.dumps({"message": {"id": "x"}}))


def test_messages_survive_the_way_through_the_serializer() -> None:
    serializer = queue.JsonSerializer()
    message = Message(id="1", name="run", args=["job"], kwargs={}, retries=0)
    assert serializer.deserialize(serializer.serialize(message)) == message
    assert serializer.deserialize(serializer.serialize(3)) == 3
    with pytest.raises(TypeError, match="queue"):
        serializer.serialize(object())
