"""Enqueueing, running and watching jobs.

@register("render")
def render(job_id: str) -> None: ...

with write_unit() as unit:
    enqueue(unit, "render", document.id, focus_group.id)
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.registry import load_services
from jitflow.db.units import WriteUnit, ground, read_unit, write_unit
from jitflow.jobs.models import DONE, FAILED, QUEUED, RUNNING, Job
from jitflow.jobs.queue import EmbeddedConsumer, current_queue

__all__ = [
    "Job",
    "JobError",
    "enqueue",
    "get",
    "progress",
    "register",
    "run",
    "run_worker",
    "start_consumer",
    "stop_consumer",
    "sweep",
    "sweeping",
]

ATTEMPTS = 2
RETRY_SECONDS = 1
SEND_AGAIN_AFTER = timedelta(seconds=60)
SIGN_OF_LIFE = timedelta(minutes=10)
SHUTDOWN_SECONDS = 30
WORKER_LOST = "worker_lost"
UNKNOWN_KIND = "unknown_kind"

log = logging.getLogger(__name__)
_functions: dict[str, Callable[[str], Any]] = {}
_sweepers: list[Callable[[], None]] = []
_consumer: EmbeddedConsumer | None = None


class JobError(Exception):
    """A job failed for a known reason, named by a code such as `font_missing`.

    `final` says that another attempt would fail alike.
    """

    def __init__(self, code: str, *, final: bool = False) -> None:
        super().__init__(code)
        self.code, self.final = code[:60], final


def register(kind: str) -> Callable[[Callable[[str], Any]], Callable[[str], Any]]:
    """Decorate the function that does jobs of this kind; it receives the job's id."""

    def keep(function: Callable[[str], Any]) -> Callable[[str], Any]:
        _functions[kind] = function
        return function

    return keep


def sweeping(function: Callable[[], None]) -> Callable[[], None]:
    """Decorate a function that cleans up; it is called with every sweep."""
    _sweepers.append(function)
    return function


def enqueue(unit: WriteUnit, kind: str, object_id: str, focus_group_id: str) -> Job:
    """Write a job in the transaction of the act; its id goes to the queue after the commit."""
    job = Job(kind=kind, object_id=object_id, focus_group_id=focus_group_id, status=QUEUED, sent_at=clock.now())
    unit.session.add(job)
    unit.after_commit(lambda: current_queue().send(job.id))
    return job


def get(session: Session, job_id: str) -> Job | None:
    """The job with its status, progress, step and error."""
    return session.get(Job, job_id)


def progress(job_id: str, percent: int, step: str = "") -> None:
    """Say how far a running job is. It is also its sign of life."""
    with write_unit() as unit:
        unit.session.execute(
            update(Job)
            .where(Job.id == job_id, Job.status == RUNNING)
            .values(
                progress=min(max(percent, 0), 100),
                step=step[:80],
                alive_until=clock.now() + SIGN_OF_LIFE,
            )
        )


def run(job_id: str) -> None:
    """Do a job, once: whoever takes the row first does it."""
    job = _take(job_id)
    if job is None:
        return
    function = _functions.get(job.kind)
    try:
        if function is None:
            raise JobError(UNKNOWN_KIND, final=True)
        function(job_id)
    except Exception as error:  # noqa: BLE001 - a job may fail in any way; its row says so
        # The text of an error may hold content; the log and the row get its kind only.
        code = error.code if isinstance(error, JobError) else _code(error)
        log.warning("job %s (%s), attempt %s: %s", job.id, job.kind, job.attempts, code)
        final = isinstance(error, JobError) and error.final
        _fail(job_id, code, final=final)
    else:
        _finish(job_id)


def sweep(*, at_start: bool = False) -> None:
    """Send again what nobody took, give up what lost its worker, clean up.

    `at_start` is for the embedded default, where no other process can be working.
    """
    moment = clock.now()
    with read_unit() as session:
        lost = [Job.status == RUNNING]
        if not at_start:
            lost.append(Job.alive_until < moment)
        lost_ids = list(session.scalars(select(Job.id).where(*lost)))
        waiting = [Job.status == QUEUED]
        if not at_start:
            waiting.append((Job.sent_at.is_(None)) | (Job.sent_at < moment - SEND_AGAIN_AFTER))
        waiting_ids = list(session.scalars(select(Job.id).where(*waiting)))
    for job_id in lost_ids:
        _fail(job_id, WORKER_LOST, only_if_silent=not at_start)
    for job_id in waiting_ids:
        _send_again(job_id)
    for function in _sweepers:
        function()


def start_consumer(workers: int = 1) -> EmbeddedConsumer:
    """Work in threads of this process: the embedded default. Call it in one process only."""
    global _consumer
    if _consumer is None or _consumer.stop_flag.is_set():
        load_services()
        if ground().engines.is_sqlite:
            sweep(at_start=True)
        _consumer = EmbeddedConsumer(
            current_queue().huey, workers=workers, check_worker_health=False, shutdown_timeout=SHUTDOWN_SECONDS
        )
        _consumer.start()
    return _consumer


def stop_consumer() -> None:
    """Let running jobs end, then stop."""
    if _consumer is not None:
        _consumer.stop()


def run_worker(workers: int = 1) -> None:
    """Work until a signal comes: `jitflow worker` on a shared database."""
    load_services()
    sweep()
    consumer = current_queue().huey.create_consumer(
        workers=workers, graceful_signal="TERM", shutdown_timeout=SHUTDOWN_SECONDS
    )
    consumer.run()


def _take(job_id: str) -> Job | None:
    moment = clock.now()
    with write_unit() as unit:
        taken = unit.session.execute(
            update(Job)
            .where(Job.id == job_id, Job.status == QUEUED)
            .values(
                status=RUNNING,
                attempts=Job.attempts + 1,
                started_at=moment,
                progress=0,
                alive_until=moment + SIGN_OF_LIFE,
            )
        )
        return unit.session.get(Job, job_id) if taken.rowcount else None


def _finish(job_id: str) -> None:
    with write_unit() as unit:
        job = _locked(unit, job_id)
        if job is None or job.status != RUNNING:
            return
        job.status, job.progress, job.error, job.step = DONE, 100, None, ""
        job.finished_at = clock.now()
        _record(unit, job)


def _fail(job_id: str, code: str, *, final: bool = False, only_if_silent: bool = False) -> None:
    """Another attempt, or the end of the job."""
    with write_unit() as unit:
        job = _locked(unit, job_id)
        if job is None or job.status != RUNNING:
            return
        if only_if_silent and job.alive_until and job.alive_until >= clock.now():
            return
        job.error = code
        if final or job.attempts >= ATTEMPTS:
            job.status, job.finished_at = FAILED, clock.now()
            _record(unit, job)
        else:
            job.status, job.sent_at = QUEUED, clock.now()
            unit.after_commit(lambda: current_queue().send(job.id, RETRY_SECONDS))


def _send_again(job_id: str) -> None:
    with write_unit() as unit:
        unit.session.execute(update(Job).where(Job.id == job_id).values(sent_at=clock.now()))
        unit.after_commit(lambda: current_queue().send(job_id))


def _locked(unit: WriteUnit, job_id: str) -> Job | None:
    return unit.session.get(Job, job_id, with_for_update=True)


def _record(unit: WriteUnit, job: Job) -> None:
    detail = {"kind": job.kind, "status": job.status, "attempts": job.attempts}
    if job.error:
        detail["error"] = job.error
    unit.record(
        Verb.JOB, focus_group_id=job.focus_group_id, actor_id=None, object_type="job", object_id=job.id, detail=detail
    )


def _code(error: Exception) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(error).__name__).lower()[:60]
