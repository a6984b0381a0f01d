"""What a party filled in for itself alone, and who reads it: `jitflow.procedure.private`."""

from __future__ import annotations

import pytest

from jitflow import library, ownership
from jitflow.instruments.events import Event
from jitflow.ownership import HOME, Viewer
from jitflow.procedure import private

STEP = library.current("jit").procedure.sides["team"].transition["authorise_conditionally"]
KEPT = {one.key for one in STEP.fields if one.private}
TEAM, OWN, OTHER = Viewer((HOME, "p1")), Viewer(("p2",)), Viewer(("p3",))


def entered(by: str) -> Event:
    """The step of the second party, entered by itself or for it."""
    return Event("e1", "transition", STEP.id, party="p2", acted_for=by)


@pytest.mark.parametrize(("viewer", "by", "seen"), [
    (OWN, "", True), (OTHER, "", False), (TEAM, "", False), (TEAM, "p1", True), (OTHER, "p1", False),
])  # fmt: skip
def test_the_party_and_who_entered_it_for_the_party_see_it(viewer: Viewer, by: str, seen: bool) -> None:
    with ownership.looking(viewer):
        assert private.hidden(STEP, entered(by), ()) == (frozenset() if seen else KEPT)
    assert KEPT


@pytest.mark.parametrize(("by", "seen"), [("p1", True), ("", False), ("p2", False)])
def test_what_the_party_itself_corrected_is_its_own(by: str, seen: bool) -> None:
    """The office entered the step before the party had a seat; the party then put it right."""
    correction = Event("e2", "correction", STEP.id, party="p2", corrects="e1", acted_for=by)
    with ownership.looking(TEAM):
        assert private.hidden(STEP, entered("p1"), (entered("p1"), correction)) == (frozenset() if seen else KEPT)
