"""Two web processes and two workers on one PostgreSQL; one of each is killed while people work."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from jitflow.audit import service as audit
from jitflow.comments.models import Comment
from jitflow.db import clock, units
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting.models import Instrument
from jitflow.jobs import service as jobs
from jitflow.jobs.models import DONE, FAILED, RUNNING, Job

PEOPLE = ("elena.marrasi@example.org", "tullia.falchi@example.org")
PASSWORD = "calm-harbour-2026"
SECONDS = 90


@dataclass
class Browser:
    """A person at a web process: cookies kept, redirects not followed."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, page and where it leads on. Raises OSError when the process is gone."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("GET" if form is None else "POST", path, urlencode(form or {}), headers)
            answer = connection.getresponse()
            page = answer.read().decode("utf-8", "replace")
        except http.client.HTTPException as fault:
            raise OSError(type(fault).__name__) from fault
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, page, answer.headers.get("Location", "")

    def post(self, page_path: str, path: str, form: dict[str, str]) -> tuple[int, str, str]:
        """Post a form with the token of the page it stands on."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.ask(page_path)[1])
        assert token, page_path
        return self.ask(path, {"csrf_token": token[1], **form})

    def sign_in(self, person: str) -> None:
        status, page, _ = self.post("/sign-in", "/sign-in", {"email": person, "password": PASSWORD})
        assert status == 303, page[:500]


@dataclass
class Site:
    """The processes of one installation, and an address inside the demonstration."""

    webs: list[subprocess.Popen]
    workers: list[subprocess.Popen]
    ports: list[int]
    instrument: str
    path: str


@pytest.fixture
def site(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.delenv("JITFLOW_FORMS", raising=False)
    environment = {
        **os.environ, "JITFLOW_INSTANCE": str(tmp_path), "JITFLOW_DATABASE_URL": postgres_url,
        "JITFLOW_LOG_LEVEL": "ERROR",
    }  # fmt: skip
    command = [sys.executable, "-m", "jitflow"]
    subprocess.run([*command, "demo"], env=environment, check=True, capture_output=True, timeout=SECONDS)
    ports = [_free_port() for _ in range(2)]
    quiet = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    webs = [subprocess.Popen([*command, "run", "--port", str(port)], **quiet) for port in ports]
    workers = [subprocess.Popen([*command, "worker"], **quiet) for _ in range(2)]
    try:
        for port in ports:
            _wait_for(port)
        units.configure(postgres_url, tmp_path)
        with read_unit() as session:
            row = session.scalars(
                select(Instrument).where(Instrument.status == "draft").order_by(Instrument.number)
            ).first()
        path = f"/g/migrant-smuggling/cases/{row.case_id}/i/{row.id}"
        yield Site(webs, workers, ports, row.id, path)
    finally:
        for process in (*webs, *workers):
            _kill(process)
        units.shut_down()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            if Browser(port).ask("/sign-in")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"nobody answers on port {port}")


def _kill(process: subprocess.Popen) -> None:
    """The whole group: a killed machine leaves no rendering child, either."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Writer(threading.Thread):
    """Writes comments through one web process, through the other when that is gone; keeps what was acknowledged."""

    def __init__(self, site: Site, person: str, first: int, path: str) -> None:
        super().__init__(daemon=True)
        self.site, self.person, self.at, self.path = site, person, first, path
        self.acknowledged: list[str] = []
        self.moved, self.stop = False, threading.Event()

    def run(self) -> None:
        browser = self._signed_in()
        number = 0
        while not self.stop.is_set():
            number += 1
            body = f"{self.person} {number}"
            try:
                status, _, _ = browser.post(
                    f"{self.path}/comments",
                    f"{self.path}/comments",
                    {"act": "new", "path": "person.surname", "body": body},
                )
            except OSError:
                self.at, self.moved = 1 - self.at, True
                browser = self._signed_in()
                continue
            if status == 303:
                self.acknowledged.append(body)

    def _signed_in(self) -> Browser:
        browser = Browser(self.site.ports[self.at])
        browser.sign_in(self.person)
        return browser


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_one_of_each_is_killed(site: Site) -> None:
    writers = [Writer(site, person, number, site.path) for number, person in enumerate(PEOPLE)]
    for writer in writers:
        writer.start()
    asked = _ask_for_documents(site)
    _wait_until(lambda: all(len(writer.acknowledged) > 2 for writer in writers) and _is_running())
    _kill(site.webs[0])
    _kill(site.workers[0])
    killed_at = [len(writer.acknowledged) for writer in writers]
    _wait_until(lambda: all(len(w.acknowledged) > n + 2 for w, n in zip(writers, killed_at, strict=True)))
    for writer in writers:
        writer.stop.set()
    for writer in writers:
        writer.join(SECONDS)
    assert writers[0].moved
    _give_up_silent_jobs()
    _wait_until(lambda: _finished(asked))
    with read_unit() as session:
        stored = [comment.body for comment in session.scalars(select(Comment))]
        states = {job.id: job.status for job in session.scalars(select(Job).where(Job.id.in_(asked)))}
    for writer in writers:
        assert set(writer.acknowledged) <= set(stored)
    assert len(stored) == len(set(stored)), "a comment was stored twice"
    assert set(states.values()) == {DONE}
    assert audit.verify() is None


def _ask_for_documents(site: Site) -> list[str]:
    """Order papers in every language of the form, and wait until their jobs stand in the table."""
    browser = Browser(site.ports[1])
    browser.sign_in(PEOPLE[0])
    for language in ("it", "en", "el", "de", "fr", "bg"):
        form = {"language": language, "format": "pdf", "attach": "yes", "act": "make"}
        status, page, _ = browser.post(f"{site.path}/documents", f"{site.path}/documents", form)
        assert status == 303, page[:500]
    with read_unit() as session:
        return list(session.scalars(select(Job.id)))


def _is_running() -> bool:
    with read_unit() as session:
        return session.scalar(select(Job.id).where(Job.status == RUNNING).limit(1)) is not None


def _give_up_silent_jobs() -> None:
    """What the sweep of a living worker does ten minutes later: the clock is moved, not the jobs."""
    moment = clock.now() + timedelta(minutes=15)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: moment)
        with write_unit() as unit:
            unit.record("job", focus_group_id=None, actor_id=None, object_type="job", object_id=None)
        jobs.sweep()


def _finished(asked: list[str]) -> bool:
    with read_unit() as session:
        states = set(session.scalars(select(Job.status).where(Job.id.in_(asked))))
    return states <= {DONE, FAILED}


def _wait_until(happened) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")
