"""Child processes: fresh from one fork server, asked over a pipe, killed when they hang.

A child inherits nothing of the web server, neither its threads nor its database connections.
:class:`Child` lives as long as its owner wants (the renderer); :func:`run_once` makes one for a
single question and reads its answer as plain data, because it may have read a stranger's file.
"""

from __future__ import annotations

import importlib
import json
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

PRELOAD = ["jitflow.documents.warmed"]
"""Imported by the fork server, once for all children of this process."""
START_LIMIT = 60.0
"""Seconds a fresh child may take until it is ready: the first one waits for the fork server to load."""
HEAD_LIMIT = 1024 * 1024
"""Bytes of the plain part of an answer."""


class ChildFailed(Exception):
    """A child gave no answer. ``code`` is one of: start, time, ended, memory, broke."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


@dataclass(frozen=True)
class Limits:
    """What a child may use. ``memory`` is bytes of address space beyond what it has when ready.

    It writes no file at all: that would leave content on a disk.
    """

    cpu_seconds: int
    memory: int

    def apply(self) -> None:
        """Bound this process. Core dumps, which would hold content, are forbidden in any case."""
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        bound = pages * resource.getpagesize() + self.memory
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        self.allow_time()

    def allow_time(self) -> None:
        """Move the limit of processor time on, for one more piece of work."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime) + 1 + self.cpu_seconds
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


class Child:
    """One child process and the pipe to it. ``target`` is called in the child with its end of the pipe;
    it sends one message when it is ready."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOAD)
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the living child."""
        return self._process.pid if self._process is not None else None

    @property
    def pipe(self) -> Connection:
        """Our end of the pipe to the running child."""
        assert self._pipe is not None
        return self._pipe

    def is_alive(self) -> bool:
        """Whether there is a running child."""
        return self._process is not None and self._process.is_alive()

    def start(self, target: Callable[..., None], *arguments: Any) -> Connection:
        """A fresh child, ready for its first question. Raises :class:`ChildFailed` (start, ended)."""
        self.kill()
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=target, args=(theirs, *arguments), daemon=True, name=self._name)
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours
        try:
            if not ours.poll(START_LIMIT):
                raise ChildFailed("start")
            ours.recv_bytes(HEAD_LIMIT)
        except (EOFError, OSError):
            self.kill()
            raise ChildFailed("ended") from None
        except BaseException:
            self.kill()
            raise
        return ours

    def signal_kill(self) -> None:
        """Kill the process and leave the pipe to whoever waits at it: another thread may call this."""
        if self._process is not None:
            self._process.kill()

    def kill(self) -> None:
        """End the child at once."""
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.join(5)
            process.close()


def run_once(
    work: str, request: Any, limits: Limits, seconds: float, largest: int, name: str = "jitflow-reader"
) -> tuple[dict[str, Any], bytes]:
    """What ``work`` ("package.module:function") makes of a request, in a child of its own that is killed afterwards.

    The function gives plain JSON data and bytes, and that is all this process reads of the child: it may have
    been taken over by what it read. ``seconds`` is wall time, ``largest`` the bytes of the content. Raises
    :class:`ChildFailed`.
    """
    child = Child(name)
    pipe = child.start(_serve_once, work, limits)
    # A child that stops in the middle of a message would be waited for without end: the alarm ends it.
    late = threading.Event()
    alarm = threading.Timer(seconds, lambda: (late.set(), child.signal_kill()))
    alarm.start()
    try:
        pipe.send(request)
        head = json.loads(pipe.recv_bytes(HEAD_LIMIT))
        content = pipe.recv_bytes(largest)
    except (EOFError, OSError, ValueError):
        raise ChildFailed("time" if late.is_set() else "ended") from None
    finally:
        alarm.cancel()
        alarm.join()
        child.kill()
    if not isinstance(head, dict) or "failed" in head:
        raise ChildFailed(str(head.get("failed")) if isinstance(head, dict) else "broke")
    return head, content


def _serve_once(pipe: Connection, work: str, limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    module, _, function = work.partition(":")
    call = getattr(importlib.import_module(module), function)
    limits.apply()
    pipe.send_bytes(str(os.getpid()).encode())
    try:
        head, content = call(pipe.recv())
    except MemoryError:
        head, content = {"failed": "memory"}, b""
    except Exception as fault:  # noqa: BLE001 - the parent must always hear something; the text may hold content
        head, content = {"failed": "broke", "type": type(fault).__name__}, b""
    pipe.send_bytes(json.dumps(head).encode())
    pipe.send_bytes(content)
