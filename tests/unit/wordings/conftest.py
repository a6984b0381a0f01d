"""Fixtures of these tests."""

from tests.fixtures.drafts import (  # noqa: F401 - fixtures, found by name
    database,
    draft,
    draft_on_each,
    each_database,
    notice,
    small_instrument,
    world,
)
