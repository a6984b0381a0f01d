"""A pact of two harbours."""

from tests.fixtures.pact import database, pact, pact_forms  # noqa: F401 - fixtures, found by name
