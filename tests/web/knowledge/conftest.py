"""Who writes in the knowledge base of group A."""

from __future__ import annotations

import pytest

from tests.fixtures.objects import World
from tests.web.knowledge.test_pages import Reader


@pytest.fixture
def lead(world: World) -> Reader:
    return Reader(world, "lead")


@pytest.fixture
def editor(world: World) -> Reader:
    return Reader(world, "editor")
