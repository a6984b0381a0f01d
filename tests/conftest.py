"""What every test shares: fixtures as plugins, Hypothesis profiles, the grouping of browser tests.

The fixtures live in ``tests/fixtures/``: *ground* (database, units, accounts), *objects* (cases and
instruments), *browser* (a live server and Chromium), *postgres*. Others (*drafts*) are imported where they are needed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler.loadscope import LoadScopeScheduling

PLUGINS = ("ground", "objects", "browser", "postgres", "paper_desk")
pytest_plugins = [
    f"tests.fixtures.{name}" for name in PLUGINS if (Path(__file__).parent / f"fixtures/{name}.py").is_file()
]

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
        if "postgres_url" in fixtures:
            item.add_marker("postgres")
        if "benchmarks" in item.path.parts:
            item.add_marker("benchmark")


# Tests that share something slow to make: a server and Chromium, a wheel and its environment.
TOGETHER = ("tests/browser/", "tests/contracts/test_wheel.py")


class _Together(LoadScopeScheduling):
    """Every test on its own to whoever is free, but those in :data:`TOGETHER` to one process.

    By place, since xdist 3.8's own grouping by mark does nothing under pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


@pytest.hookimpl(optionalhook=True)  # benchmarks run without xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Distribute the tests in our way."""
    return _Together(config, log)
