"""Fixtures of these tests."""

import pytest

from tests.fixtures.drafts import (  # noqa: F401
    FORMS,
    database,
    draft,
    draft_on_each,
    each_database,
    notice,
    world,
)


@pytest.fixture(autouse=True)
def small_instrument(monkeypatch: pytest.MonkeyPatch) -> None:
    """The definitions under tests/."""
    monkeypatch.setenv("JITFLOW_FORMS", str(FORMS))
