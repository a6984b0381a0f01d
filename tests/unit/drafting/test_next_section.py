"""The box to go on with."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from jitflow.drafting.pages import next_section


def status(name: str, progress: str, blocking: int = 0, asked: int = 1, internal: bool = False) -> SimpleNamespace:
    section = SimpleNamespace(name=name, internal=internal)
    return SimpleNamespace(section=section, progress=progress, blocking=blocking, asked=asked)


@pytest.mark.parametrize(
    ("statuses", "first"),
    [
        ([status("purpose", "not_started", blocking=1), status("a", "in_progress")], "purpose"),
        ([status("purpose", "not_started"), status("a", "in_progress")], "a"),
        ([status("file", "not_started", blocking=1, internal=True), status("i", "not_started", blocking=1)], "i"),
        ([status("a", "complete"), status("f", "not_started"), status("g", "not_started")], "f"),
        ([status("b", "not_started", asked=0), status("d", "does_not_apply")], None),
    ],
)
def test_what_must_be_settled_or_is_begun_comes_first_in_the_order_of_the_form(statuses, first) -> None:
    found = next_section(SimpleNamespace(statuses=statuses))
    assert (found.name if found else None) == first
