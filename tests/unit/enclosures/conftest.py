"""Fixtures of these tests."""

from tests.fixtures.drafts import database, draft, notice, world  # noqa: F401 - fixtures, found by name
