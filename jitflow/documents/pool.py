"""Warm rendering processes of this process: asked over a pipe, killed when they hang.

A worker is started by ``forkserver``: a fresh process that inherits nothing of the web
server, neither its threads nor its database connections.
"""

from __future__ import annotations

import os
import queue
import threading
from multiprocessing.connection import Connection
from typing import Any

from jitflow.processes import Child, ChildFailed

from .request import Rendered, RenderError, RenderFailed

TIME_LIMIT = 20.0
"""Seconds of wall time for one document."""
SIZE = "JITFLOW_RENDER_WORKERS"
"""Number of workers; by default two, or one on a machine with one processor. They start when they are needed."""


class Worker:
    """One child process and the pipe to it."""

    def __init__(self, rehearsing: bool = False) -> None:
        self._rehearsing = rehearsing
        self._child = Child("jitflow-renderer")

    @property
    def pid(self) -> int | None:
        """Process id of the living child."""
        return self._child.pid

    def ask(self, request: Any, seconds: float) -> Rendered:
        """One document. After any failure of the child, the next call starts another."""
        pipe = self._child.pipe if self._child.is_alive() else self._start()
        try:
            pipe.send(request)
            if not pipe.poll(seconds):
                raise RenderFailed(f"the document took longer than {seconds:g} seconds")
            kind, result = pipe.recv()
        except (EOFError, OSError):
            self.kill()
            raise RenderFailed("the renderer ended before the document was done") from None
        except BaseException:
            self.kill()
            raise
        if kind == "done":
            return result
        assert isinstance(result, RenderError)
        if isinstance(result, RenderFailed):
            self.kill()  # what broke once may have left something broken
        raise result

    def _start(self) -> Connection:
        from .worker import serve

        try:
            return self._child.start(serve, self._rehearsing)
        except ChildFailed as failed:
            if failed.code == "start":
                raise RenderFailed("the renderer did not start in time") from None
            reason = "the renderer could not start: are pango and the fonts installed? Run make run"
            raise RenderFailed(reason) from None

    def kill(self) -> None:
        """End the child at once."""
        self._child.kill()


class Pool:
    """A fixed number of workers shared by threads. ``rehearsing`` is for tests, see :mod:`worker`."""

    def __init__(self, size: int, seconds: float = TIME_LIMIT, rehearsing: bool = False) -> None:
        self.seconds = seconds
        self.workers = [Worker(rehearsing) for _ in range(max(1, size))]
        self._free: queue.LifoQueue[Worker] = queue.LifoQueue()
        for worker in self.workers:
            self._free.put(worker)

    def render(self, request: Any) -> Rendered:
        """One document, as soon as a worker is free."""
        worker = self._free.get()
        try:
            return worker.ask(request, self.seconds)
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """End all workers."""
        for worker in self.workers:
            worker.kill()


_lock = threading.Lock()
_shared: tuple[int, Pool] | None = None


def shared_pool() -> Pool:
    """The pool of this process; a forked child gets its own."""
    global _shared
    with _lock:
        if _shared is None or _shared[0] != os.getpid():
            _shared = (os.getpid(), Pool(int(os.environ.get(SIZE, "") or min(2, os.cpu_count() or 1))))
        return _shared[1]


def end_shared_pool() -> None:
    """End the workers of this process's pool, if there is one."""
    global _shared
    with _lock:
        if _shared is not None and _shared[0] == os.getpid():
            _shared[1].close()
        _shared = None
