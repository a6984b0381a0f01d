"""What every test shares: fixtures as plugins, Hypothesis profiles, the grouping of browser tests.

The fixtures live in ``tests/fixtures/``: *ground* (database, units, accounts), *objects* (cases and
instruments), *browser* (a live server and Chromium), *postgres*. Others (*drafts*) are imported where they are needed.
"""

from __future__ import annotations

import atexit
import faulthandler
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from xdist.scheduler.loadscope import LoadScopeScheduling
from xdist.workermanage import WorkerController

PLUGINS = ("once", "postgres", "ground", "objects", "browser", "paper_desk", "table", "negotiation", "life_stages")
pytest_plugins = [
    f"tests.fixtures.{name}" for name in PLUGINS if (Path(__file__).parent / f"fixtures/{name}.py").is_file()
]

# Thousands of small databases: in memory where there is room, so that no test waits for a disk.
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of the system, in which pytest makes its own with a name of its own
ROOM_BYTES = 6 * 2**30
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None

# A template is compiled once, not once for each application that a test makes.
_compiled = tempfile.mkdtemp(prefix="jitflow-templates-")
atexit.register(shutil.rmtree, _compiled, ignore_errors=True)
Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": FileSystemBytecodeCache(_compiled)}

# Two cores shared by all test processes make times vary: examples are bounded, not the time of one.
settings.register_profile(
    "ci", deadline=None, derandomize=True, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("dev", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they use, so that nobody has to remember it."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if {"live_server", "chromium"} & fixtures:
            item.add_marker("browser")
            if item.get_closest_marker("timeout") is None:
                # Playwright cannot be interrupted: xdist ends the process, names the test and goes on in a new one.
                item.add_marker(pytest.mark.timeout(BROWSER_SECONDS, method="thread"))
        if "postgres_url" in fixtures:
            item.add_marker("postgres")
        if "benchmarks" in item.path.parts:
            item.add_marker("benchmark")


BROWSER_SECONDS = 240
END_SECONDS = 240


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let no process hang after its last test: its results have been sent by then."""
    if hasattr(session.config, "workerinput"):
        faulthandler.dump_traceback_later(END_SECONDS, exit=True)

# Tests that share something slow to make: each file of the browser tests its pages, the wheel its environment, the
# catalogues the strings of all pages.
TOGETHER = ("tests/browser/", "tests/contracts/test_wheel.py", "tests/contracts/test_catalogues.py")


AGAIN = pytest.StashKey[set[str]]()
"""Browser tests whose process ended under them and that were given out a second time."""


@pytest.hookimpl(optionalhook=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which browser tests were given out twice: a run that hides it would hide a program that hangs."""
    for nodeid in sorted(config.stash.get(AGAIN, set())):
        terminalreporter.write_line(f"GIVEN OUT TWICE {nodeid}: Chromium did not answer, and its process was ended", yellow=True)


class _Together(LoadScopeScheduling):
    """Every test on its own to whoever is free, but those of one file in :data:`TOGETHER` to one process.

    By place, since xdist 3.8's own grouping by mark does nothing under pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0] if nodeid.startswith(TOGETHER) else nodeid

    def remove_node(self, node: WorkerController) -> str | None:
        """Give the work of a process that has ended to the others, but for the test at which it died.

        xdist 3.8 gives that test out again, and again dies of it eight times: a test that hangs for minutes took
        the whole run with it. Units without open tests stay away, too: a process given such a one waits for ever.

        A browser that stops answering is given one more chance with a new one: on a busy machine of two cores it happens
        once in ten thousand tests, at another test each time. The second time it counts as failed.
        """
        workload = self.assigned_work.pop(node)
        crashed = next((nodeid for unit in workload.values() for nodeid, done in unit.items() if not done), None)
        again = self.config.stash.setdefault(AGAIN, set())
        if crashed is not None and crashed.startswith("tests/browser/") and crashed not in again:
            again.add(crashed)
            crashed = None
        for scope, unit in workload.items():
            if left := {nodeid: done for nodeid, done in unit.items() if not done and nodeid != crashed}:
                self.workqueue[scope] = left
        if self.workqueue:
            for other in self.nodes:
                self._reschedule(other)
        return crashed


@pytest.hookimpl(optionalhook=True)  # benchmarks run without xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Distribute the tests in our way."""
    return _Together(config, log)
