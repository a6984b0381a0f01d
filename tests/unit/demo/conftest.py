"""The demonstration, loaded once for all tests of this folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jitflow.demo import load_demo
from tests.fixtures.drafts import _database


@pytest.fixture(scope="session")
def loaded(tmp_path_factory) -> Path:
    """An instance folder with the demonstration, loaded once: hashing passwords takes its time."""
    folder = tmp_path_factory.mktemp("demo")
    for _ in _database(None, folder):
        assert load_demo() is True
    return folder / "instance"


@pytest.fixture
def demo(loaded, tmp_path):
    """A copy of that instance for one test."""
    shutil.copytree(loaded, tmp_path / "instance")
    yield from _database(None, tmp_path)
