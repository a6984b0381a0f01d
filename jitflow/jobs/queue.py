"""The queue: huey over a SQLite file of its own, or over the PostgreSQL database.

Messages are JSON and carry the id of a job, nothing else. Losing the queue loses no work:
the sweep sends again what nobody took.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy import make_url

from jitflow.db.units import Ground, ground

NAME = "jitflow"


class JsonSerializer(Serializer):
    """Messages as JSON instead of pickle: whoever can write to the queue cannot run code."""

    def _serialize(self, data: Any) -> bytes:
        if isinstance(data, Message):
            fields = {key: value for key, value in data._asdict().items() if value is not None}
            data = {"message": fields}
        return json.dumps(data, default=_plain).encode("utf-8")

    def _deserialize(self, data: bytes) -> Any:
        value = json.loads(bytes(data))
        if not isinstance(value, dict) or "message" not in value:
            return value
        fields = value["message"]
        for name in ("eta", "expires_resolved"):
            if name in fields:
                fields[name] = datetime.fromisoformat(fields[name])
        return Message(**fields)


class Queue:
    """The queue of one database, with the two tasks it knows."""

    def __init__(self, base: Ground, run: Callable[[str], None], sweep: Callable[[], None]) -> None:
        self.ground = base
        self.huey = _make_huey(base)
        self._task = self.huey.task(name="run", retries=0)(run)
        self.huey.periodic_task(crontab(minute="*"), name="sweep")(sweep)
        # Each worker thread has a connection of its own that listens.
        self.huey.on_shutdown(name="close")(self.huey.storage.close)

    def send(self, job_id: str, delay: int = 0) -> None:
        """Hand over the id of a job."""
        if delay:
            self._task.schedule((job_id,), delay=delay)
        else:
            self._task(job_id)


class EmbeddedConsumer(Consumer):
    """A consumer in the threads of a process that handles its signals itself."""

    def stop(self, graceful: bool = True) -> None:
        """Stop; running jobs may end first."""
        super().stop(graceful)
        self.huey.storage.close()

    def _set_signal_handlers(self) -> None:
        """Leave the signals to the web server."""


_queue: Queue | None = None
_lock = threading.Lock()


def current_queue() -> Queue:
    """The queue of the configured database."""
    from jitflow.jobs import service

    global _queue
    with _lock:
        if _queue is None or _queue.ground is not ground():
            if _queue is not None:
                _queue.huey.storage.close()
            _queue = Queue(ground(), service.run, service.sweep)
        return _queue


def close_queue() -> None:
    """Close the connection of the queue; the next use opens it again."""
    global _queue
    with _lock:
        if _queue is not None:
            _queue.huey.storage.close()
        _queue = None


def _make_huey(base: Ground) -> Huey:
    options: dict[str, Any] = {"results": False, "serializer": JsonSerializer()}
    if base.engines.is_sqlite:
        return SqliteHuey(NAME, filename=str(base.instance / "queue.sqlite"), **options)
    url = make_url(base.database_url).set(drivername="postgresql")
    return PostgresHuey(NAME, dsn=url.render_as_string(hide_password=False), **options)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in the queue")
