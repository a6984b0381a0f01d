"""Fixtures of these tests."""

from tests.fixtures.drafts import database, world  # noqa: F401 - fixtures, found by name
